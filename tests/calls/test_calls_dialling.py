"""Click to call: the rules are asked, the two are connected, and what comes back moves the work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from click.testing import CliRunner

from casekit.cli.calls import calls
from casekit.cli.opening import LenderChoice
from casekit.cli.queue import queue
from casekit.contacts.model import EventKind, Failure, Outcome, ReceiptStatus
from casekit.errors import (
    ChannelUnavailable,
    CollectionStopped,
    ContactError,
    NotHeld,
    NotLawful,
    UsageError,
    WorkError,
    WorkGone,
)
from casekit.pii.profile import Phone, Profile
from casekit.testing.loans import a_payment
from casekit.work.model import CallResult


def test_the_collector_and_the_customer_are_connected(booth: Any) -> None:
    item = booth.take()
    done = booth.lender.calls.dial(item.work_id, actor="li")

    (given,) = booth.channel.handed_over
    assert (given.agent, given.to) == ("+8613911110417", item.to)
    assert item.script is not None
    assert given.text == item.script.text
    assert done.contact_id == item.contact_id
    assert booth.work().state == "calling"
    assert booth.work().lease_until is None
    call = booth.call()
    assert (call.state, call.actor, call.work_id) == ("sent", "li", item.work_id)
    assert given.to not in repr(given)
    assert given.agent not in repr(given)


def test_a_conversation_waits_for_its_result(booth: Any) -> None:
    given = booth.dial()
    booth.tell(given, EventKind.CALL_RESULT, outcome="connected", details={"seconds": 61})

    call = booth.call()
    assert (call.outcome, call.duration_s, call.result_due) == ("connected", 61, 1)
    assert booth.work().state == "unfinished"
    (held,) = booth.lender.queue.held(actor="li")
    assert held.contact_id == call.id


def test_nobody_who_answers_is_an_attempt_and_the_work_is_done(booth: Any) -> None:
    given = booth.dial()
    booth.tell(given, EventKind.CALL_RESULT, outcome="no_answer")

    assert (booth.call().outcome, booth.call().result_due) == ("no_answer", 0)
    assert booth.work().state == "done"
    assert not booth.lender.queue.held(actor="li")


def test_a_collector_who_does_not_pick_up_has_made_no_attempt(booth: Any) -> None:
    given = booth.dial()
    booth.tell(given, EventKind.FAILED, failure="not_accepted", provider_code="agent-no-answer")

    assert booth.call().state == "failed"
    work = booth.work()
    assert work.state == "taken"
    assert work.contact_id != given.contact_id
    # and may dial again
    booth.lender.calls.dial(work.id, actor="li")
    assert len(booth.channel.handed_over) == 2
    assert booth.channel.handed_over[-1].contact_id == work.contact_id


@pytest.mark.parametrize("late", [True, False])
def test_a_machine_makes_it_a_voicemail_whenever_it_is_detected(booth: Any, late: bool) -> None:
    given = booth.dial()

    def machine() -> None:
        booth.tell(given, EventKind.ANSWERED_BY, details={"answered_by": "machine"})

    def ended() -> None:
        booth.tell(given, EventKind.CALL_RESULT, outcome="connected", details={"seconds": 9})

    for happens in (ended, machine) if late else (machine, ended):
        happens()

    call = booth.call()
    assert (call.outcome, call.answered_by, call.result_due) == ("voicemail", "machine", 0)
    assert booth.work().state == "done"


def test_a_bad_number_is_marked_and_not_dialled_again(booth: Any) -> None:
    given = booth.dial()
    booth.tell(given, EventKind.CALL_RESULT, outcome="bad_point", provider_code="sip-404")
    assert booth.call().outcome == "bad_point"
    assert booth.kinds().count("contact.event") == 2


def test_a_result_that_a_person_recorded_stays(booth: Any) -> None:
    given = booth.dial()
    booth.lender.queue.result(booth.work().id, CallResult(Outcome.NO_ANSWER), actor="li")
    booth.tell(given, EventKind.ANSWERED_BY, details={"answered_by": "machine"})
    booth.tell(given, EventKind.CALL_RESULT, outcome="busy")
    assert (booth.call().outcome, booth.work().state) == ("no_answer", "done")


def test_a_call_that_somebody_took_counts_as_one_whatever_was_recorded_first(booth: Any) -> None:
    lender, queue = booth.lender, booth.lender.queue
    given = booth.dial()
    queue.result(booth.work().id, CallResult(Outcome.NO_ANSWER), actor="li")
    ended = {"outcome": "connected", "details": {"seconds": 180}}
    for key in ("first", "again"):
        booth.tell(given, EventKind.CALL_RESULT, key, **ended)

    call = booth.call()
    assert (call.outcome, call.duration_s, call.result_due) == ("connected", 180, 1)
    assert {"no_outcome", "no_recording"} <= {gap.kind for gap in lender.records.check()}
    (task,) = queue.tasks(actor="boss")
    assert (task.kind, task.owner, task.about) == ("call_differs", "boss", "li")
    assert booth.kinds().count("contact.event") == 1
    told = [line.text for line in lender.cases.timeline("L-1")]
    assert any("180 秒，与已记录的结果不符" in text for text in told)
    assert any("核实通话结果与渠道记录" in text for text in told)

    with pytest.raises(UsageError, match="somebody took the call"):
        queue.correct(call.id, {"outcome": "busy"}, reason="打错了", actor="li")
    queue.correct(call.id, {"outcome": "right_party"}, reason="选错了", actor="li")
    assert (booth.call().outcome, booth.call().result_due) == ("right_party", 0)
    assert "no_outcome" not in {gap.kind for gap in lender.records.check()}
    assert lender.archive.verify().ok


def test_a_machine_that_is_detected_last_of_all_took_the_call(booth: Any) -> None:
    given = booth.dial()
    booth.lender.queue.result(booth.work().id, CallResult(Outcome.NO_ANSWER), actor="li")
    booth.tell(given, EventKind.CALL_RESULT, outcome="connected", details={"seconds": 20})
    booth.tell(given, EventKind.ANSWERED_BY, details={"answered_by": "machine"})
    assert (booth.call().outcome, booth.call().result_due) == ("voicemail", 0)


@pytest.mark.parametrize(
    ("form", "news"),
    [
        ({"outcome": Outcome.VOICEMAIL, "typed_s": 300}, ("connected", 30)),
        ({"outcome": Outcome.WRONG_PARTY}, ("no_answer", None)),
    ],
)
def test_news_that_does_not_fit_a_result_is_a_task_of_the_supervisor(
    booth: Any, form: dict[str, Any], news: tuple[str, int | None]
) -> None:
    given = booth.dial()
    booth.lender.queue.result(booth.work().id, CallResult(**form), actor="li")
    outcome, seconds = news
    details = {} if seconds is None else {"seconds": seconds}
    booth.tell(given, EventKind.CALL_RESULT, outcome=outcome, details=details)
    assert (booth.call().outcome, booth.call().duration_s) == (form["outcome"].value, seconds)
    kinds = {task.kind for task in booth.lender.queue.tasks(actor="boss")}
    assert "call_differs" in kinds
    remarks = {gap.kind for gap in booth.lender.records.check()}
    assert ("seconds_differ" in remarks) == (seconds is not None)


def test_the_same_news_ten_times_changes_once(booth: Any) -> None:
    given = booth.dial()
    for _ in range(10):
        assert (
            booth.tell(given, EventKind.CALL_RESULT, outcome="connected", details={"seconds": 5})
            == 200
        )
    assert booth.kinds().count("contact.event") == 1


def test_the_night_refuses_it_and_nothing_is_dialled(booth: Any) -> None:
    """C010: whatever the customer agreed to, and although it was taken by day."""
    item = booth.take()
    booth.at("23:00")
    with pytest.raises(NotLawful) as refused:
        booth.lender.calls.dial(item.work_id, actor="li")
    assert "CN-TIME-01" in {denial.rule for denial in refused.value.verdict.denials}
    assert "08:00" in refused.value.hint
    assert not booth.channel.handed_over


def test_a_hold_that_came_in_after_it_was_taken_refuses_it(booth: Any) -> None:
    """C006: what a hold forbids is not dialled."""
    item = booth.take()
    booth.lender.cases.place_hold("L-1", "dispute", reason="来电提出异议", actor="boss")
    with pytest.raises(NotLawful) as refused:
        booth.lender.calls.dial(item.work_id, actor="li")
    assert [denial.rule for denial in refused.value.verdict.denials] == ["CN-HOLD-01"]
    assert not booth.channel.handed_over
    assert booth.work().state == "taken"


def test_what_was_paid_meanwhile_is_not_dialled(booth: Any) -> None:
    booth.at("09:05", days=1)
    item = booth.take()
    paid = a_payment("P-1", "L-1", paid_on=booth.lender.today())
    assert not booth.lender.push_payments([paid]).bad
    with pytest.raises(WorkGone):
        booth.lender.calls.dial(item.work_id, actor="li")
    assert not booth.channel.handed_over


def test_a_second_call_passes_the_gate_again_and_so_does_the_number(booth: Any) -> None:
    given = booth.dial()
    (held,) = booth.lender.queue.held(actor="li")
    assert (held.state, held.to) == ("calling", given.to)
    booth.tell(given, EventKind.CALL_RESULT, outcome="connected", details={"seconds": 61})
    booth.at("22:30")
    (held,) = booth.lender.queue.held(actor="li")
    assert (held.state, held.to) == ("unfinished", "")
    assert "CN-TIME-01" in {denial.rule for denial in held.verdict.denials}
    assert held.script is not None
    booth.at("09:30", days=1)
    (held,) = booth.lender.queue.held(actor="li")
    assert held.to == given.to
    booth.lender.cases.place_hold("L-1", "dispute", reason="来电提出异议", actor="boss")
    (held,) = booth.lender.queue.held(actor="li")
    assert (held.to, held.verdict.allowed) == ("", False)


def test_a_collector_who_did_not_pick_up_dials_again_only_while_it_is_lawful(booth: Any) -> None:
    given = booth.dial()
    booth.tell(given, EventKind.FAILED, failure="not_accepted", provider_code="agent-no-answer")
    booth.lender.cases.place_hold("L-1", "dispute", reason="来电提出异议", actor="boss")
    with pytest.raises(NotLawful):
        booth.lender.calls.dial(booth.work().id, actor="li")
    assert len(booth.channel.handed_over) == 1


def test_both_commands_that_dial_are_one_and_tell_failures() -> None:
    assert queue.commands["dial"] is calls.commands["dial"]


@pytest.mark.parametrize(
    ("status", "ends", "said"),
    [
        (ReceiptStatus.SENT, 0, "your telephone rings first"),
        (ReceiptStatus.FAILED, 1, "was not made (20429); nobody was called"),
        (ReceiptStatus.UNKNOWN, 1, "casekit unknown resolve 1 not-sent"),
    ],
)
def test_the_command_says_how_it_went(
    booth: Any, status: ReceiptStatus, ends: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    booth.channel.answer(status, failure=Failure.NOT_ACCEPTED, provider_code="20429")
    item = booth.take()
    assert item.contact_id is not None

    @contextmanager
    def opened(_: LenderChoice) -> Iterator[Any]:
        yield booth.lender

    monkeypatch.setattr(LenderChoice, "open", opened)
    monkeypatch.setattr("casekit.app.local_actor", lambda: "li")
    typed = CliRunner().invoke(queue, ["dial", str(item.work_id), "--language", "en"])
    assert typed.exit_code == ends, typed.output
    assert said.replace(" 1 ", f" {item.contact_id} ") in typed.stdout


def test_another_collector_cannot_dial_it(booth: Any) -> None:
    item = booth.take("li")
    with pytest.raises(NotHeld):
        booth.lender.calls.dial(item.work_id, actor="wang")
    assert not booth.channel.handed_over


def test_it_is_dialled_once(booth: Any) -> None:
    booth.dial()
    with pytest.raises(WorkError, match="already"):
        booth.lender.calls.dial(booth.work().id, actor="li")
    assert len(booth.channel.handed_over) == 1


def test_a_collector_without_a_telephone_is_told_what_to_write(booth: Any) -> None:
    item = booth.take("chen")
    with pytest.raises(UsageError, match="telephone") as told:
        booth.lender.calls.dial(item.work_id, actor="chen")
    assert "[staff.chen]" in told.value.hint


def test_the_brake_stops_it(booth: Any) -> None:
    item = booth.take()
    booth.lender.stop("a check", actor="boss")
    with pytest.raises(CollectionStopped):
        booth.lender.calls.dial(item.work_id, actor="li")
    assert booth.work().state == "taken"


@pytest.mark.parametrize("status", [ReceiptStatus.FAILED, ReceiptStatus.RETRY])
def test_what_the_provider_does_not_take_is_taken_still(booth: Any, status: ReceiptStatus) -> None:
    booth.channel.answer(status, failure=Failure.NOT_ACCEPTED, provider_code="20429")
    item = booth.take()
    if status is ReceiptStatus.RETRY:
        with pytest.raises(ContactError):
            booth.lender.calls.dial(item.work_id, actor="li")
    else:
        done = booth.lender.calls.dial(item.work_id, actor="li")
        assert done.receipt is not None
        assert done.receipt.status is ReceiptStatus.FAILED
    assert booth.work().state == "taken"
    assert booth.call().state == "failed"


def test_a_provider_that_cannot_work_leaves_it_taken(booth: Any) -> None:
    booth.channel.raises = ChannelUnavailable("no account", permanent=True)
    item = booth.take()
    with pytest.raises(ChannelUnavailable):
        booth.lender.calls.dial(item.work_id, actor="li")
    assert booth.work().state == "taken"


def test_a_guarantor_is_dialled_as_they_were_taken(booth: Any) -> None:
    booth.lender.parties.add(
        "C-1",
        Profile("赵保", phones=(Phone("+8613900000077"),)),
        "guarantor",
        liability="joint",
        actor="boss",
    )
    item = booth.lender.parties.ask("C-1", role_on_loan="guarantor", actor="li")
    booth.lender.calls.dial(item.work_id, actor="li")
    (given,) = booth.channel.handed_over
    assert (given.party, given.to) == ("guarantor", "+8613900000077")


@pytest.mark.parametrize("what", ["sent", "not_sent"])
def test_a_person_says_whether_a_call_was_made_when_nobody_knows(booth: Any, what: str) -> None:
    booth.channel.answer(ReceiptStatus.UNKNOWN)
    given = booth.dial()
    booth.channel.answer(ReceiptStatus.SENT)
    (unknown,) = booth.lender.cases.unknown()
    for again in (booth.lender.calls.dial, booth.lender.queue.release):
        with pytest.raises(WorkError, match="nobody can tell") as told:
            again(booth.work().id, actor="li")
        assert f"casekit unknown resolve {unknown.contact_id} not-sent" in told.value.hint
    booth.lender.cases.resolve_unknown(unknown.contact_id, what, reason="asked them", actor="boss")

    work_id = booth.work().id
    if what == "sent":
        # its collector still says what came of it
        assert booth.work().state == "calling"
        with pytest.raises(WorkError, match="dialled already"):
            booth.lender.calls.dial(work_id, actor="li")
        return
    # nobody was called: it is held as when it was taken, and can be dialled or given back
    assert booth.work().state == "taken"
    assert booth.work().lease_until is not None
    booth.lender.calls.dial(work_id, actor="li")
    assert [one.contact_id for one in booth.channel.handed_over] == [
        given.contact_id,
        booth.work().contact_id,
    ]
    assert booth.lender.archive.verify().ok


def test_a_call_that_was_not_made_can_be_taken_by_somebody_else(booth: Any) -> None:
    booth.channel.answer(ReceiptStatus.UNKNOWN)
    given = booth.dial()
    booth.lender.cases.resolve_unknown(
        given.contact_id, "not_sent", reason="asked them", actor="boss"
    )
    booth.lender.queue.release(booth.work().id, actor="li")
    booth.lender.run()
    assert booth.take("wang").case_ids == (1,)


@pytest.mark.parametrize(
    ("told", "kept"), [("human", "human"), ("machine", "machine"), ("王小明", "unknown")]
)
def test_who_took_the_call_is_one_of_three_words(booth: Any, told: str, kept: str) -> None:
    given = booth.dial()
    booth.tell(given, EventKind.ANSWERED_BY, details={"answered_by": told})
    assert booth.call().answered_by == kept
