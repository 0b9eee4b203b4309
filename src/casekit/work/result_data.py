"""What the archive says of a result: codes, numbers and dates in the open, words sealed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casekit.clock import as_utc, instant_text
from casekit.compliance.model import Finding
from casekit.work.leases import WorkRow
from casekit.work.model import CallResult

_CODES = ("sms_arrived", "reason", "attitude", "ability", "relief")
_WORDS = ("reason_text", "note", "no_plan_because", "beyond")


def result_data(
    found: WorkRow, result: CallResult, contact_id: int, channel: str
) -> dict[str, Any]:
    """Return what stands in the open: the fields of Measures §6.1 but the words."""
    data: dict[str, Any] = {
        "contact": contact_id,
        "work": found.work_id,
        "role": found.role,
        "channel": channel,
        "party": result.party,
        "direction": "outbound",
        "outcome": result.outcome.value,
    }
    if found.subject_id is not None:
        data["party_id"] = found.subject_id
    data |= answers(result)
    return data


def answers(result: CallResult) -> dict[str, Any]:
    """Return the form's codes, amounts and dates that were filled in."""
    data: dict[str, Any] = {name: value for name in _CODES if (value := getattr(result, name))}
    if result.can_pay_monthly is not None:
        data["can_pay_monthly"] = result.can_pay_monthly
    if result.points:
        data["points"] = {tick.point: int(tick.said) for tick in result.points}
    if result.pay_by is not None:
        data["pay_by"] = result.pay_by.isoformat()
    if result.next_contact_at is not None:
        data["next_contact_at"] = instant_text(as_utc(result.next_contact_at))
    if result.typed_s is not None:
        data["typed_s"] = result.typed_s
    return data


def result_secret(result: CallResult) -> dict[str, Any] | None:
    """Return what is sealed: the customer's words, and the collector's."""
    secret: dict[str, Any] = {
        name: words for name in _WORDS if (words := getattr(result, name).strip())
    }
    why_not = {tick.point: tick.why_not for tick in result.points if tick.why_not.strip()}
    if why_not:
        secret["why_not"] = why_not
    for name in ("income_monthly", "other_debts"):
        if getattr(result, name) is not None:
            secret[name] = getattr(result, name)
    return secret or None


def finds_data(finds: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return where in a note which kind of forbidden wording stands; never the note itself."""
    return [
        {
            "rule": find.rule,
            "category": find.values.get("category", ""),
            "place": find.values.get("place", 0),
        }
        for find in finds
    ]
