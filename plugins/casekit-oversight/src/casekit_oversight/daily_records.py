"""Daily checks of what the entries of contacts and steps say, and of what is missing in records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from casekit.rights import SOFTWARE
from casekit_oversight.contacts_read import data_of, header
from casekit_oversight.noticed import Noticed

if TYPE_CHECKING:
    from casekit import Lender
    from casekit.archive.entries import StoredEntry

KINDS: Final = (
    "contact.cleared", "contact.result", "contact.recorded", "contact.corrected", "case.reviewed",
)  # fmt: skip
"""Kinds of entries that are looked at."""

_LOOKED_BACK: Final = timedelta(days=35)
_REMARKS: Final = frozenset({"late_entry", "seconds_differ"})
_COURTESY: Final = "content_missing"
_LATE: Final = b'"late":1'


def of_entries(entries: Iterable[StoredEntry]) -> Iterator[Noticed]:
    """Return what entries of `KINDS` tell by themselves; nothing sealed is opened."""
    for entry in entries:
        if entry.kind == "case.reviewed":
            if _LATE in entry.header:  # few are; the others need not be read
                yield from _late_steps(entry, header(entry))
            continue
        if entry.actor == SOFTWARE:
            continue
        data = data_of(entry)
        number = data.get("contact")
        if isinstance(number, int):
            # of a contact about several cases each case tells the same; it is known by its item
            yield from _of_contact(entry, data, number)


def _of_contact(entry: StoredEntry, data: Mapping[str, Any], number: int) -> Iterator[Noticed]:
    person, case_id = entry.actor, entry.case_id or 0
    contact = f"contact:{number}"
    if entry.kind == "contact.cleared":
        warnings = (data.get("verdict") or {}).get("warnings", ())
        for warning in warnings:
            item = str((warning.get("values") or {}).get("item", ""))
            if warning.get("reason") == _COURTESY and item == "courtesy":
                yield Noticed("no_courtesy", contact, person, case_id)
        return
    if data.get("violation"):
        yield Noticed("violation", contact, person, case_id)
    if data.get("outcome") == "quarrel":
        told = {"contact": number, "source": contact}
        yield Noticed("quarrel", contact, person, case_id, told, key=f"{contact}:quarrel")
    if entry.kind == "contact.corrected":
        yield Noticed("corrected", f"{contact}@{entry.at}", person, case_id)
    for number_of, find in enumerate(data.get("finds", ())):
        yield Noticed(
            "wording",
            f"{contact}:finds:{number_of}",
            person,
            case_id,
            {
                "contact": number,
                "rule": find.get("rule"),
                "category": find.get("category"),
                "place": find.get("place"),
                "entries": [f"{entry.log}/{entry.seq}"],
            },
        )


def _late_steps(entry: StoredEntry, told: Mapping[str, Any]) -> Iterator[Noticed]:
    for op, table, *rest in told.get("rows", ()):
        if table != "actions" or op not in ("+", "="):
            continue
        values: Mapping[str, Any] = rest[-1]
        if values.get("late"):
            number = values.get("id") if op == "+" else rest[0].get("id")
            yield Noticed("steps_late", f"action:{number}", case_id=entry.case_id or 0)


def of_records(lender: Lender, as_of: date, grace_days: int) -> Iterator[Noticed]:
    """Return what is missing in the records of the last weeks, and what was entered late."""
    lacking: defaultdict[tuple[str, str, int], list[str]] = defaultdict(list)
    for gap in lender.records.check(since=as_of - _LOOKED_BACK, actor=SOFTWARE):
        if gap.kind not in _REMARKS and gap.days < grace_days:
            continue
        if gap.contact_id is not None:
            item = f"contact:{gap.contact_id}"
        elif gap.work_id is not None:
            item = f"work:{gap.work_id}"
        else:
            item = f"{gap.kind}:{gap.case_name}:{gap.at:%Y-%m-%d}"
        case_id = int(gap.case_name.partition("-")[2]) if gap.case_name else 0
        if gap.kind in _REMARKS:
            yield Noticed(gap.kind, item, gap.whose, case_id)
        else:
            lacking[item, gap.whose, case_id].append(gap.kind)
    for (item, person, case_id), kinds in lacking.items():
        yield Noticed("records_incomplete", item, person, case_id, missing=tuple(kinds))


def of_still_cases(lender: Lender, as_of: date, days: int) -> Iterator[Noticed]:
    """Return open cases about which nothing was recorded for so many days."""
    after = 0
    while True:
        page = lender.records.standing_still(
            since=as_of - timedelta(days=days), after=after, actor=SOFTWARE
        )
        for one in page:
            yield Noticed("no_movement", f"case:{one.case_id}@{one.last_at:%Y-%m-%d}",
                          case_id=one.case_id)  # fmt: skip
        if len(page) < 1000:
            return
        after = page[-1].case_id
