"""Evidence: a case's pack is whole, readable, and checked by plain Python without casekit."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest

from casekit.archive.documents import add_document, dispose_document
from casekit.archive.entries import EntryDraft
from casekit.archive.evidence import pack_case
from casekit.archive.evidence_index import IndexFacts, IndexLine, render
from casekit.archive.evidence_words import KIND_NAMES, LABELS
from casekit.archive.evidence_writing import EvidenceSources, PackReport
from casekit.archive.notes import Checkpoint
from casekit.archive.pack_verifier import verify_pack
from casekit.errors import NotAuthorized, NotFound, SignerRefused, UsageError
from casekit.pii.erasure import erase
from casekit.rights import Subject

if TYPE_CHECKING:
    from conftest import Archive

SCAN = b"%PDF contract" * 40


def sources(archive: Archive) -> EvidenceSources:
    return EvidenceSources(
        archive.ledger,
        archive.vault,
        archive.blobs,
        archive.checkpointer,
        archive.signer.public,
        {"outside": archive.anchor},
    )


def packed(archive: Archive, case_id: int = 1) -> tuple[PackReport, bytes]:
    target = io.BytesIO()
    report = pack_case(
        sources(archive), target, case_id=case_id, actor="张法务", reason="向法院起诉"
    )
    return report, target.getvalue()


def unpacked(data: bytes, folder: Path) -> Path:
    with ZipFile(io.BytesIO(data)) as packed:
        packed.extractall(folder)
    return folder


@pytest.fixture
def lender(archive: Archive) -> Archive:
    archive.open_cases(range(1, 6))
    archive.touch(1, 2, note="承诺三月十日还款")
    for name in ("合同.pdf", "扫描.pdf"):
        add_document(
            archive.ledger,
            archive.vault,
            archive.blobs,
            io.BytesIO(SCAN),
            case_id=1,
            category="contract",
            name=name,
            media_type="application/pdf",
            actor="李催收",
        )
    archive.checkpoint()
    archive.touch(1, 3)
    return archive


@pytest.fixture
def pack(lender: Archive, tmp_path: Path) -> Path:
    return unpacked(packed(lender)[1], tmp_path / "pack")


def test_the_pack_is_checked_by_plain_python(lender: Archive, tmp_path: Path) -> None:
    report, data = packed(lender)
    assert (report.case_id, report.customer_id, report.documents, report.missing) == (1, 1, 2, ())
    folder = unpacked(data, tmp_path / "pack")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("everything fits\n")
    assert "held by the anchor outside since" in done.stdout
    assert "compare it with one got by another way" in done.stdout


def test_the_key_got_by_another_way_is_what_counts(pack: Path) -> None:
    own = (pack / "public-key.txt").read_text().strip()
    assert verify_pack(pack, own) == 0
    other = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    assert verify_pack(pack, other) == 1


def test_every_entry_of_the_case_is_there_verbatim(lender: Archive, pack: Path) -> None:
    headers = (pack / "entries.headers").read_bytes().splitlines()
    stored = lender.rows("SELECT header FROM entries WHERE case_id = 1 ORDER BY case_seq")
    assert headers[: len(stored)] == [bytes(row[0]) for row in stored]
    kinds = [json.loads(header)["kind"] for header in headers[len(stored) :]]
    assert kinds == ["customer.recorded", "loan.recorded", "heads.rooted"]
    opened = json.loads((pack / "opened.json").read_text())
    assert {"note": "承诺三月十日还款"} in [one["content"] for one in opened]
    assert {one["state"] for one in opened} == {"open"}


def test_documents_are_there_sealed_and_opened(pack: Path) -> None:
    opened = sorted(path.name for path in (pack / "documents").glob("*.pdf"))
    assert opened == ["1.pdf", "2.pdf"]
    assert (pack / "documents" / "1.pdf").read_bytes() == SCAN
    assert len(list((pack / "documents").glob("*.sealed"))) == 2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_index_reads_in_both_languages(pack: Path, language: str) -> None:
    page = (pack / f"index.{language}.html").read_text()
    assert "承诺三月十日还款" in page
    assert "王伟1" in page
    assert "documents/1.pdf" in page
    assert KIND_NAMES[language]["document.added"] in page
    assert LABELS[language]["entries"] in page
    assert "<script" not in page


def test_the_index_says_times_amounts_and_answers_as_a_person_would() -> None:
    header = {
        "kind": "acme.visit.made", "actor": "李催收", "channel": "visit",
        "occurred_at": "2026-03-02T01:05:00.000000Z", "at": "2026-03-02T09:05:00.000000Z",
        "data": {"amount": 328640, "currency": "CNY", "value": True, "reason": ""},
    }  # fmt: skip
    content = {
        "text": "您好", "params": {"hotline": "400"},
        "rows": {"subjects/1/profile": {"phones": [{"number": "+8613900000001"}]}},
    }  # fmt: skip
    facts = IndexFacts(
        1, "2026-03-03T01:00:00.000000Z", "张法务", "casekit/acme", 9, "ab", "key",
        [("outside", "2026-03-03T01:00:00.000000Z")], zone=ZoneInfo("Asia/Shanghai"),
        currency="CNY",
    )  # fmt: skip
    line = IndexLine(1, header, content, "open", "")
    pages = {language: render(language, facts, [line], []) for language in ("zh", "en")}
    for page in pages.values():
        assert "2026-03-02 09:05:00" in page and "2026-03-02 17:05:00" in page
        assert "Asia/Shanghai" in page
        assert "3,286.40" in page
        assert not re.search(r"True|328640|\.000000Z|params|hotline|phones", page)
    for word in ("金额", "是", "电话", "号码", "当事人资料", "记录于 2026-03-02 17:05:00"):
        assert word in pages["zh"]
    told = render("zh", facts, [line], [], ["客户同意上门。"])
    assert "客户同意上门。" in told and "3,286.40" not in told and "您好" in told


def test_what_a_person_wrote_cannot_change_the_page(lender: Archive) -> None:
    lender.touch(1, note="<script>alert(1)</script>")
    with ZipFile(io.BytesIO(packed(lender)[1])) as zipped:
        page = zipped.read("index.zh.html").decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(bytes(data))


def refit(pack: Path, archive: Archive | None = None) -> None:
    """Write the manifest anew, as someone would who changed the pack on purpose.

    With the archive, its signer vouches for the mended one too: the rest must still be found out.
    """
    from hashlib import sha256

    manifest = json.loads((pack / "manifest.json").read_text())
    for path in pack.rglob("*"):
        name = path.relative_to(pack).as_posix()
        if path.is_file() and name not in ("manifest.json", "manifest.note"):
            manifest["files"][name] = sha256(path.read_bytes()).hexdigest()
    written = json.dumps(manifest).encode()
    (pack / "manifest.json").write_bytes(written)
    if archive is not None:
        origin = manifest["origin"]
        lines = (manifest["format"], origin, f"C-{manifest['case']}", sha256(written).hexdigest())
        note = archive.signer.sign_statement("\n".join(lines) + "\n", origin)
        (pack / "manifest.note").write_text(note, "utf-8")


@pytest.mark.parametrize("name", ["opened.json", "index.en.html", "documents/1.pdf"])
def test_a_changed_text_is_found_though_the_manifest_was_mended(
    pack: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What people read is no entry of the log; the manifest's signature covers it."""
    flip(pack / name, 20)
    refit(pack)
    assert verify_pack(pack, None) == 1
    assert "WRONG index, opened texts and documents" in capsys.readouterr().out


