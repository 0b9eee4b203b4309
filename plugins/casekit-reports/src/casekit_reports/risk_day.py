"""What a run does about risk: assessments that are due, and suggestions that come into force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from casekit import Lender, Step
from casekit.rights import SOFTWARE
from casekit_reports.figures_period import Period
from casekit_reports.kinds_risk import ASSESSMENT, DESK, SUGGESTION
from casekit_reports.risk import Risk, last_quarter

_BACK = 4
"""Quarters that are made up for where no run was made for long."""


def see_to_risk(lender: Lender, as_of: date) -> Mapping[str, int]:
    """Open the assessments of quarters that have ended, and say what is late and in force.

    Args:
        lender: an open one.
        as_of: the business date; done again for the same date, nothing is done twice.
    """
    counts = {
        "assessments_due": _open_due(lender, as_of),
        "suggestions_in_force": _begin(lender, as_of),
        "assessments_late": sum(
            one.due_on is not None and one.due_on < as_of
            for one in lender.processes.list(kind=ASSESSMENT, actor=SOFTWARE)
        ),
    }
    return {name: count for name, count in counts.items() if count}


def _open_due(lender: Lender, as_of: date) -> int:
    risk = Risk(lender)
    done = 0
    day = as_of
    for _ in range(_BACK):
        quarter = last_quarter(day)
        period = Period.quarter(quarter)
        if not _worked_in(lender, period):
            break
        if lender.processes.find(ASSESSMENT, quarter, actor=SOFTWARE) is None:
            risk.due(quarter, actor=SOFTWARE)
            done += 1
        day = period.start
    return done


def _worked_in(lender: Lender, period: Period) -> bool:
    """Say whether anything was archived before a quarter ended."""
    zone = lender.settings.lender.zone
    end = datetime.combine(period.end + timedelta(days=1), time(), zone).astimezone(UTC)
    return any(lender.archive.sizes(end).values())


def _begin(lender: Lender, as_of: date) -> int:
    """Say of adopted suggestions that they are in force, once they are."""
    done = 0
    for one in lender.processes.list(kind=SUGGESTION, state="adopted", actor=SOFTWARE):
        if date.fromisoformat(one.data["from_on"]) > as_of:
            continue
        digest = one.data.get("digest")
        if digest and digest != lender.policy.digest:
            continue
        step = Step("begin", data={"in_force_on": as_of.isoformat()})
        lender.processes.move(one.process_id, step, actor=SOFTWARE, desk=DESK)
        done += 1
    return done
