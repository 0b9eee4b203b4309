"""The demo tells what it says: stories of people, in timelines that a person can follow."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import time, timedelta
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from casekit import SimulatedClock
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
    folder = tmp_path_factory.mktemp("demo") / "lender"
    clock = SimulatedClock(demo.at(demo.FIRST - timedelta(days=1), time(18, 0)))
    inbound = f"{demo.PUBLIC}/demo/twilio-sms"
    with (
        SandboxServer(inbound_url=inbound) as sandbox,
        demo.make_lender(folder, sandbox, clock) as lender,
    ):
        people = demo.bring_in(lender, folder / "book.csv", LOANS, sandbox)
        figures = demo.Days(lender, clock, sandbox, people).run(demo.FIRST, DAYS)
        stories = {
            type(person).__name__: "\n".join(
                str(line) for line in lender.cases.timeline(loan, language="en")
            )
            for loan, person in people.items()
            if person.story
        }
        verified = lender.archive.verify()
    return {"figures": figures, "stories": stories, "ok": verified.ok, "kinds": demo.STORIES}


def test_every_story_is_given_to_somebody(told: dict[str, Any]) -> None:
    assert {kind.__name__ for kind in told["kinds"]} == set(told["stories"])
    assert told["ok"]


@pytest.mark.parametrize(
    ("story", "sentences"),
    [
        ("KeepsPromise", ["The customer promised to pay", "kept", "Case closed"]),
        ("BreaksPromise", ["broken", "care for promise", "kept in part"]),
        ("SaysStop", ["does not want to be contacted by text message", "Case closed"]),
        ("SeemsToSayStop", ["so it seems", "it was no stop", "may be contacted by any way again"]),
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


def test_no_number_and_no_name_stands_in_a_story(told: dict[str, Any]) -> None:
    for timeline in told["stories"].values():
        assert "1390000" not in timeline
        assert "139****" in timeline
