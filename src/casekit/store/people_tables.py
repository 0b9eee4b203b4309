"""People: profiles, keys, tokens, consents, opt-outs."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table

from casekit.store.columns import Id, code, metadata, own_id, ref_to, sealed
from casekit.store.types import Day, Flag, IndexedField, Instant, Json

subjects = Table(
    "subjects",
    metadata,
    own_id(),
    Column("is_customer", Flag, nullable=False),
    *code("entity", "person", "organisation"),
    Column("log", Integer, nullable=False),
    Column("zones", Json, nullable=False),
    Column("regions", Json, nullable=False, server_default="[]"),
    Column("language", String(20), nullable=False),
    *code("status", "active", "restricted", "erased", default="active"),
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
    sqlite_with_rowid=False,
)

index_tokens = Table(
    "index_tokens",
    metadata,
    Column("field", IndexedField, primary_key=True),
    Column("token", LargeBinary(16), primary_key=True),
    Column("subject_id", Id, primary_key=True, autoincrement=False),
    Column("key_version", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# what stands in `index_tokens` of a subject: an index of that table would be as large as itself
index_lists = Table(
    "index_lists",
    metadata,
    Column("subject_id", Id, primary_key=True, autoincrement=False),
    Column("key_version", Integer, nullable=False),
    Column("tokens", LargeBinary, nullable=False),
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
    own_id(),
    ref_to("subject_id", "subjects.id", index=True),
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
    own_id(),
    ref_to("subject_id", "subjects.id", index=True),
    Column("customer_id", Id, nullable=False, index=True),
    Column("channel", String(20), nullable=False, server_default=""),
    Column("point", String(20), nullable=False, server_default=""),
    Column("party", String(20), nullable=False, server_default="customer"),
    Column("at", Instant, nullable=False),
    Column("lifted_at", Instant),
    Column("suspected", Flag, nullable=False, server_default="0"),
    Column("source", String(60), nullable=False),
)

bad_points = Table(
    "bad_points",
    metadata,
    ref_to("subject_id", "subjects.id", primary_key=True, autoincrement=False),
    Column("point", String(20), primary_key=True),
    Column("medium", String(20), primary_key=True),
    Column("reason", String(40), nullable=False),
    Column("at", Instant, nullable=False),
)
