"""Sixty days of a lender: a run every morning, calls, money, messages, and what people decide."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

from demo_people import Pays, Person
from tqdm import tqdm

from casekit import Lender, Outcome, PaymentRecord, SimulatedClock, Totals, WebRequest
from casekit.errors import NotLawful, WorkGone
from casekit.work.model import WorkOffer
from casekit_twilio.sandbox.server import SandboxServer

ZONE = ZoneInfo("Asia/Shanghai")
COLLECTORS = ("li", "zhao")
SUPERVISOR = "chen"
ROUNDS = (time(9, 30), time(11, 0), time(14, 0), time(16, 30))
"""When collectors sit down to call."""

ENDS = {Outcome.NO_ANSWER: "no-answer", Outcome.VOICEMAIL: "machine"}
"""Calls that nobody takes, in the sandbox's words: the provider tells the outcome by itself."""

CALL = timedelta(minutes=2)
"""From one call to the next."""

DECISIONS = {
    "stop_suspected": (2, "not_stop", "已回电核实：客户只是请我们改在晚上联系"),
    "dispute": (5, "answered", "已书面答复并附还款明细，客户认可余额"),
    "relief": (1, "pause", "客户住院，同意暂缓还款"),
    "reply": (0, "done", "已答复"),
}
"""Kind of task → days until a supervisor decides, what, and why."""


@dataclass
class Figures:
    """What the days came to.

    Attributes:
        runs: the totals of each day's run.
        outcomes: how calls went; refused: rule → calls that it refused when they were taken.
        kept_from: rule → days on which it kept a customer from being called.
        recordings: what became of them; paid: payments.
    """

    runs: list[Totals] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    kept_from: Counter[str] = field(default_factory=Counter)
    recordings: Counter[str] = field(default_factory=Counter)
    paid: int = 0


class Days:
    """The days of one lender, with everybody who takes part in them."""

    def __init__(
        self,
        lender: Lender,
        clock: SimulatedClock,
        sandbox: SandboxServer,
        people: dict[str, Person],
    ) -> None:
        self.lender, self.clock, self.sandbox, self.people = lender, clock, sandbox, people
        self.figures = Figures()
        self._kept: set[tuple[str, int]] = set()

    def run(self, first: date, days: int) -> Figures:
        """Live through `days` days from `first` on; return what they came to."""
        shown = tqdm(range(days), desc="   days", unit="day", file=sys.stderr, disable=None)
        for offset in shown:
            self._day(first + timedelta(days=offset))
        return self.figures

    def _day(self, today: date) -> None:
        self.clock.set(at(today, time(9, 5)))
        self.figures.runs.append(self.lender.run())
        self.deliver()
        self._kept.clear()
        for hour in ROUNDS:
            self.clock.set(max(self.clock.now(), at(today, hour)))
            self._calls()
            self.figures.recordings.update(self.lender.calls.fetch_recordings(limit=500))
        self.figures.kept_from.update(rule for rule, _ in self._kept)
        self.clock.set(max(self.clock.now(), at(today, time(18, 0))))
        self._deeds(today)
        self._decide(today)

    # -- calls ---------------------------------------------------------------------------------

    def _calls(self) -> None:
        """Have the collectors call whoever may be called now, the most urgent first."""
        queue = self.lender.queue
        offers = queue.next(limit=200, actor=COLLECTORS[0])
        for number, offer in enumerate(offers):
            self._kept |= {(finding.rule, offer.customer_id) for finding in offer.denials}
            if offer.lawful_now or self._is_expected(offer):
                self._call(offer, COLLECTORS[number % len(COLLECTORS)])
                self.clock.advance(CALL)

    def _is_expected(self, offer: WorkOffer) -> bool:
        """Say whether the customer asked to be called by now, so that a collector tries."""
        waits = offer.from_at is not None and not offer.denials
        return "agreed" in offer.reasons and not waits

    def _call(self, offer: WorkOffer, collector: str) -> None:
        lender = self.lender
        try:
            item = lender.queue.take(case=offer.case_ids[0], actor=collector)
        except NotLawful as error:
            self.figures.refused.update({finding.rule for finding in error.verdict.denials})
            return
        except WorkGone:
            return
        person = self._person(offer)
        result = person.called(item, offer.overdue, self.clock.now().astimezone(ZONE))
        # the sandbox is told what the customer's telephone does, and then casekit dials
        self.sandbox.add_rule(to=item.to, call=ENDS.get(result.outcome, "completed"),
                              talk_s=person.talks_s, times=1)  # fmt: skip
        lender.calls.dial(item.work_id, actor=collector)
        self.deliver()
        if result.outcome not in ENDS:
            lender.queue.result(item.work_id, result, actor=collector)
        self.figures.outcomes[result.outcome.value] += 1

    def _person(self, offer: WorkOffer) -> Person:
        return self.people[self.lender.cases.find(offer.case_ids[0]).loan_ref]

    # -- what comes in -------------------------------------------------------------------------

    def _deeds(self, today: date) -> None:
        """Let customers pay and write."""
        payments: list[PaymentRecord] = []
        for person in dict.fromkeys(self.people.values()):
            for deed in person.does(today):
                if isinstance(deed, Pays):
                    payments.append(payment(deed, today))
                else:
                    self._answer(person.phone, deed.text)
        if payments:
            self.lender.push_payments(payments)
        self.figures.paid += len(payments)
        self.deliver()

    def _answer(self, number: str, text: str) -> None:
        """Have a customer write back."""
        body = json.dumps({"from": number, "body": text}).encode()
        request = Request(f"{self.sandbox.url}/_sandbox/inbound", body, method="POST")
        request.add_header("Content-Type", "application/json")
        urlopen(request).close()

    def deliver(self) -> None:
        """Bring the sandbox's signed call-backs to the lender, as a web server would."""
        for request in self._callbacks():
            channel = urlsplit(request.url).path.rpartition("/")[2]
            self.lender.receive(channel, request)

    def _callbacks(self) -> Iterator[WebRequest]:
        while callbacks := self.sandbox.callbacks.take():
            for callback in callbacks:
                headers = {name.lower(): value for name, value in callback.headers.items()}
                yield WebRequest("POST", callback.url, headers, callback.body, self.clock.now())

    # -- what people decide --------------------------------------------------------------------

    def _decide(self, today: date) -> None:
        """Have the supervisor close tasks, each in its time."""
        queue = self.lender.queue
        for task in queue.tasks(everyone=True, actor=SUPERVISOR):
            days, outcome, reason = DECISIONS.get(task.kind, (1, "done", "已处理"))
            opened = task.opened_at.astimezone(ZONE).date()
            if today >= opened + timedelta(days=days):
                queue.close_task(task.task_id, outcome, reason=reason, actor=SUPERVISOR)


def payment(deed: Pays, today: date) -> PaymentRecord:
    """Return the payment of a deed."""
    return PaymentRecord(
        ref=f"PAY-{today:%m%d}-{deed.loan}",
        loan_ref=deed.loan,
        amount=deed.amount,
        currency="CNY",
        paid_on=today,
        source="transfer",
    )


def at(day: date, hour: time) -> datetime:
    """Return an instant of the lender's local time."""
    return datetime.combine(day, hour, ZONE)
