"""Asking someone besides the customer: by a call that a collector takes, or by a message.

The gate is told who it is and for what, so that the pack says who may be asked at all, how often,
and for what. What is written or said to someone who owes nothing is made without the loan: no
placeholder of it has a value, and no parameter of the contact names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, select

from casekit.adopting import adopt_once
from casekit.archive.ledger import Transaction
from casekit.cases.finding import CaseRef, find_case
from casekit.contacts.model import Kind
from casekit.contacts.templates import OWE_NOTHING
from casekit.errors import NotFound, UsageError, WorkGone
from casekit.rights import Subject
from casekit.run.batch import Batch
from casekit.run.prospects import AUTOMATIC
from casekit.run.single import Reached, SingleContact, reach
from casekit.store.tables import loan_parties, subjects
from casekit.thirdparties.guarantee import guarantee_facts
from casekit.work.asking import Wanted
from casekit.work.model import WorkItem
from casekit.work.recorded_line import refuse_unrecorded
from casekit.work.taking import take_wanted
from casekit.work.waiting_work import way_of

if TYPE_CHECKING:
    from casekit.app import Lender

ASK, RELAY, DEMAND = "ask_contact", "relay", "demand"

SCRIPTS: Final[Mapping[str, str]] = {
    ASK: "ask-contact",
    RELAY: "relay-message",
}
"""Purpose → key of the script by which a collector says it."""

DEMANDS: Final[Mapping[str, str]] = {"guarantor": "guarantor-call"}
"""Role on the loan → key of the script by which they are asked to pay."""

TEXTS: Final[Mapping[str, str]] = {RELAY: "relay"}
"""Purpose → key of the text that is written; of anything else a template must be named."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone on a loan besides the customer: who, as what, and their language."""

    subject_id: int
    role: str
    language: str


def ask_party(
    lender: Lender,
    ref: str | int,
    *,
    subject_id: int | None = None,
    role_on_loan: str = "",
    by: str = "voice",
    purpose: str = "",
    template: str = "",
    actor: str | None = None,
) -> WorkItem | Reached:
    """Contact someone besides the customer; see `ThirdParties.ask`."""
    with lender.store.read() as connection:
        case = find_case(connection, ref)
        person = _person(connection, case, subject_id, role_on_loan)
    who = lender.authorized(actor, "party.ask", [Subject("case", case.case_id)])
    if not case.is_open:
        raise UsageError(f"{case.name} is closed: nobody is contacted about it")
    wanted = purpose or (ASK if person.role in OWE_NOTHING else DEMAND)
    channel = lender.channels.get(by)
    if channel is None:
        raise UsageError(
            f"the lender has no channel for {by!r}",
            hint="The table [channels] of the config says which way goes through which.",
        )
    if channel.kind not in AUTOMATIC:
        key = template or _script(wanted, person.role)
        return _take(lender, case, person, by, wanted, key, who)
    if channel.kind is not Kind.MESSAGE:
        raise UsageError(f"nobody is asked by {by!r}", hint="Use a call or a message.")
    return _write(lender, case, person, by, wanted, template or _text(wanted, person.role), who)


def _take(
    lender: Lender,
    case: CaseRef,
    person: Person,
    by: str,
    purpose: str,
    template: str,
    who: str,
) -> WorkItem:
    """Have the collector hold the call, as any other: leased, with a script and a result."""
    way = way_of(lender, by)
    refuse_unrecorded(lender, way.channel)
    adopt_once(lender, who)

    def choose(transaction: Transaction, batch: Batch) -> Wanted:
        known = batch.cases.get(case.case_id)
        if known is None:
            raise WorkGone(f"{case.name} was closed meanwhile")
        return Wanted(
            way,
            case.customer_id,
            [],
            [known],
            template,
            person.role,
            person.subject_id,
            purpose,
            party_facts(transaction.connection, case, person.subject_id),
        )

    return take_wanted(lender, case.customer_id, who, choose)


def _write(
    lender: Lender,
    case: CaseRef,
    person: Person,
    by: str,
    purpose: str,
    template: str,
    who: str,
) -> Reached:
    if lender.book.get(template, person.language).template.party == "customer":
        raise UsageError(
            f"the text {template} is for the customer",
            hint='A text for somebody else says so: party = "contact".',
        )
    with lender.store.read() as connection:
        extra = party_facts(connection, case, person.subject_id)
    contact = SingleContact(
        case.customer_id,
        (case.case_id,),
        by,
        purpose=purpose,
        party=person.role,
        subject_id=person.subject_id,
        template=template,
        language=person.language,
        extra=extra,
    )
    return reach(lender, contact, actor=who)


def party_facts(connection: Connection, case: CaseRef, subject_id: int | None) -> dict[str, Any]:
    """Return what the rules ask about a person on a loan beyond who it is."""
    if subject_id is None:
        return {}
    return guarantee_facts(connection, case.loan_id, subject_id, [case.case_id])


def _script(purpose: str, role: str) -> str:
    known = DEMANDS.get(role, "") if purpose == DEMAND else SCRIPTS.get(purpose, "")
    return known or _usual(purpose, role)


def _text(purpose: str, role: str) -> str:
    return TEXTS.get(purpose, "") or _usual(purpose, role)


def _usual(purpose: str, role: str) -> str:
    raise UsageError(
        f"there is no usual text for {purpose!r} to a {role.replace('_', '-')}",
        hint="Name one with --template.",
    )


def _person(connection: Connection, case: CaseRef, subject_id: int | None, role: str) -> Person:
    """Return the person who is meant.

    Raises:
        NotFound: nobody like this is on the loan. UsageError: several are.
    """
    query = (
        select(loan_parties.c.subject_id, loan_parties.c.role, subjects.c.language)
        .join(subjects, subjects.c.id == loan_parties.c.subject_id)
        .where(loan_parties.c.loan_id == case.loan_id)
        .order_by(loan_parties.c.subject_id)
    )
    if subject_id is not None:
        query = query.where(loan_parties.c.subject_id == subject_id)
    if role:
        query = query.where(loan_parties.c.role == role)
    found = [Person(*tuple(row)) for row in connection.execute(query)]
    if not found:
        raise NotFound(
            f"nobody like this is on the loan of {case.name}",
            hint="See casekit party list; add somebody with casekit party add.",
        )
    if len(found) > 1:
        numbers = ", ".join(f"{one.subject_id} ({one.role})" for one in found)
        raise UsageError("several people are on the loan", hint=f"Say which: {numbers}.")
    return found[0]
