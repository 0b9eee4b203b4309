"""How much may be promised and how far ahead: what is owed, the policy's bound, the law's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from casekit.app import Lender
from casekit.cli.main import casekit
from casekit.errors import UsageError
from casekit.testing.lenders import make_lender
from casekit.testing.loans import a_loan
from casekit.work.model import PromisePart

TODAY = date(2026, 3, 2)
IN_MARCH = date(2026, 3, 31)
IN_APRIL = date(2026, 4, 1)


@pytest.fixture
def lender(tmp_path: Path) -> Iterator[Lender]:
    """A lender with a case on day 10."""
    with make_lender(tmp_path / "acme") as opened:
        opened.push_loans([a_loan("L-1", TODAY - timedelta(days=10))], snapshot_on=TODAY)
        opened.run(TODAY)
        yield opened


def promise(lender: Lender, *parts: PromisePart, **more: str) -> list[str]:
    return [p.status for p in lender.cases.record_promise("L-1", parts, **more)]


class TestCurrency:
    def test_an_amount_in_the_loans_currency_may_say_so(self, lender: Lender) -> None:
        assert promise(lender, PromisePart(10_000, IN_MARCH, "CNY")) == ["open"]

    def test_one_in_another_is_refused(self, lender: Lender) -> None:
        with pytest.raises(UsageError, match="the promise is in USD, and the loan in CNY"):
            promise(lender, PromisePart(10_000, IN_MARCH, "USD"))
        assert lender.cases.show("L-1").promises == ()

    def test_so_it_is_on_the_command_line(self, lender: Lender) -> None:
        lender.close()
        typed = ["case", "promise", "L-1", "-L", str(lender.settings.folder)]
        typed += ["--now", "2026-03-02T09:30"]
        other = CliRunner().invoke(casekit, [*typed, "--pay", "5.00USD@2026-03-06"])
        assert other.exit_code == 2
        assert "USD" in other.stderr
        same = CliRunner().invoke(casekit, [*typed, "--pay", "5.00cny@2026-03-06", "--json"])
        assert same.exit_code == 0, same.stderr
        assert orjson.loads(same.stdout)["amount"] == 500


class TestPolicy:
    def test_c030_a_plan_past_the_month_is_refused_in_the_mild_tier(self, lender: Lender) -> None:
        plan = (PromisePart(50_000, date(2026, 3, 6)), PromisePart(52_300, IN_APRIL))
        with pytest.raises(UsageError, match=r"2026-04-01.*reach to 2026-03-31") as caught:
            promise(lender, *plan)
        assert "--beyond" in caught.value.hint
        assert "with the result of the call" in caught.value.hint
        assert promise(lender, plan[0], PromisePart(52_300, IN_MARCH)) == ["open", "open"]

    def test_a_plan_with_a_reason_is_taken_and_the_reason_is_sealed(self, lender: Lender) -> None:
        why = "工资四月初才发"
        plan = (PromisePart(10_000, date(2026, 3, 6)), PromisePart(50_000, IN_APRIL))
        assert promise(lender, *plan, beyond=why) == ["open", "open"]
        (found,) = (
            one for one in lender.archive.search().found if one.entry.kind == "promise.recorded"
        )
        assert why not in str(found.entry)
        (opened,) = lender.archive.open([found.entry], reason="audit")
        assert opened.value == {"reason": why}

    @pytest.mark.parametrize("days", [[IN_APRIL], [IN_APRIL, date(2026, 4, 9)]])
    def test_one_payment_that_is_far_off_is_no_plan(self, lender: Lender, days: list[date]) -> None:
        parts = [PromisePart(10_000, day) for day in days]
        with pytest.raises(UsageError, match="a plan whose first payment lies by then"):
            promise(lender, *parts, beyond="工资四月初才发")

    def test_in_the_severe_tier_of_the_measures_a_promise_comes_true_within_a_month(
        self, lender: Lender
    ) -> None:
        lender.push_loans([a_loan("L-9", TODAY - timedelta(days=120))])
        lender.run(TODAY)
        far = PromisePart(10_000, TODAY + timedelta(days=31))
        with pytest.raises(UsageError, match="reach to 2026-04-01"):
            lender.cases.record_promise("L-9", [far])
        near = PromisePart(10_000, TODAY + timedelta(days=30))
        assert len(lender.cases.record_promise("L-9", [near])) == 1
        near = PromisePart(1_000, TODAY + timedelta(days=3))
        assert len(lender.cases.record_promise("L-9", [near, far], beyond="住院")) == 2

    def test_a_blank_is_no_reason(self, lender: Lender) -> None:
        with pytest.raises(UsageError, match="reach to"):
            promise(lender, PromisePart(50_000, IN_APRIL), beyond="  ")


class TestLaw:
    """Four times 3.0 % on 1000.00 for 91 days is 29.91; 40.00 are asked besides the principal."""

    @pytest.mark.parametrize(
        ("kind", "amount", "is_taken"),
        [
            ("private", 102_991, True),
            ("private", 102_992, False),
            ("bank", 104_000, True),
        ],
    )
    def test_no_more_is_promised_than_may_be_asked_for(
        self, tmp_path: Path, kind: str, amount: int, is_taken: bool
    ) -> None:
        with make_lender(tmp_path / "acme", lender={"kind": kind}) as lender:
            contract_on = date(2025, 12, 1)
            loan = a_loan("L-1", TODAY - timedelta(days=10), penalty=2_000, contract_on=contract_on)
            lender.push_loans([replace(loan, principal=100_000)], snapshot_on=TODAY)
            lender.run(TODAY)
            if is_taken:
                assert promise(lender, PromisePart(amount, IN_MARCH)) == ["open"]
                return
            with pytest.raises(UsageError, match=r"CN-RATE-01 lets no more than 1029\.91"):
                promise(lender, PromisePart(amount, IN_MARCH))

    def test_where_the_contract_is_not_known_what_is_owed_is_the_bound(
        self, tmp_path: Path
    ) -> None:
        with make_lender(tmp_path / "acme", lender={"kind": "private"}) as lender:
            lender.push_loans([a_loan("L-1", TODAY - timedelta(days=10))], snapshot_on=TODAY)
            lender.run(TODAY)
            assert promise(lender, PromisePart(102_300, IN_MARCH)) == ["open"]
