"""A proposal as labels and values, for the command line and for its paper."""

from __future__ import annotations

from casekit_litigation.proposal import Proposal
from casekit_litigation.words import SuitWords


def proposal_lines(proposal: Proposal, words: SuitWords) -> dict[str, str]:
    """Return a proposal as labels and values; some are empty."""
    return {words(code): value for code, value in proposal_values(proposal, words).items()}


def proposal_values(proposal: Proposal, words: SuitWords) -> dict[str, str]:
    """Return a proposal as values by code, which a template uses as well; some are empty."""
    case, costs = proposal.case, proposal.costs

    def money(minor: int | None) -> str:
        if minor is None:
            return words("unknown")
        return words.money(minor, case.currency)

    plan = words("no_plan")
    if proposal.plan_until is not None:
        plan = words("plan_of", amount=money(proposal.promised), day=proposal.plan_until)
    last = str(proposal.last_day or words("unknown"))
    remarks = [
        words(name)
        for name, so in (
            ("lapsed", proposal.lapsed),
            ("uncertain", not proposal.last_day_certain),
        )
        if so
    ]
    return {
        "case": case.ref.name,
        "days": str(case.days_past_due),
        "overdue": words(
            "overdue_parts",
            principal=money(case.principal),
            interest=money(case.interest),
            penalty=money(case.penalty),
            costs=money(case.costs),
        ),
        "claim": money(costs.claim),
        "cost": words(
            "cost_parts",
            total=money(costs.total),
            share=f"{costs.share_permille / 10:.1f}",
            court=money(costs.court),
            enforcement=money(costs.enforcement),
            firm=money(costs.firm),
        ),
        "fees_by": costs.source,
        "lapses": f"{last} ({'; '.join(remarks)})" if remarks else last,
        "plan": plan,
        "letter_on": proposal.letter_delivered_on,
        "collateral": proposal.collateral,
        "lacking": words.parts(proposal.lacking),
        "declined": ", ".join(map(str, proposal.declined)),
    }
