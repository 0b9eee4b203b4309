"""Schemes of incentives: thresholds, caps, misses in a row, and what is read from the file."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit_staff.options_scheme import Condition, RuleOptions, SchemeOptions
from casekit_staff.options_work import OffenceOptions
from casekit_staff.scale import propose, shipped
from casekit_staff.scheme import Indicator, judged, met_target, misses_in_a_row, proposals


@pytest.mark.parametrize(
    ("text", "value", "met"),
    [
        (">= 0.12", Fraction(12, 100), True),
        (">= 12 %", Fraction(12, 100), True),
        ("> 12%", Fraction(12, 100), False),
        ("<= 4.5", Fraction(9, 2), True),
        ("< 4.5", Fraction(9, 2), False),
    ],
)
def test_a_threshold_is_exact_at_its_bound(text: str, value: Fraction, met: bool) -> None:
    assert Condition.read(text).met_by(value) is met


@pytest.mark.parametrize("text", ["0.12", ">= ten", "=> 1", ">= -1", ""])
def test_what_is_no_threshold_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no threshold"):
        Condition.read(text)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"propose": "bonus", "when": {"conduct": "> 1"}}, "how much"),
        ({"propose": "bonus", "when": {}, "amount": 1}, "for what"),
        ({"propose": "bonus", "when": {"speed": "> 1"}, "amount": 1}, "no indicator 'speed'"),
        ({"propose": "retraining"}, "after how many periods"),
        ({"propose": "commendation", "when": {"conduct": "> 1"}, "amount": 1}, "of a bonus"),
        ({"propose": "high_bonus", "when": {"conduct": "> 1"}, "amount": 1}, "it lacks"),
        (
            {"propose": "bonus", "when": {"conduct": "> 1"}, "share_bp": 10_001},
            "at most 10000",
        ),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rule: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        RuleOptions("x", **rule)  # type: ignore[arg-type]


def test_two_rules_of_one_name_are_refused() -> None:
    rule = RuleOptions("x", "retraining", misses=2)
    with pytest.raises(ValueError, match="two of the name"):
        SchemeOptions(rule=(rule, rule))


def test_what_is_not_known_meets_no_threshold_and_says_why() -> None:
    found = judged(
        {"conduct": Indicator(None, why_not="too_few_checks")},
        {"conduct": Condition.read(">= 0"), "success_rate": Condition.read(">= 0")},
        {"conduct": ">= 0", "success_rate": ">= 0"},
    )
    assert [(one.met, one.why) for one in found] == [(False, "too_few_checks"), (False, "none")]
    assert met_target(found) is None
    assert met_target([]) is True
    below = judged(
        {"conduct": Indicator(Fraction(1))},
        {"conduct": Condition.read(">= 2")},
        {"conduct": ">= 2"},
    )
    assert met_target([*found, *below]) is False


def test_a_share_is_of_what_was_recovered_and_stops_at_the_cap() -> None:
    rule = RuleOptions("b", "bonus", when={"conduct": ">= 1"}, amount=1_000, share_bp=50, cap=5_000)
    met = {"conduct": Indicator(Fraction(2))}

    def amount(recovered: int) -> tuple[int, bool]:
        (one,) = proposals(
            SchemeOptions(rule=(rule,)), met, recovered=recovered, misses=0, without_reward=False
        )
        return one.amount, one.capped

    assert amount(100_000) == (1_500, False)
    assert amount(800_000) == (5_000, False)
    assert amount(900_000) == (5_000, True)
    assert amount(-100_000) == (1_000, False)


@given(st.lists(st.booleans(), max_size=12))
def test_misses_are_counted_back_to_the_last_period_that_was_met(passed: list[bool]) -> None:
    newest, *before = [*passed, False][::-1]
    count = misses_in_a_row(newest, before)
    assert count >= 1
    assert not any([newest, *before][:count])
    assert count == len(before) + 1 or [newest, *before][count]
    assert misses_in_a_row(True, before) == misses_in_a_row(None, before) == 0
    with_gaps = [one for known in before for one in (None, known)]
    assert misses_in_a_row(newest, with_gaps) == count


def test_retraining_is_proposed_each_time_the_row_is_full_also_where_rewards_are_taken() -> None:
    scheme = SchemeOptions(rule=(RuleOptions("r", "retraining", misses=2),))

    def at(misses: int) -> int:
        return len(proposals(scheme, {}, recovered=0, misses=misses, without_reward=True))

    assert [at(n) for n in range(6)] == [0, 0, 1, 0, 1, 0]


def test_the_shipped_scale_has_what_the_software_names() -> None:
    names = set(shipped())
    assert names >= {
        "violence", "threat", "insult", "discrimination", "leak", "fake_authority",
        "unlawful_contact", "quarrel", "harsh_words", "record_missing", "late_work", "absence",
    }  # fmt: skip
    assert all(set(one.words) == {"en", "zh"} for one in shipped().values())
    assert {name for name, one in shipped().items() if one.suspends} == {
        "violence", "threat", "leak", "fake_authority",
    }  # fmt: skip


def test_a_graver_finding_raises_the_proposal_and_a_milder_one_does_not_lower_it() -> None:
    from datetime import date

    offence = OffenceOptions("minor", "reminder", next="retraining", within_days=30)
    day = date(2026, 3, 2)
    assert propose(offence, "x", [], day).sanction == "reminder"
    assert propose(offence, "x", [], day, "serious").sanction == "warning"
    grave = propose(offence, "x", [], day, "grave")
    assert (grave.sanction, grave.suspends) == ("suspend", True)
    strict = OffenceOptions("grave", "dismiss", suspends=True)
    assert propose(strict, "x", [], day, "minor").sanction == "dismiss"
