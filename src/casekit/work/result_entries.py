"""The entries of a result itself, one for each case, and the contact's row."""

from __future__ import annotations

from typing import Any

from casekit.archive.entries import Change, EntryDraft, insert, update
from casekit.cases.noting import note_cases
from casekit.compliance.model import Finding, Verdict
from casekit.contacts.model import REACHED
from casekit.run.writing import verdict_data
from casekit.work.consequences import Told, fact_rows
from casekit.work.progress import actions_done, work_done
from casekit.work.ranking import tier_order
from casekit.work.result_data import finds_data, result_data, result_secret
from casekit.work.waiting_work import way_of

BY_HAND = "by-hand"
"""What stands for the channel of a contact that a collector dialled."""


def result_entries(
    told: Told, call: Any, verdict: Verdict | None, differs: bool, finds: list[Finding]
) -> list[EntryDraft]:
    """Return the entries of the result itself, one for each case's chain."""
    found, result, transaction = told.found, told.result, told.transaction
    channel = call.channel if call is not None else BY_HAND
    data = result_data(found, result, told.contact_id, channel)
    if told.cases:
        data["tier"] = max(
            (case.tier for case in told.cases),
            key=lambda tier: tier_order(told.lender.policy.tiers, tier),
        )
    if told.point:
        data["point"] = told.point
    if verdict is not None:
        data["verdict"] = verdict_data(verdict)
    if told.violated:
        data["violation"] = True
    if differs:
        data["differs"] = True
        data["provider_s"] = call.duration_s
    if finds:
        data["finds"] = finds_data(finds)
    rows = [_contact_row(told, call, channel)]
    rows += actions_done(
        transaction.connection,
        found,
        told.contact_id,
        reached=result.outcome in REACHED and result.party == "customer",
        day=told.day,
    )
    rows.append(work_done(found, told.contact_id, result.outcome, transaction.at))
    drafts = note_cases(
        "contact.result",
        told.who,
        found.customer_id,
        told.cases,
        data,
        rows,
        today=told.today,
        secret=result_secret(result),
        occurred_at=told.at,
    )
    # what another person said is sealed with that person's key
    drafts[0].subject_id = found.subject_id
    for draft, case in zip(drafts, told.cases, strict=False):
        draft.channel = channel
        draft.rows = [*draft.rows, *fact_rows(told, case)]
    return drafts


def _contact_row(told: Told, call: Any, channel: str) -> Change:
    result, found = told.result, told.found
    values: dict[str, Any] = {
        "outcome": result.outcome.value,
        "state": "done",
        "result_due": 0,
        "result_at": told.transaction.at,
    }
    if result.typed_s is not None:
        values["typed_s"] = result.typed_s
    if result.party != found.party:
        values["party"] = result.party
    if call is not None:
        return update("contacts", {"id": call.id}, values)
    values = {
        "id": told.contact_id,
        "customer_id": found.customer_id,
        "subject_id": found.subject_id or found.customer_id,
        "log": found.log,
        "party": found.party,
        "direction": "outbound",
        "role": found.role,
        "channel": channel,
        "medium": way_of(told.lender, found.role).channel.medium,
        "purpose": found.purpose,
        "point": told.point,
        "template": found.template,
        "loans": [case.loan_id for case in told.cases],
        "at": told.at,
        "settled_at": told.transaction.at,
        "actor": told.who,
        "work_id": found.work_id,
    } | values
    return insert("contacts", values)


def promised_data(told: Told) -> dict[str, Any]:
    """Return what the result says of the promises that were recorded with it."""
    if not told.promises:
        return {}
    return {
        "currency": told.promises[0].currency,
        "promises": [
            {"promise": p.promise_id, "amount": p.amount, "due_on": p.due_on.isoformat()}
            for p in told.promises
        ],
    }
