"""What the system before has done is taken over, so that nobody is reminded from the start."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from casekit.cases.prior import import_prior, import_prior_records
from casekit.cases.records import PriorContact
from casekit.cases.report import ImportReport

if TYPE_CHECKING:
    from conftest import Desk

LOAN: Mapping[str, str] = {
    "ref": "L1",
    "product": "personal_consumer",
    "customer": "K1",
    "name": "王伟",
    "phone": "13900001234",
    "phone2": "13900005678",
    "due": "2026-02-20",
    "principal": "1000",
}
SMS: Mapping[str, str] = {
    "kind": "contact",
    "loan": "L1",
    "at": "2026-02-21T09:30:00+08:00",
    "medium": "message",
    "step": "first-reminder",
}


def take_over(desk: Desk, *rows: Mapping[str, str], **options: Any) -> ImportReport:
    return import_prior(desk.parts, desk.csv(rows, "prior.csv"), actor="clerk", **options)


def test_a_reminder_of_before_counts_as_the_steps_attempt(desk: Desk) -> None:
    desk.load(LOAN)
    report = take_over(desk, {**SMS, "note": "说下周还"})
    assert (report.new, report.bad) == (1, 0)
    assert desk.rows("SELECT status, opened_on, due_on, next_review_on FROM cases") == [
        ("open", "2026-03-10", "2026-02-20", "2026-03-10")
    ]
    assert desk.rows("SELECT step, occurrence, state, attempted_on, reached FROM actions") == [
        ("first-reminder", 1, "done", "2026-02-21", 0)
    ]
    assert desk.rows("SELECT role, medium, state, outcome, at FROM contacts") == [
        ("sms", "sms", "done", "handed_over", "2026-02-21T01:30:00.000000Z")
    ]
    (entry,) = desk.entries("contact.imported")
    assert entry["occurred_at"] == "2026-02-21T01:30:00.000000Z"
    assert entry["sealed"] == 1


def test_taking_over_twice_takes_over_once(desk: Desk) -> None:
    desk.load(LOAN)
    rows = [
        SMS,
        {"kind": "hold", "loan": "L1", "hold": "dispute", "start": "2026-03-01"},
        {
            "kind": "consent",
            "loan": "L1",
            "consent": "hours",
            "from": "20:00",
            "to": "22:00",
            "point": "139 0000 5678",
        },
        {
            "kind": "opt_out",
            "loan": "L1",
            "at": SMS["at"],
            "channel": "call",
            "point": "13900001234",
        },
    ]
    assert take_over(desk, *rows).new == 4
    before = desk.kinds()
    assert take_over(desk, *rows).unchanged == 4
    assert desk.kinds() - before == {"import.finished": 1}
    assert desk.rows("SELECT kind, start_on, loan_id, source FROM holds") == [
        ("dispute", "2026-03-01", None, "import")
    ]
    assert desk.rows("SELECT kind, point, details FROM consents") == [
        ("hours", "p2", '{"from":"20:00","to":"22:00"}')
    ]
    assert desk.rows("SELECT channel, point FROM opt_outs") == [("voice", "p1")]


def test_calls_are_counted_in_the_order_in_which_they_were_made(sqlite_desk: Desk) -> None:
    sqlite_desk.load(LOAN)
    call = {**SMS, "medium": "call", "step": "calls"}
    take_over(
        sqlite_desk,
        {**call, "at": "2026-03-02T10:00:00+08:00", "outcome": "right_party"},
        {**call, "at": "2026-02-26T10:00:00+08:00", "outcome": "no_answer"},
        {**call, "at": "2026-02-28T10:00:00+08:00", "outcome": "failed"},
    )
    assert sqlite_desk.rows(
        "SELECT occurrence, attempted_on, reached, state FROM actions ORDER BY occurrence"
    ) == [
        (1, "2026-02-26", 0, "done"),
        (2, "2026-02-28", 0, "failed"),
        (3, "2026-03-02", 1, "done"),
    ]


def test_a_contact_from_before_this_episode_is_kept_but_fulfils_no_step(sqlite_desk: Desk) -> None:
    sqlite_desk.load(LOAN)
    take_over(sqlite_desk, {**SMS, "at": "2025-11-01T10:00:00+08:00"})
    assert sqlite_desk.one("SELECT COUNT(*) FROM contacts") == 1
    assert sqlite_desk.one("SELECT COUNT(*) FROM actions") == 0


def test_a_loan_that_is_not_overdue_gets_no_case(sqlite_desk: Desk) -> None:
    sqlite_desk.load({**LOAN, "due": "2026-03-10"})
    take_over(sqlite_desk, SMS)
    assert sqlite_desk.one("SELECT COUNT(*) FROM cases") == 0
    assert sqlite_desk.one("SELECT COUNT(*) FROM contacts") == 1


def test_a_letter_of_before_was_delivered(sqlite_desk: Desk) -> None:
    sqlite_desk.load(LOAN)
    take_over(sqlite_desk, {**SMS, "kind": "letter", "medium": "", "step": "demand-letter"})
    assert sqlite_desk.rows("SELECT role, medium, outcome FROM contacts") == [
        ("letter", "letter", "delivered")
    ]


def test_a_wish_about_a_number_that_nobody_knows_holds_for_all(sqlite_desk: Desk) -> None:
    sqlite_desk.load(LOAN)
    report = take_over(
        sqlite_desk, {"kind": "opt_out", "loan": "L1", "at": SMS["at"], "point": "13900009999"}
    )
    assert sqlite_desk.rows("SELECT channel, point FROM opt_outs") == [("", "")]
    assert "hold for all" in report.notes[0]


HOURS: Mapping[str, str] = {"kind": "consent", "consent": "contact_hours"}

WRONG: list[tuple[dict[str, str], str]] = [
    ({"loan": "L9"}, "loan 'L9': there is no loan with this reference"),
    ({"kind": "fax"}, "kind '***': not one of contact, letter"),
    ({"at": "2026-02-21 09:30:00"}, "at '2026-02-21 09:30:00': the offset is missing"),
    ({"at": ""}, "at: is empty"),
    ({"at": "2026-04-21T09:30:00+08:00"}, "at '2026-04-21T09:30:00+08:00': lies in the future"),
    ({"medium": "pigeon"}, "medium '***': not one of message"),
    ({"medium": ""}, "medium: is empty"),
    ({"party": "neighbour"}, "party '***': not one of customer, spouse"),
    ({"outcome": "fine"}, "outcome '***': not one of handed_over"),
    ({"kind": "hold"}, "hold: is empty"),
    (
        {"kind": "hold", "hold": "dispute", "start": "2026-03-02", "until": "2026-03-02"},
        "until '2026-03-02': not after the first day",
    ),
    (
        {"kind": "consent", "consent": "frequency", "point": "13900009999"},
        "point '***': not a number or address of this customer",
    ),
    (HOURS, "from: is empty"),
    ({**HOURS, "from": "20:00"}, "to: is empty"),
    ({**HOURS, "from": "8pm", "to": "22:00"}, "from '***': an hour is written as 19:30"),
    ({**HOURS, "from": "22:00", "to": "6:00"}, "to '***': an hour is written"),
    ({**HOURS, "from": "22:00", "to": "06:00"}, "to '***': not after the hour at which it begins"),
    ({**HOURS, "consent": "direct", "to": "9:00"}, "to '***': only a consent to other hours"),
]


@pytest.mark.parametrize("strict", [False, True])
def test_what_is_wrong_is_named(sqlite_desk: Desk, strict: bool) -> None:
    sqlite_desk.load(LOAN)
    rows = [{**SMS, **row} for row, _ in WRONG]
    report = take_over(sqlite_desk, *rows, strict=strict)
    said = sorted(report.sentences(), key=lambda line: int(line.split(":")[1]))
    for line, (sentence, (_, says)) in enumerate(zip(said, WRONG, strict=True), 2):
        assert sentence.startswith(f"prior.csv:{line}: {says}")
    assert report.refused is strict
    assert sqlite_desk.one("SELECT COUNT(*) FROM contacts") == 0


def test_a_platform_hands_records_over_without_a_file(sqlite_desk: Desk) -> None:
    sqlite_desk.load(LOAN)
    at = datetime(2026, 2, 21, 1, 30, tzinfo=UTC)
    record = PriorContact("L1", at, "sms", "message", "delivered", step="first-reminder")
    other = PriorContact("L9", at, "sms", "message", "delivered")
    report = import_prior_records(sqlite_desk.parts, [record, other], actor="platform")
    assert (report.new, report.bad) == (1, 1)
    assert report.problems[0].line == 2
