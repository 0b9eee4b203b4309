"""Daily checks of who saw personal data: how much, at what hour, and of whose customers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING, Final

from casekit.archive.disclosures import Disclosure
from casekit.clock import business_date
from casekit.people.involved import works_with
from casekit.people.reading import members
from casekit.rights import SOFTWARE
from casekit.work.staff import supervisors
from casekit_oversight.contacts_read import midnight
from casekit_oversight.noticed import Noticed

if TYPE_CHECKING:
    from casekit import Lender
    from casekit_oversight.options_supervision import DailyChecks

ASSIGNED: Final = "staff.assigned"
"""The fact of a case that says whose it is."""

_BY_WORK: Final = frozenset({"work.taken", "contact.cleared"})
"""What is shown because a contact was taken on."""

_DAYS: Final = 30
_ALL_CASES: Final = frozenset({"supervisor", "admin", "auditor", "regulator", "ombud"})


def seen_by_people(lender: Lender, first: date, last: date, who: str = "") -> list[Disclosure]:
    """Return what people saw from one day to another, both among them, refusals left out."""
    found: list[Disclosure] = []
    start, end = midnight(lender, first), midnight(lender, last + timedelta(days=1))
    after = ""
    while True:
        page = lender.archive.disclosures(
            actor_of=who, start=start, end=end, after=after, actor=SOFTWARE
        )
        found += [one for one in page if one.who != SOFTWARE and not one.refused]
        if len(page) < 1000:
            return found
        after = page[-1].place


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
    looked = [one for one in seen if one.kind not in _BY_WORK]
    whose: dict[tuple[str, date], set[tuple[int | None, int | None]]] = {}
    for one in looked:
        local = one.at.astimezone(zone)
        whose.setdefault((one.who, local.date()), set()).add((one.customer_id, one.subject_id))
        if local.hour >= limits.night_from or local.hour < limits.night_until:
            yield Noticed("pii_at_night", _entry(one), one.who, one.case_id or 0)
    for (who, day), people in sorted(whose.items()):
        usual = limits.reveals
        if len(people) > usual:
            usual = max(usual, int(limits.reveals_factor * _median(lender, who, day)))
        if len(people) > usual:
            yield Noticed("pii_many", f"day:{day}", who, details={"day": day, "count": len(people)})
    yield from _unassigned(lender, looked)


def _median(lender: Lender, who: str, day: date) -> float:
    """Return of how many people's data somebody saw on a usual day before."""
    zone = lender.settings.lender.zone
    before = seen_by_people(lender, day - timedelta(days=_DAYS), day - timedelta(days=1), who)
    a_day = Counter(
        on
        for on, _ in {
            (business_date(one.at, zone), one.customer_id or one.subject_id)
            for one in before
            if one.kind not in _BY_WORK
        }
    )
    return median(a_day.values()) if a_day else 0.0


def _unassigned(lender: Lender, looked: Iterable[Disclosure]) -> Iterator[Noticed]:
    leading = set(supervisors(lender))
    answered: dict[tuple[str, int], bool] = {}
    with lender.store.read() as connection:
        leading |= {one.login for one in members(connection) if _ALL_CASES & set(one.roles)}
        for one in looked:
            if one.customer_id is None or one.who in leading:
                continue
            asked = one.who, one.customer_id
            if asked not in answered:
                since = one.at - timedelta(days=_DAYS)
                answered[asked] = works_with(
                    connection, one.who, one.customer_id, since=since, assigned=ASSIGNED
                )
            if not answered[asked]:
                yield Noticed("pii_unassigned", _entry(one), one.who, one.case_id or 0)


def _entry(one: Disclosure) -> str:
    return f"entry:{one.log}/{one.seq}"
