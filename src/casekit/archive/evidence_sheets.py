"""The tables of an evidence pack: parties, account, contacts, letters, recordings, custody.

They tell in columns what the entries tell one by one, so that a court can read and add up. Each
line about an entry names its number in the index; the manifest covers them like every file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Final

import orjson
from sqlalchemy import Connection

from casekit.archive import reading
from casekit.archive.evidence_account import account_rows, payment_rows
from casekit.archive.evidence_index import IndexLine
from casekit.archive.evidence_parties import COLUMNS as PARTY_COLUMNS
from casekit.clock import parse_instant
from casekit.store.bulk import id_list

Clock = Callable[[str], str]

SHEETS: Final = (
    "parties", "statement", "payments", "contacts", "recordings", "letters", "custody",
)  # fmt: skip
"""Names of all tables; a pack that is handed over has those of its parts."""

_CONTACTS: Final = "contact"
_LETTERS: Final = "letter"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of the pack.

    Attributes:
        name: of its CSV file, and of its heading (`sheet.NAME` of the labels).
        columns: codes of the columns (`column.NAME` of the labels).
        rows: texts.
    """

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]] = field(repr=False)

    def csv(self) -> bytes:
        """Return it as CSV in UTF-8, with a mark for programs that would guess otherwise."""
        made = io.StringIO()
        writer = csv.writer(made, lineterminator="\r\n")
        writer.writerow(self.columns)
        writer.writerows([_harmless(cell) for cell in row] for row in self.rows)
        return b"\xef\xbb\xbf" + made.getvalue().encode()


@dataclass(frozen=True, slots=True)
class PackedDocument:
    """A document in the pack.

    Attributes:
        blob_id: its number.
        name: of the opened file in the pack; empty where only the sealed one is there, or none.
        digest: SHA-256 of the sealed file, which its entry names.
        plain: SHA-256 of what was filed, before anything was taken out; empty where it is gone.
        because: why there is no opened file, as a code; empty where there is one.
    """

    blob_id: int
    name: str
    digest: str
    plain: str
    because: str = ""


def sheets(
    connection: Connection,
    lines: Sequence[IndexLine],
    told: Mapping[int, Mapping[str, str]],
    documents: Mapping[int, PackedDocument],
    *,
    loan_id: int,
    episodes: Sequence[int],
    zone: tzinfo,
    parties: Sequence[Sequence[str]] = (),
    parts: frozenset[str] | None = None,
) -> list[Sheet]:
    """Return the tables of a pack.

    Args:
        connection: an open transaction.
        lines: the entries of the index.
        told: what each says, by its number and then by language.
        documents: what of them is in the pack, by number.
        loan_id, episodes: the loan and its cases.
        zone: the wall clock of the times.
        parties: who owes and who stands for it, a line each.
        parts: parts of the file that are packed; None for all.
    """
    found = [Sheet("parties", PARTY_COLUMNS, parties)]
    if parts is None or "repayment" in parts:
        found += [
            Sheet(
                "statement",
                (
                    *("number", "due_on", "principal", "interest", "penalty"),
                    *("paid_principal", "paid_interest", "paid_penalty", "unpaid"),
                ),
                account_rows(connection, loan_id),
            ),
            Sheet(
                "payments",
                (
                    *("paid_on", "ref", "kind", "amount", "source", "costs", "interest"),
                    *("principal", "penalty", "unallocated", "taken_back"),
                ),
                payment_rows(connection, loan_id),
            ),
        ]

    def clock(instant: str) -> str:
        return f"{parse_instant(instant).astimezone(zone):%Y-%m-%d %H:%M:%S}"

    if parts is None or "contact" in parts:
        found += [
            Sheet(
                "contacts",
                ("number", "time", "recorded_at", "event", "contact", "who", "en", "zh"),
                [
                    (
                        str(line.number),
                        clock(line.header["occurred_at"]),
                        clock(line.header["at"]),
                        line.header["kind"],
                        str(line.header.get("data", {}).get("contact", "")),
                        line.header["actor"],
                        told[line.number].get("en", ""),
                        told[line.number].get("zh", ""),
                    )
                    for line in lines
                    if line.header["category"] == _CONTACTS
                ],
            ),
            Sheet(
                "recordings",
                (
                    *("contact", "time", "who", "seconds", "state", "document", "file"),
                    *("sealed_sha256", "filed_sha256"),
                ),
                _recordings(connection, lines, documents, clock),
            ),
        ]
    if parts is None or "letter" in parts:
        found.append(
            Sheet(
                "letters",
                (
                    *("process", "state", "tracking", "posted_on", "delivered_on", "signed_by"),
                    *("document", "filed_at", "file", "filed_sha256"),
                ),
                _letters(connection, lines, documents, episodes, clock),
            )
        )
    found.append(
        Sheet(
            "custody",
            (
                *("document", "time", "what", "who", "why", "number", "file"),
                *("sealed_sha256", "filed_sha256"),
            ),
            _custody(lines, documents, clock),
        )
    )
    return found


