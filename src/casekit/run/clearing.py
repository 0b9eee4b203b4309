"""Turning due actions into contacts, and asking the gate about each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from casekit.clock import instant_text, parse_instant
from casekit.compliance.gate import Gate
from casekit.compliance.model import (
    UNKNOWN,
    Candidate,
    Finding,
    OptOut,
    PastContact,
    Situation,
    Verdict,
)
from casekit.errors import Tampered, VaultError
from casekit.pii.keyring import Keyring
from casekit.pii.suppression import suppressed
from casekit.run import people, reading
from casekit.run.batch import Batch
from casekit.run.candidate_facts import candidate_facts
from casekit.run.customer_facts import customer_facts
from casekit.run.demands import with_demands
from casekit.run.isolation import CASE_FAILED, RULES_FAILED, TEXT_FAILED, each, log_held
from casekit.run.letters import NO_ADDRESS, terms_of, writes_letters
from casekit.run.parts import RunParts
from casekit.run.planning import Planned
from casekit.run.prospects import Cleared, Prospect, prospects_of
from casekit.run.same_number import CALLED, by_number, counted_span
from casekit.run.totals import Totals
from casekit.run.wording import prepare
from casekit.store.bulk import fetch, id_list


def clear_batch(
    parts: RunParts,
    batch: Batch,
    plans: dict[int, Planned],
    keyring: Keyring,
    connection: Connection,
    now: datetime,
    totals: Totals,
) -> Cleared:
    """Build and judge a contact for every pending action that may be handed over now."""
    cleared = Cleared()
    prospects = prospects_of(parts, batch, plans, now, cleared)
    profiles = _profiles(batch, keyring, {p.customer_id for p in prospects}, totals)
    _open_details(keyring, prospects, profiles, totals)
    _read_terms(connection, prospects, batch)
    for prospect in prospects:
        prepare(parts, batch, plans, prospect, profiles.get(prospect.customer_id))
    recall_suppressed(parts, connection, batch, prospects)
    recall_history(parts.gate, connection, batch, prospects, now)
    recall_dials(parts, connection, batch, prospects, now)
    ready: list[Prospect] = []
    for prospect in prospects:
        if not prospect.refusal:
            ready.append(prospect)
        elif len(prospect.members) > 1 and prospect.refusal not in _OF_THE_PERSON:
            _split(parts, batch, plans, prospect, profiles, now, cleared)
        else:
            cleared.refused.append(prospect)
    turns = _in_turns(ready)
    for turn in turns:
        _judge(parts, batch, turn, profiles, now)
        for prospect in turn:
            if prospect.verdict is not None and prospect.verdict.allowed:
                cleared.allowed.append(prospect)
            elif len(prospect.members) > 1:
                _split(parts, batch, plans, prospect, profiles, now, cleared)
            else:
                cleared.refused.append(prospect)
        if len(turns) > 1:
            _remember(batch, cleared.allowed, now)
    failures = [p for p in cleared.refused if p.refusal in (TEXT_FAILED, RULES_FAILED)]
    if failed := sum(len(prospect.cases) for prospect in failures):
        totals.problems[CASE_FAILED] += failed
    return cleared


_OF_THE_PERSON = frozenset({"no_point", NO_ADDRESS, "profile_unreadable"})
"""Refusals that hold for all loans of a customer alike."""


def _in_turns(prospects: list[Prospect]) -> list[list[Prospect]]:
    """Return the first contact of every customer, then the second of those who have one, …

    So the rules that count contacts know of the first when they judge the second.
    """
    turns: list[list[Prospect]] = []
    seen: dict[int, int] = {}
    for prospect in prospects:
        turn = seen[prospect.customer_id] = seen.get(prospect.customer_id, -1) + 1
        if turn == len(turns):
            turns.append([])
        turns[turn].append(prospect)
    return turns


def _remember(batch: Batch, allowed: list[Prospect], now: datetime) -> None:
    """Add what has been allowed in this batch to the history, once."""
    for prospect in allowed:
        if prospect.remembered:
            continue
        prospect.remembered = True
        past = PastContact(
            now,
            prospect.channel.medium,
            point=prospect.point,
            loans=prospect.loans,
            purpose=prospect.purpose,
        )
        if prospect.customer_id in batch.history:
            batch.history[prospect.customer_id] += (past,)


def _profiles(
    batch: Batch, keyring: Keyring, customers: Iterable[int], totals: Totals
) -> dict[int, dict[str, Any]]:
    profiles: dict[int, dict[str, Any]] = {}
    for customer in customers:
        try:
            profiles[customer] = people.opened(keyring, batch.customers[customer])
        except VaultError as error:
            totals.problems[error.code] += 1
        except ValueError:
            # opened, but no JSON: as bad as bytes that do not open
            totals.problems[Tampered.code] += 1
    return profiles


def _open_details(
    keyring: Keyring,
    prospects: list[Prospect],
    profiles: dict[int, dict[str, Any]],
    totals: Totals,
) -> None:
    """Learn which amounts a loan's book does not give, so that no text states them as nothing."""
    for prospect in prospects:
        for case in prospect.cases:
            if not case.details:
                continue
            try:
                case.untold = people.untold(keyring, case)
            except VaultError as error:
                totals.problems[error.code] += 1
                profiles.pop(prospect.customer_id, None)


def _read_terms(connection: Connection, prospects: Sequence[Prospect], batch: Batch) -> None:
    """Read what letters must know of their loans."""
    cases = [case for one in prospects if writes_letters(one.channel) for case in one.cases]
    if cases:
        terms = terms_of(connection, cases, batch.as_of)
        for case in cases:
            case.terms = terms.get(case.loan_id)


