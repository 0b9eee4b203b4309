"""One loan from the first day past due to the end: letter, visit, suit, auction.

`make demo` runs it after the sixty days of demo.py. It makes a lender of its own in
demo-lender/paper/, and copies every document that came to be into demo-lender/paper/documents/,
open to look at. Nobody here exists.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from demo_documents import copy_documents, page, photograph, scan

from casekit import (
    Address,
    CollateralRecord,
    ContactPerson,
    Entity,
    InstalmentRecord,
    Lender,
    LoanRecord,
    Outcome,
    PersonRecord,
    Phone,
    ProcessView,
    Profile,
    SimulatedClock,
)
from casekit.errors import NotLawful, WorkGone
from casekit.work.model import CallResult
from casekit_collateral_auction.bids import Bid
from casekit_ems_letter.sandbox import TOKEN, SandboxPost
from casekit_field_visit.slots import Slot
from casekit_field_visit.visit_record import Visitor, VisitRecord

ZONE = ZoneInfo("Asia/Shanghai")
LOAN = "HT-2024-018"
DUE_ON = date(2026, 1, 5)
OPENED = time(9, 5)

CONFIG = """
[lender]
id = "paper"
name = "安心商业银行杭州分行"
zone = "Asia/Shanghai"
currency = "CNY"
language = "zh-Hans"
region = "CN"
kind = "bank"
mode = "sandbox"

[plugins]
use = ["cn", "echo", "ems-letter", "field-visit", "litigation", "collateral-auction"]

[policy]
use = "cn-measures"

[rules]
pack = "cn"

[templates]
use = ["cn"]

[texts]
payment_channel = "企业网银"
hotline = "400-000-1000"
sender = "安心银行"
lender_address = "杭州市上城区一路1号"
payment_account = "户名：安心商业银行杭州分行；账号：3300 0000 0000 0001"
dispute_channel = "致电400-000-1000，或寄至上述地址"
next_measures = "依法提起诉讼、申请财产保全和强制执行"
legal_basis = "《中华人民共和国民法典》第六百七十五条、第六百七十六条"
lender_seal = "安心商业银行杭州分行（盖章）"

[channels]
sms = "echo"
voice = "by-hand"
letter = "ems-letter"
visit = "field-visit"
litigation = "litigation"
auction = "collateral-auction"

[queue]
recorder = true

[channel.ems-letter]
sender_name = "安心商业银行杭州分行"
sender_address = "杭州市上城区一路1号"
sender_phone = "400-000-1000"
tracker = "http"
tracker_url = "{url}"
tracker_token = "file:post-token"

[channel.litigation.firm.zhengda]
name = "正大律师事务所"
contract_until = 2027-12-31
fee_fixed = 2000000

[channel.collateral-auction.agencies.hengda]
name = "恒达拍卖行"
kinds = ["auction"]
place = "阿里拍卖·司法 https://sf.example/hengda"
contract_until = 2027-12-31

[channel.collateral-auction.agencies.jinchui]
name = "金锤拍卖行"
kinds = ["auction"]
place = "阿里拍卖·司法 https://sf.example/jinchui"

