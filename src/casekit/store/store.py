"""A lender's store: one database, its transactions, its ids, and what it knows of itself."""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cached_property
from typing import Final
from zlib import crc32

from sqlalchemy import Connection, Engine, insert, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from casekit.clock import parse_instant
from casekit.errors import StoreError, StoreUnavailable, StoreVersionError
from casekit.store.engine import (
    check_asked,
    make_private,
    open_engine,
    sqlite_path,
    translate,
    translated,
)
from casekit.store.tables import log_heads, meta, metadata, sequences

FORMAT = "1"

FACTS: Final = ("format", "lender", "store_id", "logs", "epoch", "simulated")
"""What every store says of itself, in the table `meta`."""

MOST_LOGS: Final = 256
MOST_EPOCHS: Final = 10_000
"""More restores than any store ever saw; a greater number was written by hand."""

_FORMS: Final = {
    "store_id": re.compile(r"[0-9a-f]{16}"),
    "logs": re.compile(r"[1-9][0-9]{0,2}"),
    "epoch": re.compile(r"[1-9][0-9]{0,4}"),
    "simulated": re.compile(r"yes|no"),
}


def _damaged(key: str) -> StoreError:
    return StoreError(
        f"what the store says of itself is damaged: `{key}` in the table meta",
        hint="The database was changed by hand; restore the last backup.",
    )


class _Held(threading.local):
    """A transaction that a thread holds; what other threads write is not part of it."""

    connection: Connection | None = None
    rehearses: bool = False


