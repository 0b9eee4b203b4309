"""Which deadlines of a suit run after a step, and which of them the step began or ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from casekit import ProcessView, Step
from casekit_litigation.deadlines import TERMS


def deadlines_after(
    process: ProcessView, step: Step, data: dict[str, Any], on: date
) -> dict[str, str]:
    """Return the deadlines that are open after a step, as ISO dates by code.

    Days that the step gives under `deadlines` stand as they are (None takes one away): the desk has
    worked them out with the calendar of the lender's rules. The others know Saturdays and Sundays
    alone.
    """
    given: Mapping[str, Any] = data.get("deadlines") or {}
    known = {**process.data, **data}
    open_now = {**process.data.get("deadlines", {})}
    event = step.event
    for code in _ended_by(event):
        open_now.pop(code, None)
    if event == "deadline_met":
        open_now.pop(str(data.pop("code", "")), None)
    for code in begun_by(event, data):
        open_now[code] = TERMS[code].last_day(began_on(code, known, on)).isoformat()
    open_now.update({code: as_day(day).isoformat() for code, day in given.items() if day})
    for code in [code for code, day in given.items() if not day]:
        open_now.pop(code, None)
    if event == "judgment":
        code = "appeal_ruling" if data.get("decision") == "ruling" else "appeal"
        data["appeal_until"] = open_now[code]
    if "enforce" in begun_by(event, data):
        data["enforce_until"] = open_now["enforce"]
    if data.get("next_hearing_on"):
        open_now["hearing"] = as_day(data["next_hearing_on"]).isoformat()
    if data.get("perform_until"):
        open_now["perform"] = as_day(data["perform_until"]).isoformat()
    return open_now


def begun_by(event: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the codes of the deadlines that begin with an event."""
    ruling = data.get("decision") == "ruling"
    return {
        "accept": ("fee",),
        "serve": ("answer",),
        "judgment": ("appeal_ruling" if ruling else "appeal",),
        "order_issued": ("objection",),
        "effective": ("enforce",),
        "second_judgment": ("enforce",),
        "mediated": ("enforce",),
        "order_effective": ("enforce",),
    }.get(event, ())


def began_on(code: str, data: Mapping[str, Any], on: date) -> date:
    """Return the day from which a term runs: for enforcement the last day to perform."""
    return as_day(data["perform_until"]) if code == "enforce" and data.get("perform_until") else on


def _ended_by(event: str) -> tuple[str, ...]:
    if event in ("file", "apply_order"):
        return ("limitation",)
    if event in ("fee_paid", "transferred"):
        return ("fee",)
    return {
        "hearing": ("hearing",),
        "judgment": ("answer", "evidence", "hearing"),
        "appeal": ("appeal", "appeal_ruling", "perform"),
        "effective": ("appeal", "appeal_ruling"),
        "order_objected": ("objection",),
        "order_effective": ("objection",),
        "enforce": ("enforce", "perform"),
        "mediated": ("answer", "evidence", "hearing"),
    }.get(event, ())


def as_day(value: Any) -> date:
    """Return a date that stands as one, or as ISO text."""
    return value if isinstance(value, date) else date.fromisoformat(str(value))
