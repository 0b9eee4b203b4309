"""A supervisor's month as it is typed: sample, checks, corrections (Measures, §8.2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casekit.contacts.model import Outcome
from casekit.testing.lenders import READY

SUPERVISOR = READY | {"supervisor": True}
TEAM = {"li": READY, "boss": SUPERVISOR, "chen": SUPERVISOR}


def test_c105_c106_a_months_supervision_on_the_command_line(
    start: Callable[..., Any], casekit: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands in the how-to works as it is written there, in both languages."""
    story = start(staff=TEAM, plugins=("cn", "echo", "oversight"))
    story.move_to(date(2026, 3, 1))
    story.book(story.loan("L1", due_on=date(2026, 3, 1)))
    story.day(date(2026, 3, 5))
    for who in ("li", "boss"):
        at = story.lender.clock.now()
        story.lender.cases.record_contact("L1", "voice", at, Outcome.NO_ANSWER, actor=who)
    story.lender.close()

    def typed(*words: object, status: int | None = 0) -> Any:
        now = ("--now", "2026-04-01T10:00")
        return casekit("oversight", *words, "-L", "acme", *now, status=status)

    held = typed("post", "--json").data
    assert held == {"holders": ["boss", "chen"], "dedicated": ["chen"], "collecting": ["boss"]}
    assert "No daily checks" not in typed("daily", "--language", "en").out
    refused = typed("plan", "--scheduled", 0, "--random", 0, status=None)
    assert refused.status != 0
    assert "a sample of zero checks nothing" in refused.err
    sample = typed("plan", "--scheduled", 1, "--random", 0, "--json").data["process"]
    casekit("archive", "checkpoint", "-L", "acme", "--now", "2026-04-01T10:00")
    assert typed("draw", sample, "--json").data["data"]["drawn"] == 2
    assert "It is the same sample." in typed("again", sample, "--language", "en").out
    assert "与原样本一致" in typed("again", sample, "--language", "zh").out

    checks = {one["person"]: one for one in typed("checks", "--json").lines}
    of_li = checks["li"]["process"]
    assert checks["boss"]["owner"] == "chen"
    items = typed("checklist", of_li, "--json").data
    assert {item["group"] for item in items} == {"conduct", "records", "strategy"}
    assert "行为规范" in typed("checklist", of_li, "--language", "zh").out
    wrong = typed("check", of_li, "--item", "polite=ok", status=None)
    assert "not answered" in wrong.err
    fault = ("--item", "polite=fault", "--note", "没说您好", "--json")
    made = typed("check", of_li, "--offered", "--others", "ok", *fault).data
    assert made["data"]["faults"][:1] == ["polite"]
    typed("not-possible", checks["boss"]["process"], "--reason", "没有录音")
    assert typed("samples", "--phase", "done", "--json").lines[0]["process"] == sample

    (finding,) = [
        one["process"] for one in typed("findings", "--json").lines if one["data"]["check"] == of_li
    ]
    early = ("-L", "acme", "--now", "2026-03-01")
    for words in (("findings",), ("show", finding), ("daily",)):
        refused = casekit("oversight", *words, *early, status=2)
        assert "the archive goes on until 2026-04-01 10:00," in refused.err
    typed("order", finding, "重新学习话术", "--due", "2026-04-09", "--to", "li")
    assert [one["process"] for one in typed("corrections", "--json").lines] == [finding]
    assert typed("corrections", "--late", "--json").lines == []
    assert "a document or by words" in typed("correct", finding, status=None).err
    typed("correct", finding, "--note", "已学习")
    own = typed("recheck", finding, "--good", status=None)
    assert "corrected finding" in own.err
    monkeypatch.setenv("LOGNAME", "chen")
    typed("recheck", finding, "--not-good", "--note", "仍未说")
    monkeypatch.setenv("LOGNAME", "li")
    typed("correct", finding, "--note", "再次学习")
    monkeypatch.setenv("LOGNAME", "chen")
    assert typed("recheck", finding, "--good", "--json").data["state"] == "closed"
    shown = typed("show", finding, "--reason", "复核", "--json").data
    assert shown["secret"]["words"] == "没说您好"
    reported = typed("report", "未核实身份", "--case", "L1", "--person", "li", "--json").data
    typed("hand-on", reported["process"], "chen")
    assert typed("dismiss", reported["process"], "--reason", "已核实", "--json").data["phase"]
    assert "no transcriber is named" in typed("transcribe", status=None).err
