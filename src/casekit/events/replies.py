"""What a written reply brings about: what is stopped at once, and what a person has to look at.

Nothing here waits for a decision: an opt-out that is only suspected is in force, a dispute is a
hold. The words are sealed, in the contact and in the task of whoever has to read them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from casekit.archive.entries import EntryDraft
from casekit.archive.ledger import Transaction
from casekit.cases.finding import CaseRef, open_cases_of
from casekit.cases.noting import note_cases
from casekit.cases.wishes import opt_out_change
from casekit.clock import business_date
from casekit.contacts.number_owners import Owner
from casekit.contacts.reply_reading import ReplyKind
from casekit.events.kinds import KINDS, WRITTEN
from casekit.events.writing import Incoming, event_entries, task_entry
from casekit.rights import SOFTWARE
from casekit.store.tables import opt_outs

if TYPE_CHECKING:
    from casekit.app import Lender

OWING: Final = frozenset({"customer", "co_borrower", "guarantor", "guardian", "attorney"})
"""Parties who may speak for the debt; of anyone else a person asks first, but for a death."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply that was read.

    Attributes:
        kinds: everything that it may mean.
        contact_id: the contact that it is, of the first of the writers.
        channel: the configured name of its channel; medium: what rule packs call that.
        at: when it was written (UTC).
        text: the words.
    """

    kinds: Sequence[ReplyKind]
    contact_id: int
    channel: str
    medium: str
    at: datetime
    text: str = field(repr=False)


def reply_entries(
    lender: Lender, transaction: Transaction, reply: Reply, writers: Sequence[Owner]
) -> list[EntryDraft]:
    """Return the entries of what a reply brings about, beside the entry that it came.

    Args:
        lender: who was written to; transaction: one that holds the logs of all writers' customers.
        reply: what was written.
        writers: everyone who has the number, the most likely first. A suspected stop counts for
            each of them; anything else for the first.
    """
    drafts: list[EntryDraft] = []
    tasks: list[str] = []
    if ReplyKind.STOP_SUSPECTED in reply.kinds:
        for writer in writers:
            drafts += _suspected(lender, transaction, reply, writer)
        drafts += _for_the_others(lender, transaction, reply, writers)
        tasks.append("stop_suspected")
    first = writers[0]
    concerned = open_cases_of(transaction.connection, first.customer_id)
    for kind in reply.kinds:
        if kind in WRITTEN:
            written, task = _event(lender, transaction, reply, first, kind, concerned)
            drafts += written
            tasks.append(task)
    for task in dict.fromkeys(tasks or ["reply"]):
        drafts.append(
            task_entry(
                lender,
                transaction,
                task,
                customer_id=first.customer_id,
                log=lender.store.log_of(first.customer_id),
                concerned=concerned,
                contact_id=reply.contact_id,
                words=reply.text,
                actor=SOFTWARE,
            )
        )
    return drafts


def _event(
    lender: Lender,
    transaction: Transaction,
    reply: Reply,
    writer: Owner,
    kind: ReplyKind,
    concerned: Sequence[CaseRef],
) -> tuple[list[EntryDraft], str]:
    """Return the entries of what a reply seems to be, and which task has a person confirm it."""
    name = WRITTEN[kind]
    if writer.party not in OWING and kind not in (ReplyKind.DEATH, ReplyKind.WRONG_PARTY):
        return [], "reply"
    task = "reply" if name == "wrong_party" else KINDS[name].task or "reply"
    if name == "hardship":
        # calls grow softer when a person has read it, so that nobody can stay them with a word
        return [], task
    event = Incoming(
        kind=name,
        customer_id=writer.customer_id,
        log=lender.store.log_of(writer.customer_id),
        concerned=concerned,
        source=reply.medium,
        actor=SOFTWARE,
        at=reply.at,
        day=business_date(reply.at, lender.settings.lender.zone),
        point=writer.point,
        subject_id=writer.subject_id,
        medium=reply.medium,
        contact_id=reply.contact_id,
        task="",
    )
    return event_entries(lender, transaction, event).drafts, task


def _suspected(
    lender: Lender, transaction: Transaction, reply: Reply, writer: Owner
) -> list[EntryDraft]:
    """Return the entries of an opt-out of every way that may have been meant; it is in force."""
    connection = transaction.connection
    standing = select(opt_outs.c.id).where(
        opt_outs.c.subject_id == writer.subject_id,
        opt_outs.c.customer_id == writer.customer_id,
        opt_outs.c.party == writer.party,
        opt_outs.c.channel == "",
        opt_outs.c.point == "",
        opt_outs.c.lifted_at.is_(None),
    )
    if connection.execute(standing).first() is not None:
        return []
    source = f"channel:{reply.channel}"[:60]
    number, change = opt_out_change(
        transaction,
        subject_id=writer.subject_id,
        customer_id=writer.customer_id,
        channel="",
        point="",
        party=writer.party,
        at=transaction.now,
        source=source,
        suspected=True,
    )
    data: dict[str, Any] = {
        "opt_out": number,
        "channel": "",
        "point": writer.point,
        "party": writer.party,
        "source": source,
        "suspected": 1,
    }
    return note_cases(
        "optout.recorded",
        SOFTWARE,
        writer.customer_id,
        open_cases_of(connection, writer.customer_id),
        data,
        [change],
        today=lender.today(),
    )


def _for_the_others(
    lender: Lender, transaction: Transaction, reply: Reply, writers: Sequence[Owner]
) -> list[EntryDraft]:
    """Return a task for each further customer whose number it is too; the words are not theirs."""
    others = dict.fromkeys(writer.customer_id for writer in writers)
    return [
        task_entry(
            lender,
            transaction,
            "stop_suspected",
            customer_id=customer_id,
            log=lender.store.log_of(customer_id),
            concerned=open_cases_of(transaction.connection, customer_id),
            contact_id=reply.contact_id,
            actor=SOFTWARE,
        )
        for customer_id in others
        if customer_id != writers[0].customer_id
    ]
