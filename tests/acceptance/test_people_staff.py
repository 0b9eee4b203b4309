"""Who works here, and who may work today: the Measures, §1, §5.1 and §5.2, and reading 15."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from casekit import Lender, RulePack, StaffRecord, hookimpl
from casekit.errors import NotAuthorized, NotLawful, UsageError
from casekit.people.model import StaffRecordView
from casekit.testing.people import note_many, ready
from casekit_cn.rules import rule_pack
from casekit_staff.quarters import Quarter

DUE = date(2026, 3, 1)
CALL_DAY = date(2026, 3, 5)
FIRST_DAY = CALL_DAY - timedelta(days=365)
WAYS = {"sms": "echo", "voice": "by-hand"}
ALL_SUBJECTS = ["law", "communication", "finance", "psychology"]


class HousePacks:
    """A plugin that gives the lender's own edition of the pack, in some version."""

    def __init__(self, version: str) -> None:
        self.version = version

    @hookimpl
    def casekit_register_rule_packs(self) -> Sequence[RulePack]:
        """Give it."""
        return [replace(rule_pack(), name="house", version=self.version)]


@pytest.fixture
def office(start: Callable[..., Any]) -> Any:
    """A lender that keeps records of its people, on the day on which a call is due."""
    story = start(plugins=("cn", "echo", "staff"), channels=WAYS, queue={"recorder": True})
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.day(CALL_DAY)
    return story


def file_of(story: Any, login: str, on: date | None = None) -> Any:
    """Somebody's file."""
    return story.lender.plugin("staff").file(login, on=on)


def why_no_work(story: Any, login: str) -> list[str]:
    """By the gate's answer to taking a call: why the person gets none; nothing where it is given."""
    queue = story.lender.queue
    try:
        item = queue.take(actor=login)
    except NotLawful as refused:
        return [one.reason for one in refused.verdict.denials if one.rule == "STAFF-01"]
    queue.release(item.work_id, reason="only to see", actor=login)
    return []


def reopen(story: Any, **given: Any) -> None:
    """Open the lender anew, as its config says it now."""
    path = story.lender.settings.document.path
    story.lender.close()
    story.lender = Lender.open(path, clock=story.clock, **given)


def on_paper(lender: Lender, login: str, *records: StaffRecord) -> None:
    """Record much about somebody."""
    note_many(lender, lender.people.get(login), records)


def test_c001_the_file_says_which_policy_was_read_and_who_did_not_gets_no_new_work(
    start: Callable[..., Any], tmp_path: Path
) -> None:
    """Everyone studies the Measures: a file shows what was read and signed, and who has not gets nothing."""
    import casekit_cn

    measures = (Path(casekit_cn.__file__).parent / "measures.toml").read_text(encoding="utf-8")
    own = tmp_path / "measures.toml"
    own.write_text(measures, encoding="utf-8")
    story = start(
        plugins=("cn", "echo", "staff"), channels=WAYS, queue={"recorder": True},
        policy={"file": str(own)},
    )  # fmt: skip
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    ready(story.lender, "li")
    ready(story.lender, "wang")
    story.day(CALL_DAY)
    found = file_of(story, "li")
    assert ("policy", "cn-measures 2026.1", DUE) in [
        (one.data["what"], one.data["version"], one.on) for one in found.signed
    ]
    assert why_no_work(story, "li") == []

    # the Measures are changed; li reads and signs, wang does not
    own.write_text(measures.replace('"2026.1"', '"2026.2"'), encoding="utf-8")
    reopen(story)
    story.day(CALL_DAY + timedelta(days=1))
    [signed] = story.lender.plugin("staff").confirm("li", "policy", actor="li")
    assert (signed.data["version"], signed.recorded_by) == ("cn-measures 2026.2", "li")
    unread = [(one.login, what.title) for one, what in story.lender.plugin("staff").unread()]
    assert unread == [("wang", "cn-measures 2026.2")]
    story.day(CALL_DAY + timedelta(days=5))
    assert why_no_work(story, "wang") == ["barred_policy_unread"]
    assert why_no_work(story, "li") == []
    # who could work on a day that is over is answered as it was then
    assert file_of(story, "wang", on=CALL_DAY).ready.readiness.ready


