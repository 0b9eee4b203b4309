"""What a record must have: the Measures, §6.1, as `records check` finds it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casekit import EventKind, WebRequest
from casekit.contacts.model import Outcome
from casekit.testing.fake_channel import fake_request
from casekit.testing.lenders import READY
from casekit.work.model import CallResult, PointTick

from .conftest import Ways

DUE = date(2026, 3, 1)
HOOK = "https://collect.example.com/hooks/acme/fake-sms"


@pytest.fixture
def office(start: Callable[..., Any]) -> Any:
    """A lender with two collectors, calls by hand, and a channel that takes replies."""
    story = start(
        channels={"sms": "fake-sms", "voice": "by-hand", "visit": "visit"},
        modules={"ways": Ways()},
        staff={"li": READY, "zhao": READY, "boss": READY | {"supervisor": True}},
        queue={"recorder": True},
    )
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    return story


def gaps(story: Any, **only: Any) -> list[tuple[str, str]]:
    """Return what is missing in the records, and whose it is."""
    return [(gap.kind, gap.whose) for gap in story.lender.records.check(**only) if gap.is_missing]


def writes(story: Any, text: str) -> None:
    """Have the customer of the loan answer by text message."""
    number = story.handed_over()[0]["to"]
    call = WebRequest("POST", HOOK, {}, b"", story.clock.now())
    request = fake_request(call, EventKind.REPLY, f"e-{text}", point=number, text=text)
    story.lender.receive("fake-sms", request)


def test_c079_a_reply_without_record_stays_on_the_list_until_somebody_answers(
    office: Any,
) -> None:
    """Inbound contacts need a record too: it is asked for until a person has given it."""
    office.day(DUE + timedelta(days=1))
    writes(office, "我下个月换工作，想问问能不能晚几天")
    assert [kind for kind, _ in gaps(office)] == ["no_outcome"]
    (task,) = office.lender.queue.tasks(actor="li")
    assert (task.kind, task.words) == ("reply", "我下个月换工作，想问问能不能晚几天")

    office.move_to(DUE + timedelta(days=4), "17:00")
    assert [kind for kind, _ in gaps(office)] == ["no_outcome"], "a gap does not go by itself"
    (task,) = office.lender.queue.tasks(actor="boss", late=True)

    office.lender.queue.close_task(task.task_id, "done", reason="已回电说明", actor="li")
    assert gaps(office) == []
    assert not office.lender.queue.tasks(actor="li")


def test_c079_a_call_without_result_stays_with_its_collector(office: Any) -> None:
    """A collector who holds a customer has it on the list until the result is there."""
    office.day(DUE + timedelta(days=4))
    item = office.lender.queue.take(actor="li")
    assert [held.work_id for held in office.lender.queue.held(actor="li")] == [item.work_id]
    assert office.lender.queue.held(actor="zhao") == []

    points = tuple(PointTick(line.id, said=True) for line in item.script.lines if line.tick)
    form = CallResult(
        Outcome.RIGHT_PARTY, sms_arrived="yes", reason="forgot", attitude="cooperative",
        pay_by=office.lender.today() + timedelta(days=2), points=points,
    )  # fmt: skip
    office.lender.queue.result(item.work_id, form, actor="li")
    assert office.lender.queue.held(actor="li") == []
    assert gaps(office) == [("no_recording", "li")], "the record is there; its recording is due"
    assert gaps(office, collector="zhao") == []


def test_c082_a_visit_without_place_or_the_customers_state_is_found(office: Any) -> None:
    """A visit's record says where it was and what was met there."""
    office.day(DUE + timedelta(days=4))
    at = office.at(office.lender.today(), "10:00")
    office.move_to(office.lender.today(), "18:00")
    record = office.lender.cases.record_contact
    record("L1", "visit", at, Outcome.NO_ANSWER, actor="zhao")
    assert gaps(office) == [("visit_incomplete", "zhao")]
    record("L1", "visit", at, Outcome.NO_ANSWER, point="p1", actor="zhao")
    assert gaps(office) == [("visit_incomplete", "zhao")] * 2, "a place alone is not enough"
    record("L1", "visit", at, Outcome.NO_ANSWER, point="p1", note="家中无人", actor="zhao")
    assert gaps(office) == [("visit_incomplete", "zhao")] * 2
