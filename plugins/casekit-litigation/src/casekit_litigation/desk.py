"""What people do with suits: `lender.plugin("suits")`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from casekit import ProcessView, Step, Subject
from casekit.errors import UsageError
from casekit_litigation.deadlines import TERMS
from casekit_litigation.moving import KIND
from casekit_litigation.papers import SuitPapers
from casekit_litigation.running_deadlines import as_day
from casekit_litigation.states import BEFORE_COURT


@dataclass(frozen=True, slots=True)
class SuitDeadline:
    """A deadline of an open suit.

    Attributes:
        process: the suit. code: one of `TERMS`. day: its last day. source: what it rests on.
        late: the day has passed.
    """

    process: ProcessView
    code: str
    day: date
    source: str
    late: bool

    @property
    def ours(self) -> bool:
        """The lender is the one who has to do it."""
        return TERMS[self.code].ours

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "process": self.process.process_id,
            "case": self.process.case_name,
            "state": self.process.state,
            "deadline": self.code,
            "day": self.day.isoformat(),
            "ours": self.ours,
            "source": self.source or None,
            "late": self.late,
        }


class Suits(SuitPapers):
    """Suits of a lender: proposals, stages, deadlines, requests, money, the law firm's papers."""

    # -- looking -------------------------------------------------------------------------------

    def list(
        self,
        *,
        case: str | int | None = None,
        state: str = "",
        phase: str = "open",
        stalled: bool = False,
        actor: str | None = None,
    ) -> Sequence[ProcessView]:
        """Return suits by number.

        Args:
            case: only those of a case.
            state, phase: only those; empty for all.
            stalled: only those that have not moved for `stalled_days`, longest first.
            actor: who asks; needs the right `process.look`.
        """
        lender = self._lender
        found = lender.processes.list(kind=KIND, case=case, state=state, phase=phase, actor=actor)
        if not stalled:
            return found
        since = lender.clock.now() - timedelta(days=self._options().stalled_days)
        resting = [one for one in found if one.is_open and one.changed_at <= since]
        return sorted(resting, key=lambda one: one.changed_at)

    def due(self, *, until: date | None = None, actor: str | None = None) -> Sequence[SuitDeadline]:
        """Return the deadlines of open suits, the nearest first.

        A suit that is not filed yet has the day on which the claim lapses.

        Args:
            until: only those up to a day.
            actor: who asks; needs the right `process.look`.
        """
        today = self._lender.today()
        found = []
        for process in self.list(actor=actor):
            days = {code: as_day(day) for code, day in process.data.get("deadlines", {}).items()}
            if process.state in BEFORE_COURT:
                last = self._lender.cases.limitation(process.case_name).last_day
                days |= {"limitation": last} if last is not None else {}
            found += [
                SuitDeadline(process, code, day, TERMS[code].source, day < today)
                for code, day in days.items()
                if until is None or day <= until
            ]
        return sorted(found, key=lambda one: (one.day, one.process.process_id, one.code))

    # -- deciding ------------------------------------------------------------------------------

    def propose(self, case: str | int, *, note: str = "", actor: str | None = None) -> ProcessView:
        """Propose a suit by hand; what comes due by the policy is proposed by the run.

        Raises:
            NotFound: there is no such case. ProcessHeld: it is closed.
            UsageError: a suit on it is under way.
        """
        lender = self._lender
        found = lender.cases.find(case)
        if self.list(case=found.name):
            raise UsageError(f"a suit on {found.name} is under way already")
        step = lender.plugins.process_kinds[KIND].opening(found, lender.today())
        channel = self._channel()
        return lender.processes.open(
            KIND,
            found.name,
            step=Step(
                due_on=step.due_on,
                look_on=step.look_on,
                effects=step.effects,
                secret={"proposed_because": note} if note.strip() else {},
            ),
            role="litigation" if channel is not None else "",
            channel=channel.context.name if channel is not None else "",
            actor=actor,
        )

    def approve(self, process_id: int, *, note: str = "", actor: str | None = None) -> ProcessView:
        """Decide that a suit is brought; needs the right `suit.review`.

        Raises:
            UsageError: the claim has lapsed. MoveRefused, NotFound: see `move`.
        """
        process = self._suit(process_id)
        who = self._lender.authorized(actor, "suit.review", [Subject("case", process.case_id)])
        limitation = self._lender.cases.limitation(process.case_name)
        last = limitation.last_day
        if limitation.lapsed and not note.strip():
            raise UsageError(
                f"the claim lapsed on {last}; a court dismisses it if the debtor says so",
                hint="To sue all the same, say why.",
            )
        deadlines = {} if last is None or limitation.lapsed else {"limitation": last}
        return self.move(
            process_id,
            "approve",
            documents=(self.proposal_paper(process.case_name, actor=who),),
            note=note,
            data={"deadlines": deadlines},
            actor=who,
        )

    def decline(
        self, process_id: int, *, reason: str, look_again_on: date, actor: str | None = None
    ) -> ProcessView:
        """Decide that no suit is brought for now; it is proposed anew on `look_again_on`.

        Needs the right `suit.review`.

        Raises:
            UsageError: no reason, or the day does not lie ahead. MoveRefused, NotFound: see `move`.
        """
        process = self._suit(process_id)
        who = self._lender.authorized(actor, "suit.review", [Subject("case", process.case_id)])
        return self.move(
            process_id,
            "decline",
            documents=(self.proposal_paper(process.case_name, actor=who),),
            note=reason,
            data={"look_again_on": look_again_on},
            actor=who,
        )
