"""The hooks of casekit-litigation."""

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
    from casekit_litigation.channel import Litigation

    return [Litigation]


@hookimpl
def casekit_register_process_kinds() -> Sequence[ProcessKind]:
    from casekit_litigation.kind import SuitKind

    return [SuitKind()]


@hookimpl
def casekit_register_desks() -> Sequence[Desk]:
    from casekit import Desk
    from casekit_litigation.desk import Suits

    return [Desk("suits", Suits)]


@hookimpl
def casekit_register_commands() -> Sequence[click.Command]:
    from casekit_litigation.commands import suits

    return [suits]
