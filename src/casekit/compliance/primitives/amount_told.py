"""Amount told: nobody is asked for more than is owed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from casekit.compliance.facts import View
from casekit.compliance.model import UNKNOWN
from casekit.compliance.primitive import Answer, Primitive


@dataclass(frozen=True)
class AmountTold(Primitive):
    """Refuse to say an amount that is more than what is owed.

    Facts: `candidate.demanded` and `candidate.owed`, whole minor units of one currency. Where
    neither is given, no amount is told, or it was made of the book itself; then nothing is judged.
    """

    kind: ClassVar[str] = "amount"

    @property
    def facts(self) -> tuple[str, ...]:
        return ("candidate.demanded", "candidate.owed")

    def examine(self, view: View) -> Answer | None:
        if not view.candidate.extra:
            return None
        given: dict[str, Any] = {
            name: view.candidate.extra.get(name) for name in ("demanded", "owed")
        }
        if all(value is None or value is UNKNOWN for value in given.values()):
            return None
        unknown = tuple(
            f"candidate.{name}"
            for name, value in given.items()
            if not isinstance(value, int) or isinstance(value, bool)
        )
        if unknown:
            return Answer(unknown=unknown)
        if given["demanded"] <= given["owed"]:
            return None
        return Answer(reason="amount_inflated", values=given)
