"""One contact that a plugin asks about, or makes at once: `Cases.ask`, `Cases.send`."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from casekit import Address
from casekit.clock import SimulatedClock
from casekit.errors import NotLawful, UsageError
from casekit.testing.lenders import MORNING, READY, make_lender
from casekit.testing.loans import a_loan, a_person

LETTERS = {
    "payment_channel": "手机银行",
    "hotline": "400-000-0000",
    "lender_address": "杭州市一路1号",
    "payment_account": "账号1234",
    "dispute_channel": "400-000-0000",
    "next_measures": "依法提起诉讼",
    "legal_basis": "借款合同",
    "lender_seal": "（盖章）",
}
NIGHT = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)


def test_a_contact_is_asked_about_and_another_is_made_at_once(tmp_path: Path) -> None:
    with make_lender(
        tmp_path / "acme", clock=SimulatedClock(MORNING), staff={"li": READY}
    ) as lender:
        lender.push_loans([a_loan("L-1", lender.today() - timedelta(days=3))])
        lender.run()
        (li,) = lender.staff(["li"])
        assert li.facts["confidentiality"] is True
        assert lender.staff(["nobody"])[0].facts == {}
        before = lender.archive.search().found

        by_day = lender.cases.ask("L-1", role="voice", staff=[li], recording=True)
        by_night = lender.cases.ask("L-1", role="voice", staff=[li], recording=True, at=NIGHT)
        by_nobody = lender.cases.ask(
            "L-1", role="voice", staff=lender.staff(["nobody"]), recording=True
        )

        assert by_day.allowed
        assert "CN-TIME-01" in {denial.rule for denial in by_night.denials}
        assert not by_nobody.allowed
        assert len(lender.archive.search().found) == len(before), "asking writes nothing"
        with pytest.raises(UsageError, match="carried out by people"):
            lender.cases.send("L-1", role="voice", template="due-reminder")
        assert lender.cases.processes("L-1") == []


def test_what_is_sent_at_once_is_judged_like_any_other(tmp_path: Path) -> None:
    clock = SimulatedClock(MORNING)
    with make_lender(tmp_path / "acme", clock=clock) as lender:
        lender.push_loans([a_loan("L-1", lender.today() - timedelta(days=3))])
        lender.run()
        key = next(c.template.key for c in lender.book.templates if c.template.role == "sms")

        sent = lender.cases.send("L-1", role="sms", template=key)
        clock.advance(NIGHT - MORNING)

        assert sent.receipt is not None and sent.receipt.status.value == "sent"
        with pytest.raises(NotLawful, match="CN-TIME-01"):
            lender.cases.send("L-1", role="sms", template=key, purpose="demand")


def test_a_letter_is_sent_at_once_to_an_address_and_is_under_way_then(tmp_path: Path) -> None:
    with make_lender(
        tmp_path / "acme",
        plugins=("cn", "ems-letter"),
        channels={"letter": "ems-letter"},
        texts=LETTERS,
    ) as lender:
        due_on = lender.today() - timedelta(days=3)
        home = Address(("幸福路1号",), "杭州市", "浙江省", "310000", "CN")
        known = {"contract_on": date(2025, 1, 1), "principal": 1_000_000}
        lender.push_loans(
            [
                a_loan("L-1", due_on, borrower=a_person(1, addresses=(home,)), **known),
                a_loan("L-2", due_on, borrower=a_person(2), **known),
            ]
        )
        lender.run()

        sent = lender.cases.send("L-1", role="letter", template="demand-letter", purpose="demand")

        assert sent.receipt is not None and sent.receipt.status.value == "sent"
        (letter,) = lender.cases.processes("L-1")
        assert (letter.kind, letter.state, letter.contact_id) == (
            "letter",
            "written",
            sent.contact_id,
        )
        kinds = [found.entry.kind for found in lender.archive.search().found]
        assert kinds[-2:] == ["document.added", "process.opened"]
        with pytest.raises(NotLawful, match="no_address"):
            lender.cases.send("L-2", role="letter", template="demand-letter", purpose="demand")
