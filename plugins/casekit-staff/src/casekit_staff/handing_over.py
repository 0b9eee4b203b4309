"""Handing a collector's cases over to others, with what was promised and what is agreed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from casekit import CaseView, Lender, Money, OpenTask, SetFact, Step
from casekit.cases.plugin_facts import record_plugin_facts
from casekit.cli.codes import Codes
from casekit.cli.words import Words
from casekit.errors import StaffUnknown, UsageError
from casekit.rights import SOFTWARE
from casekit.work.caseload import cases_with
from casekit_staff.assignments import check_fits, found_case, shares
from casekit_staff.kinds_work import ASSIGNED
from casekit_staff.knowing import known

WHY: Final = ("leave", "left", "quarrel", "complaint", "discipline", "load", "other")
"""Why cases go to somebody else."""

_NOT_FOLLOWED: Final = frozenset({"done", "cancelled", "sent", "delivered", "failed"})
_ZH: Final = {
    "promise": "承诺 {amount}，{due} 到期",
    "action": "待办 {step}，{due} 到期",
    "fact": "{name}：{value}",
    "none": "没有未了的承诺或待办。",
}
_EN: Final = {
    "promise": "promised {amount} by {due}",
    "action": "due: {step} on {due}",
    "fact": "{name}: {value}",
    "none": "Nothing is promised or due.",
}


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What became of a collector's cases.

    Attributes:
        login: whose they were.
        given: case → login of who has it now.
        left: case → code of why nobody has it; it is nobody's now.
        handovers: case → number of the process that tells its new collector what was promised.
        released: numbers of work that went back to the queue. unfinished: calls whose result is
            still due, which stay.
    """

    login: str
    given: Mapping[int, str] = field(default_factory=dict)
    left: Mapping[int, str] = field(default_factory=dict)
    handovers: Mapping[int, int] = field(default_factory=dict)
    released: tuple[int, ...] = ()
    unfinished: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "login": self.login,
            "given": {f"C-{case}": login for case, login in sorted(self.given.items())},
            "left": {f"C-{case}": why for case, why in sorted(self.left.items())},
            "handovers": sorted(self.handovers.values()),
            "released": list(self.released),
            "unfinished": list(self.unfinished),
        }


def hand_over(
    lender: Lender,
    login: str,
    *,
    to: str = "",
    why: str = "other",
    reason: str,
    cases: Iterable[int] | None = None,
) -> HandedOver:
    """Give a collector's cases to others and tell them what was promised; release what is held.

    The caller has checked that somebody may; the archive says the software did it, and why.

    Args:
        lender: an open one.
        login: whose cases.
        to: who goes on with all of them; by allocation where empty.
        why: one of `WHY`. reason: in words; sealed.
        cases: only these; all that are the collector's where None.

    Raises:
        StaffUnknown: nobody is recorded under `login` or `to`.
        WorkError: the cases are not for `to`; nothing has changed then.
    """
    if login not in known(lender).people:
        raise StaffUnknown(login)
    if to == login:
        raise UsageError(f"{login} has these cases already")
    with lender.store.read() as connection:
        theirs = cases_with(connection, ASSIGNED, login)
    wanted = theirs if cases is None else [case for case in theirs if case in set(cases)]
    if to:
        for case in wanted:
            check_fits(lender, found_case(lender, f"C-{case}"), to)
        given, left = dict.fromkeys(wanted, to), dict[int, str]()
    else:
        found, _ = shares(lender, cases=wanted, without=login)
        given, left = dict(found.given), dict(found.left)
    released: tuple[int, ...] = ()
    unfinished: tuple[int, ...] = ()
    if cases is None:
        answer = lender.queue.release_all(login, reason=reason, actor=SOFTWARE)
        released, unfinished = answer.given_back, answer.unfinished
    handovers = {
        case: told(lender, case, login, given[case], why, reason) for case in sorted(given)
    }
    record_plugin_facts(lender, ASSIGNED, dict.fromkeys(left), note=reason, actor=SOFTWARE)
    return HandedOver(login, given, left, handovers, released, unfinished)


def told(lender: Lender, case: int, login: str, to: str, why: str, reason: str) -> int:
    """Give one case to its new collector, with the task to read what was promised.

    Returns:
        The number of the process that tells it.
    """
    view = lender.cases.show(f"C-{case}", actor=SOFTWARE)
    words, promises, follow_ups = account(lender, view)
    step = Step(
        "",
        data={"from": login, "to": to, "why": why, "promises": promises, "follow_ups": follow_ups},
        secret={"words": words, "reason": reason.strip()},
        effects=(
            SetFact(ASSIGNED, to),
            OpenTask("handover", lender.today() + timedelta(days=1), to, words),
        ),
        owner=to,
        due_on=lender.today() + timedelta(days=1),
    )
    made = lender.processes.open("handover", f"C-{case}", step=step, actor=SOFTWARE)
    return made.process_id


def account(lender: Lender, view: CaseView) -> tuple[str, int, int]:
    """Return what a new collector must know of a case, and how much is promised and due.

    Returns:
        A line for each thing, in the lender's language; the number of open promises, and of what
        is due.
    """
    spoken = Words(lender.settings.lender.language)
    words, codes = _ZH if spoken.chinese else _EN, Codes(lender, spoken)
    promises = [one for one in view.promises if one.status == "open"]
    due = [one for one in view.actions if one.state not in _NOT_FOLLOWED]
    lines = [
        words["promise"].format(amount=_amount(one.amount, one.currency), due=one.due_on)
        for one in promises
    ]
    lines += [words["action"].format(step=codes.step(one.step), due=one.due_on) for one in due]
    lines += [
        words["fact"].format(
            name=codes.fact(one.name), value=codes.value(one.value, one.name, view.currency)
        )
        for one in view.facts
        if "." not in one.name
    ]
    return "\n".join(lines) or words["none"], len(promises), len(due)


def _amount(minor: int, currency: str) -> str:
    return f"{currency} {Money(minor, currency).decimal()}"
