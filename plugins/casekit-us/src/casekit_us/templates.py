"""The messages, letters and scripts of casekit-us, two TOML files a language in `texts/`."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from casekit.contacts.templates import TemplateSet, load_templates, merge_templates
from casekit.settings_file import parse_toml

LANGUAGES = ("en", "es", "zh-Hans")
"""The languages in which every text is written."""


@cache
def template_set() -> TemplateSet:
    """Return the set `us`: messages, a letter, and a script for each call.

    They are written for debt collectors under the pack `us`: each message says that it comes from
    one.
    """
    folder = files("casekit_us") / "texts"
    loaded: list[TemplateSet] = []
    for language in LANGUAGES:
        for name in (f"{language}.toml", f"{language}.scripts.toml"):
            file = folder / name
            document = parse_toml(file.read_text(encoding="utf-8"), Path(str(file)))
            loaded.append(load_templates(document))
    return replace(merge_templates("us", loaded), pack="us")
