"""The result form: what it must say, and what follows from it."""

from __future__ import annotations

import wave
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from casekit.archive.rebuild import compare_rebuilt
from casekit.cases.facts_recording import facts_of
from casekit.cases.promising import promises_of
from casekit.contacts.model import Outcome
from casekit.errors import NotHeld, NotLawful, ResultIncomplete, UsageError, WorkGone
from casekit.store.tables import actions, entries
from casekit.testing.loans import a_person
from casekit.work.model import CallResult, PointTick, PromisePart

TODAY = date(2026, 3, 2)


def data_of(office: Any, kind: str) -> list[dict[str, Any]]:
    """Return what the entries of a kind say in the open."""
    query = select(entries.c.header).where(entries.c.kind == kind).order_by(entries.c.seq)
    with office.lender.store.read() as connection:
        return [orjson.loads(row.header)["data"] for row in connection.execute(query)]


def facts(office: Any, ref: str = "L-1") -> dict[str, Any]:
    """Return what is known of a case."""
    case = office.lender.cases.find(ref)
    with office.lender.store.read() as connection:
        return {fact.name: fact.value for fact in facts_of(connection, case.case_id)}


def open_promises(office: Any, ref: str = "L-1") -> list[tuple[int, date]]:
    """Return what is promised and not yet due."""
    case = office.lender.cases.find(ref)
    with office.lender.store.read() as connection:
        made = promises_of(connection, case.case_id)
    return [(p.amount, p.due_on) for p in made if p.status == "open"]


# -- what must be said -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left_out", "missing"),
    [
        ({"sms_arrived": ""}, "sms_arrived"),
        ({"reason": ""}, "reason"),
        ({"attitude": ""}, "attitude"),
        ({"no_plan_because": ""}, "promises"),
        ({"reason": "forgot"}, "pay_by"),
        ({"reason": "illness"}, "relief"),
        ({"points": ()}, "points.identity"),
    ],
)
def test_a_conversation_is_not_closed_until_the_form_is_filled(
    office: Any, left_out: dict[str, Any], missing: str
) -> None:
    item = office.take()
    before = office.kinds()
    with pytest.raises(ResultIncomplete) as refused:
        office.talked(item, Outcome.RIGHT_PARTY, **left_out)
    assert missing in refused.value.missing
    assert office.kinds() == before
    (still,) = office.lender.queue.held(actor="li")
    assert still.work_id == item.work_id


def test_the_form_asks_about_the_text_message_first(office: Any) -> None:
    item = office.take()
    assert item.asks[:2] == ("sms_arrived", "reason")
    assert item.delivery["state"] == "sent"
    result = CallResult(Outcome.RIGHT_PARTY)
    with pytest.raises(ResultIncomplete) as refused:
        office.lender.queue.result(item.work_id, result, actor="li")
    assert refused.value.missing[:3] == ("sms_arrived", "reason", "attitude")


def test_a_point_that_was_not_said_needs_a_reason(office: Any) -> None:
    item = office.take()
    ticks = [line.id for line in item.script.lines if line.tick]
    unsaid = tuple(PointTick(point, said=False) for point in ticks)
    with pytest.raises(ResultIncomplete):
        office.talked(item, Outcome.RIGHT_PARTY, points=unsaid)
    told = tuple(PointTick(point, said=False, why_not="客户挂断") for point in ticks)
    office.talked(item, Outcome.RIGHT_PARTY, points=told)
    (data,) = data_of(office, "contact.result")
    assert data["points"] == dict.fromkeys(ticks, 0)
    assert "挂断" not in orjson.dumps(data).decode()


def test_in_higher_tiers_the_means_are_asked_and_become_facts(
    opened: Callable[..., Any],
) -> None:
    office = opened()
    office.loan("L-1", 40)
    office.lender.run()
    item = office.take()
    assert {"ability", "income_monthly", "other_debts", "can_pay_monthly"} <= set(item.asks)
    with pytest.raises(ResultIncomplete) as refused:
        office.talked(item, Outcome.RIGHT_PARTY, ability="")
    assert refused.value.missing == ("ability",)
    with pytest.raises(ResultIncomplete) as refused:
        office.talked(item, Outcome.RIGHT_PARTY, ability="part")
    assert refused.value.missing == ("can_pay_monthly",)
    office.talked(
        item,
        Outcome.RIGHT_PARTY,
        ability="part",
        can_pay_monthly=30_000,
        income_monthly=500_000,
        other_debts=0,
    )
    known = facts(office)
    assert known["ability_to_pay"] == "part"
    assert (known["can_pay_monthly"], known["income_monthly"]) == (30_000, 500_000)
    assert known["other_debts"] == 0


