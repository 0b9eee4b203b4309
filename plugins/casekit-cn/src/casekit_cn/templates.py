"""The messages and scripts of casekit-cn, two TOML files a language in `texts/`, and its letters.

Its letters and papers are Word files, which staff edit in Word; the scripts in `tools/` made the
first ones.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from casekit.contacts.template_files import TemplateFile
from casekit.contacts.templates import TemplateSet, load_templates, merge_templates
from casekit.settings_file import parse_toml

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
"""The languages in which every text is written."""

_LETTERS = (
    ("demand-letter", "letter", "The formal demand letter about day 45"),
    ("visit-sheet", "visit", "The sheet that is taken along on a visit"),
    ("auction-notice", "auction", "The notice of an auction to whoever must know of it"),
    ("suit-proposal", "litigation", "The proposal of a suit before its reviewer"),
    ("engagement-letter", "litigation", "The letter by which a law firm is engaged"),
    ("evidence-index", "litigation", "The index of the evidence of a case"),
    ("disposal-statement", "auction", "The statement of a disposal of collateral"),
)
"""Key, role and title of each Word file."""


@cache
def template_set() -> TemplateSet:
    """Return the set `cn`: messages, and a script for each call that the Measures ask for.

    They are written for lenders under the pack `cn`.
    """
    folder = files("casekit_cn") / "texts"
    loaded: list[TemplateSet] = []
    for language in LANGUAGES:
        for name in (f"{language}.toml", f"{language}.scripts.toml"):
            file = folder / name
            document = parse_toml(file.read_text(encoding="utf-8"), Path(str(file)))
            loaded.append(load_templates(document))
    return replace(merge_templates("cn", loaded), pack="cn", files=_files())


def _files() -> tuple[TemplateFile, ...]:
    folder = Path(str(files("casekit_cn") / "letters"))
    return tuple(
        TemplateFile(key, role, language, folder / f"{key}.{language}.docx", "cn", title=title)
        for key, role, title in _LETTERS
        for language in LANGUAGES
    )
