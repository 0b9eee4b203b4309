"""A stop is confirmed once, after it is in force; what is only suspected waits for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casekit import hookimpl
from casekit.app import Lender
from casekit.clock import SimulatedClock
from casekit.contacts.channel import Channel
from casekit.contacts.confirmations import confirm_message, confirm_opt_out
from casekit.contacts.inbound_messages import apply_message, owners_of
from casekit.contacts.model import Event, EventKind
from casekit.events.effects import TASK_ENDS, after_task
from casekit.run.single import Reached
from casekit.testing.fake_channel import FakeChannel
from casekit.testing.lenders import make_lender
from casekit.testing.loans import a_loan, a_person
from casekit.work.model import TaskView

TODAY = date(2026, 3, 2)
ZHAO = "+8613900000001"


class Plugin:
    """Registers the fake channel."""

    @hookimpl
    def casekit_register_channels(self) -> Sequence[type[Channel]]:
        return [FakeChannel]


@pytest.fixture
def lender(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lender]:
    """C-1 of Zhao, reminded by text message on the first day."""
    url = request.getfixturevalue("store_url") if "store_url" in request.fixturenames else ""
    with make_lender(
        tmp_path / "acme",
        plugins=["cn"],
        channels={"sms": "fake-sms"},
        store_url=url,
        modules={"fake": Plugin()},
    ) as opened:
        opened.push_loans(
            [a_loan("L-1", TODAY - timedelta(days=1), borrower=a_person(1))], snapshot_on=TODAY
        )
        opened.run()
        yield opened


def said(lender: Lender, text: str, **more: Any) -> Reached | None:
    """Let a message come in, and what follows once it is committed."""
    event = Event(EventKind.REPLY, text, point=ZHAO, text=text, **more)
    with lender.store.read() as connection:
        owners = owners_of(lender.vault, connection, ZHAO)
    channel = lender.channels["sms"]
    with lender.ledger.transaction() as transaction:
        drafts = apply_message(lender, transaction, channel, event, owners, transaction.now)
        entries = transaction.record(drafts)
    return confirm_message(lender, event, entries)


def texts(lender: Lender) -> list[str]:
    channel = lender.channels["sms"]
    assert isinstance(channel, FakeChannel)
    return [contact.text for contact in channel.handed_over if "退订" in contact.text]


@pytest.mark.usefixtures("store_url")
def test_a_stop_is_confirmed_once_and_nothing_else_is_sent(lender: Lender) -> None:
    reached = said(lender, "退订")

    assert reached is not None and reached.verdict.allowed
    assert len(texts(lender)) == 1
    assert said(lender, "STOP") is None
    assert isinstance(lender.clock, SimulatedClock)
    lender.clock.advance(timedelta(minutes=1))
    assert confirm_opt_out(lender, 1, "sms", "p1") is None
    assert len(texts(lender)) == 1
    assert lender.run().sent == 0
    told = [line.text for line in lender.cases.timeline("C-1")]
    assert any("要求不再以短信联系" in line for line in told)


def test_a_stop_that_the_provider_has_answered_is_not_confirmed_again(lender: Lender) -> None:
    assert said(lender, "STOP", confirmed_by_provider=True) is None
    assert texts(lender) == []


def test_a_brake_or_the_night_leaves_it_unsaid_and_the_stop_in_force(lender: Lender) -> None:
    lender.stop(reason="test")
    assert said(lender, "退订") is None
    assert texts(lender) == []
    with lender.store.read() as connection:
        count = connection.exec_driver_sql("SELECT COUNT(*) FROM opt_outs").scalar_one()
    assert count == 1


def test_a_suspected_stop_is_confirmed_when_a_person_says_that_it_was_one(lender: Lender) -> None:
    assert said(lender, "你们别再发了") is None
    with lender.store.read() as connection:
        ((number, contact),) = connection.exec_driver_sql("SELECT id, contact_id FROM tasks").all()
    at = lender.clock.now()
    task = TaskView(number, "stop_suspected", "C-1", 1, contact, "", "", TODAY, False, at, None)
    with lender.ledger.transaction() as transaction:
        transaction.record(TASK_ENDS[task.kind](lender, transaction, task, "stop", "li"))
    after_task(lender, task, "stop")
    assert len(texts(lender)) == 1


def test_other_replies_are_confirmed_by_nobody(lender: Lender) -> None:
    assert said(lender, "好的，周五还") is None
    assert texts(lender) == []


def test_after_a_start_the_next_stop_is_confirmed_again(lender: Lender) -> None:
    assert said(lender, "退订") is not None
    assert isinstance(lender.clock, SimulatedClock)
    lender.clock.set(datetime(2026, 3, 3, 2, 0, tzinfo=UTC))
    lender.cases.record_opt_in(1)
    assert said(lender, "拒收") is not None
    assert len(texts(lender)) == 2
