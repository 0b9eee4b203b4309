"""Assessment and incentives: the Measures, §7.1 and §7.2, worked as their users would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from casekit import CallResult, Outcome, StaffRecord, Step
from casekit.errors import ConfigError, MoveRefused, NotAuthorized, UsageError
from casekit.testing.people import ready

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
AFTER = date(2026, 4, 2)

SCHEME: dict[str, object] = {
    "least_answers": 2,
    "target": {"recovery_rate": ">= 5 %", "conduct": ">= 60"},
    "rule": [
        {
            "name": "top",
            "propose": "high_bonus",
            "when": {
                "recovery_rate": ">= 0.12",
                "success_rate": ">= 0.3",
                "satisfaction": ">= 4",
                "conduct": ">= 80",
            },
            "amount": 500_000,
            "share_bp": 100,
            "cap": 800_000,
        },
        {
            "name": "good",
            "propose": "bonus",
            "when": {"recovery_rate": ">= 0.12", "conduct": ">= 80"},
            "amount": 100_000,
        },
        {"name": "honour", "propose": "commendation", "when": {"conduct": ">= 95"}},
        {"name": "learn", "propose": "retraining", "misses": 2},
    ],
}
"""A scheme with all that the Measures name."""


class _Figure:
    """A figure as the desk of figures gives it."""

    def __init__(self, name: str, login: str, top: int, bottom: int, n: int) -> None:
        self.name, self.by, self.top, self.bottom, self.n = (
            name,
            {"collector": login},
            top,
            bottom,
            n,
        )
        self.value = Fraction(top, bottom) if bottom else None
        self.provisional, self.known = "", {0: 321}
        self.fingerprint = f"{name}:{login}:{top}:{bottom}".encode().hex()


class _Desk:
    """A desk of figures that says by hand what each person came to."""

    def __init__(self) -> None:
        self.told: list[_Figure] = []
        self.asked: list[Any] = []

    def period(self, start: date, end: date) -> tuple[date, date]:
        return start, end

    def show(self, period: Any, **ask: Any) -> list[_Figure]:
        self.asked.append((period, ask))
        return self.told

    def say(self, login: str, **figures: tuple[int, int, int]) -> None:
        self.told = [one for one in self.told if one.by["collector"] != login]
        self.told += [_Figure(name, login, *numbers) for name, numbers in figures.items()]


def brilliant(service: int) -> dict[str, tuple[int, int, int]]:
    """Figures of somebody who recovers much; `service` is the mean of ten answers."""
    return {
        "recovery_rate": (30_000_000, 100_000_000, 80),
        "success_rate": (40, 80, 80),
        "satisfaction_service": (service * 10, 10, 10),
        "satisfaction_communication": (service * 10, 10, 10),
    }


@pytest.fixture
def office(start: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """li and wang collect, boss leads; figures are told by hand, checks by a supervisor."""
    story = start(
        plugins=("cn", "echo", "staff", "oversight", "reports"),
        options={"staff": {"least_sample": 1, "scheme": SCHEME}},
    )
    story.figures = _Desk()
    desk_of = story.lender.plugin

    def plugin(name: str) -> Any:
        return story.figures if name == "figures" else desk_of(name)

    monkeypatch.setattr(story.lender, "plugin", plugin)
    for login in ("li", "wang"):
        ready(story.lender, login, on=FIRST)
    ready(story.lender, "boss", roles=("supervisor",), on=FIRST)
    story.move_to(AFTER)
    return story


def incentives(story: Any) -> Any:
    return story.lender.plugin("incentives")


def checked(story: Any, login: str, right: int, on: date = FIRST) -> None:
    """A supervisor checks a contact of somebody's: so many points of ten are right."""
    data = {"on": on, "right": right, "weight": 10, "way": "voice"}
    processes = story.lender.processes
    one = processes.open("check", step=Step("", data=data), person=login, owner="boss")
    processes.move(one.process_id, Step("check"), actor="boss", desk="oversight")


def run(story: Any, first: date = FIRST, last: date = LAST) -> Any:
    return incentives(story).run(first, last, actor="boss")


def of(story: Any, login: str) -> Any:
    """Return somebody's latest assessment."""
    return incentives(story).assessments(login, actor="boss")[-1]


def proposed(story: Any, login: str) -> list[str]:
    return [one.data["propose"] for one in incentives(story).proposals(login, actor="boss")]


