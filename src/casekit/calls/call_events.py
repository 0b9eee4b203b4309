"""What a provider tells of a call: how it ended, who answered, that a recording is there.

News may come in any order and many times. A state never goes back, a machine that is detected late
makes an answered call a voicemail, and what comes after a person's result is for `late_news`.
"""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, select

from casekit.archive.entries import Change, EntryDraft, insert, update
from casekit.archive.ledger import Transaction
from casekit.calls.fetching import missing_drafts
from casekit.calls.late_news import late_news
from casekit.calls.recordings import case_of
from casekit.contacts.model import Event, EventKind, Failure, Outcome
from casekit.contacts.provider_words import plain_ref
from casekit.rights import SOFTWARE
from casekit.run.marks import bad_point_draft
from casekit.store.tables import bad_points, contacts, recordings, work
from casekit.work.progress import call_ended, call_not_made

if TYPE_CHECKING:
    from casekit.app import Lender

ABOUT_CALLS: Final = frozenset({EventKind.RECORDING, EventKind.ANSWERED_BY})
"""Events that only calls have, whoever made them."""

MACHINE: Final = "machine"
"""What `answered_by` is where no person took the call."""

_ANSWERED_BY: Final = frozenset({"human", MACHINE, "unknown"})

NOT_MADE: Final = Failure.NOT_ACCEPTED
"""The failure of a call that never reached the customer's number."""


def call_drafts(
    lender: Lender, transaction: Transaction, contact_id: int, event: Event, at: datetime
) -> list[EntryDraft]:
    """Return the entries of an event about a call; none where it says nothing new.

    Args:
        lender: whose call it is.
        transaction: one that holds the contact's log.
        contact_id: the call.
        event: `CALL_RESULT`, `ANSWERED_BY`, `RECORDING`, or `FAILED` of a call never made.
        at: when it happened (UTC).
    """
    contact = transaction.connection.execute(
        select(contacts).where(contacts.c.id == contact_id)
    ).one()
    if event.kind is EventKind.RECORDING:
        return _recording(lender, transaction, contact, event, at)
    also: list[EntryDraft] = []
    if event.kind is EventKind.ANSWERED_BY:
        rows, said = _answered_by(lender, transaction, contact, event)
    elif event.kind is EventKind.FAILED:
        rows, said = _never_made(lender, transaction, contact, event)
    elif contact.result_at is not None:
        rows, said, also = late_news(lender, transaction, contact, event, _came_to(contact, event))
    else:
        rows, said = _ended(lender, transaction, contact, event)
    if not rows and not also:
        return []
    drafts = _told(transaction.connection, contact, event, said, rows, at)
    if said.get("outcome") == Outcome.BAD_POINT.value:
        drafts += _bad_point(transaction, contact)
    return drafts + also


def _ended(
    lender: Lender, transaction: Transaction, contact: Any, event: Event
) -> tuple[list[Change], dict[str, Any]]:
    if contact.state in ("failed", "done"):
        return [], {}
    outcome = _came_to(contact, event)
    values: dict[str, Any] = {
        "state": "done",
        "outcome": outcome.value,
        "settled_at": transaction.at,
    }
    seconds = event.details.get("seconds")
    said: dict[str, Any] = {"outcome": outcome.value}
    if isinstance(seconds, int):
        values["duration_s"] = said["seconds"] = seconds
    if event.provider_ref and not contact.provider_ref:
        values["provider_ref"] = event.provider_ref
    rows = [update("contacts", {"id": contact.id}, values)]
    return rows + call_ended(lender, transaction, contact.id, outcome), said


def _came_to(contact: Any, event: Event) -> Outcome:
    """Return what a call came to: one that a machine took was no conversation."""
    outcome = event.outcome or Outcome.OTHER
    if outcome is Outcome.CONNECTED and contact.answered_by == MACHINE:
        return Outcome.VOICEMAIL
    return outcome


def _answered_by(
    lender: Lender, transaction: Transaction, contact: Any, event: Event
) -> tuple[list[Change], dict[str, Any]]:
    who = str(event.details.get("answered_by", ""))
    if not who or contact.answered_by:
        return [], {}
    if who not in _ANSWERED_BY:
        # a provider's own words are for no plain column: they may name a person
        who = "unknown"
    values: dict[str, Any] = {"answered_by": who}
    said: dict[str, Any] = {"answered_by": who}
    rows: list[Change] = []
    # one that only the provider took for answered, before its result or against it
    unsaid = contact.result_at is None or contact.result_due
    late = contact.outcome == Outcome.CONNECTED.value and unsaid
    if who == MACHINE and late:
        values["outcome"] = said["outcome"] = Outcome.VOICEMAIL.value
        values["result_due"] = 0
        rows = call_ended(lender, transaction, contact.id, Outcome.VOICEMAIL)
    return [update("contacts", {"id": contact.id}, values), *rows], said


