"""What a channel's receipts mean for contacts, actions and cases."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from casekit.archive.entries import Change, EntryDraft, update
from casekit.archive.ledger import Transaction
from casekit.contacts.model import REACHED, Failure, Receipt, ReceiptStatus
from casekit.errors import PluginError
from casekit.policy.model import FactValue
from casekit.rights import SOFTWARE
from casekit.run.batch import Batch, CaseRow
from casekit.run.dispatch import CHANGED, HELD_BY_US, HandedOver
from casekit.run.held_back import held_back_drafts, rule_of
from casekit.run.marks import marks
from casekit.run.parts import RunParts
from casekit.run.planning import next_review, no_later
from casekit.run.totals import Totals
from casekit.store.bulk import fetch, id_list

FALLS_BACK = frozenset(
    {Failure.BAD_POINT, Failure.WRONG_MEDIUM, Failure.UNREACHABLE, Failure.NOT_ACCEPTED}
)
"""Failures after which a step's fallback role is used; a refusal by a rule is never one."""


def settle(
    parts: RunParts,
    transaction: Transaction,
    batch: Batch,
    answered: Sequence[tuple[HandedOver, Receipt]],
    totals: Totals,
    *,
    kind_sent: str = "contact.sent",
    look_again_on: date | None = None,
) -> list[EntryDraft]:
    """Return the entries and row changes of receipts.

    A case whose contact did not end as its next review supposes is planned anew; with
    `look_again_on` every case is due for review on that date instead.
    """
    drafts: list[EntryDraft] = []
    replan: dict[int, CaseRow] = {}
    again: dict[int, CaseRow] = {}
    closed = _closed(
        transaction,
        [
            case.id
            for handed, receipt in answered
            if look_again_on is not None or receipt.status is not ReceiptStatus.SENT
            for case, _ in handed.members
        ],
    )
    overtaken = _overtaken(transaction, [handed.contact_id for handed, _ in answered])
    for handed, receipt in answered:
        if not handed.members:
            drafts += _without_actions(transaction, batch, handed, receipt, overtaken)
        elif handed.contact_id in overtaken:
            # what came back by a call-back was quicker than the receipt, and knows more
            totals.sent += 1
            drafts += _late_receipt(transaction, handed, receipt, kind_sent)
        elif receipt.status is ReceiptStatus.SENT:
            totals.sent += 1
            drafts += _drafts(transaction, handed, receipt, kind_sent, "sent", closed)
        elif receipt.status is ReceiptStatus.UNKNOWN:
            totals.unknown += 1
            drafts += _drafts(transaction, handed, receipt, "contact.unknown", "unknown", closed)
            replan |= {case.id: case for case, _ in handed.members}
        elif receipt.status is ReceiptStatus.RETRY:
            totals.held_back += 1
            totals.not_taken += receipt.provider_code not in HELD_BY_US
            _count_refusal(totals, handed)
            contact = _contact_change(transaction, handed, receipt, "failed")
            drafts += held_back_drafts(transaction, handed, receipt, contact, closed)
            # what this batch knows of a case that has changed since is out of date
            changed = handed.refusal is not None or receipt.provider_code == CHANGED
            (again if changed else replan).update({case.id: case for case, _ in handed.members})
        else:
            totals.failed += 1
            drafts += _drafts(transaction, handed, receipt, "contact.failed", "failed", closed)
            drafts += marks(transaction, batch, handed, receipt)
            replan |= {case.id: case for case, _ in handed.members}
    if look_again_on is not None:
        day = look_again_on.isoformat()
        cases = {case.id for handed, _ in answered for case, _ in handed.members}
        _review_on(drafts, dict.fromkeys(cases - closed, day))
    else:
        today = batch.as_of.isoformat()
        _review_on(drafts, {number: today for number in again if number not in closed})
        rest = [c for c in replan.values() if c.id not in closed and c.id not in again]
        if rest:
            _review_on(drafts, _next_reviews(parts, batch, rest))
    return drafts


def _count_refusal(totals: Totals, handed: HandedOver) -> None:
    if handed.refusal is not None:
        counted = totals.denied if handed.refusal.retry_at is None else totals.deferred
        counted[rule_of(handed.refusal)] += 1


def _closed(transaction: Transaction, cases: Sequence[int]) -> set[int]:
    """Return the cases that closed while their contact was being handed over, or since."""
    if not cases:
        return set()
    return {
        row[0]
        for row in fetch(
            transaction.connection,
            f"SELECT id FROM cases WHERE status <> 'open' AND id IN ({id_list(cases)})",  # noqa: S608
        )
    }


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


