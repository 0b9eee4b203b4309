"""What every note about a case has in common: its reason, its dates, an entry in each chain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from casekit.archive.entries import Change, EntryDraft
from casekit.cases.finding import CaseRef
from casekit.dates import check_day
from casekit.errors import UsageError


def sealed_reason(reason: str) -> dict[str, Any]:
    """Return what an entry seals of a reason given in words.

    Raises:
        UsageError: nobody gave one.
    """
    words = reason.strip()
    if not words:
        raise UsageError("say why: the reason is kept, sealed, with what you do")
    return {"reason": words}


def sealed_note(note: str) -> dict[str, Any] | None:
    """Return what an entry seals of a note, or None where there is none."""
    words = note.strip()
    return {"note": words} if words else None


def check_span(start: date, until: date | None, what: str) -> None:
    """Refuse a span that ends before it begins; `until` is the first day after it.

    Raises:
        UsageError: `until` is not after `start`, or one of them is too far off.
    """
    check_day(start)
    check_day(until)
    if until is not None and until <= start:
        raise UsageError(
            f"the {what} would be over on {until}, before it begins on {start}",
            hint="The end is the first day after it, so it lies after the start.",
        )


def began_at(day: date, today: date, zone: ZoneInfo) -> datetime | None:
    """Return when something that is recorded today began, or None where it begins now or later.

    That is the start of the lender's day; an entry keeps it beside the instant of recording.
    """
    if day >= today:
        return None
    return datetime.combine(day, time(), zone).astimezone(UTC)


def note_cases(
    kind: str,
    actor: str,
    customer_id: int,
    concerned: Sequence[CaseRef],
    data: dict[str, Any],
    rows: Sequence[Change],
    *,
    today: date,
    secret: dict[str, Any] | None = None,
    occurred_at: datetime | None = None,
) -> list[EntryDraft]:
    """Return an entry for the chain of each case that is concerned, one for the customer if none.

    The first carries the row changes and what is sealed; each has the next run look at its case.
    """
    drafts = [
        EntryDraft(
            kind,
            actor,
            case_id=case.case_id,
            customer_id=customer_id,
            occurred_at=occurred_at,
            data=data,
            rows=case.reanchored(today),
        )
        for case in concerned
    ] or [EntryDraft(kind, actor, customer_id=customer_id, occurred_at=occurred_at, data=data)]
    drafts[0].rows = [*rows, *drafts[0].rows]
    drafts[0].secret = secret
    return drafts
