"""What became of a contact: delivered, read, failed, answered. A state never goes backwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import Connection, select

from casekit.archive.entries import Change, EntryDraft, update
from casekit.archive.ledger import Transaction
from casekit.calls.call_events import ABOUT_CALLS, NOT_MADE, call_drafts
from casekit.clock import business_date, parse_instant
from casekit.contacts.model import (
    REACHED,
    Event,
    EventKind,
    Failure,
    Outcome,
    Receipt,
    ReceiptStatus,
)
from casekit.rights import SOFTWARE
from casekit.run.batch import ActionRow, CaseRow, load
from casekit.run.dispatch import HandedOver
from casekit.run.settling import settle
from casekit.run.totals import Totals
from casekit.store.tables import contacts, runs

if TYPE_CHECKING:
    from casekit.app import Lender

UNSETTLED: Final = frozenset({"sending", "unknown"})
_RANK: Final[Mapping[str, int]] = {
    "sending": 0,
    "unknown": 0,
    "sent": 1,
    "delivered": 2,
    "failed": 3,
    "done": 3,
}
_HISTORY: Final = timedelta(days=1)
_MOVABLE: Final = frozenset({"sending", "unknown", "sent", "delivered"})
"""States of actions that the fate of their contact still changes."""


class ContactRow(NamedTuple):
    """A contact as it stands; `made_on` is the business date of its run, if a run made it.

    `work_id` is the work of which it is the call, if a collector took it.
    """

    id: int
    customer_id: int
    log: int
    channel: str
    role: str
    medium: str
    point: str
    state: str
    outcome: str
    provider_ref: str
    at: datetime
    made_on: date | None
    work_id: int | None
    subject_id: int
    party: str


def read_contact(connection: Connection, contact_id: int) -> ContactRow | None:
    """Return a contact, or None where there is none."""
    part = contacts.c
    row = connection.execute(
        select(
            part.id,
            part.customer_id,
            part.log,
            part.channel,
            part.role,
            part.medium,
            part.point,
            part.state,
            part.outcome,
            part.provider_ref,
            part.at,
            runs.c.as_of,
            part.work_id,
            part.subject_id,
            part.party,
        )
        .outerjoin(runs, runs.c.id == part.run_id)
        .where(part.id == contact_id)
    ).first()
    return None if row is None else ContactRow(*tuple(row))


def apply_status(
    lender: Lender, transaction: Transaction, contact: ContactRow, event: Event, at: datetime
) -> list[EntryDraft]:
    """Return the entries of what an event says about a contact; none where it says nothing new."""
    never_made = event.kind is EventKind.FAILED and event.failure is NOT_MADE
    ended = event.kind is EventKind.CALL_RESULT or never_made
    if event.kind in ABOUT_CALLS or (ended and contact.work_id is not None):
        return call_drafts(lender, transaction, contact.id, event, at)
    if event.kind is EventKind.FAILED and _RANK[contact.state] < _RANK["delivered"]:
        return _failed(lender, transaction, contact, event, at)
    change = _progress(contact, event)
    if change is None:
        return []
    members = _members(lender, transaction, contact)
    kind = "contact.resolved" if event.kind is EventKind.PROGRESS else "contact.event"
    data: dict[str, Any] = {
        "contact": contact.id,
        "event": event.kind.value,
        "role": contact.role,
    }
    if contact.point:
        data["point"] = contact.point
    if event.outcome is not None:
        data["outcome"] = event.outcome.value
    if event.failure is not None:
        data["failure"] = event.failure.value
    if event.provider_code:
        data["provider_code"] = event.provider_code
    if event.details:
        data["details"] = dict(event.details)
    if not change:
        # it fits nothing that is known, so it is kept and changes nothing
        data["ignored"] = event.kind in (EventKind.DELIVERED, EventKind.FAILED)
    rows: list[Change] = []
    if change:
        if event.provider_ref and not contact.provider_ref:
            change["provider_ref"] = event.provider_ref
        rows = [update("contacts", {"id": contact.id}, change)]
    return _drafts(lender, transaction, contact, members, kind, data, rows, change, at)


def _progress(contact: ContactRow, event: Event) -> dict[str, Any] | None:
    """Return how a contact's row changes: nothing for what is only kept, None for no news."""
    state, kind = contact.state, event.kind
    if kind is EventKind.PROGRESS:
        # a provider that reports progress has the contact, so it is not unknown any more
        return {"state": "sent", "outcome": "handed_over"} if state == "unknown" else None
    if kind is EventKind.DELIVERED:
        if state == "failed":
            return {}
        known = _RANK[state] >= _RANK["delivered"]
        return None if known else {"state": "delivered", "outcome": "delivered"}
    if kind is EventKind.READ:
        if _RANK[state] > _RANK["delivered"] or contact.outcome == Outcome.READ:
            return None
        return {"state": "delivered", "outcome": "read"}
    if kind is EventKind.CALL_RESULT:
        if state in ("failed", "done"):
            return None
        return {"state": "done", "outcome": (event.outcome or Outcome.OTHER).value}
    if kind is EventKind.FAILED:
        return None if state == "failed" else {}
    return {}


