"""What software checks every day: records, wording, steps, who saw what (Measures, §2, §5, §6)."""

from __future__ import annotations

import wave
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import IO, Any

import pytest

from casekit import Extension, hookimpl
from casekit.contacts.model import Outcome
from casekit.errors import TemplateError
from casekit.testing.lenders import READY
from casekit.work.model import CallResult, PointTick
from casekit_oversight.daily import day_work
from casekit_oversight.telling import Telling
from casekit_oversight.transcripts import Segment, Transcriber

DUE = date(2026, 3, 1)
FIRST = date(2026, 3, 5)
SUPERVISOR = READY | {"supervisor": True}
TEAM = {"li": READY, "wang": READY, "boss": SUPERVISOR, "chen": SUPERVISOR}


@pytest.fixture
def team(start: Callable[..., Any]) -> Any:
    """A lender with two loans in arrears, two collectors and two supervisors, on 5 March."""
    story = start(
        staff=TEAM,
        queue={"recorder": True, "at_once": 5},
        plugins=("cn", "echo", "oversight"),
    )
    story.move_to(DUE)
    story.book(*(story.loan(ref, due_on=DUE) for ref in ("L1", "L2")))
    story.day(FIRST)
    return story


def call(story: Any, ref: str, who: str, **form: Any) -> Any:
    """Have somebody call a customer and record what came of it."""
    item = story.lender.queue.take(case=ref, actor=who)
    answers: dict[str, Any] = {
        "sms_arrived": "yes",
        "reason": "other",
        "attitude": "cooperative",
        "ability": "unknown",
        "points": tuple(PointTick(line.id, said=True) for line in item.script.lines if line.tick),
        "no_plan_because": "要先与家人商量",
    }
    outcome = form.pop("outcome", Outcome.RIGHT_PARTY)
    return story.lender.queue.result(
        item.work_id, CallResult(outcome, **(answers | form)), actor=who
    )


def noted(story: Any, ref: str, who: str, **note: Any) -> Any:
    """Have somebody enter a call that they made with a telephone of their own."""
    at = note.pop("at", story.lender.clock.now())
    outcome = note.pop("outcome", Outcome.NO_ANSWER)
    return story.lender.cases.record_contact(ref, "voice", at, outcome, actor=who, **note)


def see(story: Any, ref: str, who: str, reason: str) -> None:
    """Have somebody look at the telephone number of a customer."""
    customer = story.lender.cases.find(ref).customer_id
    story.lender.customers.disclose(
        customer, ["phones"], purpose="service", reason=reason, actor=who
    )


def findings(story: Any, code: str = "") -> list[Any]:
    return list(story.lender.plugin("oversight").findings(code=code))


def test_c083_late_corrected_and_differing_records_reach_the_supervisor(team: Any) -> None:
    """A call of last week entered today, a corrected amount: findings with an owner, once."""
    result = call(team, "L2", "wang")
    team.lender.queue.correct(
        result.contact_id, {"attitude": "hostile"}, reason="误记", actor="wang"
    )
    team.move_to(date(2026, 3, 12))
    made = noted(team, "L1", "li", at=team.at(FIRST, "10:00"))
    team.pay("L1", 102_500)  # what was done on a case that is closed by now is looked at too
    totals = team.day(date(2026, 3, 12))
    assert totals.problems == {} and not team.lender.cases.find("L1").is_open
    check = team.lender.plugin("oversight").choose("L1", made.contact_id, actor="boss")
    assert (check.person, check.is_open) == ("li", True)
    (late,) = findings(team, "late_entry")
    assert (late.person, late.data["grade"]) == ("li", "minor")
    assert late.owner in ("boss", "chen")
    (corrected,) = findings(team, "corrected")
    assert corrected.person == "wang"
    (incomplete,) = findings(team, "records_incomplete")
    assert (incomplete.person, incomplete.data["missing"]) == ("wang", ["no_recording"])
    assert Telling(team.lender, "zh").pairs(incomplete.data)["缺少内容"] == "缺少录音"
    before = [view.process_id for view in findings(team)]
    assert totals.day_works["oversight.findings_opened"] == len(before)
    team.day(date(2026, 3, 12), "15:00")
    assert [view.process_id for view in findings(team)] == before
    team.day(date(2026, 3, 13))
    assert findings(team, "late_entry") == [late]


