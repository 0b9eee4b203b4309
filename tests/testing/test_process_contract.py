"""The kinds that casekit has, and the one of the page, keep the contract; a broken one does not."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pytest

from casekit.process.errand import Errand
from casekit.process.kind import ProcessKind
from casekit.process.letter import Letter
from casekit.process.model import Move, State
from casekit.testing.process_contract import ProcessKindContract

_FENCE = re.compile(r"<!-- executed -->\n```python\n(.*?)\n```", re.S)


class TestLetterKeepsTheContract(ProcessKindContract):
    def make_kind(self) -> ProcessKind:
        return Letter()


class TestErrandKeepsTheContract(ProcessKindContract):
    def make_kind(self) -> ProcessKind:
        return Errand()


class TestThePagesKindKeepsTheContract(ProcessKindContract):
    def make_kind(self) -> ProcessKind:
        page = Path(__file__).resolve().parents[2] / "docs/how-to/write-a-process.md"
        found = _FENCE.search(page.read_text("utf-8"))
        assert found is not None
        namespace: dict[str, Any] = {"__name__": "page"}
        exec(compile(found[1], page.name, "exec"), namespace)
        kind = namespace["Pickup"]()
        assert isinstance(kind, ProcessKind)
        return kind


class Faulty(ProcessKind):
    """Speaks no Chinese, has a state that nothing reaches, and one that nothing ends."""

    name = "faulty thing"
    category = "other"
    words = {"en": "faulty"}
    first = "begun"
    states = (
        State("begun", {"en": "begun", "zh": "开始"}),
        State("stuck", {"en": "stuck", "zh": "停滞"}),
        State("lonely", {"en": "lonely", "zh": "孤立"}, over=True),
        State("over", {"en": "over", "zh": "结束"}, over=True),
    )
    moves = (
        Move("end", ("begun",), "over", {"en": "ended", "zh": "结束"}, cancels=True),
        Move("stick", ("begun",), "stuck", {"en": "stuck", "zh": "停滞"}),
    )

    def follow_up(self, processes: Any, as_of: Any) -> Any:
        return [(process.process_id, inspect.currentframe()) for process in processes]


@pytest.mark.parametrize(
    "broken",
    [
        "test_its_table_is_whole",
        "test_its_names_are_codes",
        "test_everything_has_words_in_both_languages",
        "test_every_state_is_reached",
        "test_it_can_be_ended_from_every_state",
        "test_a_day_brings_possible_moves_and_the_same_twice",
    ],
)
def test_a_kind_that_is_wrong_is_told_so(broken: str) -> None:
    with pytest.raises(Exception):  # noqa: B017 - an assertion, or what the kind raises
        getattr(ProcessKindContract(), broken)(Faulty())
