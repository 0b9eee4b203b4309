"""The table of processes of the first version, as it was then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casekit.store.migrations.column_types import DAY, ID, INSTANT, JSON


def create() -> None:
    """Make the table and its indexes."""
    op.create_table(
        "processes",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=40), server_default="", nullable=False),
        sa.Column("channel", sa.String(length=40), server_default="", nullable=False),
        sa.Column("step", sa.String(length=60), server_default="", nullable=False),
        sa.Column("case_id", ID, nullable=True),
        sa.Column("customer_id", ID, nullable=True),
        sa.Column("subject_id", ID, nullable=True),
        sa.Column("person", sa.String(length=120), server_default="", nullable=False),
        sa.Column("owner", sa.String(length=120), server_default="", nullable=False),
        sa.Column("log", sa.Integer(), nullable=False),
        sa.Column("action_id", ID, nullable=True),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("phase", sa.String(length=40), server_default="open", nullable=False),
        sa.Column("ref", sa.String(length=80), server_default="", nullable=False),
        sa.Column("due_on", DAY, nullable=True),
        sa.Column("look_on", DAY, nullable=True),
        sa.Column("data", JSON, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("opened_by", sa.String(length=120), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("end_reason", sa.String(length=40), server_default="", nullable=False),
        sa.CheckConstraint(
            "phase IN ('open', 'done', 'cancelled')", name=op.f("ck_processes_phase")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processes")),
    )
    for column in ("case_id", "customer_id", "subject_id", "contact_id"):
        op.create_index(op.f(f"ix_processes_{column}"), "processes", [column], unique=False)
    for name, columns, where in (
        ("ix_processes_look", ["log", "look_on", "id"], "phase = 'open'"),
        ("ix_processes_open", ["kind", "state", "due_on", "id"], "phase = 'open'"),
        ("ix_processes_owner", ["owner", "due_on", "id"], "phase = 'open' AND owner <> ''"),
        ("ix_processes_person", ["person", "kind"], "person <> ''"),
        ("ix_processes_caseless", ["kind", "id"], "case_id IS NULL"),
    ):
        op.create_index(
            name,
            "processes",
            columns,
            unique=False,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    op.create_index(
        "ux_processes_ref",
        "processes",
        ["kind", "ref"],
        unique=True,
        sqlite_where=sa.text("ref <> ''"),
        postgresql_where=sa.text("ref <> ''"),
    )
