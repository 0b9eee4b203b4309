"""A lender of the United States from the first import on, and one that swaps its rule pack."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

import casekit.run.whereabouts
from casekit import Lender
from casekit.archive.search import Query
from casekit.clock import SimulatedClock
from casekit.errors import StoreError
from casekit.initialise.starter import Answers
from casekit.pii.profile import Address, Phone, Profile
from casekit.pii.whereabouts import Whereabouts
from casekit.store.tables import subjects
from casekit.testing.lenders import make_lender
from casekit.testing.loans import a_loan, a_person
from casekit_us.starter import starter

MORNING = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)  # 11:00 in New York, 8:00 in Los Angeles
NIGHT = datetime(2026, 3, 2, 1, 5, tzinfo=UTC)  # 9:05 in Shanghai, 20:05 of the day before in NY
EAST, WEST, CHINA = "America/New_York", "America/Los_Angeles", "Asia/Shanghai"
BOSTON, SEATTLE, TOLL_FREE = "+16175550103", "+12065550106", "+18005550100"
IN_CHINA = 'pack = "cn"'
IN_AMERICA = 'pack = "us"'


def people_at(lender: Lender) -> list[Whereabouts]:
    with lender.store.read() as connection:
        rows = connection.execute(
            select(subjects.c.zones, subjects.c.regions).order_by(subjects.c.id)
        )
        return [Whereabouts(tuple(row.zones), tuple(row.regions)) for row in rows]


def bring_in(lender: Lender, *numbers: str) -> None:
    lender.push_loans(
        [
            a_loan(
                f"L-{place}",
                borrower=a_person(place, phones=(Phone(number),)),
                product="personal_consumer" if "personal_consumer" in lender.products else "auto",
                currency=lender.settings.lender.currency,
            )
            for place, number in enumerate(numbers, 1)
        ]
    )


@contextmanager
def reopened(folder: Path, moment: datetime) -> Iterator[Lender]:
    with Lender.open(folder, clock=SimulatedClock(moment)) as lender:
        yield lender


def swap(folder: Path) -> None:
    config = folder / "lender.toml"
    text = config.read_text(encoding="utf-8")
    assert text.count(IN_CHINA) == 1
    config.write_text(text.replace(IN_CHINA, IN_AMERICA), encoding="utf-8")


def both(folder: Path, url: str = "") -> Lender:
    """Return a lender under the rules of China that has all that it needs for the other pack."""
    lender = make_lender(
        folder,
        plugins=("cn", "us", "echo"),
        clock=SimulatedClock(NIGHT),
        store_url=url,
        texts={
            "hotline": "800-555-0100",
            "payment_channel": "our app",
            "lender_name": "Acme",
            "lender_address": "1 Main Street",
        },
    )
    config = folder / "lender.toml"
    lender.close()
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('use = ["cn"]', 'use = ["cn", "us"]'), encoding="utf-8")
    return Lender.open(folder, clock=SimulatedClock(NIGHT))


def test_one_line_swaps_the_pack_and_everyone_is_looked_for_anew(
    tmp_path: Path, store_url: str
) -> None:
    folder = tmp_path / "acme"
    with both(folder, store_url) as lender:
        bring_in(lender, BOSTON, SEATTLE, TOLL_FREE)
        lender.run()
        assert people_at(lender) == [Whereabouts((CHINA,), ())] * 3
    swap(folder)
    with reopened(folder, datetime(2026, 3, 3, 16, 30, tzinfo=UTC)) as lender:
        lender.run()
        assert people_at(lender) == [
            Whereabouts((EAST,), ("US-MA",)),
            Whereabouts((WEST,), ("US-WA",)),
            Whereabouts((), ()),
        ]
        before = lender.archive.verify()
        assert before.ok


def moves_of(lender: Lender) -> int:
    """Count the entries; the ones of an import stand with the loans."""
    return len(lender.archive.search(Query(kind="customer.recorded")).found)


def test_a_run_that_is_cut_off_goes_on_with_the_rest_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "acme"
    with both(folder) as lender:
        bring_in(lender, BOSTON, SEATTLE)
    swap(folder)
    config = folder / "lender.toml"
    config.write_text(f"{config.read_text(encoding='utf-8')}\n[run]\nbatch = 1\n", encoding="utf-8")
    read = casekit.run.whereabouts.people_after

    def fails_at_the_second(connection: Connection, log: int, after: int, limit: int) -> list[int]:
        if after:
            raise StoreError("the database went away")
        return read(connection, log, after, limit)

    with reopened(folder, datetime(2026, 3, 2, 16, 30, tzinfo=UTC)) as lender:
        monkeypatch.setattr(casekit.run.whereabouts, "people_after", fails_at_the_second)
        with pytest.raises(StoreError):
            lender.run()
        monkeypatch.undo()
        assert [place.zones for place in people_at(lender)] == [(EAST,), (CHINA,)]
        assert moves_of(lender) == 1
    for day in (2, 3):
        with reopened(folder, datetime(2026, 3, day, 17, 30, tzinfo=UTC)) as lender:
            lender.run()
            assert [place.zones for place in people_at(lender)] == [(EAST,), (WEST,)]
            assert moves_of(lender) == 2


@pytest.fixture
def american(tmp_path: Path) -> Iterator[Callable[[datetime], Lender]]:
    """A lender made by `casekit init --jurisdiction us`, opened at a moment."""
    us = starter()
    answers = Answers(
        "acme", "Acme", us.language, us.zone, us.currency, us.region, date(2026, 3, 2)
    )
    folder = tmp_path / "acme"
    for name, text in us.files(answers).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(text, encoding="utf-8")
    made: list[Lender] = []

    def opened(moment: datetime) -> Lender:
        clock = SimulatedClock(moment)
        made.append((Lender.open if made else Lender.create)(folder / "lender.toml", clock=clock))
        return made[-1]

    yield opened
    for lender in made:
        lender.close()


def test_a_new_lender_writes_to_its_customers_where_it_is_day(
    american: Callable[[datetime], Lender], tmp_path: Path
) -> None:
    lender = american(datetime(2026, 3, 2, 13, 30, tzinfo=UTC))  # 8:30 in New York
    assert lender.import_loans(tmp_path / "acme" / "examples" / "loans.csv").bad == 0
    found = people_at(lender)
    assert found[1] == Whereabouts(("America/Chicago", EAST), ("US-FL",))
    assert found[5] == Whereabouts((WEST, EAST), ("US-MA", "US-WA"))
    totals = lender.run()
    # New York and Boston; Miami may lie in the Central zone, Chicago does
    assert totals.sent == 2
    assert totals.deferred["US-TIME-01"] >= 2


def profile_of(number: str, **more: object) -> Callable[[Profile], Profile]:
    return lambda profile: replace(profile, phones=(Phone(number),), **more)  # type: ignore[arg-type]


def test_a_corrected_number_or_address_moves_the_person(
    american: Callable[[datetime], Lender],
) -> None:
    lender = american(MORNING)
    bring_in(lender, BOSTON)
    lender.customers.correct(1, profile_of(SEATTLE), reason="called from there")
    assert people_at(lender) == [Whereabouts((WEST,), ("US-WA",))]
    home = (Address(("1 Elm Street",), "Boston", "MA"),)
    lender.customers.correct(1, profile_of(TOLL_FREE, addresses=home), reason="wrote")
    assert people_at(lender) == [Whereabouts((EAST,), ("US-MA",))]
    assert lender.archive.verify().ok


def test_a_book_that_tells_another_number_moves_the_person(
    american: Callable[[datetime], Lender],
) -> None:
    lender = american(MORNING)
    bring_in(lender, BOSTON)
    bring_in(lender, SEATTLE)
    assert WEST in people_at(lender)[0].zones


def test_nobody_of_unknown_place_is_contacted(american: Callable[[datetime], Lender]) -> None:
    lender = american(MORNING)
    bring_in(lender, TOLL_FREE)
    totals = lender.run()
    assert totals.sent == 0
    assert people_at(lender) == [Whereabouts()]
    # neither the lender's own zone nor any other is a guess, in a run or where somebody asks
    assert lender.run_parts().default_zones == ()
    told = lender.cases.lawful("C-1", channel="voice")
    (way,) = (way for way in told.ways if way.party == "customer")
    assert (told.zones, way.verdict.allowed) == ((), False)
    assert any(finding.reason == "zone_unknown" for finding in way.verdict.denials)


def test_c006_nobody_collects_after_a_petition_in_bankruptcy(
    american: Callable[[datetime], Lender],
) -> None:
    """The run sends nothing, the reason names the rule, and a call made all the same is seen."""
    lender = american(MORNING)
    bring_in(lender, BOSTON)
    lender.run()
    lender.cases.place_hold("C-1", "bankruptcy", reason="petition of 1 March")
    later = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)
    assert isinstance(lender.clock, SimulatedClock)
    lender.clock.set(later)
    totals = lender.run()
    assert totals.sent == 0
    record = lender.cases.record_contact("C-1", "voice", later, "no_answer")
    assert [finding.rule for finding in record.violations] == ["US-BANKR-01"]


def test_the_shipped_config_is_what_init_writes(root: Path) -> None:
    us = starter()
    answers = Answers(
        "us", "Example Collections LLC", us.language, us.zone, us.currency, us.region,
        date(2026, 3, 2),
    )  # fmt: skip
    for name, text in us.files(answers).items():
        assert (root / "config/us" / name).read_text("utf-8") == text, name


def test_the_book_names_states_and_telephones_of_nobody() -> None:
    us = starter()
    answers = Answers("us", "Acme", "en", EAST, "USD", "US", date(2026, 3, 2))
    rows = list(csv.DictReader(io.StringIO(us.files(answers)["examples/loans.csv"])))
    assert all(row["Phone"][5:].startswith("55501") for row in rows)
    assert {"NY", "FL", "MA"} <= {row["State"] for row in rows}
