"""Calls that come in: who called, for a person to record what it was about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from casekit.archive.entries import EntryDraft, insert
from casekit.archive.ledger import Transaction
from casekit.cases.finding import open_cases_of
from casekit.cases.noting import note_cases
from casekit.contacts.channel import Channel
from casekit.contacts.model import Event
from casekit.contacts.number_owners import Owner
from casekit.rights import SOFTWARE
from casekit.store.tables import contacts
from casekit.work.tasks import open_task

if TYPE_CHECKING:
    from casekit.app import Lender


def inbound_call(
    lender: Lender,
    transaction: Transaction,
    channel: Channel,
    event: Event,
    owners: Sequence[Owner],
    at: datetime,
) -> list[EntryDraft]:
    """Return the entries of a call that came in: the contact, and a task to record its result.

    A number that nobody has is noted without it: that a call came, never from whom.

    Args:
        lender: whose channel it came to.
        transaction: one that holds the logs of all owners' customers.
        channel: where it came in.
        event: of kind `INBOUND_CALL`.
        owners: everyone who has the number.
        at: when it came (UTC).
    """
    name = channel.context.name
    if not owners:
        said = {"event": event.kind.value, "unmatched": True}
        return [EntryDraft("contact.event", SOFTWARE, channel=name, occurred_at=at, data=said)]
    caller = _caller(transaction, owners)
    concerned = open_cases_of(transaction.connection, caller.customer_id)
    number = transaction.allocate("contacts")
    role = next((role for role, opened in lender.channels.items() if opened is channel), "voice")
    row = {
        "id": number,
        "customer_id": caller.customer_id,
        "subject_id": caller.subject_id,
        "log": lender.store.log_of(caller.customer_id),
        "party": caller.party,
        "direction": "inbound",
        "role": role,
        "channel": name,
        "medium": channel.medium,
        "purpose": event.kind.value,
        "point": caller.point,
        "template": "",
        "loans": [case.loan_id for case in concerned],
        "state": "done",
        "provider_ref": event.provider_ref,
        "at": at,
        "settled_at": transaction.at,
        "actor": SOFTWARE,
        "result_due": 1,
    }
    data: dict[str, Any] = {
        "contact": number,
        "role": role,
        "point": caller.point,
        "party": caller.party,
        "outcome": event.kind.value,
    }
    drafts = note_cases(
        "contact.inbound",
        SOFTWARE,
        caller.customer_id,
        concerned,
        data,
        [insert("contacts", row)],
        today=lender.today(),
        occurred_at=at,
    )
    for draft in drafts:
        draft.channel = name
    task = open_task(
        transaction,
        "inbound_call",
        customer_id=caller.customer_id,
        log=lender.store.log_of(caller.customer_id),
        case_id=concerned[0].case_id if concerned else None,
        contact_id=number,
        due_on=lender.today(),
    )
    return [*drafts, task]


def _caller(transaction: Transaction, owners: Sequence[Owner]) -> Owner:
    """Return who most likely called: whom the lender contacted last, else the first customer."""
    last: dict[int, Any] = {}
    for place, owner in enumerate(owners):
        met = transaction.connection.execute(
            select(contacts.c.at)
            .where(
                contacts.c.customer_id == owner.customer_id,
                contacts.c.subject_id == owner.subject_id,
                contacts.c.direction == "outbound",
            )
            .order_by(contacts.c.at.desc())
            .limit(1)
        ).scalar_one_or_none()
        if met is not None:
            last[place] = met
    if last:
        return owners[max(last, key=lambda place: (last[place], -place))]
    return min(owners, key=lambda owner: owner.party != "customer")
