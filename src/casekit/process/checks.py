"""What a step may be: the move that it makes, its day, its codes, its number, its documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import func, select

from casekit.archive.ledger import Transaction
from casekit.clock import business_date, instant_text
from casekit.errors import MoveRefused, NotFound, RefTaken, UsageError
from casekit.process.kind import ProcessKind
from casekit.process.model import KEEP, SAME_STATE, Keep, Move, ProcessView, Step
from casekit.rights import SOFTWARE
from casekit.run.parts import RunParts
from casekit.settings_work import LONGEST_NAME
from casekit.store.tables import blobs, processes

_REF_LENGTH: Final = 80


def possible_move(kind: ProcessKind, view: ProcessView, step: Step, actor: str, desk: str) -> Move:
    """Return the move that a step makes.

    Raises:
        MoveRefused: it is not possible in this state, or not for the software, or another desk
            than this one makes it.
    """
    leaving = kind.leaving(view.state)
    move = next((one for one in leaving if one.event == step.event), None)
    if move is None:
        raise MoveRefused(
            f"process {view.process_id} is {view.state!r}: {step.event!r} cannot happen now",
            state=view.state,
            event=step.event,
            possible=[one.event for one in leaving],
        )
    if actor == SOFTWARE and not move.by_software:
        raise MoveRefused(
            f"only a person decides that {step.event!r} is so",
            state=view.state,
            event=step.event,
            possible=[one.event for one in leaving if one.by_software],
        )
    if move.desk and move.desk != desk:
        raise MoveRefused(
            f"{step.event!r} is said at the desk {move.desk!r} only, which checks what it needs",
            state=view.state,
            event=step.event,
            possible=[one.event for one in leaving if not one.desk],
            hint=f"Use lender.plugin({move.desk!r}) or casekit {move.desk}.",
        )
    return move


def instant_of(tx: Transaction, step: Step) -> datetime:
    """Return when a step happened (UTC).

    Raises:
        UsageError: it lies in the future, or says no time zone.
    """
    if step.on is None:
        return tx.now
    if step.on.tzinfo is None:
        raise UsageError("say in which time zone it happened")
    if step.on > tx.now:
        raise UsageError("it lies in the future, so it has not happened yet")
    return step.on.astimezone(UTC)


def check_order(parts: RunParts, view: ProcessView, move: Move, day: date) -> None:
    """Refuse what happened on a day before the process was opened, or before its last move.

    A note may be older than the last move: what is learnt late is still learnt.
    """
    opened_on = business_date(view.opened_at, parts.zone)
    if day < opened_on:
        raise UsageError(f"{day} lies before the process was opened, on {opened_on}")
    last_on = business_date(view.changed_at, parts.zone)
    if move.target != SAME_STATE and day < last_on:
        raise UsageError(f"out of order: the process came to {view.state!r} on {last_on}")


def merged(
    kind: ProcessKind, before: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the data of a process with what a step says; only the kind's own keys are taken.

    Raises:
        UsageError: a key is not the kind's.
    """
    if unknown := sorted(set(given) - kind.fields):
        raise UsageError(
            f"a process of the kind {kind.name!r} has no {', '.join(map(repr, unknown))}",
            hint=f"It has {', '.join(sorted(kind.fields)) or 'none'}. Names and words are sealed.",
        )
    both = {**before, **{key: _plain(value) for key, value in given.items()}}
    return {key: value for key, value in both.items() if value is not None}


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it: dates and instants as text."""
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return value


def checked_ref(tx: Transaction, kind: ProcessKind, number: int, ref: str) -> str:
    """Return the number by which others know a process, if no other process of its kind has it.

    Raises:
        RefTaken: another one has. UsageError: it is too long.
    """
    ref = ref.strip()
    if not ref:
        return ""
    if len(ref) > _REF_LENGTH:
        raise UsageError(f"a number has at most {_REF_LENGTH} characters")
    if tx.connection.dialect.name != "sqlite":
        # another log's transaction that gives this number too is waited for, and then seen
        lock = func.pg_advisory_xact_lock(func.hashtext(kind.name), func.hashtext(ref))
        tx.connection.execute(select(lock))
    other = tx.connection.execute(
        select(processes.c.id).where(
            processes.c.kind == kind.name,
            processes.c.ref == ref,
            processes.c.ref != "",
            processes.c.id != number,
        )
    ).scalar_one_or_none()
    if other is not None:
        raise RefTaken(
            f"process {other} is known by this number already",
            process_id=other,
            hint="Look at both; one of the two numbers was typed or scanned wrongly.",
        )
    return ref


def checked_person(kind: ProcessKind, said: str | Keep, before: str) -> str:
    """Return the login of the member of staff whom a process concerns; empty for none.

    Raises:
        UsageError: the kind never says it in plain text, or see `checked_owner`.
    """
    person = checked_owner(said, before)
    if person and kind.anonymous:
        raise UsageError(
            f"whom a process of the kind {kind.name!r} concerns stands in its sealed part only"
        )
    return person


def checked_owner(said: str | Keep, before: str) -> str:
    """Return a login as a step says it, or as it was.

    Raises:
        UsageError: it is too long.
    """
    if said is KEEP:
        return before
    login = said.strip()
    if len(login) > LONGEST_NAME:
        raise UsageError(f"a login has at most {LONGEST_NAME} characters")
    return login


def check_blobs(tx: Transaction, view: ProcessView, numbers: Sequence[int]) -> None:
    """Refuse numbers of documents that are none of the case, or of whose key seals the process.

    Raises:
        NotFound: there is no such document, or it was disposed of.
    """
    if not numbers:
        return
    known = set(
        tx.connection.execute(
            select(blobs.c.id).where(
                blobs.c.id.in_(numbers),
                blobs.c.case_id == view.case_id
                if view.is_of_case
                else blobs.c.case_id.is_(None) & (blobs.c.subject_id == view.sealed_for),
                blobs.c.status == "stored",
            )
        ).scalars()
    )
    if lacking := sorted(set(numbers) - known):
        place = view.case_name or f"process {view.process_id}"
        raise NotFound(f"there is no document {lacking[0]} in {place}")