def test_a_manifest_of_another_pack_vouches_for_nothing(
    lender: Archive, pack: Path, tmp_path: Path
) -> None:
    other = unpacked(packed(lender)[1], tmp_path / "other")
    for name in ("manifest.json", "manifest.note"):
        (pack / name).write_bytes((other / name).read_bytes())
    assert verify_pack(pack, None) == 1
    (pack / "manifest.note").unlink()
    assert verify_pack(pack, None) == 1


def test_a_mended_pack_that_its_own_signer_signs_is_whole(lender: Archive, pack: Path) -> None:
    flip(pack / "index.en.html", 20)
    refit(pack, lender)
    assert verify_pack(pack, None) == 0


@pytest.mark.parametrize("spoilt", [b"", b"x", b"a+b+c", b"\xff\xfe", b"name+00000000+AQ=="])
def test_a_damaged_public_key_is_said_in_a_sentence(
    pack: Path, spoilt: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    own = (pack / "public-key.txt").read_text().strip()
    (pack / "public-key.txt").write_bytes(spoilt)
    assert verify_pack(pack, None) == 1
    told = capsys.readouterr().out
    assert "WRONG the public key in the pack is well formed" in told
    assert "by another way" in told
    assert verify_pack(pack, own) == 1  # all but the key's own file fits
    assert "2 things do not fit" in capsys.readouterr().out


def test_a_key_that_is_none_is_a_wrong_use(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify_pack(pack, "what") == 2
    assert "no verifier key" in capsys.readouterr().out


def test_the_signer_signs_no_checkpoint_as_a_statement(lender: Archive) -> None:
    origin = "casekit/acme/0/log-0/epoch-1"
    with pytest.raises(SignerRefused):
        lender.signer.sign_statement(Checkpoint(origin, 1, bytes(32)).text(), origin)


@pytest.mark.parametrize(
    "name", ["entries.headers", "opened.json", "index.zh.html", "documents/1.pdf", "verify.py"]
)
def test_a_changed_file_is_found(pack: Path, name: str) -> None:
    flip(pack / name, 20)
    assert verify_pack(pack, None) != 0


def test_a_changed_entry_is_found_though_the_manifest_was_mended(
    lender: Archive, pack: Path
) -> None:
    path = pack / "entries.headers"
    path.write_bytes(path.read_bytes().replace("李催收".encode(), "李崔收".encode(), 1))
    refit(pack, lender)
    assert verify_pack(pack, None) == 1


@pytest.mark.parametrize("which", [0, 1, -5, -1])
def test_an_entry_left_out_is_found_though_the_manifest_was_mended(
    lender: Archive, pack: Path, which: int
) -> None:
    headers = (pack / "entries.headers").read_bytes().splitlines(keepends=True)
    proofs = (pack / "entries.proofs.jsonl").read_bytes().splitlines(keepends=True)
    case = [n for n, line in enumerate(proofs) if b'"role": "case"' in line]
    place = {0: case[0], 1: case[1], -5: case[-1], -1: len(proofs) - 1}[which]
    del headers[place], proofs[place]
    (pack / "entries.headers").write_bytes(b"".join(headers))
    (pack / "entries.proofs.jsonl").write_bytes(b"".join(proofs))
    refit(pack, lender)
    assert verify_pack(pack, None) == 1


def test_a_changed_sealed_document_is_found(lender: Archive, pack: Path) -> None:
    flip(next((pack / "documents").glob("*.sealed")), 40)
    refit(pack, lender)
    assert verify_pack(pack, None) == 1


def test_a_changed_checkpoint_is_found(lender: Archive, pack: Path) -> None:
    note = (pack / "checkpoint.txt").read_text()
    origin, size, *rest = note.split("\n")
    (pack / "checkpoint.txt").write_text("\n".join([origin, str(int(size) + 1), *rest]))
    refit(pack, lender)
    assert verify_pack(pack, None) == 1


def test_an_added_file_is_found(pack: Path) -> None:
    (pack / "documents" / "9.pdf").write_bytes(b"another contract")
    assert verify_pack(pack, None) == 1


@pytest.mark.parametrize("folder", ["__pycache__", "documents/__pycache__"])
def test_an_added_file_is_found_where_python_puts_its_own(pack: Path, folder: str) -> None:
    (pack / folder).mkdir()
    (pack / folder / "agreement.pdf").write_bytes(b"another contract")
    assert verify_pack(pack, None) == 1


def test_a_link_in_a_pack_is_found(pack: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (pack / "more").symlink_to(tmp_path / "elsewhere")
    assert verify_pack(pack, None) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("manifest.json", '{"files": []}'),
        ("manifest.json", "[" * 100_000),
        ("anchors.jsonl", '{"anchor": "a", "note": 5}'),
        ("case-head.json", '{"index": -1, "size": 1}'),
    ],
)
def test_odd_values_in_a_pack_are_said_in_a_sentence(pack: Path, name: str, content: str) -> None:
    (pack / name).write_text(content)
    done = subprocess.run(
        [sys.executable, "-I", "verify.py"], cwd=pack, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "the pack cannot be read" in done.stdout
    assert done.stderr == ""


def test_a_pack_that_is_none_is_refused(tmp_path: Path) -> None:
    from casekit.archive.pack_verifier import __file__ as script

    done = subprocess.run(
        [sys.executable, "-I", script, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "cannot be read" in done.stdout
    assert done.stderr == ""


def test_the_same_content_makes_the_same_bytes(sqlite_archive: Archive) -> None:
    sqlite_archive.open_cases([1])
    from casekit.archive.evidence import _collect, _prove
    from casekit.archive.evidence_writing import write_pack
    from casekit.archive.opening import open_payloads

    made = []
    contents = _collect(sources(sqlite_archive), 1, 1, "张法务")
    for _ in range(2):
        with sqlite_archive.store.read() as connection:
            _prove(connection, contents)
            members = [*contents.case, *contents.context]
            opened = open_payloads(connection, sqlite_archive.vault, members)
            contents.opened = {e.seq: o for e, o in zip(members, opened, strict=True)}
            target = io.BytesIO()
            write_pack(connection, sources(sqlite_archive), contents, target, "张法务")
            made.append(target.getvalue())
    assert made[0] == made[1]


def test_packing_is_archived_with_its_reason_sealed(lender: Archive) -> None:
    packed(lender)
    rows = lender.rows(
        "SELECT actor, case_id, header, sealed FROM entries WHERE kind = 'evidence.packed'"
    )
    assert [(row[0], row[1]) for row in rows] == [("张法务", 1)]
    assert "法院".encode() not in bytes(rows[0][2])
    assert rows[0][3] is not None
    assert lender.verify().ok


def test_packing_needs_a_reason_a_right_and_a_case(lender: Archive) -> None:
    def refuse(actor: str, action: str, about: Sequence[Subject]) -> None:
        raise NotAuthorized(f"{actor} may not {action}")

    before = lender.rows("SELECT sum(size) FROM log_heads")
    for error, changes in (
        (UsageError, {"reason": "  "}),
        (NotFound, {"case_id": 99}),
        (NotAuthorized, {"authorize": refuse}),
    ):
        options = {"case_id": 1, "actor": "x", "reason": "y"} | changes
        with pytest.raises(error):
            pack_case(sources(lender), io.BytesIO(), **options)  # type: ignore[arg-type]
    assert lender.rows("SELECT sum(size) FROM log_heads") == before


def test_another_loan_of_the_customer_stays_out(lender: Archive) -> None:
    lender.record(
        EntryDraft("loan.updated", "import", customer_id=1, data={"loan": 77}),
        EntryDraft("loan.updated", "import", customer_id=1, data={"loan": 1}),
    )
    with ZipFile(io.BytesIO(packed(lender)[1])) as zipped:
        told = [json.loads(line) for line in zipped.read("entries.headers").splitlines()]
    assert [one["data"] for one in told if one["kind"] == "loan.updated"] == [{"loan": 1}]


def test_an_erased_customers_pack_still_proves_what_happened(
    lender: Archive, tmp_path: Path
) -> None:
    dispose_document(
        lender.ledger,
        lender.blobs,
        1,
        judge=lambda _connection, _row: {"ground": "no_rule"},
        actor="casekit",
        reason="expired",
    )
    lender.tamper("UPDATE loans SET status = 'settled'", "UPDATE cases SET status = 'closed'")
    erase(
        lender.ledger,
        lender.vault,
        1,
        actor="王主管",
        reason="本人要求",
        as_of=date(2026, 3, 2),
        retention=lambda *_: None,
        blob_files=lender.blobs,
    )
    report, data = packed(lender)
    assert (report.documents, report.missing) == (0, ("document 1", "document 2"))
    assert "承诺".encode() not in data
    folder = unpacked(data, tmp_path / "pack")
    assert LABELS["zh"]["state.erased"] in (folder / "index.zh.html").read_text()
    assert verify_pack(folder, None) == 0


def test_a_pack_before_any_anchor_says_so(
    sqlite_archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sqlite_archive.open_cases([1])
    target = io.BytesIO()
    alone = EvidenceSources(
        sqlite_archive.ledger,
        sqlite_archive.vault,
        sqlite_archive.blobs,
        sqlite_archive.checkpointer,
        sqlite_archive.signer.public,
        {},
    )
    pack_case(alone, target, case_id=1, actor="x", reason="y")
    assert verify_pack(unpacked(target.getvalue(), tmp_path / "pack"), None) == 0
    assert "nothing outside" in capsys.readouterr().out


def test_every_kind_has_a_name_in_both_languages() -> None:
    lacking = KIND_NAMES["en"].keys() ^ KIND_NAMES["zh"].keys()
    assert not lacking, f"add to casekit/archive/evidence_words.py: {sorted(lacking)}"
    assert LABELS["zh"].keys() == LABELS["en"].keys()
