"""Loans: what is owed and by whom, payments, pauses, holds."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, String, Table, text

from casekit.store.columns import Amount, Id, code, metadata, own_id, ref_to, sealed
from casekit.store.types import Day, Flag, Instant, Json

loans = Table(
    "loans",
    metadata,
    own_id(),
    Column("ref", String(64), nullable=False, unique=True),
    ref_to("customer_id", "subjects.id", index=True),
    Column("product", String(60), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("principal", Amount),
    Column("balance", Amount),
    Column("contract_on", Day),
    *code("status", "active", "settled", "transferred", "absent", default="active"),
    Column("written_off", Flag, nullable=False, server_default="0"),
    Column("costs", Amount, nullable=False, server_default="0"),
    Column("costs_paid", Amount, nullable=False, server_default="0"),
    Column("snapshot_on", Day, nullable=False),
    Column("overdue_from", Day),
    Column("region", String(20), nullable=False, server_default=""),
    sealed("details"),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)
Index(
    "ix_loans_overdue_from",
    loans.c.overdue_from,
    sqlite_where=loans.c.overdue_from.is_not(None),
    postgresql_where=loans.c.overdue_from.is_not(None),
)

instalments = Table(
    "instalments",
    metadata,
    ref_to("loan_id", "loans.id", primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("due_on", Day, nullable=False),
    Column("principal", Amount, nullable=False),
    Column("interest", Amount, nullable=False),
    Column("penalty", Amount, nullable=False),
    Column("paid_principal", Amount, nullable=False, server_default="0"),
    Column("paid_interest", Amount, nullable=False, server_default="0"),
    Column("paid_penalty", Amount, nullable=False, server_default="0"),
    CheckConstraint(
        "paid_principal <= principal AND paid_interest <= interest AND paid_penalty <= penalty",
        name="not_overpaid",
    ),
    sqlite_with_rowid=False,
)

_unpaid = text("principal + interest + penalty > paid_principal + paid_interest + paid_penalty")
Index(
    "ix_instalments_unpaid",
    instalments.c.due_on,
    instalments.c.loan_id,
    sqlite_where=_unpaid,
    postgresql_where=_unpaid,
)

loan_parties = Table(
    "loan_parties",
    metadata,
    ref_to("loan_id", "loans.id", primary_key=True, autoincrement=False),
    ref_to("subject_id", "subjects.id", primary_key=True, autoincrement=False),
    *code(
        "role",
        "co_borrower",
        "guarantor",
        "guardian",
        "attorney",
        "contact",
        "spouse",
        "unrelated",
    ),
    Column("details", Json),
    Index(None, "subject_id"),
)

collateral = Table(
    "collateral",
    metadata,
    ref_to("loan_id", "loans.id", primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(40), nullable=False),
    Column("value", Amount),
    Column("currency", String(3), nullable=False),
    sealed("description"),
)

payments = Table(
    "payments",
    metadata,
    own_id(),
    Column("ref", String(64), nullable=False, unique=True),
    ref_to("loan_id", "loans.id", index=True),
    *code("kind", "payment", "reversal"),
    Column("amount", Amount, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("paid_on", Day, nullable=False),
    Column("source", String(40), nullable=False),
    Column("reverses_id", Id),
    Column("reversed", Flag, nullable=False, server_default="0"),
    Column("applied", Flag, nullable=False),
    Column("unallocated", Amount, nullable=False, server_default="0"),
    Column("received_at", Instant, nullable=False),
)

allocations = Table(
    "allocations",
    metadata,
    ref_to("payment_id", "payments.id", primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("costs", Amount, nullable=False, server_default="0"),
    Column("principal", Amount, nullable=False, server_default="0"),
    Column("interest", Amount, nullable=False, server_default="0"),
    Column("penalty", Amount, nullable=False, server_default="0"),
)

pauses = Table(
    "pauses",
    metadata,
    own_id(),
    ref_to("loan_id", "loans.id", index=True),
    Column("start_on", Day, nullable=False),
    Column("end_on", Day),
    Column("reason", String(40), nullable=False),
    Column("created_at", Instant, nullable=False),
)

holds = Table(
    "holds",
    metadata,
    own_id(),
    ref_to("customer_id", "subjects.id", index=True),
    Column("loan_id", Id),
    Column("kind", String(40), nullable=False),
    Column("start_on", Day, nullable=False),
    Column("until_on", Day),
    Column("source", String(60), nullable=False),
    Column("created_at", Instant, nullable=False),
)
