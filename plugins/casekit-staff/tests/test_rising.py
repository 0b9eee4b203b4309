"""What is late rises from role to role, never to whom it concerns, and not twice for one run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from casekit import ProcessKind, StaffRecord, StaffView, Step
from casekit.archive.search import Query
from casekit.clock import SimulatedClock
from casekit.testing.lenders import MORNING, make_lender
from casekit.testing.people import ready
from casekit_staff.kinds_discipline import Discipline
from casekit_staff.rising import UNTAKEN, next_owner, rise

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, tzinfo=UTC)
RISES = ("supervisor", "admin")
NOBODY = StaffView(
    "x", 1, 0, "", date(2025, 1, 1), None, (), "", (), (), (), (), None, AT, AT
)  # fmt: skip
PEOPLE = {
    login: replace(NOBODY, login=login, roles=roles)
    for login, roles in {
        "li": ("collector",),
        "qian": ("supervisor",),
        "sun": ("supervisor",),
        "wu": ("admin", "supervisor"),
        "chen": ("admin",),
    }.items()
}


def test_it_rises_to_the_next_role_and_there_it_stays() -> None:
    assert next_owner(PEOPLE, "li", "", RISES, DAY) == "qian"
    assert next_owner(PEOPLE, "", "", RISES, DAY) == "qian"
    assert next_owner(PEOPLE, "qian", "", RISES, DAY) == "chen"
    assert next_owner(PEOPLE, "chen", "", RISES, DAY) == ""


def test_not_to_whom_it_concerns_nor_who_may_not_work_and_rather_to_who_has_less() -> None:
    assert next_owner(PEOPLE, "li", "qian", RISES, DAY) == "sun"
    assert next_owner(PEOPLE, "li", "", RISES, DAY, ready=["sun", "wu"]) == "sun"
    assert next_owner(PEOPLE, "li", "", RISES, DAY, burden={"qian": 2, "sun": 1}) == "wu"
    assert next_owner(PEOPLE, "qian", "", RISES, DAY, ready=["qian", "sun"]) == ""
    assert next_owner(PEOPLE, "qian", "", RISES, DAY, ready=["sun", "chen"]) == "sun"
    gone = {**PEOPLE, "qian": replace(PEOPLE["qian"], left_on=DAY)}
    assert next_owner(gone, "li", "", RISES, DAY) == "sun"


def test_a_late_process_rises_once_a_week_and_once_for_a_run(tmp_path: Path) -> None:
    clock = SimulatedClock(MORNING)
    with make_lender(tmp_path / "acme", plugins=("cn", "echo", "staff"), clock=clock) as lender:
        for login, role in (("li", "collector"), ("qian", "supervisor"), ("chen", "admin")):
            ready(lender, login, roles=(role,))
        kind: ProcessKind = lender.plugins.process_kinds[Discipline.name]
        due = lender.today() + timedelta(days=1)
        opened = lender.processes.open(
            kind.name,
            step=Step("", due_on=due, data={"offence": "quarrel", "grade": "minor"}),
            person="li",
            owner="qian",
            actor="casekit",
        )

        def owner() -> str:
            return lender.processes.get(opened.process_id, actor="casekit").owner

        assert rise(lender, lender.today())["risen"] == 0
        clock.set(MORNING + timedelta(days=2))
        assert rise(lender, lender.today())["risen"] == 1
        assert owner() == "chen"
        size = lender.archive.sizes()
        assert rise(lender, lender.today())["risen"] == 0
        clock.set(MORNING + timedelta(days=12))
        assert rise(lender, lender.today())["risen"] == 0
        assert lender.archive.sizes() == size

        # a suspended admin sees to nothing: it goes to who may work; where nobody may, it stays
        away = StaffRecord("suspension", lender.today(), data={"source": "x"})
        lender.people.note("chen", away, actor="casekit")
        assert rise(lender, lender.today())["risen"] == 1
        assert owner() == "qian"
        lender.people.note("qian", away, actor="casekit")
        clock.set(MORNING + timedelta(days=20))
        assert rise(lender, lender.today())["risen"] == 0
        assert owner() == "qian"
        entries = list(lender.archive.all(Query(kind="process"), actor="casekit"))
        opened_last = lender.archive.open([entries[-1].entry], reason="x", actor="casekit")
        assert UNTAKEN["zh"] in str(next(iter(opened_last)).value)
