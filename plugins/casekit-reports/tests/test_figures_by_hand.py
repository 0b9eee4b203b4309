"""Figures of a small book that was counted by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from casekit import (
    InstalmentRecord,
    Lender,
    LoanRecord,
    PaymentRecord,
    PersonRecord,
    Phone,
    Profile,
    SimulatedClock,
)
from casekit.errors import UsageError
from casekit.testing.lenders import make_lender
from casekit_reports.figure import Figure
from casekit_reports.figures import FigureMaker
from casekit_reports.figures_period import Period
from casekit_reports.journal import Journal, drop, journal_path
from casekit_reports.reading_entries import opened_journal
from casekit_reports.reports_month import _best

ZONE = ZoneInfo("Asia/Shanghai")
MARCH = Period.month("2026-03")
BORN = date(1985, 6, 1)
COSTS = {"sms": 5, "voice": 200}


class Book:
    """A lender whose clock is moved by hand."""

    def __init__(self, folder: Path, **more: Any) -> None:
        self.clock = SimulatedClock(datetime.combine(date(2026, 2, 20), time(9, 5), ZONE))
        options = {"reports": {"costs": COSTS}}
        settings: dict[str, Any] = {"plugins": ("cn", "echo", "reports"), "options": options}
        self.lender: Lender = make_lender(folder, clock=self.clock, **(settings | more))

    def on(self, day: date, hour: int = 9) -> Book:
        """Move to a day."""
        self.clock.set(datetime.combine(day, time(hour, 5), ZONE))
        return self

    def run_to(self, last: date) -> Book:
        """Run every day up to one, both within."""
        day = self.lender.today()
        while day <= last:
            self.on(day).lender.run(day)
            day += timedelta(days=1)
        return self

    def loan(
        self,
        ref: str,
        due_on: date,
        principal: int,
        interest: int = 0,
        penalty: int = 0,
        **more: Any,
    ) -> LoanRecord:
        """Return a loan of one instalment."""
        digits = sum(ord(letter) * 31**place for place, letter in enumerate(ref)) % 10**8
        person = PersonRecord(
            Profile("王小明", phones=(Phone(f"+86138{digits:08d}"),), birth_date=BORN), ref=ref
        )
        instalments = (InstalmentRecord(due_on, principal, interest, penalty),)
        values = {"product": "personal_consumer", "currency": "CNY", "instalments": instalments}
        return LoanRecord(ref=ref, borrower=person, **(values | more))

    def import_(self, *loans: LoanRecord) -> None:
        """Bring loans as the book has them today."""
        assert not self.lender.push_loans(list(loans)).bad

    def pay(self, ref: str, amount: int, day: date, **more: Any) -> None:
        """Bring a payment of a day."""
        record = PaymentRecord(f"P-{ref}-{day}-{amount}", ref, amount, day, **more)
        assert not self.lender.push_payments([record]).bad

    def take_back(self, ref: str, amount: int, paid: date, day: date) -> None:
        """Bring the reversal of a payment."""
        record = PaymentRecord(
            f"R-{ref}-{day}", ref, None, day, reverses=f"P-{ref}-{paid}-{amount}"
        )
        assert not self.lender.push_payments([record]).bad

    def figure(self, name: str, by: Mapping[str, str] | None = None, **more: Any) -> Figure:
        """Return one figure of March."""
        told = dict(by or {})
        shown = self.lender.plugin("figures").show
        found = shown(more.pop("period", MARCH), names=[name], by=tuple(told), **more)
        (figure,) = [one for one in found if dict(one.by) == told]
        return figure


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """A lender on 20 February."""
    made = Book(tmp_path / "acme")
    with made.lender:
        yield made


def five_loans(book: Book) -> None:
    """Loans A to E of March, and what was paid of them, day by day."""
    feb, mar = date(2026, 2, 1), date(2026, 3, 1)
    book.import_(
        book.loan("A", date(2026, 2, 10), 100_000, 5_000, 1_000),
        book.loan("B", date(2026, 3, 10), 80_000, 4_000),
        book.loan("C", feb, 60_000, 0, 2_000, product="personal_housing", region="SH"),
        book.loan("D", feb, 40_000),
        book.loan("E", mar, 20_000),
    )
    book.run_to(date(2026, 3, 3)).pay("D", 40_000, date(2026, 3, 3))
    book.run_to(date(2026, 3, 5))
    book.pay("A", 50_000, date(2026, 3, 5))
    book.on(date(2026, 3, 8)).pay("B", 30_000, date(2026, 3, 8))
    book.on(date(2026, 3, 12)).take_back("D", 40_000, date(2026, 3, 3), date(2026, 3, 12))
    book.on(date(2026, 3, 15)).pay("C", 62_000, date(2026, 3, 15), source="enforcement")
    book.on(date(2026, 3, 20)).pay("B", 54_000, date(2026, 3, 20))
    book.on(date(2026, 3, 25)).pay("E", 5_000, date(2026, 3, 25), source="auction")


def adds_up(book: Book, *by: str) -> None:
    """Every figure of March lists entries that add up to it, and each of them can be opened."""
    with opened_journal(book.lender) as journal:
        maker = FigureMaker(book.lender, journal)
        for figure in maker.make(MARCH, by):
            for side in ("top", "bottom"):
                made = list(maker.lineage(figure, side))
                assert sum(one.amount for one in made) == getattr(figure, side), (figure, side)
                for entry in {one.entry for one in made}:
                    assert book.lender.archive.entry(*entry).seq == entry[1]


def test_recovery_is_what_was_counted_by_hand(book: Book) -> None:
    five_loans(book)
    rate = book.figure("recovery_rate")
    # at the start A 105,000, C 60,000, D 40,000; newly B 84,000 − 30,000 and E 20,000
    assert (rate.parts["opening"], rate.parts["newly"]) == (205_000, 74_000)
    # A 50,000, B 54,000, C 60,000 and D nothing: it was taken back; E 5,000
    assert rate.top == 50_000 + 54_000 + 60_000 + 5_000
    assert rate.value == Fraction(169_000, 279_000)
    assert (rate.parts["penalty"], rate.parts["adjusted"]) == (2_000, 0)
    assert rate.text("en") == "60.57 %"
    by_source = {
        source: book.figure("recovery_rate", {"source": source}).top
        for source in ("payment", "enforcement", "auction")
    }
    assert by_source == {"payment": 104_000, "enforcement": 60_000, "auction": 5_000}
    assert book.figure("recovery_rate", {"region": "SH"}).value == 1
    for by in ((), ("tier",), ("product", "region"), ("source",), ("channel",), ("month",)):
        adds_up(book, *by)
        if "source" not in by:
            whole = {
                one.name: (one.top, one.bottom) for one in book.lender.plugin("figures").show(MARCH)
            }
            sums: dict[str, list[int]] = {}
            for one in book.lender.plugin("figures").show(MARCH, by=by):
                row = sums.setdefault(one.name, [0, 0])
                row[0], row[1] = row[0] + one.top, row[1] + one.bottom
            for name, (top, bottom) in sums.items():
                if name != "roll_rate":
                    assert (top, bottom) == whole[name], (name, by)


def parts(book: Book, period: Period = MARCH, language: str = "en") -> dict[str, Any]:
    """Return the parts of the month's report by their names."""
    made = book.lender.plugin("reports").make("month", period, language=language)
    return {part.id: part for part in made.parts}


