"""Entries and rows of contacts that were cleared, refused, or cannot be made yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from casekit.archive.entries import Change, EntryDraft, insert, update
from casekit.clock import instant_text
from casekit.compliance.model import Finding, Verdict
from casekit.rights import SOFTWARE
from casekit.run.batch import ActionRow, Batch, CaseRow
from casekit.run.clearing import first_denial
from casekit.run.prospects import Prospect, Waits
from casekit.run.totals import Totals


def cleared_drafts(
    batch: Batch, prospect: Prospect, run_id: int, reviews: dict[int, Change]
) -> list[EntryDraft]:
    """Return the entries of a contact that is about to be handed over, one for each case.

    The first carries the contact's row and, sealed, exactly what will be said to whom. `reviews`
    holds the next reviews, as they will be once the contact is made, that no other entry tells.
    """
    contact, verdict = prospect.contact, prospect.verdict
    if contact is None or verdict is None:
        raise ValueError("a prospect without contact or verdict was not cleared")
    drafts: list[EntryDraft] = []
    for position, (case, action) in enumerate(prospect.members):
        rows: list[Change] = []
        secret: dict[str, Any] | None = None
        if position == 0:
            rows.append(insert("contacts", _contact_values(batch, prospect, verdict, run_id)))
            secret = {"to": prospect.to, "text": prospect.text, "params": dict(prospect.params)}
            if prospect.fields:
                secret["fields"] = prospect.fields
        rows.append(
            update(
                "actions",
                {"id": action.id},
                {"state": "sending", "contact_id": contact.contact_id, "role": prospect.role}
                if action.fallback == prospect.role or action.waits_for
                else {"state": "sending", "contact_id": contact.contact_id},
            )
        )
        if action.waits_for:
            rows[-1].values["waits_for"] = ""
        review = reviews.get(case.id)
        if review is not None:
            rows.append(review)
        data: dict[str, Any] = {
            "contact": contact.contact_id,
            "step": action.step,
            "role": prospect.role,
            "template": prospect.template,
            "point": prospect.point,
            "tier": case.tier,
            "disclosed": sorted(prospect.channel.fields),
            "verdict": verdict_data(verdict),
        }
        if len(contact.case_ids) > 1:
            data["cases"] = list(contact.case_ids)
        drafts.append(
            EntryDraft(
                "contact.cleared",
                SOFTWARE,
                case_id=case.id,
                customer_id=case.customer_id,
                channel=prospect.channel.context.name,
                data=data,
                rows=rows,
                secret=secret,
            )
        )
    return drafts


def _contact_values(
    batch: Batch, prospect: Prospect, verdict: Verdict, run_id: int
) -> dict[str, Any]:
    contact = prospect.contact
    assert contact is not None
    return {
        "id": contact.contact_id,
        "customer_id": prospect.customer_id,
        "subject_id": prospect.customer_id,
        "log": batch.log,
        "party": "customer",
        "direction": "outbound",
        "role": prospect.role,
        "channel": prospect.channel.context.name,
        "medium": prospect.channel.medium,
        "purpose": prospect.purpose,
        "point": prospect.point,
        "template": prospect.template,
        # as text, which is how the archive holds them: nothing is left to turn into it
        "loans": f"[{','.join(prospect.loans)}]",
        "state": "sending",
        "at": instant_text(prospect.situation.candidate.at) if prospect.situation else None,
        "good_until": instant_text(contact.not_after) if contact.not_after else None,
        "actor": SOFTWARE,
        "run_id": run_id,
    }


def refused_drafts(
    batch: Batch,
    prospect: Prospect,
    reviewed: Mapping[int | None, EntryDraft],
    reviews: dict[int, Change],
    totals: Totals,
) -> list[EntryDraft]:
    """Return the entries of a contact that was refused: until when, and by which rule.

    What is refused without a known end is asked again every day, until it is allowed or no
    longer due; an entry is made when the reason changes. `reviewed` has the entry of each case
    that was looked at in this batch, `reviews` the next reviews that go with allowed contacts.
    """
    verdict = prospect.verdict
    retry_at: datetime | None = None
    if verdict is not None and not prospect.refusal:
        denial = first_denial(verdict)
        reason = denial.rule if denial else "unknown"
        retry_at = verdict.retry_at
        described = verdict_data(verdict)
    else:
        reason = prospect.refusal.partition(":")[0]
        described = {"reason": prospect.refusal}
    state = "deferred" if retry_at is not None else "denied"
    (totals.deferred if retry_at is not None else totals.denied)[reason] += 1
    drafts = []
    for case, action in prospect.members:
        rows: list[Change] = []
        if retry_at is None:
            again = _look_again(case, batch, reviews)
            rows += [again] if again is not None else []
            before = reviewed.get(case.id)
            if action.state == state and action.waits_for == reason[:40] and before is not None:
                before.rows += rows
                continue
        action.state = state
        action.waits_for = reason[:40]
        action.not_before = instant_text(retry_at) if retry_at else None
        rows.append(
            update(
                "actions",
                {"id": action.id},
                {
                    "state": state,
                    "waits_for": action.waits_for,
                    "not_before": action.not_before,
                },
            )
        )
        drafts.append(
            EntryDraft(
                f"contact.{state}",
                SOFTWARE,
                case_id=case.id,
                customer_id=case.customer_id,
                channel=prospect.channel.context.name,
                data={
                    "step": action.step,
                    "role": prospect.role,
                    "tier": case.tier,
                    "verdict": described,
                },
                rows=rows,
                secret={"veto": prospect.veto} if prospect.veto else None,
            )
        )
    return drafts


def _look_again(case: CaseRow, batch: Batch, reviews: dict[int, Change]) -> Change | None:
    """Have a case looked at tomorrow at the latest; return the change if none carries it yet."""
    tomorrow = (batch.as_of + timedelta(days=1)).isoformat()
    if case.next_review_on is not None and case.next_review_on <= tomorrow:
        return None
    case.next_review_on = tomorrow
    change = update("cases", {"id": case.id}, {"next_review_on": tomorrow})
    if case.id in reviews:
        reviews[case.id] = change
        return None
    return change


def tell_reviews(reviewed: Mapping[int | None, EntryDraft], reviews: dict[int, Change]) -> None:
    """Have the entry of a case that was looked at tell its next review at once, as it will be.

    Those of cases that were not looked at in this batch are left in `reviews`.
    """
    for case_id in [number for number in reviews if number in reviewed]:
        change = reviews.pop(case_id)
        for row in reviewed[case_id].rows:
            if row.table == change.table and row.key == change.key:
                row.values.update(change.values)
                break
        else:
            reviewed[case_id].rows.append(change)


def newly_waiting(members: Sequence[Waits], waits_for: str) -> list[tuple[CaseRow, ActionRow]]:
    """Return those of the actions that do not wait for this already."""
    return [(one.case, one.action) for one in members if _is_new(one.action, waits_for)]


def _is_new(action: ActionRow, waits_for: str) -> bool:
    return action.waits_for != waits_for or action.state != "due"


def waiting_drafts(members: Sequence[Waits], waits_for: str) -> list[EntryDraft]:
    """Return the entries of actions that wait for a channel or a person, once for each action."""
    drafts = []
    for case, action, rank in members:
        if not _is_new(action, waits_for):
            continue
        action.waits_for = waits_for
        changes: dict[str, Any] = {"state": "due", "waits_for": waits_for, "not_before": None}
        if rank:
            changes["rank"] = rank
        drafts.append(
            EntryDraft(
                "action.unassigned",
                SOFTWARE,
                case_id=case.id,
                customer_id=case.customer_id,
                data={
                    "step": action.step,
                    "role": action.role,
                    "waits_for": waits_for,
                    "tier": case.tier,
                },
                rows=[update("actions", {"id": action.id}, changes)],
            )
        )
    return drafts


def verdict_data(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as it is archived: rules, sources, digest of the facts, no PII."""
    data: dict[str, Any] = {
        "allowed": verdict.allowed,
        "pack": verdict.pack,
        "facts": verdict.digest,
    }
    if verdict.denials:
        data["denials"] = [_finding(finding) for finding in verdict.denials]
    if verdict.warnings:
        data["warnings"] = [_finding(finding) for finding in verdict.warnings]
    if verdict.not_tried:
        data["not_tried"] = list(verdict.not_tried)
    if verdict.retry_at is not None:
        data["retry_at"] = instant_text(verdict.retry_at)
    if verdict.good_until is not None:
        data["good_until"] = instant_text(verdict.good_until)
    return data


def _finding(finding: Finding) -> dict[str, Any]:
    described: dict[str, Any] = {
        "rule": finding.rule,
        "version": finding.version,
        "source": finding.source,
        "reason": finding.reason,
    }
    if finding.values:
        described["values"] = dict(finding.values)
    return described