[channel.collateral-auction.agencies.zhengping]
name = "正平评估所"
kinds = ["appraisal"]
{staff}
"""
STAFF = """
[staff.{login}]
name = "{name}"
number = "{number}"
started_on = 2025-06-02
exam_on = 2025-05-28
passed_on = 2026-01-15
confidentiality = true
flags = []
trainings = [2025-08-20, 2025-11-19, 2026-01-15, 2026-04-08, 2026-07-08, 2026-10-14]
"""

HOUSE = CollateralRecord(1, "house", 125_000_000, "杭州市上城区一路8号商铺")
BORROWER = Profile(
    name="恒通贸易有限公司",
    entity=Entity.ORGANISATION,
    phones=(Phone("+8613900007001"),),
    addresses=(Address(("一路8号",), "杭州市", "浙江省", "310000", "CN", kind="registered"),),
    contact=ContactPerson("周敏", phones=(Phone("+8613900007002"),)),
    customer_ref="QY-018",
)


class PaperDemo:
    """The life of one loan, day by day."""

    def __init__(self, lender: Lender, clock: SimulatedClock, post: SandboxPost) -> None:
        self.lender, self.clock, self.post = lender, clock, post
        self.day = DUE_ON

    def run(self) -> None:
        """Live through it, from the first day past due until the case is closed."""
        self.borrow()
        self.until(33, calls=(33, 38))
        self.until(45)
        self.letter()
        self.visit()
        self.until(90)
        self.suit()
        self.auction()

    # -- days ----------------------------------------------------------------------------------

    def at(self, hour: int, minute: int = 0) -> None:
        """Move the clock to an hour of the day."""
        moment = datetime.combine(self.day, time(hour, minute), ZONE)
        self.clock.set(max(moment, self.clock.now()))

    def run_day(self, day: date) -> None:
        """Run a business date in the morning."""
        self.day = day
        self.at(9, 5)
        self.lender.run(day)

    def until(self, days_past_due: int, calls: tuple[int, ...] = ()) -> None:
        """Run each day up to so many days past due; a collector calls on some of them."""
        last = DUE_ON + timedelta(days=days_past_due)
        while self.day < last:
            self.run_day(self.day + timedelta(days=1))
            if (self.day - DUE_ON).days in calls:
                self.call()

    def call(self) -> None:
        """Call, and reach nobody."""
        self.at(10)
        try:
            item = self.lender.queue.take(case=LOAN, actor="li")
        except (NotLawful, WorkGone):
            return
        self.lender.queue.result(item.work_id, CallResult(Outcome.NO_ANSWER), actor="li")

    # -- what happens --------------------------------------------------------------------------

    def borrow(self) -> None:
        """Bring the loan in, with the contract in its file."""
        self.clock.set(datetime.combine(DUE_ON, time(18), ZONE))
        self.lender.push_loans(
            [
                LoanRecord(
                    ref=LOAN,
                    product="enterprise_operating",
                    currency="CNY",
                    borrower=PersonRecord(BORROWER, ref="QY-018"),
                    instalments=(InstalmentRecord(DUE_ON, 70_000_000, 4_000_000, 1_000_000),),
                    principal=100_000_000,
                    contract_on=date(2024, 1, 5),
                    collateral=(HOUSE,),
                )
            ]
        )
        self.run_day(DUE_ON + timedelta(days=1))
        contract = self.brought / "借款合同.pdf"
        contract.write_bytes(page())
        self.lender.archive.add_document(contract, LOAN, "contract", actor="chen")
        self.tell("one loan of an enterprise, 750,000 yuan overdue, on the security of its shop")

    def letter(self) -> None:
        """Print and post the demand letter; the post delivers it two days later."""
        letters = self.lender.plugin("letters")
        batch = letters.batch(actor="chen")
        shutil.copytree(batch.folder, self.documents / "letters-for-the-post")
        (letter,) = letters.of_case(LOAN)
        waybill = "1234567890123"
        posted = self.brought / "posted.csv"
        posted.write_text(f"函件编号,邮件号\n{letter.data['number']},{waybill}\n", "utf-8")
        letters.posted(posted, actor="chen")
        self.until(47)
        at = datetime.combine(self.day, time(8, 30), ZONE)
        self.post.say(waybill, "妥投", at=at.isoformat(), signed="收发室")
        self.until(48)
        letter = letters.get(letter.process_id)
        self.tell(
            f"demand letter {letter.data['number']} by EMS {letter.ref}: {self.stands(letter)}"
        )

    def visit(self) -> None:
        """Agree on a visit, confirm it, take a sheet along, and write down what was learnt."""
        visits = self.lender.plugin("visits")
        (visit,) = visits.list(case=LOAN, actor="chen")
        number = visit.process_id
        self.at(10)
        on = self.day + timedelta(days=4)
        times = [Slot(datetime.combine(on, time(hour), ZONE)) for hour in (10, 14)]
        visits.offer(number, times, place_kind="work", actor="li")
        visits.agree(number, times[0], place_kind="work", place="a1", by="contact_person",
                     actor="li")  # fmt: skip
        self.later(3)
        visits.confirm(number, by="contact_person", actor="li")
        visits.clear(number, ["li", "zhao"], actor="chen")
        for file in (visits.sheet(number, actor="li"), *visits.calendar_files(number)):
            shutil.copy(self.lender.files.path(file), self.documents)
        self.later(1)
        self.at(11, 30)
        picture = self.brought / "店面.jpg"
        picture.write_bytes(photograph())
        record = VisitRecord(
            at=times[0].start,
            staff=(Visitor("li", "1001", shown=True), Visitor("zhao", "1002", shown=True)),
            outcome="met",
            place="a1",
            place_kind="work",
            recorded=True,
            reason="short_of_cash",
            ability="part",
            attitude="cooperative",
            others_told="nothing",
            difficulties="两家大客户拖欠货款，现金流紧张",
            environment="店面正常营业，存货约三成",
            customer_state="负责人周敏接待，情绪平稳",
            said="愿意还款，但四月前没有资金",
            no_plan_because="客户暂时提不出还款来源",
            photos=(picture.name,),
        )
        made = visits.record(number, record, files=[picture], actor="li")
        self.tell(f"visit, agreed and confirmed, by two people: {self.stands(made.process)}")

    def suit(self) -> None:
        """Have the loan's suit decided, filed, heard and enforced, for a part of the money."""
        suits = self.lender.plugin("suits")
        (suit,) = suits.list(case=LOAN)
        number = suit.process_id
        proposal = suits.proposal(LOAN, actor="chen")
        self.tell(
            f"suit proposed; limitation lapses on {proposal.to_json()['limitation']['last_day']}"
        )
        self.at(14)
        suits.approve(number, note="金额较大，有抵押物", actor="chen")
        suits.prepare(number, reason="起诉恒通贸易有限公司", actor="chen")
        letter = suits.engagement(number, "zhengda", reason="委托代理律所", actor="chen")
        shutil.copy(self.lender.files.path(letter), self.documents / "engagement-letter.docx")
        suits.engage(number, "zhengda", scan("委托代理合同"), actor="chen")
        papers, _ = suits.export(number, reason="移交代理律所", actor="chen")
        shutil.copy(self.lender.files.path(papers), self.documents / "law-firm.zip")
        claim = {"court": "杭州市上城区人民法院", "claim": 75_000_000}
        self.step(3, number, "file", data=claim, documents=["起诉状"])
        self.step(7, number, "accept", ref="（2026）浙0102民初1801号", documents=["受理案件通知书"])
        self.step(10, number, "serve", documents=["送达回证"])
        self.step(25, number, "hearing", documents=["庭审笔录"])
        judged = {"awarded_costs": 1_155_000, "perform_until": self.day + timedelta(days=40)}
        self.step(20, number, "judgment", data=judged, documents=["民事判决书"])
        self.step(20, number, "effective")
        self.step(21, number, "enforce", data={"enforcement_number": "（2026）浙0102执901号"})
        self.later(30)
        suits.received(number, 5_000_000, on=self.day, ref="ZX-1", actor="chen")
        self.step(10, number, "end_enforcement", documents=["终结本次执行裁定书"])
        suit = suits.get(number)
        self.tell(f"suit {suit.ref}: {self.stands(suit)}, 50,000 yuan enforced")

    def auction(self) -> None:
        """Sell the shop in the second round, and share out what it brings."""
        auctions = self.lender.plugin("auctions")
        self.later(1)
        number = auctions.propose(LOAN, only_home=False, actor="chen").process_id
        auctions.approve(
            number, basis="judgment", document=scan("处置审批表"), note="执行终结", actor="chen"
        )
        drawn = auctions.draw(number, ["hengda", "jinchui"], seed="当日上证收盘指数", actor="chen")
        auctions.appraise(
            number,
            appraiser="zhengping",
            amount=110_000_000,
            document=scan("评估报告"),
            actor="chen",
        )
        self.round(number, 77_000_000, bids=())
        self.round(number, 61_600_000, bids=(72_000_000, 90_000_000))
        auctions.pay(number, document=scan("拍卖款入账回单"), actor="chen")
        done = auctions.distribute(
            number, costs={"auction": 1_800_000, "appraisal": 300_000}, actor="chen"
        )
        auctions.surplus_paid(number, document=scan("余款支付凭证"), actor="chen")
        auctions.close(number, actor="chen")
        for form in ("docx", "html"):
            auctions.statement(number, form=form, actor="chen")
        self.tell(
            f"auction by {drawn.data['agency']}: round 1 without a bid, round 2 at 900,000 yuan; "
            f"{done.data['surplus'] / 100:,.2f} yuan go back to the owner"
        )
        self.later(1)
        shown = self.lender.cases.show(LOAN)
        self.tell(f"case {shown.ref.name} is {shown.status} ({shown.close_reason})")

    def round(self, number: int, start_price: int, bids: tuple[int, ...]) -> None:
        """Publish a round, tell the owner, wait for the day, and take the bids."""
        auctions = self.lender.plugin("auctions")
        day = self.day + timedelta(days=31)
        auctions.publish(
            number,
            mode="online",
            start_price=start_price,
            deposit=start_price // 10,
            auction_on=day,
            to_tell=["owner"],
            document=scan("拍卖公告"),
            actor="chen",
        )
        notice = auctions.notice(number, "owner", actor="chen")
        auctions.told(number, "owner", how="letter", document=notice, actor="chen")
        self.run_day(day)
        auctions.begin(number, actor="chen")
        now = self.clock.now()
        made = [Bid(f"A{place}", amount, now) for place, amount in enumerate(bids, 1)]
        if made:
            auctions.bids(number, made, actor="chen")
        auctions.result(number, document=scan("成交确认书") if made else None, actor="chen")

    def step(
        self,
        days: int,
        number: int,
        event: str,
        *,
        ref: str | None = None,
        data: dict[str, object] | None = None,
        documents: list[str] | None = None,
    ) -> None:
        """Let days go by, and take the suit a step on."""
        self.later(days)
        papers = [scan(name) for name in documents or ()]
        self.lender.plugin("suits").move(
            number, event, ref=ref, data=data or {}, documents=papers, actor="chen"
        )

    def later(self, days: int) -> None:
        """Let days go by; each is run."""
        for _ in range(days):
            self.run_day(self.day + timedelta(days=1))

    # -- telling -------------------------------------------------------------------------------

    @property
    def documents(self) -> Path:
        """Where what came to be is copied, open to look at."""
        return self.lender.settings.folder / "documents"

    @property
    def brought(self) -> Path:
        """Where files lie that others give to the lender."""
        return self.lender.settings.folder / "brought-in"

    def stands(self, process: ProcessView) -> str:
        """Return where a process stands, in words."""
        kind = self.lender.plugins.process_kinds[process.kind]
        return str(kind.state(process.state).words["en"])

    def tell(self, what: str) -> None:
        """Print what has happened, with its date."""
        print(f"   {self.day}  {what}")


