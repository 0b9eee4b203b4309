"""What people do with incentives: what a period's figures let a person have.

`lender.plugin("incentives")` opens them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from casekit import Attachment, Lender, ProcessView, Step, Subject
from casekit.errors import NotAuthorized, UsageError
from casekit.people.reading import get_record
from casekit.rights import SOFTWARE
from casekit_staff.assessing import INCENTIVE, KIND, Run, last_period, run_scheme
from casekit_staff.kinds_incentives import DESK
from casekit_staff.knowing import known, options_of
from casekit_staff.notices import notice_of
from casekit_staff.scheme import SchemeProblem, problems


class Incentives:
    """Incentives of a lender: assessed by figures, proposed, approved by a person."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    def check(self) -> Sequence[SchemeProblem]:
        """Return where the lender's rule pack forbids or warns of what its scheme pays."""
        return problems(self._lender, options_of(self._lender).scheme)

    def run(
        self,
        start: date | None = None,
        end: date | None = None,
        *,
        known_at: datetime | Mapping[int, int] | None = None,
        actor: str | None = None,
    ) -> Run:
        """Assess every collector for a period that is over, and open what the scheme proposes.

        The figures are copied, with how much of the archive was known; whoever was assessed for
        the period already is left as it is, and whoever was away for more than half of it is not
        assessed.

        Args:
            start, end: first and last day, both within it; without both the scheme's last quarter
                or month that is over.
            known_at: an instant, or so many entries of each log; all that is recorded where None.
            actor: who runs it; needs the right `assessment.open`.

        Raises:
            ConfigError: there is no scheme, or the rule pack forbids what it pays.
            UsageError: the period is not over, ends before it begins, or has one end only.
        """
        who = self._lender.authorized(actor, "assessment.open")
        if start is None and end is None:
            scheme = options_of(self._lender).scheme
            start, end = last_period(scheme, self._lender.today())
        if start is None or end is None:
            raise UsageError("say both the first and the last day of the period")
        if end < start:
            raise UsageError(f"the period ends on {end} before it starts on {start}")
        return run_scheme(self._lender, start, end, known_at=known_at, actor=who)

    def assessments(
        self, login: str = "", *, phase: str = "", actor: str | None = None
    ) -> Sequence[ProcessView]:
        """Return assessments by number, of all phases unless one is said.

        Needs the right `assessment.look`.
        """
        return self._lender.processes.list(kind=KIND, person=login, phase=phase, actor=actor)

    def proposals(
        self, login: str = "", *, phase: str = "open", actor: str | None = None
    ) -> Sequence[ProcessView]:
        """Return what is proposed, by number. Needs the right `incentive.look`."""
        return self._lender.processes.list(kind=INCENTIVE, person=login, phase=phase, actor=actor)

    def approve(self, process_id: int, *, actor: str | None = None) -> ProcessView:
        """Approve an assessment or a proposal, as another person than whom it is about.

        Raises:
            NotAuthorized: it is the actor's own.
            UsageError: it is neither, or the assessment that a proposal rests on is not approved.
            MoveRefused: it is decided already.
        """
        view, who = self._asked(process_id, actor)
        if view.kind == INCENTIVE:
            self._check_assessed(view)
        step = Step("approve", data={"by": who})
        return self._lender.processes.move(process_id, step, actor=who, desk=DESK)

    def refuse(self, process_id: int, *, reason: str, actor: str | None = None) -> ProcessView:
        """Refuse a proposal, or return an assessment; what was proposed with it is called off.

        Raises:
            NotAuthorized: it is the actor's own. UsageError: it is neither, or no reason.
            MoveRefused: it is decided already.
        """
        lender = self._lender
        view, who = self._asked(process_id, actor)
        event = "return" if view.kind == KIND else "refuse"
        step = Step(event, note=reason, data={"by": who})
        moved = lender.processes.move(process_id, step, actor=who, desk=DESK)
        if view.kind == KIND:
            for one in self._with(view):
                if one.is_open:
                    lender.processes.move(
                        one.process_id, Step("cancel", note="assessment returned"), actor=SOFTWARE
                    )
        return moved

    def publish(
        self,
        process_id: int,
        *,
        on: date | None = None,
        words: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Produce the notice of a commendation or certificate and record that it was published.

        The notice names the person by login and staff number, in Chinese and English; it is filed
        with the proposal, sealed.

        Args:
            process_id: of an approved commendation, certificate or promotion.
            on: the day on which it was published; today where None.
            words: what else it says.
            actor: who published it; needs the right `incentive.move`.

        Raises:
            UsageError: it is none of these, or lies in the future. MoveRefused: not approved.
        """
        lender = self._lender
        view, who = self._asked(process_id, actor, own=True)
        day = on or lender.today()
        if day > lender.today():
            raise UsageError(f"{day} lies in the future, so it has not been published yet")
        person = known(lender).people[view.person]
        notice = notice_of(view, person, lender.settings.lender.name, day, words)
        paper = Attachment("notice.txt", "text/plain", notice.encode())
        step = Step("publish", data={"published_on": day}, attachments=(paper,))
        return lender.processes.move(process_id, step, actor=who)

    def complete(
        self,
        process_id: int,
        *,
        note: str = "",
        ref: str = "",
        record: int = 0,
        actor: str | None = None,
    ) -> ProcessView:
        """Say that an approved proposal was carried out: paid, handed over, trained, moved.

        Args:
            process_id: of the proposal.
            note: more in words; sealed.
            ref: number by which others know it, such as of the payment.
            record: of retraining: number of the record of the training; needed there.
            actor: who says so; needs the right `incentive.move`.

        Raises:
            UsageError: retraining without a record of a training that the person attended after
                the period; a commendation that was not published. MoveRefused: not approved.
        """
        lender = self._lender
        view, who = self._asked(process_id, actor, own=True)
        propose = view.data.get("propose")
        if propose == "retraining":
            self._check_training(view, record)
        if propose == "commendation" and "published_on" not in view.data:
            raise UsageError("a commendation is published first", hint="See incentives publish.")
        step = Step(
            "complete", note=note, ref=ref or None, data={"record": record} if record else {}
        )
        return lender.processes.move(process_id, step, actor=who)

    # -- inside --------------------------------------------------------------------------------

    def _asked(
        self, process_id: int, actor: str | None, *, own: bool = False
    ) -> tuple[ProcessView, str]:
        lender = self._lender
        view = lender.processes.get(process_id, actor=actor)
        if view.kind not in (KIND, INCENTIVE):
            raise UsageError(f"process {process_id} is no assessment and no proposal")
        if own and view.kind != INCENTIVE:
            raise UsageError(f"process {process_id} is no proposal")
        found = known(lender).people.get(view.person)
        about = [] if found is None else [Subject("person", found.subject_id)]
        who = lender.authorized(actor, f"{view.kind}.move", about)
        if view.person == who:
            raise NotAuthorized(
                f"{who} may not decide about themselves", hint="Another supervisor does."
            )
        return view, who

    def _with(self, view: ProcessView) -> list[ProcessView]:
        """Return the proposals that were opened with an assessment."""
        span = (view.data["start"], view.data["end"])
        return [
            one
            for one in self._lender.processes.list(
                kind=INCENTIVE, person=view.person, phase="", actor=SOFTWARE
            )
            if (one.data.get("start"), one.data.get("end")) == span
        ]

    def _check_assessed(self, view: ProcessView) -> None:
        if not view.person:
            return
        span = (view.data.get("start"), view.data.get("end"))
        found = self._lender.processes.list(
            kind=KIND, person=view.person, state="approved", phase="", actor=SOFTWARE
        )
        if not any((one.data["start"], one.data["end"]) == span for one in found):
            raise UsageError(
                "the assessment that this rests on is not approved",
                hint="Approve the assessment first: casekit incentives assessments.",
            )

    def _check_training(self, view: ProcessView, record: int) -> None:
        hint = "Record it: casekit staff note LOGIN training; and give its number with --record."
        if not record:
            raise UsageError("retraining is done by a training that is recorded", hint=hint)
        with self._lender.store.read() as connection:
            found = get_record(connection, record)
        if found.kind != "training" or found.login != view.person or not found.data["attended"]:
            raise UsageError(f"record {record} is no training of {view.person}", hint=hint)
        if found.on <= date.fromisoformat(view.data["end"]):
            raise UsageError(f"the training of {found.on} was before it was proposed", hint=hint)
