"""Turning due actions into contacts, and asking the gate about each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from casekit.clock import parse_instant
from casekit.compliance.model import Candidate, Finding, OptOut, Situation, Verdict
from casekit.contacts.channel import Channel
from casekit.contacts.model import Contact, Kind
from casekit.contacts.values import ContactDetails, LoanValues, MessageValues
from casekit.errors import NotFound, ValueMissing, VaultError
from casekit.money import Money
from casekit.pii.keyring import Keyring
from casekit.pii.suppression import suppressed
from casekit.run import people
from casekit.run.batch import PENDING, ActionRow, Batch, CaseRow
from casekit.run.parts import RunParts
from casekit.run.planning import Planned
from casekit.run.totals import Totals
from casekit.store.bulk import fetch

AUTOMATIC = frozenset({Kind.MESSAGE, Kind.LETTER})
"""Kinds that the run hands over by itself; calls, visits and processes wait for a person."""

JOINED = frozenset({Kind.MESSAGE, Kind.CALL})
"""Kinds in which one contact speaks of all of a customer's loans."""


@dataclass(slots=True)
class Prospect:
    """A contact that may be made: whose, about which actions, and through which channel."""

    customer_id: int
    role: str
    channel: Channel
    members: list[tuple[CaseRow, ActionRow]]
    point: str = ""
    to: str = field(default="", repr=False)
    template: str = ""
    purpose: str = "demand"
    text: str = field(default="", repr=False)
    params: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    language: str = ""
    fields: dict[str, Any] = field(default_factory=dict, repr=False)
    refusal: str = ""
    situation: Situation | None = field(default=None, repr=False)
    verdict: Verdict | None = None
    contact: Contact | None = field(default=None, repr=False)

    @property
    def loans(self) -> tuple[str, ...]:
        """The loans as rules and history name them: surrogate ids."""
        return tuple([str(case.loan_id) for case, _ in self.members])


@dataclass(slots=True)
class Cleared:
    """What clearing came to, action by action."""

    allowed: list[Prospect] = field(default_factory=list)
    refused: list[Prospect] = field(default_factory=list)
    no_channel: list[tuple[CaseRow, ActionRow]] = field(default_factory=list)
    for_people: list[tuple[CaseRow, ActionRow]] = field(default_factory=list)


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
    prospects = _prospects(parts, batch, plans, now, cleared)
    profiles = _profiles(batch, keyring, {p.customer_id for p in prospects}, totals)
    for prospect in prospects:
        _prepare(parts, batch, plans, prospect, profiles.get(prospect.customer_id))
    ready = [p for p in prospects if not p.refusal]
    cleared.refused += [p for p in prospects if p.refusal]
    _recall_suppressed(parts, connection, batch, ready)
    _judge(parts, batch, ready, profiles, now)
    for prospect in ready:
        if prospect.verdict is not None and prospect.verdict.allowed:
            cleared.allowed.append(prospect)
        elif len(prospect.members) > 1:
            _split(parts, batch, plans, prospect, profiles, now, cleared)
        else:
            cleared.refused.append(prospect)
    return cleared


def _prospects(
    parts: RunParts, batch: Batch, plans: dict[int, Planned], now: datetime, cleared: Cleared
) -> list[Prospect]:
    groups: dict[tuple[Any, ...], Prospect] = {}
    for case in batch.cases.values():
        reviewed = case.id in plans
        for action in case.actions:
            if action.state not in PENDING or not _is_its_time(action, reviewed, now):
                continue
            channel = parts.channels.get(action.role)
            role = action.role
            if channel is None and action.fallback:
                role = action.fallback
                channel = parts.channels.get(role)
            if channel is None:
                cleared.no_channel.append((case, action))
                continue
            if channel.kind not in AUTOMATIC:
                cleared.for_people.append((case, action))
                continue
            key: tuple[Any, ...] = (case.customer_id, role)
            if channel.kind not in JOINED:
                key = (*key, action.id)
            group = groups.get(key)
            if group is None:
                group = groups[key] = Prospect(case.customer_id, role, channel, [])
            group.members.append((case, action))
    return list(groups.values())


def _is_its_time(action: ActionRow, reviewed: bool, now: datetime) -> bool:
    if action.state == "deferred":
        return action.not_before is None or datetime.fromisoformat(action.not_before) <= now
    # what was denied without a known end is asked again when its case is looked at
    return action.new or reviewed or action.waits_for == "channel"


def _profiles(
    batch: Batch, keyring: Keyring, customers: Iterable[int], totals: Totals
) -> dict[int, dict[str, Any]]:
    profiles: dict[int, dict[str, Any]] = {}
    for customer in customers:
        try:
            profiles[customer] = people.opened(keyring, batch.customers[customer])
        except VaultError as error:
            totals.problems[error.code] += 1
    return profiles


def _prepare(
    parts: RunParts,
    batch: Batch,
    plans: dict[int, Planned],
    prospect: Prospect,
    profile: dict[str, Any] | None,
) -> None:
    """Choose the point and render the text; a reason in `refusal` where that cannot be done."""
    customer = batch.customers[prospect.customer_id]
    if profile is None:
        prospect.refusal = "profile_unreadable"
        return
    bad = batch.bad_points.get(customer.id, ())
    wanted = prospect.channel.fields
    if "phone" in wanted:
        point = people.phone(profile, bad, prospect.channel.medium)
    elif "email" in wanted:
        point = people.email(profile, bad)
    else:
        point = ("", "")
    if point is None:
        prospect.refusal = "no_point"
        return
    prospect.to, prospect.point = point
    prospect.fields = people.other_fields(profile, wanted)
    _render(parts, batch, plans, prospect, profile)


