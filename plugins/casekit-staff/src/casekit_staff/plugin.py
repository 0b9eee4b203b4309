"""The hooks of casekit-staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from casekit import hookimpl

if TYPE_CHECKING:
    import click

    from casekit import (
        Allotment,
        DayWork,
        Lender,
        PluginOptions,
        ProcessKind,
        Refusal,
        StaffRecordKind,
        Standing,
        StoredEntry,
        Subject,
    )
    from casekit.plugins import Desk


@hookimpl
def casekit_register_options() -> Sequence[PluginOptions]:
    from casekit import PluginOptions
    from casekit_staff.options import StaffOptions

    return [PluginOptions("staff", StaffOptions)]


@hookimpl
def casekit_register_desks() -> Sequence[Desk]:
    from casekit import Desk
    from casekit_staff.desk import Staff
    from casekit_staff.incentives import Incentives

    return [Desk("staff", Staff), Desk("incentives", Incentives)]


@hookimpl
def casekit_register_commands() -> Sequence[click.Command]:
    from casekit_staff.commands import staff
    from casekit_staff.commands_conduct import CONDUCT
    from casekit_staff.commands_work import WORK
    from casekit_staff.incentives_commands import incentives

    for command in (*WORK, *CONDUCT):
        staff.add_command(command)
    return [staff, incentives]


@hookimpl
def casekit_register_staff_record_kinds() -> Sequence[StaffRecordKind]:
    from casekit_staff.kinds import KINDS
    from casekit_staff.kinds_registered import RECORD_KINDS

    return [*KINDS, *RECORD_KINDS]


@hookimpl
def casekit_register_process_kinds() -> Sequence[ProcessKind]:
    from casekit_staff.kinds_registered import PROCESS_KINDS
    from casekit_staff.laws import LawChange

    return [LawChange(), *(kind() for kind in PROCESS_KINDS)]


@hookimpl
def casekit_register_day_works() -> Sequence[DayWork]:
    from casekit import DayWork
    from casekit_staff.laws import publish_versions
    from casekit_staff.rising import rise
    from casekit_staff.words_of_the_day import PUBLISHED, RISEN, WORKED
    from casekit_staff.working_day import working_day

    return [
        DayWork("work", working_day, WORKED),
        DayWork("staff", publish_versions, PUBLISHED),
        DayWork("rise", rise, RISEN),
    ]


@hookimpl
def casekit_authorize(
    actor: str, action: str, subjects: Sequence[Subject], lender: Lender | None
) -> bool | Refusal | None:
    if lender is None:
        return None
    from casekit_staff.rights import answer

    return answer(lender, actor, action, subjects)


@hookimpl
def casekit_staff_standing(
    logins: Sequence[str], at: datetime, lender: Lender | None
) -> Mapping[str, Standing] | None:
    if lender is None:
        return None
    from casekit_staff.telling import standings

    return standings(lender, logins, at)


@hookimpl
def casekit_allot(
    collector: str, case_ids: Sequence[int], lender: Lender | None
) -> Mapping[int, Allotment] | None:
    if lender is None:
        return None
    from casekit_staff.assignments import allotments

    return allotments(lender, collector, case_ids)


@hookimpl
def casekit_entries_appended(entries: Sequence[StoredEntry], lender: Lender | None) -> None:
    if lender is not None:
        from casekit_staff.consequences import settle

        settle(lender, entries)
