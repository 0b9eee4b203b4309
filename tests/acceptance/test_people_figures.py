"""Figures, what they are made of and what they are known by: the Measures, §3.3, §3.4, §6.4, §7.1."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from casekit.contacts.model import Outcome
from casekit.testing.lenders import READY
from casekit.work.model import CallResult, PointTick
from casekit_reports.definitions import definition, definitions
from casekit_reports.figures_period import Period

JANUARY = Period.month("2026-01")
MARCH = Period.month("2026-03")
MONEY = {"reports": {"costs": {"sms": 5, "voice": 300}}}


@pytest.fixture
def office(start: Callable[..., Any]) -> Any:
    """A lender that counts figures, with two collectors who dial by hand."""
    return start(
        plugins=("cn", "echo", "reports"),
        staff={"li": READY, "zhao": READY},
        queue={"recorder": True},
        options=MONEY,
    )


def where(office: Any) -> tuple[str, ...]:
    """How a person names the lender, and the time that the story has come to."""
    now = office.clock.now().isoformat()
    return ("-L", str(office.lender.settings.folder), "--now", now)


def called(office: Any, collector: str, loan: str) -> None:
    """Have a collector call a customer and reach them."""
    item = office.lender.queue.take(case=loan, actor=collector)
    lines = item.script.lines if item.script else ()
    office.lender.queue.result(
        item.work_id,
        CallResult(
            Outcome.RIGHT_PARTY,
            sms_arrived="yes",
            reason="forgot",
            attitude="cooperative",
            pay_by=office.lender.today() + timedelta(days=2),
            points=tuple(PointTick(line.id, said=True) for line in lines if line.tick),
        ),
        actor=collector,
    )


def test_c013_time_to_first_contact_and_the_cases_above_target(
    office: Any, casekit: Callable[..., Any]
) -> None:
    """Contact early: the figure of a month, and the cases that were contacted too late."""
    soon = office.loan("soon", due_on=date(2026, 1, 5))
    # nothing can be sent to somebody of whom no age is known
    late = office.loan("late", due_on=date(2026, 1, 5), borrower=office.person(birth_date=None))
    office.book(soon, late)
    office.days(date(2026, 1, 5), date(2026, 1, 20))
    office.move_to(date(2026, 2, 2))

    figures = {one.name: one for one in office.lender.plugin("figures").show(JANUARY)}
    first, in_time = figures["time_to_first_contact"], figures["first_contact_in_time"]
    assert (first.value, first.n) == (0, 1)
    assert in_time.value == Fraction(1, 2)

    (above,) = office.lender.plugin("figures").late_cases(JANUARY)
    assert office.lender.cases.find("late").name == above.case
    assert (above.opened_on, above.days) == (date(2026, 1, 6), None)
    typed = casekit("figures", "late", "--period", "2026-01", "--language", "en", *where(office))
    assert above.case in typed.out and "none yet" in typed.out


def test_c018_figures_by_channel_and_policy_version(office: Any) -> None:
    """Effective means: contacts per cure, success and cost, by channel and by policy version."""
    office.move_to(date(2026, 3, 1))
    office.book(
        office.loan("texted", due_on=date(2026, 3, 4)),
        office.loan("called", due_on=date(2026, 3, 1)),
    )
    office.days(date(2026, 3, 2), date(2026, 3, 6))
    called(office, "li", "called")
    office.day(date(2026, 3, 7))
    assert not office.pay("called", 102_500).bad
    office.day(date(2026, 3, 8))
    office.move_to(date(2026, 4, 20))

    def by(dimension: str, name: str) -> dict[str, Any]:
        found = office.lender.plugin("figures").show(MARCH, names=[name], by=[dimension])
        return {one.by[dimension]: one for one in found}

    success = by("channel", "success_rate")
    assert success["by-hand"].value == 1 and success["echo"].value == 0
    cures = by("channel", "contacts_per_cure")
    assert cures["by-hand"].value == 1
    assert cures["echo"].value is None and cures["echo"].top > 0  # texts that cured nothing
    cost = by("channel", "cost_per_recovered")
    assert cost["by-hand"].value == Fraction(300, 102_000)
    (version,) = by("policy", "success_rate")
    assert len(version) == 64  # the digest of the policy that was in force
    assert by("policy", "contacts_per_cure")[version].bottom == 1
    assert by("collector", "success_rate")["li"].value == 1


def test_c088_a_figure_lists_the_entries_it_is_made_of(
    office: Any, casekit: Callable[..., Any]
) -> None:
    """Easy to analyse: a figure from the archive, and each entry behind it."""
    office.book(
        office.loan("L1", due_on=date(2026, 1, 5)), office.loan("L2", due_on=date(2026, 1, 5))
    )
    office.days(date(2026, 1, 5), date(2026, 1, 6))
    office.pay("L1", 50_000, on=date(2026, 1, 6))
    office.move_to(date(2026, 2, 20))

    desk = office.lender.plugin("figures")
    (rate,) = desk.show(JANUARY, names=["recovery_rate"])
    (paid,) = desk.entries(rate)
    entry = office.lender.archive.entry(*paid.entry)
    assert (entry.kind, paid.amount, rate.top) == ("payment.recorded", 50_000, 50_000)
    owed = desk.entries(rate, "bottom")
    assert sum(one.amount for one in owed) == rate.bottom == 204_000
    assert {office.lender.archive.entry(*one.entry).kind for one in owed} == {"loan.recorded"}
    typed = casekit(
        "figures", "entries", "recovery_rate", "--period", "2026-01", "--csv", *where(office)
    )
    assert typed.out.splitlines() == [
        "entry,kind,adds",
        f"{entry.log}/{entry.seq},payment.recorded,50000",
    ]
    for figure in desk.show(JANUARY):
        for side in ("top", "bottom"):
            made = desk.entries(figure, side)
            assert sum(one.amount for one in made) == getattr(figure, side)


def test_c092_recovery_by_hand(office: Any) -> None:
    """On a hand-made book: penalty out, enforcement and auction money in, reversed payments out."""
    old, new = date(2025, 12, 20), date(2026, 1, 10)
    office.book(
        office.loan("A", due_on=old, principal=100_000, interest=5_000, penalty=1_000),
        office.loan("B", due_on=old, principal=60_000, interest=0, penalty=2_000),
        office.loan("C", due_on=old, principal=40_000, interest=0, penalty=0),
        office.loan("D", due_on=new, principal=80_000, interest=4_000, penalty=0),
    )
    office.days(date(2026, 1, 1), date(2026, 1, 4))
    office.pay("A", 50_000, on=date(2026, 1, 4))
    office.pay("C", 40_000, on=date(2026, 1, 4), ref="wrong")
    office.move_to(date(2026, 1, 8))
    office.pay("D", 30_000, on=date(2026, 1, 8))  # before it is overdue
    office.pay("C", None, on=date(2026, 1, 8), ref="back", reverses="wrong")
    office.move_to(date(2026, 1, 20))
    office.pay("B", 62_000, on=date(2026, 1, 19), source="enforcement")
    office.pay("A", 20_000, on=date(2026, 1, 20), source="auction")
    office.days(date(2026, 2, 1), date(2026, 2, 1))

    (rate,) = office.lender.plugin("figures").show(JANUARY, names=["recovery_rate"])

    overdue = (105_000 + 60_000 + 40_000) + (84_000 - 30_000)
    recovered = 50_000 + 60_000 + 20_000
    assert (rate.top, rate.bottom) == (recovered, overdue)
    assert rate.value == Fraction(recovered, overdue)
    assert rate.parts["penalty"] == 2_000  # stated, and out
    by_source = office.lender.plugin("figures").show(
        JANUARY, names=["recovery_rate"], by=["source"]
    )
    assert {one.by["source"]: one.top for one in by_source} == {
        "payment": 50_000,
        "enforcement": 60_000,
        "auction": 20_000,
    }


def test_c093_paid_before_and_paid_one_yuan(office: Any, casekit: Callable[..., Any]) -> None:
    """Success: who paid before any contact, and who paid 1 yuan, as the definition beside it says."""
    due = date(2026, 1, 5)
    office.book(*(office.loan(ref, due_on=due) for ref in ("before", "one-yuan", "enough", "not")))
    office.day(due)
    office.pay("before", 102_500)
    office.day(date(2026, 1, 6))
    office.move_to(date(2026, 1, 8))
    office.pay("one-yuan", 100)
    office.pay("enough", 11_000)
    office.move_to(date(2026, 2, 20))

    desk = office.lender.plugin("figures")
    (rate,) = desk.show(JANUARY, names=["success_rate"])
    assert (rate.top, rate.bottom) == (1, 3)  # `before` was not worked, one yuan is not enough
    told = casekit("figures", "define", "success_rate", "--language", "en", *where(office)).out
    assert "paid before any contact was not worked" in told
    assert "within 15 days" in told and "at least 10 % of" in told


def test_c092_the_definitions_say_what_is_divided_by_what(office: Any) -> None:
    """Settled reading 14: net of reversals, without penalty; opening and newly overdue; 15 days."""
    options = office.lender.options("reports")
    recovery = definition("recovery_rate").sentence("en", options)
    for words in ("less what was taken back", "Penalty and costs are not in it", "became overdue"):
        assert words in recovery
    assert "罚息" in definition("recovery_rate").sentence("zh-Hans", options)
    success = definition("success_rate").sentence("zh-Hans", options)
    assert "15天" in success and "笔" in success
    assert {"satisfaction_service", "satisfaction_communication"} <= set(definitions())
    assert options.figures.window_days == 15
