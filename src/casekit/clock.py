"""Clocks: time is passed in, never read from the wall inside logic.

Two times are never mixed: the *instant* (UTC-aware, what the gate and the archive use) and the
lender's *business date* `as_of` (a local date, what aging and policies use).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from casekit.errors import ClockError, InstantInvalid


class Clock(Protocol):
    """Something that tells the present instant."""

    @property
    def simulated(self) -> bool:
        """True where the time is made up; only simulation stores accept such a clock."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""


class SystemClock:
    """The machine's clock."""

    simulated = False

    def now(self) -> datetime:
        """Return the machine's time."""
        return datetime.now(UTC)


class SimulatedClock:
    """A clock that stands still until it is moved; for demos, simulations and tests."""

    simulated = True

    def __init__(self, start: datetime) -> None:
        self._now = _aware(start)

    def now(self) -> datetime:
        """Return the instant at which it stands."""
        return self._now

    def set(self, instant: datetime) -> None:
        """Move to `instant`, which may also lie behind."""
        self._now = _aware(instant)

    def advance(self, step: timedelta) -> None:
        """Move by `step`."""
        self._now += step


class CallableClock:
    """A clock made of a function; for platforms that have a clock of their own."""

    simulated = False

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._read = now

    def now(self) -> datetime:
        """Return what the function says."""
        return _aware(self._read())


def _aware(instant: datetime) -> datetime:
    """Return what a clock says in UTC.

    Raises:
        ClockError: it says no zone.
    """
    try:
        return as_utc(instant)
    except ValueError as error:
        raise ClockError(
            f"the clock cannot be read: {error}", hint="Give instants with tzinfo, say UTC."
        ) from None


def as_utc(instant: datetime) -> datetime:
    """Return `instant` in UTC.

    Raises:
        InstantInvalid: the instant is naive, and casekit never guesses a zone; or UTC's calendar
            does not reach so far. It is a ValueError, too.
    """
    if instant.tzinfo is None:
        raise InstantInvalid(
            "an instant needs a time zone; a naive datetime was given",
            hint="Give instants with tzinfo, say UTC.",
        )
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise InstantInvalid("the instant lies outside of the calendar") from None


def business_date(instant: datetime, zone: ZoneInfo) -> date:
    """Return the local date of `instant` in `zone`: the lender's or the customer's, as named."""
    return as_utc(instant).astimezone(zone).date()


def instant_text(instant: datetime) -> str:
    """Return the one text form of an instant: `2026-03-02T00:00:00.000000Z`, sortable as text."""
    return _utc_text(instant if instant.tzinfo is UTC else as_utc(instant))


@lru_cache(maxsize=64)
def _utc_text(instant: datetime) -> str:
    # kept, because a run writes the same few instants for every case; in UTC equal instants are
    # written alike, which in other zones they need not be
    return instant.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_instant(text: str) -> datetime:
    """Return the instant of an ISO 8601 text that carries an offset or `Z`.

    Raises:
        ValueError: not ISO 8601, or without offset.
    """
    return as_utc(datetime.fromisoformat(text))
