"""What the rules say of a disposal of collateral; asked before each of its steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from casekit.cases.waterfall import COMPONENTS
from casekit.compliance.allocation import allocation_order
from casekit.compliance.pack import Rule, RulePack
from casekit.compliance.primitives.disposal_shares import DisposalShares
from casekit.compliance.primitives.start_price import StartPrice

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class RoundQuestion:
    """A round of an auction that is to be announced; amounts in minor units of one currency.

    Attributes:
        online: an online judicial auction; else one in a hall.
        immovable: land or a house.
        round_number: 1 for the first.
        appraisal: what the thing was found to be worth.
        before: start price of the first round (online) or of the one before (offline); 0 in the
            first round.
        start: the start price that is asked for.
        deposit: the deposit that bidders pay.
        notice_days: days from the notice to the auction.
    """

    online: bool
    immovable: bool
    round_number: int
    appraisal: int
    start: int
    deposit: int
    notice_days: int
    before: int = 0


@dataclass(frozen=True, slots=True)
class RoundAnswer:
    """Whether a round may be announced so.

    Attributes:
        allowed: it may.
        least: the lowest lawful start price; 0 where no rule says.
        deposit: the smallest and the largest lawful deposit, or None where no rule says.
        notice_days: the least days from the notice to the auction.
        rounds: how many rounds there are; None where no rule says.
        wrong: what is not lawful: `round`, `start`, `deposit`, `notice`.
        rule, source: which rule says so, and what it rests on; empty where none does.
    """

    allowed: bool
    least: int = 0
    deposit: tuple[int, int] | None = None
    notice_days: int = 0
    rounds: int | None = None
    wrong: tuple[str, ...] = ()
    rule: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class SharesAnswer:
    """How a price is shared out.

    Attributes:
        order: of the parts of a claim: `costs`, `interest`, `principal`, `penalty`.
        rule, source: which rule says so, and what it rests on; empty where none does.
    """

    order: tuple[str, ...] = COMPONENTS
    rule: str = ""
    source: str = ""


def lawful_round(pack: RulePack, question: RoundQuestion) -> RoundAnswer:
    """Say whether a round of an auction may be announced as it is asked for.

    A pack without such a rule allows each round, and says so by an empty `rule`.
    """
    for rule, part in _of(pack, StartPrice):
        rounds = part.rounds(question.online)
        least = part.least(
            online=question.online,
            round_number=question.round_number,
            appraisal=question.appraisal,
            before=question.before,
        )
        notice = part.notice(immovable=question.immovable, round_number=question.round_number)
        low, high = part.deposit(max(question.start, least))
        found = {
            "round": not 1 <= question.round_number <= rounds,
            "start": question.start < least,
            "deposit": not low <= question.deposit <= high,
            "notice": question.notice_days < notice,
        }
        wrong = tuple(name for name, is_wrong in found.items() if is_wrong)
        return RoundAnswer(
            not wrong, least, (low, high), notice, rounds, wrong, rule.id, rule.source
        )
    return RoundAnswer(True)


def sale_days(pack: RulePack) -> int:
    """Return for how many days what no round sold is offered at a fixed price; 0: no rule says."""
    return next((part.sale_days for _, part in _of(pack, StartPrice)), 0)


def shares_of(pack: RulePack) -> SharesAnswer:
    """Return how the price of collateral is shared out."""
    order = allocation_order(pack)
    for rule, _ in _of(pack, DisposalShares):
        return SharesAnswer(order, rule.id, rule.source)
    return SharesAnswer(order)


def _of(pack: RulePack, kind: type[P]) -> Iterator[tuple[Rule, P]]:
    for rule in pack.rules:
        for part in rule.primitive.each():
            if isinstance(part, kind):
                yield rule, part
