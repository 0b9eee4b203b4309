"""Assessing people by a period's figures, and opening what the scheme proposes, in one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from casekit import Lender, OpenProcess, ProcessView, StaffView, Step
from casekit.errors import UsageError
from casekit.people.involved import processes_about
from casekit_staff.absences import KIND as ABSENCE
from casekit_staff.absences import supervisor_of
from casekit_staff.assignments import COLLECTOR
from casekit_staff.indicators import Measured, measured
from casekit_staff.knowing import is_away, known, options_of
from casekit_staff.options_scheme import SchemeOptions
from casekit_staff.quarters import Quarter
from casekit_staff.scale import KIND as DISCIPLINE
from casekit_staff.scheme import (
    SchemeProblem,
    judged,
    met_target,
    misses_in_a_row,
    problems,
    proposals,
)

KIND: Final = "assessment"
INCENTIVE: Final = "incentive"
_GONE: Final = frozenset({"returned", "cancelled"})
_WITHOUT_REWARD: Final = frozenset({"no_bonus", "reassign", "suspend", "dismiss"})
_STANDS: Final = frozenset({"decided", "in_force", "ended"})


@dataclass(frozen=True, slots=True)
class Run:
    """What running the scheme for a period came to.

    Attributes:
        start, end: the period. made: numbers of the new assessments. proposed: how many proposals
            were opened with them.
        known: login → number of the assessment of this period that was there already.
        skipped: login → why nobody was assessed: `not_here`, `away`.
        warned: what the rule pack says against the scheme and does not forbid here.
    """

    start: date
    end: date
    made: tuple[int, ...] = ()
    proposed: int = 0
    known: Mapping[str, int] = field(default_factory=dict)
    skipped: Mapping[str, str] = field(default_factory=dict)
    warned: tuple[SchemeProblem, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "made": list(self.made),
            "proposed": self.proposed,
            "known": dict(self.known),
            "skipped": dict(self.skipped),
            "warned": [one.to_json() for one in self.warned],
        }


def scheme_of(lender: Lender) -> SchemeOptions:
    """Return the lender's scheme.

    Raises:
        ConfigError: it has none, or the rule pack forbids what it pays.
    """
    scheme = options_of(lender).scheme
    if not scheme.rule and not scheme.target:
        raise lender.settings.document.error(
            "this lender has no scheme of incentives",
            "plugin",
            "staff",
            hint="Write [plugin.staff.scheme]; see docs/how-to/staff.md.",
        )
    for one in problems(lender, scheme):
        if one.severity == "block":
            raise lender.settings.document.error(
                f"the scheme's rule {one.rule!r} is forbidden by {one.pack_rule}: {one.words}",
                "plugin",
                "staff",
                "scheme",
                hint=f"Make it conditional on conduct or quality too. Source: {one.source}.",
            )
    return scheme


def last_period(scheme: SchemeOptions, today: date) -> tuple[date, date]:
    """Return first and last day of the scheme's last period that is over."""
    if scheme.period == "quarter":
        quarter = Quarter.of(today).before()
        return quarter.first_day, quarter.last_day
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def run_scheme(
    lender: Lender,
    start: date,
    end: date,
    *,
    known_at: datetime | Mapping[int, int] | None = None,
    actor: str,
) -> Run:
    """Assess every collector for a period, once; see `Incentives.run`."""
    scheme = scheme_of(lender)
    if end >= lender.today():
        raise UsageError(
            f"the period ends on {end}, which is not over",
            hint="An assessment is of a period that is over; look at the figures meanwhile.",
        )
    people = [one for one in known(lender).people.values() if COLLECTOR in one.roles]
    skipped: dict[str, str] = {}
    there: dict[str, int] = {}
    to_assess: list[tuple[StaffView, list[ProcessView], int]] = []
    for person in people:
        about = _about(lender, person.login)
        mine = [one for one in about if one.kind == KIND and one.state not in _GONE]
        same = [one for one in mine if _span(one) == (start, end)]
        away = _days_away(about, start, end)
        if same:
            there[person.login] = same[-1].process_id
        elif not _was_here(person, start, end):
            skipped[person.login] = "not_here"
        elif away * 2 > (end - start).days + 1:
            skipped[person.login] = "away"
        else:
            to_assess.append((person, about, away))
    logins = [person.login for person, _, _ in to_assess]
    found, sizes = measured(
        lender, logins, start, end, known_at=known_at, least_answers=scheme.least_answers
    )
    made: list[int] = []
    proposed = 0
    for person, about, away in to_assess:
        step, count = _step(
            lender, scheme, person.login, found[person.login], sizes, about, start, end, away
        )
        view = lender.processes.open(
            KIND,
            step=step,
            person=person.login,
            owner=supervisor_of(lender, person.login),
            actor=actor,
        )
        made.append(view.process_id)
        proposed += count
    warned = tuple(problems(lender, scheme))
    return Run(start, end, tuple(made), proposed, there, skipped, warned)


