"""The archive tables of the first version, as they were then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casekit.store.migrations.column_types import ID, INSTANT


def create() -> None:
    """Make the tables and their indexes."""
    op.create_table(
        "blob_keys",
        sa.Column("blob_id", ID, autoincrement=False, nullable=False),
        sa.Column("subject_id", ID, nullable=True),
        sa.Column("kek_id", sa.String(length=40), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("blob_id", name=op.f("pk_blob_keys")),
    )
    op.create_index(op.f("ix_blob_keys_kek_id"), "blob_keys", ["kek_id"], unique=False)
    op.create_table(
        "blobs",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("subject_id", ID, nullable=True),
        sa.Column("case_id", ID, nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=40), server_default="stored", nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint("status IN ('stored', 'disposed')", name=op.f("ck_blobs_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blobs")),
        sa.UniqueConstraint("digest", name=op.f("uq_blobs_digest")),
    )
    op.create_table(
        "case_heads",
        sa.Column("case_id", ID, autoincrement=False, nullable=False),
        sa.Column("log", sa.Integer(), nullable=False),
        sa.Column("bucket", sa.Integer(), nullable=False),
        sa.Column("case_seq", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_heads")),
    )
    op.create_index(op.f("ix_case_heads_log_bucket"), "case_heads", ["log", "bucket"], unique=False)
    op.create_table(
        "checkpoints",
        sa.Column("log", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("log", "size", "epoch", name=op.f("pk_checkpoints")),
    )
    op.create_table(
        "disclosed_files",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("removed_at", INSTANT, nullable=True),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosed_files")),
        sa.UniqueConstraint("name", name=op.f("uq_disclosed_files_name")),
    )
    op.create_table(
        "entries",
        sa.Column("log", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", ID, autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("occurred_at", INSTANT, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("case_id", ID, nullable=True),
        sa.Column("case_seq", sa.Integer(), nullable=True),
        sa.Column("customer_id", ID, nullable=True),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=True),
        sa.Column("header", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("leaf", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("log", "seq", name=op.f("pk_entries")),
    )
    op.create_index(
        "ix_entries_case",
        "entries",
        ["case_id", "case_seq"],
        unique=True,
        sqlite_where=sa.text("case_id IS NOT NULL"),
        postgresql_where=sa.text("case_id IS NOT NULL"),
    )
    op.create_index(
        "ix_entries_erasures",
        "entries",
        ["log", "seq"],
        unique=False,
        sqlite_where=sa.text("kind = 'customer.erased'"),
        postgresql_where=sa.text("kind = 'customer.erased'"),
    )
    of_no_case = sa.text(
        "case_id IS NULL AND kind IN ('consent.recorded', 'consent.revoked', 'contact.imported', "
        "'contact.inbound', 'hold.lifted', 'hold.placed', 'optout.lifted', 'optout.recorded')"
    )
    op.create_index(
        "ix_entries_of_no_case",
        "entries",
        ["customer_id", "seq"],
        unique=False,
        sqlite_where=of_no_case,
        postgresql_where=of_no_case,
    )
    op.create_table(
        "head_buckets",
        sa.Column("log", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bucket", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=True),
        sa.PrimaryKeyConstraint("log", "bucket", name=op.f("pk_head_buckets")),
    )
    op.create_table(
        "log_heads",
        sa.Column("log", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("cases", sa.BigInteger(), nullable=False),
        sa.Column("last_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("log", name=op.f("pk_log_heads")),
    )
