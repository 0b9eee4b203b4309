"""The process of a survey: a customer is asked how the collector treated them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Final

from casekit import Move, ProcessKind, ProcessView, State, Step
from casekit.errors import MoveRefused
from casekit.process.model import ANY_STATE, Words

DESK: Final = "surveys"
RIGHT: Final = "survey"

QUESTIONS: Final = ("service", "communication")
"""What is asked: the attitude of service, and how well one could talk."""

LEAST, MOST = 1, 5
"""The answers: 1 is worst, 5 is best."""

ASKED: Final = ("sent", "by_call")
"""States in which an answer is awaited."""

_WHY_OVER: Final = {
    "answered": "was answered already",
    "declined": "was ended: the customer did not want to answer",
    "expired": "is over: its time to be answered has passed",
    "cancelled": "was withdrawn",
}


class SurveyKind(ProcessKind):
    """A survey: drawn, asked by a link or a call of somebody else, answered or not."""

    name: ClassVar[str] = "survey"
    category: ClassVar[str] = "other"
    words: ClassVar[Words] = {"en": "survey", "zh": "满意度回访"}
    states: ClassVar[tuple[State, ...]] = (
        State("planned", {"en": "drawn, to be asked", "zh": "已抽取，待回访"}),
        State("sent", {"en": "the link was sent", "zh": "已发送链接"}),
        State("by_call", {"en": "to be asked in a call", "zh": "待电话回访"}),
        State("answered", {"en": "answered", "zh": "已答复"}, over=True),
        State("declined", {"en": "did not want to answer", "zh": "拒绝回访"}, over=True),
        State("expired", {"en": "not answered in time", "zh": "逾期未答"}, over=True),
        State("cancelled", {"en": "not asked", "zh": "未回访"}, over=True),
    )
    first: ClassVar[str] = "planned"
    moves: ClassVar[tuple[Move, ...]] = (
        Move("send", ("planned",), "sent", {"en": "link sent", "zh": "发送链接"}, desk=DESK),
        Move(
            "call", ("planned", "sent"), "by_call",
            {"en": "to be asked in a call", "zh": "转电话回访"}, desk=DESK,
        ),
        Move("answer", ASKED, "answered", {"en": "answered", "zh": "答复"}, desk=DESK),
        Move(
            "decline", ASKED, "declined", {"en": "did not want to answer", "zh": "拒绝回访"},
            desk=DESK,
        ),
        Move("expire", ASKED, "expired", {"en": "not answered in time", "zh": "逾期未答"}),
        Move(
            "not_sent", ("sent",), "planned", {"en": "could not be sent", "zh": "未能发送"},
            desk=DESK,
        ),
        Move(
            "cancel", (ANY_STATE,), "cancelled", {"en": "not asked", "zh": "未回访"},
            note=True, cancels=True,
        ),
    )  # fmt: skip
    fields: ClassVar[frozenset[str]] = frozenset(
        {
            "month", "collector", "contact", "way", "service", "communication", "answered_on",
            "refused", "asked_by", "digest",
        }
    )  # fmt: skip
    about: ClassVar[str] = "case"
    right: ClassVar[str] = RIGHT
    confidential: ClassVar[bool] = True

    def follow_up(
        self, processes: Sequence[ProcessView], as_of: date
    ) -> Sequence[tuple[int, Step]]:
        """End what was not answered in its time."""
        return [
            (one.process_id, Step("expire"))
            for one in processes
            if one.state in ASKED and one.look_on is not None and one.look_on <= as_of
        ]

    def on_closed(self, process: ProcessView, reason: str, as_of: date) -> Step | None:
        """Await the answer also where the loan was paid; what was not asked yet is not asked."""
        if process.state in ASKED:
            return None
        return super().on_closed(process, reason, as_of)


def check_not_over(view: ProcessView) -> None:
    """Refuse an answer to a survey that is over.

    Raises:
        MoveRefused: it was answered already, or is over without an answer.
    """
    if why := _WHY_OVER.get(view.state):
        raise MoveRefused(
            f"survey {view.process_id} {why}; nothing was changed",
            state=view.state,
            event="answer",
            possible=(),
            hint=f"See how it stands: casekit surveys show {view.process_id}.",
        )
