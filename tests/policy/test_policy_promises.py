"""The table `[promises]` of a policy: what is read, what is refused, what it is good for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from casekit.errors import PolicyError
from casekit.policy.declared import DeclaredPolicy, load_policy
from casekit.policy.model import Attempt, CaseSnapshot, StepRecord
from casekit.policy.promise_care import PromiseCare
from casekit.settings_file import parse_toml

POLICY = """
[policy]
name = "p"
version = "1"

[[tier]]
name = "early"
title = "Early"
from_day = 1
to_day = 30

[[tier]]
name = "late"
from_day = 31
"""

CARE = """
[promises]
remind_days_before = 2
remind_role = "sms"
remind_template = "soon"
follow_up_role = "voice"
follow_up_template = "missed"
longest = { early = "month", late = 180 }
"""


def policy(care: str = CARE) -> DeclaredPolicy:
    return load_policy(parse_toml(POLICY + care, Path("policy.toml")))


def test_it_says_what_is_done_about_promises() -> None:
    found = policy()
    assert found.promise_care == PromiseCare(
        2, "sms", "soon", "voice", "missed", {"early": "month", "late": 180}
    )
    assert found.roles == {"sms", "voice"}
    assert found.templates == {"soon", "missed"}
    assert found.templates_of(["voice"]) == {"missed"}


def test_without_the_table_nothing_is_done_and_the_digest_is_another() -> None:
    assert policy("").promise_care is None
    assert policy("").digest != policy().digest
    assert policy(CARE.replace("180", "181")).digest != policy().digest


@pytest.mark.parametrize(
    ("tier", "made_on", "last"),
    [
        ("early", date(2026, 2, 3), date(2026, 2, 28)),
        ("early", date(2028, 2, 29), date(2028, 2, 29)),
        ("early", date(2026, 12, 31), date(2026, 12, 31)),
        ("late", date(2026, 1, 1), date(2026, 6, 30)),
        ("", date(2026, 1, 1), None),
    ],
)
def test_promises_reach_so_far(tier: str, made_on: date, last: date | None) -> None:
    care = policy().promise_care
    assert care is not None
    assert care.last_day(tier, made_on) == last


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('remind_role = "sms"', "remind_role and remind_template go together"),
        ('follow_up_template = "x"', "follow_up_role and follow_up_template go together"),
        ("remind_days_before = 2", "a reminder needs a way"),
        ("remind_days_before = -1", "from 0 to 30"),
        ('longest = { early = "year" }', '"month", or days'),
        ("longest = { middle = 5 }", "there is no field 'middle'"),
        ("longest = 5", "longest is a table"),
        ("remind = true", "there is no field 'remind'"),
    ],
)
def test_a_mistake_is_named_with_its_line(table: str, words: str) -> None:
    with pytest.raises(PolicyError) as caught:
        policy(f"[promises]\n{table}\n")
    assert words in f"{caught.value} {caught.value.hint}"
    assert caught.value.line in (15, 16)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["2 days before a promised day", "not kept in full", "in the month", "180 days"]),
        ("zh", ["承诺还款日前2天", "未足额履行", "当月之内", "180天"]),
    ],
)
def test_the_document_has_it_in_words(language: str, said: list[str]) -> None:
    text = policy().document(language)
    assert [words for words in said if words not in text] == []
    assert "\n## " in text


CADENCE = """
[[step]]
id = "call"
role = "voice"
every_days = [3, 5]
from_day = 1
counted_with = ["promise", "followup"]
"""


def test_calls_after_a_promise_count_in_the_cadence_of_a_step_that_says_so() -> None:
    due_on = date(2026, 3, 1)
    called = {"promise": StepRecord((Attempt(date(2026, 3, 10), reached=True),), 2)}
    case = CaseSnapshot(1, due_on, due_on, steps=called)
    counting, alone = policy(CADENCE), policy(CADENCE.replace('"promise", "followup"', ""))
    assert [a.step for a in alone.plan(case, date(2026, 3, 12)).actions] == ["call"]
    assert list(counting.plan(case, date(2026, 3, 12)).actions) == []
    assert [a.step for a in counting.plan(case, date(2026, 3, 13)).actions] == ["call"]
    assert "calls after a promise that was not kept" in counting.document("en")


def test_no_step_can_have_the_name_of_such_calls() -> None:
    with pytest.raises(PolicyError, match="no step can be called 'promise'"):
        policy('[[step]]\nid = "promise"\nrole = "voice"\nevery_days = [3, 5]\nfrom_day = 1\n')
