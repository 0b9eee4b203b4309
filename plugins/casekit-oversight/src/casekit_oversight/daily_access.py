"""Daily checks of who saw personal data: how much, at what hour, and of whose customers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from statistics import median
from typing import TYPE_CHECKING, Final

from casekit.archive.disclosures import KINDS, Disclosure, disclosure_of
from casekit.people.involved_then import worked_with
from casekit.people.reading import members
from casekit.rights import SOFTWARE
from casekit.work.staff import supervisors
from casekit_oversight.contacts_read import entries_between, sizes_before
from casekit_oversight.noticed import Noticed

if TYPE_CHECKING:
    from casekit import Lender
    from casekit_oversight.options_supervision import DailyChecks

ASSIGNED: Final = "staff.assigned"
"""The fact of a case that says whose it is."""

LOOKS: Final = tuple(kind for kind in KINDS if kind not in ("work.taken", "contact.cleared"))
"""Kinds of entries of somebody's look at data that no contact asked for."""

_DAYS: Final = 30
_ALL_CASES: Final = frozenset({"supervisor", "admin", "auditor", "regulator", "ombud"})


def seen_by_people(lender: Lender, first: date, last: date) -> list[Disclosure]:
    """Return what people looked at from one day to another, both among them.

    What a contact showed that they made is left out, and so is what they were refused.
    """
    since, sizes = sizes_before(lender, first), sizes_before(lender, last + timedelta(days=1))
    told = (
        disclosure_of(entry)
        for entry in entries_between(lender, since, sizes, LOOKS)
        if entry.actor != SOFTWARE
    )
    return [one for one in told if one is not None and not one.refused]


def of_access(
    lender: Lender, seen: Iterable[Disclosure], limits: DailyChecks
) -> Iterator[Noticed]:  # fmt: skip
    """Return what is odd in what people saw.

    Args:
        lender: whose data.
        seen: of whole days, as `seen_by_people` gives it.
        limits: what is too much, and what is night.
    """
    zone = lender.settings.lender.zone
    looked = list(seen)

    @cache
    def before(day: date) -> Sequence[Disclosure]:
        return seen_by_people(lender, day - timedelta(days=_DAYS), day - timedelta(days=1))

    whose: dict[tuple[str, date], set[tuple[int | None, int | None]]] = {}
    for one in looked:
        local = one.at.astimezone(zone)
        whose.setdefault((one.who, local.date()), set()).add((one.customer_id, one.subject_id))
        if local.hour >= limits.night_from or local.hour < limits.night_until:
            yield Noticed("pii_at_night", _entry(one), one.who, one.case_id or 0)
    for (who, day), people in sorted(whose.items()):
        usual = limits.reveals
        if len(people) > usual:
            usual = max(usual, int(limits.reveals_factor * _median(before(day), who)))
        if len(people) > usual:
            yield Noticed("pii_many", f"day:{day}", who, details={"day": day, "count": len(people)})
    yield from _unassigned(lender, looked)


def _median(before: Iterable[Disclosure], who: str) -> float:
    """Return of how many people's data somebody saw on a usual day before."""
    of_days = {(one.at.date(), one.customer_id, one.subject_id) for one in before if one.who == who}
    a_day = Counter(day for day, _, _ in of_days)
    return median(a_day.values()) if a_day else 0.0


def _unassigned(lender: Lender, looked: Iterable[Disclosure]) -> Iterator[Noticed]:
    leading = set(supervisors(lender))
    zone = lender.settings.lender.zone
    with lender.store.read() as connection:
        recorded = members(connection)
        leading |= {one.login for one in recorded if _ALL_CASES & set(one.roles)}
        for one in looked:
            if one.customer_id is None or one.who in leading:
                continue
            if not recorded and one.who not in lender.settings.staff:
                continue  # where nobody is recorded, the operating-system user is the admin
            theirs = worked_with(
                connection,
                lender.store.logs,
                one.who,
                one.customer_id,
                at=one.at,
                on=one.at.astimezone(zone).date(),
                since=one.at - timedelta(days=_DAYS),
                assigned=ASSIGNED,
            )
            if not theirs:
                yield Noticed("pii_unassigned", _entry(one), one.who, one.case_id or 0)


def _entry(one: Disclosure) -> str:
    return f"entry:{one.log}/{one.seq}"
