"""The one door through which state changes: rows and the entries that describe them, together.

A transaction locks the heads of the logs that it touches, so entries of one log have one order.
Each draft's row changes are written as they are described in its header (plain columns) and in
its sealed payload (sealed columns); replaying the entries therefore makes the same rows again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import NoResultFound

from casekit.archive import behind
from casekit.archive import rows as row_changes
from casekit.archive.canonical import canonical, check
from casekit.archive.entries import COLUMNS, KINDS, EntryDraft, RecordKind, StoredEntry
from casekit.archive.merkle import Frontier
from casekit.clock import Clock, instant_text, parse_instant
from casekit.errors import ArchiveError, EntryInvalid
from casekit.store.bulk import fetch, id_list, insert_rows
from casekit.store.store import Store
from casekit.store.tables import log_heads

BUCKET = 256
"""Case heads are rooted in buckets of this many, so that a checkpoint reads only what changed."""

_EMPTY = sha256(b"").digest()


class Keyring(Protocol):
    """Opened data keys of some subjects (see `casekit.pii.vault`)."""

    def seal(self, subject_id: int, table: str, column: str, row: str, plaintext: bytes) -> bytes:
        """Seal bytes for the place where they will stand."""

    def seal_all(
        self, table: str, column: str, values: Sequence[tuple[int, str, bytes]]
    ) -> list[bytes]:
        """Seal many values of one column, each of a subject and for a row."""


class Keys(Protocol):
    """Something that gives keyrings: the vault."""

    def keyring(self, connection: Connection, subject_ids: Iterable[int]) -> Keyring:
        """Return the keyring of these subjects."""


class Transaction:
    """A transaction on one or more logs. Use `connection` to read, `record` to change.

    Attributes:
        now, at: the present instant, and its text for rows. The entries have it too, except where
            the clock stands behind the last entry (`casekit.archive.behind`).
        appended: the entries so far.
    """

    def __init__(
        self,
        ledger: Ledger,
        connection: Connection,
        heads: dict[int, tuple[Frontier, int]],
        now: datetime,
        ahead: datetime | None = None,
    ) -> None:
        self.connection = connection
        self.now = now
        self.at = instant_text(now)
        self._recorded_at = self.at if ahead is None else instant_text(ahead)
        self._is_behind = ahead is not None
        self.appended: list[StoredEntry] = []
        self._ledger = ledger
        self._heads = heads

    def allocate(self, table: str, count: int = 1) -> int:
        """Take `count` new ids of a table and return the first."""
        return self._ledger.store.allocate(self.connection, table, count)

    def record(
        self, drafts: Sequence[EntryDraft], keyring: Keyring | None = None
    ) -> list[StoredEntry]:
        """Write the drafts' rows and append their entries; return these, in the same order.

        Pass the keyring where the subjects' keys are open already; otherwise it is fetched.

        Raises:
            EntryInvalid: a draft holds what may not be archived, or names no known kind.
        """
        if not drafts:
            return []
        keyring = keyring or self._keyring(drafts)
        pending = row_changes.Pending()
        by_log: dict[int, list[tuple[int, EntryDraft]]] = defaultdict(list)
        for position, draft in enumerate(drafts):
            by_log[self._log_of(draft)].append((position, draft))
        result: list[StoredEntry | None] = [None] * len(drafts)
        for log, members in by_log.items():
            self._append(log, members, keyring, pending, result)
        pending.write(self.connection)
        stored = [entry for entry in result if entry is not None]
        self.appended.extend(stored)
        return stored

    def _log_of(self, draft: EntryDraft) -> int:
        if draft.customer_id is not None:
            log = self._ledger.store.log_of(draft.customer_id)
        else:
            log = draft.log if draft.log is not None else min(self._heads)
        if log not in self._heads:
            raise EntryInvalid(f"this transaction does not hold log {log}")
        return log

    def _keyring(self, drafts: Sequence[EntryDraft]) -> Keyring | None:
        subjects = {
            draft.subject_id or draft.customer_id
            for draft in drafts
            if draft.secret is not None or row_changes.touches_sealed(draft.rows)
        }
        ids = [subject for subject in subjects if subject is not None]
        return self._ledger.keys.keyring(self.connection, ids) if ids else None

    def _append(
        self,
        log: int,
        members: list[tuple[int, EntryDraft]],
        keyring: Keyring | None,
        pending: row_changes.Pending,
        result: list[StoredEntry | None],
    ) -> None:
        frontier, known_cases = self._heads[log]
        kinds = self._ledger.kinds
        at = self._recorded_at
        chains = self._chains({d.case_id for _, d in members if d.case_id is not None})
        described, payloads = self._describe(log, frontier.size, members, keyring, pending)
        leaves: list[bytes] = []
        entries: list[tuple[Any, ...]] = []
        touched: dict[int, tuple[int, bytes, int]] = {}
        for seq, (position, draft) in enumerate(members, frontier.size):
            kind = kinds.get(draft.kind)
            if kind is None:
                raise EntryInvalid(f"unknown kind of entry {draft.kind!r}")
            category = draft.category or kind.category
            occurred_at = instant_text(draft.occurred_at) if draft.occurred_at else self.at
            actor, case_id, customer_id = draft.actor, draft.case_id, draft.customer_id
            channel, data = draft.channel, draft.data
            case_seq: int | None = None
            bucket = 0
            header: dict[str, Any]
            # in one piece and in order: a dict that grows, and is sorted later, costs more
            if case_id is None:
                header = {
                    "actor": actor, "at": at, "category": category, "kind": kind.name, "log": log,
                    "occurred_at": occurred_at, "seq": seq, "v": 1,
                }  # fmt: skip
            else:
                chain = chains.get(case_id)
                if chain is None:
                    chain = (-1, b"", known_cases // BUCKET)
                    known_cases += 1
                last_seq, prev, bucket = chain
                case_seq = last_seq + 1
                header = {
                    "actor": actor, "at": at, "case": case_id, "case_seq": case_seq,
                    "category": category, "kind": kind.name, "log": log,
                    "occurred_at": occurred_at, "prev": prev.hex(), "seq": seq, "v": 1,
                }  # fmt: skip
            if customer_id is not None:
                header["customer"] = customer_id
            if draft.subject_id is not None:
                header["subject"] = draft.subject_id
            if channel is not None:
                header["channel"] = channel
            if self._is_behind:
                data = behind.marked(data, self.at)
            if data:
                check(data, kind.name)
                header["data"] = data
            if seq in described:
                header["rows"] = described[seq]
            sealed = payloads.get(seq)
            if sealed is not None:
                header["sealed"] = 1
            raw = canonical(header)
            sealed_hash = _EMPTY if sealed is None else sha256(sealed).digest()
            leaf = sha256(b"\x00" + raw + sealed_hash).digest()
            if case_id is not None and case_seq is not None:
                chains[case_id] = touched[case_id] = (case_seq, leaf, bucket)
            leaves.append(leaf)
            entry = (
                log, seq, at, occurred_at, kind.name, category, case_id, case_seq,
                customer_id, actor, channel, raw, sealed, leaf,
            )  # fmt: skip
            entries.append(entry)
            result[position] = StoredEntry._make(entry)
        frontier.extend(leaves)
        # as plain tuples, which sqlite3 takes a sixth faster than named ones
        insert_rows(self.connection, "entries", COLUMNS, entries)
        self._move_case_heads(log, touched)
        self._heads[log] = (frontier, known_cases)
        self.connection.execute(
            update(log_heads)
            .where(log_heads.c.log == log)
            .values(size=frontier.size, frontier=frontier.to_bytes(), cases=known_cases, last_at=at)
        )

    def _describe(
        self,
        log: int,
        first: int,
        members: list[tuple[int, EntryDraft]],
        keyring: Keyring | None,
        pending: row_changes.Pending,
    ) -> tuple[dict[int, list[list[Any]]], dict[int, bytes]]:
        """Take the drafts' row changes; return them and the sealed payloads, by sequence."""
        described: dict[int, list[list[Any]]] = {}
        seqs: list[int] = []
        plain: list[tuple[int, str, bytes]] = []
        for seq, (_, draft) in enumerate(members, first):
            secret = draft.secret
            if draft.rows:
                described[seq], secret = pending.add(draft, keyring)
            if secret is not None:
                subject = draft.subject_id or draft.customer_id
                if subject is None or keyring is None:
                    raise EntryInvalid(
                        f"{draft.kind}: a sealed payload needs a subject whose key seals it"
                    )
                seqs.append(seq)
                plain.append((subject, f"{log}/{seq}", canonical(secret)))
        if keyring is None or not plain:
            return described, {}
        sealed = keyring.seal_all("entries", "sealed", plain)
        return described, dict(zip(seqs, sealed, strict=True))

    def _chains(self, case_ids: set[int]) -> dict[int, tuple[int, bytes, int]]:
        if not case_ids:
            return {}
        found = fetch(
            self.connection,
            "SELECT case_id, case_seq, leaf, bucket FROM case_heads WHERE case_id IN "  # noqa: S608
            f"({id_list(case_ids)})",
        )
        return {row[0]: (row[1], bytes(row[2]), row[3]) for row in found}

    def _move_case_heads(self, log: int, touched: dict[int, tuple[int, bytes, int]]) -> None:
        if not touched:
            return
        insert_rows(
            self.connection,
            "case_heads",
            ("case_id", "log", "bucket", "case_seq", "leaf"),
            [(case, log, bucket, seq, leaf) for case, (seq, leaf, bucket) in touched.items()],
            "ON CONFLICT (case_id) DO UPDATE SET case_seq = excluded.case_seq, "
            "leaf = excluded.leaf",
        )
        insert_rows(
            self.connection,
            "head_buckets",
            ("log", "bucket", "root"),
            [(log, bucket, None) for bucket in {t[2] for t in touched.values()}],
            "ON CONFLICT (log, bucket) DO UPDATE SET root = NULL",
        )


