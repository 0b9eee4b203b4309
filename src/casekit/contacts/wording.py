"""How a language writes what a template leaves open: dates, amounts, lists, forms of address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Literal

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, get_currency_name
from babel.units import format_unit

from casekit.contacts.amount_words import chinese_amount
from casekit.contacts.languages import locale_of
from casekit.contacts.values import CustomerValues, InstalmentValues, clean
from casekit.money import Money, minor_digits

_NUMBERLESS = frozenset({"zh", "ja", "ko", "vi", "th"})
_MOST_DATES = 4096
_YUAN_LIKE = frozenset({"CNY", "HKD", "TWD", "MOP"})

TitlePlace = Literal["before", "after", "alone"]

# language → place → (woman, man, neither known)
_TITLES: dict[str, dict[TitlePlace, tuple[str, str, str]]] = {
    "zh-Hans": {"after": ("女士", "先生", "客户"), "alone": ("女士", "先生", "客户")},
    "zh-Hant": {"after": ("女士", "先生", "客戶"), "alone": ("女士", "先生", "客戶")},
    "en": {"before": ("Ms ", "Mr ", ""), "alone": ("Madam", "Sir", "Sir or Madam")},
}

# language → how an overdue instalment is told
_INSTALMENTS: dict[str, str] = {
    "zh-Hans": "{due_on}到期：本金{principal}，利息{interest}，罚息{penalty}",
    "zh-Hant": "{due_on}到期：本金{principal}，利息{interest}，罰息{penalty}",
    "en": "due {due_on}: principal {principal}, interest {interest}, penalty interest {penalty}",
}
_CHINESE_MONEY = {"Hans": "人民币", "Hant": "人民幣"}


class Wording:
    """The wording of one language; keep it, for what it builds is kept in it.

    Attributes:
        language: canonical BCP 47 tag.
        numberless: words do not change with number, so a part of a sentence can be listed
            without touching the rest of it.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.locale = locale_of(language)
        self.numberless = self.locale.language in _NUMBERLESS
        self._dates: dict[date, str] = {}
        tag = f"zh-{self.locale.script}" if self.locale.language == "zh" else self.locale.language
        self._titles = _TITLES.get(tag, {})
        self._instalment = _INSTALMENTS.get(tag, _INSTALMENTS["en"])

    def date(self, day: date) -> str:
        """Return a date in the language's long form: 2026年3月2日."""
        text = self._dates.get(day)
        if text is None:
            if len(self._dates) >= _MOST_DATES:
                self._dates.clear()
            text = self._dates[day] = str(format_date(day, "long", locale=self.locale))
        return text

    def money(self, amount: Money, unit: str = "") -> str:
        """Return an amount as the locale writes it.

        `unit` is a word for yuan that the template's author wrote after the placeholder. It
        stays, and takes the place of the sign, if the currency is counted in it; otherwise the
        sign of the real currency stands instead.
        """
        if not unit or amount.currency not in _YUAN_LIKE:
            return amount.format(self.locale)
        pattern = "#,##0." + "0" * minor_digits(amount.currency)
        return str(format_decimal(amount.decimal(), pattern, locale=self.locale)) + unit

    def days(self, count: int, unit: str = "") -> str:
        """Return a number of days; with a unit, which agrees with the number where it must."""
        if not unit:
            return str(count)
        if self.numberless:
            return f"{count}{unit}"
        return str(format_unit(count, "duration-day", "long", locale=self.locale))

    def listed(self, items: Sequence[str]) -> str:
        """Return items as a list inside a sentence: `A、B`, `A, B, and C`."""
        if len(items) == 1:
            return items[0]
        if self.locale.language == "zh":
            # 和 before the last would bind tighter than the parts that are listed
            return "、".join(items)
        return str(format_list(items, "standard", locale=self.locale))

    def in_words(self, amount: Money) -> str:
        """Return an amount in words; in digits with the currency's name where there are none."""
        script = self.locale.script
        if self.locale.language == "zh" and script in _CHINESE_MONEY and amount.minor >= 0:
            name = str(get_currency_name(amount.currency, locale=self.locale))
            if minor_digits(amount.currency) in (0, 2):
                named = _CHINESE_MONEY[script] if amount.currency == "CNY" else name
                return named + chinese_amount(amount, script)
        return str(
            format_currency(
                amount.decimal(), amount.currency, format_type="name", locale=self.locale
            )
        )

    def instalments(self, instalments: Sequence[InstalmentValues]) -> str:
        """Return overdue instalments in one sentence, each with its amounts."""
        return self.semicolon.join(
            self._instalment.format(
                due_on=self.date(one.due_on),
                principal=self.money(one.principal),
                interest=self.money(one.interest),
                penalty=self.money(one.penalty),
            )
            for one in instalments
        )

    @property
    def semicolon(self) -> str:
        """What stands between listed parts that hold commas themselves."""
        return "\uff1b" if self.locale.language in ("zh", "ja") else "; "

    def title(self, customer: CustomerValues, place: TitlePlace) -> str:
        """Return the form of address for a customer, empty where there is none.

        Beside a name, an organisation has none. Alone (`尊敬的先生/女士`), it is addressed like
        a person whose sex is not known.
        """
        forms = self._titles.get(place)
        if forms is None:
            return ""
        if customer.entity == "organisation":
            return forms[2] if place == "alone" else ""
        if customer.sex is None:
            return forms[2]
        return forms[0] if customer.sex == "f" else forms[1]

    def salutation(self, customer: CustomerValues) -> str:
        """Return the name with its form of address; empty if the name is."""
        name = clean(customer.name)
        if not name:
            return ""
        return self.title(customer, "before") + name + self.title(customer, "after")


@cache
def wording_of(language: str) -> Wording:
    """Return the kept wording of a language."""
    return Wording(language)
