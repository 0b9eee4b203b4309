"""Frequency cap: at most so many contacts in so many days or minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from typing import ClassVar

from casekit.compliance.contact_kind import ContactKind
from casekit.compliance.facts import View, purpose_matches
from casekit.compliance.local_time import Zones, first_instant, start_in, wall_instants
from casekit.compliance.model import UNKNOWN, PastContact
from casekit.compliance.parameters import Parameter, fewer, more, override, subset
from casekit.compliance.primitive import Answer, Examine, Primitive, missing
from casekit.compliance.primitives.consent import consented, next_change
from casekit.compliance.primitives.counting import Counted, since_dates_ago


@dataclass(frozen=True)
class FreqCap(Primitive):
    """Allow the contact while fewer than `limit` were counted.

    Attributes:
        count: which contacts, and for whom.
        limit: how many may have been made before this one is refused.
        days: in how many local calendar dates, today included. With several zones each is counted
            and the strictest decides.
        minutes: instead of days, a window of so many minutes up to now, open at its far end.
        override: kind of consent that lifts the cap; empty: none.
        exempt_purposes: purposes of contacts that are not refused.
    """

    kind: ClassVar[str] = "freq_cap"
    parameters: ClassVar[Mapping[str, Parameter]] = {
        "limit": fewer("how many contacts may have been made before one is refused"),
        "days": more("in how many local calendar dates, today included"),
        "minutes": more("in how many minutes up to now, instead of days"),
        "override": override("kind of consent that lifts the cap"),
        "exempt_purposes": subset("purposes of contacts that are not refused"),
    }

    count: Counted
    limit: int
    days: int = 1
    minutes: int = 0
    override: str = ""
    exempt_purposes: frozenset[str] = frozenset()

    @property
    def facts(self) -> tuple[str, ...]:
        return (
            "history",
            *(["customer.zones"] if not self.minutes else []),
            *(["candidate.point"] if "point" in self.count.keys else []),
            *(["candidate.loans"] if "loan" in self.count.keys else []),
            *(["consents"] if self.override or self.count.exclude_consent else []),
        )

    def looks_back(self, purpose: str) -> timedelta | None:
        return timedelta(minutes=self.minutes) if self.minutes else timedelta(days=self.days)

    def changed(self, name: str, raw: object) -> tuple[FreqCap, bool]:
        changed, loosened = super().changed(name, raw)
        # minutes instead of a day would loosen a cap, however many they are
        if bool(changed.minutes) is not bool(self.minutes):
            unit = "minutes" if self.minutes else "days"
            raise ValueError(f"this cap counts in {unit}, and another unit is another rule")
        return changed, loosened

    def for_kind(self, kind: ContactKind) -> Examine | None:
        if kind.purpose and purpose_matches(kind.purpose, self.exempt_purposes):
            return None
        return self.examine if kind.history or not self.limit else None

    def examine(self, view: View) -> Answer | None:
        if view.situation.history == () and self.limit:
            return None
        if self.exempt_purposes and view.purpose_in(self.exempt_purposes) is True:
            return None
        unknown = self.count.unknown(view)
        if unknown:
            return missing(*unknown)
        if len(view.situation.history) < self.limit:
            return None
        zones = view.known_zones()
        since = (
            view.at - timedelta(minutes=self.minutes)
            if self.minutes
            else since_dates_ago(view, self.days - 1)
        )
        groups = list(self.count.groups(view, since))
        for group in groups:
            if len(group) >= self.limit:
                break
        else:
            return None
        if zones is None and not self.minutes:
            if view.zones is UNKNOWN:
                return missing("customer.zones")
            return Answer(reason=view.zone_error or "zone_unknown")
        counted = max(self._in_window(group, view.at, zones) for group in groups)
        if counted < self.limit:
            return None
        return self._refusal(view, groups, zones, counted)

    def _refusal(
        self, view: View, groups: list[list[PastContact]], zones: Zones | None, counted: int
    ) -> Answer | None:
        lifted = consented(self.override, view) if self.override else False
        if lifted is None:
            return Answer(unknown=("consents",))

        def free(instant: datetime) -> bool:
            return all(self._in_window(group, instant, zones) < self.limit for group in groups)

        if lifted:
            end = next_change(self.override, view, to=False)
            # what counts only grows less with time, so once free it stays so
            return None if end is None or free(end) else Answer(until=end)

        retry = None
        if self.minutes:
            step = timedelta(minutes=self.minutes)
            ends = sorted(past.at + step for group in groups for past in group)
            retry = first_instant((end for end in ends if end > view.at), free)
        elif zones is not None and self.limit:
            retry = first_instant(
                # the second part is for zones whose clocks go back over midnight
                chain(
                    (free_on := self._free_on(groups, zones, view.at),),
                    wall_instants(zones.infos, free_on, days=self.days + 2),
                ),
                free,
            )
        if self.override:
            begin = next_change(self.override, view, to=True)
            if begin is not None and (retry is None or begin < retry):
                retry = begin
        window: dict[str, str | int] = (
            {"minutes": self.minutes} if self.minutes else {"days": self.days}
        )
        return Answer(
            reason="cap_reached_minutes" if self.minutes else "cap_reached",
            values={"count": counted, "limit": self.limit, **window},
            retry_at=retry,
        )

    def _free_on(self, groups: list[list[PastContact]], zones: Zones, now: datetime) -> datetime:
        """Return the start of the first local date on which fewer than `limit` count everywhere.

        Time only drops what was counted, and the last to be dropped in time is the contact with
        `limit` - 1 later ones.
        """
        starts = [now]
        for zone in zones.infos:
            for group in groups:
                if len(group) >= self.limit:
                    dates = sorted(past.at.astimezone(zone).date() for past in group)
                    end = dates[-self.limit] + timedelta(days=self.days)
                    starts.append(start_in(end, zone))
        return max(starts)

    def _in_window(
        self, contacts: list[PastContact], instant: datetime, zones: Zones | None
    ) -> int:
        if self.minutes:
            begin = instant - timedelta(minutes=self.minutes)
            return sum(1 for past in contacts if begin < past.at <= instant)
        counted = 0
        back = timedelta(days=self.days - 1)
        for zone in zones.infos if zones is not None else ():
            today: date = instant.astimezone(zone).date()
            first = today - back
            counted = max(
                counted,
                sum(1 for past in contacts if first <= past.at.astimezone(zone).date() <= today),
            )
        return counted
