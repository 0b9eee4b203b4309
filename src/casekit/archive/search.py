"""Searching the archive: by case, loan, customer, class, category, kind, time, channel, actor."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection

from casekit.archive import reading
from casekit.archive.entries import COLUMNS, StoredEntry
from casekit.clock import instant_text
from casekit.errors import NotFound, UsageError
from casekit.store.bulk import id_list

Cursor = tuple[str, int, int]

COLUMN_LIST = ", ".join(COLUMNS)
"""What is selected of an entry."""

_LATER = "\x7f"
"""After an instant's text: comes after all that was recorded at it."""

_UNSEALED = ", ".join("NULL" if name == "sealed" else name for name in COLUMNS)


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for; what is None or empty does not matter.

    Attributes:
        case_id, loan_id, customer_id: whom it concerns.
        product: the loan's product.
        tier: the tier in which the case stood when the entry was recorded.
        category: `contract`, `repayment`, `contact` …
        kind: a kind, or a family of kinds by its beginning: `contact`, `contact.`
        channel, actor: by which channel, by whom.
        recorded_from, recorded_until: instants between which it was recorded, the end left out.
        happened_from, happened_until: instants between which it happened, the end left out.
    """

    case_id: int | None = None
    loan_id: int | None = None
    customer_id: int | None = None
    product: str = ""
    tier: str = ""
    category: str = ""
    kind: str = ""
    channel: str = ""
    actor: str = ""
    recorded_from: datetime | None = None
    recorded_until: datetime | None = None
    happened_from: datetime | None = None
    happened_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that was found.

    Attributes:
        entry: as it is stored.
        tier: the tier in which its case stood when it was recorded, empty if there is none.
        loan_id, product: its case's loan, None and empty if it has no case.
    """

    entry: StoredEntry
    tier: str
    loan_id: int | None
    product: str


@dataclass(frozen=True, slots=True)
class Page:
    """A part of what was found; `following` is given to the next call, empty at the end."""

    found: tuple[Found, ...]
    following: str


def search(
    connection: Connection,
    logs: int,
    query: Query,
    *,
    by_time_of: str = "recorded",
    after: str = "",
    limit: int = 100,
    shown: Callable[[StoredEntry], bool] | None = None,
) -> Page:
    """Return entries in order of time.

    Args:
        connection: a reading transaction.
        logs: the number of the store's logs.
        query: what to look for.
        by_time_of: `recorded` (the order of the archive) or `happened`.
        after: `Page.following` of the page before.
        limit: the most entries to return, at least 1.
        shown: says which entries are told of; all where None.

    Raises:
        UsageError: an unknown order, a limit below 1, or an `after` that is none.
    """
    if by_time_of not in ("recorded", "happened") or limit < 1:
        raise UsageError("entries are listed by time recorded or happened, at least one at a time")
    cursor = _cursor(after)
    found: list[Found] = []
    while len(found) <= limit:
        batch = _batch(connection, logs, query, by_time_of, cursor, limit + 1)
        told = batch if shown is None else [entry for entry in batch if shown(entry)]
        found += [
            hit for hit in _described(connection, told) if not query.tier or hit.tier == query.tier
        ]
        if len(batch) <= limit:
            break
        cursor = _place(batch[-1], by_time_of)
    kept = found[:limit]
    following = ""
    if len(found) > limit:
        instant, log, seq = _place(kept[-1].entry, by_time_of)
        following = f"{instant}/{log}/{seq}"
    return Page(tuple(kept), following)


def entry_at(connection: Connection, log: int, seq: int) -> StoredEntry:
    """Return the entry of this number in a log.

    Raises:
        NotFound: there is none.
    """
    rows = reading.select_all(
        connection,
        f"SELECT {', '.join(COLUMNS)} FROM entries WHERE log = ? AND seq = ?",  # noqa: S608
        (log, seq),
    )
    if not rows:
        raise NotFound(
            f"the archive has no entry {log}/{seq}",
            hint="`casekit archive search` lists entries with their numbers.",
        )
    return reading.entry(rows[0])


