"""The ledger: rows and entries change together, in chains, and refuse what may not be archived."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from casekit.archive.entries import Change, EntryDraft, delete, insert, update
from casekit.archive.ledger import Ledger
from casekit.archive.merkle import Frontier, root
from casekit.clock import SimulatedClock, instant_text
from casekit.errors import ClockError, EntryInvalid, StoreVersionError
from casekit.store.store import Store
from casekit.store.tables import cases, entries, log_heads, subjects

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class PlainKeys:
    """A keyring that seals by turning bytes round, enough to see what was sealed."""

    def keyring(self, connection: object, subject_ids: Iterable[int]) -> PlainKeys:
        return self

    def seal(self, subject_id: int, table: str, column: str, row: str, plaintext: bytes) -> bytes:
        return f"{subject_id}:{table}:{column}:{row}:".encode() + plaintext[::-1]

    def seal_all(
        self, table: str, column: str, values: Sequence[tuple[int, str, bytes]]
    ) -> list[bytes]:
        return [self.seal(subject, table, column, row, text) for subject, row, text in values]


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOW)


@pytest.fixture
def ledger(store_url: str, clock: SimulatedClock) -> Iterable[Ledger]:
    store = Store.create(store_url, lender_id="acme", logs=2)
    yield Ledger(store, PlainKeys(), clock)
    store.close()


def subject_row(number: int, ledger: Ledger) -> dict[str, object]:
    return {
        "id": number,
        "is_customer": True,
        "entity": "person",
        "log": ledger.store.log_of(number),
        "zones": ["Asia/Shanghai"],
        "language": "zh-Hans",
        "status": "active",
        "profile": {"name": "王伟"},
        "created_at": NOW,
        "updated_at": NOW,
    }


def case_rows(number: int, ledger: Ledger) -> list[EntryDraft]:
    log = ledger.store.log_of(number)
    loan = {
        "id": number,
        "ref": f"L{number}",
        "customer_id": number,
        "product": "personal-consumer",
        "currency": "CNY",
        "snapshot_on": date(2026, 3, 1),
        "created_at": NOW,
        "updated_at": NOW,
    }
    case = {
        "id": number,
        "loan_id": number,
        "customer_id": number,
        "log": log,
        "episode": 1,
        "opened_on": date(2026, 3, 2),
    }
    return [
        EntryDraft(
            "customer.recorded",
            "test",
            customer_id=number,
            rows=[insert("subjects", subject_row(number, ledger))],
        ),
        EntryDraft(
            "loan.recorded",
            "test",
            customer_id=number,
            rows=[insert("loans", loan)],
        ),
        EntryDraft(
            "case.opened",
            "test",
            case_id=number,
            customer_id=number,
            rows=[insert("cases", case)],
        ),
    ]


def test_rows_and_entries_are_written_together(ledger: Ledger) -> None:
    with ledger.transaction() as tx:
        stored = tx.record([draft for n in (1, 2, 3) for draft in case_rows(n, ledger)])
    assert len(stored) == 9
    with ledger.store.read() as connection:
        assert connection.execute(select(cases.c.id).order_by(cases.c.id)).scalars().all() == [
            1,
            2,
            3,
        ]
        for head in connection.execute(select(log_heads)):
            leaves = (
                connection.execute(
                    select(entries.c.leaf).where(entries.c.log == head.log).order_by(entries.c.seq)
                )
                .scalars()
                .all()
            )
            assert head.size == len(leaves)
            if leaves:
                from casekit.archive.merkle import Frontier

                assert Frontier.from_bytes(head.frontier).root() == root(leaves)


def test_a_sealed_column_stands_in_no_header_and_opens_from_its_row(ledger: Ledger) -> None:
    with ledger.transaction() as tx:
        entry = tx.record(case_rows(1, ledger)[:1])[0]
    assert "王伟".encode() not in entry.header
    assert entry.sealed is not None
    payload = json.loads(
        entry.sealed.rsplit(b":", 1)[0] and entry.sealed[len(b"1:entries:sealed:0/0:") :][::-1]
    )
    assert payload == {"rows": {"subjects/1/profile": {"name": "王伟"}}}
    with ledger.store.read() as connection:
        stored = connection.execute(select(subjects.c.profile)).scalar_one()
    assert stored.startswith(b"1:subjects:profile:1:")


def test_a_leaf_covers_header_and_sealed_payload(ledger: Ledger) -> None:
    with ledger.transaction() as tx:
        entry = tx.record(case_rows(1, ledger)[:1])[0]
    sealed = sha256(entry.sealed or b"").digest()
    assert entry.leaf == sha256(b"\x00" + entry.header + sealed).digest()


def test_entries_of_a_case_are_chained(ledger: Ledger) -> None:
    note = EntryDraft("case.fact", "test", case_id=1, customer_id=1, data={"name": "reason"})
    with ledger.transaction() as tx:
        first = tx.record(case_rows(1, ledger))[2]
        second, third = tx.record([note, note])
    with ledger.transaction() as tx:
        fourth = tx.record([note])[0]
    chain = [first, second, third, fourth]
    assert [entry.case_seq for entry in chain] == [0, 1, 2, 3]
    previous = [json.loads(entry.header)["prev"] for entry in chain]
    assert previous == ["", *(entry.leaf.hex() for entry in chain[:-1])]


def test_several_changes_of_a_row_leave_what_the_last_one_says(ledger: Ledger) -> None:
    with ledger.transaction() as tx:
        drafts = case_rows(1, ledger)
        drafts.append(
            EntryDraft(
                "case.reviewed",
                "test",
                case_id=1,
                customer_id=1,
                rows=[update("cases", {"id": 1}, {"tier": "mild", "next_review_on": None})],
            )
        )
        drafts.append(
            EntryDraft(
                "case.reviewed",
                "test",
                case_id=1,
                customer_id=1,
                rows=[update("cases", {"id": 1}, {"next_review_on": date(2026, 3, 5)})],
            )
        )
        tx.record(drafts)
    with ledger.store.read() as connection:
        row = connection.execute(select(cases.c.tier, cases.c.next_review_on)).one()
    assert tuple(row) == ("mild", date(2026, 3, 5))


def test_a_failed_transaction_leaves_nothing(ledger: Ledger) -> None:
    def power_cut() -> None:
        with ledger.transaction() as tx:
            tx.record(case_rows(1, ledger))
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        power_cut()
    with ledger.store.read() as connection:
        assert connection.execute(select(entries)).all() == []
        assert connection.execute(select(subjects)).all() == []
        assert {row.size for row in connection.execute(select(log_heads))} == {0}


def test_what_a_thread_writes_is_what_is_written_at_once(ledger: Ledger) -> None:
    def recorded(numbers: Sequence[int], *, aside: bool) -> None:
        with ledger.transaction(aside=aside) as tx:
            for number in numbers:
                tx.record(case_rows(number, ledger))
            tx.write(
                lambda connection: connection.exec_driver_sql("UPDATE loans SET principal = 7")
            )

    recorded([1, 2, 3], aside=True)
    with pytest.raises(DBAPIError):
        recorded([4, 3], aside=True)
    recorded([4], aside=False)
    with ledger.store.read() as connection:
        assert {r.case_id for r in connection.execute(select(entries))} == {None, 1, 2, 3, 4}
        assert {row.id for row in connection.execute(select(cases))} == {1, 2, 3, 4}
        told = connection.exec_driver_sql("SELECT DISTINCT principal FROM loans").scalars().all()
        assert told == [7]
        for row in connection.execute(select(log_heads)):
            leaves = connection.execute(
                select(entries.c.leaf).where(entries.c.log == row.log).order_by(entries.c.seq)
            )
            assert root(leaves.scalars()) == Frontier.from_bytes(bytes(row.frontier)).root()


@pytest.mark.parametrize(
    "data",
    [
        {"amount": 1.5},
        {"große": 1},
        {"n": 2**53},
        {"n": -(2**53)},
        {"x": {"n": 2**53}},
        {"x": {"y": [1, 2.0]}},
        {"b": b"x"},
        {"half": "\ud800"},
    ],
)
def test_a_header_refuses_what_has_no_one_form(ledger: Ledger, data: dict[str, object]) -> None:
    with pytest.raises(EntryInvalid), ledger.transaction() as tx:
        tx.record([EntryDraft("run.started", "test", data=data)])


def test_a_row_refuses_a_number_that_has_no_one_form(ledger: Ledger) -> None:
    row = {**subject_row(1, ledger), "log": 2**53}
    with pytest.raises(EntryInvalid, match="2\\^53"), ledger.transaction() as tx:
        tx.record([EntryDraft("customer.recorded", "test", rows=[insert("subjects", row)])])


def test_the_largest_number_that_has_one_form_is_kept(ledger: Ledger) -> None:
    data = {"most": 2**53 - 1, "least": 1 - 2**53}
    with ledger.transaction() as tx:
        (entry,) = tx.record([EntryDraft("run.started", "test", data=data)])
    assert json.loads(entry.header)["data"] == data


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param(
            lambda row: [delete("subjects", {"id": 9}), insert("subjects", row)], id="inserted"
        ),
        pytest.param(
            lambda row: [
                delete("subjects", {"id": 9}),
                update("subjects", {"id": 9}, {"status": "active"}),
            ],
            id="changed",
        ),
    ],
)
def test_a_row_that_was_removed_is_not_set_again_by_the_same_entries(
    ledger: Ledger, changes: Callable[[dict[str, object]], list[Change]]
) -> None:
    rows = changes(subject_row(9, ledger))
    drafts = [EntryDraft("customer.recorded", "test", customer_id=9, rows=[row]) for row in rows]
    with pytest.raises(EntryInvalid, match="then set again"), ledger.transaction() as tx:
        tx.record(drafts)


def test_a_row_is_not_inserted_twice(ledger: Ledger) -> None:
    row = insert("subjects", subject_row(9, ledger))
    with pytest.raises(EntryInvalid, match="inserted though"), ledger.transaction() as tx:
        tx.record([EntryDraft("customer.recorded", "test", customer_id=9, rows=[row, row])])


def test_a_row_that_the_same_entries_insert_and_remove_is_not_written(ledger: Ledger) -> None:
    row = subject_row(9, ledger)
    rows = [insert("subjects", row), delete("subjects", {"id": 9})]
    plain = insert("subjects", {name: row[name] for name in row if name != "profile"})
    with ledger.transaction() as tx:
        tx.record([EntryDraft("customer.recorded", "test", customer_id=9, rows=rows)])
    with ledger.store.read() as connection:
        assert connection.execute(select(subjects)).all() == []
    with ledger.transaction() as tx:
        tx.record([EntryDraft("customer.recorded", "test", customer_id=9, rows=[*rows, plain])])
    with ledger.store.read() as connection:
        assert connection.execute(select(subjects.c.profile)).scalar_one() is None


def test_changes_of_a_row_leave_the_header_as_it_was_told(ledger: Ledger) -> None:
    row = subject_row(9, ledger)
    with ledger.transaction() as tx:
        (entry,) = tx.record(
            [
                EntryDraft(
                    "customer.recorded",
                    "test",
                    customer_id=9,
                    rows=[
                        insert("subjects", row),
                        update("subjects", {"id": 9}, {"status": "restricted"}),
                        update("subjects", {"id": 9}, {"profile": {"name": "Wang"}}),
                    ],
                )
            ]
        )
    told = json.loads(entry.header)["rows"]
    assert told[0][2]["status"] == "active"
    assert told[1:] == [
        ["=", "subjects", {"id": 9}, {"status": "restricted"}],
        ["=", "subjects", {"id": 9}, {}],
    ]
    with ledger.store.read() as connection:
        status, profile = connection.execute(select(subjects.c.status, subjects.c.profile)).one()
    assert status == "restricted"
    assert profile.startswith(b"9:subjects:profile:9:")


def test_tables_of_keys_are_not_changed_through_entries(ledger: Ledger) -> None:
    with pytest.raises(EntryInvalid), ledger.transaction() as tx:
        tx.record([EntryDraft("run.started", "test", rows=[insert("deks", {"subject_id": 1})])])


def test_the_database_refuses_to_change_or_replace_entries(ledger: Ledger) -> None:
    with ledger.transaction() as tx:
        tx.record([EntryDraft("run.started", "test")])
    statements = ["UPDATE entries SET actor = 'x'", "DELETE FROM entries"]
    if ledger.store.engine.dialect.name == "sqlite":
        statements.append(
            "INSERT OR REPLACE INTO entries SELECT log, seq, at, occurred_at, kind, category, "
            "case_id, case_seq, customer_id, 'x', channel, header, sealed, leaf FROM entries"
        )
    else:
        statements.append("TRUNCATE entries")
    for statement in statements:
        with (
            pytest.raises(DBAPIError, match="append-only"),
            ledger.store.engine.connect() as connection,
            connection.begin(),
        ):
            connection.exec_driver_sql(statement)


def test_a_clock_set_back_is_refused(ledger: Ledger, clock: SimulatedClock) -> None:
    with ledger.transaction() as tx:
        tx.record([EntryDraft("run.started", "test")])
    clock.advance(timedelta(seconds=-30))
    with ledger.transaction() as tx:
        assert tx.now == NOW
    clock.advance(timedelta(hours=-1))
    with pytest.raises(ClockError), ledger.transaction():
        pass


def test_what_is_urgent_is_recorded_by_a_clock_that_is_behind(
    ledger: Ledger, clock: SimulatedClock
) -> None:
    with ledger.transaction() as tx:
        tx.record([EntryDraft("run.started", "test")])
    clock.advance(timedelta(days=-400))
    with ledger.transaction(urgent=True) as tx:
        (entry,) = tx.record([EntryDraft("control.changed", "test", data={"control": "stop"})])
        assert tx.now == NOW - timedelta(days=400), "rows keep the clock's own time"
    reading = instant_text(NOW - timedelta(days=400))
    assert (entry.at, entry.occurred_at) == (instant_text(NOW), reading)
    assert json.loads(entry.header)["data"] == {
        "control": "stop",
        "clock": "behind",
        "clock_read": reading,
    }
    with pytest.raises(ClockError), ledger.transaction():
        pass


def test_observers_see_what_was_committed(ledger: Ledger) -> None:
    seen: list[str] = []
    ledger.observers.append(lambda new: seen.extend(entry.kind for entry in new))
    with ledger.transaction() as tx:
        tx.record([EntryDraft("run.started", "test")])
        assert seen == []
    assert seen == ["run.started"]


def test_a_store_is_of_one_lender(store_url: str) -> None:
    Store.create(store_url, lender_id="acme").close()
    with pytest.raises(StoreVersionError):
        Store.create(store_url, lender_id="acme")
    with pytest.raises(StoreVersionError):
        Store.open(store_url, lender_id="other")
