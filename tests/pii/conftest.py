"""A lender's keys in a private folder, its store, and people in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest
from sqlalchemy import create_engine, delete, make_url, select, update

from casekit.archive.entries import EntryDraft, insert
from casekit.archive.ledger import Ledger
from casekit.clock import SimulatedClock
from casekit.pii.file_provider import FileKeyOptions, FileKeyProvider
from casekit.pii.files import PrivateFiles
from casekit.pii.indexing import write_tokens
from casekit.pii.profile import Address, Email, Phone, Profile, Sex
from casekit.pii.providers import KeyContext
from casekit.pii.vault import Vault
from casekit.store.store import Store
from casekit.store.tables import entries, log_heads, metadata, sequences

WANG = Profile(
    "王小明",
    sex=Sex.MALE,
    id_number="310101199001011234",
    phones=(Phone("+8613812345678"), Phone("+8613900001111")),
    emails=(Email("wang@example.cn"),),
    addresses=(Address(("中山路1号",), "上海", "上海", "200000", "CN"),),
    employer="星光贸易公司",
    birth_date=date(1990, 1, 1),
    note="家里有病人",
)


@pytest.fixture
def wang() -> Profile:
    return WANG


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(datetime(2026, 3, 2, 4, 0, tzinfo=UTC))


@pytest.fixture
def key_context(tmp_path: Path, clock: SimulatedClock) -> KeyContext:
    return KeyContext("lender-a", tmp_path, clock, tmp_path / "data" / "lender-a.db")


@pytest.fixture
def keys(key_context: KeyContext) -> FileKeyProvider:
    FileKeyProvider.create(FileKeyOptions(), key_context)
    return FileKeyProvider(FileKeyOptions(), key_context)


@dataclass
class House:
    """A lender with an open store."""

    store: Store
    vault: Vault
    ledger: Ledger
    files: PrivateFiles
    clock: SimulatedClock
    folder: Path = Path()

    def add(self, *profiles: Profile, is_customer: bool = True) -> list[int]:
        """Record people the way an import does; return their ids."""
        with self.ledger.transaction() as tx:
            first = tx.allocate("subjects", len(profiles))
            people = dict(enumerate((p.numbered() for p in profiles), start=first))
            keyring = self.vault.create_subjects(tx.connection, list(people))
            write_tokens(self.vault, tx.connection, people, new=True)
            drafts = []
            for number, profile in people.items():
                row = {
                    "id": number,
                    "is_customer": is_customer,
                    "entity": profile.entity.value,
                    "log": self.store.log_of(number),
                    "zones": ["Asia/Shanghai"],
                    "language": "zh-Hans",
                    "status": "active",
                    "profile": profile.to_json(),
                    "created_at": tx.now,
                    "updated_at": tx.now,
                }
                drafts.append(
                    EntryDraft(
                        "customer.recorded",
                        "import",
                        customer_id=number if is_customer else None,
                        subject_id=None if is_customer else number,
                        log=self.store.log_of(number),
                        rows=[insert("subjects", row)],
                    )
                )
            tx.record(drafts, keyring)
        return list(people)

    def loan(self, customer_id: int, *, status: str = "active", product: str = "consumer") -> int:
        """Record a loan."""
        with self.ledger.transaction() as tx:
            number = tx.allocate("loans")
            row = {
                "id": number,
                "ref": f"L-{number}",
                "customer_id": customer_id,
                "product": product,
                "currency": "CNY",
                "status": status,
                "snapshot_on": date(2026, 3, 1),
                "details": {"purpose": "装修"},
                "created_at": tx.now,
                "updated_at": tx.now,
            }
            tx.record(
                [
                    EntryDraft(
                        "loan.recorded",
                        "import",
                        customer_id=customer_id,
                        rows=[insert("loans", row)],
                    )
                ]
            )
        return number

    def opt_out(self, subject_id: int, channel: str = "sms", point: str = "") -> None:
        """Record that someone does not want messages."""
        with self.ledger.transaction() as tx:
            row = {
                "id": tx.allocate("opt_outs"),
                "subject_id": subject_id,
                "customer_id": subject_id,
                "channel": channel,
                "point": point,
                "party": "customer",
                "at": tx.now,
                "source": "reply",
            }
            tx.record(
                [
                    EntryDraft(
                        "optout.recorded",
                        "casekit",
                        customer_id=subject_id,
                        rows=[insert("opt_outs", row)],
                    )
                ]
            )

    def entries(self, kind: str) -> list[dict[str, object]]:
        """Return the headers of the entries of a kind."""
        with self.store.read() as connection:
            rows = connection.execute(
                select(entries.c.header).where(entries.c.kind == kind).order_by(entries.c.seq)
            ).scalars()
            return [orjson.loads(bytes(header)) for header in rows]


@pytest.fixture(scope="session")
def made_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite store, made once and copied for each test."""
    path = tmp_path_factory.mktemp("made") / "store.sqlite3"
    Store.create(f"sqlite:///{path}", lender_id="lender-a", logs=2).close()
    return path


@pytest.fixture(scope="session")
def made_database(postgresql: str) -> Iterator[Store]:
    """A PostgreSQL store that is made once and emptied before each test."""
    server = make_url(postgresql).set(drivername="postgresql+psycopg")
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE made_for_pii")
    admin.dispose()
    url = make_url(postgresql).set(database="made_for_pii")
    made = Store.create(url.render_as_string(hide_password=False), lender_id="lender-a", logs=2)
    yield made
    made.close()


def empty(store: Store) -> None:
    """Take every row out; as the database's owner may, past the triggers of the archive."""
    with store.write() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in metadata.sorted_tables:
            if table.name not in ("meta", "sequences", "log_heads"):
                connection.execute(delete(table))
        connection.execute(update(sequences).values(next=1))
        connection.execute(update(log_heads).values(size=0, frontier=b"", cases=0, last_at=None))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "postgresql":
        made = request.getfixturevalue("made_database")
        empty(made)
        yield made
        return
    path = tmp_path / "data" / "store.sqlite3"
    path.parent.mkdir()
    shutil.copy(request.getfixturevalue("made_file"), path)
    opened = Store.open(f"sqlite:///{path}", lender_id="lender-a")
    yield opened
    opened.close()


@pytest.fixture
def house(store: Store, keys: FileKeyProvider, clock: SimulatedClock, tmp_path: Path) -> House:
    vault = Vault(keys, "lender-a", "CN")
    ledger = Ledger(store, vault, clock)
    files = PrivateFiles(tmp_path / "private", ledger)
    return House(store, vault, ledger, files, clock, tmp_path)


@pytest.fixture
def make_house() -> type[House]:
    """Turns the parts of an open lender into a house that people can be added to."""
    return House
