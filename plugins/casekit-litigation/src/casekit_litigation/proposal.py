"""The proposal of a suit: what a person must know to decide, from what the store knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casekit import CaseView, Lender
from casekit.rights import SOFTWARE
from casekit_litigation.channel import Litigation
from casekit_litigation.costs import POINT, CostEstimate, CourtFees, estimate


@dataclass(frozen=True, slots=True)
class Proposal:
    """Why a suit is proposed, what it costs, and how long there is time.

    Attributes:
        case: everything about the case, with its customer in masks.
        costs: what the suit may cost.
        last_day: the last day on which the claim can be brought to court; None where no rule says.
        last_day_certain: that day was worked out with a calendar.
        lapsed: that day has passed.
        rule: which rule says so.
        promised: open promises that are due later, together, in minor units; plan_until: the last
            of their days.
        letter_delivered_on: a demand letter was delivered on that day.
        collateral: kinds of collateral.
        lacking: parts of the loan's file that should hold something and do not.
        declined: days on which a suit on this case was declined before.
    """

    case: CaseView
    costs: CostEstimate
    last_day: date | None
    last_day_certain: bool
    lapsed: bool
    rule: str
    promised: int
    plan_until: date | None
    letter_delivered_on: str
    collateral: str
    lacking: tuple[str, ...]
    declined: tuple[date, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON; amounts in minor units."""
        case, costs = self.case, self.costs
        return {
            "case": case.ref.name,
            "loan": case.ref.loan_ref,
            "tier": case.tier,
            "days_past_due": case.days_past_due,
            "currency": case.currency,
            "overdue": {
                "principal": case.principal,
                "interest": case.interest,
                "penalty": case.penalty,
                "costs": case.costs,
            },
            "balance": case.balance,
            "claim": costs.claim,
            "costs": {
                "court": costs.court,
                "enforcement": costs.enforcement,
                "firm": costs.firm,
                "total": costs.total,
                "permille_of_claim": costs.share_permille,
                "source": costs.source,
            },
            "limitation": {
                "last_day": self.last_day and self.last_day.isoformat(),
                "certain": self.last_day_certain,
                "lapsed": self.lapsed,
                "rule": self.rule,
            },
            "plan": {
                "promised": self.promised,
                "until": self.plan_until and self.plan_until.isoformat(),
            },
            "letter_delivered_on": self.letter_delivered_on or None,
            "collateral": self.collateral or None,
            "lacking": list(self.lacking),
            "declined": [day.isoformat() for day in self.declined],
        }


def read_proposal(lender: Lender, channel: Litigation | None, case: str | int) -> Proposal:
    """Return the proposal of a suit on a case, as it stands today.

    The caller has checked that somebody may see it: what it is made of is asked for no right.

    Raises:
        NotFound: there is no such case.
    """
    view = lender.cases.show(case, actor=SOFTWARE)
    limitation = lender.cases.limitation(view.ref.name, actor=SOFTWARE)
    facts: dict[str, Any] = {fact.name: fact.value for fact in view.facts}
    open_promises = [promise for promise in view.promises if promise.status == "open"]
    claim = max(view.overdue, view.balance or 0) + view.costs
    return Proposal(
        case=view,
        costs=estimate(claim, view.currency, _fees(channel), _firms(lender, channel)),
        last_day=limitation.last_day,
        last_day_certain=limitation.certain,
        lapsed=limitation.lapsed,
        rule=limitation.rule,
        promised=sum(promise.amount for promise in open_promises),
        plan_until=max((promise.due_on for promise in open_promises), default=None),
        letter_delivered_on=str(facts.get("letter_delivered_on") or ""),
        collateral=str(facts.get("collateral") or ""),
        lacking=tuple(
            lack.part.value for lack in lender.cases.file(view.ref.name, actor=SOFTWARE).missing
        ),
        declined=_declined(lender, view),
    )


def _fees(channel: Litigation | None) -> CourtFees | None:
    if channel is None:
        return None
    made = channel.context.extensions(POINT).get(channel.options.court_fees)
    return None if made is None else made()


def _firms(lender: Lender, channel: Litigation | None) -> tuple[Any, ...]:
    if channel is None:
        return ()
    today = lender.today()
    return tuple(firm for firm in channel.options.firm.values() if firm.contract_until >= today)


def _declined(lender: Lender, view: CaseView) -> tuple[date, ...]:
    zone = lender.settings.lender.zone
    before: Sequence[Any] = lender.processes.list(
        kind="suit", case=view.ref.name, phase="done", actor=SOFTWARE
    )
    return tuple(
        one.closed_at.astimezone(zone).date()
        for one in before
        if one.state == "declined" and one.closed_at is not None
    )
