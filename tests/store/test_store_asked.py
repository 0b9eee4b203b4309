"""Something is asked for by a number that no column holds: used wrongly, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from casekit.errors import UsageError
from casekit.store.store import Store
from casekit.store.tables import cases


@pytest.mark.parametrize("number", [10**20, -(10**20), 2**63])
def test_a_number_larger_than_any_is_used_wrongly(store_url: str, number: int) -> None:
    store = Store.create(store_url, lender_id="acme")
    try:
        with pytest.raises(UsageError, match="larger than any"), store.read() as connection:
            connection.execute(select(cases.c.id).where(cases.c.id == number)).all()
        with store.read() as connection:
            assert connection.execute(select(cases.c.id)).all() == []
    finally:
        store.close()


def test_an_overflow_of_another_kind_stays_what_it_is(store_url: str) -> None:
    store = Store.create(store_url, lender_id="acme")
    try:
        with pytest.raises(OverflowError, match="date value"), store.read():
            raise OverflowError("date value too high")
    finally:
        store.close()
