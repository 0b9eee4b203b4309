"""What a collector is offered: who can be contacted lawfully now, and who next, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from casekit.cases.judging import refuse_unknown
from casekit.compliance.gate import Gate
from casekit.compliance.model import Candidate, Situation, Verdict
from casekit.errors import VaultError
from casekit.run import people
from casekit.run.batch import ActionRow, Batch, CaseRow
from casekit.run.candidate_facts import candidate_facts
from casekit.run.customer_facts import customer_facts
from casekit.run.planning import FOLLOW_UP, PROMISED, PROPOSED
from casekit.run.prospects import rank_of
from casekit.settings_work import StaffSettings
from casekit.work.customers import load_customers
from casekit.work.hours import Hours, best_hours, calls_made
from casekit.work.model import WorkOffer
from casekit.work.ranking import is_broken, tier_order
from casekit.work.staff import directory, staff_members
from casekit.work.waiting_work import Way, customers_waiting, due_now

if TYPE_CHECKING:
    from casekit.app import Lender

ALLOTTED = "allotted"
"""Reason of an offer that a plugin puts first for this collector."""

_BEGINS = {FOLLOW_UP: "agreed", PROMISED: "promise", PROPOSED: "proposed"}


@dataclass(slots=True)
class _Found:
    """A customer with what is due, before and after the rules were asked."""

    customer_id: int
    members: list[tuple[CaseRow, ActionRow]]
    from_at: datetime | None
    hours: Hours | None = None
    first: bool = False
    verdict: Verdict = field(default_factory=lambda: Verdict(allowed=False))

    @property
    def cases(self) -> list[CaseRow]:
        return list({case.id: case for case, _ in self.members}.values())


def offers(
    lender: Lender, connection: Connection, way: Way, collector: str, now: datetime
) -> list[WorkOffer]:
    """Return what a collector could take, best first: lawful now, then urgency, then the time.

    The most urgent `[queue] look` customers are looked at, with the same facts of each as when one
    is taken: what nobody knows of a customer (an age, say) refuses here too. What depends on the
    number, on the script and on the recording is asked then.
    """
    look = lender.settings.queue.look
    customers = customers_waiting(connection, way, collector, now, look)
    if not customers:
        return []
    gate = Gate(lender.pack, lender_facts=lender.run_parts().lender_facts, strict=False)
    medium = way.channel.medium
    batch = load_customers(connection, gate, customers, lender.today(), now, log=0, medium=medium)
    found = _found(lender, batch, customers, way, collector, now)
    zones = {one.customer_id: _zone(lender, batch, one.customer_id) for one in found}
    calls = calls_made(connection, zones, medium, now)
    for one in found:
        consents = batch.consents.get(one.customer_id, ())
        one.hours = best_hours(calls.get(one.customer_id, ()), consents, batch.as_of)
    profiles = _profiles(lender, connection, batch, [one.customer_id for one in found])
    _judge(lender, gate, batch, profiles, found, way, collector, now)
    made = [
        _offer(lender, batch, one, way, now.astimezone(zones[one.customer_id])) for one in found
    ]
    return sorted(
        made,
        key=lambda offer: (
            not offer.lawful_now,
            ALLOTTED not in offer.reasons,
            -offer.rank if offer.lawful_now else 0,
            offer.from_at is None,
            offer.from_at or now,
            -offer.rank,
            offer.customer_id,
        ),
    )


def may_take(member: StaffSettings | None, role: str, tier: str, language: str) -> bool:
    """Say whether what is known of a collector fits a customer: way, tier, language."""
    if member is None:
        return True
    if member.roles and role not in member.roles:
        return False
    if member.tiers and tier not in member.tiers:
        return False
    return speaks_with(member, language)


def speaks_with(member: StaffSettings, language: str) -> bool:
    """Say whether a collector speaks a language; one of whom no language is told speaks any."""
    return not member.languages or any(_speaks(known, language) for known in member.languages)


def highest_tier(lender: Lender, cases: Iterable[CaseRow]) -> str:
    """Return the highest tier among cases."""
    tiers = lender.policy.tiers
    return max((case.tier for case in cases), key=lambda tier: tier_order(tiers, tier), default="")


def _speaks(known: str, language: str) -> bool:
    known, language = known.lower(), language.lower()
    return known == language or language.startswith(f"{known}-") or known.startswith(f"{language}-")


def _found(
    lender: Lender,
    batch: Batch,
    customers: Sequence[int],
    way: Way,
    collector: str,
    now: datetime,
) -> list[_Found]:
    by_customer: dict[int, list[CaseRow]] = defaultdict(list)
    for case in batch.cases.values():
        by_customer[case.customer_id].append(case)
    found = []
    member = directory(lender, [collector], now)[collector].settings
    for customer in customers:
        cases = by_customer[customer]
        members, later = due_now(cases, way, now, batch.as_of)
        if not members and later is not None:
            one = _Found(customer, due_now(cases, way, later, batch.as_of)[0], later)
        elif members:
            one = _Found(customer, members, None)
        else:
            continue
        tier = highest_tier(lender, one.cases)
        language = batch.customers[customer].language or lender.settings.lender.language
        if may_take(member, way.role, tier, language):
            found.append(one)
    return _allotted(lender, found, collector)


def _allotted(lender: Lender, found: list[_Found], collector: str) -> list[_Found]:
    """Leave out the customers one of whose cases is another's, and mark those that come first."""
    said = lender.plugins.allot(collector, [case.id for one in found for case in one.cases])
    if not said:
        return found
    rest = []
    for one in found:
        told = [said[case.id] for case in one.cases if case.id in said]
        if not any(each.refused for each in told):
            one.first = any(each.first for each in told)
            rest.append(one)
    return rest