def test_each_tier_of_a_report_adds_up_and_nobody_is_praised_for_little(book: Book) -> None:
    five_loans(book)
    book.run_to(date(2026, 4, 1))
    for period in (MARCH, Period.month("2026-02"), Period.quarter("2026-Q1")):
        rows = parts(book, period)["volume"].rows
        for tier, before, opened, came, left, closed, after in rows:
            assert before + opened + came - left - closed == after, (period, tier)
        assert sum(row[3] for row in rows) == sum(row[4] for row in rows)
    march = parts(book)
    assert sum(row[3] for row in march["volume"].rows) == 3, "A, C and D became moderate"
    assert sum(row[6] for row in march["volume"].rows) == 3, "A, D and E stay open"
    assert "became" in march["rolls"].chart.title
    january = book.figure("recovery_rate", period=Period.month("2026-01"))
    assert (january.value, january.text("zh")) == (None, "无"), "there was no book yet"
    assert book.figure("recovery_rate", period=Period.month("2026-02")).value == 0
    february = parts(book, Period.month("2026-02"), "zh")
    assert february["trend"].chart is None, "one month is no line"
    assert february["trend"].title.startswith("逾期贷款回收率：")
    assert february["rolls"].chart.title == "期初无未结案件，不适用"


def test_the_best_is_named_only_of_enough_loans_and_worth_naming() -> None:
    class Spoken:
        say = staticmethod(lambda en, _zh: en)

    def best(**rates: tuple[int, int]) -> str:
        made = {
            login: Figure(
                "recovery_rate", MARCH, {"collector": login}, Fraction(per_ten_thousand, 10_000),
                per_ten_thousand, 10_000, "share", n, "", {}, {},
            )
            for login, (per_ten_thousand, n) in rates.items()
        }  # fmt: skip
        return _best(Spoken(), made)  # type: ignore[arg-type]

    assert best(li=(2_000, 10), wang=(1_000, 30)) == "li recovered the largest share: 20.00 %"
    for rates in (
        {"li": (2_000, 9), "wang": (1_000, 30)},
        {"li": (99, 10), "wang": (0, 30)},
        {"li": (2_000, 10), "wang": (2_000, 30)},
        {"li": (2_000, 10)},
        {},
    ):
        assert best(**rates) == "Collectors beside each other", rates


