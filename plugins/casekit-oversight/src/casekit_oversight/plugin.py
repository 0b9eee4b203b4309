"""The hooks of casekit-oversight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casekit import hookimpl

if TYPE_CHECKING:
    import click

    from casekit import Lender, Refusal
    from casekit.plugin_parts import DayWork, Page, PluginOptions
    from casekit.plugins import Desk, Extension
    from casekit.process.kind import ProcessKind
    from casekit.rights import Subject


@hookimpl
def casekit_register_options() -> Sequence[PluginOptions]:
    from casekit import PluginOptions
    from casekit_oversight.options import OversightOptions

    return [PluginOptions("oversight", OversightOptions)]


@hookimpl
def casekit_register_process_kinds() -> Sequence[ProcessKind]:
    from casekit_oversight.kinds_checks import CheckKind, DailyChecksKind, FindingKind, SampleKind
    from casekit_oversight.kinds_outside import kinds
    from casekit_oversight.transcripts import TranscriptKind

    ours = [SampleKind(), CheckKind(), FindingKind(), DailyChecksKind(), TranscriptKind()]
    return [*ours, *kinds()]


@hookimpl
def casekit_authorize(
    actor: str, action: str, subjects: Sequence[Subject], lender: Lender | None
) -> Refusal | None:
    from casekit_oversight.authorizing import refusal

    return refusal(lender, actor, action, subjects)


@hookimpl
def casekit_register_desks() -> Sequence[Desk]:
    from casekit import Desk
    from casekit_oversight.complaints import Complaints
    from casekit_oversight.desk import Oversight
    from casekit_oversight.incidents import Incidents
    from casekit_oversight.inspections import Inspections
    from casekit_oversight.surveys import Surveys
    from casekit_oversight.wrongdoing import Wrongdoing

    return [
        Desk("oversight", Oversight),
        Desk("complaints", Complaints),
        Desk("incidents", Incidents),
        Desk("inspections", Inspections),
        Desk("surveys", Surveys),
        Desk("wrongdoing", Wrongdoing),
    ]


@hookimpl
def casekit_register_extensions() -> Sequence[Extension]:
    from casekit import Extension
    from casekit_oversight.transcripts import POINT
    from casekit_oversight.whisper import FasterWhisper

    return [Extension(POINT, "faster-whisper", FasterWhisper)]


@hookimpl
def casekit_register_pages() -> Sequence[Page]:
    from casekit import Page
    from casekit_oversight.survey_page import show, take

    return [Page("survey", show, take)]


@hookimpl
def casekit_register_day_works() -> Sequence[DayWork]:
    from casekit_oversight.day_works import works

    return works()


@hookimpl
def casekit_register_commands() -> Sequence[click.Command]:
    from casekit_oversight.commands import oversight
    from casekit_oversight.complaints_commands import complaints
    from casekit_oversight.incidents_commands import incidents
    from casekit_oversight.inspections_commands import inspections
    from casekit_oversight.surveys_commands import surveys
    from casekit_oversight.wrongdoing_commands import wrongdoing

    return [oversight, complaints, incidents, inspections, surveys, wrongdoing]