class Ledger:
    """The archive's writer for one store.

    Attributes:
        kinds: known kinds of entries by name, plugins' included.
        observers: called with the entries of each transaction after it was committed.
        rehearsed: called with the entries of each transaction of a rehearsal, which are not kept.
        before_first: called before the first transaction; what it raises refuses every one.
    """

    def __init__(
        self,
        store: Store,
        keys: Keys,
        clock: Clock,
        kinds: Iterable[RecordKind] = (),
        observers: Sequence[Callable[[Sequence[StoredEntry]], None]] = (),
    ) -> None:
        self.store = store
        self.keys = keys
        self.clock = clock
        self.kinds = KINDS | {kind.name: kind for kind in kinds}
        self.observers = list(observers)
        self.rehearsed: Callable[[Sequence[StoredEntry]], None] | None = None
        self.before_first: Callable[[], None] | None = None

    @contextmanager
    def transaction(
        self, logs: Iterable[int] | None = None, *, urgent: bool = False
    ) -> Iterator[Transaction]:
        """Open a transaction that holds these logs (all where None), in one fixed order.

        Args:
            logs: the logs that entries may go to.
            urgent: it records what protects people or has happened already, and starts nothing:
                it is never refused because of the clock.

        Raises:
            ClockError: the clock stands behind the last entry, and it is not urgent.
        """
        if self.before_first is not None:
            self.before_first()
            self.before_first = None
        wanted = sorted(set(logs)) if logs is not None else list(range(self.store.logs))
        with self.store.write() as connection:
            heads, last_at = self._lock(connection, wanted)
            now = self.clock.now()
            ahead: datetime | None = None
            if last_at is not None and now < last_at:
                if last_at - now <= behind.CLOCK_TOLERANCE:
                    now = last_at
                elif urgent or behind.is_accepted(connection, last_at):
                    ahead = last_at
                else:
                    raise behind.refused(now, last_at)
            transaction = Transaction(self, connection, heads, now, ahead)
            yield transaction
        if self.store.is_rehearsal:
            if self.rehearsed is not None:
                self.rehearsed(transaction.appended)
            return
        for observer in self.observers:
            observer(transaction.appended)

    def _lock(
        self, connection: Connection, logs: list[int]
    ) -> tuple[dict[int, tuple[Frontier, int]], datetime | None]:
        heads: dict[int, tuple[Frontier, int]] = {}
        last: datetime | None = None
        statement = select(
            log_heads.c.log, log_heads.c.frontier, log_heads.c.cases, log_heads.c.last_at
        )
        for log in logs:
            try:
                row = connection.execute(
                    statement.where(log_heads.c.log == log).with_for_update()
                ).one()
                frontier = Frontier.from_bytes(bytes(row.frontier)) if row.frontier else Frontier()
                at = parse_instant(row.last_at) if isinstance(row.last_at, str) else row.last_at
            except (NoResultFound, ValueError, TypeError) as error:
                raise ArchiveError(
                    f"the head of log {log} is missing or damaged",
                    hint="Run `casekit archive verify`: the database was changed by hand.",
                ) from error
            heads[log] = (frontier, row.cases)
            if at is not None and (last is None or at > last):
                last = at
        return heads, last
