"""What all work of people stands on: tasks, follow-ups, stops, people, the words of results."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from casekit.app import Lender
from casekit.archive.entries import EntryDraft
from casekit.archive.rebuild import compare_rebuilt
from casekit.cases.case_changes import opening
from casekit.cases.finding import CaseRef, find_case
from casekit.cases.holds import hold_change
from casekit.cases.noting import note_cases
from casekit.cases.wishes import opt_out_change
from casekit.clock import SimulatedClock
from casekit.compliance.model import UNKNOWN, Verdict
from casekit.contacts.by_hand import ByHand
from casekit.contacts.model import Contact, Failure, Outcome, ReceiptStatus
from casekit.contacts.spoken import SpokenLine, SpokenScript
from casekit.errors import ContactError, Erased, NotFound, UsageError
from casekit.run.batch import load
from casekit.store.tables import actions, contacts, loans, opt_outs, tasks
from casekit.testing.lenders import READY, make_lender
from casekit.testing.loans import a_loan, a_person
from casekit.work.followups import followup_action
from casekit.work.model import TASK_KINDS, CallResult, PointTick, TaskView, WorkItem
from casekit.work.tasks import open_task

TODAY = date(2026, 3, 2)
NINE = datetime(2026, 3, 2, 1, 5, tzinfo=UTC)


@pytest.fixture
def lender(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lender]:
    """A lender with a collector, calls by hand and one case on day 12, before its first run."""
    url = request.getfixturevalue("store_url") if "store_url" in request.fixturenames else ""
    with make_lender(tmp_path / "acme", store_url=url, staff={"li": READY}) as opened:
        opened.push_loans([a_loan("L-1", TODAY - timedelta(days=12))], snapshot_on=TODAY)
        yield opened


def case_of(lender: Lender, ref: str = "L-1") -> CaseRef:
    with lender.store.read() as connection:
        return find_case(connection, ref)


def kinds(lender: Lender) -> list[str]:
    return [found.entry.kind for found in lender.archive.search().found]


def days_on(lender: Lender, days: int) -> None:
    assert isinstance(lender.clock, SimulatedClock)
    lender.clock.advance(timedelta(days=days))


def a_task(lender: Lender, words: str = "客户来信：我要投诉") -> int:
    lender.run()
    case = case_of(lender)
    with lender.ledger.transaction([case.log]) as transaction:
        draft = open_task(
            transaction,
            "complaint",
            customer_id=case.customer_id,
            log=case.log,
            case_id=case.case_id,
            owner="wang",
            about="li",
            due_on=TODAY,
            words=words,
            actor="li",
        )
        transaction.record([draft])
        return int(draft.data["task"])


# -- tasks -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("store_url")
def test_a_task_stands_in_the_chain_of_its_case_and_its_words_are_sealed(lender: Lender) -> None:
    number = a_task(lender)
    with lender.store.read() as connection:
        row = connection.execute(select(tasks)).one()
    assert (row.id, row.kind, row.state, row.owner, row.about) == (
        number, "complaint", "open", "wang", "li",
    )  # fmt: skip
    assert row.due_on == TODAY
    assert "投诉".encode() not in bytes(row.words)
    told = str(lender.cases.timeline("L-1")[-1])
    assert told.endswith("待办事项：处理投诉，2026年3月2日前，由 wang 办理。")
    report = compare_rebuilt(lender.store, lender.vault)
    assert report.ok, report.differences
    assert report.tables["tasks"] == 1


def test_a_person_may_have_the_words_of_a_task_but_not_who_does_it(lender: Lender) -> None:
    a_task(lender)
    file = lender.customers.export(1, reason="本人要求")
    held = json.loads((lender.settings.files_folder / file.name).read_text(encoding="utf-8"))
    assert held["tasks"][0]["words"] == "客户来信：我要投诉"
    assert not {"owner", "about", "opened_by"} & set(held["tasks"][0])
    assert "task.opened" not in {entry["kind"] for entry in held["record"]}


def test_the_words_of_a_task_go_with_the_customers_key(lender: Lender) -> None:
    a_task(lender)
    with lender.store.read() as connection:
        sealed = bytes(connection.execute(select(tasks.c.words)).scalar_one())
        keyring = lender.vault.keyring(connection, [1])
        assert keyring.open(1, "tasks", "words", "1", sealed).decode() == '"客户来信：我要投诉"'
    days_on(lender, 1)
    settled = a_loan("L-1", TODAY - timedelta(days=12), status="settled", instalments=())
    lender.push_loans([settled], snapshot_on=TODAY + timedelta(days=1))
    days_on(lender, 366 * 6)
    assert lender.customers.erase(1, reason="到期").status == "erased"
    with lender.store.read() as connection, pytest.raises(Erased):
        lender.vault.keyring(connection, [1]).open(1, "tasks", "words", "1", sealed)


def test_a_task_of_a_kind_that_there_is_none_of_is_refused(lender: Lender) -> None:
    with (
        lender.ledger.transaction([0]) as transaction,
        pytest.raises(UsageError, match="there is no task 'lunch'") as caught,
    ):
        open_task(transaction, "lunch", customer_id=1, log=0, due_on=TODAY)
    assert all(kind in caught.value.hint for kind in TASK_KINDS)


# -- follow-ups ------------------------------------------------------------------------------------


def follow_up(lender: Lender, at: datetime) -> int:
    case = case_of(lender)
    with lender.ledger.transaction([case.log]) as transaction:
        number, change = followup_action(
            transaction,
            case,
            at=at,
            due_on=at.astimezone(lender.settings.lender.zone).date(),
            role="voice",
            template="",
        )
        transaction.record(
            [
                EntryDraft(
                    "followup.planned",
                    "li",
                    case_id=case.case_id,
                    customer_id=case.customer_id,
                    data={
                        "step": change.values["step"],
                        "role": "voice",
                        "not_before": at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
                    },
                    rows=[change, *case.reanchored(lender.today())],
                )
            ]
        )
    return number


def action(lender: Lender, number: int) -> tuple[str, str]:
    with lender.store.read() as connection:
        row = connection.execute(
            select(actions.c.state, actions.c.waits_for).where(actions.c.id == number)
        ).one()
    return (row.state, row.waits_for)


@pytest.mark.usefixtures("store_url")
def test_what_was_agreed_waits_for_its_instant_and_then_for_a_collector(lender: Lender) -> None:
    lender.run()
    number = follow_up(lender, NINE + timedelta(days=3))
    assert action(lender, number) == ("deferred", "agreed")
    told = str(lender.cases.timeline("L-1")[-1])
    assert told.endswith("安排以电话跟进，时间2026年3月5日 09:05。")
    days_on(lender, 1)
    lender.run()
    # the policy did not plan it, and does not withdraw it
    assert action(lender, number) == ("deferred", "agreed")
    days_on(lender, 2)
    lender.run()
    assert action(lender, number) == ("due", "person")
    assert compare_rebuilt(lender.store, lender.vault).ok


def test_what_was_agreed_for_now_is_due_at_once(lender: Lender) -> None:
    lender.run()
    number = follow_up(lender, NINE - timedelta(minutes=1))
    assert action(lender, number) == ("due", "")
    lender.run()
    assert action(lender, number) == ("due", "person")


def test_two_follow_ups_of_one_moment_do_not_clash(lender: Lender) -> None:
    lender.run()
    case = case_of(lender)
    with lender.ledger.transaction([case.log]) as transaction:
        steps = {
            followup_action(transaction, case, at=NINE, due_on=TODAY, role="voice", template="")[
                1
            ].values["step"]
            for _ in range(2)
        }
    assert len(steps) == 2
    assert all(step.startswith("followup:") for step in steps)


def test_a_step_that_a_policy_would_withdraw_is_no_follow_up(lender: Lender) -> None:
    lender.run()
    case = case_of(lender)
    with lender.ledger.transaction([case.log]) as transaction, pytest.raises(ValueError):
        followup_action(
            transaction, case, at=NINE, due_on=TODAY, role="voice", template="", prefix="mild"
        )


# -- stops within another entry's transaction ------------------------------------------------------


@pytest.mark.usefixtures("store_url")
def test_a_hold_from_within_another_transaction_holds_at_once(lender: Lender) -> None:
    lender.run()
    case = case_of(lender)
    with lender.ledger.transaction([case.log]) as transaction:
        number, change, data = hold_change(
            transaction,
            customer_id=case.customer_id,
            loan_id=None,
            kind="dispute",
            start=TODAY,
            until=None,
            source="event:dispute",
        )
        transaction.record(
            note_cases("hold.placed", "li", case.customer_id, [case], data, [change], today=TODAY)
        )
    (hold,) = lender.cases.show("L-1").holds
    assert (hold.hold_id, hold.kind, hold.source) == (number, "dispute", "event:dispute")
    assert compare_rebuilt(lender.store, lender.vault).ok


def test_a_stop_that_is_only_suspected_is_obeyed(lender: Lender) -> None:
    case_log = 0
    with lender.ledger.transaction([case_log]) as transaction:
        number, change = opt_out_change(
            transaction,
            subject_id=1,
            customer_id=1,
            channel="",
            point="",
            party="customer",
            at=transaction.now,
            source="sms",
            suspected=True,
        )
        transaction.record(
            [
                EntryDraft(
                    "optout.recorded", "casekit", customer_id=1,
                    data={"opt_out": number, "channel": "", "party": "customer"}, rows=[change],
                )
            ]
        )  # fmt: skip
    totals = lender.run()
    assert totals.sent == 0
    with lender.store.read() as connection:
        assert connection.execute(select(opt_outs.c.suspected)).scalar_one() is True


# -- contacts that were made outside ---------------------------------------------------------------


def test_the_rules_are_archived_before_they_are_first_asked(lender: Lender) -> None:
    with lender.ledger.transaction([0]) as transaction:
        row = transaction.connection.execute(select(loans)).mappings().one()
        loan = {**row, "overdue_from": row["overdue_from"].isoformat()}
        number = transaction.allocate("cases")
        transaction.record([opening(number, loan, 0, 1, TODAY, "casekit")])
    assert "config.adopted" not in kinds(lender)
    lender.cases.record_contact("L-1", "voice", NINE, Outcome.NO_ANSWER)
    lender.cases.record_contact("L-1", "voice", NINE, Outcome.BUSY)
    said = kinds(lender)
    assert said.count("config.adopted") == 1
    assert said.index("config.adopted") < said.index("contact.recorded")


def test_rules_that_another_process_archived_are_not_archived_again(lender: Lender) -> None:
    with Lender.open(lender.settings.folder, clock=lender.clock) as other:
        other.run()
        assert other.config_adopted
    before = kinds(lender).count("config.adopted")
    assert not lender.config_adopted
    lender.cases.propose("L-1", "voice", reason="客户要求")
    assert lender.config_adopted
    assert kinds(lender).count("config.adopted") == before > 0


def test_two_people_besides_the_customer_are_told_apart(lender: Lender) -> None:
    lender.push_loans(
        [a_loan("L-2", TODAY - timedelta(days=2), borrower=a_person(2))], snapshot_on=TODAY
    )
    lender.run()
    other = case_of(lender, "L-2").customer_id
    lender.cases.record_contact(
        "L-1", "voice", NINE, Outcome.NO_ANSWER, party="contact", subject_id=other, typed_s=30
    )
    lender.cases.record_contact("L-1", "voice", NINE, Outcome.NO_ANSWER, typed_s=5)
    with lender.store.read() as connection:
        rows = connection.execute(
            select(contacts.c.subject_id, contacts.c.party, contacts.c.typed_s)
            .where(contacts.c.channel == "hand")
            .order_by(contacts.c.id)
        ).all()
        batch = load(connection, 0, [1], TODAY, NINE - timedelta(days=1))
        unread = load(connection, 0, [1], TODAY, None)
    assert [tuple(row) for row in rows] == [(other, "contact", 30), (1, "customer", 5)]
    assert {p.party_ref for p in batch.history[1] if p.party == "contact"} == {str(other)}
    assert unread.history == {}
    assert unread.cases.keys() == batch.cases.keys()


@pytest.mark.parametrize(
    ("party", "subject_id", "error", "says"),
    [
        ("customer", 2, UsageError, "the customer of C-1 is 1"),
        ("spouse", 1, UsageError, "the customer of C-1 is 1"),
        ("spouse", 99, NotFound, "there is no person 99"),
    ],
)
def test_a_person_who_is_not_the_party_is_refused(
    lender: Lender, party: str, subject_id: int, error: type[Exception], says: str
) -> None:
    lender.run()
    with pytest.raises(error, match=says):
        lender.cases.record_contact(
            "L-1", "voice", NINE, Outcome.NO_ANSWER, party=party, subject_id=subject_id
        )


# -- calls by hand ---------------------------------------------------------------------------------


def test_the_queue_needs_no_provider(lender: Lender) -> None:
    voice = lender.channels["voice"]
    assert isinstance(voice, ByHand)
    assert not (voice.bridges or voice.records or voice.two_way)
    assert lender.run().for_people == {"voice": 1}
    contact = Contact(7, "c7", 1, (1,), "voice", "customer", "+8613900000001", agent="+8613800000")
    assert "+86138" not in repr(contact)
    (receipt,) = voice.send_batch([contact])
    assert (receipt.contact_id, receipt.status, receipt.failure) == (
        7, ReceiptStatus.FAILED, Failure.NOT_ACCEPTED,
    )  # fmt: skip
    with pytest.raises(ContactError, match="by-hand keeps no recordings"):
        voice.open_recording("RE1")


# -- the words of a result -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"reason": "lazy"}, "reason cannot be 'lazy'"),
        ({"attitude": "rude"}, "attitude cannot be 'rude'"),
        ({"ability": "some"}, "ability cannot be 'some'"),
        ({"relief": "gift"}, "relief cannot be 'gift'"),
        ({"sms_arrived": "maybe"}, "sms arrived cannot be 'maybe'"),
        ({"party": "dog"}, "party cannot be 'dog'"),
        ({"typed_s": -1}, "typed s cannot be less"),
        ({"can_pay_monthly": -1}, "can pay monthly cannot be less"),
        ({"at": NINE.replace(tzinfo=None)}, "time zone"),
        ({"next_contact_at": NINE.replace(tzinfo=None)}, "time zone"),
    ],
)
def test_a_result_has_only_codes_that_there_are(given: dict[str, object], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        CallResult(Outcome.RIGHT_PARTY, **given)  # type: ignore[arg-type]


def test_what_a_customer_said_is_in_no_repr() -> None:
    script = SpokenScript(
        "mild-call",
        "zh-Hans",
        "礼貌",
        (SpokenLine("greeting", "您好，王先生"), SpokenLine("id", "请问")),
    )
    assert script.text == "您好，王先生\n请问"
    result = CallResult(
        Outcome.RIGHT_PARTY,
        reason_text="王先生失业了",
        no_plan_because="王先生要想想",
        note="王先生哭了",
        new_phone="+8613700000000",
        points=(PointTick("credit", False, "王先生挂断"),),
    )
    item = WorkItem(
        1, 1, (1,), "voice", "customer", None, "demand", "li", "taken", NINE, None, None,
        Verdict(True, pack="cn 1"), "p1", "+8613900000001", script,
        (), {},
    )  # fmt: skip
    task = TaskView(1, "reply", "C-1", 1, None, "", "", TODAY, False, NINE, "王先生写道")
    for shown in map(repr, (script, script.lines[0], result, item, task)):
        assert "王先生" not in shown
        assert "+86" not in shown
    assert item.to_json()["script"]["lines"][0]["text"] == "您好，王先生"
    assert task.to_json()["due_on"] == "2026-03-02"
    assert UNKNOWN not in item.to_json().values()
