"""`casekit queue`: what a collector types and reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from casekit.cli.words_work import WORK
from casekit.work.form_rules import asks

Typed = Callable[..., Any]


@pytest.fixture
def typed(office: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Typed]:
    """Type a command as the collector li, in the office's lender."""
    from casekit.cli.main import casekit as command

    monkeypatch.setenv("CASEKIT_LENDER", str(office.lender.settings.document.path))
    monkeypatch.setenv("LOGNAME", "li")

    def run(*words: object, status: int = 0, now: str = "2026-03-02T09:05") -> Any:
        result = CliRunner().invoke(command, [*(str(word) for word in words), "--now", now])
        assert result.exit_code == status, result.stderr or result.stdout
        return result

    return run


def said(*points: str) -> list[str]:
    return [word for point in points for word in ("--point", point)]


def test_a_call_from_the_list_to_its_result(typed: Typed) -> None:
    listed = typed("queue", "next", "--language", "en").stdout
    assert "C-1" in listed
    assert "now" in listed
    assert "CN¥1,023.00" in listed  # as every other command writes it
    assert "等级" in typed("queue", "next", "--language", "zh").stdout
    shown = typed("queue", "take", "--language", "en").stdout
    assert "+8613900000001" in shown
    assert "sms_arrived, reason" in shown
    held = json.loads(typed("queue", "held", "--json").stdout)
    ticks = [line["id"] for line in held["script"]["lines"] if line["tick"]]
    work = held["work"]
    refused = typed("queue", "result", work, "right_party", status=1)
    # what is missing is named as the options that give it
    for option in (
        "--sms-arrived, --reason, --attitude, --pay",
        f"--point {ticks[0]}",
        "--no-plan",
    ):
        assert option in refused.stderr
    assert f"queue result {work} no_answer" in typed("queue", "result", work, status=2).stderr
    told = typed(
        "queue", "result", work, "promise", "--sms-arrived", "yes", "--reason", "short_of_cash",
        "--attitude", "cooperative", "--pay", "500.00@2026-03-06", "--pay", "523.00@2026-03-31",
        *said(*ticks), "--language", "en",
    )  # fmt: skip
    assert "Promise 2, due on 2026-03-31." in told.stdout
    # the line records, and nothing but the collector can bring what it recorded
    assert "casekit calls add" in told.stdout and "--recording FILE" in told.stdout
    assert typed("queue", "held", "--language", "en").stderr.startswith("You hold nothing")


def test_a_form_in_a_file(typed: Typed, tmp_path: Path) -> None:
    item = json.loads(typed("queue", "take", "--json").stdout)
    form = {
        "outcome": "right_party",
        "sms_arrived": "no",
        "reason": "forgot",
        "attitude": "cooperative",
        "pay_by": "2026-03-03",
        "income_monthly": "5000.00",
        "points": {line["id"]: True for line in item["script"]["lines"] if line["tick"]},
    }
    path = tmp_path / "form.json"
    path.write_text(json.dumps(form), encoding="utf-8")
    made = json.loads(typed("queue", "result", item["work"], "--form", path, "--json").stdout)
    assert made["outcome"] == "right_party"
    assert made["follow_up"] is not None


@pytest.mark.parametrize(
    "text", ['{"outcome": "sung"}', '{"mood": "good"}', "[]", "{", '{"outcome": "busy", "at": 3}']
)
def test_a_form_that_cannot_be_read_is_said_to_be_so(
    typed: Typed, tmp_path: Path, text: str
) -> None:
    item = json.loads(typed("queue", "take", "--json").stdout)
    path = tmp_path / "form.json"
    path.write_text(text, encoding="utf-8")
    answer = typed("queue", "result", item["work"], "--form", path, status=2)
    assert answer.stderr.startswith("Error:")
    assert "Traceback" not in answer.stderr


def test_giving_back_and_holding_longer(typed: Typed) -> None:
    item = json.loads(typed("queue", "take", "--json").stdout)
    typed("queue", "extend", item["work"], now="2026-03-02T09:15")
    typed("queue", "release", item["work"], now="2026-03-02T09:16")
    assert typed("queue", "take", "C-1", now="2026-03-02T09:17").stdout


def test_what_is_not_lawful_says_from_when(typed: Typed) -> None:
    answer = typed("queue", "take", "C-1", status=1, now="2026-03-02T22:30")
    assert "CN-TIME-01" in answer.stderr
    assert "2026-03-03 08:00" in answer.stderr


def test_what_refuses_a_call_is_said_in_sentences_with_what_is_lacking(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as newcomer:
        newcomer.setenv("LOGNAME", "zhao")
        new = typed("queue", "take", "C-1", "--language", "en", status=1).stderr
        chinese = typed("queue", "take", "C-1", status=1).stderr
    assert "CN-STAFF-01" in new
    assert "Nobody who works here is known by the login zhao" in new
    assert "passed_on, started_on, trainings" in new
    assert "经办人上岗考试的日期（exam_on）、" in chinese
    late = typed("queue", "take", "C-1", now="2026-03-02T23:10", status=1).stderr
    assert "不允许联系。" in late
    assert "最早可于 2026-03-03 08:00" in late


def test_correcting_and_doing_tasks(typed: Typed) -> None:
    item = json.loads(typed("queue", "take", "--json").stdout)
    made = json.loads(typed("queue", "result", item["work"], "busy", "--json").stdout)
    typed("queue", "correct", made["contact"], "--set", "outcome=no_answer", "--reason", "手误")
    assert "C-1" not in typed("queue", "tasks").stdout
    typed("queue", "done", 99, "--reason", "x", status=1)


def test_a_line_that_is_dialled_by_hand_connects_nobody(typed: Typed) -> None:
    item = json.loads(typed("queue", "take", "--json").stdout)
    answer = typed("queue", "dial", item["work"], status=2)
    assert "dialled by hand" in answer.stderr


@pytest.mark.parametrize("order", [0, 2])
def test_every_field_that_is_asked_has_a_word(order: int) -> None:
    assert {f"work_field_{name}" for name in asks(order, None)} <= set(WORK)


def test_what_is_taken_is_shown_in_chinese(typed: Typed) -> None:
    shown = typed("queue", "take", "--language", "zh").stdout
    assert "短信是否收到、逾期原因" in shown
    assert "handed_over" not in shown
    assert "温和" in shown
