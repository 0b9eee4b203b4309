"""Precondition: whoever carries the contact out is trained, examined and bound to secrecy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from casekit.compliance.facts import View, as_date
from casekit.compliance.local_time import UTC_ZONE, start_of_date
from casekit.compliance.model import UNKNOWN
from casekit.compliance.parameters import Parameter, fewer, superset
from casekit.compliance.primitive import Answer, Primitive, missing
from casekit.dates import reachable


@dataclass(frozen=True)
class StaffReady(Primitive):
    """Refuse while one of the staff is not ready. Nobody at all (a machine sends) is ready.

    Facts of each of the staff: `passed_on` (date of the last training with exam), `exam_on` and
    `started_on` (the exam comes not after the first day), `flags`, `confidentiality`.

    Attributes:
        valid_days: a training passed counts for so many days after its date.
        barring_flags: flags of the background check that bar a person.
    """

    kind: ClassVar[str] = "precondition"
    parameters: ClassVar[Mapping[str, Parameter]] = {
        "valid_days": fewer("for how many days after its date a training passed counts"),
        "barring_flags": superset("flags of the background check that bar a person"),
    }

    valid_days: int = 365
    barring_flags: frozenset[str] = frozenset()

    @property
    def facts(self) -> tuple[str, ...]:
        return (
            "candidate.staff",
            *(
                f"staff.{name}"
                for name in ("passed_on", "exam_on", "started_on", "flags", "confidentiality")
            ),
        )

    def examine(self, view: View) -> Answer | None:
        staff = view.candidate.staff
        if not staff:
            return None
        if staff is UNKNOWN:
            return missing("candidate.staff")
        unknown: list[str] = []
        ends: list[datetime] = []
        for member in staff:
            reason = self._not_ready(member.facts, view, unknown, ends)
            if reason:
                return Answer(
                    reason=reason,
                    values={"staff": member.ref, "days": self.valid_days},
                    unknown=tuple(dict.fromkeys(unknown)),
                )
        return Answer(until=min(ends, default=None), unknown=tuple(dict.fromkeys(unknown)))

    def _not_ready(
        self,
        facts: Mapping[str, object],
        view: View,
        unknown: list[str],
        ends: list[datetime],
    ) -> str:
        passed = as_date(facts.get("passed_on"))
        if passed is UNKNOWN:
            unknown.append("staff.passed_on")
        else:
            end = start_of_date(
                reachable(passed) + timedelta(days=self.valid_days + 1),
                view.known_zones() or UTC_ZONE,
            )
            if view.at >= end:
                return "training_expired"
            if passed > max(view.dates()):
                return "training_missing"
            ends.append(end)
        exam, started = as_date(facts.get("exam_on")), as_date(facts.get("started_on"))
        if exam is UNKNOWN or started is UNKNOWN:
            unknown.append("staff.exam_on" if exam is UNKNOWN else "staff.started_on")
        elif exam > started:
            return "exam_after_start"
        flags = facts.get("flags")
        if not isinstance(flags, (list, tuple, set, frozenset)):
            unknown.append("staff.flags")
        elif self.barring_flags & {_plain(flag) for flag in flags}:
            return "staff_barred"
        confidentiality = facts.get("confidentiality")
        if confidentiality is None:
            unknown.append("staff.confidentiality")
        elif not confidentiality:
            return "confidentiality_unsigned"
        return ""


def _plain(flag: object) -> str:
    """Return a flag as rules name it: `Violent crime` is `violent_crime`."""
    return "_".join(str(flag).strip().lower().replace("-", " ").replace("_", " ").split())
