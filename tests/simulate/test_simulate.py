"""Another policy tried on a copy of the book: the same luck, nobody's data, nothing left behind."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from casekit.app import Lender
from casekit.cases.records import InstalmentRecord, LoanRecord, PersonRecord
from casekit.clock import as_utc
from casekit.errors import NotFound, PolicyError, UsageError
from casekit.pii.profile import Phone, Profile
from casekit.policy.declared import DeclaredPolicy
from casekit.simulate import comparison
from casekit.simulate.book import read_book
from casekit.simulate.chance import Chance
from casekit.simulate.collectors import barred_collectors, collectors_of
from casekit.simulate.comparison import simulate
from casekit.simulate.measuring import measured
from casekit.simulate.model import Assumptions
from casekit.testing.lenders import MORNING, READY, make_lender
from casekit.testing.people import ready

DAYS = 6


def a_book(today: date, count: int = 6) -> list[LoanRecord]:
    """Return loans that are 20 and 60 days past due."""
    loans = []
    for number in range(count):
        due = today - timedelta(days=60 if number % 2 else 20)
        profile = Profile(
            f"王小{number}", phones=(Phone(f"+86138000{number:05d}"),), birth_date=date(1985, 6, 1)
        )
        loans.append(
            LoanRecord(
                f"L-{number}",
                "personal_consumer",
                "CNY",
                PersonRecord(profile, f"customer-{number}"),
                (InstalmentRecord(due, 100_000, 5_000),),
                balance=900_000,
            )
        )
    return loans


@pytest.fixture
def lender(tmp_path: Path) -> Iterator[Lender]:
    """A lender with a run behind it, two collectors, and a customer who disputes the debt."""
    with make_lender(tmp_path / "lender", staff={"li": READY, "wu": READY}) as lender:
        lender.push_loans(a_book(lender.today()), snapshot_on=lender.today())
        lender.run()
        lender.cases.place_hold("L-1", "dispute", reason="disputed in writing")
        yield lender


def fewer_calls(lender: Lender, folder: Path) -> Path:
    """Write a policy that calls every ten to twelve days in the second tier."""
    policy = lender.policy
    assert isinstance(policy, DeclaredPolicy)
    assert policy.source is not None
    path = folder / "new.toml"
    text = policy.source.text.replace("every_days = [3, 5]", "every_days = [10, 12]")
    path.write_text(text.replace('version = "2026.1"', 'version = "2026.2"'), encoding="utf-8")
    return path


def test_both_policies_live_through_the_same_days_and_only_one_entry_stays(
    lender: Lender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calls of one policy are fewer; the real store is as it was; the folder is gone."""
    places = tmp_path / "temporary"
    places.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(places))
    policy = fewer_calls(lender, tmp_path)
    before = lender.archive.sizes()
    contacts = len(lender.cases.timeline("L-3"))
    told: list[tuple[int, int]] = []

    made = simulate(
        lender,
        policy=policy,
        days=DAYS,
        progress=lambda done, whole: told.append((done, whole)),
    )

    assert (made.today.version, made.other.version) == ("2026.1", "2026.2")
    assert made.cases == made.of == 6
    assert sum(made.other.calls) < sum(made.today.calls)
    assert made.today.collectors == 2
    assert len(made.today.calls) == DAYS
    assert not made.assumptions.measured, "nothing is measured over a single day"
    assert told[-1] == (2 * DAYS, 2 * DAYS)
    assert not list(places.iterdir())
    assert sum(lender.archive.sizes().values()) == sum(before.values()) + 1
    assert len(lender.cases.timeline("L-3")) == contacts
    entry = lender.archive.read_on(0, before[0])[0]
    assert entry.kind == "policy.simulated"
    assert b'"assumptions"' in entry.header

    # and each side in a process of its own, as a longer one is lived
    monkeypatch.setattr(comparison, "cores", lambda: 2)
    monkeypatch.setattr(comparison, "_WORTH_A_PROCESS", 1)
    monkeypatch.delattr(comparison, "live")
    told.clear()
    again = simulate(
        lender, policy=policy, days=DAYS, progress=lambda done, whole: told.append((done, whole))
    )
    assert again.to_json() == made.to_json(), "the same seed gives the same result"
    assert told == [(day, 2 * DAYS) for day in range(1, 2 * DAYS + 1)]


def test_who_may_not_work_or_only_sets_up_is_no_collector(tmp_path: Path) -> None:
    """Nobody is counted whom records or rules keep from work, nor an admin; it is said why."""
    lapsed = READY | {"passed_on": date(2020, 1, 1)}
    staff = {"li": READY, "wu": lapsed}
    with make_lender(tmp_path / "lender", plugins=("cn", "echo"), staff=staff) as lender:
        now = lender.clock.now()
        assert len(collectors_of(lender, now)) == 1
        assert list(barred_collectors(lender, now, "en")) == ["wu"]
        assert "CN-STAFF-" in barred_collectors(lender, now, "zh")["wu"]
    with make_lender(tmp_path / "other", plugins=("cn", "echo", "staff")) as lender:
        ready(lender, "chen", roles=("admin",))
        ready(lender, "sun", roles=("auditor",))
        ready(lender, "li", without=("exam",))
        now = lender.clock.now()
        assert collectors_of(lender, now) == []
        told = barred_collectors(lender, now, "zh")
        assert list(told) == ["li"]
        assert "缺少上岗考试" in told["li"]