def test_an_unanswered_call_needs_only_its_outcome_and_counts_as_an_attempt(office: Any) -> None:
    item = office.take()
    made = office.missed(item)
    assert (made.promises, made.tasks, made.violations) == ((), (), ())
    assert office.actions() == [("mild-call", "done", "")]
    office.at("09:05", days=1)
    office.lender.run()
    assert office.actions()[-1] == ("mild-call", "due", "person")


@pytest.mark.parametrize(
    "form",
    [
        {"outcome": Outcome.DELIVERED},
        {"outcome": Outcome.NO_ANSWER, "reason": "forgot"},
        {"outcome": Outcome.RIGHT_PARTY, "promises": (PromisePart(1, TODAY),)},
        {"outcome": Outcome.NO_ANSWER, "at": datetime(2026, 3, 2, 4, 0).astimezone()},
    ],
)
def test_results_that_contradict_themselves_are_refused(office: Any, form: dict[str, Any]) -> None:
    item = office.take()
    with pytest.raises(UsageError):
        office.lender.queue.result(item.work_id, CallResult(**form), actor="li")
    assert office.contacts() == []


def test_a_result_of_what_another_holds_changes_nothing(office: Any) -> None:
    item = office.take("li")
    before = office.kinds()
    with pytest.raises(NotHeld) as refused:
        office.lender.queue.result(item.work_id, CallResult(Outcome.BUSY), actor="wang")
    assert "case contact" in refused.value.hint
    assert office.kinds() == before


def test_a_result_is_recorded_once(office: Any) -> None:
    item = office.take()
    office.missed(item)
    with pytest.raises(UsageError, match="already"):
        office.missed(item)
    assert len(office.contacts()) == 1


# -- what follows ----------------------------------------------------------------------------------


def test_who_forgot_is_called_again_the_day_after(office: Any) -> None:
    office.talked(office.take(), Outcome.RIGHT_PARTY, reason="forgot", pay_by=TODAY)
    assert office.actions()[-1] == ("followup:3", "deferred", "agreed")
    office.at("09:05", days=1)
    office.lender.run()
    assert ("followup:3", "due", "person") in office.actions()
    (offer,) = office.lender.queue.next(actor="li")
    assert "agreed" in offer.reasons


def test_part_this_week_and_the_rest_this_month_are_two_promises(office: Any) -> None:
    plan = (PromisePart(50_000, date(2026, 3, 6)), PromisePart(52_300, date(2026, 3, 31)))
    made = office.talked(office.take(), Outcome.PROMISE, reason="short_of_cash", promises=plan)
    assert [p.amount for p in made.promises] == [50_000, 52_300]
    assert open_promises(office) == [(50_000, date(2026, 3, 6)), (52_300, date(2026, 3, 31))]
    (data,) = data_of(office, "contact.result")
    assert [p["amount"] for p in data["promises"]] == [50_000, 52_300]
    assert "hardship" not in facts(office)


@pytest.mark.parametrize(
    "part",
    [
        PromisePart(102_301, date(2026, 3, 6)),
        PromisePart(0, date(2026, 3, 6)),
        PromisePart(100, date(2026, 3, 1)),
        PromisePart(100, date(2026, 3, 6), "USD"),
    ],
)
def test_a_promise_that_does_not_fit_refuses_the_whole_result(
    office: Any, part: PromisePart
) -> None:
    item = office.take()
    with pytest.raises(UsageError):
        office.talked(item, Outcome.PROMISE, promises=(part,))
    assert office.contacts() == []
    assert open_promises(office) == []
    assert office.actions() == [("mild-call", "due", "person")]


def test_one_promise_for_two_loans_goes_to_the_older_debt_first(
    opened: Callable[..., Any],
) -> None:
    office = opened()
    office.loan("L-1", 40, borrower=a_person(1))
    office.loan("L-2", 12, borrower=a_person(1))
    office.lender.run()
    day = TODAY + timedelta(days=3)
    office.talked(office.take(), Outcome.PROMISE, promises=(PromisePart(150_000, day),))
    assert open_promises(office, "L-1") == [(102_300, day)]
    assert open_promises(office, "L-2") == [(47_700, day)]


def test_hardship_softens_the_calls_and_asks_a_person_about_relief(office: Any) -> None:
    made = office.talked(
        office.take(),
        Outcome.RIGHT_PARTY,
        reason="illness",
        relief="extension",
        hardship_until=date(2026, 4, 1),
    )
    (task,) = office.lender.queue.tasks(actor="wang")
    assert (task.kind, task.task_id) == ("relief", made.tasks[0])
    assert facts(office)["hardship"] is True
    office.at("09:05", days=1)
    office.lender.run()
    assert {step for step, state, _ in office.actions() if state == "due"} <= {"hardship-call"}


