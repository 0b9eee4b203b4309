"""What a run says of contacts that wait, and when it asks for a person."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from casekit.contacts.model import Contact, Receipt
from casekit.errors import ChannelUnavailable
from casekit_echo.channel import Echo

from .conftest import Shell


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The echo channel cannot work; undo what is returned to bring it back."""

    def send(self: Echo, contacts: Sequence[Contact]) -> Sequence[Receipt]:
        raise ChannelUnavailable("no route", provider_code="E1")

    monkeypatch.setattr(Echo, "send_batch", send)
    return monkeypatch


def test_a_run_whose_channel_takes_nothing_asks_for_a_person(
    at: Shell, away: pytest.MonkeyPatch
) -> None:
    first = at("run", "--now", "2026-03-02T09:05", "--language", "en", status=1)
    assert re.search(r"^  sent +0$", first.out, re.M)
    assert re.search(r"^  held back +\d", first.out, re.M)
    assert "the first until 2026-03-02 09:20:00+08:00" in first.out
    soon = at("run", "--now", "2026-03-02T09:10", "--language", "en")
    assert "Nothing was due now;" in soon.out
    assert "actions wait, the first until 2026-03-02 09:20:00+08:00" in soon.out
    chinese = at("run", "--now", "2026-03-02T09:10", "--language", "zh").out
    assert "目前没有到期的措施" in chinese
    body = at("run", "--now", "2026-03-02T09:11", "--json").json()
    assert body["waiting"] > 0
    assert body["difference"] == 0
    why = at("case", "explain", "C-1", "--language", "zh").out
    assert "原因：渠道未受理（渠道代码 E1）。" in why
    away.undo()
    later = at("run", "--now", "2026-03-02T09:21", "--json").json()
    assert later["sent"] > 0
    assert "Nothing was due." in at("run", "--now", "2026-03-02T09:22", "--language", "en").out
