"""Column types that mean the same on SQLite and PostgreSQL.

Instants, dates and JSON are text in one fixed form: they sort as they should, compare equal on
both databases, and are the very bytes that an archive header carries.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Integer, SmallInteger, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from casekit.clock import instant_text, parse_instant
from casekit.store.indexed_fields import FIELD_OF, INDEXED_FIELDS


class Instant(TypeDecorator[datetime]):
    """An instant, aware, in UTC; stored as `2026-03-02T00:00:00.000000Z`."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | str | None, dialect: Dialect) -> str | None:
        if value is None or isinstance(value, str):
            return value
        return instant_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else parse_instant(value)


class Day(TypeDecorator[date]):
    """A local date, whose is said by the column's name; stored as `2026-03-02`."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: date | str | None, dialect: Dialect) -> str | None:
        if value is None or isinstance(value, str):
            return value
        return value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class Flag(TypeDecorator[bool]):
    """A yes or no, stored as 0 or 1."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | int | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class IndexedField(TypeDecorator[str]):
    """A field of the blind index, stored as its number in `INDEXED_FIELDS`."""

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> int | None:
        return None if value is None else INDEXED_FIELDS[value]

    def process_result_value(self, value: int | None, dialect: Dialect) -> str | None:
        return None if value is None else FIELD_OF[value]


class Json(TypeDecorator[Any]):
    """A small JSON value without PII, stored as canonical text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None or isinstance(value, str):
            return value
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(value)
