"""Which customers wait for a person by some way, the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import ColumnElement, Connection, and_, exists, select, text

from casekit.clock import parse_instant
from casekit.contacts.channel import Channel
from casekit.contacts.model import Outcome
from casekit.errors import UsageError
from casekit.run.batch import PENDING, ActionRow, CaseRow
from casekit.run.prospects import AUTOMATIC
from casekit.store.tables import actions, contacts, promises, work
from casekit.work.leases import IS_HELD, in_force
from casekit.work.ranking import NOT_KEPT

if TYPE_CHECKING:
    from casekit.app import Lender

# written out, not bound: only so an index of some rows only is used
FOR_PEOPLE: Final = text("actions.state = 'due' AND actions.waits_for = 'person'")
_DEFERRED: Final = text("actions.state = 'deferred'")

AHEAD: Final = timedelta(hours=24)
"""How far ahead the queue shows what becomes lawful later."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way that people carry out: its role, its channel, and the roles that fall back to it."""

    role: str
    channel: Channel
    instead_of: frozenset[str]

    def carries(self, action: ActionRow) -> bool:
        """Say whether an action goes this way."""
        if action.role == self.role:
            return True
        return action.fallback == self.role and action.role in self.instead_of


def way_of(lender: Lender, role: str) -> Way:
    """Return the way of a role.

    Raises:
        UsageError: there is no channel for it, or it is not one that people carry out.
    """
    by_people = sorted(r for r, c in lender.channels.items() if c.kind not in AUTOMATIC)
    if role not in by_people:
        known = f"People carry out {', '.join(by_people)}." if by_people else ""
        raise UsageError(
            f"nobody takes work of the way {role!r}",
            hint=known or 'Give calls a channel: `[channels] voice = "by-hand"`.',
        )
    missing = frozenset(lender.policy.roles) - lender.channels.keys()
    return Way(role, lender.channels[role], missing)


def customers_waiting(
    connection: Connection, way: Way, collector: str, now: datetime, look: int
) -> list[int]:
    """Return up to `look` customers by urgency, then those whose time comes within `AHEAD`.

    Customers who broke a promise since their call came up are among them: how urgent a call is was
    written down when it began to wait. Left out are customers whom somebody holds, and those with
    whom this collector quarrelled.
    """
    broken = exists().where(
        promises.c.case_id == actions.c.case_id, promises.c.status.in_(sorted(NOT_KEPT))
    )
    later = and_(_DEFERRED, actions.c.not_before <= now + AHEAD)
    urgent = actions.c.rank.desc()
    found: dict[int, None] = {}
    for condition, order, most in (
        (and_(FOR_PEOPLE, broken), urgent, look // 4),
        (FOR_PEOPLE, urgent, look),
        (later, actions.c.not_before.asc(), look),
    ):
        for goes in _goes(way):
            rows = connection.execute(
                select(actions.c.customer_id)
                .where(goes, condition, *_free(collector, now))
                .order_by(order)
                .limit(most)
            )
            found.update(dict.fromkeys(row.customer_id for row in rows))
    return list(found)[:look]


def _goes(way: Way) -> list[ColumnElement[bool]]:
    """Return which actions go a way: one query for each, so that each goes along an index."""
    own = actions.c.role == way.role
    if not way.instead_of:
        return [own]
    return [
        own,
        and_(actions.c.role.in_(sorted(way.instead_of)), actions.c.fallback == way.role),
    ]


def _free(collector: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    held = exists().where(work.c.customer_id == actions.c.customer_id, IS_HELD, in_force(now))
    return ~held, ~exists().where(quarrelled_with(collector, actions.c.customer_id))


def quarrelled_with(collector: str, customer_id: ColumnElement[int] | int) -> ColumnElement[bool]:
    """Return the condition on contacts that this collector quarrelled with the customer."""
    return and_(
        contacts.c.customer_id == customer_id,
        contacts.c.outcome == Outcome.QUARREL.value,
        contacts.c.actor == collector,
    )


def due_now(
    cases: Sequence[CaseRow], way: Way, now: datetime, as_of: date
) -> tuple[list[tuple[CaseRow, ActionRow]], datetime | None]:
    """Return what of a customer's cases can be taken now, and when something else comes due.

    All loans of a customer together; what was refused without a known end is asked again. A loan
    that has been paid is left out at once, although the next run closes its case.
    """
    ready: list[tuple[CaseRow, ActionRow]] = []
    later: list[datetime] = []
    for case in cases:
        if case.oldest is None or case.oldest >= as_of.isoformat():
            continue
        for action in case.actions:
            if action.state not in PENDING or not way.carries(action):
                continue
            at = parse_instant(action.not_before) if action.not_before else None
            if action.state == "deferred" and at is not None and at > now:
                later.append(at)
            else:
                ready.append((case, action))
    return ready, min(later, default=None)
