"""The pure parts of supervision: checklists, plans, what was said when, what was found already."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from casekit.errors import ConfigError, UsageError
from casekit.testing.lenders import make_lender
from casekit_oversight.checklists import GROUPS, checklist, items_of, judged, shipped_items
from casekit_oversight.commands_checks import read_answers
from casekit_oversight.contacts_read import MadeContact
from casekit_oversight.daily_codes import CODES, code_word
from casekit_oversight.noticed import Noticed, file_findings
from casekit_oversight.options_supervision import DailyChecks, SamplePlan
from casekit_oversight.samples import changed_plan, drawn_by, period_before
from casekit_oversight.transcripts import Segment, TranscriberContext, second_of
from casekit_oversight.whisper import FasterWhisper
from casekit_oversight.wording_scan import texts_in

NOON = date(2026, 3, 5)


@pytest.mark.parametrize("way", ["voice", "visit", "sms", "letter"])
def test_every_way_is_checked_in_three_groups(way: str) -> None:
    items = checklist(shipped_items(), way)
    assert {item.group for item in items} == set(GROUPS)
    assert all(item.titled("zh-Hans") != item.titled("en") for item in items)
    assert all(not item.offers for item in items if "wording" in item.code)


def test_answers_are_weighed_and_a_check_of_nothing_has_no_score() -> None:
    items = shipped_items()
    told = judged(items, {item.code: "na" for item in items})
    assert (told.right, told.weight, told.faults, told.grade) == (0, 0, (), "")
    answers = {item.code: "ok" for item in items} | {
        "polite": "fault",
        "no_insult_or_threat": "fault",
    }
    told = judged(items, answers)
    assert (told.weight - told.right, told.grade) == (5, "grave")
    with pytest.raises(UsageError, match="no item 'nice'"):
        judged(items, answers | {"nice": "ok"})
    with pytest.raises(UsageError, match="tone is ok, fault or na"):
        judged(items, answers | {"tone": "yes"})
    with pytest.raises(UsageError, match="no answer"):
        read_answers(("polite",))
    with pytest.raises(UsageError, match="answered twice"):
        read_answers(("polite=ok", "polite=na"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("", "has .*item.* tables"),
        ('[[item]]\ncode = "a b"\ngroup = "conduct"\ntitle = { en = "x", zh = "y" }', "a code"),
        ('[[item]]\ncode = "a"\ngroup = "manners"\ntitle = { en = "x", zh = "y" }', "group is"),
        ('[[item]]\ncode = "a"\ngroup = "conduct"\ntitle = { en = "x" }', "en and zh"),
        ('[[item]]\ncode = "a"\ngroup = "conduct"\ntitle = { en = "x", zh = "y" }', "looks at"),
        ('[[item]]\ncode = "a"\ngroup = "conduct"\nweight = 0\ntitle = {en="x",zh="y"}', "weight"),
        ('[[item]]\ncode = "a"\ngroup = "conduct"\noffers = "x"\ntitle = {en="x",zh="y"}', "offer"),
    ],
)
def test_a_checklist_of_a_lender_is_read_with_its_errors(
    tmp_path: Path, change: str, told: str
) -> None:
    path = tmp_path / "checks.toml"
    path.write_text(change, encoding="utf-8")
    with pytest.raises(ConfigError, match=told):
        items_of(path)


def test_what_a_plan_or_a_check_cannot_be_is_said(tmp_path: Path) -> None:
    for wrong, told in (
        ({"every": "day"}, "`every`"),
        ({"scheduled": 0, "random": 0}, "sample of zero"),
        ({"random": 101}, "`random`"),
        ({"strata": ["mood"]}, "`strata`"),
    ):
        with pytest.raises(ConfigError, match=told):
            make_lender(
                tmp_path / told.strip("`").replace(" ", "-"),
                plugins=("cn", "echo", "oversight"),
                options={"oversight": {"plan": {"month": wrong}}},
            )
    with pytest.raises(ValueError, match="`off` has 'luck'"):
        DailyChecks(off=("luck",))
    with pytest.raises(ValueError, match="`night_from`"):
        DailyChecks(night_from=25)
    with pytest.raises(UsageError, match="0 or more"):
        changed_plan(SamplePlan(), -1, None, None)


def test_the_period_before_a_day() -> None:
    assert period_before(SamplePlan(), date(2026, 3, 1)) == (date(2026, 2, 1), date(2026, 2, 28))
    monday = date(2026, 3, 2)
    assert period_before(SamplePlan(every="week"), monday) == (date(2026, 2, 23), date(2026, 3, 1))
    assert period_before(SamplePlan(every="week"), date(2026, 3, 8))[0] == date(2026, 2, 23)


def test_everybodys_turn_comes_and_the_rest_is_drawn_by_strata() -> None:
    from datetime import UTC, datetime

    at = datetime(2026, 3, 5, 4, tzinfo=UTC)
    frame = [
        MadeContact(n, n, n, "wang" if n % 10 == 0 else "li", "voice", "T1", at, ())
        for n in range(1, 101)
    ]
    plan = SamplePlan(scheduled=2, random=10)
    drawn = drawn_by(frame, plan, "root")
    parts = [(one.part, one.contact.collector) for one in drawn.contacts]
    assert parts.count(("scheduled", "li")) == parts.count(("scheduled", "wang")) == 2
    assert len([part for part, _ in parts if part == "random"]) == 10
    assert len({one.contact.contact_id for one in drawn.contacts}) == 14
    assert drawn_by(list(reversed(frame)), plan, "root").digest == drawn.digest
    assert drawn_by(frame, plan, "other").digest != drawn.digest


def test_a_place_in_a_transcript_is_a_second_also_where_words_are_parted() -> None:
    heard = [Segment(0.0, 2.0, "您好"), Segment(2.5, 4.0, "垃"), Segment(4.0, 5.0, "圾")]
    assert [second_of(heard, place) for place in (1, 4, 6, 99)] == [0, 2, 4, 5]
    assert second_of([], 1) == 0


def test_only_words_of_people_are_searched() -> None:
    sealed = {"to": "+86", "note": "a", "why_not": {"plan": "b"}, "name": "c", "words": [" ", "d"]}
    assert list(texts_in(sealed)) == ["a", "b", "d"]


def test_whisper_needs_a_model_on_this_machine(tmp_path: Path) -> None:
    for folder in (None, tmp_path / "none"):
        with pytest.raises(ConfigError, match="folder of a model"):
            FasterWhisper(TranscriberContext(folder))


def test_what_was_found_is_opened_once_and_together(tmp_path: Path) -> None:
    with make_lender(tmp_path / "acme", plugins=("cn", "echo", "oversight")) as lender:
        day = lender.today()
        things = [Noticed("late_entry", f"contact:{n}", "li") for n in range(250)]
        assert file_findings(lender, [*things, things[0]], day, 10) == 2
        assert file_findings(lender, things, day, 10) == 0
        alone = [Noticed("wording", f"entry:0/{n}", "li", details={"place": n}) for n in (1, 2)]
        assert file_findings(lender, alone, day, 10) == 2
        first, second, *_ = lender.plugin("oversight").findings()
        assert (first.data["count"], second.data["count"], first.owner) == (200, 50, "")
    assert {code_word(code, "zh") for code in CODES}.isdisjoint(CODES)
    assert code_word("quarrel", "en") == "quarrel with a customer"
    assert code_word("own_word", "zh") == "own_word"
