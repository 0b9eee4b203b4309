"""Bringing a store's tables to the newest form: the core's, then those of each plugin.

Every owner has a version table of its own, so that a plugin can be installed and taken away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from casekit.store.migrate import CORE, Migrations, revisions, upgrade

if TYPE_CHECKING:
    from casekit.plugins import Plugins


@dataclass(frozen=True, slots=True)
class TableState:
    """How far the tables of one owner are.

    Attributes:
        owner: `casekit`, or the name of a plugin's table set.
        has: the revision that the store has, None where it has none of these tables.
        newest: the revision that this installation brings.
    """

    owner: str
    has: str | None
    newest: str | None

    @property
    def current(self) -> bool:
        """True where nothing has to be done."""
        return self.has == self.newest


def table_states(engine: Engine, plugins: Plugins) -> list[TableState]:
    """Return how far each owner's tables are; the core first."""
    return [
        TableState(owner, *revisions(engine, migrations)) for owner, migrations in _owners(plugins)
    ]


def upgrade_tables(engine: Engine, plugins: Plugins) -> list[tuple[TableState, TableState]]:
    """Bring every owner's tables to the newest revision; return (before, after) of each."""
    steps = []
    for owner, migrations in _owners(plugins):
        before = TableState(owner, *revisions(engine, migrations))
        if not before.current:
            upgrade(engine, migrations)
        steps.append((before, TableState(owner, *revisions(engine, migrations))))
    return steps


def _owners(plugins: Plugins) -> Iterator[tuple[str, Migrations]]:
    yield "casekit", CORE
    for name in plugins.tables:
        folder = Path(plugins.tables[name].migrations)
        yield name, Migrations(folder, f"{name}_version")
