"""Several collectors at once: nobody holds a customer whom another holds, nobody too many."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from casekit.archive.rebuild import compare_rebuilt
from casekit.clock import SimulatedClock
from casekit.contacts.model import Outcome
from casekit.errors import CasekitError
from casekit.store.tables import work
from casekit.testing.lenders import READY, make_lender
from casekit.testing.loans import a_loan, a_person
from casekit.work.model import HELD, CallResult

STEPS = st.tuples(
    st.sampled_from(["take", "take", "take", "release", "miss", "wait", "extend"]),
    st.sampled_from(["li", "wang", "zhao"]),
)

TAKES = """
import sys
from casekit.app import Lender
from casekit.clock import SimulatedClock
from casekit.errors import CasekitError
from casekit.testing.lenders import MORNING

taken = []
with Lender.open(sys.argv[1], clock=SimulatedClock(MORNING)) as lender:
    for _ in range(8):
        try:
            taken.append(lender.queue.take(actor=sys.argv[2]).customer_id)
        except CasekitError as error:
            print(error.code, file=sys.stderr)
print(*taken)
"""


def held(lender: Any) -> list[tuple[int, str]]:
    """Return (customer, collector) of all that is held."""
    query = select(work.c.customer_id, work.c.collector).where(work.c.state.in_(sorted(HELD)))
    with lender.store.read() as connection:
        return [tuple(row) for row in connection.execute(query)]


def do(lender: Any, what: str, who: str) -> None:
    """Do one thing that a collector does."""
    queue = lender.queue
    if what == "take":
        queue.take(actor=who)
        return
    for item in queue.held(actor=who)[:1]:
        if what == "release":
            queue.release(item.work_id, actor=who)
        elif what == "extend":
            queue.extend(item.work_id, actor=who)
        elif what == "miss":
            queue.result(item.work_id, CallResult(Outcome.NO_ANSWER), actor=who)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEPS, max_size=14))
def test_in_any_order_a_customer_is_held_once_and_nobody_holds_too_many(
    tmp_path_factory: Any, steps: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("queue")
    team = dict.fromkeys(("li", "wang", "zhao"), READY)
    with make_lender(folder, staff=team, queue={"recorder": True, "at_once": 2}) as lender:
        clock = lender.clock
        assert isinstance(clock, SimulatedClock)
        due = lender.today() - timedelta(days=12)
        lender.push_loans([a_loan(f"L-{n}", due, borrower=a_person(n)) for n in range(1, 4)])
        lender.run()
        for what, who in steps:
            if what == "wait":
                clock.advance(timedelta(minutes=11))
            with suppress(CasekitError):
                do(lender, what, who)
            standing = held(lender)
            assert max(Counter(customer for customer, _ in standing).values(), default=0) <= 1
            assert max(Counter(who for _, who in standing).values(), default=0) <= 2
        assert compare_rebuilt(lender.store, lender.vault).ok


def test_two_processes_take_at_once(tmp_path: Path, store_url: str) -> None:
    """Each customer is taken by one of them, and none is lost."""
    team = dict.fromkeys(("li", "wang"), READY)
    folder = tmp_path / "two"
    with make_lender(
        folder, staff=team, queue={"recorder": True, "at_once": 8}, store_url=store_url
    ) as lender:
        due = lender.today() - timedelta(days=12)
        lender.push_loans([a_loan(f"L-{n}", due, borrower=a_person(n)) for n in range(1, 7)])
        lender.run()
    running = [
        subprocess.Popen(
            [sys.executable, "-c", TAKES, str(folder), who],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for who in team
    ]
    told = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0, 0], told
    taken = [int(word) for out, _ in told for word in out.split()]
    assert sorted(taken) == [1, 2, 3, 4, 5, 6]
