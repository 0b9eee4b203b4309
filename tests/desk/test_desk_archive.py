"""Everything that the desk does is in the archive: the tables can be made again from it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from casekit.app import Lender
from casekit.archive.rebuild import compare_rebuilt
from casekit.archive.verify import verify

NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.mark.usefixtures("store_url")
def test_a_week_at_the_desk_can_be_rebuilt_and_verified(book: Lender) -> None:
    desk = book.cases
    hold = desk.place_hold("C-1", "dispute", reason="有异议", until=date(2026, 4, 1))
    desk.place_hold("C-2", "verify", reason="核对", whole_customer=False)
    desk.place_pause("C-2", date(2026, 2, 20), date(2026, 2, 22), reason="灾害", code="disaster")
    desk.place_pause("C-3", date(2026, 3, 2), reason="协商")
    desk.record_fact("C-3", "reason", "illness", note="住院")
    desk.record_fact("C-3", "reason", "forgot")
    desk.record_fact("C-3", "hardship", True)
    desk.record_fact("C-3", "hardship", None)
    desk.record_promise("C-3", [(1_000, date(2026, 3, 4)), (2_000, date(2026, 3, 5))])
    desk.record_contact(
        "C-3", "voice", NINE, "promise", promises=[(3_000, date(2026, 3, 4))], note="再说"
    )
    desk.propose("C-3", "sms", "mild-reminder", reason="短信更合适")
    desk.lift_hold(hold.hold_id, reason="已核实")
    for _ in range(4):
        book.clock.advance(timedelta(days=1))  # type: ignore[attr-defined]
        book.run()
    desk.end_pause("C-3", reason="谈妥")
    desk.timeline("C-3", reveal=True, reason="抽查")
    book.checkpoint("tester")

    assert compare_rebuilt(book.store, book.vault).differences == ()
    found = verify(book.store, public_keys=[book.checkpointer.public], anchors=book.anchors)
    assert found.problems == ()
