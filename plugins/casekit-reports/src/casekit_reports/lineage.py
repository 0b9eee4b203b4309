"""Of which entries a figure is made: what each adds to its top or bottom.

The same functions that count judge each loan here, so that what is listed adds up to the figure.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from casekit_reports import figures_records, judging
from casekit_reports.counting import CURED, KEPT, LoanKind, Rules, What, Whats, credit_of
from casekit_reports.figures_cells import CLOSED, FIELDS, Asked, Face, face_of
from casekit_reports.figures_period import Period
from casekit_reports.journal_schema import CONNECTED, HANDED_OVER, INBOUND, RIGHT_PARTY
from casekit_reports.streams import Known, LoanRows, loan_rows

SIDES: Final = ("top", "bottom")


class Made(NamedTuple):
    """What one entry adds to a figure.

    Attributes:
        face: what it is told apart by.
        side: `top` or `bottom`.
        amount: what it adds, in the unit of the side; 0 where it only shows why.
        entry: (log, seq).
    """

    face: Face
    side: str
    amount: int
    entry: tuple[int, int]


class Tracer:
    """Lists what figures of a period are made of.

    Args:
        connection: to the journal, reading.
        known: what counts.
        period: the period.
        rules: the lender's definitions.
        asked: what the sums are told apart with.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        known: Known,
        period: Period,
        rules: Rules,
        asked: Asked,
    ) -> None:
        self._connection = connection
        self._known = known
        self._period = period
        self._rules = rules
        self._asked = asked
        self._whats = Whats(connection)
        words = dict(connection.execute("SELECT word, id FROM words"))
        self._cured = frozenset(words[word] for word in CURED if word in words)
        self._kept = frozenset(words[word] for word in KEPT if word in words)
        self._of_loan: dict[str, Callable[[LoanRows, LoanKind], Iterator[Made]]] = {
            "recovery_rate": self._recovery,
            "success_rate": self._success,
            "cure_rate": self._cure,
            "roll_rate": self._roll,
            "promise_kept_rate": self._promises_kept,
            "promise_kept_amount_rate": self._promised_money,
            "right_party_rate": self._right_party,
            "contacts_per_cure": self._contacts_per_cure,
            "cost_per_recovered": self._cost,
            "time_to_first_contact": self._first,
            "first_contact_in_time": self._in_time,
        }

    def trace(
        self, name: str, by: tuple[str, ...], key: tuple[int, ...], side: str
    ) -> Iterator[Made]:
        """Return what the side of a figure is made of, loan by loan.

        Args:
            name: the figure.
            by, key: what it is told apart by, and the numbers of its words.
            side: `top` or `bottom`.
        """
        wanted = [(FIELDS[one], number) for one, number in zip(by, key, strict=True)]
        if side == "bottom":
            # a source, and where cases went, tell only the top apart
            wanted = [pair for pair in wanted if pair[0] not in (FIELDS["source"], FIELDS["to"])]
        for made in self._all(name):
            if made.side == side and all(made.face[place] == number for place, number in wanted):
                yield made

    def _all(self, name: str) -> Iterator[Made]:
        of_loan = self._of_loan.get(name)
        if of_loan is None:
            yield from self._of_records(name)
            return
        window = self._rules.window_days
        for rows in loan_rows(self._connection, self._known, self._period, window, traced=True):
            yield from of_loan(rows, LoanKind(rows.product, rows.region, rows.currency))

    def _of_records(self, name: str) -> Iterator[Made]:
        records = figures_records
        at = (self._connection, self._known, self._period)
        if name.startswith("satisfaction_"):
            question = name.removeprefix("satisfaction_")
            counted = records.answers(*at, self._asked.team_of, question)
        elif name == "late_steps":
            counted = records.due_steps(*at)
        else:
            counted = records.complaints(*at)
            for made in self._all("success_rate"):
                if made.side == "bottom":
                    yield made._replace(face=Face())
        for one in counted:
            if one.top:
                yield Made(one.face, "top", one.top, one.entry)
            if one.bottom:
                yield Made(one.face, "bottom", one.bottom, one.entry)

    # -- of a loan -----------------------------------------------------------------------------

    def _recovery(self, rows: LoanRows, of: LoanKind) -> Iterator[Made]:
        if of.currency != self._asked.currency or not rows.money:
            return
        start, end = self._period.first_day, self._period.last_day
        cases = judging.cases_in(rows.stands, start)
        first = cases[0] if cases else None
        owner = judging.owner_of(rows.owners, rows.contacts, self._whats.collectors)
        tier, policy = (first.tier, first.policy) if first else (0, 0)
        team = self._asked.team_of.get(owner, 0)
        face = Face(owner, team, tier, of.product, of.region, policy)
        for row in rows.money:
            if judging.is_of_recovered(row, start, end):
                yield Made(face._replace(source=row[7]), "top", -row[4], row[-2:])
            if judging.is_of_overdue(row, start, end):
                yield Made(face, "bottom", row[4], row[-2:])

    def _success(self, rows: LoanRows, of: LoanKind) -> Iterator[Made]:
        working = [call for call in rows.contacts if call[3] in self._whats.working]
        found = judging.success(
            working,
            rows.money,
            self._rules.window_days,
            self._rules.least_share,
            self._whats.collectors,
        )
        if found is None:
            return
        what = self._whats.of[found.contact[3]]
        face = face_of(self._asked, what, of, found.collector)
        yield Made(face, "bottom", 1, found.contact[-2:])
        if found.paid:
            yield Made(face, "top", 1, found.contact[-2:])
            for row in found.payments:
                yield Made(face, "top", 0, row[-2:])

    def _promises_kept(self, rows: LoanRows, of: LoanKind) -> Iterator[Made]:
        for row in rows.promises:
            face = self._of_promise(row, of)
            yield Made(face, "bottom", 1, row[-2:])
            if row[3] in self._kept:
                yield Made(face, "top", 1, row[-2:])

    def _promised_money(self, rows: LoanRows, of: LoanKind) -> Iterator[Made]:
        if of.currency == self._asked.currency:
            for row in rows.promises:
                face = self._of_promise(row, of)
                yield Made(face, "bottom", row[1], row[-2:])
                if row[2]:
                    yield Made(face, "top", min(row[2], row[1]), row[-2:])

    def _of_promise(self, row: judging.Row, of: LoanKind) -> Face:
        collector, tier = row[4], row[5]
        team = self._asked.team_of.get(collector, 0)
        return Face(collector, team, tier, of.product, of.region)

    def _cases(self, rows: LoanRows) -> list[judging.CaseInPeriod]:
        return judging.cases_in(rows.stands, self._period.first_day) if rows.stands else []

    def _cure(self, rows: LoanRows, of: LoanKind) -> Iterator[Made]:
        for case in self._cases(rows):
            face = Face(0, 0, case.tier, of.product, of.region, case.policy)
            yield Made(face, "bottom", 1, case.first[-2:])
            if case.reason in self._cured:
                yield Made(face, "top", 1, case.last[-2:])

    def _roll(self, rows: LoanRows, of: LoanKind) -> Iterator[Made]:
        for case in self._cases(rows):
            if case.was_open:
                to = case.end_tier if case.is_open else CLOSED + case.reason
                face = Face(
                    0, 0, case.tier, of.product, of.region, case.policy, from_=case.tier, to=to
                )
                yield Made(face, "bottom", 1, case.first[-2:])
                yield Made(face, "top", 1, case.last[-2:])

    def _right_party(self, rows: LoanRows, of: LoanKind) -> Iterator[Made]:
        wanted = HANDED_OVER | CONNECTED
        for call in rows.contacts:
            what = self._whats.of[call[3]]
            if what.flags & (wanted | INBOUND) == wanted:
                face = face_of(self._asked, what, of)
                yield Made(face, "bottom", 1, call[-2:])
                if what.flags & RIGHT_PARTY:
                    yield Made(face, "top", 1, call[-2:])

    def _out(self, rows: LoanRows) -> Iterator[tuple[What, tuple[int, int]]]:
        for call in rows.contacts:
            if call[3] in self._whats.outbound:
                yield self._whats.of[call[3]], call[-2:]

    def _contacts_per_cure(self, rows: LoanRows, of: LoanKind) -> Iterator[Made]:
        for what, entry in self._out(rows):
            yield Made(face_of(self._asked, what, of), "top", 1, entry)
        for case in self._cases(rows):
            if case.reason in self._cured:
                number, collector = credit_of(self._whats, rows.contacts, case.closed_day)
                face = face_of(self._asked, self._whats.of[number], of, collector)
                yield Made(face, "bottom", 1, case.last[-2:])

    def _cost(self, rows: LoanRows, of: LoanKind) -> Iterator[Made]:
        if of.currency != self._asked.currency:
            return
        for what, entry in self._out(rows):
            cost = self._asked.cost_of(what)
            yield Made(face_of(self._asked, what, of), "top", cost, entry)
        start, end = self._period.first_day, self._period.last_day
        found = judging.recovery(rows.money, start, end)
        if not found.recovered:
            return
        number, collector = credit_of(self._whats, rows.contacts, found.last_paid)
        face = face_of(self._asked, self._whats.of[number], of, collector)
        for row in rows.money:
            if judging.is_of_recovered(row, start, end):
                yield Made(face, "bottom", -row[4], row[-2:])

    def _first(self, rows: LoanRows, of: LoanKind) -> Iterator[Made]:
        for case, call in self._opened(rows):
            if call is not None:
                face = face_of(self._asked, self._whats.of[call[3]], of)
                yield Made(face, "top", max(0, call[1] - case.opened_day), call[-2:])
                yield Made(face, "bottom", 1, call[-2:])

    def _in_time(self, rows: LoanRows, of: LoanKind) -> Iterator[Made]:
        face = Face(product=of.product, region=of.region)
        target = self._asked.target_days
        for case, call in self._opened(rows):
            if call is not None:
                yield Made(face, "bottom", 1, call[-2:])
                if call[1] - case.opened_day <= target:
                    yield Made(face, "top", 1, call[-2:])
            elif self.days_without(case) > target:
                yield Made(face, "bottom", 1, case.first[-2:])

    def days_without(self, case: judging.CaseInPeriod) -> int:
        """Return for how many days a case that was not contacted was open in the period."""
        return (case.closed_day or self._period.last_day) - case.opened_day

    def _opened(self, rows: LoanRows) -> Iterator[tuple[judging.CaseInPeriod, judging.Row | None]]:
        for case in self._cases(rows):
            if case.opened_day >= self._period.first_day:
                outbound = self._whats.outbound
                yield case, judging.first_contact(case, rows.contacts, outbound)

    def late_cases(self) -> Iterator[tuple[int, int, int | None]]:
        """Return the cases whose first contact came too late: case, day opened, days or None.

        None where no contact went out in the period.
        """
        window = self._rules.window_days
        target = self._asked.target_days
        for rows in loan_rows(self._connection, self._known, self._period, window):
            for case, call in self._opened(rows):
                if call is not None and call[1] - case.opened_day > target:
                    yield case.case_id, case.opened_day, call[1] - case.opened_day
                elif call is None and self.days_without(case) > target:
                    yield case.case_id, case.opened_day, None