def _harmless(cell: str) -> str:
    # a spreadsheet takes such a text for a formula
    return (
        f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not _number(cell) else cell
    )


def _number(cell: str) -> bool:
    return cell.lstrip("+-").replace(".", "", 1).isdecimal()


def _recordings(
    connection: Connection,
    lines: Sequence[IndexLine],
    documents: Mapping[int, PackedDocument],
    clock: Clock,
) -> list[tuple[str, ...]]:
    contacts = {line.header.get("data", {}).get("contact") for line in lines} - {None}
    if not contacts:
        return []
    rows = reading.select_all(
        connection,
        "SELECT r.contact_id, c.at, c.actor, r.seconds, r.state, r.blob_id FROM recordings r "  # noqa: S608
        f"JOIN contacts c ON c.id = r.contact_id WHERE r.contact_id IN ({id_list(contacts)}) "
        "ORDER BY c.at, r.id",
    )
    return [
        (
            str(contact),
            clock(at),
            actor,
            "" if seconds is None else str(seconds),
            state,
            "" if blob is None else str(blob),
            *_hashes(documents.get(blob)),
        )
        for contact, at, actor, seconds, state, blob in rows
    ]


def _letters(
    connection: Connection,
    lines: Sequence[IndexLine],
    documents: Mapping[int, PackedDocument],
    episodes: Sequence[int],
    clock: Clock,
) -> list[tuple[str, ...]]:
    filed: dict[int, list[IndexLine]] = {}
    for line in lines:
        if line.header["kind"] == "document.added" and line.header["category"] == _LETTERS:
            process = int(line.header.get("data", {}).get("process") or 0)
            filed.setdefault(process, []).append(line)
    numbers = {number for number in filed if number}
    numbers |= {
        int(line.header["data"]["process"])
        for line in lines
        if line.header["kind"] == "process.opened" and line.header["category"] == _LETTERS
    }
    known: dict[int, tuple[str, ...]] = {0: ("",) * 6}
    for number, state, ref, data in reading.select_all(
        connection,
        "SELECT id, state, ref, data FROM processes "  # noqa: S608
        f"WHERE id IN ({id_list(numbers) if numbers else 'NULL'}) "
        f"AND case_id IN ({id_list(episodes)}) ORDER BY id",
    ):
        said = orjson.loads(data)
        days = [str(said.get(key, "")) for key in ("posted_on", "delivered_on", "signed_by_code")]
        known[number] = (str(number), state, ref, *days)
    rows = []
    for number in sorted(known):
        papers = filed.get(number, [])
        if number and not papers:
            rows.append((*known[number], "", "", "", ""))
        for line in papers:
            blob = int(line.header["data"]["blob"])
            document = documents.get(blob)
            file, _, plain = _hashes(document)
            rows.append((*known[number], str(blob), clock(line.header["occurred_at"]), file, plain))
    return rows


def _custody(
    lines: Sequence[IndexLine], documents: Mapping[int, PackedDocument], clock: Clock
) -> list[tuple[str, ...]]:
    steps: list[tuple[int, str, IndexLine]] = []
    filed = {
        int(line.header["data"]["blob"]): (int(line.header["seq"]), str(line.header["category"]))
        for line in lines
        if line.header["kind"] == "document.added"
    }
    for line in lines:
        data, kind = line.header.get("data", {}), line.header["kind"]
        if kind == "evidence.packed":
            steps += [(blob, "packed", line) for blob in _packed_with(line, filed, documents)]
        elif data.get("blob") and kind in _STEPS:
            steps.append((int(data["blob"]), _STEPS[kind], line))
    rows: list[tuple[str, ...]] = []
    for blob, what, line in sorted(steps, key=lambda one: (one[0], one[2].header["at"])):
        reason = (line.content or {}).get("reason", "")
        rows.append(
            (
                str(blob),
                clock(line.header["at"]),
                what,
                line.header["actor"],
                str(reason),
                str(line.number),
                *_hashes(documents.get(blob)),
            )
        )
    return rows


def _packed_with(
    line: IndexLine, filed: Mapping[int, tuple[int, str]], documents: Mapping[int, PackedDocument]
) -> Sequence[int]:
    """Return the documents that a pack held: those filed before it, of the parts that it had."""
    seq, parts = int(line.header["seq"]), line.header.get("data", {}).get("parts")
    return [
        blob
        for blob in documents
        if blob in filed and filed[blob][0] < seq and (parts is None or filed[blob][1] in parts)
    ]


_STEPS: Final = {
    "document.added": "filed",
    "archive.read": "read",
    "document.disposed": "disposed",
    "recording.stored": "recorded",
}


def _hashes(document: PackedDocument | None) -> tuple[str, str, str]:
    if document is None:
        return "", "", ""
    return document.name or document.because, document.digest, document.plain
