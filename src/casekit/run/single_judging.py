"""Asking the gate about one contact, and making of it what a channel is handed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from casekit.archive.ledger import Transaction
from casekit.compliance.gate import Gate
from casekit.compliance.model import Candidate, Finding, Situation, Verdict, no_point
from casekit.contacts.model import Contact
from casekit.run.batch import PENDING
from casekit.run.candidate_facts import candidate_facts
from casekit.run.clearing import recall_suppressed
from casekit.run.customer_facts import customer_facts
from casekit.run.demands import with_demands
from casekit.run.letters import ADDRESS, NO_ADDRESS, writes_letters
from casekit.run.prospects import Prospect
from casekit.run.same_number import resolved
from casekit.run.single_reading import Reading, person_of

if TYPE_CHECKING:
    from casekit.app import Lender
    from casekit.run.single import SingleContact


def judge_single(
    lender: Lender,
    connection: Connection,
    contact: SingleContact,
    read: Reading,
    at: datetime,
    *,
    strict: bool = True,
) -> tuple[Situation, Verdict]:
    """Return what the gate looks at, and its word; without a usable number it is a refusal."""
    asked = _situation(lender, connection, contact, read, at)
    gate = lender.gate
    if not strict:
        gate = Gate(lender.pack, lender_facts=lender.run_parts().lender_facts, strict=False)
    verdict = gate.check(asked)
    if verdict.allowed and read.channel.fields & {"phone", "email"} and not read.to:
        verdict = no_point(verdict)
    if writes_letters(read.channel):
        verdict = _of_a_letter(lender, contact, read, verdict)
    return asked, verdict


def _of_a_letter(
    lender: Lender, contact: SingleContact, read: Reading, verdict: Verdict
) -> Verdict:
    """Return the verdict on a letter: it goes to an address, and demands no more than it may."""
    if ADDRESS not in read.fields:
        # nothing was written, so what the rules say of its words is beside the point
        finding = Finding(NO_ADDRESS, "", "the person's profile", NO_ADDRESS)
        return replace(verdict, allowed=False, denials=(finding,), retry_at=None, good_until=None)
    if not (contact.template and read.text):
        return verdict
    said = lender.book.get(contact.template, read.said_in).amounts
    return with_demands(lender.run_parts(), verdict, read.cases, said, read.batch.as_of)


def _situation(
    lender: Lender,
    connection: Connection,
    contact: SingleContact,
    read: Reading,
    at: datetime,
) -> Situation:
    parts, batch, customer = lender.run_parts(), read.batch, contact.customer_id
    third = contact.party != "customer"
    recall_suppressed(parts, connection, batch, [prospect_of(contact, read)])
    candidate = Candidate(
        at,
        read.channel.medium,
        party=contact.party,
        party_ref=str(person_of(contact)) if third else "",
        point=read.point,
        loans=read.loans,
        purpose=contact.purpose,
        text=read.text,
        staff=contact.staff,
        recording=read.channel.records if contact.recording is None else contact.recording,
        appointment=contact.appointment,
        extra={
            **candidate_facts(
                parts.lender_facts,
                batch,
                customer,
                read.loans,
                read.person,
                read.point,
                read.channel.fields,
            ),
            **contact.extra,
        },
    )
    return Situation(
        candidate,
        parts.lender_facts,
        customer_facts(batch, customer, read.customer, parts.default_zones, at),
        resolved(
            parts.vault,
            lender.pack,
            connection,
            candidate,
            customer,
            tuple(past for past in batch.history.get(customer, ()) if past.at < at),
        ),
        tuple(c for c in batch.consents.get(customer, ()) if c.at is None or c.at <= at),
        batch.opt_outs.get(customer, ()),
        batch.holds.get(customer, ()),
    )


def prospect_of(asked: SingleContact, read: Reading) -> Prospect:
    """Return a contact as a run keeps it, with the actions that it carries out."""
    members = [
        (case, action)
        for case in read.cases
        for action in case.actions
        if action.id in asked.action_ids and action.state in PENDING
    ]
    return Prospect(
        asked.customer_id,
        asked.role,
        read.channel,
        members,
        read.point,
        read.to,
        asked.template,
        asked.purpose,
        read.text,
        read.params,
        read.said_in,
    )


def contact_of(
    lender: Lender,
    transaction: Transaction,
    asked: SingleContact,
    read: Reading,
    verdict: Verdict,
) -> Contact:
    """Return what the channel is handed, under the reserved number or a new one."""
    parts = lender.run_parts()
    number = asked.contact_id or transaction.allocate("contacts")
    latest = transaction.now + timedelta(hours=parts.settings.validity_hours)
    return Contact(
        number,
        parts.correlation(number),
        asked.customer_id,
        tuple(case.id for case in read.cases),
        asked.role,
        asked.party,
        read.to,
        asked.template,
        read.params,
        read.text,
        parts.sender,
        read.said_in,
        min(verdict.good_until, latest) if verdict.good_until else latest,
        simulated_at=transaction.now if lender.clock.simulated else None,
        fields=read.fields,
        agent=asked.agent,
    )


def ask_plugins(lender: Lender, prospect: Prospect) -> None:
    """Ask the plugins about what the rules allow; a veto becomes the verdict."""
    contact, situation = prospect.contact, prospect.situation
    if contact is None or situation is None:
        return
    veto = lender.plugins.review_contacts([contact], [situation]).get(contact.contact_id)
    if veto is not None:
        finding = Finding(veto.code[:40], "", "a plugin of the lender", "vetoed")
        prospect.veto = veto.words
        prospect.verdict = Verdict(allowed=False, denials=(finding,))
