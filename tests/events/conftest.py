"""A lender at work on Monday 2 March 2026, 09:05 in Shanghai, with three loans of two people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from casekit.app import Lender
from casekit.pii.profile import Address
from casekit.testing.lenders import READY, make_lender
from casekit.testing.loans import a_loan, a_person

TODAY = date(2026, 3, 2)


@pytest.fixture
def lender(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lender]:
    """C-1 on day 1, C-2 and C-3 (one customer) on day 29; `wang` supervises, `li` calls."""
    url = request.getfixturevalue("store_url") if "store_url" in request.fixturenames else ""
    staff = {"li": READY, "wang": {**READY, "supervisor": True}}
    with make_lender(tmp_path / "acme", store_url=url, staff=staff) as opened:
        home = Address(lines=("平安路 1 号",), city="上海")
        zhao, qian = a_person(1, addresses=(home,)), a_person(2, name="李娜")
        opened.push_loans(
            [
                a_loan("L-1", TODAY - timedelta(days=1), borrower=zhao),
                a_loan("L-2", TODAY - timedelta(days=29), borrower=qian),
                a_loan("L-3", TODAY - timedelta(days=29), borrower=qian),
            ],
            snapshot_on=TODAY,
        )
        opened.run()
        yield opened