def test_a_book_that_had_the_payments_already_comes_to_the_same(book: Book) -> None:
    due = date(2026, 2, 10)
    book.import_(book.loan("A", due, 100_000, 5_000, 1_000), book.loan("B", due, 30_000))
    book.run_to(date(2026, 3, 5))
    # the book of the 10th has what came on the 9th; the list of payments comes after it
    book.on(date(2026, 3, 10)).import_(book.loan("A", due, 55_000, 0, 1_000))
    assert book.figure("recovery_rate").parts["adjusted"] == 50_000
    book.pay("A", 50_000, date(2026, 3, 9))
    rate = book.figure("recovery_rate")
    assert (rate.top, rate.bottom, rate.parts["adjusted"]) == (50_000, 135_000, 0)
    # it is taken back, and the next book has the debt again: that is no new debt
    book.on(date(2026, 3, 12)).take_back("A", 50_000, date(2026, 3, 9), date(2026, 3, 12))
    book.on(date(2026, 3, 13)).import_(book.loan("A", due, 100_000, 5_000, 1_000))
    rate = book.figure("recovery_rate")
    assert (rate.top, rate.bottom) == (0, 135_000)
    # money of which nobody knows what it paid, and a debt that left with its loan
    book.on(date(2026, 3, 20)).import_(book.loan("B", due, 30_000))
    book.pay("B", 900, date(2026, 3, 2))
    gone = book.loan("B", due, 30_000, status="transferred")
    book.import_(gone)
    rate = book.figure("recovery_rate")
    assert (rate.top, rate.parts["unplaced"], rate.parts["adjusted"]) == (0, 900, 30_000)
    april = book.on(date(2026, 4, 2)).figure("recovery_rate", period=Period.month("2026-04"))
    assert april.parts["opening"] == 105_000
    adds_up(book)


