"""Hours that a person asked to be spared, from the customer's facts or from what was agreed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from casekit.compliance.facts import View
from casekit.compliance.model import UNKNOWN
from casekit.compliance.primitive import Answer
from casekit.compliance.primitives.consent import gives, in_force
from casekit.compliance.primitives.time_window import TimeWindow

_SPARED = "inconvenient"


@dataclass(frozen=True)
class SparedHours(TimeWindow):
    """Refuse within hours that the person calls inconvenient; at all others it says nothing.

    The hours are the fact `customer.inconvenient`. Where nobody supplied it, they are those of the
    consents of kind `inconvenient`, which is how a run makes the fact.
    """

    inconvenient: str = _SPARED

    @property
    def facts(self) -> tuple[str, ...]:
        return (*super().facts, "consents")

    def examine(self, view: View) -> Answer | None:
        spared: Any = view.fact(f"customer.{_SPARED}")
        if spared is UNKNOWN:
            consents = view.situation.consents
            if not isinstance(consents, tuple):
                return Answer(unknown=(f"customer.{_SPARED}",))
            zones = view.known_zones()
            spared = tuple(
                consent.values
                for consent in consents
                if "place" not in consent.values
                and gives(consent, _SPARED, view)
                and in_force(consent, view.at, zones)
            )
            view = _with(view, spared)
        return super().examine(view) if spared else None


def _with(view: View, spared: tuple[Any, ...]) -> View:
    """Return the view of somebody who asked for these hours to be spared."""
    situation = view.situation
    customer = {**situation.customer, _SPARED: spared}
    other = View(replace(situation, customer=customer), view.lender)
    other.zones, other.zone_error, other.at = view.zones, view.zone_error, view.at
    return other
