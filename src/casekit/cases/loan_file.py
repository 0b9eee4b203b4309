"""The file of an overdue loan: everything that was filed in all its episodes, and what lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, select

from casekit.archive.entries import StoredEntry
from casekit.archive.opening import header_of
from casekit.cases.finding import CaseRef, episodes_of
from casekit.cases.loan_file_rule import FilePart, MissingPart, Progress, missing_parts, part_of
from casekit.cases.timeline import TimelineLine, lines_of, narrator
from casekit.cases.timeline_reading import (
    read_caseless,
    read_entries,
    read_loan_entries,
    shown_numbers,
)
from casekit.clock import instant_text
from casekit.process.hiding import hidden_processes, without_processes
from casekit.process.letter import Letter
from casekit.store.tables import actions, blobs, loans, processes

if TYPE_CHECKING:
    from casekit.app import Lender

_FILED: Final = frozenset({"contract", "repayment", "contact", "letter", "legal", "visit"})
_MADE: Final = frozenset({"contact.sent", "contact.recorded", "contact.imported"})
"""Kinds of entries about a contact that was made."""


@dataclass(frozen=True, slots=True)
class FiledLine:
    """An entry in a part of the file.

    Attributes:
        line: what it says, when it happened and when it was recorded.
        recorded: when it was recorded, on the lender's wall clock.
        document: number of the document that it filed, for `casekit archive get`; None if none.
        there: the document has not been disposed of; True where there is none.
    """

    line: TimelineLine
    recorded: str
    document: int | None = None
    there: bool = True

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        line = self.line
        return {
            "at": instant_text(line.at),
            "recorded_at": instant_text(line.recorded_at),
            "text": line.text,
            "kind": line.kind,
            "case": line.case or None,
            "tier": line.tier or None,
            "actor": line.actor,
            "entry": line.entry,
            "document": self.document,
            "disposed_of": None if self.document is None else not self.there,
        }


@dataclass(frozen=True, slots=True)
class LoanFile:
    """The file of one loan.

    Attributes:
        loan_id, loan_ref, product, customer_id: the loan.
        episodes: its cases, oldest first.
        parts: what is filed, by part, in order of time; every part of the file is there.
        missing: parts that are empty and should not be.
    """

    loan_id: int
    loan_ref: str
    product: str
    customer_id: int
    episodes: tuple[CaseRef, ...]
    parts: Mapping[FilePart, Sequence[FiledLine]] = field(repr=False)
    missing: tuple[MissingPart, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "loan": self.loan_ref,
            "product": self.product,
            "customer": self.customer_id,
            "episodes": [
                {
                    "case": case.name,
                    "episode": case.episode,
                    "status": case.status,
                    "tier": case.tier or None,
                }
                for case in self.episodes
            ],
            "parts": {
                part.value: [line.to_json() for line in lines] for part, lines in self.parts.items()
            },
            "missing": [
                {"part": lack.part.value, "because": lack.because.value} for lack in self.missing
            ],
        }


def read_file(lender: Lender, case: CaseRef, language: str, actor: str | None = None) -> LoanFile:
    """Return the file of a case's loan; see `Cases.file`."""
    with lender.store.read() as connection:
        product = connection.execute(
            select(loans.c.product).where(loans.c.id == case.loan_id)
        ).scalar_one()
        episodes = episodes_of(connection, case.loan_id)
        ids = [episode.case_id for episode in episodes]
        found = read_entries(connection, ids)
        found += read_caseless(connection, case, episodes, whole_loan=True)
        found += read_loan_entries(connection, case.customer_id, case.loan_id)
        found = without_processes(
            found, hidden_processes(lender, connection, case.customer_id, actor)
        )
        stored = set(
            connection.execute(
                select(blobs.c.id).where(blobs.c.case_id.in_(ids), blobs.c.status == "stored")
            ).scalars()
        )
        told_by = {f"{entry.log}/{entry.seq}": _data(entry) for entry in found}
        unposted = _unposted(lender, connection, ids)
        progress = _progress(lender, connection, ids, told_by.values())
        numbers = shown_numbers(lender, connection, case.customer_id, {})
    # an entry about a contact names its way only once, when the contact is cleared
    ways = {data["contact"]: data["role"] for data in told_by.values() if _tells_way(data)}
    filed_in = {
        place: part_of(entry.category, data.get("role") or ways.get(data.get("contact"), ""))
        for entry, (place, data) in zip(found, told_by.items(), strict=True)
    }
    told = narrator(lender, language, case.currency, {case.customer_id: numbers})
    parts: dict[FilePart, list[FiledLine]] = {part: [] for part in FilePart}
    for line in sorted(lines_of(told, found, {}), key=lambda line: line.at):
        if line.category not in _FILED and line.kind != "document.added":
            continue
        number = told_by[line.entry].get("blob") if line.kind == "document.added" else None
        filed = FiledLine(line, told.when(line.recorded_at), number, not number or number in stored)
        parts[filed_in[line.entry]].append(filed)
    return LoanFile(
        case.loan_id,
        case.loan_ref,
        product,
        case.customer_id,
        tuple(episodes),
        parts,
        missing_parts(progress, _held(found, told_by, filed_in, stored, unposted)),
    )


def _data(entry: StoredEntry) -> dict[str, Any]:
    return dict(header_of(entry).get("data", {}))


def _tells_way(data: Mapping[str, Any]) -> bool:
    return bool(data.get("contact") and data.get("role"))


def _progress(
    lender: Lender,
    connection: Connection,
    case_ids: Sequence[int],
    told: Iterable[Mapping[str, Any]],
) -> Progress:
    ranks = {name: number for number, name in enumerate(lender.policy.tiers, start=1)}
    tiers = {data.get("tier", "") for data in told}
    roles = connection.execute(
        select(actions.c.role)
        .where(actions.c.case_id.in_(case_ids), actions.c.state != "cancelled")
        .distinct()
    ).scalars()
    return Progress(max((ranks.get(tier, 0) for tier in tiers), default=0), frozenset(roles))


def _unposted(
    lender: Lender, connection: Connection, case_ids: Sequence[int]
) -> set[tuple[str, int]]:
    """Return processes and contacts of letters that were written and never posted."""
    kinds = [
        name for name, kind in lender.plugins.process_kinds.objects.items()
        if isinstance(kind, Letter)
    ]  # fmt: skip
    rows = connection.execute(
        select(processes.c.id, processes.c.contact_id, processes.c.data).where(
            processes.c.case_id.in_(case_ids), processes.c.kind.in_(kinds)
        )
    ).all()
    found: set[tuple[str, int]] = set()
    for number, contact, data in rows:
        if "posted_on" not in data:
            found |= {("process", number)} | ({("contact", contact)} if contact else set())
    return found


def _held(
    found: Sequence[StoredEntry],
    told: Mapping[str, Mapping[str, Any]],
    filed_in: Mapping[str, FilePart],
    stored: set[int],
    unposted: set[tuple[str, int]],
) -> set[FilePart]:
    """Return the parts that hold what they are for.

    A letter that lies in the file, or was printed, and that nobody posted is none that went out.
    """
    held = set()
    for entry in found:
        place = f"{entry.log}/{entry.seq}"
        part = filed_in[place]
        if part is FilePart.LETTER and not unposted.isdisjoint(
            (name, told[place].get(name)) for name in ("process", "contact")
        ):
            continue
        if entry.kind == "document.added":
            if told[place].get("blob") in stored:
                held.add(part)
        elif part is FilePart.CONTACT or (part is FilePart.LETTER and entry.kind in _MADE):
            held.add(part)
    return held
