"""Contacts that people made, read from the entries of the archive; nothing sealed is opened.

What is read is a function of the first so many entries of each log, so it is the same whenever it
is read again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from casekit.clock import as_utc, business_date, parse_instant
from casekit.rights import SOFTWARE
from casekit_oversight.sampling import Item

if TYPE_CHECKING:
    from casekit import Lender
    from casekit.archive.entries import StoredEntry

KINDS: Final = (
    "contact.cleared",
    "contact.sent",
    "contact.result",
    "contact.recorded",
    "contact.corrected",
)
"""Kinds of entries that tell of a contact which somebody made."""

_LATE: Final = timedelta(days=1)
_RISKY_OUTCOMES: Final = frozenset({"quarrel", "dispute", "refused"})
_NONE: Final = "-"


@dataclass(frozen=True, slots=True)
class MadeContact:
    """A contact that somebody made, as the archive has it.

    Attributes:
        contact_id, case_id, customer_id: its number, the first case in whose chain it stands,
            whose.
        collector: login of who made it.
        way: `voice`, `visit`, `sms` …
        tier: in which the case stood then; empty where nobody knows.
        at: when (UTC).
        risks: codes of why it is looked at more closely; none: nothing stands out.
    """

    contact_id: int
    case_id: int | None
    customer_id: int | None
    collector: str
    way: str
    tier: str
    at: datetime
    risks: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """By which it stands in a frame."""
        return f"contact:{self.contact_id}"

    def item(self, strata: Collection[str]) -> Item:
        """Return it as it stands in a frame of these strata."""
        values = {
            "collector": self.collector,
            "tier": self.tier or _NONE,
            "channel": self.way,
            "risk": "high" if self.risks else "plain",
        }
        return Item(self.key, tuple(values[name] for name in strata))


def header(entry: StoredEntry) -> dict[str, Any]:
    """Return the header of an entry."""
    found: dict[str, Any] = json.loads(entry.header)
    return found


def data_of(entry: StoredEntry) -> dict[str, Any]:
    """Return what stands in the open in an entry."""
    return header(entry).get("data") or {}


def entries_between(
    lender: Lender, since: Mapping[int, int], sizes: Mapping[int, int], kinds: Collection[str] = ()
) -> Iterator[StoredEntry]:
    """Return the entries of all logs from one size to another, a log after the other.

    Args:
        lender: whose archive.
        since: log → how many entries are left out. sizes: log → up to which size.
        kinds: only these; all where empty.
    """
    for log in sorted(sizes):
        after = since.get(log, 0)
        while after < sizes[log]:
            batch = lender.archive.read_on(log, after, kinds=kinds, actor=SOFTWARE)
            for entry in batch:
                if entry.seq >= sizes[log]:
                    break
                yield entry
            if len(batch) == 0 or batch[-1].seq >= sizes[log]:
                break
            after = batch[-1].seq + 1


def midnight(lender: Lender, day: date) -> datetime:
    """Return the instant at which a day of the lender's calendar begins (UTC)."""
    return as_utc(datetime.combine(day, time(), lender.settings.lender.zone))


def sizes_before(lender: Lender, day: date) -> dict[int, int]:
    """Return log → how many entries were recorded before a day."""
    return dict(lender.archive.sizes(midnight(lender, day) - timedelta(microseconds=1)))


def made_contacts(
    lender: Lender,
    start: date,
    end: date,
    sizes: Mapping[int, int],
    ways: Collection[str] = (),
) -> list[MadeContact]:
    """Return the contacts that people made from one day to another, both among them, by number.

    Args:
        lender: whose archive.
        start, end: days of the lender's calendar on which they were made.
        sizes: log → what was recorded later than its first so many entries does not count.
        ways: only by these; by all where empty.
    """
    zone = lender.settings.lender.zone
    wanted = Reading()
    for entry in entries_between(lender, sizes_before(lender, start), sizes, KINDS):
        wanted.take(entry)
    return [
        one
        for one in wanted.contacts()
        if start <= business_date(one.at, zone) <= end and (not ways or one.way in ways)
    ]


class Reading:
    """Puts contacts together from the entries that tell of them, in the order of a log."""

    def __init__(self) -> None:
        self._made: dict[int, dict[str, Any]] = {}
        self._cleared: dict[int, dict[str, Any]] = {}

    def take(self, entry: StoredEntry) -> None:
        """Look at an entry of one of `KINDS`."""
        # what a run sends is most of an archive, and need not be read
        if entry.kind == "contact.cleared" and entry.actor == SOFTWARE:
            return
        if entry.kind == "contact.sent" and not self._cleared:
            return
        data = data_of(entry)
        number = data.get("contact")
        if not isinstance(number, int):
            return
        if entry.kind == "contact.cleared":
            self._cleared.setdefault(number, _told(entry, data))
        elif entry.kind == "contact.sent":
            if (cleared := self._cleared.get(number)) is not None:
                self._made.setdefault(number, cleared)
        elif entry.kind == "contact.corrected":
            if (known := self._made.get(number)) is not None:
                known["risks"] |= _risks(entry, data) | {"corrected"}
        elif entry.actor != SOFTWARE:
            told = _told(entry, data)
            known = self._made.get(number)
            if known is None or not known["result"]:
                before = known or self._cleared.get(number)
                if before is not None and not told["tier"]:
                    told["tier"] = before["tier"]
                self._made[number] = told | {"result": True}

    def contacts(self) -> list[MadeContact]:
        """Return the contacts that were told of, by number."""
        return [
            MadeContact(
                number,
                one["case"],
                one["customer"],
                one["actor"],
                one["way"],
                one["tier"],
                one["at"],
                tuple(sorted(one["risks"])),
            )
            for number, one in sorted(self._made.items())
        ]


def _told(entry: StoredEntry, data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "case": entry.case_id,
        "customer": entry.customer_id,
        "actor": entry.actor,
        "way": str(data.get("role") or ""),
        "tier": str(data.get("tier") or ""),
        "at": parse_instant(entry.occurred_at),
        "risks": _risks(entry, data),
        "result": False,
    }


def _risks(entry: StoredEntry, data: Mapping[str, Any]) -> set[str]:
    found = {name for name in ("violation", "differs") if data.get(name)}
    if data.get("finds"):
        found.add("wording")
    if data.get("outcome") in _RISKY_OUTCOMES:
        found.add(str(data["outcome"]))
    if data.get("party", "customer") != "customer":
        found.add("third_party")
    if data.get("role") == "visit":
        found.add("visit")
    if parse_instant(entry.at) - parse_instant(entry.occurred_at) >= _LATE:
        found.add("late_entry")
    return found
