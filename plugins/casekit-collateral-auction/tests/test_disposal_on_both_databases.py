"""A disposal from the proposal to its statement on SQLite and PostgreSQL; rebuilt it is the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from casekit import Attachment, CollateralRecord, Lender, SimulatedClock
from casekit.archive.rebuild import compare_rebuilt
from casekit.errors import MoveRefused, NotFound, ProcessHeld, UsageError
from casekit.testing.lenders import MORNING, make_lender
from casekit.testing.loans import a_loan, a_person
from casekit_collateral_auction.bids import Bid
from casekit_collateral_auction.desk import Auctions

PANEL = """
[channel.collateral-auction.agencies.hengda]
name = "恒达拍卖行"
kinds = ["auction"]
place = "上海市拍卖路1号三楼"

[channel.collateral-auction.agencies.jinchui]
name = "金锤拍卖行"
kinds = ["auction"]
place = "上海市拍卖路1号三楼"

[channel.collateral-auction.agencies.zhengping]
name = "正平评估所"
kinds = ["appraisal"]
"""
PAPER = Attachment("文件.pdf", "application/pdf", b"%PDF-1.4 paper")
CAR = CollateralRecord(1, "vehicle", 200_000, "沪A00000")


@pytest.fixture
def car(tmp_path: Path, store_url: str) -> Iterator[tuple[Lender, SimulatedClock]]:
    """A lender to whom 102,300 fen are owed on a car, where enforcement has failed."""
    clock = SimulatedClock(MORNING)
    with make_lender(
        tmp_path / "acme",
        plugins=("cn", "echo", "collateral-auction"),
        channels={"sms": "echo", "auction": "collateral-auction"},
        store_url=store_url,
        clock=clock,
        extra_toml=PANEL,
    ) as lender:
        due = lender.today() - timedelta(days=100)
        lender.push_loans([a_loan("L-1", due, borrower=a_person(), collateral=(CAR,))])
        lender.run()
        lender.cases.record_fact("L-1", "legal_result", "failed")
        yield lender, clock


def test_a_disposal_is_carried_out_and_rebuilt_the_same(
    car: tuple[Lender, SimulatedClock], tmp_path: Path
) -> None:
    lender, clock = car
    auctions: Auctions = lender.plugin("auctions")
    number = auctions.propose("L-1").process_id
    auctions.approve(number, basis="agreement", document=PAPER, note="双方协议")
    hold = lender.cases.place_hold("L-1", "dispute", reason="异议")
    with pytest.raises(ProcessHeld):
        auctions.draw(number, ["hengda", "jinchui"], seed="s")
    lender.cases.lift_hold(hold.hold_id, reason="已处理")
    auctions.draw(number, ["hengda", "jinchui"], seed="s")
    auctions.appraise(number, appraiser="zhengping", amount=200_000, document=PAPER)
    day = lender.today() + timedelta(days=15)
    auctions.publish(
        number, mode="offline", start_price=200_000, deposit=10_000, auction_on=day,
        to_tell=["owner"], document=PAPER,
    )  # fmt: skip
    auctions.told(number, "owner", how="court", document=PAPER)
    with pytest.raises(MoveRefused):
        auctions.bids(number, [Bid("A1", 200_000, clock.now())])
    clock.set(MORNING + timedelta(days=15))
    auctions.begin(number)
    listed = tmp_path / "bids.jsonl"
    listed.write_text(
        json.dumps({"bidder": "A1", "amount": "2050.00", "at": clock.now().isoformat()}) + "\n",
        encoding="utf-8",
    )
    assert auctions.import_bids(number, listed).new == 1
    auctions.result(number, document=PAPER)
    auctions.buyer_failed(number, note="悔拍")
    unsold = auctions.show(number)
    assert (unsold.state, unsold.data["rounds"][-1]["result"]) == ("unsold", "buyer_failed")
    sold = auctions.agree_sale(number, price=200_000, buyer="赵六", document=PAPER)
    assert sold.due_on == date.fromisoformat(sold.data["pay_by"])
    auctions.pay(number, document=PAPER)
    done = auctions.distribute(number, costs={"auction": 10_000})
    assert done.data["surplus"] == 200_000 - 10_000 - 102_300
    assert lender.cases.show("L-1").status == "closed"
    auctions.surplus_paid(number, document=PAPER)
    assert auctions.close(number).state == "closed"
    assert lender.processes.read(number, reason="买受人核对")["bidder:agreed"] == "赵六"
    assert compare_rebuilt(lender.store, lender.vault).ok
    with pytest.raises(UsageError, match="nothing is sold"):
        auctions.shares(auctions_of_another(lender), costs={})
    # the other loan has the first case's number for a reference, and is not mistaken for it
    told = auctions.statement(number, form="html").read_text(encoding="utf-8")
    assert "L-1" in told
    assert "¥2,000.00" in told
    assert auctions.own_claim(number).total == 0


def auctions_of_another(lender: Lender) -> int:
    """Return the number of a disposal that has just been begun on another loan."""
    due = lender.today() - timedelta(days=100)
    lender.push_loans([a_loan("1", due, borrower=a_person(2), collateral=(CAR,))])
    lender.run()
    auctions: Auctions = lender.plugin("auctions")
    with pytest.raises(NotFound):
        auctions.show(999)
    return auctions.propose("C-2").process_id
