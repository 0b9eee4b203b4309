"""A lender's open cases as a book without anybody's data, for a made-up lender to work on.

Nothing sealed is opened. Customers are numbers, with a made-up name, address and telephone; what is
kept is what policies and rules go by and plain columns tell: loans, days, amounts, facts, holds,
wishes, agreements, and the contacts of the last weeks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import Connection

from casekit.cases.records import (
    CollateralRecord,
    InstalmentRecord,
    LoanRecord,
    PersonRecord,
    PriorConsent,
    PriorContact,
    PriorHold,
    PriorOptOut,
)
from casekit.clock import parse_instant
from casekit.contacts.model import Outcome
from casekit.pii.profile import Address, ContactPerson, Entity, Phone, Profile
from casekit.simulate.copied import Book, Fact, OpenPromise, loan_ref
from casekit.simulate.numbers import Numbers
from casekit.store.bulk import fetch, id_list
from casekit.store.store import Store

if TYPE_CHECKING:
    from casekit.app import Lender

_BACK: Final = timedelta(days=92)
"""How far back contacts are known: as far as the longest count of any rule that we know."""

_BIRTH: Final = date(1980, 1, 1)


def read_book(lender: Lender, seed: int, most: int, begin: datetime) -> Book:
    """Return at most so many open cases, chosen by the seed; all loans of a customer come along.

    Args:
        lender: whose book; it is only read.
        seed: chooses customers by SHA-256, so that the same seed chooses the same ones.
        most: cases.
        begin: the instant at which the simulation begins; what is dated later is left out.
    """
    with lender.store.read() as connection:
        chosen, count = _chosen(connection, lender.store, seed, most)
        book = Book(count, [])
        for start in range(0, len(chosen), 500):
            _Reader(connection, lender, begin, book).read(chosen[start : start + 500])
    return book


def _chosen(connection: Connection, store: Store, seed: int, most: int) -> tuple[list[int], int]:
    rows = fetch(
        connection,
        "SELECT customer_id, COUNT(*) FROM cases WHERE status = 'open' GROUP BY customer_id",
    )
    rows.sort(key=lambda row: sha256(f"{seed}|{store.store_id}|{row[0]}".encode()).digest())
    chosen: list[int] = []
    room = most
    for customer, cases in rows:
        if cases <= room:
            chosen.append(int(customer))
            room -= cases
    return sorted(chosen), sum(int(row[1]) for row in rows)


class _Reader:
    """Reads some customers' part of the book."""

    def __init__(self, connection: Connection, lender: Lender, begin: datetime, book: Book) -> None:
        self._connection = connection
        self._lender = lender
        self._begin = begin
        self._book = book
        self._numbers = Numbers(lender.settings.lender.region)

    def read(self, customers: Sequence[int]) -> None:
        """Add them to the book."""
        ids = id_list(customers)
        people = {
            int(number): self._person(int(number), entity, zones, language)
            for number, entity, zones, language in self._rows(
                "SELECT id, entity, zones, language FROM subjects WHERE id IN (?)", ids
            )
        }
        loans = self._rows(
            "SELECT l.id, l.customer_id, l.product, l.currency, l.principal, l.balance, "
            "l.contract_on, l.written_off, l.costs - l.costs_paid, l.region, c.id, c.opened_on "
            "FROM loans l JOIN cases c ON c.loan_id = l.id AND c.status = 'open' "
            "WHERE l.customer_id IN (?) ORDER BY l.id",
            ids,
        )
        if not loans:
            return
        loan_ids = id_list(row[0] for row in loans)
        parts = self._instalments(loan_ids)
        secured = self._collateral(loan_ids)
        for row in loans:
            self._book.loans.append(_loan(row, people[int(row[1])], parts, secured))
        cases = {int(row[10]): int(row[0]) for row in loans}
        opened = {int(row[0]): str(row[11]) for row in loans}
        self._history(ids, cases, opened)
        # what is the customer's goes with the first of the loans
        first = {int(row[1]): int(row[0]) for row in reversed(loans)}
        self._holds(ids, cases, first)
        self._agreements(ids, first)
        self._recorded(cases)
        others = self._rows("SELECT COUNT(*) FROM loan_parties WHERE loan_id IN (?)", loan_ids)
        self._book.left_out["other_parties"] += int(others[0][0])

    def _rows(self, sql: str, ids: str, day: date | None = None) -> list[Any]:
        """Return rows; `?` stands for numbers from `id_list`, `:day` for a date."""
        dated = sql.replace(":day", day.isoformat()) if day is not None else sql
        return fetch(self._connection, dated.replace("?", ids))

    def _person(self, number: int, entity: str, zones: Any, language: str) -> PersonRecord:
        phone = Phone(self._numbers.of(number))
        address = Address(("1 Sample Road",), city="Sample", kind="home")
        name = f"Customer {number}"
        is_person = entity == Entity.PERSON
        profile = Profile(
            name,
            entity=Entity(entity),
            phones=(phone,),
            addresses=(address,),
            birth_date=_BIRTH if is_person else None,
            contact=None if is_person else ContactPerson(name, phones=(phone,)),
        )
        return PersonRecord(profile, f"P{number}", tuple(_json(zones) or ()), str(language))

    def _instalments(self, loan_ids: str) -> dict[int, list[InstalmentRecord]]:
        found: dict[int, list[InstalmentRecord]] = {}
        for loan, number, due, principal, interest, penalty in self._rows(
            "SELECT loan_id, number, due_on, principal - paid_principal, interest - paid_interest, "
            "penalty - paid_penalty FROM instalments WHERE loan_id IN (?) "
            "AND principal + interest + penalty > paid_principal + paid_interest + paid_penalty "
            "ORDER BY loan_id, due_on, number",
            loan_ids,
        ):
            found.setdefault(int(loan), []).append(
                InstalmentRecord(_day(due), principal, interest, penalty, number)
            )
        return found

    def _collateral(self, loan_ids: str) -> dict[int, list[CollateralRecord]]:
        found: dict[int, list[CollateralRecord]] = {}
        for loan, number, kind, value in self._rows(
            "SELECT loan_id, number, kind, value FROM collateral "
            "WHERE loan_id IN (?) ORDER BY loan_id, number",
            loan_ids,
        ):
            found.setdefault(int(loan), []).append(CollateralRecord(number, kind, value))
        return found

    def _history(self, customers: str, cases: Mapping[int, int], opened: Mapping[int, str]) -> None:
        """Add what was done: attempts of steps in this episode, and contacts of late."""
        done = self._rows(
            "SELECT a.case_id, a.step, a.occurrence, c.at, c.role, c.medium, c.outcome, c.party "
            "FROM actions a JOIN contacts c ON c.id = a.contact_id "
            "WHERE a.case_id IN (?) AND a.state IN ('sent', 'delivered', 'done') "
            "ORDER BY c.at, a.id",
            id_list(cases),
        )
        known: Counter[str] = Counter()
        for case, step, occurrence, at, role, medium, outcome, party in done:
            # one contact about several loans is an attempt of each one's step
            apart = timedelta(microseconds=known[str(at)])
            known[str(at)] += 1
            loan = cases[int(case)]
            self._contact(loan, at, role, medium, outcome, party, step, occurrence, apart=apart)
        for loans, at, role, medium, outcome, party, direction in self._rows(
            "SELECT loans, at, role, medium, outcome, party, direction FROM contacts "
            "WHERE customer_id IN (?) AND at >= ':day' "
            "AND state IN ('sent', 'delivered', 'done', 'unknown') ORDER BY at, id",
            customers,
            (self._begin - _BACK).date(),
        ):
            about = [int(loan) for loan in _json(loans) or () if int(loan) in opened]
            if about and str(at) not in known:
                inbound = direction == "inbound"
                self._contact(about[0], at, role, medium, outcome, party, inbound=inbound)

    def _contact(
        self,
        loan: int,
        at: str,
        role: str,
        medium: str,
        outcome: str,
        party: str,
        step: str = "",
        occurrence: int = 0,
        *,
        inbound: bool = False,
        apart: timedelta = timedelta(0),
    ) -> None:
        when = parse_instant(at) + apart
        if when >= self._begin:
            self._book.left_out["after_begin"] += 1
            return
        self._book.prior.append(
            PriorContact(
                loan_ref(loan),
                when,
                role,
                medium,
                outcome or Outcome.OTHER.value,
                step,
                occurrence,
                inbound,
                party,
            )
        )

    def _holds(self, customers: str, cases: Mapping[int, int], first: Mapping[int, int]) -> None:
        for customer, loan, kind, start, until in self._rows(
            "SELECT customer_id, loan_id, kind, start_on, until_on FROM holds "
            "WHERE customer_id IN (?) AND (until_on IS NULL OR until_on > ':day') ORDER BY id",
            customers,
            self._begin.date(),
        ):
            about = int(loan) if loan is not None else first.get(int(customer), 0)
            if about not in cases.values():
                continue
            self._book.prior.append(
                PriorHold(loan_ref(about), kind, _day(start), _day_or_none(until), loan is None)
            )

    def _agreements(self, customers: str, first: Mapping[int, int]) -> None:
        for customer, kind, channel, given, until, details in self._rows(
            "SELECT customer_id, kind, channel, given_at, until_on, details FROM consents "
            "WHERE customer_id IN (?) AND subject_id = customer_id "
            "AND revoked_at IS NULL ORDER BY id",
            customers,
        ):
            hours = _json(details) or {}
            self._book.prior.append(
                PriorConsent(
                    loan_ref(first[int(customer)]),
                    kind,
                    channel,
                    given_at=parse_instant(given) if given else None,
                    until_on=_day_or_none(until),
                    hours_from=str(hours.get("from", "")),
                    hours_to=str(hours.get("to", "")),
                )
            )
        for customer, channel, at in self._rows(
            "SELECT customer_id, channel, at FROM opt_outs "
            "WHERE customer_id IN (?) AND subject_id = customer_id "
            "AND lifted_at IS NULL ORDER BY id",
            customers,
        ):
            # a wish about one number is taken for all of them: the copy has other numbers
            self._book.prior.append(
                PriorOptOut(loan_ref(first[int(customer)]), parse_instant(at), channel)
            )

    def _recorded(self, cases: Mapping[int, int]) -> None:
        today = self._begin.date()
        for case, name, value, since, until in self._rows(
            "SELECT case_id, name, value, since_on, until_on FROM case_facts "
            "WHERE case_id IN (?) ORDER BY case_id, name",
            id_list(cases),
        ):
            fact = Fact(
                loan_ref(cases[int(case)]), name, _json(value), _day(since), _day_or_none(until)
            )
            self._book.facts.append(fact)
        for case, amount, due, made in self._rows(
            "SELECT case_id, amount - met, due_on, made_on FROM promises "
            "WHERE case_id IN (?) AND status = 'open' ORDER BY case_id, due_on, id",
            id_list(cases),
        ):
            if _day(due) < today:
                self._book.left_out["promises_past"] += 1
                continue
            self._book.promises.append(
                OpenPromise(loan_ref(cases[int(case)]), amount, _day(due), _day(made))
            )
        for loan, start, end, reason in self._rows(
            "SELECT loan_id, start_on, end_on, reason FROM pauses "
            "WHERE loan_id IN (?) ORDER BY loan_id, start_on",
            id_list(cases.values()),
        ):
            self._book.pauses.append(
                (loan_ref(int(loan)), _day(start), _day_or_none(end), str(reason))
            )


def _loan(
    row: Sequence[Any],
    person: PersonRecord,
    parts: Mapping[int, Iterable[InstalmentRecord]],
    secured: Mapping[int, Iterable[CollateralRecord]],
) -> LoanRecord:
    number, _, product, currency, principal, balance, contract, off, costs, region, *_ = row
    return LoanRecord(
        loan_ref(int(number)),
        product,
        currency,
        person,
        tuple(parts.get(int(number), ())),
        principal=principal,
        balance=balance,
        contract_on=_day_or_none(contract),
        costs=costs,
        written_off=bool(off),
        region=region,
        collateral=tuple(secured.get(int(number), ())),
    )


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, (str, bytes)) else value


def _day(text: Any) -> date:
    return text if isinstance(text, date) else date.fromisoformat(str(text))


def _day_or_none(text: Any) -> date | None:
    return None if text is None else _day(text)
