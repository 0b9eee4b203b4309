"""Cooldown: after one contact of a kind, none for so many days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from casekit.compliance.contact_kind import ContactKind
from casekit.compliance.facts import View
from casekit.compliance.local_time import start_in
from casekit.compliance.model import UNKNOWN
from casekit.compliance.parameters import Parameter, more
from casekit.compliance.primitive import Answer, Examine, Primitive, missing
from casekit.compliance.primitives.counting import Counted, since_dates_ago


@dataclass(frozen=True)
class Cooldown(Primitive):
    """Refuse on the local dates D … D + `days` - 1 after a counted contact on date D.

    Attributes:
        count: which contacts begin a cooldown, and for whom.
        days: how many local calendar dates it lasts, its first included. With several zones the
            strictest decides.
    """

    kind: ClassVar[str] = "cooldown"
    parameters: ClassVar[Mapping[str, Parameter]] = {
        "days": more("how many local calendar dates it lasts, the first included")
    }

    count: Counted
    days: int

    @property
    def facts(self) -> tuple[str, ...]:
        return (
            "history",
            "customer.zones",
            *(["candidate.point"] if "point" in self.count.keys else []),
            *(["candidate.loans"] if "loan" in self.count.keys else []),
        )

    def looks_back(self, purpose: str) -> timedelta | None:
        return timedelta(days=self.days)

    def for_kind(self, kind: ContactKind) -> Examine | None:
        return self.examine if kind.history else None

    def examine(self, view: View) -> Answer | None:
        if view.situation.history == ():
            return None
        unknown = self.count.unknown(view)
        if unknown:
            return missing(*unknown)
        since = since_dates_ago(view, self.days - 1)
        counted = [past for group in self.count.groups(view, since) for past in group]
        if not counted:
            return None
        zones = view.known_zones()
        if zones is None:
            if view.zones is UNKNOWN:
                return missing("customer.zones")
            return Answer(reason=view.zone_error or "zone_unknown")
        latest = max(past.at for past in counted)
        back = timedelta(days=self.days)
        ends = [
            (latest.astimezone(zone).date() + back, today, zone)
            for zone, today in zip(zones.infos, view.dates(), strict=True)
        ]
        if all(end <= today for end, today, _ in ends):
            return None
        return Answer(
            reason="cooling_down",
            values={"days": self.days, "since": zones.show(latest).date().isoformat()},
            retry_at=max(start_in(end, zone) for end, today, zone in ends if end > today),
        )
