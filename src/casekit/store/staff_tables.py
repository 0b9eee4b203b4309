"""Who works here, and dated records about them."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table

from casekit.store.columns import Id, metadata, own_id, ref_to, sealed
from casekit.store.types import Day, Instant, Json

staff = Table(
    "staff",
    metadata,
    Column("login", String(120), primary_key=True),
    ref_to("subject_id", "subjects.id", unique=True),
    Column("log", Integer, nullable=False),
    Column("number", String(40), nullable=False, server_default=""),
    Column("started_on", Day),
    Column("left_on", Day),
    Column("data", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)
"""One row for each member of staff. Name, numbers and addresses are the subject's sealed profile;
`number` is what is said in calls; `data` has roles, team, ways, tiers, languages, skills and the
contacts of a day. `left_on` is the first day on which the person does not work here any more.
"""

staff_records = Table(
    "staff_records",
    metadata,
    own_id(),
    Column("kind", String(40), nullable=False),
    Column("login", String(120), nullable=False),
    Column("subject_id", Id, nullable=False, index=True),
    Column("log", Integer, nullable=False),
    Column("on_day", Day, nullable=False),
    Column("until_on", Day),
    Column("data", Json, nullable=False),
    sealed("secret"),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", String(120), nullable=False),
    Column("taken_back_at", Instant),
    Column("replaces", Id),
    Index(None, "login", "kind", "on_day"),
    Index(None, "kind", "on_day"),
)
"""One row for each thing recorded about a member of staff. It is never overwritten: what was wrong
is taken back, and a record that `replaces` it says what is right. `until_on` is the first day after
it; null where it has no end, or is of one day.
"""
