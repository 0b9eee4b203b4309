"""The words of processes: states, moves, a step, its documents and effects, a process as it stands.

A *process* is something that is under way for days or years: a letter on its way, a visit that is
being agreed, a suit, a disposal; or, about no case, a finding, an absence, a report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from mimetypes import guess_type
from pathlib import Path
from typing import Any, Final

from casekit.clock import instant_text
from casekit.process.changes import (
    AwardCosts,
    BookPayment,
    CarriedOut,
    CloseTasks,
    Effect,
    LiftHold,
    MarkContact,
    NoteStaff,
    OpenProcess,
    OpenTask,
    PlaceHold,
    PutOff,
    SetFact,
    SpoilAddress,
)

__all__ = [
    "ANY_STATE",
    "CANCEL",
    "CANCELLED",
    "KEEP",
    "RAISE",
    "SAME_STATE",
    "Attachment",
    "AwardCosts",
    "BookPayment",
    "CarriedOut",
    "CloseTasks",
    "Effect",
    "Keep",
    "LiftHold",
    "MarkContact",
    "Move",
    "NoteStaff",
    "OpenProcess",
    "OpenTask",
    "PlaceHold",
    "ProcessView",
    "PutOff",
    "SetFact",
    "SpoilAddress",
    "State",
    "Step",
    "Words",
]

Words = Mapping[str, str]
"""Text by language: `en`, `zh`."""

ANY_STATE: Final = "*"
"""As a source of a move: every state that is not over."""

SAME_STATE: Final = "="
"""As the target of a move: the process stays where it is; the entry is `process.noted`."""


class Keep(Enum):
    """The type of `KEEP`: what a step does not change."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP
"""What a step says of a date or a person that it leaves as it is; None takes a date away."""


@dataclass(frozen=True, slots=True)
class State:
    """Where a process can stand.

    Attributes:
        name: a code, at most 40 characters.
        words: what people call it, by language.
        over: the process ends here.
        early: nothing has reached anyone yet, so the process is withdrawn together with its step
            without further ado.
    """

    name: str
    words: Words
    over: bool = False
    early: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """How a process can go on.

    Attributes:
        event: what happens; a code, at most 40 characters.
        sources: states from which it can happen; `*` stands for every state that is not over. A
            state that is over is left only by a move that names it, and is open again then.
        target: the state that it leads to; `=` where the process stays where it is.
        words: what has happened then, by language.
        document: it is proven by at least one document.
        advances: the lender takes a step towards the customer with it, so it is refused while a
            hold is in force and on a closed case.
        note: it needs words that say why; they are sealed.
        cancels: the process ends before its time with it.
        by_software: False where only a person may decide it.
        desk: name of the only desk that makes it, which checks what the table cannot (the law,
            the lender's config); empty where `lender.processes` may make it too.
    """

    event: str
    sources: tuple[str, ...]
    target: str
    words: Words
    document: bool = False
    advances: bool = False
    note: bool = False
    cancels: bool = False
    by_software: bool = True
    desk: str = ""


CANCELLED: Final = State("cancelled", {"en": "cancelled", "zh": "已取消"}, over=True)
"""Where a process stands that was ended before its time, for kinds with no word of their own."""

CANCEL: Final = Move(
    "cancel", (ANY_STATE,), "cancelled", {"en": "cancelled", "zh": "取消"}, note=True, cancels=True
)
"""The move to `CANCELLED`."""

RAISE: Final = Move(
    "raise", (ANY_STATE,), SAME_STATE, {"en": "overdue, raised to the next", "zh": "逾期，升级"}
)
"""The move by which what is late goes to the next role of its kind's `rises`."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that comes with a step or a receipt; it is sealed in the case's file.

    Attributes:
        name: its file name; sealed, since it may name a person.
        media_type: such as `application/pdf`.
        content: its bytes, or the file that holds them (read in parts, never whole).
        category: where it is filed; empty for the kind's own category.
    """

    name: str = field(repr=False)
    media_type: str
    content: bytes | Path = field(repr=False)
    category: str = ""

    @classmethod
    def of_file(cls, path: Path, category: str = "") -> Attachment:
        """Return a file as it lies there; its media type is told by its name."""
        media_type = guess_type(path.name)[0] or "application/octet-stream"
        return cls(path.name, media_type, path, category)


