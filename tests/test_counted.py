"""Numbers in sentences agree with their nouns, in every text that has such a gap."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from casekit.cases.explaining_texts import EXPLAINED, said
from casekit.cli.words import Words
from casekit.compliance.explain import explain_finding
from casekit.compliance.model import Finding
from casekit.compliance.reasons import REASONS
from casekit.counted import Counted, counting
from casekit.policy.document_texts import CLAUSES


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 days"), (1, "1 day"), (2, "2 days"), (21, "21 days")]
)
def test_a_number_takes_its_noun(number: int, text: str) -> None:
    assert f"{Counted(number):day|days}" == text


def test_without_a_noun_it_is_the_number() -> None:
    assert f"{Counted(1234)} {Counted(1234):,}" == "1234 1,234"


def test_yes_and_no_are_no_numbers() -> None:
    assert counting({"a": True, "b": 1, "c": "1"}) == {"a": True, "b": 1, "c": "1"}
    assert not isinstance(counting({"a": True})["a"], Counted)


def test_a_case_is_one_day_past_due() -> None:
    gaps = {"case": "C-1", "day": "2 March", "due": "1 March", "tier": "mild"}
    assert "it is 1 day past due" in said(EXPLAINED["standing"], "en", days=1, **gaps)
    assert "it is 2 days past due" in said(EXPLAINED["standing"], "en", days=2, **gaps)
    assert "逾期第 1 天" in said(EXPLAINED["standing"], "zh", days=1, **gaps)


def test_a_cap_of_one_contact_in_one_day() -> None:
    finding = Finding("CAP", "1", "s", "cap_reached", {"count": 1, "days": 1, "limit": 1})
    told = explain_finding(finding, "en")
    assert "1 contact counts" in told
    assert "1 day," in told
    less = Finding("CAP", "1", "s", "cap_reached", {"limit": 1})
    told = explain_finding(less, "en")
    assert "? contacts count" in told
    assert "? days" in told


def test_a_run_names_one_escaped_loan() -> None:
    assert Words("en")("escaped", count=1).startswith("1 overdue loan has neither")
    assert Words("en")("escaped", count=2).startswith("2 overdue loans have neither")


def english(texts: Mapping[str, Any]) -> Iterator[str]:
    for text in texts.values():
        yield text["en"] if isinstance(text, Mapping) else text


@pytest.mark.parametrize("texts", [EXPLAINED, REASONS, CLAUSES["en"]])
def test_no_english_text_has_a_fixed_plural_after_a_number(texts: Mapping[str, Any]) -> None:
    fixed = re.compile(r"\{(?:days|count|minutes|number|attempts)\} [a-z]+s\b")
    assert [text for text in english(texts) if fixed.search(text)] == []


def test_nor_has_any_sentence_in_the_code(root: Path) -> None:
    fixed = re.compile(
        r"f\"[^\"]*\{(?:count|days|lost|len\([a-z_]+\))\} "
        r"(?:days|cases|loans|actions|entries|documents|contacts|files)\b"
    )
    found = [
        f"{path.name}: {line.strip()}"
        for path in sorted((root / "src/casekit").rglob("*.py"))
        for line in path.read_text("utf-8").splitlines()
        if fixed.search(line)
    ]
    assert found == []
