"""Facts, promises and contacts that people enter: checked, sealed, and at once of effect."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casekit.app import Lender
from casekit.cases.facts_recording import RECORDED, check_fact
from casekit.cases.promising import has_overdue_promises, promise_changes
from casekit.contacts.model import Outcome
from casekit.errors import UsageError
from casekit.policy.facts import FACTS
from casekit.testing.loans import a_loan, a_payment, a_person

TODAY = date(2026, 3, 2)
NIGHT = datetime(2026, 3, 1, 15, 0, tzinfo=UTC)
"""23:00 of 1 March in Shanghai."""
NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""09:00 of 2 March in Shanghai."""


def _advance(lender: Lender, days: int) -> None:
    lender.clock.advance(timedelta(days=days))  # type: ignore[attr-defined]


# -- facts -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("store_url")
def test_c019_a_fact_changes_what_is_due(book: Lender) -> None:
    book.cases.record_fact("C-2", "hardship", "yes", until=date(2026, 4, 30), note="住院")
    _advance(book, 1)
    book.run()

    view = book.cases.show("C-2")
    assert view.facts[0].to_json() == {
        "fact": "hardship",
        "value": True,
        "since_on": "2026-03-02",
        "until_on": "2026-04-30",
    }
    assert "mild-call" not in {action.step for action in view.actions}
    assert "mild-call" in {action.step for action in book.cases.show("C-3").actions}


def test_a_fact_is_changed_and_taken_back(book: Lender) -> None:
    book.cases.record_fact("C-1", "reason", "forgot")
    book.cases.record_fact("C-1", "reason", "illness", note="换了说法")
    assert [fact.value for fact in book.cases.show("C-1").facts] == ["illness"]

    book.cases.record_fact("C-1", "reason", None)

    assert book.cases.show("C-1").facts == ()
    told = [line.text for line in book.cases.timeline("C-1") if line.kind == "case.fact"]
    assert len(told) == 3
    assert "撤销" in told[-1]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("shoe_size", "44", "not a fact that people record"),
        ("overdue_amount", 5, "not a fact that people record"),
        ("legal_stage", "thinking", "has no such value"),
        ("hardship", "perhaps", "yes or no"),
        ("letter_delivered_on", "yesterday", "is a date"),
        ("reason", "张三欠了很多钱", "short word"),
    ],
)
def test_a_fact_that_is_none_is_refused_without_repeating_it(
    name: str, value: str | int, said: str
) -> None:
    with pytest.raises(UsageError, match=said) as refused:
        check_fact(name, value)
    assert "张三" not in refused.value.message + refused.value.hint


def test_every_recorded_fact_is_one_that_policies_know() -> None:
    assert set(RECORDED) <= set(FACTS)


def test_a_fact_ends_after_it_begins(book: Lender) -> None:
    with pytest.raises(UsageError, match="before it begins"):
        book.cases.record_fact("C-1", "hardship", True, until=date(2026, 3, 1))


# -- promises --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("store_url")
def test_c030_a_short_term_plan_is_two_promises_agreed_together(book: Lender) -> None:
    plan = book.cases.record_promise(
        "C-2", [(52_300, date(2026, 3, 31)), (50_000, date(2026, 3, 6))], note="先付一半"
    )

    assert [(p.amount, p.due_on.isoformat()) for p in plan] == [
        (50_000, "2026-03-06"),
        (52_300, "2026-03-31"),
    ]
    assert len({p.plan_id for p in plan}) == 1
    assert book.cases.show("C-2").promises == tuple(plan)


