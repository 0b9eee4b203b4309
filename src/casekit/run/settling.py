"""What a channel's receipts mean for contacts, actions and cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from casekit.archive.entries import Change, EntryDraft, insert, update
from casekit.archive.ledger import Transaction
from casekit.clock import instant_text
from casekit.contacts.model import REACHED, Failure, Receipt, ReceiptStatus
from casekit.errors import PluginError
from casekit.policy.model import FactValue
from casekit.rights import SOFTWARE
from casekit.run.batch import ActionRow, Batch, CaseRow
from casekit.run.parts import RunParts
from casekit.run.planning import next_review
from casekit.run.totals import Totals
from casekit.store.bulk import fetch, id_list

RETRY_AFTER = timedelta(minutes=15)
"""How long a contact that could not be handed over waits before it is tried again."""

BAD_POINT = frozenset({Failure.BAD_POINT, Failure.WRONG_MEDIUM})
FALLS_BACK = frozenset(
    {Failure.BAD_POINT, Failure.WRONG_MEDIUM, Failure.UNREACHABLE, Failure.NOT_ACCEPTED}
)
"""Failures after which a step's fallback role is used; a refusal by a rule is never one."""


@dataclass(slots=True)
class HandedOver:
    """A contact that was handed to a channel, and the actions that it carries out."""

    contact_id: int
    customer_id: int
    channel: str
    medium: str
    point: str
    members: list[tuple[CaseRow, ActionRow]]


def settle(
    parts: RunParts,
    transaction: Transaction,
    batch: Batch,
    answered: Sequence[tuple[HandedOver, Receipt]],
    totals: Totals,
    *,
    kind_sent: str = "contact.sent",
) -> list[EntryDraft]:
    """Return the entries and row changes of receipts."""
    drafts: list[EntryDraft] = []
    replan: dict[int, CaseRow] = {}
    overtaken = _overtaken(transaction, [handed.contact_id for handed, _ in answered])
    for handed, receipt in answered:
        if handed.contact_id in overtaken:
            # what came back by a call-back was quicker than the receipt, and knows more
            totals.sent += 1
            drafts += _late_receipt(batch, handed, receipt, kind_sent)
        elif receipt.status is ReceiptStatus.SENT:
            totals.sent += 1
            drafts += _drafts(transaction, batch, handed, receipt, kind_sent, "sent")
        elif receipt.status is ReceiptStatus.UNKNOWN:
            totals.unknown += 1
            drafts += _drafts(transaction, batch, handed, receipt, "contact.unknown", "unknown")
            replan |= {case.id: case for case, _ in handed.members}
        elif receipt.status is ReceiptStatus.RETRY:
            totals.held_back += 1
            drafts += _retry(transaction, handed, receipt)
        else:
            totals.failed += 1
            drafts += _drafts(transaction, batch, handed, receipt, "contact.failed", "failed")
            drafts += _marks(transaction, batch, handed, receipt)
            replan |= {case.id: case for case, _ in handed.members}
    if replan:
        drafts += _reviews(parts, batch, replan)
    return drafts


def _overtaken(transaction: Transaction, contact_ids: Sequence[int]) -> set[int]:
    """Return the contacts of which something has come back before their receipt was settled."""
    return {
        row[0]
        for row in fetch(
            transaction.connection,
            "SELECT id FROM contacts WHERE state IN ('delivered', 'failed', 'done') "  # noqa: S608
            f"AND id IN ({id_list(contact_ids)})",
        )
    }


def _late_receipt(
    batch: Batch, handed: HandedOver, receipt: Receipt, kind: str
) -> list[EntryDraft]:
    """Return the entries of a receipt that changes no state, only adds the provider's id."""
    drafts = []
    for position, (case, action) in enumerate(handed.members):
        rows: list[Change] = []
        if position == 0 and receipt.provider_ref:
            rows.append(
                update(
                    "contacts", {"id": handed.contact_id}, {"provider_ref": receipt.provider_ref}
                )
            )
        rows.append(update("actions", {"id": action.id}, {"attempted_on": batch.as_of.isoformat()}))
        data: dict[str, object] = {
            "contact": handed.contact_id,
            "step": action.step,
            "tier": case.tier,
            "late": True,
        }
        if receipt.provider_ref:
            data["provider_ref"] = receipt.provider_ref
        drafts.append(
            EntryDraft(
                kind,
                SOFTWARE,
                case_id=case.id,
                customer_id=handed.customer_id,
                channel=handed.channel,
                data=data,
                rows=rows,
            )
        )
    return drafts


def _drafts(
    transaction: Transaction,
    batch: Batch,
    handed: HandedOver,
    receipt: Receipt,
    kind: str,
    state: str,
) -> list[EntryDraft]:
    attempted_on = batch.as_of.isoformat()
    reached = receipt.outcome in REACHED
    drafts: list[EntryDraft] = []
    for position, (case, action) in enumerate(handed.members):
        rows: list[Change] = []
        if position == 0:
            rows.append(_contact_change(transaction, handed, receipt, state))
        changes: dict[str, object] = {"state": state, "attempted_on": attempted_on}
        if reached:
            changes["reached"] = 1
        falls_back = state == "failed" and action.fallback and receipt.failure in FALLS_BACK
        if falls_back:
            changes = {
                "state": "deferred",
                "role": action.fallback,
                "fallback": "",
                "waits_for": "fallback",
                "not_before": transaction.at,
            }
            action.role, action.fallback = action.fallback, ""
            action.state, action.not_before = "deferred", transaction.at
        else:
            action.state, action.attempted_on = state, attempted_on
            action.reached = int(reached)
        rows.append(update("actions", {"id": action.id}, changes))
        data: dict[str, object] = {
            "contact": handed.contact_id,
            "step": action.step,
            "tier": case.tier,
        }
        if receipt.provider_ref:
            data["provider_ref"] = receipt.provider_ref
        if receipt.failure is not None:
            data["failure"] = receipt.failure.value
        if receipt.provider_code:
            data["provider_code"] = receipt.provider_code
        drafts.append(
            EntryDraft(
                kind,
                SOFTWARE,
                case_id=case.id,
                customer_id=handed.customer_id,
                channel=handed.channel,
                data=data,
                rows=rows,
            )
        )
    return drafts


