"""The borrowers of the demo: what each says when a collector calls, pays, and writes.

Nobody here exists. Most answer as a throw of dice says, the same in every run; eight have a story
that the demo tells. They know nothing of casekit but the form that a collector fills in.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from casekit import Outcome
from casekit.work.model import CallResult, PointTick, PromisePart, WorkItem


class Loan(NamedTuple):
    """A line of the book; `owed` in fen, `due_on` the day on which it should have been paid."""

    ref: str
    owed: int
    due_on: date


class Pays(NamedTuple):
    """Money for a loan, in fen."""

    loan: str
    amount: int


class Writes(NamedTuple):
    """A text message to the lender."""

    text: str


Deed = Pays | Writes


class Person:
    """One of the many: answers every other call, promises now and then, and mostly keeps it."""

    story = ""

    def __init__(self, customer: str, phone: str, loans: list[Loan]) -> None:
        self.customer, self.phone, self.loans = customer, phone, loans
        self.calls = self.owed = 0
        self.planned: list[tuple[date, Deed]] = []
        self.dice = Random(customer)

    @property
    def loan(self) -> Loan:
        """The first of the loans."""
        return self.loans[0]

    @property
    def talks_s(self) -> int:
        """How long a call lasts; most are short, so that the recordings need little room."""
        return 42 if self.story else 3

    def called(self, item: WorkItem, owed: int, now: datetime) -> CallResult:
        """Return what a collector notes down of a call at `now`, on the lender's clock.

        Args:
            item: what the collector took; owed: what is overdue on it, fen.
        """
        self.calls += 1
        self.owed = owed
        return self.answers(item, now)

    def answers(self, item: WorkItem, now: datetime) -> CallResult:
        """Answer the call number `self.calls`."""
        luck = self.dice.random()
        if luck < 0.55:
            return CallResult(Outcome.NO_ANSWER if luck < 0.4 else Outcome.VOICEMAIL)
        if self.planned:
            return talked(item, reason="other", no_plan_because="已约定还款日，尚未到期")
        day = now.date()
        by = soon(day, 3 + int(luck * 5))
        if by == day or luck > 0.9:
            return talked(item, reason="refused_to_say", attitude="evasive",
                          no_plan_because="客户表示暂时不便商量")  # fmt: skip
        if self.dice.random() < 0.75:
            self.planned += [(by, Pays(loan.ref, loan.owed)) for loan in self.loans
                             if loan.due_on < day]  # fmt: skip
        return promises(item, [(self.owed, by)], reason="forgot")

    def does(self, day: date) -> Iterator[Deed]:
        """Yield what the person does on the afternoon of `day`."""
        done = [deed for on, deed in self.planned if on == day]
        yield from done
        paid = {deed.loan: deed.amount for deed in done if isinstance(deed, Pays)}
        self.loans = [one for one in self.loans if paid.get(one.ref) != one.owed] or self.loans[:1]
        self.planned = [(on, deed) for on, deed in self.planned if on > day]

    def pays(self, on: date, amount: int) -> None:
        """Have the person pay on a day."""
        self.planned.append((on, Pays(self.loan.ref, amount)))

    def writes(self, on: date, text: str) -> None:
        """Have the person write on a day."""
        self.planned.append((on, Writes(text)))


class KeepsPromise(Person):
    """Pays a part this week and the rest this month, as promised."""

    story = "a promise in two parts, kept"

    def answers(self, item: WorkItem, now: datetime) -> CallResult:
        day = now.date()
        parts = [(self.loan.owed // 3, soon(day, 4)),
                 (self.loan.owed - self.loan.owed // 3, soon(day, 18))]  # fmt: skip
        if not self.planned:
            for amount, by in parts:
                self.pays(by, amount)
        return promises(item, parts, reason="short_of_cash", ability="part")


class BreaksPromise(Person):
    """Promises all and pays nothing, then half and pays a third of it; pays at last."""

    story = "a promise broken, one kept in part"

    def answers(self, item: WorkItem, now: datetime) -> CallResult:
        day, half = now.date(), self.loan.owed // 2
        if self.calls == 1:
            return promises(item, [(self.loan.owed, soon(day, 5))], reason="forgot")
        if self.calls == 2:
            self.pays(soon(day, 6), half // 3)
            self.pays(day + timedelta(days=24), self.loan.owed - half // 3)
            return promises(item, [(half, soon(day, 6))], reason="short_of_cash")
        return CallResult(Outcome.NO_ANSWER)


class AgreesToPlan(Person):
    """Is away for a month, then agrees to a plan over three months and pays the first part."""

    story = "a plan over three months"

    def answers(self, item: WorkItem, now: datetime) -> CallResult:
        day, third = now.date(), self.loan.owed // 3
        if (day - self.loan.due_on).days <= 30:
            return talked(item, reason="other", reason_text="出差在外，月底回来",
                          no_plan_because="回来后再商量")  # fmt: skip
        if self.planned or self.owed < self.loan.owed:
            return talked(item, reason="other", no_plan_because="按已约定的计划还款")
        parts = [(third, day + timedelta(days=days)) for days in (8, 38)]
        parts.append((self.loan.owed - 2 * third, day + timedelta(days=68)))
        self.pays(parts[0][1], third)
        return promises(item, parts, reason="short_of_cash", ability="part",
                        can_pay_monthly=third, income_monthly=4 * third)  # fmt: skip


class SaysStop(Person):
    """Wants no more text messages, and says so in one word."""

    story = "a STOP, with its confirmation"

    def answers(self, item: WorkItem, now: datetime) -> CallResult:
        self.pays(soon(now.date(), 2), self.loan.owed)
        return promises(item, [(self.loan.owed, soon(now.date(), 2))], reason="forgot")


class SeemsToSayStop(Person):
    """Writes something that smells of a stop; a supervisor asks what was meant."""

    story = "a suspected stop, decided by a person"

    def answers(self, item: WorkItem, now: datetime) -> CallResult:
        self.pays(soon(now.date(), 3), self.loan.owed)
        return promises(item, [(self.loan.owed, soon(now.date(), 3))], reason="forgot")


class Disputes(Person):
    """Does not accept the amount; everything rests until a person has answered."""

    story = "a dispute, its hold, and its end"

    def answers(self, item: WorkItem, now: datetime) -> CallResult:
        self.pays(soon(now.date(), 9), self.loan.owed)
        return talked(item, Outcome.DISPUTE, reason="disputes", attitude="distressed",
                      reason_text="客户称上月已提前归还一部分本金，金额不对")  # fmt: skip


class AsksToBeCalledBack(Person):
    """Asks three times on one day to be called an hour later; the fourth call is refused."""

    story = "a call that CN-FREQ-01 refuses"

    def answers(self, item: WorkItem, now: datetime) -> CallResult:
        if self.calls <= 3:
            return talked(item, reason="other", reason_text="正在开会，不方便说话",
                          no_plan_because="请过一小时再打来",
                          next_contact_at=now + timedelta(hours=1))  # fmt: skip
        self.pays(now.date(), self.loan.owed)
        return promises(item, [(self.loan.owed, now.date())], reason="forgot")


class FallsIll(Person):
    """Is in hospital: calls become rare and gentle, and relief is granted."""

    story = "hardship, relief, gentle calls"

    def answers(self, item: WorkItem, now: datetime) -> CallResult:
        if self.calls == 1:
            return talked(item, reason="illness", reason_text="住院治疗，暂停工作",
                          relief="pause", ability="none", can_pay_monthly=0,
                          hardship_until=now.date() + timedelta(days=30))  # fmt: skip
        if self.calls == 2:
            return talked(item, reason="other", reason_text="仍在住院，月底出院",
                          no_plan_because="出院后再商量")  # fmt: skip
        self.pays(soon(now.date(), 4), self.owed)
        return promises(item, [(self.owed, soon(now.date(), 4))], reason="other")


STORIES: tuple[type[Person], ...] = (
    KeepsPromise, BreaksPromise, AgreesToPlan, SaysStop, SeemsToSayStop, Disputes,
    AsksToBeCalledBack, FallsIll,
)  # fmt: skip
"""The stories that the demo tells, in this order."""


def people_of(book: Path, first_due: date) -> dict[str, Person]:
    """Return the borrowers of the book by the reference of each loan.

    The stories go to persons with one loan that fell due in the first days.
    """
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    with book.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows[row["客户号"]].append(row)
    stories = list(STORIES)
    people: dict[str, Person] = {}
    for customer, lines in sorted(rows.items(), key=lambda item: item[1][0]["到期日"]):
        loans = [_loan(row) for row in lines]
        fits = len(loans) == 1 and lines[0]["类型"] == "个人" and loans[0].due_on >= first_due
        kind = stories.pop(0) if stories and fits else Person
        person = kind(customer, f"+86{lines[0]['手机']}", loans)
        people |= {loan.ref: person for loan in loans}
    _write(people)
    return people


def _write(people: dict[str, Person]) -> None:
    """Have two of them write, a few days after the first message."""
    for person in people.values():
        day = person.loan.due_on
        if isinstance(person, SaysStop):
            person.writes(day + timedelta(days=2), "退订")
        if isinstance(person, SeemsToSayStop):
            person.writes(day + timedelta(days=2), "你们别再发了，我白天上班看不了手机")


def _loan(row: dict[str, str]) -> Loan:
    owed = sum(round(float(row[name]) * 100) for name in ("逾期本金", "逾期利息", "罚息"))
    return Loan(row["合同号"], owed, date.fromisoformat(row["到期日"]))


def soon(day: date, days: int) -> date:
    """Return the day after `days` days, but not beyond the month: promises reach no further."""
    return min(day + timedelta(days=days), month_end(day))


def month_end(day: date) -> date:
    """Return the last day of the month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


# -- the form --------------------------------------------------------------------------------------


def talked(item: WorkItem, outcome: Outcome = Outcome.RIGHT_PARTY, **said: Any) -> CallResult:
    """Return the form of a conversation in which all points of the script were said."""
    lines = item.script.lines if item.script is not None else ()
    form: dict[str, Any] = {
        "sms_arrived": "yes",
        "attitude": "cooperative",
        "ability": "unknown",
        "points": tuple(PointTick(line.id, True) for line in lines if line.tick),
    }
    return CallResult(outcome, **form | said)


def promises(item: WorkItem, parts: list[tuple[int, date]], **said: Any) -> CallResult:
    """Return the form of a conversation that came to a promise."""
    made = tuple(PromisePart(amount, due_on) for amount, due_on in parts)
    monthly = {"ability": "full"} if "ability" not in said else {}
    can = {} if "can_pay_monthly" in said else {"can_pay_monthly": parts[0][0]}
    return talked(item, Outcome.PROMISE, promises=made, **monthly, **can, **said)
