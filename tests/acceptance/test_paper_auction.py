"""§4.3 under the hammer: collateral is sold by law, fairly and in the open, to the last fen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from casekit import Attachment, CollateralRecord, ProcessView
from casekit.errors import MoveRefused, ProcessHeld, RetentionRefuses, UsageError
from casekit_collateral_auction.agencies import Quote, lot
from casekit_collateral_auction.bids import Bid
from casekit_collateral_auction.distribution import OURS, Claim

PANEL = """
[channel.collateral-auction.agencies.hengda]
name = "恒达拍卖行"
kinds = ["auction"]
place = "京东拍卖 https://auction.example/hengda"
contract_until = 2027-12-31

[channel.collateral-auction.agencies.jinchui]
name = "金锤拍卖行"
kinds = ["auction"]

[channel.collateral-auction.agencies.tied]
name = "关联拍卖行"
ties = ["li"]

[channel.collateral-auction.agencies.old]
name = "过期拍卖行"
contract_until = 2026-01-31

[channel.collateral-auction.agencies.zhengping]
name = "正平评估所"
kinds = ["appraisal"]

[staff.li]
name = "李强"
"""
PAPER = Attachment("文件.pdf", "application/pdf", b"%PDF-1.4 paper")
DUE = date(2026, 1, 1)
DAY_91 = DUE + timedelta(days=91)
HOUSE = CollateralRecord(1, "house", 120_000_000, "杭州市幸福路8号")


@pytest.fixture
def house(start: Callable[..., Any]) -> Any:
    """A lender with a panel: an enterprise owes 750,000 yuan on a house, a person on nothing."""
    story = start(
        plugins=("cn", "echo", "collateral-auction"),
        channels={"sms": "echo", "auction": "collateral-auction"},
        extra_toml=PANEL,
    )
    sums = {"principal": 70_000_000, "interest": 4_000_000, "penalty": 1_000_000}
    story.book(
        story.loan("L-1", due_on=DUE, borrower=story.company(), collateral=(HOUSE,), **sums),
        story.loan("L-2", due_on=DUE, collateral=(), **sums),
    )
    story.day(date(2026, 1, 5))
    return story


def words_of(page: Path) -> str:
    """Return what stands in a Word file, its first table included."""
    read = Document(BytesIO(page.read_bytes()))
    cells = [cell.text for row in read.tables[0].rows for cell in row.cells]
    return "\n".join([*(line.text for line in read.paragraphs), *cells])


def desk(story: Any) -> Any:
    return story.lender.plugin("auctions")


def law_has_failed(story: Any, loan: str = "L-1") -> None:
    story.lender.cases.record_fact(loan, "legal_result", "failed", note="终结本次执行")


def appraised(story: Any, amount: int = 100_000_000) -> ProcessView:
    """Take the house as far as a valid appraisal."""
    law_has_failed(story)
    story.day(DAY_91)
    auctions = desk(story)
    view = auctions.propose("L-1", only_home=False)
    auctions.approve(view.process_id, basis="judgment", document=PAPER, note="执行终结")
    auctions.draw(view.process_id, ["jinchui", "hengda"], seed="上证指数 3000.00")
    made: ProcessView = auctions.appraise(
        view.process_id, appraiser="zhengping", amount=amount, document=PAPER
    )
    return made


def published(story: Any, number: int, **changed: Any) -> ProcessView:
    asked: dict[str, Any] = {
        "mode": "online", "start_price": 70_000_000, "deposit": 7_000_000,
        "auction_on": story.lender.today() + timedelta(days=30),
        "to_tell": ["owner", "tenant1"], "document": PAPER, "place": "杭州市拍卖路1号",
    }  # fmt: skip
    made: ProcessView = desk(story).publish(number, **(asked | changed))
    return made


def begun(story: Any, number: int) -> ProcessView:
    """Tell everyone, wait for the day, begin."""
    auctions = desk(story)
    auctions.told(number, "owner", how="letter", document=PAPER)
    auctions.told(number, "tenant1", how="in_person")
    story.move_to(date.fromisoformat(auctions.show(number).data["auction_on"]))
    made: ProcessView = auctions.begin(number)
    return made


def test_c057_without_collateral_no_disposal(house: Any) -> None:
    """Only the loan with a house comes to a disposal; the other cannot be proposed by hand."""
    for loan in ("L-1", "L-2"):
        law_has_failed(house, loan)
    house.day(DAY_91)
    assert [view.loan_ref for view in desk(house).list()] == ["L-1"]
    assert not [step for step, *_ in house.steps("L-2") if step == "collateral"]
    with pytest.raises(UsageError, match="no collateral"):
        desk(house).propose("L-2")
    with pytest.raises(UsageError, match="which piece"):
        desk(house).propose("L-1", collateral=2)


def test_c058_only_after_the_law_did_not_recover_the_loan(house: Any) -> None:
    """A judgment alone is not enough; an only home waits for a person besides."""
    auctions = desk(house)
    house.lender.cases.record_fact("L-1", "legal_stage", "judgment", note="判决已下")
    house.day(DAY_91)
    assert list(auctions.list()) == []
    by_hand = auctions.propose("L-1", only_home=False)
    with pytest.raises(UsageError, match="not recovered the loan: no result is known"):
        auctions.approve(by_hand.process_id, basis="judgment", document=PAPER, note="判决已下")
    law_has_failed(house)
    approved = auctions.approve(by_hand.process_id, basis="judgment", document=PAPER, note="终本")
    assert approved.state == "approved"
    # an only home waits for a person, whoever asks
    house.lender.processes.cancel(approved.process_id, reason="重新提出")
    home = auctions.propose("L-1")
    assert home.state == "sole_home_review"
    with pytest.raises(MoveRefused, match="only a person"):
        auctions.approve(
            home.process_id, basis="judgment", document=PAPER, note="x", actor="casekit"
        )


def test_c059_no_sale_without_a_valid_appraisal_and_both_ways_run(house: Any) -> None:
    """Rounds within the rules, an offer after the last of them, and a sale by agreement."""
    auctions = desk(house)
    law_has_failed(house)
    house.day(DAY_91)
    number = auctions.propose("L-1", only_home=False).process_id
    auctions.approve(number, basis="judgment", document=PAPER, note="执行终结")
    auctions.draw(number, ["jinchui", "hengda"], seed="seed")
    with pytest.raises(MoveRefused) as refused:
        published(house, number)
    assert refused.value.possible[:2] == ("appraise", "object")
    with pytest.raises(UsageError, match="does no appraisal"):
        auctions.appraise(number, appraiser="hengda", amount=1, document=PAPER)
    day = house.lender.today()
    auctions.appraise(
        number, appraiser="zhengping", amount=100_000_000, document=PAPER,
        valid_until=day + timedelta(days=40),
    )  # fmt: skip
    with pytest.raises(UsageError, match="the auction would be on"):
        published(house, number, auction_on=day + timedelta(days=41))
    for wrong in (
        {"start_price": 69_999_999},
        {"auction_on": day + timedelta(days=29)},
        {"deposit": 70_000_000},
    ):
        with pytest.raises(UsageError, match="CN-COLL-01") as unlawful:
            published(house, number, **wrong)
        assert "网络司法拍卖规定" in unlawful.value.hint
    house.move_to(day + timedelta(days=41))
    with pytest.raises(UsageError, match="was valid until"):
        published(house, number, auction_on=day + timedelta(days=80))

    # the one way: two rounds online that nobody bids in, then an offer at the price of the last
    auctions.appraise(number, appraiser="zhengping", amount=100_000_000, document=PAPER)
    published(house, number)
    begun(house, number)
    assert auctions.result(number).state == "unsold"
    with pytest.raises(UsageError, match="a further round comes first"):
        auctions.offer(number, document=PAPER)
    published(house, number, start_price=56_000_000, deposit=5_600_000)
    begun(house, number)
    auctions.result(number)
    offered = auctions.offer(number, document=PAPER)
    assert (offered.state, offered.data["start_price"]) == ("on_sale", 56_000_000)
    assert offered.due_on == house.lender.today() + timedelta(days=60)
    # the other way: a sale that all sides agreed to, below value only with a word
    with pytest.raises(UsageError, match="say why"):
        auctions.agree_sale(number, price=55_000_000, buyer="赵六", document=PAPER)
    sold = auctions.agree_sale(number, price=60_000_000, buyer="赵六", document=PAPER)
    assert (sold.state, sold.data["buyer_code"]) == ("knocked_down", "agreed")


def test_c060_the_statement_adds_up_to_the_cent(house: Any) -> None:
    """Costs, the prior rank, interest and principal are the price; what is short stays owed."""
    auctions, lender = desk(house), house.lender
    number = appraised(house).process_id
    published(house, number)
    begun(house, number)
    now = lender.clock.now()
    bids = [
        Bid("A1", 70_000_000, now, name="钱七"),
        Bid("A2", 70_000_001, now, name="孙八"),
        Bid("A3", 70_000_001, now, name="周九"),
        Bid("A4", 69_999_999, now),
        Bid("A5", 99_000_000, now, deposit=False),
        Bid("A6", 99_000_000, now, name="李 强"),
        Bid("A7", 99_000_000, now + timedelta(hours=1)),
    ]
    view, refused = auctions.bids(number, bids)
    assert [(one.place, one.reason) for one in refused] == [
        (4, "below_start"), (5, "no_deposit"), (6, "tied_to_lender"), (7, "in_the_future"),
    ]  # fmt: skip
    assert view.data["highest"]["bidder"] == "A2"
    assert auctions.bids(number, bids[:2])[0].data["bids"] == view.data["bids"]
    assert auctions.result(number, document=PAPER).data["price"] == 70_000_001
    with pytest.raises(MoveRefused):
        auctions.distribute(number, costs={})
    auctions.pay(number, document=PAPER)
    costs = {"auction": 1_500_000, "appraisal": 500_000}
    bank = [Claim("bank", 1, principal=3_000_000)]
    own = Claim(OURS, 2, interest=4_000_000, principal=70_000_000, penalty=1_000_000)
    done = auctions.distribute(number, costs=costs, claims=bank, own=own)
    paid = {(line["creditor"], line["part"]): line["paid"] for line in done.data["shares"]}
    assert paid[OURS, "interest"] == 4_000_000
    assert paid[OURS, "principal"] == 61_000_001
    assert paid[OURS, "penalty"] == 0
    assert paid["bank", "principal"] == 3_000_000
    assert sum(paid.values()) + done.data["surplus"] == 70_000_001
    assert done.data["shortfall"] == 9_999_999
    # what is short stays owed; said again nothing is booked twice
    auctions.distribute(number, costs=costs)
    shown = lender.cases.show("L-1")
    assert (shown.status, shown.interest, shown.principal) == ("open", 0, 8_999_999)
    assert shown.penalty == 1_000_000
    assert auctions.close(number).state == "closed"
    kinds = [line.kind for line in lender.cases.timeline("L-1")]
    # what the auction brought stands behind the step that shared it out
    place = kinds.index("payment.recorded")
    assert kinds[place - 1] == "process.moved"
    assert kinds[place - 2] == "document.added"

    page = auctions.statement(number)
    text = "\n".join(
        cell.text
        for table in Document(BytesIO(page.read_bytes())).tables
        for row in table.rows
        for cell in row.cells
    )
    assert "拍卖费" in text
    assert "¥700,000.01" in text
    assert not [name for name in ("钱七", "孙八", "幸福路") if name in text]
    assert "幸福路" not in auctions.statement(number, form="html").read_text(encoding="utf-8")


def test_c060_what_is_left_belongs_to_the_owner_even_when_the_case_is_closed(house: Any) -> None:
    """The loan is paid and its case closed; the disposal ends when the owner has the rest."""
    auctions, lender = desk(house), house.lender
    number = appraised(house).process_id
    published(house, number)
    begun(house, number)
    auctions.bids(number, [Bid("A1", 80_000_000, lender.clock.now())])
    auctions.result(number, document=PAPER)
    auctions.pay(number, document=PAPER)
    done = auctions.distribute(number, costs={"auction": 1_000_000})
    assert lender.cases.show("L-1").status == "closed"
    assert (done.state, done.data["surplus"]) == ("distributed", 4_000_000)
    with pytest.raises(UsageError, match="not been paid to the owner"):
        auctions.close(number)
    house.day(lender.today() + timedelta(days=1))
    assert auctions.show(number).state == "distributed"
    # nor can the owner be forgotten before that
    loan = house.loan("L-1", due_on=DUE, borrower=house.company(), collateral=(HOUSE,))
    house.book(replace(loan, status="settled", instalments=()))
    with pytest.raises(RetentionRefuses, match=r"process 1 \(disposal\) is under way"):
        lender.customers.erase(lender.cases.show("L-1").customer.customer_id, reason="要求删除")
    auctions.surplus_paid(number, document=PAPER)
    house.day(lender.today() + timedelta(days=1))
    assert auctions.show(number).state == "closed"


def test_c061_the_lot_can_be_drawn_again_ties_are_refused_and_the_owner_got_each_notice(
    house: Any,
) -> None:
    """Ties and ended contracts bar an agency; no notice, no auction; an objection stops it."""
    auctions, lender = desk(house), house.lender
    law_has_failed(house)
    house.day(DAY_91)
    number = auctions.propose("L-1", only_home=False).process_id
    auctions.approve(number, basis="judgment", document=PAPER, note="执行终结")
    for code, why in (("tied", "ties to li"), ("old", "contract ended"), ("nobody", "no agency")):
        with pytest.raises(UsageError, match=why):
            auctions.draw(number, ["jinchui", code], seed="s")
    with pytest.raises(UsageError, match="cheapest quote is not taken"):
        auctions.quotes(
            number, [Quote("jinchui", 100), Quote("hengda", 90)], documents=[PAPER],
            choose="jinchui",
        )  # fmt: skip
    drawn = auctions.draw(number, ["jinchui", "hengda"], seed="上证指数 3000.00").data["lot"]
    digest = hashlib.sha256(f"{drawn['root']}:{number}:{drawn['seed']}".encode()).digest()
    assert drawn["chosen"] == sorted(drawn["agencies"])[int.from_bytes(digest, "big") % 2]
    assert (
        lot(drawn["agencies"], root=drawn["root"], process=number, seed=drawn["seed"])
        == (auctions.show(number).data["agency"])
    )
    auctions.appraise(number, appraiser="zhengping", amount=100_000_000, document=PAPER)
    with pytest.raises(UsageError, match="the owner"):
        published(house, number, to_tell=["tenant1"])
    if drawn["chosen"] == "jinchui":
        # the agency has no place of its own in the config, so the notice would say none
        with pytest.raises(UsageError, match="say where the auction is held"):
            published(house, number, place="")
    with pytest.raises(UsageError, match="at most 200"):
        published(house, number, place="厅" * 201)
    published(house, number, at=time(10, 30), place="淘宝司法拍卖  https://sf.example/8")
    said = words_of(auctions.notice(number, "tenant1", addressee="张三"))
    assert '"' not in said
    day = lender.today() + timedelta(days=30)
    for told in (
        "张三（承租人 1）", "杭州市幸福路8号", "¥700,000.00", "正平评估所",
        f"{day.year}年{day.month}月{day.day}日 10:30", "淘宝司法拍卖 https://sf.example/8",
    ):  # fmt: skip
        assert told in said
    assert not [word for word in ("逾期", "欠款", "750,000") if word in said]
    auctions.told(number, "tenant1", how="public")
    with pytest.raises(UsageError, match="none of those"):
        auctions.told(number, "neighbour", how="public")
    house.move_to(house.lender.today() + timedelta(days=30))
    with pytest.raises(UsageError, match="was published for 10:30"):
        auctions.begin(number)
    house.move_to(lender.today(), "10:30")
    with pytest.raises(UsageError, match="no notice has reached owner"):
        auctions.begin(number)
    # an objection stops it until it is decided, and a day that passes becomes a task
    auctions.told(number, "owner", how="letter", document=PAPER)
    auctions.object(number, note="租户主张优先购买权")
    with pytest.raises(ProcessHeld) as held:
        auctions.begin(number)
    assert held.value.reasons == ("objection",)
    house.day(lender.today() + timedelta(days=1))
    assert "disposal" in [task.kind for task in lender.queue.tasks(everyone=True)]
    auctions.overrule(number, document=PAPER)
    with pytest.raises(UsageError, match="which is over"):
        auctions.begin(number)
    again = published(house, number)
    assert (again.data["round"], len(again.data["rounds"])) == (1, 1), "the same round anew"
    house.move_to(date.fromisoformat(again.data["auction_on"]))
    with pytest.raises(UsageError, match="no notice has reached owner, tenant1"):
        auctions.begin(number)
    assert begun(house, number).state == "running"
    told = auctions.statement(number, form="html", language="en").read_text(encoding="utf-8")
    for said in ("by letter", "chosen by lot", "online auction", drawn["root"]):
        assert said in told
    # nobody's notice of the first publication is lost, and the rule stands with its articles
    assert told.count("by public notice") == 1
    assert told.count("by letter") == 2
    assert "CN-COLL-01 (" in told
    assert hashlib.sha256(PAPER.content).hexdigest() in told
    assert lender.archive.verify().ok
    entries = [json.loads(found.entry.header) for found in lender.archive.all()]
    assert not [one for one in entries if "李强" in json.dumps(one, ensure_ascii=False)]


def test_c058_a_debt_that_is_paid_before_the_hammer_ends_the_disposal(house: Any) -> None:
    """Money that comes in time redeems the collateral by itself."""
    number = appraised(house).process_id
    published(house, number)
    house.pay("L-1", 75_000_000)
    ended = desk(house).show(number)
    assert (ended.state, ended.phase) == ("redeemed", "cancelled")


def test_c060_the_whole_disposal_on_the_command_line(
    house: Any, casekit: Any, tmp_path: Path
) -> None:
    """From the proposal to the last fen by typed commands; bad bids are named without names."""
    law_has_failed(house)
    house.day(DAY_91)
    lender, day = house.lender, house.lender.today()
    number = desk(house).list()[0].process_id
    with pytest.raises(UsageError, match="needs 'collateral'") as lacking:
        desk(house).approve(number, basis="judgment", document=PAPER, note="终本")
    assert "auctions propose" in lacking.value.hint
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(b"%PDF-1.4 paper")
    lender.close()

    def auctions(*words: object, on: date = day, hour: str = "10:00", status: int = 0) -> Any:
        now = f"{on.isoformat()}T{hour}"
        return casekit("auctions", *words, "-L", "acme", "--now", now, status=status)

    assert "company" not in auctions("list").out
    auctions("propose", "L-1", "--only-home", "no")
    auctions(
        "approve", number, "--basis", "judgment", "--document", paper, "--note", "终本", "--json"
    )
    quotes = ("--quote", "hengda=15000", "--quote", "jinchui=18000.50")
    auctions("quotes", number, *quotes, "--document", paper)
    auctions(
        "appraise", number, "--appraiser", "zhengping", "--amount", "1,000,000",
        "--document", paper,
    )  # fmt: skip
    sale = day + timedelta(days=30)
    told = (
        "publish", number, "--mode", "online", "--deposit", "70000", "--auction-on", sale,
        "--to-tell", "owner", "--document", paper, "--place", "淘宝司法拍卖", "--at", "10:15",
    )  # fmt: skip
    refused = auctions(*told, "--start-price", "699999.99", status=2)
    assert "CN-COLL-01" in refused.err
    auctions(*told, "--start-price", "700000")
    auctions("told", number, "owner", "--how", "letter", "--document", paper)
    early = auctions("begin", number, on=sale, status=2)
    assert f"published for 10:15 on {sale}" in early.err
    auctions("begin", number, on=sale, hour="10:15")
    listed = tmp_path / "bids.csv"
    listed.write_text(
        f"竞买号,出价,出价时间,姓名,保证金\n"
        f"A1,720000.00,{sale} 10:30:00,钱七,是\n"
        f"A2,690000.00,{sale} 10:31:00,孙八,是\n"
        f"A3,900000.00,{sale} 10:32:00,周九,否\n",
        encoding="utf-8",
    )
    some = auctions("bids", number, listed, on=sale, hour="11:00", status=1)
    assert "bids.csv:3" in some.out
    assert "below the start price" in some.out
    assert not [name for name in ("孙八", "周九") if name in some.out + some.err]
    auctions("result", number, "--document", paper, on=sale, hour="11:00")
    auctions("pay", number, "--document", paper, on=sale, hour="12:00")
    shared = ("distribute", number, "--cost", "auction=15000", "--claim", "lien1:1=3000")
    plan = auctions(*shared, "--rank", "2", "--dry-run", on=sale, hour="12:00").data
    assert sum(line["paid"] for line in plan["lines"]) + plan["surplus"] == plan["price"]
    assert plan["shortfall"] == 75_000_000 - (72_000_000 - 1_500_000 - 300_000)
    whole = ("--own", "interest=40000", "--own", "principal=700000")
    judged = auctions(*shared, "--rank", "2", *whole, "--dry-run", on=sale, hour="12:00").data
    assert judged["shortfall"] == plan["shortfall"] - 1_000_000
    auctions(*shared, "--own", "hope=1", "--dry-run", on=sale, hour="12:00", status=2)
    done = auctions(*shared, "--rank", "2", "--json", on=sale, hour="12:00").data
    assert done["state"] == "distributed"
    auctions("close", number, on=sale, hour="12:00")
    wanted = ("--form", "html", "--reason", "抵押人查阅")
    page = auctions("statement", number, *wanted, on=sale, hour="12:00")
    said = Path(page.out.strip()).read_text(encoding="utf-8")
    assert "其他抵押权人 1" in said
    assert "钱七" not in said
    ended = auctions("list", "--phase", "done", "--json", on=sale, hour="12:00").lines
    assert [one["state"] for one in ended] == ["closed"]


def test_c061_the_owner_is_written_to_in_their_language(start: Callable[..., Any]) -> None:
    """The notice says when and where, in the language of the owner; others read the lender's."""
    story = start(
        plugins=("cn", "echo", "collateral-auction"),
        channels={"sms": "echo", "auction": "collateral-auction"},
        extra_toml=PANEL,
    )
    sums = {"principal": 70_000_000, "interest": 4_000_000, "penalty": 1_000_000}
    for ref, language in (("L-1", "en"), ("L-2", "zh-Hant-TW")):
        who = replace(story.person(), language=language)
        story.book(story.loan(ref, due_on=DUE, borrower=who, collateral=(HOUSE,), **sums))
    story.day(date(2026, 1, 5))
    number = appraised(story).process_id
    published(story, number)
    auctions = desk(story)
    day = story.lender.today() + timedelta(days=30)
    english = words_of(auctions.notice(number, "owner"))
    for said in ("Notice of an auction", "To: owner\n", f"{day:%B} {day.day}, {day.year}", "09:00",
                 "杭州市拍卖路1号"):  # fmt: skip
        assert said in english
    assert "抵押物拍卖通知书" in words_of(auctions.notice(number, "tenant1"))
    assert "To: Zhang San (owner)" in words_of(
        auctions.notice(number, "owner", addressee="Zhang San")
    )
    law_has_failed(story, "L-2")
    other = auctions.propose("L-2", only_home=False).process_id
    auctions.approve(other, basis="judgment", document=PAPER, note="执行终结")
    auctions.draw(other, ["jinchui", "hengda"], seed="s")
    auctions.appraise(other, appraiser="zhengping", amount=100_000_000, document=PAPER)
    published(story, other)
    assert "抵押物拍賣通知書" in words_of(auctions.notice(other, "owner"))
    # asked for a language that no Word file is written in, the lender's is taken
    assert "抵押物拍卖通知书" in words_of(auctions.notice(number, "owner", language="fr"))
