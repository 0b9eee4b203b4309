"""Measures §8.1, risk: assessed every quarter, what is in it, points of risk, what is changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from casekit.app import Lender
from casekit.archive.search import Query
from casekit.cases.records import InstalmentRecord, LoanRecord, PaymentRecord, PersonRecord
from casekit.clock import SimulatedClock, as_utc
from casekit.errors import CasekitError
from casekit.pii.profile import Phone, Profile
from casekit.policy.declared import DeclaredPolicy
from casekit.testing.lenders import READY, make_lender

ZONE = ZoneInfo("Asia/Shanghai")
SUPERVISOR = {**READY, "supervisor": True}


class Book:
    """A lender whose clock is moved, and whose loans fall due as they are told."""

    def __init__(self, folder: Path, start: date, *, least: int = 10) -> None:
        self.folder = folder
        self.clock = SimulatedClock(_morning(start))
        self.count = 0
        self.lender = make_lender(
            folder,
            plugins=("cn", "echo", "reports"),
            staff={"li": READY, "chen": SUPERVISOR},
            clock=self.clock,
            options={"reports": {"risk": {"least": least}}},
        )

    def at(self, day: date) -> Lender:
        """Move the clock, run the day, and return the lender."""
        self.clock.set(_morning(day))
        self.lender.run()
        return self.lender

    def lend(self, product: str, due_on: date, number: int, region: str = "") -> list[str]:
        """Grant so many loans of which one instalment falls due on a day."""
        refs = []
        loans = []
        for _ in range(number):
            self.count += 1
            ref = f"R{self.count}"
            refs.append(ref)
            profile = Profile(
                f"王{self.count}",
                phones=(Phone(f"+86138{self.count:08d}"),),
                birth_date=date(1985, 6, 1),
            )
            loans.append(
                LoanRecord(
                    ref,
                    product,
                    "CNY",
                    PersonRecord(profile, f"C{self.count}"),
                    (InstalmentRecord(due_on, 100_000, 5_000),),
                    principal=2_000_000,
                    balance=900_000,
                    contract_on=due_on - timedelta(days=400),
                    region=region,
                )
            )
        report = self.lender.push_loans(loans, snapshot_on=self.lender.today())
        assert not report.bad, report.problems
        return refs

    def pay(self, refs: list[str]) -> None:
        """Let the instalments of some loans be paid."""
        today = self.lender.today()
        self.lender.push_payments([PaymentRecord(f"P-{ref}", ref, 105_000, today) for ref in refs])


def _morning(day: date) -> datetime:
    return as_utc(datetime.combine(day, time(9, 5), ZONE))


@pytest.fixture
def books(tmp_path: Path) -> Any:
    opened: list[Book] = []

    def make(start: date, **options: Any) -> Book:
        book = Book(tmp_path / f"lender{len(opened)}", start, **options)
        opened.append(book)
        return book

    yield make
    for book in opened:
        book.lender.close()


Books = Callable[..., Book]


def test_c100_a_skipped_quarter_is_reported(books: Books) -> None:
    """C100 定期…风险评估: skip a quarter and it is reported as overdue; past ones stay."""
    book = books(date(2025, 11, 3))
    book.lend("personal_consumer", date(2025, 11, 1), 3)
    book.at(date(2025, 11, 3))
    risk = book.lender.plugin("risk")
    assert not risk.list()

    book.at(date(2026, 1, 2))
    (due,) = risk.list()
    assert (due.state, due.ref, due.due_on) == ("due", "2025-Q4", date(2026, 1, 20))
    assert due.owner == "chen", "a supervisor sees to it"
    assert not risk.list(late=True)

    lender = book.at(date(2026, 1, 21))
    assert [one.ref for one in risk.list(late=True)] == ["2025-Q4"]
    assert lender.run().day_works["risk.assessments_late"] == 1

    made = risk.assess("2025-Q4", actor="chen")
    approved = risk.approve(made.process_id, actor="chen")
    assert (approved.state, approved.data["approved_by"]) == ("approved", "chen")
    assert not risk.list(late=True)
    first = risk.content(made.process_id)

    book.at(date(2026, 4, 1))
    second = risk.assess("2026-Q1", actor="chen")
    risk.approve(second.process_id, actor="chen")
    assert [one.state for one in risk.list()] == ["superseded", "approved"]
    assert risk.content(made.process_id) == first, "what was approved stays as it was"
    entries = lender.archive.search(Query(kind="process.moved"), limit=100).found
    assert sum(b'"risk_assessment"' in one.entry.header for one in entries) >= 5
    with pytest.raises(CasekitError):
        risk.assess("2026-Q1", actor="chen")  # approved: it is not made again


def test_c101_distribution_reasons_recoverability(books: Books) -> None:
    """C101 分布情况、逾期原因、回收可能性: all three in the assessment, and they add up."""
    book = books(date(2025, 12, 20))
    book.lend("personal_consumer", date(2025, 12, 1), 4, region="华东")
    housing = book.lend("personal_housing", date(2025, 10, 1), 2, region="华北")
    lender = book.at(date(2025, 12, 20))
    lender.cases.record_fact(housing[0], "reason", "illness")
    lender.cases.record_fact(housing[1], "reason", "unemployed")
    book.at(date(2026, 1, 5))
    risk = lender.plugin("risk")
    content = risk.content(risk.assess().process_id)

    assert content["quarter"] == "2025-Q4"
    assert content["provisional"] is None
    spread: Mapping[str, list[dict[str, Any]]] = content["distribution"]
    assert set(spread) == {"tier", "product", "region", "amount", "vintage"}
    for parts in spread.values():
        assert sum(part["cases"] for part in parts) == content["cases"] == 6
        assert sum(part["overdue"] for part in parts) == content["overdue"] == 6 * 105_000
    tiers = {part["word"]: part["cases"] for part in spread["tier"]}
    assert tiers == {"mild": 4, "moderate": 2}
    assert {part["word"] for part in spread["region"]} == {"华东", "华北"}
    assert {part["word"] for part in spread["vintage"]} == {"2024-Q3", "2024-Q4"}
    reasons = {part["word"]: part["cases"] for part in content["reasons"]}
    assert reasons == {"": 4, "illness": 1, "unemployed": 1}
    assert sum(part["cases"] for part in content["recoverability"]) == 6
    assert (content["score"]["how"], content["score"]["why"]) == ("table", "too_few")
    assert content["forecast"]["months"] == [], "too few moves to foresee anything"

    again = risk.content(risk.assess().process_id)
    assert again == content | {"known": again["known"]}, "made again, it says the same"


def test_c102_a_doubled_share_is_a_risk_point_with_owner(books: Books) -> None:
    """C102 及时发现潜在的风险点: a product's share of what gets worse doubles: it is named."""
    book = books(date(2025, 2, 1))
    before: list[str] = []
    quarters = [date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31)]
    for end in [*quarters, date(2026, 3, 31)]:
        housing = 5 if end.year == 2026 else 2
        due = end - timedelta(days=45)
        book.at(due + timedelta(days=1))
        book.pay(before)
        before = book.lend("personal_housing", due, housing)
        before += book.lend("personal_consumer", due, 10 - housing)
        book.at(end)
    lender = book.at(date(2026, 4, 2))
    risk = lender.plugin("risk")

    made = risk.assess("2026-Q1", actor="chen")

    named = {(one.data["what"], one.data["word"]): one for one in risk.points()}
    assert set(named) == {
        ("rolls", "personal_housing"),
        ("overdue", "personal_housing"),
    }
    point = named["rolls", "personal_housing"]
    assert (point.data["share"], point.data["before"]) == (500_000, 200_000)
    assert (point.data["assessment"], point.owner) == (made.process_id, "chen")
    assert point.due_on == lender.today() + timedelta(days=30)
    risk.assess("2026-Q1", actor="chen")
    assert len(risk.points()) == 2, "made again, nothing is opened twice"

    settled = risk.settle(point.process_id, note="new down payments", actor="chen")
    assert settled.state == "mitigated"
    assert [one.data["what"] for one in risk.points()] == ["overdue"]


