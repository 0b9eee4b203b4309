"""What people write back is in force at once, and a person has it to decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from casekit import hookimpl
from casekit.app import Lender
from casekit.archive.rebuild import compare_rebuilt
from casekit.cases.records import PartyRecord, Role
from casekit.cases.replies import replies_waiting
from casekit.clock import SimulatedClock
from casekit.contacts.channel import Channel
from casekit.contacts.inbound import apply_events
from casekit.contacts.model import Event, EventKind
from casekit.events.effects import TASK_ENDS
from casekit.testing.fake_channel import FakeChannel
from casekit.testing.lenders import READY, make_lender
from casekit.testing.loans import a_loan, a_person
from casekit.work.model import TaskView

TODAY = date(2026, 3, 2)
ZHAO, QIAN, SUN = "+8613900000001", "+8613900000002", "+8613900000003"


class Plugin:
    """Registers the fake channel."""

    @hookimpl
    def casekit_register_channels(self) -> Sequence[type[Channel]]:
        return [FakeChannel]


@pytest.fixture
def lender(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lender]:
    """C-1 of Zhao, C-2 of Qian whose brother Sun is the contact; all on the first day."""
    url = request.getfixturevalue("store_url") if "store_url" in request.fixturenames else ""
    with make_lender(
        tmp_path / "acme",
        plugins=["cn"],
        channels={"sms": "fake-sms"},
        staff={"li": READY, "wang": {**READY, "supervisor": True}},
        store_url=url,
        modules={"fake": Plugin()},
    ) as opened:
        brother = PartyRecord(Role.CONTACT, 1, a_person(3))
        opened.push_loans(
            [
                a_loan("L-1", TODAY - timedelta(days=1), borrower=a_person(1)),
                a_loan("L-2", TODAY - timedelta(days=1), borrower=a_person(2), parties=(brother,)),
            ],
            snapshot_on=TODAY,
        )
        opened.run()
        yield opened


def say(lender: Lender, text: str, key: str = "m1", point: str = ZHAO) -> None:
    event = Event(EventKind.REPLY, key, point=point, text=text)
    apply_events(lender, lender.channels["sms"], [event], lender.clock.now())


def rows(lender: Lender, table: str, columns: str, where: str = "1 = 1") -> list[Any]:
    with lender.store.read() as connection:
        found = connection.exec_driver_sql(f"SELECT {columns} FROM {table} WHERE {where}")
        return [tuple(row) for row in found]


def task(lender: Lender, kind: str) -> TaskView:
    """Return the only open task of a kind, as a collector's list would show it."""
    ((number, case_id, customer, contact),) = rows(
        lender, "tasks", "id, case_id, customer_id, contact_id", f"kind = '{kind}'"
    )
    name = "" if case_id is None else f"C-{case_id}"
    at = lender.clock.now()
    return TaskView(number, kind, name, customer, contact, "", "", TODAY, False, at, None)


def decide(lender: Lender, kind: str, outcome: str) -> None:
    about = task(lender, kind)
    with lender.ledger.transaction() as transaction:
        transaction.record(TASK_ENDS[kind](lender, transaction, about, outcome, "li"))


def allowed(lender: Lender, case: str = "C-1", role: str = "sms") -> bool:
    return lender.cases.propose(case, role, "mild-reminder", reason="try").accepted


@pytest.mark.usefixtures("store_url")
@pytest.mark.parametrize(
    ("text", "hold", "kind"),
    [
        ("这笔钱不是我借的", "dispute", "dispute"),
        ("我要投诉", "complaint", "complaint"),
        ("请找我的律师", "represented", "reply"),
        ("I filed for bankruptcy", "bankruptcy", "reply"),
        ("机主上个月去世了", "deceased", "reply"),
    ],
)
def test_what_protects_is_a_hold_before_anyone_has_read_it(
    lender: Lender, text: str, hold: str, kind: str
) -> None:
    say(lender, text)

    assert rows(lender, "holds", "customer_id, kind, until_on, source") == [(1, hold, None, "sms")]
    assert rows(lender, "tasks", "kind, customer_id, state") == [(kind, 1, "open")]
    assert not allowed(lender)
    assert allowed(lender, "C-2")

    decide(lender, kind, "mistaken")
    assert allowed(lender)
    assert rows(lender, "contacts", "result_due", "direction = 'inbound'") == [(0,)]
    assert compare_rebuilt(lender.store, lender.vault).differences == ()
    assert lender.archive.verify().ok


