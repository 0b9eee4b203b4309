"""Fields of an entry as HTML that a person can read: labels, amounts, times, yes and no."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import tzinfo
from html import escape
from typing import Any, Final

from babel import Locale

from casekit.archive.evidence_words import LABELS
from casekit.clock import parse_instant
from casekit.money import Money

_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")

AMOUNTS: Final = frozenset(
    {
        "amount", "balance", "can_pay_monthly", "costs", "income_monthly", "interest", "met",
        "other_debts", "overdue", "penalty", "principal", "total",
    }
)  # fmt: skip
"""Fields whose whole numbers are minor units of a currency."""


class Values:
    """Writes fields in one language.

    Args:
        language: `en` or `zh`.
        zone: the wall clock on which instants are shown.
        currency: of amounts whose record names none; empty: such amounts stay minor units.
    """

    def __init__(self, language: str, zone: tzinfo, currency: str) -> None:
        self._words = LABELS[language]
        self._locale = Locale(language)
        self._zone, self._currency = zone, currency

    def fields(self, record: Mapping[str, Any], currency: str = "") -> str:
        """Return a record as a list of labels and values; empty values are left out."""
        money = str(record.get("currency") or currency or self._currency)
        shown = [
            (self._label(name), self._value(name, value, money))
            for name, value in record.items()
            if value not in (None, "", [], {})
        ]
        lines = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in shown)
        return f"<dl>{lines}</dl>" if lines else ""

    def rows(self, rows: Mapping[str, Any]) -> list[str]:
        """Return sealed columns, named by their table: `subjects/1/profile`."""
        shown = []
        for path, value in rows.items():
            table = path.partition("/")[0]
            label = self._words.get(f"table.{table}", path)
            content = value if isinstance(value, dict) else {"value": value}
            shown.append(f"<p>{escape(label)}</p>{self.fields(content)}")
        return shown

    def _label(self, name: str) -> str:
        return self._words.get(f"field.{name}", name)

    def _value(self, name: str, value: Any, currency: str) -> str:
        if isinstance(value, dict):
            return self.fields(value, currency)
        if isinstance(value, list):
            return "<br>".join(self._value(name, inner, currency) for inner in value)
        return escape(self._plain(name, value, currency))

    def _plain(self, name: str, value: Any, currency: str) -> str:
        if isinstance(value, bool):
            return self._words["value.yes" if value else "value.no"]
        if isinstance(value, int) and name in AMOUNTS and currency:
            return Money(value, currency).format(self._locale)
        if isinstance(value, str) and _INSTANT.fullmatch(value):
            return f"{parse_instant(value).astimezone(self._zone):%Y-%m-%d %H:%M:%S}"
        return self._words.get(f"value.{value}", str(value))
