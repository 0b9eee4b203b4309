"""The command `casekit month`."""

from __future__ import annotations

from datetime import timedelta

import click

from casekit.cli.opening import LenderChoice, shown
from casekit.cli.output import emit, emit_json
from casekit_reports.figures_period import Period


@click.command()
@click.argument("month", default="")
@shown
def month(choice: LenderChoice, month: str, as_json: bool, language: str) -> None:
    """Show a supervisor's MONTH (2026-10) on one page; the one before this without it.

    Who may work, who is overdue for training, which sample to check, which corrections are late,
    which complaints are open, what the figures are, what to change; each with the command that
    goes on. A line that needs somebody begins with a mark.
    """
    from casekit_reports.supervisors_month import supervisors_month

    with choice.open() as lender:
        last = lender.today().replace(day=1) - timedelta(days=1)
        period = Period.month(month or last.isoformat()[:7])
        spoken = language or lender.settings.lender.language
        lines = supervisors_month(lender, period, spoken)
        if as_json:
            for line in lines:
                emit_json(line.to_json(), line=True)
            return
        emit(f"{lender.settings.lender.name}  {period.start} – {period.end}")
        for line in lines:
            emit()
            emit(f"{'!' if line.attention else ' '} {line.asks}  {line.says}")
            for item in line.items:
                emit(f"    {item}")
            emit(f"  → {line.command}")
