"""A document stays in the loan's file while the loan is open or a rule asks for it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from casekit.app import Lender
from casekit.archive.disposal import DisposalRule
from casekit.archive.search import Query
from casekit.compliance.pack import Rule, RulePack
from casekit.compliance.primitives.retention import Retention
from casekit.errors import BlobMissing, NotAuthorized, NotFound, RetentionRefuses, UsageError
from casekit.store.tables import blobs
from casekit.testing.loans import a_loan, a_person

TODAY = date(2026, 3, 2)
ZONE = ZoneInfo("Asia/Shanghai")


def file(lender: Lender, folder: Path, name: str = "contract.pdf") -> int:
    path = folder / name
    path.write_bytes(b"scan")
    category = "contract" if name.endswith(".pdf") else "contact"
    return lender.archive.add_document(path, "C-1", category).blob_id


def end_loan(lender: Lender) -> None:
    loan = a_loan("L-1", TODAY - timedelta(days=1), borrower=a_person(1), status="settled")
    lender.push_loans([loan], snapshot_on=TODAY)
    lender.run()


def keeping(**years: int) -> RulePack:
    rule = Rule("T-RET", "1", {"en": "Records are kept"}, Retention(years), "a law")
    return RulePack("t", "1", {"en": "t"}, "Asia/Shanghai", (rule,))


def judged(lender: Lender, pack: RulePack, on: date, blob_id: int) -> dict[str, str]:
    with lender.store.read() as connection:
        row = connection.execute(blobs.select().where(blobs.c.id == blob_id)).one()
        return dict(DisposalRule(pack, on, ZONE).judge(connection, row))


def test_the_contract_of_an_open_loan_stays(book: Lender, tmp_path: Path) -> None:
    number = file(book, tmp_path)
    with pytest.raises(RetentionRefuses, match="L-1, which is open"):
        book.archive.dispose_document(number, reason="tidy up")
    assert b"".join(book.archive.read_document(number, reason="look")) == b"scan"


@pytest.mark.usefixtures("store_url")
def test_after_the_loan_it_goes_once_with_a_reason_and_the_timeline_says_so(
    book: Lender, tmp_path: Path
) -> None:
    number = file(book, tmp_path)
    end_loan(book)
    with pytest.raises(UsageError, match="say why"):
        book.archive.dispose_document(number, reason=" ")
    entry = book.archive.dispose_document(number, reason="客户要求", actor="archivist")
    assert "客户要求".encode() not in entry.header
    with pytest.raises(BlobMissing, match="disposed of already"):
        book.archive.dispose_document(number, reason="again")
    with pytest.raises(BlobMissing):
        book.archive.read_document(number, reason="look")
    (found,) = book.archive.all(Query(kind="document.disposed"))
    assert book.archive.open([found.entry], reason="audit")[0].value == {"reason": "客户要求"}
    told = book.cases.timeline("C-1", language="en")
    assert [line.text for line in told if line.kind == "document.disposed"] == [
        f"archivist destroyed document {number}; no rule asks for it any longer."
    ]


def test_a_document_is_kept_from_the_loans_end_for_as_long_as_the_pack_asks(
    book: Lender, tmp_path: Path
) -> None:
    number = file(book, tmp_path)
    end_loan(book)
    pack = keeping(document=5)
    with pytest.raises(RetentionRefuses, match="must be kept until 2031-03-02"):
        judged(book, pack, date(2031, 3, 2), number)
    assert judged(book, pack, date(2031, 3, 3), number) == {
        "ground": "retention_over",
        "rule": "T-RET",
    }


def test_a_recording_has_a_time_of_its_own_where_the_pack_names_one(
    book: Lender, tmp_path: Path
) -> None:
    number = file(book, tmp_path, "call.mp3")
    with pytest.raises(RetentionRefuses, match="until 2028-03-02"):
        judged(book, keeping(recording=2), date(2028, 3, 2), number)
    assert judged(book, keeping(recording=2), date(2028, 3, 3), number)["rule"] == "T-RET"
    with pytest.raises(RetentionRefuses, match="is open"):
        judged(book, keeping(assessment=2), date(2040, 1, 1), number)


def test_who_may_not_and_what_is_not_there(
    book: Lender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = file(book, tmp_path)
    end_loan(book)
    with pytest.raises(NotFound, match="no document 99"):
        book.archive.dispose_document(99, reason="x")
    asked: list[object] = []

    def refuse(actor: str, action: str, subjects: object) -> None:
        asked.append((actor, action, subjects))
        raise NotAuthorized("not you")

    monkeypatch.setattr(book.plugins, "authorize", refuse)
    with pytest.raises(NotAuthorized):
        book.archive.dispose_document(number, reason="x", actor="clerk")
    assert [(who, what) for who, what, _ in asked] == [("clerk", "document.dispose")]
