"""What fills the gaps of sentences about loans, consents, numbers, customer data and switches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from casekit.cases.consent_words import consent_words
from casekit.cases.corrected_words import corrected_gap
from casekit.cases.narrator import Narrator


def _number_at(told: Narrator, data: Mapping[str, Any], english: str) -> str:
    shown = told.number(data.get("point"))
    return told.said(f"，号码 {shown}", f" {english} {shown}") if shown else ""


def _event_number(told: Narrator, data: Mapping[str, Any]) -> str:
    # who picked up follows on the call, which named the number
    if data.get("event") == "answered_by":
        return ""
    came_in = data.get("event") in ("reply", "stop", "start", "inbound_call")
    about = "to" if data.get("role") else ""
    return _number_at(told, data, "from" if came_in else about)


def _about(told: Narrator, data: Mapping[str, Any]) -> str:
    """Return the way that an event is about; one about a number alone has none."""
    return told.word("role", data.get("role")) or told.said("", "number")


def _loan_change(told: Narrator, data: Mapping[str, Any]) -> str:
    if "party" in data:
        party = told.word("party", data["party"])
        return told.said(f"贷款增加关系人：{party}", f"A person was added to the loan: {party}")
    if "overdue" not in data and not data.get("changed"):
        return told.said("贷款数据已核对", "The loan was looked at again")
    return told.said("贷款数据更新", "The loan's data changed") + _changes(told, data)


def _changes(told: Narrator, data: Mapping[str, Any]) -> str:
    """Return what changed of a loan: its status and what is overdue with both values."""
    changed = dict(data.get("changed") or {})
    said = []
    if "status" in changed:
        before, after = (told.word("loan_status", value) for value in changed.pop("status"))
        said.append(told.said(f"状态由“{before}”变为“{after}”", f"from {before} to {after}"))
    named = [told.word("loan_field", name) for name in changed]
    if named:
        said.append(told.said("、", ", ").join(named))
    overdue = data.get("overdue")
    if isinstance(overdue, list):
        before, after = (told.money(amount, data.get("currency")) for amount in overdue)
        said.append(
            told.said(f"逾期金额由 {before} 变为 {after}", f"overdue {after} instead of {before}")
        )
    return told.said("：", ": ") + told.said("，", "; ").join(said) if said else ""


def _overdue(told: Narrator, data: Mapping[str, Any]) -> str:
    shown = told.money(data.get("overdue", data.get("amount")), data.get("currency"))
    return told.said(f"，逾期金额 {shown}", f", {shown} overdue") if shown else ""


def _medium(told: Narrator, data: Mapping[str, Any]) -> str:
    way = told.word("role", data.get("channel"))
    if not way:
        return told.said("任何方式", "in any way")
    return told.said(way, f"by {way}")


def _consent(told: Narrator, data: Mapping[str, Any]) -> str:
    text = consent_words(str(data.get("kind", "")), data.get("values") or {}, told.language)
    if data.get("channel"):
        way = told.word("role", data["channel"])
        text += told.said(f"，仅限{way}", f", by {way} only")
    return text + _number_at(told, data, "at")


def _words_of(group: str) -> Callable[[Narrator, object], str]:
    def said(told: Narrator, names: object) -> str:
        listed = names if isinstance(names, (list, tuple)) else sorted(names or ())  # type: ignore[call-overload]
        text = told.said("、", ", ").join(told.word(group, name) for name in listed)
        return told.said(f"（{text}）", f" ({text})") if text else ""

    return said


_person_fields = _words_of("person")


def _switch(told: Narrator, data: Mapping[str, Any]) -> str:
    control, value = data.get("control"), data.get("value")
    if control == "stop" and value:
        return told.said("停止了全部联系", "stopped all contacts")
    if control == "stop":
        return told.said("恢复了联系", "resumed contacts")
    return told.said("更改了运行控制", "changed what holds the run back")


FILLED_RECORDS: Final[Mapping[str, Callable[[Narrator, Mapping[str, Any]], str]]] = {
    "about": _about,
    "at_number": lambda told, data: _number_at(told, data, "at"),
    "consent": _consent,
    "corrected": corrected_gap,
    "event_number": _event_number,
    "fields": lambda told, data: _person_fields(told, data.get("fields")),
    "from_number": lambda told, data: _number_at(told, data, "from"),
    "loan_change": _loan_change,
    "medium": _medium,
    "number": lambda told, data: _number_at(told, data, "to"),
    "overdue": _overdue,
    "switch": _switch,
}
"""Gap → what fills it."""