def _render(
    parts: RunParts,
    batch: Batch,
    plans: dict[int, Planned],
    prospect: Prospect,
    profile: dict[str, Any],
) -> None:
    customer = batch.customers[prospect.customer_id]
    members = prospect.members
    if len(members) > 1:
        members.sort(key=lambda m: (m[0].oldest or "", m[0].id))
        # the text of the most urgent step speaks for all
        first = max(members, key=lambda member: member[1].priority)[1]
    else:
        first = members[0][1]
    if not first.template:
        return
    language = customer.language or parts.language
    try:
        compiled = parts.book.get(first.template, language)
    except NotFound:
        prospect.refusal = "no_template"
        return
    names = profile.get("loan_names") or {}
    loans = tuple(
        [
            _loan_values(parts, batch, case, plans.get(case.id), compiled.template.language, names)
            for case, _ in members
        ]
    )
    message = MessageValues(
        people.values(profile, compiled.template.language), loans, batch.as_of, ContactDetails()
    )
    try:
        rendered = compiled.render(message)
    except ValueMissing as error:
        prospect.refusal = f"value_missing:{error.placeholder}"
        return
    prospect.template = first.template
    prospect.purpose = compiled.template.purpose
    prospect.text, prospect.params = rendered.text, rendered.params
    prospect.language = compiled.template.language


def _loan_values(
    parts: RunParts,
    batch: Batch,
    case: CaseRow,
    planned: Planned | None,
    language: str,
    names: dict[str, str],
) -> LoanValues:
    due_on = date.fromisoformat(case.oldest or case.opened_on)
    overdue_date = due_on + timedelta(days=1)
    days = planned.plan.days_past_due if planned else max((batch.as_of - due_on).days, 0)
    currency = case.currency
    return LoanValues(
        names.get(case.ref) or label(parts.products, case.product, language),
        overdue_date,
        days,
        case.ref,
        Money(case.overdue + case.costs, currency),
        Money(case.principal, currency),
        Money(case.interest, currency),
        Money(case.penalty, currency),
        Money(case.costs, currency),
    )


def label(products: Any, product: str, language: str) -> str:
    """Return what a product is called in a language: its own, its base, or any."""
    labels = products.get(product) or {}
    base = language.partition("-")[0]
    for tag in (language, base, ""):
        if tag in labels:
            return str(labels[tag])
    for tag, text in labels.items():
        if tag.partition("-")[0] == base:
            return str(text)
    return str(next(iter(labels.values()), product))


def _recall_suppressed(
    parts: RunParts, connection: Connection, batch: Batch, prospects: list[Prospect]
) -> None:
    """Add the opt-outs of erased people: the wish outlives the data, as a token of the number."""
    if not fetch(connection, "SELECT 1 FROM suppressions LIMIT 1"):
        return
    points = {p.to: "email" if "email" in p.channel.fields else "phone" for p in prospects if p.to}
    found = suppressed(parts.vault, connection, [(field, value) for value, field in points.items()])
    for prospect in prospects:
        channels = found.get((points.get(prospect.to, ""), prospect.to), {})
        batch.opt_outs[prospect.customer_id] = batch.opt_outs.get(prospect.customer_id, ()) + tuple(
            [OptOut(parse_instant(at), medium, prospect.point) for medium, at in channels.items()]
        )


def _judge(
    parts: RunParts,
    batch: Batch,
    prospects: list[Prospect],
    profiles: dict[int, dict[str, Any]],
    now: datetime,
) -> None:
    situations = [
        _situation(parts, batch, prospect, profiles[prospect.customer_id], now)
        for prospect in prospects
    ]
    for prospect, situation, verdict in zip(
        prospects, situations, parts.gate.check_batch(situations), strict=True
    ):
        prospect.situation, prospect.verdict = situation, verdict


def _situation(
    parts: RunParts,
    batch: Batch,
    prospect: Prospect,
    profile: dict[str, Any],
    now: datetime,
) -> Situation:
    customer_id = prospect.customer_id
    customer = batch.customers[customer_id]
    facts: dict[str, Any] = {
        "zones": customer.zones or parts.default_zones,
        "borrower": customer.entity,
        "capacity": (profile.get("extra") or {}).get("capacity", "full"),
        "deceased": any(hold.kind == "deceased" for hold in batch.holds.get(customer_id, ())),
    }
    born = profile.get("birth_date")
    if born:
        facts["birth_date"] = born
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
        ),
        parts.lender_facts,
        facts,
        batch.history.get(customer_id, ()),
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
        _prepare(parts, batch, plans, single, profile)
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
    _prepare(parts, batch, plans, joined, profile)
    if not joined.refusal:
        _judge(parts, batch, [joined], profiles, now)
    allowed = not joined.refusal and joined.verdict is not None and joined.verdict.allowed
    (cleared.allowed if allowed else cleared.refused).append(joined)
    cleared.refused += held


def first_denial(verdict: Verdict) -> Finding | None:
    """Return the finding that is counted for a refusal."""
    return verdict.denials[0] if verdict.denials else None
