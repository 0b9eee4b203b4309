"""Supervision: the Measures, §2.2 to §2.4, §5.2, §6.1, §8.2, as a supervisor works through them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from casekit.archive.search import Query
from casekit.contacts.model import Outcome
from casekit.errors import MoveRefused, NotAuthorized, UsageError
from casekit.testing.lenders import READY
from casekit.testing.people import ready
from casekit.work.model import CallResult, PointTick

DUE = date(2026, 3, 1)
SUPERVISOR = READY | {"supervisor": True}
TEAM = {"li": READY, "wang": READY, "boss": SUPERVISOR, "chen": SUPERVISOR}
APRIL = date(2026, 4, 1)


@pytest.fixture
def team(start: Callable[..., Any]) -> Any:
    """A lender with two collectors and two supervisors, on the due date."""
    story = start(
        staff=TEAM,
        queue={"recorder": True, "at_once": 5},
        plugins=("cn", "echo", "oversight"),
    )
    story.move_to(DUE)
    return story


def lend(story: Any, *refs: str) -> None:
    story.book(*(story.loan(ref, due_on=DUE) for ref in refs))


def call(
    story: Any, ref: str, who: str, outcome: Outcome = Outcome.RIGHT_PARTY, **form: Any
) -> Any:
    """Have somebody call a customer and record what came of it."""
    item = story.lender.queue.take(case=ref, actor=who)
    answers: dict[str, Any] = {}
    if outcome is not Outcome.NO_ANSWER:
        ticks = [line.id for line in item.script.lines if line.tick]
        answers = {
            "sms_arrived": "yes",
            "reason": "other",
            "attitude": "cooperative",
            "ability": "unknown",
            "points": tuple(PointTick(point, said=True) for point in ticks),
            "no_plan_because": "要先与家人商量",
        }
    made = CallResult(outcome, **(answers | form))
    return story.lender.queue.result(item.work_id, made, actor=who)


def march(story: Any, calls: dict[str, str]) -> None:
    """Have these loans called on 5 March, and let the month end."""
    lend(story, *calls)
    story.day(date(2026, 3, 5))
    for ref, who in calls.items():
        call(story, ref, who)


def noted(story: Any, ref: str, who: str, **note: Any) -> Any:
    """Have somebody enter a call that they made with a telephone of their own."""
    at = note.pop("at", story.lender.clock.now())
    outcome = note.pop("outcome", Outcome.NO_ANSWER)
    return story.lender.cases.record_contact(ref, "voice", at, outcome, actor=who, **note)


def desk(story: Any) -> Any:
    return story.lender.plugin("oversight")


def answers(story: Any, check: Any, **faults: str) -> dict[str, str]:
    """Return the answers that find nothing wrong, but for these."""
    items = desk(story).checklist(check.process_id)
    return {item.code: "ok" for item in items} | faults


def _opened_at(story: Any, view: Any) -> int:
    """Return the place in its log of the entry that opened a process."""
    query = Query(kind="process.opened")
    (seq,) = [
        one.entry.seq
        for one in story.lender.archive.all(query)
        if json.loads(one.entry.header)["data"]["process"] == view.process_id
    ]
    return int(seq)


# -- §8.2 ----------------------------------------------------------------------------------------


def test_c105_a_scheduled_and_a_random_part_can_be_drawn_again(team: Any) -> None:
    """Everybody's turn comes, the rest by chance; who planned it could not know what is drawn."""
    march(team, {"L1": "li", "L2": "li", "L3": "li", "L4": "wang", "L5": "boss"})
    team.move_to(APRIL)
    oversight = desk(team)
    with pytest.raises(UsageError, match="a sample of zero"):
        oversight.plan(scheduled=0, random=0)
    with pytest.raises(UsageError, match="is not over"):
        oversight.plan(start=APRIL, end=APRIL + timedelta(days=3))
    planned = oversight.plan(scheduled=1, random=50, actor="boss")
    assert (planned.state, planned.data["frame"]) == ("planned", 5)
    assert oversight.plan(scheduled=4, random=100).process_id == planned.process_id
    with pytest.raises(UsageError, match="no checkpoint was made since"):
        oversight.draw(planned.process_id)

    team.lender.archive.checkpoint()
    # whoever knows by now what it would draw, and plans it anew, draws the same
    team.lender.processes.cancel(planned.process_id, reason="抽错了", actor="boss")
    noted(team, "L2", "wang", at=team.lender.clock.now() - timedelta(days=20))
    anew = oversight.plan(scheduled=1, random=50, actor="boss")
    assert (anew.data["instead_of"], anew.data["frame"]) == (planned.process_id, 5)
    assert anew.data["digest"] == planned.data["digest"]
    assert oversight.plan(scheduled=1, random=50).process_id == anew.process_id
    team.lender.archive.checkpoint()
    drawn = oversight.draw(anew.process_id, actor="boss")
    assert drawn.state == "drawn"
    seed = team.lender.archive.covered_by(planned.log, _opened_at(team, planned))
    assert drawn.data["root"] == seed.root
    with pytest.raises(MoveRefused, match="what was drawn is checked"):
        team.lender.processes.cancel(anew.process_id, reason="不想查", actor="boss")
    planned = anew
    opened = oversight.checks(sample=planned.process_id)
    by_part = sorted((view.data["part"], view.person) for view in opened)
    assert [one for one in by_part if one[0] == "scheduled"] == [
        ("scheduled", "boss"),
        ("scheduled", "li"),
        ("scheduled", "wang"),
    ]
    assert [one[0] for one in by_part].count("random") == 1
    groups = {item.group for item in oversight.checklist(opened[0].process_id)}
    assert groups == {"conduct", "records", "strategy"}

    team.move_to(date(2026, 4, 20))
    noted(team, "L2", "wang")
    again, same = oversight.again(planned.process_id)
    assert same
    assert {one.contact.contact_id for one in again.contacts} == {
        view.contact_id for view in opened
    }


