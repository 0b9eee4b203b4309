"""Reading one step of a policy file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from casekit.policy.condition_reading import ConditionReader
from casekit.policy.facts import STAYS
from casekit.policy.fields import (
    LAST_DAY,
    REQUIRED_STATES,
    REQUIRES_FIELDS,
    STAY_FIELDS,
    STEP_FIELDS,
    UNTIL,
)
from casekit.policy.steps import Requirement, StayRule, Step, Tier
from casekit.policy.tables import Path, Problems, Table, nearest

Pair = tuple[int, int]


@dataclass(slots=True)
class StepReader:
    """Turns step tables into `Step`s; what is wrong is noted, and the step is read on."""

    problems: Problems
    conditions: ConditionReader

    def read(self, data: Any, path: Path, tier: Tier | None) -> Step:
        """Return the step as far as it can be read; the problems say what is wrong."""
        table = Table(data, path, STEP_FIELDS, self.problems)
        step_id = table.word("id", required=True)
        until = table.choice("until", UNTIL)
        on_day = table.whole("on_day", 1, LAST_DAY)
        per_week = table.pair("per_week", 0, 7)
        every = self._every(table, until)
        first_day, last_day = self._window(table, tier, until, on_day)
        self._contradictions(table, until, every)
        late_after = table.whole("late_after", 0, LAST_DAY)
        return Step(
            id=step_id,
            title=table.title("title", step_id),
            role=table.word("role", required=True),
            tier=tier.name if tier else "",
            template=table.text("template"),
            source=table.text("source"),
            on_day=on_day,
            first_day=first_day,
            last_day=last_day,
            every=every,
            per_week=per_week,
            until=until,
            when=self.conditions.read(table.data["when"], (*path, "when"))
            if "when" in table
            else None,
            during=self._stay_names(table, "during"),
            requires=self._requires(table),
            stayed_by=self._stayed_by(table),
            counted_with=table.words("counted_with"),
            brought_forward_by=table.text("brought_forward_by"),
            deadline_days=table.whole("deadline_days", 1, LAST_DAY),
            late_after=0 if late_after is None and on_day is not None else late_after,
            max_attempts=table.whole("max_attempts", 1, 10_000),
            fallback=table.word("fallback"),
            priority=table.whole("priority", -1000, 1000) or 0,
        )

    def _every(self, table: Table, until: str) -> Pair | None:
        every = table.pair("every_days", 1, LAST_DAY)
        retry = table.whole("retry_days", 1, LAST_DAY)
        if until == "sent":
            return (retry or 1, retry or 1)
        if retry is not None:
            table.wrong("retry_days", 'retry_days belongs to until = "sent"', "Use every_days.")
        if until == "reached" and every is None and "per_week" not in table:
            return (1, 1)
        return every

    def _window(
        self, table: Table, tier: Tier | None, until: str, on_day: int | None
    ) -> tuple[int, int | None]:
        from_day = table.whole("from_day", 1, LAST_DAY)
        to_day = table.whole("to_day", 1, LAST_DAY)
        if on_day is not None and from_day is not None:
            table.wrong("from_day", "on_day and from_day exclude each other")
        first = on_day or from_day or (tier.from_day if tier else None)
        if first is None:
            # where a field is misspelt or wrong, that is the problem, not what is missing
            if not table.unknown and "on_day" not in table and "from_day" not in table:
                table.problems.add("a step outside the tiers needs on_day or from_day", table.path)
            first = 1
        key = "on_day" if on_day else "from_day"
        if tier and not tier.from_day <= first <= (tier.to_day or LAST_DAY):
            table.wrong(
                key,
                f"day {first} lies outside the tier {tier.name!r}",
                "Put the step into its tier, or outside the tiers as [[step]].",
            )
        if until in ("sent", "done"):
            if to_day is not None:
                table.wrong("to_day", f'until = "{until}" has no last day', "Remove to_day.")
            return first, None
        if to_day is not None:
            if to_day < first:
                table.wrong("to_day", f"the window ends on day {to_day}, before day {first}")
            if tier and tier.to_day is not None and to_day > tier.to_day:
                table.wrong("to_day", f"day {to_day} lies outside the tier {tier.name!r}")
            return first, to_day
        return first, tier.to_day if tier else None

    def _contradictions(self, table: Table, until: str, every: Pair | None) -> None:
        repeats = [key for key in ("every_days", "per_week") if key in table]
        if len(repeats) == 2:
            table.wrong("per_week", "every_days and per_week exclude each other")
        for key in repeats:
            if "on_day" in table:
                table.wrong(key, f"on_day and {key} exclude each other", "Use from_day.")
            if until in ("sent", "done"):
                table.wrong(key, f'until = "{until}" and {key} exclude each other')
            if "late_after" in table:
                table.wrong("late_after", f"{key} already says when it is late")
        if until == "reached" and "late_after" in table and not repeats:
            table.wrong("late_after", 'until = "reached" is late on the day after it came due')
        pair = table.data.get("per_week")
        if pair == [0, 0]:
            table.wrong("per_week", "at most none a week means that the step is never due")
        for key in ("counted_with", "brought_forward_by"):
            if key in table and not (repeats or (until == "reached" and every)):
                table.wrong(key, f"{key} belongs to a step that repeats")
        if "max_attempts" in table and every is None and "per_week" not in table:
            table.wrong("max_attempts", "max_attempts belongs to a step that repeats")
        if table.data.get("fallback") and table.data.get("fallback") == table.data.get("role"):
            table.wrong("fallback", "the fallback is the same role")

    def _requires(self, table: Table) -> tuple[Requirement, ...]:
        found = []
        for item, path in _entries(table, "requires"):
            inner = Table(
                {"step": item} if isinstance(item, str) else item,
                path,
                REQUIRES_FIELDS,
                self.problems,
            )
            state = inner.choice("state", REQUIRED_STATES) or "attempted"
            days = inner.whole("days_after", 1, LAST_DAY)
            found.append(Requirement(inner.text("step", required=True), state, days or 1))
        return tuple(found)

    def _stayed_by(self, table: Table) -> tuple[StayRule, ...]:
        found = []
        for item, path in _entries(table, "stayed_by"):
            inner = Table(
                {"name": item} if isinstance(item, str) else item, path, STAY_FIELDS, self.problems
            )
            name = inner.text("name", required=True)
            self._stay_known(name, path)
            rule = StayRule(
                name,
                inner.whole("for_days", 1, LAST_DAY),
                inner.whole("until_day", 1, LAST_DAY),
                inner.flag("up_to_latest"),
                self.conditions.defined.get(name),
            )
            if rule.up_to_latest and "every_days" not in table:
                inner.wrong("up_to_latest", "up_to_latest belongs to a step with every_days")
            if rule.condition and (rule.for_days or rule.until_day or rule.up_to_latest):
                self.problems.add(
                    f"{name} is a fact of this policy and has no dates to limit",
                    path,
                    "Put the limit into the fact's condition.",
                )
            found.append(rule)
        return tuple(found)

    def _stay_names(self, table: Table, key: str) -> tuple[str, ...]:
        names = table.words(key)
        stayed = {
            item if isinstance(item, str) else item.get("name")
            for item, _ in _entries(table, "stayed_by")
            if isinstance(item, str | dict)
        }
        for name in names:
            if name in self.conditions.defined:
                table.wrong(key, f"{name} is a fact of this policy", "Use when for facts.")
            else:
                self._stay_known(name, (*table.path, key))
            if name in stayed:
                table.wrong(key, f"{name} both stays the step and is what it waits for")
        return names

    def _stay_known(self, name: str, path: Path) -> None:
        known: Collection[str] = [*STAYS, *self.conditions.defined]
        if name and "." not in name and name not in known:
            self.problems.add(f"nothing called {name!r} stays a step", path, nearest(name, known))


def _entries(table: Table, key: str) -> list[tuple[Any, Path]]:
    """Return the entries of a field that takes one or several texts or tables, with their paths."""
    value = table.data.get(key, [])
    if isinstance(value, str | Mapping):
        return [(value, (*table.path, key))]
    if not isinstance(value, list):
        table.wrong(key, f"{key} must be a list")
        return []
    return [(item, (*table.path, key, number)) for number, item in enumerate(value)]
