"""The price of a disposal: nobody is named by it, and no part of it goes astray."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from casekit import Attachment, CollateralRecord, Lender, PaymentRecord, SimulatedClock, Step
from casekit.archive.rebuild import compare_rebuilt
from casekit.errors import MoveRefused, ProcessHeld, UsageError
from casekit.testing.lenders import MORNING, make_lender
from casekit.testing.loans import a_loan, a_person
from casekit_collateral_auction.bids import Bid
from casekit_collateral_auction.desk import Auctions
from casekit_collateral_auction.distribution import OURS, Claim

PANEL = """
[channel.collateral-auction.agencies.hengda]
name = "恒达拍卖行"
place = "上海市拍卖路1号三楼"

[channel.collateral-auction.agencies.jinchui]
name = "金锤拍卖行"
place = "上海市拍卖路1号三楼"
"""
PAPER = Attachment("文件.pdf", "application/pdf", b"%PDF-1.4 paper")
CAR = CollateralRecord(1, "vehicle", 200_000, "沪A00000")
OWED = 102_300


@dataclass(frozen=True)
class Running:
    """A lender to whom 1,023 yuan are owed on a car that is under the hammer."""

    lender: Lender
    clock: SimulatedClock
    auctions: Auctions
    number: int

    def sold(self) -> None:
        """Knock it down for 2,000 yuan, and have that paid."""
        self.auctions.bids(self.number, [Bid("A1", 200_000, self.clock.now())])
        self.auctions.result(self.number, document=PAPER)
        self.auctions.pay(self.number, document=PAPER)


@pytest.fixture
def running(tmp_path: Path, store_url: str) -> Iterator[Running]:
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
        auctions: Auctions = lender.plugin("auctions")
        number = auctions.propose("L-1").process_id
        auctions.approve(number, basis="agreement", document=PAPER, note="双方协议")
        auctions.draw(number, ["hengda", "jinchui"], seed="s")
        auctions.appraise(number, appraiser="hengda", amount=200_000, document=PAPER)
        auctions.publish(
            number,
            mode="offline",
            start_price=200_000,
            deposit=10_000,
            auction_on=lender.today() + timedelta(days=15),
            to_tell=["owner"],
            document=PAPER,
        )
        auctions.told(number, "owner", how="court", document=PAPER)
        clock.set(MORNING + timedelta(days=15))
        auctions.begin(number)
        yield Running(lender, clock, auctions, number)


def test_a_bidder_stands_by_a_code_and_a_name_reaches_nothing_that_is_plain(
    running: Running, tmp_path: Path
) -> None:
    lender, now = running.lender, running.clock.now()
    strange = "张三 13812345678"
    wrong = (strange, "13812345678", "310101199001011234", "张三", "A" * 21)
    running.auctions.bids(running.number, [Bid("B9", 201_000, now), Bid("A0", 201_000, now)])
    assert running.auctions.show(running.number).data["highest"]["bidder"] == "B9", "listed first"
    _, refused = running.auctions.bids(running.number, [Bid(code, 200_000, now) for code in wrong])
    assert [(one.reason, one.bidder) for one in refused] == [("no_code", "")] * len(wrong)
    for event, data in (
        ("bid", {"bids": [{"bidder": strange, "amount": 1, "at": now}]}),
        ("bid", {"bids": [{"bidder": 7, "amount": 1, "at": now}]}),
    ):
        with pytest.raises(UsageError, match="by a code") as caught:
            lender.processes.move(running.number, Step(event, data=data), desk="auctions")
        assert "138" not in str(caught.value) + caught.value.hint
    listed = tmp_path / "bids.csv"
    listed.write_text(
        f"bidder,amount,at\n13812345678,2000.00,{now.isoformat()}\nA1,2000.00,{now.isoformat()}\n",
        encoding="utf-8",
    )
    report = running.auctions.import_bids(running.number, listed)
    assert (report.new, report.bad) == (1, 1)
    assert (report.problems[0].line, report.problems[0].column) == (2, "bidder")
    assert "is no code" in report.problems[0].reason
    assert "138" not in str(report.problems[0])
    view = running.auctions.show(running.number)
    assert [bid["bidder"] for bid in view.data["bids"]] == ["B9", "A0", "A1"]
    running.auctions.result(running.number, document=PAPER)
    running.auctions.buyer_failed(running.number, note="悔拍")
    with pytest.raises(UsageError, match="first round was offline"):
        running.auctions.publish(
            running.number,
            mode="online",
            start_price=160_000,
            deposit=16_000,
            auction_on=lender.today() + timedelta(days=30),
            to_tell=["owner"],
            document=PAPER,
        )


def test_a_claim_is_the_lenders_and_no_larger_than_what_the_loan_owes(running: Running) -> None:
    running.sold()
    auctions, number = running.auctions, running.number
    owed = auctions.own_claim(number)
    assert owed.total == OWED
    with pytest.raises(UsageError, match="not of 'bank9'"):
        auctions.distribute(number, costs={}, own=Claim("bank9", 1, principal=1))
    with pytest.raises(UsageError, match="whole minor units"):
        auctions.shares(number, costs={"auction": 1.5})  # type: ignore[dict-item]
    # the debtor has paid most of it since the judgment
    day = running.lender.today()
    running.lender.push_payments([PaymentRecord("mid", "L-1", 90_000, day)])
    late = Claim(OURS, 1, owed.costs, owed.interest, owed.principal, owed.penalty)
    with pytest.raises(UsageError, match="larger than what the loan owes") as caught:
        auctions.distribute(number, costs={}, own=late)
    assert "principal: claimed 1,000.00 CNY, owed 120.00 CNY" in caught.value.hint
    assert auctions.show(number).state == "paid"
    done = auctions.distribute(number, costs={"auction": 10_000})
    assert done.data["surplus"] == 200_000 - 10_000 - (OWED - 90_000)
    assert running.lender.cases.show("L-1").close_reason == "paid"


def test_a_sale_outlives_its_step_and_is_not_proposed_again(running: Running) -> None:
    """The buyer has paid; the debtor pays too and takes it back; the law's result changes."""
    running.sold()
    lender, auctions, number = running.lender, running.auctions, running.number
    lender.push_payments([PaymentRecord("late", "L-1", OWED, lender.today())])
    assert lender.cases.show("L-1").status == "closed"
    running.clock.advance(timedelta(days=1))
    lender.run()
    lender.push_payments([PaymentRecord("back", "L-1", None, lender.today(), reverses="late")])
    for _ in range(2):
        running.clock.advance(timedelta(days=1))
        lender.run()
    assert [(one.process_id, one.state) for one in auctions.list(phase="")] == [(number, "paid")]
    lender.cases.record_fact("L-1", "legal_result", "recovered", note="误报")
    running.clock.advance(timedelta(days=1))
    lender.run()
    assert auctions.show(number).state == "paid"
    assert auctions.distribute(number, costs={}).data["surplus"] == 200_000 - OWED