def _contact_change(
    transaction: Transaction, handed: HandedOver, receipt: Receipt, state: str
) -> Change:
    changes: dict[str, object] = {"state": state, "settled_at": transaction.at}
    if state != "unknown":
        changes["outcome"] = receipt.outcome.value if state == "sent" else "failed"
    if receipt.provider_ref:
        changes["provider_ref"] = receipt.provider_ref
    if receipt.provider_code:
        changes["provider_code"] = receipt.provider_code[:40]
    if receipt.failure is not None:
        changes["failure"] = receipt.failure.value
    return update("contacts", {"id": handed.contact_id}, changes)


def _retry(transaction: Transaction, handed: HandedOver, receipt: Receipt) -> list[EntryDraft]:
    not_before = instant_text(transaction.now + RETRY_AFTER)
    reason = receipt.failure.value if receipt.failure else "channel"
    drafts = []
    for position, (case, action) in enumerate(handed.members):
        rows: list[Change] = []
        if position == 0:
            rows.append(_contact_change(transaction, handed, receipt, "failed"))
        action.state, action.waits_for, action.not_before = "deferred", reason, not_before
        rows.append(
            update(
                "actions",
                {"id": action.id},
                {
                    "state": "deferred",
                    "waits_for": reason,
                    "not_before": not_before,
                    "contact_id": None,
                },
            )
        )
        drafts.append(
            EntryDraft(
                "contact.deferred",
                SOFTWARE,
                case_id=case.id,
                customer_id=handed.customer_id,
                channel=handed.channel,
                data={
                    "contact": handed.contact_id,
                    "step": action.step,
                    "tier": case.tier,
                    "reason": reason,
                    "retry_at": not_before,
                    **({"provider_code": receipt.provider_code} if receipt.provider_code else {}),
                },
                rows=rows,
            )
        )
    return drafts


def _marks(
    transaction: Transaction, batch: Batch, handed: HandedOver, receipt: Receipt
) -> list[EntryDraft]:
    """Mark a bad number, or record the opt-out that the provider knew of."""
    customer = handed.customer_id
    if receipt.failure in BAD_POINT and handed.point:
        marked = batch.bad_points.setdefault(customer, set())
        place = (handed.point, handed.medium)
        if place in marked:
            return []
        marked.add(place)
        return [
            bad_point_draft(
                transaction, customer, handed.point, handed.medium, receipt.failure.value
            )
        ]
    if receipt.failure is Failure.OPTED_OUT:
        return [
            opt_out_draft(
                transaction, customer, handed.medium, handed.point, f"channel:{handed.channel}"
            )
        ]
    return []


def bad_point_draft(
    transaction: Transaction, customer: int, point: str, medium: str, reason: str
) -> EntryDraft:
    """Return the entry that marks a point as not to be used for a medium."""
    return EntryDraft(
        "contact.event",
        SOFTWARE,
        customer_id=customer,
        data={"event": "bad_point", "point": point, "medium": medium, "reason": reason},
        rows=[
            insert(
                "bad_points",
                {
                    "subject_id": customer,
                    "point": point,
                    "medium": medium,
                    "reason": reason,
                    "at": transaction.at,
                },
            )
        ],
    )


def opt_out_draft(
    transaction: Transaction, customer: int, medium: str, point: str, source: str
) -> EntryDraft:
    """Return the entry that records an opt-out of a medium at a point."""
    number = transaction.allocate("opt_outs")
    return EntryDraft(
        "optout.recorded",
        SOFTWARE,
        customer_id=customer,
        data={"opt_out": number, "channel": medium, "point": point, "source": source},
        rows=[
            insert(
                "opt_outs",
                {
                    "id": number,
                    "subject_id": customer,
                    "customer_id": customer,
                    "channel": medium,
                    "point": point,
                    "at": transaction.at,
                    "source": source,
                },
            )
        ],
    )


def _reviews(parts: RunParts, batch: Batch, cases: Mapping[int, CaseRow]) -> list[EntryDraft]:
    facts: Mapping[int, Mapping[str, FactValue]] = {}
    try:
        facts = parts.plugins.case_facts(list(cases))
    except PluginError:
        facts = {}
    drafts = []
    for case in cases.values():
        following = next_review(batch, case, parts.policy, facts)
        case.next_review_on = following.isoformat() if following else None
        drafts.append(
            EntryDraft(
                "case.reviewed",
                SOFTWARE,
                case_id=case.id,
                customer_id=case.customer_id,
                data={"as_of": batch.as_of.isoformat(), "tier": case.tier, "after": "receipt"},
                rows=[update("cases", {"id": case.id}, {"next_review_on": case.next_review_on})],
            )
        )
    return drafts
