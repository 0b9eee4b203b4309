"""What channels have under way for days or years: letters, visits, suits, disposals."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, text

from casekit.store.columns import Id, code, metadata, own_id, sealed
from casekit.store.types import Day, Instant, Json

processes = Table(
    "processes",
    metadata,
    own_id(),
    Column("kind", String(40), nullable=False),
    Column("role", String(40), nullable=False, server_default=""),
    Column("channel", String(40), nullable=False, server_default=""),
    Column("step", String(60), nullable=False, server_default=""),
    Column("case_id", Id, nullable=False),
    Column("customer_id", Id, nullable=False, index=True),
    Column("log", Integer, nullable=False),
    Column("action_id", Id),
    Column("contact_id", Id),
    Column("state", String(40), nullable=False),
    *code("phase", "open", "done", "cancelled", default="open"),
    Column("ref", String(80), nullable=False, server_default=""),
    Column("due_on", Day),
    Column("look_on", Day),
    Column("data", Json, nullable=False),
    sealed("secret"),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", String(120), nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("end_reason", String(40), nullable=False, server_default=""),
    Index(None, "case_id"),
    Index(None, "contact_id"),
)
"""One row for each process. `state` is one of its kind's; `ref` is how others know it; `data` has
codes, numbers and ISO dates, and `secret`, a JSON object, the words, places and names.
"""

_open = text("phase = 'open'")
Index(
    "ix_processes_look",
    processes.c.log,
    processes.c.look_on,
    processes.c.id,
    sqlite_where=_open,
    postgresql_where=_open,
)
Index(
    "ix_processes_open",
    processes.c.kind,
    processes.c.state,
    processes.c.due_on,
    processes.c.id,
    sqlite_where=_open,
    postgresql_where=_open,
)
_named = text("ref <> ''")
Index(
    "ux_processes_ref",
    processes.c.kind,
    processes.c.ref,
    unique=True,
    sqlite_where=_named,
    postgresql_where=_named,
)
