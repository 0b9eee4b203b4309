"""What is on file stops contacts, whatever it is for and whoever collects."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from casekit.compliance.gate import Gate
from casekit.compliance.model import Candidate, Hold, Situation, Verdict
from casekit.compliance.reasons import WORDS
from casekit_us.rules import rule_pack

NOON = datetime.fromisoformat("2026-04-12T12:00:00-04:00")
ROLES = ("debt_collector", "creditor")


def asked(
    kind: str,
    role: str = "debt_collector",
    *,
    strict: bool = False,
    lender: dict[str, Any] | None = None,
    **candidate: Any,
) -> Verdict:
    facts = {"role": role, "kind": "agency", "keeps_holds": True} if lender is None else lender
    return Gate(rule_pack(), strict=strict).check(
        Situation(
            Candidate(NOON, **{"channel": "voice", "point": "A", "loans": ("L1",), **candidate}),
            facts,
            {"zones": ("America/New_York",), "regions": (), "inconvenient": ()},
            holds=(Hold(kind, date(2026, 2, 20)),),
        )
    )


def rules(verdict: Verdict) -> list[str]:
    return [finding.rule for finding in verdict.denials]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", [*sorted(WORDS), "a kind that nobody has a word for"])
def test_every_kind_that_can_be_placed_stops_a_demand(kind: str, role: str) -> None:
    assert not asked(kind, role).allowed


@pytest.mark.parametrize("kind", ["complaint", "deceased", "fraud", "verify", "regulator"])
def test_what_the_law_wants_told_goes_on_while_something_is_unsettled(kind: str) -> None:
    assert rules(asked(kind)) == ["US-HOLD-01"]
    assert rules(asked(kind, party="guarantor", party_ref="G")) == ["US-HOLD-01"]
    for purpose in ("notice:validation", "reply", "opt_out_confirmation"):
        assert asked(kind, purpose=purpose).allowed, purpose


def test_a_creditor_keeps_what_it_has_put_on_file_though_regulation_f_does_not_bind_it() -> None:
    assert rules(asked("dispute", "creditor")) == ["US-HOLD-02"]
    assert rules(asked("cease", "creditor")) == ["US-HOLD-02"]
    assert rules(asked("represented", "creditor")) == ["US-HOLD-02"]
    assert asked("represented", "creditor", party="attorney", party_ref="A").allowed
    # a scenario that does not say whether the lender keeps its holds is judged by the law alone
    silent = asked("dispute", lender={"role": "creditor", "kind": "bank"})
    assert silent.allowed
    assert "US-HOLD-02:lender.keeps_holds" in silent.not_tried
    # in a real run what is unknown refuses
    assert not asked("dispute", strict=True, lender={"role": "creditor", "kind": "bank"}).allowed


@pytest.mark.parametrize(
    ("purpose", "allowed"),
    [
        ("notice:termination", True),
        ("notice:may_invoke_remedy", True),
        ("notice:will_invoke_remedy", True),
        ("notice:intends_to_invoke", True),
        ("notice:validation", False),
        ("notice:special_offer", False),
        ("reply", False),
    ],
)
def test_after_a_wish_to_be_left_alone_three_notices_are_left(purpose: str, allowed: bool) -> None:
    assert asked("cease", purpose=purpose).allowed is allowed
