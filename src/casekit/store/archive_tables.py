"""The archive: entries, heads, checkpoints, blobs, disclosed files."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text, text

from casekit.store.columns import Id, code, metadata, own_id
from casekit.store.types import Instant

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

# few, and asked for at every checkpoint, which would read the whole log for them
_of_erasures = text("kind = 'customer.erased'")
Index(
    "ix_entries_erasures",
    entries.c.log,
    entries.c.seq,
    sqlite_where=_of_erasures,
    postgresql_where=_of_erasures,
)

OF_NO_CASE = text(
    "case_id IS NULL AND kind IN ('consent.recorded', 'consent.revoked', 'contact.imported', "
    "'contact.inbound', 'hold.lifted', 'hold.placed', 'optout.lifted', 'optout.recorded')"
)
"""What is told in the timeline of a case although it stands in no case's chain: the customer had
no open case when it was recorded. The index is used only by a query that says the same words."""
Index(
    "ix_entries_of_no_case",
    entries.c.customer_id,
    entries.c.seq,
    sqlite_where=OF_NO_CASE,
    postgresql_where=OF_NO_CASE,
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
    own_id(),
    Column("digest", String(64), nullable=False, unique=True),
    Column("subject_id", Id),
    Column("case_id", Id),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String(80), nullable=False),
    *code("status", "stored", "disposed", default="stored"),
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
    own_id(),
    Column("name", String(120), nullable=False, unique=True),
    Column("purpose", String(40), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("removed_at", Instant),
    Column("actor", String(120), nullable=False),
)
