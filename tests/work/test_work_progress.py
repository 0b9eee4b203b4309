"""How work moves when a call through a channel ends, in whichever order the news comes."""

from __future__ import annotations

from typing import Any

import pytest

from casekit.archive.entries import EntryDraft, insert, update
from casekit.contacts.model import Outcome
from casekit.errors import UsageError, WorkError
from casekit.work.model import CallResult, WorkItem
from casekit.work.progress import call_ended, call_not_made


def dialled(office: Any, item: WorkItem) -> int:
    """Write down, as dialling does, that the call of a piece of work is under way."""
    lender = office.lender
    with lender.ledger.transaction([0]) as transaction:
        row = {
            "id": item.contact_id,
            "customer_id": item.customer_id,
            "subject_id": item.customer_id,
            "log": 0,
            "party": "customer",
            "direction": "outbound",
            "role": "voice",
            "channel": "twilio-voice",
            "medium": "voice",
            "purpose": "demand",
            "point": item.point,
            "template": "",
            "loans": [1],
            "state": "sent",
            "at": transaction.at,
            "actor": "li",
            "work_id": item.work_id,
        }
        (case_id,) = item.case_ids
        states = {"state": "calling", "lease_until": None}
        draft = EntryDraft(
            "contact.cleared",
            "li",
            case_id=case_id,
            customer_id=item.customer_id,
            rows=[insert("contacts", row), update("work", {"id": item.work_id}, states)],
        )
        transaction.record([draft])
    return int(row["id"])


def news(office: Any, contact: int, outcome: Outcome | None, duration: int = 0) -> None:
    """Apply what the provider tells: the outcome, or None where the collector did not pick up."""
    lender = office.lender
    with lender.ledger.transaction([0]) as transaction:
        if outcome is None:
            rows = call_not_made(lender, transaction, contact)
        else:
            rows = call_ended(lender, transaction, contact, outcome)
            told = {"outcome": outcome.value, "duration_s": duration}
            rows.append(update("contacts", {"id": contact}, told))
        draft = EntryDraft("contact.event", "casekit", case_id=1, customer_id=1, rows=rows)
        transaction.record([draft])


@pytest.mark.parametrize("outcome", [Outcome.NO_ANSWER, Outcome.BUSY, Outcome.VOICEMAIL])
def test_a_call_that_nobody_took_is_done_by_itself(office: Any, outcome: Outcome) -> None:
    contact = dialled(office, office.take())
    news(office, contact, outcome)
    assert list(office.lender.queue.held(actor="li")) == []
    assert office.actions() == [("mild-call", "done", "")]
    office.at("09:05", days=1)
    office.lender.run()
    assert office.actions()[-1] == ("mild-call", "due", "person")


def test_a_call_that_somebody_took_stays_unfinished_until_its_result(office: Any) -> None:
    contact = dialled(office, office.take())
    news(office, contact, Outcome.CONNECTED, 95)
    office.at("18:00", days=2)
    (item,) = office.lender.queue.held(actor="li")
    assert (item.state, item.lease_until) == ("unfinished", None)
    assert office.contacts()[0].result_due is True
    with pytest.raises(WorkError, match="result is due"):
        office.lender.queue.release(item.work_id, actor="li")
    office.talked(item, Outcome.RIGHT_PARTY)
    assert list(office.lender.queue.held(actor="li")) == []
    assert office.contacts()[0].result_due is False


def test_a_machine_that_is_detected_late_ends_the_call(office: Any) -> None:
    contact = dialled(office, office.take())
    news(office, contact, Outcome.CONNECTED)
    news(office, contact, Outcome.VOICEMAIL)
    assert list(office.lender.queue.held(actor="li")) == []
    assert office.contacts()[0].result_due is False


@pytest.mark.parametrize("late", [Outcome.NO_ANSWER, Outcome.CONNECTED, None])
def test_news_that_comes_after_the_result_changes_nothing(
    office: Any, late: Outcome | None
) -> None:
    item = office.take()
    contact = dialled(office, item)
    office.talked(item, Outcome.RIGHT_PARTY)
    before = office.actions()
    news(office, contact, late)
    assert office.actions() == before
    assert list(office.lender.queue.held(actor="li")) == []


def test_a_collector_who_did_not_pick_up_holds_the_customer_still(office: Any) -> None:
    item = office.take()
    contact = dialled(office, item)
    office.at("09:30")
    news(office, contact, None)
    (again,) = office.lender.queue.held(actor="li")
    assert again.state == "taken"
    assert again.contact_id != contact
    assert office.actions() == [("mild-call", "due", "person")]
    assert office.missed(again).contact_id == again.contact_id


def test_a_length_that_differs_from_the_providers_is_flagged(office: Any) -> None:
    item = office.take()
    news(office, dialled(office, item), Outcome.CONNECTED, 95)
    assert office.talked(item, Outcome.RIGHT_PARTY, typed_s=300).differs


def test_a_length_that_is_nearly_the_providers_is_not(office: Any) -> None:
    item = office.take()
    news(office, dialled(office, item), Outcome.CONNECTED, 95)
    assert not office.talked(item, Outcome.RIGHT_PARTY, typed_s=100).differs


def test_who_took_the_call_cannot_be_said_to_have_missed_it(office: Any) -> None:
    item = office.take()
    news(office, dialled(office, item), Outcome.CONNECTED, 95)
    with pytest.raises(UsageError, match="somebody took"):
        office.lender.queue.result(item.work_id, CallResult(Outcome.NO_ANSWER), actor="li")
