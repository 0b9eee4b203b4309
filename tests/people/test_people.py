"""Who works here: recorded, changed, noted about, taken back, shown, exported, erased."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from casekit.archive.opening import header_of
from casekit.archive.rebuild import compare_rebuilt
from casekit.cases.records import PersonRecord
from casekit.clock import SimulatedClock
from casekit.errors import (
    ConfigError,
    DocumentNeeded,
    Erased,
    NotAuthorized,
    StaffError,
    StaffExists,
    StaffOverlap,
    StaffUnknown,
    UsageError,
)
from casekit.hookspecs import hookimpl
from casekit.people.model import StaffRecord, StaffRecordKind
from casekit.people.reading import members, state_of_staff
from casekit.pii.indexing import find_many
from casekit.pii.profile import Phone, Profile
from casekit.process.model import Attachment
from casekit.rights import Subject
from casekit.testing.lenders import MORNING, make_lender
from casekit.testing.loans import a_loan

_W = {"en": "w", "zh": "w"}
_ID = "110105199003078873"
PAPER = Attachment("韩梅-证书.pdf", "application/pdf", b"%PDF certificate")
KINDS = (
    StaffRecordKind(
        "training", _W, frozenset({"course", "score", "held_on"}), frozenset({"course"})
    ),
    StaffRecordKind("certificate", _W, document=True),
    StaffRecordKind("shift", _W, ahead=True),
    StaffRecordKind("absence", _W, ahead=True, overlaps=False),
    StaffRecordKind("suspension", _W, lasts=True, overlaps=False),
)


def _module(refused: set[tuple[str, str]], asked: list[Any]) -> ModuleType:
    module = ModuleType("school")

    @hookimpl
    def casekit_register_staff_record_kinds() -> Sequence[StaffRecordKind]:
        return KINDS

    @hookimpl
    def casekit_authorize(actor: str, action: str, subjects: Sequence[Subject]) -> bool:
        asked.append((actor, action, tuple(subjects)))
        return (actor, action) not in refused

    module.casekit_register_staff_record_kinds = casekit_register_staff_record_kinds  # type: ignore[attr-defined]
    module.casekit_authorize = casekit_authorize  # type: ignore[attr-defined]
    return module


@pytest.fixture
def office(tmp_path: Path, store_url: str) -> Iterator[Any]:
    """A lender on each database with two logs, who employs Han Mei as `han`."""
    clock = SimulatedClock(MORNING)
    refused: set[tuple[str, str]] = set()
    asked: list[Any] = []
    with make_lender(
        tmp_path / "acme",
        clock=clock,
        store_url=store_url,
        modules={"school": _module(refused, asked)},
        logs=2,
    ) as lender:
        lender.people.add(
            "han",
            PersonRecord(
                Profile("韩梅", id_number=_ID, phones=(Phone("138 1234 5678"),)),
            ),
            number="0017",
            started_on=lender.today(),
            roles=("collector", "supervisor"),
            team="north",
            ways=("voice",),
            tiers=("M1",),
            languages=("zh-CN",),
            skills=("hardship",),
            daily=40,
            actor="root",
        )
        yield lender, clock, refused, asked


def _sound(lender: Any) -> None:
    lender.checkpoint("root")
    assert lender.archive.verify().ok
    report = compare_rebuilt(lender.store, lender.vault)
    assert report.ok, report.differences


def test_who_works_here_is_known_by_login_and_shown_in_the_clear_for_a_reason_only(
    office: Any,
) -> None:
    lender, _, refused, asked = office
    people = lender.people
    han = people.get("han")
    assert han.to_json() | {"subject": 0, "created_at": "", "updated_at": ""} == {
        "login": "han", "subject": 0, "number": "0017", "started_on": "2026-03-02",
        "left_on": None, "roles": ["collector", "supervisor"], "team": "north",
        "ways": ["voice"], "tiers": ["M1"], "languages": ["zh-Hans-CN"], "skills": ["hardship"],
        "daily": 40, "created_at": "", "updated_at": "",
    }  # fmt: skip
    assert asked[-1] == (asked[-1][0], "staff.look", (Subject("person", han.subject_id),))
    assert "韩梅" not in repr(han)
    assert people.disclose("han", reason="a letter to her", actor="root")["name"] == "韩梅"
    refused.add(("li", "staff.disclose"))
    with pytest.raises(NotAuthorized):
        people.disclose("han", reason="curious", actor="li")
    told = [header_of(one.entry) for one in lender.archive.search().found]
    seen = [one for one in told if one["kind"] == "staff.disclosed"]
    assert [(one["actor"], one["data"]) for one in seen] == [
        ("root", {"login": "han"}),
        ("li", {"login": "han", "withheld": 1}),
    ]
    with pytest.raises(UsageError, match="works here and is no customer"):
        lender.customers.disclose(
            han.subject_id, ["name"], purpose="service", reason="x", actor="li"
        )
    # nobody is looked for as a customer and found as a colleague, unless ties are asked for
    assert lender.customers.find(phone="13812345678", actor="root") == []
    with lender.store.read() as connection:
        values = [("id_number", _ID)]
        assert find_many(lender.vault, connection, values) == {}
        tied = find_many(lender.vault, connection, values, with_staff=True)
    assert [one.subject_id for one in tied["id_number", _ID]] == [han.subject_id]
    # a colleague who borrows is a customer besides, with a key of their own
    borrower = PersonRecord(Profile("韩梅", id_number=_ID))
    lender.push_loans([a_loan("L-9", lender.today(), borrower=borrower)])
    (match,) = lender.customers.find(id_number=_ID, actor="root")
    assert (match.is_customer, match.subject_id != han.subject_id) == (True, True)
    changed = people.change("han", team="south", roles=("auditor",), daily=None, actor="root")
    assert (changed.team, changed.roles, changed.daily, changed.ways) == (
        "south",
        ("auditor",),
        None,
        ("voice",),
    )
    people.add("zhou", Profile("周敏"), roles=("collector",), actor="root")
    assert [one.login for one in people.list(role="auditor")] == ["han"]
    assert [one.login for one in people.list(team="north")] == []
    assert [one.login for one in people.list(on=lender.today())] == ["han"]
    with lender.store.read() as connection:
        assert [one.login for one in members(connection, ["zhou", "nobody"])] == ["zhou"]
    _sound(lender)


def test_a_record_is_taken_back_and_what_was_known_before_stays_to_be_asked(office: Any) -> None:
    lender, clock, _, _ = office
    people, today = lender.people, lender.today()
    with lender.store.read() as connection:
        before = state_of_staff(connection)
    wrong = people.note(
        "han",
        StaffRecord(
            "training",
            today - timedelta(days=3),
            data={"course": "law-1", "score": 81, "held_on": today},
            secret={"teacher": "王老师"},
        ),
        actor="root",
    )
    assert (wrong.until, wrong.data["held_on"]) == (today - timedelta(days=2), "2026-03-02")
    assert wrong.covers(today - timedelta(days=3))
    assert not wrong.covers(today - timedelta(days=2))
    assert people.read(wrong.record_id, reason="a question", actor="root") == {"teacher": "王老师"}
    with lender.store.read() as connection:
        assert state_of_staff(connection) != before
    known_then = clock.now()
    clock.advance(timedelta(days=4))
    right = people.take_back(
        wrong.record_id,
        reason="the score was misread",
        replace=StaffRecord(
            "training", today - timedelta(days=3), data={"course": "law-1", "score": 18}
        ),
        actor="root",
    )
    assert right is not None
    assert right.replaces == wrong.record_id

    def scores(**asked: Any) -> list[int]:
        return [one.data["score"] for one in people.records("han", kind="training", **asked)]

    assert scores() == [18]
    assert scores(known_at=known_then) == [81]
    assert scores(known_at=known_then - timedelta(days=1)) == []
    assert scores(with_taken_back=True) == [81, 18]
    assert scores(start=today) == []
    assert scores(end=today) == [18]
    assert [one.login for one in people.records(start=today - timedelta(days=3))] == ["han"]
    with pytest.raises(StaffError, match="taken back already"):
        people.take_back(wrong.record_id, reason="again", actor="root")
    assert people.take_back(right.record_id, reason="no such course", actor="root") is None
    assert scores() == []
    papers = StaffRecord("certificate", today, attachments=(PAPER,))
    assert people.note("han", papers, actor="root").kind == "certificate"
    _sound(lender)


@pytest.mark.parametrize(
    ("record", "error", "words"),
    [
        (StaffRecord("training", MORNING.date() + timedelta(days=1)), UsageError, "in the future"),
        (StaffRecord("training", MORNING.date()), UsageError, "needs course"),
        (StaffRecord("training", MORNING.date(), data={"name": "x"}), UsageError, "has no 'name'"),
        (
            StaffRecord("training", MORNING.date() + timedelta(days=1), data={"course": "a"}),
            UsageError,
            "lies in the future",
        ),
        (
            StaffRecord("training", MORNING.date(), MORNING.date(), data={"course": "a"}),
            UsageError,
            "before it begins",
        ),
        (StaffRecord("training", MORNING.date(), data={"course": 1.5}), UsageError, "is a code"),
        (StaffRecord("certificate", MORNING.date()), DocumentNeeded, "proven by a document"),
        (StaffRecord("licence", MORNING.date()), ConfigError, "licence"),
    ],
)
def test_what_is_wrong_with_a_record_is_said(
    office: Any, record: StaffRecord, error: type[Exception], words: str
) -> None:
    lender = office[0]
    with pytest.raises(error, match=words):
        lender.people.note("han", record, actor="root")
    assert lender.people.records() == []


def test_two_absences_of_a_person_do_not_overlap_and_logins_are_taken_once(office: Any) -> None:
    lender = office[0]
    people, today = lender.people, lender.today()
    people.note("han", StaffRecord("absence", today, today + timedelta(days=5)), actor="root")
    with pytest.raises(StaffOverlap) as refused:
        people.note("han", StaffRecord("absence", today + timedelta(days=4)), actor="root")
    assert (refused.value.start, refused.value.end) == (today, today + timedelta(days=5))
    assert people.note(
        "han", StaffRecord("absence", today + timedelta(days=5)), actor="root"
    ).record_id
    lasting = people.note("han", StaffRecord("suspension", today), actor="root")
    with pytest.raises(StaffOverlap, match="without an end"):
        people.note("han", StaffRecord("suspension", today), actor="root")
    assert people.take_back(
        lasting.record_id,
        reason="wrong day",
        replace=StaffRecord("suspension", today, today + timedelta(days=1)),
        actor="root",
    )
    for _ in range(2):
        people.note("han", StaffRecord("shift", today + timedelta(days=30)), actor="root")
    with pytest.raises(StaffExists):
        people.add("han", Profile("别人"), actor="root")
    with pytest.raises(StaffUnknown) as unknown:
        people.note("mei", StaffRecord("shift", today), actor="root")
    assert unknown.value.login == "mei"
    for login in ("", "Han Mei", "casekit"):
        with pytest.raises(UsageError):
            people.add(login, Profile("某人"), actor="root")
    for wrong in (
        {"team": "Nord Team"},
        {"roles": ("Big Boss",)},
        {"languages": ("klingon-9",)},
        {"daily": 0},
        {"skills": "abc"},
    ):
        with pytest.raises(UsageError):
            people.change("han", actor="root", **wrong)
    with pytest.raises(UsageError, match="before the first day"):
        people.change("han", left_on=today - timedelta(days=1), actor="root")
    _sound(lender)


def test_a_person_has_what_is_held_about_them_and_is_erased_after_leaving(office: Any) -> None:
    lender, clock, _, _ = office
    people, today = lender.people, lender.today()
    han = people.get("han")
    people.note(
        "han",
        StaffRecord("training", today, data={"course": "law-1"}, secret={"teacher": "王老师"}),
        actor="root",
    )
    file = lender.customers.export(han.subject_id, reason="her right", actor="root")
    held = json.loads((lender.settings.files_folder / file.name).read_bytes())
    assert held["profile"]["name"] == "韩梅"
    assert held["staff"][0]["number"] == "0017"
    assert held["staff_records"][0]["secret"] == {"teacher": "王老师"}
    assert "recorded_by" not in held["staff_records"][0]
    assert [one["kind"] for one in held["record"]][:2] == ["staff.recorded", "staff.noted"]
    people.change("han", left_on=today, actor="root")
    clock.advance(timedelta(minutes=1))
    lender.customers.erase(han.subject_id, reason="her right", actor="root")
    with pytest.raises(Erased):
        people.disclose("han", reason="too late", actor="root")
    assert people.get("han").left_on == today
    _sound(lender)
