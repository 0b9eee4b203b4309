"""docs/reference/policy.md and facts.md say what the code says, and their example works."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from casekit.policy import fields
from casekit.policy.declared import load_policy
from casekit.policy.facts import FACTS, STAYS
from casekit.policy.operators import CONDITION_OPERATORS
from casekit.policy.reasons import REASON_CODES
from casekit.settings_file import parse_toml


def _rows(text: str, heading: str) -> dict[str, str]:
    section = text.split(f"\n{heading}\n", 1)[1]
    table = section[section.index("|---|---|\n") :].split("\n\n", 1)[0]
    return dict(re.findall(r"^\| `([^`]+)` \| (.*) \|$", table, flags=re.MULTILINE))


@pytest.mark.parametrize(
    ("heading", "constant"),
    [
        ("## `[policy]`", fields.POLICY_FIELDS),
        ("## `[[tier]]`", fields.TIER_FIELDS),
        ("## `[[product]]`", fields.PRODUCT_FIELDS),
        ("## `[[fact]]`", fields.FACT_FIELDS),
        ("## `[[tier.step]]` and `[[step]]`", fields.STEP_FIELDS),
        ("### `stayed_by`", fields.STAY_FIELDS),
        ("## `[promises]`", fields.PROMISES_FIELDS),
        ("### `requires`", fields.REQUIRES_FIELDS),
        ("## Conditions", CONDITION_OPERATORS),
        ("## Reasons", REASON_CODES),
    ],
)
def test_each_table_lists_what_the_code_knows(
    root: Path, heading: str, constant: Mapping[str, str]
) -> None:
    text = (root / "docs/reference/policy.md").read_text(encoding="utf-8")
    assert _rows(text, heading) == dict(constant)


def test_the_example_is_a_policy(root: Path) -> None:
    text = (root / "docs/reference/policy.md").read_text(encoding="utf-8")
    example = re.findall(r"```toml\n(.*?)```", text, flags=re.DOTALL)[0]
    policy = load_policy(parse_toml(example, Path("policy.toml")))
    assert policy.name == "small-lender"
    assert policy.roles == {"sms", "voice", "litigation"}
    assert policy.templates == {"mild-reminder", "mild-call", "severe-call"}


def test_every_fact_is_listed_with_its_kind_and_values(root: Path) -> None:
    text = (root / "docs/reference/facts.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (.*?) \| (.+) \|$", text, flags=re.MULTILINE)
    listed = {name: (kind, tuple(re.findall(r"`(\w+)`", values))) for name, kind, values, _ in rows}
    assert listed == {name: (str(spec.kind), spec.values) for name, spec in FACTS.items()}
    for name in STAYS:
        assert f"| `{name}` |" in text