def test_success_is_what_its_definition_says(book: Book) -> None:
    due = date(2026, 3, 1)
    book.import_(
        *(book.loan(ref, due, 100_000) for ref in ("before", "one-yuan", "enough", "late", "never"))
    )
    book.on(date(2026, 3, 1)).pay("before", 100_000, date(2026, 3, 1))
    book.run_to(date(2026, 3, 4))
    book.on(date(2026, 3, 5)).pay("one-yuan", 100, date(2026, 3, 5))
    book.pay("enough", 10_000, date(2026, 3, 5))
    rate = book.figure("success_rate")
    assert (rate.top, rate.bottom) == (1, 4)  # `before` was never worked
    (entries,) = [
        [one.entry for one in book.lender.plugin("figures").entries(rate)],
    ]
    kinds = [book.lender.archive.entry(*entry).kind for entry in entries]
    assert sorted(kinds) == ["contact.sent", "payment.recorded"]
    assert rate.provisional == "not_over"
    book.on(date(2026, 4, 10)).pay("late", 100_000, date(2026, 4, 9))
    assert book.figure("success_rate").top == 1  # 36 days after the contact is not led to by it


def test_what_was_known_then_stays_and_what_is_known_now_changes(book: Book) -> None:
    five_loans(book)
    sent = book.figure("recovery_rate")
    on_the_day = book.clock.now()
    # money of the 18th that was entered in April
    book.on(date(2026, 4, 3)).pay("A", 10_000, date(2026, 3, 18))
    again = book.figure("recovery_rate", known_at=sent.known)
    assert again == sent and again.fingerprint == sent.fingerprint
    assert book.figure("recovery_rate", known_at=on_the_day) == sent
    now = book.figure("recovery_rate")
    assert now.top == sent.top + 10_000 and now.fingerprint != sent.fingerprint
    drop(journal_path(book.lender))
    assert book.figure("recovery_rate", known_at=sent.known) == sent
    with pytest.raises(UsageError):
        book.figure("recovery_rate", known_at={0: sent.known[0] + 10_000})
    with pytest.raises(UsageError):
        book.figure("recovery_rate", known_at=datetime(2020, 1, 1, tzinfo=ZONE))


def test_a_month_is_closed_when_it_was_run_and_nothing_to_divide_by_is_none(book: Book) -> None:
    book.on(date(2026, 3, 1))
    empty = book.figure("recovery_rate")
    assert empty.value is None and empty.text("zh-Hans") == "无" and empty.text("en") == "none"
    assert empty.provisional == "not_over"
    book.import_(book.loan("A", date(2026, 3, 1), 100_000))
    book.run_to(date(2026, 3, 30))
    book.on(date(2026, 4, 2))
    assert book.figure("recovery_rate").provisional == "run_missing"
    book.run_to(date(2026, 4, 2))
    assert book.figure("recovery_rate").provisional == ""
    assert book.figure("success_rate").provisional == "window_open"
    costs = book.figure("cost_per_recovered")
    contacts = book.figure("contacts_per_cure")
    assert costs.value is None and contacts.value is None and contacts.top == costs.top // 5 > 0


def test_the_journal_read_on_equals_the_one_read_anew(book: Book, tmp_path: Path) -> None:
    five_loans(book)
    with opened_journal(book.lender):
        pass
    book.run_to(date(2026, 4, 2))
    with opened_journal(book.lender) as journal:
        kept = dump(journal)
    drop(journal_path(book.lender))
    with opened_journal(book.lender) as journal:
        assert dump(journal) == kept
    assert journal_path(book.lender).stat().st_mode & 0o077 == 0
    with Journal.open(journal_path(book.lender), of="another store") as other:
        assert other.sizes() == {}  # thrown away


def dump(journal: Journal) -> dict[str, list[Any]]:
    """Return all rows of the journal."""
    read: Callable[[str], Any] = journal.connection.execute
    tables = [name for (name,) in read("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: sorted(read(f"SELECT * FROM {name}"), key=repr) for name in tables}
