"""What an acceptance story needs: a lender with a clock to move, and the command line.

A story speaks as its user would: `story.loan(…)`, `story.book(…)`, `story.day(…)`, and
`casekit("case", "timeline", …)` for what a person types.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from casekit import (
    ActionState,
    Address,
    Channel,
    Entity,
    ImportReport,
    InstalmentRecord,
    Kind,
    Lender,
    LoanRecord,
    PaymentRecord,
    PersonRecord,
    Phone,
    Profile,
    Sex,
    SimulatedClock,
    Totals,
    hookimpl,
)
from casekit.store.tables import actions, cases, loans
from casekit.testing.fake_channel import FakeChannel
from casekit.testing.lenders import make_lender

ZONE = ZoneInfo("Asia/Shanghai")
NEW_YEAR = datetime(2026, 1, 1, 9, 5, tzinfo=ZONE)
MORNING = time(9, 5)

LETTER = """
[[template]]
key = "demand-letter"
role = "letter"
language = "zh-Hans"
text = "尊敬的[客户姓名]：截至[今日]，您在[公司名称]的[贷款名称]（[合同编号]）尚欠逾期本金[逾期本金]、\
利息[逾期利息]、罚息[罚息]，合计[逾期金额]。依据借款合同，请于收到本函后15日内通过[还款渠道]还款；\
如有异议或困难，您有权向我们提出并要求核对，联系电话[电话号码]。[公司名称]（章）"
"""


class Story:
    """A lender with a simulated clock, and short words for what happens to it.

    Attributes:
        lender: as `make_lender` gives it.
        clock: its clock; the story moves it.
    """

    def __init__(self, lender: Lender) -> None:
        if not isinstance(lender.clock, SimulatedClock):
            raise TypeError("a story needs a lender with a simulated clock")
        self.lender = lender
        self.clock: SimulatedClock = lender.clock
        self._people = 0

    # -- the book ------------------------------------------------------------------------------

    def person(self, **profile: Any) -> PersonRecord:
        """Return a made-up adult with a number and a home of their own; `profile` replaces them."""
        self._people += 1
        number = self._people
        values: dict[str, Any] = {
            "name": f"王小{chr(0x4E00 + number)}",
            "sex": Sex.FEMALE,
            "birth_date": date(1990, 1, 1),
            "phones": (Phone(f"+86139000{number:05d}"),),
            "addresses": (Address((f"幸福路{number}号",), "杭州市", "浙江省", "310000", "CN"),),
            "customer_ref": f"U{number}",
        }
        made = Profile(**(values | profile))
        return PersonRecord(made, ref=made.customer_ref)

    def company(self, **profile: Any) -> PersonRecord:
        """Return a made-up enterprise."""
        return self.person(
            **{"entity": Entity.ORGANISATION, "sex": Sex.UNKNOWN, "birth_date": None} | profile
        )

    def loan(
        self,
        ref: str,
        *,
        due_on: date,
        borrower: PersonRecord | None = None,
        product: str = "personal_consumer",
        principal: int = 100_000,
        interest: int = 2_000,
        penalty: int = 500,
        **loan: Any,
    ) -> LoanRecord:
        """Return a loan with one unpaid instalment; amounts in minor units."""
        values: dict[str, Any] = {
            "currency": self.lender.settings.lender.currency,
            "instalments": (InstalmentRecord(due_on, principal, interest, penalty),),
        }
        return LoanRecord(
            ref=ref, product=product, borrower=borrower or self.person(), **(values | loan)
        )

    def book(self, *records: LoanRecord) -> ImportReport:
        """Give the lender a book of loans, as of its today."""
        return self.lender.push_loans(records)

    def pay(
        self,
        loan_ref: str,
        amount: int | None,
        *,
        ref: str = "",
        on: date | None = None,
        **pay: Any,
    ) -> ImportReport:
        """Have money come in for a loan, today where `on` is None."""
        paid_on = on or self.lender.today()
        record = PaymentRecord(
            ref or f"P-{loan_ref}-{paid_on.isoformat()}", loan_ref, amount, paid_on, **pay
        )
        return self.lender.push_payments([record])

    # -- time ----------------------------------------------------------------------------------

    def at(self, day: date, clock_time: str = "") -> datetime:
        """Return the instant of a wall-clock time (`08:05`) in the lender's zone."""
        moment = time.fromisoformat(clock_time) if clock_time else MORNING
        return datetime.combine(day, moment, self.lender.settings.lender.zone)

    def move_to(self, day: date, clock_time: str = "") -> None:
        """Move the clock there."""
        self.clock.set(self.at(day, clock_time))

    def day(self, day: date, clock_time: str = "", **run: Any) -> Totals:
        """Move the clock to a day and run its business date."""
        self.move_to(day, clock_time)
        return self.lender.run(day, **run)

    def days(self, first: date, last: date) -> list[Totals]:
        """Run every day from `first` to `last`, both included."""
        count = (last - first).days + 1
        return [self.day(first + timedelta(days=number)) for number in range(count)]

    # -- what came of it -----------------------------------------------------------------------

    def steps(
        self, loan_ref: str, *, states: Iterable[str] = tuple(ActionState)
    ) -> list[tuple[str, date, str]]:
        """Return (step, due on, state) of a loan's actions, oldest first."""
        statement = (
            select(actions.c.step, actions.c.due_on, actions.c.state)
            .join(cases, cases.c.id == actions.c.case_id)
            .join(loans, loans.c.id == cases.c.loan_id)
            .where(loans.c.ref == loan_ref, actions.c.state.in_([str(s) for s in states]))
            .order_by(actions.c.id)
        )
        with self.lender.store.read() as connection:
            return [(row.step, row.due_on, row.state) for row in connection.execute(statement)]

    def handed_over(self, role: str = "sms") -> list[dict[str, Any]]:
        """Return what the role's channel took, in order; channels with `sent` or `handed_over`."""
        channel: Any = self.lender.channels[role]
        if hasattr(channel, "sent"):
            return list(channel.sent())
        return [
            {"to": c.to, "text": c.text, "template": c.template, "case_ids": c.case_ids}
            for c in channel.handed_over
        ]


