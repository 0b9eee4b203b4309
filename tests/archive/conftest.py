"""A small lender with an archive: store, vault, ledger, signer, anchor, blobs, and a clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, create_engine, make_url, select
from sqlalchemy import insert as insert_into

from casekit.archive.anchors import AnchorContext, FileAnchor, FileAnchorOptions
from casekit.archive.blobs import BlobStore
from casekit.archive.checkpoints import Checkpointer
from casekit.archive.entries import EntryDraft, StoredEntry, insert, update
from casekit.archive.ledger import Ledger
from casekit.archive.signer import Signer
from casekit.archive.verification import Verification
from casekit.archive.verify import verify
from casekit.clock import SimulatedClock
from casekit.pii.file_provider import FileKeyOptions, FileKeyProvider
from casekit.pii.providers import KeyContext
from casekit.pii.vault import Vault
from casekit.store.store import Store
from casekit.store.tables import log_heads, meta, metadata, sequences
from casekit.store.triggers import create_triggers

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@dataclass
class Archive:
    """A lender's archive with everything around it, as a test uses it."""

    url: str
    folder: Path
    store: Store
    clock: SimulatedClock
    vault: Vault
    ledger: Ledger
    signer: Signer
    anchor: FileAnchor
    blobs: BlobStore

    @property
    def checkpointer(self) -> Checkpointer:
        return Checkpointer(self.ledger, self.signer, {"outside": self.anchor})

    def record(self, *drafts: EntryDraft) -> list[StoredEntry]:
        self.clock.advance(timedelta(seconds=1))
        with self.ledger.transaction() as transaction:
            return transaction.record(list(drafts))

    def open_cases(self, numbers: Sequence[int]) -> list[StoredEntry]:
        """Record customers, each with a loan and a case of the same number."""
        self.clock.advance(timedelta(seconds=1))
        with self.ledger.transaction() as transaction:
            keyring = self.vault.create_subjects(transaction.connection, list(numbers))
            drafts = [draft for number in numbers for draft in self._case(number)]
            return transaction.record(drafts, keyring)

    def _case(self, number: int) -> list[EntryDraft]:
        now = self.clock.now()
        subject: dict[str, Any] = {
            "id": number,
            "is_customer": True,
            "entity": "person",
            "log": self.store.log_of(number),
            "zones": ["Asia/Shanghai"],
            "language": "zh-Hans",
            "status": "active",
            "profile": {"name": f"王伟{number}"},
            "created_at": now,
            "updated_at": now,
        }
        loan: dict[str, Any] = {
            "id": number,
            "ref": f"L{number}",
            "customer_id": number,
            "product": "personal-housing" if number % 2 else "personal-consumer",
            "currency": "CNY",
            "snapshot_on": date(2026, 3, 1),
            "details": {"purpose": "装修"},
            "created_at": now,
            "updated_at": now,
        }
        case: dict[str, Any] = {
            "id": number,
            "loan_id": number,
            "customer_id": number,
            "log": self.store.log_of(number),
            "episode": 1,
            "opened_on": date(2026, 3, 2),
            "tier": "mild",
        }
        return [
            EntryDraft(
                "customer.recorded",
                "import",
                customer_id=number,
                rows=[insert("subjects", subject)],
            ),
            EntryDraft("loan.recorded", "import", customer_id=number, rows=[insert("loans", loan)]),
            EntryDraft(
                "case.opened",
                "casekit",
                case_id=number,
                customer_id=number,
                rows=[insert("cases", case)],
            ),
        ]

    def touch(self, *numbers: int, tier: str | None = None, note: str = "") -> list[StoredEntry]:
        """Append an entry to each of these cases; `tier` moves them there."""
        return self.record(
            *(
                EntryDraft(
                    "case.reviewed" if tier else "case.fact",
                    "李催收",
                    case_id=number,
                    customer_id=number,
                    data={"name": "reason", "value": "unemployed"},
                    rows=[update("cases", {"id": number}, {"tier": tier})] if tier else [],
                    secret={"note": note} if note else None,
                )
                for number in numbers
            )
        )

    def checkpoint(self) -> None:
        result = self.checkpointer.run("casekit")
        assert result.failures == ()

    def verify(self, **changes: Any) -> Verification:
        options: dict[str, Any] = {
            "public_keys": [self.signer.public],
            "anchors": {"outside": self.anchor},
            "blobs": self.blobs,
        }
        return verify(self.store, **(options | changes))

    def codes(self, **changes: Any) -> list[str]:
        return [problem.code for problem in self.verify(**changes).problems]

    def tamper(self, *statements: str | tuple[str, tuple[Any, ...]]) -> None:
        """Change the database as its administrator can, the triggers dropped."""
        drop_triggers(self.store)
        with self.store.write() as connection:
            sqlite = connection.dialect.name == "sqlite"
            if sqlite:
                connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            for statement in statements:
                sql, parameters = (statement, ()) if isinstance(statement, str) else statement
                connection.exec_driver_sql(sql if sqlite else sql.replace("?", "%s"), parameters)

    def rows(self, sql: str, *parameters: Any) -> list[Any]:
        with self.store.read() as connection:
            mark = sql if connection.dialect.name == "sqlite" else sql.replace("?", "%s")
            return [tuple(row) for row in connection.exec_driver_sql(mark, parameters)]

    def close(self) -> None:
        self.store.close()


