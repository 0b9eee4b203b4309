"""Whom a contact reaches, and what it says: the point is chosen and the text rendered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from casekit.cases.aging import DayCount
from casekit.cases.promise_care import promise_of
from casekit.cases.promises import NOT_KEPT
from casekit.compliance.model import StaffMember
from casekit.contacts.values import ContactDetails, LoanValues, MessageValues
from casekit.dates import day_after
from casekit.errors import NotFound, ValueMissing
from casekit.money import Money
from casekit.pii.characters import harmless
from casekit.run import people
from casekit.run.batch import ActionRow, Batch, CaseRow
from casekit.run.customer_facts import spared_places
from casekit.run.isolation import TEXT_FAILED, log_held
from casekit.run.letters import (
    ADDRESS,
    NO_ADDRESS,
    address_line,
    address_of,
    letter_details,
    with_terms,
    writes_letters,
)
from casekit.run.parts import RunParts
from casekit.run.planning import Planned
from casekit.run.prospects import Prospect


def prepare(
    parts: RunParts,
    batch: Batch,
    plans: dict[int, Planned],
    prospect: Prospect,
    profile: dict[str, Any] | None,
) -> None:
    """Choose the point and render the text; a reason in `refusal` where that cannot be done."""
    try:
        _prepare(parts, batch, plans, prospect, profile)
    except Exception as error:
        log_held([case.id for case in prospect.cases], "the text", error)
        prospect.refusal = TEXT_FAILED


def _prepare(
    parts: RunParts,
    batch: Batch,
    plans: dict[int, Planned],
    prospect: Prospect,
    profile: dict[str, Any] | None,
) -> None:
    customer = batch.customers[prospect.customer_id]
    if profile is None:
        prospect.refusal = "profile_unreadable"
        return
    bad = batch.bad_points.get(customer.id, ())
    wanted = prospect.channel.fields
    if "phone" in wanted:
        spared = spared_places(batch, customer.id)
        point = people.phone(profile, bad, prospect.channel.medium, spared)
    elif "email" in wanted:
        point = people.email(profile, bad, spared_places(batch, customer.id))
    else:
        point = ("", "")
    if point is None:
        prospect.refusal = "no_point"
        return
    prospect.to, prospect.point = point
    prospect.fields = people.other_fields(profile, wanted)
    if writes_letters(prospect.channel):
        spared = spared_places(batch, customer.id)
        found = address_of(profile, bad, prospect.channel.medium, spared)
        if found is None:
            prospect.refusal = NO_ADDRESS
            return
        prospect.point, prospect.fields[ADDRESS] = found
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
    said_in = compiled.template.language
    loans = [
        loan_values(parts, batch, case, plans.get(case.id), compiled.amounts, said_in, names)
        for case in prospect.cases
    ]
    details = contact_details(
        batch,
        prospect.cases,
        agency=agency_of(parts.lender_facts),
        missed=asks_what_was_missed(parts, first.template),
        promise_ids=_promises_of(members, first.template),
    )
    if ADDRESS in prospect.fields and writes_letters(prospect.channel):
        details = letter_details(
            details,
            case=members[0][0],
            action_id=first.id,
            today=batch.as_of,
            address=address_line(prospect.fields[ADDRESS], said_in),
            deadline_days=parts.policy.deadlines.get(first.step),
        )
    message = MessageValues(people.values(profile, said_in), tuple(loans), batch.as_of, details)
    try:
        rendered = compiled.render(message)
    except ValueMissing as error:
        prospect.refusal = f"value_missing:{error.placeholder}"
        return
    prospect.template = first.template
    prospect.purpose = compiled.template.purpose
    prospect.text, prospect.params = rendered.text, rendered.params
    prospect.language = said_in


def _promises_of(members: Sequence[tuple[CaseRow, ActionRow]], template: str) -> set[int]:
    """Return the promises that the actions of a text belong to."""
    found = (promise_of(action.step) for _, action in members if action.template == template)
    return {number for number in found if number is not None}


def loan_values(
    parts: RunParts,
    batch: Batch,
    case: CaseRow,
    planned: Planned | None,
    said: Collection[str],
    language: str,
    names: Mapping[str, str],
) -> LoanValues:
    """Return what a text says of one case's loan.

    Args:
        parts, batch: the lender's, and what was read.
        case: its amounts that the book does not give are in `untold`.
        planned: where the case was planned in this run, for its days past due.
        said: names of the amounts that the text says (`amount_due` …); others are not made.
        language: of the text.
        names: what the customer's profile calls its loans, by reference.
    """
    due_on = date.fromisoformat(case.oldest or case.opened_on)
    days = planned.plan.days_past_due if planned else _days_past_due(batch, case, due_on)
    if case.terms is not None and case.terms.as_of < batch.as_of:
        # a letter gives days and amounts as of one date
        days = _days_past_due(batch, case, due_on, case.terms.as_of)
    currency, untold = case.currency, case.untold

    def told(component: str, amount: int) -> Money | None:
        # only what the text says of the loan is made
        if f"{component}_due" not in said or f"instalment.{component}" in untold:
            return None
        return Money(amount, currency)

    called = harmless(names.get(case.ref, "")) if names else ""
    loan = LoanValues(
        called or label(parts.products, case.product, language),
        day_after(due_on),
        days,
        case.ref,
        told("amount", case.overdue + case.costs),
        told("principal", case.principal),
        told("interest", case.interest),
        told("penalty", case.penalty),
        told("costs", case.costs),
    )
    return with_terms(loan, case.terms, currency) if case.terms is not None else loan


def _days_past_due(batch: Batch, case: CaseRow, due_on: date, as_of: date | None = None) -> int:
    days = DayCount(due_on, tuple(batch.pauses.get(case.loan_id, ())))
    return max(days.day((as_of or batch.as_of).toordinal()), 0)


def contact_details(
    batch: Batch,
    cases: Sequence[CaseRow],
    staff: Sequence[StaffMember] = (),
    *,
    agency: str = "",
    sought: str = "",
    missed: bool = False,
    promise_ids: Collection[int] = (),
) -> ContactDetails:
    """Return what belongs to this one contact: who speaks, and what was promised.

    The promised day is that of the earliest open promise of the cases, else of the last that was
    not kept; the amount is that of all the promises of the day.

    Args:
        staff: who speaks; the first one's facts `name` and `number`, else the ref, are said. A
            number is never said as a name.
        agency: name of the agency that works for the lender; empty where there is none.
        sought: the customer's name, where the contact is with somebody else.
        missed: name what was not kept, also where another promise is open.
        promise_ids: the promises that the contact is about, if it is about some.
    """
    name, number = (
        (str(staff[0].facts.get(fact) or staff[0].ref) if staff else "")
        for fact in ("name", "number")
    )
    promised = _promised(batch, cases, promise_ids, missed=missed) if batch.promises else None
    if promised is None:
        return ContactDetails(name, agency, sought_name=sought, agent_number=number)
    day, amount = promised
    return ContactDetails(
        name,
        agency,
        promise_date=day,
        promise_amount=amount,
        sought_name=sought,
        agent_number=number,
    )


def asks_what_was_missed(parts: RunParts, template: str) -> bool:
    """Say whether a text is the one that follows a promise that was not kept."""
    care = parts.policy.promise_care
    return care is not None and template == care.follow_up_template


def agency_of(lender_facts: Mapping[str, object]) -> str:
    """Return the name by which the agency is called in texts, or nothing where there is none."""
    names = lender_facts.get("agency_names")
    return str(names[0]) if isinstance(names, (list, tuple)) and names else ""


def _promised(
    batch: Batch, cases: Sequence[CaseRow], about: Collection[int], *, missed: bool
) -> tuple[date, Money] | None:
    """Return the promised day that a text names, and what was promised for it."""
    made = [(p, case.currency) for case in cases for p in batch.promises.get(case.id, ())]
    made = [pair for pair in made if pair[0].id in about] or made
    still_open = [pair for pair in made if pair[0].status == "open"]
    broken = [pair for pair in made if pair[0].status in NOT_KEPT]
    if still_open and not (missed and broken):
        first = min(still_open, key=lambda pair: (pair[0].due_on, pair[0].id))
        named = still_open
    elif broken:
        first = max(broken, key=lambda pair: (pair[0].due_on, pair[0].id))
        named = broken
    else:
        return None
    day, currency = first[0].due_on, first[1]
    total = sum(p.amount for p, unit in named if p.due_on == day and unit == currency)
    return date.fromisoformat(day), Money(total, currency)


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
