"""The tables and triggers of the first version."""

from __future__ import annotations

from alembic import op

from casekit.store.migrations import (
    first_archive,
    first_conversation,
    first_loan,
    first_people,
    first_processes,
    first_staff,
    first_store,
    first_work,
)
from casekit.store.triggers import create_triggers

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make everything; later tables refer to earlier ones."""
    for part in (
        first_store,
        first_people,
        first_loan,
        first_work,
        first_conversation,
        first_processes,
        first_staff,
        first_archive,
    ):
        part.create()
    create_triggers(op.get_bind())
