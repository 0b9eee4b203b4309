"""What a decision about something that came in changes, written with the closing of its task."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from casekit.app import Lender
from casekit.archive.rebuild import compare_rebuilt
from casekit.archive.search import Query
from casekit.cases.finding import find_case
from casekit.cases.holds import hold_change
from casekit.cases.noting import note_cases
from casekit.cases.wishes import opt_out_change
from casekit.clock import SimulatedClock
from casekit.errors import UsageError
from casekit.events.effects import OUTCOMES, TASK_ENDS, wrong_party_changes
from casekit.store.tables import opt_outs
from casekit.work.model import TASK_KINDS, TaskView
from casekit.work.tasks import open_task

TODAY = date(2026, 3, 2)


def opened(lender: Lender, kind: str, *, hold: str = "", suspect: bool = False) -> TaskView:
    """Open a task about C-1 with what is in force until someone decides."""
    with lender.ledger.transaction([0]) as transaction:
        case = find_case(transaction.connection, "C-1")
        draft = open_task(
            transaction,
            kind,
            customer_id=case.customer_id,
            log=case.log,
            case_id=case.case_id,
            due_on=TODAY,
        )
        drafts = [draft]
        if hold:
            _, change, data = hold_change(
                transaction,
                customer_id=case.customer_id,
                loan_id=None,
                kind=hold,
                start=TODAY,
                until=None,
                source="sms",
            )
            drafts += note_cases(
                "hold.placed", "casekit", case.customer_id, [case], data, [change], today=TODAY
            )
        if suspect:
            number, change = opt_out_change(
                transaction,
                subject_id=case.customer_id,
                customer_id=case.customer_id,
                channel="",
                point="",
                party="customer",
                at=transaction.now,
                source="sms",
                suspected=True,
            )
            drafts += note_cases(
                "optout.recorded", "casekit", case.customer_id, [case],
                {"opt_out": number, "channel": "", "party": "customer"}, [change], today=TODAY,
            )  # fmt: skip
        transaction.record(drafts)
        at = transaction.now
    return TaskView(
        draft.data["task"], kind, "C-1", case.customer_id, None, "", "", TODAY, False, at, None
    )


def close(lender: Lender, task: TaskView, outcome: str) -> list[str]:
    """Do what closing the task brings about; return the kinds of its entries."""
    with lender.ledger.transaction([0]) as transaction:
        drafts = TASK_ENDS[task.kind](lender, transaction, task, outcome, "wang")
        transaction.record(drafts)
    return [draft.kind for draft in drafts]


def allowed(lender: Lender, role: str = "sms") -> bool:
    return lender.cases.propose("C-1", role, "mild-reminder", reason="try").accepted


def test_every_task_that_ends_something_says_what_may_come_of_it() -> None:
    assert set(TASK_ENDS) == set(OUTCOMES)
    assert set(TASK_ENDS) <= set(TASK_KINDS)


@pytest.mark.usefixtures("store_url")
@pytest.mark.parametrize("outcome", ["stop", "not_stop"])
def test_a_suspected_stop_holds_until_a_person_says_that_it_was_none(
    lender: Lender, outcome: str
) -> None:
    task = opened(lender, "stop_suspected", suspect=True)
    assert not allowed(lender)

    kinds = close(lender, task, outcome)

    assert kinds == ["optout.recorded" if outcome == "stop" else "optout.lifted"]
    assert allowed(lender) is (outcome == "not_stop")
    with lender.store.read() as connection:
        (row,) = connection.execute(opt_outs.select()).all()
    assert bool(row.suspected) is (outcome == "not_stop")
    assert (row.lifted_at is None) is (outcome == "stop")
    assert compare_rebuilt(lender.store, lender.vault).differences == ()


def test_one_of_two_suspicious_messages_is_no_reason_to_go_on(lender: Lender) -> None:
    first = opened(lender, "stop_suspected", suspect=True)
    opened(lender, "stop_suspected")
    assert close(lender, first, "not_stop") == []
    assert not allowed(lender)


@pytest.mark.parametrize(
    ("kind", "hold", "outcome", "goes_on"),
    [
        ("dispute", "dispute", "answered", True),
        ("dispute", "dispute", "mistaken", True),
        ("dispute", "dispute", "confirmed", False),
        ("complaint", "complaint", "answered", True),
        ("reply", "bankruptcy", "confirmed", False),
        ("reply", "bankruptcy", "mistaken", True),
        ("reply", "deceased", "done", False),
    ],
)
def test_a_hold_ends_only_where_the_decision_says_so(
    lender: Lender, kind: str, hold: str, outcome: str, goes_on: bool
) -> None:
    task = opened(lender, kind, hold=hold)
    assert not allowed(lender)
    close(lender, task, outcome)
    assert allowed(lender) is goes_on


def test_a_hold_that_was_placed_otherwise_stays(lender: Lender) -> None:
    task = opened(lender, "dispute")
    assert isinstance(lender.clock, SimulatedClock)
    lender.clock.advance(timedelta(minutes=30))
    lender.cases.place_hold("C-1", "dispute", reason="by letter")
    assert close(lender, task, "answered") == []
    assert not allowed(lender)


@pytest.mark.parametrize(
    ("outcome", "data"),
    [
        ("instalments", {"decision": "granted", "relief": "instalments"}),
        ("refused", {"decision": "refused"}),
    ],
)
def test_relief_is_decided_in_the_timeline(
    lender: Lender, outcome: str, data: dict[str, Any]
) -> None:
    task = opened(lender, "relief")
    assert close(lender, task, outcome) == ["relief.decided"]
    (found,) = lender.archive.all(Query(kind="relief"))
    assert json.loads(found.entry.header)["data"] == {"task": task.task_id, **data}


def test_an_outcome_that_the_kind_does_not_know_is_refused_and_changes_nothing(
    lender: Lender,
) -> None:
    task = opened(lender, "stop_suspected", suspect=True)
    with pytest.raises(UsageError, match="cannot come to 'perhaps'"):
        close(lender, task, "perhaps")
    assert not allowed(lender)


def test_a_number_that_is_somebody_elses_is_marked_once_for_calls_and_messages(
    lender: Lender,
) -> None:
    with lender.ledger.transaction([0]) as transaction:
        changes = wrong_party_changes(transaction, 1, "p1", at=transaction.now)
        assert [change.values["medium"] for change in changes] == ["voice", "sms"]
        assert {change.values["reason"] for change in changes} == {"wrong_party"}
        transaction.record(
            note_cases("contact.event", "casekit", 1, [], {}, changes[:1], today=TODAY)
        )
    with lender.ledger.transaction([0]) as transaction:
        again = wrong_party_changes(transaction, 1, "p1", at=transaction.now)
        assert [change.values["medium"] for change in again] == ["sms"]
        assert wrong_party_changes(transaction, 1, "", at=transaction.now) == []