def _failed(
    lender: Lender, transaction: Transaction, contact: ContactRow, event: Event, at: datetime
) -> list[EntryDraft]:
    """Return the entries of a failure: what a run would have written had it known at once."""
    as_of = lender.today()
    parts = lender.run_parts()
    batch = load(
        transaction.connection,
        contact.log,
        [contact.customer_id],
        as_of,
        transaction.now - _HISTORY,
        closed_too=True,
    )
    members = [
        (case, action)
        for case in batch.cases.values()
        for action in case.actions
        if action.contact_id == contact.id and action.state in _MOVABLE
    ]
    handed = HandedOver(
        contact.id,
        contact.customer_id,
        contact.channel,
        contact.medium,
        contact.point,
        _made_on(lender, contact).isoformat(),
        members,
        subject_id=contact.subject_id,
        party=contact.party,
    )
    receipt = Receipt(
        contact.id,
        ReceiptStatus.FAILED,
        event.provider_ref or contact.provider_ref,
        event.failure or Failure.OTHER,
        event.provider_code,
        event.outcome or Outcome.FAILED,
    )
    drafts = settle(parts, transaction, batch, [(handed, receipt)], Totals(as_of))
    for draft in drafts:
        draft.occurred_at = at
        if draft.kind == "contact.failed":
            draft.data |= {"role": contact.role, "told_later": True}
    return drafts


def _members(
    lender: Lender, transaction: Transaction, contact: ContactRow
) -> list[tuple[CaseRow, ActionRow]]:
    batch = load(
        transaction.connection,
        contact.log,
        [contact.customer_id],
        lender.today(),
        transaction.now - _HISTORY,
        closed_too=True,
    )
    return [
        (case, action)
        for case in batch.cases.values()
        for action in case.actions
        if action.contact_id == contact.id
    ]


def _drafts(
    lender: Lender,
    transaction: Transaction,
    contact: ContactRow,
    members: list[tuple[CaseRow, ActionRow]],
    kind: str,
    data: dict[str, Any],
    rows: list[Change],
    change: Mapping[str, Any],
    at: datetime,
) -> list[EntryDraft]:
    drafts = [
        EntryDraft(
            kind,
            SOFTWARE,
            case_id=case.id,
            customer_id=contact.customer_id,
            channel=contact.channel,
            occurred_at=at,
            data=data | {"step": action.step, "tier": case.tier},
            rows=_action(lender, contact, case, action, change),
        )
        for case, action in members
    ] or [
        EntryDraft(
            kind,
            SOFTWARE,
            customer_id=contact.customer_id,
            channel=contact.channel,
            occurred_at=at,
            data=data,
        )
    ]
    drafts[0].rows = [*rows, *drafts[0].rows]
    return drafts


def _action(
    lender: Lender,
    contact: ContactRow,
    case: CaseRow,
    action: ActionRow,
    change: Mapping[str, Any],
) -> list[Change]:
    """Return how an action follows its contact; one that went another way since does not."""
    if not change or action.state not in _MOVABLE:
        return []
    values: dict[str, Any] = {"state": change["state"]}
    if action.attempted_on is None:
        values["attempted_on"] = _made_on(lender, contact)
    rows: list[Change] = []
    if change["state"] == "done":
        values["reached"] = int(change["outcome"] in REACHED)
        today = lender.today().isoformat()
        # reached or not decides what is due next
        if case.next_review_on is None or case.next_review_on > today:
            rows.append(update("cases", {"id": case.id}, {"next_review_on": today}))
    return [update("actions", {"id": action.id}, values), *rows]


def _made_on(lender: Lender, contact: ContactRow) -> date:
    at = contact.at if isinstance(contact.at, datetime) else parse_instant(contact.at)
    return contact.made_on or business_date(at, lender.settings.lender.zone)
