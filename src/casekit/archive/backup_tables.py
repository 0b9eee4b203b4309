"""Tables of a PostgreSQL store as files, one COPY each, from one consistent snapshot."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table

from casekit.archive.durable import make_private_folder, open_private, sync
from casekit.errors import BackupError
from casekit.store.tables import metadata

FOLDER = "tables"


def export_tables(
    connection: Connection, folder: Path, more_tables: Sequence[Table]
) -> dict[str, list[str]]:
    """Write each table into a file of the backup; return table → columns.

    Args:
        connection: a REPEATABLE READ transaction, so that all tables are of one moment.
        folder: the backup's.
        more_tables: plugins' tables.
    """
    make_private_folder(folder / FOLDER)
    written: dict[str, list[str]] = {}
    for table in [*metadata.sorted_tables, *more_tables]:
        columns = [column.name for column in table.columns]
        path = folder / FOLDER / f"{table.name}.copy"
        with open_private(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL) as file:
            with (
                _driver(connection).cursor() as cursor,
                cursor.copy(
                    f"COPY {_names(table.name, columns)} TO STDOUT (FORMAT binary)"
                ) as copy,
            ):
                for part in copy:
                    file.write(part)
            sync(file)
        written[table.name] = columns
    return written


def import_tables(connection: Connection, folder: Path, tables: Mapping[str, list[str]]) -> None:
    """Fill empty tables from the files of a backup.

    Raises:
        BackupError: the store has no such table; its plugin is not installed.
    """
    for name, columns in tables.items():
        known = connection.exec_driver_sql("SELECT to_regclass(%s)", (f'"{name}"',)).scalar_one()
        if known is None:
            raise BackupError(
                f"the backup has a table {name} that this installation does not know",
                hint="Install and enable the plugin that it belongs to.",
            )
        with (
            (folder / FOLDER / f"{name}.copy").open("rb") as file,
            _driver(connection).cursor() as cursor,
            cursor.copy(f"COPY {_names(name, columns)} FROM STDIN (FORMAT binary)") as copy,
        ):
            while part := file.read(1 << 20):
                copy.write(part)


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _names(table: str, columns: Sequence[str]) -> str:
    return f'"{table}" (' + ", ".join(f'"{column}"' for column in columns) + ")"
