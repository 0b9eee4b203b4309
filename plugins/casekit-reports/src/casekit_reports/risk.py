"""What people do with risk: how overdue loans are spread, and what to do.

`lender.plugin("risk")` opens it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from casekit import ProcessView, Step, Subject
from casekit.errors import NotFound, UsageError
from casekit.process.model import OpenProcess
from casekit.rights import SOFTWARE, local_actor
from casekit_reports.assessing import Assessed, assess, quarter_of, scored
from casekit_reports.figures_period import Period
from casekit_reports.kinds_risk import ASSESSMENT, DESK, POINT, SUGGESTION
from casekit_reports.risk_suggesting import Suggests
from casekit_reports.score import Score


class Risk(Suggests):
    """Risk of a lender's book: assessments, points of risk, suggestions, scores.

    Every verb takes the actor who does it; the operating-system user where None. The rights are
    `risk.open`, `risk.move`, `risk.look`, `risk.read` and `risk.cancel`.
    """

    # -- assessments ---------------------------------------------------------------------------

    def due(self, quarter: str, *, actor: str | None = None) -> ProcessView:
        """Begin the assessment of a quarter, or return the one that there is.

        It is due some days after the quarter's end, see `[plugin.reports.risk]`. A run does this
        by itself for each quarter that has ended.

        Raises:
            UsageError: no quarter.
        """
        period = Period.quarter(quarter)
        self._lender.authorized(actor, "risk.open")
        known = self._lender.processes.find(ASSESSMENT, quarter, actor=SOFTWARE)
        if known is not None:
            return known
        return self._lender.processes.open(
            ASSESSMENT,
            step=Step(
                ref=quarter,
                due_on=period.end + timedelta(days=self._options.due_days),
                data={
                    "quarter": quarter,
                    "start": period.start.isoformat(),
                    "end": period.end.isoformat(),
                },
                key=f"{ASSESSMENT}:{quarter}",
            ),
            owner=self._owner(),
            actor=actor,
        )

    def assess(
        self,
        quarter: str = "",
        *,
        known_at: datetime | Mapping[int, int] | None = None,
        actor: str | None = None,
    ) -> ProcessView:
        """Make the assessment of a quarter, with its points of risk and its suggestions.

        Made again before it is approved, it takes the place of the draft; points and suggestions
        of the quarter that there are already are not opened twice.

        Args:
            quarter: `2026-Q1`; the last one that has ended where empty.
            known_at: what was recorded up to this instant counts; all where None.
            actor: who makes it.

        Raises:
            UsageError: no quarter, or one that has not begun. MoveRefused: it is approved.
        """
        today = self._lender.today()
        name = quarter or last_quarter(today)
        if Period.quarter(name).start > today:
            raise UsageError(f"the quarter {name} has not begun")
        view = self.due(name, actor=actor)
        who = self._lender.authorized(actor, "risk.move", [Subject("process", view.process_id)])
        made = assess(self._lender, name, known_at)
        return self._lender.processes.move(
            view.process_id, self._draft(view, name, made, who), actor=actor, desk=DESK
        )

    def approve(self, number: int, *, actor: str | None = None) -> ProcessView:
        """Approve an assessment; those of earlier quarters are followed by it from now on.

        Raises:
            MoveRefused: it is not drafted. NotFound: no such assessment.
        """
        lender = self._lender
        view = self._of_kind(number, ASSESSMENT)
        who = actor or local_actor()
        data = {"approved_by": who, "approved_on": lender.today().isoformat()}
        done = lender.processes.move(
            number, Step("approve", data=data, due_on=None), actor=actor, desk=DESK
        )
        for other in lender.processes.list(kind=ASSESSMENT, state="approved", actor=SOFTWARE):
            if other.data["end"] < view.data["end"]:
                lender.processes.move(
                    other.process_id, Step("supersede"), actor=SOFTWARE, desk=DESK
                )
        return done

    def list(
        self, *, late: bool = False, phase: str = "", actor: str | None = None
    ) -> Sequence[ProcessView]:
        """Return assessments by number; `late`: only those that should have been made by now."""
        return self._lender.processes.list(kind=ASSESSMENT, late=late, phase=phase, actor=actor)

    def content(self, number: int, *, actor: str | None = None) -> dict[str, Any]:
        """Return what an assessment says; the archive keeps who read it.

        Raises:
            NotFound: no such assessment, or it is not made yet.
        """
        self._of_kind(number, ASSESSMENT)
        told = self._lender.processes.read(number, reason="risk assessment", actor=actor)
        if "content" not in told:
            raise NotFound(
                f"assessment {number} is not made yet", hint="Make it: casekit risk assess."
            )
        content: dict[str, Any] = told["content"]
        return content

    def score(
        self, case: str | int, *, actor: str | None = None
    ) -> tuple[int | None, Sequence[tuple[str, str, int]], Score]:
        """Return how likely a case is to pay as it stands today, and what moved that most.

        By the score of the latest assessment: per million, None where nothing tells; (feature,
        word, millionths of the log odds); and the score. It puts work in order, and refuses nobody
        what protects them.

        Raises:
            NotFound: no such case, it is closed, or nothing was assessed yet.
        """
        lender = self._lender
        found = lender.cases.find(case)
        lender.authorized(actor, "risk.look", [Subject("case", found.case_id)])
        latest = [one for one in self.list(actor=actor) if one.data.get("fingerprint")]
        if not latest:
            raise NotFound("nothing was assessed yet", hint="First: casekit risk assess.")
        newest = max(latest, key=lambda one: (one.data["end"], one.process_id))
        score = Score.of_json(self.content(newest.process_id, actor=actor)["score"])
        told = scored(lender, found.loan_id, score)
        if told is None:
            raise NotFound(f"{found.name} is not open, so nothing is foreseen of it")
        return (*told, score)

    # -- points of risk ------------------------------------------------------------------------

    def points(
        self, *, late: bool = False, phase: str = "open", actor: str | None = None
    ) -> Sequence[ProcessView]:
        """Return points of risk by number."""
        return self._lender.processes.list(kind=POINT, late=late, phase=phase, actor=actor)

    def settle(
        self, number: int, *, note: str, accepted: bool = False, actor: str | None = None
    ) -> ProcessView:
        """Say how a point of risk was dealt with, or why it is accepted; the words are sealed.

        Raises:
            UsageError: no words. MoveRefused: it is over. NotFound: no such point.
        """
        self._of_kind(number, POINT)
        event = "accept" if accepted else "mitigate"
        return self._lender.processes.move(number, Step(event, note=note), actor=actor)

    def hand_on(self, number: int, to: str, *, actor: str | None = None) -> ProcessView:
        """Give an assessment, a point or a suggestion to somebody else to see to."""
        view = self._lender.processes.get(number, actor=actor)
        if view.kind not in (ASSESSMENT, POINT, SUGGESTION):
            raise NotFound(f"process {number} is none of risk")
        return self._lender.processes.move(number, Step("hand_on", owner=to), actor=actor)

    # -- inside --------------------------------------------------------------------------------

    def _draft(self, view: ProcessView, quarter: str, made: Assessed, who: str) -> Step:
        """Return the step that files an assessment and opens what follows from it."""
        today, number = self._lender.today(), view.process_id
        due = today + timedelta(days=self._options.point_days)
        owner = view.owner or self._owner()
        effects = [
            OpenProcess(
                POINT,
                Step(
                    data={"assessment": number, "quarter": quarter, **point.to_json()},
                    due_on=due,
                    owner=owner,
                    key=f"{POINT}:{quarter}:{point.key}",
                ),
                about="none",
            )
            for point in made.points
        ]
        effects += [
            OpenProcess(
                SUGGESTION,
                Step(
                    data={"assessment": number, "quarter": quarter, "code": idea.code}
                    | dict(idea.data),
                    owner=owner,
                    key=f"{SUGGESTION}:{quarter}:{idea.key}",
                ),
                about="none",
            )
            for idea in made.ideas
        ]
        return Step(
            "draft",
            data={
                "known": made.content["known"],
                "fingerprint": made.fingerprint,
                "cases": made.content["cases"],
                "overdue": made.content["overdue"],
                "points": len(made.points),
                "suggestions": len(made.ideas),
                "provisional": made.content["provisional"],
                "drafted_by": who,
            },
            secret={"content": dict(made.content)},
            effects=tuple(effects),
        )


def last_quarter(day: date) -> str:
    """Return the last quarter that had ended before a day."""
    return quarter_of(Period.quarter(quarter_of(day)).start - timedelta(days=1))
