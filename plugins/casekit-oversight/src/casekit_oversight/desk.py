"""What people do with oversight: samples, checks, findings and corrections.

`lender.plugin("oversight")` opens it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from casekit import ProcessView
from casekit.errors import NotFound, UsageError
from casekit.rights import local_actor
from casekit_oversight import checks, samples
from casekit_oversight.checklists import ChecklistItem
from casekit_oversight.daily import the_watch
from casekit_oversight.desk_findings import Findings
from casekit_oversight.kinds_checks import CheckKind, SampleKind
from casekit_oversight.post import Post, the_post
from casekit_oversight.transcripts import transcribe


class Oversight(Findings):
    """Oversight of a lender: samples, checks, findings and their corrections.

    Every verb takes the actor who does it; the operating-system user where None. Whoever looks at
    a contact or a correction is refused where it would be their own work (`own_work`).
    """

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
            raise NotFound(
                f"nobody made a contact from {first} to {last}, so there is no sample",
                hint="Give another time: casekit oversight plan --from DATE --to DATE.",
            )
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

    # -- every day -------------------------------------------------------------------------------

    def daily(self, *, actor: str | None = None) -> ProcessView | None:
        """Return what the daily checks have covered last; None before the first."""
        self._lender.authorized(actor, "oversight.look")
        return the_watch(self._lender)

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
