"""What the rules allow for a case, asked in code."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casekit.app import Lender
from casekit.errors import NotFound, UsageError


def test_what_is_lawful_is_asked_for_an_instant_and_a_way(book: Lender) -> None:
    told = book.cases.lawful("C-1", channel="sms")
    (way,) = (way for way in told.ways if way.party == "customer")
    assert (told.case_name, way.channel, way.verdict.allowed) == ("C-1", "sms", True)

    night = book.cases.lawful("C-1", at=book.clock.now() + timedelta(hours=13, minutes=30))
    denied = {way.channel: way.verdict.denials for way in night.ways if way.party == "customer"}
    assert [finding.rule for finding in denied["voice"]] == ["CN-TIME-01"]
    assert "sms" in denied


def test_nobody_and_no_way_is_made_up(book: Lender) -> None:
    with pytest.raises(NotFound):
        book.cases.lawful("C-99")
    with pytest.raises(UsageError, match="pigeon"):
        book.cases.lawful("C-1", channel="pigeon")
