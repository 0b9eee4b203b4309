"""A suit from the proposal to its money on SQLite and PostgreSQL; rebuilt it is the same."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from casekit import Attachment, SimulatedClock
from casekit.archive.rebuild import compare_rebuilt
from casekit.errors import NotAuthorized, RefTaken, UsageError
from casekit.testing.lenders import MORNING, make_lender
from casekit.testing.loans import a_loan, a_payment, a_person

FIRM = """
[channel.litigation.firm.zhengda]
name = "正大律师事务所"
contract_until = 2027-12-31
"""
PAPER = Attachment("文书.pdf", "application/pdf", b"%PDF-1.4 paper")


def test_a_suit_is_brought_and_its_money_booked_with_it(
    tmp_path: Path, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimulatedClock(MORNING)
    with make_lender(
        tmp_path / "acme",
        plugins=("cn", "echo", "litigation"),
        channels={"sms": "echo", "litigation": "litigation"},
        store_url=store_url,
        clock=clock,
        extra_toml=FIRM,
    ) as lender:
        due = lender.today() - timedelta(days=100)
        lender.push_loans([a_loan(f"L-{n}", due, borrower=a_person(n)) for n in (1, 2)])
        lender.run()
        suits = lender.plugin("suits")
        numbers = [suits.list(case=f"L-{n}")[0].process_id for n in (1, 2)]
        for number in numbers:
            suits.approve(number, note="同意")
            suits.prepare(number, reason="起诉")
            suits.engage(number, "zhengda", PAPER)
            suits.move(number, "file", data={"court": "杭州互联网法院", "claim": 102_300})
        one, other = numbers
        suits.move(one, "accept", ref="（2026）浙0192民初1号")
        with pytest.raises(RefTaken):
            suits.move(other, "accept", ref="（2026）浙0192民初1号")
        suits.move(one, "serve")
        suits.move(one, "hearing")
        suits.move(one, "judgment", documents=[PAPER], data={"awarded_costs": 2_000})
        clock.set(MORNING + timedelta(days=20))
        suits.move(one, "effective")
        assert lender.cases.show("L-1").costs == 2_000
        suits.move(one, "enforce")
        day = lender.today()
        # the note cannot be written without the payment, nor the payment without the note
        lender.push_payments([a_payment("ZX-1", "L-2", amount=500, paid_on=day)])
        with pytest.raises(UsageError, match="ZX-1 cannot be booked"):
            suits.received(one, 50_000, on=day, ref="ZX-1")
        assert "recovered" not in suits.get(one).data
        refused = NotAuthorized("not this one")

        def may(actor: str | None, action: str, about: object = ()) -> str:
            if action == "payments.import":
                raise refused
            return actor or "chen"

        with monkeypatch.context() as only:
            only.setattr(lender, "authorized", may)
            with pytest.raises(NotAuthorized):
                suits.received(one, 50_000, on=day, ref="ZX-2")
        assert suits.received(one, 50_000, on=day, ref="ZX-2").data["recovered"] == 50_000
        assert suits.received(one, 50_000, on=day, ref="ZX-2").data["recovered"] == 50_000
        # the costs that the judgment awarded are paid first
        shown = lender.cases.show("L-1")
        assert (shown.costs, shown.overdue) == (0, 102_300 - 48_000)
        # more than is owed has arrived all the same: the case ends, and what is over is kept
        over = suits.received(one, 60_000, on=day, ref="ZX-3")
        assert over.data["recovered"] == 110_000
        assert lender.cases.find("L-1").status == "closed"
        assert suits.get(one).state == "performed"
        assert compare_rebuilt(lender.store, lender.vault).ok
        assert lender.archive.verify().ok
