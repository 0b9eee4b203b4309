"""The score: learnt from earlier days, tested on later ones, explained; or too little to go by."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from casekit_reports.score import MILLION, Score, apart, learn
from casekit_reports.score_examples import FEATURES, Example

WITHIN = 90
DAYS = tuple(range(730_000, 730_000 + 30 * 12, 30))


def a_case(number: int, day: int, tier: str, broken: str, likely: int) -> Example:
    """Return a case that paid with so many chances in a hundred; the number is its luck."""
    words = dict.fromkeys(FEATURES, "x") | {"tier": tier, "broken": broken}
    luck = int.from_bytes(sha256(f"{number}|{day}".encode()).digest()[:4], "big") % 100
    return Example(number, day, words, luck < likely)


def a_book(count: int = 150) -> list[Example]:
    """Return cases of a year: mild ones pay at 70 %, severe ones at 15 %, broken promises halve."""
    found = []
    for day in DAYS:
        for number in range(count):
            tier = "mild" if number % 2 else "severe"
            broken = "1" if number % 3 == 0 else "0"
            likely = (70 if tier == "mild" else 15) // (2 if broken == "1" else 1)
            found.append(a_case(number, day, tier, broken, likely))
    return found


def test_what_is_learnt_was_known_before_the_test_began() -> None:
    learning, testing = apart(a_book(), WITHIN)
    assert max(one.day for one in learning) + WITHIN <= min(one.day for one in testing)
    assert {one.day for one in testing} == set(DAYS[-4:])


def test_a_score_is_calibrated_and_says_why() -> None:
    pytest.importorskip("sklearn")
    score = learn(a_book(), within=WITHIN)

    assert (score.how, score.why) == ("logistic", "")
    assert score.tested == 4 * 150
    good = dict.fromkeys(FEATURES, "x") | {"tier": "mild", "broken": "0"}
    bad = good | {"tier": "severe", "broken": "1"}
    likely, unlikely = score.likelihood(good), score.likelihood(bad)
    assert likely is not None
    assert unlikely is not None
    assert abs(likely - 700_000) < 80_000
    assert abs(unlikely - 75_000) < 60_000
    assert score.auc is not None
    assert score.auc > 700_000
    assert score.brier is not None
    assert score.brier < 200_000
    assert sum(one.cases for one in score.bins) == score.tested
    for one in score.bins:
        if one.cases >= 40:
            assert abs(one.foretold - one.paid) < 120_000, "what is foretold comes"
    (first, word, weight), *_ = score.explained(bad)
    assert (first, word) == ("tier", "severe")
    assert weight < 0
    assert all(name in ("tier", "broken") for name, _, _ in score.explained(bad))
    assert Score.of_json(json.loads(json.dumps(score.to_json()))).to_json() == score.to_json()


def test_too_few_cases_teach_nothing_and_the_share_by_tier_is_counted() -> None:
    score = learn(a_book(count=4), within=WITHIN)
    assert (score.how, score.why) == ("table", "too_few")
    cases, paid = score.table["mild"]
    assert cases == 2 * len(DAYS)
    mild = dict.fromkeys(FEATURES, "x") | {"tier": "mild"}
    assert score.likelihood(mild) == paid * MILLION // cases
    assert score.likelihood(mild | {"tier": "unheard-of"}) is None
    assert score.explained(mild) == []


def test_cases_whose_time_has_not_passed_are_not_learnt_from() -> None:
    open_ones = [Example(1, DAYS[-1], dict.fromkeys(FEATURES, "x"), None)]
    assert learn(open_ones, within=WITHIN).learnt == 0


def test_without_a_test_of_both_kinds_nothing_is_learnt() -> None:
    early = [one for one in a_book() if one.day < DAYS[-4]]
    late = [a_case(number, day, "mild", "0", 101) for day in DAYS[-4:] for number in range(150)]
    assert learn(early + late, within=WITHIN).why == "too_few"
