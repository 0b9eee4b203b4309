"""What a correction of a contact changed: each field, what stood there, and what stands there now.

Words of the customer are sealed; of them only the field is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from casekit.cases.narrator import Narrator
from casekit.clock import parse_instant

_SEALED: Final = "sealed"
_CODES: Final = frozenset({"outcome", "sms_arrived", "reason", "attitude", "ability", "relief"})
_AMOUNTS: Final = frozenset({"can_pay_monthly", "income_monthly", "other_debts"})


def corrected_gap(told: Narrator, data: Mapping[str, Any]) -> str:
    """Return the fields of a correction, each with its values before and after."""
    before, after = data.get("before") or {}, data.get("after") or {}
    said = [_change(told, name, before.get(name), after[name]) for name in sorted(after)]
    text = told.said("；", "; ").join(said)
    return told.said(f"（{text}）", f" ({text})") if text else ""


def _change(told: Narrator, name: str, before: object, after: object) -> str:
    field = told.word("form", name)
    if after == _SEALED:
        return field
    old, new = _value(told, name, before), _value(told, name, after)
    return told.said(f"{field}：{old} → {new}", f"{field}: {old} → {new}")


def _value(told: Narrator, name: str, value: object) -> str:
    if value in (None, "", [], ()):
        return told.said("无", "none")
    if name in _CODES:
        return told.word(name, value)
    if name == "at":
        return told.when(parse_instant(str(value)))
    if name == "pay_by":
        return told.day(value)
    if name == "promises" and isinstance(value, (list, tuple)):
        parts = [
            f"{told.money(part.get('amount'))} {told.day(part.get('due_on'))}" for part in value
        ]
        return told.said("、", ", ").join(parts)
    if name in _AMOUNTS:
        return told.money(value) or str(value)
    return str(value)