@pytest.mark.parametrize("missing", ["background", "ethics", "finance", "law"])
def test_c062_one_missing_evidence_bars_work(office: Any, missing: str) -> None:
    """Ethics, finance and law each have evidence and date, and one that is missing bars work."""
    ready(office.lender, "li", without=(missing,))
    assert why_no_work(office, "li") == [f"barred_{missing}_missing"]
    evidence = {one.kind: one.on for one in file_of(office, "li").records}
    assert missing not in evidence
    for kind in {"background", "ethics", "finance", "law"} - {missing}:
        assert evidence[kind] == FIRST_DAY - timedelta(days=30)


def test_c063_an_exam_after_the_first_day_is_refused_by_the_gate(office: Any) -> None:
    """Who passed the exam only after the first day of work is refused, and the case tells so."""
    ready(office.lender, "li", without=("exam",))
    desk = office.lender.plugin("staff")
    with pytest.raises(UsageError, match="a record 'exam' needs score"):
        desk.note("li", "exam", on=FIRST_DAY)
    late, _ = desk.note("li", "exam", on=FIRST_DAY + timedelta(days=1), data={"score": 95})
    assert why_no_work(office, "li") == ["barred_exam_after_start"]
    told = office.lender.cases.timeline("L1", language="en", reveal=True, reason="review")
    assert any("STAFF-01" in line.text for line in told)
    # the date was wrong: it is taken back, and both stay readable
    right = StaffRecord("exam", FIRST_DAY, data={"score": 95, "pass_mark": 60})
    office.lender.people.take_back(late.record_id, reason="typed wrongly", replace=right)
    assert why_no_work(office, "li") == []
    both = office.lender.people.records("li", kind="exam", with_taken_back=True)
    assert [one.replaces for one in both] == [late.record_id, None]


def test_c064_which_of_the_four_subjects_a_person_has_not_had(office: Any) -> None:
    """A course is entered with its subjects; the report shows which of the four are lacking."""
    ready(office.lender, "li", without=("training",))
    desk = office.lender.plugin("staff")
    for day, subjects in ((date(2026, 1, 12), "law,finance"), (date(2026, 2, 9), "沟通")):
        data = {"course": "spring", "subjects": subjects, "hours": 3, "attended": "yes"}
        assert desk.note("li", "training", on=day, data=data)[1]
        assert not desk.note("li", "training", on=day, data=data)[1]
    [row] = desk.training(Quarter(2026, 1))
    assert (row.attended, row.hours, row.lacking) == (2, 6, ("psychology",))
    assert file_of(office, "li").lacking == ("psychology",)
    later = office.lender.today() + timedelta(days=1)
    with pytest.raises(UsageError, match="in the future"):
        desk.note("li", "training", on=later, data=data)


def induction(first: date, parts: Sequence[str]) -> list[StaffRecord]:
    """One part a day."""
    return [
        StaffRecord("induction", first + timedelta(days=number), data={"part": part, "hours": 7})
        for number, part in enumerate(parts)
    ]


def test_c065_three_days_of_induction_are_no_week(office: Any) -> None:
    """A newcomer has a week of induction: three days are too few."""
    ready(office.lender, "li", without=("induction",))
    first = FIRST_DAY - timedelta(days=14)
    on_paper(office.lender, "li", *induction(first, ("theory", "cases", "drill")))
    assert why_no_work(office, "li") == ["barred_induction_days"]
    on_paper(office.lender, "li", *induction(first + timedelta(days=3), ("theory", "drill")))
    assert why_no_work(office, "li") == []


def test_c066_all_three_parts(office: Any) -> None:
    """Induction is theory, case studies and drills: two of them are not all."""
    ready(office.lender, "li", without=("induction",))
    first = FIRST_DAY - timedelta(days=14)
    on_paper(
        office.lender, "li", *induction(first, ("theory", "theory", "cases", "cases", "cases"))
    )
    assert why_no_work(office, "li") == ["barred_induction_parts"]
    on_paper(office.lender, "li", *induction(first + timedelta(days=5), ("drill",)))
    assert why_no_work(office, "li") == []


