"""Writing down that the rules refused what a collector wanted to take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from casekit.archive.entries import EntryDraft, update
from casekit.clock import instant_text
from casekit.compliance.model import Verdict
from casekit.compliance.pack import RulePack
from casekit.run.batch import ActionRow, CaseRow
from casekit.run.clearing import first_denial
from casekit.run.writing import verdict_data

_STAFF: Final = ("candidate.staff", "staff.")


def is_about_staff(pack: RulePack, verdict: Verdict) -> bool:
    """Say whether only the collector stood in the way, so that another one may take it."""
    by_id = {rule.id: rule for rule in pack.rules}
    return bool(verdict.denials) and all(
        denial.rule in by_id
        and any(fact.startswith(_STAFF) for fact in by_id[denial.rule].primitive.facts)
        for denial in verdict.denials
    )


def refused_drafts(
    members: Sequence[tuple[CaseRow, ActionRow]],
    verdict: Verdict,
    *,
    role: str,
    channel: str,
    actor: str,
    keep: bool,
    secret: dict[str, Any] | None = None,
) -> list[EntryDraft]:
    """Return the entries of what was refused: until when, and by which rule.

    Args:
        members: the actions that were to be taken, with their cases.
        verdict: the gate's word, or a plugin's.
        role, channel: the way.
        actor: who wanted to take it.
        keep: leave the actions as they are, for somebody else may take them. Otherwise they are
            put off, and asked again from the instant at which the rules would allow them; one
            entry is made for each reason, however often it is asked.
        secret: what a plugin wrote about it.
    """
    denial = first_denial(verdict)
    reason = (denial.rule if denial else "unknown")[:40]
    state = "denied" if verdict.retry_at is None else "deferred"
    until = instant_text(verdict.retry_at) if verdict.retry_at is not None else None
    drafts: list[EntryDraft] = []
    for case, action in members:
        before = (action.state, action.waits_for, action.not_before)
        if not keep and before == (state, reason, until):
            continue
        change = update(
            "actions",
            {"id": action.id},
            {"state": state, "waits_for": reason, "not_before": until},
        )
        drafts.append(
            EntryDraft(
                f"contact.{state}",
                actor,
                case_id=case.id,
                customer_id=case.customer_id,
                channel=channel,
                data={
                    "step": action.step,
                    "role": role,
                    "tier": case.tier,
                    "verdict": verdict_data(verdict),
                },
                rows=[] if keep else [change],
                secret=secret,
            )
        )
    return drafts


def refused_person(
    customer_id: int,
    cases: Sequence[CaseRow],
    verdict: Verdict,
    *,
    role: str,
    channel: str,
    party: str,
    purpose: str,
    actor: str,
    secret: dict[str, Any] | None = None,
) -> list[EntryDraft]:
    """Return the entries, one for each case, of a contact beside what is due that was refused."""
    state = "denied" if verdict.retry_at is None else "deferred"
    drafts = [
        EntryDraft(
            f"contact.{state}",
            actor,
            case_id=case.id,
            customer_id=customer_id,
            channel=channel,
            data={
                "role": role,
                "party": party,
                "purpose": purpose,
                "tier": case.tier,
                "verdict": verdict_data(verdict),
            },
        )
        for case in cases
    ]
    if drafts:
        drafts[0].secret = secret
    return drafts
