"""Whether a letter may demand its amounts: rate ceilings are asked before it is written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Final

from casekit.compliance.amounts import AmountAnswer, AmountQuestion, lawful_amount
from casekit.compliance.model import Finding, Verdict
from casekit.run.batch import CaseRow
from casekit.run.parts import RunParts

_CHARGES: Final = frozenset({"interest_due", "penalty_due", "amount_due"})


def unlawful(parts: RunParts, case: CaseRow, said: Collection[str], today: date) -> Finding | None:
    """Return by which rule a letter would demand too much; None where it may be sent.

    Interest and penalty together are held against the pack's rate ceilings, on the principal that
    was granted and since the day of the contract; costs are those that contract or judgment award,
    and no price of the loan. Where the book gives no
    principal, what is outstanding stands for it, and the first overdue day for the contract's:
    both can only make the ceiling lower. What cannot be judged is refused, and named.

    Args:
        parts: the lender's.
        case: which the letter is about, with its terms.
        said: names of the amounts that the letter says, as in `LoanValues`.
        today: the lender's business date.
    """
    if not _CHARGES.intersection(said):
        return None
    terms = case.terms
    answer = _answer(parts, case, today)
    if answer.allowed:
        return None
    rule = next(rule for rule in parts.gate.pack.rules if rule.id == answer.rule)
    lacking = answer.unknown
    if not lacking and (terms is None or terms.contract_on is None):
        lacking = ("contract_on",)
    if not lacking and terms is not None and terms.granted is None:
        lacking = ("principal",)
    if lacking:
        return Finding(
            answer.rule,
            rule.version,
            answer.source,
            "unknown_fact",
            {"fact": ", ".join(f"loan.{name}" for name in lacking)},
        )
    return Finding(
        answer.rule,
        rule.version,
        answer.source,
        "rate_exceeded",
        {"asked": answer.asked, "most": answer.most or 0, "cap_bp": answer.cap_bp or 0},
    )


def with_demands(
    parts: RunParts,
    verdict: Verdict,
    cases: Collection[CaseRow],
    said: Collection[str],
    today: date,
) -> Verdict:
    """Return the gate's verdict on a letter with what the rate ceilings say of its amounts."""
    found = tuple(
        finding for case in cases if (finding := unlawful(parts, case, said, today)) is not None
    )
    if not found:
        return verdict
    return replace(
        verdict, allowed=False, denials=(*verdict.denials, *found), retry_at=None, good_until=None
    )


def _answer(parts: RunParts, case: CaseRow, today: date) -> AmountAnswer:
    terms = case.terms
    contract_on = terms.contract_on if terms else None
    since = contract_on or date.fromisoformat(case.oldest or case.opened_on)
    principal = case.principal
    if terms is not None:
        principal = terms.outstanding if terms.granted is None else terms.granted
    question = AmountQuestion(
        max(principal, 0),
        max((today - since).days, 0),
        contract_on,
        str(parts.lender_facts.get("kind", "")),
        interest=max(case.interest, 0),
        penalty=max(case.penalty, 0),
    )
    return lawful_amount(parts.gate.pack, question)
