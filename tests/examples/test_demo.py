"""The demo tells what it says: stories of people, in timelines that a person can follow."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from difflib import unified_diff
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from casekit import Lender
from casekit_twilio.sandbox.server import SandboxServer

LOANS, DAYS = 50, 24


@pytest.fixture(scope="module")
def demo(root: Path) -> Iterator[ModuleType]:
    """The demo, imported from where it lies."""
    sys.path.insert(0, str(root / "examples"))
    yield import_module("demo")
    sys.path.remove(str(root / "examples"))


@pytest.fixture(scope="module")
def told(demo: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The first days of the demo with fewer loans: its figures, and what each story came to."""
    return live(demo, tmp_path_factory.mktemp("demo"), DAYS)


def live(demo: ModuleType, folder: Path, days: int, *, american: bool = False) -> dict[str, Any]:
    """Live through the first days; return the figures, and what each story came to."""
    clock = demo.evening_before()
    with SandboxServer(inbound_url=f"{demo.PUBLIC}/demo/twilio-sms") as sandbox:
        config = demo.config(sandbox)
        if american:
            config = demo.under_us_rules(config)
        with demo.make_lender(folder / "lender", config, clock) as lender:
            people = demo.bring_in(lender, folder / "book.csv", LOANS, sandbox)
            figures = demo.Days(lender, clock, sandbox, people).run(demo.FIRST, days)
            return told_of(demo, lender, people, figures)


def told_of(demo: ModuleType, lender: Lender, people: Any, figures: Any) -> dict[str, Any]:
    """Return the figures, and the timeline of each story in English."""
    stories = {
        type(person).__name__: "\n".join(
            str(line) for line in lender.cases.timeline(loan, language="en")
        )
        for loan, person in people.items()
        if person.story
    }
    return {
        "figures": figures,
        "stories": stories,
        "ok": lender.archive.verify().ok,
        "gaps": [gap for gap in lender.records.check() if gap.is_missing],
        "kinds": demo.STORIES,
    }


def test_every_story_is_given_to_somebody(told: dict[str, Any]) -> None:
    assert {kind.__name__ for kind in told["kinds"]} == set(told["stories"])
    assert told["ok"]


@pytest.mark.parametrize(
    ("story", "sentences"),
    [
        (
            "KeepsPromise",
            [
                "A call was placed",
                "promised to pay",
                "recording of the call was filed",
                "Case closed",
            ],
        ),
        ("BreaksPromise", ["broken", "care for promise", "kept in part"]),
        ("SaysStop", ["does not want to be contacted", "opt-out-confirmation", "CN-OPT-01"]),
        ("SeemsToSayStop", ["so it seems", "it was no stop", "may be contacted in any way again"]),
        ("Disputes", ["disputes the debt", "put on hold", "Hold lifted", "Case closed"]),
        ("AsksToBeCalledBack", ["next contact agreed", "put off until", "CN-FREQ-01"]),
        ("FallsIll", ["in hardship", "decided about relief", "gentle call in hardship"]),
    ],
)
def test_a_story_is_told_in_order(told: dict[str, Any], story: str, sentences: list[str]) -> None:
    timeline = told["stories"][story]
    places = [timeline.find(sentence) for sentence in sentences]
    assert -1 not in places, f"{sentences}\n{timeline}"
    assert places == sorted(places), f"{sentences}\n{timeline}"


def test_a_fourth_call_on_one_day_is_refused(told: dict[str, Any]) -> None:
    assert told["figures"].refused["CN-FREQ-01"] == 1
    assert told["figures"].outcomes["promise"] > 5


def test_calls_are_recorded_and_no_record_lacks_anything(told: dict[str, Any]) -> None:
    assert told["figures"].recordings["stored"] > 20
    assert told["gaps"] == []
    assert "waits to be fetched" not in "".join(told["stories"].values())


def test_no_number_and_no_name_stands_in_a_story(told: dict[str, Any]) -> None:
    for timeline in told["stories"].values():
        assert "1390000" not in timeline
        assert "139****" in timeline


# -- another country -------------------------------------------------------------------------------


def test_the_second_lender_differs_in_one_line(demo: ModuleType) -> None:
    with SandboxServer() as sandbox:
        config = demo.config(sandbox)
    lines = unified_diff(config.splitlines(), demo.under_us_rules(config).splitlines(), n=0)
    changed = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
    assert changed == ['-pack = "cn"', '+pack = "us"']


def test_the_same_book_goes_by_the_rules_of_another_country(
    demo: ModuleType, tmp_path: Path
) -> None:
    told = live(demo, tmp_path, 9, american=True)
    assert told["ok"]
    assert told["figures"].outcomes["promise"] > 5
    asks_again = told["stories"]["AsksToBeCalledBack"]
    assert "rule pack us" in asks_again
    assert "US-COOL-01" in asks_again, "after a conversation a week is let pass"
    assert not any(rule.startswith("CN-") for rule in told["figures"].kept_from)
    assert "CN-" not in "".join(told["stories"].values())
