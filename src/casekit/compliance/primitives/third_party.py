"""Third parties: someone who owes nothing may be asked for the customer, and little more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from casekit.compliance.facts import View
from casekit.compliance.model import UNKNOWN
from casekit.compliance.parameters import Parameter, more, subset, truth
from casekit.compliance.primitive import EVER, LONGEST_MEMORY, Answer, Primitive
from casekit.compliance.primitives.consent import consented
from casekit.compliance.primitives.content_required import communicated
from casekit.compliance.primitives.counting import CONNECTED, UNANSWERED, same_person

_FAILED = UNANSWERED | {"bad_point", "failed", "returned", "lost", "wrong_party"}
_REACHED = CONNECTED - _FAILED


@dataclass(frozen=True)
class ThirdParty(Primitive):
    """Refuse a contact with a third party unless its purpose and the situation allow it.

    The rule's `applies.parties` says who is a third party.

    Attributes:
        purposes: the only purposes allowed.
        failures: the customer counts as unreachable after so many failed calls in a row, the last
            ones; 0: reachability is not asked for.
        unreachable_facts: customer facts that say so by themselves (`number_invalid`, `deceased`);
            where one is not supplied it does not say so.
        once_per_person: a person who was spoken or written to is not contacted again.
        invited: kind of consent that lifts `once_per_person`; empty: none.
    """

    kind: ClassVar[str] = "third_party"
    parameters: ClassVar[Mapping[str, Parameter]] = {
        "purposes": subset("the only purposes allowed"),
        "failures": more("failed calls in a row after which the customer is unreachable"),
        "once_per_person": truth("a person who was reached is not contacted again"),
    }

    purposes: frozenset[str]
    failures: int = 0
    unreachable_facts: tuple[str, ...] = ()
    once_per_person: bool = False
    invited: str = ""

    @property
    def facts(self) -> tuple[str, ...]:
        return ("history", *(f"customer.{name}" for name in self.unreachable_facts))

    def looks_back(self, purpose: str) -> timedelta | None:
        if self.once_per_person:
            return EVER  # once is once, however long ago
        return LONGEST_MEMORY if self.failures else None

    def examine(self, view: View) -> Answer | None:
        unknown: list[str] = []
        fits = view.purpose_in(self.purposes)
        if fits is False:
            return Answer(reason="third_party_purpose", values={"purpose": view.candidate.purpose})
        if fits is UNKNOWN:
            unknown.append("candidate.purpose")
        history = view.situation.history
        if self.failures and not any(
            view.situation.customer.get(name) for name in self.unreachable_facts
        ):
            if history is UNKNOWN:
                unknown.append("history")
            else:
                failed = self._failed_in_a_row(view)
                if failed < self.failures:
                    return Answer(
                        reason="customer_reachable",
                        values={"failures": failed, "needed": self.failures},
                        unknown=tuple(unknown),
                    )
        if self.once_per_person:
            if history is UNKNOWN:
                unknown.append("history")
            elif self._spoken_to(view) and not (self.invited and consented(self.invited, view)):
                return Answer(reason="third_party_again", unknown=tuple(unknown))
        return Answer(unknown=tuple(dict.fromkeys(unknown))) if unknown else None

    def _failed_in_a_row(self, view: View) -> int:
        """Count the failed calls to the customer since something reached them, or they wrote."""
        failed = 0
        history = view.situation.history
        assert history is not UNKNOWN
        for past in sorted(history, key=lambda past: past.at, reverse=True):
            if past.party != "customer" or past.at > view.at:
                continue
            if past.direction == "inbound" or past.outcome in _REACHED:
                break
            if past.outcome in _FAILED:
                failed += 1
        return failed

    def _spoken_to(self, view: View) -> bool:
        history = view.situation.history
        assert history is not UNKNOWN
        return any(
            past.direction == "outbound"
            and (past.outcome in CONNECTED if past.channel == "voice" else communicated(past))
            and past.at <= view.at
            and same_person(past, view)
            for past in history
        )
