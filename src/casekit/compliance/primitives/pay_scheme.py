"""Pay of collectors: it may not hang on the amounts recovered alone; says nothing on contacts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from casekit.compliance.facts import View
from casekit.compliance.primitive import Answer, Primitive


@dataclass(frozen=True)
class PayScheme(Primitive):
    """What a person is paid for recovering hangs on more than the amounts recovered.

    Asked of a scheme of incentives by `casekit.compliance.pay`, never by the gate.

    Attributes:
        amounts: indicators that are amounts recovered, in whatever form.
        besides: indicators of conduct and quality; a payment by amounts asks for these too.
    """

    kind: ClassVar[str] = "pay"
    judges_contacts: ClassVar[bool] = False

    amounts: frozenset[str] = frozenset({"recovery_rate", "recovered"})
    besides: frozenset[str] = frozenset({"success_rate", "satisfaction", "conduct"})

    def examine(self, view: View) -> Answer | None:
        return None

    def is_by_amount_alone(self, indicators: Collection[str]) -> bool:
        """Say whether a payment under these conditions hangs on amounts alone.

        Args:
            indicators: names of those that it is conditional on; none at all is pay for nothing
                but the work, which is no pay by amount.
        """
        asked = frozenset(indicators)
        return bool(asked) and asked <= self.amounts

    def lacking_for_a_share(self, indicators: Collection[str]) -> frozenset[str]:
        """Return what a share of the money recovered must be conditional on besides."""
        return self.besides - frozenset(indicators)
