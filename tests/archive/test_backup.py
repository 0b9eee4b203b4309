"""Backup and restore: whole, without keys, erasures repeated, losses said, a new epoch begun."""

from __future__ import annotations

import io
import json
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url

from casekit.archive.anchors import AnchorKind
from casekit.archive.backup import create_backup
from casekit.archive.backup_manifest import Manifest
from casekit.archive.blobs import BlobStore
from casekit.archive.documents import add_document, dispose_document
from casekit.archive.entries import EntryDraft, update
from casekit.archive.rebuild import compare_rebuilt
from casekit.archive.restore import RestoreParts, RestoreReport, restore_backup
from casekit.archive.verify import verify
from casekit.errors import ArchiveError, BackupError, StoreVersionError
from casekit.pii.erasure import erase
from casekit.pii.rotation import retire_kek, rewrap, rotate_kek
from casekit.store.store import Store

if TYPE_CHECKING:
    from conftest import Archive


RESTORED: list[Store] = []


@pytest.fixture(autouse=True)
def _restored_stores_are_closed() -> Iterator[None]:
    yield
    while RESTORED:
        RESTORED.pop().close()


@pytest.fixture
def lender(archive: Archive) -> Archive:
    archive.open_cases(range(1, 6))
    archive.touch(1, 2, note="失业")
    document(archive, 1)
    archive.checkpoint()
    return archive


@pytest.fixture
def new_url(archive: Archive, tmp_path: Path) -> Iterator[str]:
    """An empty place of the same kind of database."""
    if archive.store.engine.dialect.name == "sqlite":
        yield f"sqlite:///{tmp_path / 'elsewhere' / 'store.sqlite3'}"
        return
    url = make_url(archive.url)
    name = f"r{uuid4().hex}"
    admin = create_engine(
        url.set(drivername="postgresql+psycopg", database="postgres"), isolation_level="AUTOCOMMIT"
    )
    try:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        yield url.set(database=name).render_as_string(hide_password=False)
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        admin.dispose()


def may_go(_connection: object, _row: object) -> dict[str, str]:
    return {"ground": "no_rule"}


def document(archive: Archive, case_id: int) -> int:
    return add_document(
        archive.ledger,
        archive.vault,
        archive.blobs,
        io.BytesIO(b"contract" * 100),
        case_id=case_id,
        category="contract",
        name="合同.pdf",
        media_type="application/pdf",
        actor="李催收",
    ).blob_id


def back_up(archive: Archive, name: str = "backup") -> Path:
    folder = archive.folder / name
    create_backup(archive.store, archive.blobs, folder, clock=archive.clock)
    return folder


def restore(
    archive: Archive, folder: Path, url: str, *, without_anchor: str = "", **changes: Any
) -> tuple[RestoreReport, Archive]:
    archive.clock.advance(timedelta(hours=1))
    blobs = BlobStore(archive.folder / "elsewhere-blobs", "acme", chunk_size=64)
    parts = RestoreParts(
        "acme", archive.vault, archive.signer, archive.clock, blobs, {"outside": archive.anchor}
    )
    report = restore_backup(
        folder, url, replace(parts, **changes), actor="王主管", without_anchor=without_anchor
    )
    store = Store.open(url, lender_id="acme")
    RESTORED.append(store)
    ledger = type(archive.ledger)(store, archive.vault, archive.clock)
    return report, replace(archive, url=url, store=store, ledger=ledger, blobs=blobs)


def close_out(archive: Archive, number: int) -> None:
    archive.record(
        EntryDraft(
            "case.closed", "casekit", case_id=number, customer_id=number,
            rows=[
                update("cases", {"id": number}, {"status": "closed"}),
                update("loans", {"id": number}, {"status": "settled"}),
            ],
        )
    )  # fmt: skip


def forget(archive: Archive, number: int) -> None:
    close_out(archive, number)
    erase(
        archive.ledger,
        archive.vault,
        number,
        actor="王主管",
        reason="本人要求",
        as_of=date(2026, 3, 2),
        retention=lambda *_: None,
        announce=archive.checkpointer.publish_erasure,
        blob_files=archive.blobs,
    )


