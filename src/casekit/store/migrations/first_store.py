"""The store tables of the first version, as they were then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casekit.store.migrations.column_types import INSTANT, JSON


def create() -> None:
    """Make the tables and their indexes."""
    op.create_table(
        "controls",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", JSON, nullable=True),
        sa.Column("set_at", INSTANT, nullable=False),
        sa.Column("set_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_controls")),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "sequences",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sequences")),
    )
