"""A lender's desk for the archive: file documents, search, open, verify, prove, checkpoint."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from casekit.archive.backup import BackupReport, create_backup
from casekit.archive.checkpoints import CheckpointResult
from casekit.archive.desk_reading import ReadsOn
from casekit.archive.disposal import DisposalRule
from casekit.archive.document_rights import right_to_read
from casekit.archive.documents import Document, add_document, dispose_document, read_document
from casekit.archive.durable import file_errors
from casekit.archive.entries import StoredEntry
from casekit.archive.evidence import pack_case
from casekit.archive.evidence_pages import INDEX
from casekit.archive.evidence_parties import parties_of
from casekit.archive.evidence_writing import EvidenceSources, PackReport
from casekit.archive.handing_over import HandOver
from casekit.archive.opening import Opened, read_sealed
from casekit.archive.rebuild import RebuildReport, compare_rebuilt
from casekit.archive.search import Found, Page, Query, entry_at, search, search_all
from casekit.archive.verification import Verification
from casekit.archive.verify import verify
from casekit.cases import timeline
from casekit.docs.preview import template_files
from casekit.errors import NotFound, UsageError
from casekit.pii.files import PlainFile
from casekit.process.hiding import hidden_processes, shown_to
from casekit.rights import Subject, local_actor

if TYPE_CHECKING:
    from casekit.app import Lender

UNKNOWN_TYPE = "application/octet-stream"


class Archive(ReadsOn):
    """The archive of one lender; every verb takes an actor, the local user where None."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    # -- documents -----------------------------------------------------------------------------

    def add_document(
        self,
        path: Path,
        case: str | int,
        category: str,
        *,
        occurred_at: datetime | None = None,
        note: str = "",
        media_type: str = "",
        actor: str | None = None,
    ) -> Document:
        """File a document in a case; it is sealed, and its name with it.

        Args:
            path: the file; it is read and left where it is.
            case: `C-1042`, `1042` or the loan's reference.
            category: `contract`, `repayment`, `contact`, `letter`, `legal`, `visit` or `other`.
            occurred_at: when it came to be, if that is not now.
            note: a remark; sealed.
            media_type: guessed from the name where empty.
            actor: who files it.

        Raises:
            UsageError: an unknown category, or a time that lies ahead.
            NotFound: no such case or file. Erased: the customer's data is erased.
        """
        lender = self._lender
        who = lender.authorized(actor, "document.add")
        if occurred_at is not None and occurred_at > lender.clock.now():
            raise UsageError("a document cannot come from the future", hint="Check the date.")
        if not path.is_file():
            raise NotFound(f"there is no file {path.name}", hint="Check the path.")
        kind = media_type or mimetypes.guess_type(path.name)[0] or UNKNOWN_TYPE
        with file_errors(path, "read the document"):
            source = path.open("rb")
        with source:
            return add_document(
                lender.ledger,
                lender.vault,
                lender.blobs,
                source,
                case_id=lender.cases.find(case).case_id,
                category=category,
                name=path.name,
                media_type=kind,
                occurred_at=occurred_at,
                note=note,
                actor=who,
                authorize=lender.plugins.authorize,
            )

    def read_document(
        self, blob_id: int, *, reason: str, actor: str | None = None
    ) -> Iterator[bytes]:
        """Return the bytes of a document, in parts, once it is archived who reads it and why.

        Needs the right `document.read`; of what proves a record about a member of staff
        `staff.disclose`. A refusal is archived too.
        """
        lender = self._lender
        with lender.store.read() as connection:
            right = right_to_read(connection, lender.plugins, blob_id)
        return read_document(
            lender.ledger,
            lender.vault,
            lender.blobs,
            blob_id,
            actor=actor or local_actor(),
            reason=reason,
            right=right,
            authorize=lender.plugins.authorize,
        )

    def dispose_document(
        self, blob_id: int, *, reason: str, actor: str | None = None
    ) -> StoredEntry:
        """Destroy a document that need not be kept any longer; the archive says so.

        Which may go is told by `casekit.archive.disposal`.

        Raises:
            UsageError: no reason. NotFound: there is none of this number.
            BlobMissing: it was disposed of already.
            RetentionRefuses: its loan is open, or a rule still asks for it.
            NotAuthorized: a plugin says no.
        """
        lender = self._lender
        rule = DisposalRule(lender.pack, lender.today(), lender.settings.lender.zone)
        return dispose_document(
            lender.ledger,
            lender.blobs,
            blob_id,
            judge=rule.judge,
            actor=actor or local_actor(),
            reason=reason,
            authorize=lender.plugins.authorize,
        )

    # -- looking -------------------------------------------------------------------------------

    def search(
        self,
        query: Query | None = None,
        *,
        by_time_of: str = "recorded",
        after: str = "",
        limit: int = 100,
        actor: str | None = None,
    ) -> Page:
        """Return a page of entries in order of time; see `casekit.archive.search`.

        Raises:
            UsageError: an unknown order, or an `after` that no page gave.
        """
        self._lender.authorized(actor, "archive.search")
        with self._lender.store.read() as connection:
            return search(
                connection,
                self._lender.store.logs,
                query or Query(),
                by_time_of=by_time_of,
                after=after,
                limit=limit,
                shown=shown_to(self._lender, connection, actor),
            )

    def all(
        self,
        query: Query | None = None,
        *,
        by_time_of: str = "recorded",
        actor: str | None = None,
    ) -> Iterator[Found]:
        """Return every entry that a query finds, read in batches, on one consistent state."""
        self._lender.authorized(actor, "archive.search")
        with self._lender.store.read() as connection:
            yield from search_all(
                connection,
                self._lender.store.logs,
                query or Query(),
                by_time_of=by_time_of,
                shown=shown_to(self._lender, connection, actor),
            )

    def entry(self, log: int, seq: int, *, actor: str | None = None) -> StoredEntry:
        """Return the entry of a number, its payload sealed as it is stored; see `open`.

        Raises:
            NotFound: there is none. NotAuthorized: a plugin says no.
        """
        self._lender.authorized(actor, "archive.search")
        with self._lender.store.read() as connection:
            found = entry_at(connection, log, seq)
            shown = shown_to(self._lender, connection, actor)
        if shown is not None and not shown(found):
            raise NotFound(f"the archive shows {actor or local_actor()} no entry {log}/{seq}")
        return found

    def open(
        self, entries: Sequence[StoredEntry], *, reason: str, actor: str | None = None
    ) -> list[Opened]:
        """Open what is sealed in entries, once it is archived who reads them and why.

        Raises:
            UsageError: no reason, or nothing is sealed. NotAuthorized: a plugin says no.
        """
        lender = self._lender
        return read_sealed(
            lender.ledger,
            lender.vault,
            entries,
            actor=actor or local_actor(),
            reason=reason,
            authorize=lender.plugins.authorize,
        )

    # -- proving -------------------------------------------------------------------------------

    def verify(
        self, *, with_blobs: bool = True, progress: Callable[[int], None] | None = None
    ) -> Verification:
        """Recompute everything and compare it with the anchors; see `casekit.archive.verify`."""
        lender = self._lender
        return verify(
            lender.store,
            public_keys=[lender.checkpointer.public],
            anchors=lender.anchors,
            blobs=lender.blobs if with_blobs else None,
            progress=progress,
            signer=lender.checkpointer.signer,
        )

    def compare_tables(self, *, progress: Callable[[int], None] | None = None) -> RebuildReport:
        """Rebuild every table from the archive and compare it with the store's.

        `verify` looks at the archive itself; this shows that loans, instalments, holds and all
        else that is worked with stand as the archive tells. It opens sealed values and needs
        the keys, and about the store's size on the disk for a while.
        """
        lender = self._lender
        return compare_rebuilt(lender.store, lender.vault, progress=progress)

    def checkpoint(self, *, actor: str | None = None) -> CheckpointResult:
        """Sign the logs that grew and bring the checkpoints to the anchors."""
        return self._lender.checkpoint(self._lender.authorized(actor, "archive.checkpoint"))

    def evidence(
        self,
        case: str | int,
        *,
        reason: str,
        audience: str = "",
        parts: Collection[str] | None = None,
        actor: str | None = None,
        keep: timedelta | None = None,
    ) -> tuple[PlainFile, PackReport]:
        """Pack a case's archive into a private file that anyone can check offline.

        What the loan's file lacks (see `Cases.file`) is named in it, and in the report.

        Args:
            case: the case.
            reason: why; sealed.
            audience: a code for whoever works for the lender and gets it; empty for a court.
            parts: what of the file an audience may have, see `casekit.archive.handing_over`;
                everything where None. The rest is in the pack as hashes alone.
            actor: who packs it; needs the right `evidence.pack`.
            keep: how long the file stays; the lender's time where None.

        Raises:
            NotFound: no such case. NotAuthorized: a plugin says no.
            UsageError: no reason, an unknown part, or parts without an audience.
        """
        if parts is not None and not audience:
            raise UsageError("say for whom these parts of the file are packed")
        hand_over = None if parts is None else HandOver(audience, frozenset(parts))
        lender = self._lender
        found = lender.cases.find(case)
        who = lender.authorized(actor, "evidence.pack", [Subject("case", found.case_id)])
        lacking = lender.cases.file(found.name, actor=who).missing
        with lender.store.read() as connection:
            hidden = hidden_processes(lender, connection, found.customer_id, who)
            people = [one.subject_id for one in parties_of(connection, found.loan_id)]
        sources = EvidenceSources(
            ledger=lender.ledger,
            vault=lender.vault,
            blobs=lender.blobs,
            checkpointer=lender.checkpointer,
            public=lender.checkpointer.public,
            anchors=lender.anchors,
            zone=lender.settings.lender.zone,
            currency=lender.settings.lender.currency,
            language=lender.settings.lender.language,
            index_files=_index_files(lender),
            tell=partial(timeline.tell_headers, lender),
        )
        with lender.files.create(
            ".zip",
            purpose="evidence" if hand_over is None else "handed-over",
            actor=who,
            reason=reason,
            subject_ids=people,
            keep=keep,
        ) as draft:
            report = pack_case(
                sources,
                draft.stream,
                case_id=found.case_id,
                actor=who,
                reason=reason,
                lacking=[lack.part.value for lack in lacking],
                hand_over=hand_over,
                hidden=hidden,
            )
            draft.rows = report.entries
        assert draft.file is not None
        return draft.file, report

    def backup(self, folder: Path, *, actor: str | None = None) -> BackupReport:
        """Back the store and its documents up into a new folder, without keys.

        Raises:
            BackupError: the folder is not empty. DiskFull: no space is left.
        """
        lender = self._lender
        lender.authorized(actor, "backup.create")
        tables = [lender.plugins.tables[name] for name in lender.plugins.tables]
        return create_backup(
            lender.store,
            lender.blobs,
            folder,
            clock=lender.clock,
            more_tables=[table for each in tables for table in each.metadata.sorted_tables],
        )


def _index_files(lender: Lender) -> dict[str, Path]:
    """Return the lender's Word files of an evidence index, for English and for Chinese.

    Of two in Chinese that in the lender's own script is taken.
    """
    found = {one.language: one.path for one in template_files(lender) if one.key == INDEX}
    own = lender.settings.lender.language
    wanted = {"en": ("en",), "zh": (own, "zh-Hans", "zh-Hant")}
    return {
        short: found[tag]
        for short, tags in wanted.items()
        for tag in [next((tag for tag in tags if tag in found and tag[:2] == short), "")]
        if tag
    }
