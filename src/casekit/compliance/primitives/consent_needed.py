"""Consent needed: some purposes go forward only with the person's separate consent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from casekit.compliance.contact_kind import ContactKind
from casekit.compliance.facts import View, purpose_matches
from casekit.compliance.model import UNKNOWN
from casekit.compliance.parameters import Parameter, superset
from casekit.compliance.primitive import Answer, Examine, Primitive, missing
from casekit.compliance.primitives.consent import consented, next_change


@dataclass(frozen=True)
class ConsentNeeded(Primitive):
    """Refuse a contact, or a handing-on of data, for these purposes without such a consent.

    Attributes:
        purposes: for which it is needed; `transfer*` stands for all that begin so.
        consent: the kind of consent that is needed.
    """

    kind: ClassVar[str] = "consent"
    parameters: ClassVar[Mapping[str, Parameter]] = {
        "purposes": superset("purposes for which a consent is needed"),
    }

    purposes: frozenset[str]
    consent: str

    @property
    def facts(self) -> tuple[str, ...]:
        return ("consents", "candidate.purpose")

    def for_kind(self, kind: ContactKind) -> Examine | None:
        asked = not kind.purpose or purpose_matches(kind.purpose, self.purposes)
        return self.examine if asked else None

    def examine(self, view: View) -> Answer | None:
        asked = view.purpose_in(self.purposes)
        if asked is UNKNOWN:
            return missing("candidate.purpose")
        if not asked:
            return None
        given = consented(self.consent, view)
        if given is None:
            return missing("consents")
        if given:
            until = next_change(self.consent, view, to=False)
            return Answer(until=until) if until is not None else None
        return Answer(
            reason="consent_missing",
            values={"consent": self.consent},
            retry_at=next_change(self.consent, view, to=True),
        )
