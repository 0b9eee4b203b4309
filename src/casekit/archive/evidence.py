"""Evidence: one case's archive, packed so that someone else can read and check it offline.

What is packed is taken at a checkpoint of its own, which covers every entry of the case, and each
entry gets the proof that it stands in the signed log. See `casekit.archive.evidence_writing` for
what a pack holds.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import IO, Any, Final

from sqlalchemy import Connection, select

from casekit.archive import reading
from casekit.archive.entries import COLUMNS, EntryDraft, StoredEntry
from casekit.archive.evidence_parties import parties_of
from casekit.archive.evidence_writing import EvidenceSources, PackContents, PackReport, write_pack
from casekit.archive.handing_over import HandOver, internal_papers, pruned
from casekit.archive.heads import prove_head
from casekit.archive.merkle import Prover
from casekit.archive.notes import Checkpoint, note_text
from casekit.archive.opening import Opened, header_of, open_payloads
from casekit.errors import ArchiveError, NotFound
from casekit.pii.people import Authorize, anyone, check_reason
from casekit.process.hiding import is_about
from casekit.rights import Subject
from casekit.store.bulk import id_list
from casekit.store.tables import cases

_ATTEMPTS: Final = 20


def pack_case(
    sources: EvidenceSources,
    target: IO[bytes],
    *,
    case_id: int,
    actor: str,
    reason: str,
    lacking: Sequence[str] = (),
    hand_over: HandOver | None = None,
    hidden: Collection[int] = (),
    authorize: Authorize = anyone,
) -> PackReport:
    """Write a case's evidence pack, once it is archived who has it made and why.

    Write it into the private folder (`PrivateFiles.create(".zip", purpose="evidence", …)`): it
    holds customer data in plain text. A checkpoint is made first, so that all entries of the case
    are covered.

    Args:
        sources: the lender's parts.
        target: a seekable file opened for writing bytes.
        case_id: the case.
        actor, reason: who and why; the reason is sealed with the customer's key.
        lacking: parts of the loan's file that should hold something and do not (`contract`,
            `repayment`, `contact`, `letter`, `legal`), to be named in the index.
        hand_over: for whom the pack is made and what it may hold; None for a court: all but the
            lender's own papers (category `internal`), of which it has the hash alone.
        hidden: confidential processes that the actor may not look at; of the entries about them
            the pack has the hash alone.
        authorize: asked for the action `evidence.pack` about the case.

    Raises:
        UsageError: no reason.
        NotFound: no such case.
        NotAuthorized: the actor may not.
        SignerRefused: the log does not continue what was signed.
    """
    words = check_reason(reason)
    authorize(actor, "evidence.pack", [Subject("case", case_id)])
    ledger, vault = sources.ledger, sources.vault
    with ledger.store.read() as connection:
        found = connection.execute(
            select(cases.c.customer_id, cases.c.loan_id).where(cases.c.id == case_id)
        ).one_or_none()
        if found is None:
            raise NotFound(f"there is no case C-{case_id}")
        customer, loan_id = found
        parties = parties_of(connection, loan_id)
        readable = customer in vault.keyring(connection, [customer], allow_restricted=True)
    with ledger.transaction([ledger.store.log_of(customer)]) as tx:
        draft = EntryDraft(
            "evidence.packed",
            actor,
            case_id=case_id,
            customer_id=customer,
            data=_purpose(hand_over),
            secret={"reason": words} if readable else None,
        )
        tx.record([draft])
    pack = _collect(sources, case_id, customer, actor)
    pack.parties = parties
    if hand_over is not None:
        pack.hand_over = hand_over
        pack.withheld = hand_over.withheld([*pack.case, *pack.context])
    internal = internal_papers([*pack.case, *pack.context])
    pack.withheld |= internal
    if hidden:
        pack.withheld |= {e.seq for e in (*pack.case, *pack.context) if is_about(e, hidden)}
    pack.keeps_back = bool(hidden or internal) or hand_over is not None
    pack.context = [entry for entry in pack.context if entry.seq not in pack.withheld]
    pack.withheld &= {entry.seq for entry in pack.case}
    with ledger.store.read() as connection:
        _prove(connection, pack)
        members = [e for e in (*pack.case, *pack.context) if e.seq not in pack.withheld]
        payloads = open_payloads(connection, vault, members, allow_restricted=True)
        pack.opened = {
            entry.seq: opened if hand_over is None else _handed_over(entry, opened)
            for entry, opened in zip(members, payloads, strict=True)
        }
        return write_pack(connection, sources, pack, target, actor, lacking)


def _handed_over(entry: StoredEntry, opened: Opened) -> Opened:
    """Return opened content as it is handed over; why packs were made before is the lender's."""
    value = {} if entry.kind == "evidence.packed" else pruned(opened.value)
    return replace(opened, value=value) if opened.value is not None else opened


