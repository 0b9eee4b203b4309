"""Erasing: when it may be, what goes, what stays, and that nothing of the key is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from casekit.archive.entries import EntryDraft, StoredEntry
from casekit.archive.entries import insert as insert_row
from casekit.errors import Erased, NotAuthorized, NotFound, Restricted, RetentionRefuses, UsageError
from casekit.pii import erasure
from casekit.pii.erasure import due_erasures, erase, scrub
from casekit.pii.erasure_replay import replay_erasures
from casekit.pii.export import export_person
from casekit.pii.indexing import find
from casekit.pii.people import read_person
from casekit.pii.profile import Profile
from casekit.pii.retention import HeldRecord, Keep, held_records
from casekit.pii.suppression import lift, read_suppressions, suppressed
from casekit.store.tables import (
    blob_keys,
    blobs,
    deks,
    entries,
    index_tokens,
    loan_parties,
    subjects,
    suppressions,
)

PHONE = ("phone", "+8613812345678")


class Shelf:
    """Anchors and a blob folder that remember what they were told."""

    def __init__(self) -> None:
        self.told: list[tuple[int, StoredEntry]] = []
        self.disposed: list[str] = []

    def announce(self, subject_id: int, entry: StoredEntry) -> None:
        self.told.append((subject_id, entry))

    def dispose(self, digest: str) -> None:
        self.disposed.append(digest)


def nothing_asks(held: Sequence[HeldRecord], as_of: date) -> Keep | None:
    return None


def until(day: date) -> Any:
    return lambda held, as_of: Keep("CN-RET-01", day)


def do_erase(house: Any, number: int, **changes: Any) -> Any:
    how: dict[str, Any] = {
        "actor": "ann",
        "reason": "客户来信要求",
        "as_of": house.clock.now().date(),
        "retention": nothing_asks,
        **changes,
    }
    return erase(house.ledger, house.vault, number, **how)


def add_blob(house: Any, number: int, media_type: str = "audio/ogg") -> None:
    with house.ledger.transaction() as tx:
        blob_id = tx.allocate("blobs")
        key = house.vault.wrap_blob_key(blob_id, bytes(32))
        tx.connection.execute(
            insert(blob_keys).values(
                blob_id=blob_id, subject_id=number, kek_id=key.kek_id, wrapped=key.wrapped
            )
        )
        row = {
            "id": blob_id,
            "digest": f"{blob_id:064x}",
            "subject_id": number,
            "size": 1,
            "media_type": media_type,
            "created_at": tx.now,
        }
        tx.record(
            [
                EntryDraft(
                    "document.added",
                    "ann",
                    customer_id=number,
                    rows=[insert_row("blobs", row)],
                )
            ]
        )


def count(house: Any, table: Any) -> int:
    with house.store.read() as connection:
        return len(connection.execute(select(table)).all())


def test_after_an_erasure_nothing_opens_and_nobody_is_found(house: Any, wang: Profile) -> None:
    number, other = house.add(wang, Profile("李雷"))
    result = do_erase(house, number)
    assert result.status == "erased"
    with house.store.read() as connection:
        assert find(house.vault, connection, "name", "王小明") == []
        with pytest.raises(Erased):
            read_person(house.vault, connection, number)
        row = connection.execute(
            select(entries).where(entries.c.kind == "customer.recorded")
        ).first()
        assert row is not None
        keyring = house.vault.keyring(connection, [number])
        with pytest.raises(Erased):
            keyring.open(number, "entries", "sealed", f"{row.log}/{row.seq}", bytes(row.sealed))
        assert read_person(house.vault, connection, other).profile.name == "李雷"
        assert {row.subject_id for row in connection.execute(select(deks))} == {other}
        assert {row.subject_id for row in connection.execute(select(index_tokens))} == {other}
    (entry,) = house.entries("customer.erased")
    assert entry["data"] == {"ordered_by": "request", "blobs": []}
    assert do_erase(house, number).status == "erased"
    assert len(house.entries("customer.erased")) == 1


def test_no_byte_of_the_key_is_left_in_the_file_or_its_log(house: Any, wang: Profile) -> None:
    if house.store.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps old rows and WAL; see the security model")
    numbers = house.add(*[wang] * 40)
    with house.store.read() as connection:
        gone = {
            bytes(row.wrapped)
            for row in connection.execute(select(deks).where(deks.c.subject_id.in_(numbers[:20])))
        }
        tokens = {
            bytes(row.token)
            for row in connection.execute(
                select(index_tokens).where(index_tokens.c.field == "phone")
            )
        }
    path = Path(house.store.engine.url.database)

    def left(pieces: set[bytes]) -> int:
        raw = b"".join(p.read_bytes() for p in path.parent.glob(path.name + "*") if p.is_file())
        # the sealed part and the nonce alone are as good as the whole
        return sum(piece in raw for piece in pieces)

    assert left({piece[9:] for piece in gone}) == 20
    for number in numbers[:20]:
        result = do_erase(house, number)
        assert result.scrubbed
    assert left({piece[9:] for piece in gone}) == 0
    assert left({piece[21:53] for piece in gone}) == 0
    for number in numbers[20:]:
        do_erase(house, number)
    assert left(tokens) == 0


def test_scrubbing_gives_way_to_a_reader_and_says_so(
    house: Any, wang: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    if house.store.engine.dialect.name != "sqlite":
        assert scrub(house.store) is False
        return
    monkeypatch.setattr(erasure, "SCRUB_WAIT_MS", 10)
    (number,) = house.add(wang)
    with house.store.read() as reader:
        reader.execute(select(subjects.c.id)).all()
        assert not do_erase(house, number).scrubbed
    assert scrub(house.store)
    with house.store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() > 10


def test_while_a_loan_is_open_nothing_is_erased(house: Any, wang: Profile) -> None:
    (number,) = house.add(wang)
    house.loan(number)
    with pytest.raises(RetentionRefuses, match="not settled") as caught:
        do_erase(house, number)
    assert caught.value.rule == "open-loan"
    with house.store.read() as connection:
        assert read_person(house.vault, connection, number).status == "active"


def test_a_guarantor_of_an_open_loan_stays_and_a_named_contact_may_go(
    house: Any, wang: Profile
) -> None:
    borrower, guarantor, contact = house.add(wang, Profile("保证人"), Profile("联系人"))
    loan = house.loan(borrower)
    with house.store.write() as connection:
        for subject, role in ((guarantor, "guarantor"), (contact, "contact")):
            connection.execute(
                insert(loan_parties).values(loan_id=loan, subject_id=subject, role=role)
            )
    with pytest.raises(RetentionRefuses):
        do_erase(house, guarantor)
    assert do_erase(house, contact).status == "erased"


def test_within_retention_the_data_is_restricted_and_erased_when_it_ends(
    house: Any, wang: Profile
) -> None:
    (number,) = house.add(wang)
    house.loan(number, status="settled")
    result = do_erase(house, number, retention=until(date(2028, 3, 2)))
    assert (result.status, result.rule, result.until) == (
        "restricted",
        "CN-RET-01",
        date(2028, 3, 2),
    )
    with house.store.read() as connection:
        with pytest.raises(Restricted):
            read_person(house.vault, connection, number)
        assert due_erasures(connection, date(2028, 3, 1)) == []
        assert due_erasures(connection, date(2028, 3, 2)) == [number]
    (entry,) = house.entries("customer.restricted")
    assert entry["data"] == {"rule": "CN-RET-01", "until": "2028-03-02", "ordered_by": "request"}
    late = do_erase(
        house,
        number,
        retention=until(date(2028, 3, 2)),
        as_of=date(2028, 3, 2),
        ordered_by="retention",
    )
    assert late.status == "erased"
    with house.store.read() as connection:
        assert due_erasures(connection, date(2029, 1, 1)) == []


def test_the_retention_rule_is_told_what_is_held(house: Any, wang: Profile) -> None:
    (number,) = house.add(wang)
    house.loan(number, status="settled", product="card")
    add_blob(house, number)
    add_blob(house, number, "application/pdf")
    with house.store.read() as connection:
        held = held_records(connection, number)
    day = date(2026, 3, 2)
    assert held == [
        HeldRecord("document", "card", day),
        HeldRecord("loan", "card", day),
        HeldRecord("recording", "card", day),
    ]


def test_recordings_lose_their_keys_and_their_files(house: Any, wang: Profile) -> None:
    (number,) = house.add(wang)
    add_blob(house, number)
    shelf = Shelf()
    do_erase(house, number, blob_files=shelf)
    assert count(house, blob_keys) == 0
    assert len(shelf.disposed) == 1
    with house.store.read() as connection:
        assert connection.execute(select(blobs.c.status)).scalars().all() == ["disposed"]


def test_an_opt_out_survives_the_person_who_said_it(house: Any, wang: Profile) -> None:
    (number,) = house.add(wang)
    house.opt_out(number, "sms")
    house.opt_out(number, "")
    result = do_erase(house, number)
    assert result.suppressed == 6
    with house.store.read() as connection:
        points = [PHONE, ("phone", "+8613700002222"), ("email", "wang@example.cn")]
        found = suppressed(house.vault, connection, points)
    assert {point: set(channels) for point, channels in found.items()} == {
        points[0]: {"", "sms"},
        points[2]: {"", "sms"},
    }
    (entry,) = house.entries("customer.erased")
    told = read_suppressions(entry["data"])  # type: ignore[arg-type]
    with house.store.read() as connection:
        rows = connection.execute(select(suppressions.c.token)).scalars()
        assert {row.token for row in told} == {bytes(token) for token in rows}
    with house.store.write() as connection:
        assert len(lift(house.vault, connection, PHONE, channel="sms")) == 1
        assert set(suppressed(house.vault, connection, [PHONE])[PHONE]) == {""}


def test_an_opt_out_of_one_number_keeps_only_that_number(house: Any, wang: Profile) -> None:
    (number,) = house.add(wang)
    house.opt_out(number, "sms", point="p2")
    do_erase(house, number)
    with house.store.read() as connection:
        second = ("phone", "+8613900001111")
        assert set(suppressed(house.vault, connection, [PHONE, second])) == {second}


def test_an_erasure_is_announced_and_a_restored_backup_repeats_it(
    house: Any, wang: Profile
) -> None:
    number, other = house.add(wang, Profile("李雷"))
    house.opt_out(number)
    shelf = Shelf()
    backup = {}
    with house.store.read() as connection:
        for table in (deks, index_tokens):
            backup[table] = [dict(r) for r in connection.execute(select(table)).mappings()]
    do_erase(house, number, announce=shelf.announce)
    ((told, entry),) = shelf.told
    assert (told, entry.kind, entry.customer_id) == (number, "customer.erased", number)
    with house.store.write() as connection:  # what a restore of the backup brings back
        connection.execute(update(subjects).values(status="active"))
        for table, rows in backup.items():
            mine = [row for row in rows if row["subject_id"] == number]
            connection.execute(insert(table), mine)
    with house.store.read() as connection:
        assert read_person(house.vault, connection, number).profile.name == "王小明"
    again = [number, number, 999]
    assert replay_erasures(house.ledger, house.vault, again, actor="ann") == 1
    with house.store.read() as connection:
        with pytest.raises(Erased):
            read_person(house.vault, connection, number)
        assert read_person(house.vault, connection, other).profile.name == "李雷"
        assert suppressed(house.vault, connection, [PHONE])
    assert replay_erasures(house.ledger, house.vault, [number], actor="ann") == 0


def test_exports_about_the_person_go_with_them(house: Any, wang: Profile) -> None:
    (number,) = house.add(wang)
    file = export_person(
        house.ledger, house.vault, house.files, number, actor="ann", reason="asked"
    )
    assert house.files.path(file).exists()
    do_erase(house, number, plain_files=house.files)
    assert not house.files.path(file).exists()
    assert house.files.list() == []


def test_what_is_asked_wrongly_changes_nothing(house: Any, wang: Profile) -> None:
    (number,) = house.add(wang)

    def refuse(actor: str, action: str, about: object) -> None:
        raise NotAuthorized("no")

    with pytest.raises(UsageError, match="say why"):
        do_erase(house, number, reason="")
    with pytest.raises(NotAuthorized):
        do_erase(house, number, authorize=refuse)
    with pytest.raises(NotFound):
        do_erase(house, 999)
    assert house.entries("customer.erased") == []


def test_an_erasure_that_fails_halfway_leaves_everything(
    house: Any, wang: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    from casekit.archive.ledger import Transaction

    (number,) = house.add(wang)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Transaction, "record", full)
    with pytest.raises(OSError, match="No space"):
        do_erase(house, number)
    monkeypatch.undo()
    with house.store.read() as connection:
        assert read_person(house.vault, connection, number).profile.name == "王小明"
