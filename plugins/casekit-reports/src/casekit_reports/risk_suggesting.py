"""Suggestions: tried in simulation, adopted from a day on, in force; tied to an assessment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from casekit import Lender, ProcessView, Step, Subject
from casekit.errors import NotFound, UsageError
from casekit.process.model import Attachment
from casekit.rights import SOFTWARE, local_actor
from casekit.work.staff import supervisors
from casekit_reports.kinds_risk import ASSESSMENT, DESK, SUGGESTION
from casekit_reports.options import ReportsOptions, RiskOptions

if TYPE_CHECKING:
    from casekit.simulate.comparison import Progress
    from casekit.simulate.model import Comparison

OWN = "own"
"""The code of a suggestion that a person made."""


class Suggests:
    """The verbs of `Risk` about suggestions."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    @property
    def _options(self) -> RiskOptions:
        options: ReportsOptions = self._lender.options("reports")
        return options.risk

    def suggestions(
        self, *, phase: str = "open", actor: str | None = None
    ) -> Sequence[ProcessView]:
        """Return suggestions by number."""
        return self._lender.processes.list(kind=SUGGESTION, phase=phase, actor=actor)

    def suggest(self, assessment: int, words: str, *, actor: str | None = None) -> ProcessView:
        """Propose a change on the ground of an assessment, in words of one's own; sealed.

        Raises:
            UsageError: no words. NotFound: no such assessment.
        """
        view = self._of_kind(assessment, ASSESSMENT)
        if not words.strip():
            raise UsageError("say what should be changed: it is kept, sealed")
        data = {"assessment": assessment, "quarter": view.data["quarter"], "code": OWN}
        return self._lender.processes.open(
            SUGGESTION,
            step=Step(data=data, secret={"words": words.strip()}),
            owner=self._owner(),
            actor=actor,
        )

    def simulate(
        self,
        number: int,
        *,
        policy: Path | None = None,
        collectors: int | None = None,
        days: int = 180,
        cases: int = 200,
        seed: int = 1,
        repeat: int = 1,
        progress: Progress | None = None,
        actor: str | None = None,
    ) -> tuple[ProcessView, Comparison]:
        """Try a suggestion on a copy of the book; the result and the policy are filed with it.

        Args:
            number: the suggestion.
            policy, collectors: what it comes to: another policy, other numbers of people, or both.
            days, cases, seed, repeat, progress: see `casekit.simulate.comparison.simulate`.
            actor: who tries it; needs the right `simulate` too.

        Raises:
            UsageError: nothing to try. PolicyError: the policy's file is wrong.
            MoveRefused: it is adopted or declined. NotFound: no such suggestion, no open case.
        """
        from casekit.simulate.comparison import simulate

        lender = self._lender
        view = self._of_kind(number, SUGGESTION)
        lender.authorized(actor, "risk.move", [Subject("process", number)])
        made = simulate(
            lender,
            policy=policy,
            collectors=collectors,
            days=days,
            cases=cases,
            seed=seed,
            repeat=repeat,
            progress=progress,
            actor=actor,
        )
        told = made.to_json()
        result = orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
        papers = [Attachment("simulation.json", "application/json", result)]
        if policy is not None:
            papers.append(Attachment(policy.name, "application/toml", policy.read_bytes()))
        is_new = made.other.digest != made.today.digest
        data = {
            "policy": made.other.name if is_new else None,
            "version": made.other.version if is_new else None,
            "digest": made.other.digest if is_new else None,
            "collectors": collectors,
            "days": days,
            "seed": seed,
            "difference": told["difference"],
        }
        step = Step("simulate", data=data, attachments=tuple(papers))
        return lender.processes.move(view.process_id, step, actor=actor, desk=DESK), made

    def adopt(self, number: int, from_on: date, *, actor: str | None = None) -> ProcessView:
        """Adopt a suggestion that was tried, from a day on.

        A policy is in force with the first run by it from that day on, when the lender's config
        names it; other numbers of people are so from that day on. The suggestion then says so.

        Raises:
            UsageError: the day is over. MoveRefused: it was not tried yet, or is over.
            NotFound: no such suggestion.
        """
        self._of_kind(number, SUGGESTION)
        if from_on < self._lender.today():
            raise UsageError(f"{from_on} is over: give a day from which on it is to hold")
        data = {"from_on": from_on.isoformat(), "approved_by": actor or local_actor()}
        step = Step("adopt", data=data, due_on=from_on)
        return self._lender.processes.move(number, step, actor=actor, desk=DESK)

    def decline(self, number: int, *, reason: str, actor: str | None = None) -> ProcessView:
        """Decline a suggestion; the reason is sealed.

        Raises:
            UsageError: no reason. MoveRefused: it is over. NotFound: no such suggestion.
        """
        self._of_kind(number, SUGGESTION)
        return self._lender.processes.move(number, Step("decline", note=reason), actor=actor)

    # -- inside --------------------------------------------------------------------------------

    def _of_kind(self, number: int, kind: str) -> ProcessView:
        view = self._lender.processes.get(number, actor=SOFTWARE)
        if view.kind != kind:
            words = self._lender.plugins.process_kinds[kind].words["en"]
            raise NotFound(f"process {number} is no {words}")
        return view

    def _owner(self) -> str:
        if self._options.owner:
            return self._options.owner
        leading = supervisors(self._lender)
        return leading[0] if leading else ""