@pytest.mark.usefixtures("store_url")
def test_whatever_smells_of_a_stop_stops_every_way_until_a_person_has_read_it(
    lender: Lender,
) -> None:
    say(lender, "你们能不能别再打电话了")

    assert rows(lender, "opt_outs", "customer_id, channel, suspected") == [(1, "", 1)]
    assert not allowed(lender) and not allowed(lender, role="voice")
    assert lender.run().sent == 0

    decide(lender, "stop_suspected", "not_stop")
    assert allowed(lender)


def test_a_suspected_stop_that_was_one_binds_the_number_for_good(lender: Lender) -> None:
    say(lender, "以后别联系我了")
    decide(lender, "stop_suspected", "stop")

    assert rows(lender, "opt_outs", "suspected, lifted_at") == [(0, None)]
    assert rows(lender, "suppressions", "channel") == [("sms",)]
    assert not allowed(lender)


def test_a_suspected_stop_counts_for_everyone_who_has_the_number(lender: Lender) -> None:
    wife = a_person(4, phones=a_person(1).profile.phones)
    lender.push_loans([a_loan("L-3", TODAY - timedelta(days=1), borrower=wife)])
    lender.run()

    say(lender, "please leave me alone")

    assert len(rows(lender, "opt_outs", "id", "suspected = 1")) == 2
    asked = rows(lender, "tasks", "customer_id, words IS NULL", "kind = 'stop_suspected'")
    assert len({customer for customer, _ in asked}) == 2
    assert sorted(empty for _, empty in asked) == [False, True], "whose words they are, has them"


def test_a_message_may_mean_several_things_and_a_task_of_a_kind_is_one(lender: Lender) -> None:
    say(lender, "我破产了，律师会联系你，别再骚扰，我要投诉")

    assert {kind for (kind,) in rows(lender, "holds", "kind")} == {
        "bankruptcy",
        "represented",
        "complaint",
    }
    assert sorted(rows(lender, "tasks", "kind, owner")) == [
        ("complaint", "wang"),
        ("reply", ""),
        ("stop_suspected", ""),
    ]


def test_a_second_dispute_places_no_second_hold(lender: Lender) -> None:
    say(lender, "金额不对")
    say(lender, "金额真的不对", "m2")
    assert len(rows(lender, "holds", "id")) == 1
    assert len(rows(lender, "tasks", "id")) == 2


def test_ten_messages_at_once_are_one(lender: Lender) -> None:
    for _ in range(10):
        say(lender, "别再发了")
    assert len(rows(lender, "opt_outs", "id")) == 1
    assert len(rows(lender, "tasks", "id")) == 1


def test_a_wrong_number_is_not_used_any_more_and_good_again_if_that_was_a_mistake(
    lender: Lender,
) -> None:
    say(lender, "你打错了，我不认识他")

    marked = rows(lender, "bad_points", "subject_id, point, medium, reason")
    assert sorted(marked) == [(1, "p1", "sms", "wrong_party"), (1, "p1", "voice", "wrong_party")]
    decide(lender, "reply", "mistaken")
    assert rows(lender, "bad_points", "point") == []


def test_who_owes_nothing_cannot_hold_a_case_but_a_death_is_believed(lender: Lender) -> None:
    say(lender, "我认为金额不对", point=SUN)
    assert rows(lender, "holds", "kind") == []
    assert rows(lender, "tasks", "kind, customer_id") == [("reply", 2)]
    say(lender, "我姐姐去世了", "m2", point=SUN)
    assert rows(lender, "holds", "customer_id, kind") == [(2, "deceased")]


def test_hardship_waits_for_a_person(lender: Lender) -> None:
    say(lender, "我失业了，孩子住院")
    assert rows(lender, "tasks", "kind") == [("relief",)]
    assert rows(lender, "case_facts", "name") == []


def test_any_other_text_waits_on_the_list_with_its_words_sealed(lender: Lender) -> None:
    say(lender, "我叫赵小一，周五还")

    assert rows(lender, "tasks", "kind, customer_id, due_on") == [("reply", 1, "2026-03-03")]
    with lender.store.read() as connection:
        assert replies_waiting(connection) == 1
        raw = connection.exec_driver_sql("SELECT header, sealed FROM entries").all()
    assert not any("赵小一".encode() in bytes(part or b"") for row in raw for part in row)

    assert isinstance(lender.clock, SimulatedClock)
    lender.clock.advance(timedelta(minutes=10))
    lender.cases.record_contact("C-1", "voice", lender.clock.now(), "right_party")
    with lender.store.read() as connection:
        assert replies_waiting(connection) == 0
    assert rows(lender, "tasks", "state, outcome") == [("done", "done")]


