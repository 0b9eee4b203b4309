"""Satisfaction: the Measures, §7.1, as it is asked and as it is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casekit.errors import NotAuthorized, NotFound, UsageError
from casekit.testing.people import ready

FEBRUARY, MARCH = date(2026, 2, 20), date(2026, 3, 2)
APRIL = date(2026, 4, 2)
SERVE = '[channel.echo]\ntext = true\n[serve]\npublic_url = "https://collect.example"\n'


@pytest.fixture
def asked(start: Callable[..., Any]) -> Any:
    """Six customers whom li and wang reached in March; five agreed to be asked. It is April."""
    story = start(
        plugins=("cn", "echo", "staff", "oversight"),
        channels={"sms": "echo", "voice": "by-hand"},
        options={"oversight": {"surveys": {"percent": 100, "least_answers": 2}}},
        extra_toml=SERVE,
    )
    story.move_to(MARCH)
    lender = story.lender
    for login, role in (("li", "collector"), ("wang", "collector"), ("boss", "supervisor")):
        ready(lender, login, roles=(role,))
    story.book(*(story.loan(f"L{number}", due_on=FEBRUARY) for number in range(1, 7)))
    story.day(MARCH)
    for number in range(1, 7):
        who = "li" if number <= 3 else "wang"
        lender.cases.record_contact(
            f"L{number}", "voice", lender.clock.now(), "right_party", actor=who
        )
        if number < 6:
            customer = lender.cases.find(f"L{number}").customer_id
            lender.consents.record(customer, "survey", source="phone", actor="li")
    story.move_to(APRIL)
    return story


def links(story: Any) -> list[str]:
    """The tokens of the links that went out."""
    texts = "\n".join(one["text"] for one in story.handed_over())
    return re.findall(r"https://collect\.example/\w+/p/survey/([\w-]{22})", texts)


def test_c094_asked_and_answered(asked: Any, casekit: Callable[..., Any]) -> None:
    """Satisfaction by a follow-up survey: sent, answered, and told with asked and answered."""
    lender, desk = asked.lender, asked.lender.plugin("surveys")
    planned = desk.plan("2026-03", actor="boss")
    assert len(planned.surveys) == 5
    assert planned.left_out == {"no_consent": 1}
    for one in planned.surveys[:3]:
        desk.send(one.process_id, actor="boss")
    where = ("-L", str(lender.settings.folder), "--now", asked.clock.now().isoformat())
    rest = [one.process_id for one in planned.surveys[3:]]
    sent = casekit("surveys", "send", "--all", *where).out
    assert sent.startswith("已发送2份回访的链接") and f"{rest[0]}、{rest[1]}。" in sent
    assert "nothing was sent" in casekit("surveys", "send", "--all", "--language", "en", *where).out
    customer = lender.cases.find("L6").customer_id
    agreed = ("consent", "record", customer, "survey", "--source", "phone", *where)
    assert "同意接受满意度回访" in casekit(*agreed).out
    assert "to be asked how they were treated" in casekit(*agreed, "--language", "en").out
    tokens = links(asked)
    assert len(tokens) == 5
    assert all("逾期" not in one["text"] for one in asked.handed_over()[-5:])
    for token, service in zip(tokens[:3], (5, 4, 3), strict=True):
        assert lender.page("survey", token).status == 200
        form = {"service": str(service), "communication": "4", "words": "态度很好"}
        assert "谢谢" in lender.page("survey", token, form).html
    (told,) = desk.satisfaction("2026-03", actor="boss")
    assert (told.asked, told.answered) == (5, 3)
    assert (told.service, told.communication) == (4, 4)

    number = planned.surveys[0].process_id
    again = casekit("surveys", "answer", number, 1, 1, *where, status=None)
    assert (
        again.status and f"survey {number} was answered already; nothing was changed" in again.err
    )
    assert f"casekit surveys show {number}" in again.err
    twice = lender.page("survey", tokens[0], {"service": "1", "communication": "1"})
    assert "已经评价过" in twice.html
    for forged in ("A" * 22, tokens[0][::-1]):
        with pytest.raises(NotFound):
            lender.page("survey", forged, {"service": "5", "communication": "5"})
    assert desk.satisfaction("2026-03", actor="boss") == [told], "nothing changed"
    with pytest.raises(UsageError, match="not over"):
        desk.plan("2026-04", actor="boss")
    asked.day(date(2026, 4, 20))
    (later,) = desk.satisfaction("2026-03", actor="boss")
    assert later.expired == 2


def test_c095_both_questions_by_collector(asked: Any) -> None:
    """Two questions, service attitude and communication, told by collector; unknown to them."""
    lender, desk = asked.lender, asked.lender.plugin("surveys")
    planned = desk.plan("2026-03", actor="boss")
    by_collector: dict[str, list[int]] = {}
    for one in planned.surveys:
        by_collector.setdefault(one.data["collector"], []).append(one.process_id)
    assert {who: len(numbers) for who, numbers in by_collector.items()} == {"li": 3, "wang": 2}
    for number, service, communication in zip(
        by_collector["li"], (5, 4, 3), (2, 2, 5), strict=True
    ):
        desk.by_call(number, actor="boss")
        desk.answer(number, service, communication, words="还可以", actor="boss")
    desk.by_call(by_collector["wang"][0], actor="boss")
    desk.answer(by_collector["wang"][0], 1, 1, actor="boss")

    everyone, li, wang = desk.satisfaction("2026-03", by_collector=True, actor="boss")
    assert (everyone.asked, everyone.answered) == (4, 4)
    assert (li.service, li.communication) == (4, 3)
    assert (wang.service, wang.too_few) == (None, True), "one answer judges nobody"
    for look in (
        lambda: desk.satisfaction("2026-03", actor="li"),
        lambda: desk.get(by_collector["li"][0], actor="li"),
        lambda: lender.processes.read(by_collector["li"][0], reason="好奇", actor="li"),
        lambda: desk.answer(by_collector["wang"][1], 5, 5, actor="wang"),
    ):
        with pytest.raises(NotAuthorized):
            look()
    shown = lender.cases.processes("L1", actor="li")
    assert [one.kind for one in shown if one.kind == "survey"] == []