def test_c103_an_adopted_suggestion_names_the_assessment(books: Books) -> None:
    """C103 调整催收策略和资源配置: a new policy in force from a day, by whom, on what ground."""
    book = books(date(2025, 12, 20))
    book.lend("personal_consumer", date(2025, 11, 1), 4)
    book.at(date(2025, 12, 20))
    lender = book.at(date(2026, 1, 5))
    risk = lender.plugin("risk")
    assessment = risk.assess(actor="chen")
    suggestion = risk.suggest(assessment.process_id, "call less often", actor="chen")
    policy = lender.policy
    assert isinstance(policy, DeclaredPolicy)
    assert policy.source is not None
    new = book.folder / "new.toml"
    new.write_text(
        policy.source.text.replace("every_days = [3, 5]", "every_days = [5, 5]").replace(
            'version = "2026.1"', 'version = "2026.2"'
        ),
        encoding="utf-8",
    )
    with pytest.raises(CasekitError):
        risk.adopt(suggestion.process_id, date(2026, 1, 10), actor="chen")  # not tried yet

    tried, made = risk.simulate(suggestion.process_id, policy=new, days=3, actor="chen")
    assert (tried.state, tried.data["version"]) == ("simulated", "2026.2")
    assert tried.data["difference"] == made.to_json()["difference"]
    adopted = risk.adopt(suggestion.process_id, date(2026, 1, 6), actor="zhao")
    assert adopted.due_on == date(2026, 1, 6)

    book.at(date(2026, 1, 6))
    assert lender.processes.get(suggestion.process_id).state == "adopted", "not in force yet"
    lender.close()
    config = book.folder / "lender.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('use = "cn-measures"', 'file = "new.toml"'), encoding="utf-8")
    book.lender = Lender.open(book.folder, clock=book.clock)
    lender = book.at(date(2026, 1, 7))

    done = lender.processes.get(suggestion.process_id)
    assert done.state == "in_force"
    assert done.data["assessment"] == assessment.process_id
    assert (done.data["approved_by"], done.data["from_on"]) == ("zhao", "2026-01-06")
    assert (done.data["in_force_on"], done.data["digest"]) == ("2026-01-07", lender.policy.digest)
    adopted_entries = lender.archive.search(Query(kind="config.adopted"), limit=100).found
    assert adopted_entries[-1].entry.at.startswith("2026-01-07"), "by a policy of that day"
    assert lender.policy.digest.encode() in adopted_entries[-1].entry.header
    assert lender.archive.search(Query(kind="policy.simulated"), limit=10).found
