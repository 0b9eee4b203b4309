"""What is done about work once a date: leave that begins, quarrels, breaches, cases shared out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from casekit import Lender
from casekit.rights import SOFTWARE
from casekit_staff.absences import hand_over_absent, watch
from casekit_staff.allocating import allocate
from casekit_staff.consequences import day_work
from casekit_staff.knowing import known, options_of

DAILY = "daily"


def working_day(lender: Lender, as_of: date) -> Mapping[str, int]:
    """Do what a date brings; nothing twice.

    Cases of whose leave has begun are handed over; who holds work and does nothing is found;
    quarrels and breaches that were left are settled; open cases are shared out where the lender
    wants that daily.
    """
    if not known(lender).people:
        return {}
    counts = {
        "handed_over": hand_over_absent(lender),
        "found_away": len(watch(lender, lender.clock.now())),
        **day_work(lender, as_of),
    }
    if options_of(lender).allot == DAILY:
        found = allocate(lender, actor=SOFTWARE)
        counts |= {"allotted": len(found.changed), "of_nobody": len(found.left)}
    return counts