def _purpose(hand_over: HandOver | None) -> dict[str, Any]:
    """Return what the entry says of whom a pack is made for, in codes."""
    if hand_over is None:
        return {}
    return {"audience": hand_over.audience, "parts": sorted(hand_over.parts)}


def _collect(sources: EvidenceSources, case_id: int, customer: int, actor: str) -> PackContents:
    """Take the case and the proof of its head at a checkpoint that nothing has moved past."""
    ledger = sources.ledger
    log = ledger.store.log_of(customer)
    for _ in range(_ATTEMPTS):
        sources.checkpointer.run(actor)
        with ledger.transaction([log]) as tx:
            connection = tx.connection
            size = reading.log_size(connection, log)
            rows = reading.select_all(
                connection,
                "SELECT note FROM checkpoints WHERE log = ? AND epoch = ? AND size = ?",
                (log, ledger.store.epoch, size),
            )
            head = prove_head(connection, log, case_id) if rows else None
            if head is None:
                # a run appended between the checkpoint and this transaction
                continue
            entries = _entries(
                connection, "case_id = ? AND seq < ? ORDER BY case_seq", case_id, size
            )
            loan = reading.select_all(
                connection, "SELECT loan_id FROM cases WHERE id = ?", (case_id,)
            )[0][0]
            about = _entries(
                connection,
                "customer_id = ? AND case_id IS NULL AND seq < ? ORDER BY seq",
                customer,
                size,
            )
            episodes = [
                row[0]
                for row in reading.select_all(
                    connection, "SELECT id FROM cases WHERE loan_id = ? ORDER BY id", (loan,)
                )
            ]
            # a contract that was filed in an earlier episode is this case's contract too
            papers = _entries(
                connection,
                f"case_id IN ({id_list(episodes)}) AND case_id <> ? AND seq < ? "
                "AND kind IN ('document.added', 'document.disposed') ORDER BY seq",
                case_id,
                size,
            )
            rooted = _entries(connection, "log = ? AND seq = ?", log, size - 1)[0]
            note = str(rows[0][0])
            return PackContents(
                case_id,
                customer,
                log,
                Checkpoint.parse(note_text(note)),
                note,
                head,
                entries,
                sorted([*papers, *(e for e in about if _concerns(e, loan))], key=_by_sequence),
                rooted,
                episodes,
                loan_id=loan,
            )
    raise ArchiveError(
        "the archive grows faster than a checkpoint can be made",
        hint="Try again when the run has ended.",
    )


def _entries(connection: Connection, condition: str, *parameters: Any) -> list[StoredEntry]:
    rows = reading.select_all(
        connection,
        f"SELECT {', '.join(COLUMNS)} FROM entries WHERE {condition}",  # noqa: S608
        parameters,
    )
    return [reading.entry(row) for row in rows]


def _by_sequence(entry: StoredEntry) -> int:
    return entry.seq


def _concerns(entry: StoredEntry, loan_id: int) -> bool:
    """Say whether an entry without case is about the person or this loan, not about another."""
    header = header_of(entry)
    loans = {header.get("data", {}).get("loan")}
    for change in header.get("rows", ()):
        key = {**change[2], **(change[3] if len(change) > 3 else {})}
        loans.add(key.get("id") if change[1] == "loans" else key.get("loan_id"))
    loans.discard(None)
    return not loans or loan_id in loans


def _prove(connection: Connection, pack: PackContents) -> None:
    size = pack.checkpoint.size
    wanted = [entry.seq for entry in (*pack.case, *pack.context, pack.rooted)]
    prover = Prover(size, inclusion=wanted)
    for batch in reading.leaves(connection, pack.log, 0, size):
        prover.extend(batch)
    if prover.root() != pack.checkpoint.root:
        raise ArchiveError(
            "the archive does not fit its own checkpoint", hint="Run `casekit archive verify`."
        )
    pack.proofs = {seq: prover.inclusion_proof(seq) for seq in wanted}
