"""Statements that a thread does while the caller goes on: in order, all of them, or an error."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from casekit.store.bulk import fetch, insert_rows
from casekit.store.engine import open_engine
from casekit.store.meanwhile import Meanwhile

ALL = "SELECT id FROM pieces ORDER BY id"


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = open_engine(f"sqlite:///{tmp_path / 'pieces.sqlite3'}")
    with engine.begin() as made:
        made.exec_driver_sql("CREATE TABLE pieces (id INTEGER PRIMARY KEY, name TEXT)")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def put(number: int, connection: Connection) -> None:
    insert_rows(connection, "pieces", ("id", "name"), [(number, threading.current_thread().name)])


@pytest.mark.parametrize("aside", [True, False])
def test_who_asks_for_the_connection_finds_everything_written(
    connection: Connection, aside: bool
) -> None:
    with Meanwhile(connection, aside=aside) as meanwhile:
        for number in range(20):
            meanwhile.do(partial(put, number))
        assert fetch(meanwhile.connection, ALL) == [(number,) for number in range(20)]
        meanwhile.do(lambda connection: connection.exec_driver_sql("DELETE FROM pieces"))
        meanwhile.do(partial(put, 99))
    assert fetch(connection, ALL) == [(99,)]
    by_thread = fetch(connection, "SELECT name FROM pieces") != [("MainThread",)]
    assert by_thread is aside


@pytest.mark.parametrize("aside", [True, False])
def test_an_error_of_the_thread_reaches_the_caller_before_the_transaction_ends(
    connection: Connection, aside: bool
) -> None:
    def twice() -> None:
        with Meanwhile(connection, aside=aside) as meanwhile:
            meanwhile.do(partial(put, 1))
            meanwhile.do(partial(put, 1))

    with pytest.raises(IntegrityError):
        twice()


def test_an_error_of_the_thread_is_raised_where_the_connection_is_asked_for(
    connection: Connection,
) -> None:
    with Meanwhile(connection, aside=True) as meanwhile:
        meanwhile.do(partial(put, 1))
        meanwhile.do(partial(put, 1))
        meanwhile.do(partial(put, 2))
        with pytest.raises(IntegrityError):
            _ = meanwhile.connection


def test_the_callers_own_error_is_not_hidden_and_nothing_goes_on_after_it(
    connection: Connection,
) -> None:
    begun, let_on = threading.Event(), threading.Event()

    def slow(connection: Connection) -> None:
        begun.set()
        let_on.wait(10)
        put(1, connection)

    def fail() -> None:
        with Meanwhile(connection, aside=True) as meanwhile:
            meanwhile.do(slow)
            meanwhile.do(partial(put, 1))
            begun.wait(10)
            threading.Timer(0.05, let_on.set).start()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    # what was under way is done, what waited is not, and the connection is free to be rolled back
    assert fetch(connection, ALL) == [(1,)]
    connection.rollback()
    assert fetch(connection, ALL) == []
