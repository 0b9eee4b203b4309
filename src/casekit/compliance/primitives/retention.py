"""Retention: how long a record must be kept, and from which day it may be deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from casekit.compliance.facts import View
from casekit.compliance.parameters import Parameter, years_by_kind
from casekit.compliance.primitive import Answer, Primitive


@dataclass(frozen=True)
class Retention(Primitive):
    """Keep records of a kind for so many years; says nothing on contacts.

    The day on which a record was made is not counted; its last day is the corresponding day so
    many years later, and it may be deleted from the day after.

    Attributes:
        years: by kind of record (`recording`, `assessment` …).
    """

    kind: ClassVar[str] = "retention"
    judges_contacts: ClassVar[bool] = False
    parameters: ClassVar[Mapping[str, Parameter]] = {
        "years": years_by_kind("years for which records of a kind are kept"),
    }

    years: Mapping[str, int] = field(default_factory=dict)

    def examine(self, view: View) -> Answer | None:
        return None

    def last_day(self, record: str, made_on: date) -> date | None:
        """Return the last day on which a record of this kind must be kept, or None."""
        years = self.years.get(record, 0)
        if not years:
            return None
        try:
            return made_on.replace(year=made_on.year + years)
        except ValueError:  # 29 February: the month's last day
            return made_on.replace(year=made_on.year + years, day=28)