class Store:
    """An open database of one lender.

    Attributes:
        engine: the SQLAlchemy engine.
        facts: the rows of `meta`: `format`, `lender`, `store_id`, `logs`, `epoch`, `simulated`.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.facts: dict[str, str] = {}
        self._held = _Held()
        self._closed = False

    # -- opening -------------------------------------------------------------------------------

    @classmethod
    def create(
        cls,
        url: str,
        *,
        lender_id: str,
        logs: int = 1,
        simulated: bool = False,
        schema: str | None = None,
    ) -> Store:
        """Make the tables and triggers of a new store and return it.

        `logs` (the number of Merkle logs, and the most shards a run can have) is fixed for good.

        Raises:
            StoreVersionError: there is a store already.
        """
        store = cls(open_engine(url, schema=schema))
        make_private(store.engine)
        try:
            store._make(lender_id, logs, simulated)
        except BaseException:
            store.close()
            raise
        return store

    def _make(self, lender_id: str, logs: int, simulated: bool) -> None:
        from casekit.store.migrate import upgrade_core

        with translated():
            if inspect(self.engine).has_table("meta"):
                raise StoreVersionError(
                    "there is a casekit store in this database already",
                    hint="Use it as it is, or name another database in `[store] url`.",
                )
            upgrade_core(self.engine)
        facts = {
            "format": FORMAT,
            "lender": lender_id,
            "store_id": secrets.token_hex(8),
            "logs": str(logs),
            "epoch": "1",
            "simulated": "yes" if simulated else "no",
        }
        with self.write() as connection:
            connection.execute(insert(meta), [{"key": k, "value": v} for k, v in facts.items()])
            connection.execute(
                insert(log_heads),
                [{"log": n, "size": 0, "frontier": b"", "cases": 0} for n in range(logs)],
            )
            connection.execute(
                insert(sequences),
                [
                    {"name": table.name, "next": 1}
                    for table in metadata.sorted_tables
                    if "id" in table.c
                ],
            )
        self.facts = facts

    @classmethod
    def open(cls, url: str, *, lender_id: str, schema: str | None = None) -> Store:
        """Open an existing store.

        Raises:
            StoreUnavailable: it cannot be reached, or holds no casekit tables.
            StoreVersionError: it belongs to another lender or another version of casekit.
        """
        store = cls(open_engine(url, schema=schema))
        try:
            store._check(lender_id)
        except BaseException:
            store.close()
            raise
        return store

    def _check(self, lender_id: str) -> None:
        path = sqlite_path(self.engine)
        if path is not None and not path.exists():
            # SQLite would make an empty file; a missing store is never made by looking for it
            raise StoreUnavailable(
                "the lender has no store",
                hint="Make one with `casekit init`, or restore it: `casekit backup restore`.",
            )
        with self.read() as connection:
            self.facts = {row.key: row.value for row in connection.execute(select(meta))}
        if self.facts.get("format") != FORMAT:
            raise StoreVersionError(
                f"the store has format {self.facts.get('format', 'none')}, this casekit reads "
                f"{FORMAT}",
                hint="Install the casekit version that made it, or run `casekit store upgrade`.",
            )
        if self.facts.get("lender") != lender_id:
            raise StoreVersionError(
                "the store belongs to another lender than the config says",
                hint="One lender, one store: check `[lender] id` and `[store] url`.",
            )
        for key, form in _FORMS.items():
            value = self.facts.get(key)
            if not isinstance(value, str) or form.fullmatch(value) is None:
                raise _damaged(key)
        if self.logs > MOST_LOGS:
            raise _damaged("logs")
        if self.epoch > MOST_EPOCHS:
            raise _damaged("epoch")

    def close(self) -> None:
        """Let go of all connections.

        Who reads or writes afterwards gets a connection for that alone: none stays behind.
        """
        self._closed = True
        self.engine.dispose()

    # -- facts ---------------------------------------------------------------------------------

    @cached_property
    def logs(self) -> int:
        """The number of Merkle logs; it never changes."""
        return int(self.facts["logs"])

    @property
    def simulated(self) -> bool:
        """True for a store whose time is made up."""
        return self.facts["simulated"] == "yes"

    @property
    def epoch(self) -> int:
        """1, and one more for each restore from a backup."""
        return int(self.facts["epoch"])

    @property
    def store_id(self) -> str:
        """A random name of this store, part of each log's origin."""
        return self.facts["store_id"]

    def last_instant(self) -> datetime | None:
        """Return the instant of the newest entry of any log, or None where there is none.

        A head that was damaged does not count; `casekit archive verify` names it.
        """
        with self.read() as connection:
            told = connection.exec_driver_sql("SELECT last_at FROM log_heads").scalars().all()
        found = []
        for instant in told:
            with suppress(ValueError, TypeError, OverflowError):
                found.append(parse_instant(instant))
        return max(found, default=None)

    def log_of(self, customer_id: int) -> int:
        """Return the log of a customer; the same for ever."""
        logs = self.logs
        return crc32(b"customer:%d" % customer_id) % logs if logs > 1 else 0

    def set_facts(self, connection: Connection, facts: Mapping[str, str]) -> None:
        """Change facts about the store (its epoch after a restore)."""
        for key, value in facts.items():
            # one statement, so that two processes may set the same fact for the first time
            connection.execute(
                text(
                    "INSERT INTO meta (key, value) VALUES (:key, :value) "
                    "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
                ),
                {"key": key, "value": value},
            )
        self.facts.update(facts)

    # -- transactions --------------------------------------------------------------------------

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that may write; commits at the end, rolls back on an error."""
        if self._held.connection is not None:
            with self._held.connection.begin_nested():
                yield self._held.connection
            return
        try:
            with self._connected() as plain:
                connection = plain.execution_options(casekit_write=True)
                with connection.begin():
                    yield connection
        except DBAPIError as error:
            raise translate(error) from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that only reads, on one consistent state."""
        if self._held.connection is not None:
            yield self._held.connection
            return
        try:
            with self._connected() as plain:
                connection = plain.execution_options(casekit_write=False)
                if self.engine.dialect.name == "postgresql":
                    connection = connection.execution_options(
                        isolation_level="REPEATABLE READ", postgresql_readonly=True
                    )
                with connection.begin():
                    yield connection
        except OverflowError as error:
            check_asked(error)
            raise
        except DBAPIError as error:
            check_asked(error)
            raise translate(error) from error

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        try:
            with self.engine.connect() as connection:
                yield connection
        finally:
            if self._closed:
                # the pool kept it for a next time that does not come
                self.engine.dispose()

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """Let everything inside happen in one transaction that is rolled back at the end.

        A dry run does what the real one would do, sees its own changes, and leaves none. It holds
        for the calling thread; other threads and processes wait with their writes until it ends.
        """
        with self.write() as connection:
            self._held.connection, self._held.rehearses = connection, True
            try:
                yield
            finally:
                self._held.connection, self._held.rehearses = None, False
                connection.get_transaction().rollback()  # type: ignore[union-attr]

    @contextmanager
    def together(self) -> Iterator[None]:
        """Let all that this thread does inside be one transaction: all of it stays, or nothing.

        For much work of one thread in a store that nobody else uses: others wait all the while.
        """
        with self.write() as connection:
            self._held.connection = connection
            try:
                yield
            finally:
                self._held.connection = None

    @property
    def is_rehearsal(self) -> bool:
        """True inside `rehearsal`: nothing that this thread does will stay."""
        return self._held.rehearses

    # -- ids -----------------------------------------------------------------------------------

    def allocate(self, connection: Connection, table: str, count: int = 1) -> int:
        """Take `count` new ids of a table and return the first.

        On PostgreSQL they are taken in a transaction of their own, so that shards do not wait
        for each other; ids may then have gaps. On SQLite there is one writer anyway.
        """
        if connection.dialect.name == "sqlite" or self._held.connection is not None:
            return self._take(connection, table, count)
        with self.engine.begin() as other:
            return self._take(other, table, count)

    @staticmethod
    def _take(connection: Connection, table: str, count: int) -> int:
        statement = (
            update(sequences)
            .where(sequences.c.name == table)
            .values(next=sequences.c.next + count)
            .returning(sequences.c.next)
        )
        following: int = connection.execute(statement).scalar_one()
        return following - count
