"""Who works for the lender does not buy its collateral, however the lender knows them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from casekit import StaffRecord
from casekit.testing.lenders import make_lender
from casekit.testing.people import ready
from casekit_collateral_auction.own_people import names_of_own_people


def test_names_of_the_config_of_the_profile_and_those_said_to_customers(tmp_path: Path) -> None:
    with make_lender(
        tmp_path / "acme",
        plugins=("cn", "echo", "staff", "collateral-auction"),
        staff={"zhao": {"name": "赵强"}},
    ) as lender:
        assert names_of_own_people(lender) == {"赵强"}
        ready(lender, "li", without=("alias",))
        alias = StaffRecord("alias", lender.today(), secret={"name": "小李"})
        lender.people.note("li", alias)
        assert names_of_own_people(lender) == {"赵强", "员工li", "小李"}
        lender.people.change("li", left_on=lender.today())
        assert names_of_own_people(lender) == {"赵强"}
        lender.people.change("li", left_on=lender.today() + timedelta(days=1))
        assert "员工li" in names_of_own_people(lender)
