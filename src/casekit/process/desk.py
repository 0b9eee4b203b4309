"""What people do with processes: the desk `lender.processes`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from casekit.archive.entries import EntryDraft
from casekit.archive.filing import staged
from casekit.cases.finding import find_case
from casekit.cases.noting import sealed_reason
from casekit.errors import CasekitError, MoveRefused, UsageError
from casekit.process.hiding import hidden_subjects, not_sealed_for, shown_views
from casekit.process.kind import ProcessKind
from casekit.process.many import Moved, end_what_closed, move_all
from casekit.process.model import Move, ProcessView, Step
from casekit.process.moving import is_new, moved
from casekit.process.opening import open_process
from casekit.process.papers import Paper, papers
from casekit.process.placing import authorized, hidden_kinds
from casekit.process.printing import move_with, refusals
from casekit.process.reading import (
    get_process,
    holds_of_cases,
    secret_of,
    views,
)
from casekit.rights import Subject
from casekit.store.tables import processes

if TYPE_CHECKING:
    from casekit.app import Lender
    from casekit.pii.private_folders import FolderDraft

MOST = 1000
"""How many processes a list shows, unless another number is asked for."""

_PHASES = ("open", "done", "cancelled")


class Processes:
    """What is under way for days or years, on cases and about none."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    def open(
        self,
        kind: str,
        case: str | int | None = None,
        *,
        step: Step = Step(""),
        role: str = "",
        channel: str = "",
        action_id: int | None = None,
        contact_id: int | None = None,
        person: str = "",
        owner: str = "",
        subject_id: int | None = None,
        anonymous: bool = False,
        actor: str | None = None,
    ) -> ProcessView:
        """Begin a process on a case, or about no case.

        Args:
            kind: name of its kind.
            case: number of the case or the loan's reference; None for no case.
            step: its beginning: dates, codes, sealed words, documents, effects. With a known key
                nothing is begun, and the latest process of the kind is returned: of the case, or
                about no case.
            role, channel: the way and the channel's configured name; by default those of the
                action.
            action_id: the action that it carries out.
            contact_id: the contact that it carries on.
            person: login of the member of staff whom it concerns.
            owner: login of who has to see to it.
            subject_id: whose key seals it. By default the customer's; about no case that of the
                member of staff whom it concerns, else the lender's own, or a new one where its
                kind has a key for each process.
            anonymous: the archive must not say who begins it; refused for kinds that always do.
            actor: who begins it; needs the right `open` of its kind, `process.open` for most.

        Raises:
            NotFound: there is no such case, action, subject or kind.
            ProcessHeld: the case is closed.
            UsageError, RefTaken: see `move`.
        """
        return open_process(
            self._lender,
            self._kind(kind),
            case,
            step,
            role=role,
            channel=channel,
            action_id=action_id,
            contact_id=contact_id,
            person=person,
            owner=owner,
            subject_id=subject_id,
            anonymous=anonymous,
            actor=actor,
        )

    def move(
        self, process_id: int, step: Step, *, actor: str | None = None, desk: str = ""
    ) -> ProcessView:
        """Say what has happened to a process; return it as it stands then.

        Args:
            process_id: which.
            step: what happened. With a known key nothing changes.
            actor: who says so; needs the right `move` of its kind, `process.move` for most.
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
        return self._moved(process_id, step, "move", actor, desk)

    def cancel(self, process_id: int, *, reason: str, actor: str | None = None) -> ProcessView:
        """End a process before its time; the reason is sealed.

        Needs the right `cancel` of its kind, `process.cancel` for most.

        Raises:
            MoveRefused: it is over, or nothing cancels it here.
            UsageError: no reason.
        """
        if not reason.strip():
            raise UsageError("say why: the reason is kept, sealed, with what you do")
        lender = self._lender
        with lender.store.read() as connection:
            view = get_process(connection, process_id, today=lender.today())
            authorized(lender, connection, actor, "cancel", [view])
        leaving = self._kind(view.kind).leaving(view.state)
        move = next((one for one in leaving if one.cancels), None)
        if move is None:
            raise MoveRefused(
                f"process {process_id} is {view.state!r} and cannot be cancelled",
                state=view.state,
                event="",
                possible=[one.event for one in leaving],
            )
        return self._moved(process_id, Step(move.event, note=reason), "cancel", actor)

    def possible(self, process_id: int, *, actor: str | None = None) -> tuple[Move, ...]:
        """Return what can happen to a process now, in the order of its kind's table; see `get`."""
        view = self.get(process_id, actor=actor)
        return self._kind(view.kind).leaving(view.state)

    def get(self, process_id: int, *, actor: str | None = None) -> ProcessView:
        """Return a process as it stands.

        Args:
            process_id: which.
            actor: who looks; needs the right `look` of its kind, `process.look` for most.

        Raises:
            NotFound: there is none with this number. NotAuthorized: a plugin says no.
        """
        lender = self._lender
        with lender.store.read() as connection:
            view = get_process(connection, process_id, today=lender.today())
            authorized(lender, connection, actor, "look", [view])
        return view

    def find(self, kind: str, ref: str, *, actor: str | None = None) -> ProcessView | None:
        """Return the process of a kind that others know by a number, or None.

        Args:
            kind, ref: of which kind, and the number.
            actor: who looks; needs the right `look` of the kind, `process.look` for most, be there
                one or not.

        Raises:
            NotAuthorized: a plugin says no.
        """
        lender, ref = self._lender, ref.strip()
        known = lender.plugins.process_kinds.objects.get(kind)
        lender.authorized(actor, "process.look" if known is None else known.right_to("look"))
        if not ref:
            return None
        with lender.store.read() as connection:
            found = views(
                connection,
                processes.c.kind == kind,
                processes.c.ref == ref,
                processes.c.ref != "",
                today=lender.today(),
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
        owner: str = "",
        person: str = "",
        about: str = "",
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
            owner: only those that somebody has to see to. person: that concern somebody.
            about: `case`: only those about a case; `none`: about none; empty for all.
            limit: at most so many.
            after: only those with a higher number, for the next page.
            actor: who asks; needs the right `look` of the kind, `process.look` for all of them.
                Kinds with a right of their own that the actor lacks are left out then, and those of
                their processes that the actor may not look at, as what is said of themselves.

        Raises:
            NotFound: there is no such case. UsageError: an unknown phase.
        """
        lender = self._lender
        if phase and phase not in _PHASES:
            raise UsageError(f"there is no phase {phase!r}", hint=f"Known: {', '.join(_PHASES)}.")
        if about not in ("", "case", "none"):
            raise UsageError(f"processes are about a case or none, not {about!r}")
        today = lender.today()
        where = [processes.c.id > after]
        with lender.store.read() as connection:
            subjects = []
            if case is not None:
                found = find_case(connection, case)
                subjects = [Subject("case", found.case_id)]
                where.append(processes.c.case_id == found.case_id)
            if kind:
                known = lender.plugins.process_kinds.objects.get(kind)
                right = "process.look" if known is None else known.right_to("look")
                lender.authorized(actor, right, subjects)
                where.append(processes.c.kind == kind)
            else:
                lender.authorized(actor, "process.look", subjects)
                if hidden := hidden_kinds(lender, actor):
                    where.append(processes.c.kind.not_in(sorted(hidden)))
            if hidden_keys := hidden_subjects(lender, connection, actor, kind):
                where.append(not_sealed_for(hidden_keys))
            if owner:
                # the second condition is the index's own, or it would not be used
                where += [processes.c.owner == owner, processes.c.owner != ""]
            if person:
                where += [processes.c.person == person, processes.c.person != ""]
            if about:
                has_case = processes.c.case_id.is_not(None)
                where.append(has_case if about == "case" else ~has_case)
            if state:
                where.append(processes.c.state == state)
            if phase:
                where.append(processes.c.phase == phase)
            if late:
                where += [processes.c.phase == "open", processes.c.due_on < today]
            return shown_views(lender, connection, actor, where, limit=limit)

    def read(self, process_id: int, *, reason: str, actor: str | None = None) -> dict[str, Any]:
        """Return the sealed part of a process, once it is archived who reads it and why.

        Needs the right `read` of its kind; for most that is `process.look`, and of a case
        `case.reveal` besides.

        Raises:
            UsageError: no reason. NotFound: no such process.
            VaultError: it is not to be had: erased, or stored only.
        """
        lender = self._lender
        words = sealed_reason(reason)
        with lender.store.read() as connection:
            view = get_process(connection, process_id, today=lender.today())
            who = authorized(lender, connection, actor, "read", [view])
            kind = lender.plugins.process_kinds.objects.get(view.kind)
            if view.case_id and (kind is None or kind.right_to("read") == "process.look"):
                # to look at a process shows nothing in the clear; what is sealed in it does
                lender.authorized(who, "case.reveal", [Subject("case", view.case_id)])
        with lender.ledger.transaction([view.log]) as tx:
            found = secret_of(lender.vault, tx.connection, view)
            draft = EntryDraft(
                "archive.read",
                who,
                case_id=view.case_id or None,
                customer_id=view.customer_id or None,
                subject_id=view.subject_id,
                log=view.log,
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
        self, process_id: int, step: Step, verb: str, actor: str | None, desk: str = ""
    ) -> ProcessView:
        lender = self._lender
        with lender.store.read() as connection:
            view = get_process(connection, process_id, today=lender.today())
            who = authorized(lender, connection, actor, verb, [view])
        with (
            staged(lender.blobs, step.attachments, view.sealed_for) as documents,
            lender.ledger.transaction([view.log]) as tx,
        ):
            today = lender.today()
            view = get_process(tx.connection, process_id, today=today)
            if not is_new(tx, view.channel or view.kind, step.key):
                return view
            drafts = moved(
                lender.run_parts(),
                tx,
                view,
                step,
                staged=documents,
                actor=who,
                holds=holds_of_cases(tx.connection, [view.case_id], today)[view.case_id],
                desk=desk,
            )
            tx.record(drafts)
            view = get_process(tx.connection, process_id, today=today)
        end_what_closed(lender, drafts)
        return view

    def _kind(self, name: str) -> ProcessKind:
        return self._lender.plugins.process_kinds[name]
