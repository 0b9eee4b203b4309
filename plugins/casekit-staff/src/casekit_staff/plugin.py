"""The hooks of casekit-staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casekit import hookimpl

if TYPE_CHECKING:
    import click

    from casekit.plugin_parts import PluginOptions
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
    from casekit_staff.incentives_commands import incentives

    return [staff, incentives]
