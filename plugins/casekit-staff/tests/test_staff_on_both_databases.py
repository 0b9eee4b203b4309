"""People, what they read and whose customer it is, on SQLite and PostgreSQL; rebuilt it is the same."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from casekit import SimulatedClock, StaffRecord
from casekit.archive.rebuild import compare_rebuilt
from casekit.archive.search import Query
from casekit.errors import NotAuthorized
from casekit.testing.lenders import MORNING, make_lender
from casekit.testing.loans import a_loan
from casekit.testing.people import ready


def test_from_the_first_record_to_what_was_known_then(tmp_path: Path, store_url: str) -> None:
    clock = SimulatedClock(MORNING)
    with make_lender(
        tmp_path / "acme",
        plugins=("cn", "echo", "staff"),
        store_url=store_url,
        logs=2,
        clock=clock,
    ) as lender:
        desk = lender.plugin("staff")
        for login, role in (("li", "collector"), ("qian", "supervisor"), ("chen", "admin")):
            ready(lender, login, roles=(role,))
        lender.push_loans([a_loan("L1", date(2026, 2, 20))], actor="chen")
        assert lender.run(actor="chen").day_works["staff.published"] == 2
        customer = lender.cases.find("L1").customer_id

        with pytest.raises(NotAuthorized, match="none of theirs"):
            lender.cases.timeline("L1", reveal=True, reason="curious", actor="li")
        lender.cases.record_fact("L1", "staff.assigned", "li", actor="casekit")
        assert lender.cases.timeline("L1", reveal=True, reason="a call", actor="li")
        sealed = lender.archive.search(Query(customer_id=customer), actor="qian").found
        entries = [one.entry for one in sealed if one.entry.sealed]
        assert lender.archive.open(entries, reason="review", actor="qian")

        clock.advance(timedelta(days=2))
        before = clock.now()
        clock.advance(timedelta(hours=1))
        [exam] = lender.people.records("li", kind="exam", actor="chen")
        late = StaffRecord(
            "exam", exam.on + timedelta(days=30), data={"score": 70, "pass_mark": 60}
        )
        lender.people.take_back(exam.record_id, reason="of another", replace=late, actor="chen")
        today = lender.today()
        now = desk.file("li", actor="qian").ready.readiness
        then = desk.file("li", known_at=before, actor="qian").ready.readiness
        assert (now.barred, then.barred) == (("exam_after_start",), ())
        assert desk.ready(on=today, known_at=before, role="collector", actor="qian")[0].on == today

        law = desk.publish_law("A new law", actor="chen")
        assert [what.process_id for _, what in desk.unread(actor="qian")] == [law.process_id] * 3
        assert [one.data["what"] for one in desk.confirm("qian", actor="qian")] == ["law_change"]
        assert compare_rebuilt(lender.store, lender.vault).ok