def test_an_exact_stop_asks_nobody(lender: Lender) -> None:
    say(lender, "退订")
    assert rows(lender, "tasks", "id") == []
    assert rows(lender, "contacts", "result_due", "direction = 'inbound'") == [(0,)]


def test_each_thing_is_told_in_the_timeline(lender: Lender) -> None:
    say(lender, "这笔钱不是我借的")
    told = [line.text for line in lender.cases.timeline("C-1")]
    assert any("登记事件：对债务提出异议（短信）" in text for text in told)
    assert any("待办事项：核实异议" in text for text in told)


def test_ten_processes_that_take_the_same_stop_record_it_once(lender: Lender) -> None:
    events = [Event(EventKind.REPLY, "m1", point=ZHAO, text="退订") for _ in range(10)]
    with ThreadPoolExecutor(5) as pool:
        channel, now = lender.channels["sms"], lender.clock.now()
        counts = list(pool.map(lambda e: dict(apply_events(lender, channel, [e], now)), events))
    assert sum(count.get("applied", 0) for count in counts) == 1
    assert sum(count.get("repeated", 0) for count in counts) == 9
    assert rows(lender, "opt_outs", "customer_id, channel, suspected") == [(1, "sms", 0)]


@pytest.mark.usefixtures("store_url")
def test_ten_different_stops_at_once_are_one_opt_out(lender: Lender) -> None:
    words = [
        "退订",
        "STOP",
        "TD",
        "拒收",
        "unsubscribe",
        "别再发了",
        "别联系我",
        "stop it",
        "T",
        "停发",
    ]
    events = [Event(EventKind.REPLY, word, point=ZHAO, text=word) for word in words]
    with ThreadPoolExecutor(5) as pool:
        channel, now = lender.channels["sms"], lender.clock.now()
        list(pool.map(lambda event: apply_events(lender, channel, [event], now), events))
    standing = rows(lender, "opt_outs", "channel, suspected")
    assert sorted(standing) == [("", 1), ("sms", 0)]
    assert len(rows(lender, "tasks", "id", "kind = 'stop_suspected'")) == 3
    assert compare_rebuilt(lender.store, lender.vault).differences == ()


def test_a_customer_without_a_case_is_read_too(lender: Lender) -> None:
    someone = a_person(9)
    lender.push_loans([a_loan("L-9", TODAY + timedelta(days=20), borrower=someone)])
    say(lender, "利息不对，我要投诉", point="+8613900000009")
    ((customer,),) = set(rows(lender, "tasks", "customer_id"))
    assert rows(lender, "tasks", "case_id") == [(None,), (None,)]
    assert sorted(rows(lender, "holds", "customer_id, kind")) == [
        (customer, "complaint"),
        (customer, "dispute"),
    ]
    about = task(lender, "dispute")
    with lender.ledger.transaction() as transaction:
        transaction.record(TASK_ENDS["dispute"](lender, transaction, about, "answered", "li"))
    assert rows(lender, "holds", "kind", "until_on IS NULL") == [("complaint",)]


def test_a_call_that_came_in_waits_until_its_contact_is_entered(lender: Lender) -> None:
    event = Event(EventKind.INBOUND_CALL, "c1", point=ZHAO, provider_ref="CA1")
    apply_events(lender, lender.channels["sms"], [event], lender.clock.now())
    assert rows(lender, "tasks", "kind, state") == [("inbound_call", "open")]

    assert isinstance(lender.clock, SimulatedClock)
    lender.clock.advance(timedelta(minutes=30))
    now = lender.clock.now()
    lender.cases.record_contact("C-1", "voice", now, "no_answer")
    assert rows(lender, "tasks", "state") == [("open",)], "our own call is no record of theirs"
    came = now - timedelta(minutes=31)
    lender.cases.record_contact("C-1", "voice", came, "right_party", inbound=True, note="周五还")
    assert rows(lender, "tasks", "state") == [("done",)]
    assert rows(lender, "contacts", "result_due", "purpose = 'inbound_call'") == [(0,)]
