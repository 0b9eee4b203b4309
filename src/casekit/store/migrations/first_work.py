"""The work tables of the first version, as they were then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casekit.store.migrations.column_types import DAY, FLAG, ID, INSTANT, JSON


def create() -> None:
    """Make the tables and their indexes."""
    op.create_table(
        "contacts",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("log", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=20), nullable=False),
        sa.Column("direction", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("medium", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("point", sa.String(length=20), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("loans", JSON, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=40), server_default="", nullable=False),
        sa.Column("failure", sa.String(length=40), server_default="", nullable=False),
        sa.Column("provider_ref", sa.String(length=80), server_default="", nullable=False),
        sa.Column("provider_code", sa.String(length=40), server_default="", nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.Column("good_until", INSTANT, nullable=True),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("run_id", ID, nullable=True),
        sa.Column("work_id", ID, nullable=True),
        sa.Column("answered_by", sa.String(length=20), server_default="", nullable=False),
        sa.Column("duration_s", sa.Integer(), nullable=True),
        sa.Column("typed_s", sa.Integer(), nullable=True),
        sa.Column("result_due", FLAG, server_default="0", nullable=False),
        sa.Column("result_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "direction IN ('outbound', 'inbound')", name=op.f("ck_contacts_direction")
        ),
        sa.CheckConstraint(
            "state IN ('sending', 'sent', 'delivered', 'failed', 'unknown', 'done')",
            name=op.f("ck_contacts_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    op.create_index(op.f("ix_contacts_customer_id"), "contacts", ["customer_id"], unique=False)
    op.create_index(
        "ix_contacts_provider_ref",
        "contacts",
        ["provider_ref"],
        unique=False,
        sqlite_where=sa.text("provider_ref <> ''"),
        postgresql_where=sa.text("provider_ref <> ''"),
    )
    op.create_index(
        "ix_contacts_unsettled",
        "contacts",
        ["log", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('sending', 'unknown')"),
        postgresql_where=sa.text("state IN ('sending', 'unknown')"),
    )
    op.create_index(
        "ix_contacts_result_due",
        "contacts",
        ["log", "customer_id"],
        unique=False,
        sqlite_where=sa.text("result_due = 1"),
        postgresql_where=sa.text("result_due = 1"),
    )
    op.create_table(
        "events_seen",
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("event_key", sa.String(length=120), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("channel", "event_key", name=op.f("pk_events_seen")),
    )
    op.create_table(
        "runs",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("as_of", DAY, nullable=False),
        sa.Column("shard", sa.String(length=20), server_default="", nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("policy_digest", sa.String(length=64), nullable=False),
        sa.Column("handed_over", sa.Integer(), server_default="0", nullable=False),
        sa.Column("totals", JSON, nullable=True),
        sa.CheckConstraint(
            "status IN ('running', 'finished', 'failed', 'interrupted')",
            name=op.f("ck_runs_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_index(op.f("ix_runs_as_of"), "runs", ["as_of"], unique=False)
    op.create_table(
        "cases",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("loan_id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("log", sa.Integer(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), server_default="open", nullable=False),
        sa.Column("opened_on", DAY, nullable=False),
        sa.Column("closed_on", DAY, nullable=True),
        sa.Column("close_reason", sa.String(length=40), nullable=True),
        sa.Column("due_on", DAY, nullable=True),
        sa.Column("tier", sa.String(length=40), server_default="", nullable=False),
        sa.Column("next_review_on", DAY, nullable=True),
        sa.Column("policy_digest", sa.String(length=64), server_default="", nullable=False),
        sa.Column("exception", sa.String(length=40), nullable=True),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("ck_cases_status")),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name=op.f("fk_cases_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("loan_id", "episode", name=op.f("uq_cases_loan_id_episode")),
    )
    op.create_index(op.f("ix_cases_customer_id"), "cases", ["customer_id"], unique=False)
    op.create_index(
        "ix_cases_review",
        "cases",
        ["log", "next_review_on", "customer_id"],
        unique=False,
        sqlite_where=sa.text("next_review_on IS NOT NULL"),
        postgresql_where=sa.text("next_review_on IS NOT NULL"),
    )
    op.create_table(
        "actions",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("log", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=60), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("fallback", sa.String(length=40), server_default="", nullable=False),
        sa.Column("due_on", DAY, nullable=False),
        sa.Column("late", FLAG, server_default="0", nullable=False),
        sa.Column("priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rank", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("waits_for", sa.String(length=40), server_default="", nullable=False),
        sa.Column("not_before", INSTANT, nullable=True),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("attempted_on", DAY, nullable=True),
        sa.Column("reached", FLAG, server_default="0", nullable=False),
        sa.Column("planned_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "state IN ('due', 'denied', 'deferred', 'sending', 'sent', 'delivered', 'failed', "
            "'unknown', 'done', 'cancelled')",
            name=op.f("ck_actions_state"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_actions_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
        sa.UniqueConstraint(
            "case_id", "step", "occurrence", name=op.f("uq_actions_case_id_step_occurrence")
        ),
    )
    op.create_index(op.f("ix_actions_contact_id"), "actions", ["contact_id"], unique=False)
    op.create_index(
        "ix_actions_deferred",
        "actions",
        ["log", "not_before", "customer_id"],
        unique=False,
        sqlite_where=sa.text("state = 'deferred'"),
        postgresql_where=sa.text("state = 'deferred'"),
    )
    op.create_index(
        "ix_actions_without_channel",
        "actions",
        ["log", "customer_id"],
        unique=False,
        sqlite_where=sa.text("waits_for = 'channel'"),
        postgresql_where=sa.text("waits_for = 'channel'"),
    )
    op.create_index(
        "ix_actions_for_people",
        "actions",
        ["role", "rank", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'due' AND waits_for = 'person'"),
        postgresql_where=sa.text("state = 'due' AND waits_for = 'person'"),
    )
    op.create_table(
        "case_facts",
        sa.Column("case_id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", JSON, nullable=True),
        sa.Column("since_on", DAY, nullable=False),
        sa.Column("until_on", DAY, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_facts_case_id")),
        sa.PrimaryKeyConstraint("case_id", "name", name=op.f("pk_case_facts")),
    )
    op.create_table(
        "promises",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("due_on", DAY, nullable=False),
        sa.Column("made_on", DAY, nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("met", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "status IN ('open', 'kept', 'part_kept', 'broken', 'replaced')",
            name=op.f("ck_promises_status"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_promises_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
    )
    op.create_index(op.f("ix_promises_case_id"), "promises", ["case_id"], unique=False)
    op.create_index(
        "ix_promises_open",
        "promises",
        ["due_on"],
        unique=False,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