@pytest.mark.usefixtures("store_url")
def test_a_dispute_stops_everything_at_once(office: Any) -> None:
    made = office.talked(
        office.take(), Outcome.DISPUTE, reason="disputes", reason_text="我已经还过了"
    )
    assert made.hold_id is not None
    (task,) = office.lender.queue.tasks(actor="li")
    assert (task.kind, task.words) == ("dispute", "我已经还过了")
    (hold,) = office.lender.cases.holds("L-1")
    assert (hold.hold_id, hold.kind, hold.until_on) == (made.hold_id, "dispute", None)
    office.lender.cases.propose("L-1", "voice", "mild-call", reason="再联系")
    assert [offer.lawful_now for offer in office.lender.queue.next(actor="li")] in ([], [False])
    office.lender.queue.close_task(task.task_id, "answered", reason="已核对", actor="boss")
    (hold,) = office.lender.cases.holds("L-1")
    assert hold.until_on == office.lender.today()


def test_a_wrong_number_is_not_called_any_more(office: Any) -> None:
    item = office.take()
    result = CallResult(Outcome.WRONG_PARTY, party="unrelated")
    office.lender.queue.result(item.work_id, result, actor="li")
    with office.lender.store.read() as connection:
        from casekit.run import reading

        assert ("p1", "voice") in reading.bad_points(connection, "1")[1]
    assert "event.recorded" in office.kinds()


def test_the_next_contact_that_was_agreed_is_made_then(office: Any) -> None:
    zone = office.lender.settings.lender.zone
    agreed = datetime(2026, 3, 2, 15, 0, tzinfo=zone)
    made = office.talked(office.take(), Outcome.RIGHT_PARTY, next_contact_at=agreed)
    (offer,) = office.lender.queue.next(actor="li")
    assert (offer.action_ids, offer.from_at) == ((made.follow_up,), agreed)
    office.at("15:00")
    (offer,) = office.lender.queue.next(actor="li")
    assert offer.lawful_now
    assert office.take(case="L-1").case_ids == offer.case_ids


def test_wording_that_a_rule_forbids_is_found_in_the_note_with_its_place(office: Any) -> None:
    made = office.talked(office.take(), Outcome.RIGHT_PARTY, note="客户说 骗 子，我们解释了")
    assert [find.rule for find in made.findings] == ["CN-CONT-01"]
    assert made.findings[0].values["place"] == 5
    (data,) = data_of(office, "contact.result")
    assert data["finds"][0]["place"] == 5
    assert "骗" not in orjson.dumps(data).decode()


def test_a_call_that_a_rule_forbade_is_a_violation_a_supervisor_sees(office: Any) -> None:
    office.at("21:50")
    item = office.take()
    office.at("22:05")
    made = office.missed(item)
    assert [finding.rule for finding in made.violations] == ["CN-TIME-01"]
    (task,) = office.lender.queue.tasks(actor="boss")
    assert (task.kind, task.owner, task.about) == ("violation", "boss", "li")
    assert data_of(office, "contact.result")[0]["violation"] is True


@pytest.mark.usefixtures("store_url")
def test_words_stand_in_no_header_and_all_can_be_made_again(office: Any) -> None:
    office.talked(
        office.take(),
        Outcome.RIGHT_PARTY,
        reason_text="孩子住院",
        note="语气平和",
        no_plan_because="下月再谈",
        new_phone="+8613700001234",
    )
    with office.lender.store.read() as connection:
        headers = b"".join(bytes(row.header) for row in connection.execute(select(entries)))
    for words in ("住院", "平和", "下月", "13700001234"):
        assert words.encode() not in headers
    assert compare_rebuilt(office.lender.store, office.lender.vault).ok


# -- corrections -----------------------------------------------------------------------------------


def promised(office: Any) -> Any:
    day = TODAY + timedelta(days=3)
    return office.talked(office.take(), Outcome.PROMISE, promises=(PromisePart(50_000, day),))


