"""Texts for other people, and texts that belong to a rule pack."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from casekit.app import Lender
from casekit.clock import SimulatedClock
from casekit.compliance.pack import RulePack
from casekit.contacts.templates import Template, TemplateSet
from casekit.errors import TemplateError
from casekit.hookspecs import hookimpl
from casekit.testing.lenders import MORNING, make_lender


class Texts:
    """A plugin with sets that have the same key, each for a rule pack or for any."""

    @hookimpl
    def casekit_register_templates(self) -> Sequence[TemplateSet]:
        """Give the sets."""
        return [
            TemplateSet(name, (Template("mild-reminder", "sms", "zh-Hans", f"您好：{text}"),), pack)
            for name, text, pack in (
                ("theirs", "别处", "xx"),
                ("ours", "这里", "cn"),
                ("any", "随处", ""),
            )
        ]


class Rules:
    """A plugin with a rule pack of its own."""

    @hookimpl
    def casekit_register_rule_packs(self) -> Sequence[RulePack]:
        """Give it."""
        return [RulePack("own", "1", {"en": "own"}, "Asia/Shanghai", ())]


@pytest.mark.parametrize(
    ("used", "text"),
    [
        (["theirs", "ours", "cn"], "您好：这里"),
        (["theirs", "any", "ours"], "您好：随处"),
    ],
)
def test_the_rule_pack_alone_says_which_texts_a_lender_has(
    tmp_path: Path, used: list[str], text: str
) -> None:
    folder = tmp_path / "acme"
    make_lender(folder).close()
    path = folder / "lender.toml"
    listed = ", ".join(f'"{name}"' for name in [*used, "cn"])
    written = path.read_text("utf-8").replace('use = ["cn"]\n', f"use = [{listed}]\n")
    path.write_text(written, encoding="utf-8")
    with Lender.open(folder, clock=SimulatedClock(MORNING), modules={"texts": Texts()}) as lender:
        assert lender.book.get("mild-reminder", "zh-Hans").template.text == text


_TEXT = """
[[template]]
key = "mild-reminder"
role = "sms"
party = "{party}"
text = "您好，请转告他尽快偿还逾期贷款。"
"""


def test_a_text_for_someone_else_is_judged_as_one(tmp_path: Path) -> None:
    make_lender(tmp_path / "one", extra_toml=_TEXT.format(party="customer")).close()
    with pytest.raises(TemplateError, match="CN-3P-03") as caught:
        make_lender(tmp_path / "two", extra_toml=_TEXT.format(party="contact"))
    assert caught.value.line is not None


def test_a_lender_with_rules_of_its_own_keeps_the_texts_that_it_names(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    make_lender(folder).close()
    path = folder / "lender.toml"
    written = path.read_text("utf-8").replace('use = ["cn"]\n', 'use = ["theirs", "cn"]\n')
    path.write_text(written.replace('pack = "cn"', 'pack = "own"'), encoding="utf-8")
    modules = {"texts": Texts(), "rules": Rules()}
    with Lender.open(folder, clock=SimulatedClock(MORNING), modules=modules) as lender:
        assert lender.book.get("mild-reminder", "zh-Hans").template.text == "您好：别处"
