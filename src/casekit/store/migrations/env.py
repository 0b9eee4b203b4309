"""Alembic's environment: migrations run on a connection that casekit has opened."""

from __future__ import annotations

from alembic import context

config = context.config
context.configure(
    connection=config.attributes["connection"],
    version_table=config.attributes["version_table"],
    render_as_batch=True,
)
context.run_migrations()
