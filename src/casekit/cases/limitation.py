"""Until when a case's debt can be claimed with a court's help, and what moved that day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, func, select

from casekit.cases.finding import CaseRef, find_case
from casekit.compliance.limitation import limitation_end
from casekit.rights import Subject
from casekit.store.tables import cases, instalments, payments, processes, promises

if TYPE_CHECKING:
    from casekit.app import Lender

RESTARTS_FROM: Final = "limitation_from"
"""What a process calls, in its data, the day on which it made the limitation begin anew."""


@dataclass(frozen=True, slots=True)
class Restart:
    """A day on which the limitation may have begun anew.

    Attributes:
        on: the day, on the lender's calendar.
        because: `letter` (delivered), `promise`, `payment`, or a process such as a `suit`.
        counts: it fell into the time in which the limitation ran.
    """

    on: date
    because: str
    counts: bool

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {"on": self.on.isoformat(), "because": self.because, "counts": self.counts}


@dataclass(frozen=True, slots=True)
class CaseLimitation:
    """When a case's claim lapses.

    Attributes:
        case_name: the case.
        last_day: the last day on which the debt can be claimed; None where no rule says so, or
            the loan has no due date.
        certain: no calendar was missing to tell whether that day is a holiday.
        rule, source: which rule says so, and what it rests on.
        from_on: the day from which it runs.
        because: why from that day: `due`, or what `Restart.because` says.
        restarts: all that may have made it begin anew, oldest first.
        lapsed: the last day lies back.
    """

    case_name: str
    last_day: date | None
    certain: bool
    rule: str
    source: str
    from_on: date | None
    because: str
    restarts: tuple[Restart, ...]
    lapsed: bool

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "case": self.case_name,
            "last_day": self.last_day and self.last_day.isoformat(),
            "certain": self.certain,
            "rule": self.rule,
            "source": self.source,
            "from": self.from_on and self.from_on.isoformat(),
            "because": self.because,
            "restarts": [restart.to_json() for restart in self.restarts],
            "lapsed": self.lapsed,
        }


def limitation_of(lender: Lender, ref: str | int, *, actor: str | None = None) -> CaseLimitation:
    """Return until when the debt of a case can be claimed; see `Cases.limitation`."""
    with lender.store.read() as connection:
        case = find_case(connection, ref)
    lender.authorized(actor, "case.view", [Subject("case", case.case_id)])
    with lender.store.read() as connection:
        return read_limitation(lender, connection, case)


def read_limitation(lender: Lender, connection: Connection, case: CaseRef) -> CaseLimitation:
    """Return until when the debt of a case can be claimed, read in an open transaction.

    The debt is due with the last of its instalments. What makes the limitation begin anew is what
    the archive knows of all episodes of the loan: letters that were delivered, suits that were
    filed, promises (by which a debt is acknowledged) and payments that were not taken back.

    Args:
        lender: whose rules and calendar are asked.
        connection: an open transaction.
        case: the case.
    """
    due_on: date | None = connection.execute(
        select(func.max(instalments.c.due_on)).where(instalments.c.loan_id == case.loan_id)
    ).scalar_one()
    days = sorted(_restarts(connection, case))
    if due_on is None:
        found = tuple(Restart(day, why, False) for day, why in days)
        return CaseLimitation(case.name, None, True, "", "", None, "", found, False)
    counted: list[Restart] = []
    answer = limitation_end(lender.pack, due_on)
    for day, why in days:
        last = answer.last_day
        counts = last is not None and due_on < day <= last
        counted.append(Restart(day, why, counts))
        if counts:
            answer = limitation_end(
                lender.pack, due_on, restarts=[restart.on for restart in counted if restart.counts]
            )
    reasons = [restart.because for restart in counted if restart.counts]
    return CaseLimitation(
        case_name=case.name,
        last_day=answer.last_day,
        certain=answer.certain,
        rule=answer.rule,
        source=answer.source,
        from_on=answer.since,
        because=(reasons[-1] if reasons else "due") if answer.since is not None else "",
        restarts=tuple(counted),
        lapsed=answer.last_day is not None and answer.last_day < lender.today(),
    )


def _restarts(connection: Connection, case: CaseRef) -> Sequence[tuple[date, str]]:
    episodes = select(cases.c.id).where(cases.c.loan_id == case.loan_id)
    found: set[tuple[date, str]] = set()
    for kind, data in connection.execute(
        select(processes.c.kind, processes.c.data).where(processes.c.case_id.in_(episodes))
    ):
        if RESTARTS_FROM in data:
            found.add((date.fromisoformat(data[RESTARTS_FROM]), kind))
    for made_on in connection.execute(
        select(promises.c.made_on).where(promises.c.case_id.in_(episodes)).distinct()
    ).scalars():
        found.add((made_on, "promise"))
    for paid_on in connection.execute(
        select(payments.c.paid_on)
        .where(
            payments.c.loan_id == case.loan_id,
            payments.c.kind == "payment",
            payments.c.reversed == 0,
        )
        .distinct()
    ).scalars():
        found.add((paid_on, "payment"))
    return list(found)
