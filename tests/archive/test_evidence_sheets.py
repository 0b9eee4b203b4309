"""What a court finds in a pack besides the entries: tables, Word index, and what was held back."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import wave
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

from casekit import (
    Address,
    Attachment,
    Lender,
    PartyRecord,
    PersonRecord,
    Phone,
    Profile,
    SimulatedClock,
    Step,
)
from casekit.cases.records import Liability, Role
from casekit.cli.main import casekit
from casekit.errors import UsageError
from casekit.store.tables import blobs, loan_parties
from casekit.testing.lenders import MORNING, READY, make_lender
from casekit.testing.loans import a_loan, a_payment

PLACE = b"GPS-31.2304N"


def _photo() -> bytes:
    image = pytest.importorskip("PIL.Image", reason="Pillow comes with casekit[docx]")
    made = io.BytesIO()
    image.new("RGB", (8, 8)).save(made, "JPEG", comment=PLACE)
    return made.getvalue()


def _wav() -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\x00\x01" * 16_000)
    return made.getvalue()


@pytest.fixture
def lender(tmp_path: Path) -> Iterator[Lender]:
    """A lender with a case of 30 days: contract, letter with its proof, money, call, photograph."""
    yield from _opened(tmp_path, "")


@pytest.fixture
def on_either(tmp_path: Path, store_url: str) -> Iterator[Lender]:
    """The same, on each database."""
    yield from _opened(tmp_path, store_url)


def _opened(tmp_path: Path, store_url: str) -> Iterator[Lender]:
    clock = SimulatedClock(MORNING)
    with make_lender(
        tmp_path / "acme", clock=clock, store_url=store_url, staff={"li": READY}
    ) as lender:
        lender.push_loans([a_loan("L-1", lender.today() - timedelta(days=30))])
        lender.run()
        contract = tmp_path / "合同.pdf"
        contract.write_bytes(b"%PDF-1.4 contract")
        filed = lender.archive.add_document(contract, "L-1", "contract", actor="li")
        letter = lender.processes.open("letter", "L-1").process_id
        lender.processes.move(letter, Step("posted", ref="1000000000001"))
        proof = Attachment("回执.jpg", "image/jpeg", _photo())
        lender.processes.move(letter, Step("delivered", attachments=(proof,)))
        clock.set(MORNING + timedelta(days=1))
        lender.push_payments([a_payment("P-1", amount=1_000, paid_on=lender.today())])
        lender.cases.record_fact("L-1", "income_monthly", 800_000)
        call = lender.cases.record_contact(
            "L-1", "voice", lender.clock.now(), "no_answer", actor="li"
        )
        spoken = tmp_path / "通话.wav"
        spoken.write_bytes(_wav())
        lender.calls.add_recording(call.contact_id, spoken, actor="li")
        assert b"".join(lender.archive.read_document(filed.blob_id, reason="核对", actor="li"))
        yield lender


def _packed(lender: Lender, folder: Path, **given: object) -> Path:
    file, _ = lender.archive.evidence("L-1", reason="起诉", **given)  # type: ignore[arg-type]
    with ZipFile(lender.files.path(file)) as packed:
        packed.extractall(folder)
    return folder


def _verified(folder: Path) -> str:
    """Check a pack as a court would: plain Python in an empty folder, nothing of casekit."""
    done = subprocess.run(
        [sys.executable, "-I", "verify.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _sheet(folder: Path, name: str) -> list[dict[str, str]]:
    raw = (folder / "sheets" / f"{name}.csv").read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(raw)))


def test_the_tables_say_what_the_store_says_and_the_manifest_covers_them(
    on_either: Lender, tmp_path: Path
) -> None:
    folder = _packed(on_either, tmp_path / "pack")
    assert "everything fits" in _verified(folder)
    first, total = _sheet(folder, "statement")
    assert (first["principal"], first["interest"], first["penalty"]) == (
        "1000.00",
        "20.00",
        "3.00",
    )
    assert total["unpaid"] == first["unpaid"] == "1013.00"
    (payment,) = _sheet(folder, "payments")
    assert (payment["ref"], payment["amount"], payment["interest"]) == ("P-1", "10.00", "10.00")
    (letter,) = _sheet(folder, "letters")
    assert (letter["tracking"], letter["delivered_on"]) == ("1000000000001", "2026-03-02")
    photo = (folder / letter["file"]).read_bytes()
    assert PLACE not in photo
    assert PLACE not in b"".join(
        path.read_bytes()
        for path in folder.rglob("*")
        if path.suffix != ".sealed" and path.is_file()
    )
    spoken = [row for row in _sheet(folder, "contacts") if row["event"] == "contact.recorded"]
    assert [row["who"] for row in spoken] == ["li"]
    assert spoken[0]["zh"]
    (recording,) = _sheet(folder, "recordings")
    assert (recording["who"], recording["seconds"], recording["state"]) == ("li", "2", "stored")
    assert recording["filed_sha256"] == sha256(_wav()).hexdigest()
    assert (
        sha256((folder / recording["file"]).read_bytes()).hexdigest() == (recording["filed_sha256"])
    )
    custody = _sheet(folder, "custody")
    contract = [row for row in custody if row["file"].endswith(".pdf")]
    assert [(row["what"], row["who"], row["why"]) for row in contract] == [
        ("filed", "li", ""),
        ("read", "li", "核对"),
        ("packed", contract[-1]["who"], "起诉"),
    ]
    assert len({row["filed_sha256"] for row in contract}) == 1
    for language, word in (("zh", "文件保管链"), ("en", "Chain of custody")):
        assert word in (folder / f"sheets.{language}.html").read_text("utf-8")
    (folder / "sheets" / "statement.csv").write_bytes(b"changed")
    done = subprocess.run(
        [sys.executable, "-I", "verify.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1


def test_a_picture_that_cannot_be_copied_leaves_sealed_alone(
    lender: Lender, tmp_path: Path
) -> None:
    broken = tmp_path / "现场.jpg"
    broken.write_bytes(b"no picture")
    filed = lender.archive.add_document(broken, "L-1", "visit")
    file, report = lender.archive.evidence("L-1", reason="起诉")
    assert f"document {filed.blob_id} opened" in report.missing
    with ZipFile(lender.files.path(file)) as packed:
        names = packed.namelist()
    assert f"documents/{filed.digest}.sealed" in names
    assert not [name for name in names if name.startswith(f"documents/{filed.blob_id}.")]
    folder = str(lender.settings.folder)
    lender.close()
    asked = ["archive", "evidence", "L-1", "--reason", "x", "--language", "en", "-L", folder]
    said = CliRunner().invoke(casekit, [*asked, "--for", "zhengda", "--part", "contract"])
    assert said.exit_code == 0, said.stderr
    assert "as hashes alone" in said.stderr
    assert f"document {filed.blob_id} (sealed only)" in CliRunner().invoke(casekit, asked).stderr
    refused = CliRunner().invoke(casekit, [*asked, "--part", "contract"])
    assert "say for whom" in refused.stderr


def test_what_a_file_is_called_hides_no_place(lender: Lender, tmp_path: Path) -> None:
    """A photograph without a suffix or called a PDF leaves as a copy, a film stays sealed."""
    photo = _photo()
    assert PLACE in photo
    film = b"\0\0\0\x18ftypmp42" + bytes(12) + b"\xa9xyz\0\x12\0\0+31.2304+121.4737/" + PLACE
    heic = b"\0\0\0\x18ftypheic" + bytes(12) + PLACE
    sound = b"\0\0\0\x18ftypmp42" + bytes(12) + b"hdlr" + bytes(8) + b"soun"
    filed = {}
    for name, content in {
        "g": photo, "h.pdf": photo, "门口.mp4": film, "i.m4a": film, "j.dat": heic, "谈话.m4a": sound
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(content)
        filed[name] = lender.archive.add_document(tmp_path / name, "L-1", "visit")
    number = {name: str(document.blob_id) for name, document in filed.items()}
    folder = _packed(lender, tmp_path / "pack")
    _verified(folder)
    plain = [p for p in folder.rglob("*") if p.is_file() and p.suffix != ".sealed"]
    assert [p.name for p in plain if PLACE in p.read_bytes()] == []
    custody = {row["document"]: row for row in _sheet(folder, "custody") if row["what"] == "filed"}
    assert {name: custody[number[name]]["file"] for name in filed} == {
        "g": f"documents/{number['g']}.jpg",
        "h.pdf": f"documents/{number['h.pdf']}.jpg",
        "门口.mp4": "sealed_film",
        "i.m4a": "sealed_film",
        "j.dat": "sealed_picture",
        "谈话.m4a": f"documents/{number['谈话.m4a']}.m4a",
    }
    for name, content in {"h.pdf": photo, "门口.mp4": film, "j.dat": heic}.items():
        assert custody[number[name]]["filed_sha256"] == sha256(content).hexdigest()
        assert (folder / f"documents/{filed[name].digest}.sealed").exists()
    assert (folder / custody[number["谈话.m4a"]]["file"]).read_bytes() == sound
    assert "a film may tell place and device" in (folder / "sheets.en.html").read_text("utf-8")
    with lender.store.read() as connection:
        kinds = connection.execute(
            select(blobs.c.media_type).where(blobs.c.id == filed["h.pdf"].blob_id)
        ).scalar_one()
    assert kinds == "image/jpeg"


def test_the_index_is_a_word_file_that_says_the_same(lender: Lender, tmp_path: Path) -> None:
    docx = pytest.importorskip("docx", reason="python-docx comes with casekit[docx]")
    folder = _packed(lender, tmp_path / "pack")
    for language, words in (
        ("zh", ("催收联系记录", "贷款账目：应还与未还")),
        ("en", ("Contacts",)),
    ):
        made = docx.Document(str(folder / f"index.{language}.docx"))
        said = {line.text for line in made.paragraphs}
        assert set(words) <= said
        cells = {cell.text for table in made.tables for cell in table._cells}
        assert {"1013.00", "1000000000001"} <= cells


def test_what_is_handed_over_leaves_out_means_and_other_parts_and_still_verifies(
    lender: Lender, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="for whom"):
        lender.archive.evidence("L-1", reason="x", parts=["letter"])
    with pytest.raises(UsageError, match="no part 'income'"):
        lender.archive.evidence("L-1", reason="x", audience="zhengda", parts=["income"])
    folder = _packed(
        lender, tmp_path / "pack", audience="zhengda", parts=["contract", "repayment", "letter"]
    )
    said = _verified(folder)
    assert "held back" in said
    assert "everything fits" in said
    readable = b"".join(
        path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".zip"
    )
    assert b"income_monthly" not in readable
    assert b"contact.recorded" not in readable
    assert not (folder / "sheets" / "contacts.csv").exists()
    assert {row["file"][-4:] for row in _sheet(folder, "custody")} == {".pdf", ".jpg"}
    assert "起诉".encode() not in readable  # why it was packed is the lender's affair
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert manifest["audience"] == "zhengda"
    with lender.store.read() as connection:
        headers = connection.execute(
            text("SELECT header FROM entries WHERE kind = 'evidence.packed'")
        ).scalars()
        data = [json.loads(bytes(header))["data"] for header in headers]
    assert data == [{"audience": "zhengda", "parts": ["contract", "letter", "repayment"]}]

    # a held back entry cannot be left out: the count must go on
    proofs = (folder / "entries.proofs.jsonl").read_text("utf-8").splitlines()
    at = next(n for n, line in enumerate(proofs) if json.loads(line)["role"] == "withheld")
    headers_file = (folder / "entries.headers").read_bytes().split(b"\n")
    (folder / "entries.proofs.jsonl").write_text(
        "".join(f"{line}\n" for n, line in enumerate(proofs) if n != at), "utf-8"
    )
    (folder / "entries.headers").write_bytes(
        b"\n".join(line for n, line in enumerate(headers_file) if n != at)
    )
    done = subprocess.run(
        [sys.executable, "-I", "verify.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "breaks" in done.stdout


def test_the_parties_of_the_suit_are_told_and_nobody_else(tmp_path: Path, store_url: str) -> None:
    """Who stands for the loan is a defendant; whom the borrower named for a call is none."""
    clock = SimulatedClock(MORNING)
    home = Address(("幸福路8号",), "杭州市", "浙江省", kind="home")
    surety = PersonRecord(
        Profile(
            "李保证",
            id_number="330106199003072316",
            phones=(Phone("+8613900000009"),),
            addresses=(home,),
        )
    )
    friend = PersonRecord(Profile("赵朋友", phones=(Phone("+8613900000008"),)))
    with make_lender(tmp_path / "acme", clock=clock, store_url=store_url) as lender:
        loan = replace(
            a_loan("L-1", lender.today() - timedelta(days=30)),
            parties=(
                PartyRecord(Role.CONTACT, 1, friend),
                PartyRecord(Role.GUARANTOR, 1, surety, Liability.JOINT),
            ),
        )
        lender.push_loans([loan])
        lender.run()
        folder = _packed(lender, tmp_path / "court")
        assert "everything fits" in _verified(folder)
        borrower, guarantor = _sheet(folder, "parties")
        assert (borrower["role"], guarantor["role"]) == ("borrower", "guarantor")
        assert (guarantor["liability"], guarantor["name"]) == ("joint", "李保证")
        assert guarantor["id_number"] == "330106199003072316"
        assert guarantor["address"] == "浙江省杭州市幸福路8号"
        for page, words in (("zh", "连带责任保证"), ("en", "joint and several")):
            assert words in (folder / f"sheets.{page}.html").read_text("utf-8")
        theirs = _packed(lender, tmp_path / "firm", audience="zhengda", parts=["contract"])
        assert _sheet(theirs, "parties")[1]["name"] == "李保证"
        for path in (*folder.rglob("*"), *theirs.rglob("*")):
            assert not path.is_file() or "赵朋友".encode() not in path.read_bytes()
        # whoever stands for a loan can learn who had their data, as the borrower can
        with lender.store.read() as connection:
            (number,) = connection.execute(
                select(loan_parties.c.subject_id).where(loan_parties.c.role == "guarantor")
            ).scalars()
        told = [
            json.loads(found.entry.header)
            for found in lender.archive.all()
            if found.entry.kind == "customer.disclosed"
        ]
        purposes = [one["data"]["purpose"] for one in told if one.get("subject") == number]
        assert purposes == ["evidence", "handed-over"]
        # erased, the guarantor is a role without a name, and the packs are gone
        lender.push_loans([replace(loan, status="settled", instalments=())])
        clock.set(MORNING + timedelta(days=3_000))
        lender.customers.erase(number, reason="被保证人要求删除")
        again = _packed(lender, tmp_path / "again")
        gone = _sheet(again, "parties")[1]
        assert (gone["name"], gone["id_number"], gone["state"]) == ("", "", "erased")


def test_a_document_was_packed_only_where_it_was_there_and_handed_over(
    lender: Lender, tmp_path: Path
) -> None:
    """The chain of custody does not say that a paper left before it came, or with who never got it."""
    _packed(lender, tmp_path / "one", audience="zhengda", parts=["contract"])
    paper = tmp_path / "判决书.pdf"
    paper.write_bytes(b"%PDF-1.4 judgment")
    late = lender.archive.add_document(paper, "L-1", "legal", actor="li")
    custody = _sheet(_packed(lender, tmp_path / "two"), "custody")
    packed = {
        row["file"]: sum(
            1 for one in custody if (one["file"], one["what"]) == (row["file"], "packed")
        )
        for row in custody
    }
    assert packed.pop(f"documents/{late.blob_id}.pdf") == 1
    # the contract went with both; recording and proof of delivery only with the second
    assert sorted(packed.values()) == [1, 1, 2]
