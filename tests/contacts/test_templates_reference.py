"""docs/reference/templates.md lists what the code knows, and its examples load."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casekit.contacts.lender_texts import TEXT_NAMES, LenderTexts, read_lender_texts
from casekit.contacts.placeholders import PLACEHOLDERS
from casekit.contacts.rendering import compile_template
from casekit.contacts.templates import Template, load_templates
from casekit.settings_file import parse_toml


@pytest.fixture(scope="module")
def reference(root: Path) -> str:
    return (root / "docs" / "reference" / "templates.md").read_text(encoding="utf-8")


def test_every_placeholder_is_listed_with_its_aliases(reference: str) -> None:
    section = reference.split("## Placeholders")[1].split("\n## ", maxsplit=1)[0]
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", section, re.MULTILINE)
    listed = {name: (meaning, tuple(re.findall("`(.+?)`", also))) for name, meaning, also in rows}
    assert listed == {p.name: (p.meaning, p.aliases) for p in PLACEHOLDERS.values()}


def test_every_field_of_a_template_is_listed(reference: str) -> None:
    section = reference.split("## Fields")[1].split("\n## ", maxsplit=1)[0]
    fields = set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))
    slots = set(Template.__dataclass_fields__) - {"line"}
    assert fields == slots


def test_the_examples_load(reference: str) -> None:
    blocks = re.findall(r"```toml\n(.+?)```", reference, re.DOTALL)
    document = parse_toml("\n".join(blocks), Path("reference.toml"))
    texts = read_lender_texts(document)
    assert set(texts.common) <= set(TEXT_NAMES)
    for template in load_templates(document).templates:
        assert "customer_name" in compile_template(template, texts).placeholders
    assert isinstance(texts, LenderTexts)
    assert texts.get("payment_channel", "en") == "in our app"
