"""Allocation: in which order a payment covers what is owed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from casekit.cases.waterfall import COMPONENTS, check_order
from casekit.compliance.facts import View
from casekit.compliance.parameters import Parameter
from casekit.compliance.primitive import Answer, Primitive


def _order(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"a list of {', '.join(COMPONENTS)} is needed")
    return check_order(value)


@dataclass(frozen=True)
class AllocationOrder(Primitive):
    """Name the order in which a payment covers what is owed; says nothing on contacts.

    Attributes:
        order: each of `costs`, `interest`, `principal`, `penalty`, once.
    """

    kind: ClassVar[str] = "allocation"
    judges_contacts: ClassVar[bool] = False
    parameters: ClassVar[Mapping[str, Parameter]] = {
        "order": Parameter(
            "in which order a payment covers what is owed",
            _order,
            lambda old, new: bool(old == new),
            "no other order is",
        ),
    }

    order: tuple[str, ...] = COMPONENTS

    def examine(self, view: View) -> Answer | None:
        return None
