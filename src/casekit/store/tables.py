"""The core's tables.

Plain columns hold surrogate ids, amounts in minor units, dates and codes, never PII. A column
marked `sealed` holds bytes that only the vault opens. Every row outside `UNLEDGERED` is written
by the ledger, together with the archive entry that describes it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from casekit.store.types import Day, Flag, Instant, Json

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer, "sqlite")
Amount = BigInteger


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=False)


def _ref(name: str, target: str, **options: Any) -> Column[int]:
    return Column(name, Id, ForeignKey(target), **{"nullable": False, **options})


def _code(name: str, *values: str, default: str | None = None, length: int = 40) -> list[Any]:
    """Return a column of codes with a CHECK that knows them (SQLite takes any text otherwise)."""
    quoted = ", ".join(f"'{value}'" for value in values)
    return [
        Column(name, String(length), nullable=False, server_default=default),
        CheckConstraint(f"{name} IN ({quoted})", name=name),
    ]


def sealed(name: str) -> Column[bytes]:
    """Return a column whose bytes only the vault opens."""
    return Column(name, LargeBinary, nullable=True, info={"sealed": True})


# -- what the store is -------------------------------------------------------------------------

meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

sequences = Table(
    "sequences",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("next", BigInteger, nullable=False),
)

controls = Table(
    "controls",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", Json),
    Column("set_at", Instant, nullable=False),
    Column("set_by", String(120), nullable=False),
)

# -- people ------------------------------------------------------------------------------------

subjects = Table(
    "subjects",
    metadata,
    _id(),
    Column("is_customer", Flag, nullable=False),
    *_code("entity", "person", "organisation"),
    Column("log", Integer, nullable=False),
    Column("zones", Json, nullable=False),
    Column("language", String(20), nullable=False),
    *_code("status", "active", "restricted", "erased", default="active"),
    Column("restricted_until", Day),
    sealed("profile"),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

Index(
    "ix_subjects_restricted_until",
    subjects.c.restricted_until,
    sqlite_where=subjects.c.restricted_until.is_not(None),
    postgresql_where=subjects.c.restricted_until.is_not(None),
)

deks = Table(
    "deks",
    metadata,
    # no foreign key: a subject's key is made before the row that it seals is written
    Column("subject_id", Id, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("kek_id", String(40), nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Index(None, "kek_id"),
)

index_tokens = Table(
    "index_tokens",
    metadata,
    Column("field", String(20), primary_key=True),
    Column("token", LargeBinary(16), primary_key=True),
    Column("subject_id", Id, primary_key=True, autoincrement=False),
    Column("key_version", Integer, nullable=False),
    Index(None, "subject_id"),
    sqlite_with_rowid=False,
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("field", String(20), primary_key=True),
    Column("token", LargeBinary(16), primary_key=True),
    Column("channel", String(20), primary_key=True),
    Column("key_version", Integer, nullable=False),
    Column("at", Instant, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    _id(),
    _ref("subject_id", "subjects.id", index=True),
    Column("customer_id", Id, nullable=False, index=True),
    Column("kind", String(40), nullable=False),
    Column("channel", String(20), nullable=False, server_default=""),
    Column("point", String(20), nullable=False, server_default=""),
    Column("given_at", Instant),
    Column("until_on", Day),
    Column("revoked_at", Instant),
    Column("details", Json),
    Column("source", String(60), nullable=False),
)

opt_outs = Table(
    "opt_outs",
    metadata,
    _id(),
    _ref("subject_id", "subjects.id", index=True),
    Column("customer_id", Id, nullable=False, index=True),
    Column("channel", String(20), nullable=False, server_default=""),
    Column("point", String(20), nullable=False, server_default=""),
    Column("party", String(20), nullable=False, server_default="customer"),
    Column("at", Instant, nullable=False),
    Column("lifted_at", Instant),
    Column("source", String(60), nullable=False),
)

bad_points = Table(
    "bad_points",
    metadata,
    _ref("subject_id", "subjects.id", primary_key=True, autoincrement=False),
    Column("point", String(20), primary_key=True),
    Column("medium", String(20), primary_key=True),
    Column("reason", String(40), nullable=False),
    Column("at", Instant, nullable=False),
)

# -- loans -------------------------------------------------------------------------------------

loans = Table(
    "loans",
    metadata,
    _id(),
    Column("ref", String(64), nullable=False, unique=True),
    _ref("customer_id", "subjects.id", index=True),
    Column("product", String(60), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("principal", Amount),
    Column("balance", Amount),
    Column("contract_on", Day),
    *_code("status", "active", "settled", "transferred", "absent", default="active"),
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
    _ref("loan_id", "loans.id", primary_key=True, autoincrement=False),
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
    _ref("loan_id", "loans.id", primary_key=True, autoincrement=False),
    _ref("subject_id", "subjects.id", primary_key=True, autoincrement=False),
    *_code("role", "co_borrower", "guarantor", "guardian", "attorney", "contact"),
    Column("details", Json),
    Index(None, "subject_id"),
)

collateral = Table(
    "collateral",
    metadata,
    _ref("loan_id", "loans.id", primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(40), nullable=False),
    Column("value", Amount),
    Column("currency", String(3), nullable=False),
    sealed("description"),
)

payments = Table(
    "payments",
    metadata,
    _id(),
    Column("ref", String(64), nullable=False, unique=True),
    _ref("loan_id", "loans.id", index=True),
    *_code("kind", "payment", "reversal"),
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
    _ref("payment_id", "payments.id", primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("costs", Amount, nullable=False, server_default="0"),
    Column("principal", Amount, nullable=False, server_default="0"),
    Column("interest", Amount, nullable=False, server_default="0"),
    Column("penalty", Amount, nullable=False, server_default="0"),
)

pauses = Table(
    "pauses",
    metadata,
    _id(),
    _ref("loan_id", "loans.id", index=True),
    Column("start_on", Day, nullable=False),
    Column("end_on", Day),
    Column("reason", String(40), nullable=False),
    Column("created_at", Instant, nullable=False),
)

holds = Table(
    "holds",
    metadata,
    _id(),
    _ref("customer_id", "subjects.id", index=True),
    Column("loan_id", Id),
    Column("kind", String(40), nullable=False),
    Column("start_on", Day, nullable=False),
    Column("until_on", Day),
    Column("source", String(60), nullable=False),
    Column("created_at", Instant, nullable=False),
)

# -- cases and work ----------------------------------------------------------------------------

cases = Table(
    "cases",
    metadata,
    _id(),
    _ref("loan_id", "loans.id", index=True),
    Column("customer_id", Id, nullable=False, index=True),
    Column("log", Integer, nullable=False),
    Column("episode", Integer, nullable=False),
    *_code("status", "open", "closed", default="open"),
    Column("opened_on", Day, nullable=False),
    Column("closed_on", Day),
    Column("close_reason", String(40)),
    Column("due_on", Day),
    Column("tier", String(40), nullable=False, server_default=""),
    Column("next_review_on", Day),
    Column("policy_digest", String(64), nullable=False, server_default=""),
    Column("exception", String(40)),
    UniqueConstraint("loan_id", "episode"),
)
Index(
    "ix_cases_review",
    cases.c.log,
    cases.c.next_review_on,
    cases.c.customer_id,
    sqlite_where=cases.c.next_review_on.is_not(None),
    postgresql_where=cases.c.next_review_on.is_not(None),
)

case_facts = Table(
    "case_facts",
    metadata,
    _ref("case_id", "cases.id", primary_key=True, autoincrement=False),
    Column("name", String(60), primary_key=True),
    Column("value", Json),
    Column("since_on", Day, nullable=False),
    Column("until_on", Day),
)

promises = Table(
    "promises",
    metadata,
    _id(),
    _ref("case_id", "cases.id", index=True),
    Column("plan_id", Id),
    Column("amount", Amount, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("due_on", Day, nullable=False),
    Column("made_on", Day, nullable=False),
    *_code("status", "open", "kept", "broken", "replaced"),
    Column("met", Amount, nullable=False, server_default="0"),
)
Index(
    "ix_promises_open",
    promises.c.due_on,
    sqlite_where=text("status = 'open'"),
    postgresql_where=text("status = 'open'"),
)

actions = Table(
    "actions",
    metadata,
    _id(),
    _ref("case_id", "cases.id"),
    Column("customer_id", Id, nullable=False),
    Column("log", Integer, nullable=False),
    Column("step", String(60), nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("role", String(40), nullable=False),
    Column("template", String(60), nullable=False),
    Column("fallback", String(40), nullable=False, server_default=""),
    Column("due_on", Day, nullable=False),
    Column("late", Flag, nullable=False, server_default="0"),
    Column("priority", Integer, nullable=False, server_default="0"),
    *_code(
        "state",
        "due",
        "denied",
        "deferred",
        "sending",
        "sent",
        "delivered",
        "failed",
        "unknown",
        "done",
        "cancelled",
    ),
    Column("waits_for", String(40), nullable=False, server_default=""),
    Column("not_before", Instant),
    Column("contact_id", Id),
    Column("attempted_on", Day),
    Column("reached", Flag, nullable=False, server_default="0"),
    Column("planned_at", Instant, nullable=False),
    UniqueConstraint("case_id", "step", "occurrence"),
    Index(None, "contact_id"),
)
Index(
    "ix_actions_deferred",
    actions.c.log,
    actions.c.not_before,
    actions.c.customer_id,
    sqlite_where=text("state = 'deferred'"),
    postgresql_where=text("state = 'deferred'"),
)
Index(
    "ix_actions_without_channel",
    actions.c.log,
    actions.c.customer_id,
    sqlite_where=text("waits_for = 'channel'"),
    postgresql_where=text("waits_for = 'channel'"),
)

contacts = Table(
    "contacts",
    metadata,
    _id(),
    Column("customer_id", Id, nullable=False, index=True),
    Column("subject_id", Id, nullable=False),
    Column("log", Integer, nullable=False),
    Column("party", String(20), nullable=False),
    *_code("direction", "outbound", "inbound"),
    Column("role", String(40), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("medium", String(20), nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("point", String(20), nullable=False),
    Column("template", String(60), nullable=False),
    Column("loans", Json, nullable=False),
    *_code("state", "sending", "sent", "delivered", "failed", "unknown", "done"),
    Column("outcome", String(40), nullable=False, server_default=""),
    Column("failure", String(40), nullable=False, server_default=""),
    Column("provider_ref", String(80), nullable=False, server_default=""),
    Column("provider_code", String(40), nullable=False, server_default=""),
    Column("at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("good_until", Instant),
    Column("actor", String(120), nullable=False),
    Column("run_id", Id),
)
Index(
    "ix_contacts_unsettled",
    contacts.c.log,
    contacts.c.id,
    sqlite_where=text("state IN ('sending', 'unknown')"),
    postgresql_where=text("state IN ('sending', 'unknown')"),
)
Index(
    "ix_contacts_provider_ref",
    contacts.c.provider_ref,
    sqlite_where=text("provider_ref <> ''"),
    postgresql_where=text("provider_ref <> ''"),
)

events_seen = Table(
    "events_seen",
    metadata,
    Column("channel", String(40), primary_key=True),
    Column("event_key", String(120), primary_key=True),
    Column("at", Instant, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    _id(),
    Column("as_of", Day, nullable=False, index=True),
    Column("shard", String(20), nullable=False, server_default=""),
    *_code("status", "running", "finished", "failed", "interrupted"),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("actor", String(120), nullable=False),
    Column("policy_digest", String(64), nullable=False),
    Column("handed_over", Integer, nullable=False, server_default="0"),
    Column("totals", Json),
)

# -- the archive -------------------------------------------------------------------------------

entries = Table(
    "entries",
    metadata,
    Column("log", Integer, primary_key=True, autoincrement=False),
    Column("seq", Id, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("kind", String(60), nullable=False),
    Column("category", String(20), nullable=False),
    Column("case_id", Id),
    Column("case_seq", Integer),
    Column("customer_id", Id),
    Column("actor", String(120), nullable=False),
    Column("channel", String(40)),
    Column("header", LargeBinary, nullable=False),
    Column("sealed", LargeBinary),
    Column("leaf", LargeBinary(32), nullable=False),
)
Index(
    "ix_entries_case",
    entries.c.case_id,
    entries.c.case_seq,
    unique=True,
    sqlite_where=entries.c.case_id.is_not(None),
    postgresql_where=entries.c.case_id.is_not(None),
)

log_heads = Table(
    "log_heads",
    metadata,
    Column("log", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("frontier", LargeBinary, nullable=False),
    Column("cases", BigInteger, nullable=False),
    Column("last_at", Instant),
)

case_heads = Table(
    "case_heads",
    metadata,
    Column("case_id", Id, primary_key=True, autoincrement=False),
    Column("log", Integer, nullable=False),
    Column("bucket", Integer, nullable=False),
    Column("case_seq", Integer, nullable=False),
    Column("leaf", LargeBinary(32), nullable=False),
    Index(None, "log", "bucket"),
)

head_buckets = Table(
    "head_buckets",
    metadata,
    Column("log", Integer, primary_key=True, autoincrement=False),
    Column("bucket", Integer, primary_key=True, autoincrement=False),
    Column("root", LargeBinary(32)),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("log", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("root", LargeBinary(32), nullable=False),
    Column("note", Text, nullable=False),
)

blobs = Table(
    "blobs",
    metadata,
    _id(),
    Column("digest", String(64), nullable=False, unique=True),
    Column("subject_id", Id),
    Column("case_id", Id),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String(80), nullable=False),
    *_code("status", "stored", "disposed", default="stored"),
    Column("created_at", Instant, nullable=False),
)

blob_keys = Table(
    "blob_keys",
    metadata,
    Column("blob_id", Id, primary_key=True, autoincrement=False),
    Column("subject_id", Id),
    Column("kek_id", String(40), nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Index(None, "kek_id"),
)

disclosed_files = Table(
    "disclosed_files",
    metadata,
    _id(),
    Column("name", String(120), nullable=False, unique=True),
    Column("purpose", String(40), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("removed_at", Instant),
    Column("actor", String(120), nullable=False),
)

UNLEDGERED = frozenset(
    {
        "meta",
        "sequences",
        "deks",
        "index_tokens",
        "suppressions",
        "events_seen",
        "entries",
        "log_heads",
        "case_heads",
        "head_buckets",
        "checkpoints",
        "blob_keys",
    }
)
"""Tables that are not described by entries: keys and tokens, and the log's own machinery."""
