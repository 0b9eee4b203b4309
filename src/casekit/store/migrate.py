"""Making and upgrading tables with Alembic, one version table for the core and one per plugin."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

CORE_VERSIONS = "casekit_version"


@dataclass(frozen=True, slots=True)
class Migrations:
    """A folder of Alembic revisions and the table that remembers how far a store is.

    Attributes:
        folder: an Alembic `script_location`.
        version_table: its name is the owner's alone, so that a plugin can be uninstalled.
    """

    folder: Path
    version_table: str


CORE = Migrations(Path(__file__).parent / "migrations", CORE_VERSIONS)


def _config(migrations: Migrations) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations.folder))
    config.attributes["version_table"] = migrations.version_table
    return config


def upgrade(engine: Engine, migrations: Migrations) -> None:
    """Bring a store's tables up to the newest revision."""
    config = _config(migrations)
    with engine.connect().execution_options(casekit_write=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def upgrade_core(engine: Engine) -> None:
    """Bring the core's tables up to the newest revision."""
    upgrade(engine, CORE)


def revisions(engine: Engine, migrations: Migrations) -> tuple[str | None, str | None]:
    """Return the revision that the store has and the newest that there is."""
    script = ScriptDirectory.from_config(_config(migrations))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": migrations.version_table}
        )
        return context.get_current_revision(), script.get_current_head()
