"""What a run does about reports: opens those that become due, and reminds of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from casekit import Lender, ProcessView, Step
from casekit.errors import UsageError
from casekit.rights import SOFTWARE
from casekit.work.staff import supervisors
from casekit_reports.figures_period import Period
from casekit_reports.kinds_reports import DESK, REPORT
from casekit_reports.options import ReportsOptions
from casekit_reports.options_due import DueOptions
from casekit_reports.reports import NAMES

_BACK: Final = 12
"""Periods that are made up for where no run was made for long."""


def plans(lender: Lender) -> Mapping[str, DueOptions]:
    """Return the reports that are due again and again, by name.

    Raises:
        UsageError: one names a report that there is not.
    """
    options: ReportsOptions = lender.options("reports")
    for name, plan in options.due.items():
        if plan.report not in NAMES:
            raise UsageError(
                f"[plugin.reports.due.{name}] names the report {plan.report!r}",
                hint=f"There are {', '.join(NAMES)}.",
            )
    return options.due


@dataclass(frozen=True, slots=True)
class Coming:
    """A report that is to come: its period has not ended, or the next run opens it.

    Attributes:
        plan: name of the plan. report, to: what it is, and who gets it.
        period: what it is about.
        remind_on: when somebody is reminded. due_on: by when it is sent.
        owner: login of who sends it; empty for a supervisor.
    """

    plan: str
    report: str
    to: str
    period: Period
    remind_on: date
    due_on: date
    owner: str

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "state": "to_come",
            "plan": self.plan,
            "report": self.report,
            "to": self.to,
            "start": self.period.start.isoformat(),
            "end": self.period.end.isoformat(),
            "remind_on": self.remind_on.isoformat(),
            "due_on": self.due_on.isoformat(),
            "owner": self.owner,
        }


def coming(lender: Lender) -> list[Coming]:
    """Return the next report of each plan that no run has opened, the first due first."""
    today = lender.today()
    found = []
    for name, plan in plans(lender).items():
        now = period_of(today, plan.every)
        ended = next(_ended(lender, plan, today), None)
        waits = ended is not None and not _is_known(lender, plan, ended)
        period = ended if waits and ended is not None else now
        if _is_known(lender, plan, period):
            continue
        due = period.end + timedelta(days=plan.by_day)
        remind = due - timedelta(days=plan.remind_days)
        found.append(Coming(name, plan.report, plan.to, period, remind, due, plan.owner))
    return sorted(found, key=lambda one: (one.due_on, one.plan))


def _is_known(lender: Lender, plan: DueOptions, period: Period) -> bool:
    ref = reference(plan.report, period, plan.to)
    return lender.processes.find(REPORT, ref, actor=SOFTWARE) is not None


def reference(report: str, period: Period, to: str) -> str:
    """Return by what a report to somebody is known: there is one of each period."""
    return f"{report} {period} {to}"


def see_to_reports(lender: Lender, as_of: date) -> Mapping[str, int]:
    """Open the reports of periods that have ended, remind of those due soon, count late ones.

    Args:
        lender: an open one.
        as_of: the business date; done again for the same date, nothing is done twice.
    """
    opened = sum(
        _open(lender, name, plan, period)
        for name, plan in plans(lender).items()
        for period in _ended(lender, plan, as_of)
    )
    reminded = late = 0
    for one in lender.processes.list(kind=REPORT, actor=SOFTWARE):
        plan = plans(lender).get(str(one.data.get("plan")))
        if one.due_on is None:
            continue
        if one.due_on < as_of:
            late += 1
        elif _is_soon(one, plan, as_of):
            step = Step("remind", data={"reminded_on": as_of.isoformat()})
            lender.processes.move(one.process_id, step, actor=SOFTWARE, desk=DESK)
            reminded += 1
    counts = {"reports_due": opened, "reports_reminded": reminded, "reports_late": late}
    return {name: count for name, count in counts.items() if count}


def _is_soon(view: ProcessView, plan: DueOptions | None, as_of: date) -> bool:
    """Say whether somebody is to be reminded of a report now, and was not yet."""
    if plan is None or view.due_on is None or view.data.get("reminded_on"):
        return False
    return as_of >= view.due_on - timedelta(days=plan.remind_days)


def _open(lender: Lender, name: str, plan: DueOptions, period: Period) -> int:
    if _is_known(lender, plan, period):
        return 0
    ref = reference(plan.report, period, plan.to)
    lender.processes.open(
        REPORT,
        step=Step(
            ref=ref,
            due_on=period.end + timedelta(days=plan.by_day),
            data={
                "report": plan.report,
                "start": period.start.isoformat(),
                "end": period.end.isoformat(),
                "to": plan.to,
                "plan": name,
            },
            key=f"{REPORT}:{ref}",
        ),
        owner=plan.owner or next(iter(supervisors(lender)), ""),
        actor=SOFTWARE,
    )
    return 1


def _ended(lender: Lender, plan: DueOptions, as_of: date) -> Iterator[Period]:
    """Yield the periods that have ended and of which the archive tells, the last one first."""
    day = as_of
    for _ in range(_BACK):
        last = period_of(day, plan.every).start - timedelta(days=1)
        period = period_of(last, plan.every)
        if not _worked_in(lender, period):
            return
        yield period
        day = period.start


def period_of(day: date, every: str) -> Period:
    """Return the month or the quarter in which a day lies."""
    if every == "quarter":
        return Period.quarter(f"{day.year}-Q{(day.month + 2) // 3}")
    return Period.month(day.isoformat()[:7])


def _worked_in(lender: Lender, period: Period) -> bool:
    """Say whether anything was archived before a period ended."""
    zone = lender.settings.lender.zone
    end = datetime.combine(period.end + timedelta(days=1), time(), zone).astimezone(UTC)
    return any(lender.archive.sizes(end).values())
