"""The daily check of customers who are contacted as often as the rules allow."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from casekit.clock import business_date
from casekit.rights import SOFTWARE
from casekit_oversight.contacts_read import MadeContact, made_contacts
from casekit_oversight.noticed import Noticed

if TYPE_CHECKING:
    from casekit import Lender

KIND: Final = "freq_cap"
"""The kind of rule that limits how often somebody is contacted."""

_WEEK: Final = timedelta(days=7)
_MOMENT: Final = timedelta(seconds=1)


def of_limits(lender: Lender, day: date, days: int) -> Iterator[Noticed]:
    """Return the customers of whom, on so many of the last seven days, one contact more of the
    same way would have been refused by a rule of frequency.

    The rules themselves are asked, as of just after the last contact of each day, so this counts
    as they do. Only customers whom somebody contacted on `day` are looked at.

    Args:
        lender: whose rules.
        day: the last of the days, which is over.
        days: on so many of them.
    """
    caps = {
        rule.id
        for rule in lender.pack.rules
        if any(part.kind == KIND for part in rule.primitive.each())
    }
    if not caps:
        return
    zone = lender.settings.lender.zone
    made = made_contacts(lender, day - _WEEK + timedelta(days=1), day, lender.archive.sizes())
    by_customer: defaultdict[int, list[MadeContact]] = defaultdict(list)
    for one in made:
        if one.customer_id is not None and one.case_id is not None:
            by_customer[one.customer_id].append(one)
    for customer, contacts in sorted(by_customer.items()):
        on = {business_date(one.at, zone) for one in contacts}
        if day not in on or len(on) < days:
            continue
        last: dict[date, MadeContact] = {}
        for one in sorted(contacts, key=lambda one: one.at):
            last[business_date(one.at, zone)] = one
        # a day with a single contact is only at a limit where that limit is one
        full = [each for each, one in last.items() if _is_full(lender, one, one.at, caps)]
        if len(full) >= days and day in full:
            person = Counter(one.collector for one in contacts).most_common(1)[0][0]
            yield Noticed(
                "near_limit", f"customer:{customer}@{day}", person, last[day].case_id or 0
            )


def _is_full(lender: Lender, one: MadeContact, at: datetime, caps: set[str]) -> bool:
    assert one.case_id is not None
    told = lender.cases.lawful(
        one.case_id, at=min(at + _MOMENT, lender.clock.now()), channel=one.way, actor=SOFTWARE
    )
    return any(
        denial.rule in caps
        for way in told.ways
        if way.party == "customer"
        for denial in way.verdict.denials
    )
