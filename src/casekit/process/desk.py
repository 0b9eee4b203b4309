"""What people do with processes: the desk `lender.processes`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from casekit.archive.entries import EntryDraft
from casekit.archive.filing import staged
from casekit.cases.finding import CaseRef, find_case, get_case
from casekit.cases.noting import sealed_reason
from casekit.errors import CasekitError, MoveRefused, NotFound, ProcessHeld, UsageError
from casekit.process.kind import ProcessKind
from casekit.process.many import Moved, end_what_closed, move_all
from casekit.process.model import Move, ProcessView, Step
from casekit.process.moving import is_new, moved, opened
from casekit.process.papers import Paper, papers
from casekit.process.printing import move_with, refusals
from casekit.process.reading import CASE_CLOSED, get_process, holds_now, secret_of, views
from casekit.rights import Subject
from casekit.store.tables import actions, processes

if TYPE_CHECKING:
    from casekit.app import Lender
    from casekit.pii.private_folders import FolderDraft

MOST = 1000
"""How many processes a list shows, unless another number is asked for."""

_PHASES = ("open", "done", "cancelled")


class Processes:
    """What channels have under way on cases: letters, visits, suits, disposals."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    def open(
        self,
        kind: str,
        case: str | int,
        *,
        step: Step = Step(""),
        role: str = "",
        channel: str = "",
        action_id: int | None = None,
        contact_id: int | None = None,
        actor: str | None = None,
    ) -> ProcessView:
        """Begin a process on a case.

        Args:
            kind: name of its kind.
            case: number of the case or the loan's reference.
            step: its beginning: dates, codes, sealed words, documents, effects. With a known key
                nothing is begun, and the case's latest process of the kind is returned.
            role, channel: the way and the channel's configured name; by default those of the
                action.
            action_id: the action that it carries out.
            contact_id: the contact that it carries on.
            actor: who begins it; needs the right `process.open`.

        Raises:
            NotFound: there is no such case, action or kind.
            ProcessHeld: the case is closed.
            UsageError, RefTaken: see `move`.
        """
        lender = self._lender
        known = self._kind(kind)
        with lender.store.read() as connection:
            found = find_case(connection, case)
        who = lender.authorized(actor, "process.open", [Subject("case", found.case_id)])
        with (
            staged(lender.blobs, step.attachments, found.customer_id) as documents,
            lender.ledger.transaction([found.log]) as tx,
        ):
            found = get_case(tx.connection, found.case_id)
            _check_open(found)
            step_id = ""
            if action_id is not None:
                of_action = _action(tx.connection, found, action_id)
                role, step_id = role or of_action.role, of_action.step
                if not channel and role in lender.channels:
                    channel = lender.channels[role].context.name
            before = views(
                tx.connection,
                processes.c.kind == kind,
                processes.c.case_id == found.case_id,
                today=lender.today(),
            )
            if not is_new(tx, channel or kind, step.key) and before:
                return before[-1]
            view, drafts = opened(
                lender.run_parts(),
                tx,
                known,
                case=found,
                role=role,
                channel=channel,
                step_id=step_id,
                action_id=action_id,
                contact_id=contact_id,
                step=step,
                staged=documents,
                actor=who,
            )
            tx.record(drafts)
            return get_process(tx.connection, view.process_id, today=lender.today())

    def move(
        self, process_id: int, step: Step, *, actor: str | None = None, desk: str = ""
    ) -> ProcessView:
        """Say what has happened to a process; return it as it stands then.

        Args:
            process_id: which.
            step: what happened. With a known key nothing changes.
            actor: who says so; needs the right `process.move`.
            desk: name of the desk that has checked the step, for moves that only one desk makes.

        Raises:
            MoveRefused: this cannot happen from where it stands; `possible` says what can.
            ProcessHeld: the lender would take a step, and a hold is in force or the case closed.
            DocumentNeeded: it is proven by a document.
            RefTaken: another process of the kind has this number.
            UsageError: it lies in the future, before the opening or before the last move, has no
                reason where one is asked for, or codes that the kind does not know.
            FileTooLarge: a document is too large.
            NotFound: there is no such process, or no such document.
        """
        return self._moved(process_id, step, "process.move", actor, desk)

    def cancel(self, process_id: int, *, reason: str, actor: str | None = None) -> ProcessView:
        """End a process before its time; the reason is sealed. Needs the right `process.cancel`.

        Raises:
            MoveRefused: it is over, or nothing cancels it here.
            UsageError: no reason.
        """
        if not reason.strip():
            raise UsageError("say why: the reason is kept, sealed, with what you do")
        view = self.get(process_id)
        leaving = self._kind(view.kind).leaving(view.state)
        move = next((one for one in leaving if one.cancels), None)
        if move is None:
            raise MoveRefused(
                f"process {process_id} is {view.state!r} and cannot be cancelled",
                state=view.state,
                event="",
                possible=[one.event for one in leaving],
            )
        return self._moved(process_id, Step(move.event, note=reason), "process.cancel", actor)

    def possible(self, process_id: int) -> tuple[Move, ...]:
        """Return what can happen to a process now, in the order of its kind's table."""
        view = self.get(process_id)
        return self._kind(view.kind).leaving(view.state)

    def get(self, process_id: int) -> ProcessView:
        """Return a process as it stands.

        Raises:
            NotFound: there is none with this number.
        """
        with self._lender.store.read() as connection:
            return get_process(connection, process_id, today=self._lender.today())

    def find(self, kind: str, ref: str) -> ProcessView | None:
        """Return the process of a kind that others know by a number, or None."""
        ref = ref.strip()
        if not ref:
            return None
        with self._lender.store.read() as connection:
            found = views(
                connection,
                processes.c.kind == kind,
                processes.c.ref == ref,
                processes.c.ref != "",
                today=self._lender.today(),
            )
        return found[0] if found else None

    def list(
        self,
        *,
        kind: str = "",
        case: str | int | None = None,
        state: str = "",
        phase: str = "open",
        late: bool = False,
        limit: int = MOST,
        after: int = 0,
        actor: str | None = None,
    ) -> Sequence[ProcessView]:
        """Return processes by number.

        Args:
            kind, state: only those; empty for all.
            case: only those of a case.
            phase: `open`, `done` or `cancelled`; empty for all.
            late: only those whose deadline has passed.
            limit: at most so many.
            after: only those with a higher number, for the next page.
            actor: who asks; needs the right `process.look`.

        Raises:
            NotFound: there is no such case. UsageError: an unknown phase.
        """
        lender = self._lender
        if phase and phase not in _PHASES:
            raise UsageError(f"there is no phase {phase!r}", hint=f"Known: {', '.join(_PHASES)}.")
        today = lender.today()
        where = [processes.c.id > after]
        with lender.store.read() as connection:
            subjects = []
            if case is not None:
                found = find_case(connection, case)
                subjects = [Subject("case", found.case_id)]
                where.append(processes.c.case_id == found.case_id)
            lender.authorized(actor, "process.look", subjects)
            if kind:
                where.append(processes.c.kind == kind)
            if state:
                where.append(processes.c.state == state)
            if phase:
                where.append(processes.c.phase == phase)
            if late:
                where += [processes.c.phase == "open", processes.c.due_on < today]
            return views(connection, *where, today=today, limit=limit)

    def read(self, process_id: int, *, reason: str, actor: str | None = None) -> dict[str, Any]:
        """Return the sealed part of a process, once it is archived who reads it and why.

        Needs the right `process.look`.

        Raises:
            UsageError: no reason. NotFound: no such process.
            VaultError: it is not to be had: erased, or stored only.
        """
        lender = self._lender
        words = sealed_reason(reason)
        view = self.get(process_id)
        who = lender.authorized(actor, "process.look", [Subject("case", view.case_id)])
        with lender.ledger.transaction([view.log]) as tx:
            found = secret_of(lender.vault, tx.connection, view)
            draft = EntryDraft(
                "archive.read",
                who,
                case_id=view.case_id,
                customer_id=view.customer_id,
                data={"process": process_id},
                secret=words,
            )
            tx.record([draft])
        return found

    def move_all(
        self, steps: Iterable[tuple[int, Step]], *, actor: str | None = None
    ) -> Sequence[Moved]:
        """Move many processes on, hundreds in one transaction; one refusal holds up no other.

        Args:
            steps: numbers of processes, each with what happens.
            actor: who moves them; needs the right `process.move`.

        Returns:
            For each step the process as it stands then, or the error that kept it from moving.
        """
        return move_all(self._lender, steps, actor=actor)

    def papers(
        self, process_ids: Iterable[int], folder: FolderDraft, *, actor: str | None = None
    ) -> Iterator[Paper]:
        """Return what is printed for some processes, one after the other, into a private folder.

        Args:
            process_ids: their numbers.
            folder: where the papers are written to; see `PrivateFiles.create_folder`.
            actor: who has them printed; needs the right `document.read`.
        """
        return papers(self._lender, process_ids, folder, actor=actor)

    def refusals(
        self, steps: Iterable[tuple[int, Step]], *, actor: str | None = None
    ) -> Mapping[int, CasekitError]:
        """Return which moves would be refused now, by process, and why; nothing changes.

        Arguments and errors are those of `move_with`.
        """
        return refusals(self._lender, steps, actor)

    def move_with(
        self,
        folder: FolderDraft,
        steps: Iterable[tuple[int, Step]],
        *,
        actor: str | None = None,
    ) -> None:
        """Have processes moved on in the transaction that records a private folder: all, or none.

        The block that writes the folder ends with the error of the first move that is refused.

        Args:
            folder: the folder that is being written; see `PrivateFiles.create_folder`.
            steps: numbers of processes, each with what happens, without documents or keys.
            actor: who moves them; needs the right `process.move`.

        Raises:
            UsageError: a step has documents or a key, or a process is named twice.
        """
        move_with(self._lender, folder, steps, actor)

    def _moved(
        self, process_id: int, step: Step, right: str, actor: str | None, desk: str = ""
    ) -> ProcessView:
        lender = self._lender
        view = self.get(process_id)
        who = lender.authorized(actor, right, [Subject("case", view.case_id)])
        with (
            staged(lender.blobs, step.attachments, view.customer_id) as documents,
            lender.ledger.transaction([view.log]) as tx,
        ):
            today = lender.today()
            view = get_process(tx.connection, process_id, today=today)
            if not is_new(tx, view.channel or view.kind, step.key):
                return view
            case = get_case(tx.connection, view.case_id)
            drafts = moved(
                lender.run_parts(),
                tx,
                view,
                step,
                staged=documents,
                actor=who,
                holds=holds_now(tx.connection, case, today),
                desk=desk,
            )
            tx.record(drafts)
            view = get_process(tx.connection, process_id, today=today)
        end_what_closed(lender, drafts)
        return view

    def _kind(self, name: str) -> ProcessKind:
        return self._lender.plugins.process_kinds[name]


def _check_open(case: CaseRef) -> None:
    if not case.is_open:
        raise ProcessHeld(
            f"{case.name} is closed: nothing is begun on it any more", reasons=[CASE_CLOSED]
        )


def _action(connection: Connection, case: CaseRef, action_id: int) -> Any:
    row = connection.execute(
        select(actions.c.role, actions.c.step).where(
            actions.c.id == action_id, actions.c.case_id == case.case_id
        )
    ).one_or_none()
    if row is None:
        raise NotFound(f"there is no action {action_id} in {case.name}")
    return row