def test_a_new_promise_replaces_the_one_before(book: Lender) -> None:
    (first,) = book.cases.record_promise("C-2", [(10_000, date(2026, 3, 6))])
    book.cases.record_promise("C-2", [(20_000, date(2026, 3, 9))])

    assert {p.promise_id: p.status for p in book.cases.show("C-2").promises} == {
        first.promise_id: "replaced",
        first.promise_id + 1: "open",
    }


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([], "amount and a date"),
        ([(0, date(2026, 3, 6))], "more than nothing"),
        ([(102_301, date(2026, 3, 6))], "1023.01 CNY was promised and 1023.00 CNY is owed"),
        ([(1, date(2026, 3, 1))], "lies before the promise"),
        ([(1, date(2026, 3, 6)), (1, date(2026, 3, 6))], "the same date"),
    ],
)
def test_a_promise_that_does_not_fit_is_refused(
    book: Lender, parts: list[tuple[int, date]], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        book.cases.record_promise("C-2", parts)
    assert book.cases.show("C-2").promises == ()


def _break(lender: Lender, as_of: date) -> int:
    with lender.store.read() as connection:
        if not has_overdue_promises(connection, 0, as_of):
            return 0
    with lender.ledger.transaction([0]) as transaction:
        drafts = promise_changes(transaction, as_of, 0)
        transaction.record(drafts)
    return len(drafts)


@pytest.mark.usefixtures("store_url")
def test_a_promise_is_broken_on_the_day_after_and_not_before(book: Lender) -> None:
    book.cases.record_promise("C-2", [(10_000, date(2026, 3, 4))])
    _advance(book, 2)
    assert _break(book, date(2026, 3, 4)) == 0
    _advance(book, 1)

    assert _break(book, date(2026, 3, 5)) == 1
    assert _break(book, date(2026, 3, 5)) == 0

    view = book.cases.show("C-2")
    assert [p.status for p in view.promises] == ["broken"]
    assert view.next_review_on is not None
    assert view.next_review_on <= date(2026, 3, 5)
    assert "未履行" in book.cases.timeline("C-2")[-1].text


def test_a_promise_of_last_week_counts_the_money_since(book: Lender) -> None:
    _advance(book, 3)
    book.push_payments([a_payment("P-1", "L-2", 10_000, date(2026, 3, 4))])

    (late,) = book.cases.record_promise(
        "C-2", [(10_000, date(2026, 3, 4))], made_on=date(2026, 3, 3)
    )

    assert (late.status, late.met) == ("kept", 10_000)


# -- contacts entered afterwards -------------------------------------------------------------------


@pytest.mark.usefixtures("store_url")
def test_c010_a_call_entered_with_23_00_becomes_a_violation(book: Lender) -> None:
    made = book.cases.record_contact("C-2", "voice", NIGHT, "no_answer", note="没有人接")

    assert [finding.rule for finding in made.violations] == ["CN-TIME-01"]
    (line,) = book.cases.violations()
    assert line.case == "C-2"
    assert "违规" in line.text
    assert "23:00" in line.text


def test_c006_a_lawful_call_is_no_violation(book: Lender) -> None:
    made = book.cases.record_contact("C-2", "voice", NINE, Outcome.RIGHT_PARTY)

    assert made.violations == ()
    assert book.cases.violations() == []


def test_a_call_against_a_hold_of_that_day_is_a_violation(book: Lender) -> None:
    hold = book.cases.place_hold("C-2", "dispute", reason="有异议", start=date(2026, 3, 1))
    book.cases.lift_hold(hold.hold_id, reason="已核实")

    during = book.cases.record_contact(
        "C-2", "voice", datetime(2026, 3, 1, 2, 0, tzinfo=UTC), "no_answer"
    )
    after = book.cases.record_contact("C-2", "voice", NINE, "no_answer")

    assert [finding.rule for finding in during.violations] == ["CN-HOLD-01"]
    assert after.violations == ()


def test_a_contact_is_with_somebody_whom_the_rules_know(book: Lender) -> None:
    with pytest.raises(UsageError, match="no party 'my neighbour'"):
        book.cases.record_contact("C-2", "voice", NINE, "connected", party="my neighbour")

    made = book.cases.record_contact("C-2", "voice", NINE, "connected", party="unrelated")
    assert "CN-3P-01" in [finding.rule for finding in made.violations]
    told = book.cases.timeline("C-2", language="zh")
    assert ["无关第三人" in line.text for line in told if line.kind == "contact.recorded"] == [True]


def test_a_call_carries_out_the_step_that_was_due(book: Lender) -> None:
    made = book.cases.record_contact("C-2", "voice", NINE, "right_party", note="下周还")
    _advance(book, 1)
    book.run()

    assert made.step == "mild-call"
    assert "mild-call" not in {action.step for action in book.cases.show("C-2").actions}


def test_an_unanswered_call_is_due_again(book: Lender) -> None:
    book.cases.record_contact("C-2", "voice", NINE, "no_answer")
    _advance(book, 1)
    book.run()

    (call,) = book.cases.show("C-2").actions
    assert (call.step, call.occurrence) == ("mild-call", 2)


def test_c031_a_promise_is_recorded_with_amount_and_date_or_not_at_all(book: Lender) -> None:
    with pytest.raises(UsageError, match="amount and a date"):
        book.cases.record_contact("C-2", "voice", NINE, "promise")
    with pytest.raises(UsageError, match="amount and a date"):
        book.cases.record_contact(
            "C-2", "voice", NINE, "no_answer", promises=[(1, date(2026, 3, 9))]
        )

    made = book.cases.record_contact(
        "C-2", "voice", NINE, "promise", promises=[(30_000, date(2026, 3, 9))]
    )

    assert [p.amount for p in made.promises] == [30_000]


def test_c080_a_contact_shows_its_five_fields(book: Lender) -> None:
    book.cases.record_contact(
        "C-2", "voice", NINE, "promise", promises=[(30_000, date(2026, 3, 9))]
    )

    (line,) = [x for x in book.cases.timeline("C-2") if x.kind == "contact.recorded"]
    assert line.contact is not None
    assert line.contact.to_json() == {
        "at": "2026-03-02T01:00:00.000000Z",
        "way": "voice",
        "feedback": "promise",
        "promised": [{"amount": 30_000, "due_on": "2026-03-09", "currency": "CNY"}],
    }


def test_c083_a_call_of_last_week_shows_both_instants_and_is_marked_late(book: Lender) -> None:
    book.cases.record_contact(
        "C-2", "voice", datetime(2026, 2, 23, 2, 0, tzinfo=UTC), "no_answer", note="上周"
    )

    first = book.cases.timeline("C-2")[0]
    assert (first.at.day, first.recorded_at.day) == (23, 2)
    assert first.late
    assert "补录于2026年3月2日 09:05" in first.text


@pytest.mark.parametrize(
    ("role", "at", "outcome", "said"),
    [
        ("pigeon", NINE, "no_answer", "there is no way 'pigeon'"),
        ("voice", NINE, "asleep", "there is no outcome 'asleep'"),
        ("voice", NINE, "delivered", "not what a person can say"),
        ("voice", NINE + timedelta(days=1), "no_answer", "lies in the future"),
        ("voice", datetime(2026, 3, 2, 9, 0), "no_answer", "time zone"),  # noqa: DTZ001
    ],
)
def test_a_contact_that_cannot_be_is_refused(
    book: Lender, role: str, at: datetime, outcome: str, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        book.cases.record_contact("C-2", role, at, outcome)


def test_notes_stand_nowhere_in_plain(
    book: Lender, tmp_path_factory: pytest.TempPathFactory
) -> None:
    note = "客户的母亲重病在床"
    book.cases.record_contact("C-2", "voice", NINE, "right_party", note=note)
    book.cases.record_fact("C-2", "reason", "illness", note=note)
    book.cases.place_hold("C-2", "hardship", reason=note)
    book.cases.place_pause("C-2", TODAY, reason=note)
    book.cases.record_promise("C-2", [(1, date(2026, 3, 9))], note=note)
    book.cases.propose("C-1", "sms", "mild-reminder", reason=note)

    for path in book.settings.folder.rglob("*"):
        if path.is_file():
            assert note.encode() not in path.read_bytes(), path.name


# -- proposals -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("store_url")
def test_c019_a_proposal_that_the_rules_allow_goes_out_with_the_next_run(book: Lender) -> None:
    made = book.cases.propose("C-2", "sms", "mild-reminder", reason="客户更愿意看短信", actor="li")
    _advance(book, 1)

    totals = book.run()

    assert made.accepted
    assert made.state == "due"
    assert totals.sent == 1
    told = book.cases.timeline("C-2")
    assert "li 提议改用短信（模板 mild-reminder）：规则允许。" in [line.text for line in told]
    assert told[-1].kind == "contact.sent"


def test_a_proposal_against_a_hold_is_refused_and_kept(book: Lender) -> None:
    book.cases.place_hold("C-2", "dispute", reason="有异议")

    made = book.cases.propose("C-2", "sms", "mild-reminder", reason="再提醒一次", actor="li")

    assert not made.accepted
    assert [finding.rule for finding in made.denials] == ["CN-HOLD-01"]
    line = book.cases.timeline("C-2")[-1]
    assert (line.kind, line.actor) == ("case.proposal", "li")
    assert "规则不允许" in line.text
    assert "CN-HOLD-01" in line.text


def test_a_proposal_at_night_waits_for_the_morning(book: Lender) -> None:
    book.clock.advance(timedelta(hours=14))  # type: ignore[attr-defined]
    made = book.cases.propose("C-2", "sms", "mild-reminder", reason="今晚想到的")
    assert made.state == "deferred"
    assert book.run().sent == 0

    with pytest.raises(UsageError, match=r"proposed for this case already \(proposal:1\)"):
        book.cases.propose("C-2", "sms", "mild-reminder", reason="忘了提过")
    book.clock.advance(timedelta(hours=10))  # type: ignore[attr-defined]

    assert book.run().sent == 1


def test_a_call_can_be_proposed_where_no_channel_carries_calls(book: Lender) -> None:
    made = book.cases.propose("C-1", "voice", reason="老人不看短信")
    _advance(book, 1)
    totals = book.run()

    assert made.accepted
    assert totals.no_channel["voice"] >= 1
    assert made.step in {action.step for action in book.cases.show("C-1").actions}


def test_proposals_are_counted_whether_refused_or_not(book: Lender) -> None:
    hold = book.cases.place_hold("C-1", "dispute", reason="有异议")
    refused = book.cases.propose("C-1", "sms", "mild-reminder", reason="一")
    book.cases.lift_hold(hold.hold_id, reason="已核实")
    taken = book.cases.propose("C-1", "sms", "mild-reminder", reason="二")

    assert (refused.step, taken.step) == ("proposal:1", "proposal:2")


@pytest.mark.parametrize(
    ("role", "template", "said"),
    [
        ("pigeon", "", "there is no way"),
        ("sms", "poem", "there is no template 'poem'"),
        ("sms", "", "needs a text"),
    ],
)
def test_a_proposal_that_cannot_be_is_refused(
    book: Lender, role: str, template: str, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        book.cases.propose("C-1", role, template, reason="x")


# -- the rule of promises --------------------------------------------------------------------------


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    parts=st.lists(
        st.tuples(st.integers(1, 60_000), st.dates(date(2026, 3, 2), date(2026, 6, 1))),
        min_size=1,
        max_size=4,
        unique_by=lambda part: part[1],
    )
)
def test_a_plan_is_taken_whole_or_not_at_all(book: Lender, parts: list[tuple[int, date]]) -> None:
    before = book.cases.show("C-2").promises
    total = sum(amount for amount, _ in parts)
    days = [day for _, day in parts]
    if total > 102_300:
        with pytest.raises(UsageError, match="is owed"):
            book.cases.record_promise("C-2", parts)
        assert book.cases.show("C-2").promises == before
    elif max(days) > date(2026, 3, 31) and (len(days) < 2 or min(days) > date(2026, 3, 31)):
        with pytest.raises(UsageError, match="a plan whose first payment lies by then"):
            book.cases.record_promise("C-2", parts, beyond="long illness")
        assert book.cases.show("C-2").promises == before
    else:
        book.cases.record_promise("C-2", parts, beyond="long illness")
        standing = [p for p in book.cases.show("C-2").promises if p.status == "open"]
        assert sorted((p.amount, p.due_on) for p in standing) == sorted(parts)


@pytest.mark.usefixtures("store_url")
def test_the_run_breaks_a_promise_on_the_day_after_and_plans_the_call(book: Lender) -> None:
    book.cases.record_promise("C-2", [(10_000, date(2026, 3, 4))])
    _advance(book, 1)
    book.run()
    assert "mild-call" not in {action.step for action in book.cases.show("C-2").actions}
    _advance(book, 2)
    book.run()

    view = book.cases.show("C-2")
    assert [p.status for p in view.promises] == ["broken"]
    assert "moderate-call" in {action.step for action in view.actions}


def test_a_promise_of_a_paid_case_is_kept_and_of_a_settled_loan_let_go(book: Lender) -> None:
    book.cases.record_promise("C-2", [(10_000, date(2026, 3, 20))])
    book.cases.record_promise("C-3", [(10_000, date(2026, 3, 20))])
    _advance(book, 1)
    book.push_payments([a_payment("P-1", "L-2", 102_300, date(2026, 3, 3))])
    settled = a_loan("L-3", borrower=a_person(2, name="李娜"), product="personal_housing")
    book.push_loans(
        [replace(settled, status="settled", instalments=())], snapshot_on=date(2026, 3, 3)
    )
    _advance(book, 20)
    book.run()

    statuses = {ref: [p.status for p in book.cases.show(ref).promises] for ref in ("C-2", "C-3")}
    assert statuses == {"C-2": ["kept"], "C-3": ["replaced"]}


def test_a_fact_that_begins_or_ends_brings_its_case_back_on_that_day(book: Lender) -> None:
    assert book.cases.find("C-1").next_review_on == date(2026, 3, 5), "the call of day 4"

    book.cases.record_fact("C-1", "ability_to_pay", "none", until=date(2026, 3, 3))
    book.run()
    assert book.cases.find("C-1").next_review_on == date(2026, 3, 4)

    book.cases.record_fact("C-1", "reason", "illness", since=date(2026, 3, 3))
    book.run()
    assert book.cases.find("C-1").next_review_on == date(2026, 3, 3)
