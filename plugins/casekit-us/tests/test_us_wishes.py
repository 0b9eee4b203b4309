"""What a run, a call and a contact entered afterwards know of a number's place and of a debt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import ClassVar, cast

import pytest

from casekit import Channel, Lender, hookimpl
from casekit.cli.doctor_words import LOOKS
from casekit.clock import SimulatedClock
from casekit.doctor import State
from casekit.doctor_people import texts
from casekit.errors import NotLawful, UsageError
from casekit.initialise.starter import Answers
from casekit.pii.profile import Email, Phone
from casekit.testing.fake_channel import FakeChannel
from casekit.testing.loans import a_loan, a_person
from casekit_us.starter import starter

MORNING = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)  # 11:00 in New York
OWN, AT_WORK = "+13055550103", "+13055550104"


class FakeMail(FakeChannel):
    """Sends e-mail to nobody."""

    name: ClassVar[str] = "fake-mail"
    medium: ClassVar[str] = "email"
    fields: ClassVar[frozenset[str]] = frozenset({"email"})


class Post:
    """A plugin that offers it."""

    @hookimpl
    def casekit_register_channels(self) -> Sequence[type[Channel]]:
        """Offer it."""
        return [FakeChannel, FakeMail]


Opened = Callable[..., Lender]


@pytest.fixture
def american(tmp_path: Path) -> Iterator[Opened]:
    """An agency under the rules of the United States; takes changes of its config."""
    us, folder = starter(), tmp_path / "acme"
    answers = Answers(
        "acme", "Acme", us.language, us.zone, us.currency, us.region, date(2026, 3, 2)
    )
    made: list[Lender] = []

    def opened(**changes: str) -> Lender:
        for name, text in us.files(answers).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if name == "lender.toml":
                for old, new in changes.values():
                    assert old in text
                    text = text.replace(old, new)
            path.write_text(text, encoding="utf-8")
        clock = SimulatedClock(MORNING)
        made.append(Lender.create(folder / "lender.toml", clock=clock, modules={"post": Post()}))
        return made[-1]

    yield opened
    for lender in made:
        lender.close()


SMS = ('sms = "echo" ', 'sms = "fake-sms" ')
MAIL = ('sms = "echo" ', 'sms = "fake-mail" ')
SEVERAL = ('one_debt = ["student"]', "one_debt = []")


def sent(lender: Lender) -> list[str]:
    return [contact.to for contact in cast("FakeChannel", lender.channels["sms"]).handed_over]


def loans(lender: Lender, *refs: str, product: str = "auto", **person: object) -> None:
    borrower = a_person(1, **person)
    due = lender.today() - timedelta(days=1)
    lender.push_loans(
        [a_loan(r, due, borrower=borrower, product=product, currency="USD") for r in refs]
    )


def test_a_run_uses_no_number_at_a_place_that_the_customer_asked_to_be_spared(
    american: Opened,
) -> None:
    lender = american(sms=SMS)
    loans(lender, "L-1", phones=(Phone(AT_WORK, "work"),))
    lender.consents.record(1, "inconvenient", source="phone", values={"place": "work"})
    totals = lender.run()
    assert (totals.sent, totals.denied["US-TIME-03"]) == (0, 1)
    with pytest.raises(UsageError, match="two wishes"):
        lender.consents.record(
            1, "inconvenient", source="phone", values={"place": "work", "from": "08:00"}
        )
    with pytest.raises(UsageError, match="there is no place 'pub'"):
        lender.consents.record(1, "inconvenient", source="phone", values={"place": "pub"})
    # a call made there all the same is seen
    record = lender.cases.record_contact("L-1", "voice", MORNING, "no_answer", point="p1")
    assert "US-TIME-03" in {finding.rule for finding in record.violations}


def test_another_number_is_used_where_there_is_one(american: Opened) -> None:
    lender = american(sms=SMS)
    loans(lender, "L-1", phones=(Phone(AT_WORK, "work"), Phone(OWN, "home")))
    lender.consents.record(1, "inconvenient", source="phone", values={"place": "work"})
    assert lender.run().sent == 1
    assert sent(lender) == [OWN]


@pytest.mark.parametrize(
    ("kind", "denied"), [("work", {"US-PLACE-01": 1}), ("home", {})], ids=["work", "own"]
)
def test_a_run_writes_to_no_address_at_work(
    american: Opened, kind: str, denied: dict[str, int]
) -> None:
    lender = american(sms=MAIL)
    mail = Email("someone@example.com", kind=kind)
    loans(lender, "L-1", phones=(Phone(OWN, "home"),), emails=(mail,))
    totals = lender.run()
    assert dict(totals.denied) == denied
    assert totals.sent == 1 - len(denied)


def test_texts_that_were_written_for_another_pack_are_named_when_the_lender_opens(
    american: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    pytest.importorskip("casekit_cn")
    lender = american(
        sms=SMS,
        plugins=('use = ["us", "echo"]', 'use = ["us", "cn", "echo"]'),
        texts=('use = ["us"]                  #', 'use = ["cn"]                  #'),
    )
    (warned,) = [one.getMessage() for one in caplog.records if "would be refused" in one.message]
    assert "mild-reminder" in warned
    assert "US-DISC-01" in warned
    (look,) = texts(lender)
    assert look.state is State.WRONG
    assert "mild-call, mild-reminder" in look.message
    assert "rule pack us" in look.hint
    assert not LOOKS.chinese(look.message).isascii()
    assert not LOOKS.chinese(look.hint).isascii()
    loans(lender, "L-1", phones=(Phone(OWN, "home"),))
    assert lender.run().sent == 0


def test_the_packs_own_texts_are_not_spoken_of(american: Opened) -> None:
    assert list(texts(american(sms=SMS))) == []


@pytest.mark.parametrize("together", [True, False])
def test_calls_about_loans_of_one_account_are_counted_together(
    american: Opened, together: bool
) -> None:
    lender = american(sms=SMS, **({} if together else {"debt": SEVERAL}))
    loans(lender, "L-1", "L-2", product="student", phones=(Phone(OWN, "home"),))
    lender.run()
    clock = cast("SimulatedClock", lender.clock)
    for number in range(7):
        clock.advance(timedelta(minutes=30))
        ref = ("L-1", "L-2")[number % 2]
        lender.cases.record_contact(ref, "voice", clock.now(), "no_answer", point="p1")
    clock.advance(timedelta(days=4))
    lender.run()
    if not together:
        assert lender.queue.take(case="L-1", actor="jdoe").to == OWN
        return
    assert not lender.queue.next(actor="jdoe")[0].lawful_now
    with pytest.raises(NotLawful) as refused:
        lender.queue.take(case="L-1", actor="jdoe")
    assert "US-FREQ-01" in {denial.rule for denial in refused.value.verdict.denials}


@pytest.mark.parametrize("role", ["debt_collector", "creditor"])
def test_what_comes_in_by_telephone_stops_a_run_whoever_collects(
    american: Opened, role: str
) -> None:
    lender = american(sms=SMS, role=('role = "debt_collector"', f'role = "{role}"'))
    told = ("complaint", "death", "fraud_claim", "dispute", "cease", "attorney")
    due = lender.today() - timedelta(days=1)
    for number, kind in enumerate(told, start=1):
        borrower = a_person(number, phones=(Phone(f"+1305555{number:04d}", "home"),))
        lender.push_loans(
            [a_loan(f"L-{kind}", due, borrower=borrower, product="auto", currency="USD")]
        )
    assert lender.run().sent == len(told)
    for kind in told:
        assert lender.cases.lawful(f"L-{kind}", channel="voice").ways[0].verdict.allowed, kind
        lender.events.record(f"L-{kind}", kind, source="phone")
        for channel in ("sms", "voice"):
            way = lender.cases.lawful(f"L-{kind}", channel=channel).ways[0]
            assert not way.verdict.allowed, (kind, channel)
    assert lender.run().sent == 0
