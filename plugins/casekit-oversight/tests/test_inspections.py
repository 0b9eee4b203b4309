"""A regulator's inspection: what it covers is seen while it lasts, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from casekit import Lender, SimulatedClock, hookimpl
from casekit.errors import CasekitError, DocumentNeeded, NotAuthorized, StaffUnknown, UsageError
from casekit.plugin_parts import ReportAsk, ReportTable
from casekit.plugins import Report
from casekit.process.kind import ProcessKind
from casekit.rights import Subject
from casekit.testing.lenders import make_lender
from casekit.testing.loans import a_loan, a_person
from casekit.testing.people import ready
from casekit.testing.process_contract import ProcessKindContract
from casekit_oversight.inspections import Inspections
from casekit_oversight.kinds_inspections import InspectionKind

INSPECTOR = "inspector-1"


class TestInspectionKind(ProcessKindContract):
    def make_kind(self) -> ProcessKind:
        return InspectionKind()


class Volume:
    """A report about a period."""

    def __init__(self, ask: ReportAsk) -> None:
        self.ask = ask

    def tables(self) -> Sequence[ReportTable]:
        return [ReportTable("volume", ["from", "to"], [(self.ask.start, self.ask.end)])]

    def to_json(self) -> object:
        return {"from": self.ask.start.isoformat(), "to": self.ask.end.isoformat()}

    def html(self) -> str | None:
        return None


class Reports:
    """A plugin with one report."""

    @hookimpl
    def casekit_register_reports(self) -> Sequence[Report]:
        return [Report("volume", "how much there is", make=lambda _, ask: Volume(ask))]


@pytest.fixture
def lender(tmp_path: Path) -> Iterator[Lender]:
    with make_lender(
        tmp_path / "acme", plugins=("cn", "echo", "oversight"), modules={"reports-of": Reports()}
    ) as made:
        made.push_loans(
            [
                a_loan("L-1", date(2026, 2, 20)),
                a_loan("L-2", date(2026, 2, 20), borrower=a_person(2)),
            ]
        )
        made.run()
        ready(made, INSPECTOR, roles=("regulator",))
        yield made


@pytest.fixture
def desk(lender: Lender) -> Inspections:
    found: Inspections = lender.plugin("inspections")
    return found


def wait(lender: Lender, days: int) -> None:
    assert isinstance(lender.clock, SimulatedClock)
    lender.clock.set(lender.clock.now() + timedelta(days=days))


def granted(lender: Lender, desk: Inspections, **scope: Any) -> int:
    number = desk.announce("the office", "files of March").process_id
    scope.setdefault("cases", ["L-1"])
    scope.setdefault("until", lender.today() + timedelta(days=5))
    desk.grant(number, INSPECTOR, **scope)
    return number


def test_an_inspector_sees_what_is_covered_while_it_lasts(
    lender: Lender, desk: Inspections
) -> None:
    number = granted(lender, desk)
    assert desk.case(number, "L-1", actor=INSPECTOR).to_json()["loan"] == "L-1"
    kinds = [one.entry.kind for one in desk.entries(number, "L-1", actor=INSPECTOR)]
    assert "case.opened" in kinds
    made, _ = desk.evidence(number, "L-1", actor=INSPECTOR)
    assert lender.files.path(made).exists()
    for refused in (
        lambda: desk.case(number, "L-2", actor=INSPECTOR),
        lambda: lender.cases.show("L-2", actor=INSPECTOR),
        lambda: lender.archive.search(actor=INSPECTOR),
        lambda: lender.authorized(INSPECTOR, "case.reveal", [Subject("case", 1)]),
        lambda: lender.processes.cancel(number, reason="no", actor=INSPECTOR),
        lambda: lender.cases.place_hold("L-1", kind="dispute", reason="r", actor=INSPECTOR),
    ):
        with pytest.raises(NotAuthorized) as told:
            refused()
        assert told.value.reason == "inspection_scope"
    assert [one["shown"] for one in desk.uses(number)] == ["case", "entries", "evidence"]
    assert {one["who"] for one in desk.uses(number)} == {INSPECTOR}


def test_after_its_last_day_or_when_it_is_ended_nothing_is_seen(
    lender: Lender, desk: Inspections
) -> None:
    number = granted(lender, desk)
    wait(lender, 5)
    desk.case(number, "L-1", actor=INSPECTOR)
    wait(lender, 1)
    with pytest.raises(NotAuthorized) as over:
        desk.case(number, "L-1", actor=INSPECTOR)
    assert over.value.reason == "inspection_over"
    desk.grant(number, INSPECTOR, cases=["L-1"], until=lender.today())
    desk.case(number, "L-1", actor=INSPECTOR)
    desk.revoke(number, reason="they left")
    with pytest.raises(NotAuthorized) as ended:
        desk.case(number, "L-1", actor=INSPECTOR)
    assert ended.value.reason == "inspection_over"
    desk.grant(number, INSPECTOR, cases=["L-1"], until=lender.today())
    desk.close(number)
    with pytest.raises(NotAuthorized) as closed:
        desk.case(number, "L-1", actor=INSPECTOR)
    assert closed.value.reason == "no_inspection"


def test_past_the_desk_or_its_time_nothing_is_seen(
    lender: Lender, desk: Inspections, tmp_path: Path
) -> None:
    paper = tmp_path / "contract.pdf"
    paper.write_bytes(b"%PDF-1.4 the contract")
    early = lender.archive.add_document(paper, "L-1", "contract").blob_id
    first = lender.today() + timedelta(days=1)
    wait(lender, 1)
    paper.write_bytes(b"%PDF-1.4 the supplement")
    late = lender.archive.add_document(paper, "L-1", "contract").blob_id
    whole = granted(lender, desk)
    why: dict[str, Any] = {"reason": "to look", "actor": INSPECTOR}
    for past_the_desk in (
        lambda: lender.cases.show("L-1", actor=INSPECTOR),
        lambda: lender.archive.read_document(early, **why),
        lambda: lender.archive.evidence("L-1", **why),
    ):
        with pytest.raises(NotAuthorized) as no:
            past_the_desk()
        assert no.value.reason == "inspection_scope"
    assert b"".join(desk.document(whole, "L-1", early, actor=INSPECTOR)) == b"%PDF-1.4 the contract"
    desk.close(whole)
    number = granted(lender, desk, start=first)
    read = desk.document(number, "L-1", late, actor=INSPECTOR)
    assert b"".join(read) == b"%PDF-1.4 the supplement"
    for outside in (
        lambda: desk.document(number, "L-1", early, actor=INSPECTOR),
        lambda: desk.evidence(number, "L-1", actor=INSPECTOR),
    ):
        with pytest.raises(NotAuthorized, match="does not cover it"):
            outside()
    wait(lender, 10)
    lender.cases.place_hold("L-1", kind="dispute", reason="so that the archive knows the day")
    wait(lender, -9)
    with pytest.raises(NotAuthorized) as over:
        desk.case(number, "L-1", actor=INSPECTOR)
    assert over.value.reason == "inspection_over", "a clock that is set back gives no access"


def test_reports_are_made_of_its_time_alone(lender: Lender, desk: Inspections) -> None:
    first, last = date(2026, 2, 1), date(2026, 2, 28)
    number = granted(lender, desk, reports=["volume"], start=first, end=last)
    made = desk.report(number, "volume", first, last, actor=INSPECTOR)
    assert made.to_json() == {"from": "2026-02-01", "to": "2026-02-28"}
    with pytest.raises(NotAuthorized, match="this time"):
        desk.report(number, "volume", first, date(2026, 3, 1), actor=INSPECTOR)
    with pytest.raises(NotAuthorized, match="the report 'month'"):
        desk.report(number, "month", first, last, actor=INSPECTOR)
    assert not desk.entries(number, "L-1", actor=INSPECTOR), "recorded in March"


def test_what_is_handed_over_is_listed_and_findings_are_corrected(
    lender: Lender, desk: Inspections, tmp_path: Path
) -> None:
    number = granted(lender, desk)
    with pytest.raises(DocumentNeeded):
        desk.hand_over(number, [])
    given = tmp_path / "report.csv"
    given.write_bytes(b"1,2\n")
    view = desk.hand_over(number, [given], note="by courier")
    assert view.state == "handed_over"
    assert len(view.data["digests"]) == 1
    assert len(view.data["digests"][0]) == 64
    view = desk.find(number, "letters go out late", owner="chen", due_on=date(2026, 4, 1))
    assert (view.state, view.data["found"]) == ("findings", 1)
    (finding,) = desk.findings(number)
    assert (finding.owner, finding.data["source"]) == ("chen", f"inspection:{number}")
    assert desk.close(number).phase == "done"
    assert desk.findings(number)[0].is_open, "corrections go on"
    assert lender.archive.compare_tables().ok


@pytest.mark.parametrize(
    ("login", "scope", "said"),
    [
        ("nobody", {}, "nobody"),
        ("li", {}, "li is no inspector"),
        (INSPECTOR, {"cases": []}, "what may be seen"),
        (INSPECTOR, {"until": date(2026, 3, 1)}, "the last day lies between"),
        (INSPECTOR, {"until": date(2026, 6, 1)}, "the last day lies between"),
        (INSPECTOR, {"reports": ["none"]}, "no plugin"),
        (INSPECTOR, {"cases": ["L-9"]}, "no case"),
        (INSPECTOR, {"start": date(2026, 3, 2), "end": date(2026, 3, 1)}, "before it begins"),
    ],
)
def test_what_cannot_be_granted_is_refused(
    lender: Lender, desk: Inspections, login: str, scope: dict[str, Any], said: str
) -> None:
    ready(lender, "li")
    number = desk.announce("the office", "files").process_id
    given = {"cases": ["L-1"], "until": lender.today()} | scope
    with pytest.raises(CasekitError, match=said) as told:
        desk.grant(number, login, **given)
    assert isinstance(told.value, StaffUnknown) == (login == "nobody")
    assert desk.get(number).state == "announced"


def test_who_inspects_is_said(desk: Inspections) -> None:
    with pytest.raises(UsageError, match="who inspects"):
        desk.announce("", "files")
