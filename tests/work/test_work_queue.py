"""A collector's day: whom they are offered, taking, giving back, and who may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from casekit import hookimpl
from casekit.archive.rebuild import compare_rebuilt
from casekit.cli.doctor_words import LOOKS
from casekit.cli.main import casekit
from casekit.cli.queue import withheld
from casekit.cli.words import Words
from casekit.contacts.model import Outcome
from casekit.doctor import State
from casekit.doctor_people import recorders
from casekit.errors import (
    CapacityReached,
    CollectionStopped,
    NotAuthorized,
    NotHeld,
    NotLawful,
    UsageError,
    WorkError,
    WorkGone,
    WorkTaken,
)
from casekit.store.tables import subjects
from casekit.testing.lenders import READY
from casekit.testing.loans import a_payment, a_person
from casekit.work.model import CallResult, PromisePart


def book(office: Any, *loans: tuple[str, int, int], **loan: Any) -> None:
    """Give loans (ref, days past due, principal), each of another customer, and run the day."""
    for number, (ref, day, principal) in enumerate(loans, 1):
        office.loan(ref, day, borrower=a_person(number), principal=principal, **loan)
    office.lender.run()


def refs(office: Any, who: str = "li") -> list[str]:
    """Return the cases that a collector is offered, in order."""
    return [
        office.lender.cases.find(f"C-{offer.case_ids[0]}").loan_ref
        for offer in office.lender.queue.next(actor=who)
    ]


# -- who is offered --------------------------------------------------------------------------------


def test_a_higher_tier_comes_first_then_the_larger_amount(opened: Callable[..., Any]) -> None:
    office = opened()
    book(office, ("small", 12, 10_000), ("large", 12, 9_000_000), ("old", 40, 10_000))
    assert refs(office) == ["old", "large", "small"]


@pytest.mark.usefixtures("store_url")
def test_all_loans_of_a_customer_are_one_offer_and_are_taken_together(
    opened: Callable[..., Any],
) -> None:
    office = opened()
    office.loan("L-1", 12, borrower=a_person(1))
    office.loan("L-2", 40, borrower=a_person(1))
    office.lender.run()
    (offer,) = office.lender.queue.next(actor="li")
    assert len(offer.case_ids) == 2
    assert offer.tier == "moderate"
    item = office.take()
    assert item.case_ids == offer.case_ids
    office.missed(item)
    assert {state for _, state, _ in office.actions()} == {"done"}


def test_outside_lawful_hours_an_offer_says_from_when(office: Any) -> None:
    office.at("22:30")
    (offer,) = office.lender.queue.next(actor="li")
    assert not offer.lawful_now
    assert [denial.rule for denial in offer.denials] == ["CN-TIME-01"]
    assert offer.from_at is not None
    local = offer.from_at.astimezone(office.lender.settings.lender.zone)
    assert f"{local:%d %H:%M}" == "03 08:00"


def test_a_loan_under_a_hold_is_left_out_and_the_others_are_offered(
    opened: Callable[..., Any],
) -> None:
    office = opened()
    office.loan("L-1", 12, borrower=a_person(1))
    office.loan("L-2", 40, borrower=a_person(1))
    office.lender.run()
    office.lender.cases.place_hold("L-2", "dispute", reason="客户有异议", whole_customer=False)
    (offer,) = office.lender.queue.next(actor="li")
    item = office.take()
    assert offer.lawful_now
    assert item.case_ids == offer.case_ids == (office.lender.cases.find("L-1").case_id,)


def test_an_offer_shows_no_number_and_opens_nothing(office: Any) -> None:
    before = office.kinds()
    (offer,) = office.lender.queue.next(actor="li")
    assert "+86" not in f"{offer!r}{offer.to_json()}"
    assert office.kinds() == before


@pytest.mark.parametrize(
    ("facts", "offered"),
    [
        ({}, True),
        ({"tiers": ["mild"]}, True),
        ({"tiers": ["severe"]}, False),
        ({"roles": ["visit"]}, False),
        ({"languages": ["zh"]}, True),
        ({"languages": ["en", "zh-Hans"]}, True),
        ({"languages": ["en"]}, False),
    ],
)
def test_collectors_are_offered_what_they_take(
    opened: Callable[..., Any], facts: dict[str, object], offered: bool
) -> None:
    office = opened(staff={"li": {**READY, **facts}})
    book(office, ("L-1", 12, 100_000))
    assert bool(office.lender.queue.next(actor="li")) is offered
    if not offered:
        with pytest.raises(UsageError):
            office.take(case="L-1")


def test_hours_in_which_calls_were_taken_bring_a_customer_up(
    opened: Callable[..., Any],
) -> None:
    office = opened(queue={"at_once": 5, "recorder": True})
    book(office, ("early", 12, 100_000), ("late", 12, 120_000))
    assert refs(office) == ["late", "early"]
    for _ in range(2):
        office.at("09:05")
        office.talked(office.take(case="early"), Outcome.RIGHT_PARTY, hardship_until=None)
        office.lender.cases.propose("early", "voice", "mild-call", reason="再试")
        office.at("09:05", days=1)
        office.lender.run()
    assert refs(office)[0] == "early"
    (first, *_) = office.lender.queue.next(actor="li")
    assert first.best_hours == (8, 10) or first.best_hours == (9, 11)
    assert "best_hour" in first.reasons


# -- taking ----------------------------------------------------------------------------------------


def test_only_who_takes_a_customer_sees_number_and_script(office: Any) -> None:
    item = office.take("li")
    assert item.to == "+8613900000001"
    assert item.script is not None
    assert "王" in item.script.text
    assert item.to not in repr(item)
    (seen,) = office.lender.queue.held(collector="li", actor="boss")
    assert (seen.to, seen.script, seen.collector) == ("", None, "li")
    (own,) = office.lender.queue.held(actor="li")
    assert (own.to, own.script) == (item.to, item.script)
    assert own.verdict == item.verdict


def test_nobody_else_takes_a_customer_who_is_held(office: Any) -> None:
    item = office.take("li")
    assert list(office.lender.queue.next(actor="wang")) == []
    with pytest.raises(WorkTaken) as refused:
        office.take("wang", case="L-1")
    assert refused.value.collector == "li"
    assert refused.value.until == item.lease_until


@pytest.mark.usefixtures("store_url")
def test_what_was_not_called_in_time_goes_back_to_the_queue(office: Any) -> None:
    item = office.take("li")
    office.clock.advance(timedelta(minutes=21))
    assert len(office.lender.queue.next(actor="wang")) == 1
    other = office.take("wang")
    assert other.work_id != item.work_id
    assert "work.released" in office.kinds()
    with pytest.raises(NotHeld, match="wang has taken it"):
        office.missed(item)
    office.missed(other)
    with pytest.raises(NotHeld, match="wang has called meanwhile"):
        office.missed(item)


def test_a_result_is_taken_after_the_time_ran_out_while_nobody_else_took_it(
    office: Any,
) -> None:
    item = office.take("li")
    office.clock.advance(timedelta(minutes=50))
    assert office.missed(item).outcome == "no_answer"


def test_a_lease_can_be_extended_and_given_back(office: Any) -> None:
    item = office.take("li")
    office.clock.advance(timedelta(minutes=15))
    longer = office.lender.queue.extend(item.work_id, actor="li")
    assert longer.lease_until == office.clock.now() + timedelta(minutes=20)
    office.lender.queue.release(item.work_id, actor="li")
    assert [offer.case_ids for offer in office.lender.queue.next(actor="wang")]
    with pytest.raises(NotHeld):
        office.lender.queue.extend(item.work_id, actor="li")


def test_the_number_of_what_is_held_is_shown_only_while_the_rules_allow_the_call(
    office: Any,
) -> None:
    queue = office.lender.queue
    office.at("21:55")
    item = office.take("li")
    (held,) = queue.held(actor="li")
    assert (held.to, held.verdict.allowed) == (item.to, True)

    office.at("22:05")
    (late,) = queue.held(actor="li")
    assert late.to == ""
    assert [denial.rule for denial in late.verdict.denials] == ["CN-TIME-01"]
    assert queue.extend(item.work_id, actor="li").to == ""

    office.at("09:00", days=1)
    (again,) = queue.held(actor="li")
    assert again.to == item.to
    office.lender.events.record("C-1", "cease", source="phone", actor="li")
    (ceased,) = queue.held(actor="li")
    assert ceased.to == ""
    assert not ceased.verdict.allowed


def test_the_brake_hides_numbers_too(office: Any) -> None:
    office.take("li")
    office.lender.stop("a check", actor="boss")
    (held,) = office.lender.queue.held(actor="li")
    assert held.to == ""
    assert [denial.rule for denial in held.verdict.denials] == ["stopped"]


def test_a_supervisor_hands_work_on(office: Any) -> None:
    item = office.take("li")
    queue = office.lender.queue
    queue.release(item.work_id, to="wang", reason="小李请假", actor="boss")
    with pytest.raises(NotHeld):
        office.missed(item)
    (now,) = queue.held(actor="wang")
    assert now.to == item.to
    assert queue.result(now.work_id, CallResult(Outcome.BUSY), actor="wang").outcome == "busy"


def test_handing_on_needs_a_known_person_and_a_reason(office: Any) -> None:
    item = office.take("li")
    with pytest.raises(UsageError):
        office.lender.queue.release(item.work_id, to="nobody", reason="x", actor="boss")
    with pytest.raises(UsageError):
        office.lender.queue.release(item.work_id, to="wang", actor="boss")


def test_a_collector_holds_and_takes_no_more_than_allowed(opened: Callable[..., Any]) -> None:
    office = opened(queue={"at_once": 2, "daily": 3, "recorder": True})
    book(office, *[(f"L-{n}", 12, 100_000) for n in range(1, 6)])
    first, second = office.take("li"), office.take("li")
    with pytest.raises(CapacityReached, match="at once"):
        office.take("li")
    office.missed(first)
    office.missed(second)
    office.missed(office.take("li"))
    with pytest.raises(CapacityReached, match="in a day"):
        office.take("li")
    office.at("09:00", days=1)
    assert office.take("li").collector == "li"


def test_what_is_given_back_does_not_count_for_the_day(opened: Callable[..., Any]) -> None:
    office = opened(queue={"daily": 1, "recorder": True})
    book(office, ("L-1", 12, 100_000))
    office.lender.queue.release(office.take("li").work_id, actor="li")
    assert office.take("li").state == "taken"


# -- what the rules say ----------------------------------------------------------------------------


def test_what_the_rules_refuse_is_put_off_and_archived_once(office: Any) -> None:
    office.at("22:30")
    for _ in range(3):
        with pytest.raises(NotLawful) as refused:
            office.take("li", case="L-1")
    assert [denial.rule for denial in refused.value.verdict.denials] == ["CN-TIME-01"]
    assert office.kinds().count("contact.deferred") == 1
    assert office.actions() == [("mild-call", "deferred", "CN-TIME-01")]
    office.at("08:00", days=1)
    assert office.take("li").to


def test_a_collector_who_is_not_ready_stops_nobody_else(opened: Callable[..., Any]) -> None:
    office = opened(staff={"li": READY, "new": {"number": "9"}})
    book(office, ("L-1", 12, 100_000))
    with pytest.raises(NotLawful) as refused:
        office.take("new", case="L-1")
    assert {d.rule for d in refused.value.verdict.denials} <= {"CN-STAFF-01", "CN-STAFF-02"}
    assert office.actions() == [("mild-call", "due", "person")]
    assert office.take("li").collector == "li"


def test_a_line_that_does_not_record_is_told_once_and_no_customer_is_put_off(
    opened: Callable[..., Any],
) -> None:
    office = opened(queue={"recorder": False})
    book(office, ("L-1", 12, 100_000), ("L-2", 15, 100_000))
    before = office.kinds()
    for case in ("L-1", None):
        with pytest.raises(UsageError, match="CN-REC-01 wants every call recorded") as refused:
            office.take("li", case=case)
        assert "recorder = true" in refused.value.hint
        assert "[queue]" in refused.value.hint
    assert office.kinds() == before
    assert [state for _, state, _ in office.actions()] == ["due", "due"]

    (look,) = recorders(office.lender)
    assert (look.area, look.state) == ("channels", State.WARNING)
    assert "CN-REC-01" in look.message
    assert not LOOKS.chinese(look.message).isascii()
    assert not LOOKS.chinese(look.hint).isascii()

    office.lender.close()
    typed = ["queue", "next", str(office.lender.settings.folder), "--now", "2026-03-02T09:30"]
    listed = CliRunner().invoke(casekit, typed)
    assert listed.exit_code == 0, listed.stderr
    assert "CN-REC-01 要求通话录音" in listed.stderr
    assert "C-1" in listed.stdout


def test_a_line_that_records_is_not_spoken_of(office: Any) -> None:
    assert list(recorders(office.lender)) == []


def test_money_withdraws_what_waits_and_what_is_held_still_takes_its_result(
    opened: Callable[..., Any],
) -> None:
    office = opened(queue={"at_once": 2, "recorder": True})
    book(office, ("L-1", 12, 100_000), ("L-2", 12, 100_000))
    office.at("09:05", days=1)
    item = office.take("li", case="L-1")
    today = office.lender.today()
    paid = [a_payment(f"P-{n}", f"L-{n}", paid_on=today) for n in (1, 2)]
    office.lender.push_payments(paid)
    assert list(office.lender.queue.next(actor="wang")) == []
    with pytest.raises(WorkGone):
        office.take("li", case="L-2")
    (held,) = office.lender.queue.held(actor="li")
    assert (held.to, held.verdict.allowed) == ("", False)
    assert [denial.rule for denial in held.verdict.denials] == ["not_due"]
    assert "已无需联系（已还款）" in withheld(Words("zh"), held)
    with pytest.raises(WorkGone, match="nothing of work"):
        office.lender.queue.extend(item.work_id, actor="li")
    assert office.missed(item).outcome == "no_answer"
    assert [state for _, state, _ in office.actions()] == ["cancelled", "cancelled"]


def test_after_a_quarrel_another_collector_takes_the_case(office: Any) -> None:
    made = office.talked(office.take("li"), Outcome.QUARREL, reason="refused_to_say")
    (task,) = office.lender.queue.tasks(actor="boss", everyone=True)
    assert (task.kind, task.owner, task.about) == ("finding", "boss", "li")
    assert made.tasks == (task.task_id,)
    office.at("09:05", days=1)
    office.lender.cases.propose("L-1", "voice", "mild-call", reason="换人联系")
    office.lender.run()
    assert list(office.lender.queue.next(actor="li")) == []
    with pytest.raises(WorkError, match="quarrelled"):
        office.take("li", case="L-1")
    item = office.take("wang")
    with pytest.raises(WorkError, match="quarrelled"):
        office.lender.queue.release(item.work_id, to="li", reason="换人", actor="boss")


def test_ways_that_nobody_carries_out_are_refused(office: Any) -> None:
    for role in ("sms", "letter", "pigeon"):
        with pytest.raises(UsageError):
            office.lender.queue.next(role=role, actor="li")


def test_everything_that_happened_can_be_made_again_from_the_archive(office: Any) -> None:
    office.talked(
        office.take("li"),
        Outcome.PROMISE,
        promises=(PromisePart(10_000, office.lender.today() + timedelta(days=3)),),
    )
    office.at("22:30")
    with pytest.raises(WorkGone):
        office.take("li", case="L-1")
    assert compare_rebuilt(office.lender.store, office.lender.vault).ok


@pytest.mark.usefixtures("store_url")
def test_a_call_comes_forward_when_a_promise_is_broken(opened: Callable[..., Any]) -> None:
    office = opened(queue={"look": 10, "recorder": True})
    book(office, *[(f"L-{n}", 12, 200_000) for n in range(1, 12)], ("broke", 12, 1_000))
    assert "broke" not in refs(office)
    office.lender.cases.record_promise("broke", [(500, office.lender.today())])
    office.at("09:05", days=1)
    office.lender.run()
    (first, *_) = office.lender.queue.next(actor="li")
    assert office.lender.cases.find(f"C-{first.case_ids[0]}").loan_ref == "broke"
    assert "promise_broken" in first.reasons


def test_nobody_is_taken_while_collection_is_stopped(office: Any) -> None:
    office.lender.stop("系统故障", actor="boss")
    with pytest.raises(CollectionStopped):
        office.take("li")
    office.lender.resume("已排除", actor="boss")
    assert office.take("li").collector == "li"


# -- plugins, and stores of several logs -----------------------------------------------------------


class House:
    """A plugin of the lender: it vetoes calls to some customers, and says who may take any."""

    def __init__(self, *, vetoes: dict[int, str] | None = None, barred: str = "") -> None:
        self.vetoes, self.barred = vetoes or {}, barred

    @hookimpl
    def casekit_review_contacts(self, contacts: Any, situations: Any) -> dict[int, str]:
        """Veto the contacts of some customers."""
        return {
            contact.contact_id: self.vetoes[contact.customer_id]
            for contact in contacts
            if contact.customer_id in self.vetoes
        }

    @hookimpl
    def casekit_authorize(self, actor: str, action: str, subjects: Any) -> bool | None:
        """Let one person take nothing."""
        return False if actor == self.barred and action == "queue.take" else None


def test_a_plugin_vetoes_a_call_when_it_is_taken(opened: Callable[..., Any]) -> None:
    office = opened(modules={"house": House(vetoes={1: "vip"})})
    book(office, ("L-1", 12, 900_000), ("L-2", 12, 100_000))
    with pytest.raises(NotLawful) as refused:
        office.take("li", case="L-1")
    assert [denial.rule for denial in refused.value.verdict.denials] == ["house:vip"]
    assert office.actions()[0] == ("mild-call", "denied", "house:vip")
    assert office.take("li").customer_id == 2


def test_a_plugin_says_who_may_take_calls(opened: Callable[..., Any]) -> None:
    office = opened(modules={"house": House(barred="wang")})
    book(office, ("L-1", 12, 100_000))
    with pytest.raises(NotAuthorized):
        office.take("wang")
    assert office.take("li").collector == "li"


def test_customers_of_all_logs_are_offered_and_taken(opened: Callable[..., Any]) -> None:
    office = opened(logs=4, queue={"recorder": True, "at_once": 8})
    book(office, *[(f"L-{n}", 12, 100_000) for n in range(1, 7)])
    assert len(office.lender.queue.next(actor="li")) == 6
    taken = [office.take("li") for _ in range(6)]
    for item in taken:
        office.missed(item)
    assert sorted(item.customer_id for item in taken) == [1, 2, 3, 4, 5, 6]
    assert compare_rebuilt(office.lender.store, office.lender.vault).ok


def test_a_customer_whose_data_is_stored_only_keeps_nobody_from_the_others(
    opened: Callable[..., Any],
) -> None:
    office = opened()
    book(office, ("L-1", 12, 900_000), ("L-2", 12, 100_000))
    with office.lender.store.write() as connection:
        stored_only = update(subjects).where(subjects.c.id == 1).values(status="restricted")
        connection.execute(stored_only)
    assert office.take("li").customer_id == 2


def test_whom_the_gate_will_refuse_is_not_offered_as_lawful_now(opened: Callable[..., Any]) -> None:
    office = opened()
    born = office.lender.today()
    office.loan("L-1", 12, borrower=a_person(1, birth_date=date(born.year - 15, 1, 1)))
    office.loan("L-2", 12, borrower=a_person(2, birth_date=None))
    office.loan("L-3", 12, borrower=a_person(3))
    office.lender.run()
    office.at("09:05", days=1)
    told = {
        office.lender.cases.show(one.case_ids[0]).ref.loan_ref: one
        for one in office.lender.queue.next(actor="li")
    }
    assert {ref for ref, one in told.items() if one.lawful_now} == {"L-3"}
    for ref, one in told.items():
        assert bool(one.denials) == (ref != "L-3")
        if ref != "L-3":
            with pytest.raises(NotLawful):
                office.take("li", case=ref)
