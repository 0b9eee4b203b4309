"""The tables and triggers of the first version."""

from __future__ import annotations

from alembic import op

from casekit.store.tables import metadata
from casekit.store.triggers import create_triggers

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make everything."""
    metadata.create_all(op.get_bind())
    create_triggers(op.get_bind())
