"""Calls with somebody else than the customer, taken and recorded like any other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from casekit.archive.rebuild import compare_rebuilt
from casekit.contacts.model import Outcome
from casekit.errors import NotLawful
from casekit.run import reading
from casekit.store.tables import opt_outs
from casekit.testing.loans import a_person
from casekit.work.asking import Wanted
from casekit.work.model import CallResult, WorkItem
from casekit.work.taking import take_wanted
from casekit.work.waiting_work import way_of


@pytest.fixture
def office(opened: Callable[..., Any]) -> Any:
    """An office with a customer, and another person whose number is known."""
    made = opened()
    made.loan("L-1", 12, borrower=a_person(1))
    made.loan("L-2", 12, borrower=a_person(2))
    made.lender.run()
    return made


def ask(office: Any, who: str = "li") -> WorkItem:
    """Take a call that asks the other person how the customer can be reached."""
    way = way_of(office.lender, "voice")

    def choose(_: Any, batch: Any) -> Wanted:
        cases = list(batch.cases.values())
        return Wanted(way, 1, [], cases, "", "contact", 2, "ask_contact")

    return take_wanted(office.lender, 1, who, choose)


def lost(office: Any) -> None:
    """Have the customer's only number turn out to be somebody else's."""
    item = office.take(case="L-1")
    result = CallResult(Outcome.WRONG_PARTY, party="unrelated")
    office.lender.queue.result(item.work_id, result, actor="li")


def test_a_customer_who_can_be_reached_is_not_asked_after(office: Any) -> None:
    with pytest.raises(NotLawful) as refused:
        ask(office)
    assert [denial.rule for denial in refused.value.verdict.denials] == ["CN-3P-01"]
    assert office.kinds()[-1] == "contact.denied"
    assert office.actions()[0] == ("mild-call", "due", "person")


def test_the_other_person_is_called_and_what_they_say_is_no_fact_of_the_customer(
    office: Any,
) -> None:
    lost(office)
    item = ask(office)
    assert (item.to, item.party, item.subject_id) == ("+8613900000002", "contact", 2)
    assert item.asks == ()
    result = CallResult(Outcome.RIGHT_PARTY, note="客户已换号码", new_phone="+8613700001234")
    made = office.lender.queue.result(item.work_id, result, actor="li")
    contact = office.contacts()[-1]
    assert (contact.subject_id, contact.party, contact.customer_id) == (2, "contact", 1)
    assert made.tasks
    assert compare_rebuilt(office.lender.store, office.lender.vault).ok


def test_who_refuses_is_left_alone(office: Any) -> None:
    lost(office)
    item = ask(office)
    office.lender.queue.result(item.work_id, CallResult(Outcome.REFUSED), actor="li")
    with office.lender.store.read() as connection:
        (row,) = connection.execute(select(opt_outs))
    assert (row.subject_id, row.customer_id, row.party) == (2, 1, "contact")
    with pytest.raises(NotLawful):
        ask(office)


def test_a_wrong_number_of_theirs_is_not_marked_as_the_customers(office: Any) -> None:
    lost(office)
    item = ask(office)
    office.lender.queue.result(item.work_id, CallResult(Outcome.WRONG_PARTY), actor="li")
    with office.lender.store.read() as connection:
        assert ("p1", "voice") in reading.bad_points(connection, "2")[2]
