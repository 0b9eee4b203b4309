"""Pauses: dated stops of a loan's day count; what falls into one is taken out of days past due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from casekit.archive.entries import Change, insert, update
from casekit.cases.finding import CaseRef, find_case
from casekit.cases.noting import began_at, check_span, note_cases, sealed_reason
from casekit.dates import check_day
from casekit.errors import NotFound, UsageError
from casekit.pii.people import check_code
from casekit.rights import Subject
from casekit.store.tables import pauses

if TYPE_CHECKING:
    from casekit.app import Lender


@dataclass(frozen=True, slots=True)
class PauseRecord:
    """A pause as it stands: the days from `start_on` up to, not including, `end_on` do not count.

    Attributes:
        pause_id: its number.
        end_on: None while no end is known.
        code: a short word for why (`agreed`, `disaster` …).
    """

    pause_id: int
    start_on: date
    end_on: date | None
    code: str

    def covers(self, start: date, end: date | None) -> bool:
        """Say whether it has a day in common with another span."""
        return (end is None or self.start_on < end) and (self.end_on is None or start < self.end_on)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "pause": self.pause_id,
            "start_on": self.start_on.isoformat(),
            "end_on": self.end_on.isoformat() if self.end_on else None,
            "code": self.code,
        }


def place_pause(
    lender: Lender,
    ref: str | int,
    start: date,
    end: date | None,
    *,
    reason: str,
    code: str = "other",
    actor: str | None = None,
) -> PauseRecord:
    """Stop the day count; see `Cases.place_pause`."""
    secret = sealed_reason(reason)
    check_code("code", code)
    check_span(start, end, "pause")
    with lender.store.read() as connection:
        case = find_case(connection, ref)
    who = lender.authorized(actor, "case.pause", [Subject("case", case.case_id)])
    with lender.ledger.transaction([case.log]) as transaction:
        case = find_case(transaction.connection, case.name)
        for other in pauses_of(transaction.connection, case.loan_id):
            if other.covers(start, end):
                ends = other.end_on or "an open end"
                raise UsageError(
                    f"pause {other.pause_id} covers some of these days already: "
                    f"from {other.start_on} to {ends}",
                    hint="End that one first, or give days that lie outside of it.",
                )
        number = transaction.allocate("pauses")
        row = {
            "id": number,
            "loan_id": case.loan_id,
            "start_on": start,
            "end_on": end,
            "reason": code,
            "created_at": transaction.at,
        }
        made = PauseRecord(number, start, end, code)
        transaction.record(
            _drafts(lender, "pause.placed", who, case, made, insert("pauses", row), secret, start)
        )
    return made


def end_pause(
    lender: Lender,
    ref: str | int,
    end: date | None = None,
    *,
    reason: str,
    pause_id: int | None = None,
    actor: str | None = None,
) -> PauseRecord:
    """Let the day count go on; see `Cases.end_pause`."""
    secret = sealed_reason(reason)
    check_day(end)
    with lender.store.read() as connection:
        case = find_case(connection, ref)
    who = lender.authorized(actor, "case.pause", [Subject("case", case.case_id)])
    with lender.ledger.transaction([case.log]) as transaction:
        case = find_case(transaction.connection, case.name)
        known = pauses_of(transaction.connection, case.loan_id)
        last = end or lender.today()
        pause = _meant(known, pause_id, lender.today())
        check_span(pause.start_on, last, "pause")
        made = PauseRecord(pause.pause_id, pause.start_on, last, pause.code)
        for other in known:
            if other.pause_id != pause.pause_id and other.covers(made.start_on, last):
                raise UsageError(
                    f"with this end the pause would reach into pause {other.pause_id}, "
                    f"which begins on {other.start_on}"
                )
        change = update("pauses", {"id": pause.pause_id}, {"end_on": last})
        transaction.record(_drafts(lender, "pause.ended", who, case, made, change, secret, last))
    return made


def pauses_of(connection: Connection, loan_id: int) -> list[PauseRecord]:
    """Return a loan's pauses, oldest first."""
    query = select(pauses.c.id, pauses.c.start_on, pauses.c.end_on, pauses.c.reason)
    rows = connection.execute(query.where(pauses.c.loan_id == loan_id).order_by(pauses.c.start_on))
    return [PauseRecord(*tuple(row)) for row in rows]


def _meant(known: list[PauseRecord], pause_id: int | None, today: date) -> PauseRecord:
    if pause_id is None:
        running = [p for p in known if p.end_on is None or p.end_on > today]
        if len(running) == 1:
            return running[0]
        if running:
            numbers = ", ".join(str(pause.pause_id) for pause in running)
            raise UsageError("the loan has several pauses", hint=f"Name one of {numbers}.")
        raise NotFound("the day count of this loan is not paused")
    for pause in known:
        if pause.pause_id == pause_id:
            return pause
    raise NotFound(f"this loan has no pause {pause_id}")


def _drafts(
    lender: Lender,
    kind: str,
    actor: str,
    case: CaseRef,
    pause: PauseRecord,
    change: Change,
    secret: dict[str, Any],
    since: date,
) -> list[Any]:
    today = lender.today()
    return note_cases(
        kind,
        actor,
        case.customer_id,
        [case],
        pause.to_json(),
        [change],
        today=today,
        secret=secret,
        occurred_at=began_at(since, today, lender.settings.lender.zone),
    )
