"""The hooks of casekit-field-visit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casekit import hookimpl

if TYPE_CHECKING:
    import click

    from casekit.contacts.channel import Channel
    from casekit.plugins import Desk
    from casekit.process.kind import ProcessKind


@hookimpl
def casekit_register_channels() -> Sequence[type[Channel]]:
    from casekit_field_visit.channel import FieldVisit

    return [FieldVisit]


@hookimpl
def casekit_register_process_kinds() -> Sequence[ProcessKind]:
    from casekit_field_visit.kind import VisitKind

    return [VisitKind()]


@hookimpl
def casekit_register_desks() -> Sequence[Desk]:
    from casekit import Desk
    from casekit_field_visit.desk import Visits

    return [Desk("visits", Visits)]


@hookimpl
def casekit_register_commands() -> Sequence[click.Command]:
    from casekit_field_visit.commands import visits

    return [visits]
