"""Which earlier contacts a cap or a cooldown counts, and for whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from casekit.compliance.consent_kinds import consent_kind
from casekit.compliance.facts import View, purpose_matches
from casekit.compliance.local_time import start_in
from casekit.compliance.model import UNKNOWN, PastContact, Unknown

CONNECTED = frozenset(
    {
        "connected",
        "conversation",
        "right_party",
        "wrong_party",
        "refused",
        "promise",
        "dispute",
        "quarrel",
    }
)
"""Outcomes of a call that somebody took."""

CONVERSATION = frozenset(
    {"conversation", "right_party", "refused", "promise", "dispute", "quarrel"}
)
"""Outcomes in which the debt was spoken of with the person."""

UNANSWERED = frozenset({"no_answer", "busy", "voicemail", "not_connected"})
"""Outcomes of a dial that nobody took."""

KEYS = frozenset({"person", "point", "loan"})
"""What contacts may be counted by; with none of them, all of the customer's are counted."""


@dataclass(frozen=True)
class Counted:
    """A selection of earlier contacts.

    Attributes:
        channels: on these; empty: on any.
        direction: `outbound`, `inbound`, or empty for both.
        outcomes: with these; empty: any.
        exclude_outcomes: never with these.
        exclude_purposes: never with these purposes.
        exclude_consent: not those placed under a consent of this kind …
        exclude_consent_days: … that was given at most so many local dates before, the day of
            giving included.
        keys: counted for the same `person`, `point`, `loan`.
    """

    channels: frozenset[str] = frozenset()
    direction: str = "outbound"
    outcomes: frozenset[str] = frozenset()
    exclude_outcomes: frozenset[str] = frozenset()
    exclude_purposes: frozenset[str] = frozenset()
    exclude_consent: str = ""
    exclude_consent_days: int = 7
    keys: frozenset[str] = frozenset()

    def unknown(self, view: View) -> tuple[str, ...]:
        """Return the facts that are needed to count and were not supplied."""
        candidate = view.candidate
        needed = []
        if view.situation.history is UNKNOWN:
            needed.append("history")
        elif view.situation.history:
            if "point" in self.keys and not candidate.point:
                needed.append("candidate.point")
            if "loan" in self.keys and not candidate.loans:
                needed.append("candidate.loans")
            if self.exclude_consent and view.situation.consents is UNKNOWN:
                needed.append("consents")
        return tuple(needed)

    def groups(self, view: View, since: datetime | None = None) -> Iterator[list[PastContact]]:
        """Yield the contacts that count up to now, a list for each loan if loans are a key.

        Args:
            since: older ones are left out; None: none are.
        """
        history = view.situation.history
        if history is UNKNOWN:
            return
        counted = self._counted(history, view, since)
        if "loan" not in self.keys:
            yield counted
            return
        for loan in view.candidate.loans:
            yield [past for past in counted if not past.loans or loan in past.loans]

    def _counted(
        self, history: tuple[PastContact, ...], view: View, since: datetime | None
    ) -> list[PastContact]:
        """Return the contacts that count, whatever their loans: what tells most apart first."""
        now, point = view.at, view.candidate.point
        outcomes, channels, direction = self.outcomes, self.channels, self.direction
        of_person, of_point = "person" in self.keys, "point" in self.keys
        counted = []
        for past in history:
            if outcomes and past.outcome not in outcomes:
                continue
            if channels and past.channel not in channels:
                continue
            if direction and past.direction != direction:
                continue
            if past.at > now or (since is not None and past.at < since):
                continue
            if of_point and past.point != point:
                continue
            if of_person and not same_person(past, view):
                continue
            if past.outcome in self.exclude_outcomes:
                continue
            if self.exclude_purposes and purpose_matches(past.purpose, self.exclude_purposes):
                continue
            if self.exclude_consent and self._placed_under_consent(past, view):
                continue
            counted.append(past)
        return counted

    def _placed_under_consent(self, past: PastContact, view: View) -> bool:
        consents: tuple[object, ...] | Unknown = view.situation.consents
        zones = view.known_zones()
        if consents is UNKNOWN or zones is None:
            return False
        for consent in view.situation.consents:
            if (
                consent_kind(consent.kind) == consent_kind(self.exclude_consent)  # type: ignore[union-attr]
                and consent.at is not None  # type: ignore[union-attr]
                and consent.at <= past.at  # type: ignore[union-attr]
                and consent.channel in ("", past.channel)  # type: ignore[union-attr]
                and consent.point in ("", past.point)  # type: ignore[union-attr]
            ):
                given = zones.dates(consent.at)  # type: ignore[union-attr]
                placed = zones.dates(past.at)
                if all(
                    p - g < timedelta(days=self.exclude_consent_days)
                    for p, g in zip(placed, given, strict=True)
                ):
                    return True
        return False


def since_dates_ago(view: View, days: int) -> datetime | None:
    """Return when the local date so many days ago began, in the first zone; None without zones."""
    zones = view.known_zones()
    if zones is None:
        return None
    back = timedelta(days=days)
    dates, infos = view.dates(), zones.infos
    if len(infos) == 1:
        return start_in(dates[0] - back, infos[0])
    return min(start_in(today - back, zone) for today, zone in zip(dates, infos, strict=True))


def same_person(past: PastContact, view: View) -> bool:
    """Say whether an earlier contact was with the person who is about to be contacted."""
    candidate = view.candidate
    return past.party == candidate.party and (
        not past.party_ref or not candidate.party_ref or past.party_ref == candidate.party_ref
    )
