"""What a person says on the phone about being contacted is in force at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from casekit.app import Lender
from casekit.archive.rebuild import compare_rebuilt
from casekit.archive.search import Query
from casekit.cases.records import PartyRecord, Role
from casekit.clock import SimulatedClock
from casekit.errors import NotFound, UsageError
from casekit.store.tables import opt_outs
from casekit.testing.loans import a_loan, a_person

NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def later(lender: Lender, days: int) -> None:
    assert isinstance(lender.clock, SimulatedClock)
    lender.clock.advance(timedelta(days=days))


def stopped(lender: Lender, channel: str = "sms", ref: str = "C-1") -> bool:
    """Say whether the gate refuses to contact the customer now."""
    way, *_ = lender.cases.lawful(ref, channel=channel).ways
    return not way.verdict.allowed


@pytest.mark.usefixtures("store_url")
def test_a_stop_said_on_the_phone_stops_at_once_and_a_start_lets_go_on(book: Lender) -> None:
    said = book.cases.record_opt_out(
        1, "sms", said_at=NINE, heard="voice", note="别再发短信", actor="李催收"
    )
    assert (said.changed, said.at, stopped(book)) == (True, NINE, True)
    assert not book.cases.record_opt_out(1, "sms").changed

    later(book, 1)
    assert book.cases.record_opt_in(1, "sms", heard="letter").changed
    assert not stopped(book)

    recorded, lifted = book.archive.all(Query(kind="optout"))
    assert "短信".encode() not in recorded.entry.header
    assert book.archive.open([recorded.entry], reason="audit")[0].value == {"note": "别再发短信"}
    assert (recorded.entry.actor, lifted.entry.kind) == ("李催收", "optout.lifted")
    assert compare_rebuilt(book.store, book.vault).differences == ()


def test_a_run_sends_nothing_to_who_has_said_no(book: Lender) -> None:
    new = [a_loan(f"N-{n}", borrower=a_person(n)) for n in (3, 4)]
    book.push_loans(new)
    (found,) = book.customers.find(phone="+8613900000003")
    book.cases.record_opt_out(found.subject_id)
    totals = book.run()
    assert totals.sent == 1
    assert sum(totals.denied.values()) == 1


def test_every_way_and_one_number(book: Lender) -> None:
    book.cases.record_opt_out(1, "voice", point="p1")
    assert not stopped(book)
    book.cases.record_opt_out(1)
    assert stopped(book)
    with pytest.raises(UsageError, match="another way or number"):
        book.cases.record_opt_in(1, "sms")
    book.cases.record_opt_in(1)
    assert not stopped(book)
    with book.store.read() as connection:
        assert None not in connection.execute(opt_outs.select()).scalars().all()


def test_the_timeline_says_who_said_it(book: Lender) -> None:
    book.cases.record_opt_out(1, "voice", said_by="attorney", heard="letter")
    (line,) = [
        line for line in book.cases.timeline("C-1", language="en") if line.kind == "optout.recorded"
    ]
    assert line.text == (
        "The customer does not want to be contacted by call (said by the attorney)."
    )


def test_a_guarantor_speaks_for_themself(lender: Lender) -> None:
    guarantor = PartyRecord(Role.GUARANTOR, 1, a_person(7, name="赵六"))
    lender.push_loans([a_loan("L-1", borrower=a_person(1), parties=(guarantor,))])
    lender.run()
    (found,) = lender.customers.find(phone="+8613900000007")
    assert lender.cases.record_opt_out(found.subject_id, "voice", note="不要找我").changed
    told = [line.text for line in lender.cases.timeline("L-1", language="en")]
    assert "The guarantor does not want to be contacted by call." in told
    with lender.store.read() as connection:
        (row,) = connection.execute(opt_outs.select())
    assert (row.subject_id, row.party, row.customer_id != row.subject_id) == (
        found.subject_id,
        "guarantor",
        True,
    )
    assert not stopped(lender)


def test_what_cannot_be_recorded_is_told(book: Lender) -> None:
    desk = book.cases
    with pytest.raises(UsageError, match="no way 'pigeon'"):
        desk.record_opt_out(1, "pigeon")
    with pytest.raises(UsageError, match="no number or address 'p9'"):
        desk.record_opt_out(1, "sms", point="p9")
    with pytest.raises(UsageError, match="no party 'neighbour'"):
        desk.record_opt_out(1, said_by="neighbour")
    with pytest.raises(UsageError, match="nothing is heard by"):
        desk.record_opt_out(1, heard="rumour")
    with pytest.raises(UsageError, match="lies in the future"):
        desk.record_opt_out(1, said_at=NINE + timedelta(days=1))
    with pytest.raises(NotFound):
        desk.record_opt_out(99)
