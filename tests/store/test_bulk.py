"""Many rows at once: what is inserted together is what one by one would have left."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine

from casekit.store.bulk import TOGETHER, fetch, insert_rows


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE pieces (id INTEGER PRIMARY KEY, name TEXT)")
        yield connection
    engine.dispose()


@pytest.mark.parametrize("count", [0, 1, TOGETHER - 1, TOGETHER, TOGETHER + 1, 3 * TOGETHER + 7])
def test_every_row_is_inserted_once(connection: Connection, count: int) -> None:
    rows = [(number, f"piece {number}") for number in range(count)]
    insert_rows(connection, "pieces", ("id", "name"), rows)
    assert fetch(connection, "SELECT id, name FROM pieces ORDER BY id") == rows


def test_a_row_that_is_there_is_changed_as_the_suffix_says(connection: Connection) -> None:
    rows = [(number, "first") for number in range(2 * TOGETHER)]
    insert_rows(connection, "pieces", ("id", "name"), rows)
    later = [(number, "second") for number in range(TOGETHER, 3 * TOGETHER)]
    insert_rows(
        connection,
        "pieces",
        ("id", "name"),
        later,
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name",
    )
    counted = fetch(connection, "SELECT name, count(*) FROM pieces GROUP BY name ORDER BY name")
    assert counted == [("first", TOGETHER), ("second", 2 * TOGETHER)]


def test_a_table_of_more_columns_than_a_statement_takes_is_filled_row_by_row(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casekit.store.bulk._MOST_PARAMETERS", TOGETHER)
    rows = [(number, "piece") for number in range(TOGETHER)]
    insert_rows(connection, "pieces", ("id", "name"), rows)
    assert fetch(connection, "SELECT count(*) FROM pieces") == [(TOGETHER,)]
