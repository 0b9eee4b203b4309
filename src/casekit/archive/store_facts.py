"""What a store says of itself, compared with its archive and with its anchors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import orjson
from sqlalchemy import Connection

from casekit.archive import reading
from casekit.archive.checkpoints import ANCHORED, anchored_sizes
from casekit.archive.stored_values import whole, words
from casekit.archive.verification import Findings, Problem
from casekit.errors import ArchiveError
from casekit.store.store import FACTS, MOST_EPOCHS, Store

_CREATED: Final = {
    "lender": "lender",
    "store_id": "store",
    "logs": "logs",
    "simulated": "simulated",
}
"""Facts that the first entry of a store archives, and their names there."""


def check_facts(connection: Connection, store: Store, findings: Findings) -> int:
    """Compare the table `meta` with the archive; return the number of epochs, 1 if in doubt."""
    rows = reading.select_all(connection, "SELECT key, value FROM meta")
    told = {words(key): words(value) for key, value in rows}

    def wrong(key: str, what: str) -> None:
        findings.add(Problem("facts", f"`{key}` in the table meta {what}"))

    for key in FACTS:
        if told.get(key) is None:
            wrong(key, "is missing or no text")
        elif told[key] != store.facts[key]:
            wrong(key, "changed since the store was opened")
    if len(rows) != len(told) or not told.keys() <= {*FACTS, ANCHORED}:
        findings.add(Problem("facts", "the table meta says what no casekit ever wrote there"))
    for key, value in _created(connection).items():
        if told.get(key) not in (None, value):
            wrong(key, "differs from the first entry of the archive")
    number = told.get("epoch") or ""
    epochs = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    if not 1 <= epochs <= MOST_EPOCHS:
        wrong("epoch", "is no number of an epoch")
        return 1
    return epochs


def _created(connection: Connection) -> dict[str, str]:
    """Return the facts that the archive's first entry tells."""
    rows = reading.select_all(
        connection, "SELECT kind, header FROM entries WHERE log = 0 AND seq = 0"
    )
    if not rows or rows[0][0] != "store.created":
        return {}
    try:
        data = orjson.loads(rows[0][1])["data"]
        found = {key: data[name] for key, name in _CREATED.items() if name in data}
    except (ValueError, KeyError, TypeError):
        # a header that is none is named where the entries are read
        return {}
    return {key: _as_fact(value) for key, value in found.items()}


def _as_fact(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def check_reach(
    connection: Connection,
    origins: Mapping[str, tuple[int, int]],
    reached: Mapping[tuple[str, str], int],
    readable: Iterable[str],
    findings: Findings,
) -> None:
    """Look whether each anchor still holds what the store knows that it held.

    Args:
        connection: a reading transaction.
        origins: the store's origins → log and epoch.
        reached: anchor and origin → the largest checkpoint there.
        readable: the anchors that could be read; others are reported already.
        findings: takes the problems.
    """
    try:
        known = anchored_sizes(connection)
    except ArchiveError as error:
        findings.add(Problem("facts", error.message))
        return
    for name in readable:
        for origin, size in sorted(known.get(name, {}).items()):
            held = reached.get((name, origin), 0)
            if origin not in origins:
                findings.add(
                    Problem("facts", f"`{ANCHORED}` in the table meta names a log of no epoch")
                )
            elif held < size:
                log = origins[origin][0]
                findings.add(
                    Problem(
                        "rolled-back",
                        f"the anchor {name} held the checkpoint of log {log} at {size} entries "
                        f"and now holds {f'none beyond {held}' if held else 'none'}: it was cut, "
                        "or replaced by an older copy",
                        log,
                        held,
                        size,
                    )
                )


def head_rows(
    connection: Connection, logs: int, findings: Findings
) -> dict[int, tuple[int, Any, Any, Any]]:
    """Return the head of each log: size, frontier, cases, last instant.

    A log without a head gets one of the size of its entries, and a problem.
    """
    found: dict[int, tuple[int, Any, Any, Any]] = {}
    for log, size, *rest in reading.select_all(
        connection, "SELECT log, size, frontier, cases, last_at FROM log_heads"
    ):
        if whole(log) is None or not 0 <= log < logs:
            findings.add(Problem("log-head", "there is a head of a log that the store has not"))
            continue
        number = whole(size)
        if number is None or number < 0:
            findings.add(
                Problem("log-head", f"the head of log {log} has no number of entries", log)
            )
            number = _entries_of(connection, log)
        found[log] = (number, rest[0], rest[1], rest[2])
    for log in range(logs):
        if log not in found:
            findings.add(Problem("log-head", f"log {log} has no head", log))
            found[log] = (_entries_of(connection, log), None, None, None)
    return found


def _entries_of(connection: Connection, log: int) -> int:
    rows = reading.select_all(
        connection, "SELECT max(seq), count(*) FROM entries WHERE log = ?", (log,)
    )
    last, count = whole(rows[0][0]), int(rows[0][1])
    return count if last is None else min(last + 1, count)
