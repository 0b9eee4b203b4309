"""Asking the gate about a contact that the run does not hand over: one proposed, or one past."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from casekit.clock import business_date
from casekit.compliance.gate import Gate, unknown_fact
from casekit.compliance.model import Candidate, Severity, Situation, Verdict
from casekit.compliance.pack import RulePack
from casekit.errors import VaultError
from casekit.run import people
from casekit.run.batch import Batch, load
from casekit.run.candidate_facts import candidate_facts
from casekit.run.customer_facts import customer_facts
from casekit.run.same_number import resolved

if TYPE_CHECKING:
    from casekit.app import Lender


_ALL = timedelta(days=50 * 366)


def load_customer(
    connection: Connection, log: int, customer_id: int, as_of: date, at: datetime
) -> Batch:
    """Return everything that rules and policy look at for one customer, as of an instant.

    All earlier contacts are in it: of one customer they are few.
    """
    return load(connection, log, [customer_id], as_of, at - _ALL)


def opened_profile(lender: Lender, connection: Connection, batch: Batch, customer_id: int) -> Any:
    """Return a customer's profile, or an empty one where its data is not to be had."""
    keyring = lender.vault.keyring(connection, [customer_id])
    try:
        return people.opened(keyring, batch.customers[customer_id])
    except VaultError:
        return {}


def situation(lender: Lender, batch: Batch, candidate: Candidate, profile: Any) -> Situation:
    """Return what the gate looks at, with nothing of it later than the candidate's instant.

    The facts are those of the customer itself; `candidate.loans` names whose chains it concerns.
    """
    customer_id = next(iter(batch.customers))
    parts = lender.run_parts()
    at = candidate.at
    known = candidate_facts(
        parts.lender_facts,
        batch,
        customer_id,
        candidate.loans,
        profile if candidate.party == "customer" else {},
        candidate.point,
    )
    candidate = replace(candidate, extra={**known, **candidate.extra})
    history = tuple(past for past in batch.history.get(customer_id, ()) if past.at < at)
    with lender.store.read() as connection:
        history = resolved(lender.vault, lender.pack, connection, candidate, customer_id, history)
    return Situation(
        candidate,
        parts.lender_facts,
        customer_facts(batch, customer_id, profile, parts.default_zones, at),
        history,
        tuple(c for c in batch.consents.get(customer_id, ()) if c.at is None or c.at <= at),
        batch.opt_outs.get(customer_id, ()),
        batch.holds.get(customer_id, ()),
    )


def judge(lender: Lender, asked: Situation) -> Verdict:
    """Return the gate's word where a part of the facts is not known yet, or no more.

    Whoever takes a call up later is judged with all facts then; what was recorded afterwards is
    judged by what is known. So a fact that nobody gave is listed, and denies nothing.
    """
    gate = Gate(lender.pack, lender_facts=lender.run_parts().lender_facts, strict=False)
    return gate.check(asked)


def refuse_unknown(pack: RulePack, channel: str, verdict: Verdict) -> Verdict:
    """Return a verdict that also refuses what nobody knows of the customer, as a run does.

    What depends on the contact itself (who calls, what is said) is still to come, and stays
    listed; a date of birth that is on no file is not supplied by whoever takes the call.
    """
    found, open_still = [], []
    denied = {finding.rule for finding in verdict.denials}
    for entry in verdict.not_tried:
        name, _, fact = entry.partition(":")
        rule = pack.rule(name)
        if (
            rule is None
            or not fact.startswith("customer.")
            or rule.severity_for(channel) is not Severity.BLOCK
        ):
            open_still.append(entry)
        elif name not in denied:
            found.append(unknown_fact(rule, fact))
    if not found:
        return verdict
    return replace(
        verdict,
        allowed=False,
        denials=(*verdict.denials, *found),
        not_tried=tuple(open_still),
        retry_at=None,
        good_until=None,
    )


def day_of(lender: Lender, at: datetime) -> date:
    """Return the lender's business date of an instant."""
    return business_date(at, lender.settings.lender.zone)
