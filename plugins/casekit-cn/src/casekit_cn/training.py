"""CN-STAFF-02: training in every calendar quarter, as the Measures ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from casekit.compliance.facts import View, as_date
from casekit.compliance.local_time import UTC_ZONE, start_of_date
from casekit.compliance.model import UNKNOWN
from casekit.compliance.primitive import Answer, Primitive, missing


@dataclass(frozen=True)
class QuarterlyTraining(Primitive):
    """Refuse while one of the staff missed the training of a completed calendar quarter.

    The quarters counted are those that began on or after the person's first day and have ended.
    Facts of each of the staff: `started_on` and `trainings` (dates of those attended).
    """

    kind: ClassVar[str] = "precondition"
    reasons: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "quarter_missed": {
            "en": "{staff} attended no training in the quarter {quarter}",
            "zh": "{staff} 在 {quarter} 季度未参加培训",
        }
    }

    @property
    def facts(self) -> tuple[str, ...]:
        return ("candidate.staff", "staff.started_on", "staff.trainings")

    def examine(self, view: View) -> Answer | None:
        staff = view.candidate.staff
        if not staff:
            return None
        if staff is UNKNOWN:
            return missing("candidate.staff")
        today = max(view.dates())
        unknown: list[str] = []
        for member in staff:
            trainings = member.facts.get("trainings")
            if not isinstance(trainings, (list, tuple)):
                unknown.append("staff.trainings")
                continue
            started = as_date(member.facts.get("started_on"))
            if started is UNKNOWN:
                unknown.append("staff.started_on")
                continue
            attended = {_quarter(day) for day in map(as_date, trainings) if day is not UNKNOWN}
            year, number = _quarter(started)
            if started > _first_day(year, number):
                year, number = _next(year, number)
            while (year, number) < _quarter(today):
                if (year, number) not in attended:
                    return Answer(
                        reason="quarter_missed",
                        values={"staff": member.ref, "quarter": f"{year}-Q{number}"},
                        unknown=tuple(unknown),
                    )
                year, number = _next(year, number)
        end = _first_day(*_next(*_quarter(today)))
        until = start_of_date(end, view.known_zones() or UTC_ZONE)
        return Answer(until=until, unknown=tuple(dict.fromkeys(unknown)))


def _quarter(day: date) -> tuple[int, int]:
    return day.year, (day.month + 2) // 3


def _next(year: int, number: int) -> tuple[int, int]:
    return (year, number + 1) if number < 4 else (year + 1, 1)


def _first_day(year: int, number: int) -> date:
    return date(year, number * 3 - 2, 1)
