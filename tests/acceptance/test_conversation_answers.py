"""What comes back, what people may be asked besides the customer, and contacts entered late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casekit import EventKind, Phone, Profile, WebRequest
from casekit.compliance.texts import check_text
from casekit.errors import NotFound, NotLawful, TemplateError
from casekit.testing.fake_channel import fake_request
from casekit.testing.lenders import READY

from .conftest import Ways

DUE = date(2026, 3, 1)
HOOK = "https://collect.example.com/hooks/acme/fake-sms"
RELAY = """
[[template]]
key = "ask-neighbour"
role = "sms"
language = "zh-Hans"
purpose = "relay"
party = "contact"
text = "您好，这里是[公司名称]，请您转告[要联系的人]回电[客服电话]。{more}谢谢！"
"""


@pytest.fixture
def office(start: Callable[..., Any]) -> Any:
    """A lender with a collector and a supervisor, calls by hand, and a channel for replies."""
    story = start(
        channels={"sms": "fake-sms", "voice": "by-hand"},
        modules={"ways": Ways()},
        staff={"li": READY, "boss": READY | {"supervisor": True}},
        queue={"recorder": True},
    )
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.day(DUE + timedelta(days=1))
    return story


def writes(story: Any, text: str) -> None:
    """Have the customer answer by text message."""
    number = story.handed_over()[0]["to"]
    call = WebRequest("POST", HOOK, {}, b"", story.clock.now())
    request = fake_request(call, EventKind.REPLY, f"e-{text}", point=number, text=text)
    story.lender.receive("fake-sms", request)


def seen_by_the_supervisor(story: Any) -> list[tuple[str, str]]:
    tasks = story.lender.queue.tasks(actor="boss")
    return [(task.kind, task.about) for task in tasks if task.owner == "boss"]


def test_c006_a_call_that_a_hold_forbade_and_is_entered_afterwards_is_a_violation(
    office: Any,
) -> None:
    """Only lawful ways: what was done against a rule is on file, and a supervisor sees it."""
    office.lender.events.record("L1", "dispute", source="letter", actor="li")
    office.move_to(DUE + timedelta(days=2), "15:00")
    made = office.lender.cases.record_contact(
        "L1", "voice", office.clock.now(), "no_answer", actor="li"
    )

    assert [finding.rule for finding in made.violations] == ["CN-HOLD-01"]
    assert ("violation", "li") in seen_by_the_supervisor(office)
    (line,) = office.lender.cases.violations(actor="boss")
    assert "CN-HOLD-01" in line.text


def test_c010_a_call_at_night_that_is_entered_afterwards_is_a_violation(office: Any) -> None:
    """No calls at times of rest: one at 23:00 is told by its rule, whoever enters it."""
    office.move_to(DUE + timedelta(days=3), "09:00")
    night = office.at(DUE + timedelta(days=2), "23:00")
    made = office.lender.cases.record_contact("L1", "voice", night, "right_party", actor="li")
    assert "CN-TIME-01" in [finding.rule for finding in made.violations]
    assert ("violation", "li") in seen_by_the_supervisor(office)


@pytest.mark.parametrize("word", ["此人是骗子。", "该老赖已公布于众。", "他是 老 賴！"])
def test_c009_defamation_in_a_text_to_a_third_party_is_refused_with_its_rule(
    start: Callable[..., Any], office: Any, word: str
) -> None:
    """No defamation: the text is not loaded, and the gate would refuse it."""
    text = f"您好，请您转告王小明回电，他欠款逾期。{word}谢谢！"
    rules = {finding.rule for finding in check_text(office.lender.pack, text, "contact", "sms")}
    assert {"CN-CONT-01", "CN-3P-03"} <= rules

    with pytest.raises(TemplateError, match=r"CN-CONT-01|CN-3P-03"):
        start("other", extra_toml=RELAY.format(more=word))


@pytest.mark.parametrize("debt", ["[逾期金额]", "[贷款名称]", "[合同编号]"])
def test_c073_a_text_for_a_third_party_that_would_name_the_loan_is_not_there(
    start: Callable[..., Any], debt: str
) -> None:
    """No disclosure to the unrelated: nobody can send what would tell of the debt."""
    story = start(extra_toml=RELAY.format(more=debt))
    with pytest.raises(NotFound):
        story.lender.book.get("ask-neighbour", "zh-Hans")
    good = start("good", extra_toml=RELAY.format(more=""))
    assert good.lender.book.get("ask-neighbour", "zh-Hans").template.party == "contact"


def test_c073_a_text_for_a_third_party_with_the_debt_in_words_is_refused(
    start: Callable[..., Any],
) -> None:
    """Nor can the debt stand in it in words."""
    with pytest.raises(TemplateError, match="CN-3P-03"):
        start(extra_toml=RELAY.format(more="欠款已逾期。"))


def test_c073_what_a_third_party_is_sent_tells_nothing_of_the_debt(office: Any) -> None:
    """A contact person is asked to pass on a call, when the customer is out of reach."""
    lender = office.lender
    mother = lender.parties.add(
        "L1", Profile("张秀英", phones=(Phone("+8613900000077"),)), "contact", actor="li"
    )
    with pytest.raises(NotLawful, match="CN-3P-01"):
        lender.parties.ask("L1", subject_id=mother, by="sms", purpose="relay", actor="li")
    for day in (2, 3, 4):
        office.move_to(DUE + timedelta(days=day), "10:00")
        lender.cases.record_contact("L1", "voice", office.clock.now(), "no_answer", actor="li")
    office.move_to(DUE + timedelta(days=4), "11:00")

    lender.parties.ask("L1", subject_id=mother, by="sms", purpose="relay", actor="li")

    sent = office.handed_over()[-1]
    assert sent["to"] == "+8613900000077"
    for secret in ("逾期", "欠", "贷款", "L1", "1,0", "还款"):
        assert secret not in sent["text"]


def test_c079_whatever_smells_of_a_stop_stops_and_waits_for_a_person(office: Any) -> None:
    """An answer is never lost: it stops what it may mean to stop, and stands on a list."""
    writes(office, "不要再给我发短信了")
    (task,) = office.lender.queue.tasks(actor="li")
    assert (task.kind, task.words) == ("stop_suspected", "不要再给我发短信了")
    assert not office.lender.cases.propose("L1", "sms", "mild-reminder", reason="x").accepted

    office.lender.queue.close_task(task.task_id, "not_stop", reason="问的是别的", actor="li")
    assert office.lender.queue.tasks(actor="li") == []
    assert office.lender.records.check() == []


def test_c079_a_stop_is_confirmed_once_also_when_a_person_recognised_it(office: Any) -> None:
    """Who asks not to be written to hears once that it was understood, and nothing else."""
    writes(office, "别再发短信了")
    (task,) = office.lender.queue.tasks(actor="li")
    assert [one["template"] for one in office.handed_over()] == ["mild-reminder"]
    office.lender.queue.close_task(task.task_id, "stop", reason="要求停止", actor="li")
    sent = [one["template"] for one in office.handed_over()]
    assert sent == ["mild-reminder", "opt-out-confirmation"]

    office.move_to(DUE + timedelta(days=2))
    for word in ("退订", "STOP", "拒收"):
        writes(office, word)
    assert len(office.handed_over()) == 2, "once is enough"


def test_c079_a_plain_stop_is_confirmed_at_once_and_once(office: Any) -> None:
    """Ten words to the same end are one stop, and one answer."""
    for word in ("退订", "STOP", "拒收"):
        office.clock.advance(timedelta(minutes=1))
        writes(office, word)
    sent = [one["template"] for one in office.handed_over()]
    assert sent == ["mild-reminder", "opt-out-confirmation"]
