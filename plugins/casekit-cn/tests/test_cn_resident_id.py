"""The eighteen characters of a resident identity card: checked, read, and used by imports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import (
    IdentityFacts,
    InstalmentRecord,
    Lender,
    LoanRecord,
    PartyRecord,
    PersonRecord,
    Phone,
    Profile,
    Role,
    Sex,
)
from casekit.pii.profile import Entity
from casekit.testing.lenders import make_lender
from casekit_cn.resident_id import ResidentId, check_character

TODAY = date(2026, 3, 2)
READ = ResidentId().read


def number(born: date, order: int) -> str:
    digits = f"990000{born:%Y%m%d}{order:03}"
    return digits + check_character(digits)


def test_the_standards_own_examples() -> None:
    """The two numbers that GB 11643 prints."""
    assert READ("11010519491231002X") == IdentityFacts(date(1949, 12, 31), Sex.FEMALE)
    assert READ("440524188001010014") == IdentityFacts(date(1880, 1, 1), Sex.MALE)


@given(st.dates(date(1900, 1, 1), date(2025, 12, 31)), st.integers(0, 999))
def test_what_is_written_is_read(born: date, order: int) -> None:
    facts = READ(number(born, order))
    assert facts == IdentityFacts(born, Sex.MALE if order % 2 else Sex.FEMALE)


@given(
    st.dates(date(1900, 1, 1), date(2025, 12, 31)),
    st.integers(0, 999),
    st.integers(1, 16),
    st.integers(1, 9),
)
def test_one_wrong_digit_is_always_noticed(born: date, order: int, place: int, by: int) -> None:
    right = number(born, order)
    wrong = right[:place] + str((int(right[place]) + by) % 10) + right[place + 1 :]
    with pytest.raises(ValueError, match="check character"):
        READ(wrong)


@given(st.dates(date(1900, 1, 1), date(2025, 12, 31)), st.integers(0, 999), st.integers(1, 15))
def test_two_digits_that_changed_places_are_noticed(born: date, order: int, place: int) -> None:
    right = number(born, order)
    if right[place] == right[place + 1]:
        return
    wrong = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    with pytest.raises(ValueError, match="check character"):
        READ(wrong)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("110105491231002", "18 digits"),
        ("", "18 digits"),
        ("11010519491231002x", "18 digits"),
        ("11010519491231002Y", "18 digits"),
        ("1101051949１231002X", "18 digits"),
        ("11010519491332002" + check_character("11010519491332002"), "no date"),
        ("11010500491231002" + check_character("11010500491231002"), "no date"),
    ],
)
def test_a_number_that_is_none_says_why_and_not_what(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as refused:
        READ(text)
    assert not text or text not in str(refused.value)


def test_nothing_shows_the_facts() -> None:
    assert "1949" not in repr(READ("11010519491231002X"))


# -- in a book of loans ----------------------------------------------------------------------------


@pytest.fixture
def lender(tmp_path: Path) -> Iterator[Lender]:
    with make_lender(tmp_path / "acme") as opened:
        yield opened


def person(ref: str, **profile: object) -> PersonRecord:
    phone = Phone(f"+8613900000{ord(ref[-1]):03}")
    values = {"name": "王小明", "phones": (phone,), "customer_ref": ref, "id_kind": "resident-id"}
    return PersonRecord(Profile(**(values | profile)), ref=ref)  # type: ignore[arg-type]


def loan(ref: str, borrower: PersonRecord, **more: object) -> LoanRecord:
    due = (InstalmentRecord(TODAY - timedelta(days=1), 100_000),)
    return LoanRecord(ref, "personal_consumer", "CNY", borrower, due, **more)  # type: ignore[arg-type]


def known(lender: Lender, ref: str) -> dict[str, object]:
    (match,) = lender.customers.find(customer_ref=ref)
    return dict(
        lender.customers.disclose(
            match.subject_id, ["birth_date", "sex"], purpose="service", reason="核对"
        )
    )


def test_date_of_birth_and_sex_come_from_the_number(lender: Lender) -> None:
    book = [loan("L1", person("K1", id_number=number(date(1988, 6, 15), 11)))]
    assert lender.push_loans(book).new == 1
    assert known(lender, "K1") == {"birth_date": date(1988, 6, 15), "sex": Sex.MALE}
    assert book[0].borrower.profile.birth_date is None, "the platform's own record stays as it is"
    assert lender.push_loans(book).unchanged == 1


def test_what_the_book_says_goes_first(lender: Lender) -> None:
    told = person(
        "K1",
        id_number=number(date(1988, 6, 15), 11),
        birth_date=date(1988, 6, 14),
        sex=Sex.FEMALE,
    )
    lender.push_loans([loan("L1", told)])
    assert known(lender, "K1") == {"birth_date": date(1988, 6, 14), "sex": Sex.FEMALE}


@pytest.mark.parametrize("kind", ["", "passport"])
def test_another_number_is_left_alone(lender: Lender, kind: str) -> None:
    book = [loan("L1", person("K1", id_number="E12345678", id_kind=kind))]
    assert lender.push_loans(book).new == 1
    assert known(lender, "K1")["birth_date"] is None


def test_an_organisation_has_no_date_of_birth(lender: Lender) -> None:
    company = person("K1", id_number="91310000X", entity=Entity.ORGANISATION)
    assert lender.push_loans([loan("L1", company)]).new == 1


def test_a_wrong_number_refuses_its_row_and_no_other(lender: Lender) -> None:
    right = number(date(1988, 6, 15), 11)
    wrong = right[:16] + str((int(right[16]) + 1) % 10) + right[17]
    guarantor = PartyRecord(Role.GUARANTOR, 1, person("K3", id_number=wrong))
    report = lender.push_loans(
        [
            loan("L1", person("K1", id_number=wrong)),
            loan("L2", person("K2", id_number=right), parties=(guarantor,)),
            loan("L3", person("K4", id_number=number(date(1990, 1, 1), 12))),
        ]
    )
    assert (report.new, report.bad) == (1, 2)
    first, second = report.sentences()
    assert "customer.id_number" in first
    assert "guarantor1.id_number" in second
    for sentence in (first, second):
        assert "the check character does not fit the digits" in sentence
        assert wrong not in sentence


def test_a_minor_is_known_by_the_number(lender: Lender) -> None:
    """CN-CAP-01 judges by the date of birth, which a book need not carry on its own."""
    minor, adult = number(date(2010, 6, 15), 11), number(date(1988, 6, 15), 12)
    lender.push_loans(
        [
            loan("L1", person("K1", id_number=minor)),
            loan("L2", person("K2", id_number=adult)),
        ]
    )
    totals = lender.run()
    assert dict(totals.deferred) == {"CN-CAP-01": 1}
    assert totals.sent == 1
