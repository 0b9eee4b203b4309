"""Applying what comes back: delivery, failure, replies, stop and start, each exactly once.

An event is known by its channel and key (`events_seen`), written in the same transaction as what
it changes: a provider may call as often as it likes, and after a crash it may call again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, select

from casekit.archive.entries import EntryDraft
from casekit.archive.filing import NOTHING, Staged
from casekit.archive.ledger import Transaction
from casekit.calls.inbound_calls import inbound_call
from casekit.clock import as_utc
from casekit.contacts.channel import Channel
from casekit.contacts.confirmations import confirm_message
from casekit.contacts.inbound_messages import apply_message, owners_of
from casekit.contacts.inbound_moves import (
    HELD,
    REFUSED,
    apply_fate,
    apply_step,
    documents_of,
    fate_of_letter,
    process_of,
)
from casekit.contacts.inbound_statuses import ContactRow, apply_status, read_contact
from casekit.contacts.model import Event, EventKind
from casekit.contacts.provider_words import plain_code, plain_ref
from casekit.process.moving import is_known, note_key
from casekit.rights import SOFTWARE
from casekit.store.tables import contacts

if TYPE_CHECKING:
    from casekit.app import Lender

FROM_PEOPLE: Final = frozenset(
    {EventKind.REPLY, EventKind.STOP, EventKind.START, EventKind.INBOUND_CALL}
)
"""Events in which a person gets in touch; the others tell what became of a contact."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What an event is about, a contact, a process or both, and the log that tells of it."""

    log: int
    contact_id: int | None = None
    process_id: int | None = None


def apply_events(
    lender: Lender, channel: Channel, events: Sequence[Event], received_at: datetime
) -> Counter[str]:
    """Apply events of a channel; return what became of them.

    Counts are by `applied`, `repeated` (taken before), `stale` (later news is known already),
    `unmatched` (about no contact, process or person that this lender has), and of processes
    `held` (nothing may be done now; tell it again) and `refused` (not possible from where it
    stands, or impossible in itself; what came from outside is kept). Each archive log has its
    transaction; where one fails, what was applied before stays, and the rest can be given again.

    Args:
        lender: whose events they are.
        channel: the channel that validated and read them.
        events: in the order in which they came.
        received_at: when they came (UTC).

    Raises:
        StoreBusy, StoreUnavailable: nothing of the present log was applied; give them again.
    """
    counts: Counter[str] = Counter()
    by_log: dict[int, list[tuple[Event, _Place]]] = defaultdict(list)
    said: list[Event] = []
    with lender.store.read() as connection:
        for told in events:
            event = replace(
                told,
                provider_ref=plain_ref(told.provider_ref),
                provider_code=plain_code(told.provider_code),
            )
            if event.kind in FROM_PEOPLE:
                said.append(event)
                continue
            place = _place(lender, connection, channel, event)
            by_log[place.log].append((event, place))
    for log, about in sorted(by_log.items()):
        steps = [(event, place.process_id) for event, place in about]
        with (
            documents_of(lender, steps) as papers,
            lender.ledger.transaction([log], urgent=True) as transaction,
        ):
            for position, (event, place) in enumerate(about):
                paper = papers.get(position, NOTHING)
                counts[_told(lender, transaction, channel, event, place, received_at, paper)] += 1
    for event in said:
        counts[_message(lender, channel, event, received_at)] += 1
    return counts


def when(lender: Lender, event: Event, received_at: datetime, now: datetime) -> datetime:
    """Return when an event happened, never after `now`; in a simulation store that is `now`."""
    if lender.clock.simulated:
        return now
    return min(as_utc(event.occurred_at or received_at), now)


