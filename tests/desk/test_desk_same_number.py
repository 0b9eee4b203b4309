"""Dials are counted by the number that rang, whoever it is kept for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from casekit.app import Lender
from casekit.cases.records import PartyRecord, Role
from casekit.contacts.model import Outcome
from casekit.errors import UsageError
from casekit.pii.profile import Phone
from casekit.store.tables import loan_parties
from casekit.testing.loans import a_loan, a_person

from .conftest import TODAY

SHARED = Phone("+8613900000001")


def ring(lender: Lender, case: str, times: int, *, first: int = 0, **note: object) -> None:
    """Record dials in the last hour that nobody took."""
    for number in range(first, first + times):
        at = lender.clock.now() - timedelta(minutes=60 - number)
        lender.cases.record_contact(case, "voice", at, Outcome.NO_ANSWER, **note)  # type: ignore[arg-type]


def refused(lender: Lender, case: str) -> list[str]:
    ways = lender.cases.lawful(case, channel="voice").ways
    (way,) = (way for way in ways if way.party == "customer")
    return [finding.rule for finding in way.verdict.denials]


@pytest.fixture
def people(lender: Lender) -> Lender:
    """C-1 has a guarantor with another number; C-2 has two numbers, the second that of C-1."""
    guarantor = a_person(3, name="赵六")
    lender.push_loans(
        [
            a_loan(
                "L-1",
                TODAY - timedelta(days=1),
                borrower=a_person(1, phones=(SHARED,)),
                parties=(PartyRecord(Role.GUARANTOR, 1, guarantor),),
            ),
            a_loan(
                "L-2",
                TODAY - timedelta(days=1),
                borrower=a_person(2, phones=(SHARED, Phone("+8613900000002"))),
            ),
        ],
        snapshot_on=TODAY,
    )
    lender.run()
    return lender


def test_two_customers_with_one_number_share_what_it_can_bear(people: Lender) -> None:
    ring(people, "C-1", 6)  # without saying at which number: there is but one
    assert refused(people, "C-1") == ["CN-FREQ-02"]
    assert refused(people, "C-2") == ["CN-FREQ-02"]


def test_a_number_of_the_same_name_is_another_persons(people: Lender) -> None:
    with people.store.read() as connection:
        guarantor = connection.scalar(select(loan_parties.c.subject_id))
    ring(people, "C-1", 6, party="guarantor", subject_id=guarantor, point="p1")
    assert refused(people, "C-1") == []


def test_a_dial_that_names_no_number_counts_for_each_that_may_have_rung(people: Lender) -> None:
    with pytest.raises(UsageError, match="no number or address 'p9'") as told:
        ring(people, "C-2", 1, point="p9")
    assert "p1, p2" in told.value.hint
    ring(people, "C-2", 5)
    assert refused(people, "C-2") == []
    ring(people, "C-2", 1, first=5)
    assert refused(people, "C-2") == ["CN-FREQ-02"]
    # it may have been the second number, so nobody's of C-1 are taken for it
    assert refused(people, "C-1") == []
