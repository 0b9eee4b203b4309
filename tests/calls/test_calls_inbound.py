"""What comes back of calls: calls that come in, bad requests, and a process that died dialling."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casekit.archive.rebuild import compare_rebuilt
from casekit.contacts.model import EventKind, Outcome
from casekit.errors import NotLawful, RequestForged, WorkError
from casekit.store.tables import actions, contacts, tasks
from casekit.testing.builders import a_request
from casekit.testing.fake_channel import fake_request
from casekit.work.model import CallResult


def _phone(booth: Any) -> str:
    item = booth.take()
    booth.lender.queue.release(item.work_id, actor="li")
    return str(item.to)


def _rings(booth: Any, number: str, key: str = "CA9:inbound") -> None:
    request = fake_request(
        a_request(received_at=booth.clock.now()),
        EventKind.INBOUND_CALL,
        key,
        provider_ref="CA9",
        point=number,
    )
    assert booth.lender.receive("fake-bridge", request).status == 200


def test_a_call_that_comes_in_waits_for_a_person_to_record_it(booth: Any) -> None:
    number = _phone(booth)
    _rings(booth, number)
    _rings(booth, number)  # the provider tells it twice

    call = booth.call()
    assert (call.direction, call.party, call.result_due) == ("inbound", "customer", 1)
    with booth.lender.store.read() as connection:
        (task,) = connection.execute(select(tasks)).all()
    assert (task.kind, task.contact_id) == ("inbound_call", call.id)
    assert booth.kinds().count("contact.inbound") == 1
    assert not any(number in str(e.entry.header) for e in booth.lender.archive.search().found)


def test_its_recording_is_found_by_the_providers_id(booth: Any, wav: bytes) -> None:
    booth.channel.recordings["RE5"] = wav
    _rings(booth, _phone(booth))
    request = fake_request(
        a_request(received_at=booth.clock.now()),
        EventKind.RECORDING,
        "RE5:completed",
        provider_ref="CA9",
        details={"recording": "RE5"},
    )
    booth.lender.receive("fake-bridge", request)
    assert booth.lender.calls.fetch_recordings() == {"stored": 1}
    assert booth.recording().contact_id == booth.call().id


def test_a_stranger_is_an_event_without_a_number(booth: Any) -> None:
    _rings(booth, "+8613999999999")
    with booth.lender.store.read() as connection:
        assert not connection.execute(select(contacts).where(contacts.c.medium == "voice")).all()
    assert booth.kinds()[-1] == "contact.event"


@pytest.mark.parametrize("kind", [EventKind.CALL_RESULT, EventKind.RECORDING])
def test_news_of_a_call_that_is_nobodys_is_kept_and_changes_nothing(
    booth: Any, kind: EventKind
) -> None:
    before = len(booth.kinds())
    request = fake_request(
        a_request(received_at=booth.clock.now()),
        kind,
        "CA404:x",
        provider_ref="CA404",
        details={"recording": "RE404"},
    )
    assert booth.lender.receive("fake-bridge", request).status == 200
    assert booth.kinds()[before:] == ["contact.event"]
    assert booth.lender.calls.fetch_recordings() == {}


def test_a_forged_request_changes_nothing(booth: Any) -> None:
    given = booth.dial()
    before = len(booth.kinds())
    request = fake_request(
        a_request(received_at=booth.clock.now()),
        EventKind.CALL_RESULT,
        "x",
        correlation_id=given.correlation_id,
        outcome="no_answer",
    )
    forged = type(request)(
        request.method, request.url, request.headers, request.body + b" ", request.received_at
    )
    with pytest.raises(RequestForged):
        booth.lender.receive("fake-bridge", forged)
    assert len(booth.kinds()) == before


def test_news_out_of_order_come_to_the_same(booth: Any, wav: bytes) -> None:
    booth.channel.recordings["RE1"] = wav
    given = booth.dial()
    # the recording first, then who answered, then the end; then the beginning
    booth.tell(given, EventKind.RECORDING, details={"recording": "RE1"})
    booth.tell(given, EventKind.ANSWERED_BY, details={"answered_by": "human"})
    booth.tell(given, EventKind.CALL_RESULT, outcome="connected", details={"seconds": 2})
    booth.tell(given, EventKind.PROGRESS)
    assert (booth.call().outcome, booth.call().result_due) == ("connected", 1)
    assert booth.lender.calls.fetch_recordings() == {"stored": 1}
    assert compare_rebuilt(booth.lender.store, booth.lender.vault).ok


@pytest.mark.parametrize(
    ("told", "state", "attempted"),
    [
        ({"kind": EventKind.FAILED, "failure": "not_accepted"}, "taken", None),
        ({"kind": EventKind.CALL_RESULT, "outcome": "no_answer"}, "done", date(2026, 3, 2)),
    ],
)
def test_news_may_be_quicker_than_the_receipt(
    booth: Any, told: dict[str, Any], state: str, attempted: date | None
) -> None:
    handed = booth.channel.send_batch

    def quick(given: Any) -> Any:
        receipts = handed(given)
        booth.tell(given[0], **told)
        return receipts

    booth.channel.send_batch = quick
    item = booth.take()
    booth.lender.calls.dial(item.work_id, actor="li")

    assert booth.work().state == state
    assert booth.row(actions, role="voice").attempted_on == attempted
    # the provider's id is known all the same
    assert booth.call().provider_ref == f"fake-{item.contact_id}"


def test_a_process_that_died_dialling_leaves_a_call_that_nobody_repeats(booth: Any) -> None:
    item = booth.take()
    booth.channel.raises = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        booth.lender.calls.dial(item.work_id, actor="li")
    booth.channel.raises = None
    assert (booth.call().state, booth.work().state) == ("sending", "calling")

    # another process may be dialling this very moment, so a run leaves it alone for a while
    booth.lender.run()
    assert booth.call().state == "sending"
    booth.at("09:20")
    booth.lender.run()
    assert booth.call().state == "unknown"
    with pytest.raises(WorkError, match="nobody can tell"):
        booth.lender.calls.dial(item.work_id, actor="li")
    # the customer may have been called: the collector says what happened
    booth.lender.queue.result(item.work_id, CallResult(Outcome.NO_ANSWER), actor="li")
    assert booth.work().state == "done"
    assert booth.channel.handed_over == []


def test_hand_dialled_calls_ask_the_same_rules(booth: Any) -> None:
    """C006, C010: taking it is what clears it, whoever dials."""
    booth.lender.cases.place_hold("L-1", "dispute", reason="来电提出异议", actor="boss")
    with pytest.raises(NotLawful):
        booth.lender.queue.take(case="L-1", actor="li")


def test_news_of_another_call_under_our_mark_change_nothing(booth: Any) -> None:
    given = booth.dial()
    assert booth.call().provider_ref
    ended = {"outcome": "connected", "details": {"seconds": 5}}
    assert booth.tell(given, EventKind.CALL_RESULT, provider_ref="another", **ended) == 200
    assert booth.work().state == "calling"
    (kept,) = [n for n in booth.kinds() if n == "contact.event"]
    assert kept
    booth.tell(given, EventKind.CALL_RESULT, "own", provider_ref=booth.call().provider_ref, **ended)
    assert booth.call().outcome == "connected"
