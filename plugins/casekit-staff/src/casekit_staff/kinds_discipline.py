"""The kind of process by which a breach of conduct is heard, decided, appealed and ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import ClassVar, Final

from casekit import Move, ProcessKind, ProcessView, State, Step
from casekit.process.model import CANCELLED, RAISE, Words
from casekit_staff.kinds_work import DESK
from casekit_staff.words_work import CODES

OPENED, HEARD, DECIDED, IN_FORCE, APPEALED = (
    "opened",
    "heard",
    "decided",
    "in_force",
    "appealed",
)
UNDECIDED: Final = frozenset({OPENED, HEARD, APPEALED})


def _words(english: str, chinese: str) -> Words:
    return {"en": english, "zh": chinese}


class Discipline(ProcessKind):
    """A breach of conduct of a member of staff, from its opening to its end (Measures §5.2)."""

    name: ClassVar[str] = "discipline"
    category: ClassVar[str] = "other"
    about: ClassVar[str] = "none"
    right: ClassVar[str] = "discipline"
    confidential: ClassVar[bool] = True
    rises: ClassVar[tuple[str, ...]] = ("supervisor", "admin")
    words: ClassVar[Words] = _words("discipline", "违规处理")
    code_words: ClassVar[Mapping[str, Words]] = {c: _words(*words) for c, words in CODES.items()}
    states: ClassVar[tuple[State, ...]] = (
        State(OPENED, _words("opened", "已立案")),
        State(HEARD, _words("the person was heard", "已听取陈述")),
        State(DECIDED, _words("decided", "已决定")),
        State(APPEALED, _words("appealed", "已申诉")),
        State(IN_FORCE, _words("in force", "已生效")),
        State("ended", _words("ended", "已结束"), over=True),
        State("dropped", _words("unfounded", "不成立"), over=True),
        CANCELLED,
    )
    first: ClassVar[str] = OPENED
    moves: ClassVar[tuple[Move, ...]] = (
        Move("weigh", (OPENED,), "=", _words("weighed by the scale", "按标准定级"), desk=DESK),
        Move("hear", (OPENED,), HEARD, _words("the person was heard", "听取陈述"), note=True),
        Move(
            "decide",
            (HEARD, APPEALED),
            DECIDED,
            _words("decided", "作出决定"),
            by_software=False,
            desk=DESK,
        ),
        Move(
            "drop",
            (OPENED, HEARD, APPEALED),
            "dropped",
            _words("unfounded", "认定不成立"),
            note=True,
            by_software=False,
            desk=DESK,
        ),
        Move("appeal", (DECIDED, IN_FORCE), APPEALED, _words("appealed", "申诉"), note=True),
        Move("enforce", (DECIDED,), IN_FORCE, _words("in force", "生效")),
        Move("end", (DECIDED, IN_FORCE), "ended", _words("ended", "结束")),
        replace(RAISE, sources=(OPENED, HEARD, APPEALED)),
        Move(
            "cancel",
            ("*",),
            "cancelled",
            _words("called off", "取消"),
            note=True,
            cancels=True,
            desk=DESK,
        ),
    )
    fields: ClassVar[frozenset[str]] = frozenset(
        {
            "offence",
            "grade",
            "proposed",
            "repeats",
            "sanction",
            "departs",
            "until",
            "source",
            "contact",
            "answer",
            "suspension",
            "decided_by",
        }
    )

    def follow_up(
        self, processes: Sequence[ProcessView], as_of: date
    ) -> Sequence[tuple[int, Step]]:
        """Bring what was decided into force when nobody appealed, and end it on its last day."""
        steps = []
        for one in processes:
            until = date.fromisoformat(one.data["until"]) if one.data.get("until") else None
            if one.state == DECIDED:
                step = Step("enforce", look_on=until) if until else Step("end")
                steps.append((one.process_id, step))
            elif one.state == IN_FORCE and until is not None and until <= as_of:
                steps.append((one.process_id, Step("end")))
        return steps
