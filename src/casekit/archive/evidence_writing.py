"""Writing an evidence pack.

A pack is a zip of: `index.zh.html` and `index.en.html` to read, and the same as Word files;
`sheets/` (parties, account, payments, contacts, recordings, letters and custody as CSV) and
`sheets.zh.html`, `sheets.en.html`; `entries.headers` (one header a line, the very bytes) and
`entries.proofs.jsonl` (sealed bytes and inclusion proof of each; of one that is held back its
hash); `opened.json` (what could be opened); `documents/` (sealed files, and what they hold);
`checkpoint.txt`, `anchors.jsonl`, `case-head.json`, `public-key.txt`; `verify.py`, which needs
nothing but Python; `manifest.json` with the hash of every file, and `manifest.note`, in which the
signer of the log vouches for it. The zip is stored without compression and without times, so the
same content gives the same bytes.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from sqlalchemy import Connection

from casekit.archive.anchors import Anchor, AnchorKind
from casekit.archive.blobs import BlobStore
from casekit.archive.checkpoints import Checkpointer
from casekit.archive.entries import StoredEntry
from casekit.archive.evidence_documents import add_documents
from casekit.archive.evidence_index import IndexFacts, IndexLine, render
from casekit.archive.evidence_pages import index_document, sheets_page
from casekit.archive.evidence_parties import Party, party_rows
from casekit.archive.evidence_sheets import PackedDocument, sheets
from casekit.archive.evidence_words import LANGUAGES
from casekit.archive.handing_over import HandOver
from casekit.archive.heads import HeadProof
from casekit.archive.ledger import Ledger
from casekit.archive.notes import Checkpoint, VerifierKey
from casekit.archive.opening import Opened, header_of
from casekit.clock import instant_text
from casekit.errors import CasekitError
from casekit.pii.vault import Vault

FORMAT: Final = "casekit.evidence.3"
"""Says what the files of a pack are; the signature over the manifest covers it."""

_VERIFIER: Final = Path(__file__).with_name("pack_verifier.py")


Tell = Callable[[str, Sequence[Mapping[str, Any]]], Sequence[str]]


@dataclass(frozen=True, slots=True)
class EvidenceSources:
    """Where evidence comes from: the lender's parts.

    Attributes:
        ledger, vault, blobs, checkpointer: the lender's.
        public: the public key that signs the lender's checkpoints.
        anchors: by the names that the config gives them.
        zone: on whose wall clock the index shows times.
        currency: of amounts that name none.
        language: in which addresses are written.
        index_files: Word files of the index by `en` and `zh`; a plain one is made without.
        tell: returns a sentence for each of some headers, given `en` or `zh`; an empty one for a
            kind that it does not know. Without it the index shows fields only.
    """

    ledger: Ledger
    vault: Vault
    blobs: BlobStore
    checkpointer: Checkpointer
    public: bytes
    anchors: Mapping[str, Anchor]
    zone: tzinfo = UTC
    currency: str = ""
    language: str = ""
    index_files: Mapping[str, Path] = field(default_factory=dict)
    tell: Tell | None = None


@dataclass(frozen=True, slots=True)
class PackReport:
    """What was packed.

    Attributes:
        case_id: the case.
        customer_id: whose data the pack holds.
        entries, documents: how many.
        missing: what the pack should hold and does not: parts of the loan's file that nobody
            filled (`contract`, `letter` …), and documents that were disposed of or whose file is
            not there (`document 7`), or of which only the sealed file is there (`document 7
            opened`).
        withheld: entries of the case of which the pack holds the hash alone.
        failures: anchors that could not be asked, as (name, message).
    """

    case_id: int
    customer_id: int
    entries: int
    documents: int
    missing: tuple[str, ...]
    failures: tuple[tuple[str, str], ...]
    withheld: int = 0


@dataclass(slots=True)
class PackContents:
    """Everything that goes into a pack, before it is written."""

    case_id: int
    customer_id: int
    log: int
    checkpoint: Checkpoint
    note: str
    head: HeadProof
    case: list[StoredEntry]
    context: list[StoredEntry]
    rooted: StoredEntry
    episodes: list[int]
    proofs: dict[int, list[bytes]] = field(default_factory=dict)
    opened: dict[int, Opened] = field(default_factory=dict)
    loan_id: int = 0
    hand_over: HandOver | None = None
    withheld: set[int] = field(default_factory=set)
    keeps_back: bool = False
    parties: Sequence[Party] = field(default=(), repr=False)


class _Zip:
    """A zip that remembers the hash of each of its files."""

    def __init__(self, target: IO[bytes]) -> None:
        self._zip = ZipFile(target, "w", ZIP_STORED)
        self.digests: dict[str, str] = {}

    def add(self, name: str, data: bytes) -> None:
        """Add a file."""
        self.add_parts(name, iter((data,)))

    def add_parts(self, name: str, parts: Iterator[bytes]) -> None:
        """Add a file that comes in parts."""
        info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        info.create_system = 3
        info.external_attr = 0o600 << 16
        digest = sha256()
        with self._zip.open(info, "w", force_zip64=True) as file:
            for part in parts:
                digest.update(part)
                file.write(part)
        self.digests[name] = digest.hexdigest()

    def close(self, manifest: dict[str, Any], sign: Callable[[str], str]) -> None:
        """Add the manifest with the hash of every file, and who vouches for it; end the zip."""
        self.add("manifest.json", _json(manifest | {"files": dict(self.digests)}))
        lines = (manifest["format"], manifest["origin"], f"C-{manifest['case']}")
        text = "\n".join((*lines, self.digests["manifest.json"])) + "\n"
        self.add("manifest.note", sign(text).encode())
        self._zip.close()


def write_pack(
    connection: Connection,
    sources: EvidenceSources,
    pack: PackContents,
    target: IO[bytes],
    actor: str,
    lacking: Sequence[str] = (),
) -> PackReport:
    """Write a pack to a seekable file opened for writing bytes; documents are streamed.

    Raises:
        Tampered: a document was changed.
    """
    key = VerifierKey(pack.checkpoint.origin, sources.public).text()
    anchored, failures = _anchored(sources.anchors, pack.checkpoint.origin)
    packed = _Zip(target)
    packed.add("verify.py", _VERIFIER.read_bytes())
    packed.add("public-key.txt", f"{key}\n".encode())
    packed.add("checkpoint.txt", pack.note.encode())
    packed.add("anchors.jsonl", b"".join(_line(record) for record in anchored))
    members = [
        *((entry, "withheld" if entry.seq in pack.withheld else "case") for entry in pack.case),
        *((entry, "context") for entry in pack.context),
        (pack.rooted, "heads"),
    ]
    headers = [b"" if role == "withheld" else entry.header for entry, role in members]
    packed.add("entries.headers", b"".join(header + b"\n" for header in headers))
    packed.add(
        "entries.proofs.jsonl", b"".join(_proof(pack, entry, role) for entry, role in members)
    )
    packed.add("case-head.json", _json(_head(pack.head)))
    documents, gone = add_documents(
        connection, sources.vault, sources.blobs, pack.episodes, packed, _handed_over(pack)
    )
    packed.add("opened.json", _json(_opened(pack)))
    facts = IndexFacts(
        pack.case_id,
        instant_text(sources.ledger.clock.now()),
        actor,
        pack.checkpoint.origin,
        pack.checkpoint.size,
        pack.checkpoint.root.hex(),
        key,
        [(r["anchor"], r["at"]) for r in anchored if r["note"] == pack.note],
        lacking,
        len(pack.withheld),
        sources.zone,
        sources.currency,
    )
    _add_pages(connection, sources, pack, facts, documents, packed)
    manifest = {"format": FORMAT, "case": pack.case_id, "origin": facts.origin}
    if pack.hand_over is not None:
        manifest["audience"] = pack.hand_over.audience
    packed.close(
        manifest, lambda text: sources.checkpointer.signer.sign_statement(text, facts.origin)
    )
    return PackReport(
        pack.case_id,
        pack.customer_id,
        len(members) - len(pack.withheld),
        sum(bool(document.name) for document in documents.values()),
        (*lacking, *gone),
        tuple(failures),
        len(pack.withheld),
    )


def _add_pages(
    connection: Connection,
    sources: EvidenceSources,
    pack: PackContents,
    facts: IndexFacts,
    documents: Mapping[int, PackedDocument],
    packed: _Zip,
) -> None:
    """Add what people read: the index and the tables, in each language."""
    shown = [(n, entry) for n, entry in enumerate(pack.case, 1) if entry.seq not in pack.withheld]
    case = _lines(pack, shown, documents)
    context = _lines(pack, list(enumerate(pack.context, 1 + len(pack.case))), documents)
    lines = [*case, *context]
    headers = [line.header for line in lines]
    told: dict[int, dict[str, str]] = {line.number: {} for line in lines}
    for language in LANGUAGES:
        sentences = sources.tell(language, headers) if sources.tell else ()
        for line, sentence in zip(lines, sentences, strict=False):
            told[line.number][language] = sentence
        page = render(language, facts, case, context, sentences)
        packed.add(f"index.{language}.html", page.encode())
    found = sheets(
        connection,
        lines,
        told,
        documents,
        loan_id=pack.loan_id,
        episodes=pack.episodes,
        zone=sources.zone,
        parties=party_rows(connection, sources.vault, pack.parties, sources.language),
        parts=None if pack.hand_over is None else pack.hand_over.parts,
    )
    for sheet in found:
        packed.add(f"sheets/{sheet.name}.csv", sheet.csv())
    for language in LANGUAGES:
        packed.add(f"sheets.{language}.html", sheets_page(language, facts, found).encode())
        written = index_document(
            language, facts, lines, told, found, sources.index_files.get(language)
        )
        if written is not None:
            packed.add(f"index.{language}.docx", written)


def _handed_over(pack: PackContents) -> set[int] | None:
    """Return the numbers of the documents that may be packed; None for all.

    They are those that an entry of the pack filed: one that tells who read a document does not
    bring what was read with it.
    """
    if not pack.keeps_back:
        return None
    shown = [entry for entry in (*pack.case, *pack.context) if entry.seq not in pack.withheld]
    return {
        int(change[2]["id"])
        for entry in shown
        for change in header_of(entry).get("rows", ())
        if change[0] == "+" and change[1] == "blobs"
    }


def _anchored(
    anchors: Mapping[str, Anchor], origin: str
) -> tuple[list[dict[str, str]], list[tuple[str, str]]]:
    found: list[dict[str, str]] = []
    failures: list[tuple[str, str]] = []
    for name, anchor in anchors.items():
        try:
            for record in anchor.read():
                note = str(record.data.get("note", ""))
                if record.kind is AnchorKind.CHECKPOINT and note.startswith(origin + "\n"):
                    found.append({"anchor": name, "at": instant_text(record.at), "note": note})
        except CasekitError as error:
            failures.append((name, error.message))
    return found, failures


def _proof(pack: PackContents, entry: StoredEntry, role: str) -> bytes:
    path = [item.hex() for item in pack.proofs[entry.seq]]
    if role == "withheld":
        leaf, number = entry.leaf.hex(), entry.case_seq
        return _line(
            {"seq": entry.seq, "role": role, "leaf": leaf, "case_seq": number, "path": path}
        )
    sealed = base64.b64encode(entry.sealed).decode() if entry.sealed is not None else None
    return _line({"seq": entry.seq, "role": role, "sealed": sealed, "path": path})


def _head(head: HeadProof) -> dict[str, Any]:
    return {
        "index": head.index,
        "size": head.size,
        "path": [item.hex() for item in head.path],
        "bucket": head.bucket,
        "buckets": head.buckets,
        "bucket_path": [item.hex() for item in head.bucket_path],
    }


def _opened(pack: PackContents) -> list[dict[str, Any]]:
    return [
        {"seq": seq, "state": opened.state, "content": opened.value}
        for seq, opened in pack.opened.items()
        if opened.state != "none"
    ]


def _lines(
    pack: PackContents,
    entries: Sequence[tuple[int, StoredEntry]],
    documents: Mapping[int, PackedDocument],
) -> list[IndexLine]:
    lines = []
    for number, entry in entries:
        header = header_of(entry)
        opened = pack.opened[entry.seq]
        blob = header.get("data", {}).get("blob") if entry.kind == "document.added" else None
        name = documents[blob].name if blob is not None and blob in documents else ""
        lines.append(IndexLine(number, header, opened.value, opened.state, name))
    return lines


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode() + b"\n"
