"""Contacts that were cleared and not handed over: what becomes of their actions, and why."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from casekit.archive.entries import Change, EntryDraft, update
from casekit.archive.ledger import Transaction
from casekit.clock import instant_text
from casekit.compliance.model import Verdict
from casekit.contacts.model import Receipt
from casekit.rights import SOFTWARE
from casekit.run.batch import ActionRow, CaseRow
from casekit.run.dispatch import CHANGED, STOPPED, HandedOver
from casekit.run.writing import verdict_data

RETRY_AFTER = timedelta(minutes=15)
"""How long a contact that could not be handed over waits before it is tried again."""

_AT_ONCE = frozenset({STOPPED, CHANGED})
"""What waits for no channel: it goes on as soon as the brake is off, or is written anew."""


def held_back_drafts(
    transaction: Transaction,
    handed: HandedOver,
    receipt: Receipt,
    contact: Change,
    closed: Collection[int],
) -> list[EntryDraft]:
    """Return the entries of a contact that was held back; `contact` is the change of its row.

    Actions of cases that are `closed` are cancelled. What the rules refused meanwhile is denied,
    or waits until they allow it again; the rest waits a while and is tried again.
    """
    drafts = []
    for position, (case, action) in enumerate(handed.members):
        kind, changes, why = _what_becomes(transaction, handed, receipt)
        if case.id in closed:
            changes = {"state": "cancelled", "waits_for": "", "not_before": None}
        action.state, action.waits_for = changes["state"], changes["waits_for"]
        action.not_before, action.contact_id = changes["not_before"], None
        drafts.append(
            EntryDraft(
                kind,
                SOFTWARE,
                case_id=case.id,
                customer_id=handed.customer_id,
                channel=handed.channel,
                data=_data(handed, receipt, case, action, why),
                rows=[
                    *([contact] if position == 0 else ()),
                    update("actions", {"id": action.id}, {**changes, "contact_id": None}),
                ],
            )
        )
    return drafts


def _what_becomes(
    transaction: Transaction, handed: HandedOver, receipt: Receipt
) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Return the kind of entry, the action's change, and what the entry says of the reason."""
    verdict = handed.refusal
    if verdict is not None:
        state = "deferred" if verdict.retry_at is not None else "denied"
        until = instant_text(verdict.retry_at) if verdict.retry_at is not None else None
        changes = {"state": state, "waits_for": rule_of(verdict)[:40], "not_before": until}
        return f"contact.{state}", changes, {"verdict": verdict_data(verdict)}
    wait = timedelta() if receipt.provider_code in _AT_ONCE else RETRY_AFTER
    until = instant_text(transaction.now + wait)
    reason = receipt.failure.value if receipt.failure else "channel"
    if receipt.provider_code == CHANGED:
        reason = CHANGED
    changes = {"state": "deferred", "waits_for": reason, "not_before": until}
    return "contact.deferred", changes, {"reason": reason, "retry_at": until}


def rule_of(verdict: Verdict) -> str:
    """Return the rule by which a refusal is counted: the first that denies."""
    return verdict.denials[0].rule if verdict.denials else "unknown"


def _data(
    handed: HandedOver, receipt: Receipt, case: CaseRow, action: ActionRow, why: dict[str, Any]
) -> dict[str, Any]:
    data = {"contact": handed.contact_id, "step": action.step, "tier": case.tier, **why}
    if receipt.provider_code:
        data["provider_code"] = receipt.provider_code
    return data