def test_the_share_is_booked_with_the_sharing_out_or_not_at_all(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full at the worst moment leaves a price that is still to be shared out."""
    running.sold()
    lender, auctions, number = running.lender, running.auctions, running.number
    running.clock.advance(timedelta(days=3))

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("casekit.process.booking.payment_drafts", full)
        with pytest.raises(OSError, match="No space"):
            auctions.distribute(number, costs={})
    assert auctions.show(number).state == "paid"
    assert auctions.own_claim(number).total == OWED
    # figures that somebody gives at the core's own door come to more than is owed
    shares = [{"creditor": OURS, "part": "principal", "rank": 1, "owed": 1, "paid": 200_000}]
    data = {"shares": shares, "surplus": 0, "shortfall": 0}
    with pytest.raises(UsageError, match=r"977\.00 CNY are left over"):
        lender.processes.move(
            number, Step("distribute", data=data, attachments=(PAPER,)), desk="auctions"
        )
    # other money came in under the reference before
    day = lender.today()
    lender.push_loans([a_loan("L-9", day - timedelta(days=9), borrower=a_person(9))])
    lender.push_payments([PaymentRecord(f"AUCTION-{number}", "L-9", 5, day)])
    auctions.distribute(number, costs={"auction": 110_000})
    shown = lender.cases.show("L-1")
    assert (shown.status, shown.principal) == ("open", 12_000)
    known = PaymentRecord(f"AUCTION-{number}-2", "L-1", 90_000, lender.today())
    assert lender.push_payments([known]).unchanged == 1, "of the day on which it was shared out"
    assert auctions.close(number).state == "closed"
    assert compare_rebuilt(lender.store, lender.vault).ok


def test_no_door_leads_around_the_law_and_an_objection_stops_the_hammer(running: Running) -> None:
    lender, auctions, number = running.lender, running.auctions, running.number
    for event in ("bid", "knock_down", "no_sale"):
        with pytest.raises(MoveRefused, match="at the desk 'auctions' only") as refused:
            lender.processes.move(number, Step(event, attachments=(PAPER,)))
        assert "casekit auctions" in refused.value.hint
        assert "object" in refused.value.possible
    kind = lender.plugins.process_kinds["disposal"]
    checked = {move.event for move in kind.moves if move.desk}
    assert checked >= {"approve", "choose_agency", "appraise", "publish", "agree_sale", "offer"}
    auctions.bids(number, [Bid("A1", 200_000, running.clock.now())])
    auctions.object(number, note="租户主张优先购买权")
    with pytest.raises(ProcessHeld):
        auctions.result(number, document=PAPER)
    # what has happened is still recorded
    auctions.bids(number, [Bid("A2", 210_000, running.clock.now())])
    auctions.overrule(number, document=PAPER)
    auctions.result(number, document=PAPER)
    auctions.object(number, note="买受人资格异议")
    auctions.pay(number, document=PAPER)
    with pytest.raises(ProcessHeld):
        auctions.distribute(number, costs={})
    auctions.overrule(number, document=PAPER)
    assert auctions.distribute(number, costs={}).state == "distributed"
