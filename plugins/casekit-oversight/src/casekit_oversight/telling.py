"""What a process says, for people: codes in words, instants by the lender's clock, amounts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from babel import Locale

from casekit.clock import parse_instant
from casekit.errors import CasekitError
from casekit.money import Money
from casekit_oversight.checklists import items_of
from casekit_oversight.daily_codes import CODES as FOUND
from casekit_oversight.daily_codes import code_word
from casekit_oversight.words import CODES, code_words, label, short

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from casekit import Lender

_INSTANTS: Final = frozenset(
    {
        "known_at", "contain_by", "notify_by", "contained_at", "notified_at", "seen_from",
        "seen_until", "granted_at", "at",
    }
)  # fmt: skip
_AMOUNTS: Final = {"damage": "currency", "reward_amount": "reward_currency"}
_GROUPS: Final = {
    "category": "code", "ways": "way", "risks": "risk", "discipline": "code", "by": "by",
}  # fmt: skip
_NOT_FOR_PEOPLE: Final = frozenset({"sizes", "shares", "strata", "currency", "reward_currency"})
"""What software needs to draw a sample again, and what stands with an amount."""


def wall_clock(at: datetime | str, zone: ZoneInfo) -> str:
    """Return an instant by the lender's clock, to the minute: people there know its offset."""
    instant = parse_instant(at) if isinstance(at, str) else at
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def printable(text: str) -> str:
    """Return a text that commands nothing to a terminal: people outside write what is shown."""
    return "".join(
        one if one.isprintable() or one == "\n" else "\N{REPLACEMENT CHARACTER}" for one in text
    )


class Telling:
    """Tells what stands in processes of a lender, in one language."""

    def __init__(self, lender: Lender, language: str) -> None:
        self._lender = lender
        self.language = language or lender.settings.lender.language
        self.zone = lender.settings.lender.zone

    def label(self, name: str) -> str:
        """Return what a field is called."""
        return label(name, self.language)

    def pairs(self, data: Mapping[str, Any]) -> dict[str, str]:
        """Return what a process says, in the order of the names of its fields."""
        told: dict[str, str] = {}
        for name, value in sorted(data.items()):
            if name in _NOT_FOR_PEOPLE or value is None or value == []:
                continue
            if name in _AMOUNTS:
                currency = data.get(_AMOUNTS[name]) or self._lender.settings.lender.currency
                told[self.label(name)] = self.amount(int(value), str(currency))
            else:
                told[self.label(name)] = self.value(name, value)
        return told

    def value(self, name: str, value: Any) -> str:
        """Return a value of a field in words."""
        if isinstance(value, bool):
            return self.label("yes" if value else "no")
        if isinstance(value, list):
            if name == "messages":
                return "\n".join(map(self.message, value))
            return ", ".join(self.value(name, one) for one in value)
        if isinstance(value, Mapping):
            if name == "items":
                return self._answers(value)
            return " ".join(f"{key}={self.value(name, one)}" for key, one in value.items())
        if name in _INSTANTS:
            return wall_clock(value, self.zone)
        if name in ("cases", "about_case"):
            return f"C-{value}"
        if name == "faults":
            return self._items().get(str(value), str(value))
        if name == "code":
            return self._code(str(value))
        text, group = str(value), _GROUPS.get(name, name)
        if f"{group}.{text}" in CODES:
            return code_words(group, text, self.language)
        kind, colon, number = text.partition(":")
        if colon and f"ref.{kind}" in CODES:
            return f"{code_words('ref', kind, self.language)} {self._ref(number)}"
        return printable(text)

    def message(self, one: Mapping[str, str]) -> str:
        """Return a line of what a reporter and the ombud wrote to each other."""
        who = code_words("by", one["by"], self.language)
        colon = "：" if short(self.language) == "zh" else ": "
        return f"{wall_clock(one['at'], self.zone)}  {who}{colon}{printable(one['words'])}"

    def amount(self, minor: int, currency: str) -> str:
        """Return an amount of minor units as readers of the language write it."""
        locale = Locale.parse("zh_Hans" if short(self.language) == "zh" else "en")
        return Money(minor, currency).format(locale)

    def _code(self, code: str) -> str:
        """Return what a complaint is about, or a finding: its own words before a complaint's."""
        known = code_word(code, self.language)
        return known if known != code or code in FOUND else code_words("code", code, self.language)

    def _ref(self, number: str) -> str:
        kind, colon, rest = number.partition(":")
        return f"{code_words('code', kind, self.language)} {rest}" if colon else number

    def _answers(self, answers: Mapping[str, Any]) -> str:
        titles = self._items()
        return "\n".join(
            f"{titles.get(item, item)}: {code_words('answer', answer, self.language)}"
            for item, answer in answers.items()
        )

    def _items(self) -> Mapping[str, str]:
        try:
            items = items_of(self._lender.options("oversight").checklists)
        except CasekitError:  # the lender's own file is gone: the codes are all that is left
            return {}
        return {item.code: item.titled(self.language) for item in items}
