"""Figures and reports of a month in which everything happened: the Measures, §7.1 and §8.3."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from casekit import StaffRecord
from casekit.contacts.model import Outcome
from casekit.errors import NotAuthorized, UsageError
from casekit.rights import local_actor
from casekit.testing.people import ready
from casekit_reports.figures_period import Period

ADMIN = local_actor()
"""The admin is whoever types the commands."""

DUE = date(2026, 2, 20)
MARCH, APRIL = Period.month("2026-03"), Period.month("2026-04")
OPTIONS = {
    "oversight": {"surveys": {"percent": 100, "least_answers": 2}},
    "reports": {
        "costs": {"sms": 5, "voice": 300},
        "staff_time": {"hour": 6_000, "minutes": {"voice": 6}},
        "figures": {"least_answers": 2},
        "due": {"regulator": {"report": "regulator", "to": "nfra"}},
    },
}
SERVE = '[serve]\npublic_url = "https://collect.example"\n'


def a_month(start: Callable[..., Any], store_url: str = "") -> Any:
    """Return a lender with four loans in March: calls, a payment, complaints, findings, training, a wife who answered."""
    story = start(
        plugins=("cn", "echo", "staff", "oversight", "reports"),
        channels={"sms": "echo", "voice": "by-hand"},
        queue={"recorder": True},
        options=OPTIONS,
        extra_toml=SERVE,
        store_url=store_url,
    )
    story.move_to(date(2026, 3, 2))
    lender = story.lender
    for login, role in (
        ("li", "collector"), ("wang", "collector"), ("boss", "supervisor"), (ADMIN, "admin"),
    ):  # fmt: skip
        ready(lender, login, roles=(role,), team="east")
    story.book(
        story.loan("L1", due_on=DUE, region='<b>=1+1</b>"$x_{'),
        *(story.loan(f"L{number}", due_on=DUE, region="浙江") for number in (2, 3, 4)),
    )
    story.day(date(2026, 3, 2))
    story.move_to(date(2026, 3, 3), "10:00")
    for ref, who in (("L1", "li"), ("L2", "wang")):
        lender.cases.record_contact(
            ref, "voice", lender.clock.now(), Outcome.RIGHT_PARTY, actor=who
        )
        lender.consents.record(lender.cases.find(ref).customer_id, "survey", source="phone")
    lender.cases.record_contact(
        "L3", "voice", lender.clock.now(), Outcome.WRONG_PARTY, party="spouse", actor="li"
    )
    first, kept = _complaints_and_findings(story)
    story.day(date(2026, 3, 5))
    story.pay("L1", 51_250)
    story.day(date(2026, 3, 6))
    story.move_to(date(2026, 3, 9))
    lender.plugin("complaints").answer(first, "rejected", words="查无此事", actor="boss")
    lender.plugin("oversight").correct(kept, note="已补", actor="li")
    lender.plugin("oversight").recheck(kept, good=True, actor="boss")
    story.move_to(date(2026, 3, 12))
    course = {"course": "law", "subjects": ["law"], "hours": 3, "attended": True, "passed": True}
    lender.people.note("li", StaffRecord("training", lender.today(), data=course), actor=ADMIN)
    story.days(date(2026, 4, 1), date(2026, 4, 2))
    story.drawn_at = lender.clock.now()
    surveys = lender.plugin("surveys")
    story.answered_at = []
    story.move_to(date(2026, 4, 2), "14:00")
    for one, service in zip(surveys.plan("2026-03", actor="boss").surveys, (5, 2), strict=True):
        surveys.by_call(one.process_id, actor="boss")
        surveys.answer(one.process_id, service, 4, actor="boss")
        story.answered_at.append(lender.clock.now())
        story.move_to(date(2026, 4, 2), "15:00")
    story.move_to(date(2026, 4, 20))
    return story


def _complaints_and_findings(story: Any) -> tuple[int, int]:
    complaints, oversight = story.lender.plugin("complaints"), story.lender.plugin("oversight")
    story.move_to(date(2026, 3, 4))
    first = complaints.receive(
        "L2", words="她骂人", code="insult", grade="minor", against="wang", actor="boss"
    ).process_id
    complaints.receive(words="来函", source="regulator", code="service", actor="boss")
    complaints.acknowledge(first, actor="boss")
    complaints.investigate(first, actor="boss")
    kept = oversight.report("未问候", person="li", actor="boss").process_id
    late = oversight.report("未录音", person="wang", grade="serious", actor="boss").process_id
    oversight.order(kept, "补录", due_on=date(2026, 3, 10), actor="boss")
    oversight.order(late, "补录", due_on=date(2026, 3, 20), actor="boss")
    incident = story.lender.plugin("incidents").suspect("名单外泄", grade="grave", actor="boss")
    story.lender.plugin("incidents").contain(incident.process_id, words="已收回", actor="boss")
    story.lender.plugin("incidents").assess(
        incident.process_id, customers=3, fields=["phones", "name"], actor="boss"
    )
    return first, kept


def _shown(lender: Any, period: Period, *by: str) -> dict[tuple[str, ...], Any]:
    found = lender.plugin("figures").show(period, by=by, actor="boss")
    return {(one.name, *one.by.values()): one for one in found}


def test_c094_c092_figures_of_a_month_by_hand_on_both_databases(
    start: Callable[..., Any], store_url: str
) -> None:
    """Surveys, complaints, deadlines and what an hour costs, each with its entries."""
    house = a_month(start, store_url)
    lender, desk = house.lender, house.lender.plugin("figures")
    march, april = _shown(lender, MARCH), _shown(lender, APRIL)
    recovered = march["recovery_rate",].top
    assert march["recovery_rate",].bottom == 4 * 102_000

    # answered in April about March's contacts: March's figure, as `surveys satisfaction` has it
    service, words = march["satisfaction_service",], march["satisfaction_communication",]
    assert (service.value, service.n, service.parts) == (Fraction(7, 2), 2, {"asked": 2})
    assert (words.value, service.provisional) == (4, "")
    (said,) = lender.plugin("surveys").satisfaction("2026-03", actor="boss")
    assert (said.service, said.communication, said.asked) == (service.value, words.value, 2)
    by_collector = _shown(lender, MARCH, "collector")
    assert by_collector["satisfaction_service", "li"].value is None, "one answer judges nobody"
    quarter = _shown(lender, Period.quarter("2026-Q1"), "month")
    assert quarter["satisfaction_service", "2026-03"].value == service.value
    assert (april["satisfaction_service",].n, april["satisfaction_service",].value) == (0, None)
    # what was known when one of the two had answered, and before anybody was drawn
    then = {
        one.name: (one.value, one.provisional)
        for one in desk.show(MARCH, known_at=house.answered_at[0], actor="boss")
    }
    assert then["satisfaction_service"] == (5, "may_answer")
    before = desk.show(MARCH, names=["satisfaction_service"], known_at=house.drawn_at, actor="boss")
    assert [(one.value, one.provisional) for one in before] == [(None, "")]

    # two complaints, of as many loans as a demand went out for
    worked = march["success_rate",].bottom
    assert march["complaints_per_1000",].value == Fraction(2 * 1_000, worked)

    # a text costs 5, a call 300 and six minutes of whoever made it at 60 yuan an hour
    calls = _shown(lender, MARCH, "role")
    cost = calls["cost_per_recovered", "voice"]
    assert cost.top == cost.n * (300 + 600)
    assert calls["cost_per_recovered", "sms"].top == calls["cost_per_recovered", "sms"].n * 5
    assert march["cost_per_recovered",].value == Fraction(
        cost.top + calls["cost_per_recovered", "sms"].top, recovered
    )

    # deadlines: the corrections of the 10th (met) and the 20th (missed), and those of complaints
    steps = march["late_steps",]
    missed = [made.entry for made in desk.entries(steps, "top", actor="boss") if made.amount]
    told = [json.loads(lender.archive.entry(*entry).header)["data"] for entry in missed]
    assert ("finding", "2026-03-20") in [(one["process_kind"], one["due_on"]) for one in told]
    assert ("finding", "2026-03-10") not in [(one["process_kind"], one["due_on"]) for one in told]
    assert steps.bottom > steps.top == len(missed)
    # the month's report is due on 10 April: the last day that is done is the 2nd
    due = lender.plugin("reports").list(phase="open")[-1]
    judged = [made.entry for made in desk.entries(april["late_steps",], "bottom", actor="boss")]
    headers = [json.loads(lender.archive.entry(*entry).header)["data"] for entry in judged]
    assert due.due_on == date(2026, 4, 10)
    assert due.process_id not in [one["process"] for one in headers]
    for figure in (*march.values(), *april.values()):
        for side in ("top", "bottom"):
            made = desk.entries(figure, side, actor="boss")
            assert sum(one.amount for one in made) == getattr(figure, side), (figure.name, side)

    # nobody reads the figures of a colleague who has no right to
    for look in (
        lambda: desk.show(MARCH, by=["collector"], actor="li"),
        lambda: desk.entries(service, actor="li"),
        lambda: lender.plugin("reports").make("month", MARCH, actor="li"),
        lambda: lender.plugin("reports").list(actor="li"),
    ):
        with pytest.raises(NotAuthorized):
            look()
    with pytest.raises(UsageError, match="the period begins on"):
        lender.plugin("reports").make("month", Period.month("2027-01"), actor="boss")


def test_c109_the_regulators_month_holds_what_happened_and_names_nobody(
    start: Callable[..., Any], casekit: Callable[..., Any], tmp_path: Path
) -> None:
    """Volume, complaints and times, violations, training and third parties, in every form."""
    house = a_month(start)
    made = house.lender.plugin("reports").make("regulator", MARCH, language="en", actor="boss")
    parts = {part["id"]: part["rows"] for s in made.to_json()["sections"] for part in s["parts"]}
    assert sum(row[1] + row[2] for row in parts["volume"]) == 4
    assert sorted(parts["complaints"]) == [
        ["customer", 1, 1, "5.000000", 0], ["regulator", 1, 0, None, 0],
    ]  # fmt: skip
    assert sorted(parts["complaint_codes"]) == [["insult", 1], ["service", 1]]
    violations = {(row[1], row[2]): row[3:] for row in parts["violations"]}
    assert violations["reported by a person", "minor"] == [1, 1, 0, 0]
    assert violations["reported by a person", "serious"] == [1, 0, 1, 1]
    assert parts["training"][0] == ["trained in the period", 1, "0.250000"]
    (incident,) = parts["incidents"]
    assert incident[1:] == ["2026-03-04", "name, telephone", "grave", "assessed", 3]
    assert parts["third_parties"] == [["the spouse", "call", 0, 1, 1]]
    names = ("王小", "员工li", "员工wang", "13900", "她骂人", "未录音", "名单外泄", "L1", "U1")
    for name in ("regulator", "complaints", "risk", "month", "training", "disclosures"):
        period = Period.quarter("2026-Q1") if name == "risk" else MARCH
        report = house.lender.plugin("reports").make(name, period, language="zh", actor="boss")
        told = report.html() + json.dumps(report.to_json(), ensure_ascii=False)
        assert not [one for one in names if one in told], name
        assert "<b>=1+1" not in report.html()
        if name in ("regulator", "complaints", "risk"):
            assert not [one for one in ("wang", "boss", ">li<") if one in report.html()], name

    # the words of the lender's language, and codes or words to ask for the entries of a part
    where = ("-L", str(house.lender.settings.folder), "--now", house.clock.now().isoformat())
    of_tiers = casekit("figures", "show", "recovery_rate", "--period", "2026-03", "--by", "tier",
                       "--language", "zh", *where).out  # fmt: skip
    assert "轻微逾期" in of_tiers and "mild" not in of_tiers
    of = ("figures", "entries", "recovery_rate", "--period", "2026-03", "--csv", "--of")
    assert casekit(*of, "tier=轻微逾期", *where).out == casekit(*of, "tier=mild", *where).out

    # sent, sealed; a payment of March that comes to light changes today's answer and not that
    shown = casekit("figures", "show", "recovery_rate", "--period", "2026-03", "--json", *where)
    (sent,) = casekit(
        "reports", "send", "regulator", "2026-03", "--to", "nfra", "--json", *where
    ).lines
    house.move_to(date(2026, 4, 21))
    house.pay("L2", 20_000, on=date(2026, 3, 30))
    later = (*where[:3], house.clock.now().isoformat())
    same = ("figures", "show", "recovery_rate", "--period", "2026-03", "--json")
    now = casekit(*same, *later).data
    then = casekit(*same, "--known-at", "2026-04-20T12:00", *later).data
    assert (now["top"], then["top"]) == (shown.data["top"] + 20_000, shown.data["top"])
    assert {**then, "known": 0, "fingerprint": 0} == {**shown.data, "known": 0, "fingerprint": 0}
    typed = casekit("reports", "check", sent["process"], "--language", "en", *later)
    assert "Each number is as it was sent." in typed.out
    listed = casekit("figures", "entries", "recovery_rate", "--period", "2026-03", "--csv", *later)
    assert sum(int(line.split(",")[2]) for line in listed.out.splitlines()[1:]) == now["top"]

    # what was sealed and is changed on the disk is found, and never shown
    blobs = sorted((house.lender.settings.folder / "data/blobs").rglob("*"))
    newest = max((one for one in blobs if one.is_file()), key=lambda one: one.stat().st_mtime_ns)
    content = bytearray(newest.read_bytes())
    content[len(content) // 2] ^= 1
    newest.chmod(0o600)
    newest.write_bytes(content)
    shown = casekit("reports", "show", sent["process"], "--out", tmp_path / "again.html",
                    "--reason", "asked", *later, status=None)  # fmt: skip
    assert shown.status != 0 and not (tmp_path / "again.html").exists()
    assert not house.lender.archive.verify().ok