def test_a_backup_restores_whole(lender: Archive, new_url: str) -> None:
    folder = back_up(lender)
    report, restored = restore(lender, folder, new_url)
    assert (report.epoch, report.erased, report.blobs, report.missing) == (2, 0, 1, ())
    assert [log.lost for log in report.logs] == [0, 0]
    assert report.failures == ()
    result = restored.verify()
    assert result.problems == ()
    assert (result.blobs, result.unanchored) == (1, 0)
    assert {(r.epoch, r.actor, r.lost) for r in result.restores} == {(2, "王主管", 0)}
    assert compare_rebuilt(restored.store, lender.vault).ok
    opened = restored.rows("SELECT count(*) FROM subjects WHERE profile IS NOT NULL")
    assert opened == [(5,)]
    restored.close()


def test_a_backup_holds_no_key_and_nothing_plain(lender: Archive) -> None:
    folder = back_up(lender)
    seed = lender.vault.provider.signing_seed()
    kept = "".join(p.read_text() for p in (lender.folder / "keys").rglob("*") if p.is_file())
    keys = [word.encode() for word in re.findall(r"[A-Za-z0-9+/_-]{42,}", kept)]
    assert len(keys) >= 3
    for path in folder.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
        if path.is_file():
            data = path.read_bytes()
            for secret in (seed, *keys, "王伟".encode(), "失业".encode()):
                assert secret not in data, path


def test_the_restored_store_says_what_it_lost_and_goes_on(lender: Archive, new_url: str) -> None:
    folder = back_up(lender)
    lender.touch(1, 2, 3, 4, 5)
    lender.checkpoint()
    lender.touch(1)
    report, restored = restore(lender, folder, new_url)
    sizes = dict(lender.rows("SELECT log, max(size) FROM checkpoints GROUP BY log"))
    for log in report.logs:
        assert log.anchored == sizes[log.log]
        assert log.lost == log.anchored - log.kept > 0
    result = restored.verify()
    assert result.problems == ()
    assert sorted(r.lost for r in result.restores) == sorted(log.lost for log in report.logs)
    assert all(log.origin.endswith("/epoch-2") for log in result.logs)
    restored.touch(1, 2)
    restored.checkpoint()
    assert restored.verify().ok
    assert restored.verify().unanchored == 0
    epochs = [r.data for r in lender.anchor.read() if r.kind is AnchorKind.EPOCH]
    assert [e["actor"] for e in epochs] == ["王主管", "王主管"]
    assert [e["kept"] for e in epochs] == [log.kept for log in report.logs]
    restored.close()


def test_erased_customers_stay_erased(lender: Archive, new_url: str) -> None:
    folder = back_up(lender)
    forget(lender, 2)
    assert [r.kind for r in lender.anchor.read()][-1] is AnchorKind.ERASURE
    report, restored = restore(lender, folder, new_url)
    assert report.erased == 1
    assert restored.rows("SELECT status FROM subjects WHERE id = 2") == [("erased",)]
    assert restored.rows("SELECT count(*) FROM deks WHERE subject_id = 2") == [(0,)]
    assert restored.verify().ok
    assert compare_rebuilt(restored.store, lender.vault).ok
    restored.close()


def test_a_second_restore_of_the_same_backup_begins_a_third_epoch(
    sqlite_archive: Archive, tmp_path: Path
) -> None:
    lender = sqlite_archive
    lender.open_cases(range(1, 6))
    lender.checkpoint()
    new_url = f"sqlite:///{tmp_path / 'elsewhere' / 'store.sqlite3'}"
    folder = back_up(lender)
    _, second = restore(lender, folder, new_url)
    second.touch(1, 2, 3)
    second.checkpoint()
    second.close()
    third_url = new_url.replace("elsewhere", "third")
    report, third = restore(
        lender, folder, third_url, blobs=BlobStore(lender.folder / "third-blobs", "acme")
    )
    assert report.epoch == 3
    result = verify(
        third.store,
        public_keys=[lender.signer.public],
        anchors={"outside": lender.anchor},
    )
    assert result.problems == ()
    assert {(r.continues, r.epoch) for r in result.restores} == {(1, 3)}
    assert all(r.lost > 0 for r in result.restores)
    third.close()


def test_tampering_before_the_restore_is_still_found_after_it(
    lender: Archive, new_url: str
) -> None:
    lender.tamper(("UPDATE entries SET actor = ? WHERE log = 0 AND seq = 1", ("别人",)))
    _, restored = restore(lender, back_up(lender), new_url)
    assert ("column", 1) in {(p.code, p.seq) for p in restored.verify().problems}
    restored.close()