def test_c091_a_persons_quarter_three_figures_thresholds_result_approver(office: Any) -> None:
    """A person's quarter: the three figures as they were, the thresholds, the result, by whom."""
    office.figures.say("li", **brilliant(5))
    checked(office, "li", 9)
    made = run(office)
    view = of(office, "li")
    figures = view.data["figures"]
    assert figures["recovery_rate"]["value"] == "3/10"
    assert figures["success_rate"]["value"] == "1/2"
    assert (figures["satisfaction"]["value"], figures["satisfaction"]["n"]) == ("5/1", 10)
    assert figures["conduct"]["value"] == "90/1"
    assert view.data["thresholds"] == [
        ["recovery_rate", ">= 5 %", True, ""],
        ["conduct", ">= 60", True, ""],
    ]
    assert view.data["passed"] and view.data["known"] == {"0": 321}
    with pytest.raises(NotAuthorized):
        incentives(office).approve(view.process_id, actor="li")
    done = incentives(office).approve(view.process_id, actor="boss")
    assert (done.state, done.data["by"]) == ("approved", "boss")
    again = incentives(office).run(actor="boss")
    assert (again.start, again.end) == (FIRST, LAST)
    assert again.made == () and set(again.known) == {"li", "wang"} and len(made.made) == 2


def test_c096_proposals_approved_and_archived(office: Any) -> None:
    """The scheme proposes by its rules; a person approves; the payment's number is kept."""
    office.figures.say("li", **brilliant(5))
    checked(office, "li", 9)
    assert run(office).proposed == 1
    (bonus,) = incentives(office).proposals("li", actor="boss")
    assert bonus.data["propose"] == "high_bonus"
    assert (bonus.data["amount"], bonus.data["capped"], bonus.data["rule"]) == (
        800_000,
        False,
        "top",
    )
    with pytest.raises(UsageError, match="not approved"):
        incentives(office).approve(bonus.process_id, actor="boss")
    incentives(office).approve(of(office, "li").process_id, actor="boss")
    incentives(office).approve(bonus.process_id, actor="boss")
    done = incentives(office).complete(bonus.process_id, ref="PAY-77", actor="boss")
    assert (done.state, done.ref) == ("done", "PAY-77")
    kinds = {one.entry.kind for one in office.lender.archive.search(limit=1000).found}
    assert {"process.opened", "process.moved"} <= kinds
    assert office.lender.archive.compare_tables().ok


def test_c097_high_recovery_low_satisfaction_no_high_bonus(office: Any) -> None:
    """All three count: with unhappy customers, or too few who said so, there is no high bonus."""
    office.figures.say("li", **brilliant(3))
    office.figures.say(
        "wang",
        **(
            brilliant(5)
            | {"satisfaction_service": (5, 1, 1), "satisfaction_communication": (5, 1, 1)}
        ),
    )
    for login in ("li", "wang"):
        checked(office, login, 9)
    run(office)
    assert proposed(office, "li") == ["bonus"]
    assert proposed(office, "wang") == ["bonus"]
    assert of(office, "wang").data["figures"]["satisfaction"]["why_not"] == "too_few_answers"


def test_c097_a_scheme_that_pays_by_amount_alone_is_refused(start: Callable[..., Any]) -> None:
    """A bonus for recovery alone breaks the card rules: nothing is assessed by it."""
    alone = {"name": "hunt", "propose": "bonus", "when": {"recovery_rate": ">= 0.1"}, "amount": 1}
    options = {"staff": {"scheme": {"rule": [alone]}}}
    story = start("hunters", plugins=("cn", "echo", "staff"), options=options)
    ready(story.lender, "li", on=FIRST)
    story.move_to(AFTER)
    (problem,) = incentives(story).check()
    assert (problem.rule, problem.pack_rule) == ("hunt", "CN-PAY-01")
    with pytest.raises(ConfigError, match="CN-PAY-01"):
        incentives(story).run(FIRST, LAST)
    lacking = {"name": "x", "propose": "high_bonus", "when": {"recovery_rate": "> 0"}, "amount": 1}
    with pytest.raises(ConfigError, match="lacks satisfaction, success_rate"):
        start(
            "greedy",
            plugins=("cn", "echo", "staff"),
            options={"staff": {"scheme": {"rule": [lacking]}}},
        )


def test_c098_a_commendation_is_published(office: Any) -> None:
    """A notice is produced and its publication recorded; before that nothing is carried out."""
    office.figures.say("li", **brilliant(3))
    checked(office, "li", 10)
    run(office)
    incentives(office).approve(of(office, "li").process_id, actor="boss")
    honour = next(
        one
        for one in incentives(office).proposals("li", actor="boss")
        if one.data["propose"] == "commendation"
    )
    with pytest.raises(MoveRefused):
        incentives(office).publish(honour.process_id, actor="boss")
    incentives(office).approve(honour.process_id, actor="boss")
    with pytest.raises(UsageError, match="published first"):
        incentives(office).complete(honour.process_id, actor="boss")
    published = incentives(office).publish(honour.process_id, words="望继续努力", actor="boss")
    assert published.data["published_on"] == AFTER.isoformat()
    assert incentives(office).complete(honour.process_id, actor="boss").state == "done"