def search_all(
    connection: Connection,
    logs: int,
    query: Query,
    *,
    by_time_of: str = "recorded",
    shown: Callable[[StoredEntry], bool] | None = None,
) -> Iterator[Found]:
    """Return everything that a query finds and somebody is shown, read in batches."""
    after = ""
    while True:
        page = search(
            connection, logs, query, by_time_of=by_time_of, after=after, limit=500, shown=shown
        )
        yield from page.found
        after = page.following
        if not after:
            return


def _place(entry: StoredEntry, by_time_of: str) -> Cursor:
    instant = entry.at if by_time_of == "recorded" else entry.occurred_at
    return instant, entry.log, entry.seq


def _cursor(text: str) -> Cursor | None:
    if not text:
        return None
    instant, _, rest = text.partition("/")
    log, _, seq = rest.partition("/")
    if len(instant) != 27 or not (log.isdecimal() and seq.isdecimal()):
        raise UsageError("the place to go on from is not one that an earlier page gave")
    return instant, int(log), int(seq)


def _batch(
    connection: Connection,
    logs: int,
    query: Query,
    by_time_of: str,
    cursor: Cursor | None,
    limit: int,
) -> list[StoredEntry]:
    where, parameters = _conditions(query)
    names = ", ".join(f"e.{name}" for name in COLUMNS)
    if by_time_of == "happened":
        if cursor is not None:
            where.append("(e.occurred_at, e.log, e.seq) > (?, ?, ?)")
            parameters += cursor
        rows = reading.select_all(
            connection,
            f"SELECT {names} FROM entries e WHERE {' AND '.join(where)} "  # noqa: S608
            "ORDER BY e.occurred_at, e.log, e.seq LIMIT ?",
            (*parameters, limit),
        )
        return [reading.entry(row) for row in rows]
    # within a log the order of recording is the order of sequence, which the key gives for free
    streams = []
    for log in range(logs):
        start = _start(connection, log, query, cursor)
        rows = reading.select_all(
            connection,
            f"SELECT {names} FROM entries e WHERE e.log = ? AND e.seq >= ? AND "  # noqa: S608
            f"{' AND '.join(where)} ORDER BY e.seq LIMIT ?",
            (log, start, *parameters, limit),
        )
        streams.append([reading.entry(row) for row in rows])
    merged = heapq.merge(*streams, key=lambda entry: _place(entry, by_time_of))
    return [entry for _, entry in zip(range(limit), merged, strict=False)]


def _conditions(query: Query) -> tuple[list[str], list[Any]]:
    where, parameters = ["1 = 1"], []
    for column, value in (
        ("case_id", query.case_id),
        ("customer_id", query.customer_id),
        ("category", query.category or None),
        ("channel", query.channel or None),
        ("actor", query.actor or None),
    ):
        if value is not None:
            where.append(f"e.{column} = ?")
            parameters.append(value)
    if query.kind:
        # every kind is a family and a word, with a dot between; "/" is the character after "."
        family = query.kind.removesuffix(".")
        where.append("(e.kind = ? OR (e.kind >= ? AND e.kind < ?))")
        parameters += [query.kind, family + ".", family + "/"]
    if query.loan_id is not None:
        where.append("e.case_id IN (SELECT id FROM cases WHERE loan_id = ?)")
        parameters.append(query.loan_id)
    if query.product:
        where.append(
            "e.case_id IN (SELECT c.id FROM cases c JOIN loans l ON l.id = c.loan_id "
            "WHERE l.product = ?)"
        )
        parameters.append(query.product)
    for condition, instant in (
        ("e.at >= ?", query.recorded_from),
        ("e.at < ?", query.recorded_until),
        ("e.occurred_at >= ?", query.happened_from),
        ("e.occurred_at < ?", query.happened_until),
    ):
        if instant is not None:
            where.append(condition)
            parameters.append(instant_text(instant))
    return where, parameters


def _start(connection: Connection, log: int, query: Query, cursor: Cursor | None) -> int:
    """Return the first sequence of a log that can be in the answer."""
    start = 0
    if query.recorded_from is not None:
        start = first_since(connection, log, instant_text(query.recorded_from))
    return max(start, _after(connection, log, cursor))


