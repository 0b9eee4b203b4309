"""What a person agreed to or prefers, in words: hours, days, a language, a way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from babel import Locale, UnknownLocaleError

from casekit.cases.explaining_texts import is_chinese
from casekit.cases.timeline_words import word

_DAYS: Final = {
    "mon": "周一",
    "tue": "周二",
    "wed": "周三",
    "thu": "周四",
    "fri": "周五",
    "sat": "周六",
    "sun": "周日",
}

_PLACES: Final = {"work": "工作单位", "home": "住处"}


def consent_words(kind: str, values: Mapping[str, Any], language: str) -> str:
    """Return a consent or preference in words, with what it says.

    Args:
        kind: one of `CONSENT_KINDS`.
        values: hours, days, a language, a way, as they are kept.
        language: `zh…` gives Chinese, anything else English.
    """
    what = word("consent", kind, language)
    said = value_words(values, language)
    if not said:
        return what
    return f"{what}（{said}）" if is_chinese(language) else f"{what} ({said})"


def value_words(values: Mapping[str, Any], language: str) -> str:
    """Return what a consent says: `周一、周三 18:00-20:00`, `Sat, Sun`, `中文`."""
    chinese = is_chinese(language)
    parts = []
    if days := values.get("days"):
        names = [_DAYS.get(day, day) if chinese else str(day).capitalize() for day in days]
        parts.append(("、" if chinese else ", ").join(names))
    if {"from", "to"} & set(values):
        parts.append(f"{values.get('from', '00:00')}-{values.get('to', '24:00')}")
    if tag := values.get("language"):
        parts.append(_language(str(tag), "zh" if chinese else "en"))
    if place := values.get("place"):
        parts.append(_PLACES.get(str(place), str(place)) if chinese else f"at {place}")
    if way := values.get("channel"):
        parts.append(word("role", str(way), language))
    return " ".join(parts)


def _language(tag: str, language: str) -> str:
    try:
        return Locale.parse(tag, sep="-").get_display_name(language) or tag
    except (UnknownLocaleError, ValueError):
        return tag
