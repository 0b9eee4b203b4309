"""Reading the archive on: every entry that was not read yet becomes rows of the journal."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

import orjson

from casekit import Lender
from casekit.archive.entries import StoredEntry
from casekit.rights import SOFTWARE
from casekit_reports.journal import Journal, drop, journal_path
from casekit_reports.reading_contacts import ContactReader
from casekit_reports.reading_money import MoneyReader
from casekit_reports.reading_others import OtherReader
from casekit_reports.reading_state import State

_AT_ONCE: Final = 10_000
_MONEY: Final = frozenset({"loan.recorded", "loan.updated", "payment.recorded", "payment.reversed"})
_PASSED_OVER: Final = frozenset(
    {"case.noted", "customer.disclosed", "document.added", "heads.rooted", "recording.due",
     "recording.stored", "work.released", "work.taken", "action.unassigned", "task.closed",
     "task.opened", "contact.denied", "contact.deferred"}
)  # fmt: skip
"""Kinds of which the journal takes no more than a change of a case, which they seldom have."""


def catch_up(
    lender: Lender, journal: Journal | None = None, *, progress: Callable[[int], None] | None = None
) -> int:
    """Read all entries that were not read yet; return how many there were.

    Two processes may do it at the same time: one waits for the other, and finds it done.

    Args:
        lender: an open lender.
        journal: its journal, where it is open.
        progress: called with the number of entries of each batch.
    """
    if journal is None:
        with Journal.of_lender(lender) as opened:
            return catch_up(lender, opened, progress=progress)
    done = 0
    for log in range(lender.store.logs):
        while True:
            with journal.writing():
                after = journal.sizes().get(log, 0)
                entries = lender.archive.read_on(log, after, limit=_AT_ONCE, actor=SOFTWARE)
                if entries:
                    read_entries(journal, lender, entries)
            if not entries:
                break
            done += len(entries)
            if progress is not None:
                progress(len(entries))
            if len(entries) < _AT_ONCE:
                break
    return done


def read_on_daily(lender: Lender, day: date) -> Mapping[str, int]:
    """Read on after a day's run, so that the next figure need not wait; tells of nothing."""
    with opened_journal(lender):
        return {}


def opened_journal(lender: Lender) -> Journal:
    """Return the journal of a lender, read on to the end of the archive.

    A journal that has read more than the archive holds is another store's: it is read anew.
    """
    journal = Journal.of_lender(lender)
    sizes = lender.archive.sizes()
    if any(seq > sizes.get(log, 0) for log, seq in journal.sizes().items()):
        journal.close()
        drop(journal_path(lender))
        journal = Journal.of_lender(lender)
    if journal.sizes() != {log: size for log, size in sizes.items() if size}:
        catch_up(lender, journal)
    return journal


def check(lender: Lender) -> list[str]:
    """Read the archive anew beside the journal; return the tables that differ.

    Where any does, what was read anew takes the journal's place.
    """
    path = journal_path(lender)
    anew = path.with_name(f"{path.stem}-anew{path.suffix}")
    drop(anew)
    try:
        with opened_journal(lender) as kept:
            with Journal.of_lender(lender, anew) as read:
                # both stop at the same entry, whatever is appended meanwhile
                catch_up(lender, read)
                catch_up(lender, kept)
                catch_up(lender, read)
            kept.connection.execute("ATTACH DATABASE ? AS anew", (str(anew),))
            with kept.reading() as connection:
                found = [name for name in _tables(connection) if _differs(connection, name)]
        if found:
            drop(path)
            anew.replace(path)
    finally:
        drop(anew)
    return found


def _tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")
    return sorted(name for (name,) in rows)


def _differs(connection: sqlite3.Connection, table: str) -> bool:
    for one, other in (("main", "anew"), ("anew", "main")):
        (found,) = connection.execute(
            f"SELECT EXISTS (SELECT * FROM {one}.{table} EXCEPT SELECT * FROM {other}.{table})"  # noqa: S608
        ).fetchone()
        if found:
            return True
    return False


def read_entries(journal: Journal, lender: Lender, entries: Iterable[StoredEntry]) -> None:
    """Read entries of one log, by sequence, into the journal (in `writing`)."""
    state = State(journal, lender.settings.lender.zone)
    _begin(journal, state)
    money, contacts, others = MoneyReader(state), ContactReader(state), OtherReader(state)
    log = last = -1
    for entry in entries:
        log, last = entry.log, entry.seq
        if entry.kind in _PASSED_OVER and b'"cases",' not in entry.header:
            continue
        _read(entry, orjson.loads(entry.header), money, contacts, others)
    state.flush()
    contacts.end_batch()
    if last >= 0:
        journal.connection.execute("INSERT OR REPLACE INTO cursor VALUES (?, ?)", (log, last + 1))
        journal.connection.executemany(
            "INSERT OR REPLACE INTO about VALUES (?, ?)",
            [(f"policy.{of}", str(number)) for of, number in state.policies.items()],
        )


def _begin(journal: Journal, state: State) -> None:
    rows = journal.connection.execute("SELECT key, value FROM about WHERE key LIKE 'policy.%'")
    state.policies = {int(key.removeprefix("policy.")): int(value) for key, value in rows}


def _read(
    entry: StoredEntry,
    header: dict[str, Any],
    money: MoneyReader,
    contacts: ContactReader,
    others: OtherReader,
) -> None:
    log, seq, kind = entry.log, entry.seq, entry.kind
    others.case_rows(log, seq, header)
    subject, _, _ = kind.partition(".")
    if kind in _MONEY:
        money.read(log, seq, kind, header)
    elif subject == "contact":
        contacts.read(log, seq, kind, header)
    elif subject == "process":
        others.process(log, seq, kind, header)
    elif subject == "staff":
        others.person(log, seq, header)
    elif kind == "case.fact":
        others.fact(log, seq, header)
    elif kind == "costs.awarded":
        money.costs(log, seq, header)
    elif kind == "run.started":
        others.run_started(log, header)
    elif kind == "run.finished":
        others.run_finished(log, seq, header)
    elif kind == "import.finished":
        others.import_finished(log, seq, header)
    others.promise_rows(log, seq, header)
