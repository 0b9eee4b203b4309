"""What every kind of process owes, as tests: subclass `ProcessKindContract` and give one factory.

```python
class TestMyKind(ProcessKindContract):
    def make_kind(self) -> ProcessKind:
        return MyKind()
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from casekit.process.kind import ProcessKind, problems
from casekit.process.model import SAME_STATE, ProcessView

_CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LANGUAGES = ("en", "zh")
_DAY = date(2026, 3, 2)


def a_process(kind: ProcessKind, **overrides: Any) -> ProcessView:
    """Return a made-up process of a kind, in its first state.

    Args:
        kind: of which it is.
        overrides: fields of `ProcessView` to set otherwise.
    """
    values: dict[str, Any] = {
        "process_id": 1,
        "kind": kind.name,
        "role": "",
        "channel": "",
        "step": "",
        "case_id": 2001,
        "case_name": "C-2001",
        "loan_ref": "L1",
        "customer_id": 1001,
        "log": 0,
        "action_id": None,
        "contact_id": None,
        "state": kind.first,
        "phase": "open",
        "ref": "",
        "due_on": None,
        "look_on": _DAY,
        "data": {},
        "opened_at": datetime(2026, 2, 27, 1, tzinfo=UTC),
        "opened_by": "li",
        "changed_at": datetime(2026, 2, 27, 1, tzinfo=UTC),
    }
    return ProcessView(**(values | overrides))


class ProcessKindContract:
    """The suite. `make_kind` must be given."""

    def make_kind(self) -> ProcessKind:
        """Return the kind, made as its plugin registers it."""
        pytest.fail("a contract test gives make_kind", pytrace=False)

    @pytest.fixture
    def kind(self) -> ProcessKind:
        """The kind."""
        return self.make_kind()

    def test_its_table_is_whole(self, kind: ProcessKind) -> None:
        assert problems(kind) == []

    def test_its_names_are_codes(self, kind: ProcessKind) -> None:
        names = [kind.name, *kind.fields, *kind.tasks]
        names += [state.name for state in kind.states]
        names += [move.event for move in kind.moves]
        assert [name for name in names if not _CODE.fullmatch(name)] == []

    def test_everything_has_words_in_both_languages(self, kind: ProcessKind) -> None:
        silent = [
            (what, language)
            for what, words in _named(kind)
            for language in _LANGUAGES
            if not words.get(language, "").strip()
        ]
        assert silent == []

    def test_every_state_is_reached(self, kind: ProcessKind) -> None:
        reached = {kind.first}
        waiting = [kind.first]
        while waiting:
            for move in kind.leaving(waiting.pop()):
                if move.target not in reached | {SAME_STATE}:
                    reached.add(move.target)
                    waiting.append(move.target)
        assert {state.name for state in kind.states} - reached == set()

    def test_it_can_be_ended_from_every_state(self, kind: ProcessKind) -> None:
        """Software must be able to end it when its case is closed, wherever it stands."""
        for state in kind.states:
            if state.over:
                continue
            process = a_process(kind, state=state.name)
            for step in (
                kind.on_closed(process, "paid", _DAY),
                kind.on_withdrawn(process, "plan", _DAY) if state.early else None,
            ):
                if step is None:
                    continue
                move = kind.move(state.name, step.event)
                assert move is not None, f"{step.event} does not leave {state.name}"
                assert move.by_software, f"{step.event} is a person's to decide"
                target = state.name if move.target == SAME_STATE else move.target
                assert kind.state(target).over, f"{step.event} does not end it"

    def test_nothing_due_brings_nothing(self, kind: ProcessKind) -> None:
        assert tuple(kind.follow_up([], _DAY)) == ()

    def test_a_day_brings_possible_moves_and_the_same_twice(self, kind: ProcessKind) -> None:
        """For a process that knows nothing but its state; what more it needs it must do without."""
        due = [
            a_process(kind, process_id=number, state=state.name, due_on=_DAY)
            for number, state in enumerate(kind.states, start=1)
            if not state.over
        ]
        steps = list(kind.follow_up(due, _DAY))
        assert steps == list(kind.follow_up(due, _DAY)), "it asks a clock, or something like it"
        states = {process.process_id: process.state for process in due}
        for number, step in steps:
            move = kind.move(states[number], step.event)
            assert move is not None, f"{step.event} does not leave {states[number]}"
            assert move.by_software, f"{step.event} is a person's to decide"
            assert set(step.data) <= kind.fields


def _named(kind: ProcessKind) -> Iterator[tuple[str, Any]]:
    yield kind.name, kind.words
    for state in kind.states:
        yield state.name, state.words
    for move in kind.moves:
        yield move.event, move.words
    for task in kind.tasks:
        yield task, kind.task_words.get(task, {})
