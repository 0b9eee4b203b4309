"""CN-COLL: start prices, rounds, notices and deposits of auctions, and who is paid first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.compliance.disposal import RoundQuestion, lawful_round, sale_days, shares_of
from casekit_cn.rules import rule_pack

MILLION = 1_000_000


def asked(**changes: int | bool) -> RoundQuestion:
    values: dict[str, int | bool] = {
        "online": True, "immovable": True, "round_number": 1, "appraisal": MILLION,
        "start": 700_000, "deposit": 70_000, "notice_days": 30,
    }  # fmt: skip
    return RoundQuestion(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        (asked(), ()),
        (asked(start=699_999, deposit=69_999), ("start",)),
        (asked(round_number=2, before=700_000, start=560_000, deposit=56_000, notice_days=15), ()),
        (asked(round_number=2, before=700_000, start=559_999, deposit=55_999), ("start",)),
        (asked(round_number=3, before=700_000), ("round",)),
        (asked(notice_days=29), ("notice",)),
        (asked(immovable=False, notice_days=15), ()),
        (asked(immovable=False, notice_days=14), ("notice",)),
        (asked(deposit=34_999), ("deposit",)),
        (asked(deposit=140_001), ("deposit",)),
        (asked(online=False), ("start",)),
        (asked(online=False, start=MILLION), ()),
        (asked(online=False, round_number=2, before=MILLION, start=800_000), ()),
        (asked(online=False, round_number=3, before=800_000, start=639_999), ("start",)),
        (asked(online=False, round_number=4, before=640_000, start=640_000), ("round",)),
    ],
)
def test_a_round_is_announced_within_the_rules(
    question: RoundQuestion, wrong: tuple[str, ...]
) -> None:
    answer = lawful_round(rule_pack(), question)
    assert answer.wrong == wrong
    assert answer.allowed is (not wrong)
    assert answer.rule == "CN-COLL-01"
    assert "网络司法拍卖规定" in answer.source


def test_the_lowest_start_is_rounded_up_and_named() -> None:
    answer = lawful_round(rule_pack(), asked(appraisal=1_000_001, start=700_001))
    assert answer.least == 700_001
    assert (answer.rounds, answer.notice_days, answer.deposit) == (2, 30, (35_001, 140_000))


@given(
    appraisal=st.integers(1, 10**14),
    online=st.booleans(),
    before=st.integers(1, 10**14),
    number=st.integers(1, 3),
)
def test_the_lowest_start_is_lawful_and_a_unit_less_is_not(
    appraisal: int, online: bool, before: int, number: int
) -> None:
    question = asked(online=online, appraisal=appraisal, before=before, round_number=number)
    least = lawful_round(rule_pack(), question).least
    assert "start" not in lawful_round(rule_pack(), replace(question, start=least)).wrong
    assert "start" in lawful_round(rule_pack(), replace(question, start=least - 1)).wrong
    assert 0 < least <= max(appraisal, before)


def test_what_is_unsold_is_offered_for_sixty_days_and_shares_have_an_order() -> None:
    pack = rule_pack()
    assert sale_days(pack) == 60
    assert shares_of(pack).rule == "CN-COLL-02"
    assert shares_of(pack).order == ("costs", "interest", "principal", "penalty")
