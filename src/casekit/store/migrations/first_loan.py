"""The loan tables of the first version, as they were then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casekit.store.migrations.column_types import DAY, FLAG, ID, INSTANT, JSON


def create() -> None:
    """Make the tables and their indexes."""
    op.create_table(
        "holds",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("loan_id", ID, nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("start_on", DAY, nullable=False),
        sa.Column("until_on", DAY, nullable=True),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["subjects.id"], name=op.f("fk_holds_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
    )
    op.create_index(op.f("ix_holds_customer_id"), "holds", ["customer_id"], unique=False)
    op.create_table(
        "loans",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("product", sa.String(length=60), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("principal", sa.BigInteger(), nullable=True),
        sa.Column("balance", sa.BigInteger(), nullable=True),
        sa.Column("contract_on", DAY, nullable=True),
        sa.Column("status", sa.String(length=40), server_default="active", nullable=False),
        sa.Column("written_off", FLAG, server_default="0", nullable=False),
        sa.Column("costs", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("costs_paid", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("snapshot_on", DAY, nullable=False),
        sa.Column("overdue_from", DAY, nullable=True),
        sa.Column("region", sa.String(length=20), server_default="", nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "status IN ('active', 'settled', 'transferred', 'absent')", name=op.f("ck_loans_status")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["subjects.id"], name=op.f("fk_loans_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loans")),
        sa.UniqueConstraint("ref", name=op.f("uq_loans_ref")),
    )
    op.create_index(op.f("ix_loans_customer_id"), "loans", ["customer_id"], unique=False)
    op.create_index(
        "ix_loans_overdue_from",
        "loans",
        ["overdue_from"],
        unique=False,
        sqlite_where=sa.text("overdue_from IS NOT NULL"),
        postgresql_where=sa.text("overdue_from IS NOT NULL"),
    )
    op.create_table(
        "collateral",
        sa.Column("loan_id", ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("description", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name=op.f("fk_collateral_loan_id")),
        sa.PrimaryKeyConstraint("loan_id", "number", name=op.f("pk_collateral")),
    )
    op.create_table(
        "instalments",
        sa.Column("loan_id", ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due_on", DAY, nullable=False),
        sa.Column("principal", sa.BigInteger(), nullable=False),
        sa.Column("interest", sa.BigInteger(), nullable=False),
        sa.Column("penalty", sa.BigInteger(), nullable=False),
        sa.Column("paid_principal", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("paid_interest", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("paid_penalty", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "paid_principal <= principal AND paid_interest <= interest AND paid_penalty <= penalty",
            name=op.f("ck_instalments_not_overpaid"),
        ),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name=op.f("fk_instalments_loan_id")),
        sa.PrimaryKeyConstraint("loan_id", "number", name=op.f("pk_instalments")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_instalments_unpaid",
        "instalments",
        ["due_on", "loan_id"],
        unique=False,
        sqlite_where=sa.text(
            "principal + interest + penalty > paid_principal + paid_interest + paid_penalty"
        ),
        postgresql_where=sa.text(
            "principal + interest + penalty > paid_principal + paid_interest + paid_penalty"
        ),
    )
    op.create_table(
        "loan_parties",
        sa.Column("loan_id", ID, autoincrement=False, nullable=False),
        sa.Column("subject_id", ID, autoincrement=False, nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("details", JSON, nullable=True),
        sa.CheckConstraint(
            "role IN ('co_borrower', 'guarantor', 'guardian', 'attorney', 'contact', 'spouse', "
            "'unrelated')",
            name=op.f("ck_loan_parties_role"),
        ),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name=op.f("fk_loan_parties_loan_id")),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_loan_parties_subject_id")
        ),
        sa.PrimaryKeyConstraint("loan_id", "subject_id", name=op.f("pk_loan_parties")),
    )
    op.create_index(
        op.f("ix_loan_parties_subject_id"), "loan_parties", ["subject_id"], unique=False
    )
    op.create_table(
        "pauses",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("loan_id", ID, nullable=False),
        sa.Column("start_on", DAY, nullable=False),
        sa.Column("end_on", DAY, nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name=op.f("fk_pauses_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pauses")),
    )
    op.create_index(op.f("ix_pauses_loan_id"), "pauses", ["loan_id"], unique=False)
    op.create_table(
        "payments",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("loan_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("paid_on", DAY, nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("reverses_id", ID, nullable=True),
        sa.Column("reversed", FLAG, server_default="0", nullable=False),
        sa.Column("applied", FLAG, nullable=False),
        sa.Column("unallocated", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.CheckConstraint("kind IN ('payment', 'reversal')", name=op.f("ck_payments_kind")),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name=op.f("fk_payments_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("ref", name=op.f("uq_payments_ref")),
    )
    op.create_index(op.f("ix_payments_loan_id"), "payments", ["loan_id"], unique=False)
    op.create_table(
        "allocations",
        sa.Column("payment_id", ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("costs", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("principal", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("interest", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("penalty", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_allocations_payment_id")
        ),
        sa.PrimaryKeyConstraint("payment_id", "number", name=op.f("pk_allocations")),
    )