def _never_made(
    lender: Lender, transaction: Transaction, contact: Any, event: Event
) -> tuple[list[Change], dict[str, Any]]:
    """Return the changes after the collector did not pick up: no attempt, the work is held on."""
    if contact.state in ("failed", "done"):
        return [], {}
    values = {
        "state": "failed",
        "outcome": Outcome.FAILED.value,
        "failure": NOT_MADE.value,
        "provider_code": event.provider_code,
        "settled_at": transaction.at,
    }
    rows = [update("contacts", {"id": contact.id}, values)]
    return rows + call_not_made(lender, transaction, contact.id), {"failure": NOT_MADE.value}


def _recording(
    lender: Lender, transaction: Transaction, contact: Any, event: Event, at: datetime
) -> list[EntryDraft]:
    ref = plain_ref(event.details.get("recording"))
    known = select(recordings.c.id).where(
        recordings.c.channel == contact.channel, recordings.c.provider_ref == ref
    )
    if not ref or transaction.connection.execute(known).first() is not None:
        return []
    number = transaction.allocate("recordings")
    row: dict[str, Any] = {
        "id": number,
        "contact_id": contact.id,
        "customer_id": contact.customer_id,
        "log": contact.log,
        "source": "provider",
        "channel": contact.channel,
        "provider_ref": ref,
        "state": "missing" if event.failure is not None else "due",
        "received_at": transaction.at,
    }
    for name in ("seconds", "channels"):
        if isinstance(value := event.details.get(name), int):
            row[name] = value
    case_id = case_of(transaction.connection, contact)
    if event.failure is not None:
        view = SimpleNamespace(
            id=number, contact_id=contact.id, customer_id=contact.customer_id, log=contact.log
        )
        drafts = missing_drafts(
            lender, transaction, view, case_id, contact.actor, event.provider_code or "absent"
        )
        drafts[0].rows.append(insert("recordings", row))
        return drafts
    row["next_try_at"] = transaction.at
    data = {"recording": number, "contact": contact.id, "provider_ref": ref}
    return [
        EntryDraft(
            "recording.due",
            SOFTWARE,
            case_id=case_id,
            customer_id=contact.customer_id,
            channel=contact.channel,
            occurred_at=at,
            data=data,
            rows=[insert("recordings", row)],
        )
    ]


def _told(
    connection: Connection,
    contact: Any,
    event: Event,
    said: dict[str, Any],
    rows: list[Change],
    at: datetime,
) -> list[EntryDraft]:
    """Return an entry for each case of the call; the first carries the rows."""
    data: dict[str, Any] = {
        "contact": contact.id,
        "event": event.kind.value,
        "role": contact.role,
    } | said
    if contact.point:
        data["point"] = contact.point
    if event.provider_code:
        data["provider_code"] = event.provider_code
    kind = "contact.failed" if event.kind is EventKind.FAILED else "contact.event"
    drafts = [
        EntryDraft(
            kind,
            SOFTWARE,
            case_id=case_id,
            customer_id=contact.customer_id,
            channel=contact.channel,
            occurred_at=at,
            data=data,
        )
        for case_id in _cases(connection, contact)
    ]
    drafts[0].rows = rows
    return drafts


def _cases(connection: Connection, contact: Any) -> list[int]:
    if contact.work_id is not None:
        found = connection.execute(
            select(work.c.cases).where(work.c.id == contact.work_id)
        ).scalar_one()
        if found:
            return list(found)
    return [case_of(connection, contact)]


def _bad_point(transaction: Transaction, contact: Any) -> list[EntryDraft]:
    part = bad_points.c
    known = select(part.subject_id).where(
        part.subject_id == contact.subject_id,
        part.point == contact.point,
        part.medium == contact.medium,
    )
    if not contact.point or transaction.connection.execute(known).first() is not None:
        return []
    draft = bad_point_draft(
        transaction, contact.subject_id, contact.point, contact.medium, Failure.BAD_POINT.value
    )
    draft.customer_id = contact.customer_id
    return [draft]
