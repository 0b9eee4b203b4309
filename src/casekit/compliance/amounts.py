"""May so much be asked for? Asked by letters, offers and promises before they say an amount."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casekit.compliance.pack import RulePack
from casekit.compliance.primitives.rate_ceiling import RateCeiling

_WHOLE = 10_000  # basis points


@dataclass(frozen=True, slots=True)
class AmountQuestion:
    """What is asked for besides the principal, in minor units of one currency.

    Attributes:
        principal: on which it is asked.
        days: for how many days.
        contract_on: day of the contract; None where nobody knows it.
        lender_kind: `bank`, `agency`, `private`.
        interest, penalty, fees: what is asked.
    """

    principal: int
    days: int
    contract_on: date | None
    lender_kind: str
    interest: int = 0
    penalty: int = 0
    fees: int = 0

    def __post_init__(self) -> None:
        if min(self.principal, self.days, self.interest, self.penalty, self.fees) < 0:
            raise ValueError("amounts and days are not negative")

    @property
    def asked(self) -> int:
        """Interest, penalty and fees together."""
        return self.interest + self.penalty + self.fees


@dataclass(frozen=True, slots=True)
class AmountAnswer:
    """Whether it may be asked for.

    Attributes:
        allowed: it may. What is not known allows nothing.
        most: the most that may be asked, rounded down; None where there is no ceiling, or it is
            not known.
        asked: what was asked.
        cap_bp: the yearly ceiling, basis points.
        rule, source: which rule says so, and what it rests on; empty where none does.
        unknown: what would have to be known: `contract_on`, `base_rate`.
    """

    allowed: bool
    most: int | None
    asked: int
    cap_bp: int | None = None
    rule: str = ""
    source: str = ""
    unknown: tuple[str, ...] = ()


def lawful_amount(pack: RulePack, question: AmountQuestion) -> AmountAnswer:
    """Say whether interest, penalty and fees together stay under the pack's ceilings.

    With several ceilings the lowest decides.
    """
    answer = AmountAnswer(True, None, question.asked)
    for rule in pack.rules:
        for part in rule.primitive.each():
            if not isinstance(part, RateCeiling):
                continue
            cap, unknown = part.cap(question.lender_kind, question.contract_on)
            if cap is None:
                return AmountAnswer(
                    False, None, question.asked, None, rule.id, rule.source, (unknown,)
                )
            most = question.principal * cap * question.days // (_WHOLE * part.basis_days)
            if answer.most is None or most < answer.most:
                allowed = question.asked <= most
                answer = AmountAnswer(allowed, most, question.asked, cap, rule.id, rule.source)
    return answer
