"""Many rows at once: what is inserted together is what one by one would have left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine

from casekit.store import bulk
from casekit.store.bulk import TOGETHER, fetch, insert_rows

MOST, LEAST = TOGETHER[0], TOGETHER[-1]


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE pieces (id INTEGER PRIMARY KEY, name TEXT)")
        yield connection
    engine.dispose()


@pytest.mark.parametrize("count", [0, 1, LEAST, MOST - 1, MOST, MOST + 1, 2 * MOST + 7])
def test_every_row_is_inserted_once(connection: Connection, count: int) -> None:
    rows = [(number, f"piece {number}") for number in range(count)]
    insert_rows(connection, "pieces", ("id", "name"), rows)
    assert fetch(connection, "SELECT id, name FROM pieces ORDER BY id") == rows


def test_a_row_that_is_there_is_changed_as_the_suffix_says(connection: Connection) -> None:
    rows = [(number, "first") for number in range(2 * MOST)]
    insert_rows(connection, "pieces", ("id", "name"), rows)
    later = [(number, "second") for number in range(MOST, 3 * MOST)]
    insert_rows(
        connection,
        "pieces",
        ("id", "name"),
        later,
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name",
    )
    counted = fetch(connection, "SELECT name, count(*) FROM pieces GROUP BY name ORDER BY name")
    assert counted == [("first", MOST), ("second", 2 * MOST)]


@pytest.mark.parametrize("parameters", [1, 2 * LEAST, MOST])
def test_a_statement_takes_no_more_rows_than_it_has_parameters_for(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, parameters: int
) -> None:
    made: list[int] = []
    known = bulk.many_sql

    def many_sql(table: str, columns: tuple[str, ...], count: int, *told: Any) -> str:
        made.append(count)
        return known(table, columns, count, *told)

    monkeypatch.setattr(bulk, "_MOST_PARAMETERS", parameters)
    monkeypatch.setattr(bulk, "many_sql", many_sql)
    rows = [(number, "piece") for number in range(MOST)]
    insert_rows(connection, "pieces", ("id", "name"), rows)
    assert fetch(connection, "SELECT count(*) FROM pieces") == [(MOST,)]
    assert all(2 * count <= parameters for count in made)