@pytest.mark.usefixtures("store_url")
def test_a_corrected_amount_keeps_the_old_beside_the_new(office: Any) -> None:
    made = promised(office)
    day = TODAY + timedelta(days=3)
    part = PromisePart(5_000, day)
    queue = office.lender.queue
    queue.correct(made.contact_id, {"promises": (part,)}, reason="多写了一个零", actor="li")
    assert open_promises(office) == [(5_000, day)]
    (data,) = data_of(office, "contact.corrected")
    assert data["before"]["promises"][0]["amount"] == 50_000
    assert data["after"]["promises"][0]["amount"] == 5_000
    log, seq = data["corrects"].split("/")
    query = select(entries.c.kind).where(entries.c.log == int(log), entries.c.seq == int(seq))
    with office.lender.store.read() as connection:
        assert connection.execute(query).scalar_one() == "contact.result"
    assert compare_rebuilt(office.lender.store, office.lender.vault).ok


def test_a_second_correction_names_the_first(office: Any) -> None:
    made = promised(office)
    for reason in ("illness", "unemployed"):
        office.lender.queue.correct(made.contact_id, {"reason": reason}, reason="x", actor="li")
    first, second = data_of(office, "contact.corrected")
    assert second["before"]["reason"] == "illness"
    assert first["corrects"] != second["corrects"]
    assert facts(office)["reason"] == "unemployed"


def test_a_corrected_outcome_counts_as_reached_or_not(office: Any) -> None:
    made = office.missed(office.take())
    office.lender.queue.correct(made.contact_id, {"outcome": "refused"}, reason="x", actor="li")
    with office.lender.store.read() as connection:
        query = select(actions.c.reached).where(actions.c.role == "voice")
        assert connection.execute(query).scalar_one() is True
    assert office.contacts()[0].outcome == "refused"


def test_a_promise_recorded_by_mistake_is_in_force_no_more(office: Any) -> None:
    made = promised(office)
    done = office.lender.queue.correct(
        made.contact_id, {"outcome": "right_party"}, reason="听错了", actor="li"
    )
    assert open_promises(office) == []
    assert (done.stays, done.tasks) == ((), ())
    (data,) = data_of(office, "contact.corrected")
    assert data["after"] == {"outcome": "right_party", "promises": []}


@pytest.mark.usefixtures("store_url")
def test_what_a_mistaken_dispute_stopped_stays_until_a_person_ends_it(office: Any) -> None:
    queue = office.lender.queue
    made = office.talked(
        office.take(),
        Outcome.DISPUTE,
        reason="disputes",
        next_contact_at=office.clock.now() + timedelta(days=2),
    )
    assert made.hold_id is not None
    done = queue.correct(
        made.contact_id,
        {"outcome": "right_party", "reason": "forgot"},
        reason="客户没有异议",
        actor="li",
    )
    stays = f"hold {made.hold_id}, action {made.follow_up}, task {made.tasks[0]}"
    assert done.stays == tuple(stays.split(", "))
    (task,) = [one for one in queue.tasks(actor="boss") if one.kind == "correction"]
    assert (task.owner, task.about, (task.task_id,)) == ("boss", "li", done.tasks)
    assert task.words == f"{stays}: 客户没有异议"
    (data,) = data_of(office, "contact.corrected")
    assert data["stays"] == list(done.stays)
    office.at("09:30", days=1)
    with pytest.raises((NotLawful, WorkGone)):
        office.take(case="L-1")
    queue.close_task(task.task_id, "done", reason="已核对", actor="boss")
    assert compare_rebuilt(office.lender.store, office.lender.vault).ok


def test_what_protects_comes_at_once_where_a_correction_brings_it_to_light(office: Any) -> None:
    made = office.talked(office.take(), Outcome.RIGHT_PARTY, reason="illness", relief="pause")
    done = office.lender.queue.correct(
        made.contact_id,
        {"outcome": "dispute", "reason": "disputes"},
        reason="客户对金额有异议",
        actor="li",
    )
    assert "hold.placed" in office.kinds()
    assert "fact hardship" in done.stays
    kinds = {one.kind for one in office.lender.queue.tasks(everyone=True, actor="boss")}
    assert {"dispute", "correction", "relief"} <= kinds
    # a mistake in a note changes nothing of this
    again = office.lender.queue.correct(made.contact_id, {"note": "x"}, reason="x", actor="li")
    assert (again.stays, again.tasks) == ((), ())


@pytest.mark.parametrize(
    "changes",
    [{}, {"case": 3}, {"reason": "because"}, {"outcome": "gone"}, {"promises": ()}],
)
def test_what_cannot_be_corrected_is_refused(office: Any, changes: dict[str, Any]) -> None:
    made = promised(office)
    with pytest.raises(UsageError):
        office.lender.queue.correct(made.contact_id, changes, reason="x", actor="li")
    assert "contact.corrected" not in office.kinds()


# -- tasks -----------------------------------------------------------------------------------------


