"""Until when a debt can be claimed with a court's help; asked by letters and before a suit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casekit.compliance.pack import RulePack
from casekit.compliance.primitives.limitation import Limitation


@dataclass(frozen=True, slots=True)
class LimitationAnswer:
    """When a claim lapses.

    Attributes:
        last_day: the last day on which it can be claimed; None where no rule says.
        rule, source: which rule says so, and what it rests on.
        certain: no calendar was missing to tell whether the last day is a holiday.
        since: the day from which it runs: on which the debt fell due, or the last restart that
            counted.
    """

    last_day: date | None
    rule: str = ""
    source: str = ""
    certain: bool = True
    since: date | None = None


def limitation_end(
    pack: RulePack, due_on: date, *, restarts: Sequence[date] = ()
) -> LimitationAnswer:
    """Return the last day on which a debt can be claimed.

    Args:
        due_on: the day on which it fell due; of a debt in instalments, the last one's.
        restarts: days on which it began anew: a delivered demand, the debtor's acknowledgement or
            part payment, a suit. One before the debt fell due, or after the claim had lapsed,
            changes nothing.
    """
    for rule in pack.rules:
        for part in rule.primitive.each():
            if isinstance(part, Limitation):
                since = due_on
                last, certain = part.last_day(since)
                for restart in sorted(restarts):
                    if due_on < restart <= last:
                        since = restart
                        last, certain = part.last_day(since)
                return LimitationAnswer(last, rule.id, rule.source, certain, since)
    return LimitationAnswer(None)