def _without_actions(
    transaction: Transaction,
    batch: Batch,
    handed: HandedOver,
    receipt: Receipt,
    overtaken: Collection[int],
) -> list[EntryDraft]:
    """Return the entries of a contact that carries out no action.

    Somebody asked for it by itself, or its actions were given to another contact since. What came
    back before its receipt says more about its state than the receipt does.
    """
    state = receipt.status.value if receipt.status in _STATES else "failed"
    data: dict[str, object] = {"contact": handed.contact_id}
    if receipt.provider_ref:
        data["provider_ref"] = receipt.provider_ref
    if receipt.failure is not None:
        data["failure"] = receipt.failure.value
    if receipt.provider_code:
        data["provider_code"] = receipt.provider_code
    drafts = [
        EntryDraft(
            f"contact.{state}",
            SOFTWARE,
            case_id=case_id,
            customer_id=handed.customer_id,
            channel=handed.channel,
            data=data,
        )
        for case_id in handed.cases or (None,)
    ]
    if handed.contact_id not in overtaken:
        drafts[0].rows.append(_contact_change(transaction, handed, receipt, state))
    elif receipt.provider_ref:
        ref = {"provider_ref": receipt.provider_ref}
        drafts[0].rows.append(update("contacts", {"id": handed.contact_id}, ref))
    if receipt.status is ReceiptStatus.FAILED:
        drafts += marks(transaction, batch, handed, receipt)
    return drafts


_STATES = frozenset({ReceiptStatus.SENT, ReceiptStatus.UNKNOWN})


def _late_receipt(
    transaction: Transaction, handed: HandedOver, receipt: Receipt, kind: str
) -> list[EntryDraft]:
    """Return the entries of a receipt that changes no state, only adds the provider's id.

    What has been given back meanwhile, because a collector did not pick up, was no attempt.
    """
    carried = {
        row[0]
        for row in fetch(
            transaction.connection,
            f"SELECT id FROM actions WHERE contact_id = {int(handed.contact_id)}",  # noqa: S608
        )
    }
    drafts = []
    for position, (case, action) in enumerate(handed.members):
        rows: list[Change] = []
        if position == 0 and receipt.provider_ref:
            rows.append(
                update(
                    "contacts", {"id": handed.contact_id}, {"provider_ref": receipt.provider_ref}
                )
            )
        if action.id in carried:
            rows.append(update("actions", {"id": action.id}, {"attempted_on": handed.made_on}))
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
    handed: HandedOver,
    receipt: Receipt,
    kind: str,
    state: str,
    closed: Collection[int],
) -> list[EntryDraft]:
    reached = receipt.outcome in REACHED
    drafts: list[EntryDraft] = []
    for position, (case, action) in enumerate(handed.members):
        rows: list[Change] = []
        if position == 0:
            rows.append(_contact_change(transaction, handed, receipt, state))
        changes: dict[str, object] = {"state": state, "attempted_on": handed.made_on}
        if reached:
            changes["reached"] = 1
        if (
            state == "failed"
            and action.fallback
            and receipt.failure in FALLS_BACK
            and case.id not in closed
        ):
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
            action.state, action.attempted_on = state, handed.made_on
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


def _next_reviews(parts: RunParts, batch: Batch, cases: Sequence[CaseRow]) -> dict[int, str | None]:
    tomorrow = batch.as_of + timedelta(days=1)
    latest: date | None = None
    facts: Mapping[int, Mapping[str, FactValue]] = {}
    try:
        facts = parts.plugins.case_facts([case.id for case in cases])
    except PluginError:
        latest = tomorrow
    reviews: dict[int, str | None] = {}
    for case in cases:
        following = no_later(next_review(batch, case, parts.policy, facts), latest)
        case.next_review_on = following.isoformat() if following else None
        reviews[case.id] = case.next_review_on
    return reviews


def _review_on(drafts: Sequence[EntryDraft], reviews: dict[int, str | None]) -> None:
    """Have the first entry of each case also say when it is looked at again."""
    left = dict(reviews)
    for draft in drafts:
        if draft.case_id in left:
            day = left.pop(draft.case_id)
            draft.rows.append(update("cases", {"id": draft.case_id}, {"next_review_on": day}))
