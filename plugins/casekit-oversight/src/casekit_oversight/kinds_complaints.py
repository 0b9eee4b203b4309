"""The process of a complaint: received, acknowledged, investigated, answered, appealed, closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import ClassVar, Final

from casekit import Move, ProcessKind, ProcessView, State, Step
from casekit.process.model import ANY_STATE, SAME_STATE, LiftHold, Words
from casekit_oversight.code_words import OF_COMPLAINTS
from casekit_oversight.kinds_seen_to import refuse_own

DESK: Final = "complaints"
HOLD: Final = "complaint"
"""The kind of hold that a complaint places on a customer."""

SOURCES: Final = ("customer", "third_party", "regulator", "media", "staff")
"""Who complains."""

RESULTS: Final = ("upheld", "partly", "rejected")
GRADES: Final = ("minor", "serious", "grave")
SERIOUS: Final = frozenset({"serious", "grave"})
"""Grades from which on what is upheld opens a discipline."""

CONDUCT: Final = (
    "violence", "threat", "insult", "discrimination", "leak", "fake_authority",
    "unlawful_contact", "quarrel", "harsh_words",
)  # fmt: skip
"""What a complaint can be about that somebody did; the words of the scale of sanctions."""

CODES: Final = (*CONDUCT, "amount", "service", "other")
"""What a complaint can be about."""


class ComplaintKind(ProcessKind):
    """A complaint of a customer, somebody else, a regulator; about a case, or about none."""

    name: ClassVar[str] = "complaint"
    category: ClassVar[str] = "other"
    words: ClassVar[Words] = {"en": "complaint", "zh": "投诉"}
    code_words: ClassVar[Mapping[str, Words]] = OF_COMPLAINTS
    states: ClassVar[tuple[State, ...]] = (
        State("received", {"en": "received", "zh": "已受理"}),
        State("acknowledged", {"en": "acknowledged", "zh": "已确认收到"}),
        State("investigating", {"en": "being investigated", "zh": "调查中"}),
        State("answered", {"en": "answered, can be appealed", "zh": "已答复（可申诉）"}),
        State("appealed", {"en": "appealed", "zh": "已申诉"}),
        State("closed", {"en": "closed", "zh": "已办结"}, over=True),
        State("cancelled", {"en": "withdrawn", "zh": "已撤回"}, over=True),
    )
    first: ClassVar[str] = "received"
    moves: ClassVar[tuple[Move, ...]] = (
        Move(
            "acknowledge", ("received",), "acknowledged",
            {"en": "acknowledged", "zh": "确认收到"}, desk=DESK,
        ),
        Move(
            "investigate", ("received", "acknowledged", "appealed"), "investigating",
            {"en": "investigation begun", "zh": "开始调查"}, by_software=False, desk=DESK,
        ),
        Move(
            "answer", ("investigating",), "answered", {"en": "answered", "zh": "答复"},
            by_software=False, desk=DESK,
        ),
        Move(
            "appeal", ("answered",), "appealed", {"en": "appealed", "zh": "申诉"},
            note=True, desk=DESK,
        ),
        Move("close", ("answered",), "closed", {"en": "closed", "zh": "办结"}),
        Move("note", (ANY_STATE,), SAME_STATE, {"en": "noted", "zh": "记录"}, note=True, desk=DESK),
        Move(
            "hand_on", (ANY_STATE,), SAME_STATE, {"en": "handed on", "zh": "转交"}, desk=DESK
        ),
        Move(
            "raise", (ANY_STATE,), SAME_STATE,
            {"en": "overdue, raised to the next", "zh": "逾期，升级"},
        ),
        Move(
            "cancel", (ANY_STATE,), "cancelled", {"en": "withdrawn", "zh": "撤回"},
            note=True, cancels=True,
        ),
    )  # fmt: skip
    fields: ClassVar[frozenset[str]] = frozenset(
        {
            "source", "code", "grade", "result", "contacts", "received_on", "acknowledged_on",
            "answered_on", "answer_by", "late_answer", "appeals", "event", "task", "hold_placed",
            "about_case", "discipline",
        }
    )  # fmt: skip
    about: ClassVar[str] = "either"
    right: ClassVar[str] = "complaint"
    rises: ClassVar[tuple[str, ...]] = ("supervisor", "admin")

    def completed(self, process: ProcessView, step: Step, on: date) -> Step:
        """End the stop of contacts with the complaint, however it ends.

        Raises:
            UsageError: it would be seen to by whom it concerns.
        """
        refuse_own(process, step)
        if step.event not in ("close", "cancel") or not process.is_of_case:
            return step
        if any(isinstance(effect, LiftHold) for effect in step.effects):
            return step
        return replace(step, effects=(*step.effects, LiftHold(HOLD)))

    def follow_up(
        self, processes: Sequence[ProcessView], as_of: date
    ) -> Sequence[tuple[int, Step]]:
        """Close what was answered, and not appealed while it could be."""
        return [
            (one.process_id, Step("close", end_reason=str(one.data.get("result") or "answered")))
            for one in processes
            if one.state == "answered" and one.look_on is not None and one.look_on <= as_of
        ]

    def on_closed(self, process: ProcessView, reason: str, as_of: date) -> Step | None:
        """Go on: a complaint is answered also where the loan was paid."""
        return None
