"""The hooks of casekit-ems-letter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casekit import hookimpl

if TYPE_CHECKING:
    import click

    from casekit.contacts.channel import Channel
    from casekit.plugins import Desk, Extension


@hookimpl
def casekit_register_channels() -> Sequence[type[Channel]]:
    from casekit_ems_letter.channel import EmsLetter

    return [EmsLetter]


@hookimpl
def casekit_register_desks() -> Sequence[Desk]:
    from casekit import Desk
    from casekit_ems_letter.desk import Letters

    return [Desk("letters", Letters)]


@hookimpl
def casekit_register_commands() -> Sequence[click.Command]:
    from casekit_ems_letter.commands import letters

    return [letters]


@hookimpl
def casekit_register_extensions() -> Sequence[Extension]:
    from casekit import Extension
    from casekit_ems_letter.file_tracker import FileTracker
    from casekit_ems_letter.http_tracker import HttpTracker
    from casekit_ems_letter.tracking import POINT

    return [Extension(POINT, "file", FileTracker), Extension(POINT, "http", HttpTracker)]