def _after(connection: Connection, log: int, cursor: Cursor | None) -> int:
    if cursor is None:
        return 0
    instant, last_log, seq = cursor
    if log == last_log:
        return seq + 1
    # entries of the same instant: those of earlier logs were given, of later ones were not
    return first_since(connection, log, instant if log > last_log else instant + _LATER)


def place_after(connection: Connection, log: int, after: str) -> int:
    """Return the first sequence of a log after a place in the order of time (`at/log/seq`).

    Raises:
        UsageError: it is no such place.
    """
    return _after(connection, log, _cursor(after))


def size_at(connection: Connection, log: int, at: datetime | None) -> int:
    """Return how many entries of a log were recorded up to an instant, it included; all if None."""
    if at is None:
        return reading.log_size(connection, log)
    return first_since(connection, log, instant_text(at) + _LATER)


def read_on(
    connection: Connection, log: int, after: int, *, limit: int, kinds: Collection[str] = ()
) -> list[StoredEntry]:
    """Return entries of a log by sequence, what is sealed in them left out (None).

    Args:
        connection: a reading transaction.
        log: the log.
        after: how many of its entries were read before; 0 at the beginning.
        limit: the most to return, at least 1.
        kinds: only these; all where empty.

    Raises:
        UsageError: a limit below 1, or a number below 0.
    """
    if limit < 1 or after < 0:
        raise UsageError("entries are read from the beginning on, at least one at a time")
    wanted = sorted(set(kinds))
    condition = f"AND kind IN ({', '.join('?' * len(wanted))}) " if wanted else ""
    rows = reading.select_all(
        connection,
        f"SELECT {_UNSEALED} FROM entries WHERE log = ? AND seq >= ? {condition}"  # noqa: S608
        "ORDER BY seq LIMIT ?",
        (log, after, *wanted, limit),
    )
    return [reading.entry(row) for row in rows]


def first_since(connection: Connection, log: int, instant: str) -> int:
    """Return the first sequence recorded at or after an instant, by halving."""
    low, high = 0, reading.log_size(connection, log)
    while low < high:
        middle = (low + high) // 2
        at = reading.select_all(
            connection, "SELECT at FROM entries WHERE log = ? AND seq = ?", (log, middle)
        )
        if at and at[0][0] < instant:
            low = middle + 1
        else:
            high = middle
    return low


def _described(connection: Connection, batch: Sequence[StoredEntry]) -> list[Found]:
    cases = {entry.case_id for entry in batch if entry.case_id is not None}
    loans: dict[int, tuple[int, str]] = {}
    for case, loan, product in reading.select_all(
        connection,
        "SELECT c.id, c.loan_id, l.product FROM cases c JOIN loans l ON l.id = c.loan_id "  # noqa: S608
        f"WHERE c.id IN ({id_list(cases)})",
    ):
        loans[case] = (loan, product)
    tiers = tier_histories(connection, cases)
    found = []
    for entry in batch:
        loan_id, product = loans.get(entry.case_id or 0, (None, ""))
        tier = ""
        for case_seq, name in tiers.get(entry.case_id or 0, ()):
            if entry.case_seq is not None and case_seq <= entry.case_seq:
                tier = name
        found.append(Found(entry, tier, loan_id, product))
    return found


def tier_histories(connection: Connection, cases: set[int]) -> dict[int, list[tuple[int, str]]]:
    """Return when each case came into which tier: (case sequence, tier), as its entries tell."""
    if not cases:
        return {}
    find = (
        "instr(header, ?) > 0"
        if connection.dialect.name == "sqlite"
        else "position(? in header) > 0"
    )
    rows = reading.select_all(
        connection,
        f"SELECT case_id, case_seq, header FROM entries WHERE case_id IN ({id_list(cases)}) "  # noqa: S608
        f"AND {find} ORDER BY case_id, case_seq",
        (b'"tier":',),
    )
    histories: dict[int, list[tuple[int, str]]] = {}
    for case, case_seq, header in rows:
        for change in orjson.loads(header).get("rows", ()):
            if change[0] == "-" or change[1] != "cases":
                continue
            values = change[2] if change[0] == "+" else change[3]
            if "tier" in values:
                histories.setdefault(case, []).append((case_seq, values["tier"]))
    return histories