def test_c104_nobody_checks_their_own_cases(team: Any) -> None:
    """A supervisor who also collects has their contacts checked by the other one."""
    march(team, {"L1": "boss", "L2": "li"})
    team.move_to(APRIL)
    oversight = desk(team)
    planned = oversight.plan(scheduled=1, random=0)
    team.lender.archive.checkpoint()
    oversight.draw(planned.process_id)
    (own,) = oversight.checks(person="boss")
    assert own.owner == "chen"
    told = answers(team, own)
    with pytest.raises(NotAuthorized, match="it is their own work") as no:
        oversight.check(own.process_id, told, actor="boss")
    assert no.value.reason == "own_work"
    with pytest.raises(MoveRefused):
        team.lender.processes.move(own.process_id, _step("check"), actor="boss")
    with pytest.raises(NotAuthorized):
        oversight.hand_on(own.process_id, "boss")
    assert oversight.check(own.process_id, told, actor="chen").state == "checked"

    (other,) = oversight.checks(person="li")
    noted(team, "L2", "boss")
    with pytest.raises(NotAuthorized, match="they worked on this case"):
        oversight.check(other.process_id, answers(team, other), actor="boss")
    post = oversight.post()
    assert (post.holders, post.dedicated, post.collecting) == (
        ("boss", "chen"),
        ("chen",),
        ("boss",),
    )


def test_c014_a_sample_has_wording_checklists_that_count_in_the_score(
    start: Callable[..., Any],
) -> None:
    """Each check asks for wording; what was right of it is the conduct score of the person."""
    team = start(
        plugins=("cn", "echo", "staff", "oversight"),
        channels={"sms": "echo", "voice": "by-hand"},
        queue={"recorder": True, "at_once": 5},
        options={"staff": {"least_sample": 1}},
    )
    team.move_to(DUE)
    for login, role in (("li", "collector"), ("wang", "collector"), ("boss", "supervisor")):
        ready(team.lender, login, roles=(role,))
    march(team, {"L1": "li"})
    team.move_to(APRIL)
    oversight = desk(team)
    planned = oversight.plan(scheduled=1, random=0)
    team.lender.archive.checkpoint()
    oversight.draw(planned.process_id)
    (check,) = oversight.checks()
    wording = {item.code for item in oversight.checklist(check.process_id)}
    assert {"polite", "no_insult_or_threat", "tone"} <= wording
    offered = oversight.offered(check.process_id)
    assert offered["lawful_hours"] == "ok"
    assert "polite" not in offered
    with pytest.raises(UsageError, match="not answered: polite"):
        oversight.check(check.process_id, offered, actor="boss")
    with pytest.raises(UsageError, match=r"wrong, for this is a fault: polite \(Polite.*\)$") as no:
        oversight.check(check.process_id, answers(team, check, polite="fault"), actor="boss")
    assert "--note" in (no.value.hint or "")
    # without its recording the record is not complete, which is what the records offer
    assert offered["record_complete"] == "fault"
    with pytest.raises(UsageError, match=r"record_complete \(.*, as the records say\)$"):
        oversight.check(
            check.process_id, answers(team, check, record_complete="fault"), actor="boss"
        )
    made = oversight.check(
        check.process_id,
        answers(team, check, polite="fault"),
        note="没有说“您好”",
        actor="boss",
    )
    assert (made.person, made.data["right"], made.data["weight"]) == ("li", 17, 19)
    (finding,) = oversight.findings(person="li")
    assert (finding.data["faults"], finding.data["grade"]) == (["polite"], "minor")
    assert team.lender.processes.get(planned.process_id).state == "done"
    scores = team.lender.plugin("staff").scores(date(2026, 3, 1), date(2026, 3, 31))
    assert scores["li"].points == Fraction(100 * 17, 19)
    assert scores["wang"].points is None


