"""Medium refused: some ways of contact show to others what is none of their business."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from casekit.compliance.contact_kind import ContactKind
from casekit.compliance.facts import View
from casekit.compliance.parameters import Parameter, superset
from casekit.compliance.primitive import Answer, Examine, Primitive


@dataclass(frozen=True)
class MediumRefused(Primitive):
    """Refuse contacts by these media, such as a postcard, which everyone can read.

    Attributes:
        media: channels by their words (`postcard`).
    """

    kind: ClassVar[str] = "medium"
    parameters: ClassVar[Mapping[str, Parameter]] = {
        "media": superset("media by which nobody is contacted"),
    }

    media: frozenset[str]

    def for_kind(self, kind: ContactKind) -> Examine | None:
        return self.examine if kind.channel in self.media else None

    def examine(self, view: View) -> Answer | None:
        if view.candidate.channel not in self.media:
            return None
        return Answer(reason="medium_refused", values={"medium": view.candidate.channel})
