"""Applying what comes back: delivery, failure, replies, stop and start, each exactly once.

An event is known by its channel and key (`events_seen`), written in the same transaction as what
it changes: a provider may call as often as it likes, and after a crash it may call again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, select

from casekit.archive.entries import EntryDraft
from casekit.archive.ledger import Transaction
from casekit.calls.inbound_calls import inbound_call
from casekit.clock import as_utc
from casekit.contacts.channel import Channel
from casekit.contacts.confirmations import confirm_message
from casekit.contacts.inbound_messages import apply_message, owners_of
from casekit.contacts.inbound_statuses import ContactRow, apply_status, read_contact
from casekit.contacts.model import Event, EventKind
from casekit.contacts.provider_words import plain_code, plain_ref
from casekit.rights import SOFTWARE
from casekit.store.bulk import insert_rows
from casekit.store.tables import contacts, events_seen

if TYPE_CHECKING:
    from casekit.app import Lender

FROM_PEOPLE: Final = frozenset(
    {EventKind.REPLY, EventKind.STOP, EventKind.START, EventKind.INBOUND_CALL}
)
"""Events in which a person gets in touch; the others tell what became of a contact."""

_KEY_LENGTH: Final = 120


@dataclass(frozen=True, slots=True)
class _Place:
    """A contact that an event is about, and the log in which it is written."""

    contact_id: int
    log: int


def apply_events(
    lender: Lender, channel: Channel, events: Sequence[Event], received_at: datetime
) -> Counter[str]:
    """Apply events of a channel; return what became of them.

    Counts are by `applied`, `repeated` (taken before), `stale` (later news is known already)
    and `unmatched` (about no contact or person that this lender has). Each archive log has its
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
    by_log: dict[int, list[tuple[Event, int | None]]] = defaultdict(list)
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
            by_log[place.log if place else 0].append((event, place.contact_id if place else None))
    for log, about in sorted(by_log.items()):
        with lender.ledger.transaction([log], urgent=True) as transaction:
            for event, contact_id in about:
                if _is_new(transaction, channel, event):
                    done = _status(lender, transaction, channel, event, contact_id, received_at)
                    counts[done] += 1
                else:
                    counts["repeated"] += 1
    for event in said:
        counts[_message(lender, channel, event, received_at)] += 1
    return counts


def when(lender: Lender, event: Event, received_at: datetime, now: datetime) -> datetime:
    """Return when an event happened, never after `now`; in a simulation store that is `now`."""
    if lender.clock.simulated:
        return now
    return min(as_utc(event.occurred_at or received_at), now)


def _status(
    lender: Lender,
    transaction: Transaction,
    channel: Channel,
    event: Event,
    contact_id: int | None,
    received_at: datetime,
) -> str:
    at = when(lender, event, received_at, transaction.now)
    contact: ContactRow | None = None
    if contact_id is not None:
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
        if not _is_new(transaction, channel, event):
            return "repeated"
        at = when(lender, event, received_at, transaction.now)
        apply = inbound_call if event.kind is EventKind.INBOUND_CALL else apply_message
        entries = transaction.record(apply(lender, transaction, channel, event, owners, at))
    confirm_message(lender, event, entries)
    return "applied" if owners else "unmatched"


def _place(lender: Lender, connection: Connection, channel: Channel, event: Event) -> _Place | None:
    """Return the contact that an event is about, by our own word for it or the provider's."""
    query = select(contacts.c.id, contacts.c.log).where(contacts.c.channel == channel.context.name)
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
    return None if row is None else _Place(row.id, row.log)


def _is_new(transaction: Transaction, channel: Channel, event: Event) -> bool:
    """Note the event; say whether it was not known before."""
    key = event.event_key
    if len(key) > _KEY_LENGTH:
        key = sha256(key.encode()).hexdigest()
    name = channel.context.name
    known = transaction.connection.execute(
        select(events_seen.c.at).where(
            events_seen.c.channel == name, events_seen.c.event_key == key
        )
    ).first()
    if known is not None:
        return False
    insert_rows(
        transaction.connection,
        "events_seen",
        ("channel", "event_key", "at"),
        [(name, key, transaction.at)],
    )
    return True


def _unmatched(channel: Channel, event: Event, at: datetime) -> EntryDraft:
    data: dict[str, object] = {"event": event.kind.value, "unmatched": True}
    if event.provider_ref:
        data["provider_ref"] = event.provider_ref
    return EntryDraft(
        "contact.event",
        SOFTWARE,
        channel=channel.context.name,
        occurred_at=at,
        data=data,
    )
