"""The options of casekit-reports, the table `[plugin.reports]`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from casekit_reports.options_due import DueOptions


@dataclass(frozen=True)
class FiguresOptions:
    """`[plugin.reports.figures]`: what of the definitions of figures is the lender's to say.

    Attributes:
        window_days: days after a contact in which a payment counts as led to by it.
        least_share: of the overdue principal and interest at the contact that has to be paid, a
            decimal above 0 and at most 1 in quotes.
        first_contact_days: days after its opening in which a case should be contacted.
        least_answers: answers below which satisfaction is not told by collector.
    """

    window_days: int = 15
    least_share: str = "0.10"
    first_contact_days: int = 3
    least_answers: int = 5

    def __post_init__(self) -> None:
        if not 1 <= self.window_days <= 90:
            raise ValueError("`window_days` lies between 1 and 90")
        if not 0 <= self.first_contact_days <= 365:
            raise ValueError("`first_contact_days` lies between 0 and 365")
        if self.least_answers < 1:
            raise ValueError("`least_answers` is at least 1")
        try:
            share = Decimal(self.least_share)
        except InvalidOperation as error:
            raise ValueError("`least_share` is a decimal in quotes, such as 0.10") from error
        if not 0 < share <= 1:
            raise ValueError("`least_share` lies above 0 and is at most 1")


@dataclass(frozen=True)
class StaffTimeOptions:
    """`[plugin.reports.staff_time]`: what the time of whoever makes a contact costs.

    Attributes:
        hour: what an hour of theirs costs, in minor units of the lender's currency.
        minutes: role → how many minutes of it a contact that a person makes takes.
    """

    hour: int = 0
    minutes: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.hour < 0:
            raise ValueError("`hour` is in minor units, not below zero")
        if any(not 0 <= minutes <= 1_440 for minutes in self.minutes.values()):
            raise ValueError("`minutes` lie between 0 and 1440")

    def of_a_contact(self) -> dict[str, int]:
        """Return role → what the time for one contact costs, half a unit rounded to even."""
        return {
            role: round(Fraction(minutes * self.hour, 60)) for role, minutes in self.minutes.items()
        }


@dataclass(frozen=True)
class RiskOptions:
    """`[plugin.reports.risk]`: how risk is assessed.

    Attributes:
        due_days: days after a quarter within which its assessment is made and approved.
        point_days: days within which somebody has dealt with a point of risk.
        factor: a share that is so many times its mean of the quarters before is a point of risk.
        least: cases below which nothing is said of moves and shares.
        amounts: bounds of the classes of granted amounts, minor units, ascending.
        within_days: days in which a payment counts for the score.
        owner: login of who has to see to it; a supervisor where empty.
    """

    due_days: int = 20
    point_days: int = 30
    factor: int = 2
    least: int = 30
    amounts: tuple[int, ...] = (1_000_000, 5_000_000, 20_000_000, 100_000_000)
    within_days: int = 90
    owner: str = ""

    def __post_init__(self) -> None:
        for name, least, most in (
            ("due_days", 1, 90),
            ("point_days", 1, 365),
            ("factor", 2, 100),
            ("least", 1, 100_000),
            ("within_days", 7, 365),
        ):
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"`{name}` lies between {least} and {most}")
        if list(self.amounts) != sorted(set(self.amounts)) or any(a < 1 for a in self.amounts):
            raise ValueError("`amounts` are minor units above zero, ascending")


@dataclass(frozen=True)
class ReportsOptions:
    """`[plugin.reports]`: how this lender uses the plugin.

    Attributes:
        figures: how figures are defined.
        costs: role → what one contact costs, in minor units of the lender's currency.
        staff_time: what the time of whoever makes a contact costs.
        risk: how risk is assessed.
        due: a name → a report that is due again and again.
    """

    figures: FiguresOptions = FiguresOptions()
    costs: Mapping[str, int] = field(default_factory=dict)
    staff_time: StaffTimeOptions = StaffTimeOptions()
    risk: RiskOptions = RiskOptions()
    due: Mapping[str, DueOptions] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if any(cost < 0 for cost in self.costs.values()):
            raise ValueError("`costs` are minor units, not below zero")

    @property
    def knows_costs(self) -> bool:
        """True where it says what any contact costs; without it nothing is told of costs."""
        return any(self.costs.values()) or any(self.staff_time.of_a_contact().values())
