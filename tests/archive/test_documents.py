"""Documents in a case's file, and opening sealed entries: always with a reason, always archived."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from casekit.archive.documents import (
    Document,
    add_document,
    dispose_document,
    read_document,
)
from casekit.archive.opening import open_payloads, read_sealed
from casekit.archive.reading import entry as as_entry
from casekit.errors import BlobMissing, NotAuthorized, NotFound, UsageError
from casekit.rights import Subject

if TYPE_CHECKING:
    from conftest import Archive

SCAN = "借款合同 王伟1".encode() * 30


def add(archive: Archive, content: bytes = SCAN, **changes: object) -> Document:
    options: dict[str, object] = {
        "case_id": 1,
        "category": "contract",
        "name": "王伟1-借款合同.pdf",
        "media_type": "application/pdf",
        "actor": "李催收",
        "occurred_at": datetime(2024, 5, 1, tzinfo=UTC),
    }
    return add_document(
        archive.ledger,
        archive.vault,
        archive.blobs,
        io.BytesIO(content),
        **(options | changes),  # type: ignore[arg-type]
    )


def dispose(archive: Archive, blob_id: int) -> None:
    dispose_document(
        archive.ledger,
        archive.blobs,
        blob_id,
        judge=lambda _connection, _row: {"ground": "no_rule"},
        actor="casekit",
        reason="expired",
    )


def refuse(actor: str, action: str, about: Sequence[Subject]) -> None:
    raise NotAuthorized(f"{actor} may not {action}")


@pytest.fixture
def lender(archive: Archive) -> Archive:
    archive.open_cases([1, 2])
    return archive


def test_a_document_is_filed_and_read_with_a_reason(lender: Archive) -> None:
    document = add(lender)
    assert document.entry.category == "contract"
    assert document.entry.occurred_at == "2024-05-01T00:00:00.000000Z"
    assert "王伟".encode() not in document.entry.header
    read = read_document(
        lender.ledger, lender.vault, lender.blobs, document.blob_id, actor="张法务", reason="起诉"
    )
    assert b"".join(read) == SCAN
    kinds = lender.rows("SELECT kind, actor FROM entries WHERE case_id = 1 ORDER BY case_seq")
    assert kinds[-2:] == [("document.added", "李催收"), ("archive.read", "张法务")]
    assert lender.verify().ok


def test_nothing_of_it_lies_plain_in_the_folder(lender: Archive) -> None:
    add(lender)
    for path in lender.folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert SCAN[:12] not in data, path
            assert "借款合同".encode() not in data, path


def test_a_document_without_a_reason_stays_closed(lender: Archive) -> None:
    document = add(lender)
    size = lender.rows("SELECT sum(size) FROM log_heads")
    with pytest.raises(UsageError, match="why"):
        read_document(
            lender.ledger, lender.vault, lender.blobs, document.blob_id, actor="x", reason=" "
        )
    assert lender.rows("SELECT sum(size) FROM log_heads") == size


def test_a_disposed_document_is_gone_and_verify_says_disposed(lender: Archive) -> None:
    document, kept = add(lender), add(lender)
    dispose(lender, document.blob_id)
    with pytest.raises(BlobMissing, match="disposed of already"):
        dispose(lender, document.blob_id)
    with pytest.raises(BlobMissing, match="disposed"):
        read_document(
            lender.ledger, lender.vault, lender.blobs, document.blob_id, actor="x", reason="看"
        )
    assert lender.rows("SELECT blob_id FROM blob_keys") == [(kept.blob_id,)]
    assert lender.rows("SELECT count(*) FROM entries WHERE kind = 'document.disposed'") == [(1,)]
    result = lender.verify()
    assert (result.ok, result.blobs, result.disposed) == (True, 1, 1)


def test_what_cannot_be_filed_leaves_no_file(lender: Archive) -> None:
    with pytest.raises(UsageError, match="category"):
        add(lender, category="secret")
    with pytest.raises(UsageError, match="'contract' is empty"):
        add(lender, b"")
    with pytest.raises(NotFound):
        add(lender, case_id=99)
    with pytest.raises(NotAuthorized):
        add(lender, authorize=refuse)
    lender.tamper("DELETE FROM deks")
    lender.vault.forget()
    with pytest.raises(Exception, match="no data key"):
        add(lender)
    assert list(lender.blobs.digests()) == []


def test_an_unknown_document_is_not_found(lender: Archive) -> None:
    with pytest.raises(NotFound):
        read_document(lender.ledger, lender.vault, lender.blobs, 9, actor="x", reason="y")
    with pytest.raises(NotFound):
        dispose(lender, 9)


def test_sealed_entries_open_with_a_reason_and_each_customer_knows(lender: Archive) -> None:
    entries = lender.touch(1, 2, note="承诺周五还款")
    opened = read_sealed(lender.ledger, lender.vault, entries, actor="王主管", reason="抽查")
    assert [one.value for one in opened] == [{"note": "承诺周五还款"}] * 2
    assert "承诺" not in repr(opened)
    read = lender.rows(
        "SELECT customer_id, header FROM entries WHERE kind = 'archive.read' ORDER BY customer_id"
    )
    assert [row[0] for row in read] == [1, 2]
    assert [json.loads(bytes(row[1]))["data"]["entries"] for row in read] == [
        [f"{entry.log}/{entry.seq}"] for entry in entries
    ]


def test_opening_needs_a_reason_a_right_and_something_sealed(lender: Archive) -> None:
    sealed = lender.touch(1, note="x")
    plain = lender.touch(1)
    with pytest.raises(UsageError, match="why"):
        read_sealed(lender.ledger, lender.vault, sealed, actor="x", reason="")
    with pytest.raises(UsageError, match="none of these"):
        read_sealed(lender.ledger, lender.vault, plain, actor="x", reason="y")
    with pytest.raises(NotAuthorized):
        read_sealed(lender.ledger, lender.vault, sealed, actor="x", reason="y", authorize=refuse)
    assert lender.rows("SELECT count(*) FROM entries WHERE kind = 'archive.read'") == [(0,)]


def test_erased_and_restricted_payloads_are_told_apart(lender: Archive) -> None:
    lender.touch(1, 2, note="x")
    lender.tamper(
        "DELETE FROM deks WHERE subject_id = 1",
        "UPDATE subjects SET status = 'erased' WHERE id = 1",
        "UPDATE subjects SET status = 'restricted' WHERE id = 2",
    )
    lender.vault.forget()
    entries = [
        as_entry(row)
        for row in lender.rows(
            "SELECT log, seq, at, occurred_at, kind, category, case_id, case_seq, customer_id, "
            "actor, channel, header, sealed, leaf FROM entries WHERE kind = 'case.fact' "
            "ORDER BY customer_id"
        )
    ]
    with lender.store.read() as connection:
        states = [one.state for one in open_payloads(connection, lender.vault, entries)]
        allowed = open_payloads(connection, lender.vault, entries, allow_restricted=True)
    assert states == ["erased", "restricted"]
    assert allowed[1].value == {"note": "x"}
