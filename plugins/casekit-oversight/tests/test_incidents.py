"""Incidents: data leaked, or may have leaked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from casekit import Attachment, Lender, SimulatedClock
from casekit.cli.main import casekit
from casekit.errors import CasekitError, DocumentNeeded, MoveRefused, StaffUnknown, UsageError
from casekit.process.kind import ProcessKind
from casekit.testing.lenders import make_lender
from casekit.testing.loans import a_loan, a_person
from casekit.testing.people import ready
from casekit.testing.process_contract import ProcessKindContract
from casekit.work.staff import directory
from casekit_oversight.following import followed
from casekit_oversight.incidents import Incidents
from casekit_oversight.kinds_incidents import IncidentKind

REPORT = Attachment("final.txt", "text/plain", b"what happened")


class TestIncidentKind(ProcessKindContract):
    def make_kind(self) -> ProcessKind:
        return IncidentKind()


@pytest.fixture
def lender(tmp_path: Path) -> Iterator[Lender]:
    with make_lender(tmp_path / "acme", plugins=("cn", "echo", "oversight")) as made:
        made.push_loans(
            [
                a_loan("L-1", date(2026, 2, 20)),
                a_loan("L-2", date(2026, 2, 20), borrower=a_person(2)),
            ]
        )
        made.run()
        yield made


@pytest.fixture
def desk(lender: Lender) -> Incidents:
    found: Incidents = lender.plugin("incidents")
    return found


def wait(lender: Lender, **span: float) -> None:
    assert isinstance(lender.clock, SimulatedClock)
    lender.clock.set(lender.clock.now() + timedelta(**span))


def test_an_incident_from_suspicion_to_closing(lender: Lender, desk: Incidents) -> None:
    customer = lender.cases.find("L-1").customer_id
    lender.customers.disclose(
        customer, fields=["phones"], purpose="collection", reason="a list", actor="li"
    )
    view = desk.suspect("a list of numbers is offered for sale", owner="chen")
    number = view.process_id
    assert (view.state, view.due_on) == ("suspected", date(2026, 3, 3))
    seen = desk.who_saw(number, cases=["L-1"])
    assert ("li", ("phones",)) in [(one.who, one.fields) for one in seen]
    assert {one.customer_id for one in seen} == {customer}
    assert desk.get(number).data["seen_by"] >= 1
    with pytest.raises(UsageError, match="whose data"):
        desk.who_saw(number)
    with pytest.raises(MoveRefused):
        desk.assess(number, customers=1)
    assert desk.contain(number, "the export was switched off").due_on == date(2026, 3, 5)
    view = desk.assess(number, customers=2, damage=120_000, fields=["phones"], grade="grave")
    assert (view.data["customers"], view.data["damage"], view.data["currency"]) == (
        2,
        120_000,
        "CNY",
    )
    with pytest.raises(DocumentNeeded):
        desk.notify(number, "both")
    view = desk.notify(number, "both", words="by letter of today")
    assert "late_notice" not in view.data
    assert view.due_on == date(2026, 4, 1)
    view = desk.hold_responsible(number, person="li", legal_step="police", words="sold them")
    assert (view.person, view.data["legal_step"]) == ("li", "police")
    with pytest.raises(DocumentNeeded):
        desk.close(number, attachments=[])
    assert desk.close(number, attachments=[REPORT]).phase == "done"
    assert lender.archive.compare_tables().ok


def test_a_notice_after_its_time_is_late(lender: Lender, desk: Incidents) -> None:
    number = desk.suspect("x").process_id
    wait(lender, hours=80)
    assert [one.process_id for one in desk.list(late=True)] == [number]
    desk.contain(number, "done")
    desk.assess(number, customers=1)
    assert desk.notify(number, "regulator", words="called").data["late_notice"] is True


def test_files_are_removed_and_a_person_is_suspended(
    lender: Lender, desk: Incidents, tmp_path: Path
) -> None:
    with lender.files.create(".csv", purpose="export", actor="li", reason="r") as draft:
        draft.stream.write(b"numbers")
    assert draft.file is not None
    number = desk.suspect("x").process_id
    (seen, *_) = desk.who_saw(number, file_id=draft.file.file_id)
    assert seen.who == "li"
    with pytest.raises(StaffUnknown):
        desk.contain(number, "x", suspend="nobody")
    with pytest.raises(CasekitError, match=r"file"):
        desk.contain(number, "x", remove_files=[999])
    assert desk.get(number).state == "suspected"
    view = desk.contain(number, "removed", remove_files=[draft.file.file_id])
    assert view.data["files_removed"] == [draft.file.file_id]
    assert not lender.files.path(draft.file).exists()


def test_with_the_records_of_staff_somebody_does_not_work_from_then_on(tmp_path: Path) -> None:
    with make_lender(tmp_path / "acme", plugins=("cn", "echo", "staff", "oversight")) as lender:
        ready(lender, "li")
        assert not directory(lender, ["li"])["li"].barred
        desk: Incidents = lender.plugin("incidents")
        number = desk.suspect("x").process_id
        desk.contain(number, "sent home", suspend="li")
        assert "suspended" in directory(lender, ["li"])["li"].barred
        desk.assess(number, customers=1)
        desk.no_notice(number, reason="nobody outside saw it")
        desk.hold_responsible(number, person="li", words="it was left on a desk")
        (case,) = lender.processes.list(kind="discipline", person="li")
        assert (case.data["offence"], case.data["source"]) == ("leak", f"incident:{number}")
        told = followed(lender, desk.get(number), "zh")
        assert told == [
            f"已对 li 立案：流程 {case.process_id}（违规处理，严重）。",
            f"li 即刻停职，不得从事催收工作，直至流程 {case.process_id} 作出决定。",
        ]
        (opened, suspended) = followed(lender, desk.get(number), "en")
        assert "grave" in opened and "may not work" in suspended
    lines = CliRunner().invoke(casekit, ["incidents", "responsible", "--help"]).stdout
    assert "may not work from now on" in " ".join(lines.split())


@pytest.mark.parametrize("known", [timedelta(hours=1), None])
def test_what_cannot_be_is_refused(
    lender: Lender, desk: Incidents, known: timedelta | None
) -> None:
    if known is not None:
        with pytest.raises(UsageError, match="future"):
            desk.suspect("x", known_at=lender.clock.now() + known)
    else:
        with pytest.raises(UsageError, match="say what is known"):
            desk.suspect(" ")
    assert desk.list() == []


def test_nobody_says_of_themselves_who_answers(desk: Incidents) -> None:
    number = desk.suspect("x").process_id
    desk.contain(number, "x")
    desk.assess(number, customers=0)
    desk.no_notice(number, reason="x")
    with pytest.raises(UsageError, match="of themselves"):
        desk.hold_responsible(number, person="li", words="x", actor="li")


def test_a_suspicion_can_be_unfounded(desk: Incidents) -> None:
    number = desk.suspect("x").process_id
    assert desk.find_unfounded(number, reason="the list is of 2019").state == "unfounded"
