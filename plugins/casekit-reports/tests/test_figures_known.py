"""Figures as of what was known: whatever comes later, in whatever order, on several logs."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from click.testing import CliRunner
from hypothesis import Phase, given, settings
from hypothesis import strategies as some

from casekit import (
    InstalmentRecord,
    LoanRecord,
    PaymentRecord,
    PersonRecord,
    Phone,
    Profile,
    SimulatedClock,
)
from casekit.cli.main import casekit
from casekit.store.bulk import fetch
from casekit.testing.lenders import make_lender
from casekit_reports.figures import FigureMaker
from casekit_reports.figures_period import Period
from casekit_reports.journal import drop, journal_path
from casekit_reports.reading_entries import opened_journal
from casekit_reports.reference import lines

ZONE = ZoneInfo("Asia/Shanghai")
START = date(2026, 2, 25)
MARCH = Period.month("2026-03")
LOANS = 6

THINGS = some.tuples(
    some.sampled_from(["pay", "early", "back", "book", "less", "moved", "leaves", "run"]),
    some.integers(1, LOANS),
    some.integers(1, 40_000),
    some.integers(0, 6),
)


class Lender:
    """A lender to whom things happen."""

    def __init__(self, folder: Path, **more: Any) -> None:
        self.clock = SimulatedClock(datetime.combine(START, time(9, 5), ZONE))
        self.lender = make_lender(
            folder, clock=self.clock, plugins=("cn", "echo", "reports"), **more
        )
        self.owed = {number: [60_000, 3_000, 500] for number in range(1, LOANS + 1)}
        self.due = {number: date(2026, 2, 18) + timedelta(days=number * 3) for number in self.owed}
        self.paid: list[str] = []
        self.payments = 0
        for number in self.owed:
            self.book(number)

    def book(self, number: int, *, status: str = "active") -> None:
        """Bring a loan as the book has it."""
        profile = Profile("王小明", phones=(Phone(f"+8613800000{number:03d}"),))
        principal, interest, penalty = self.owed[number]
        instalment = InstalmentRecord(self.due[number], principal, interest, penalty, number=1)
        record = LoanRecord(
            f"L{number}",
            "personal_consumer",
            "CNY",
            PersonRecord(profile, ref=f"U{number}"),
            (instalment,),
            status=status,
        )
        assert not self.lender.push_loans([record]).bad

    def pay(self, number: int, amount: int, day: date) -> None:
        """Bring a payment."""
        self.payments += 1
        ref = f"P{self.payments}"
        self.paid.append(ref)
        assert not self.lender.push_payments([PaymentRecord(ref, f"L{number}", amount, day)]).bad

    def happens(self, what: str, number: int, amount: int, days: int) -> None:
        """Let time go on, and something happen."""
        self.clock.advance(timedelta(days=days))
        today = self.lender.today()
        if what == "run":
            self.lender.run(today)
        elif what == "pay":
            self.pay(number, amount, today)
        elif what == "early":
            self.pay(number, amount, today - timedelta(days=amount % 9))
        elif what == "back" and self.paid:
            ref = self.paid.pop(amount % len(self.paid))
            record = PaymentRecord(f"R-{ref}", "", None, today, reverses=ref)
            assert not self.lender.push_payments([record]).bad
        elif what == "moved":
            self.due[number] += timedelta(days=amount % 20)
            self.book(number)
        elif what == "leaves":
            self.book(number, status="transferred" if amount % 2 else "active")
        elif what in ("book", "less"):
            change = amount if what == "book" else -amount
            self.owed[number][0] = max(0, self.owed[number][0] + change)
            self.book(number)

    def unpaid(self) -> int:
        """Return what is unpaid of all loans that are in the book, as the store has it."""
        with self.lender.store.read() as connection:
            ((found,),) = fetch(
                connection,
                "SELECT sum(i.principal + i.interest + i.penalty - i.paid_principal "
                "- i.paid_interest - i.paid_penalty) FROM instalments i "
                "JOIN loans l ON l.id = i.loan_id WHERE l.status = 'active'",
            )
        return int(found or 0)


def balance(lender: Lender) -> int:
    """Return the sum of all movements."""
    with opened_journal(lender.lender) as journal:
        (found,) = journal.connection.execute(
            "SELECT sum(principal + interest + penalty) FROM money WHERE kind < 5"
        ).fetchone()
    return int(found)


def told(lender: Lender, known: Any = None) -> list[Any]:
    """Return all figures of March, told apart in three ways."""
    with opened_journal(lender.lender) as journal:
        maker = FigureMaker(lender.lender, journal)
        return [one for by in ((), ("tier",), ("source",)) for one in maker.make(MARCH, by, known)]


def test_what_is_unpaid_is_the_stores_whatever_a_book_had_already(tmp_path: Path) -> None:
    """A payment is taken back on the day of a book, and one that a book had before it came."""
    lender = Lender(tmp_path / "acme")
    with lender.lender:
        for thing in (
            ("pay", 1, 1_000, 3), ("book", 1, 5, 2), ("back", 1, 1, 0),
            ("less", 2, 1_000, 2), ("early", 2, 500, 0), ("back", 2, 1, 2), ("book", 2, 500, 1),
        ):  # fmt: skip
            lender.happens(*thing)
            assert balance(lender) == lender.unpaid()


@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(some.lists(THINGS, min_size=3, max_size=14), some.integers(1, 3))
def test_a_figure_stays_what_it_was_known_as(things: list[Any], logs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lender = Lender(Path(folder) / "acme", logs=logs)
        with lender.lender:
            then: list[tuple[Any, list[Any]]] = []
            for place, thing in enumerate(things):
                lender.happens(*thing)
                assert balance(lender) == lender.unpaid()
                if place % 4 == 1:
                    made = told(lender)
                    then.append((made[0].known, made))
            for known, made in then:
                assert told(lender, known) == made
            drop(journal_path(lender.lender))
            for known, made in then:
                assert told(lender, known) == made
            with opened_journal(lender.lender) as journal:
                maker = FigureMaker(lender.lender, journal)
                for figure in maker.make(MARCH):
                    for side in ("top", "bottom"):
                        listed = sum(one.amount for one in maker.lineage(figure, side))
                        assert listed == getattr(figure, side), (figure, side)


def test_figures_are_the_same_on_both_databases(tmp_path: Path, store_url: str) -> None:
    lender = Lender(tmp_path / "acme", store_url=store_url, logs=2)
    with lender.lender:
        for thing in (("run", 1, 1, 5), ("pay", 1, 20_000, 3), ("less", 2, 9_000, 1)):
            lender.happens(*thing)
        lender.happens("run", 1, 1, 1)
        (rate,) = lender.lender.plugin("figures").show(MARCH, names=["recovery_rate"])
        assert (rate.top, rate.parts["adjusted"]) == (20_000, 9_000)
        assert rate.bottom == LOANS * 63_000
        assert sorted(rate.known) == [0, 1]


def test_the_command_line_shows_defines_lists_and_refuses(tmp_path: Path) -> None:
    lender = Lender(tmp_path / "acme")
    with lender.lender:
        lender.happens("run", 1, 1, 5)
        lender.happens("pay", 1, 20_000, 3)
        now = lender.clock.now().isoformat()

    def typed(*words: str, status: int = 0) -> str:
        where = ("-L", str(tmp_path / "acme"), "--now", now)
        result = CliRunner().invoke(casekit, ["figures", *words, *where])
        assert result.exit_code == status, result.stderr or result.stdout
        return result.stdout + result.stderr

    shown = typed("show", "--period", "2026-03", "--language", "en")
    assert "Recovery rate" in shown and "provisional: the period has not ended" in shown
    assert "none" in shown and "overdue at the start" in shown
    row = json.loads(typed("show", "recovery_rate", "--period", "2026-03", "--json"))
    assert (row["top"], row["unit"], row["provisional"]) == (20_000, "share", "not_over")
    assert typed("show", "success_rate", "--period", "2026-02", "--by", "channel") == ""
    assert "200" in typed("show", "recovery_rate", "--period", "2026-Q1", "--by", "month")
    listed = typed("entries", "recovery_rate", "--period", "2026-03", "--json").splitlines()
    assert sum(json.loads(line)["adds"] for line in listed) == 20_000
    table = typed("entries", "recovery_rate", "--period", "2026-03", "--language", "en")
    assert "C-" in table and "Money was received" in table and "payment.recorded" not in table
    assert table.splitlines()[-1].split() == ["total", "CN¥200.00"]
    of_overdue = typed(
        "entries", "recovery_rate", "--period", "2026-03", "--side", "bottom", "--language", "zh"
    )
    assert of_overdue.splitlines()[-1].split() == ["合计", f"¥{row['bottom'] / 100:,.2f}"]
    assert "登记贷款" in of_overdue and "L1" in of_overdue and "2026-02-25" in of_overdue
    assert "recovery_rate" in typed("list") and "at least 10 % of" in typed(
        "define", "success_rate", "--language", "en"
    )
    assert "0 entries" in typed("catch-up")
    assert "流水与存档一致" in typed("check")
    assert "is what the archive says" in typed("check", "--language", "en")
    assert "no figure" in typed("show", "nothing", status=1)
    for words in (
        ("show", "--by", "weather"),
        ("show", "recovery_rate", "--by", "channel"),
        ("show", "--period", "2026-13"),
        ("show", "--period", "2026-03-09..2026-03-01"),
        ("show", "--known-at", "2020-01-01T00:00"),
        ("entries", "recovery_rate", "--of", "tier"),
        ("entries", "recovery_rate", "--period", "2026-03", "--of", "tier=none"),
        ("entries", "recovery_rate", "--csv", "--json"),
    ):
        assert "Hint" in typed(*words, status=2) or "exclude" in typed(*words, status=2)


def test_a_journal_that_was_changed_is_found_and_replaced(tmp_path: Path) -> None:
    lender = Lender(tmp_path / "acme")
    with lender.lender:
        lender.happens("pay", 1, 20_000, 5)
        desk = lender.lender.plugin("figures")
        (sent,) = desk.show(MARCH, names=["recovery_rate"])
        with opened_journal(lender.lender) as journal:
            change: Callable[[str], Any] = journal.connection.execute
            change("UPDATE money SET principal = principal - 1 WHERE kind = 2")
        assert desk.check() == ["money"]
        assert desk.check() == []
        assert desk.show(MARCH, names=["recovery_rate"]) == [sent]


def test_the_page_says_what_the_definitions_say(root: Path) -> None:
    page = (root / "docs/reference/figures.md").read_text(encoding="utf-8")
    assert page == "\n".join(lines()) + "\n", "write it again: see casekit_reports.reference"
