"""What collectors say and what becomes of promises: the Measures, §4.1–§4.3, §5.2."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from casekit import Entity, Sex
from casekit.cases.records import CollateralRecord
from casekit.compliance.texts import check_text
from casekit.contacts.model import Outcome
from casekit.contacts.spoken import SpokenScript
from casekit.errors import TemplateError, UsageError
from casekit.testing.lenders import READY
from casekit.work.model import CallResult, PointTick, PromisePart

DUE = date(2026, 3, 1)
TEAM = {"li": READY | {"number": "0417"}}


def past_due(days: int) -> date:
    """The date on which the loan is so many days past due."""
    return date.fromordinal(DUE.toordinal() + days)


@pytest.fixture
def calls(start: Callable[..., Any]) -> Any:
    """A lender whose collector dials by hand on a line that records, on the due date."""
    queue = {"recorder": True, "at_once": 50, "daily": 2000}
    story = start(staff=TEAM, queue=queue, extra_toml="[channel.echo]\ntext = true\n")
    story.move_to(DUE)
    return story


def on_day(story: Any, days: int, **loan: Any) -> None:
    """Have a loan that is so many days past due, and today's run."""
    story.book(story.loan("L1", due_on=DUE, **loan))
    story.day(past_due(days))


def script(story: Any) -> SpokenScript:
    """Take the call and return what is to be said; the gate allowed it with this text."""
    item = story.lender.queue.take(actor="li")
    assert item.verdict.allowed
    assert item.script is not None
    return item.script


def lines(said: SpokenScript) -> dict[str, str]:
    return {line.id: line.text for line in said.lines}


def talked(story: Any, outcome: Outcome = Outcome.RIGHT_PARTY, **form: Any) -> Any:
    """Take the call, say all points, and record the conversation."""
    item = story.lender.queue.take(actor="li")
    answers: dict[str, Any] = {
        "sms_arrived": "yes",
        "reason": "other",
        "attitude": "cooperative",
        "ability": "unknown",
        "points": tuple(PointTick(line.id, said=True) for line in item.script.lines if line.tick),
    }
    if outcome is Outcome.RIGHT_PARTY:
        answers["no_plan_because"] = "要先与家人商量"
    result = CallResult(outcome, **(answers | form))
    return story.lender.queue.result(item.work_id, result, actor="li")


# -- §4.1 mild -------------------------------------------------------------------------------------


def test_c027_a_call_of_day_4_shows_the_gentle_script_filled_for_this_customer(
    calls: Any,
) -> None:
    """Its tone is gentle and friendly, and it asks about the message before the reason."""
    on_day(calls, 4, borrower=calls.person(name="李娜", sex=Sex.FEMALE))
    said = script(calls)
    assert said.key == "mild-call"
    assert "温和" in said.tone
    assert "友好" in said.tone
    told = lines(said)
    assert told["greeting"] == "您好，请问是李娜女士吗？"
    assert told["caller"] == "我是友好金融的工作人员，工号0417。"
    assert "2026年3月2日" in told["arrears"]
    assert list(told)[3:6] == ["sms_arrived", "arrears", "reason"]