@pytest.mark.parametrize("quarter", ["block", "warn"])
def test_c067_a_missed_quarter_is_refused_or_warned_and_listed(
    start: Callable[..., Any], quarter: str
) -> None:
    """Who missed the last quarter is refused or warned, as the lender chose, and is listed."""
    story = start(
        plugins=("cn", "echo", "staff"), channels=WAYS, queue={"recorder": True},
        options={"staff": {"quarter": quarter}},
        extra_toml='[rules.CN-STAFF-02]\nseverity = "warn"\nreason = "ours"\n',
    )  # fmt: skip
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.day(CALL_DAY)
    ready(story.lender, "li", without=("training",))
    exam = StaffRecord("exam", CALL_DAY - timedelta(days=200), data={"score": 90, "pass_mark": 60})
    on_paper(
        story.lender,
        "li",
        exam,
        *(
            StaffRecord(
                "training", day, data={"course": "c", "subjects": ALL_SUBJECTS, "attended": True}
            )
            for day in (date(2025, 5, 5), date(2025, 8, 5))
        ),
    )
    assert why_no_work(story, "li") == (["barred_quarter_missed"] if quarter == "block" else [])
    desk = story.lender.plugin("staff")
    [row] = desk.training()
    assert (str(row.quarter), row.missed) == ("2025-Q4", True)
    [one] = desk.ready()
    missing = "the training of 2025-Q4 is missing, which was due by 2025-12-31"
    assert one.words("en") == missing
    assert one.readiness.ready == (quarter == "warn")


def test_c068_a_new_pack_version_is_confirmed_by_each(
    start: Callable[..., Any], tmp_path: Path
) -> None:
    """A new version of the rules, or a change of law, is confirmed by each; who has not is listed."""
    story = start(plugins=("cn", "echo", "staff"), channels=WAYS)
    config = story.lender.settings.document.path
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('pack = "cn"', 'pack = "house"'), encoding="utf-8")
    reopen(story, modules={"house": HousePacks("1")})
    story.day(DUE)
    for login in ("li", "wang"):
        ready(story.lender, login)
    desk = story.lender.plugin("staff")
    assert desk.unread() == []

    reopen(story, modules={"house": HousePacks("2")})
    story.day(DUE + timedelta(days=1))
    desk = story.lender.plugin("staff")
    law = desk.publish_law("消费者权益保护法修订")
    assert [(one.login, what.title) for one, what in desk.unread()] == [
        ("li", "house 2"),
        ("li", "消费者权益保护法修订"),
        ("wang", "house 2"),
        ("wang", "消费者权益保护法修订"),
    ]
    assert len(desk.confirm("li", actor="li")) == 2
    desk.confirm("wang", str(law.process_id), actor="wang")
    assert [(one.login, what.what) for one, what in desk.unread()] == [("wang", "pack")]
    with pytest.raises(NotAuthorized):
        desk.confirm("wang", "pack", actor="li")


def test_c071_unsigned_confidentiality_bars_and_hides(office: Any) -> None:
    """Who has not signed the agreement to keep secrets gets no work and sees no data."""
    ready(office.lender, "li", without=("confidentiality",))
    assert why_no_work(office, "li") == ["barred_confidentiality_unsigned"]
    customer = office.lender.cases.find("L1").customer_id
    with pytest.raises(NotAuthorized, match="the agreement to keep secrets is not signed"):
        office.lender.customers.masked(customer, actor="li")
    with pytest.raises(NotAuthorized, match="the agreement to keep secrets is not signed"):
        office.lender.customers.find(phone="+8613900000001", actor="li")
    # the person signs, and works
    desk = office.lender.plugin("staff")
    record, new = desk.note("li", "confidentiality", data={"version": "1"}, actor="li")
    assert isinstance(record, StaffRecordView)
    assert new
    assert why_no_work(office, "li") == []


def test_c073_an_unassigned_collector_reveals_nothing_and_it_is_archived(office: Any) -> None:
    """A colleague who does not work with the customer sees nothing; the attempts stay in the archive."""
    lender = office.lender
    ready(lender, "li")
    ready(lender, "wang")
    customer = lender.cases.find("L1").customer_id
    item = lender.queue.take(actor="li")
    assert lender.customers.disclose(
        customer, ["name"], purpose="service", reason="on the line", actor="li"
    )
    with pytest.raises(NotAuthorized, match="none of theirs"):
        lender.customers.disclose(
            customer, ["name"], purpose="service", reason="curious", actor="wang"
        )
    with pytest.raises(NotAuthorized, match="none of theirs"):
        lender.cases.timeline("L1", reveal=True, reason="curious", actor="wang")
    lender.queue.release(item.work_id, reason="back", actor="li")
    told = lender.archive.disclosures(customer=customer, actor_of="wang")
    assert [(one.kind, one.refused, one.fields) for one in told] == [
        ("customer.withheld", True, ("name",)),
        ("customer.withheld", True, ("timeline",)),
    ]
