"""A contact that a person enters has the consequences of the result of a call."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from casekit.app import Lender
from casekit.archive.rebuild import compare_rebuilt
from casekit.clock import SimulatedClock
from casekit.pii.profile import Phone, Profile


def rows(lender: Lender, table: str, columns: str, where: str = "1 = 1") -> list[Any]:
    with lender.store.read() as connection:
        found = connection.exec_driver_sql(f"SELECT {columns} FROM {table} WHERE {where}")
        return [tuple(row) for row in found]


def enter(lender: Lender, outcome: str, ref: str = "C-2", **more: Any) -> int:
    """Enter a call that was made a minute ago; return the contact's number."""
    assert isinstance(lender.clock, SimulatedClock)
    lender.clock.advance(timedelta(hours=1))
    at = lender.clock.now() - timedelta(minutes=1)
    made = lender.cases.record_contact(ref, "voice", at, outcome, actor="li", **more)
    return made.contact_id


def test_a_dispute_is_a_hold_of_all_cases_and_a_task(lender: Lender) -> None:
    contact = enter(lender, "dispute", note="利息不对")
    assert rows(lender, "holds", "customer_id, loan_id, kind, source") == [
        (2, None, "dispute", "phone")
    ]
    assert rows(lender, "tasks", "kind, contact_id") == [("dispute", contact)]
    assert not lender.cases.propose("C-3", "sms", "mild-reminder", reason="try").accepted
    assert compare_rebuilt(lender.store, lender.vault).differences == ()


def test_a_wrong_party_marks_the_number_that_was_called(lender: Lender) -> None:
    enter(lender, "wrong_party", point="p1", party="unrelated")
    assert sorted(rows(lender, "bad_points", "subject_id, point, medium, reason")) == [
        (2, "p1", "sms", "wrong_party"),
        (2, "p1", "voice", "wrong_party"),
    ]


def test_a_quarrel_is_a_finding_for_the_supervisor(lender: Lender) -> None:
    enter(lender, "quarrel")
    assert rows(lender, "tasks", "kind, owner, about") == [("finding", "wang", "li")]


def test_who_owes_nothing_and_refused_is_not_contacted_again(lender: Lender) -> None:
    aunt = lender.parties.add("C-1", Profile("孙七", phones=(Phone("+8613900000098"),)), "contact")
    enter(lender, "refused", "C-1", party="contact", subject_id=aunt)
    assert rows(lender, "opt_outs", "subject_id, customer_id, party, channel") == [
        (aunt, 1, "contact", "")
    ]


@pytest.mark.parametrize("outcome", ["no_answer", "right_party", "refused"])
def test_an_ordinary_outcome_stops_nothing(lender: Lender, outcome: str) -> None:
    enter(lender, outcome)
    assert rows(lender, "holds", "id") == []
    assert rows(lender, "opt_outs", "id") == []
    assert rows(lender, "bad_points", "point") == []