def _step(
    lender: Lender,
    scheme: SchemeOptions,
    login: str,
    found: Measured,
    sizes: Mapping[int, int],
    about: Sequence[ProcessView],
    start: date,
    end: date,
    away: int,
) -> tuple[Step, int]:
    """Return the step that opens a person's assessment with what is proposed, and how much is."""
    thresholds = judged(found.indicators, scheme.targets(), scheme.target)
    passed = met_target(thresholds)
    earlier = sorted(
        (
            one
            for one in about
            if one.kind == KIND and one.state not in _GONE and _span(one)[1] < start
        ),
        key=_span,
        reverse=True,
    )
    misses = misses_in_a_row(passed, [one.data.get("passed") for one in earlier])
    proposed = proposals(
        scheme,
        found.indicators,
        recovered=found.recovered,
        misses=misses,
        without_reward=_without_reward(lender, about, start, end),
    )
    owner = supervisor_of(lender, login)
    due_on = lender.today() + timedelta(days=options_of(lender).answer_days)
    effects = tuple(
        OpenProcess(
            INCENTIVE,
            Step(
                "",
                person=login,
                owner=owner,
                due_on=due_on,
                data={
                    "propose": one.propose,
                    "rule": one.rule,
                    "start": start,
                    "end": end,
                    "misses": one.misses or None,
                    **(
                        {
                            "amount": one.amount,
                            "currency": lender.settings.lender.currency,
                            "capped": one.capped,
                        }
                        if one.amount
                        else {}
                    ),
                },
            ),
            "none",
        )
        for one in proposed
    )
    data = {
        "start": start,
        "end": end,
        "known": {str(log): size for log, size in sorted(sizes.items())},
        "figures": {name: one.to_json() for name, one in found.indicators.items()},
        "thresholds": [one.to_json() for one in thresholds],
        "passed": passed,
        "misses": misses,
        "rules": [one.rule for one in proposed],
        "days_away": away,
    }
    return Step("", data=data, due_on=due_on, effects=effects), len(effects)


def _about(lender: Lender, login: str) -> list[ProcessView]:
    with lender.store.read() as connection:
        return processes_about(
            connection, [login], [KIND, ABSENCE, DISCIPLINE], today=lender.today()
        )


def _span(view: ProcessView) -> tuple[date, date]:
    return date.fromisoformat(view.data["start"]), date.fromisoformat(view.data["end"])


def _was_here(person: StaffView, start: date, end: date) -> bool:
    return (
        person.started_on is not None
        and person.started_on <= end
        and (person.left_on is None or person.left_on > start)
    )


def _days_away(about: Sequence[ProcessView], start: date, end: date) -> int:
    """Return on how many days of the period the person was away."""
    absences = [one for one in about if one.kind == ABSENCE]
    days = (start + timedelta(days=number) for number in range((end - start).days + 1))
    return sum(any(is_away(one, day) for one in absences) for day in days)


def _without_reward(lender: Lender, about: Sequence[ProcessView], start: date, end: date) -> bool:
    """Say whether a sanction that was decided for a breach in the period takes rewards away."""
    zone = lender.settings.lender.zone
    return any(
        one.kind == DISCIPLINE
        and one.state in _STANDS
        and one.data.get("sanction") in _WITHOUT_REWARD
        and start <= one.opened_at.astimezone(zone).date() <= end
        for one in about
    )
