"""Languages of texts: one spelling for a tag, what to fall back on, and kept `Locale` objects."""

from __future__ import annotations

from functools import cache

from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global


@cache
def canonical_language(tag: str) -> str:
    """Return the one spelling of a BCP 47 tag: `zh-CN` → `zh-Hans-CN`, `EN_gb` → `en-GB`.

    The script is spelt out where a language is written in more than one.

    Raises:
        ValueError: no such language.
    """
    try:
        locale = Locale.parse(tag.strip().replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError) as error:
        raise ValueError(f"unknown language {tag!r}; write a tag like zh-Hans or en") from error
    script = locale.script or _usual_script(locale)
    return "-".join(part for part in (locale.language, script, locale.territory) if part)


def _usual_script(locale: Locale) -> str:
    likely = get_global("likely_subtags")
    for known in (f"{locale.language}_{locale.territory}", locale.language):
        parts = str(likely.get(known, "")).split("_")
        if len(parts) > 1 and localedata.exists(f"{locale.language}_{parts[1]}"):
            return parts[1]
    return ""


@cache
def language_chain(tag: str) -> tuple[str, ...]:
    """Return a tag and the wider ones that may stand in for it: zh-Hant-TW → zh-Hant.

    A script is never given up: a reader of traditional script is not handed simplified text
    unless the lender's config says so.
    """
    canonical = canonical_language(tag)
    parts = canonical.split("-")
    shortest = 2 if len(parts) > 1 and len(parts[1]) == 4 else 1
    return tuple("-".join(parts[:count]) for count in range(len(parts), shortest - 1, -1))


@cache
def locale_of(tag: str) -> Locale:
    """Return the kept `Locale` of a tag; to build one costs more than to render a message."""
    return Locale.parse(canonical_language(tag), sep="-")
