"""What people do with work: the verbs of `lender.plugin("staff")` about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from casekit import Lender, ProcessView, StaffRecordView, Step, Subject
from casekit.errors import UsageError
from casekit_staff import absences, assignments, handing_over
from casekit_staff.absences import FoundAway
from casekit_staff.allocating import Allocation, allocate
from casekit_staff.handing_over import HandedOver
from casekit_staff.knowing import known
from casekit_staff.late import LateWork, late_work
from casekit_staff.shifts import shift_of


class Work:
    """Shifts, absences, whose a case is, and what is late."""

    _lender: Lender

    # -- shifts and absences -------------------------------------------------------------------

    def shift(
        self,
        login: str,
        on: date,
        start: int,
        end: int,
        *,
        until: date | None = None,
        weekdays: Iterable[int] = (),
        actor: str | None = None,
    ) -> StaffRecordView:
        """Record when somebody works.

        Args:
            login: who.
            on: the first day. until: the first day after it; None: that day only.
            start, end: minutes of the lender's day, the end not in it.
            weekdays: 1 (Monday) to 7 (Sunday); none: every day.
            actor: who says so; needs the right `staff.record`.

        Raises:
            StaffUnknown: nobody is recorded under this login.
            StaffOverlap: the person has a shift on one of these days already.
            UsageError: it ends before it begins.
        """
        record = shift_of(on, until, start, end, weekdays)
        return self._lender.people.note(login, record, actor=actor)

    def ask_leave(
        self,
        login: str,
        start: date,
        until: date,
        *,
        reason: str = "leave",
        note: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Ask for leave; a supervisor approves or refuses it.

        Args:
            login: who will be away.
            start: the first day. until: the first day back.
            reason: `leave`, `sick`, `training` or `other`.
            note: more in words; sealed with the person's key.
            actor: who asks; needs the right `absence.open`.

        Raises:
            StaffUnknown: nobody is recorded under this login.
            StaffOverlap: it overlaps leave that was asked for or approved already.
            UsageError: it ends before it begins, or there is no such reason.
        """
        who = self._lender.authorized(actor, "absence.open", self._person(login))
        return absences.ask(self._lender, login, start, until, reason=reason, note=note, actor=who)

    def decide_absence(
        self, process_id: int, event: str, *, note: str = "", actor: str | None = None
    ) -> ProcessView:
        """Approve or refuse leave; excuse or uphold an absence without leave.

        Approved leave bars the person while it lasts; on its first day what the person holds goes
        back to the queue, and the cases go to others with what was promised. An absence that is
        upheld opens a breach of conduct.

        Args:
            process_id: of the absence.
            event: `approve`, `refuse`, `excuse` or `uphold`.
            note: why, in words; sealed. All but `approve` need one.
            actor: another person than who was away; needs the right `absence.move`.

        Raises:
            NotAuthorized: it is the actor's own. MoveRefused: it is decided already.
            UsageError: no such absence, or no reason.
        """
        lender = self._lender
        if event not in ("approve", "refuse", "excuse", "uphold"):
            raise UsageError("an absence is approved, refused, excused or upheld")
        view = lender.processes.get(process_id, actor=actor)
        who = lender.authorized(actor, "absence.move", self._person(view.person))
        return absences.decide(lender, view, event, note=note, actor=who)

    def back(self, process_id: int, *, actor: str | None = None) -> ProcessView:
        """Say that somebody is back from leave, from today on."""
        lender = self._lender
        view = lender.processes.get(process_id, actor=actor)
        if view.kind != absences.KIND:
            raise UsageError(f"process {process_id} is no absence")
        today = lender.today()
        step = Step("end", data={"until": max(today, date.fromisoformat(view.data["start"]))})
        return lender.processes.move(process_id, step, actor=actor)

    def absences(
        self, login: str = "", *, all_phases: bool = False, actor: str | None = None
    ) -> Sequence[ProcessView]:
        """Return absences by number: open ones, of everybody or somebody.

        Needs the right `absence.look`.
        """
        phase = "" if all_phases else "open"
        return self._lender.processes.list(
            kind=absences.KIND, person=login, phase=phase, actor=actor
        )

    def watch(self, *, actor: str | None = None) -> Sequence[FoundAway]:
        """Find who holds work on their shift and does nothing; release it, record an absence.

        Meant to be called every few minutes. Needs the right `queue.supervise`.
        """
        lender = self._lender
        lender.authorized(actor, "queue.supervise")
        return absences.watch(lender, lender.clock.now())

    # -- whose a case is -----------------------------------------------------------------------

    def allot(
        self, *, seed: str = "", dry_run: bool = False, actor: str | None = None
    ) -> Allocation:
        """Share all open cases out among who may work today; who has a case keeps it.

        Args:
            seed: by which equals are told apart; the lender and its day where empty.
            dry_run: nothing is recorded.
            actor: who does it; needs the right `case.plugin_fact`.
        """
        who = self._lender.authorized(actor, "case.plugin_fact", [Subject("lender")])
        return allocate(self._lender, seed=seed, dry_run=dry_run, actor=who)

    def assign(self, case: str | int, login: str, *, reason: str, actor: str | None = None) -> None:
        """Give a case to somebody.

        Args:
            case: number of the case or the loan's reference.
            login: to whom.
            reason: why, in words; sealed.
            actor: who says so; needs the right `case.plugin_fact`.

        Raises:
            NotFound: no such case. StaffUnknown: nobody is recorded under this login.
            WorkError: the person may not work today, takes no such cases, or has a stake in it.
            UsageError: the case is closed, or there is no reason.
        """
        lender = self._lender
        found = assignments.found_case(lender, case)
        who = lender.authorized(actor, "case.plugin_fact", [Subject("case", found.case_id)])
        assignments.assign(lender, found, login, reason=reason, actor=who)

    def assigned(self, *, actor: str | None = None) -> Mapping[int, str]:
        """Return open case → login of whose it is. Needs the right `queue.supervise`."""
        self._lender.authorized(actor, "queue.supervise")
        with self._lender.store.read() as connection:
            return assignments.assigned_of(connection)

    def hand_over(
        self,
        login: str,
        *,
        to: str = "",
        why: str = "other",
        reason: str,
        actor: str | None = None,
    ) -> HandedOver:
        """Give all of somebody's cases to others, who are told what was promised and is due.

        What the person holds goes back to the queue; a call that was made stays, since its result
        is due.

        Args:
            login: whose cases.
            to: who goes on with all of them; shared out where empty.
            why: `leave`, `left`, `quarrel`, `complaint`, `discipline`, `load` or `other`.
            reason: in words; sealed.
            actor: who does it; needs the right `queue.supervise`.

        Raises:
            StaffUnknown: nobody is recorded under `login` or `to`.
            WorkError: a case is not for `to`; nothing has changed then. UsageError: no reason.
        """
        lender = self._lender
        lender.authorized(actor, "queue.supervise")
        if why not in handing_over.WHY:
            raise UsageError(
                f"{why!r} is no cause to hand over", hint=f"Known: {', '.join(handing_over.WHY)}."
            )
        if not reason.strip():
            raise UsageError("say why: the reason is kept, sealed, with what you do")
        return handing_over.hand_over(lender, login, to=to, why=why, reason=reason)

    def handovers(self, login: str = "", *, actor: str | None = None) -> Sequence[ProcessView]:
        """Return the cases handed over that their new collectors have not taken note of yet."""
        return self._lender.processes.list(kind="handover", owner=login, actor=actor)

    def take_over(self, process_id: int, *, actor: str | None = None) -> str:
        """Read what was promised on a case that was handed over, and take note of it.

        Args:
            process_id: of the handover.
            actor: to whom it was given; others need the right `queue.supervise`.

        Returns:
            A line for each thing that was promised or is due.

        Raises:
            NotFound: no such process. UsageError: it is no handover. NotAuthorized.
        """
        lender = self._lender
        view = lender.processes.get(process_id, actor=actor)
        if view.kind != "handover":
            raise UsageError(f"process {process_id} is no handover")
        who = lender.authorized(actor, "process.look", [Subject("case", view.case_id)])
        if view.owner != who:
            lender.authorized(actor, "queue.supervise", [Subject("case", view.case_id)])
        words = lender.processes.read(process_id, reason="taking the case over", actor=actor)
        if view.is_open:
            lender.processes.move(process_id, Step("see"), actor=actor)
        return str(words.get("words", ""))

    def late(self, login: str = "", *, actor: str | None = None) -> Sequence[LateWork]:
        """Return what is left undone or late, by collector. Needs the right `records.check`.

        Everybody sees their own with the right `task.look`.
        """
        lender = self._lender
        who = lender.authorized(actor, "task.look")
        if not login or login != who:
            lender.authorized(actor, "records.check")
        return late_work(lender, login=login)

    def _person(self, login: str) -> list[Subject]:
        found = known(self._lender).people.get(login)
        return [] if found is None else [Subject("person", found.subject_id)]
