"""What a person says: a reply to read, a stop to obey at once, a start to take up again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from casekit.archive.entries import Change, EntryDraft, insert, update
from casekit.archive.ledger import Transaction
from casekit.cases.finding import CaseRef, open_cases_of
from casekit.cases.noting import note_cases
from casekit.contacts.channel import Channel
from casekit.contacts.model import Event, EventKind, Outcome
from casekit.contacts.number_owners import Owner, owners_of
from casekit.contacts.reply_reading import ReplyKind, reply_kinds
from casekit.events.replies import Reply, reply_entries
from casekit.pii.suppression import (
    Suppression,
    lift,
    missing,
    suppressions_for,
    write_suppressions,
)
from casekit.rights import SOFTWARE
from casekit.store.tables import contacts, opt_outs

if TYPE_CHECKING:
    from casekit.app import Lender

__all__ = ["Owner", "apply_message", "owners_of"]


def apply_message(
    lender: Lender,
    transaction: Transaction,
    channel: Channel,
    event: Event,
    owners: Sequence[Owner],
    at: datetime,
) -> list[EntryDraft]:
    """Return the entries of a message: what was said, and what is obeyed at once.

    The transaction holds the logs of all owners' customers. A stop or a start counts for
    everyone who has the number; the words are kept with whom the lender wrote to last. Any other
    text is read for what it may mean (`casekit.events.replies`), and waits for a person.
    """
    kind = event.kind
    if kind is EventKind.REPLY and channel.context.keywords.classify(event.text) is EventKind.STOP:
        kind = EventKind.STOP
    off_the_list: list[Suppression] = []
    if kind is EventKind.START and event.point:
        # who asks to be written to again is off the list of those who said stop and were erased
        off_the_list = lift(lender.vault, transaction.connection, _point(event), channel.medium)
    if not owners:
        return _unknown(lender, transaction, channel, event, kind, at, off_the_list)
    writer = _writer(transaction, channel, owners)
    drafts = _said(lender, transaction, channel, event, kind, writer)
    if kind is EventKind.REPLY:
        drafts += _read(lender, transaction, channel, event, at, writer, owners, drafts[0])
    elif kind is EventKind.STOP:
        drafts += _stopped(lender, transaction, channel, owners)
        # and for whoever comes later with this number: another customer, or the same one anew
        if listed := _onto_the_list(lender, transaction, channel, event):
            drafts[-1].data = drafts[-1].data | listed
    elif kind is EventKind.START:
        drafts += _started(lender, transaction, channel, owners, off_the_list)
    for draft in drafts:
        draft.occurred_at = at
        draft.channel = channel.context.name
        for change in draft.rows:
            if change.table == "contacts":
                change.values["at"] = at
    return drafts


def _read(
    lender: Lender,
    transaction: Transaction,
    channel: Channel,
    event: Event,
    at: datetime,
    writer: Owner,
    owners: Sequence[Owner],
    said: EntryDraft,
) -> list[EntryDraft]:
    """Return the entries of what a text may mean, and say so in the entry that it came."""
    kinds = reply_kinds(event.text, channel.context.keywords)
    if kinds == (ReplyKind.START,):
        # only a channel knows whether such a word was an answer to its own question
        kinds = (ReplyKind.OTHER,)
    said.data = said.data | {"means": [kind.value for kind in kinds]}
    reply = Reply(kinds, said.data["contact"], channel.context.name, channel.medium, at, event.text)
    others = [owner for owner in owners if owner is not writer]
    return reply_entries(lender, transaction, reply, [writer, *others])


def _writer(transaction: Transaction, channel: Channel, owners: Sequence[Owner]) -> Owner:
    """Return who most likely wrote: to whom the last contact at this number went."""
    best: tuple[datetime, int] | None = None
    chosen = owners[0]
    for place, owner in enumerate(owners):
        last = transaction.connection.execute(
            select(contacts.c.at)
            .where(
                contacts.c.customer_id == owner.customer_id,
                contacts.c.subject_id == owner.subject_id,
                contacts.c.direction == "outbound",
                contacts.c.medium == channel.medium,
                contacts.c.point.in_(owner.refs),
            )
            .order_by(contacts.c.at.desc())
            .limit(1)
        ).scalar_one_or_none()
        if last is not None and (best is None or (last, -place) > best):
            best, chosen = (last, -place), owner
    return chosen


def _said(
    lender: Lender,
    transaction: Transaction,
    channel: Channel,
    event: Event,
    kind: EventKind,
    owner: Owner,
) -> list[EntryDraft]:
    connection = transaction.connection
    concerned = open_cases_of(connection, owner.customer_id)
    contact_id = transaction.allocate("contacts")
    point = owner.point
    role = next(
        (role for role, opened in lender.channels.items() if opened is channel), channel.medium
    )
    row = {
        "id": contact_id,
        "customer_id": owner.customer_id,
        "subject_id": owner.subject_id,
        "log": lender.store.log_of(owner.customer_id),
        "party": owner.party,
        "direction": "inbound",
        "role": role,
        "channel": channel.context.name,
        "medium": channel.medium,
        "purpose": kind.value,
        "point": point,
        "template": "",
        "loans": [case.loan_id for case in concerned],
        "state": "done",
        "outcome": Outcome.REPLY.value,
        "provider_ref": event.provider_ref,
        "at": transaction.at,
        "settled_at": transaction.at,
        "actor": SOFTWARE,
        "result_due": int(kind is EventKind.REPLY),
    }
    data: dict[str, Any] = {
        "contact": contact_id,
        "role": role,
        "point": point,
        "party": owner.party,
        "outcome": kind.value,
    }
    if event.details:
        data["details"] = dict(event.details)
    drafts = note_cases(
        "contact.inbound",
        SOFTWARE,
        owner.customer_id,
        concerned,
        data,
        [insert("contacts", row)],
        today=lender.today(),
        secret={"text": event.text} if event.text else None,
    )
    for case, draft in zip(concerned, drafts, strict=False):
        draft.data = data | {"tier": case.tier}
    if owner.subject_id != owner.customer_id:
        drafts[0].subject_id = owner.subject_id
    return drafts


def _stopped(
    lender: Lender, transaction: Transaction, channel: Channel, owners: Sequence[Owner]
) -> list[EntryDraft]:
    """Return the entries of a stop: for every owner, and for all of their numbers on this medium.

    Who says stop does not mean one of their numbers only; and when that one is marked as bad, the
    next must not be tried instead. The entry says at which number it was said.
    """
    drafts: list[EntryDraft] = []
    for owner in owners:
        if any(not place for _, place in _standing(transaction.connection, channel, owner)):
            continue
        number = transaction.allocate("opt_outs")
        row = {
            "id": number,
            "subject_id": owner.subject_id,
            "customer_id": owner.customer_id,
            "channel": channel.medium,
            "point": "",
            "party": owner.party,
            "at": transaction.at,
            "source": f"channel:{channel.context.name}"[:60],
        }
        change = insert("opt_outs", row)
        drafts += _wish(lender, transaction, "optout.recorded", channel, owner, [change])
    return drafts


def _started(
    lender: Lender,
    transaction: Transaction,
    channel: Channel,
    owners: Sequence[Owner],
    off_the_list: Sequence[Suppression],
) -> list[EntryDraft]:
    drafts: list[EntryDraft] = []
    for owner in owners:
        standing = [
            number
            for number, place in _standing(transaction.connection, channel, owner)
            if not place or place in owner.refs
        ]
        changes = [update("opt_outs", {"id": n}, {"lifted_at": transaction.at}) for n in standing]
        if changes or off_the_list:
            drafts += _wish(lender, transaction, "optout.lifted", channel, owner, changes)
    for draft in drafts[:1]:
        draft.data = draft.data | _lifted(off_the_list)
    return drafts


def _onto_the_list(
    lender: Lender, transaction: Transaction, channel: Channel, event: Event
) -> dict[str, Any]:
    """Put a number on the suppression list; return what the entry says of it, if that is new."""
    if not event.point:
        return {}
    connection, point = transaction.connection, _point(event)
    rows = suppressions_for(lender.vault, point, {channel.medium: transaction.at})
    new = missing(connection, rows)
    write_suppressions(connection, new)
    return {"suppressed": [row.to_json() for row in new]} if new else {}


def _lifted(off_the_list: Sequence[Suppression]) -> dict[str, Any]:
    if not off_the_list:
        return {}
    return {"unsuppressed": [row.to_json() for row in off_the_list]}


def _point(event: Event) -> tuple[str, str]:
    return ("email" if "@" in event.point else "phone"), event.point


def _standing(connection: Connection, channel: Channel, owner: Owner) -> list[tuple[int, str]]:
    """Return an owner's opt-outs on this medium that are in force, with the point of each."""
    rows = connection.execute(
        select(opt_outs.c.id, opt_outs.c.point).where(
            opt_outs.c.subject_id == owner.subject_id,
            opt_outs.c.customer_id == owner.customer_id,
            opt_outs.c.party == owner.party,
            opt_outs.c.channel == channel.medium,
            opt_outs.c.lifted_at.is_(None),
        )
    )
    return [(row.id, row.point) for row in rows]


