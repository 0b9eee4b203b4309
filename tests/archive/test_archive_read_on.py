"""Keeping up with the archive by sequence, what was known when, and who has seen what of whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from casekit.app import Lender
from casekit.archive.disclosures import EVERYTHING
from casekit.clock import SimulatedClock
from casekit.contacts.model import Outcome
from casekit.errors import NotAuthorized, NotFound, UsageError
from casekit.hookspecs import hookimpl
from casekit.testing.lenders import MORNING, READY, make_lender
from casekit.testing.loans import a_loan, a_person
from casekit.work.model import CallResult

HOUR = timedelta(hours=1)


class Doorkeeper:
    """A plugin that refuses one person every disclosure, and another the list of them."""

    @hookimpl
    def casekit_authorize(self, actor: str, action: str) -> bool | None:
        refused = {("eve", "customer.disclose"), ("mallory", "archive.disclosures")}
        return False if (actor, action) in refused else None


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(MORNING)


@pytest.fixture
def lender(tmp_path: Path, clock: SimulatedClock, store_url: str) -> Iterator[Lender]:
    with make_lender(
        tmp_path / "acme",
        clock=clock,
        store_url=store_url,
        logs=2,
        staff={"li": READY},
        queue={"recorder": True},
        modules={"door": Doorkeeper()},
    ) as made:
        day = made.today() - timedelta(days=12)
        loans = [a_loan(f"L-{n}", day, borrower=a_person(n)) for n in (1, 2)]
        made.push_loans(loans)
        made.run()
        yield made


def test_entries_are_read_on_by_sequence_and_sizes_say_what_was_known(
    lender: Lender, clock: SimulatedClock
) -> None:
    archive = lender.archive
    before = archive.sizes()
    first = archive.read_on(0, 0, limit=3)
    assert [entry.seq for entry in first] == [0, 1, 2]
    rest = archive.read_on(0, 3)
    assert len(first) + len(rest) == before[0]
    assert archive.read_on(0, before[0]) == []
    assert all(entry.sealed is None for entry in [*first, *rest])
    stored = archive.entry(0, rest[-1].seq)
    assert stored._replace(sealed=None) == rest[-1]
    opened = [e for log in (0, 1) for e in archive.read_on(log, 0, kinds=("case.opened",))]
    assert [entry.kind for entry in opened] == ["case.opened"] * 2

    then = clock.now()
    clock.set(then + HOUR)
    lender.cases.place_hold("C-1", "complaint", reason="x", actor="li")
    grown = archive.sizes()
    assert sum(grown.values()) > sum(before.values())
    assert archive.sizes(then) == before
    assert archive.sizes(then - HOUR) == {0: 0, 1: 0}
    assert archive.sizes(clock.now()) == grown
    with pytest.raises(NotFound, match="no log 2"):
        archive.read_on(2, 0)
    with pytest.raises(UsageError):
        archive.read_on(0, -1)


def test_who_has_seen_what_of_whom_is_listed(
    lender: Lender, clock: SimulatedClock, tmp_path: Path
) -> None:
    archive = lender.archive
    clock.set(clock.now() + HOUR)
    start = clock.now()
    customer = lender.cases.find("C-1").customer_id
    lender.customers.disclose(
        customer, ["name", "phones"], purpose="call", reason="call back", actor="li"
    )
    with pytest.raises(NotAuthorized):
        lender.customers.disclose(customer, ["name"], purpose="call", reason="x", actor="eve")
    taken = lender.queue.take(case="C-1", actor="li")
    lender.queue.result(taken.work_id, CallResult(Outcome.NO_ANSWER), actor="li")
    sealed = [found.entry for found in archive.search().found if found.entry.sealed][:1]
    archive.open(sealed, reason="to look", actor="auditor")
    clock.set(clock.now() + HOUR)
    lender.customers.export(customer, reason="asked for it", actor="boss")
    archive.evidence("C-1", reason="court", actor="boss")

    seen = archive.disclosures(customer=customer, start=start)
    told = [(one.who, one.kind, one.refused) for one in seen]
    assert ("li", "customer.disclosed", False) in told
    assert ("eve", "customer.withheld", True) in told
    assert ("li", "work.taken", False) in told
    assert ("boss", "customer.exported", False) in told
    assert ("boss", "evidence.packed", False) in told
    first = next(one for one in seen if one.kind == "customer.disclosed" and one.who == "li")
    assert (first.fields, first.purpose, first.customer_id) == (
        ("name", "phones"), "call", customer,
    )  # fmt: skip
    exported = next(one for one in seen if one.kind == "customer.exported")
    assert exported.fields == (EVERYTHING,)
    assert {one.customer_id for one in seen} == {customer}

    (read,) = archive.disclosures(actor_of="auditor")
    assert read.fields == (f"entry:{sealed[0].log}/{sealed[0].seq}",)
    everybody = archive.disclosures()
    assert [one.place for one in everybody] == sorted(one.place for one in everybody)
    page = archive.disclosures(limit=2)
    pages = [*page]
    while page:
        page = archive.disclosures(limit=2, after=page[-1].place)
        pages += page
    assert pages == everybody
    assert archive.disclosures(customer=customer, end=start, actor_of="li") == []
    with pytest.raises(NotAuthorized):
        archive.disclosures(actor="mallory")
