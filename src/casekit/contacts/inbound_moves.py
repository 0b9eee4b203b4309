"""News of processes: steps that a channel tells, and what became of letters in plain words.

A channel that knows the states of its kind tells steps (`EventKind.MOVED`). One that only knows
whether a letter arrived tells DELIVERED or FAILED as of any message; where the letter has a
process, that is the same step, with the same consequences.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import ColumnElement, Connection, select

from casekit.archive.filing import NOTHING, Staged, staged_batch
from casekit.archive.ledger import Transaction
from casekit.cases.finding import get_case
from casekit.contacts.channel import Channel
from casekit.contacts.model import Event, EventKind, Kind, Outcome
from casekit.errors import FileTooLarge, NotFound, ProcessError, ProcessHeld, UsageError
from casekit.process.choosing import process_name
from casekit.process.model import ProcessView, Step
from casekit.process.moving import moved
from casekit.process.reading import get_process, holds_now
from casekit.rights import SOFTWARE
from casekit.store.tables import processes

if TYPE_CHECKING:
    from casekit.app import Lender

APPLIED, STALE, HELD, REFUSED = "applied", "stale", "held", "refused"
"""What becomes of a step: made, known already, not to be made now, not possible from there."""

_FATES: Final[Mapping[Outcome, str]] = {
    Outcome.RETURNED: "returned",
    Outcome.REFUSED_DELIVERY: "refused",
    Outcome.LOST: "lost",
}
_POSTED: Final = "posted"

_log = logging.getLogger(__name__)


def process_of(
    connection: Connection, channel: Channel, event: Event, contact_id: int | None
) -> tuple[int, int] | None:
    """Return the process that an event is about and its log, or None.

    Args:
        connection: an open one.
        channel: whose event it is; a process of another channel is none of its business.
        event: MOVED, or what became of a letter.
        contact_id: the contact that it is about, if one was found.
    """
    own = processes.c.channel == channel.context.name
    which: ColumnElement[bool]
    if event.process_id is not None:
        which = processes.c.id == event.process_id
    elif contact_id is not None:
        which = processes.c.contact_id == contact_id
    elif event.provider_ref:
        named = processes.c.ref == event.provider_ref
        which = named & (processes.c.kind == process_name(channel)) & (processes.c.ref != "")
    else:
        return None
    row = connection.execute(
        select(processes.c.id, processes.c.log)
        .where(own, which)
        .order_by(processes.c.id.desc())
        .limit(1)
    ).first()
    return None if row is None else (row.id, row.log)


def fate_of_letter(channel: Channel, event: Event) -> str:
    """Return which step of a letter's process an event tells; empty for any other event."""
    if channel.kind is not Kind.LETTER:
        return ""
    if event.kind is EventKind.DELIVERED:
        return "delivered"
    if event.kind is EventKind.FAILED and event.outcome is not None:
        return _FATES.get(event.outcome, "")
    return ""


@contextmanager
def documents_of(
    lender: Lender, about: Sequence[tuple[Event, int | None]]
) -> Iterator[Mapping[int, Staged]]:
    """Seal the documents of steps before their transaction; by position among the events.

    Args:
        lender: whose processes they are.
        about: events, each with its process.

    Raises:
        UsageError, FileTooLarge: a document cannot be taken. DiskFull: it cannot be placed.
    """
    made = {
        position: (number, event.step.attachments)
        for position, (event, number) in enumerate(about)
        if number is not None and event.step is not None and event.step.attachments
    }
    if not made:
        yield {}
        return
    with lender.store.read() as connection:
        owners = {
            row.id: row.subject_id or row.customer_id
            for row in connection.execute(
                select(processes.c.id, processes.c.subject_id, processes.c.customer_id).where(
                    processes.c.id.in_({number for number, _ in made.values()})
                )
            )
        }
    wanted = {
        position: (owners[number], attachments) for position, (number, attachments) in made.items()
    }
    with staged_batch(lender.blobs, wanted) as sealed:
        yield sealed


def apply_step(
    lender: Lender,
    tx: Transaction,
    process_id: int,
    event: Event,
    at: datetime,
    paper: Staged = NOTHING,
) -> str:
    """Make the step that a channel tells; return what became of it.

    Args:
        lender: whose process it is.
        tx: a transaction that holds its log.
        process_id: which.
        event: MOVED.
        at: when it happened (UTC), unless the step says it.
        paper: the step's documents, sealed.
    """
    step = event.step
    if step is None:
        return REFUSED
    if step.on is None and event.occurred_at is not None:
        step = replace(step, on=at)
    view = get_process(tx.connection, process_id, today=lender.today())
    return _made(lender, tx, view, step, paper)


def apply_fate(
    lender: Lender, tx: Transaction, process_id: int, event: str, at: datetime
) -> str | None:
    """Take a letter's process on by what became of the letter.

    A letter that arrived was posted, also where nobody said so before.

    Args:
        lender: whose letter it is.
        tx: a transaction that holds its log.
        process_id: which.
        event: `delivered`, `returned`, `refused` or `lost`.
        at: when it happened (UTC).

    Returns:
        What became of it; None where the process' kind has no such step, and the news is the
        contact's alone.
    """
    today = lender.today()
    view = get_process(tx.connection, process_id, today=today)
    kind = lender.plugins.process_kinds[view.kind]
    if all(move.event != event for move in kind.moves):
        return None
    at = max(at, view.opened_at)
    if kind.move(view.state, event) is None and kind.move(view.state, _POSTED) is not None:
        tx.record(
            moved(
                lender.run_parts(),
                tx,
                view,
                Step(_POSTED, on=at),
                staged=NOTHING,
                actor=SOFTWARE,
                holds=(),
            )
        )
        view = get_process(tx.connection, process_id, today=today)
    if kind.move(view.state, event) is None:
        return STALE
    return _made(lender, tx, view, Step(event, on=at), NOTHING)


def _made(lender: Lender, tx: Transaction, view: ProcessView, step: Step, paper: Staged) -> str:
    case = get_case(tx.connection, view.case_id)
    try:
        drafts = moved(
            lender.run_parts(),
            tx,
            view,
            step,
            staged=paper,
            actor=SOFTWARE,
            holds=holds_now(tx.connection, case, lender.today()),
        )
    except ProcessHeld:
        return HELD
    except (ProcessError, UsageError, NotFound, FileTooLarge) as error:
        _log.error(
            "process %d of the kind %s: %s was refused (%s)",
            view.process_id,
            view.kind,
            step.event,
            error.code,
        )
        return REFUSED
    tx.record(drafts)
    return APPLIED
