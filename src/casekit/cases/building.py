"""From a row's values to a record: persons, parties, instalments, collateral, payments.

Rows of one loan that stand together make one record with several instalments; what they say of
the loan itself must agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from casekit.cases.bad_rows import BadRow, Problem
from casekit.cases.fields import MAX_PARTIES, PARTY_GROUPS
from casekit.cases.mapping import TableMapping
from casekit.cases.person_building import Say, person_builder
from casekit.cases.records import (
    CollateralRecord,
    InstalmentRecord,
    Liability,
    LoanRecord,
    PartyRecord,
    PaymentRecord,
    Role,
)
from casekit.cases.row_reader import RowReader, Values
from casekit.cases.sources import Row
from casekit.pii.profile import Profile

_STATUSES: Final = ("active", "settled", "transferred")
_COMPONENTS: Final = ("principal", "interest", "penalty")
_SPLIT: Final = tuple(f"instalment.{name}" for name in _COMPONENTS)
_OF_THE_LOAN: Final = "instalment."


@dataclass(frozen=True, slots=True)
class _Group:
    """The fields of one party, or of one piece of collateral, that the mapping fills."""

    prefix: str
    number: int


class LoanBuilder:
    """Makes loan records of a lender's rows.

    Args:
        mapping: the mapping of `[loans]`.
        region: ISO 3166 code in which telephone numbers without a country code are read.
        products: products that the lender knows.
        snapshot_on: as-of date of the book, for rows that give none.
    """

    def __init__(
        self,
        mapping: TableMapping,
        region: str,
        products: frozenset[str],
        snapshot_on: date,
    ) -> None:
        filled = mapping.fields
        self.mapping = mapping
        self.snapshot_on = snapshot_on
        self.reader = RowReader(mapping, region)
        self._products = products
        self._person = person_builder(filled, "customer.")
        self._parties = [
            (Role(group), number, person_builder(filled, f"{group}{number}."))
            for group in PARTY_GROUPS
            for number in range(1, MAX_PARTIES + 1)
            if any(name.startswith(f"{group}{number}.") for name in filled)
        ]
        self._costs = "loan.costs" in filled
        self._collateral = [
            _Group(f"collateral{number}.", number)
            for number in range(1, MAX_PARTIES + 1)
            if any(name.startswith(f"collateral{number}.") for name in filled)
        ]
        self._by_days = "instalment.days_past_due" in filled
        self._unsplit = "instalment.total" in filled
        self.missing = missing_amounts(mapping)

    def build(self, rows: Sequence[tuple[Row, Values]]) -> LoanRecord:
        """Return the loan of the rows, all of which have its reference.

        Raises:
            BadRow: a value does not fit the others, or the product is unknown.
        """
        row, values = rows[0]

        def say(name: str, reason: str) -> BadRow:
            text = self.reader.text(row, name) or str(values.get(name, ""))
            return BadRow([self.reader.problem(row, name, text, reason)])

        get = values.get
        product = values["loan.product"]
        if product not in self._products:
            raise say("loan.product", "the policy does not know this product")
        status = get("loan.status", "active")
        if status not in _STATUSES:
            raise say("loan.status", f"not one of {', '.join(_STATUSES)}")
        # a book without the column tells nothing of costs; an empty cell of one that has it is 0
        costs = get("loan.costs", 0) if self._costs else None
        if costs is not None and costs < 0:
            raise say("loan.costs", "below zero")
        if len(rows) > 1:
            self._agree(rows)
        snapshot_on = get("loan.snapshot_on", self.snapshot_on)
        borrower = self._person(values, say)
        assert borrower is not None  # the name is a required field
        ref = values["loan.ref"]
        name = get("loan.name")
        if name:
            borrower.profile.loan_names[ref] = name  # type: ignore[index]
        self._no_pii(row, ref, borrower.profile)
        return LoanRecord(
            ref=ref,
            product=product,
            currency=values["loan.currency"],
            borrower=borrower,
            instalments=self._instalments(rows, snapshot_on),
            principal=get("loan.principal"),
            balance=get("loan.balance"),
            contract_on=get("loan.contract_on"),
            costs=costs,
            status=status,
            written_off=get("loan.written_off", False),
            region=get("loan.region", ""),
            snapshot_on=snapshot_on,
            parties=self._other_parties(values, say) if self._parties else None,
            collateral=self._pieces(values, say) if self._collateral else None,
            missing=self.missing,
        )

    def _agree(self, rows: Sequence[tuple[Row, Values]]) -> None:
        _, first = rows[0]
        for row, values in rows[1:]:
            for name in {**first, **values}:
                if not name.startswith(_OF_THE_LOAN) and first.get(name) != values.get(name):
                    text = self.reader.text(row, name)
                    reason = f"another {name} than in the row of this loan before"
                    raise BadRow([self.reader.problem(row, name, text, reason)])

    def _no_pii(self, row: Row, ref: str, profile: Profile) -> None:
        """Refuse a reference that is a person's own number or name: it would stand in plain."""
        taken = ref in (profile.name, profile.id_number)
        for phone in profile.all_phones():
            taken = taken or (len(ref) > 6 and phone.number.endswith(ref))
        if taken:
            problem = Problem(
                row.line,
                self.reader.problem(row, "loan.ref", "", "").column,
                "loan.ref",
                "",
                "the reference is a person's own name or number; use one that says nothing",
            )
            raise BadRow([problem])

    def _instalments(
        self, rows: Sequence[tuple[Row, Values]], snapshot_on: date
    ) -> tuple[InstalmentRecord, ...]:
        found = []
        for row, values in rows:
            instalment = self._instalment(row, values, snapshot_on)
            if instalment is not None:
                found.append(instalment)
        if len(found) > 1:
            found.sort(key=lambda instalment: (instalment.due_on, instalment.number or 0))
            keys = [i.number if i.number is not None else i.due_on for i in found]
            if len(set(keys)) < len(keys):
                row, _ = rows[-1]
                text = "an instalment of this loan stands there twice"
                raise BadRow([self.reader.problem(row, "loan.ref", "", text)])
        return tuple(found)

    def _instalment(self, row: Row, values: Values, snapshot_on: date) -> InstalmentRecord | None:
        get = values.get
        due_on: date | None = get("instalment.due_on")
        if due_on is None and self._by_days:
            days = get("instalment.days_past_due", 0)
            if not 0 <= days <= 36_500:
                raise self._wrong(row, "instalment.days_past_due", "not a number of days past due")
            if days == 0:
                return None
            due_on = snapshot_on - timedelta(days=days)
        parts = [get(name) for name in _SPLIT]
        total = get("instalment.total") if self._unsplit else None
        given = [part for part in (*parts, total) if part is not None]
        if not given:
            if due_on is None:
                return None
            name = "instalment.total" if self._unsplit else "instalment.principal"
            raise self._wrong(row, name, "is empty, but there is a due date")
        if min(given) < 0:
            name = next(n for n in (*_SPLIT, "instalment.total") if (get(n) or 0) < 0)
            raise self._wrong(row, name, "below zero")
        if total is not None:
            known = sum(part for part in parts if part is not None)
            principal = total - known if parts[0] is None else parts[0]
            parts[0] = principal
            if principal < 0 or sum(part or 0 for part in parts) != total:
                raise self._wrong(row, "instalment.total", "not the sum of its parts")
        if not any(parts):
            return None
        if due_on is None:
            raise self._wrong(row, "instalment.due_on", "is empty, but something is unpaid")
        principal, interest, penalty = (part or 0 for part in parts)
        if get("instalment.number", 1) < 1:
            raise self._wrong(row, "instalment.number", "instalments are counted from 1")
        return InstalmentRecord(due_on, principal, interest, penalty, get("instalment.number"))

    def _wrong(self, row: Row, name: str, reason: str) -> BadRow:
        return BadRow([self.reader.problem(row, name, self.reader.text(row, name), reason)])

    def _other_parties(self, values: Values, say: Say) -> tuple[PartyRecord, ...]:
        found = []
        for role, number, build in self._parties:
            person = build(values, say)
            word = values.get(f"{role}{number}.liability")
            if person is None:
                if word is not None:
                    name = f"{role}{number}.name"
                    raise say(name, "is empty, but the row tells more of this person")
                continue
            if word is not None and (role != Role.GUARANTOR or word not in tuple(Liability)):
                raise say(f"{role}{number}.liability", "joint or general, of a guarantor only")
            found.append(PartyRecord(role, number, person, Liability(word) if word else None))
        return tuple(found)

    def _pieces(self, values: Values, say: Say) -> tuple[CollateralRecord, ...]:
        found = []
        for prefix, number in ((group.prefix, group.number) for group in self._collateral):
            kind = values.get(prefix + "kind")
            value = values.get(prefix + "value")
            description = values.get(prefix + "description", "")
            if kind is None:
                if value is not None or description:
                    raise say(prefix + "kind", "is empty, but the row describes the collateral")
                continue
            if value is not None and value < 0:
                raise say(prefix + "value", "below zero")
            found.append(CollateralRecord(number, kind[:40], value, description))
        return tuple(found)


