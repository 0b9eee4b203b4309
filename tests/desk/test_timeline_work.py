"""People's work in the timeline: every code has words, and every step that people make a name."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

import pytest

from casekit.app import Lender
from casekit.cases.explaining import step_title
from casekit.cases.narrator import Narrator
from casekit.cases.timeline import sentence
from casekit.cases.timeline_words import word
from casekit.contacts.model import EventKind, Outcome
from casekit.events import effects
from casekit.work import model

CODES: dict[str, Iterable[str]] = {
    "ability": model.ABILITIES,
    "attitude": model.ATTITUDES,
    "ended": {*(code for codes in effects.OUTCOMES.values() for code in codes), "done"},
    "event": [kind.value for kind in EventKind],
    "outcome": [outcome.value for outcome in Outcome],
    "reason": model.REASONS,
    "relief": model.RELIEFS,
    "sms_arrived": model.SMS_ARRIVED,
    "task": model.TASK_KINDS,
}


@pytest.mark.parametrize("group", sorted(CODES))
def test_every_code_of_peoples_work_has_words(group: str) -> None:
    codes = list(CODES[group])
    assert codes
    # what has no words is told by its code, in either language
    assert [code for code in codes if word(group, code, "zh") == code] == []


@pytest.mark.parametrize(
    ("step", "chinese", "english"),
    [
        ("proposal:7", "人工提议 7", "proposal 7"),
        ("followup:7", "约定的跟进 7", "agreed follow-up 7"),
        ("promise:7", "还款承诺 7 的跟进", "care for promise 7"),
        ("mild-call", "电话联系客户", "call by a collector"),
    ],
)
def test_steps_that_people_or_promises_make_have_a_name(
    lender: Lender, step: str, chinese: str, english: str
) -> None:
    assert step_title(lender, step, "zh-Hans") == chinese
    assert step_title(lender, step, "en") == english


def told(language: str, kind: str, /, **data: object) -> str:
    numbers = {None: {"p1": "+86 139****0001"}}
    narrator = Narrator(
        language, ZoneInfo("Asia/Shanghai"), None, str, str, "CNY", numbers  # type: ignore[arg-type]
    )  # fmt: skip
    return sentence(narrator, kind, "li", None, data)


def test_a_result_tells_what_the_form_says() -> None:
    form = {
        "role": "voice", "outcome": "promise", "sms_arrived": "yes", "reason": "short_of_cash",
        "attitude": "cooperative", "ability": "part", "can_pay_monthly": 50_000,
        "currency": "CNY",
    }  # fmt: skip
    assert told("en", "contact.result", **form) == (
        "Result of a call with the customer: promised to pay, the text message had arrived, short "
        "of cash, cooperative, able to pay in part, can pay CN¥500.00 a month."
    )
    assert "每月可还 ¥500.00" in told("zh", "contact.result", **form)


def test_what_is_doubtful_about_a_result_is_told_with_it() -> None:
    form = {
        "role": "voice", "outcome": "right_party", "differs": 1,
        "finds": [{"rule": "CN-CONT-01", "category": "threat", "place": 4}],
    }  # fmt: skip
    assert told("en", "contact.result", **form).endswith(
        "The length of the call is not the one that the provider has. "
        "The note has forbidden wording (CN-CONT-01)."
    )
    assert told("zh", "contact.result", **form).endswith(
        "通话时长与渠道记录不符。记录用语不当（CN-CONT-01）。"
    )


def test_a_stop_that_is_only_suspected_is_told_as_such() -> None:
    said = {"party": "customer", "channel": "sms"}
    plain, suspected = told("zh", "optout.recorded", **said), "客户要求不再以短信联系"
    assert plain == f"{suspected}。"
    assert (
        told("zh", "optout.recorded", **said, suspected=1) == f"{suspected}（疑似，待人工确认）。"
    )


def test_a_follow_up_is_planned_for_an_instant_or_a_date() -> None:
    agreed = told("en", "followup.planned", role="voice", not_before="2026-03-06T02:44:00.000000Z")
    assert agreed == "A follow-up by call is planned for 6 March 2026, 10:44."
    due = told("zh", "followup.planned", role="sms", not_before="2026-03-06")
    assert due == "安排以短信跟进，时间2026年3月6日。"


@pytest.mark.parametrize(
    ("kind", "data", "chinese", "english"),
    [
        (
            "loan.updated",
            {"party": "contact", "party_id": 3},
            "贷款增加关系人：联系人。",
            "A person was added to the loan: the contact person.",
        ),
        (
            "loan.updated",
            {"changed": {"status": ["active", "settled"]}, "overdue": [102_300, 0]},
            "贷款数据更新：状态由“正常”变为“已结清”，逾期金额由 ¥1,023.00 变为 ¥0.00。",
            "The loan's data changed: from active to settled; overdue CN¥0.00 instead of "
            "CN¥1,023.00.",
        ),
        ("loan.recorded", {"overdue": 5}, "登记贷款，逾期金额 ¥0.05。", None),
        (
            "consent.recorded",
            {"kind": "hours", "channel": "sms", "values": {"from": "20:00", "to": "22:00"}},
            "登记客户的同意或偏好：约定其他时段（20:00-22:00），仅限短信。",
            "What the customer agrees to or prefers was recorded: other hours (20:00-22:00), by "
            "text message only.",
        ),
        (
            "consent.revoked",
            {"kind": "best_time", "values": {"days": ["sat", "sun"]}},
            "客户撤回同意或偏好：最佳联系时段（周六、周日）。",
            "The customer took back what was agreed or preferred: best hours (Sat, Sun).",
        ),
        (
            "consent.recorded",
            {"kind": "language", "values": {"language": "en"}},
            "登记客户的同意或偏好：语言偏好（英语）。",
            None,
        ),
        ("case.fact", {"fact": "reason", "value": "forgot"}, "登记逾期原因：忘记还款。", None),
        (
            "case.fact",
            {"fact": "attitude", "value": "cooperative"},
            "登记沟通态度：态度配合。",
            "A fact was recorded, attitude: cooperative.",
        ),
        (
            "case.fact",
            {"fact": "can_pay_monthly", "value": 5_000_000},
            "登记每月可还金额：¥50,000.00。",
            "A fact was recorded, able to pay monthly: CN¥50,000.00.",
        ),
        (
            "case.fact",
            {"fact": "can_pay_monthly", "value": 5_000, "currency": "USD"},
            "登记每月可还金额：US$50.00。",
            None,
        ),
        (
            "case.fact",
            {"fact": "visited_on", "value": "2026-03-04"},
            "登记最近一次上门日期：2026年3月4日。",
            "A fact was recorded, last visited on: 4 March 2026.",
        ),
        (
            "contact.corrected",
            {
                "before": {"outcome": "no_answer", "can_pay_monthly": None},
                "after": {
                    "outcome": "busy", "pay_by": "2026-03-09", "can_pay_monthly": 50_000,
                    "note": "sealed",
                },
            },
            "li 更正了联系记录（每月可还金额：无 → ¥500.00；备注；结果：无人接听 → 占线；"
            "预计还款日：无 → 2026年3月9日）。",
            "li corrected the record of a contact (what can be paid a month: none → CN¥500.00; "
            "note; outcome: no answer → busy; pay-by date: none → 9 March 2026).",
        ),
        (
            "hold.placed",
            {
                "hold": 3, "kind": "dispute", "start_on": "2026-03-02", "until_on": "2026-04-01",
            },
            "暂停催收（存在异议），自2026年3月2日起，2026年4月1日起不再有效。",
            "Collection put on hold (a dispute is open), from 2 March 2026, over from 1 April 2026.",
        ),
        ("customer.disclosed", {"fields": ["id_number"]}, "li 查看了客户资料（证件号码）。", None),
        ("control.changed", {"control": "stop", "value": True}, "li 停止了全部联系。", None),
        (
            "contact.event",
            {"event": "bad_point", "point": "p1", "reason": "wrong_party"},
            "号码标记为无效（非本人），号码 +86 139****0001。",
            "Number +86 139****0001: the number was marked as not valid (reached somebody else).",
        ),
        (
            "contact.inbound",
            {"role": "sms", "outcome": "stop", "point": "p1"},
            "客户以短信联系我们：要求不再发送，号码 +86 139****0001。",
            "The customer got in touch by text message from +86 139****0001: asked to stop.",
        ),
        (
            "contact.denied",
            {"role": "sms", "reason": "no_point"},
            "短信无法进行：没有可用的联系方式。",
            "A text message could not be made: there is no usable number.",
        ),
        ("recording.stored", {"seconds": 1}, None, "The recording of the call was filed, 1 second."),
    ],
)  # fmt: skip
def test_a_sentence_says_in_words_what_happened(
    kind: str, data: dict[str, object], chinese: str | None, english: str | None
) -> None:
    zh, en = told("zh", kind, **data), told("en", kind, **data)
    assert chinese in (None, zh)
    assert english in (None, en)


def test_a_call_is_placed_a_message_sent_and_a_letter_written() -> None:
    assert told("zh", "contact.sent", role="voice") == "拨出电话。"
    assert told("en", "contact.sent", role="voice") == "A call was placed."
    assert told("zh", "contact.sent", role="sms") == "发出短信。"
    # nobody has printed or posted it yet, and its process tells when they do
    assert told("zh", "contact.sent", role="letter") == "生成函件。"
    assert told("en", "contact.sent", role="letter") == "A letter was written."


def test_what_the_provider_says_of_a_call_is_told() -> None:
    event = {"role": "voice", "event": "answered_by", "answered_by": "machine", "point": "p1"}
    assert told("en", "contact.event", **event) == "Call: a machine picked up."
    ended = {"role": "voice", "event": "call_result", "outcome": "connected", "seconds": 62}
    assert told("zh", "contact.event", **ended) == "电话通话结束：已接通，62 秒。"
