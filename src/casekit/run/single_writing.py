"""Entries of one contact that was cleared or refused, in the chain of each of its cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from casekit.archive.entries import Change, EntryDraft, insert, update
from casekit.archive.ledger import Transaction
from casekit.compliance.model import Verdict
from casekit.contacts.model import Contact
from casekit.run.batch import ActionRow, CaseRow
from casekit.run.single_reading import Reading, person_of
from casekit.run.writing import verdict_data

if TYPE_CHECKING:
    from casekit.run.single import SingleContact

Members = Sequence[tuple[CaseRow, ActionRow]]


def cleared_single(
    transaction: Transaction,
    asked: SingleContact,
    read: Reading,
    contact: Contact,
    verdict: Verdict,
    members: Members,
    actor: str,
) -> list[EntryDraft]:
    """Return the entries of a contact that is about to be handed over.

    The first carries the contact's row and, sealed, exactly what is said to whom.
    """
    steps = {case.id: action.step for case, action in members}
    data: dict[str, Any] = {
        "contact": contact.contact_id,
        "role": asked.role,
        "template": asked.template,
        "purpose": asked.purpose,
        "point": read.point,
        "disclosed": sorted(read.channel.fields),
        "verdict": verdict_data(verdict),
    }
    if asked.party != "customer":
        data["party"] = asked.party
        if asked.subject_id is not None:
            data["party_id"] = asked.subject_id
    if asked.work_id is not None:
        data["work"] = asked.work_id
    if len(read.cases) > 1:
        data["cases"] = [case.id for case in read.cases]
    drafts = _for_each_case("contact.cleared", asked, read, data, steps, actor)
    first = drafts[0]
    first.rows = [insert("contacts", _values(transaction, asked, read, contact, actor))]
    first.rows += [_sending(asked, action, contact.contact_id) for _, action in members]
    first.secret = {"to": read.to, "text": read.text, "params": dict(read.params)}
    if read.fields:
        first.secret["fields"] = read.fields
    first.subject_id = asked.subject_id
    return drafts


def refused_single(
    asked: SingleContact, read: Reading, verdict: Verdict, actor: str, veto: str
) -> list[EntryDraft]:
    """Return the entries of a contact that the rules or a plugin refused."""
    kind = "contact.denied" if verdict.retry_at is None else "contact.deferred"
    data: dict[str, Any] = {
        "role": asked.role,
        "purpose": asked.purpose,
        "verdict": verdict_data(verdict),
    }
    if asked.party != "customer":
        data["party"] = asked.party
    if asked.work_id is not None:
        data["work"] = asked.work_id
    drafts = _for_each_case(kind, asked, read, data, {}, actor)
    drafts[0].secret = {"veto": veto} if veto else None
    return drafts


def _for_each_case(
    kind: str,
    asked: SingleContact,
    read: Reading,
    data: dict[str, Any],
    steps: dict[int, str],
    actor: str,
) -> list[EntryDraft]:
    name = read.channel.context.name
    drafts = [
        EntryDraft(
            kind,
            actor,
            case_id=case.id,
            customer_id=asked.customer_id,
            channel=name,
            data=data
            | {"tier": case.tier}
            | ({"step": steps[case.id]} if case.id in steps else {}),
        )
        for case in read.cases
    ]
    return drafts or [
        EntryDraft(kind, actor, customer_id=asked.customer_id, channel=name, data=data)
    ]


def _values(
    transaction: Transaction,
    asked: SingleContact,
    read: Reading,
    contact: Contact,
    actor: str,
) -> dict[str, Any]:
    return {
        "id": contact.contact_id,
        "customer_id": asked.customer_id,
        "subject_id": person_of(asked),
        "log": read.batch.log,
        "party": asked.party,
        "direction": "outbound",
        "role": asked.role,
        "channel": read.channel.context.name,
        "medium": read.channel.medium,
        "purpose": asked.purpose,
        "point": read.point,
        "template": asked.template,
        "loans": [case.loan_id for case in read.cases],
        "state": "sending",
        "at": transaction.now,
        "good_until": contact.not_after,
        "actor": actor,
        "work_id": asked.work_id,
    }


def _sending(asked: SingleContact, action: ActionRow, contact_id: int) -> Change:
    action.state, action.contact_id, action.waits_for = "sending", contact_id, ""
    return update(
        "actions",
        {"id": action.id},
        {"state": "sending", "contact_id": contact_id, "role": asked.role, "waits_for": ""},
    )
