"""The fields that a mapping may fill: name, type, whether it is PII, and what it means.

docs/reference/mapping.md lists the same fields; a test compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

MAX_PARTIES: Final = 5
"""How many parties of one role, and how many pieces of collateral, a row may carry."""

PARTY_GROUPS: Final = ("co_borrower", "guarantor", "guardian", "attorney", "contact")


@dataclass(frozen=True, slots=True)
class Field:
    """A field that a column, or a constant, may fill.

    Attributes:
        name: `group.field`; groups of parties and collateral are numbered: `guarantor1.name`.
        type: `text`, `ref`, `code`, `amount`, `date`, `instant`, `integer`, `flag`, `phone`,
            `email`, `id_number`, `currency`, `zones`, `sex` or `entity`.
        pii: its values are never shown in a message.
        required: a mapping without it is refused.
        description: one line for the reference.
    """

    name: str
    type: str
    pii: bool
    required: bool
    description: str


_PERSON = """
ref             ref        -  The platform's reference of the person, one for all of their loans.
kind            entity     -  `person` or `organisation`; a person where it is not mapped.
name            text       p  Full name, or the organisation's.
sex             sex        p  `female` or `male`; empty chooses the neutral form of address.
id_number       id_number  p  Identity or registration number.
id_kind         code       -  What it is: `resident-id` …; a kind that a plugin knows is checked.
birth_date      date       p  Date of birth.
phone           phone      p  The preferred telephone number, in the lender's region or with `+`.
phone2          phone      p  A second number.
phone3          phone      p  A third number.
work_phone      phone      p  A number at the place of work; used after the others.
email           email      p  The person's own e-mail address.
work_email      email      p  An e-mail address that the employer gave; used after their own.
address         text       p  Street and below; several lines are parted by a semicolon.
city            text       p  City of the address.
state           text       p  Province or state of the address.
postal_code     text       p  Postal code of the address.
country         code       -  Country of the address, ISO 3166, two letters.
work_address    text       p  Address of the place of work.
employer        text       p  Name of the employer.
zone            zones      -  IANA time zone, or several parted by semicolons.
language        code       -  BCP 47 tag of the language to write in.
contact_name    text       p  Whom to speak to at an organisation.
contact_title   text       p  That person's title.
contact_phone   phone      p  That person's telephone number.
contact_email   email      p  That person's e-mail address.
note            text       p  Free text about the person.
"""

_LOAN = """
loan.ref                ref       R  The loan's reference: letters, digits and `._/-`, up to 64.
loan.product            code      R  Product; one that the policy knows. Never defaulted.
loan.name               text      p  The loan's own name, where it is more than its product's.
loan.currency           currency  R  ISO 4217 code of every amount in the row.
loan.principal          amount    -  Amount granted.
loan.balance            amount    -  All that is still owed, due or not.
loan.contract_on        date      -  Date of the contract; letters need it for the rate ceiling.
loan.costs              amount    -  Costs as awarded, unpaid; without the column they stay.
loan.status             code      -  `active`, `settled` or `transferred`.
loan.written_off        flag      -  Written off in the books; collection may go on.
loan.region             code      -  The lender's word for a region.
loan.snapshot_on        date      -  As-of date of the row; otherwise the import's.
instalment.number       integer   -  Number of the instalment; otherwise counted by due date.
instalment.due_on       date      -  Due date.
instalment.days_past_due integer  -  Gives the due date where the book has only days; 0: none.
instalment.principal    amount    -  Principal unpaid.
instalment.interest     amount    -  Interest unpaid.
instalment.penalty      amount    -  Penalty interest unpaid.
instalment.total        amount    -  All that is unpaid, where the book does not split it.
"""

_COLLATERAL = """
kind         code    -  `house`, `vehicle`, `equipment` …
value        amount  -  Value, in the loan's currency.
description  text    p  What it is; sealed.
"""

_PAYMENT = """
payment.ref       ref       R  The payment's reference; a known one is taken once.
payment.loan_ref  ref       -  The loan's reference; only a reversal can do without.
payment.amount    amount    -  Amount; only a reversal can do without. A reversal may be negative.
payment.currency  currency  R  ISO 4217 code.
payment.paid_on   date      R  The date that counts; may lie back.
payment.source    code      -  `transfer`, `enforcement`, `auction` …
payment.reverses  ref       -  Reference of the payment that this row takes back.
"""

_PRIOR = """
prior.kind        code     R  `contact`, `letter`, `hold`, `consent` or `opt_out`.
prior.loan_ref    ref      R  The loan's reference.
prior.at          instant  -  When, with its offset: `2026-02-27T09:30:00+08:00`.
prior.role        code     -  The policy's word for the way: `sms`, `voice`, `letter` …
prior.medium      code     -  `message` (`sms`, `email`), `call` (`voice`), `letter`, `visit` …
prior.outcome     code     -  What came of it, in casekit's words.
prior.step        code     -  The policy's step that it fulfilled.
prior.occurrence  integer  -  Which time of the step it was; counted if empty.
prior.inbound     flag     -  The person got in touch.
prior.party       code     -  `customer` (if empty), `spouse`, `guarantor`, `contact`, `unrelated` …
prior.hold        code     -  Kind of the hold.
prior.consent     code     -  What was agreed to.
prior.hours_from  text     -  Of a consent to other hours: from when, `20:00`.
prior.hours_to    text     -  Of a consent to other hours: up to when; `24:00` ends the day.
prior.channel     code     -  Way that the consent or wish is about, as a medium; empty for all.
prior.point       text     p  Number or e-mail address that it is about; empty for all.
prior.start_on    date     -  First day of a hold.
prior.until_on    date     -  First day on which a hold or consent is over.
prior.scope       code     -  `customer` (if empty) or `loan`: what a hold stops.
prior.note        text     p  Free text; sealed.
"""


def _parse(table: str, prefix: str = "") -> list[Field]:
    fields = []
    for line in table.strip().splitlines():
        name, type_, marks, description = line.split(None, 3)
        fields.append(Field(prefix + name, type_, "p" in marks, "R" in marks, description.strip()))
    return fields


def _required(fields: list[Field], name: str) -> list[Field]:
    return [
        Field(f.name, f.type, f.pii, True, f.description) if f.name == name else f for f in fields
    ]


PERSON_FIELDS: Final = tuple(_parse(_PERSON))
"""Fields of any person, without their group: `name`, `phone` …"""

PARTY_FIELDS: Final = (
    *PERSON_FIELDS,
    Field("liability", "code", False, False, "Of a guarantor: `joint` or `general`."),
)
"""Fields of a party; the group before them is numbered: `guarantor1.name`."""

COLLATERAL_FIELDS: Final = tuple(_parse(_COLLATERAL))
"""Fields of a piece of collateral: `collateral1.kind` …"""


def _loan_fields() -> list[Field]:
    fields = _parse(_LOAN)
    fields += _required(_parse(_PERSON, "customer."), "customer.name")
    for group in PARTY_GROUPS:
        for number in range(1, MAX_PARTIES + 1):
            fields += [
                Field(f"{group}{number}.{f.name}", f.type, f.pii, False, f.description)
                for f in PARTY_FIELDS
            ]
    for number in range(1, MAX_PARTIES + 1):
        fields += _parse(_COLLATERAL, f"collateral{number}.")
    return fields


def _by_name(fields: list[Field]) -> MappingProxyType[str, Field]:
    return MappingProxyType({field.name: field for field in fields})


LOAN_FIELDS: Final = _by_name(_loan_fields())
"""Fields of `[loans.map]` by name."""

PAYMENT_FIELDS: Final = _by_name(_parse(_PAYMENT))
"""Fields of `[payments.map]` by name."""

PRIOR_FIELDS: Final = _by_name(_parse(_PRIOR))
"""Fields of `[prior.map]` by name."""
