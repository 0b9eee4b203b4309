"""The options of casekit-oversight, the table `[plugin.oversight]`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from casekit_oversight.options_outside import (
    ComplaintOptions,
    IncidentOptions,
    InspectionOptions,
    SurveyOptions,
)
from casekit_oversight.options_supervision import DailyChecks, SamplePlan


@dataclass(frozen=True)
class OversightOptions:
    """`[plugin.oversight]`: how this lender uses the plugin.

    Attributes:
        complaints, incidents, inspections, surveys: time and bounds of these.
        plan: plans by which contacts are checked, by name; `month` with the defaults where none
            is said.
        checks: what is checked by software every day.
        checklists: a file of the lender's own with what is looked at in a check.
        transcriber: what turns recordings of calls into text; empty: nothing does.
        transcriber_model: folder of its model on this machine; nothing is ever fetched.
        transcriber_language: of the calls, where it is not the lender's.
        transcriber_daily: at most so many recordings a day.
    """

    complaints: ComplaintOptions = field(default_factory=ComplaintOptions)
    incidents: IncidentOptions = field(default_factory=IncidentOptions)
    inspections: InspectionOptions = field(default_factory=InspectionOptions)
    surveys: SurveyOptions = field(default_factory=SurveyOptions)
    plan: Mapping[str, SamplePlan] = field(default_factory=dict)
    checks: DailyChecks = field(default_factory=DailyChecks)
    checklists: Path | None = None
    transcriber: str = ""
    transcriber_model: Path | None = None
    transcriber_language: str = ""
    transcriber_daily: int = 50
