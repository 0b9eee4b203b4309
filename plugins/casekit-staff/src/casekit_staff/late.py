"""Work left undone or late, by collector: tasks, steps of assigned cases, records, handovers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from casekit import Lender, ProcessView
from casekit.rights import SOFTWARE
from casekit.work.caseload import late_actions
from casekit_staff.assignments import assigned_of

KINDS: Final = ("task", "step", "record", "process")
"""What can be late: a task; a step of an assigned case; a record; what somebody has to see to."""


@dataclass(frozen=True, slots=True)
class LateWork:
    """Something that is late.

    Attributes:
        login: whose it is.
        kind: one of `KINDS`. what: code of which: `reply`, `mild-call`, `recording`, `handover`.
        case_name: `C-1042`, or empty.
        due_on: when it should have been done; None where it has no day of its own.
        number: of the task, contact, step or process.
    """

    login: str
    kind: str
    what: str
    case_name: str
    due_on: date | None
    number: int

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "login": self.login,
            "kind": self.kind,
            "what": self.what,
            "case": self.case_name or None,
            "due_on": self.due_on and self.due_on.isoformat(),
            "number": self.number,
        }


def late_work(lender: Lender, *, login: str = "") -> Sequence[LateWork]:
    """Return what is late today, by collector and day; only somebody's where `login` is given."""
    today = lender.today()
    found: list[LateWork] = []
    for task in lender.queue.tasks(late=True, everyone=True, actor=SOFTWARE):
        who = task.owner or task.about
        found.append(LateWork(who, "task", task.kind, task.case_name, task.due_on, task.task_id))
    with lender.store.read() as connection:
        assigned = assigned_of(connection)
        for step in late_actions(connection, assigned, today):
            case = f"C-{step.case_id}"
            found.append(
                LateWork(assigned[step.case_id], "step", step.step, case, step.due_on, step.number)
            )
    for one in _late_processes(lender, login):
        found.append(
            LateWork(one.owner, "process", one.kind, one.case_name, one.due_on, one.process_id)
        )
    for gap in lender.records.check(actor=SOFTWARE):
        if gap.is_missing and gap.days > 0 and gap.whose:
            number = gap.contact_id or gap.work_id or 0
            found.append(LateWork(gap.whose, "record", gap.kind, gap.case_name, None, number))
    return sorted(
        (one for one in found if not login or one.login == login),
        key=lambda one: (one.login, one.due_on or date.min, one.kind, one.number),
    )


def _late_processes(lender: Lender, login: str) -> Iterator[ProcessView]:
    """Yield what somebody has to see to and is late with, page by page."""
    after = 0
    while page := lender.processes.list(late=True, owner=login, after=after, actor=SOFTWARE):
        yield from (one for one in page if one.owner)
        after = page[-1].process_id


def counted(found: Sequence[LateWork]) -> Mapping[str, Counter[str]]:
    """Return login → kind of work → how much of it is late."""
    by_login: dict[str, Counter[str]] = defaultdict(Counter)
    for one in found:
        by_login[one.login][one.kind] += 1
    return by_login
