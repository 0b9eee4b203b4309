"""What a day brings to a suit: reminders of deadlines that come near, and word of those passed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Final

from casekit import OpenTask, ProcessView, Step
from casekit_litigation.deadlines import TERMS

_EARLIER: Final = timedelta(days=2)
"""A reminder's task is due so long before the deadline, so that it rises before that passes."""


def remind_on(code: str, day: date) -> date:
    """Return the day on which a person is reminded of a deadline."""
    return day - timedelta(days=TERMS[code].lead)


def next_look(deadlines: Mapping[str, str], reminded: Collection[str], today: date) -> date | None:
    """Return the next day on which one of the deadlines wants something; None without any.

    Args:
        deadlines: ISO dates by code.
        reminded: codes of which a person was reminded already.
        today: the day of the step.
    """
    days = []
    for code, text in deadlines.items():
        day = date.fromisoformat(text)
        waits = code in reminded or not TERMS[code].ours
        wanted = day + timedelta(days=1) if waits else remind_on(code, day)
        days.append(max(wanted, today))
    return min(days, default=None)


def due_steps(process: ProcessView, as_of: date) -> list[Step]:
    """Return the steps of one suit on a day: at most one that reminds, and one for what passed."""
    deadlines: Mapping[str, str] = process.data.get("deadlines", {})
    reminded = list(process.data.get("reminded", []))
    passed = sorted(c for c, day in deadlines.items() if date.fromisoformat(day) < as_of)
    near = sorted(
        code
        for code, text in deadlines.items()
        # what the other side has to do is only told when its time is over
        if TERMS[code].ours
        and code not in reminded
        and code not in passed
        and remind_on(code, date.fromisoformat(text)) <= as_of
    )
    steps = []
    if near:
        tasks = tuple(_reminder(code, date.fromisoformat(deadlines[code]), as_of) for code in near)
        data = {"reminded": [*reminded, *near]}
        steps.append(Step("reminded", data=data, effects=tasks, key=_key(process, "near", as_of)))
    if passed:
        tasks = tuple(_word_of(code, deadlines[code], as_of) for code in passed)
        before = process.data.get("passed", [])
        steps.append(
            Step(
                "passed",
                data={
                    "passed": [*before, *(code for code in passed if code not in before)],
                    "reminded": [c for c in (*reminded, *near) if c not in passed] or None,
                    "deadlines": dict.fromkeys(passed),
                },
                effects=tasks,
                key=_key(process, "passed", as_of),
            )
        )
    return steps


def _key(process: ProcessView, what: str, as_of: date) -> str:
    return f"{process.process_id}:{what}:{as_of.isoformat()}"


def _reminder(code: str, day: date, as_of: date) -> OpenTask:
    words = TERMS[code].words
    return OpenTask(
        "deadline",
        max(day - _EARLIER, as_of),
        words=f"{words['zh']}：{day.isoformat()} 前。 By {day.isoformat()}: {words['en']}.",
    )


def _word_of(code: str, day: str, as_of: date) -> OpenTask:
    words = TERMS[code].words
    return OpenTask(
        "deadline",
        as_of + timedelta(days=1),
        words=f"期限已于 {day} 届满：{words['zh']}。 Passed on {day}: {words['en']}.",
    )