def _told(
    lender: Lender,
    transaction: Transaction,
    channel: Channel,
    event: Event,
    place: _Place,
    received_at: datetime,
    paper: Staged,
) -> str:
    if is_known(transaction, channel.context.name, event.event_key):
        return "repeated"
    at = when(lender, event, received_at, transaction.now)
    done: str | None = None
    if place.process_id is not None:
        if event.kind is EventKind.MOVED:
            done = apply_step(lender, transaction, place.process_id, event, at, paper)
        elif fate := fate_of_letter(channel, event):
            done = apply_fate(lender, transaction, place.process_id, fate, at)
    if done in (HELD, REFUSED):
        # its key is not noted: told again later, it may be possible
        if done == REFUSED and event.process_id is None:
            transaction.record([_unmatched(channel, event, at, place.process_id)])
        return done
    note_key(transaction, channel.context.name, event.event_key)
    return done or _status(lender, transaction, channel, event, place.contact_id, at)


def _status(
    lender: Lender,
    transaction: Transaction,
    channel: Channel,
    event: Event,
    contact_id: int | None,
    at: datetime,
) -> str:
    contact: ContactRow | None = None
    if contact_id is not None and event.kind is not EventKind.MOVED:
        contact = read_contact(transaction.connection, contact_id)
    if contact is None:
        transaction.record([_unmatched(channel, event, at)])
        return "unmatched"
    drafts = apply_status(lender, transaction, contact, event, at)
    transaction.record(drafts)
    return "applied" if drafts else "stale"


def _message(lender: Lender, channel: Channel, event: Event, received_at: datetime) -> str:
    with lender.store.read() as connection:
        owners = owners_of(lender.vault, connection, event.point)
    logs = {lender.store.log_of(owner.customer_id) for owner in owners} or {0}
    with lender.ledger.transaction(logs, urgent=True) as transaction:
        if is_known(transaction, channel.context.name, event.event_key):
            return "repeated"
        note_key(transaction, channel.context.name, event.event_key)
        at = when(lender, event, received_at, transaction.now)
        apply = inbound_call if event.kind is EventKind.INBOUND_CALL else apply_message
        entries = transaction.record(apply(lender, transaction, channel, event, owners, at))
    confirm_message(lender, event, entries)
    return "applied" if owners else "unmatched"


def _place(lender: Lender, connection: Connection, channel: Channel, event: Event) -> _Place:
    """Return what an event is about, by our own word for it or the provider's."""
    contact = None
    if event.process_id is None:
        contact = _contact(lender, connection, channel, event)
    contact_id = contact[0] if contact is not None else None
    if event.kind is EventKind.MOVED or (contact is not None and fate_of_letter(channel, event)):
        process = process_of(connection, channel, event, contact_id)
        if process is not None:
            return _Place(process[1], contact_id, process[0])
    return _Place(contact[1], contact_id) if contact is not None else _Place(0)


def _contact(
    lender: Lender, connection: Connection, channel: Channel, event: Event
) -> tuple[int, int] | None:
    """Return the contact that an event is about, and its log.

    What speaks of a call by our mark, but of another one by the provider's, is about neither.
    """
    part = contacts.c
    query = select(part.id, part.log, part.medium, part.provider_ref).where(
        part.channel == channel.context.name
    )
    contact_id = lender.run_parts().contact_of(event.correlation_id)
    if contact_id is not None:
        row = connection.execute(query.where(contacts.c.id == contact_id)).first()
    elif event.provider_ref:
        row = connection.execute(
            query.where(
                contacts.c.provider_ref == event.provider_ref, contacts.c.provider_ref != ""
            )
        ).first()
    else:
        row = None
    if row is None or (
        row.medium == "voice"
        and event.provider_ref
        and row.provider_ref not in ("", event.provider_ref)
    ):
        return None
    return row.id, row.log


def _unmatched(
    channel: Channel, event: Event, at: datetime, process_id: int | None = None
) -> EntryDraft:
    data: dict[str, object] = {"event": event.kind.value, "unmatched": True}
    if process_id is not None:
        data["process"] = process_id
    if event.provider_ref:
        data["provider_ref"] = event.provider_ref
    return EntryDraft(
        "contact.event",
        SOFTWARE,
        channel=channel.context.name,
        occurred_at=at,
        data=data,
    )
