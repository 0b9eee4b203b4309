"""The texts that a lender gives once in its config: how to pay, whom to call, who it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from casekit.contacts.languages import canonical_language, language_chain
from casekit.contacts.placeholders import PLACEHOLDERS, Level, find_placeholder
from casekit.contacts.values import clean
from casekit.errors import ConfigError
from casekit.settings_file import Document

TEXT_NAMES = tuple(p.name for p in PLACEHOLDERS.values() if p.level is Level.LENDER)
"""The names that a lender may give in `[texts]`."""


@dataclass(frozen=True, slots=True)
class LenderTexts:
    """A lender's own texts, for all languages and, where they differ, for each.

    Attributes:
        common: canonical placeholder name → text, for languages without one of their own.
        by_language: canonical language tag → the same.
        file: the config file that they stand in, for error messages.
        lines: name → line in it.
    """

    common: Mapping[str, str] = field(default_factory=dict)
    by_language: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    file: Path | None = None
    lines: Mapping[str, int | None] = field(default_factory=dict)

    def get(self, name: str, language: str) -> str:
        """Return a text in a language, or the common one; empty if the lender gave none."""
        for tag in language_chain(language):
            text = self.by_language.get(tag, {}).get(name, "")
            if text:
                return text
        return self.common.get(name, "")


def read_lender_texts(document: Document, table: str = "texts") -> LenderTexts:
    """Read the table `[texts]` of a lender's config and its languages `[texts.en]` …

    Names are placeholders, canonical or in the lender's language. An empty text is kept as
    missing, and is an error only when a template needs it.

    Raises:
        ConfigError: an unknown name or language, or a value that is no text.
    """
    data = document.data.get(table, {})
    if not isinstance(data, dict):
        raise document.error("this must be a table of texts", table)
    common: dict[str, str] = {}
    by_language: dict[str, dict[str, str]] = {}
    lines: dict[str, int | None] = {}
    for key, value in data.items():
        if isinstance(value, dict):
            language = _language(document, table, key)
            own = by_language.setdefault(language, {})
            for name, text in value.items():
                own[_name(document, name, table, key, name)] = _text(
                    document, text, table, key, name
                )
        else:
            canonical = _name(document, key, table, key)
            common[canonical] = _text(document, value, table, key)
            lines[canonical] = document.line(table, key)
    lines[""] = document.line(table)
    return LenderTexts(common, by_language, document.path, lines)


def _language(document: Document, table: str, key: str) -> str:
    try:
        return canonical_language(key)
    except ValueError as error:
        raise document.error(str(error), table, key) from error


def _name(document: Document, written: str, *path: str) -> str:
    placeholder = find_placeholder(written)
    if placeholder is None or placeholder.level is not Level.LENDER:
        raise _unknown(document, *path)
    return placeholder.name


def _unknown(document: Document, *path: str) -> ConfigError:
    known = ", ".join(TEXT_NAMES)
    return document.error("not one of the lender's texts", *path, hint=f"Known are: {known}.")


def _text(document: Document, value: object, *path: str) -> str:
    if not isinstance(value, str):
        raise document.error("this must be a text in quotes", *path)
    return clean(value.strip())
