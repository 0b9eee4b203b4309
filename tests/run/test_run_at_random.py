"""Days at random: whatever happens, no step is sent twice and nobody is contacted against a wish."""

from __future__ import annotations

import itertools
import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from casekit.archive.rebuild import compare_rebuilt
from casekit.clock import SimulatedClock
from casekit.contacts.model import Contact, EventKind, Failure, Receipt, ReceiptStatus
from casekit.errors import ChannelUnavailable
from casekit.testing.builders import a_request
from casekit.testing.fake_channel import fake_request
from casekit.testing.road import Road

ZONE = ZoneInfo("Asia/Shanghai")
FIRST = date(2026, 3, 2)
LOANS = {"L1": "K1", "L2": "K1", "L3": "K3", "L4": "K4"}
OWED = 105_000

loans = st.sampled_from(sorted(LOANS))
customers = st.sampled_from(sorted(set(LOANS.values())))


class Days(RuleBasedStateMachine):
    """A few loans, and everything that may befall them."""

    @initialize(due=st.lists(st.integers(-40, 20), min_size=len(LOANS), max_size=len(LOANS)))
    def open(self, due: list[int]) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.road = Road.start(Path(self._folder.name) / "lender", logs=2)
        self.day = FIRST
        self.numbers = itertools.count(1)
        self.paid = dict.fromkeys(LOANS, 0)
        self.held: dict[str, int] = {}
        self.stopped: set[str] = set()
        self.answers: dict[int, ReceiptStatus] = {}
        self.taken: list[int] = []
        for (ref, customer), days in zip(LOANS.items(), due, strict=True):
            self.road.lend(ref, due_on=FIRST + timedelta(days=days), customer=customer)
        self.send = self.road.sms.send_batch
        self.road.sms.send_batch = self._send  # type: ignore[method-assign]
        self.raises: BaseException | None = None

    def _send(self, contacts: Sequence[Contact]) -> list[Receipt]:
        """Look at each contact as its receiver would, and answer as the machine was told."""
        hour = self.road.clock.now().astimezone(ZONE).hour
        assert 8 <= hour < 22, "contacted at an unlawful hour"
        if isinstance(self.raises, ChannelUnavailable):
            raise self.raises
        for contact in contacts:
            assert contact.to not in self.stopped, "contacted against a STOP"
            assert contact.to not in self.held.values(), "contacted against a hold"
            assert len(set(contact.case_ids)) == len(contact.case_ids)
        receipts = self.send(contacts)
        for receipt in receipts:
            self.answers[receipt.contact_id] = receipt.status
            if receipt.status in (ReceiptStatus.SENT, ReceiptStatus.UNKNOWN):
                self.taken.append(receipt.contact_id)
        if self.raises is not None:
            self.answers |= dict.fromkeys((c.contact_id for c in contacts), ReceiptStatus.UNKNOWN)
            raise self.raises
        return receipts

    def _phone(self, customer: str) -> str:
        return self.road.phone_of(customer)

    @rule(days=st.integers(0, 9), hour=st.sampled_from([0, 7, 9, 15, 21, 23]))
    def run(self, days: int, hour: int) -> None:
        self.day += timedelta(days=days)
        self.road.at(self.day, hour)
        clock = self.road.clock
        assert isinstance(clock, SimulatedClock)
        last = self.road.lender.store.last_instant()
        if last is not None and clock.now() < last:
            clock.set(last)
        try:
            self.road.lender.run()
        except KeyboardInterrupt:
            # the process died while it was handing over; another one goes on
            self.raises = None
            self.road.lender.run()
        before = self.road.dump()
        again = self.road.lender.run()
        assert not again.did_anything, "a second run of the same instant has nothing to do"
        assert self.road.dump() == before

    @rule(ref=loans, amount=st.sampled_from([1, 40_000, OWED]))
    def pay(self, ref: str, amount: int) -> None:
        if self.paid[ref] >= OWED:
            return
        self.paid[ref] += amount
        self.road.pay(ref, amount, self.road.lender.today(), payment=f"P{next(self.numbers)}")

    @rule(customer=customers)
    def hold(self, customer: str) -> None:
        if any(phone == self._phone(customer) for phone in self.held.values()):
            return
        ref = next(loan for loan, whose in LOANS.items() if whose == customer)
        found = self.road.rows(f"SELECT customer_id FROM loans WHERE ref = '{ref}'")
        placed = self.road.lender.cases.place_hold(
            None, "dispute", customer_id=found[0][0], reason="says the amount is wrong"
        )
        self.held[str(placed.hold_id)] = self._phone(customer)

    @precondition(lambda self: self.held)
    @rule()
    def lift(self) -> None:
        number, _ = self.held.popitem()
        self.road.lender.cases.lift_hold(int(number), reason="settled")

    @rule(customer=customers, text=st.sampled_from(["TD", "退订", "你好"]))
    def writes(self, customer: str, text: str) -> None:
        request = fake_request(
            a_request(received_at=self.road.clock.now()),
            EventKind.REPLY,
            f"in-{next(self.numbers)}",
            point=self._phone(customer),
            text=text,
        )
        for _ in range(2):  # a provider may call twice
            try:
                self.road.lender.receive("fake-sms", request)
            except KeyboardInterrupt:
                # the process died while it confirmed the stop, which is in force already
                self.raises = None
        if text != "你好":
            self.stopped.add(self._phone(customer))

    @rule(
        status=st.sampled_from(list(ReceiptStatus)),
        failure=st.sampled_from([Failure.RATE_LIMITED, Failure.OTHER]),
    )
    def channel_answers(self, status: ReceiptStatus, failure: Failure) -> None:
        bad = status in (ReceiptStatus.FAILED, ReceiptStatus.RETRY)
        self.raises = None
        self.road.sms.answer(status, failure=failure if bad else None)

    @rule(error=st.sampled_from([RuntimeError, KeyboardInterrupt, ChannelUnavailable]))
    def channel_breaks(self, error: type[BaseException]) -> None:
        self.raises = error("broken")

    def teardown(self) -> None:
        if not hasattr(self, "road"):
            return
        try:
            self._check()
        finally:
            self.road.lender.close()
            self._folder.cleanup()

    def _check(self) -> None:
        assert not [n for n, times in Counter(self.taken).items() if times > 1]
        of_contact: dict[int, set[int]] = {}
        for (header,) in self.road.rows(
            "SELECT header FROM entries WHERE kind = 'contact.cleared'"
        ):
            entry = json.loads(bytes(header))
            for change in entry.get("rows", ()):  # of several cases, the first carries them
                if change[:2] == ["=", "actions"]:
                    of_contact.setdefault(entry["data"]["contact"], set()).add(change[2]["id"])
        carried = Counter(
            action for contact in self.taken for action in of_contact.get(contact, set())
        )
        assert all(times == 1 for times in carried.values()), "a step was sent twice"
        states = dict(self.road.rows("SELECT id, state FROM contacts WHERE direction = 'outbound'"))
        expected = {
            ReceiptStatus.SENT: "sent",
            ReceiptStatus.UNKNOWN: "unknown",
            ReceiptStatus.FAILED: "failed",
            ReceiptStatus.RETRY: "failed",
        }
        if self.raises is None or not isinstance(self.raises, KeyboardInterrupt):
            confirmations = {
                number
                for (number,) in self.road.rows(
                    "SELECT id FROM contacts WHERE purpose = 'opt_out_confirmation'"
                )
            }
            for contact, status in self.answers.items():
                # one that a process died over is found by a later run, and not before minutes
                late = contact in confirmations and states[contact] == "sending"
                assert late or states[contact] == expected[status]
        self.road.lender.checkpoint("casekit")
        assert self.road.verified().ok
        rebuilt = compare_rebuilt(self.road.lender.store, self.road.lender.vault)
        assert rebuilt.ok, rebuilt.differences


TestDays = Days.TestCase
TestDays.settings = settings(
    max_examples=12,
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
