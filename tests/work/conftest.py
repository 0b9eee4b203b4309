"""A lender whose collectors work a queue: two of them, and a supervisor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from casekit.app import Lender
from casekit.clock import SimulatedClock
from casekit.contacts.model import Outcome
from casekit.store.tables import actions, contacts
from casekit.testing.lenders import MORNING, READY, make_lender
from casekit.testing.loans import a_loan
from casekit.work.model import CallResult, PointTick, WorkItem

TODAY = date(2026, 3, 2)
TEAM: Mapping[str, Mapping[str, object]] = {
    "li": READY | {"number": "0417"},
    "wang": READY | {"number": "0523"},
    "boss": READY | {"supervisor": True},
}


@dataclass
class Office:
    """A lender with a clock to move, and short words for what collectors do."""

    lender: Lender
    clock: SimulatedClock

    def loan(self, ref: str, day: int = 12, **loan: Any) -> None:
        """Give the lender a loan that is so many days past due."""
        made = a_loan(ref, self.lender.today() - timedelta(days=day), **loan)
        self.lender.push_loans([made])

    def at(self, clock_time: str, days: int = 0) -> None:
        """Move the clock to a wall-clock time, so many days on."""
        zone = self.lender.settings.lender.zone
        day = self.lender.today() + timedelta(days=days)
        self.clock.set(datetime.combine(day, time.fromisoformat(clock_time), zone))

    def take(self, who: str = "li", **how: Any) -> WorkItem:
        """Have a collector take a call."""
        return self.lender.queue.take(actor=who, **how)

    def talked(self, item: WorkItem, outcome: Outcome, **form: Any) -> Any:
        """Record the result of a conversation, with all points said and the usual answers."""
        said = tuple(
            PointTick(line.id, said=True)
            for line in (item.script.lines if item.script else ())
            if line.tick
        )
        answers: dict[str, Any] = {
            "sms_arrived": "yes",
            "reason": "other",
            "attitude": "cooperative",
            "ability": "unknown",
            "points": said,
        }
        if outcome is Outcome.RIGHT_PARTY:
            answers["no_plan_because"] = "要与家人商量"
        result = CallResult(outcome, **(answers | form))
        return self.lender.queue.result(item.work_id, result, actor=item.collector)

    def missed(self, item: WorkItem, outcome: Outcome = Outcome.NO_ANSWER, **form: Any) -> Any:
        """Record that nobody took the call."""
        result = CallResult(outcome, **form)
        return self.lender.queue.result(item.work_id, result, actor=item.collector)

    def actions(self) -> list[tuple[str, str, str]]:
        """Return (step, state, what it waits for) of all actions by calls."""
        query = select(actions).where(actions.c.role == "voice").order_by(actions.c.id)
        with self.lender.store.read() as connection:
            return [(r.step, r.state, r.waits_for) for r in connection.execute(query)]

    def contacts(self, medium: str = "voice") -> list[Any]:
        """Return the contacts of a medium."""
        query = select(contacts).where(contacts.c.medium == medium).order_by(contacts.c.id)
        with self.lender.store.read() as connection:
            return list(connection.execute(query))

    def kinds(self, *, since: int = 0) -> list[str]:
        """Return the kinds of the entries, in order."""
        return [found.entry.kind for found in self.lender.archive.search().found][since:]


@pytest.fixture
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Office]]:
    """Open an office at nine in the morning; takes what `make_lender` takes.

    A test that asks for `store_url` too runs on each database.
    """
    url = request.getfixturevalue("store_url") if "store_url" in request.fixturenames else ""
    with ExitStack() as stack:

        def made(**lender: Any) -> Office:
            clock = SimulatedClock(MORNING)
            given = {"staff": TEAM, "queue": {"recorder": True}, "store_url": url} | lender
            found = make_lender(tmp_path / "acme", clock=clock, **given)
            return Office(stack.enter_context(found), clock)

        yield made


@pytest.fixture
def office(opened: Callable[..., Office]) -> Office:
    """An office whose line records, with one customer on day 12 whose call is due."""
    made = opened()
    made.loan("L-1")
    made.lender.run()
    return made
