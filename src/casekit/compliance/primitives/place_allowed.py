"""Place allowed: not where the employer or the public reads along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from casekit.compliance.facts import View
from casekit.compliance.model import UNKNOWN
from casekit.compliance.parameters import Parameter, override, superset
from casekit.compliance.primitive import LONGEST_MEMORY, Answer, Primitive
from casekit.compliance.primitives.consent import consented, next_change

WORK = "work"
"""The kind of a point that an employer gave; what is written there, an employer may read."""


@dataclass(frozen=True)
class PlaceAllowed(Primitive):
    """Refuse a point of these kinds, and a place that the person asked to be spared.

    What kind of point it is says the fact `candidate.point_kind` (`home`, `work`, `public`), or
    `candidate.place`. A point at work is allowed once the person has written from that very point,
    or has consented to its use.

    Attributes:
        refused: kinds of point that are never used.
        lifted_by: kind of consent that allows a point at work; empty: none does.
        inconvenient: name of a customer fact, a list of kinds that the person asked to be
            spared; nothing lifts it but the person. Empty: it is not asked for.
    """

    kind: ClassVar[str] = "place"
    parameters: ClassVar[Mapping[str, Parameter]] = {
        "refused": superset("kinds of point that are not used"),
        "lifted_by": override("kind of consent that allows a point at work"),
    }

    refused: frozenset[str] = frozenset()
    lifted_by: str = ""
    inconvenient: str = ""

    @property
    def facts(self) -> tuple[str, ...]:
        return (
            "candidate.point_kind",
            "candidate.place",
            *((f"customer.{self.inconvenient}",) if self.inconvenient else ()),
            *(("history", "consents") if WORK in self.refused else ()),
        )

    def looks_back(self, purpose: str) -> timedelta | None:
        return LONGEST_MEMORY if WORK in self.refused else None

    def examine(self, view: View) -> Answer | None:
        spared: Any = view.situation.customer.get(self.inconvenient) if self.inconvenient else None
        if not self.refused and not spared:
            return None
        kinds = [
            str(value)
            for name in ("point_kind", "place")
            if (value := view.fact(f"candidate.{name}")) is not UNKNOWN
        ]
        if not kinds:
            return Answer(unknown=("candidate.point_kind",))
        for kind in kinds:
            if spared and kind in spared:
                return Answer(reason="place_refused", values={"place": kind})
        refused = [kind for kind in kinds if kind in self.refused]
        if not refused:
            return None
        if refused == [WORK]:
            return self._at_work(view)
        return Answer(reason="place_refused", values={"place": refused[0]})

    def _at_work(self, view: View) -> Answer | None:
        """Judge a point at work: the person wrote from it, or consented to it."""
        history, point = view.situation.history, view.candidate.point
        if point and history is not UNKNOWN:
            for past in history:
                if past.direction == "inbound" and past.point == point and past.at <= view.at:
                    return None
        given = consented(self.lifted_by, view) if self.lifted_by else False
        if given:
            until = next_change(self.lifted_by, view, to=False)
            return None if until is None else Answer(until=until)
        unknown = () if given is False else ("consents",)
        if history is UNKNOWN:
            unknown = (*unknown, "history")
        if unknown:
            return Answer(unknown=unknown)
        return Answer(
            reason="place_refused",
            values={"place": WORK},
            retry_at=next_change(self.lifted_by, view, to=True) if self.lifted_by else None,
        )
