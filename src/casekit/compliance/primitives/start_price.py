"""Start prices: what an auction of collateral may begin at, and how long it is announced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from casekit.compliance.facts import View
from casekit.compliance.parameters import Parameter, fewer, more
from casekit.compliance.primitive import Answer, Primitive

WHOLE: Final = 10_000
"""Basis points of a whole."""


@dataclass(frozen=True)
class StartPrice(Primitive):
    """Bound the prices, rounds, notices and deposits of auctions; says nothing on contacts.

    An online auction begins at a share of the appraisal, a second one at a share of the first
    start; what stays unsold is offered for sale at the price of the last round. An offline one
    begins at the appraisal, and each further round is at most one cut below the round before.

    Attributes:
        online_first_bp: start of the first online round, basis points of the appraisal.
        online_again_bp: start of the second, basis points of the first start.
        online_rounds, offline_rounds: how many rounds there are.
        offline_first_bp: start of the first offline round, basis points of the appraisal.
        offline_cut_bp: the most by which a further round is lower, basis points of the one before.
        notice_movable, notice_immovable: days from the notice to the first round.
        again_movable, again_immovable: days from the notice to a further round.
        deposit_least_bp, deposit_most_bp: of the start price.
        sale_days: for how many days the sale at a fixed price is offered.
    """

    kind: ClassVar[str] = "start_price"
    judges_contacts: ClassVar[bool] = False
    parameters: ClassVar[Mapping[str, Parameter]] = {
        "online_first_bp": more("start of the first online round, basis points of the appraisal"),
        "online_again_bp": more("start of the second, basis points of the first start"),
        "online_rounds": fewer("how many online rounds there are"),
        "offline_first_bp": more("start of the first offline round, basis points of the appraisal"),
        "offline_cut_bp": fewer("the most by which a further round is lower, basis points"),
        "offline_rounds": fewer("how many offline rounds there are"),
        "notice_movable": more("days from the notice to the first round, movable things"),
        "notice_immovable": more("days from the notice to the first round, land and houses"),
        "again_movable": more("days from the notice to a further round, movable things"),
        "again_immovable": more("days from the notice to a further round, land and houses"),
        "deposit_least_bp": more("the least deposit, basis points of the start price"),
        "deposit_most_bp": fewer("the largest deposit, basis points of the start price"),
        "sale_days": more("days for which the sale at a fixed price is offered"),
    }

    online_first_bp: int = 7000
    online_again_bp: int = 8000
    online_rounds: int = 2
    offline_first_bp: int = WHOLE
    offline_cut_bp: int = 2000
    offline_rounds: int = 3
    notice_movable: int = 15
    notice_immovable: int = 30
    again_movable: int = 7
    again_immovable: int = 15
    deposit_least_bp: int = 500
    deposit_most_bp: int = 2000
    sale_days: int = 60

    def examine(self, view: View) -> Answer | None:
        return None

    def rounds(self, online: bool) -> int:
        """Return how many rounds there are."""
        return self.online_rounds if online else self.offline_rounds

    def least(self, *, online: bool, round_number: int, appraisal: int, before: int) -> int:
        """Return the lowest lawful start price of a round, minor units, rounded up.

        Args:
            online: by which rules.
            round_number: 1 for the first.
            appraisal: what the thing was found to be worth.
            before: the start price of the first round (online) or the one before (offline).
        """
        if round_number == 1:
            return _share(appraisal, self.online_first_bp if online else self.offline_first_bp)
        return _share(before, self.online_again_bp if online else WHOLE - self.offline_cut_bp)

    def notice(self, *, immovable: bool, round_number: int) -> int:
        """Return how many days lie between the notice and the auction at least."""
        if round_number == 1:
            return self.notice_immovable if immovable else self.notice_movable
        return self.again_immovable if immovable else self.again_movable

    def deposit(self, start: int) -> tuple[int, int]:
        """Return the smallest and the largest deposit for a start price, minor units."""
        return _share(start, self.deposit_least_bp), start * self.deposit_most_bp // WHOLE


def _share(amount: int, basis_points: int) -> int:
    return -(-amount * basis_points // WHOLE)
