"""The days of a simulation: money comes, the run is made, people call, customers answer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from casekit.cases.records import PaymentRecord
from casekit.clock import SimulatedClock, as_utc
from casekit.contacts.model import Kind, Outcome
from casekit.errors import CapacityReached, NotLawful, UsageError, WorkError
from casekit.settings_work import StaffSettings
from casekit.simulate.chance import MILLION, Chance
from casekit.simulate.collectors import Collector
from casekit.simulate.model import Assumptions, band_of, hours_of
from casekit.simulate.stage import SimulatedChannel
from casekit.store.bulk import fetch
from casekit.work.model import CallResult, PointTick, PromisePart, WorkItem, WorkOffer

if TYPE_CHECKING:
    from casekit.app import Lender

MORNING: Final = time(9, 5)
_SHIFTS: Final = (time(9, 30), time(11, 0), time(13, 0), time(15, 0), time(17, 0), time(18, 30))
"""When collectors sit down to what is lawful then; a sixth of the day's calls each time."""

_A_CALL: Final = timedelta(minutes=1)
_LONGEST_PROMISE: Final = 5


class World:
    """A made-up lender with customers who behave as is assumed.

    Attributes:
        denied, deferred, unserved: counted over the runs.
        calls: calls of each day.
    """

    def __init__(
        self,
        lender: Lender,
        collectors: Sequence[Collector],
        assumed: Assumptions,
        chance: Chance,
        share: Fraction,
    ) -> None:
        """Set the stage.

        Args:
            lender: the made-up one.
            collectors: who calls.
            assumed: of customers.
            chance: the same for both sides of a comparison.
            share: of the real book that is in the sample; so much of the day people have for it.
        """
        assert isinstance(lender.clock, SimulatedClock)
        self.lender = lender
        self.clock = lender.clock
        self.denied: Counter[str] = Counter()
        self.deferred: Counter[str] = Counter()
        self.unserved: Counter[str] = Counter()
        self.calls: list[int] = []
        self._collectors = collectors
        self._assumed = assumed
        self._chance = chance
        self._zone = lender.settings.lender.zone
        self._capacity = Fraction(len(collectors) * assumed.calls_a_day) * share
        self._left = Fraction(0)
        self._due: dict[date, dict[int, int]] = defaultdict(dict)
        self._times: Counter[tuple[int, str]] = Counter()
        self._owed: dict[int, tuple[int, int]] = {}
        self._loans = self._loans_of_cases()
        groups: dict[StaffSettings, list[str]] = defaultdict(list)
        for one in collectors:
            groups[replace(one.settings, name="", number="")].append(one.login)
        self._groups = list(groups.values())
        """Logins of those who take the same; they are offered the same."""
        self._ways = [
            role
            for role, channel in lender.channels.items()
            if channel.kind is Kind.CALL and role in lender.policy.roles
        ]

    def live(self, days: int, passed: Callable[[], None]) -> None:
        """Go through so many days, beginning with the clock's; `passed` is told of each."""
        first = self.lender.today()
        for number in range(days):
            # nobody else looks at this store, so a day is one transaction and not one for each call
            with self.lender.store.together():
                self._live(first + timedelta(days=number))
            passed()

    def _live(self, day: date) -> None:
        self.clock.set(max(self.clock.now(), self._at(day, MORNING)))
        self._pay(day)
        totals = self.lender.run(day)
        self.denied += totals.denied
        self.deferred += totals.deferred
        self.unserved += totals.no_channel
        self._loans = self._loans_of_cases()
        self._owed = self._overdue(day)
        self._answer(day)
        self.calls.append(self._call(day))

    # -- money ---------------------------------------------------------------------------------

    def _pay(self, day: date) -> None:
        """Let the money of the day come: what was promised, led to, and paid without being asked.

        An amount of 0 means: all that is overdue, or a part of it.
        """
        owed = self._overdue(day)
        promised = self._due.pop(day, {})
        alone = self._assumed.paid_alone
        for loan, (_, days) in owed.items():
            if loan not in promised and self._chance.happens(
                alone[band_of(days)], loan, day.toordinal(), "alone"
            ):
                promised[loan] = 0
        records = []
        for loan in sorted(promised):
            if loan not in owed:
                continue
            amount, _ = owed[loan]
            wanted = promised[loan]
            if not wanted:
                full = self._chance.happens(self._assumed.in_full, loan, day.toordinal(), "full")
                wanted = amount if full else max(1, amount // 3)
            number = day.toordinal()
            records.append(PaymentRecord(f"S{loan}-{number}", f"L{loan}", min(wanted, amount), day))
        if records:
            self.lender.push_payments(records)

    def _overdue(self, day: date) -> dict[int, tuple[int, int]]:
        """Return what is overdue of each loan with an open case, and since how many days.

        By the loan's number in the real book, which is the same on both sides.
        """
        with self.lender.store.read() as connection:
            rows = fetch(
                connection,
                "SELECT l.ref, SUM(i.principal + i.interest + i.penalty - i.paid_principal "  # noqa: S608
                "- i.paid_interest - i.paid_penalty), MIN(i.due_on) FROM instalments i "
                "JOIN loans l ON l.id = i.loan_id WHERE l.status = 'active' "
                f"AND i.due_on < '{day.isoformat()}' AND i.principal + i.interest + i.penalty > "
                "i.paid_principal + i.paid_interest + i.paid_penalty GROUP BY l.id ORDER BY l.id",
            )
        return {
            int(ref[1:]): (int(amount), (day - date.fromisoformat(due)).days)
            for ref, amount, due in rows
        }

    def _loans_of_cases(self) -> dict[int, int]:
        with self.lender.store.read() as connection:
            rows = fetch(
                connection, "SELECT c.id, l.ref FROM cases c JOIN loans l ON l.id = c.loan_id"
            )
        return {int(case): int(ref[1:]) for case, ref in rows}

    # -- contacts without people ---------------------------------------------------------------

    def _answer(self, day: date) -> None:
        """Decide what comes of everything that was handed over today."""
        for channel in dict.fromkeys(self.lender.channels.values()):
            assert isinstance(channel, SimulatedChannel)
            for contact in channel.taken():
                for case in contact.case_ids:
                    self._led_to(self._loans[case], channel.kind.value, day)

    def _led_to(self, loan: int, kind: str, day: date) -> None:
        """Decide whether a contact about a loan leads to a payment, and when."""
        if loan not in self._owed:
            return
        self._times[loan, kind] += 1
        event = (loan, kind, self._times[loan, kind])
        ready = self._assumed.readiness[band_of(self._owed[loan][1])]
        likelihood = self._assumed.paid_after.get(kind, 0) * ready // MILLION
        if self._chance.happens(likelihood, *event):
            later = 1 + self._chance.one_of(self._assumed.within_days, *event, "when")
            self._due[day + timedelta(days=later)].setdefault(loan, 0)

    # -- calls ---------------------------------------------------------------------------------

    def _call(self, day: date) -> int:
        """Make the calls for which there are people, and return how many there were."""
        self._left += self._capacity
        room = int(self._left)
        self._left -= room
        made = 0
        for number, shift in enumerate(_SHIFTS):
            self.clock.set(max(self.clock.now(), self._at(day, shift)))
            rest = room - made
            share = -(-rest // (len(_SHIFTS) - number))
            for role in self._ways:
                made += self._shift(role, day, share)
                share = min(share, room - made)
        return made

    def _shift(self, role: str, day: date, most: int) -> int:
        """Call at most so many customers by one way, the most urgent first; return how many."""
        made, places = 0, len(self._collectors)
        for alike in self._groups:
            share = min(most - made, -(-most * len(alike) // places))
            for number, offer in enumerate(self._offers(role, alike[0], share)):
                collector = alike[(number + day.toordinal()) % len(alike)]
                made += self._one(role, collector, offer, day)
        return made

    def _offers(self, role: str, collector: str, most: int) -> Sequence[WorkOffer]:
        if most < 1:
            return ()
        offers = self.lender.queue.next(role=role, limit=2 * most, actor=collector)
        return [one for one in offers if one.lawful_now][:most]

    def _one(self, role: str, collector: str, offer: WorkOffer, day: date) -> int:
        queue = self.lender.queue
        try:
            item = queue.take(role=role, case=offer.case_ids[0], actor=collector)
        except NotLawful as refused:
            for denial in refused.verdict.denials[:1]:
                self.denied[denial.rule] += 1
            return 0
        except (WorkError, CapacityReached):
            return 0
        self.clock.advance(_A_CALL)
        result = self._result(item, day)
        try:
            queue.result(item.work_id, result, actor=collector)
        except UsageError:
            # the promise that was drawn may not be taken: more than is owed, or too far off
            plain = replace(result, outcome=Outcome.RIGHT_PARTY, promises=(), no_plan_because="-")
            queue.result(item.work_id, plain, actor=collector)
            return 1
        for case in item.case_ids if result.outcome in _TALKED else ():
            self._led_to(self._loans[case], "call", day)
        for part in result.promises:
            loan = self._loans[item.case_ids[0]]
            if self._chance.happens(self._assumed.kept, loan, day.toordinal(), "kept"):
                self._due[part.due_on][loan] = part.amount
        return 1

    def _result(self, item: WorkItem, day: date) -> CallResult:
        """Decide what a call comes to."""
        loan = self._loans[item.case_ids[0]]
        event = (loan, "call", day.toordinal())
        assumed, chance = self._assumed, self._chance
        hour = self.clock.now().astimezone(self._zone).hour
        if not chance.happens(assumed.answered[hours_of(hour)], *event, "answered"):
            return CallResult(Outcome.NO_ANSWER)
        if not chance.happens(assumed.right_party, *event, "party"):
            return CallResult(Outcome.CONNECTED, party="unrelated")
        drawn = chance.draw(*event, "outcome")
        said = tuple(
            PointTick(line.id, True)
            for line in (item.script.lines if item.script else ())
            if line.tick
        )
        plain = CallResult(
            Outcome.RIGHT_PARTY,
            attitude="cooperative",
            reason="unwilling",
            sms_arrived="yes",
            ability="unknown",
            no_plan_because="-",
            points=said,
        )
        if drawn < assumed.refused:
            return replace(plain, outcome=Outcome.REFUSED, no_plan_because="")
        owed = self._owed.get(loan, (0, 0))[0]
        if drawn < assumed.refused + assumed.promised and owed:
            due = day + timedelta(days=1 + chance.one_of(_LONGEST_PROMISE, *event, "due"))
            full = chance.happens(assumed.in_full, *event, "amount")
            part = PromisePart(owed if full else max(1, owed // 3), due)
            return replace(
                plain,
                outcome=Outcome.PROMISE,
                reason="short_of_cash",
                promises=(part,),
                no_plan_because="",
            )
        return plain

    def _at(self, day: date, hour: time) -> datetime:
        return as_utc(datetime.combine(day, hour, self._zone))


_TALKED: Final = frozenset({Outcome.RIGHT_PARTY, Outcome.PROMISE, Outcome.REFUSED})
