"""Names with odd characters that a store already holds: a message shows them on one line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from casekit.pii import correction
from casekit.testing.road import Road

DUE = date(2026, 3, 1)
DAY_1 = date(2026, 3, 2)


def test_a_stored_name_never_breaks_a_message_into_lines(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    road.lend("L1", due_on=DUE)
    with monkeypatch.context() as former:
        # as a version that did not look at names has left it
        former.setattr(correction, "_sound", lambda before, after, now: after)
        road.lender.customers.correct(
            1, lambda p: replace(p, name="王\n小\u202e明\x1b"), reason="from before"
        )

    road.at(DAY_1).lender.run()

    (contact,) = road.sms.handed_over
    assert "王 小明" in contact.text
    assert not set(contact.text) & set("\n\r\x1b\u202e")
