"""The one door through which state changes: rows and the entries that describe them, together.

A transaction locks the heads of the logs that it touches, so entries of one log have one order.
Each draft's row changes are written as they are described in its header (plain columns) and in
its sealed payload (sealed columns); replaying the entries therefore makes the same rows again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any, Protocol

from sqlalchemy import Connection

from casekit.archive import behind
from casekit.archive import rows as row_changes
from casekit.archive.canonical import canonical, check_data, strict
from casekit.archive.entries import COLUMNS, KINDS, EntryDraft, RecordKind, StoredEntry
from casekit.archive.merkle import Frontier
from casekit.clock import Clock, instant_text, parse_instant
from casekit.errors import ArchiveError, EntryInvalid
from casekit.store.bulk import fetch, id_list, insert_rows, update_rows
from casekit.store.meanwhile import Meanwhile, Work
from casekit.store.store import Store

BUCKET = 256
"""Case heads are rooted in buckets of this many, so that a checkpoint reads only what changed."""

_EMPTY = sha256(b"").digest()
_HEAD = ("size", "frontier", "cases", "last_at")


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

    `connection` waits for statements that are under way (see `Ledger.transaction`).

    Attributes:
        now, at: the present instant, and its text for rows. The entries have it too, except where
            the clock stands behind the last entry (`casekit.archive.behind`).
        appended: the entries so far.
        committed: it has ended, and what it recorded is kept.
    """

    def __init__(
        self,
        ledger: Ledger,
        meanwhile: Meanwhile,
        heads: dict[int, tuple[Frontier, int]],
        now: datetime,
        ahead: datetime | None = None,
    ) -> None:
        self._meanwhile = meanwhile
        self.now = now
        self.at = instant_text(now)
        self._recorded_at = self.at if ahead is None else instant_text(ahead)
        self._is_behind = ahead is not None
        self.appended: list[StoredEntry] = []
        self.committed = False
        self._ledger = ledger
        self._heads = heads

    @property
    def connection(self) -> Connection:
        """The connection, with everything written that was given before."""
        return self._meanwhile.connection

    def write(self, work: Work) -> None:
        """Write rows that no entry describes; they may be under way still when this returns."""
        self._meanwhile.do(work)

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
        logs = [self._log_of(draft) for draft in drafts]
        if logs.count(logs[0]) == len(logs):
            stored = self._append(logs[0], drafts, keyring, pending)
        else:
            placed: dict[int, StoredEntry] = {}
            for log in dict.fromkeys(logs):
                positions = [position for position, of in enumerate(logs) if of == log]
                appended = self._append(log, [drafts[p] for p in positions], keyring, pending)
                placed.update(zip(positions, appended, strict=True))
            stored = [placed[position] for position in range(len(drafts))]
        pending.seal(keyring)
        self.write(pending.write)
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
        drafts: Sequence[EntryDraft],
        keyring: Keyring | None,
        pending: row_changes.Pending,
    ) -> list[StoredEntry]:
        frontier, known_cases = self._heads[log]
        kinds = self._ledger.kinds
        at, now = self._recorded_at, self.at
        chains = self._chains({d.case_id for d in drafts if d.case_id is not None})
        described, payloads = self._describe(log, frontier.size, drafts, keyring, pending)
        stored: list[StoredEntry] = []
        entry = partial(tuple.__new__, StoredEntry)
        digest = sha256
        header: dict[str, Any]
        for seq, (draft, rows, sealed) in enumerate(
            zip(drafts, described, payloads, strict=True), frontier.size
        ):
            kind = kinds.get(draft.kind)
            if kind is None:
                raise EntryInvalid(f"unknown kind of entry {draft.kind!r}")
            category = draft.category or kind.category
            occurred_at = instant_text(draft.occurred_at) if draft.occurred_at else now
            actor, case_id, customer_id = draft.actor, draft.case_id, draft.customer_id
            channel, data, name = draft.channel, draft.data, kind.name
            # in one piece and in order: a dict that grows, and is sorted later, costs more
            if case_id is None:
                place = None
                header = {
                    "actor": actor, "at": at, "category": category, "kind": name, "log": log,
                    "occurred_at": occurred_at, "seq": seq, "v": 1,
                }  # fmt: skip
            else:
                chain = chains.get(case_id)
                if chain is None:
                    chain = (-1, b"", known_cases // BUCKET)
                    known_cases += 1
                last_seq, prev, bucket = chain
                place = case_seq = last_seq + 1
                header = {
                    "actor": actor, "at": at, "case": case_id, "case_seq": case_seq,
                    "category": category, "kind": name, "log": log,
                    "occurred_at": occurred_at, "prev": prev.hex(), "seq": seq, "v": 1,
                }  # fmt: skip
            if customer_id is not None:
                header["customer"] = customer_id
            if draft.subject_id is not None:
                header["subject"] = draft.subject_id
            if channel is not None:
                header["channel"] = channel
            if self._is_behind:
                data = behind.marked(data, now)
            if data:
                check_data(data, name)
                header["data"] = data
            if rows is not None:
                header["rows"] = rows
            if sealed is not None:
                header["sealed"] = 1
            raw = strict(header, name)
            sealed_hash = _EMPTY if sealed is None else digest(sealed).digest()
            leaf = digest(b"\x00" + raw + sealed_hash).digest()
            if case_id is not None:
                chains[case_id] = (case_seq, leaf, bucket)
            stored.append(
                entry((
                    log, seq, at, occurred_at, name, category, case_id, place, customer_id,
                    actor, channel, raw, sealed, leaf,
                ))
            )  # fmt: skip
        frontier.extend([one.leaf for one in stored])
        self.write(lambda connection: insert_rows(connection, "entries", COLUMNS, stored))
        # exactly the cases of these drafts, each with its last entry now
        self._move_case_heads(log, chains)
        self._heads[log] = (frontier, known_cases)
        head = (frontier.size, frontier.to_bytes(), known_cases, at, log)
        self.write(lambda connection: update_rows(connection, "log_heads", _HEAD, ("log",), [head]))
        return stored

    def _describe(
        self,
        log: int,
        first: int,
        drafts: Sequence[EntryDraft],
        keyring: Keyring | None,
        pending: row_changes.Pending,
    ) -> tuple[list[list[Any] | None], list[bytes | None]]:
        """Take the drafts' row changes; return these and the sealed payloads, in step with them."""
        described: list[list[Any] | None] = [None] * len(drafts)
        payloads: list[bytes | None] = [None] * len(drafts)
        sealing: list[int] = []
        plain: list[tuple[int, str, bytes]] = []
        for index, draft in enumerate(drafts):
            secret = draft.secret
            if draft.rows:
                described[index], secret = pending.add(draft)
            if secret is not None:
                subject = draft.subject_id or draft.customer_id
                if subject is None:
                    raise EntryInvalid(
                        f"{draft.kind}: a sealed payload needs a subject whose key seals it"
                    )
                sealing.append(index)
                plain.append((subject, f"{log}/{first + index}", canonical(secret)))
        if plain:
            if keyring is None:
                raise EntryInvalid("a sealed payload needs a subject whose key seals it")
            sealed = keyring.seal_all("entries", "sealed", plain)
            for index, payload in zip(sealing, sealed, strict=True):
                payloads[index] = payload
        return described, payloads

    def _chains(self, case_ids: set[int]) -> dict[int, tuple[int, bytes, int]]:
        if not case_ids:
            return {}
        low, high = min(case_ids), max(case_ids)
        # a batch's cases mostly stand side by side, and are then read in one stride
        are_close = high - low < 2 * len(case_ids)
        which = f"BETWEEN {low:d} AND {high:d}" if are_close else f"IN ({id_list(case_ids)})"
        found = fetch(
            self.connection,
            f"SELECT case_id, case_seq, leaf, bucket FROM case_heads WHERE case_id {which}",  # noqa: S608
        )
        return {
            case_id: (case_seq, leaf, bucket)
            for case_id, case_seq, leaf, bucket in found
            if case_id in case_ids
        }

    def _move_case_heads(self, log: int, moved: dict[int, tuple[int, bytes, int]]) -> None:
        if not moved:
            return
        insert_rows(
            self.connection,
            "case_heads",
            ("case_id", "log", "bucket", "case_seq", "leaf"),
            [(case, log, bucket, seq, leaf) for case, (seq, leaf, bucket) in moved.items()],
            "ON CONFLICT (case_id) DO UPDATE SET case_seq = excluded.case_seq, "
            "leaf = excluded.leaf",
        )
        insert_rows(
            self.connection,
            "head_buckets",
            ("log", "bucket", "root"),
            [(log, bucket, None) for bucket in {t[2] for t in moved.values()}],
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
        self, logs: Iterable[int] | None = None, *, urgent: bool = False, aside: bool = False
    ) -> Iterator[Transaction]:
        """Open a transaction that holds these logs (all where None), in one fixed order.

        Args:
            logs: the logs that entries may go to.
            urgent: it records what protects people or has happened already, and starts nothing:
                it is never refused because of the clock.
            aside: let a thread write to the database while Python goes on; for large batches.

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
            with Meanwhile(connection, aside=aside) as meanwhile:
                transaction = Transaction(self, meanwhile, heads, now, ahead)
                yield transaction
        if self.store.is_rehearsal:
            if self.rehearsed is not None:
                self.rehearsed(transaction.appended)
            return
        transaction.committed = True
        for observer in self.observers:
            observer(transaction.appended)

    def _lock(
        self, connection: Connection, logs: list[int]
    ) -> tuple[dict[int, tuple[Frontier, int]], datetime | None]:
        heads: dict[int, tuple[Frontier, int]] = {}
        last: datetime | None = None
        lock = "" if connection.dialect.name == "sqlite" else " FOR UPDATE"
        for log in logs:
            found = fetch(
                connection,
                f"SELECT frontier, cases, last_at FROM log_heads WHERE log = {int(log)}{lock}",  # noqa: S608
            )
            try:
                ((edge, cases, last_at),) = found
                frontier = Frontier.from_bytes(bytes(edge)) if edge else Frontier()
                at = None if last_at is None else parse_instant(last_at)
            except (ValueError, TypeError) as error:
                raise ArchiveError(
                    f"the head of log {log} is missing or damaged",
                    hint="Run `casekit archive verify`: the database was changed by hand.",
                ) from error
            heads[log] = (frontier, cases)
            if at is not None and (last is None or at > last):
                last = at
        return heads, last