@dataclass(frozen=True, slots=True)
class Step:
    """What is to happen to a process: given by a person's verb, an import or a follow-up.

    Attributes:
        event: one of the kind's moves; empty for the opening.
        on: when it happened (UTC); None for now.
        note: words about it; sealed.
        ref: the number that others know it by (tracking number, docket number); None keeps it.
        due_on: the next deadline, shown to people; a state that is over has none.
        look_on: the next day on which the run asks the channel; a state that is over has none.
        owner: login of who has to see to it. person: login of the member of staff concerned.
        data: codes, numbers and ISO dates, merged into the process'; None removes a key.
        secret: words, names and places, merged into its sealed part; None removes a key.
        attachments: documents that are filed with it.
        blobs: numbers of documents of the case that were filed before.
        effects: what else changes.
        key: idempotency; a step with a known key changes nothing.
        end_reason: a code of why it ended, where its state is over; empty for the event's name.
    """

    event: str = ""
    on: datetime | None = None
    note: str = field(default="", repr=False)
    ref: str | None = None
    due_on: date | None | Keep = KEEP
    look_on: date | None | Keep = KEEP
    owner: str | Keep = KEEP
    person: str | Keep = KEEP
    data: Mapping[str, Any] = field(default_factory=dict)
    secret: Mapping[str, Any] = field(default_factory=dict, repr=False)
    attachments: tuple[Attachment, ...] = ()
    blobs: tuple[int, ...] = ()
    effects: tuple[Effect, ...] = ()
    key: str = ""
    end_reason: str = ""


@dataclass(frozen=True, slots=True)
class ProcessView:
    """A process as it stands; without its sealed part, see `Processes.read`.

    Attributes:
        process_id: its number.
        kind: name of its process kind.
        role, channel, step: the policy's word for the way, the channel's configured name and the
            policy's step that it carries out; each empty where there is none.
        case_id, case_name, loan_ref, customer_id: what it is about; 0 and empty for no case.
        log: the archive log of its entries.
        subject_id: whose key seals its secret part; None where that is the customer.
        person: login of the member of staff whom it concerns; owner: of who has to see to it.
        action_id, contact_id: the action that it carries out, the contact that it carries on.
        state: one of the kind's states.
        phase: `open`, `done` or `cancelled`.
        ref: the number that others know it by.
        due_on: the next deadline. look_on: the next day on which the run asks its channel.
        data: codes, numbers, ISO dates.
        opened_at, opened_by, changed_at, closed_at: when (UTC), and by whom it was opened.
        end_reason: why it ended, a code.
        late: its deadline has passed.
    """

    process_id: int
    kind: str
    role: str
    channel: str
    step: str
    case_id: int
    case_name: str
    loan_ref: str
    customer_id: int
    log: int
    action_id: int | None
    contact_id: int | None
    state: str
    phase: str
    ref: str
    due_on: date | None
    look_on: date | None
    data: Mapping[str, Any]
    opened_at: datetime
    opened_by: str
    changed_at: datetime
    closed_at: datetime | None = None
    end_reason: str = ""
    late: bool = False
    subject_id: int | None = None
    person: str = ""
    owner: str = ""

    @property
    def is_open(self) -> bool:
        """True until it ends."""
        return self.phase == "open"

    @property
    def is_of_case(self) -> bool:
        """True where it is about a case."""
        return self.case_id != 0

    @property
    def sealed_for(self) -> int:
        """The subject whose key seals its secret part and its documents."""
        return self.subject_id or self.customer_id

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "process": self.process_id,
            "kind": self.kind,
            "role": self.role,
            "channel": self.channel,
            "step": self.step,
            "case": self.case_name or None,
            "loan": self.loan_ref or None,
            "customer": self.customer_id or None,
            "person": self.person or None,
            "owner": self.owner or None,
            "action": self.action_id,
            "contact": self.contact_id,
            "state": self.state,
            "phase": self.phase,
            "ref": self.ref,
            "due_on": self.due_on and self.due_on.isoformat(),
            "look_on": self.look_on and self.look_on.isoformat(),
            "data": dict(self.data),
            "opened_at": instant_text(self.opened_at),
            "opened_by": self.opened_by,
            "changed_at": instant_text(self.changed_at),
            "closed_at": self.closed_at and instant_text(self.closed_at),
            "end_reason": self.end_reason,
            "late": self.late,
        }
