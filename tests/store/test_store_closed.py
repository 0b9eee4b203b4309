"""A closed store leaves no connection behind, whatever is asked of it afterwards."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from casekit.store.store import Store
from casekit.store.tables import cases


def test_who_asks_after_the_end_leaves_no_connection_open(store_url: str) -> None:
    store = Store.create(store_url, lender_id="acme")
    store.close()
    opened: list[object] = []
    event.listen(store.engine, "connect", lambda raw, _: opened.append(raw))
    event.listen(store.engine, "close", lambda raw, _: opened.remove(raw))

    with store.read() as connection:
        assert connection.execute(select(cases.c.id)).all() == []
        assert len(opened) == 1
    with pytest.raises(RuntimeError), store.write():
        raise RuntimeError("in the middle")
    assert opened == []