def _profiles(
    lender: Lender, connection: Connection, batch: Batch, customers: Sequence[int]
) -> dict[int, Mapping[str, Any]]:
    """Return the opened profiles; one that cannot be opened is left out, and asked about later."""
    keyring = lender.vault.keyring(connection, customers)
    opened: dict[int, Mapping[str, Any]] = {}
    for customer in customers:
        with suppress(VaultError):
            opened[customer] = people.opened(keyring, batch.customers[customer])
    return opened


def _judge(
    lender: Lender,
    gate: Gate,
    batch: Batch,
    profiles: Mapping[int, Mapping[str, Any]],
    found: Sequence[_Found],
    way: Way,
    collector: str,
    now: datetime,
) -> None:
    """Ask the rules about each; where one loan is refused by itself, offer the others."""
    facts: Mapping[str, object] = lender.run_parts().lender_facts
    zones = lender.run_parts().default_zones
    staff = staff_members(lender, [collector])

    def situation(one: _Found, cases: Sequence[CaseRow]) -> Situation:
        customer = one.customer_id
        loans = tuple(str(case.loan_id) for case in cases)
        return Situation(
            Candidate(
                now,
                way.channel.medium,
                loans=loans,
                staff=staff,
                extra=candidate_facts(facts, batch, customer, loans, profiles.get(customer, {})),
            ),
            facts,
            customer_facts(batch, customer, profiles.get(customer, {}), zones, now),
            batch.history.get(customer, ()),
            batch.consents.get(customer, ()),
            batch.opt_outs.get(customer, ()),
            batch.holds.get(customer, ()),
        )

    def settled(one: _Found, verdict: Verdict) -> Verdict:
        if one.customer_id not in profiles:
            return verdict
        return refuse_unknown(lender.pack, way.channel.medium, verdict)

    verdicts = gate.check_batch([situation(one, one.cases) for one in found])
    for one, made in zip(found, verdicts, strict=True):
        one.verdict = verdict = settled(one, made)
        if verdict.allowed or len(one.cases) == 1:
            continue
        free = {
            case.id
            for case in one.cases
            if settled(one, gate.check(situation(one, [case]))).allowed
        }
        rest = [member for member in one.members if member[0].id in free]
        if rest and len(free) < len(one.cases):
            one.members = rest
            one.verdict = settled(one, gate.check(situation(one, one.cases)))


def _offer(lender: Lender, batch: Batch, one: _Found, way: Way, local: datetime) -> WorkOffer:
    parts = lender.run_parts()
    ranks = [rank_of(parts, batch, case, action) for case, action in one.members]
    bonus = one.hours.bonus(local) if one.hours else 0
    verdict, first = one.verdict, one.cases[0]
    lawful = verdict.allowed and one.from_at is None
    waits = [t for t in (one.from_at, verdict.retry_at) if t is not None]
    known = verdict.allowed or verdict.retry_at is not None
    return WorkOffer(
        customer_id=one.customer_id,
        case_ids=tuple(case.id for case in one.cases),
        action_ids=tuple(action.id for _, action in one.members),
        role=way.role,
        steps=tuple(dict.fromkeys(action.step for _, action in one.members)),
        tier=highest_tier(lender, one.cases),
        overdue=sum(c.overdue for c in one.cases if c.currency == first.currency),
        currency=first.currency,
        rank=max(ranks) + bonus,
        reasons=_reasons(batch, one, bonus),
        lawful_now=lawful,
        from_at=max(waits, default=None) if known and not lawful else None,
        denials=verdict.denials,
        best_hours=(one.hours.start, one.hours.end) if one.hours else None,
    )


def _reasons(batch: Batch, one: _Found, bonus: int) -> tuple[str, ...]:
    reasons: dict[str, None] = {}
    if any(is_broken(batch.promises.get(case.id, ())) for case in one.cases):
        reasons["promise_broken"] = None
    for _, action in one.members:
        for begin, code in _BEGINS.items():
            if action.step.startswith(begin):
                reasons[code] = None
        if action.late:
            reasons["late"] = None
    if bonus:
        reasons["best_hour"] = None
    if one.first:
        reasons[ALLOTTED] = None
    return tuple(reasons)


def _zone(lender: Lender, batch: Batch, customer_id: int) -> ZoneInfo:
    zones = batch.customers[customer_id].zones
    return ZoneInfo(zones[0]) if zones else lender.settings.lender.zone
