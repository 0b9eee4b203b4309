"""The conduct score: what checked contacts of a period came to, less what was decided.

Points from 0 to 100, exact: the share of the checklists' weight that was right, less a deduction
for each breach of conduct that was decided in the period. With fewer checked contacts than
`[plugin.staff] least_sample` there is no score: a few contacts say nothing about a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from casekit import Lender, ProcessView
from casekit.clock import business_date
from casekit.people.involved import processes_about
from casekit_staff.knowing import options_of
from casekit_staff.scale import KIND

CHECK: Final = "check"
DEDUCTIONS: Final[Mapping[str, int]] = {"minor": 5, "serious": 20, "grave": 60}
"""Points that a breach costs, by its grade."""

_COUNTED: Final = frozenset({"decided", "in_force", "ended"})


@dataclass(frozen=True, slots=True)
class Score:
    """A conduct score.

    Attributes:
        points: 0 to 100, exact; None where too few contacts were checked.
        checked: how many contacts. right, weight: of the checklists, by weight of their items.
        breaches: (number of the process, grade, points) of what was deducted.
    """

    points: Fraction | None
    checked: int
    right: int
    weight: int
    breaches: tuple[tuple[int, str, int], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object; the points with one digit, as text."""
        return {
            "points": None if self.points is None else f"{float(round(self.points, 1)):.1f}",
            "checked": self.checked,
            "right": self.right,
            "weight": self.weight,
            "breaches": [
                {"discipline": number, "grade": grade, "points": points}
                for number, grade, points in self.breaches
            ],
        }


def score_of(checks: Iterable[ProcessView], breaches: Iterable[ProcessView], least: int) -> Score:
    """Return the score of one person; pure.

    Args:
        checks: checked contacts of the period. breaches: what was decided in it.
        least: from how many checked contacts on there is a score.
    """
    right = weight = checked = 0
    for one in checks:
        checked += 1
        right += int(one.data.get("right", 0))
        weight += int(one.data.get("weight", 0))
    taken_off = tuple(
        (one.process_id, grade, DEDUCTIONS[grade])
        for one in breaches
        if (grade := str(one.data.get("grade", "minor"))) in DEDUCTIONS
        and one.data.get("sanction") != "none"
    )
    if checked < least or not weight:
        return Score(None, checked, right, weight, taken_off)
    points = Fraction(100 * right, weight) - sum(points for _, _, points in taken_off)
    return Score(max(Fraction(0), points), checked, right, weight, taken_off)


def scores(lender: Lender, logins: Iterable[str], start: date, end: date) -> dict[str, Score]:
    """Return the conduct scores of people for the days from `start` to `end`, both among them."""
    wanted = sorted(set(logins))
    zone = lender.settings.lender.zone
    with lender.store.read() as connection:
        found = processes_about(connection, wanted, [CHECK, KIND], today=lender.today())

    def within(one: ProcessView) -> bool:
        said = one.data.get("on")
        day = date.fromisoformat(said) if said else business_date(one.changed_at, zone)
        return start <= day <= end

    least = options_of(lender).least_sample
    return {
        login: score_of(
            [
                one
                for one in found
                if one.person == login
                and one.kind == CHECK
                and one.state == "checked"
                and within(one)
            ],
            [
                one
                for one in found
                if one.person == login
                and one.kind == KIND
                and one.state in _COUNTED
                and within(one)
            ],
            least,
        )
        for login in wanted
    }
