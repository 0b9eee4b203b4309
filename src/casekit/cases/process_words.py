"""Processes in words: what a kind, its states and its moves are called, as the kind says itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from casekit.cases.explaining_texts import is_chinese
from casekit.process.model import Words

if TYPE_CHECKING:
    from casekit.cases.narrator import Narrator
    from casekit.process.kind import ProcessKind

Kinds = Mapping[str, "ProcessKind"]
"""Kinds of process by name. A kind of a plugin that is no longer there is told by its codes."""


def kind_words(kinds: Kinds, kind: object, language: str) -> str:
    """Return what a kind of process is called."""
    known = kinds.get(str(kind))
    return str(kind or "") if known is None else spoken_words(known.words, language)


def state_words(kinds: Kinds, kind: object, state: object, language: str) -> str:
    """Return what a state of a kind is called."""
    known = kinds.get(str(kind))
    found = None if known is None else next((s for s in known.states if s.name == state), None)
    return str(state or "") if found is None else spoken_words(found.words, language)


def event_words(kinds: Kinds, kind: object, event: object, state: object, language: str) -> str:
    """Return what has happened when a process left a state by an event."""
    known = kinds.get(str(kind))
    if not event:
        return "接续到期的步骤" if is_chinese(language) else "carries out a step that came due"
    if known is None:
        return str(event)
    named = [move for move in known.moves if move.event == event]
    move = next((move for move in named if state in move.sources), named[0] if named else None)
    return str(event or "") if move is None else spoken_words(move.words, language)


def task_words(kinds: Kinds, task: object, language: str) -> str:
    """Return what a kind of task is called that a kind of process opens; empty for others."""
    found = next((k.task_words[str(task)] for k in kinds.values() if task in k.task_words), None)
    return "" if found is None else spoken_words(found, language)


def spoken_words(words: Words, language: str) -> str:
    """Return words in a language: Chinese for `zh…`, otherwise English."""
    chosen = words.get("zh") if is_chinese(language) else words.get("en")
    return chosen or next(iter(words.values()), "")


def process_gap(told: Narrator, data: Mapping[str, Any]) -> str:
    """Return which process it is: the name of its kind, and the number that others know or ours."""
    name = kind_words(told.kinds, data.get("process_kind"), told.language)
    name = name or told.said("程序", "process")
    return f"{told.spaced(name)}{'' if told.chinese else ' '}{_number(told, data)}"


def happens_gap(told: Narrator, data: Mapping[str, Any]) -> str:
    """Return what has happened to a process, and what it came to where that says more."""
    kind, event, came_from = data.get("process_kind"), data.get("event"), data.get("from")
    happened = event_words(told.kinds, kind, event, came_from, told.language)
    if data.get("words") == "not_kept":
        happened += told.said("（资料已删除，未保存文字）", " (no words kept: the data was erased)")
    state = stands_gap(told, data)
    if data.get("from") == data.get("to") or _is_over(told, data) or happened in state:
        return happened
    return happened + told.said(f"，现为“{state}”", f" (now: {state})")


def stands_gap(told: Narrator, data: Mapping[str, Any]) -> str:
    """Return the state in which a process stands."""
    return state_words(told.kinds, data.get("process_kind"), data.get("to"), told.language)


def deadline_gap(told: Narrator, data: Mapping[str, Any]) -> str:
    """Return the next deadline of a process."""
    until = told.day(data.get("due_on"))
    return told.said(f"，期限{until}", f", due by {until}") if until else ""


def ending_gap(told: Narrator, data: Mapping[str, Any]) -> str:
    """Return why a process was ended before its time, where a code says it."""
    reason = str(data.get("end_reason") or "")
    if not reason or reason == data.get("event"):
        return ""
    known = told.word("close", reason)
    return told.said(f"（{known}）", f" ({known})")


def _is_over(told: Narrator, data: Mapping[str, Any]) -> bool:
    known = told.kinds.get(str(data.get("process_kind")))
    return known is not None and any(s.over for s in known.states if s.name == data.get("to"))


def _number(told: Narrator, data: Mapping[str, Any]) -> str:
    return str(data.get("ref") or data.get("process") or "")
