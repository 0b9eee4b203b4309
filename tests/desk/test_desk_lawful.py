"""What the rules allow for a case, asked in code."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casekit.app import Lender
from casekit.cases.explaining import because
from casekit.cases.lawfulness import explain_lawful
from casekit.errors import NotFound, UsageError
from casekit.testing.loans import a_loan, a_person

from .conftest import TODAY


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


def test_what_a_run_would_refuse_is_not_called_lawful(lender: Lender) -> None:
    """Nobody supplies a date of birth or a number in the moment of a call."""
    nobody_knows = a_person(1, birth_date=None)
    lender.push_loans(
        [
            a_loan("L-1", TODAY - timedelta(days=1), borrower=nobody_knows),
            a_loan("L-2", TODAY - timedelta(days=1), borrower=a_person(2)),
        ],
        snapshot_on=TODAY,
    )
    lender.run()
    (way,) = lender.cases.lawful("C-1", channel="voice").ways
    assert [(found.rule, found.reason) for found in way.verdict.denials] == [
        ("CN-CAP-01", "unknown_fact")
    ]
    assert (way.verdict.good_until, way.verdict.retry_at) == (None, None)
    told = explain_lawful(lender, lender.cases.lawful("C-1", channel="voice"), "zh-Hans")
    assert "缺少规则所需的事实（出生日期）" in told[2]
    assert "出生日期" not in told[3]  # what it still depends on

    assert lender.cases.lawful("C-2", channel="voice").ways[0].verdict.allowed
    lender.events.record("C-2", "wrong_party", source="phone", point="p1")
    (way,) = lender.cases.lawful("C-2", channel="voice").ways
    assert not way.verdict.allowed
    assert "；可用 casekit customer correct 登记新的。" in "".join(
        explain_lawful(lender, lender.cases.lawful("C-2", channel="voice"), "zh-Hans")
    )
    proposal = lender.cases.propose("C-2", "sms", "mild-reminder", reason="try")
    assert "customer correct" in because(proposal.refusal, "", "zh-Hans")
