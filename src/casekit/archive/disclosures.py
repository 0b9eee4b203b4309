"""Who has seen what of whom: the entries that say that personal data was shown, or refused."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import Connection

from casekit.archive import reading
from casekit.archive.entries import StoredEntry
from casekit.archive.search import COLUMN_LIST, first_since, place_after
from casekit.clock import instant_text, parse_instant
from casekit.errors import UsageError

KINDS: Final = (
    "customer.disclosed", "customer.withheld", "customer.exported", "archive.read",
    "file.disclosed", "staff.disclosed", "contact.cleared", "work.taken", "evidence.packed",
)  # fmt: skip
"""Kinds of entries that tell of it."""

EVERYTHING: Final = "everything"
"""A field: all that is known of the person."""

_OPENED: Final = {"blob": "document", "process": "process", "file": "file"}
_SHOWN_BY_WORK: Final = ("name", "phones")


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Somebody saw data of a person, or was refused it.

    Attributes:
        log, seq: the entry that says so.
        at: when (UTC).
        who: login, or `casekit` where the software handed it to a channel.
        kind: of the entry; `customer.withheld` is a refusal.
        customer_id: of whom; None where it is about nobody of the book, or about several.
        subject_id: of whom where it is no customer: somebody who works here, a third party.
        case_id: the case in whose chain it stands.
        fields: what was shown: names of fields, `document:12`, `entry:0/7`, `process:3`,
            `file:9`; `everything` for an export or an evidence pack.
        purpose: a code, where one was given.
        channel: the way by which it left, where it did.
        refused: nothing was shown.
    """

    log: int
    seq: int
    at: datetime
    who: str
    kind: str
    customer_id: int | None
    subject_id: int | None
    case_id: int | None
    fields: tuple[str, ...]
    purpose: str
    channel: str
    refused: bool = False

    @property
    def place(self) -> str:
        """Where it stands in the order of time; given as `after`, the next ones follow."""
        return f"{instant_text(self.at)}/{self.log}/{self.seq}"

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "entry": f"{self.log}/{self.seq}",
            "at": instant_text(self.at),
            "who": self.who,
            "kind": self.kind,
            "customer": self.customer_id,
            "subject": self.subject_id,
            "case": self.case_id,
            "fields": list(self.fields),
            "purpose": self.purpose,
            "channel": self.channel,
            "refused": self.refused,
        }


def disclosures(
    connection: Connection,
    logs: list[int],
    *,
    customer: int | None = None,
    actor_of: str = "",
    start: datetime | None = None,
    end: datetime | None = None,
    limit: int = 1000,
    after: str = "",
) -> list[Disclosure]:
    """Return who has seen what, in the order in which it was recorded.

    Args:
        connection: a reading transaction.
        logs: where to look.
        customer: of this customer alone.
        actor_of: what this person saw alone.
        start, end: recorded between these instants (UTC), the end left out.
        limit: the most to return, at least 1.
        after: `Disclosure.place` of the last one that was returned before.

    Raises:
        UsageError: a limit below 1, or an `after` that is none.
    """
    if limit < 1:
        raise UsageError("at least one disclosure is listed at a time")
    where = [f"kind IN ({', '.join('?' * len(KINDS))})"]
    given: list[Any] = list(KINDS)
    if customer is not None:
        where.append("customer_id = ?")
        given.append(customer)
    if actor_of:
        where.append("actor = ?")
        given.append(actor_of)
    streams = [
        _of_log(connection, log, where, given, start, end, limit, after) for log in sorted(logs)
    ]
    merged = heapq.merge(*streams, key=lambda one: (one.at, one.log, one.seq))
    return [one for _, one in zip(range(limit), merged, strict=False)]


def _of_log(
    connection: Connection,
    log: int,
    where: list[str],
    given: list[Any],
    start: datetime | None,
    end: datetime | None,
    limit: int,
    after: str,
) -> list[Disclosure]:
    """Return those of one log, as many as could be asked for."""
    first = first_since(connection, log, instant_text(start)) if start is not None else 0
    first = max(first, place_after(connection, log, after))
    last = (
        first_since(connection, log, instant_text(end))
        if end is not None
        else reading.log_size(connection, log)
    )
    found: list[Disclosure] = []
    while len(found) < limit:
        rows = reading.select_all(
            connection,
            f"SELECT {COLUMN_LIST} FROM entries WHERE log = ? AND seq >= ? AND seq < ? "  # noqa: S608
            f"AND {' AND '.join(where)} ORDER BY seq LIMIT ?",
            (log, first, last, *given, limit),
        )
        found += [told for row in rows if (told := disclosure_of(reading.entry(row))) is not None]
        if len(rows) < limit:
            break
        first = int(rows[-1][1]) + 1
    return found[:limit]


def disclosure_of(entry: StoredEntry) -> Disclosure | None:
    """Return what an entry says was shown to whom; None where it says nothing of it."""
    header = orjson.loads(entry.header)
    data: Mapping[str, Any] = header.get("data") or {}
    fields = _fields(entry.kind, data)
    if fields is None:
        return None
    return Disclosure(
        log=entry.log,
        seq=entry.seq,
        at=parse_instant(entry.at),
        who=entry.actor,
        kind=entry.kind,
        customer_id=entry.customer_id,
        subject_id=header.get("subject"),
        case_id=entry.case_id,
        fields=fields,
        purpose=str(data.get("purpose") or ""),
        channel=entry.channel or "",
        refused=entry.kind == "customer.withheld" or bool(data.get("why") or data.get("withheld")),
    )


def _fields(kind: str, data: Mapping[str, Any]) -> tuple[str, ...] | None:
    if kind == "contact.cleared":
        shown = tuple(str(name) for name in data.get("disclosed", ()))
        return shown or None
    if kind == "work.taken":
        # a lease that is made longer shows nothing new
        return _SHOWN_BY_WORK if "contact" in data else None
    if kind == "customer.exported":
        return (EVERYTHING,)
    if kind == "evidence.packed":
        return tuple(str(part) for part in data.get("parts", ())) or (EVERYTHING,)
    named = [str(name) for name in data.get("fields", ())]
    named += [f"entry:{place}" for place in data.get("entries", ()) if isinstance(place, str)]
    named += [f"{word}:{data[key]}" for key, word in _OPENED.items() if data.get(key) is not None]
    named += [f"collateral:{number}" for number in data.get("collateral", ())]
    return tuple(named)
