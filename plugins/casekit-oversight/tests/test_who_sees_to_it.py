"""Whom something concerns, and who sees to it: real people, and never the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from casekit import Attachment, Lender, Step
from casekit.archive.search import Query
from casekit.errors import (
    CasekitError,
    MoveRefused,
    NotAuthorized,
    NotFound,
    RetentionRefuses,
    StaffUnknown,
    UsageError,
)
from casekit.testing.lenders import make_lender
from casekit.testing.loans import a_loan
from casekit.testing.people import ready

PEOPLE = {
    "li": "collector",
    "boss": "supervisor",
    "chen": "supervisor",
    "sun": "ombud",
    "ada": "admin",
    "he": "auditor",
    "wang": "collector",
}


@pytest.fixture
def lender(tmp_path: Path) -> Iterator[Lender]:
    with make_lender(tmp_path / "acme", plugins=("cn", "echo", "staff", "oversight")) as made:
        made.push_loans([a_loan(due_on=date(2026, 2, 20))])
        made.run()
        for login, role in PEOPLE.items():
            ready(made, login, roles=(role,))
        yield made


def refused(error: type[CasekitError], said: str, *tries: Callable[[], Any]) -> None:
    for one in tries:
        with pytest.raises(error, match=said):
            one()


def test_a_login_that_nobody_has_is_refused_at_every_desk(lender: Lender) -> None:
    wrongdoing, complaints = lender.plugin("wrongdoing"), lender.plugin("complaints")
    incidents, inspections = lender.plugin("incidents"), lender.plugin("inspections")
    oversight = lender.plugin("oversight")
    report = wrongdoing.report("x", persons=["LI "], actor="boss").number
    complaint = complaints.receive("L-1", words="x", actor="boss").process_id
    incident = incidents.suspect("x", actor="boss").process_id
    inspection = inspections.announce("office", "files", actor="ada").process_id
    finding = oversight.report("x", person="li", actor="boss").process_id
    tomorrow = lender.today() + timedelta(days=1)
    refused(
        StaffUnknown,
        "nobody is recorded under the login 'lii'",
        lambda: wrongdoing.report("x", persons=["li", "lii"], actor="boss"),
        lambda: wrongdoing.assign(report, "lii", actor="sun"),
        lambda: complaints.receive("L-1", words="x", against="lii", actor="boss"),
        lambda: complaints.receive("L-1", words="x", owner="lii", actor="boss"),
        lambda: complaints.investigate(complaint, against="lii", actor="boss"),
        lambda: complaints.hand_on(complaint, "lii", actor="boss"),
        lambda: incidents.suspect("x", owner="lii", actor="boss"),
        lambda: incidents.contain(incident, "x", suspend="lii", actor="boss"),
        lambda: incidents.hand_on(incident, "lii", actor="boss"),
        lambda: inspections.announce("office", "files", owner="lii", actor="ada"),
        lambda: inspections.find(inspection, "x", person="lii", actor="ada"),
        lambda: oversight.report("x", person="lii", actor="boss"),
        lambda: oversight.order(finding, "x", to="lii", due_on=tomorrow, actor="boss"),
        lambda: oversight.hand_on(finding, "lii", actor="boss"),
    )
    refused(
        UsageError,
        "say who is to see to",
        lambda: wrongdoing.assign(report, " ", actor="sun"),
        lambda: complaints.hand_on(complaint, "", actor="boss"),
        lambda: incidents.hand_on(incident, "", actor="boss"),
    )
    read = wrongdoing.read(report, reason="to look into it", actor="sun")
    assert read["persons"] == ["li"], "however it was typed, it is the login"
    with pytest.raises(UsageError, match="cannot look into this report"):
        wrongdoing.assign(report, "Li", actor="sun")
    lender.people.change("chen", left_on=lender.today(), actor="ada")
    refused(
        UsageError,
        "chen does not work here today",
        lambda: complaints.hand_on(complaint, "chen", actor="boss"),
        lambda: wrongdoing.assign(report, "chen", actor="sun"),
    )


def test_whom_it_concerns_never_sees_to_it_by_any_door(lender: Lender) -> None:
    complaints, incidents = lender.plugin("complaints"), lender.plugin("incidents")
    with pytest.raises(UsageError, match="boss is whom the complaint concerns"):
        complaints.receive("L-1", words="x", against="boss", owner="Boss", actor="chen")
    about = complaints.receive("L-1", words="x", against="boss", actor="chen")
    assert about.owner == "chen"
    with pytest.raises(NotAuthorized):
        lender.processes.get(about.process_id, actor="li")
    number = complaints.receive("L-1", words="x", owner="boss", actor="chen").process_id
    moved = complaints.investigate(number, against="boss", actor="chen")
    assert (moved.person, moved.owner) == ("boss", "chen"), "it goes to another supervisor"
    with pytest.raises(UsageError, match="cannot see to it"):
        lender.processes.move(number, Step("raise", owner="boss"), actor="chen")

    number = incidents.suspect("x", owner="boss", actor="li").process_id
    moved = incidents.contain(number, "sent home", suspend="boss", actor="chen")
    assert moved.owner == "chen"
    with pytest.raises(UsageError, match="boss is whom the incident concerns"):
        incidents.hand_on(number, "boss", actor="chen")
    incidents.assess(number, customers=0, actor="chen")
    incidents.no_notice(number, reason="nobody outside", actor="chen")
    moved = incidents.hold_responsible(number, person="boss", words="x", actor="chen")
    assert (moved.person, moved.owner) == ("boss", "chen")
    with pytest.raises(UsageError, match="cannot see to it"):
        lender.processes.move(number, Step("raise", owner="boss"), actor="chen")

    made = lender.plugin("wrongdoing").report("x", persons=["boss"], actor="li")
    with pytest.raises(MoveRefused):
        lender.processes.move(made.number, Step("raise", owner="boss"), actor="sun")


def document_of(lender: Lender, process: int) -> int:
    filed = lender.archive.all(Query(kind="document.added"), actor="casekit")
    data = [json.loads(one.entry.header)["data"] for one in filed]
    (blob,) = [int(one["blob"]) for one in data if one.get("process") == process]
    return blob


def test_what_is_filed_with_something_confidential_is_read_by_whoever_may_read_that(
    lender: Lender,
) -> None:
    paper = Attachment("seen.txt", "text/plain", b"what was seen")
    incident = lender.plugin("incidents").suspect("x", attachments=[paper], actor="li").process_id
    finding = lender.plugin("oversight").report("x", case="L-1", person="li", actor="boss")
    tomorrow = lender.today() + timedelta(days=1)
    oversight = lender.plugin("oversight")
    oversight.order(finding.process_id, "x", due_on=tomorrow, actor="boss")
    oversight.correct(finding.process_id, attachments=[paper], actor="li")
    plain = (
        lender.plugin("complaints")
        .receive("L-1", words="x", attachments=[paper], actor="boss")
        .process_id
    )
    lender.cases.find("L-1")
    may = {"boss": (True, True, True), "he": (False, False, True), "wang": (False, False, False)}
    for who, told in may.items():
        for number, allowed in zip((incident, finding.process_id, plain), told, strict=True):
            blob = document_of(lender, number)
            if allowed:
                parts = lender.archive.read_document(blob, reason="to check", actor=who)
                assert b"".join(parts) == b"what was seen"
            else:
                with pytest.raises(NotAuthorized):
                    lender.archive.read_document(blob, reason="to check", actor=who)


def test_nobody_destroys_a_report_that_is_under_way(lender: Lender) -> None:
    desk = lender.plugin("wrongdoing")
    paper = Attachment("seen.txt", "text/plain", b"what was seen")
    number = desk.report("x", persons=["li"], attachments=[paper], actor="boss").number
    key, blob = desk.get(number, actor="sun").sealed_for, document_of(lender, number)
    refused(
        RetentionRefuses,
        "under way",
        lambda: lender.customers.erase(key, reason="be gone", actor="ada"),
        lambda: lender.customers.restrict(
            key, until=date(2027, 1, 1), reason="be gone", actor="ada"
        ),
        lambda: lender.archive.dispose_document(blob, reason="be gone", actor="ada"),
    )
    assert desk.read(number, reason="to look into it", actor="sun")["words"] == "x"
    desk.assign(number, "sun", actor="sun")
    desk.investigate(number, actor="sun")
    desk.find(number, substantiated=False, words="it was not so", actor="sun")
    desk.close(number, actor="sun")
    with pytest.raises(NotAuthorized):
        lender.customers.erase(key, reason="be gone", actor="li")
    assert lender.customers.erase(key, reason="kept long enough", actor="ada").status == "erased"


def test_a_report_is_not_even_counted_for_whoever_may_not_see_it(lender: Lender) -> None:
    ready(lender, "mei", roles=("ombud", "supervisor"))
    desk = lender.plugin("wrongdoing")
    about_boss = desk.report("x", persons=["boss"], actor="li").number
    about_mei = desk.report("y", persons=["mei"], actor="li").number

    def seen(who: str) -> tuple[set[int], set[int]]:
        told = [
            json.loads(one.entry.header)["data"]
            for one in lender.archive.all(Query(kind="process.opened"), actor=who)
        ]
        in_archive = {one["process"] for one in told if one["process_kind"] == "wrongdoing"}
        listed = {one.process_id for one in lender.processes.list(phase="", actor=who)}
        return in_archive, listed & {about_boss, about_mei}

    assert seen("boss") == (set(), set()), "neither whom it concerns, nor how many there are"
    assert seen("ada") == (set(), set())
    assert seen("mei") == ({about_boss}, {about_boss}), "an ombud sees those about others"
    assert [one.process_id for one in desk.list(actor="mei")] == [about_boss]
    assert {one.process_id for one in desk.list(actor="sun")} == {about_boss, about_mei}
    (place,) = [
        one.entry
        for one in lender.archive.all(Query(kind="process.opened"), actor="casekit")
        if json.loads(one.entry.header)["data"]["process"] == about_boss
    ]
    with pytest.raises(NotFound):
        lender.archive.entry(place.log, place.seq, actor="boss")
    assert lender.archive.entry(place.log, place.seq, actor="mei") == place
    assert place not in lender.archive.read_on(place.log, 0, actor="boss")
    assert lender.archive.verify().ok
