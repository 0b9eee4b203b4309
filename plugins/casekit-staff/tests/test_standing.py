"""Who may work on a day: every code of what bars somebody, by itself (settled reading 15)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import StaffRecordView, StaffView
from casekit.people.barring import BARRED
from casekit_staff.quarters import Quarter
from casekit_staff.standing import InForce, Needs, readiness, subjects_had

DAY = date(2026, 3, 2)
STARTED = date(2025, 6, 2)
AT = datetime(2026, 3, 2, tzinfo=UTC)
POLICY = InForce("policy", "measures 1", "d1", date(2026, 3, 1))
PACK = InForce("pack", "cn 1", "", date(2026, 3, 1))
NEEDS = Needs(in_force=(POLICY, PACK))

Records = list[StaffRecordView]


def person(**more: Any) -> StaffView:
    said: dict[str, Any] = {"started_on": STARTED, "left_on": None, **more}
    return StaffView(
        "li", 7, 0, "007", said["started_on"], said["left_on"],
        ("collector",), "", (), (), (), (), None, AT, AT,
    )  # fmt: skip


def record(kind: str, on: date, until: date | None = None, **data: Any) -> StaffRecordView:
    return StaffRecordView(1, kind, "li", on, until, data, AT, "admin")


def training(on: date, *subjects: str, attended: bool = True) -> StaffRecordView:
    return record(
        "training", on, course="c", subjects=list(subjects or ("law",)), attended=attended
    )


def qualified() -> Records:
    """What somebody has who may work: nothing more, nothing less."""
    before = STARTED - timedelta(days=20)
    return [
        record("background", before, flags=[]),
        *(record(kind, before, how="certificate") for kind in ("ethics", "finance", "law")),
        record("exam", STARTED - timedelta(days=1), score=60, pass_mark=60),
        record(
            "induction", STARTED - timedelta(days=7), STARTED - timedelta(days=4), part="theory"
        ),
        record("induction", STARTED - timedelta(days=4), part="cases"),
        record("induction", STARTED - timedelta(days=3), part="drill"),
        *(training(date(2025, month, 10)) for month in (8, 11)),
        record("confidentiality", STARTED, version="1"),
        record("read", DAY, what="policy", version="measures 1", digest="d1"),
        record("read", DAY, what="pack", version="cn 1"),
    ]


def no(kind: str, **said: Any) -> Callable[[Records], Records]:
    """Leave out the records of a kind, or those of it that say this."""

    def without(records: Records) -> Records:
        return [
            one
            for one in records
            if one.kind != kind or any(one.data.get(key) != value for key, value in said.items())
        ]

    return without


def plus(*more: StaffRecordView) -> Callable[[Records], Records]:
    return lambda records: sorted([*records, *more], key=lambda one: one.on)


EVERY_CODE: Mapping[str, tuple[Callable[[Records], Records], Mapping[str, Any]]] = {
    "left": (plus(), {"left_on": DAY}),
    "not_started": (
        plus(record("induction", STARTED, DAY, part="drill")),
        {"started_on": DAY + timedelta(days=1)},
    ),
    "start_unknown": (plus(), {"started_on": None}),
    "background_missing": (no("background"), {}),
    "background_flags": (plus(record("background", DAY, flags=["bad_credit"])), {}),
    "ethics_missing": (no("ethics"), {}),
    "finance_missing": (no("finance"), {}),
    "law_missing": (no("law"), {}),
    "exam_missing": (no("exam"), {}),
    "exam_after_start": (
        lambda found: plus(record("exam", STARTED + timedelta(days=1), score=99, pass_mark=60))(
            no("exam")(found)
        ),
        {},
    ),
    "induction_days": (
        lambda found: plus(
            *(record("induction", STARTED - timedelta(days=1), part=part) for part in ("cases",)),
            record("induction", STARTED - timedelta(days=1), part="theory"),
            record("induction", STARTED - timedelta(days=2), part="drill"),
        )(no("induction")(found)),
        {},
    ),
    "induction_parts": (
        lambda found: plus(record("induction", STARTED - timedelta(days=3), part="cases"))(
            no("induction", part="drill")(found)
        ),
        {},
    ),
    "quarter_missed": (no("training"), {}),
    "confidentiality_unsigned": (no("confidentiality"), {}),
    "policy_unread": (no("read", what="policy"), {}),
    "pack_unread": (no("read", what="pack"), {}),
    "suspended": (plus(record("suspension", DAY, source="incident")), {}),
}


def test_whoever_has_everything_may_work_and_the_rules_are_told_why() -> None:
    found = readiness(person(), qualified(), NEEDS, DAY)
    assert found.ready
    assert found.facts == {
        "started_on": STARTED,
        "exam_on": STARTED - timedelta(days=1),
        "passed_on": STARTED - timedelta(days=1),
        "confidentiality": True,
        "flags": [],
        "trainings": [date(2025, 8, 10), date(2025, 11, 10)],
    }


@pytest.mark.parametrize("code", EVERY_CODE)
def test_one_thing_missing_bars_and_says_what(code: str) -> None:
    change, more = EVERY_CODE[code]
    assert readiness(person(**more), change(qualified()), NEEDS, DAY).barred == (code,)


def test_every_code_has_words_and_stands_in_the_table() -> None:
    others = {"unknown_person", "absent", "standing_unknown"}
    assert set(EVERY_CODE) | others == set(BARRED)
    assert readiness(None, (), NEEDS, DAY).barred == ("unknown_person",)
    assert readiness(person(), qualified(), NEEDS, DAY, absent=True).barred == ("absent",)


def test_an_exam_on_the_first_day_is_in_time_and_a_failed_one_is_none() -> None:
    in_time = plus(record("exam", STARTED, score=60, pass_mark=60))(no("exam")(qualified()))
    assert readiness(person(), in_time, NEEDS, DAY).ready
    failed = plus(record("exam", STARTED, score=59, pass_mark=60))(no("exam")(qualified()))
    found = readiness(person(), failed, NEEDS, DAY)
    assert found.barred == ("exam_missing",)
    assert found.says("zh") == "上岗考试未通过（59分，合格线60分）"
    assert found.says("en") == "the entry exam is not passed: 59 of the 60 that are needed"
    assert readiness(person(), no("exam")(qualified()), NEEDS, DAY).says("zh") == "缺少上岗考试"


def test_what_is_recorded_of_a_later_day_does_not_count_yet() -> None:
    found = readiness(person(), qualified(), NEEDS, DAY - timedelta(days=1))
    assert found.barred == ("policy_unread", "pack_unread")


def test_a_suspension_ends_on_its_first_day_after() -> None:
    ended = plus(record("suspension", DAY - timedelta(days=9), DAY, source="discipline"))
    assert readiness(person(), ended(qualified()), NEEDS, DAY).ready
    assert readiness(person(), ended(qualified()), NEEDS, DAY - timedelta(days=1)).barred[-1] == (
        "suspended"
    )


def test_a_missed_quarter_only_warns_where_the_lender_says_so() -> None:
    told = readiness(person(), no("training")(qualified()), replace(NEEDS, quarter="warn"), DAY)
    assert (told.barred, told.warned) == ((), ("quarter_missed",))
    assert told.missed == (Quarter(2025, 3), Quarter(2025, 4))
    absent = plus(training(date(2025, 11, 10), attended=False))(no("training")(qualified()))
    assert readiness(person(), absent, NEEDS, DAY).barred == ("quarter_missed",)


def test_the_quarter_in_which_somebody_began_is_asked_of_nobody() -> None:
    new = person(started_on=date(2025, 11, 3))
    records = plus(record("exam", date(2025, 11, 1), score=80, pass_mark=60))(
        no("training")(no("exam")(qualified()))
    )
    assert readiness(new, records, NEEDS, DAY).ready
    whole = person(started_on=date(2025, 10, 1))
    assert "quarter_missed" in readiness(whole, records, NEEDS, DAY).barred


@pytest.mark.parametrize(("days", "barred"), [(0, ()), (3, ()), (4, ("policy_unread",))])
def test_a_new_version_may_be_read_for_some_days_by_who_signed_the_one_before(
    days: int, barred: tuple[str, ...]
) -> None:
    new = InForce("policy", "measures 2", "d2", DAY)
    day = DAY + timedelta(days=days)
    assert readiness(person(), qualified(), Needs(in_force=(new, PACK)), day).barred == barred
    never = no("read", what="policy")(qualified())
    found = readiness(person(), never, Needs(in_force=(new, PACK)), day)
    assert found.barred == ("policy_unread",)


def test_the_signed_agreement_must_be_the_one_that_the_lender_names() -> None:
    needs = replace(NEEDS, confidentiality_version="2")
    assert readiness(person(), qualified(), needs, DAY).barred == ("confidentiality_unsigned",)
    signed = plus(record("confidentiality", DAY, version="2"))(qualified())
    assert readiness(person(), signed, needs, DAY).ready


def test_flags_that_the_lender_calls_harmless_bar_nobody() -> None:
    flagged = plus(record("background", DAY, flags=["old_fine"]))(qualified())
    assert not readiness(person(), flagged, NEEDS, DAY).ready
    needs = replace(NEEDS, harmless_flags=frozenset({"old_fine"}))
    assert readiness(person(), flagged, needs, DAY).ready


def test_subjects_are_those_of_training_that_was_attended_in_time() -> None:
    had = [
        training(date(2026, 1, 5), "law", "finance"),
        training(date(2026, 2, 5), "psychology", attended=False),
        training(date(2025, 12, 31), "communication"),
    ]
    assert subjects_had(had, date(2026, 1, 1), date(2026, 12, 31)) == {"law", "finance"}


@given(st.sets(st.integers(0, len(qualified()) - 1)), st.integers(0, 400))
def test_taking_records_away_never_makes_somebody_ready(gone: set[int], later: int) -> None:
    records = qualified()
    left = [one for number, one in enumerate(records) if number not in gone]
    day = DAY + timedelta(days=later)
    whole = readiness(person(), records, NEEDS, day)
    assert set(whole.barred) <= set(readiness(person(), left, NEEDS, day).barred)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_quarter_holds_its_days_and_meets_its_neighbours(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.first_day <= day <= quarter.last_day
    assert quarter.last_day + timedelta(days=1) == quarter.after().first_day
    assert quarter.after().before() == quarter == Quarter.read(str(quarter))