def test_c008_c015_a_disguised_threat_in_a_note_is_flagged_with_rule_and_place(
    team: Any,
) -> None:
    """In a result and in a contact that was entered; the words themselves stand nowhere open."""
    noted(team, "L1", "li", note="客户骂人，说我们是骗 子", outcome=Outcome.REFUSED)
    call(team, "L2", "wang", note="我说你这个垃 圾再不还就打断你的腿")
    team.day(FIRST + timedelta(days=1))
    found = findings(team, "wording")
    assert {view.person for view in found} == {"li", "wang"}
    for view in found:
        assert view.data["rule"] == "CN-CONT-01"
        assert view.data["place"] > 0
        assert view.data["grade"] == "serious"
        assert view.case_name
    (of_li,) = [view for view in found if view.person == "li"]
    assert of_li.data["place"] == 10
    read = [one.entry for one in team.lender.archive.search(_reads()).found]
    assert [entry.actor for entry in read] == ["casekit"]
    headers = b"".join(
        entry.header for entry in team.lender.archive.read_on(0, 0) if entry.kind[:4] == "proc"
    )
    assert "骗" not in headers.decode()


def _reads() -> Any:
    from casekit.archive.search import Query

    return Query(kind="archive.read")


def test_c073_odd_access_to_customers_data_is_found(team: Any) -> None:
    """At night, of somebody else's customer, and of many: each with who it was."""
    call(team, "L1", "li")
    team.move_to(FIRST, "23:10")
    see(team, "L2", "li", reason="好奇")
    see(team, "L1", "li", reason="回访")
    see(team, "L2", "boss", reason="复核")
    team.day(FIRST + timedelta(days=1))
    night = {view.person: view.data["count"] for view in findings(team, "pii_at_night")}
    assert night == {"li": 2, "boss": 1}
    (unassigned,) = findings(team, "pii_unassigned")
    assert (unassigned.person, unassigned.data["count"]) == ("li", 1)


def test_c105_what_is_checked_every_day_has_the_lenders_limits(start: Callable[..., Any]) -> None:
    """Limits and switches are the lender's; a case in which nothing moves is found once."""
    story = start(
        staff=TEAM,
        plugins=("cn", "echo", "oversight"),
        options={"oversight": {"checks": {"reveals": 1, "still_days": 20, "off": ["wording"]}}},
    )
    story.move_to(DUE)
    story.book(*(story.loan(ref, due_on=DUE) for ref in ("L1", "L2")))
    story.day(FIRST)
    for ref in ("L1", "L2"):
        see(story, ref, "li", reason="查询")
    story.day(FIRST + timedelta(days=1))
    (many,) = findings(story, "pii_many")
    assert (many.person, many.data["count"], many.data["day"]) == ("li", 2, "2026-03-05")
    for ref in ("L1", "L2"):
        see(story, ref, "li", reason="查询")
    story.day(FIRST + timedelta(days=2))
    assert findings(story, "pii_many") == [many], "two a day have become usual"
    noted(story, "L1", "li", note="这个骗子")
    later = FIRST + timedelta(days=40)
    story.move_to(later)
    day_work(story.lender, later)
    day_work(story.lender, later + timedelta(days=1))
    assert len(findings(story, "no_movement")) == 1
    assert findings(story, "wording") == []


def test_c011_who_is_called_as_often_as_allowed_day_after_day_is_found(team: Any) -> None:
    """Three conversations on each of two days: nothing is broken, and a supervisor hears of it."""
    for day in (FIRST, FIRST + timedelta(days=1)):
        for hour in ("10:00", "13:00", "16:00"):
            team.move_to(day, hour)
            noted(team, "L1", "li", outcome=Outcome.RIGHT_PARTY)
    noted(team, "L2", "li", outcome=Outcome.RIGHT_PARTY)
    team.day(FIRST + timedelta(days=2))
    assert findings(team, "violation") == []
    (near,) = findings(team, "near_limit")
    assert (near.person, near.case_name) == ("li", team.lender.cases.find("L1").name)


class Ears(Transcriber):
    """Hears what the test says was said."""

    def transcribe(self, audio: IO[bytes], language: str) -> Sequence[Segment]:
        assert (audio.read(4), language) == (b"RIFF", "zh")
        return [Segment(0.0, 3.2, "您好，请问是王女士吗"), Segment(3.2, 7.0, "你们河南人都是骗子")]


class Hearing:
    """A plugin that offers them."""

    @hookimpl
    def casekit_register_extensions(self) -> Sequence[Extension]:
        return [Extension("transcriber", "ears", Ears)]


def test_c015_c069_a_discriminating_word_in_a_recording_becomes_a_finding(
    start: Callable[..., Any], tmp_path: Path
) -> None:
    """By its transcript with the second, or by who listens; the same word in a template fails."""
    story = start(
        staff=TEAM,
        queue={"recorder": True, "at_once": 5},
        plugins=("cn", "echo", "oversight"),
        options={"oversight": {"transcriber": "ears"}},
        modules={"hearing": Hearing()},
    )
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.day(FIRST)
    made = call(story, "L1", "li")
    recording = tmp_path / "call.wav"
    with wave.open(str(recording), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(16000 * 7))
    story.lender.calls.add_recording(made.contact_id, recording, actor="li")
    totals = story.day(FIRST + timedelta(days=1))
    assert totals.day_works["oversight.transcribed"] == 1
    (found, *_) = findings(story, "wording")
    assert (found.person, found.data["seconds"]) == ("li", 3)
    assert story.lender.plugin("oversight").transcribe() == (0, 0)
    (text,) = story.lender.processes.list(kind="transcript", phase="done")
    assert (text.contact_id, text.data["by"]) == (made.contact_id, "ears")

    oversight = story.lender.plugin("oversight")
    check = oversight.choose("L1", made.contact_id, actor="boss")
    told = {item.code: "ok" for item in oversight.checklist(check.process_id)}
    oversight.check(
        check.process_id,
        told | {"no_insult_or_threat": "fault"},
        note="地域歧视",
        seconds=4,
        actor="chen",
    )
    (heard,) = findings(story, "check")
    assert (heard.data["grade"], heard.data["seconds"]) == ("grave", 4)


def test_c070_harsh_words_with_spaces_are_refused_and_no_polite_word_is_flagged(
    start: Callable[..., Any],
) -> None:
    """A curt template does not load; a message by hand without 您好, 请问 or 谢谢 is a finding."""
    with pytest.raises(TemplateError, match="你必须"):
        start("curt", extra_toml=template("您好，你 必 须 趕 緊 還 錢。"))
    story = start(
        "plain",
        staff=TEAM,
        plugins=("cn", "echo", "oversight"),
        extra_toml=template("[公司名称]：贷款[合同编号]的还款渠道是[还款渠道]。"),
    )
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.day(FIRST)
    story.lender.cases.send("L1", role="sms", template="curt", actor="li")
    story.move_to(FIRST, "22:30")
    noted(story, "L1", "wang", at=story.at(FIRST, "22:20"), outcome=Outcome.RIGHT_PARTY)
    story.day(FIRST + timedelta(days=1))
    (curt,) = findings(story, "no_courtesy")
    assert (curt.person, curt.data["count"]) == ("li", 1)
    (broken,) = findings(story, "violation")
    assert (broken.person, broken.data["grade"]) == ("wang", "serious")


def template(text: str) -> str:
    """Return a text message of the lender's own, as a table of its config."""
    return f"""
[[template]]
key = "curt"
role = "sms"
language = "zh-Hans"
text = "{text}"
"""


def test_c105_the_days_work_plans_draws_and_checks_on_either_store(
    start: Callable[..., Any], store_url: str
) -> None:
    """Over two logs: planned on the first of the month, drawn the day after, kept when paid."""
    story = start(
        staff=TEAM,
        queue={"recorder": True, "at_once": 5},
        plugins=("cn", "echo", "oversight"),
        store_url=store_url,
        logs=2,
    )
    lender, oversight = story.lender, story.lender.plugin("oversight")
    story.move_to(DUE)
    story.book(*(story.loan(ref, due_on=DUE) for ref in ("L1", "L2", "L3")))
    story.book(story.loan("L9", due_on=date(2026, 1, 10)))
    story.day(FIRST)
    for ref, who in (("L1", "li"), ("L2", "li"), ("L3", "boss")):
        call(story, ref, who)
    noted(story, "L1", "li", note="这个骗 子")
    first = story.day(date(2026, 4, 1))
    assert (first.problems, first.day_works["oversight.samples_planned"]) == ({}, 1)
    (late,) = findings(story, "steps_late")
    assert late.case_name == lender.cases.find("L9").name
    assert len(findings(story, "wording")) == 1
    second = story.day(date(2026, 4, 2))
    assert second.day_works["oversight.checks_opened"] == 4
    (sample,) = oversight.samples()
    assert oversight.again(sample.process_id)[1]
    story.pay("L2", 1_000_000)
    story.day(date(2026, 4, 3))
    of_paid = next(view for view in oversight.checks() if view.loan_ref == "L2")
    told = {item.code: "ok" for item in oversight.checklist(of_paid.process_id)}
    assert oversight.check(of_paid.process_id, told, actor="chen").state == "checked"
    assert lender.archive.compare_tables().differences == ()
