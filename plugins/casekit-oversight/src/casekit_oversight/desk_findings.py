"""The verbs of oversight for findings and their corrections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from casekit import Lender, ProcessView
from casekit.errors import NotFound
from casekit.process.model import Attachment
from casekit.rights import local_actor
from casekit_oversight import corrections
from casekit_oversight.kinds_checks import FindingKind
from casekit_oversight.options import OversightOptions
from casekit_oversight.own_work import is_own


class Findings:
    """The part of the desk for findings; see `casekit_oversight.desk.Oversight`."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    @property
    def options(self) -> OversightOptions:
        """The lender's table `[plugin.oversight]`."""
        found = self._lender.options("oversight")
        assert isinstance(found, OversightOptions)
        return found

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
            actor: who looked: neither whom it concerns, nor who was told to correct it, nor who
                said that it is done.

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

    def _of(self, process_id: int, kind: str, actor: str | None) -> ProcessView:
        view = self._lender.processes.get(process_id, actor=actor)
        if view.kind != kind:
            raise NotFound(f"process {process_id} is no {kind} but a {view.kind}")
        return view
