"""What the sentences of one lender have in common: language, clock, titles, amounts, numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale

from casekit.cases.explaining_texts import day_text, is_chinese
from casekit.cases.process_words import Kinds
from casekit.cases.timeline_words import word
from casekit.compliance.pack import RulePack
from casekit.money import Money

_LOCALES: Final = {"zh": Locale("zh"), "en": Locale("en")}


@dataclass(frozen=True)
class Narrator:
    """What the sentences of one lender have in common.

    Attributes:
        language: BCP 47 tag; Chinese for `zh…`, otherwise English.
        zone: whose wall clock shows times: the lender's.
        pack: rules, for their titles.
        step, tier: the policy's titles of a step and of a tier, by name.
        currency: of amounts that name none.
        numbers: ref of a number or address → how it is shown, by customer.
        customer: whose entry is told.
        kinds: kinds of process by name, which say what their states and moves are called.
    """

    language: str
    zone: ZoneInfo
    pack: RulePack
    step: Callable[[str], str]
    tier: Callable[[str], str]
    currency: str
    numbers: Mapping[int | None, Mapping[str, str]] = field(default_factory=dict, repr=False)
    customer: int | None = None
    kinds: Kinds = field(default_factory=dict)

    @property
    def chinese(self) -> bool:
        """True where sentences are Chinese."""
        return is_chinese(self.language)

    def when(self, instant: datetime) -> str:
        """Return an instant on the lender's wall clock."""
        local = instant.astimezone(self.zone)
        comma = "" if self.chinese else ","
        return f"{day_text(local.date(), self.language)}{comma} {local:%H:%M}"

    def moment(self, instant: datetime) -> str:
        """Return when something happened: an instant, or a date where only that is known.

        What has a date and no time of day, such as a payment, is recorded at the start of that
        date on the lender's clock.
        """
        local = instant.astimezone(self.zone)
        if local.time() == time():
            return day_text(local.date(), self.language)
        return self.when(instant)

    def day(self, iso: object) -> str:
        """Return an ISO date as the language writes it."""
        return day_text(date.fromisoformat(str(iso)), self.language) if iso else ""

    def money(self, minor: object, currency: object = "") -> str:
        """Return an amount of minor units as the language writes it."""
        if not isinstance(minor, int):
            return ""
        return Money(minor, str(currency or self.currency)).format(
            _LOCALES["zh" if self.chinese else "en"]
        )

    def number(self, point: object) -> str:
        """Return how a number or address of the customer is shown, empty where it is not known."""
        return self.numbers.get(self.customer, {}).get(str(point), "") if point else ""

    def spaced(self, name: str) -> str:
        """Return a name as it stands before other words: Chinese parts Latin letters by a space."""
        return f"{name} " if self.chinese and name[-1:].isascii() else name

    def said(self, chinese: str, english: str) -> str:
        """Return one of two texts."""
        return chinese if self.chinese else english

    def word(self, group: str, code: object) -> str:
        """Return a code in words."""
        return word(group, str(code), self.language) if code not in (None, "") else ""