def test_an_epoch_number_without_an_entry_is_found(lender: Archive) -> None:
    lender.tamper("UPDATE meta SET value = '2' WHERE key = 'epoch'")
    lender.store.facts["epoch"] = "2"
    assert "epoch-unanchored" in lender.codes()


@pytest.mark.parametrize("place", ["store.sqlite3", "manifest.json", "blobs"])
def test_a_changed_backup_is_refused(sqlite_archive: Archive, tmp_path: Path, place: str) -> None:
    sqlite_archive.open_cases([1])
    document(sqlite_archive, 1)
    sqlite_archive.checkpoint()
    folder = back_up(sqlite_archive)
    path = folder / place
    if path.is_dir():
        path = next(p for p in path.rglob("*") if p.is_file())
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    url = f"sqlite:///{tmp_path / 'elsewhere' / 'store.sqlite3'}"
    with pytest.raises(Exception, match=r"changed|casekit wrote|not its own"):
        restore(sqlite_archive, folder, url)
    with pytest.raises(Exception, match=r"no store|format"):
        Store.open(url, lender_id="acme")


def test_an_unfinished_backup_is_refused(lender: Archive, new_url: str) -> None:
    folder = back_up(lender)
    (folder / "manifest.json").unlink()
    with pytest.raises(BackupError, match="no finished backup"):
        restore(lender, folder, new_url)


def test_a_restore_needs_an_empty_place(lender: Archive) -> None:
    with pytest.raises(StoreVersionError, match="already"):
        restore(lender, back_up(lender), lender.url)
    assert lender.verify().ok


def test_a_backup_needs_an_empty_folder(lender: Archive) -> None:
    folder = back_up(lender)
    with pytest.raises(BackupError, match="not empty"):
        create_backup(lender.store, lender.blobs, folder, clock=lender.clock)


def test_a_backup_whose_key_was_retired_is_refused_before_anything_is_written(
    lender: Archive, new_url: str, tmp_path: Path
) -> None:
    before = back_up(lender)
    rotate_kek(lender.ledger, lender.vault, actor="王主管")
    rewrap(lender.store, lender.vault)
    retire_kek(lender.ledger, lender.vault, "kek-1", actor="王主管")
    with pytest.raises(BackupError, match="the key store lacks kek-1"):
        restore(lender, before, new_url)
    lender.vault.forget()
    _, restored = restore(lender, back_up(lender, "after"), new_url)  # the place is still empty
    assert restored.verify().ok


def test_a_backup_of_another_lender_is_refused(lender: Archive, new_url: str) -> None:
    folder = back_up(lender)
    with pytest.raises(BackupError, match="lender acme"):
        restore(lender, folder, new_url, lender_id="other")


def test_a_backup_of_another_kind_of_database_is_refused(lender: Archive, tmp_path: Path) -> None:
    folder = back_up(lender)
    (folder / "manifest.json").unlink()
    replace(Manifest.read(back_up(lender, "second")), backend="oracle").write(folder)
    with pytest.raises(BackupError, match="oracle"):
        restore(lender, folder, f"sqlite:///{tmp_path / 'new.sqlite3'}")


class Broken:
    """An anchor that cannot be read."""

    def read(self) -> Iterator[Any]:
        raise ArchiveError("the bucket cannot be reached")


def test_without_its_anchor_a_restore_waits(lender: Archive, new_url: str) -> None:
    folder = back_up(lender)
    with pytest.raises(BackupError, match="who was erased"):
        restore(lender, folder, new_url, anchors={"far": Broken()})


