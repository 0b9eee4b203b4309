"""Much work of one thread is one transaction: all of it stays, or nothing; on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from casekit.errors import UsageError
from casekit.store.store import Store


def put(store: Store, key: str, *, fails: bool = False) -> None:
    """Write a fact in a transaction of its own, which then fails or not."""
    with store.write() as connection:
        connection.execute(text("INSERT INTO meta (key, value) VALUES (:key, '')"), {"key": key})
        if fails:
            raise UsageError("not this one")


def all_or_nothing(store: Store, *keys: str) -> None:
    with store.together():
        for key in keys:
            put(store, key)
        raise UsageError("none of it")


def kept(store: Store) -> list[str]:
    with store.read() as connection:
        rows = connection.execute(text("SELECT key FROM meta WHERE value = '' ORDER BY key"))
        return list(rows.scalars())


def test_what_happens_together_stays_or_goes_together(store_url: str) -> None:
    store = Store.create(store_url, lender_id="acme")
    try:
        with store.together():
            put(store, "a")
            with pytest.raises(UsageError, match="not this one"):
                put(store, "b", fails=True)
            put(store, "c")
            assert kept(store) == ["a", "c"], "within it, what was written is seen"
            assert not store.is_rehearsal
        with pytest.raises(UsageError, match="none of it"):
            all_or_nothing(store, "d", "e")
        assert kept(store) == ["a", "c"]
    finally:
        store.close()
