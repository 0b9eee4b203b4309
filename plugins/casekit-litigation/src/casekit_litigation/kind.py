"""The process `suit`: its states and the moves between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from casekit.process.kind import ProcessKind
from casekit.process.model import Move, State


class SuitKind(ProcessKind):
    """A suit: proposed, and carried out or given up."""

    name: ClassVar[str] = "suit"
    category: ClassVar[str] = "legal"
    words: ClassVar[Mapping[str, str]] = {"en": "suit", "zh": "诉讼"}
    states: ClassVar[tuple[State, ...]] = (
        State("proposed", {"en": "proposed", "zh": "已提出"}, early=True),
        State("done", {"en": "done", "zh": "已完成"}, over=True),
        State("cancelled", {"en": "given up", "zh": "已撤销"}, over=True),
    )
    first: ClassVar[str] = "proposed"
    moves: ClassVar[tuple[Move, ...]] = (
        Move(
            "done", ("proposed",), "done", {"en": "was carried out", "zh": "已办结"}, advances=True
        ),
        Move("cancel", ("*",), "cancelled", {"en": "was given up", "zh": "撤销"}, cancels=True),
    )
    fields: ClassVar[frozenset[str]] = frozenset()
