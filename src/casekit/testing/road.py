"""A small lender with channels that only remember, and a clock to move: for tests of whole runs.

```python
with Road.start(tmp_path) as road:
    road.lend("L1", due_on=date(2026, 3, 1))
    road.at(date(2026, 3, 2), 9).lender.run()
    assert len(road.sms.handed_over) == 1
```
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from casekit.app import Lender
from casekit.archive.verification import Verification
from casekit.archive.verify import verify
from casekit.cases.records import InstalmentRecord, LoanRecord, PaymentRecord, PersonRecord
from casekit.clock import Clock, SimulatedClock, as_utc
from casekit.compliance.pack import RulePack
from casekit.contacts.channel import Channel
from casekit.contacts.model import Kind
from casekit.hookspecs import hookimpl
from casekit.pii.profile import Phone, Profile
from casekit.store.bulk import fetch
from casekit.store.tables import metadata
from casekit.testing.fake_channel import FakeChannel
from casekit.testing.lenders import make_lender

ZONE = ZoneInfo("Asia/Shanghai")


class FakeChat(FakeChannel):
    """A second way to send messages, for fallbacks."""

    name: ClassVar[str] = "fake-chat"
    medium: ClassVar[str] = "chat"


class FakeVoice(FakeChannel):
    """Calls, which people make; a run only queues them."""

    name: ClassVar[str] = "fake-voice"
    kind: ClassVar[Kind] = Kind.CALL
    medium: ClassVar[str] = "voice"


def _no_opinion(*_: Any) -> Any:
    return None


@dataclass(eq=False)
class FakePlugin:
    """A plugin that registers the fake channels and does in its call-time hooks what it is told.

    Attributes:
        channels: further channel classes.
        rule_packs: rule packs.
        review, facts, authorize, appended: called like the hooks `casekit_review_contacts`,
            `casekit_case_facts`, `casekit_authorize` and `casekit_entries_appended`.
    """

    channels: Sequence[type[Channel]] = ()
    rule_packs: Sequence[RulePack] = ()
    review: Callable[..., Any] = _no_opinion
    facts: Callable[..., Any] = _no_opinion
    authorize: Callable[..., Any] = _no_opinion
    appended: Callable[..., Any] = _no_opinion

    @hookimpl
    def casekit_register_channels(self) -> Sequence[type[Channel]]:
        """Give the fake channels, and those of `channels`."""
        return [FakeChannel, FakeChat, FakeVoice, *self.channels]

    @hookimpl
    def casekit_register_rule_packs(self) -> Sequence[RulePack]:
        """Give `rule_packs`."""
        return self.rule_packs

    @hookimpl
    def casekit_review_contacts(self, contacts: Any, situations: Any) -> Any:
        """Do what `review` does."""
        return self.review(contacts, situations)

    @hookimpl
    def casekit_case_facts(self, case_ids: Any) -> Any:
        """Do what `facts` does."""
        return self.facts(case_ids)

    @hookimpl
    def casekit_authorize(self, actor: Any, action: Any, subjects: Any) -> Any:
        """Do what `authorize` does."""
        return self.authorize(actor, action, subjects)

    @hookimpl
    def casekit_entries_appended(self, entries: Any) -> None:
        """Do what `appended` does."""
        self.appended(entries)


class Road:
    """A lender with fake channels, its plugin and its clock.

    Attributes:
        folder: where its config lies.
        plugin: the plugin, named `fake`.
        clock: its clock; a simulated one, unless another was given.
        lender: the open lender; `reopen` gives a new one.
    """

    def __init__(self, folder: Path, plugin: FakePlugin, clock: Clock, lender: Lender) -> None:
        self.folder = folder
        self.plugin = plugin
        self.clock = clock
        self.lender = lender

    @classmethod
    def start(
        cls,
        folder: Path,
        *,
        plugin: FakePlugin | None = None,
        clock: Clock | None = None,
        channels: Mapping[str, str] | None = None,
        store_url: str = "",
        logs: int = 1,
        extra_toml: str = "",
    ) -> Self:
        """Make the lender in a new folder; see `make_lender` for the arguments."""
        plugin = plugin or FakePlugin()
        clock = clock or SimulatedClock(datetime.combine(date(2026, 3, 1), time(9), ZONE))
        lender = make_lender(
            folder,
            plugins=["cn"],
            channels={"sms": "fake-sms"} if channels is None else channels,
            clock=clock,
            store_url=store_url,
            logs=logs,
            extra_toml=extra_toml,
            modules={"fake": plugin},
        )
        return cls(folder, plugin, clock, lender)

    def reopen(self, change: Callable[[str], str] | None = None) -> Self:
        """Close the lender and open it again, as another process would.

        Args:
            change: gets the text of `lender.toml` and returns the new one.
        """
        self.lender.close()
        if change is not None:
            path = self.folder / "lender.toml"
            path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
        self.lender = Lender.open(self.folder, clock=self.clock, modules={"fake": self.plugin})
        return self

    def at(self, day: date, hour: int = 9, minute: int = 0) -> Self:
        """Move the clock to this time of the lender's zone."""
        if isinstance(self.clock, SimulatedClock):
            self.clock.set(as_utc(datetime.combine(day, time(hour, minute), ZONE)))
        return self

    def lend(
        self,
        ref: str,
        *,
        due_on: date,
        customer: str = "",
        principal: int = 100_000,
        product: str = "personal_consumer",
        name: str = "王小明",
        id_number: str = "",
    ) -> str:
        """Record a loan with one unpaid instalment; return the borrower's phone number.

        Loans of one `customer` (its reference; the loan's own where none is given) belong to one
        person.
        """
        whose = customer or ref
        phone = self.phone_of(whose)
        profile = Profile(
            name, id_number=id_number, phones=(Phone(phone),), birth_date=date(1985, 6, 1)
        )
        instalment = InstalmentRecord(due_on, principal, interest=5_000)
        record = LoanRecord(
            ref, product, "CNY", PersonRecord(profile, ref=whose), (instalment,), balance=1_000_000
        )
        report = self.lender.push_loans([record], snapshot_on=min(due_on, self.lender.today()))
        if report.bad:
            raise AssertionError(f"the loan was refused: {report.problems}")
        return phone

    @staticmethod
    def phone_of(customer: str) -> str:
        """Return the made-up number of a customer; its reference ends in digits."""
        digits = "".join(c for c in customer if c.isdigit())
        return f"+86138{int(digits or 0):08d}"

    def pay(self, ref: str, amount: int, paid_on: date, *, payment: str = "") -> None:
        """Record a payment on a loan."""
        record = PaymentRecord(payment or f"P-{ref}-{paid_on}", ref, amount, paid_on)
        report = self.lender.push_payments([record])
        if report.bad:
            raise AssertionError(f"the payment was refused: {report.problems}")

    def channel(self, role: str) -> FakeChannel:
        """Return the fake channel of a role."""
        channel = self.lender.channels[role]
        if not isinstance(channel, FakeChannel):
            raise TypeError(f"{role} has no fake channel")
        return channel

    @property
    def sms(self) -> FakeChannel:
        """The fake channel for text messages."""
        return self.channel("sms")

    def hold(self, ref: str, *, whole_customer: bool = True, kind: str = "dispute") -> int:
        """Place a hold without end from today on; return its number."""
        placed = self.lender.cases.place_hold(
            ref,
            kind,
            reason="says the amount is wrong",
            whole_customer=whole_customer,
        )
        return placed.hold_id

    def use_policy(self, text: str) -> Self:
        """Open the lender again with this tier policy (TOML) in place of the former one."""
        (self.folder / "policy.toml").write_text(text, encoding="utf-8")
        return self.reopen(
            lambda toml: re.sub(r"(?m)^\[policy\]\n.*$", '[policy]\nfile = "policy.toml"', toml)
        )

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return what a query finds."""
        with self.lender.store.read() as connection:
            return [tuple(row) for row in fetch(connection, sql)]

    def kinds(self) -> list[str]:
        """Return the kinds of all entries in order, log by log."""
        return [row[0] for row in self.rows("SELECT kind FROM entries ORDER BY log, seq")]

    def actions(self) -> list[tuple[str, int, str]]:
        """Return step, occurrence and state of every action, in the order of their ids."""
        return [
            (str(step), int(number), str(state))
            for step, number, state in self.rows(
                "SELECT step, occurrence, state FROM actions ORDER BY id"
            )
        ]

    def dump(self) -> dict[str, list[str]]:
        """Return every row of every table as text, sorted."""
        return {
            table.name: sorted(repr(row) for row in self.rows(f'SELECT * FROM "{table.name}"'))  # noqa: S608
            for table in metadata.sorted_tables
        }

    def verified(self) -> Verification:
        """Verify the archive against itself and the anchors."""
        keys = [self.lender.checkpointer.public]
        return verify(self.lender.store, public_keys=keys, anchors=self.lender.anchors)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.lender.close()
