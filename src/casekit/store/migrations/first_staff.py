"""The staff tables of the first version, as they were then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casekit.store.migrations.column_types import DAY, ID, INSTANT, JSON


def create() -> None:
    """Make the tables and their indexes."""
    op.create_table(
        "staff",
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("log", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), server_default="", nullable=False),
        sa.Column("started_on", DAY, nullable=True),
        sa.Column("left_on", DAY, nullable=True),
        sa.Column("data", JSON, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["subject_id"], ["subjects.id"], name=op.f("fk_staff_subject_id")),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_staff")),
        sa.UniqueConstraint("subject_id", name=op.f("uq_staff_subject_id")),
    )
    op.create_table(
        "staff_records",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("log", sa.Integer(), nullable=False),
        sa.Column("on_day", DAY, nullable=False),
        sa.Column("until_on", DAY, nullable=True),
        sa.Column("data", JSON, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("taken_back_at", INSTANT, nullable=True),
        sa.Column("replaces", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_records")),
    )
    for columns in (["subject_id"], ["login", "kind", "on_day"], ["kind", "on_day"]):
        name = "_".join(columns)
        op.create_index(op.f(f"ix_staff_records_{name}"), "staff_records", columns, unique=False)
