"""What people do on cases: calls that a collector holds, tasks, recordings on their way."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, text

from casekit.store.columns import Id, code, metadata, own_id, sealed
from casekit.store.types import Day, Instant, Json

work = Table(
    "work",
    metadata,
    own_id(),
    Column("customer_id", Id, nullable=False, index=True),
    Column("log", Integer, nullable=False),
    Column("role", String(40), nullable=False),
    Column("party", String(20), nullable=False, server_default="customer"),
    Column("subject_id", Id),
    Column("purpose", String(40), nullable=False, server_default="demand"),
    *code("state", "taken", "calling", "unfinished", "done", "released"),
    Column("collector", String(120), nullable=False),
    Column("actions", Json, nullable=False),
    Column("cases", Json, nullable=False),
    Column("template", String(60), nullable=False, server_default=""),
    Column("taken_at", Instant, nullable=False),
    Column("lease_until", Instant),
    Column("finished_at", Instant),
    Column("contact_id", Id),
    Column("outcome", String(40), nullable=False, server_default=""),
    Column("end_reason", String(40), nullable=False, server_default=""),
    Index(None, "collector", "state"),
)
"""One row for each time that a collector took a customer; `lease_until` goes once a call is made.
"""

_held = text("state IN ('taken', 'calling', 'unfinished')")
Index(
    "ux_work_held",
    work.c.customer_id,
    unique=True,
    sqlite_where=_held,
    postgresql_where=_held,
)

tasks = Table(
    "tasks",
    metadata,
    own_id(),
    Column("kind", String(40), nullable=False),
    Column("case_id", Id),
    Column("customer_id", Id, nullable=False, index=True),
    Column("log", Integer, nullable=False),
    Column("contact_id", Id),
    Column("owner", String(120), nullable=False, server_default=""),
    Column("about", String(120), nullable=False, server_default=""),
    Column("due_on", Day, nullable=False),
    *code("state", "open", "done", "cancelled", default="open"),
    Column("outcome", String(40), nullable=False, server_default=""),
    sealed("words"),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", String(120), nullable=False),
    Column("closed_at", Instant),
    Column("closed_by", String(120), nullable=False, server_default=""),
)
"""Something for a person that is no call; `about` is the collector concerned, where there is one.
"""

Index(
    "ix_tasks_open",
    tasks.c.due_on,
    tasks.c.id,
    sqlite_where=text("state = 'open'"),
    postgresql_where=text("state = 'open'"),
)

recordings = Table(
    "recordings",
    metadata,
    own_id(),
    Column("contact_id", Id, nullable=False, index=True),
    Column("customer_id", Id, nullable=False),
    Column("log", Integer, nullable=False),
    *code("source", "provider", "collector"),
    Column("channel", String(40), nullable=False, server_default=""),
    Column("provider_ref", String(80), nullable=False, server_default=""),
    Column("blob_id", Id),
    *code("state", "due", "stored", "missing"),
    Column("seconds", Integer),
    Column("channels", Integer),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try_at", Instant),
    Column("received_at", Instant, nullable=False),
    Column("stored_at", Instant),
)
"""A recording of a call: at the provider still (`due`), filed as a blob, or given up (`missing`).
"""

Index(
    "ux_recordings_ref",
    recordings.c.channel,
    recordings.c.provider_ref,
    unique=True,
    sqlite_where=text("provider_ref <> ''"),
    postgresql_where=text("provider_ref <> ''"),
)
Index(
    "ix_recordings_due",
    recordings.c.next_try_at,
    sqlite_where=text("state = 'due'"),
    postgresql_where=text("state = 'due'"),
)
