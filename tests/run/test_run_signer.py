"""A signer that cannot sign is found before anything is handed over, or told with what was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from casekit.contacts.model import Contact, Receipt
from casekit.errors import SignerRefused
from casekit.testing.road import Road

DUE = date(2026, 3, 1)
DAY_1 = date(2026, 3, 2)


def _break_memory(road: Road) -> None:
    (memory,) = road.folder.rglob("signer.json")
    memory.write_text("{", encoding="utf-8")


def test_with_a_broken_memory_nothing_is_begun(road: Road) -> None:
    road.lender.checkpoint("wang")
    road.lend("L1", due_on=DUE)
    _break_memory(road)
    before = road.dump()
    with pytest.raises(SignerRefused, match="cannot be read"):
        road.at(DAY_1).lender.run()
    assert road.sms.handed_over == []
    assert road.dump() == before


def test_with_a_log_that_was_cut_nothing_is_begun(road: Road) -> None:
    road.lend("L1", due_on=DUE)
    road.lender.checkpoint("wang")
    with road.lender.store.write() as connection:
        connection.exec_driver_sql("UPDATE log_heads SET size = size - 1")
    with pytest.raises(SignerRefused, match="were signed"):
        road.at(DAY_1).lender.run()
    assert road.sms.handed_over == []


def test_a_checkpoint_that_fails_after_the_run_is_told_with_what_was_done(road: Road) -> None:
    road.lender.checkpoint("wang")
    road.lend("L1", due_on=DUE)
    send = road.sms.send_batch

    def breaks(contacts: Sequence[Contact]) -> list[Receipt]:
        _break_memory(road)
        return send(contacts)

    road.sms.send_batch = breaks  # type: ignore[method-assign]
    totals = road.at(DAY_1).lender.run()
    assert totals.sent == 1
    assert totals.problems["checkpoint"] == 1
    assert road.rows("SELECT status FROM runs") == [("finished",)]
