"""Amounts of money as people read them."""

from __future__ import annotations

from casekit.cli.words import Words


def amount(minor: int, currency: str, words: Words) -> str:
    """Return an amount of minor units as readers of a language write it."""
    from casekit.contacts.languages import locale_of
    from casekit.money import Money

    return Money(minor, currency).format(locale_of("zh-Hans" if words.chinese else "en"))