def test_c099_misses_in_a_row(office: Any) -> None:
    """Miss, pass, miss: nothing. Two misses in a row: retraining, done by a recorded training."""
    desk = incentives(office)

    def quarter(number: int, recovered: int) -> None:
        first = date(2025, 1 + 3 * (number - 1), 1)
        last = date(2025, 3 * number, 30 + (number in (1, 4)))
        office.figures.say("li", recovery_rate=(recovered, 100, 10))
        checked(office, "li", 9, on=first)
        run(office, first, last)

    for number, recovered in ((1, 1), (2, 8), (3, 1)):
        quarter(number, recovered)
        assert proposed(office, "li") == []
    quarter(4, 2)
    assert proposed(office, "li") == ["retraining"]
    (learn,) = desk.proposals("li", actor="boss")
    assert learn.data["misses"] == 2
    desk.approve(of(office, "li").process_id, actor="boss")
    desk.approve(learn.process_id, actor="boss")
    with pytest.raises(UsageError, match="recorded"):
        desk.complete(learn.process_id, actor="boss")
    said = {"course": "again", "subjects": ["communication"], "attended": True}
    record = office.lender.people.note("li", StaffRecord("training", AFTER, data=said))
    assert desk.complete(learn.process_id, record=record.record_id, actor="boss").state == "done"


def test_c096_a_sanction_takes_the_bonus_and_an_absent_person_is_not_assessed(office: Any) -> None:
    """Who lost bonuses by a decision gets none; who was away for most of it is skipped."""
    staff = office.lender.plugin("staff")
    office.move_to(LAST - timedelta(days=20))
    breach = staff.discipline("li", "quarrel", note="争吵", actor="boss")
    staff.hear(breach.process_id, actor="boss")
    staff.decide(breach.process_id, actor="boss")
    leave = staff.ask_leave("wang", FIRST, LAST, reason="sick", actor="wang")
    staff.decide_absence(leave.process_id, "approve", actor="boss")
    office.move_to(AFTER)
    office.figures.say("li", **brilliant(5))
    checked(office, "li", 10)
    checked(office, "li", 10)
    assert run(office).skipped == {"wang": "away"}
    assert proposed(office, "li") == []
    assert of(office, "li").data["figures"]["conduct"]["value"] == "80/1"


def test_c096_a_returned_assessment_calls_off_what_it_proposed(office: Any) -> None:
    """Returned with a reason, its proposals end, and the quarter can be assessed anew."""
    office.figures.say("li", **brilliant(5))
    checked(office, "li", 9)
    run(office)
    first = of(office, "li")
    incentives(office).refuse(first.process_id, reason="数据有误", actor="boss")
    assert proposed(office, "li") == []
    office.figures.say("li", **brilliant(3))
    run(office)
    assert of(office, "li").process_id != first.process_id
    assert proposed(office, "li") == ["bonus"]
    with pytest.raises(UsageError, match="not over"):
        incentives(office).run(FIRST, AFTER, actor="boss")


def test_c091_the_figures_are_those_of_the_period_as_they_were_known(
    start: Callable[..., Any],
) -> None:
    """With the figures of casekit-reports: copied exactly, and kept when a payment is backdated."""
    story = start(
        "counted",
        plugins=("cn", "echo", "staff", "reports"),
        channels={"sms": "echo", "voice": "by-hand"},
        queue={"recorder": True},
        options={"staff": {"scheme": {"target": {"success_rate": ">= 50 %"}}}},
    )
    lender = story.lender
    ready(lender, "li")
    ready(lender, "boss", roles=("supervisor",))
    due = date(2026, 3, 1)
    story.move_to(due)
    story.book(story.loan("L1", due_on=due), story.loan("L2", due_on=due))
    story.day(date(2026, 3, 5))
    for ref in ("L1", "L2"):
        item = lender.queue.take(case=ref, actor="li")
        lender.queue.result(item.work_id, CallResult(Outcome.NO_ANSWER), actor="li")
    story.pay("L1", 102_500)
    story.day(date(2026, 3, 6))
    story.day(AFTER)
    incentives(story).run(date(2026, 1, 1), LAST, actor="boss")
    view = of(story, "li")
    desk = lender.plugin("figures")
    (figure,) = [
        one
        for one in desk.show(desk.period(FIRST, LAST), names=["success_rate"], by=["collector"])
        if one.by["collector"] == "li"
    ]
    copied = view.data["figures"]["success_rate"]
    assert copied["value"] == "1/2" == f"{figure.top}/{figure.bottom}"
    assert view.data["passed"] is True and view.data["known"]
    story.pay("L2", 102_500, on=date(2026, 3, 7))
    story.day(AFTER + timedelta(days=1))
    assert of(story, "li").data["figures"]["success_rate"] == copied
    sizes = {int(log): size for log, size in view.data["known"].items()}
    (same,) = [
        one
        for one in desk.show(
            desk.period(FIRST, LAST), names=["success_rate"], by=["collector"], known_at=sizes
        )
        if one.by["collector"] == "li"
    ]
    assert same.fingerprint == copied["fingerprint"]
