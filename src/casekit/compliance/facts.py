"""What a rule sees of a situation: facts by name, the customer's zones, the text to search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from casekit.compliance.local_time import Zones, zones_of
from casekit.compliance.model import UNKNOWN, Candidate, Situation, Unknown
from casekit.compliance.normal import normal_form

_NO_ZONES = zones_of(())


class View:
    """A situation at an instant.

    `at` is usually the candidate's own instant; when the gate looks for the first lawful one it
    asks the same rules about later instants.

    Attributes:
        lender: the lender's facts, of the situation or of the gate.
        zones: the customer's zones; the pack's default where none is known; UNKNOWN where the pack
            has no default either. No zone at all means that the place is known to be unknown.
        zone_error: why the zones cannot be used, empty if they can.
    """

    __slots__ = (
        "_dates",
        "_normal",
        "at",
        "candidate",
        "lender",
        "situation",
        "zone_error",
        "zones",
    )

    def __init__(
        self,
        situation: Situation,
        lender: Mapping[str, Any],
        default_zones: Zones | Unknown = UNKNOWN,
    ) -> None:
        candidate = situation.candidate
        at = candidate.at
        self.situation = situation
        self.lender = lender
        self.candidate: Candidate = candidate
        self.at: datetime = at if at.tzinfo is UTC else at.astimezone(UTC)
        self.zone_error = ""
        self._normal: str | None = None
        self._dates: tuple[date, ...] | None = None
        names = situation.customer.get("zones")
        self.zones: Zones | Unknown
        if names:
            try:
                self.zones = zones_of(tuple(names))
            except (ValueError, TypeError):
                self.zones = _NO_ZONES
                self.zone_error = "zone_invalid"
        elif default_zones is not UNKNOWN:
            self.zones = default_zones
        else:
            self.zones = UNKNOWN if names is None else _NO_ZONES

    def moved(self, at: datetime) -> View:
        """Return the same situation at another instant."""
        other = object.__new__(View)
        other.situation, other.candidate, other.at = self.situation, self.candidate, at
        other.lender = self.lender
        other.zones, other.zone_error, other._normal = self.zones, self.zone_error, self._normal
        other._dates = None
        return other

    def fact(self, name: str) -> Any:
        """Return a fact by its full name (`customer.birth_date`), or UNKNOWN.

        A fact that is None is unknown too: nobody supplied it.
        """
        group, _, key = name.partition(".")
        if group == "customer":
            value = self.situation.customer.get(key, UNKNOWN)
        elif group == "lender":
            value = self.lender.get(key, UNKNOWN)
        elif group == "candidate":
            value = self.candidate.extra.get(key, UNKNOWN)
            if value is UNKNOWN and key in Candidate.__dataclass_fields__ and key != "extra":
                value = getattr(self.candidate, key)
        else:
            value = getattr(self.situation, group)
        return UNKNOWN if value is None else value

    def purpose_in(self, patterns: Iterable[str]) -> bool | Unknown:
        """Say whether the purpose is one of these; `notice:*` stands for all that begin so."""
        purpose = self.candidate.purpose
        if not purpose:
            return UNKNOWN
        return purpose_matches(purpose, patterns)

    def dates(self) -> tuple[date, ...]:
        """Return the local date in each of the customer's zones; UTC's where there is none."""
        if self._dates is None:
            zones = self.known_zones()
            self._dates = (self.at.date(),) if zones is None else zones.dates(self.at)
        return self._dates

    def known_zones(self) -> Zones | None:
        """Return the zones if there is at least one, otherwise None."""
        zones = self.zones
        return zones if zones is not UNKNOWN and zones.infos else None

    def normal_text(self) -> str | Unknown:
        """Return the text in the form in which words are searched, or UNKNOWN."""
        if self._normal is None:
            text = self.candidate.text
            if text is UNKNOWN:
                return UNKNOWN
            self._normal = normal_form(text)
        return self._normal


def purpose_matches(purpose: str, patterns: Iterable[str]) -> bool:
    """Say whether a purpose is one of these patterns; `notice:*` is a prefix, `*` is any."""
    for pattern in patterns:
        if pattern == purpose or (pattern[-1:] == "*" and purpose.startswith(pattern[:-1])):
            return True
    return False


def as_date(value: object) -> date | Unknown:
    """Return a date fact given as a date or as ISO text; UNKNOWN where it is neither."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and value != UNKNOWN:
        try:
            return date.fromisoformat(value)
        except ValueError:
            return UNKNOWN
    return UNKNOWN
