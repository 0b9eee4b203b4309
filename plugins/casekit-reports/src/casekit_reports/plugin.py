"""The hooks of casekit-reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casekit import hookimpl

if TYPE_CHECKING:
    import click

    from casekit.plugin_parts import DayWork, PluginOptions
    from casekit.plugins import Desk, Report
    from casekit.process.kind import ProcessKind


@hookimpl
def casekit_register_options() -> Sequence[PluginOptions]:
    from casekit import PluginOptions
    from casekit_reports.options import ReportsOptions

    return [PluginOptions("reports", ReportsOptions)]


@hookimpl
def casekit_register_process_kinds() -> Sequence[ProcessKind]:
    from casekit_reports.kinds_reports import ReportKind
    from casekit_reports.kinds_risk import RiskAssessmentKind, RiskPointKind, SuggestionKind

    return [ReportKind(), RiskAssessmentKind(), RiskPointKind(), SuggestionKind()]


@hookimpl
def casekit_register_desks() -> Sequence[Desk]:
    from casekit import Desk
    from casekit_reports.desk import Reports
    from casekit_reports.desk_figures import Figures
    from casekit_reports.risk import Risk

    return [Desk("figures", Figures), Desk("risk", Risk), Desk("reports", Reports)]


@hookimpl
def casekit_register_reports() -> Sequence[Report]:
    from casekit_reports.reports import reports

    return reports()


@hookimpl
def casekit_register_commands() -> Sequence[click.Command]:
    from casekit_reports.commands_figures import figures
    from casekit_reports.commands_month import month
    from casekit_reports.commands_reports import reports
    from casekit_reports.commands_risk import risk

    return [figures, month, reports, risk]


@hookimpl
def casekit_register_day_works() -> Sequence[DayWork]:
    from casekit import DayWork
    from casekit_reports.due_reports import see_to_reports
    from casekit_reports.reading_entries import read_on_daily
    from casekit_reports.risk_day import see_to_risk
    from casekit_reports.words_of_the_day import OF_REPORTS, OF_RISK

    return [
        DayWork("figures", read_on_daily),
        DayWork("reports", see_to_reports, OF_REPORTS),
        DayWork("risk", see_to_risk, OF_RISK),
    ]