def test_late_tasks_of_others_rise_to_the_supervisor(office: Any) -> None:
    office.talked(office.take(), Outcome.RIGHT_PARTY, new_phone="+8613700001234")
    (task,) = office.lender.queue.tasks(actor="li")
    assert not task.late
    office.at("09:00", days=3)
    assert [t.late for t in office.lender.queue.tasks(actor="boss", late=True)] == [True]


def test_a_task_is_closed_once_and_with_an_outcome_of_its_kind(office: Any) -> None:
    office.talked(office.take(), Outcome.RIGHT_PARTY, new_phone="+8613700001234")
    (task,) = office.lender.queue.tasks(actor="li")
    close = office.lender.queue.close_task
    with pytest.raises(UsageError):
        close(task.task_id, "eaten", reason="x", actor="li")
    with pytest.raises(UsageError):
        close(task.task_id, "done", reason=" ", actor="li")
    close(task.task_id, "done", reason="已更正号码", actor="li")
    with pytest.raises(UsageError):
        close(task.task_id, "done", reason="x", actor="li")
    assert list(office.lender.queue.tasks(actor="li")) == []


def test_the_recording_of_a_call_by_hand_is_filed_with_its_result(
    office: Any, tmp_path: Path
) -> None:
    path = tmp_path / "call.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(16_000))
    item = office.take()
    result = CallResult(Outcome.NO_ANSWER)
    made = office.lender.queue.result(item.work_id, result, recording=path, actor="li")
    (recording,) = office.lender.calls.recordings(made.contact_id)
    assert (recording.contact_id, recording.state) == (made.contact_id, "stored")


def test_a_number_is_no_name_of_a_number(office: Any, tmp_path: Path) -> None:
    lender, number = office.lender, "13977778888"
    item = office.take()
    with pytest.raises(UsageError, match="no number or address of that name") as refused:
        office.missed(item, point=number)
    assert "p1" in refused.value.hint
    told = [str(refused.value)]
    at = lender.clock.now() - timedelta(hours=1)
    tries: list[Callable[[], object]] = [
        lambda: office.missed(item, point="p9"),
        lambda: lender.cases.record_contact("L-1", "voice", at, Outcome.NO_ANSWER, point=number),
        lambda: lender.cases.record_contact("L-1", "visit", at, Outcome.NO_ANSWER, point=number),
        lambda: lender.cases.record_opt_out(1, "voice", point=number),
        lambda: lender.consents.record(1, "frequency", source="phone", point=number),
        lambda: lender.events.record("L-1", "wrong_party", source="phone", point=number),
    ]
    for attempt in tries:
        with pytest.raises(UsageError) as refused:
            attempt()
        told.append(f"{refused.value} {refused.value.hint}")
    assert number not in " ".join(told)
    assert office.missed(item, point="p1").outcome == "no_answer"
    stored = [file.read_bytes() for file in (tmp_path / "acme").rglob("*") if file.is_file()]
    assert stored
    assert not any(number.encode() in content for content in stored)


def test_a_call_that_a_hold_forbade_is_among_the_violations(office: Any) -> None:
    lender = office.lender
    item = office.take()
    lender.cases.place_hold("L-1", "dispute", reason="客户有异议")
    office.clock.advance(timedelta(minutes=2))
    for before in (timedelta(minutes=3), timedelta(days=3)):
        with pytest.raises(UsageError, match="before it was taken"):
            office.missed(item, at=lender.clock.now() - before)
    made = office.talked(item, Outcome.RIGHT_PARTY)
    assert made.violations
    (line,) = lender.cases.violations()
    assert line.kind == "contact.result"
    assert made.violations[0].rule in line.text
    assert list(lender.cases.violations(since=office.clock.now() + timedelta(minutes=1))) == []


@pytest.mark.parametrize(
    "parts",
    [
        None,
        "50000",
        [("50000", TODAY + timedelta(days=3))],
        [(True, TODAY + timedelta(days=3))],
        [(50_000, None)],
        [(50_000, datetime(2026, 3, 5, 9, tzinfo=UTC))],
        [50_000],
    ],
)
def test_what_is_no_promise_is_refused_in_words(office: Any, parts: Any) -> None:
    with pytest.raises(UsageError, match="promise"):
        office.lender.cases.record_promise("L-1", parts)
    assert open_promises(office) == []


def test_what_a_call_tells_has_the_same_words_when_a_person_enters_it(office: Any) -> None:
    for name in ("reason", "attitude", "ability_to_pay"):
        with pytest.raises(UsageError, match="no such value"):
            office.lender.cases.record_fact("L-1", name, "foo")
    office.lender.cases.record_fact("L-1", "reason", "illness")
    assert facts(office)["reason"] == "illness"
