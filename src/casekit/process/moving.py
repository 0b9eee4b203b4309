"""Opening a process and moving it on, inside a transaction: what the run and people's verbs share.

Nothing is written here: each function returns the entries, which the caller records in one go.
Documents come first, then the process' own entry, then what its effects change.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import select

from casekit.archive.entries import EntryDraft, insert, update
from casekit.archive.filing import Staged
from casekit.archive.ledger import Transaction
from casekit.clock import business_date
from casekit.errors import DocumentNeeded, Erased, ProcessHeld, UsageError
from casekit.process.checks import (
    check_order,
    checked_owner,
    checked_person,
    checked_ref,
    instant_of,
    merged,
    possible_move,
)
from casekit.process.kind import ProcessKind
from casekit.process.model import KEEP, SAME_STATE, Move, ProcessView, Step
from casekit.process.placing import Place, check_about
from casekit.process.reading import is_erased, secret_of
from casekit.process.writing import documents_of, entry_of, with_effects
from casekit.run.parts import RunParts
from casekit.store.bulk import insert_rows
from casekit.store.tables import events_seen

_KEY_LENGTH: Final = 120


def opened(
    parts: RunParts,
    tx: Transaction,
    kind: ProcessKind,
    *,
    place: Place,
    step: Step,
    staged: Staged,
    actor: str,
    role: str = "",
    channel: str = "",
    step_id: str = "",
    action_id: int | None = None,
    contact_id: int | None = None,
) -> tuple[ProcessView, list[EntryDraft]]:
    """Return a new process and the entries that open it.

    Args:
        parts: the lender's; tx: a transaction that holds the log of its place.
        kind: which kind of process.
        place: on which case or none, and whose key seals it.
        role, channel, step_id: the policy's word for the way, the channel's configured name, the
            policy's step that it carries out; each empty where there is none.
        action_id, contact_id: the action that it carries out, the contact that it carries on.
        step: its beginning; `event` does not count.
        staged: the step's documents, sealed.
        actor: who opens it, as the archive says it.

    Raises:
        UsageError: what the step says is not possible, or the kind is not about that.
        RefTaken: another process of this kind has this number.
    """
    check_about(kind, place.case is not None)
    at = instant_of(tx, step)
    number = tx.allocate("processes")
    case = place.case
    view = ProcessView(
        process_id=number,
        kind=kind.name,
        role=role,
        channel=channel,
        step=step_id,
        case_id=0 if case is None else case.case_id,
        case_name="" if case is None else case.name,
        loan_ref="" if case is None else case.loan_ref,
        customer_id=0 if case is None else case.customer_id,
        log=place.log,
        action_id=action_id,
        contact_id=contact_id,
        state=kind.first,
        phase="open",
        ref=checked_ref(tx, kind, number, step.ref or ""),
        due_on=None if step.due_on is KEEP else step.due_on,
        look_on=None if step.look_on is KEEP else step.look_on,
        data=merged(kind, {}, step.data),
        opened_at=at,
        opened_by=actor,
        changed_at=at,
        subject_id=place.subject_id,
        person=checked_person(kind, step.person, ""),
        owner=checked_owner(step.owner, ""),
    )
    row: dict[str, Any] = {
        "id": number,
        "kind": kind.name,
        "role": role,
        "channel": channel,
        "step": step_id,
        "case_id": view.case_id or None,
        "customer_id": view.customer_id or None,
        "subject_id": view.subject_id,
        "person": view.person,
        "owner": view.owner,
        "log": view.log,
        "action_id": action_id,
        "contact_id": contact_id,
        "state": view.state,
        "phase": "open",
        "ref": view.ref,
        "due_on": view.due_on,
        "look_on": view.look_on,
        "data": dict(view.data),
        "opened_at": at,
        "opened_by": actor,
        "changed_at": at,
    }
    if secret := {name: value for name, value in step.secret.items() if value is not None}:
        row["secret"] = secret
    documents = documents_of(parts, tx, kind, view, step, staged, at, actor)
    entry = entry_of(parts, "process.opened", kind, view, "", step, documents, at, actor)
    entry.rows = [insert("processes", row)]
    return view, with_effects(parts, tx, kind, view, step, entry, documents, at, actor)


def moved(
    parts: RunParts,
    tx: Transaction,
    view: ProcessView,
    step: Step,
    *,
    staged: Staged,
    actor: str,
    holds: Collection[str],
    desk: str = "",
) -> list[EntryDraft]:
    """Return the entries that move a process on.

    The step's `key` is not looked at here: ask `is_new` before.

    Args:
        parts: the lender's; tx: a transaction that holds its log.
        view: the process as it stands in this transaction.
        step: what happens.
        staged: the step's documents, sealed.
        actor: who moves it; `casekit` for the software by itself.
        holds: what `reading.holds_now` says of its case. A move by which the lender takes no step
            is made all the same, so that no news is lost.
        desk: name of the plugin's desk that gives the step; empty for everyone else.

    Of somebody whose data was erased no words are kept: there is no key to seal them with. A
    process about them still goes on and comes to its end, and its entry says `words: not_kept`.

    Raises:
        MoveRefused: it cannot go on in this way from where it stands.
        Erased: it brings documents, or nothing but words, and they could not be kept.
        ProcessHeld: a hold is in force or the case is closed, and the lender would take a step.
        DocumentNeeded: it is proven by a document, and there is none.
        RefTaken: another process of this kind has this number.
        NotFound: `blobs` names what is no document of the case.
        UsageError: a date, a code or the reason is wrong.
    """
    kind = parts.plugins.process_kinds[view.kind]
    move = possible_move(kind, view, step, actor, desk)
    at = instant_of(tx, step)
    day = business_date(at, parts.zone)
    check_order(parts, view, move, day)
    reasons = sorted(frozenset(holds) - kind.goes_on_under)
    if move.advances and reasons:
        raise ProcessHeld(
            f"{step.event!r} would be a step towards the customer, and nothing may be done now: "
            f"{', '.join(reasons)}",
            reasons=reasons,
            hint="It can be done once this has ended; what has happened already is still recorded.",
        )
    if move.note and not step.note.strip():
        raise UsageError("say why: the reason is kept, sealed, with what you do")
    step = kind.completed(view, step, day)
    is_kept = True
    if (step.note.strip() or step.secret or staged) and is_erased(tx.connection, view):
        step, is_kept = _without_words(view, move, step, staged), False
    if move.document and not (staged or step.blobs):
        raise DocumentNeeded(
            f"{step.event!r} is proven by a document, and none was given",
            hint="Give the document with it, or the number of one that was filed before.",
        )
    after = _after(tx, kind, view, move, step, at)
    documents = documents_of(parts, tx, kind, view, step, staged, at, actor)
    name = "process.moved" if move.target != SAME_STATE else "process.noted"
    if move.cancels:
        name = "process.cancelled"
    entry = entry_of(parts, name, kind, after, view.state, step, documents, at, actor)
    if not is_kept:
        entry.data["words"] = "not_kept"
    values = _changed(view, after)
    if step.secret:
        before = secret_of(parts.vault, tx.connection, view)
        both = {**before, **step.secret}
        values["secret"] = {key: value for key, value in both.items() if value is not None}
    if values:
        entry.rows = [update("processes", {"id": view.process_id}, values)]
    return with_effects(parts, tx, kind, after, step, entry, documents, at, actor)


def _without_words(view: ProcessView, move: Move, step: Step, staged: Staged) -> Step:
    """Return a step as it can be recorded of somebody whose data was erased.

    Raises:
        Erased: it files documents, or nothing happens by it but that something is said.
    """
    if staged or move.target == SAME_STATE:
        raise Erased(
            f"the data of customer {view.sealed_for} was erased: nothing more is filed or noted "
            "about them",
            hint="Bring it to its end without documents; words are not kept with it any more.",
        )
    return replace(step, note="", secret={})


def is_new(tx: Transaction, owner: str, key: str) -> bool:
    """Note the key of a step; say whether it was not known before. An empty key is always new.

    Args:
        tx: the transaction of the step.
        owner: the process' channel, or its kind where it has none. The keys of a channel's events
            are kept in the same place, so a step that came with an event is asked for only once.
        key: the key.
    """
    if not key:
        return True
    if is_known(tx, owner, key):
        return False
    note_key(tx, owner, key)
    return True


def is_known(tx: Transaction, owner: str, key: str) -> bool:
    """Say whether the key of a step or event was noted before; nothing is noted."""
    known = tx.connection.execute(
        select(events_seen.c.at).where(
            events_seen.c.channel == owner, events_seen.c.event_key == _short(key)
        )
    ).first()
    return known is not None


def note_key(tx: Transaction, owner: str, key: str) -> None:
    """Note the key of a step or event, so that it is taken once."""
    row = (owner, _short(key), tx.at)
    insert_rows(tx.connection, "events_seen", ("channel", "event_key", "at"), [row])


def _short(key: str) -> str:
    return sha256(key.encode()).hexdigest() if len(key) > _KEY_LENGTH else key


def _after(
    tx: Transaction, kind: ProcessKind, view: ProcessView, move: Move, step: Step, at: datetime
) -> ProcessView:
    """Return the process as it stands after a move."""
    stays = move.target == SAME_STATE
    state = view.state if stays else move.target
    over = kind.state(state).over
    phase = "open"
    if over:
        phase = view.phase if stays else "cancelled" if move.cancels else "done"
    ref = view.ref
    if step.ref is not None:
        ref = checked_ref(tx, kind, view.process_id, step.ref)
    return replace(
        view,
        state=state,
        phase=phase,
        ref=ref,
        due_on=None if over else view.due_on if step.due_on is KEEP else step.due_on,
        look_on=None if over else view.look_on if step.look_on is KEEP else step.look_on,
        data=merged(kind, view.data, step.data),
        person=checked_person(kind, step.person, view.person),
        owner=checked_owner(step.owner, view.owner),
        changed_at=view.changed_at if stays else max(at, view.changed_at),
        closed_at=(view.closed_at if stays else at) if over else None,
        end_reason=(view.end_reason if stays else step.end_reason or step.event) if over else "",
    )


_COLUMNS: Final = (
    "state", "phase", "ref", "due_on", "look_on", "person", "owner", "data", "changed_at",
    "closed_at", "end_reason",
)  # fmt: skip


def _changed(before: ProcessView, after: ProcessView) -> dict[str, Any]:
    return {
        name: value for name in _COLUMNS if (value := getattr(after, name)) != getattr(before, name)
    }