def missing_amounts(mapping: TableMapping) -> tuple[str, ...]:
    """Return the components of an instalment that the lender's books do not give."""
    filled = mapping.fields
    if not any(name in filled for name in (*_SPLIT, "instalment.total")):
        return ()
    return tuple(name for name in _SPLIT if name not in filled)


class PaymentBuilder:
    """Makes payment records of a lender's rows."""

    def __init__(self, mapping: TableMapping, region: str) -> None:
        self.reader = RowReader(mapping, region)

    def build(self, rows: Sequence[tuple[Row, Values]]) -> PaymentRecord:
        """Return the payment of a row, which stands alone.

        Raises:
            BadRow: a payment without loan or amount, or with an amount that is none.
        """
        row, values = rows[0]
        get = values.get
        amount: int | None = get("payment.amount")
        loan_ref, reverses = get("payment.loan_ref", ""), get("payment.reverses", "")
        if reverses:
            amount = None if amount is None else abs(amount)
        elif amount is None:
            raise self._wrong(row, "payment.amount", "is empty")
        elif amount <= 0:
            raise self._wrong(
                row,
                "payment.amount",
                "not above zero; a reversal names its payment in payment.reverses",
            )
        elif not loan_ref:
            raise self._wrong(row, "payment.loan_ref", "is empty")
        return PaymentRecord(
            ref=values["payment.ref"],
            loan_ref=loan_ref,
            amount=amount,
            paid_on=values["payment.paid_on"],
            currency=get("payment.currency", ""),
            source=get("payment.source", "payment")[:40],
            reverses=reverses,
        )

    def _wrong(self, row: Row, name: str, reason: str) -> BadRow:
        return BadRow([self.reader.problem(row, name, self.reader.text(row, name), reason)])