# -- ways to reach people that need no provider ---------------------------------------------------


class Dial(FakeChannel):
    """Calls that a collector dials."""

    name: ClassVar[str] = "dial"
    kind: ClassVar[Kind] = Kind.CALL
    medium: ClassVar[str] = "voice"


class Post(FakeChannel):
    """Letters."""

    name: ClassVar[str] = "post"
    kind: ClassVar[Kind] = Kind.LETTER
    medium: ClassVar[str] = "letter"
    fields: ClassVar[frozenset[str]] = frozenset({"name", "address"})


class Visit(FakeChannel):
    """Visits by appointment."""

    name: ClassVar[str] = "visit"
    kind: ClassVar[Kind] = Kind.VISIT
    medium: ClassVar[str] = "visit"


class Ways:
    """A plugin that offers them."""

    @hookimpl
    def casekit_register_channels(self) -> Sequence[type[Channel]]:
        """Offer them."""
        return [FakeChannel, Dial, Post, Visit]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Story]]:
    """Open a lender of the Measures on New Year's morning; takes what `make_lender` takes."""
    with ExitStack() as stack:

        def started(name: str = "acme", **lender: Any) -> Story:
            made = make_lender(tmp_path / name, clock=SimulatedClock(NEW_YEAR), **lender)
            return Story(stack.enter_context(made))

        yield started


@pytest.fixture
def story(start: Callable[..., Story]) -> Story:
    """A lender with a channel for text messages, which keeps what it was given."""
    return start(extra_toml="[channel.echo]\ntext = true\n")


@pytest.fixture
def letter_text() -> str:
    """A demand letter of the lender's own, as a table of its config."""
    return LETTER


@pytest.fixture
def people_story(start: Callable[..., Story]) -> Story:
    """A lender with collectors who call and visit, and with a demand letter of its own."""
    ways = {"sms": "fake-sms", "voice": "dial", "letter": "post", "visit": "visit"}
    return start(channels=ways, modules={"ways": Ways()}, extra_toml=LETTER)


# -- the command line -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The JSON that it wrote."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The JSON lines that it wrote."""
        return [json.loads(line) for line in self.out.splitlines()]


Casekit = Callable[..., Answer]


@pytest.fixture
def casekit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Casekit:
    """Type a command: `casekit("run", "acme", "--as-of", day)`."""
    from casekit.cli.main import casekit as command

    monkeypatch.chdir(tmp_path)

    def typed(*words: object, status: int | None = 0) -> Answer:
        result = CliRunner().invoke(command, [str(word) for word in words])
        answer = Answer(result.exit_code, result.stdout, result.stderr)
        if status is not None:
            assert answer.status == status, answer.err or answer.out
        return answer

    return typed


@pytest.fixture
def acme(casekit: Casekit, tmp_path: Path) -> Path:
    """The folder of a lender that `casekit init` made, in a simulation, before its first run."""
    casekit("init", "acme", "--jurisdiction", "cn", "--simulation", "--now", "2026-03-02T09:00")
    return tmp_path / "acme"


@pytest.fixture
def running(acme: Path, casekit: Casekit) -> Path:
    """The same with its example book imported and its first day run."""
    casekit("import", "loans", acme / "examples/loans.csv", "-L", acme)
    casekit("run", acme, "--as-of", "2026-03-02")
    return acme
