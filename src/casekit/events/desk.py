"""The desk of events: what comes in by telephone or on paper."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casekit.archive.search import Query, search_all
from casekit.cases.finding import case_name, find_case
from casekit.clock import parse_instant
from casekit.events.recording import EventRecord, Told, record_event
from casekit.pii.profile import Profile
from casekit.rights import Subject

if TYPE_CHECKING:
    from casekit.app import Lender
    from casekit.archive.entries import StoredEntry


@dataclass(frozen=True, slots=True)
class EventView:
    """An event as the archive has it.

    Attributes:
        kind, source: what came in, and how.
        case_name: `C-1042`; empty where the customer had no open case.
        at, recorded_at: when it happened and when it was recorded (UTC).
        actor: who recorded it; `casekit` for what a channel brought.
        hold_id, task_id: what it placed and opened, None where nothing.
    """

    kind: str
    source: str
    case_name: str
    at: datetime
    recorded_at: datetime
    actor: str
    hold_id: int | None
    task_id: int | None

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "event": self.kind,
            "source": self.source,
            "case": self.case_name or None,
            "at": self.at.isoformat(),
            "recorded_at": self.recorded_at.isoformat(),
            "actor": self.actor,
            "hold": self.hold_id,
            "task": self.task_id,
        }


class Events:
    """What came in about the cases of one lender, as `lender.events`.

    Every verb takes the actor who does it; the operating-system user where None. What is written
    to a channel that takes messages is read by casekit itself.

    ```python
    lender.events.record("C-1042", "dispute", source="letter", file=Path("letter.pdf"))
    ```
    """

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    def record(
        self,
        case: str | int,
        kind: str,
        *,
        source: str,
        at: datetime | None = None,
        until: date | None = None,
        loan_only: bool = False,
        point: str = "",
        person: Profile | None = None,
        note: str = "",
        file: Path | None = None,
        actor: str | None = None,
    ) -> EventRecord:
        """Record what came in; what it stops is stopped at once, and the case looked at again.

        Args:
            case: a case or loan of the customer; a closed one too.
            kind: `dispute`, `complaint`, `cease`, `attorney`, `bankruptcy`, `death`,
                `wrong_party`, `hardship`, `fraud_claim`, `returned_mail`, `paid_elsewhere` or
                `verification_sent` (see docs/reference/events.md).
            source: `phone`, `letter`, `email`, `visit`, `portal`, `court`, `regulator`, `import`
                or `sms`.
            at: when it happened; now where None.
            until: first day on which it is over; None while nobody knows.
            loan_only: it is about this loan, not about the customer as a whole.
            point: ref of the number or address, for `wrong_party` and `returned_mail`.
            person: the attorney, who is added to the loan.
            note: what was said or written; sealed.
            file: what it came in; it is filed with the case, sealed.
            actor: who records it.

        Raises:
            UsageError: no such kind, source or point, or dates that do not fit.
            NotFound: no such case or file. NotAuthorized: not for this actor.
        """
        told = Told(kind, source, at, until, loan_only, point, person, note)
        return record_event(self._lender, case, told, file=file, actor=actor)

    def list(
        self, case: str | int | None = None, *, actor: str | None = None
    ) -> Sequence[EventView]:
        """Return the events of a case, or of all, as they were recorded.

        Raises:
            NotFound: no such case. NotAuthorized: not for this actor.
        """
        lender = self._lender
        case_id = None
        if case is not None:
            with lender.store.read() as connection:
                case_id = find_case(connection, case).case_id
        about = [Subject("case", case_id)] if case_id is not None else []
        lender.authorized(actor, "case.view", about)
        query = Query(case_id=case_id, kind="event.recorded")
        with lender.store.read() as connection:
            found = search_all(connection, lender.store.logs, query)
            return [_view(one.entry) for one in found]


def _view(entry: StoredEntry) -> EventView:
    data = json.loads(entry.header)["data"]
    return EventView(
        data["event_kind"],
        data["source"],
        case_name(entry.case_id) if entry.case_id is not None else "",
        parse_instant(entry.occurred_at),
        parse_instant(entry.at),
        entry.actor,
        data.get("hold"),
        data.get("task"),
    )
