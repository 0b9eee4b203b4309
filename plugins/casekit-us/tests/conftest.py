"""Contacts of a lender in the United States, and what its rules say of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from casekit.compliance.changes import apply_changes
from casekit.compliance.gate import Gate
from casekit.compliance.model import (
    Candidate,
    Consent,
    Hold,
    OptOut,
    PastContact,
    Situation,
    Verdict,
)
from casekit.settings_file import parse_toml
from casekit_us.rules import rule_pack

NEW_YORK = "America/New_York"
LOS_ANGELES = "America/Los_Angeles"
FIRST_TEXT = (
    "This is Acme. This is an attempt to collect a debt and any information obtained will be used "
    "for that purpose. Reply STOP to stop texts."
)
LATER_TEXT = "This is Acme, a debt collector. Reply STOP to stop texts."


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def past(moment: str, outcome: str = "no_answer", **more: Any) -> PastContact:
    return PastContact(
        at(moment), outcome=outcome, **{"channel": "voice", "loans": ("L1",), **more}
    )


def contact(
    moment: str = "2026-04-12T15:00:00-04:00",
    *,
    zones: Sequence[str] = (NEW_YORK,),
    regions: Sequence[str] = (),
    role: str = "debt_collector",
    customer: dict[str, Any] | None = None,
    history: Sequence[PastContact] = (),
    consents: Sequence[Consent] = (),
    opt_outs: Sequence[OptOut] = (),
    holds: Sequence[Hold] = (),
    extra: dict[str, Any] | None = None,
    **candidate: Any,
) -> Situation:
    fields = {"channel": "voice", "point": "A", "loans": ("L1",), "text": FIRST_TEXT, **candidate}
    return Situation(
        Candidate(at(moment), extra=extra or {}, **fields),
        {"role": role, "kind": "agency" if role == "debt_collector" else "bank"},
        {"zones": tuple(zones), "regions": tuple(regions), "inconvenient": (), **(customer or {})},
        tuple(history),
        tuple(consents),
        tuple(opt_outs),
        tuple(holds),
    )


def judged(situation: Situation, *, changes: str = "") -> Verdict:
    pack = rule_pack()
    if changes:
        pack, _ = apply_changes(pack, parse_toml(changes, Path("lender.toml")))
    return Gate(pack).check(situation)


def refused_by(situation: Situation) -> list[str]:
    return [finding.rule for finding in judged(situation).denials]


SEVEN = [past(f"2026-04-{day:02}T10:00:00-04:00") for day in range(6, 13)]
"""Calls on seven days in a row."""