def test_more_people_make_more_calls_and_each_seed_is_another_luck(lender: Lender) -> None:
    """Without collectors nobody calls; the differences over two seeds have a range."""
    made = simulate(lender, collectors=0, days=2, repeat=2)
    assert sum(made.other.calls) == 0 < sum(made.today.calls)
    assert made.other.waiting > made.today.waiting
    least, most = made.ranges["calls"]
    assert least <= made.to_json()["difference"]["calls"] <= most < 0


def test_the_copy_has_nobodys_data_and_keeps_what_protects(lender: Lender) -> None:
    """Names and numbers are made up; holds, days and what was sent already come along."""
    begin = as_utc(MORNING + timedelta(days=1))
    book = read_book(lender, 1, 200, begin)
    said = " ".join(
        f"{loan.borrower.profile.name} {loan.borrower.profile.phones[0].number}"
        for loan in book.loans
    )
    assert "王小" not in said
    assert "+86138000" not in said
    assert len({loan.borrower.profile.phones[0].number for loan in book.loans}) == 6
    assert sorted({loan.instalments[0].due_on for loan in book.loans}) == [
        MORNING.date() - timedelta(days=60),
        MORNING.date() - timedelta(days=20),
    ]
    kinds = sorted({type(record).__name__ for record in book.prior})
    assert kinds == ["PriorContact", "PriorHold"]

    half = read_book(lender, 7, 4, begin)
    assert [loan.ref for loan in half.loans] == [
        loan.ref for loan in read_book(lender, 7, 4, begin).loans
    ]
    assert (len(half.loans), half.open_cases) == (4, 6)


def test_book_and_likelihoods_are_read_from_both_databases(tmp_path: Path, store_url: str) -> None:
    """What is copied and measured stands in plain columns, whatever keeps them."""
    with make_lender(tmp_path / "acme", store_url=store_url, staff={"li": READY}) as lender:
        lender.push_loans(a_book(lender.today()), snapshot_on=lender.today())
        lender.run()
        lender.cases.record_fact("L-1", "reason", "forgot")
        lender.cases.record_promise("L-1", [(50_000, lender.today() + timedelta(days=3))])
        wishes = lender.cases.find("L-3").customer_id
        lender.cases.record_opt_out(wishes, "sms")
        lender.cases.place_hold("L-5", "dispute", reason="in writing")
        book = read_book(lender, 1, 200, as_utc(MORNING + timedelta(days=1)))
        assert [fact.value for fact in book.facts] == ["forgot"]
        assert [promise.amount for promise in book.promises] == [50_000]
        kinds = {type(record).__name__ for record in book.prior}
        assert kinds == {"PriorContact", "PriorHold", "PriorOptOut"}
        assert measured(lender).measured == {}


def test_what_cannot_be_compared_is_said(lender: Lender, tmp_path: Path) -> None:
    """Nothing to compare, no day, a policy with a mistake: an error, and nothing is archived."""
    before = lender.archive.sizes()
    with pytest.raises(UsageError, match="nothing to compare"):
        simulate(lender)
    with pytest.raises(UsageError, match="days cannot be 0"):
        simulate(lender, collectors=3, days=0)
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('[policy]\nname = "x"\nversion = "1"\nwhatever = 1\n', encoding="utf-8")
    told: list[int] = []
    with pytest.raises(PolicyError) as caught:
        simulate(lender, policy=wrong, days=3, progress=lambda done, _: told.append(done))
    assert caught.value.file == wrong
    assert told == [], "before today's policy has lived through its days"
    assert lender.archive.sizes() == before


def test_an_empty_book_is_nothing_to_try_a_policy_on(tmp_path: Path) -> None:
    """Without open cases the answer says what to do first."""
    with (
        make_lender(tmp_path / "lender") as lender,
        pytest.raises(NotFound, match="no case is open"),
    ):
        simulate(lender, collectors=1, days=3)


def test_chance_is_even_and_the_same_each_time() -> None:
    """Draws depend on seed and event alone."""
    chance = Chance(1)
    draws = [chance.draw(number, "event") for number in range(2000)]
    assert draws == [Chance(1).draw(number, "event") for number in range(2000)]
    assert 480_000 < sum(draws) // len(draws) < 520_000
    assert chance.draw("a") != Chance(2).draw("a")
    assert {chance.one_of(3, number) for number in range(100)} == {0, 1, 2}


def test_assumptions_are_told_as_plain_numbers() -> None:
    """Everything that is assumed stands in the result."""
    told = Assumptions().to_json()
    assert set(told) >= {"answered", "kept", "paid_after", "calls_a_day", "measured"}
    assert all(isinstance(value, (int, dict)) for value in told.values())
