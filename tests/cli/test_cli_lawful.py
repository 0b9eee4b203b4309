"""`casekit compliance explain`: what the rules allow for a case, in both languages."""

from __future__ import annotations

from .conftest import Shell

NOON = ("--at", "2026-03-03T12:00")
NIGHT = ("--at", "2026-03-03T22:30")


def test_at_noon_a_call_is_allowed_until_the_hours_end(working: Shell) -> None:
    out = working(
        "compliance", "explain", "C-1", *NOON, "--channel", "voice", "--language", "zh"
    ).out
    assert "客户当地时间 2026-03-03 12:00 (Asia/Shanghai)" in out
    assert "电话（客户）：允许，有效至 2026-03-03 22:00 (Asia/Shanghai)。" in out
    assert "尚取决于：" in out
    assert "是否录音（CN-REC-01）" in out


def test_at_night_it_says_the_rule_its_source_and_from_when(working: Shell) -> None:
    out = working("compliance", "explain", "C-1", *NIGHT, "--language", "en").out
    assert "Call to the customer: refused now; all rules allow it from 2026-03-04 08:00" in out
    assert "CN-TIME-01" in out
    assert "Source: " in out
    assert "Letter to the customer: allowed" in out


def test_a_hold_is_named_and_no_time_is_promised(working: Shell) -> None:
    working("hold", "place", "HT-0001", "dispute", "--reason", "金额有异议")
    out = working("compliance", "explain", "C-1", *NOON, "--channel", "sms", "--language", "en").out
    assert "refused, and no time alone will change it" in out
    assert "CN-HOLD-01" in out


def test_what_is_halted_is_said_first(working: Shell) -> None:
    working("stop", "--reason", "一号人物")
    lines = working("compliance", "explain", "C-1", *NOON, "--language", "zh").out.splitlines()
    assert lines[1] == "全部联系已暂停；恢复前不会有任何联系（casekit resume）。"


def test_a_way_without_a_channel_is_judged_and_said_to_have_none(working: Shell) -> None:
    assert working.lender is not None
    config = working.lender / "lender.toml"
    text = config.read_text("utf-8").replace('pack = "cn"', 'pack = "us"')
    text = text.replace('use = ["cn"', 'use = ["us", "cn"', 1).replace(
        "CN-TIME-01 =", "US-TIME-01 ="
    )
    config.write_text(text, "utf-8")
    asked = ("compliance", "explain", "C-1", *NOON, "--channel", "letter")
    english = working(*asked, "--language", "en").out
    assert "Letter to the customer: allowed" in english
    assert "No channel is enabled for: Letter. Enabled roles: sms" in english
    assert "以下方式没有启用的渠道：信函" in working(*asked, "--language", "zh").out
    told = working(*asked, "--json").json()
    assert ([way["enabled"] for way in told["ways"]], "sms" in told["roles"]) == ([False], True)
    assert "No channel" not in working(
        "compliance", "explain", "C-1", *NOON, "--channel", "sms", "--language", "en"
    ).out  # fmt: skip


def test_a_program_reads_the_same_as_json(working: Shell) -> None:
    told = working("compliance", "explain", "C-1", *NIGHT, "--channel", "voice", "--json").json()
    (way,) = told["ways"]
    assert (told["case"], way["channel"], way["allowed"]) == ("C-1", "voice", False)
    assert way["retry_at"] == "2026-03-04T00:00:00+00:00"
    assert way["verdict"]["denials"][0]["rule"] == "CN-TIME-01"


def test_it_shows_nobody_and_refuses_what_it_does_not_know(working: Shell) -> None:
    out = working("compliance", "explain", "C-2", *NOON).out
    assert "李静" not in out
    assert "no case C-99" in working("compliance", "explain", "C-99", status=1).err
    assert "'fax'" in working("compliance", "explain", "C-1", "--channel", "fax", status=2).err