def test_c106_finding_to_closing(team: Any, tmp_path: Path) -> None:
    """Found, ordered, shown by evidence, looked at again, closed; what is late is listed."""
    march(team, {"L1": "li"})
    oversight = desk(team)
    finding = oversight.report("未核实身份", case="L1", person="li", grade="serious", actor="boss")
    number = finding.process_id
    today = team.lender.today()
    with pytest.raises(UsageError, match="is over"):
        oversight.order(number, "重新培训", due_on=today - timedelta(days=1), actor="boss")
    ordered = oversight.order(number, "重新培训", due_on=today + timedelta(days=5), actor="boss")
    assert (ordered.owner, ordered.state) == ("li", "ordered")

    team.move_to(today + timedelta(days=6))
    assert [view.process_id for view in oversight.corrections(late=True)] == [number]
    done = oversight.correct(number, note="已参加3月10日培训", actor="li")
    assert (done.state, done.owner, done.late) == ("done", "boss", False)
    with pytest.raises(NotAuthorized):
        oversight.recheck(number, good=True, actor="li")
    back = oversight.recheck(number, good=False, note="仍未核实身份", actor="boss")
    assert (back.state, back.owner, back.data["failed"]) == ("ordered", "li", 1)
    said = oversight.correct(number, note="再次培训", actor="boss")
    assert said.owner == "chen", "who says that it is done does not look at it again"
    with pytest.raises(NotAuthorized, match="boss corrected finding"):
        oversight.recheck(number, good=True, actor="boss")
    with pytest.raises(NotAuthorized, match="boss corrected finding"):
        oversight.hand_on(number, "boss", actor="chen")
    closed = oversight.recheck(number, good=True, actor="chen")
    assert (closed.state, closed.phase) == ("closed", "done")
    assert oversight.words(number, reason="审计", actor="boss")["words"] == "未核实身份"


def test_c106_late_ones_rise_and_who_has_to_correct_says_so(start: Callable[..., Any]) -> None:
    """With recorded people: a collector sees to their own correction; late, it rises."""
    story = start(
        plugins=("cn", "echo", "staff", "oversight"),
        channels={"sms": "echo", "voice": "by-hand"},
    )
    story.move_to(DUE)
    lend(story, "L1")
    for login, role in (("li", "collector"), ("boss", "supervisor"), ("ada", "admin")):
        ready(story.lender, login, roles=(role,))
    story.day(date(2026, 3, 5), actor="ada")
    oversight = desk(story)
    finding = oversight.report("语气生硬", case="L1", person="li", actor="boss")
    number, today = finding.process_id, story.lender.today()
    assert finding.owner == "boss"
    with pytest.raises(NotAuthorized):
        oversight.correct(number, note="好了", actor="li")
    oversight.order(number, "向客户致歉", due_on=today + timedelta(days=3), actor="boss")
    story.day(today + timedelta(days=4), actor="ada")
    assert oversight.corrections(late=True, actor="boss")[0].owner == "boss"
    story.day(today + timedelta(days=11), actor="ada")
    (late,) = oversight.corrections(late=True, actor="boss")
    assert late.owner == "ada"
    oversight.hand_on(number, "li", actor="ada")
    assert oversight.words(number, reason="整改", actor="li")["action"] == "向客户致歉"
    done = oversight.correct(number, note="已致歉", actor="li")
    assert (done.state, done.owner) == ("done", "boss")
    with pytest.raises(NotAuthorized):
        oversight.recheck(number, good=True, actor="li")
    assert oversight.recheck(number, good=True, actor="boss").state == "closed"

    grave = oversight.report("辱骂客户", case="L1", person="li", grade="grave", actor="boss")
    oversight.order(
        grave.process_id,
        "停职并处分",
        due_on=story.lender.today(),
        to="boss",
        discipline="insult",
        actor="boss",
    )
    (begun,) = story.lender.processes.list(kind="discipline", person="li", actor="boss")
    assert begun.data["source"] == f"finding:{grave.process_id}"


def _step(event: str) -> Any:
    from casekit import Step

    return Step(event)
