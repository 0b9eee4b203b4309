"""Word files that are templates: which text they hold, for whom, and where they lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from casekit.contacts.placeholders import Placeholder, did_you_mean, find_placeholder
from casekit.errors import TemplateError

if TYPE_CHECKING:
    from casekit.docs.word_text import WordText


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """A Word file in one language.

    Attributes:
        key: what a policy's step names, the same in every language: `demand-letter`.
        role: the way that it is written for: `letter`, `visit` …
        language: canonical BCP 47 tag.
        path: the file.
        pack: the rule pack for which it is written; empty for any.
        party: who it is written to, one of `PARTIES`.
        title: what people call it.
        purpose: what the compliance gate is told: `demand`, `notice` …
    """

    key: str
    role: str
    language: str
    path: Path
    pack: str = ""
    party: str = "customer"
    title: str = ""
    purpose: str = "demand"


def read_template_file(file: TemplateFile) -> WordText:
    """Return what the Word file of a letter says.

    A letter has placeholders for its values, and conditions on them; rows are left to documents
    that are no letters.

    Raises:
        TemplateError: it is no good Word file, or holds a name that is no placeholder; `line` is
            the number of the paragraph.
    """
    # only a lender that writes letters reads Word files
    from casekit.docs.word_text import template_text

    text = template_text(file.path)
    for number, name in (*text.fields, *text.conditions):
        placeholder_in(file, name, number)
    for number, name, _ in text.rows:
        raise TemplateError(
            f"paragraph {number}: a letter has no rows called {name!r}",
            file=file.path,
            line=number,
            hint="Write {{ instalments }} for the overdue instalments.",
        )
    return text


def placeholder_in(file: TemplateFile, written: str, number: int) -> Placeholder:
    """Return the placeholder that a name in a Word file means.

    Raises:
        TemplateError: there is none of this name.
    """
    placeholder = find_placeholder(written)
    if placeholder is None:
        near = did_you_mean(written)
        hint = f"Did you mean {{{{ {near} }}}}? " if near else ""
        raise TemplateError(
            f"template {file.key} ({file.language}), paragraph {number}: "
            f"unknown field {{{{ {written} }}}}",
            file=file.path,
            line=number,
            hint=f"{hint}docs/reference/templates.md lists them all.",
        )
    return placeholder
