"""What is under way for days or years: letters, visits, suits, and what is about no case."""

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
    Column("case_id", Id),
    Column("customer_id", Id, index=True),
    Column("subject_id", Id, index=True),
    Column("person", String(120), nullable=False, server_default=""),
    Column("owner", String(120), nullable=False, server_default=""),
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

`case_id` and `customer_id` are both there, or neither: then it is about no case. `subject_id` is
whose key seals `secret` and the documents; null where that is the customer. `person` is the login
of the member of staff whom it concerns, `owner` of the one who has to see to it.
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
_owned = text("phase = 'open' AND owner <> ''")
Index(
    "ix_processes_owner",
    processes.c.owner,
    processes.c.due_on,
    processes.c.id,
    sqlite_where=_owned,
    postgresql_where=_owned,
)
_about_a_person = text("person <> ''")
Index(
    "ix_processes_person",
    processes.c.person,
    processes.c.kind,
    sqlite_where=_about_a_person,
    postgresql_where=_about_a_person,
)
_without_case = text("case_id IS NULL")
Index(
    "ix_processes_caseless",
    processes.c.kind,
    processes.c.id,
    sqlite_where=_without_case,
    postgresql_where=_without_case,
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
