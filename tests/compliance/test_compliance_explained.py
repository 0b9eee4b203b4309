"""Verdicts in sentences, and the reference held to the code."""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

import pytest

import casekit.compliance.primitives as primitives_folder
from casekit.compliance.explain import explain_finding, explain_verdict
from casekit.compliance.gate import Gate
from casekit.compliance.model import Finding, Hold, Situation
from casekit.compliance.pack import RulePack
from casekit.compliance.primitive import Primitive
from casekit.compliance.primitives.content_forbidden import ContentForbidden
from casekit.compliance.primitives.hold import OnHold
from casekit.compliance.reasons import REASON_CODES, REASONS, WORDS
from casekit.compliance.wordlist import Category
from casekit.run.demands import with_demands

SHANGHAI = ZoneInfo("Asia/Shanghai")


def primitives() -> Iterator[type[Primitive]]:
    """Every primitive that casekit ships."""
    for module in pkgutil.iter_modules(primitives_folder.__path__):
        code = import_module(f"{primitives_folder.__name__}.{module.name}")
        for _, item in inspect.getmembers(code, inspect.isclass):
            if issubclass(item, Primitive) and item.__module__ == code.__name__:
                yield item


@pytest.mark.parametrize("code", REASON_CODES)
def test_every_reason_is_a_sentence_in_both_languages_with_the_same_values(code: str) -> None:
    fields = {
        language: {name for _, name, _, _ in Formatter().parse(sentence) if name}
        for language, sentence in REASONS[code].items()
    }
    assert set(fields) == {"en", "zh"}
    assert fields["en"] == fields["zh"]


def test_every_reason_that_a_primitive_gives_has_a_sentence_and_each_is_given() -> None:
    source = "".join(
        Path(inspect.getfile(primitive)).read_text(encoding="utf-8")
        for primitive in set(primitives())
    )
    source += Path(inspect.getfile(Gate)).read_text(encoding="utf-8")
    source += (
        Path(inspect.getfile(inspect.getmodule(ContentForbidden)))
        .parent.parent.joinpath(  # type: ignore[arg-type]
            "facts.py"
        )
        .read_text(encoding="utf-8")
    )
    # letters give one more: what the rate ceilings say of the amounts in them
    source += Path(inspect.getfile(inspect.getmodule(with_demands))).read_text(  # type: ignore[arg-type]
        encoding="utf-8"
    )
    quoted = set(re.findall(r'"([a-z_]+)"', source))
    assert set(REASON_CODES) <= quoted
    given = set(re.findall(r'reason="([a-z_]+)"', source))
    assert given <= set(REASON_CODES)


def test_a_refusal_says_rule_reason_source_and_when(
    situation: Callable[..., Situation], pack: Callable[..., RulePack]
) -> None:
    rules = pack(OnHold(frozenset({"dispute"})))
    facts = situation(
        "2026-03-02T12:00:00+08:00", holds=(Hold("dispute", date(2026, 3, 1), date(2026, 3, 5)),)
    )
    verdict = Gate(rules).check(facts)
    english = explain_verdict(verdict, "en", pack=rules, zone=SHANGHAI)
    assert english == [
        "The contact is refused.",
        "R1 (a rule): collection is on hold (a dispute is open) until 2026-03-05. "
        "Source: a source. Allowed from 2026-03-05 00:00:00 (Asia/Shanghai).",
        "All rules together: Allowed from 2026-03-05 00:00:00 (Asia/Shanghai).",
    ]
    chinese = explain_verdict(verdict, "zh-Hans", pack=rules, zone=SHANGHAI)
    assert chinese[0] == "不允许联系。"
    assert "存在异议" in chinese[1]
    assert "最早可于 2026-03-05 00:00:00" in chinese[1]


def test_an_allowed_contact_says_how_long(
    situation: Callable[..., Situation], pack: Callable[..., RulePack]
) -> None:
    rules = pack(OnHold(frozenset({"dispute"})))
    facts = situation("2026-03-02T12:00:00+08:00", holds=(Hold("dispute", date(2026, 3, 4)),))
    (line,) = explain_verdict(Gate(rules).check(facts), "en", zone=SHANGHAI)
    assert line == ("The contact is allowed. This holds until 2026-03-03 23:59:59 (Asia/Shanghai).")


def test_a_word_category_is_said_by_its_title(
    situation: Callable[..., Situation], pack: Callable[..., RulePack]
) -> None:
    harsh = Category("harsh", {"en": "harsh wording", "zh": "生硬用语"}, ("赶紧还钱",))
    rules = pack(ContentForbidden((harsh,)))
    verdict = Gate(rules).check(situation("2026-03-02T12:00:00+08:00", text="赶紧还钱"))
    assert "生硬用语" in explain_finding(verdict.denials[0], "zh", pack=rules)
    assert "harsh)" in explain_finding(verdict.denials[0], "en")


def test_a_reason_that_nobody_knows_and_missing_values_are_no_error() -> None:
    strange = Finding("R9", "1", "a source", "moon_wrong")
    assert "moon_wrong" in explain_finding(strange, "en")
    assert "?" in explain_finding(Finding("R9", "1", "a source", "outside_hours"), "zh")


def test_the_reference_names_every_primitive_parameter_and_reason(root: Path) -> None:
    page = (root / "docs" / "reference" / "rules.md").read_text(encoding="utf-8")
    missing = [code for code in REASON_CODES if f"`{code}`" not in page]
    missing += [kind for kind in WORDS if f"`{kind}`" not in page]
    for primitive in primitives():
        names = [primitive.__name__, *primitive.parameters]
        missing += [name for name in names if f"`{name}`" not in page]
    assert missing == []