def live(folder: Path) -> bool:
    """Live through the loan's life; say whether its evidence verifies without casekit."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("documents", "brought-in"):
        (folder / name).mkdir(parents=True)
    clock = SimulatedClock(datetime.combine(DUE_ON, time(9), ZONE))
    with SandboxPost() as post:
        staff = (
            "".join(
                STAFF.format(login=login, name=name, number=number)
                for login, name, number in (("li", "李敏", "1001"), ("zhao", "赵强", "1002"))
            )
            + "\n[staff.chen]\nsupervisor = true\n"
        )
        config = CONFIG.format(url=post.url, staff=staff)
        (folder / "lender.toml").write_text(config, "utf-8")
        token = folder / "post-token"
        token.write_text(TOKEN, "utf-8")
        token.chmod(0o600)
        with Lender.create(folder, clock=clock) as lender:
            demo = PaperDemo(lender, clock, post)
            demo.run()
            count = copy_documents(lender, LOAN, demo.documents)
            pack, _ = lender.archive.evidence(LOAN, reason="对账与复核", actor="chen")
            said = verify_without_casekit(lender.files.path(pack), folder / "evidence")
    print(f"   {count} documents lie open in {folder.name}/documents/, the evidence in "
          f"{folder.name}/evidence/: {said.splitlines()[-1]}")  # fmt: skip
    return "everything fits" in said


def verify_without_casekit(pack: Path, folder: Path) -> str:
    """Unpack evidence and have a bare Python verify it; return what it says."""
    with zipfile.ZipFile(pack) as archive:
        archive.extractall(folder)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


if __name__ == "__main__":
    sys.exit(not live(Path(__file__).resolve().parents[1] / "demo-lender" / "paper"))
