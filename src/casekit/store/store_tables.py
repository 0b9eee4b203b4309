"""What the store is: facts about it, counters of ids, switches."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String, Table, Text

from casekit.store.columns import metadata
from casekit.store.types import Instant, Json

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
