"""On which days people work, as the lender's rules know it."""

from __future__ import annotations

from casekit import RulePack
from casekit.compliance.primitives.limitation import Limitation
from casekit_litigation.deadlines import IsWorkday


def workdays_of(pack: RulePack) -> IsWorkday | None:
    """Return the calendar by which the rule of limitation counts; None where there is none."""
    for rule in pack.rules:
        for part in rule.primitive.each():
            if isinstance(part, Limitation) and part.is_workday is not None:
                return part.is_workday
    return None
