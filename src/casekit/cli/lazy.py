"""Command groups that are imported when one of their commands is called, and not before.

`casekit --help` must answer at once, and SQLAlchemy alone takes longer than that. So a group knows
the one-line help of its members and where they are, and imports nothing to show it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class Lazy:
    """A command that is not imported yet.

    Attributes:
        module: its module in `casekit.cli`.
        attribute: its name in that module.
        help: one line for the list of commands.
    """

    module: str
    attribute: str
    help: str

    def load(self) -> click.Command:
        """Import the command."""
        found = getattr(import_module(f"casekit.cli.{self.module}"), self.attribute)
        assert isinstance(found, click.Command)
        return found


class LazyGroup(click.Group):
    """A group whose members are imported late.

    Attributes:
        sections: heading → names of commands, in the order in which `--help` shows them.
        lazy: name → where it is.
    """

    def __init__(
        self,
        *args: Any,
        sections: Mapping[str, Sequence[str]],
        lazy: Mapping[str, Lazy],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.sections = sections
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for names in self.sections.values() for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        lazy = self.lazy.get(cmd_name)
        return lazy.load() if lazy is not None else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, self.lazy), default=0)
        for heading, names in self.sections.items():
            with formatter.section(heading):
                formatter.write_dl([(name.ljust(width), self.lazy[name].help) for name in names])
