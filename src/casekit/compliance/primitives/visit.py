"""Precondition: a visit is agreed, made by two, recorded, and enters no home without consent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from casekit.compliance.facts import View
from casekit.compliance.model import UNKNOWN
from casekit.compliance.parameters import Parameter, more
from casekit.compliance.primitive import Answer, Primitive
from casekit.compliance.primitives.consent import consented, next_change


@dataclass(frozen=True)
class VisitReady(Primitive):
    """Refuse a visit that lacks one of its conditions.

    Facts: `candidate.staff`, `candidate.identity` (the staff carry and will show their identity),
    `candidate.recording`, `candidate.appointment` (true, or its details), `candidate.enter_home`
    (the visit goes into a home) with the consent `enter_home`.

    Attributes:
        staff: how many different people must go.
    """

    kind: ClassVar[str] = "precondition"
    parameters: ClassVar[Mapping[str, Parameter]] = {
        "staff": more("how many different people must go"),
    }

    staff: int = 2

    @property
    def facts(self) -> tuple[str, ...]:
        return (
            "candidate.staff",
            "candidate.identity",
            "candidate.recording",
            "candidate.appointment",
            "candidate.enter_home",
            "consents",
        )

    def examine(self, view: View) -> Answer | None:
        candidate = view.candidate
        unknown: list[str] = []
        if candidate.staff is UNKNOWN:
            unknown.append("candidate.staff")
        else:
            people = len({member.ref or index for index, member in enumerate(candidate.staff)})
            if people < self.staff:
                return Answer(
                    reason="too_few_staff", values={"count": people, "needed": self.staff}
                )
        for name, reason in (
            ("identity", "identity_not_shown"),
            ("recording", "not_recorded"),
            ("appointment", "no_appointment"),
        ):
            value = (
                view.fact(f"candidate.{name}") if name != "appointment" else candidate.appointment
            )
            if value is UNKNOWN:
                unknown.append(f"candidate.{name}")
            elif not value:
                return Answer(reason=reason, unknown=tuple(unknown))
        entering = view.fact("candidate.enter_home")
        if entering is UNKNOWN:
            unknown.append("candidate.enter_home")
        elif entering:
            agreed = consented("enter_home", view)
            if agreed is None:
                unknown.append("consents")
            elif not agreed:
                return Answer(reason="no_consent_to_enter", unknown=tuple(unknown))
            else:
                until = next_change("enter_home", view, to=False)
                return Answer(until=until, unknown=tuple(unknown))
        return Answer(unknown=tuple(unknown)) if unknown else None
