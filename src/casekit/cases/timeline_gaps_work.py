"""What fills the gaps of sentences about people's work: results, tasks, events, recordings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from casekit.cases.narrator import Narrator
from casekit.cases.process_words import (
    deadline_gap,
    ending_gap,
    happens_gap,
    process_gap,
    stands_gap,
    task_words,
)
from casekit.clock import parse_instant
from casekit.counted import Counted


def _bracketed(told: Narrator, words: str) -> str:
    return told.said(f"（{words}）", f" ({words})") if words else ""


def _task(told: Narrator, kind: object) -> str:
    return task_words(told.kinds, kind, told.language) or told.word("task", kind)


def _after_colon(told: Narrator, words: str) -> str:
    return told.said(f"：{words}", f": {words}") if words else ""


def _answers(told: Narrator, data: Mapping[str, Any]) -> str:
    """Return what the result form says besides the outcome and the promises."""
    said = [
        told.word(field, data.get(field))
        for field in ("sms_arrived", "reason", "attitude", "ability", "relief")
    ]
    if monthly := told.money(data.get("can_pay_monthly"), data.get("currency")):
        said.append(told.said(f"每月可还 {monthly}", f"can pay {monthly} a month"))
    if day := told.day(data.get("pay_by")):
        said.append(told.said(f"承诺{day}前还款", f"pays by {day}"))
    if instant := data.get("next_contact_at"):
        when = told.when(parse_instant(str(instant)))
        said.append(told.said(f"约定{when}再联系", f"next contact agreed for {when}"))
    return "".join(told.said(f"，{words}", f", {words}") for words in said if words)


def _differs(told: Narrator, data: Mapping[str, Any]) -> str:
    """Return that the collector's length of a call is not the provider's."""
    if not data.get("differs"):
        return ""
    return told.said(
        "通话时长与渠道记录不符。", "The length of the call is not the one that the provider has."
    )


def _finds(told: Narrator, data: Mapping[str, Any]) -> str:
    """Return that the note has wording which a rule forbids, and by which rule; never the words."""
    rules = sorted({str(find.get("rule", "")) for find in data.get("finds") or ()})
    if not rules:
        return ""
    named = ", ".join(rules)
    return told.said(f"记录用语不当（{named}）。", f"The note has forbidden wording ({named}).")


def _lease(told: Narrator, data: Mapping[str, Any]) -> str:
    if not data.get("lease_until"):
        return ""
    until = told.when(parse_instant(str(data["lease_until"])))
    return told.said(f"，保留至{until}", f", held until {until}")


def _to(told: Narrator, data: Mapping[str, Any]) -> str:
    name = data.get("to")
    return told.said(f"，转给 {name}", f" to {name}") if name else ""


def seconds(told: Narrator, data: Mapping[str, Any]) -> str:
    """Return how long a call or its recording is."""
    length = data.get("seconds")
    if length is None:
        return ""
    return told.said(f"，{length} 秒", f", {Counted(length):second|seconds}")


def _due(told: Narrator, data: Mapping[str, Any]) -> str:
    day = told.day(data.get("due_on"))
    return told.said(f"，{day}前", f", by {day}") if day else ""


def _owner(told: Narrator, data: Mapping[str, Any]) -> str:
    owner = data.get("owner")
    return told.said(f"，由 {owner} 办理", f", for {owner}") if owner else ""


def _from_when(told: Narrator, data: Mapping[str, Any]) -> str:
    given = str(data.get("not_before") or "")
    if not given:
        return ""
    # a call is agreed for an instant; a reminder is due on a date, at whichever time of day
    when = told.moment(parse_instant(given)) if "T" in given else told.day(given)
    return told.said(f"，时间{when}", f" for {when}")


def _until_day(told: Narrator, data: Mapping[str, Any]) -> str:
    day = told.day(data.get("until"))
    return told.said(f"，至{day}", f", until {day}") if day else ""


def _awarded(told: Narrator, data: Mapping[str, Any]) -> str:
    """Return how much was charged or taken off, and what awards it."""
    basis = {
        "judgment": told.said("依判决", "by judgment"),
        "contract": told.said("依合同", "by contract"),
    }.get(str(data.get("basis")), "")
    amount = int(data.get("amount") or 0)
    money = told.money(abs(amount), data.get("currency"))
    done = told.said("计入", "charged") if amount >= 0 else told.said("减去", "taken off")
    return told.said(f"{done} {money}", f" {done}: {money}") + _bracketed(told, basis)


FILLED_WORK: Final[Mapping[str, Callable[[Narrator, Mapping[str, Any]], str]]] = {
    "answers": _answers,
    "awarded": _awarded,
    "deadline": deadline_gap,
    "decision": lambda told, data: _after_colon(told, told.word("decision", data.get("decision"))),
    "differs": _differs,
    "due": _due,
    "ending": ending_gap,
    "ended": lambda told, data: _bracketed(told, told.word("ended", data.get("outcome"))),
    "finds": _finds,
    "from_when": _from_when,
    "happens": happens_gap,
    "happened": lambda told, data: _after_colon(
        told, told.word("happened", data.get("event_kind"))
    ),
    "heard": lambda told, data: _bracketed(told, told.word("heard", data.get("source"))),
    "lease": _lease,
    "owner": _owner,
    "relief": lambda told, data: _bracketed(told, told.word("relief", data.get("relief"))),
    "process": process_gap,
    "released": lambda told, data: _bracketed(told, told.word("released", data.get("reason"))),
    "seconds": seconds,
    "stands": stands_gap,
    "suspected": lambda told, data: (
        told.said("（疑似，待人工确认）", " (so it seems; a person finds out)")
        if data.get("suspected")
        else ""
    ),
    "task": lambda told, data: _after_colon(told, _task(told, data.get("task_kind"))),
    "to": _to,
    "until_day": _until_day,
}
"""Gap → what fills it."""
