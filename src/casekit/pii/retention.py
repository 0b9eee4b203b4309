"""What is held about a subject, and whether a retention rule still asks for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, Select, and_, func, or_, select

from casekit.errors import RetentionRefuses
from casekit.store.tables import blobs, cases, contacts, loan_parties, loans, payments, processes


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """Something that is held about a subject, for the retention rule to judge.

    Attributes:
        category: `loan`, `repayment`, `contact`, `recording` or `document`.
        product: the loan's product, where it belongs to one.
        last_on: UTC date of the newest one.
    """

    category: str
    product: str
    last_on: date


@dataclass(frozen=True, slots=True)
class Keep:
    """A retention rule's answer: which rule keeps the data, and the first day it may go."""

    rule: str
    until: date


Retention = Callable[[Sequence[HeldRecord], date], Keep | None]
"""Asked with what is held and the lender's date; None means that it may be erased."""


_NAMED: Final = 5
"""So many open loans are named; a person needs one to begin with."""


def refuse_open_loans(connection: Connection, subject_id: int) -> None:
    """Refuse while a loan of the subject is open.

    Someone who is only named as a contact is no party to the loan and may go at any time.

    Raises:
        RetentionRefuses: a loan, or a case of it, is open.
    """
    for mine in _loans_of(subject_id):
        of_open_cases = select(cases.c.loan_id).where(
            cases.c.loan_id.in_(mine), cases.c.status == "open"
        )
        open_loans = connection.execute(
            select(loans.c.ref)
            .where(
                or_(
                    and_(loans.c.id.in_(mine), loans.c.status == "active"),
                    loans.c.id.in_(of_open_cases),
                )
            )
            .order_by(loans.c.ref)
        ).scalars()
        if named := list(open_loans):
            more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
            raise RetentionRefuses(
                f"customer {subject_id} has a loan that is not settled: "
                f"{', '.join(named[:_NAMED])}{more}",
                rule="open-loan",
                hint="Correct what is wrong, or place a hold; erase when the loan has ended. One "
                "that is paid ends once the platform says so: import it with the status that the "
                "mapping of loan.status reads as settled.",
            )


def refuse_open_processes(connection: Connection, subject_id: int) -> None:
    """Refuse to erase whom something under way is about, or whose key seals it.

    What is said of it, and why it ends, could not be kept any more: a complaint that nobody can
    answer stays late for ever, and an owner who has not had the rest of a price could not be found.
    What is stored only still seals what is new, so nothing here is against a restriction.

    Raises:
        RetentionRefuses: a process is open that is about the customer, on a case of a loan of
            theirs or on none, or that is sealed with the key of this subject.
    """
    on_loans = [
        processes.c.case_id.in_(select(cases.c.id).where(cases.c.loan_id.in_(mine)))
        for mine in _loans_of(subject_id)
    ]
    about = (processes.c.customer_id == subject_id, processes.c.subject_id == subject_id)
    # one after the other: each has an index, all together have none
    for which in (*about, *on_loans):
        row = connection.execute(
            select(processes.c.id, processes.c.kind)
            .where(which, processes.c.phase == "open")
            .order_by(processes.c.id)
            .limit(1)
        ).first()
        if row is not None:
            raise RetentionRefuses(
                f"process {row.id} ({row.kind}) is under way, and customer {subject_id} is part of "
                "it",
                rule="open-process",
                process=row.id,
                hint="Bring it to its end first, or cancel it: casekit process show "
                f"{row.id}. Until then, restrict the data: casekit customer restrict.",
            )


def _loans_of(subject_id: int) -> tuple[Select[tuple[int]], Select[tuple[int]]]:
    """Return the numbers of the loans of a subject: its own, and those that it answers for."""
    return (
        select(loans.c.id).where(loans.c.customer_id == subject_id),
        select(loan_parties.c.loan_id).where(
            loan_parties.c.subject_id == subject_id, loan_parties.c.role != "contact"
        ),
    )


def held_records(connection: Connection, subject_id: int) -> list[HeldRecord]:
    """Return what is held about a subject, the newest of each category and product."""
    mine = loans.c.id.in_(
        select(loan_parties.c.loan_id).where(loan_parties.c.subject_id == subject_id)
    ) | (loans.c.customer_id == subject_id)
    newest: dict[tuple[str, str], date] = {}

    def note(category: str, product: str, on: date | None) -> None:
        if on is not None:
            place = (category, product)
            newest[place] = max(on, newest.get(place, on))

    products = set()
    for row in connection.execute(
        select(loans.c.product, func.max(loans.c.updated_at)).where(mine).group_by(loans.c.product)
    ):
        products.add(row[0])
        note("loan", row[0], _day(row[1]))
    for row in connection.execute(
        select(loans.c.product, func.max(payments.c.paid_on))
        .join_from(payments, loans)
        .where(mine)
        .group_by(loans.c.product)
    ):
        note("repayment", row[0], _day(row[1]))
    contacted = connection.execute(
        select(func.max(contacts.c.at)).where(
            (contacts.c.subject_id == subject_id) | (contacts.c.customer_id == subject_id)
        )
    ).scalar_one()
    files = connection.execute(
        select(blobs.c.media_type, func.max(blobs.c.created_at))
        .where(blobs.c.subject_id == subject_id, blobs.c.status == "stored")
        .group_by(blobs.c.media_type)
    ).all()
    for product in sorted(products) or [""]:
        note("contact", product, _day(contacted))
        for media_type, at in files:
            category = "recording" if media_type.startswith(("audio/", "video/")) else "document"
            note(category, product, _day(at))
    return [HeldRecord(*place, on) for place, on in sorted(newest.items())]


def _day(value: date | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value
