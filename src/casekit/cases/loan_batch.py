"""One batch of loans in one transaction: new ones recorded, changed ones updated, the rest left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import Connection

from casekit.archive.entries import EntryDraft
from casekit.archive.ledger import Transaction
from casekit.cases.bad_rows import Refusal
from casekit.cases.case_changes import CaseState, closing, withdrawals
from casekit.cases.converters import REF
from casekit.cases.identities import Known, TwoCustomers
from casekit.cases.identity_facts import completed_loans
from casekit.cases.loan_changes import Opened, changed_loan
from casekit.cases.loan_drafts import LoanPlan, new_loan
from casekit.cases.parts import IntakeParts
from casekit.cases.people_of_batch import People
from casekit.cases.reading import Prepared
from casekit.cases.record_checks import wrong_points, wrong_with
from casekit.cases.records import LoanRecord, PartyRecord
from casekit.cases.seen import Memory
from casekit.cases.stored_loans import StoredLoan, book_date, load_by_ref
from casekit.cases.tokens import Mark
from casekit.pii.keyring import Keyring

APART: Final = "rows of one loan must follow each other; it stood there before"
"""Why a row is refused whose loan had rows before that do not stand beside it."""


PIECE: Final = 512
"""New loans that are recorded at a time; as many rows as one statement inserts."""


@dataclass(slots=True)
class BatchResult:
    """What a batch came to, in loans; `apart` are references whose rows stood apart."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    closed: int = 0
    refused: list[Refusal] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    """Stands for a transaction where a batch is only planned."""

    connection: Connection


