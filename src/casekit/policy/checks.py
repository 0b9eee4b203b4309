"""Checks of a policy as a whole: tiers without gaps, steps that can come due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from casekit.policy.steps import OTHER_CALLS, Step, Tier
from casekit.policy.tables import Path, Problems, nearest

Placed = Sequence[tuple[Step, Path]]


def check_tiers(tiers: Sequence[Tier], problems: Problems) -> None:
    """Note tiers that overlap, leave days out, or share a name."""
    if not tiers:
        problems.add("the policy has no tier", ("tier",), "Write at least one [[tier]].")
        return
    placed = sorted(enumerate(tiers), key=lambda item: item[1].from_day)
    first_number, first = placed[0]
    if first.from_day > 1:
        problems.add(
            f"days 1–{first.from_day - 1} belong to no tier",
            ("tier", first_number, "from_day"),
            "The first tier starts on day 1, so that no overdue loan escapes.",
        )
    for (_, before), (number, after) in pairwise(placed):
        where: Path = ("tier", number, "from_day")
        if before.to_day is None or before.to_day >= after.from_day:
            end = "without end" if before.to_day is None else f"to day {before.to_day}"
            problems.add(
                f"the tiers {before.name!r} ({end}) and {after.name!r} "
                f"(from day {after.from_day}) overlap",
                where,
            )
        elif before.to_day + 1 < after.from_day:
            problems.add(f"days {before.to_day + 1}–{after.from_day - 1} belong to no tier", where)
    last_number, last = placed[-1]
    if last.to_day is not None:
        problems.add(
            f"days after {last.to_day} belong to no tier",
            ("tier", last_number, "to_day"),
            "Leave to_day out of the last tier.",
        )
    seen: set[str] = set()
    for number, tier in enumerate(tiers):
        if tier.name in seen:
            problems.add(f"there are two tiers {tier.name!r}", ("tier", number, "name"))
        seen.add(tier.name)


def check_steps(placed: Placed, problems: Problems) -> None:
    """Note ids used twice, references to no step, cycles, and steps that can never be due."""
    known: dict[str, Step] = {}
    placed = [(step, path) for step, path in placed if step.id]
    for step, path in placed:
        if step.id in known:
            problems.add(f"there are two steps {step.id!r}", (*path, "id"))
        if step.id in OTHER_CALLS:
            problems.add(
                f"no step can be called {step.id!r}",
                (*path, "id"),
                "In `counted_with` it means calls that no policy plans.",
            )
        known.setdefault(step.id, step)
    for step, path in placed:
        _check_references(step, path, known, problems)
        for needed in step.requires:
            earlier = known.get(needed.step)
            if earlier and step.last_day and earlier.first_day + needed.days_after > step.last_day:
                problems.add(
                    f"can never be due: {needed.step!r} comes on day {earlier.first_day} at the "
                    f"earliest, and this step ends on day {step.last_day}",
                    (*path, "requires"),
                )
    _check_cycles(placed, known, problems)


def _check_references(step: Step, path: Path, known: dict[str, Step], problems: Problems) -> None:
    references: list[tuple[str, Iterable[str]]] = [
        ("requires", [needed.step for needed in step.requires]),
        ("counted_with", step.counted_with),
        ("brought_forward_by", [step.brought_forward_by] if step.brought_forward_by else []),
    ]
    for key, names in references:
        for name in names:
            if not name or (key == "counted_with" and name in OTHER_CALLS):
                continue
            if name not in known:
                problems.add(f"there is no step {name!r}", (*path, key), nearest(name, known))
            elif name == step.id:
                problems.add(f"{key} names the step itself", (*path, key))
    other = known.get(step.brought_forward_by)
    if other and other.deadline_days is None:
        problems.add(f"the step {other.id!r} has no deadline_days", (*path, "brought_forward_by"))


def _check_cycles(placed: Placed, known: dict[str, Step], problems: Problems) -> None:
    """Note the steps that wait for one another, each circle once."""
    state: dict[str, int] = {}
    paths = {step.id: path for step, path in reversed(placed)}

    def visit(step_id: str, trail: list[str]) -> None:
        state[step_id] = 1
        for needed in known[step_id].requires:
            if needed.step not in known or needed.step == step_id:
                continue
            if state.get(needed.step) == 1:
                circle = [*trail, step_id]
                circle = [*circle[circle.index(needed.step) :], needed.step]
                problems.add(
                    f"these steps wait for one another: {' → '.join(circle)}",
                    (*paths[step_id], "requires"),
                )
            elif needed.step not in state:
                visit(needed.step, [*trail, step_id])
        state[step_id] = 2

    for step_id in known:
        if step_id not in state:
            visit(step_id, [])
