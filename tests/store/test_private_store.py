"""A database is its owner's alone, whatever the umask says."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from casekit.store.store import Store


@pytest.mark.skipif(sys.platform == "win32", reason="no permissions of this kind")
def test_a_new_database_and_the_files_beside_it_are_readable_by_their_owner_only(
    tmp_path: Path,
) -> None:
    before = os.umask(0)
    try:
        store = Store.create(f"sqlite:///{tmp_path / 'store.sqlite3'}", lender_id="acme")
        with store.write() as connection:
            connection.exec_driver_sql("UPDATE meta SET value = value")
        files = sorted(tmp_path.iterdir())
        assert [file.name for file in files] == [
            "store.sqlite3",
            "store.sqlite3-shm",
            "store.sqlite3-wal",
        ]
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        store.close()
    finally:
        os.umask(before)
