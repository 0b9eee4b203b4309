"""Plans that reach beyond the policy: in force at once, and a supervisor looks at each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from casekit.app import Lender
from casekit.contacts.model import Outcome
from casekit.errors import NotAuthorized, UsageError
from casekit.testing.lenders import MORNING, READY, make_lender
from casekit.testing.loans import a_loan
from casekit.work.model import CallResult, PointTick, PromisePart, WorkItem

TODAY = date(2026, 3, 2)
SOON, IN_APRIL = date(2026, 3, 6), date(2026, 4, 10)
PLAN = (PromisePart(20_000, SOON), PromisePart(50_000, IN_APRIL))
WHY = "工资四月初才发"


@pytest.fixture
def lender(tmp_path: Path) -> Iterator[Lender]:
    """A lender with a collector and a supervisor, and a case whose call is due."""
    staff = {"li": READY, "boss": READY | {"supervisor": True}}
    with make_lender(tmp_path / "acme", staff=staff, queue={"recorder": True}) as opened:
        opened.push_loans([a_loan("L-1", TODAY - timedelta(days=12))], snapshot_on=TODAY)
        opened.run(TODAY)
        yield opened


def form(item: WorkItem, **more: Any) -> CallResult:
    assert item.script is not None
    said = tuple(PointTick(line.id, said=True) for line in item.script.lines if line.tick)
    answers = {"sms_arrived": "yes", "reason": "short_of_cash", "attitude": "cooperative"}
    return CallResult(Outcome.PROMISE, promises=PLAN, points=said, **answers, **more)


def entries(lender: Lender, kind: str) -> list[Any]:
    found = [one.entry for one in lender.archive.search().found if one.entry.kind == kind]
    return [orjson.loads(entry.header)["data"] for entry in found]


def statuses(lender: Lender) -> list[str]:
    return [promise.status for promise in lender.cases.show("L-1").promises]


def test_a_collector_agrees_on_a_long_plan_and_a_supervisor_refuses_it(lender: Lender) -> None:
    item = lender.queue.take(actor="li")
    with pytest.raises(UsageError, match="reach to 2026-03-31"):
        lender.queue.result(item.work_id, form(item), actor="li")
    made = lender.queue.result(item.work_id, form(item, beyond=WHY), actor="li")
    assert [promise.status for promise in made.promises] == ["open", "open"]

    (task,) = lender.queue.tasks(actor="boss")
    assert (task.kind, task.owner, task.about, task.words) == ("plan_review", "boss", "li", WHY)
    assert (made.tasks[-1], task.contact_id) == (task.task_id, made.contact_id)
    (said,) = entries(lender, "promise.recorded")
    assert said["beyond"] == {"last": "2026-03-31"}
    assert said["task"] == task.task_id
    assert WHY not in str(entries(lender, "contact.result"))

    with pytest.raises(NotAuthorized, match="li agreed on this plan"):
        lender.queue.close_task(task.task_id, "granted", reason="自己看过", actor="li")
    with pytest.raises(UsageError, match=r"cannot come to .done."):
        lender.queue.close_task(task.task_id, "done", reason="看过", actor="boss")
    lender.queue.close_task(task.task_id, "refused", reason="时间太长", actor="boss")
    assert statuses(lender) == ["replaced", "replaced"]
    (changed,) = entries(lender, "promise.changed")
    assert [one["status"] for one in changed["promises"]] == ["replaced", "replaced"]


def test_a_plan_that_a_supervisor_grants_stays(lender: Lender) -> None:
    lender.cases.record_promise("L-1", PLAN, beyond=WHY, actor="li")
    (task,) = lender.queue.tasks(actor="boss")
    lender.queue.close_task(task.task_id, "granted", reason="合理", actor="boss")
    assert statuses(lender) == ["open", "open"]
    assert lender.queue.tasks(actor="boss") == []


def test_a_promise_made_elsewhere_is_recorded_marked_and_looked_at(lender: Lender) -> None:
    made = lender.cases.record_contact(
        "L-1", "voice", MORNING, "promise", promises=[(50_000, IN_APRIL)], note=WHY, actor="li"
    )
    assert statuses(lender) == ["open"]
    (said,) = entries(lender, "promise.recorded")
    (task,) = [one for one in lender.queue.tasks(actor="boss") if one.kind == "plan_review"]
    assert (task.owner, task.about, task.contact_id) == ("boss", "li", made.contact_id)
    assert (said["beyond"], said["task"]) == ({"last": "2026-03-31"}, task.task_id)
    with pytest.raises(UsageError, match="is owed"):
        lender.cases.record_contact(
            "L-1", "voice", MORNING, "promise", promises=[(900_000, SOON)], actor="li"
        )

    lender.queue.correct(
        made.contact_id,
        {"promises": (PromisePart(30_000, IN_APRIL),)},
        reason="少写了一笔",
        actor="li",
    )
    opened = [one for one in lender.queue.tasks(actor="boss") if one.kind == "plan_review"]
    assert len(opened) == 2
    lender.queue.correct(
        made.contact_id, {"promises": (PromisePart(30_000, SOON),)}, reason="日期", actor="li"
    )
    opened = [one for one in lender.queue.tasks(actor="boss") if one.kind == "plan_review"]
    assert len(opened) == 2


def test_more_than_the_law_lets_be_asked_for_is_marked_with_its_rule(tmp_path: Path) -> None:
    with make_lender(tmp_path / "acme", lender={"kind": "private"}) as lender:
        loan = a_loan(
            "L-1",
            TODAY - timedelta(days=10),
            penalty=2_000,
            contract_on=date(2025, 12, 1),
        )
        lender.push_loans([replace(loan, principal=100_000)], snapshot_on=TODAY)
        lender.run(TODAY)
        lender.cases.record_contact("L-1", "voice", MORNING, "promise", promises=[(103_500, SOON)])
        (said,) = entries(lender, "promise.recorded")
        assert said["beyond"] == {"rule": "CN-RATE-01"}
        assert [one.kind for one in lender.queue.tasks(everyone=True)].count("plan_review") == 1