def _wish(
    lender: Lender,
    transaction: Transaction,
    kind: str,
    channel: Channel,
    owner: Owner,
    changes: Sequence[Change],
) -> list[EntryDraft]:
    concerned: Sequence[CaseRef] = open_cases_of(transaction.connection, owner.customer_id)
    data: dict[str, Any] = {
        "channel": channel.medium,
        "point": owner.point,
        "party": owner.party,
        "source": f"channel:{channel.context.name}",
    }
    return note_cases(
        kind, SOFTWARE, owner.customer_id, concerned, data, changes, today=lender.today()
    )


def _unknown(
    lender: Lender,
    transaction: Transaction,
    channel: Channel,
    event: Event,
    kind: EventKind,
    at: datetime,
    off_the_list: Sequence[Suppression],
) -> list[EntryDraft]:
    """Return the entries of a message from nobody we know: that it came, never what or from whom.

    A stop is obeyed even so, and so is a start: the number may belong to someone who comes back.
    """
    data: dict[str, Any] = {"event": kind.value, "unmatched": True}
    if kind is EventKind.STOP:
        data |= _onto_the_list(lender, transaction, channel, event)
    name = channel.context.name
    drafts = [EntryDraft("contact.event", SOFTWARE, channel=name, occurred_at=at, data=data)]
    if off_the_list:
        wish = {"channel": channel.medium, "source": f"channel:{name}"} | _lifted(off_the_list)
        drafts.append(
            EntryDraft("optout.lifted", SOFTWARE, channel=name, occurred_at=at, data=wish)
        )
    return drafts
