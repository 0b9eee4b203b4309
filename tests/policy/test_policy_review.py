"""Running only when a review is due does what running every day does, and skips no step."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.policy.declared import DeclaredPolicy, load_policy
from casekit.policy.model import Attempt, CaseSnapshot, Plan, StepRecord
from casekit.settings_file import Document

DUE = date(2026, 1, 30)
HORIZON = 75


def _on(offset: int) -> date:
    return DUE + timedelta(days=offset)


# --- random policies ---------------------------------------------------------------------------

_small = st.integers(1, 6)
_stay_names = st.sampled_from(["open_promise", "hardship", "plugin.rest"])
_conditions = st.sampled_from(
    [
        {"broken_promises": {"at_least": 1}},
        {"overdue_amount": {"at_least": {"CNY": 500}}},
        {"hardship": False},
        {"any": [{"hardship": True}, {"promise_last_on": {"days_ahead_at_most": 3}}]},
        {"promise_last_on": {"days_ago_at_least": 4, "days_ago_at_most": 9}},
        {"not": {"promise_last_on": {"days_ahead_at_least": 2}}},
        {"deadline_passed": True},
        {"resting": False},
    ]
)


@st.composite
def _steps(draw: st.DrawFn, step_id: str, earlier: list[str], tier: tuple[int, int | None] | None):
    step: dict[str, Any] = {"id": step_id, "role": "sms"}
    low, high = tier or (1, None)
    step["from_day"] = draw(st.integers(low, min(high or 40, 40)))
    shape = draw(st.sampled_from(["once", "sent", "done", "reached", "every", "week"]))
    if shape in ("sent", "done", "reached"):
        step["until"] = shape
    if shape == "sent":
        step["retry_days"] = draw(_small)
    if shape == "every" or (shape == "reached" and draw(st.booleans())):
        a = draw(_small)
        step["every_days"] = [a, a + draw(st.integers(0, 3))]
    if shape == "week":
        most = draw(st.integers(1, 3))
        step["per_week"] = [draw(st.integers(0, most)), most]
    if shape not in ("sent", "done") and draw(st.booleans()):
        step["to_day"] = min(step["from_day"] + draw(st.integers(0, 25)), high or 10_000)
    if shape in ("once", "sent", "done") and draw(st.booleans()):
        step["late_after"] = draw(st.integers(0, 5))
    if draw(st.integers(0, 2)) == 0:
        step["when"] = draw(_conditions)
    stays = draw(st.lists(_stay_names, max_size=2, unique=True))
    if stays:
        step["stayed_by"] = [_limited(draw, name, shape == "every") for name in stays]
    if draw(st.integers(0, 5)) == 0:
        step["stayed_by"] = [*step.get("stayed_by", []), "resting"]
    if draw(st.integers(0, 5)) == 0:
        others = [name for name in ("open_promise", "hardship") if name not in stays]
        step["during"] = others[:1]
    if earlier and not step.get("to_day") and high is None and draw(st.integers(0, 3)) == 0:
        state = draw(st.sampled_from(["attempted", "sent", "reached"]))
        step["requires"] = {"step": draw(st.sampled_from(earlier)), "state": state}
    repeats = shape in ("every", "week", "reached")
    if repeats and earlier and draw(st.booleans()):
        step["counted_with"] = [draw(st.sampled_from(earlier))]
    if repeats and draw(st.booleans()):
        step["brought_forward_by"] = "letter"
    if repeats and draw(st.integers(0, 3)) == 0:
        step["max_attempts"] = draw(st.integers(1, 3))
    step["priority"] = draw(st.integers(0, 2))
    return step


def _limited(draw: st.DrawFn, name: str, every: bool) -> Any:
    limit = draw(st.sampled_from(["", "for_days", "until_day", "up_to_latest"]))
    if limit == "up_to_latest":
        return {"name": name, limit: True} if every else name
    return {"name": name, limit: draw(st.integers(1, 30))} if limit else name


@st.composite
def policies(draw: st.DrawFn) -> DeclaredPolicy:
    border = draw(st.integers(2, 30))
    ids = ["s0", "s1", "s2", "s3"][: draw(st.integers(1, 4))]
    tiers: list[dict[str, Any]] = [
        {"name": "early", "from_day": 1, "to_day": border, "step": []},
        {"name": "late", "from_day": border + 1, "step": []},
    ]
    outside = [{"id": "letter", "role": "letter", "on_day": 9, "until": "sent", "deadline_days": 5}]
    for number, step_id in enumerate(ids):
        place = draw(st.sampled_from(["early", "late", "outside"]))
        spans = {"early": (1, border), "late": (border + 1, None), "outside": None}
        step = draw(_steps(step_id, ids[:number], spans[place]))
        {"early": tiers[0]["step"], "late": tiers[1]["step"], "outside": outside}[place].append(
            step
        )
    resting = {"promise_last_on": {"days_ahead_at_least": 0, "days_ahead_at_most": 5}}
    data = {
        "policy": {"name": "random", "version": "1"},
        "fact": [{"name": "resting", "when": resting}],
        "tier": tiers,
        "step": outside,
    }
    return load_policy(Document(Path("random.toml"), data, {}, ""))


# --- random cases, and what happens to them -----------------------------------------------------

_offsets = st.integers(-3, HORIZON)
_ends = st.none() | _offsets
_facts = st.fixed_dictionaries(
    {},
    optional={
        "broken_promises": st.integers(0, 2),
        "overdue_amount": st.sampled_from([100, 500, 900]),
        "currency": st.sampled_from(["CNY", "USD"]),
        "hardship": st.booleans(),
        "promise_last_on": st.none() | _offsets.map(lambda n: _on(n).isoformat()),
        "letter_delivered_on": st.none() | _offsets.map(lambda n: _on(n).isoformat()),
    },
)


def _span(start: int, end: int | None) -> tuple[date, date | None]:
    return _on(start), None if end is None else _on(max(start, end))


_stays = st.dictionaries(_stay_names, st.builds(_span, _offsets, _ends), max_size=2)
_pauses = st.lists(st.builds(_span, _offsets, _ends), max_size=2).map(tuple)
_changes = st.fixed_dictionaries({}, optional={"facts": _facts, "stays": _stays, "pauses": _pauses})


@dataclass
class World:
    """What happens to a case from outside, the same however often the policy is asked."""

    seed: int
    missed: frozenset[int]
    changes: dict[int, dict[str, Any]]

    def _dice(self, *what: object) -> int:
        text = repr((self.seed, *what)).encode()
        return hashlib.sha256(text).digest()[0]

    def attempt(self, step: str, occurrence: int, since: date, today: date) -> Attempt | None:
        """Carry an open action out, at once or some days later."""
        if (today - since).days < self._dice(step, occurrence, "wait") % 4:
            return None
        dice = self._dice(step, occurrence, "outcome")
        return Attempt(today, reached=dice % 4 == 0, sent=dice % 3 != 0)


worlds = st.builds(
    World,
    st.integers(0, 10_000),
    st.frozensets(st.integers(0, HORIZON), max_size=25),
    st.dictionaries(st.integers(1, HORIZON), _changes, max_size=3),
)
cases = st.builds(
    CaseSnapshot,
    case_id=st.just(1),
    due_on=st.just(DUE),
    opened_on=st.integers(0, 20).map(_on),
    pauses=_pauses,
    facts=_facts,
    stays=_stays,
)


@dataclass
class Run:
    """One case under one policy, run on every day or only when a review is due."""

    policy: DeclaredPolicy
    case: CaseSnapshot
    world: World
    every_day: bool
    log: list[tuple[date, str, str, int]] = field(default_factory=list)
    late: set[tuple[str, int]] = field(default_factory=set)
    review: date | None = DUE
    reviews: int = 0
    tier: str = ""

    def go(self) -> list[tuple[date, str, str, int]]:
        start = (self.case.opened_on - DUE).days
        for offset in range(start, HORIZON):
            today = _on(offset)
            if offset in self.world.changes:
                self.case = replace(self.case, **self.world.changes[offset])
                self.review = today
            if offset in self.world.missed:
                continue
            if self.every_day or (self.review is not None and self.review <= today):
                self._plan(today)
            if self._carry_out(today):
                fresh = self._plan(today)
                assert fresh == 0, "an attempt made a step due on the same day"
        return self.log

    def _plan(self, today: date) -> int:
        plan = self.policy.plan(self.case, today)
        self.reviews += 1
        assert plan.next_review_on is None or plan.next_review_on > today
        before = {
            (step, record.open_occurrence)
            for step, record in self.case.steps.items()
            if record.open_occurrence is not None
        }
        self.case = opened(self.case, plan)
        due = {(action.step, action.occurrence) for action in plan.actions}
        self.log += [(today, "due", *key) for key in sorted(due - before)]
        self.log += [(today, "withdrawn", *key) for key in sorted(before - due)]
        late = {(action.step, action.occurrence) for action in plan.actions if action.late}
        self.log += [(today, "late", *key) for key in sorted(late - self.late)]
        self.late |= late
        if plan.tier != self.tier:
            self.log.append((today, "tier", plan.tier, 0))
        self.tier, self.review = plan.tier, plan.next_review_on
        return len(due - before)

    def _carry_out(self, today: date) -> bool:
        steps = dict(self.case.steps)
        done = False
        for step, record in self.case.steps.items():
            if record.open_occurrence is None or record.open_since is None:
                continue
            attempt = self.world.attempt(step, record.open_occurrence, record.open_since, today)
            if attempt:
                steps[step] = StepRecord((*record.attempts, attempt), record.last_occurrence)
                self.log.append((today, "attempt", step, record.open_occurrence))
                done = True
        self.case = replace(self.case, steps=steps)
        return done


def opened(case: CaseSnapshot, plan: Plan) -> CaseSnapshot:
    """The case once the plan's actions stand open and the others are withdrawn."""
    steps = {
        step: replace(record, open_occurrence=None, open_since=None)
        for step, record in case.steps.items()
    }
    for action in plan.actions:
        record = steps.get(action.step, StepRecord())
        steps[action.step] = StepRecord(
            record.attempts,
            max(record.last_occurrence, action.occurrence),
            action.occurrence,
            action.due_on,
        )
    return replace(case, steps=steps)