class LoanBatch:
    """Plans and writes one batch.

    Args:
        parts: the lender's.
        transaction: an open one on all logs.
        memory: what the import has met so far.
        snapshot_on: as-of date of records that carry none.
        full: the records are the lender's whole book, so an unchanged loan needs no new date.
        actor: who imports.
        of_program: the records were read from no file, so their numbers are looked at as well.
    """

    def __init__(
        self,
        parts: IntakeParts,
        transaction: Transaction | Reading,
        memory: Memory,
        snapshot_on: date,
        *,
        full: bool,
        actor: str,
        of_program: bool = False,
    ) -> None:
        self._parts = parts
        self._transaction = transaction
        self._memory = memory
        self._snapshot_on = snapshot_on
        self._full = full
        self._actor = actor
        self._region = parts.vault.region if of_program else ""
        self._today = parts.today
        self._book_on = book_date(transaction.connection)

    def write(
        self, records: Sequence[LoanRecord], made: Sequence[tuple[LoanRecord, Prepared]] = ()
    ) -> BatchResult:
        """Write the records; those that cannot be taken are refused, the others written.

        Args:
            records: of the batch.
            made: what was made of records already, with the vault's present index.
        """
        result = BatchResult()
        plans, people = self.plan(records, result, made=made)
        self._record(plans, people, result)
        return result

    def plan(
        self,
        records: Sequence[LoanRecord],
        result: BatchResult,
        more: Callable[[Iterable[Mark]], dict[Mark, Known]] | None = None,
        made: Sequence[tuple[LoanRecord, Prepared]] = (),
    ) -> tuple[list[LoanPlan], People]:
        """Find out what the records mean, and which are refused; nothing is written.

        Args:
            records: of the batch.
            result: takes the refusals.
            more: see `People`.
            made: see `write`.
        """
        connection = self._transaction.connection
        # by identity: a record that is completed below is another, and is checked anew
        checked = {id(record): prepared.wrong for record, prepared in made}
        records, wrong = completed_loans(records, self._parts.identity_kinds)
        stored = load_by_ref(connection, [r.ref for r in records if REF.match(r.ref)])
        ids = {loan.customer_id for loan in stored.values()}
        ids.update(party.subject_id for loan in stored.values() for party in loan.parties)
        people = People(
            self._parts,
            connection,
            self._memory,
            records,
            ids,
            more,
            [(r, p.told) for r, p in made],
        )
        plans: list[LoanPlan] = []
        met: set[str] = set()
        for position, record in enumerate(records):
            refusal = self._refusal(record, stored.get(record.ref), met)
            if refusal is None:
                place = id(record)
                refusal = checked[place] if place in checked else wrong_with(record, self._today)
            if refusal is None and self._region:
                refusal = wrong_points(record, self._region)
            if refusal is None and position in wrong:
                refusal = wrong[position].field, str(wrong[position])
            if refusal is None:
                try:
                    plans.append(self._plan(record, stored.get(record.ref), people))
                    continue
                except _Refused as error:
                    refusal = error.field, error.reason
                except TwoCustomers as error:
                    refusal = ("customer.ref", str(error))
            result.refused.append(Refusal(position, *refusal))
            if refusal[1] is APART:
                result.apart.append(record.ref)
        return plans, people

    def _refusal(
        self, record: LoanRecord, stored: StoredLoan | None, met: set[str]
    ) -> tuple[str, str] | None:
        if not REF.match(record.ref):
            return "loan.ref", "a reference has up to 64 letters, digits and ._/- and nothing else"
        again = record.ref in met or record.ref in self._memory.aside
        met.add(record.ref)
        if again or (stored is not None and not self._first(stored)):
            return "loan.ref", APART
        if record.product not in self._parts.products:
            return "loan.product", "the policy does not know this product"
        return None

    def _first(self, stored: StoredLoan) -> bool:
        return self._memory.loans.add(stored.loan_id)

    def _plan(self, record: LoanRecord, stored: StoredLoan | None, people: People) -> LoanPlan:
        snapshot_on = record.snapshot_on or self._snapshot_on
        known = people.find(record.borrower)
        if stored is not None:
            owner = people.by_id.get(stored.customer_id)
            if owner is None or owner.status == "erased":
                raise _Refused("loan.ref", "the customer of this loan was erased")
            if known is not None and known is not owner:
                raise _Refused("loan.ref", "this loan is another customer's")
            if stored.columns["currency"] != record.currency:
                raise _Refused("loan.currency", "the loan is kept in another currency")
            if snapshot_on < stored.snapshot_on(self._book_on):
                raise _Refused("loan.ref", "the store has a later snapshot of this loan")
            known = owner
        self._check_parties(record, people, known)
        borrower = people.tell(known, record.borrower, customer=True)
        parties = self._tell_parties(record, stored, people)
        return LoanPlan(record, snapshot_on, borrower, parties, stored)

    def _check_parties(self, record: LoanRecord, people: People, borrower: Known | None) -> None:
        own = set(people.marks(record.borrower)) if record.parties else set()
        for party in record.parties or ():
            name = f"{party.role}{party.number}"
            try:
                known = people.find(party.person)
            except TwoCustomers as error:
                raise _Refused(f"{name}.ref", str(error)) from error
            marks = people.marks(party.person)
            if (known is not None and known is borrower) or not own.isdisjoint(marks):
                raise _Refused(f"{name}.id_number", "this is the borrower")

    def _tell_parties(
        self, record: LoanRecord, stored: StoredLoan | None, people: People
    ) -> list[tuple[PartyRecord, Known]]:
        slots = {}
        for held in stored.parties if stored is not None else ():
            slots[held.role, held.details.get("number")] = people.by_id.get(held.subject_id)
        told: list[tuple[PartyRecord, Known]] = []
        for party in record.parties or ():
            known = people.find(party.person)
            if known is None:
                here = slots.get((party.role.value, party.number))
                if here is not None and people.same_name(here, party.person):
                    known = here
            person = people.tell(known, party.person, customer=False)
            if all(person is not other for _, other in told):
                # one person in two roles keeps the first, which is the stronger
                told.append((party, person))
        return told

    # -- writing -------------------------------------------------------------------------------

    def _record(self, plans: list[LoanPlan], people: People, result: BatchResult) -> None:
        transaction, actor = self._transaction, self._actor
        if isinstance(transaction, Reading):
            raise TypeError("a batch that is only planned cannot be written")
        newcomers = [plan for plan in plans if plan.stored is None]
        if newcomers:
            first = transaction.allocate("loans", len(newcomers))
            for loan_id, plan in enumerate(newcomers, first):
                plan.loan_id = loan_id
            self._memory.loans.add_new(first, len(newcomers))
            self._memory.taken.add_new(first, len(newcomers))
        # from here on a thread may be writing while this one makes drafts
        keyring = people.settle(transaction)
        others = self._record_new(transaction, newcomers, people, keyring)
        result.new += len(newcomers)
        others += people.changed_drafts(transaction, actor)
        touched = {known.subject_id for known in people.changed()}
        closings: list[tuple[CaseState, str]] = []
        stops: list[CaseState] = []
        updates: list[EntryDraft] = []
        opened = self._open_sealed(plans, people)
        for plan in plans:
            if plan.stored is None:
                continue
            self._memory.taken.add(plan.stored.loan_id)
            change = changed_loan(
                plan,
                transaction.at,
                self._today,
                self._parts,
                actor,
                person_changed=plan.borrower.subject_id in touched,
                full=self._full,
                opened=opened,
            )
            if change.draft is None:
                result.unchanged += 1
                continue
            result.changed += change.counts
            result.unchanged += not change.counts
            updates.append(change.draft)
            case = plan.stored.case
            if case is not None and change.closing:
                closings.append((case, change.closing))
            elif case is not None and change.stop:
                stops.append(case)
        people.finish(transaction)
        result.closed = len(closings)
        transaction.record([*others, *updates, *self._endings(closings, stops)])

    def _record_new(
        self,
        transaction: Transaction,
        plans: list[LoanPlan],
        people: People,
        keyring: Keyring | None,
    ) -> list[EntryDraft]:
        """Record new loans of new customers, each customer with the first loan in one entry.

        Piece by piece, so that a thread writes one while the next is made. The loans of customers
        whom the store knows are returned: they come after what changed of these.
        """
        actor, at = self._actor, transaction.at
        rows = people.new_rows(at)
        borrowers = {plan.borrower.subject_id for plan in plans}
        # parties first: a loan's entry names them by their rows
        apart = {subject: row for subject, row in rows.items() if subject not in borrowers}
        transaction.record(people.new_drafts(apart, actor), keyring)
        of_known: list[EntryDraft] = []
        for start in range(0, len(plans), PIECE):
            of_new: list[EntryDraft] = []
            for plan in plans[start : start + PIECE]:
                draft = new_loan(plan, at, self._parts, actor)
                person = rows.pop(plan.borrower.subject_id, None)
                if person is not None:
                    draft.rows.insert(0, person)
                (of_new if plan.borrower.new else of_known).append(draft)
            transaction.record(of_new, keyring)
        return of_known

    def _endings(
        self, closings: list[tuple[CaseState, str]], stops: list[CaseState]
    ) -> list[EntryDraft]:
        connection = self._transaction.connection
        drafts = withdrawals(connection, [case for case, _ in closings], "closed", self._actor)
        drafts += withdrawals(connection, stops, "absent_from_book", self._actor)
        drafts += [closing(case, reason, self._today, self._actor) for case, reason in closings]
        return drafts

    def _open_sealed(self, plans: list[LoanPlan], people: People) -> Opened:
        """Open what is sealed of stored loans, to see whether it changed."""
        owners = {
            plan.borrower.subject_id
            for plan in plans
            if plan.stored is not None
            and plan.borrower.status == "active"
            and (
                plan.stored.columns["details"] is not None
                or any(sealed for _, _, sealed in plan.stored.collateral.values())
            )
        }
        if not owners:
            return Opened(None)
        return Opened(self._parts.vault.keyring(self._transaction.connection, owners))


class _Refused(Exception):
    """A record is not taken."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason
