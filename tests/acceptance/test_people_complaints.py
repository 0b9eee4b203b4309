"""Complaints, reports, leaks, inspections: the Measures, §2.2, §5.2, §8.2 and §8.3."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casekit import Attachment
from casekit.archive.search import Query
from casekit.errors import NotAuthorized, UsageError
from casekit.rights import local_actor
from casekit.testing.people import ready

DUE = date(2026, 2, 20)
MARCH = date(2026, 3, 2)
ADMIN = local_actor()
"""The admin is whoever types the commands."""

REPORT = Attachment("report.txt", "text/plain", "调查报告".encode())


@pytest.fixture
def house(start: Callable[..., Any]) -> Any:
    """A lender with a collector, a supervisor, an ombud and an admin, on 2 March."""
    story = start(
        plugins=("cn", "echo", "staff", "oversight"),
        channels={"sms": "echo", "voice": "by-hand"},
        queue={"recorder": True},
    )
    story.move_to(MARCH)
    for login, role in (
        ("li", "collector"), ("wang", "collector"), ("boss", "supervisor"), ("sun", "ombud"),
        (ADMIN, "admin"),
    ):  # fmt: skip
        ready(story.lender, login, roles=(role,))
    story.book(story.loan("L1", due_on=DUE), story.loan("L2", due_on=DUE))
    story.day(MARCH)
    return story


def folder_of(story: Any) -> Path:
    """Where the lender lies."""
    path: Path = story.lender.settings.document.path
    return path.parent


def test_c017_hardship_softens_for_its_time_and_a_person_proposes_relief(
    people_story: Any,
) -> None:
    """Humane care: illness softens contacts for its time, and a person proposes relief."""
    story, due = people_story, date(2026, 3, 1)
    story.move_to(due)
    story.book(story.loan("L1", due_on=due), story.loan("L2", due_on=due))
    lender = story.lender
    story.day(date(2026, 3, 2))
    lender.events.record(
        "L1", "hardship", source="phone", until=date(2026, 3, 25), note="住院", actor="li"
    )
    story.days(date(2026, 3, 3), date(2026, 3, 28))
    softened = {step for step, due_on, _ in story.steps("L1") if due_on < date(2026, 3, 25)}
    assert "hardship-call" in softened
    assert "mild-call" not in softened
    assert "mild-call" in {step for step, _, _ in story.steps("L2")}
    assert "mild-call" in {step for step, on, _ in story.steps("L1") if on >= date(2026, 3, 25)}
    (relief,) = [one for one in lender.queue.tasks(everyone=True) if one.kind == "relief"]
    lender.queue.close_task(relief.task_id, "lower_penalty", reason="住院期间免罚息", actor="boss")
    (decided,) = lender.archive.all(Query(kind="relief.decided"))
    assert decided.entry.actor == "boss"


def test_c074_a_leak_from_suspicion_to_closing(house: Any, casekit: Any) -> None:
    """A leak: who saw the data, how many it affects, the damage, who answers for it, the steps."""
    lender, desk = house.lender, house.lender.plugin("incidents")
    customer = lender.cases.find("L1").customer_id
    lender.customers.disclose(
        customer, ["phones"], purpose="collection", reason="回电", actor="boss"
    )
    number = desk.suspect("客户号码在外流传", owner="boss", actor="li").process_id
    seen = desk.who_saw(number, cases=["L1"], actor="boss")
    assert ("boss", ("phones",)) in [(one.who, one.fields) for one in seen]
    desk.contain(number, "停止导出", suspend="wang", actor="boss")
    with pytest.raises(NotAuthorized, match="is suspended"):
        lender.queue.take(actor="wang")
    desk.assess(number, customers=1, damage=300_000, fields=["phones"], grade="grave", actor="boss")
    desk.notify(number, "both", words="致函监管与客户", actor="boss")
    desk.hold_responsible(number, person="wang", legal_step="claim", words="私自转发", actor="boss")
    (discipline,) = lender.processes.list(kind="discipline", person="wang", actor="boss")
    assert discipline.data["offence"] == "leak"
    assert desk.close(number, attachments=[REPORT], actor="boss").phase == "done"
    told = desk.get(number, actor="boss")
    assert (told.person, told.data["customers"], told.data["damage"]) == ("wang", 1, 300_000)
    assert told.data["legal_step"] == "claim"
    with pytest.raises(NotAuthorized):
        desk.list(actor="li")
    (shown,) = casekit("incidents", "list", "--all", "--json", "-L", folder_of(house)).lines
    # what is typed next stands under what was typed
    where = ("-L", folder_of(house), "--now", house.clock.now().isoformat())
    found = casekit("incidents", "suspect", "--words", "又有一份名单外流", *where).out
    assert "下一步" in found and f"casekit incidents contain {number + 2} --words TEXT\n" in found
    assert f"casekit incidents unfounded {number + 2} --reason TEXT\n" in found
    heard = casekit(
        "complaints", "receive", "L1", "--words", "她骂人", "--language", "en", *where
    ).out
    assert f"casekit complaints acknowledge {number + 3}\n" in heard and "hand-on" not in heard
    assert (shown["process"], shown["state"]) == (number, "closed")


def test_c107_a_reporter_is_rewarded_and_named_nowhere(house: Any, casekit: Any) -> None:
    """Colleagues report and are rewarded: who reported stands in the sealed report alone."""
    lender, desk = house.lender, house.lender.plugin("wrongdoing")
    before = _entries_naming(lender, "li")
    made = desk.report("他威胁客户", category="threat", persons=["wang"], actor="li")
    with pytest.raises(NotAuthorized):
        desk.read(made.number, reason="好奇", actor="wang")
    with pytest.raises(NotAuthorized):
        desk.read(made.number, reason="好奇", actor=ADMIN)
    assert desk.read(made.number, reason="核查", actor="sun")["reporter"] == "li"
    with pytest.raises(UsageError, match="cannot look into"):
        desk.assign(made.number, "wang", actor="sun")
    desk.assign(made.number, "sun", actor="sun")
    desk.investigate(made.number, actor="sun")
    desk.find(made.number, substantiated=True, words="三位客户证实", actor="sun")
    desk.reward(made.number, "money", amount=100_000, actor="sun")
    desk.reward_paid(made.number, actor="sun")
    assert desk.follow_up(made.code).reward == "given"
    assert desk.rewards(MARCH, MARCH, actor="boss") == {"money": {"count": 1, "amount": 100_000}}
    assert _entries_naming(lender, "li") == before, "no header names the reporter"
    openings = [
        one.entry.actor
        for one in lender.archive.all(Query(kind="archive.read"), actor="boss")
        if json.loads(one.entry.header)["data"].get("process") == made.number
    ]
    assert openings == ["sun", "casekit"], "every opening is archived"
    refused = casekit("wrongdoing", "list", "-L", folder_of(house), status=None)
    assert refused.status != 0, "the admin has no right to reports"
    followed = casekit("wrongdoing", "follow-up", made.code, "--json", "-L", folder_of(house))
    assert followed.data["reward"] == "given"


def _entries_naming(lender: Any, login: str) -> int:
    return sum(
        f'"{login}"' in one.entry.header.decode()
        for one in lender.archive.all(Query(), actor="boss")
    )


def test_c108_an_inspection_sees_its_scope_for_its_time(house: Any, tmp_path: Path) -> None:
    """An inspection: request, scope, read-only for its time, handed over, findings, corrections."""
    lender, desk = house.lender, house.lender.plugin("inspections")
    ready(lender, "inspector", roles=("regulator",), without=("exam", "induction", "training"))
    number = desk.announce("金融监管局", "3月催收档案", ref="2026-17", actor=ADMIN).process_id
    desk.grant(number, "inspector", cases=["L1"], until=date(2026, 3, 10), actor=ADMIN)
    assert desk.case(number, "L1", actor="inspector").to_json()["loan"] == "L1"
    made, _ = desk.evidence(number, "L1", actor="inspector")
    for beyond in (
        lambda: desk.case(number, "L2", actor="inspector"),
        lambda: lender.cases.show("L2", actor="inspector"),
        lambda: lender.cases.place_hold("L1", kind="dispute", reason="x", actor="inspector"),
        lambda: lender.archive.search(actor="inspector"),
    ):
        with pytest.raises(NotAuthorized):
            beyond()
    view = desk.hand_over(number, [lender.files.path(made)], note="当面移交", actor=ADMIN)
    assert len(view.data["digests"]) == 1
    desk.find(number, "信函寄出过迟", owner="boss", due_on=date(2026, 4, 1), actor=ADMIN)
    (finding,) = desk.findings(number, actor=ADMIN)
    oversight = lender.plugin("oversight")
    assert finding.process_id in [one.process_id for one in oversight.findings(actor="boss")]
    house.move_to(date(2026, 3, 11))
    with pytest.raises(NotAuthorized) as over:
        desk.case(number, "L1", actor="inspector")
    assert over.value.reason == "inspection_over"
    assert [one["shown"] for one in desk.uses(number, actor=ADMIN)] == ["case", "evidence"]
    assert desk.close(number, actor=ADMIN).phase == "done"


def test_c110_receive_acknowledge_answer_appeal_close(house: Any) -> None:
    """Complaints: received, acknowledged, answered in time, appealed, closed; contacts stop."""
    lender, desk = house.lender, house.lender.plugin("complaints")
    view = desk.receive(
        "L1", words="催收人员辱骂我", code="insult", source="regulator", against="li", actor="boss"
    )
    number = view.process_id
    assert view.owner == "boss", "a supervisor sees to it where nobody else was named"
    assert "complaint" in {one.kind for one in lender.cases.show("L1").holds}
    verdict = lender.cases.ask("L1", role="sms", actor="boss")
    assert "CN-HOLD-01" in {one.rule for one in verdict.denials}
    desk.acknowledge(number, actor="boss")
    desk.investigate(number, owner="boss", grade="serious", actor="boss")
    view = desk.answer(number, "upheld", attachments=[REPORT], actor="boss")
    assert "late_answer" not in view.data
    (discipline,) = lender.processes.list(kind="discipline", person="li", actor="boss")
    assert (discipline.data["offence"], discipline.data["source"]) == (
        "insult",
        f"complaint:{number}",
    )
    house.move_to(date(2026, 3, 9))
    desk.appeal(number, words="道歉不够", actor="boss")
    desk.investigate(number, actor="boss")
    house.move_to(date(2026, 4, 1))
    assert [one.process_id for one in desk.list(late=True, actor="boss")] == [number]
    late = desk.answer(number, "partly", words="书面道歉", actor="boss")
    assert late.data["late_answer"] is True
    assert desk.close(number, actor="boss").state == "closed"
    kinds = [
        json.loads(one.entry.header)["data"].get("event")
        for one in lender.archive.all(Query(kind="process"), actor="boss")
        if json.loads(one.entry.header)["data"].get("process") == number
    ]
    assert kinds == [
        "", "acknowledge", "investigate", "answer", "appeal", "investigate", "answer", "close",
    ]  # fmt: skip