def test_c027_the_screen_shows_the_tone_above_the_script(
    calls: Any, casekit: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A collector reads how to speak before what to say."""
    on_day(calls, 4, borrower=calls.person(name="李娜", sex=Sex.FEMALE))
    folder = calls.lender.settings.folder
    calls.lender.close()
    for name in ("LOGNAME", "USER"):
        monkeypatch.setenv(name, "li")
    shown = casekit("queue", "take", "-L", folder, "--now", "2026-03-05T09:10").out
    assert shown.index("温和、友好") < shown.index("您好，请问是李娜女士吗？")


# -- §4.2 moderate ---------------------------------------------------------------------------------


def test_c034_the_harm_to_the_credit_record_is_said_and_ticked_or_left_with_a_reason(
    calls: Any,
) -> None:
    """No new loans, card limits, and what paying is worth: each point is answered for."""
    on_day(calls, 35)
    item = calls.lender.queue.take(actor="li")
    points = {line.id: line for line in item.script.lines}
    assert "申请新的贷款可能无法通过" in points["credit_record"].text
    assert "信用卡的额度" in points["credit_record"].text
    assert "保护您的信用记录" in points["credit_worth"].text
    ticks = [line.id for line in item.script.lines if line.tick]
    assert {"credit_record", "credit_worth"} <= set(ticks)
    answers: dict[str, Any] = {
        "sms_arrived": "yes",
        "reason": "forgot",
        "attitude": "cooperative",
        "ability": "unknown",
        "pay_by": past_due(37),
    }
    said = tuple(PointTick(point, said=True) for point in ticks if point != "credit_worth")
    with pytest.raises(Exception, match="credit_worth"):
        calls.lender.queue.result(
            item.work_id, CallResult(Outcome.RIGHT_PARTY, points=said, **answers), actor="li"
        )
    unsaid = PointTick("credit_worth", said=False, why_not="客户赶时间")
    done = calls.lender.queue.result(
        item.work_id, CallResult(Outcome.RIGHT_PARTY, points=(*said, unsaid), **answers), actor="li"
    )
    assert done.outcome == "right_party"


def test_c034_a_lender_that_does_not_report_cannot_load_what_says_so(
    start: Callable[..., Any],
) -> None:
    """What is not true of a lender cannot be said by its collectors."""
    with pytest.raises(TemplateError, match=r"credit_record.*reports_to_bureau") as caught:
        start(lender={"reports_to_bureau": False}, staff=TEAM)
    assert caught.value.line is not None
    own = """
[[script]]
key = "moderate-call"
role = "voice"
tone = "平和"
[[script.point]]
id = "greeting"
text = "您好，请问是[称呼]吗？谢谢您接听。"
"""
    start("own", lender={"reports_to_bureau": False}, staff=TEAM, extra_toml=own)


@pytest.mark.parametrize(
    ("person", "called"),
    [
        ({"name": "王伟", "sex": Sex.MALE}, "王伟先生"),
        ({"name": "李娜", "sex": Sex.FEMALE}, "李娜女士"),
        ({"name": "赵一", "sex": Sex.UNKNOWN}, "赵一客户"),
        (
            {
                "name": "恒通贸易有限公司",
                "entity": Entity.ORGANISATION,
                "sex": Sex.UNKNOWN,
                "birth_date": None,
            },
            "恒通贸易有限公司",
        ),
    ],
)
def test_c035_the_example_of_the_measures_has_the_right_form_of_address_and_passes_the_gate(
    start: Callable[..., Any], shared: Path, person: dict[str, Any], called: str
) -> None:
    """A man, a woman, a person of unknown sex and a company are each called as they should be."""
    rows = (shared / "vectors/templates.jsonl").read_text("utf-8").splitlines()
    (given,) = [row for row in map(json.loads, rows) if row["id"] == "call-moderate"]
    own = f"""
[[script]]
key = "moderate-call"
role = "voice"
tone = "平和"
[[script.point]]
id = "identity"
text = "您好，请问是[称呼]吗？我是[公司名称]的工作人员，工号[工号]。"
[[script.point]]
id = "example"
text = "{given["text"]}"
[[script.point]]
id = "thanks"
text = "谢谢您。"
"""
    story = start(staff=TEAM, queue={"recorder": True}, extra_toml=own)
    story.move_to(DUE)
    on_day(story, 35, borrower=story.person(**person))
    told = lines(script(story))["example"]
    assert told == called + given["text"].removeprefix("[客户姓名]先生/女士")


def test_c032_calls_are_three_to_five_days_apart_whatever_comes_between(calls: Any) -> None:
    """From day 31 to day 90, with a broken promise, a kept far one, and agreed calls."""
    on_day(calls, 1)
    called: list[int] = []
    explained: list[str] = []
    story = {
        31: {"outcome": Outcome.PROMISE, "promises": (PromisePart(10_000, past_due(33)),)},
        52: {"outcome": Outcome.PROMISE, "promises": (PromisePart(10_000, past_due(85)),)},
    }
    for days in range(2, 91):
        calls.day(past_due(days))
        offers = calls.lender.queue.next(actor="li")
        if not any(offer.lawful_now for offer in offers):
            explained += calls.lender.cases.explain("L1", language="en")
            continue
        if days > 30:
            called.append(days)
        due = min((key for key in story if key <= days), default=None)
        talked(calls, **(story.pop(due) if due is not None else {}))
    gaps = {after - before for before, after in pairwise(called)}
    assert called[0] in range(31, 36)
    assert gaps <= {3, 4, 5}
    assert 5 in gaps, "a far promise moves a call to its latest day"
    assert called[-1] > 85
    assert any("an open promise" in line for line in explained)


# -- §4.3 severe -----------------------------------------------------------------------------------


def test_c049_the_severe_call_is_serious_and_polite_and_passes_the_gate(calls: Any) -> None:
    """Serious in tone, with 您好, 请问 and 谢谢, and no rule about wording is broken."""
    on_day(calls, 95)
    said = script(calls)
    assert said.key == "severe-call"
    assert "严肃" in said.tone
    assert "礼貌" in said.tone
    assert all(word in said.text for word in ("您好", "请问", "谢谢"))
    assert check_text(calls.lender.pack, said.text, "customer", "voice") == []


def test_c050_consequences_are_said_only_where_they_are_true(calls: Any) -> None:
    """A suit may be named; an auction only once a court has judged."""
    on_day(calls, 95)
    said = script(calls)
    assert "依法向人民法院提起诉讼" in said.text
    assert "拍卖" not in said.text
    (item,) = calls.lender.queue.held(actor="li")
    calls.lender.queue.release(item.work_id, actor="li")

    calls.lender.cases.record_fact("L1", "legal_stage", "judgment")
    told = lines(script(calls))
    assert "财产可能由人民法院依法查封、拍卖" in told["auction_judgment"]
    assert "auction_collateral" not in told


def test_c050_an_auction_of_collateral_is_named_where_there_is_some(calls: Any) -> None:
    """Who gave collateral is told what may become of it."""
    on_day(calls, 95, collateral=(CollateralRecord(1, "house"),))
    told = lines(script(calls))
    assert "抵押物，可能由人民法院依法查封、拍卖" in told["auction_collateral"]


def test_c050_a_false_threat_does_not_load(start: Callable[..., Any]) -> None:
    """A court that comes tomorrow to arrest somebody is no consequence."""
    own = """
[[script]]
key = "severe-call"
role = "voice"
[[script.point]]
id = "threat"
text = "您好，法 院 明 天 来 抓 你。谢谢。"
"""
    with pytest.raises(TemplateError, match="CN-CONT-01"):
        start(staff=TEAM, extra_toml=own)


def test_c051_paying_is_said_to_be_the_only_way_out_and_cooperation_is_asked_for(
    calls: Any,
) -> None:
    """It is a point of the severe script that must be ticked."""
    on_day(calls, 95)
    told = lines(script(calls))
    assert "积极还款是解决问题的唯一途径" in told["only_way"]
    assert "主动配合" in told["only_way"]


# -- §5.2 words ------------------------------------------------------------------------------------


def test_c070_a_text_without_any_polite_word_is_flagged(start: Callable[..., Any]) -> None:
    """It is no offence, so it may go; the verdict says what it lacks."""
    own = """
[[script]]
key = "mild-call"
role = "voice"
[[script.point]]
id = "bare"
text = "[公司名称]，工号[工号]。"
"""
    story = start(staff=TEAM, queue={"recorder": True}, extra_toml=own)
    story.move_to(DUE)
    on_day(story, 4)
    item = story.lender.queue.take(actor="li")
    assert [w.rule for w in item.verdict.warnings if w.rule == "CN-CONT-03"] == ["CN-CONT-03"]


def test_c070_a_rude_word_in_a_script_does_not_load(start: Callable[..., Any]) -> None:
    """Curt words are found in scripts as in messages."""
    own = """
[[script]]
key = "mild-call"
role = "voice"
[[script.point]]
id = "rude"
text = "您好，趕 緊 還 錢，谢谢。"
"""
    with pytest.raises(TemplateError, match="CN-CONT-01") as caught:
        start(staff=TEAM, extra_toml=own)
    assert caught.value.line is not None


# -- §4.1 promises ---------------------------------------------------------------------------------


def test_c030_a_plan_reaches_no_further_than_the_month_and_no_higher_than_the_debt(
    calls: Any,
) -> None:
    """In the mild tier a plan ends within the month, and promises no more than is owed."""
    on_day(calls, 4)
    plan = (PromisePart(50_000, past_due(6)), PromisePart(52_500, date(2026, 4, 2)))
    with pytest.raises(UsageError, match="2026-03-31"):
        talked(calls, Outcome.PROMISE, reason="short_of_cash", promises=plan)
    (item,) = calls.lender.queue.held(actor="li")
    calls.lender.queue.release(item.work_id, actor="li")
    assert list(calls.lender.cases.show("L1").promises) == []
    talked(
        calls,
        Outcome.PROMISE,
        reason="short_of_cash",
        promises=(plan[0], PromisePart(52_500, past_due(28))),
    )
    calls.move_to(past_due(5))
    calls.pay("L1", 50_000)
    calls.days(past_due(5), past_due(29))
    promised = calls.lender.cases.show("L1").promises
    assert [(p.status, p.met) for p in promised] == [("kept", 50_000), ("broken", 0)]


def test_c029_a_promise_is_reminded_of_and_followed_up_with_its_own_script(calls: Any) -> None:
    """A reminder before the day, and a call on the day after where it was not kept."""
    on_day(calls, 4)
    talked(calls, Outcome.PROMISE, promises=(PromisePart(50_000, past_due(8)),))
    calls.days(past_due(5), past_due(9))
    (told,) = [c["text"] for c in calls.handed_over() if "约定于2026年3月9日" in str(c)] or [""]
    assert "500.00" in told
    said = script(calls)
    assert said.key == "promise-broken-call"
    assert "约定在2026年3月9日前还款¥500.00" in lines(said)["promise"]
