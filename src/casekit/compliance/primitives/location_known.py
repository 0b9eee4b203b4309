"""Location known: nobody is contacted while it is unknown where they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from casekit.compliance.facts import View
from casekit.compliance.model import UNKNOWN
from casekit.compliance.primitive import Answer, Primitive


@dataclass(frozen=True)
class LocationKnown(Primitive):
    """Refuse where no number, address or record tells in which time zone the person is.

    A rule on hours refuses then too; this one says it under an id of its own, with its source.
    """

    kind: ClassVar[str] = "location"

    @property
    def facts(self) -> tuple[str, ...]:
        return ("customer.zones",)

    def examine(self, view: View) -> Answer | None:
        zones = view.zones
        if zones is UNKNOWN:
            return Answer(unknown=("customer.zones",))
        return None if zones.infos else Answer(reason=view.zone_error or "zone_unknown")
