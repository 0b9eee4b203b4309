"""Adding someone to a loan: an attorney, a guardian, a person whom the customer named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import Connection, select

from casekit.archive.entries import Change, EntryDraft, insert
from casekit.archive.ledger import Transaction
from casekit.cases.finding import CaseRef, find_case
from casekit.cases.loan_changes import ADDED
from casekit.errors import NotFound, UsageError
from casekit.pii.characters import person_name
from casekit.pii.indexing import find_many, write_tokens
from casekit.pii.people import about
from casekit.pii.profile import Profile
from casekit.pii.vault import Vault
from casekit.rights import Subject
from casekit.store.tables import loan_parties, subjects

if TYPE_CHECKING:
    from casekit.app import Lender

ROLES: Final = (
    "co_borrower",
    "guarantor",
    "guardian",
    "attorney",
    "contact",
    "spouse",
    "unrelated",
)
"""What someone besides the customer can be to a loan."""

LIABILITIES: Final = ("joint", "general")
"""How a guarantor is liable: like the borrower, or only after the borrower."""


def add_party(
    lender: Lender,
    ref: str | int,
    profile: Profile | None,
    role: str,
    *,
    subject_id: int | None = None,
    liability: str = "",
    language: str = "",
    actor: str | None = None,
) -> int:
    """Add someone to a loan; see `ThirdParties.add`."""
    with lender.store.read() as connection:
        case = find_case(connection, ref)
    who = lender.authorized(actor, "party.ask", [Subject("case", case.case_id)])
    # a new person's log follows from a number that only the transaction gives
    with lender.ledger.transaction() as transaction:
        if profile is not None:
            _check_no_twin(lender.vault, transaction.connection, case, profile)
        number, drafts = party_entries(
            lender,
            transaction,
            case,
            profile,
            role,
            subject_id=subject_id,
            liability=liability,
            language=language,
            actor=who,
        )
        transaction.record(drafts)
    return number


def party_entries(
    lender: Lender,
    transaction: Transaction,
    case: CaseRef,
    profile: Profile | None,
    role: str,
    *,
    subject_id: int | None = None,
    liability: str = "",
    language: str = "",
    actor: str,
) -> tuple[int, list[EntryDraft]]:
    """Return the number of someone who is added to a loan, and the entries; the caller records.

    Args:
        lender: whose loan it is; transaction: one that holds all logs.
        case: a case of the loan.
        profile: who it is, of somebody new; None where `subject_id` names somebody known.
        role: one of `ROLES`; liability: of a guarantor, one of `LIABILITIES`.
        language: BCP 47 tag; empty for the lender's.
        actor: who adds them.

    Raises:
        UsageError: no such role or liability, a profile that cannot be kept, or somebody who is
            the customer or on the loan already. NotFound: nobody has this number.
    """
    _check(role, liability)
    drafts: list[EntryDraft] = []
    if (profile is None) == (subject_id is None):
        raise UsageError("say who it is: a new person, or the number of one who is known")
    if profile is not None:
        subject_id, draft = _new_person(lender, transaction, profile, language, actor)
        drafts.append(draft)
    else:
        assert subject_id is not None
        _check_person(transaction, case, subject_id)
    drafts.append(
        EntryDraft(
            "loan.updated",
            actor,
            case_id=case.case_id,
            customer_id=case.customer_id,
            data={"party": role, "party_id": subject_id},
            rows=[
                _party_row(transaction, case.loan_id, subject_id, role, liability),
                *case.reanchored(lender.today()),
            ],
        )
    )
    return subject_id, drafts


def _party_row(
    transaction: Transaction, loan_id: int, subject_id: int, role: str, liability: str
) -> Change:
    number = _next_number(transaction, loan_id, role)
    details: dict[str, Any] = {"number": number, ADDED: True}
    if liability:
        details["liability"] = liability
    return insert(
        "loan_parties",
        {
            "loan_id": loan_id,
            "subject_id": subject_id,
            "role": role,
            "details": orjson.dumps(details, option=orjson.OPT_SORT_KEYS).decode(),
        },
    )


def _new_person(
    lender: Lender, transaction: Transaction, profile: Profile, language: str, actor: str
) -> tuple[int, EntryDraft]:
    sound = _sound(lender.vault, profile)
    number = transaction.allocate("subjects")
    lender.vault.create_subjects(transaction.connection, [number])
    log = lender.store.log_of(number)
    settings = lender.settings.lender
    place = lender.places.of_new(sound, ())
    row = {
        "id": number,
        "is_customer": 0,
        "entity": sound.entity.value,
        "log": log,
        "zones": orjson.dumps(place.zones).decode(),
        "regions": orjson.dumps(place.regions).decode(),
        "language": language or settings.language,
        "profile": sound.to_json(),
        "created_at": transaction.at,
        "updated_at": transaction.at,
    }
    write_tokens(lender.vault, transaction.connection, {number: sound}, new=True)
    draft = EntryDraft(
        "customer.recorded", actor, rows=[insert("subjects", row)], **about(number, False, log)
    )
    return number, draft


def _sound(vault: Vault, profile: Profile) -> Profile:
    """Return a profile as an import would take it: a name, numbers in E.164, refs."""
    try:
        phones = tuple(replace(p, number=vault.normal("phone", p.number)) for p in profile.phones)
        tidy = replace(profile, name=person_name(profile.name), phones=phones)
    except ValueError as error:
        raise UsageError(
            f"this cannot be kept of a person: {error}",
            hint="A number is written with its country code: +86 138 …",
        ) from None
    return tidy.numbered()


def _check(role: str, liability: str) -> None:
    if role not in ROLES:
        raise UsageError(f"nobody is {role!r} to a loan", hint=f"Known are {', '.join(ROLES)}.")
    if liability and (role != "guarantor" or liability not in LIABILITIES):
        raise UsageError(
            "only a guarantor is liable in a way of its own",
            hint=f"It is {' or '.join(LIABILITIES)}.",
        )


def _check_person(transaction: Transaction, case: CaseRef, subject_id: int) -> None:
    connection = transaction.connection
    if subject_id == case.customer_id:
        raise UsageError(f"{subject_id} is the customer of {case.name}")
    already = connection.execute(
        select(loan_parties.c.role).where(
            loan_parties.c.loan_id == case.loan_id, loan_parties.c.subject_id == subject_id
        )
    ).scalar_one_or_none()
    if already is not None:
        raise UsageError(f"{subject_id} is on this loan already, as {already}")
    known = select(subjects.c.status).where(subjects.c.id == subject_id)
    status = connection.execute(known).scalar_one_or_none()
    if status is None:
        raise NotFound(f"there is no person {subject_id}")
    if status == "erased":
        raise NotFound(f"the data of {subject_id} was erased")


def _check_no_twin(vault: Vault, connection: Connection, case: CaseRef, profile: Profile) -> None:
    """Refuse a person whose number somebody on the loan has: a refusal binds who was asked.

    Raises:
        UsageError: names who has it.
    """
    try:
        questions = [("phone", vault.normal("phone", one.number)) for one in profile.phones]
    except ValueError:
        return  # said by whoever makes the person
    found = find_many(vault, connection, questions, allow_restricted=True)
    known = {one.subject_id for hits in found.values() for one in hits}
    twin = connection.execute(
        select(loan_parties.c.subject_id, loan_parties.c.role)
        .where(loan_parties.c.loan_id == case.loan_id, loan_parties.c.subject_id.in_(known))
        .order_by(loan_parties.c.subject_id)
        .limit(1)
    ).first()
    if twin is not None:
        raise UsageError(
            f"{twin.subject_id} is on this loan already with this number, as {twin.role}",
            hint="See casekit party list; nobody is added twice.",
        )


def _next_number(transaction: Transaction, loan_id: int, role: str) -> int:
    """Return the place of one more party of a role on a loan."""
    taken = transaction.connection.execute(
        select(loan_parties.c.details).where(
            loan_parties.c.loan_id == loan_id, loan_parties.c.role == role
        )
    ).scalars()
    return max((int((details or {}).get("number", 0)) for details in taken), default=0) + 1
