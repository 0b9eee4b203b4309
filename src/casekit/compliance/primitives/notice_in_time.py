"""Notice in time: who is first told of a debt gets a notice with it, or within days after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from casekit.compliance.contact_kind import ContactKind
from casekit.compliance.facts import View, purpose_matches
from casekit.compliance.local_time import Zones, start_of_date, zones_of
from casekit.compliance.model import UNKNOWN, PastContact
from casekit.compliance.parameters import Parameter, fewer
from casekit.compliance.primitive import Answer, Examine, Primitive, missing
from casekit.compliance.primitives.content_required import communicated
from casekit.compliance.primitives.counting import same_person

_MEMORY = timedelta(days=3660)
_NOT_SENT = frozenset({"failed", "bad_point", "returned", "lost", "not_connected"})


@dataclass(frozen=True)
class NoticeInTime(Primitive):
    """Refuse further contacts about a loan whose notice was due and was not sent.

    The first contact that told the person of a loan, on local date D, may be made without it.
    From the date D + `days` + 1 on nothing but the notice may be sent, until it has been. With
    several zones the strictest decides.

    Attributes:
        purpose: of the notice (`notice:validation`).
        days: within how many days after the first contact it must be sent; 0: on the same day.
        exempt_purposes: purposes that go on; `notice:*` stands for all that begin so.
    """

    kind: ClassVar[str] = "notice"
    parameters: ClassVar[Mapping[str, Parameter]] = {
        "days": fewer("days after the first contact within which the notice is sent"),
    }

    purpose: str
    days: int
    exempt_purposes: frozenset[str] = frozenset()

    @property
    def facts(self) -> tuple[str, ...]:
        return ("history", "customer.zones", "candidate.loans")

    def looks_back(self, purpose: str) -> timedelta | None:
        # a notice may be years old, and without it the first contact looks as if it had none
        return None if self._goes_on(purpose) else _MEMORY

    def due_on(self, first_contact_on: date) -> date:
        """Return the last date on which the notice is in time."""
        return first_contact_on + timedelta(days=self.days)

    def for_kind(self, kind: ContactKind) -> Examine | None:
        return self.examine if kind.history and not self._goes_on(kind.purpose) else None

    def examine(self, view: View) -> Answer | None:
        if self._goes_on(view.candidate.purpose):
            return None
        history = view.situation.history
        if history is UNKNOWN:
            return missing("history")
        if not history:
            return None
        loans = view.candidate.loans
        if not loans:
            return missing("candidate.loans")
        known = [past for past in history if past.at <= view.at and same_person(past, view)]
        firsts = [first for loan in loans if (first := self._unanswered(loan, known))]
        if not firsts:
            return None
        zones = view.known_zones()
        if zones is None:
            if view.zones is UNKNOWN:
                return missing("customer.zones")
            return Answer(reason=view.zone_error or "zone_unknown")
        return self._judge(min(firsts), view.at, zones)

    def _goes_on(self, purpose: str) -> bool:
        return purpose == self.purpose or purpose_matches(purpose, self.exempt_purposes)

    def _unanswered(self, loan: str, known: Iterable[PastContact]) -> datetime | None:
        """Return when a loan was first spoken of, if no notice about it has been sent."""
        first: datetime | None = None
        for past in known:
            if past.loans and loan not in past.loans:
                continue
            if past.purpose == self.purpose and past.outcome not in _NOT_SENT:
                return None
            if (
                communicated(past)
                and not self._goes_on(past.purpose)
                and (first is None or past.at < first)
            ):
                first = past.at
        return first

    def _judge(self, first: datetime, at: datetime, zones: Zones) -> Answer | None:
        due = min(self.due_on(day) for day in zones.dates(first))
        overdue_at = min(
            start_of_date(self.due_on(day) + timedelta(days=1), zones_of((name,)))
            for name, day in zip(zones.names, zones.dates(first), strict=True)
        )
        if at < overdue_at:
            return Answer(until=overdue_at)
        return Answer(
            reason="notice_overdue",
            values={"notice": self.purpose, "due": due.isoformat(), "days": self.days},
        )
