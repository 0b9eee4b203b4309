"""What people do with oversight: samples, checks, findings and corrections.

`lender.plugin("oversight")` opens it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from casekit import Lender, ProcessView
from casekit.errors import NotFound, UsageError
from casekit.process.model import Attachment
from casekit.rights import local_actor
from casekit_oversight import checks, corrections, samples
from casekit_oversight.checklists import ChecklistItem
from casekit_oversight.kinds_checks import CheckKind, FindingKind, SampleKind
from casekit_oversight.options import OversightOptions
from casekit_oversight.own_work import is_own
from casekit_oversight.post import Post, the_post
from casekit_oversight.transcripts import transcribe


class Oversight:
    """Oversight of a lender: samples, checks, findings and their corrections.

    Every verb takes the actor who does it; the operating-system user where None. Whoever looks at
    a contact or a correction is refused where it would be their own work (`own_work`).
    """

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    @property
    def options(self) -> OversightOptions:
        """The lender's table `[plugin.oversight]`."""
        found = self._lender.options("oversight")
        assert isinstance(found, OversightOptions)
        return found

    # -- samples -------------------------------------------------------------------------------

    def plan(
        self,
        name: str = "",
        *,
        start: date | None = None,
        end: date | None = None,
        scheduled: int | None = None,
        random: int | None = None,
        least: int | None = None,
        again: bool = False,
        actor: str | None = None,
    ) -> ProcessView:
        """Plan a sample of the contacts of a time that is over; its frame is fixed by its digest.

        Args:
            name: a plan of the config; its only one, or `month`, where empty.
            start, end: first and last day; the last whole month or week of the plan where None.
            scheduled: of each collector so many; the plan's where None.
            random: of the rest this percentage; the plan's where None.
            least: of each stratum of the random part at least so many; the plan's where None.
            again: another sample of a period that has one of this plan already.
            actor: who plans; needs the right `oversight.open`.

        Raises:
            NotFound: there is no such plan, or nobody made a contact in that time.
            UsageError: a sample of zero, or a time that is not over.
        """
        plans = samples.plans_of(self.options)
        name = name or next(iter(plans))
        if name not in plans:
            raise NotFound(
                f"there is no plan {name!r}", hint=f"The config has {', '.join(sorted(plans))}."
            )
        plan = samples.changed_plan(plans[name], scheduled, random, least)
        first, last = samples.period_before(plan, self._lender.today())
        first, last = start or first, end or (last if start is None else start)
        made = samples.plan_sample(self._lender, name, plan, first, last, again=again, actor=actor)
        if made is None:
            raise NotFound(f"nobody made a contact from {first} to {last}, so there is no sample")
        return made

    def draw(self, sample_id: int, *, actor: str | None = None) -> ProcessView:
        """Draw a sample by the first checkpoint that covers its plan, and open its checks.

        The day's work does so after the next run; this is for who will not wait for it.

        Raises:
            NotFound: there is no such sample. UsageError: no checkpoint was made since it was
                planned, or the archive's frame is not the one that was committed to.
        """
        sample = self._of(sample_id, SampleKind.name, actor)
        if sample.state == "planned":
            drawn = samples.draw_sample(self._lender, sample, actor=actor)
            if drawn is None:
                raise UsageError(
                    f"no checkpoint was made since sample {sample_id} was planned",
                    hint="The next run makes one, or: casekit archive checkpoint.",
                )
            sample = drawn
        checks.open_checks(self._lender, sample)
        return self._of(sample_id, SampleKind.name, actor)

    def again(
        self, sample_id: int, *, actor: str | None = None
    ) -> tuple[samples.DrawnSample, bool]:
        """Draw a sample once more, from archive, plan and checkpoint; say whether it is the same.

        Raises:
            NotFound, UsageError: see `draw`.
        """
        self._lender.authorized(actor, "oversight.look")
        return samples.drawn_again(self._lender, self._of(sample_id, SampleKind.name, actor))

    def samples(self, *, phase: str = "open", actor: str | None = None) -> Sequence[ProcessView]:
        """Return samples by number: `open`, `done`, `cancelled`, or empty for all."""
        return self._lender.processes.list(kind=SampleKind.name, phase=phase, actor=actor)

    # -- checks --------------------------------------------------------------------------------

    def checks(
        self,
        *,
        sample: int | None = None,
        owner: str = "",
        person: str = "",
        late: bool = False,
        phase: str = "open",
        actor: str | None = None,
    ) -> Sequence[ProcessView]:
        """Return checks by number.

        Args:
            sample: only those of a sample.
            owner: only those that somebody has to make. person: only of somebody's contacts.
            late: only those whose day has passed.
            phase: `open`, `done`, `cancelled`, or empty for all.
            actor: who asks; needs the right `oversight.look`.
        """
        found = self._lender.processes.list(
            kind=CheckKind.name, owner=owner, person=person, late=late, phase=phase, actor=actor
        )
        return [view for view in found if sample is None or view.data.get("sample") == sample]

    def choose(self, case: str | int, contact: int, *, actor: str | None = None) -> ProcessView:
        """Have a contact checked that no sample drew.

        Raises:
            NotFound: the case has no such contact that somebody made.
        """
        return checks.open_check(self._lender, contact, case, actor=actor)

    def checklist(self, check_id: int, *, actor: str | None = None) -> tuple[ChecklistItem, ...]:
        """Return what is looked at in a check, in three groups: conduct, records, strategy."""
        return checks.items_for(self.options, self._of(check_id, CheckKind.name, actor))

    def offered(self, check_id: int, *, actor: str | None = None) -> Mapping[str, str]:
        """Return answers that the records offer for a check, by item; never about wording."""
        self._lender.authorized(actor, "oversight.look")
        return checks.offered(self._lender, self.options, self._of(check_id, CheckKind.name, actor))

    def check(
        self,
        check_id: int,
        answers: Mapping[str, str],
        *,
        note: str = "",
        grade: str = "",
        seconds: int | None = None,
        actor: str | None = None,
    ) -> ProcessView:
        """Record what a check came to; a fault becomes a finding in the same step.

        Args:
            check_id: which.
            answers: item → `ok`, `fault` or `na`, for every item of its checklist.
            note: what was wrong; sealed; needed where something was.
            grade: of the finding; that of the gravest fault where empty.
            seconds: where in the recording.
            actor: who checked; needs the right `oversight.move`.

        Raises:
            NotAuthorized: it is the actor's own work (`own_work`), or a plugin says no.
            UsageError: an answer is missing or none, or a fault has no words.
            MoveRefused: it was made already.
        """
        return checks.answer_check(
            self._lender,
            self.options,
            self._of(check_id, CheckKind.name, actor),
            answers,
            note=note,
            grade=grade,
            seconds=seconds,
            actor=actor or local_actor(),
        )

    def not_possible(self, check_id: int, *, reason: str, actor: str | None = None) -> ProcessView:
        """Say that a contact could not be checked, and why; the reason is sealed."""
        view = self._of(check_id, CheckKind.name, actor)
        return checks.not_possible(self._lender, view, reason, actor or local_actor())

    # -- findings and corrections ----------------------------------------------------------------

    def findings(
        self,
        *,
        code: str = "",
        state: str = "",
        owner: str = "",
        person: str = "",
        late: bool = False,
        phase: str = "open",
        actor: str | None = None,
    ) -> Sequence[ProcessView]:
        """Return findings by number; see `checks` for the arguments.

        Args:
            code: only of this code (`wording`, `quarrel` …). state: only those that stand there.
            owner, person, late, phase, actor: as for checks.
        """
        found = self._lender.processes.list(
            kind=FindingKind.name,
            state=state,
            owner=owner,
            person=person,
            late=late,
            phase=phase,
            actor=actor,
        )
        return [view for view in found if not code or view.data.get("code") == code]

    def corrections(self, *, late: bool = False, actor: str | None = None) -> Sequence[ProcessView]:
        """Return the corrections that were ordered and are not closed; late ones alone if asked."""
        found = self.findings(late=late, actor=actor)
        return [view for view in found if view.state in ("ordered", "done")]

    def report(
        self,
        words: str,
        *,
        case: str | int | None = None,
        person: str = "",
        grade: str = "minor",
        code: str = "reported",
        source: str = "",
        key: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Open a finding on somebody's word.

        Args:
            words: what was found; sealed.
            case: about which case; None for none.
            person: login of whom it concerns.
            grade: `minor`, `serious` or `grave`.
            code: what kind of finding it is. source: where it came from, such as `incident:3`.
            key: with a known one nothing is opened.
            actor: who reports it; needs the right `oversight.open`.
        """
        return corrections.report(
            self._lender,
            words,
            code=code,
            case=case,
            person=person,
            grade=grade,
            source=source,
            key=key,
            due_days=self.options.checks.due_days,
            actor=actor,
        )

    def order(
        self,
        finding_id: int,
        action: str,
        *,
        due_on: date,
        to: str = "",
        discipline: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Order a correction.

        Args:
            finding_id: which finding.
            action: what is to be done; sealed.
            due_on: until when.
            to: login of who does it; whom the finding concerns where empty.
            discipline: an offence of the lender's scale, for which a process of discipline is
                opened in the same step, where a plugin offers it.
            actor: who orders it; needs the right `oversight.move`.

        Raises:
            NotAuthorized: it is the actor's own work.
            UsageError: a day that is over, no words, or nobody to do it.
        """
        return corrections.order(
            self._lender,
            self._of(finding_id, FindingKind.name, actor),
            action,
            to=to,
            due_on=due_on,
            discipline=discipline,
            actor=actor or local_actor(),
        )

    def correct(
        self,
        finding_id: int,
        *,
        note: str = "",
        attachments: Sequence[Attachment] = (),
        blobs: Sequence[int] = (),
        actor: str | None = None,
    ) -> ProcessView:
        """Say that a correction is done, with the documents or the words that show it.

        Raises:
            DocumentNeeded: neither was given.
        """
        return corrections.correct(
            self._lender,
            self._of(finding_id, FindingKind.name, actor),
            note=note,
            attachments=attachments,
            blobs=blobs,
            actor=actor or local_actor(),
        )

    def recheck(
        self,
        finding_id: int,
        *,
        good: bool,
        note: str = "",
        due_on: date | None = None,
        actor: str | None = None,
    ) -> ProcessView:
        """Look at a correction again: good closes the finding, otherwise it is ordered again.

        Args:
            finding_id: which finding.
            good: the correction holds.
            note: what was seen; needed where it does not hold.
            due_on: until when it is to be corrected then; ten days where None.
            actor: who looked; neither whom it concerns nor who corrected it.

        Raises:
            NotAuthorized: it is the actor's own work.
        """
        return corrections.recheck(
            self._lender,
            self._of(finding_id, FindingKind.name, actor),
            good=good,
            note=note,
            due_on=due_on,
            actor=actor or local_actor(),
        )

    def dismiss(self, finding_id: int, *, reason: str, actor: str | None = None) -> ProcessView:
        """Say that nothing was wrong, and why; the reason is sealed."""
        view = self._of(finding_id, FindingKind.name, actor)
        return corrections.dismiss(self._lender, view, reason, actor or local_actor())

    def hand_on(self, process_id: int, to: str, *, actor: str | None = None) -> ProcessView:
        """Give a check or a finding to somebody else, whose own work it is not."""
        view = self._lender.processes.get(process_id, actor=actor)
        return corrections.hand_on(self._lender, view, to, actor)

    def may_check(self, process_id: int, login: str, *, actor: str | None = None) -> bool:
        """Say whether somebody may make a check or look at a finding: it is not their own work."""
        view = self._lender.processes.get(process_id, actor=actor)
        return not is_own(self._lender, login, view.person, view.case_id)

    def words(self, process_id: int, *, reason: str, actor: str | None = None) -> dict[str, Any]:
        """Return what is sealed in a check or finding, once it is archived who reads it and why."""
        return self._lender.processes.read(process_id, reason=reason, actor=actor)

    # -- wording ---------------------------------------------------------------------------------

    def transcribe(self, *, limit: int = 20, actor: str | None = None) -> tuple[int, int]:
        """Turn recordings into text and search them; return how many, and the findings of it.

        The text is kept as a sealed document of the case. Needs the right `oversight.move`.

        Raises:
            ConfigError: `[plugin.oversight] transcriber` names none, or none that is there.
            UsageError: a limit below 1.
        """
        self._lender.authorized(actor, "oversight.move")
        if limit < 1:
            raise UsageError("transcribe at least one recording")
        due_days = self.options.checks.due_days
        return transcribe(self._lender, self.options, limit=limit, due_days=due_days)

    # -- the post --------------------------------------------------------------------------------

    def post(self, *, actor: str | None = None) -> Post:
        """Return who holds the post of supervision, and who of them collects too."""
        self._lender.authorized(actor, "oversight.look")
        return the_post(self._lender)

    def _of(self, process_id: int, kind: str, actor: str | None) -> ProcessView:
        view = self._lender.processes.get(process_id, actor=actor)
        if view.kind != kind:
            raise NotFound(f"process {process_id} is no {kind} but a {view.kind}")
        return view
