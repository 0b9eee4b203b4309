"""A lender at work on Monday 2 March 2026, 09:05 in Shanghai, with a small book."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from casekit.app import Lender
from casekit.testing.lenders import make_lender
from casekit.testing.loans import a_loan, a_person

TODAY = date(2026, 3, 2)


@pytest.fixture
def lender(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lender]:
    """A lender without any loan; on both databases for tests that ask for `store_url` too."""
    url = request.getfixturevalue("store_url") if "store_url" in request.fixturenames else ""
    with make_lender(tmp_path / "acme", store_url=url) as opened:
        yield opened


@pytest.fixture
def book(lender: Lender) -> Lender:
    """The lender after a run over three loans: C-1 on day 1, C-2 and C-3 (one customer) on 29."""
    wang, li = a_person(1), a_person(2, name="李娜")
    lender.push_loans(
        [
            a_loan("L-1", TODAY - timedelta(days=1), borrower=wang),
            a_loan("L-2", TODAY - timedelta(days=29), borrower=li),
            a_loan("L-3", TODAY - timedelta(days=29), borrower=li, product="personal_housing"),
        ],
        snapshot_on=TODAY,
    )
    lender.run()
    return lender
