"""Situations to judge, in as few words as the rule under test needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from casekit.compliance.gate import Gate
from casekit.compliance.model import Candidate, Severity, Situation, Verdict
from casekit.compliance.pack import Applies, Rule, RulePack
from casekit.compliance.primitive import Primitive


def instant(text: str) -> datetime:
    """Return the UTC instant of an ISO text with an offset."""
    return datetime.fromisoformat(text).astimezone(UTC)


def situation_of(at: str | datetime, **facts: Any) -> Situation:
    """Return a situation at an instant; candidate fields and situation fields by name."""
    own = {"lender", "customer", "history", "consents", "opt_outs", "holds"}
    candidate = {"channel": "voice", "point": "A", "loans": ("L1",)}
    candidate |= {name: value for name, value in facts.items() if name not in own}
    rest = {
        "lender": {"role": "creditor", "kind": "bank"},
        "customer": {"zones": ["Asia/Shanghai"]},
    }
    rest |= {name: value for name, value in facts.items() if name in own}
    moment = instant(at) if isinstance(at, str) else at
    return Situation(candidate=Candidate(at=moment, **candidate), **rest)


def pack_of(
    *primitives: Primitive,
    default_zone: str = "",
    severity: Severity = Severity.BLOCK,
    applies: Applies = Applies(),
) -> RulePack:
    """Return a pack with a rule R1, R2 … for each primitive."""
    return RulePack(
        name="test",
        version="1",
        title={"en": "test"},
        default_zone=default_zone,
        rules=tuple(
            Rule(f"R{number}", "1", {"en": "a rule"}, primitive, "a source", severity, {}, applies)
            for number, primitive in enumerate(primitives, start=1)
        ),
    )


@pytest.fixture
def situation() -> Callable[..., Situation]:
    return situation_of


@pytest.fixture
def pack() -> Callable[..., RulePack]:
    return pack_of


@pytest.fixture
def judge() -> Callable[..., Verdict]:
    """Judge a situation by one primitive, or several."""

    def run(
        primitives: Primitive | tuple[Primitive, ...],
        facts: Situation,
        *,
        strict: bool = True,
        **pack: Any,
    ) -> Verdict:
        several = primitives if isinstance(primitives, tuple) else (primitives,)
        return Gate(pack_of(*several, **pack), strict=strict).check(facts)

    return run
