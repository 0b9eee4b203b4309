"""The journal: a file of numbers that figures are counted from, thrown away and read anew at will.

It lies beside the store of one machine, holds no data about people but numbers and logins, and is
no truth: everything in it comes from entries of the archive, and names them.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from casekit import Lender
from casekit.errors import StoreError
from casekit_reports.journal_schema import APPLICATION_ID, FORM, SCHEMA

WHERE: Final = Path("data") / "reports" / "journal.sqlite3"
_WAIT_S: Final = 60


def journal_path(lender: Lender) -> Path:
    """Return where a lender's journal lies, below the folder of its `lender.toml`."""
    return lender.settings.folder / WHERE


def drop(path: Path) -> None:
    """Throw a journal away; the next figure reads it anew."""
    for ending in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).unlink()


class Journal:
    """An open journal.

    Attributes:
        connection: to the file; transactions are begun by `reading` and `writing`.
        words: word → number, of those that were met.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.words: dict[str, int] = {}

    @classmethod
    def open(cls, path: Path, *, of: str) -> Journal:
        """Open a journal, made where there is none, or where it is another store's or form's.

        Args:
            path: the file.
            of: names the store whose entries are in it.

        Raises:
            StoreError: the file cannot be opened or made.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            connection = _connect(path)
            if not _is_good(connection, of):
                connection.close()
                drop(path)
                os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
                connection = _connect(path)
                _make(connection, of)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"the journal of figures {path.name} cannot be opened: {error}",
                hint="Delete it and ask again: it is read anew from the archive.",
            ) from error
        return cls(connection)

    @classmethod
    def of_lender(cls, lender: Lender, path: Path | None = None) -> Journal:
        """Open the journal of a lender, or another one of it at a path."""
        return cls.open(path or journal_path(lender), of=_store_of(lender))

    def close(self) -> None:
        """Close it."""
        self.connection.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read on one state of the journal, whatever is written meanwhile."""
        self.connection.execute("BEGIN")
        try:
            yield self.connection
        finally:
            self.connection.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Write, alone among all processes; nothing is kept where it fails."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
        except BaseException:
            self.connection.execute("ROLLBACK")
            self.words.clear()
            raise
        self.connection.execute("COMMIT")

    def sizes(self) -> dict[int, int]:
        """Return log → how many of its entries were read."""
        return dict(self.connection.execute("SELECT log, seq FROM cursor"))

    def word(self, word: str) -> int:
        """Return the number of a word; a new one gets the next (in `writing`)."""
        number = self.words.get(word)
        if number is None:
            self.connection.execute("INSERT OR IGNORE INTO words (word) VALUES (?)", (word,))
            (number,) = self.connection.execute(
                "SELECT id FROM words WHERE word = ?", (word,)
            ).fetchone()
            self.words[word] = number
        return int(number)

    def number(self, word: str) -> int:
        """Return the number of a word, 0 where it was never met."""
        row = self.connection.execute("SELECT id FROM words WHERE word = ?", (word,)).fetchone()
        return int(row[0]) if row else 0

    def texts(self) -> dict[int, str]:
        """Return number → word, of all words."""
        return dict(self.connection.execute("SELECT id, word FROM words"))


def _store_of(lender: Lender) -> str:
    """Name a store, and how often it was restored: a restored one went another way from there."""
    facts = lender.store.facts
    return " ".join([facts["lender"], facts["store_id"], facts["epoch"]])


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=_WAIT_S, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -48000")
    connection.execute("PRAGMA temp_store = FILE")
    return connection


def _is_good(connection: sqlite3.Connection, of: str) -> bool:
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (form,) = connection.execute("PRAGMA user_version").fetchone()
        if (application, form) != (APPLICATION_ID, FORM):
            return False
        row = connection.execute("SELECT value FROM about WHERE key = 'store'").fetchone()
    except sqlite3.DatabaseError:
        return False
    return row is not None and row[0] == of


def _make(connection: sqlite3.Connection, of: str) -> None:
    connection.executescript(f"BEGIN;{SCHEMA}COMMIT;")
    connection.execute("INSERT INTO about VALUES ('store', ?)", (of,))
    connection.execute("INSERT INTO words (id, word) VALUES (0, '')")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORM}")