def test_an_interrupted_restore_cannot_be_opened(
    sqlite_archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from casekit.archive import restore as restoring

    sqlite_archive.open_cases([1])
    sqlite_archive.checkpoint()
    folder = back_up(sqlite_archive)

    def power_cut(*_: object, **__: object) -> int:
        raise RuntimeError("power cut")

    monkeypatch.setattr(restoring, "replay_erasures", power_cut)
    url = f"sqlite:///{tmp_path / 'elsewhere' / 'store.sqlite3'}"
    with pytest.raises(RuntimeError):
        restore(sqlite_archive, folder, url)
    with pytest.raises(StoreVersionError, match="restoring"):
        Store.open(url, lender_id="acme")


def test_a_disposed_blob_is_not_in_the_backup_and_a_lost_one_is_named(
    lender: Archive, new_url: str
) -> None:
    disposed, lost = document(lender, 1), document(lender, 2)
    dispose_document(
        lender.ledger, lender.blobs, disposed, judge=may_go, actor="casekit", reason="expired"
    )
    digest = lender.rows("SELECT digest FROM blobs WHERE id = ?", lost)[0][0]
    lender.blobs.dispose(digest)
    report, restored = restore(lender, back_up(lender), new_url)
    assert (report.blobs, report.missing) == (1, (digest,))
    assert [p.code for p in restored.verify().problems] == ["blob-missing"]
    restored.close()


def test_a_backup_while_others_write_is_of_one_moment(lender: Archive, new_url: str) -> None:
    stop = threading.Event()
    failed: list[BaseException] = []

    def write() -> None:
        try:
            while not stop.is_set():
                lender.touch(1, 2, 3, 4, 5, note="x")
        except BaseException as error:
            failed.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        folders = [back_up(lender, f"backup-{number}") for number in range(3)]
    finally:
        stop.set()
        writer.join()
    assert failed == []
    _, restored = restore(lender, folders[1], new_url)
    assert restored.verify().problems == ()
    assert compare_rebuilt(restored.store, lender.vault).ok
    restored.close()


@pytest.mark.parametrize("name", ["a-file", "a-file/below", "x" * 5000])
def test_a_place_where_no_folder_can_be_is_told(sqlite_archive: Archive, name: str) -> None:
    archive = sqlite_archive
    (archive.folder / "a-file").write_text("mine")
    with pytest.raises(ArchiveError, match="cannot make the backup"):
        create_backup(archive.store, archive.blobs, archive.folder / name, clock=archive.clock)
    assert (archive.folder / "a-file").read_text() == "mine"


# -- what only the anchors know ------------------------------------------------------------------


def anchor_lines(archive: Archive) -> list[str]:
    return archive.anchor.file.read_text().splitlines(keepends=True)


def without_anchor_file(archive: Archive) -> None:
    archive.anchor.file.unlink()


def with_an_empty_anchor(archive: Archive) -> None:
    archive.anchor.file.write_text("")


def with_an_older_anchor(archive: Archive) -> None:
    lines = anchor_lines(archive)
    last = max(n for n, line in enumerate(lines) if '"kind":"checkpoint"' in line)
    archive.anchor.file.write_text("".join(lines[:last]))


def without_its_erasures(archive: Archive) -> None:
    kept = [line for line in anchor_lines(archive) if '"kind":"erasure"' not in line]
    archive.anchor.file.write_text("".join(kept))


def with_somebody_else_in_its_erasures(archive: Archive) -> None:
    text = archive.anchor.file.read_text()
    archive.anchor.file.write_text(text.replace('"subject":2', '"subject":3'))


def with_somebody_more_in_its_erasures(archive: Archive) -> None:
    lines = anchor_lines(archive)
    record = json.loads(next(line for line in lines if '"kind":"erasure"' in line))
    added = json.dumps(record | {"subject": 3, "seq": record["seq"] - 1})
    archive.anchor.file.write_text("".join([*lines, added + "\n"]))


def with_somebody_behind_the_last_checkpoint(archive: Archive) -> None:
    lines = anchor_lines(archive)
    record = json.loads(next(line for line in lines if '"kind":"erasure"' in line))
    added = json.dumps(record | {"subject": 3, "seq": record["seq"] + 1000})
    archive.anchor.file.write_text("".join([*lines, added + "\n"]))


def cut_to_the_backup_and_forgotten(archive: Archive) -> None:
    """The anchor ends with the last checkpoint before the erasure, and nobody remembers more."""
    lines = anchor_lines(archive)
    first = next(n for n, line in enumerate(lines) if '"kind":"erasure"' in line)
    archive.anchor.file.write_text("".join(lines[:first]))
    (archive.folder / "signer" / "signer.json").unlink()


def cut_to_the_backup_with_an_older_memory(archive: Archive) -> None:
    cut_to_the_backup_and_forgotten(archive)
    older = archive.folder / "signer" / "older.json"
    older.rename(archive.folder / "signer" / "signer.json")


def with_the_memory_forgotten(archive: Archive) -> None:
    (archive.folder / "signer" / "signer.json").unlink()


DAMAGES = [
    cut_to_the_backup_and_forgotten,
    cut_to_the_backup_with_an_older_memory,
    with_the_memory_forgotten,
    with_somebody_behind_the_last_checkpoint,
    without_anchor_file,
    with_an_empty_anchor,
    with_an_older_anchor,
    without_its_erasures,
    with_somebody_else_in_its_erasures,
    with_somebody_more_in_its_erasures,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_restore_that_might_bring_somebody_back_waits(
    sqlite_archive: Archive, tmp_path: Path, damage: Any
) -> None:
    lender = sqlite_archive
    lender.open_cases([1])
    lender.checkpoint()
    memory = lender.folder / "signer" / "signer.json"
    shutil.copy(memory, memory.with_name("older.json"))
    lender.open_cases([2, 3])
    lender.checkpoint()
    folder = back_up(lender)
    forget(lender, 2)
    lender.checkpoint()
    damage(lender)
    url = f"sqlite:///{tmp_path / 'elsewhere' / 'store.sqlite3'}"
    with pytest.raises(BackupError, match="who was erased") as caught:
        restore(lender, folder, url)
    assert "--without-anchor" in caught.value.hint
    assert not (tmp_path / "elsewhere").exists()

    report, restored = restore(lender, folder, url, without_anchor="the vault burnt down")
    assert report.gaps
    # these still have the erasure, and might lack others
    told = damage in (
        with_an_older_anchor,
        with_somebody_behind_the_last_checkpoint,
        with_the_memory_forgotten,
    )
    status = "erased" if told else "active"
    assert restored.rows("SELECT status FROM subjects WHERE id = 2") == [(status,)]
    assert restored.rows("SELECT status FROM subjects WHERE id = 3") == [("active",)]
    started = restored.rows("SELECT header FROM entries WHERE kind = 'epoch.started'")
    assert all(b'"without_anchor":true' in header for (header,) in started)
    restored.close()


def test_an_anchor_that_lost_an_erasure_is_found_by_verifying(sqlite_archive: Archive) -> None:
    lender = sqlite_archive
    lender.open_cases([1, 2])
    lender.checkpoint()
    forget(lender, 2)
    lender.checkpoint()
    forget(lender, 1)
    lender.checkpoint()
    assert lender.verify().ok
    lines = anchor_lines(lender)
    first = next(n for n, line in enumerate(lines) if '"kind":"erasure"' in line)
    lender.anchor.file.write_text("".join([*lines[:first], *lines[first + 1 :]]))
    assert lender.verify().ok  # it was told twice: at once, and with the checkpoint
    subject = json.loads(lines[first])["subject"]
    kept = [line for line in lines if json.loads(line).get("subject") != subject]
    lender.anchor.file.write_text("".join(kept))
    assert lender.codes() == ["erasure-unanchored"]


@pytest.mark.parametrize(
    "damage",
    [
        with_somebody_else_in_its_erasures,
        with_somebody_more_in_its_erasures,
        with_somebody_behind_the_last_checkpoint,
    ],
)
def test_an_anchor_whose_erasures_were_changed_is_found_by_verifying(
    sqlite_archive: Archive, damage: Any
) -> None:
    lender = sqlite_archive
    lender.open_cases([1, 2, 3])
    forget(lender, 1)
    lender.checkpoint()
    forget(lender, 2)
    lender.checkpoint()
    assert lender.verify().ok
    damage(lender)
    assert lender.codes() == ["erasure-unanchored"]


def test_erasures_are_counted_on_after_a_restore(sqlite_archive: Archive, tmp_path: Path) -> None:
    lender = sqlite_archive
    lender.open_cases([1, 2, 3])
    forget(lender, 1)
    lender.checkpoint()
    folder = back_up(lender)
    forget(lender, 2)
    lender.checkpoint()
    url = f"sqlite:///{tmp_path / 'elsewhere' / 'store.sqlite3'}"
    _, restored = restore(lender, folder, url)
    forget(restored, 3)
    restored.checkpoint()
    assert restored.verify(signer=lender.signer).problems == ()
    again = f"sqlite:///{tmp_path / 'again' / 'store.sqlite3'}"
    restored.clock.advance(timedelta(hours=1))
    report, last = restore(restored, back_up(restored, "second"), again)
    assert (report.gaps, report.erased, report.epoch) == ((), 0, 3)
    last.close()
    restored.close()
