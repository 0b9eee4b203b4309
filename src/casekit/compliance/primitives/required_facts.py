"""Precondition: something must be so before the contact (a recorder runs, a contract is live)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from casekit.compliance.contact_kind import ContactKind
from casekit.compliance.facts import View, as_date
from casekit.compliance.local_time import UTC_ZONE, start_of_date
from casekit.compliance.model import UNKNOWN
from casekit.compliance.primitive import Answer, Examine, Primitive, missing
from casekit.dates import day_after


@dataclass(frozen=True)
class RequiredFact(Primitive):
    """Refuse unless a fact is true.

    Attributes:
        fact: full name, such as `candidate.recording`.
        reason: code of what is wrong where it is not.
    """

    kind: ClassVar[str] = "precondition"

    fact: str
    reason: str = "fact_missing"

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.fact,)

    def examine(self, view: View) -> Answer | None:
        value: Any = view.fact(self.fact)
        if value is UNKNOWN:
            return missing(self.fact)
        if value:
            return None
        return Answer(reason=self.reason, values={"fact": self.fact})


@dataclass(frozen=True)
class LiveUntil(Primitive):
    """Refuse after the last day that a date fact names (a contract's, a licence's), that day in.

    Attributes:
        fact: full name of the date fact, such as `lender.contract_until`.
        reason: code of what is wrong afterwards.
        lender_roles: asked only where the lender's role is one of these; empty: always.
    """

    kind: ClassVar[str] = "precondition"

    fact: str
    reason: str = "expired"
    lender_roles: frozenset[str] = frozenset()

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.fact,)

    def for_kind(self, kind: ContactKind) -> Examine | None:
        roles = self.lender_roles
        return self.examine if not roles or kind.role is None or kind.role in roles else None

    def examine(self, view: View) -> Answer | None:
        if self.lender_roles:
            role = view.lender.get("role")
            if role is None:
                return missing("lender.role")
            if role not in self.lender_roles:
                return None
        last = as_date(view.fact(self.fact))
        if last is UNKNOWN:
            return missing(self.fact)
        end = start_of_date(day_after(last), view.known_zones() or UTC_ZONE)
        if view.at < end:
            return Answer(until=end)
        return Answer(reason=self.reason, values={"fact": self.fact, "last": last.isoformat()})
