"""`casekit records check`: what is missing in the records, and whose it is."""

from __future__ import annotations

import getpass

from .conftest import Shell

NOW = ("--now", "2026-03-02T18:00")
CALL = ("case", "contact", "C-2", "--role", "voice", "--at", "2026-03-02T11:00", *NOW)


def kinds(shell: Shell, *options: str, status: int = 1) -> list[str]:
    lines = shell("records", "check", *options, *NOW, "--json", status=status).json_lines()
    return [line["kind"] for line in lines]


def test_a_book_of_sent_messages_is_complete(working: Shell) -> None:
    assert working("records", "check", *NOW, "--language", "zh").out.strip() == "记录完整。"


def test_a_call_without_recording_is_found_with_whose_it_is(working: Shell) -> None:
    working(*CALL, "--outcome", "right_party", "--note", "说下周还")
    (gap,) = working("records", "check", *NOW, "--json", status=1).json_lines()
    assert (gap["kind"], gap["case"], gap["whose"]) == ("no_recording", "C-2", getpass.getuser())
    out = working("records", "check", *NOW, "--language", "zh", status=1).out
    assert "缺少录音" in out
    assert "电话" in out
    assert "voice" not in out
    assert "1 条记录不完整。" in out
    assert "李静" not in out


def test_a_call_that_nobody_took_needs_no_recording(working: Shell) -> None:
    working(*CALL, "--outcome", "no_answer")
    assert kinds(working, status=0) == []


def test_a_promise_without_amount_is_refused_so_none_is_found(working: Shell) -> None:
    working(*CALL, "--outcome", "promise", status=2)
    assert kinds(working, status=0) == []


def test_a_promise_with_amount_and_date_is_complete(working: Shell) -> None:
    working(*CALL, "--outcome", "promise", "--pay", "500.00@2026-03-10")
    assert kinds(working) == ["no_recording"]


def test_a_visit_tells_its_place_and_what_was_met(working: Shell) -> None:
    visit = ("case", "contact", "C-6", "--role", "visit", *NOW, "--outcome", "right_party")
    working(*visit, "--at", "2026-03-02T10:00", status=None)
    working(*visit, "--at", "2026-03-02T11:00", "--point", "a1", "--note", "家中无人", status=None)
    assert kinds(working) == ["visit_incomplete"]


def test_what_is_entered_a_day_later_is_a_remark_and_no_gap(working: Shell) -> None:
    late = ("case", "contact", "C-2", "--role", "voice", "--outcome", "no_answer", *NOW)
    working(*late, "--at", "2026-03-01T11:00")
    out = working("records", "check", *NOW, "--language", "en").out
    assert "entered late" in out
    assert "1 remark for a supervisor" in out
    assert kinds(working, "--since", "2026-03-02", status=0) == []


def test_only_what_a_collector_owes(working: Shell) -> None:
    working(*CALL, "--outcome", "right_party")
    assert kinds(working, "--collector", "somebody.else", status=0) == []
    assert kinds(working, "--collector", getpass.getuser()) == ["no_recording"]
