"""At which hours a customer takes calls: what they said, else what earlier calls have taught."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from casekit.clock import as_utc
from casekit.compliance.model import Consent
from casekit.compliance.parameters import read_wall_time
from casekit.contacts.model import REACHED, UNANSWERED, Outcome
from casekit.store.tables import contacts

LEARNT_FROM: Final = timedelta(days=90)
"""How far back calls teach at which hours a customer takes them."""

BEST_TIME: Final = "best_time"
"""The kind of consent by which someone says when calls suit them (`from`, `to`)."""

TAKEN: Final = REACHED | {Outcome.CONNECTED, Outcome.WRONG_PARTY}
"""Outcomes of a call that somebody took."""

_WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SAID: Final = 300
_LEARNT: Final = 200


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours [start, end) of the customer's day in which a call is taken most likely.

    Attributes:
        start, end: full hours, 0 to 24.
        worth: by how much a customer goes up the queue within them.
        days: on which days of the week, Monday being 0.
    """

    start: int
    end: int
    worth: int
    days: frozenset[int] = frozenset(range(7))

    def bonus(self, local: datetime) -> int:
        """Return by how much the customer goes up the queue at an instant of its wall clock."""
        within = self.start <= local.hour < self.end and local.weekday() in self.days
        return self.worth if within else 0


def best_hours(
    calls: Iterable[tuple[int, bool]], consents: Sequence[Consent], today: date
) -> Hours | None:
    """Return the best hours: those that the customer named, else the two learnt from calls.

    Args:
        calls: (hour of the customer's day, taken) of each call.
        consents: what the customer agreed to and prefers.
        today: the lender's business date; a preference may have an end.

    A call that was taken says more where several were made: each hour begins with one call taken
    and one not, so that a single call does not settle it.
    """
    for consent in consents:
        if consent.kind != BEST_TIME or (consent.until is not None and consent.until <= today):
            continue
        said = _named(consent.values)
        if said is not None:
            return said
    taken: dict[int, int] = defaultdict(int)
    made: dict[int, int] = defaultdict(int)
    for hour, was_taken in calls:
        made[hour] += 1
        taken[hour] += was_taken
    if not any(taken.values()):
        return None

    def share(start: int) -> float:
        pair = (start, start + 1)
        return (sum(taken[h] for h in pair) + 1) / (sum(made[h] for h in pair) + 2)

    start = max(range(23), key=lambda hour: (share(hour), taken[hour], -hour))
    return Hours(start, start + 2, int(_LEARNT * share(start)))


def calls_made(
    connection: Connection,
    customers: Mapping[int, ZoneInfo],
    medium: str,
    now: datetime,
) -> dict[int, list[tuple[int, bool]]]:
    """Return (hour of the customer's day, taken) of the calls of `LEARNT_FROM`, by customer."""
    told = sorted(outcome.value for outcome in TAKEN | UNANSWERED)
    rows = connection.execute(
        select(contacts.c.customer_id, contacts.c.at, contacts.c.outcome).where(
            contacts.c.customer_id.in_(sorted(customers)),
            contacts.c.medium == medium,
            contacts.c.direction == "outbound",
            contacts.c.party == "customer",
            contacts.c.outcome.in_(told),
            contacts.c.at >= now - LEARNT_FROM,
        )
    )
    found: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for customer, at, outcome in rows:
        hour = as_utc(at).astimezone(customers[customer]).hour
        found[customer].append((hour, Outcome(outcome) in TAKEN))
    return found


def _named(values: Mapping[str, Any]) -> Hours | None:
    """Return the full hours that a preference touches, or None where it names none."""
    try:
        start = read_wall_time(values.get("from", "00:00"))
        end = read_wall_time(values.get("to", "24:00"))
        days = frozenset(_WEEK.index(day) for day in values.get("days", _WEEK))
    except (ValueError, TypeError):
        return None
    last = end.hour + bool(end.minute or end.second)
    return Hours(start.hour, last, _SAID, days) if start.hour < last else None
