"""What comes back is applied exactly once, never backwards, and a stop is obeyed at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casekit import hookimpl
from casekit.app import Lender
from casekit.archive.rebuild import compare_rebuilt
from casekit.archive.verify import verify
from casekit.cases.records import PartyRecord, Role
from casekit.cases.replies import replies_waiting
from casekit.clock import SimulatedClock
from casekit.contacts.channel import Channel
from casekit.contacts.inbound import apply_events
from casekit.contacts.model import Event, EventKind, Failure, Outcome, ReceiptStatus
from casekit.doctor_work import look_at_work
from casekit.pii.profile import Phone
from casekit.pii.suppression import suppressions_for, write_suppressions
from casekit.testing.builders import a_request
from casekit.testing.fake_channel import FakeChannel, fake_request
from casekit.testing.lenders import make_lender
from casekit.testing.loans import a_loan, a_person

TODAY = date(2026, 3, 2)
LI, WANG = "+8613900000001", "+8613900000002"


class Chat(FakeChannel):
    """Another way to reach the same people."""

    name: ClassVar[str] = "fake-chat"
    medium: ClassVar[str] = "chat"


class Plugin:
    """Registers the fake channels."""

    @hookimpl
    def casekit_register_channels(self) -> Sequence[type[Channel]]:
        return [FakeChannel, Chat]


@pytest.fixture
def lender(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lender]:
    """Two people with a loan each, both reminded by text message on the first day."""
    url = request.getfixturevalue("store_url") if "store_url" in request.fixturenames else ""
    with make_lender(
        tmp_path / "acme",
        plugins=["cn"],
        channels={"sms": "fake-sms"},
        store_url=url,
        logs=3,
        modules={"fake": Plugin()},
    ) as opened:
        opened.push_loans(
            [
                a_loan("L-1", TODAY - timedelta(days=1), borrower=a_person(1)),
                a_loan("L-2", TODAY - timedelta(days=1), borrower=a_person(2)),
            ],
            snapshot_on=TODAY,
        )
        opened.run()
        yield opened


def _sms(lender: Lender) -> FakeChannel:
    channel = lender.channels["sms"]
    assert isinstance(channel, FakeChannel)
    return channel


def _apply(lender: Lender, *events: Event) -> dict[str, int]:
    return dict(apply_events(lender, _sms(lender), events, lender.clock.now()))


def _contact(lender: Lender, to: str = LI) -> Any:
    return next(c for c in _sms(lender).handed_over if c.to == to)


def _status(lender: Lender, kind: EventKind, key: str = "", to: str = LI, **fields: Any) -> Event:
    contact = _contact(lender, to)
    return Event(kind, key or f"{contact.contact_id}:{kind}", contact.correlation_id, **fields)


def _row(lender: Lender, table: str, **where: Any) -> dict[str, Any]:
    conditions = " AND ".join(f"{name} = {value!r}" for name, value in where.items()) or "1 = 1"
    with lender.store.read() as connection:
        rows = connection.exec_driver_sql(f"SELECT * FROM {table} WHERE {conditions}")
        return dict(rows.mappings().one())


def _count(lender: Lender, table: str, where: str = "1 = 1") -> int:
    with lender.store.read() as connection:
        found: int = connection.exec_driver_sql(
            f"SELECT COUNT(*) FROM {table} WHERE {where}"
        ).scalar_one()
        return found


def _states(lender: Lender, to: str = LI) -> tuple[str, str, str]:
    contact = _row(lender, "contacts", id=_contact(lender, to).contact_id)
    action = _row(lender, "actions", contact_id=contact["id"])
    return contact["state"], contact["outcome"], action["state"]


# -- what became of a message ----------------------------------------------------------------------


@pytest.mark.usefixtures("store_url")
def test_delivered_and_read_are_told_in_the_timeline(lender: Lender) -> None:
    assert _apply(
        lender, _status(lender, EventKind.DELIVERED), _status(lender, EventKind.READ)
    ) == {"applied": 2}

    assert _states(lender) == ("delivered", "read", "delivered")
    told = [line.text for line in lender.cases.timeline("L-1", language="en")]
    assert told[-2:] == [
        "Text message to +86 139****0001: delivered.",
        "Text message to +86 139****0001: read.",
    ]


@pytest.mark.usefixtures("store_url")
def test_an_event_that_is_told_again_changes_nothing(lender: Lender) -> None:
    _apply(lender, _status(lender, EventKind.DELIVERED))
    before = _count(lender, "entries")

    assert _apply(lender, _status(lender, EventKind.DELIVERED)) == {"repeated": 1}
    assert _count(lender, "entries") == before


def test_an_event_finds_its_contact_by_the_providers_id_too(lender: Lender) -> None:
    ref = _sms(lender).ref(_contact(lender))

    assert _apply(lender, Event(EventKind.DELIVERED, "x", provider_ref=ref)) == {"applied": 1}
    assert _states(lender)[0] == "delivered"


def test_an_event_about_nothing_of_ours_is_counted_and_kept(lender: Lender) -> None:
    assert _apply(lender, Event(EventKind.DELIVERED, "x", "other-1-1", provider_ref="SM9")) == {
        "unmatched": 1
    }
    assert _count(lender, "entries", "kind = 'contact.event' AND customer_id IS NULL") == 1


def test_a_very_long_event_key_is_known_again(lender: Lender) -> None:
    event = _status(lender, EventKind.DELIVERED, key="k" * 500)

    assert _apply(lender, event) == {"applied": 1}
    assert _apply(lender, event) == {"repeated": 1}


ORDER = {"sent": 1, "delivered": 2, "failed": 3}


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    kinds=st.lists(
        st.sampled_from(
            [EventKind.PROGRESS, EventKind.DELIVERED, EventKind.READ, EventKind.FAILED]
        ),
        min_size=1,
        max_size=5,
    )
)
def test_a_status_never_goes_backwards(
    kinds: list[EventKind], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with make_lender(
        tmp_path_factory.mktemp("acme"),
        plugins=["cn"],
        channels={"sms": "fake-sms"},
        modules={"fake": Plugin()},
    ) as lender:
        lender.push_loans([a_loan("L-1", TODAY - timedelta(days=1))], snapshot_on=TODAY)
        lender.run()
        reached = "sent"
        for number, kind in enumerate(kinds):
            _apply(lender, _status(lender, kind, key=str(number), failure=Failure.FILTERED))
            state, outcome, action = _states(lender)
            assert ORDER[state] >= ORDER[reached]
            assert action == state
            if reached == "delivered":
                assert state == "delivered", "what arrived cannot fail any more"
            if reached == "failed":
                assert (state, outcome) == ("failed", "failed")
            reached = state


# -- late failures ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("store_url")
def test_a_bad_number_is_marked_and_the_case_looked_at_again(lender: Lender) -> None:
    failed = _status(lender, EventKind.FAILED, failure=Failure.BAD_POINT, provider_code="30005")

    _apply(lender, failed)

    assert _states(lender) == ("failed", "failed", "failed")
    assert _row(lender, "bad_points", subject_id=1)["point"] == "p1"
    review = lender.cases.find("L-1").next_review_on
    assert review == TODAY + timedelta(days=1), "never on the same run"
    line = lender.cases.timeline("L-1")[-1]
    assert line.text == "短信失败，号码 +86 139****0001：号码无效。"


def test_a_failure_after_delivery_is_kept_but_changes_nothing(lender: Lender) -> None:
    _apply(lender, _status(lender, EventKind.DELIVERED))
    _apply(lender, _status(lender, EventKind.FAILED, failure=Failure.UNREACHABLE))

    assert _states(lender) == ("delivered", "delivered", "delivered")


FALLBACK = """
[policy]
name = "own"
version = "1"
currency = "CNY"
[[product]]
name = "personal_consumer"
title = "loan"
[[tier]]
name = "mild"
title = "mild"
from_day = 1
[[tier.step]]
id = "mild-reminder"
title = "reminder"
role = "sms"
template = "mild-reminder"
fallback = "chat"
on_day = 1
until = "sent"
"""


def test_a_late_failure_takes_the_other_way_in_the_next_run(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    folder.mkdir()
    (folder / "own.toml").write_text(FALLBACK, encoding="utf-8")
    with make_lender(
        folder,
        plugins=["cn"],
        channels={"sms": "fake-sms", "chat": "fake-chat"},
        modules={"fake": Plugin()},
        policy={"file": "own.toml"},
    ) as lender:
        lender.push_loans([a_loan("L-1", TODAY - timedelta(days=1))], snapshot_on=TODAY)
        lender.run()

        _apply(lender, _status(lender, EventKind.FAILED, failure=Failure.UNREACHABLE))
        assert lender.run().sent == 1

        chat = lender.channels["chat"]
        assert isinstance(chat, Chat)
        assert [contact.to for contact in chat.handed_over] == [LI]
        assert lender.run().sent == 0


# -- hand-overs that nobody knew of ----------------------------------------------------------------


def test_a_call_back_settles_what_was_unknown(tmp_path: Path) -> None:
    with make_lender(
        tmp_path / "acme",
        plugins=["cn"],
        channels={"sms": "fake-sms"},
        modules={"fake": Plugin()},
    ) as lender:
        _sms(lender).answer(ReceiptStatus.UNKNOWN)
        lender.push_loans([a_loan("L-1", TODAY - timedelta(days=1))], snapshot_on=TODAY)
        assert lender.run().unknown == 1
        (unknown,) = lender.cases.unknown()
        assert unknown.to_json()["cases"] == ["C-1"]

        _apply(lender, _status(lender, EventKind.PROGRESS, provider_ref="SM1"))

        assert lender.cases.unknown() == []
        assert _states(lender) == ("sent", "handed_over", "sent")
        assert lender.cases.timeline("L-1")[-1].text.startswith("核实结果：短信已经发出")


@pytest.mark.parametrize(("what", "sent_again"), [("sent", 0), ("not_sent", 1)])
def test_a_person_says_what_became_of_an_unknown_contact(
    tmp_path: Path, what: str, sent_again: int
) -> None:
    with make_lender(
        tmp_path / "acme",
        plugins=["cn"],
        channels={"sms": "fake-sms"},
        modules={"fake": Plugin()},
    ) as lender:
        _sms(lender).answer(ReceiptStatus.UNKNOWN)
        lender.push_loans([a_loan("L-1", TODAY - timedelta(days=1))], snapshot_on=TODAY)
        lender.run()
        _sms(lender).answer(ReceiptStatus.SENT)
        assert lender.run().sent == 0, "what is unknown is never tried again by itself"
        (unknown,) = lender.cases.unknown()

        lender.cases.resolve_unknown(unknown.contact_id, what, reason="已与运营商核对", actor="li")

        assert lender.cases.unknown() == []
        assert lender.run().sent == sent_again
        told = [line for line in lender.cases.timeline("L-1") if line.kind == "contact.resolved"]
        assert [line.actor for line in told] == ["li"]


# -- what people say -------------------------------------------------------------------------------


def _says(text: str, key: str = "m1", point: str = LI, kind: EventKind = EventKind.REPLY) -> Event:
    return Event(kind, key, point=point, text=text)


def test_a_reply_waits_until_somebody_was_in_touch_and_a_stop_does_not(lender: Lender) -> None:
    def waiting() -> int:
        with lender.store.read() as connection:
            return replies_waiting(connection)

    _apply(lender, _says("退订", "m0"))
    assert waiting() == 0
    _apply(lender, _says("我对金额有异议"), _says("请回电", "m2"))
    assert waiting() == 1
    assert [look.area for look in look_at_work(lender)].count("replies") == 1
    assert isinstance(lender.clock, SimulatedClock)
    lender.clock.advance(timedelta(minutes=5))
    lender.cases.record_contact("L-1", "voice", lender.clock.now(), "right_party")
    assert waiting() == 0


@pytest.mark.usefixtures("store_url")
def test_a_reply_is_kept_sealed_and_its_case_looked_at(lender: Lender) -> None:
    assert _apply(lender, _says("我下周五还，我叫王小二")) == {"applied": 1}

    row = _row(lender, "contacts", direction="inbound")
    assert (row["customer_id"], row["point"], row["outcome"]) == (1, "p1", "reply")
    assert lender.cases.find("L-1").next_review_on == TODAY
    line, task = lender.cases.timeline("L-1")[-2:]
    assert task.text == "待办事项：答复来信，2026年3月3日前。"
    assert line.text == "客户以短信联系我们：有回复，号码 +86 139****0001。"
    shown = lender.cases.timeline("L-1", reveal=True, reason="处理回复")
    reply = next(x for x in shown if x.kind == "contact.inbound")
    assert reply.content == {"text": "我下周五还，我叫王小二"}


@pytest.mark.usefixtures("store_url")
@pytest.mark.parametrize("kind", [EventKind.STOP, EventKind.REPLY])
def test_a_stop_holds_from_this_moment_on(lender: Lender, kind: EventKind) -> None:
    _apply(lender, _says("退订", kind=kind))

    opt_out = _row(lender, "opt_outs", subject_id=1)
    assert (opt_out["channel"], opt_out["point"], opt_out["party"]) == ("sms", "", "customer")
    refused = lender.cases.propose("L-1", "sms", "mild-reminder", reason="再提醒")
    assert [finding.rule for finding in refused.denials] == ["CN-OPT-01"]
    allowed = lender.cases.propose("L-2", "sms", "mild-reminder", reason="再提醒")
    assert allowed.accepted


def test_a_stop_said_twice_is_one_opt_out_and_a_start_lifts_it(lender: Lender) -> None:
    _apply(lender, _says("T", "m1", kind=EventKind.STOP))
    _apply(lender, _says("TD", "m2", kind=EventKind.STOP))
    assert _count(lender, "opt_outs") == 1

    _apply(lender, _says("START", "m3", kind=EventKind.START))

    assert _count(lender, "opt_outs", "lifted_at IS NULL") == 0
    assert lender.cases.propose("L-1", "sms", "mild-reminder", reason="再提醒").accepted
    told = [line.text for line in lender.cases.timeline("L-1")]
    assert "客户要求不再以短信联系，号码 +86 139****0001。" in told
    assert told[-2] == "客户同意恢复以短信联系，号码 +86 139****0001。"


def test_a_sentence_with_the_word_in_it_suspends_until_a_person_has_read_it(
    lender: Lender,
) -> None:
    _apply(lender, _says("please stop calling my work"))

    assert _row(lender, "opt_outs")["suspected"] == 1
    assert _row(lender, "contacts", direction="inbound")["purpose"] == "reply"
    assert _row(lender, "tasks")["kind"] == "stop_suspected"


@pytest.mark.usefixtures("store_url")
def test_a_stop_counts_for_everyone_who_has_the_number(lender: Lender) -> None:
    shared = a_person(2).profile.phones
    brother = a_person(3, phones=shared)
    guarantor = a_person(4, phones=shared)
    lender.push_loans(
        [
            a_loan("L-3", TODAY - timedelta(days=1), borrower=brother),
            a_loan(
                "L-4",
                TODAY - timedelta(days=1),
                borrower=a_person(5),
                parties=(PartyRecord(Role.GUARANTOR, 1, guarantor),),
            ),
        ],
        snapshot_on=TODAY,
    )

    _apply(lender, _says("STOP", point=WANG, kind=EventKind.STOP))

    with lender.store.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT customer_id, party FROM opt_outs ORDER BY customer_id"
        ).fetchall()
    assert len(rows) == 3
    assert [row[1] for row in rows].count("customer") == 2
    assert [row[1] for row in rows].count("guarantor") == 1
    assert _count(lender, "contacts", "direction = 'inbound'") == 1, "one message, kept once"
    assert _row(lender, "contacts", direction="inbound")["customer_id"] == 2, "written to last"


@pytest.mark.usefixtures("store_url")
@pytest.mark.parametrize("back", [True, False])
def test_a_stop_counts_for_whoever_comes_later_with_the_number(lender: Lender, back: bool) -> None:
    _apply(lender, _says("STOP", "m1", point=LI, kind=EventKind.STOP))
    if back:
        _apply(lender, _says("START", "m2", point=LI, kind=EventKind.START))
    newcomer = a_person(9, phones=a_person(1).profile.phones)
    lender.push_loans(
        [a_loan("L-9", TODAY - timedelta(days=1), borrower=newcomer)], snapshot_on=TODAY
    )

    totals = lender.run()

    later = _sms(lender).handed_over[2:]
    # that a stop was understood may be said
    sent_to = {c.to for c in later if c.template != "opt-out-confirmation"}
    assert (LI in sent_to) is back
    assert dict(totals.denied) == ({} if back else {"CN-OPT-01": 1})
    assert _count(lender, "suppressions") == (0 if back else 1)
    assert compare_rebuilt(lender.store, lender.vault).ok


def test_a_stop_holds_for_the_other_numbers_when_its_own_is_bad(lender: Lender) -> None:
    two = a_person(9, phones=(Phone("+8613900000091"), Phone("+8613900000092")))
    lender.push_loans([a_loan("L-9", TODAY - timedelta(days=1), borrower=two)], snapshot_on=TODAY)
    _apply(lender, _says("STOP", point="+8613900000091", kind=EventKind.STOP))
    with lender.store.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO bad_points (subject_id, point, medium, reason, at) "
            "SELECT subject_id, 'p1', 'sms', 'bad_point', at FROM opt_outs"
        )

    assert dict(lender.run().denied) == {"CN-OPT-01": 1}


@pytest.mark.usefixtures("store_url")
def test_a_stranger_leaves_no_trace_but_a_count_and_is_never_written_to(lender: Lender) -> None:
    stranger = "+8613900000009"
    assert _apply(lender, _says("STOP", point=stranger, kind=EventKind.STOP)) == {"unmatched": 1}
    assert _apply(lender, _says("你是谁", "m2", point="+8613900000008")) == {"unmatched": 1}
    for path in lender.settings.folder.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            assert b"13900000009" not in raw
            assert "你是谁".encode() not in raw

    lender.push_loans(
        [a_loan("L-9", TODAY - timedelta(days=1), borrower=a_person(9))], snapshot_on=TODAY
    )

    assert dict(lender.run().denied) == {"CN-OPT-01": 1}


@pytest.mark.usefixtures("store_url")
@pytest.mark.parametrize("back", [True, False])
def test_a_start_takes_a_number_off_the_list_of_those_who_said_stop(
    lender: Lender, back: bool
) -> None:
    """Whether the number belongs to somebody by then or not."""
    number = "+8613900000009"
    _apply(lender, _says("STOP", point=number, kind=EventKind.STOP))
    book = [a_loan("L-9", TODAY - timedelta(days=1), borrower=a_person(9))]
    if back:
        lender.push_loans(book, snapshot_on=TODAY)
    assert _count(lender, "suppressions") == 1

    _apply(lender, _says("START", "m2", point=number, kind=EventKind.START))
    _apply(lender, _says("START", "m3", point=number, kind=EventKind.START))

    assert _count(lender, "suppressions") == 0
    assert _count(lender, "entries", "kind = 'optout.lifted'") == 1
    if not back:
        lender.push_loans(book, snapshot_on=TODAY)
    assert lender.run().sent == 1
    assert compare_rebuilt(lender.store, lender.vault).ok


def test_a_start_on_one_way_leaves_a_stop_on_another(lender: Lender) -> None:
    number = "+8613900000009"
    with lender.ledger.transaction([0]) as transaction:
        rows = suppressions_for(lender.vault, ("phone", number), {"voice": transaction.at})
        write_suppressions(transaction.connection, rows)

    _apply(lender, _says("START", point=number, kind=EventKind.START))

    assert _count(lender, "suppressions") == 1
    assert _count(lender, "entries", "kind = 'optout.lifted'") == 0


def test_a_number_that_is_none_is_taken_without_complaint(lender: Lender) -> None:
    assert _apply(lender, _says("STOP", point="TWILIO", kind=EventKind.STOP)) == {"unmatched": 1}


# -- through the front door ------------------------------------------------------------------------


def test_a_webhook_request_is_applied_through_the_lender(lender: Lender) -> None:
    request = fake_request(
        replace(a_request(), received_at=lender.clock.now()),
        EventKind.REPLY,
        "m1",
        point=LI,
        text="退订",
    )

    assert lender.receive("fake-sms", request).status == 200
    assert lender.receive("fake-sms", request).status == 200

    assert _count(lender, "opt_outs") == 1
    assert _count(lender, "events_seen") == 1


def test_call_results_reach_the_action(lender: Lender) -> None:
    _apply(lender, _status(lender, EventKind.CALL_RESULT, outcome=Outcome.RIGHT_PARTY))

    action = _row(lender, "actions", contact_id=_contact(lender).contact_id)
    assert (action["state"], action["reached"]) == ("done", 1)


def test_an_event_never_lies_after_the_present(lender: Lender) -> None:
    ahead: datetime = lender.clock.now() + timedelta(days=400)
    _apply(lender, _status(lender, EventKind.DELIVERED, occurred_at=ahead))

    assert lender.cases.timeline("L-1")[-1].at == lender.clock.now()


@pytest.mark.usefixtures("store_url")
def test_the_archive_stays_whole(lender: Lender) -> None:
    _apply(
        lender,
        _status(lender, EventKind.DELIVERED),
        _status(lender, EventKind.FAILED, to=WANG, failure=Failure.BAD_POINT),
        _says("退订"),
        _says("你好", "m2", point=WANG),
    )
    lender.checkpoint("tester")

    found = verify(lender.store, public_keys=[lender.checkpointer.public], anchors=lender.anchors)
    assert found.problems == ()
    assert compare_rebuilt(lender.store, lender.vault).differences == ()
