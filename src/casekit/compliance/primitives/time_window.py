"""Time window: contacts only within hours of the day, on the person's own wall clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from casekit.compliance.contact_kind import ContactKind
from casekit.compliance.facts import View, purpose_matches
from casekit.compliance.hours_words import Stretch, stretches
from casekit.compliance.local_time import (
    Zones,
    first_instant,
    offset_changes,
    start_of_date,
    wall_instants,
)
from casekit.compliance.model import UNKNOWN, Consent
from casekit.compliance.parameters import (
    Parameter,
    choice,
    override,
    subset,
    untruth,
    window,
)
from casekit.compliance.primitive import LONGEST_MEMORY, Answer, Examine, Primitive, missing
from casekit.compliance.primitives.consent import gives, in_force
from casekit.compliance.primitives.replying import REPLY, answers_once

_WEEK = 8
_MEMORY = 4096
_LONG = timedelta(days=300)


@dataclass(frozen=True)
class TimeWindow(Primitive):
    """Allow only within `allow`, in every zone in which the person may be.

    Attributes:
        allow: first and last wall time of a day.
        ends: `[)`: the first belongs to the window, the last does not; `()`: neither does.
        override: kind of consent that lifts the rule: for its hours (`from`, `to` in the consent's
            values), or at any hour if it names none. Empty: no consent lifts it.
        inconvenient: name of a customer fact, a list of hours that the person has asked to be
            spared (`days` such as ["mon"], `from`, `to`; past midnight where `from` is later);
            empty: none are looked at.
        exempt_purposes: purposes that may be sent at any hour.
        reply_once: who writes within the hours that they asked to be spared is answered once,
            on the same channel (purpose `reply`); the hours of `allow` are kept all the same.
    """

    kind: ClassVar[str] = "time_window"
    parameters: ClassVar[Mapping[str, Parameter]] = {
        "allow": window("first and last wall time of a day"),
        "ends": choice("whether the first instant itself is allowed", "()", "[)"),
        "override": override("kind of consent that lifts the rule for its hours"),
        "exempt_purposes": subset("purposes that may be sent at any hour"),
        "reply_once": untruth("who writes within spared hours may be answered once"),
    }

    allow: tuple[time, time]
    ends: str = "[)"
    override: str = ""
    inconvenient: str = ""
    exempt_purposes: frozenset[str] = frozenset()
    reply_once: bool = False
    _memory: dict[tuple[Zones, date], list[tuple[datetime, datetime, Answer]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def facts(self) -> tuple[str, ...]:
        named = ["customer.zones"]
        if self.override:
            named.append("consents")
        if self.inconvenient:
            named.append(f"customer.{self.inconvenient}")
            if self.reply_once:
                named.append("history")
        return tuple(named)

    def looks_back(self, purpose: str) -> timedelta | None:
        asked = self.inconvenient and self.reply_once and purpose == REPLY
        return LONGEST_MEMORY if asked else None

    def for_kind(self, kind: ContactKind) -> Examine | None:
        if kind.purpose and purpose_matches(kind.purpose, self.exempt_purposes):
            return None
        hours_alone = not self.inconvenient and not (self.override and kind.consents)
        return self._by_the_clock if hours_alone else self.examine

    def _by_the_clock(self, view: View) -> Answer:
        """Judge a view to which nothing but the hours of `allow` applies."""
        zones = view.zones
        if zones is UNKNOWN:
            return missing("customer.zones")
        if not zones.infos:
            return Answer(reason=view.zone_error or "zone_unknown")
        return self._remembered(view.at, zones)

    def examine(self, view: View) -> Answer | None:
        if self.exempt_purposes and view.purpose_in(self.exempt_purposes) is True:
            return None
        zones = view.zones
        if zones is UNKNOWN or not zones.infos:
            return self._by_the_clock(view)
        consents, unknown = self._consents(view)
        spared: Any = view.fact(f"customer.{self.inconvenient}") if self.inconvenient else ()
        if spared is UNKNOWN:
            spared, unknown = (), (*unknown, f"customer.{self.inconvenient}")
        if spared and self.reply_once:
            spared, missing = self._unless_asked(view, zones, spared)
            unknown += missing
        if consents or spared or unknown:
            return self._judge(view.at, zones, consents, spared, unknown)
        return self._remembered(view.at, zones)

    def _remembered(self, at: datetime, zones: Zones) -> Answer:
        """Judge an instant by the hours alone: a day has few stretches, and each is judged once."""
        day = (zones, at.date())
        stretches = self._memory.get(day)
        if stretches is None:
            if len(self._memory) >= _MEMORY:
                self._memory.clear()
            stretches = self._memory[day] = []
        for start, end, answer in stretches:
            if start <= at < end:
                return self._as_of(answer, at, zones) if answer.reason else answer
        answer = self._judge(at, zones, (), (), ())
        # with neither end, it stays so for as long as offset changes were looked for
        stretches.append((at, answer.until or answer.retry_at or at + _LONG, answer))
        return answer

    def _unless_asked(
        self, view: View, zones: Zones, spared: Sequence[Mapping[str, Any]]
    ) -> tuple[Sequence[Mapping[str, Any]], tuple[str, ...]]:
        """Return the hours to be spared: none where the candidate is the one answer allowed."""
        try:
            hours = [part for item in spared for part in stretches(item)]
        except (ValueError, TypeError, KeyError, AttributeError):
            return spared, ()  # what is wrong with them is said by whoever judges them
        answer = answers_once(
            view, lambda at: any(_is_spared(at, zone, hours) for zone in zones.infos)
        )
        return ((), ()) if answer else (spared, ("history",) if answer is None else ())

    def _consents(self, view: View) -> tuple[tuple[Consent, ...], tuple[str, ...]]:
        consents = view.situation.consents
        if not self.override or not consents:
            return (), ()
        if consents is UNKNOWN:
            return (), ("consents",)
        return tuple(c for c in consents if gives(c, self.override, view)), ()

    def _judge(
        self,
        at: datetime,
        zones: Zones,
        consents: tuple[Consent, ...],
        spared: Sequence[Mapping[str, Any]],
        unknown: tuple[str, ...],
    ) -> Answer:
        try:
            hours = [part for item in spared for part in stretches(item)]
            agreed = [(consent, part) for consent in consents for part in stretches(consent.values)]
        except (ValueError, TypeError, KeyError, AttributeError):
            return Answer(reason="hours_invalid", unknown=unknown)

        def is_open(instant: datetime) -> bool:
            for zone in zones.infos:
                local = instant.astimezone(zone)
                wall, day = local.time(), local.weekday()
                if not self._inside(wall) and not any(
                    _covers(part, day, wall) and in_force(consent, instant, zones)
                    for consent, part in agreed
                ):
                    return False
                if any(_covers(part, day, wall) for part in hours):
                    return False
            return True

        walls = {*self.allow}
        parts = (*hours, *(part for _, part in agreed))
        walls.update(wall for part in parts for wall in (part.start, part.end))
        turns = [at, *offset_changes(zones.infos, at)]
        turns += [c.at for c in consents if c.at is not None]
        turns += [start_of_date(c.until, zones) for c in consents if c.until is not None]

        def next_change(holds: Callable[[datetime], bool]) -> datetime | None:
            """Return the first later instant for which `holds`.

            Between two turns hours repeat week by week, so a little more than a week after each
            turn shows all that there is to see.
            """
            later = sorted({turn for turn in turns if turn >= at})
            for turn, following in zip(later, [*later[1:], None], strict=True):
                if turn > at and holds(turn):
                    return turn
                found = first_instant(
                    wall_instants(
                        zones.infos, turn, walls, days=_WEEK, just_after=self.ends == "()"
                    ),
                    holds,
                )
                if found is not None and (following is None or found < following):
                    return found
            return None

        if is_open(at):
            return Answer(until=next_change(lambda t: not is_open(t)), unknown=unknown)
        if any(_is_spared(at, zone, hours) for zone in zones.infos):
            return Answer(
                reason="hours_spared",
                values={"local_time": _wall(zones.show(at))},
                retry_at=next_change(is_open),
                unknown=unknown,
            )
        return Answer(
            reason="outside_hours",
            values=self._told(at, zones),
            retry_at=next_change(is_open),
            unknown=unknown,
        )

    def _as_of(self, answer: Answer, at: datetime, zones: Zones) -> Answer:
        """Return a remembered answer with the time that the clock shows now."""
        return Answer(answer.reason, self._told(at, zones), answer.retry_at)

    def _told(self, at: datetime, zones: Zones) -> dict[str, str]:
        return {**self._shown, "local_time": _wall(zones.show(at))}

    def _inside(self, wall: time) -> bool:
        start, end = self.allow
        return _within(wall, start, end) and (wall != start or self.ends == "[)")

    @cached_property
    def _shown(self) -> dict[str, str]:
        start, end = self.allow
        return {
            "from": start.isoformat("minutes"),
            "to": "24:00" if end == time.max else end.isoformat("minutes"),
        }


def _is_spared(instant: datetime, zone: ZoneInfo, hours: Sequence[Stretch]) -> bool:
    local = instant.astimezone(zone)
    return any(_covers(part, local.weekday(), local.time()) for part in hours)


def _covers(part: Stretch, day: int, wall: time) -> bool:
    return day in part.days and _within(wall, part.start, part.end)


def _wall(local: datetime) -> str:
    """Return a wall time to the minute; seconds only where they count, at the end of hours."""
    return local.time().isoformat("seconds" if local.second else "minutes")


def _within(wall: time, start: time, end: time) -> bool:
    """Say whether a wall time lies in `[start, end)`; the end of the day is its last instant."""
    return start <= wall and (wall < end or end == time.max)
