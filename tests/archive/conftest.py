"""A small lender with an archive: store, vault, ledger, signer, anchor, blobs, and a clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

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
            connection.exec_driver_sql("DROP FUNCTION IF EXISTS casekit_append_only() CASCADE")


def make_archive(url: str, folder: Path, *, logs: int = 2) -> Archive:
    clock = SimulatedClock(NOW)
    context = KeyContext("acme", folder / "keys", clock)
    (folder / "keys").mkdir(mode=0o700)
    FileKeyProvider.create(FileKeyOptions(), context)
    provider = FileKeyProvider(FileKeyOptions(), context)
    vault = Vault(provider, "acme", "CN")
    store = Store.create(url, lender_id="acme", logs=logs)
    ledger = Ledger(store, vault, clock)
    anchor = FileAnchor(FileAnchorOptions(path=Path("anchor")), AnchorContext("acme", folder))
    signer = Signer(provider.signing_seed(), folder / "signer")
    blobs = BlobStore(folder / "blobs", "acme", chunk_size=64)
    return Archive(url, folder, store, clock, vault, ledger, signer, anchor, blobs)


@pytest.fixture
def archive(store_url: str, tmp_path: Path) -> Iterator[Archive]:
    made = make_archive(store_url, tmp_path)
    yield made
    made.close()


@pytest.fixture
def sqlite_archive(tmp_path: Path) -> Iterator[Archive]:
    """The same on SQLite alone, for what does not depend on the database."""
    made = make_archive(f"sqlite:///{tmp_path / 'store.sqlite3'}", tmp_path)
    yield made
    made.close()
