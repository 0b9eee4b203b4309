"""What a platform's rows mean: loans, payments and what happened in the system before.

A record is one loan, payment or earlier event in casekit's words, already converted: dates are
`date`, amounts are minor units, phones are E.164. Records come from a mapping (`cases.mapping`)
or straight from a program that embeds casekit. No `repr` shows a person's data. Those of which a
book has one a row are not frozen: making a frozen object takes three times as long.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from casekit.pickling import by_position
from casekit.pii.profile import Profile


class Role(StrEnum):
    """What a party other than the borrower is to a loan."""

    CO_BORROWER = "co_borrower"
    GUARANTOR = "guarantor"
    GUARDIAN = "guardian"
    ATTORNEY = "attorney"
    CONTACT = "contact"


class Liability(StrEnum):
    """How a guarantor is liable: JOINT like the borrower, GENERAL only after the borrower."""

    JOINT = "joint"
    GENERAL = "general"


@by_position
@dataclass(slots=True)
class PersonRecord:
    """A person or organisation as the platform knows it.

    Attributes:
        profile: names, numbers, addresses; `profile.entity` says which of the two it is.
        ref: the platform's reference of the customer; with it, or with the identity number, one
            customer with several loans is found again. Empty where the platform has none.
        zones: IANA time zones in which the person may be; empty for the lender's default.
        language: BCP 47 tag; empty for the lender's default.
    """

    profile: Profile
    ref: str = field(default="", repr=False)
    zones: tuple[str, ...] = ()
    language: str = ""


@by_position
@dataclass(frozen=True, slots=True)
class PartyRecord:
    """Anyone else on a loan.

    Attributes:
        role: see `Role`.
        number: counts the parties of one role on the loan, from 1; the party's place in it.
        person: who it is.
        liability: of a guarantor.
    """

    role: Role
    number: int
    person: PersonRecord
    liability: Liability | None = None


@by_position
@dataclass(slots=True)
class InstalmentRecord:
    """What is unpaid of one instalment on the snapshot's date, in minor units.

    Attributes:
        due_on: when it was, or will be, due (the lender's calendar).
        number: the platform's number of it; None counts by due date.
    """

    due_on: date
    principal: int
    interest: int = 0
    penalty: int = 0
    number: int | None = None

    @property
    def total(self) -> int:
        """All that is unpaid of it."""
        return self.principal + self.interest + self.penalty


@by_position
@dataclass(frozen=True, slots=True)
class CollateralRecord:
    """Something that secures a loan; `value` in minor units of the loan's currency."""

    number: int
    kind: str
    value: int | None = None
    description: str = field(default="", repr=False)


@by_position
@dataclass(slots=True)
class LoanRecord:
    """A loan as it stands on the snapshot's date.

    Attributes:
        ref: the platform's reference; what makes an import idempotent.
        product: name of a product that the lender's policy knows.
        currency: ISO 4217.
        borrower: the customer.
        instalments: what is unpaid, oldest first; empty where nothing is.
        principal, balance: as granted, and as still owed in all; minor units, None if not told.
        contract_on: date of the contract.
        costs: costs that contract or judgment award the lender, unpaid; minor units. None where
            the book does not tell of costs: then those that are known stay as they are.
        status: `active`, `settled` or `transferred`.
        written_off: an accounting flag; collection may go on.
        region: the lender's word for a region, empty for its default.
        snapshot_on: as-of date of this row where the file gives one, else the import's.
        parties, collateral: all of them, or None where the book does not tell: then what is
            known stays.
        missing: components of the amounts (`instalment.penalty` …) that the book does not give;
            a letter that must state them is refused.
    """

    ref: str
    product: str
    currency: str
    borrower: PersonRecord
    instalments: tuple[InstalmentRecord, ...] = ()
    principal: int | None = None
    balance: int | None = None
    contract_on: date | None = None
    costs: int | None = None
    status: str = "active"
    written_off: bool = False
    region: str = ""
    snapshot_on: date | None = None
    parties: tuple[PartyRecord, ...] | None = None
    collateral: tuple[CollateralRecord, ...] | None = None
    missing: tuple[str, ...] = ()

    def people(self) -> list[PersonRecord]:
        """Return everybody on the loan: the borrower, then each party that the book tells."""
        if not self.parties:
            return [self.borrower]
        return [self.borrower, *(party.person for party in self.parties)]


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """Money received, or taken back.

    Attributes:
        ref: the platform's reference; a known one is taken once.
        loan_ref: reference of the loan; may be empty for a reversal.
        amount: minor units, above zero; None for a reversal that names only its payment.
        currency: ISO 4217; empty means the loan's.
        paid_on: the date that counts (value date), in the lender's calendar; may lie back.
        source: where it came from: `transfer`, `enforcement`, `auction` …
        reverses: for a reversal, the reference of the payment that is taken back.
    """

    ref: str
    loan_ref: str
    amount: int | None
    paid_on: date
    currency: str = ""
    source: str = "payment"
    reverses: str = ""


@dataclass(frozen=True, slots=True)
class PriorContact:
    """A contact, or a letter, of the system before.

    Attributes:
        loan_ref: the loan that it was about.
        at: when (UTC).
        role: the policy's word for the way: `sms`, `voice`, `letter` …
        medium: `message`, `call`, `letter`, `visit` or `process`; or what rules call it (`sms`).
        outcome: a word of `casekit.contacts.model.Outcome`.
        step: id of the policy's step that it fulfilled; empty if none.
        occurrence: which time of that step it was; 0 counts on from what is known.
        inbound: the person got in touch.
        party: who was contacted.
        note: free text; sealed.
    """

    loan_ref: str
    at: datetime
    role: str
    medium: str
    outcome: str
    step: str = ""
    occurrence: int = 0
    inbound: bool = False
    party: str = "customer"
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PriorHold:
    """A hold of the system before, on a loan or on the whole customer.

    `until_on` is the first day on which it is over, None while no end is known.
    """

    loan_ref: str
    kind: str
    start_on: date
    until_on: date | None = None
    whole_customer: bool = True
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PriorConsent:
    """Something that a customer agreed to before, with its limits.

    Attributes:
        channel: way that it is about, as the `medium` of a contact; empty for all.
        until_on: first day on which it is over.
        point: the phone number or e-mail address that it is about; empty for all.
        hours_from, hours_to: of an agreement to other hours, from when and up to when (`20:00`,
            `22:00`); both are needed there, because it lifts a rule.
    """

    loan_ref: str
    kind: str
    channel: str = ""
    point: str = field(default="", repr=False)
    given_at: datetime | None = None
    until_on: date | None = None
    hours_from: str = ""
    hours_to: str = ""


@dataclass(frozen=True, slots=True)
class PriorOptOut:
    """A customer's wish of before not to be contacted in some way.

    `channel` is a way as the `medium` of a contact, empty for all; `message` stops text messages
    and e-mail alike. `point` is a phone number or e-mail address, empty for all.
    """

    loan_ref: str
    at: datetime
    channel: str = ""
    point: str = field(default="", repr=False)


PriorRecord = PriorContact | PriorHold | PriorConsent | PriorOptOut