# --- the properties -----------------------------------------------------------------------------


@settings(max_examples=120, deadline=None)
@given(policies(), cases, worlds)
def test_running_only_when_due_does_what_running_every_day_does(
    policy: DeclaredPolicy, case: CaseSnapshot, world: World
) -> None:
    daily = Run(policy, case, world, every_day=True)
    sparse = Run(policy, case, world, every_day=False)
    assert sparse.go() == daily.go()
    assert sparse.reviews <= daily.reviews


@settings(max_examples=150, deadline=None)
@given(policies(), cases, worlds, st.integers(0, HORIZON))
def test_the_next_review_is_the_first_day_on_which_the_answer_differs(
    policy: DeclaredPolicy, case: CaseSnapshot, world: World, stop: int
) -> None:
    run = Run(policy, case, replace(world, missed=frozenset(range(stop, HORIZON))), every_day=True)
    run.go()
    today = max(run.case.opened_on, _on(stop))
    snapshot = opened(run.case, policy.plan(run.case, today))
    now = policy.plan(snapshot, today)
    differing = (
        day
        for day in (today + timedelta(days=n) for n in range(1, 150))
        if _answer(policy.plan(snapshot, day)) != _answer(now)
    )
    first = next(differing, None)
    if first is not None or (now.next_review_on and now.next_review_on < _on(120)):
        assert now.next_review_on == first


def _answer(plan: Plan) -> tuple[Any, ...]:
    return plan.tier, {(a.step, a.occurrence, a.late) for a in plan.actions}


@settings(max_examples=100, deadline=None)
@given(policies(), cases, st.integers(0, HORIZON))
def test_cases_planned_together_are_planned_as_if_alone(
    policy: DeclaredPolicy, case: CaseSnapshot, offset: int
) -> None:
    plain = replace(case, pauses=(), stays={})
    twins = [case, plain, replace(plain, case_id=2), replace(plain, case_id=3, facts={})]
    today = max(case.opened_on, _on(offset))
    plans = policy.plan_batch(twins, today)
    alone = [policy._answer(twin, today.toordinal()) for twin in twins]
    assert [
        (p.actions, p.next_review_on, list(p.reasons), p.tier, p.days_past_due) for p in plans
    ] == [(a[0], a[1], list(a[2]), a[3], a[4]) for a in alone]
    after = policy.reviews_if_sent(twins, plans, today)
    assert after == super(DeclaredPolicy, policy).reviews_if_sent(twins, plans, today)
