"""The tables of people's work of the first version, as they were then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casekit.store.migrations.column_types import DAY, ID, INSTANT, JSON


def create() -> None:
    """Make the tables and their indexes."""
    op.create_table(
        "work",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("log", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("party", sa.String(length=20), server_default="customer", nullable=False),
        sa.Column("subject_id", ID, nullable=True),
        sa.Column("purpose", sa.String(length=40), server_default="demand", nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("collector", sa.String(length=120), nullable=False),
        sa.Column("actions", JSON, nullable=False),
        sa.Column("cases", JSON, nullable=False),
        sa.Column("template", sa.String(length=60), server_default="", nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("lease_until", INSTANT, nullable=True),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("outcome", sa.String(length=40), server_default="", nullable=False),
        sa.Column("end_reason", sa.String(length=40), server_default="", nullable=False),
        sa.CheckConstraint(
            "state IN ('taken', 'calling', 'unfinished', 'done', 'released')",
            name=op.f("ck_work_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work")),
    )
    op.create_index(op.f("ix_work_customer_id"), "work", ["customer_id"], unique=False)
    op.create_index(op.f("ix_work_collector_state"), "work", ["collector", "state"], unique=False)
    op.create_index(
        "ux_work_held",
        "work",
        ["customer_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('taken', 'calling', 'unfinished')"),
        postgresql_where=sa.text("state IN ('taken', 'calling', 'unfinished')"),
    )
    op.create_table(
        "tasks",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("case_id", ID, nullable=True),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("log", sa.Integer(), nullable=False),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("owner", sa.String(length=120), server_default="", nullable=False),
        sa.Column("about", sa.String(length=120), server_default="", nullable=False),
        sa.Column("due_on", DAY, nullable=False),
        sa.Column("state", sa.String(length=40), server_default="open", nullable=False),
        sa.Column("outcome", sa.String(length=40), server_default="", nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("opened_by", sa.String(length=120), nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closed_by", sa.String(length=120), server_default="", nullable=False),
        sa.CheckConstraint("state IN ('open', 'done', 'cancelled')", name=op.f("ck_tasks_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    op.create_index(op.f("ix_tasks_customer_id"), "tasks", ["customer_id"], unique=False)
    op.create_index(
        "ix_tasks_open",
        "tasks",
        ["due_on", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "recordings",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("log", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), server_default="", nullable=False),
        sa.Column("provider_ref", sa.String(length=80), server_default="", nullable=False),
        sa.Column("blob_id", ID, nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("channels", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", INSTANT, nullable=True),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("stored_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "source IN ('provider', 'collector')", name=op.f("ck_recordings_source")
        ),
        sa.CheckConstraint(
            "state IN ('due', 'stored', 'missing')", name=op.f("ck_recordings_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings")),
    )
    op.create_index(op.f("ix_recordings_contact_id"), "recordings", ["contact_id"], unique=False)
    op.create_index(
        "ux_recordings_ref",
        "recordings",
        ["channel", "provider_ref"],
        unique=True,
        sqlite_where=sa.text("provider_ref <> ''"),
        postgresql_where=sa.text("provider_ref <> ''"),
    )
    op.create_index(
        "ix_recordings_due",
        "recordings",
        ["next_try_at"],
        unique=False,
        sqlite_where=sa.text("state = 'due'"),
        postgresql_where=sa.text("state = 'due'"),
    )
