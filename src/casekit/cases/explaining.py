"""Why a case stands where it stands: the policy's reasons, and what each open action waits for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Connection, select

from casekit.cases.explaining_holds import hold_sentences
from casekit.cases.explaining_texts import EXPLAINED, day_text, is_chinese, said
from casekit.cases.finding import CaseRef
from casekit.cases.process_words import kind_words, state_words
from casekit.cases.timeline_words import word
from casekit.cases.view import ActionView, open_actions
from casekit.clock import parse_instant
from casekit.compliance.explain import explain_finding
from casekit.compliance.model import Finding
from casekit.contacts.placeholders import PLACEHOLDERS
from casekit.dates import check_day
from casekit.policy.declared import DeclaredPolicy
from casekit.policy.facts import spoken
from casekit.process.hiding import hidden_processes
from casekit.process.model import ProcessView
from casekit.process.reading import views
from casekit.run.batch import CaseRow, load
from casekit.run.planning import is_standalone
from casekit.run.snapshots import snapshot
from casekit.store.tables import cases, entries, processes

if TYPE_CHECKING:
    from casekit.app import Lender

_HISTORY = timedelta(days=1)


def explain_case(
    lender: Lender,
    connection: Connection,
    ref: CaseRef,
    as_of: date,
    language: str,
    actor: str | None = None,
) -> list[str]:
    """Return why, a sentence each; see `Cases.explain`."""
    if not ref.is_open:
        return [_closed(connection, ref, language)]
    check_day(as_of)
    batch = load(connection, ref.log, [ref.customer_id], as_of, lender.clock.now() - _HISTORY)
    case = batch.cases[ref.case_id]
    facts = lender.plugins.case_facts([ref.case_id]).get(ref.case_id)
    plan = lender.policy.plan(snapshot(batch, case, facts), as_of)
    sentences = [_standing(lender, ref, case, plan.days_past_due, plan.tier, as_of, language)]
    sentences += hold_sentences(lender, batch, ref.customer_id, ref.loan_id, as_of, language)
    exception = connection.execute(
        select(cases.c.exception).where(cases.c.id == ref.case_id)
    ).scalar_one()
    if exception:
        why = EXPLAINED.get(f"exception_{exception}", EXPLAINED["exception"])
        sentences.append(said(why, language, why=exception))
    sentences += lender.policy.explain(plan, language)
    refusals = _refusals(connection, ref.case_id)
    going = views(
        connection, processes.c.case_id == ref.case_id, processes.c.phase == "open", today=as_of
    )
    carried = {one.action_id for one in going}
    for action in open_actions(connection, ref.case_id):
        # what is under way is told by its process, which knows more
        if action.action_id not in carried or action.waits_for != "person":
            sentences += _waiting(lender, action, refusals.get(action.step), language)
    hidden = hidden_processes(lender, connection, ref.customer_id, actor)
    sentences += [
        _under_way(lender, one, language) for one in going if one.process_id not in hidden
    ]
    if plan.next_review_on is not None:
        sentences.append(
            said(EXPLAINED["next_review"], language, day=day_text(plan.next_review_on, language))
        )
    # the rule of a hold is told with the hold, and again by the verdict on each step
    return list(dict.fromkeys(sentences))


def _under_way(lender: Lender, process: ProcessView, language: str) -> str:
    kinds = lender.plugins.process_kinds.objects
    until = ""
    if process.due_on is not None:
        day = day_text(process.due_on, language)
        until = said(EXPLAINED["due_by"], language, day=day)
    text = said(
        EXPLAINED["under_way"],
        language,
        process=kind_words(kinds, process.kind, language),
        ref=process.ref or str(process.process_id),
        state=state_words(kinds, process.kind, process.state, language),
        until=until,
    )
    return text[:1].upper() + text[1:]


def _standing(
    lender: Lender,
    ref: CaseRef,
    case: CaseRow,
    days: int,
    tier: str,
    as_of: date,
    language: str,
) -> str:
    if case.oldest is None or case.oldest >= as_of.isoformat():
        return said(
            EXPLAINED["nothing_overdue"], language, case=ref.name, day=day_text(as_of, language)
        )
    return said(
        EXPLAINED["standing"],
        language,
        case=ref.name,
        day=day_text(as_of, language),
        days=days,
        due=day_text(date.fromisoformat(case.oldest), language),
        tier=_tier_title(lender, tier, language),
    )


def _tier_title(lender: Lender, tier: str, language: str) -> str:
    return tier_title(lender, tier, language) or said(EXPLAINED["no_tier"], language)


def tier_title(lender: Lender, tier: str, language: str) -> str:
    """Return what the policy calls a tier in a language; its bare name where it has no title."""
    if isinstance(lender.policy, DeclaredPolicy):
        for declared in lender.policy.declaration.tiers:
            if declared.name == tier:
                return spoken(declared.title, language) or tier
    return tier


def step_title(lender: Lender, step: str, language: str) -> str:
    """Return what the policy calls a step in a language; its id where it has no title."""
    if is_standalone(step):
        prefix, _, number = step.partition(":")
        return said(EXPLAINED[f"step_{prefix}"], language, number=number)
    if isinstance(lender.policy, DeclaredPolicy):
        for declared in lender.policy.declaration.steps:
            if declared.id == step:
                return spoken(declared.title, language) or step
    return step


def _closed(connection: Connection, ref: CaseRef, language: str) -> str:
    row = connection.execute(
        select(cases.c.closed_on, cases.c.close_reason).where(cases.c.id == ref.case_id)
    ).one()
    reason = row.close_reason or "other"
    why = EXPLAINED.get(f"closed_{reason}")
    return said(
        EXPLAINED["closed"],
        language,
        case=ref.name,
        day=day_text(row.closed_on, language) if row.closed_on else "?",
        why=said(why, language) if why else reason,
    )


def _refusals(connection: Connection, case_id: int) -> dict[str, Mapping[str, Any]]:
    """Return the last verdict on each step that was refused or put off."""
    found: dict[str, Mapping[str, Any]] = {}
    rows = connection.execute(
        select(entries.c.header)
        .where(
            entries.c.case_id == case_id,
            entries.c.kind.in_(("contact.denied", "contact.deferred")),
        )
        .order_by(entries.c.case_seq)
    )
    for (header,) in rows:
        data = orjson.loads(bytes(header)).get("data", {})
        if "step" in data:
            found[data["step"]] = data
    return found


def _waiting(
    lender: Lender, action: ActionView, refusal: Mapping[str, Any] | None, language: str
) -> list[str]:
    zone = lender.settings.lender.zone
    gaps: dict[str, Any] = {
        "step": step_title(lender, action.step, language),
        "waits_for": action.waits_for,
    }
    if action.not_before is not None:
        local = action.not_before.astimezone(zone)
        gaps["until"] = f"{day_text(local.date(), language)} {local:%H:%M}"
    code = f"{action.state}_{action.waits_for}"
    if code not in EXPLAINED:
        code = action.state
        if code == "deferred" and action.not_before is None:
            code = "denied"
    sentences = [said(EXPLAINED[code], language, **gaps)]
    if action.state in ("denied", "deferred") and refusal is not None:
        sentences += [
            explain_finding(finding, language, pack=lender.pack, zone=zone)
            for finding in findings_of(refusal.get("verdict", {}))
        ]
        reason = refusal.get("verdict", {}).get("reason") or refusal.get("reason")
        if reason:
            provider_code = str(refusal.get("provider_code", ""))
            sentences.append(because(str(reason), provider_code, language))
    return sentences


def because(reason: str, provider_code: str, language: str) -> str:
    """Return why a contact could not be made: the value that its text lacks, the channel's code.

    Args:
        reason: `no_point`, `value_missing:NAME` …, as an attempt keeps it.
        provider_code: what the channel said, if it did.
        language: `zh…` gives Chinese, anything else English.
    """
    code, _, lacking = reason.partition(":")
    value = lacking
    if known := PLACEHOLDERS.get(lacking):
        value = known.aliases[0] if is_chinese(language) else known.meaning
    if words := EXPLAINED.get(f"because_{code}"):
        return said(words, language, value=value)
    why = word("failure", code, language)
    if provider_code:
        why = said(EXPLAINED["with_code"], language, why=why, code=provider_code)
    return said(EXPLAINED["because"], language, why=why)


def findings_of(verdict: Mapping[str, Any]) -> list[Finding]:
    """Return the denials of an archived verdict."""
    return [
        Finding(
            denial["rule"],
            denial.get("version", ""),
            denial.get("source", ""),
            denial.get("reason", ""),
            denial.get("values", {}),
            parse_instant(denial["retry_at"]) if "retry_at" in denial else None,
        )
        for denial in verdict.get("denials", ())
    ]