def drop_triggers(store: Store) -> None:
    with store.write() as connection:
        if connection.dialect.name == "sqlite":
            names = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall()
            for (name,) in names:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            drop_append_only(connection)


def drop_append_only(connection: Connection) -> None:
    connection.exec_driver_sql("DROP FUNCTION IF EXISTS casekit_append_only() CASCADE")


def make_archive(url: str, folder: Path, *, logs: int = 2, store: Store | None = None) -> Archive:
    clock = SimulatedClock(NOW)
    context = KeyContext("acme", folder / "keys", clock)
    (folder / "keys").mkdir(mode=0o700)
    FileKeyProvider.create(FileKeyOptions(), context)
    provider = FileKeyProvider(FileKeyOptions(), context)
    vault = Vault(provider, "acme", "CN")
    store = store or Store.create(url, lender_id="acme", logs=logs)
    ledger = Ledger(store, vault, clock)
    anchor = FileAnchor(FileAnchorOptions(path=Path("anchor")), AnchorContext("acme", folder))
    signer = Signer(provider.signing_seed(), folder / "signer")
    blobs = BlobStore(folder / "blobs", "acme", chunk_size=64)
    return Archive(url, folder, store, clock, vault, ledger, signer, anchor, blobs)


@pytest.fixture(scope="session")
def kept_database(postgresql: str) -> str:
    """A PostgreSQL store that tests share one after the other, for making one takes long."""
    server = make_url(postgresql).set(drivername="postgresql+psycopg")
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    name = f"a{uuid4().hex}"
    try:
        with admin.connect() as connection:
            # what a power cut would do to a test server does not matter, its waiting does
            connection.exec_driver_sql("ALTER SYSTEM SET fsync = off")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
    finally:
        admin.dispose()
    url = make_url(postgresql).set(database=name).render_as_string(hide_password=False)
    Store.create(url, lender_id="acme", logs=2).close()
    return url


def emptied(url: str) -> Store:
    """Make a kept store as if it were new: other rows, its triggers as they were."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    try:
        with engine.begin() as connection:
            drop_append_only(connection)
            tables = ", ".join(table.name for table in metadata.sorted_tables)
            facts = connection.execute(select(meta)).all()
            names = connection.execute(select(sequences.c.name)).scalars().all()
            connection.exec_driver_sql(f"TRUNCATE {tables}")
            fresh = {row.key: row.value for row in facts if row.key != "anchored"}
            fresh |= {"store_id": uuid4().hex[:16], "epoch": "1"}
            connection.execute(
                insert_into(meta), [{"key": k, "value": v} for k, v in fresh.items()]
            )
            connection.execute(insert_into(sequences), [{"name": n, "next": 1} for n in names])
            connection.execute(
                insert_into(log_heads),
                [{"log": n, "size": 0, "frontier": b"", "cases": 0} for n in range(2)],
            )
            create_triggers(connection)
    finally:
        engine.dispose()
    return Store.open(url, lender_id="acme")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    if request.param == "sqlite":
        made = make_archive(f"sqlite:///{tmp_path / 'store.sqlite3'}", tmp_path)
    else:
        url = request.getfixturevalue("kept_database")
        made = make_archive(url, tmp_path, store=emptied(url))
    yield made
    made.close()


@pytest.fixture
def sqlite_archive(tmp_path: Path) -> Iterator[Archive]:
    """The same on SQLite alone, for what does not depend on the database."""
    made = make_archive(f"sqlite:///{tmp_path / 'store.sqlite3'}", tmp_path)
    yield made
    made.close()