def recall_suppressed(
    parts: RunParts, connection: Connection, batch: Batch, prospects: Sequence[Prospect]
) -> None:
    """Add the opt-outs that are kept as tokens of numbers, whoever has the number by now."""
    if not fetch(connection, "SELECT 1 FROM suppressions LIMIT 1"):
        return
    points = {p.to: "email" if "email" in p.channel.fields else "phone" for p in prospects if p.to}
    found = suppressed(parts.vault, connection, [(field, value) for value, field in points.items()])
    for prospect in prospects:
        channels = found.get((points.get(prospect.to, ""), prospect.to), {})
        batch.opt_outs[prospect.customer_id] = batch.opt_outs.get(prospect.customer_id, ()) + tuple(
            [OptOut(parse_instant(at), medium, prospect.point) for medium, at in channels.items()]
        )


def recall_history(
    gate: Gate,
    connection: Connection,
    batch: Batch,
    prospects: Sequence[Prospect],
    now: datetime,
) -> None:
    """Read the earlier contacts of those customers for whom some rule looks at them, at once.

    Most messages need none. Who is not in `Batch.history` afterwards is judged with the history
    unknown, so a rule that would look at it all the same refuses.
    """
    spans: dict[int, timedelta] = {}
    for prospect in prospects:
        span = gate.history_needed(prospect.channel.medium, "customer", prospect.purpose)
        if span is not None and span > spans.get(prospect.customer_id, timedelta(0)):
            spans[prospect.customer_id] = span
    if not spans:
        return
    since = instant_text(now - max(spans.values()))
    found = reading.history(connection, id_list(spans), since)
    batch.history.update({customer: found.get(customer, ()) for customer in spans})


def recall_dials(
    parts: RunParts,
    connection: Connection,
    batch: Batch,
    prospects: Sequence[Prospect],
    now: datetime,
) -> None:
    """Let the histories of those who are called say which dials went to the number itself."""
    told: set[int] = set()
    for prospect in prospects:
        medium, customer = prospect.channel.medium, prospect.customer_id
        if medium not in CALLED or not prospect.to or customer not in batch.history:
            continue
        if customer in told:
            continue
        told.add(customer)
        span = counted_span(parts.gate.pack, medium)
        if span is not None:
            batch.history[customer] = by_number(
                parts.vault,
                connection,
                batch.history[customer],
                customer_id=customer,
                person=customer,
                point=prospect.point,
                number=prospect.to,
                since=now - span,
            )


def _judge(
    parts: RunParts,
    batch: Batch,
    prospects: list[Prospect],
    profiles: dict[int, dict[str, Any]],
    now: datetime,
) -> None:
    def ask(some: Sequence[Prospect]) -> Sequence[Verdict]:
        situations = [
            _situation(parts, batch, prospect, profiles[prospect.customer_id], now)
            for prospect in some
        ]
        for prospect, situation in zip(some, situations, strict=True):
            prospect.situation = situation
        return parts.gate.check_batch(situations)

    def failed(prospect: Prospect, error: Exception) -> None:
        log_held([case.id for case in prospect.cases], "the rules", error)
        prospect.refusal = RULES_FAILED

    for prospect, verdict in zip(prospects, each(ask, prospects, failed), strict=True):
        if verdict is not None and prospect.template and writes_letters(prospect.channel):
            said = parts.book.get(prospect.template, prospect.language).amounts
            verdict = with_demands(parts, verdict, prospect.cases, said, batch.as_of)
        prospect.verdict = verdict


def _situation(
    parts: RunParts,
    batch: Batch,
    prospect: Prospect,
    profile: dict[str, Any],
    now: datetime,
) -> Situation:
    customer_id = prospect.customer_id
    return Situation(
        Candidate(
            now,
            prospect.channel.medium,
            point=prospect.point,
            loans=prospect.loans,
            purpose=prospect.purpose,
            text=prospect.text,
            staff=(),
            recording=False,
            appointment=None,
            extra=candidate_facts(
                parts.lender_facts,
                batch,
                customer_id,
                prospect.loans,
                profile,
                prospect.point,
                prospect.channel.fields,
            ),
        ),
        parts.lender_facts,
        customer_facts(batch, customer_id, profile, parts.default_zones, now),
        batch.history.get(customer_id, UNKNOWN),
        batch.consents.get(customer_id, ()),
        batch.opt_outs.get(customer_id, ()),
        batch.holds.get(customer_id, ()),
    )


def _split(
    parts: RunParts,
    batch: Batch,
    plans: dict[int, Planned],
    prospect: Prospect,
    profiles: dict[int, dict[str, Any]],
    now: datetime,
    cleared: Cleared,
) -> None:
    """Drop the loans that are refused by themselves (held, capped), and ask for the others."""
    profile = profiles[prospect.customer_id]
    singles = []
    for member in prospect.members:
        single = Prospect(prospect.customer_id, prospect.role, prospect.channel, [member])
        prepare(parts, batch, plans, single, profile)
        singles.append(single)
    _judge(parts, batch, [s for s in singles if not s.refusal], profiles, now)
    free = [s for s in singles if s.verdict is not None and s.verdict.allowed]
    held = [s for s in singles if s not in free]
    if not free or not held:
        cleared.refused.append(prospect)
        return
    joined = Prospect(
        prospect.customer_id, prospect.role, prospect.channel, [s.members[0] for s in free]
    )
    prepare(parts, batch, plans, joined, profile)
    if not joined.refusal:
        _judge(parts, batch, [joined], profiles, now)
    allowed = not joined.refusal and joined.verdict is not None and joined.verdict.allowed
    (cleared.allowed if allowed else cleared.refused).append(joined)
    cleared.refused += held


def first_denial(verdict: Verdict) -> Finding | None:
    """Return the finding that is counted for a refusal."""
    return verdict.denials[0] if verdict.denials else None
