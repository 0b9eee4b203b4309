"""A payment is written the same way in every command: `500.00@2026-03-20`."""

from __future__ import annotations

from datetime import date

import pytest

from casekit import PromisePart
from casekit.cli.opening import read_payment
from casekit.errors import UsageError
from casekit.work.form_reading import read_part
from casekit_litigation import options as of_suits

DAY = date(2026, 3, 20)


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("500.00@2026-03-20", 50_000, "CNY"),
        ("1,500@2026-03-20", 150_000, "CNY"),
        ("500usd@2026-03-20", 50_000, "USD"),
        (" 500 USD@ 2026-03-20 ", 50_000, "USD"),
    ],
)
def test_a_payment_is_an_amount_at_a_day(text: str, amount: int, currency: str) -> None:
    """The currency is the loan's where none is written."""
    assert read_payment(text, "CNY") == PromisePart(amount, DAY, currency)
    assert read_part(text, "CNY").amount == amount
    # the commands of suits have no reading of their own
    assert of_suits.read_payment is read_payment


@pytest.mark.parametrize(
    "text",
    ["", "500", "@2026-03-20", "0@2026-03-20", "-5@2026-03-20", "5.001@2026-03-20", "5@soon",
     "5QQQ@2026-03-20"],
)  # fmt: skip
def test_what_is_no_payment_is_refused(text: str) -> None:
    """The hint says how one is written."""
    with pytest.raises(UsageError, match="no payment") as refused:
        read_payment(text, "CNY")
    assert "500.00@2026-03-20" in refused.value.hint
