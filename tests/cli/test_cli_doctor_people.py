"""`casekit doctor` on people's work: what waits too long, and who cannot be connected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from casekit import Channel, EventKind, Kind, Lender, WebRequest, hookimpl
from casekit.cli.doctor_words import LOOKS
from casekit.clock import SimulatedClock
from casekit.doctor import State
from casekit.doctor_people import (
    languages,
    late_tasks,
    names,
    open_records,
    telephones,
    telling_name,
    texts,
)
from casekit.doctor_work import look_at_work
from casekit.testing.fake_channel import FakeChannel, fake_request
from casekit.testing.lenders import MORNING, READY, make_lender
from casekit.testing.loans import a_loan, a_person

HOOK = "https://collect.example.com/hooks/acme/fake-sms"


class Bridge(FakeChannel):
    """Calls the collector first, then the customer."""

    name: ClassVar[str] = "bridge"
    kind: ClassVar[Kind] = Kind.CALL
    medium: ClassVar[str] = "voice"
    bridges: ClassVar[bool] = True


class Ways:
    """A plugin that offers them."""

    @hookimpl
    def casekit_register_channels(self) -> Sequence[type[Channel]]:
        """Offer them."""
        return [FakeChannel, Bridge]


@pytest.fixture
def lender(tmp_path: Path) -> Iterator[Lender]:
    """A lender with a loan, whose customer was sent a message."""
    with make_lender(
        tmp_path / "acme",
        channels={"sms": "fake-sms", "voice": "bridge"},
        modules={"ways": Ways()},
        staff={
            "li": READY | {"phone": "+8613900001001"},
            "zhao": READY,
            "post": READY | {"roles": ["letter"]},
            "boss": READY | {"supervisor": True},
        },
        clock=SimulatedClock(MORNING),
    ) as opened:
        opened.push_loans([a_loan("L-1", date(2026, 3, 1))], snapshot_on=date(2026, 3, 2))
        opened.run()
        yield opened


def test_a_lender_whose_people_are_done_hears_nothing(lender: Lender) -> None:
    assert [*late_tasks(lender), *open_records(lender)] == []


def test_late_tasks_are_counted(lender: Lender) -> None:
    channel = lender.channels["sms"]
    assert isinstance(channel, FakeChannel)
    number = channel.handed_over[0].to
    asked = WebRequest("POST", HOOK, {}, b"", lender.clock.now())
    lender.receive(
        "fake-sms", fake_request(asked, EventKind.REPLY, "e1", point=number, text="请问怎么还款")
    )
    assert not list(late_tasks(lender))
    clock = lender.clock
    assert isinstance(clock, SimulatedClock)
    clock.advance(timedelta(days=3))
    (look,) = late_tasks(lender)
    assert look.message == "1 task is late."
    assert LOOKS.chinese(look.message) == "有 1 项待办事项已逾期。"
    assert "tasks" in {found.area for found in look_at_work(lender)}


def test_whose_login_calls_would_say_is_named(tmp_path: Path) -> None:
    staff = {"li": READY, "ana": READY | {"name": "Ana"}, "boss": {"supervisor": True}}
    script = """
[[script]]
key = "mild-call"
role = "voice"
language = "zh-Hans"
[[script.point]]
id = "greeting"
text = "我叫[客服姓名]，请问您是[客户姓名]吗？"
"""
    with make_lender(tmp_path / "plain", staff=staff) as plain:
        assert list(names(plain)) == []
    with make_lender(tmp_path / "named", staff=staff, extra_toml=script) as lender:
        (look,) = names(lender)
        assert look.message == "No name is known of li: calls say the login."
        assert LOOKS.chinese(look.message) == "没有登记 li 的称呼：通话中会念登录名。"


def test_customers_whose_language_nobody_speaks_are_counted(tmp_path: Path) -> None:
    staff = {"li": READY | {"languages": ["zh"]}, "boss": {"supervisor": True}}
    with make_lender(
        tmp_path / "acme",
        channels={"voice": "bridge"},
        modules={"ways": Ways()},
        staff=staff,
        clock=SimulatedClock(MORNING),
    ) as lender:
        foreign = replace(a_person(2), language="en")
        loans = [a_loan("L-1", due := date(2026, 2, 20)), a_loan("L-2", due, borrower=foreign)]
        lender.push_loans(loans, snapshot_on=date(2026, 3, 2))
        lender.run()
        (look,) = languages(lender)
        assert look.message == "1 customer waits for somebody who speaks en: nobody does."
        assert LOOKS.chinese(look.message) == "有 1 位客户在等会说 en 的催收员：目前没有。"


def test_a_name_that_tells_of_a_loan_is_named(lender: Lender, tmp_path: Path) -> None:
    assert list(telling_name(lender)) == []
    with make_lender(tmp_path / "hexin", lender={"name": "和信小贷"}) as opened:
        (look,) = telling_name(opened)
        assert look.message == "The name 和信小贷 tells others what CN-3P-03 keeps from them."
        assert LOOKS.chinese(look.message).startswith("名称“和信小贷”会向他人透露")


def test_who_cannot_be_connected_is_named(lender: Lender) -> None:
    (look,) = telephones(lender)
    assert look.message == "No call can be connected with zhao: no telephone is known."
    assert "1001" not in f"{look}"


def test_a_text_that_lacks_what_a_rule_only_warns_of_is_not_called_refused(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An agency's text messages do not name it; its scripts do."""
    with make_lender(
        tmp_path / "agency",
        lender={
            "role": "debt_collector",
            "kind": "agency",
            "agency_names": ["诚信服务有限公司"],
        },
    ) as agency:
        assert "would be refused" not in caplog.text
        (look,) = list(texts(agency))
        assert look.state is State.WARNING
        assert look.message.startswith("Never without a warning go the texts mild-reminder")
        assert "mild-call" not in look.message
        assert "CN-CONT-02" in LOOKS.chinese(look.message)
