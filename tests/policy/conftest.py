"""What the tests of policies share: a policy from a few lines of TOML, and a case."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from casekit.policy.declared import DeclaredPolicy, load_policy
from casekit.settings_file import parse_toml

HEAD = '[policy]\nname = "test"\nversion = "1"\ncurrency = "CNY"\n'
TIERS = (
    '[[tier]]\nname = "mild"\nfrom_day = 1\nto_day = 30\n'
    '[[tier]]\nname = "moderate"\nfrom_day = 31\nto_day = 90\n'
    '[[tier]]\nname = "severe"\nfrom_day = 91\n'
)


@pytest.fixture(scope="session")
def policy_of() -> Callable[[str], DeclaredPolicy]:
    """A policy with the three tiers and the given steps outside them, as TOML."""

    def make(steps: str) -> DeclaredPolicy:
        return load_policy(parse_toml(HEAD + TIERS + steps, Path("policy.toml")))

    return make
