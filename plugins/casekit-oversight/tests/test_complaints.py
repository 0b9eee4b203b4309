"""Complaints: received, held, acknowledged, investigated, answered, appealed, closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from casekit import Attachment, Lender, SimulatedClock
from casekit.archive.opening import header_of
from casekit.archive.search import Query
from casekit.cli.main import casekit
from casekit.errors import (
    CasekitError,
    DocumentNeeded,
    Erased,
    MoveRefused,
    NotAuthorized,
    NotFound,
    RetentionRefuses,
    UsageError,
)
from casekit.pii.erasure import DueErasures
from casekit.pii.erasure_replay import replay_erasures
from casekit.process.kind import ProcessKind
from casekit.testing.lenders import make_lender
from casekit.testing.loans import a_loan, a_payment, a_person
from casekit.testing.process_contract import ProcessKindContract
from casekit_oversight.complaints import Complaints
from casekit_oversight.following import standstill
from casekit_oversight.kinds_complaints import ComplaintKind
from casekit_oversight.workdays import after_workdays, workdays_of

LETTER = Attachment("answer.txt", "text/plain", b"we looked into it")


class TestComplaintKind(ProcessKindContract):
    def make_kind(self) -> ProcessKind:
        return ComplaintKind()


@pytest.fixture
def lender(tmp_path: Path) -> Iterator[Lender]:
    with make_lender(tmp_path / "acme", plugins=("cn", "echo", "oversight")) as made:
        made.push_loans([a_loan(due_on=date(2026, 2, 20))])
        made.run()
        yield made


@pytest.fixture
def desk(lender: Lender) -> Complaints:
    found: Complaints = lender.plugin("complaints")
    return found


def wait(lender: Lender, days: int) -> None:
    assert isinstance(lender.clock, SimulatedClock)
    lender.clock.set(lender.clock.now() + timedelta(days=days))


def held(lender: Lender) -> bool:
    holds = lender.cases.show("L-1").holds
    return any(
        one.kind == "complaint" and (one.until_on is None or one.until_on > lender.today())
        for one in holds
    )


def test_a_complaint_from_receipt_to_closing(lender: Lender, desk: Complaints) -> None:
    view = desk.receive("L-1", words="your man shouted at me", code="harsh_words", against="li")
    assert (view.state, view.person, view.due_on) == ("received", "li", date(2026, 3, 4))
    assert view.data["answer_by"] == "2026-03-23", "15 working days after Monday 2 March"
    assert held(lender)
    number = view.process_id
    assert desk.acknowledge(number).due_on == date(2026, 3, 23)
    view = desk.investigate(number, owner="chen", grade="serious", note="listen to the call")
    assert (view.state, view.owner) == ("investigating", "chen")
    with pytest.raises(DocumentNeeded):
        desk.answer(number, "upheld")
    view = desk.answer(number, "upheld", attachments=[LETTER])
    assert view.data["result"] == "upheld"
    assert "late_answer" not in view.data
    assert not held(lender)
    wait(lender, 10)
    view = desk.appeal(number, words="that is not enough")
    assert held(lender), "contacts stop again"
    assert standstill(lender, view, "zh").splitlines() == [
        "自 2026-03-02 起，至 2026-03-02 止，现已恢复",
        "自 2026-03-12 起，目前仍停止",
    ]
    assert view.data["answer_by"] == "2026-04-02"
    desk.investigate(number)
    desk.answer(number, "partly", words="we pay the telephone bill")
    view = desk.close(number)
    assert (view.state, view.phase, view.data["appeals"]) == ("closed", "done", 1)
    shown = (
        CliRunner()
        .invoke(
            casekit,
            ["complaints", "show", str(number), "-L", str(lender.settings.document.path)],
            catch_exceptions=False,
        )
        .stdout
    )
    assert "停止催收联系" in shown and shown.count("现已恢复") == 2 and "仍停止" not in shown
    assert desk.read(number, reason="to see how it began")["words"] == "your man shouted at me"
    assert lender.archive.compare_tables().ok


def test_an_unanswered_complaint_is_late(lender: Lender, desk: Complaints) -> None:
    view = desk.receive("L-1", words="x", source="regulator")
    assert view.data["answer_by"] == "2026-03-16"
    assert desk.list(late=True) == []
    wait(lender, 3)
    assert [one.process_id for one in desk.list(late=True)] == [view.process_id]
    desk.acknowledge(view.process_id)
    wait(lender, 20)
    desk.investigate(view.process_id)
    assert desk.answer(view.process_id, "rejected", words="no").data["late_answer"]


def test_what_is_not_appealed_is_closed_by_the_run(lender: Lender, desk: Complaints) -> None:
    number = desk.receive("L-1", words="x").process_id
    desk.investigate(number)
    desk.answer(number, "rejected", words="no")
    wait(lender, 30)
    lender.run()
    assert desk.get(number).state == "answered"
    wait(lender, 20)
    lender.run()
    view = desk.get(number)
    assert (view.state, view.end_reason) == ("closed", "rejected")


def test_it_goes_on_where_the_loan_is_paid_and_is_taken_about_a_closed_case(
    lender: Lender, desk: Complaints
) -> None:
    number = desk.receive("L-1", words="x").process_id
    wait(lender, 1)
    lender.push_payments([a_payment(amount=102_300, paid_on=date(2026, 3, 3))])
    lender.run()
    assert not lender.cases.find("L-1").is_open
    assert desk.get(number).is_open
    late = desk.receive("L-1", words="and another thing")
    assert late.data["about_case"] == lender.cases.find("L-1").case_id
    assert not late.is_of_case
    assert late.sealed_for == lender.cases.find("L-1").customer_id


def test_who_complains_is_not_erased_before_the_answer(
    lender: Lender, desk: Complaints, caplog: pytest.LogCaptureFixture
) -> None:
    on_case = desk.receive("L-1", words="x").process_id
    wait(lender, 1)
    lender.push_payments([a_payment(amount=102_300, paid_on=date(2026, 3, 3))])
    lender.push_loans(
        [a_loan(due_on=date(2026, 2, 20), status="settled", instalments=())],
        snapshot_on=lender.today(),
    )
    lender.run()
    customer = lender.cases.find("L-1").customer_id
    customers = lender.customers

    def refuse(number: int) -> None:
        with pytest.raises(RetentionRefuses, match="is under way") as refused:
            customers.erase(customer, reason="asked")
        assert refused.value.process == number
        assert f"casekit process show {number}" in refused.value.hint

    refuse(on_case)
    desk.withdraw(on_case, reason="taken back")
    number = desk.receive("L-1", words="and another thing").process_id
    assert not desk.get(number).is_of_case
    refuse(number)
    # kept back from every use, it still is
    customers.restrict(customer, until=lender.today() + timedelta(days=1), reason="asked")
    wait(lender, 366 * 6)
    nightly = customers.erase_due()
    assert (nightly.erased, {one: why.process for one, why in nightly.kept.items()}) == (
        (),
        {customer: number},
    )
    lender.tidy_up()
    assert f"customer {customer} stays restricted" in caplog.text
    typed = ["customer", "erase", "--due", "--lender", str(lender.settings.folder)]
    told = CliRunner().invoke(casekit, [*typed, "--now", f"{lender.today()}T12:00:00+08:00"])
    assert told.exit_code == 0, told.output
    assert f"客户 {customer} (L-1) 的资料仍仅存储：程序 {number} 尚未结束。" in told.output
    # what is stored only still takes the answer
    desk.investigate(number)
    desk.answer(number, "rejected", words="no")
    desk.close(number)
    assert customers.erase_due() == DueErasures((customer,), {})
    assert lender.archive.compare_tables().ok


def test_what_is_about_somebody_erased_comes_to_its_end(lender: Lender, desk: Complaints) -> None:
    """A restored backup repeats erasures, and finds complaints that were answered since."""
    numbers = [desk.receive("L-1", words="x").process_id for _ in range(2)]
    view = desk.get(numbers[0])
    replay_erasures(lender.ledger, lender.vault, [view.customer_id], actor="boss")
    for refused in (
        lambda: desk.note(view.process_id, "words"),
        lambda: desk.read(view.process_id, reason="r"),
        lambda: desk.receive("L-1", words="another"),
    ):
        with pytest.raises(Erased):
            refused()
    ended = desk.withdraw(view.process_id, reason="nobody is left to be answered")
    assert ended.phase == "cancelled"
    desk.investigate(numbers[1])
    with pytest.raises(Erased, match="nothing more is filed"):
        desk.answer(numbers[1], "rejected", attachments=[LETTER])
    desk.answer(numbers[1], "rejected", words="no")
    assert desk.close(numbers[1], note="over").state == "closed"
    assert not held(lender)
    (entry,) = lender.archive.all(Query(kind="process.cancelled"))
    assert header_of(entry.entry)["data"]["words"] == "not_kept"
    assert lender.archive.compare_tables().ok


def test_who_is_concerned_neither_sees_to_it_nor_ends_it(lender: Lender, desk: Complaints) -> None:
    number = desk.receive("L-1", words="x", against="li").process_id
    with pytest.raises(UsageError, match="li is whom the complaint concerns"):
        desk.investigate(number, owner="li")
    with pytest.raises(NotAuthorized) as refused:
        desk.acknowledge(number, actor="li")
    assert refused.value.reason == "concerned"
    with pytest.raises(NotAuthorized):
        desk.withdraw(number, reason="all is well", actor="li")
    with pytest.raises(NotAuthorized):
        lender.processes.cancel(number, reason="all is well", actor="li")
    with pytest.raises(MoveRefused):
        desk.answer(number, "rejected", words="no")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"words": " "}, "say what the complaint is"),
        ({"words": "x", "code": "noise"}, "there is no code 'noise'"),
        ({"words": "x", "source": "a friend"}, "there is no source"),
        ({"words": "x", "grade": "awful"}, "there is no grade"),
        ({"words": "x", "ref": "R" * 100}, "at most 80"),
    ],
)
def test_what_cannot_be_is_refused(desk: Complaints, wrong: dict[str, str], said: str) -> None:
    with pytest.raises(CasekitError, match=said):
        desk.receive("L-1", **wrong)  # type: ignore[arg-type]
    assert desk.list(phase="") == []


def test_what_is_upheld_has_a_grade_and_an_answer(desk: Complaints) -> None:
    number = desk.receive("L-1", words="x").process_id
    desk.investigate(number)
    with pytest.raises(UsageError, match="how grave"):
        desk.answer(number, "upheld", words="yes")
    with pytest.raises(DocumentNeeded):
        desk.answer(number, "upheld", grade="minor")


def test_what_came_in_as_an_event_becomes_a_complaint_once(
    lender: Lender, desk: Complaints
) -> None:
    lender.events.record("L-1", "complaint", source="phone", note="he was rude")
    lender.events.record("L-1", "dispute", source="phone", note="not my debt")
    wait(lender, 1)
    totals = lender.run()
    assert totals.day_works["complaints.received"] == 1
    wait(lender, 1)
    assert "complaints.received" not in lender.run().day_works
    (one,) = desk.list()
    assert one.data["event"].count("/") == 1
    desk.acknowledge(one.process_id)
    desk.investigate(one.process_id)
    desk.answer(one.process_id, "rejected", words="we found nothing")
    assert not held(lender), "the stop by the event ends with the answer, too"
    kinds = [task.kind for task in lender.queue.tasks(everyone=True)]
    assert "complaint" not in kinds


def test_working_days_are_those_of_the_calendar(lender: Lender) -> None:
    assert after_workdays(date(2026, 3, 6), 1) == date(2026, 3, 9)
    works = workdays_of(lender.pack)
    assert after_workdays(date(2026, 4, 30), 1, works) == date(2026, 5, 6), "after Labour Day"


def test_it_is_about_contacts_that_there_were_with_this_customer(
    lender: Lender, desk: Complaints
) -> None:
    lender.push_loans(
        [a_loan("L-1", date(2026, 2, 20)), a_loan("L-2", date(2026, 2, 20), borrower=a_person(2))]
    )
    lender.run()
    made = lender.cases.record_contact("L-1", "voice", lender.clock.now(), "no_answer", actor="li")
    number = desk.receive("L-1", words="x", contacts=[made.contact_id]).process_id
    for case, contact in (("L-1", 999), ("L-2", made.contact_id), (None, 999)):
        with pytest.raises(NotFound, match=f"no contact {contact}"):
            desk.receive(case, words="x", contacts=[contact])
    with pytest.raises(NotFound):
        desk.investigate(number, contacts=[999])
    assert len(desk.list()) == 1
