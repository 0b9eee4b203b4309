"""The message templates of casekit-cn, one TOML file a language in `texts/`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from casekit.contacts.templates import Template, TemplateSet, load_templates
from casekit.settings_file import parse_toml

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
"""The languages in which every template is written."""


@cache
def template_set() -> TemplateSet:
    """Return the set `cn`: a reminder by message and a call script for each tier."""
    folder = files("casekit_cn") / "texts"
    loaded: list[Template] = []
    for language in LANGUAGES:
        file = folder / f"{language}.toml"
        document = parse_toml(file.read_text(encoding="utf-8"), Path(str(file)))
        loaded.extend(load_templates(document).templates)
    return TemplateSet("cn", tuple(loaded))
