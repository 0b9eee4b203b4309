"""The people tables of the first version, as they were then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casekit.store.migrations.column_types import DAY, FLAG, ID, INSTANT, JSON


def create() -> None:
    """Make the tables and their indexes."""
    op.create_table(
        "deks",
        sa.Column("subject_id", ID, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kek_id", sa.String(length=40), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "version", name=op.f("pk_deks")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_deks_kek_id"), "deks", ["kek_id"], unique=False)
    op.create_table(
        "index_tokens",
        sa.Column("field", sa.SmallInteger(), nullable=False),
        sa.Column("token", sa.LargeBinary(length=16), nullable=False),
        sa.Column("subject_id", ID, autoincrement=False, nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("field", "token", "subject_id", name=op.f("pk_index_tokens")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "index_lists",
        sa.Column("subject_id", ID, autoincrement=False, nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("tokens", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_index_lists")),
    )
    op.create_table(
        "subjects",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("is_customer", FLAG, nullable=False),
        sa.Column("entity", sa.String(length=40), nullable=False),
        sa.Column("log", sa.Integer(), nullable=False),
        sa.Column("zones", JSON, nullable=False),
        sa.Column("regions", JSON, server_default="[]", nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=40), server_default="active", nullable=False),
        sa.Column("restricted_until", DAY, nullable=True),
        sa.Column("profile", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.CheckConstraint("entity IN ('person', 'organisation')", name=op.f("ck_subjects_entity")),
        sa.CheckConstraint(
            "status IN ('active', 'restricted', 'erased')", name=op.f("ck_subjects_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subjects")),
    )
    op.create_index(
        "ix_subjects_restricted_until",
        "subjects",
        ["restricted_until"],
        unique=False,
        sqlite_where=sa.text("restricted_until IS NOT NULL"),
        postgresql_where=sa.text("restricted_until IS NOT NULL"),
    )
    op.create_table(
        "suppressions",
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("token", sa.LargeBinary(length=16), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("field", "token", "channel", name=op.f("pk_suppressions")),
    )
    op.create_table(
        "bad_points",
        sa.Column("subject_id", ID, autoincrement=False, nullable=False),
        sa.Column("point", sa.String(length=20), nullable=False),
        sa.Column("medium", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_bad_points_subject_id")
        ),
        sa.PrimaryKeyConstraint("subject_id", "point", "medium", name=op.f("pk_bad_points")),
    )
    op.create_table(
        "consents",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), server_default="", nullable=False),
        sa.Column("point", sa.String(length=20), server_default="", nullable=False),
        sa.Column("given_at", INSTANT, nullable=True),
        sa.Column("until_on", DAY, nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("details", JSON, nullable=True),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_consents_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_customer_id"), "consents", ["customer_id"], unique=False)
    op.create_index(op.f("ix_consents_subject_id"), "consents", ["subject_id"], unique=False)
    op.create_table(
        "opt_outs",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("channel", sa.String(length=20), server_default="", nullable=False),
        sa.Column("point", sa.String(length=20), server_default="", nullable=False),
        sa.Column("party", sa.String(length=20), server_default="customer", nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("lifted_at", INSTANT, nullable=True),
        sa.Column("suspected", FLAG, server_default="0", nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_opt_outs_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opt_outs")),
    )
    op.create_index(op.f("ix_opt_outs_customer_id"), "opt_outs", ["customer_id"], unique=False)
    op.create_index(op.f("ix_opt_outs_subject_id"), "opt_outs", ["subject_id"], unique=False)
