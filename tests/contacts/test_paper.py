"""A letter's Word file and the text that the rules judge are one: placeholders, conditions, faults."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from casekit.contacts.amount_words import chinese_amount
from casekit.contacts.lender_texts import LenderTexts
from casekit.contacts.paper import CompiledPaper
from casekit.contacts.placeholders import PLACEHOLDERS
from casekit.contacts.template_book import TemplateBook
from casekit.contacts.template_files import TemplateFile
from casekit.contacts.templates import Template, TemplateSet, load_templates
from casekit.contacts.values import (
    ContactDetails,
    CustomerValues,
    InstalmentValues,
    LoanValues,
    MessageValues,
)
from casekit.docs.word import WordTemplate
from casekit.errors import TemplateError, ValueMissing
from casekit.money import Money
from casekit.settings_file import parse_toml

TEXTS = LenderTexts({p.name: f"<{p.name}>" for p in PLACEHOLDERS.values()})
DAY = date(2026, 4, 15)
FEN = Money(1, "CNY")
Make = Callable[..., CompiledPaper]


@pytest.fixture
def paper(tmp_path: Path) -> Make:
    """Make a compiled letter of some paragraphs."""

    def made(
        *paragraphs: str, party: str = "customer", texts: LenderTexts = TEXTS
    ) -> CompiledPaper:
        return CompiledPaper(file_of(tmp_path, *paragraphs, party=party), texts)

    return made


def file_of(folder: Path, *paragraphs: str, party: str = "customer") -> TemplateFile:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    path = folder / "letter.docx"
    document.save(str(path))
    return TemplateFile("demand-letter", "letter", "zh-Hans", path, party=party)


def values(costs: int = 0, *, contact: str = "", **details: Any) -> MessageValues:
    one = LoanValues(
        "消费贷",
        DAY,
        45,
        "HT-1",
        Money(100 + costs, "CNY"),
        Money(100, "CNY"),
        FEN,
        FEN,
        Money(costs, "CNY"),
        instalments=(InstalmentValues(DAY, Money(100, "CNY"), FEN, FEN),),
    )
    entity = "organisation" if contact else "person"
    who = CustomerValues("王伟", entity, None, "zh-Hans", contact)  # type: ignore[arg-type]
    return MessageValues(who, (one,), DAY, ContactDetails(**details))


def printed(paper: CompiledPaper, rendered: Any, folder: Path) -> str:
    path = folder / "made.docx"
    path.write_bytes(WordTemplate(paper.file.path).render(dict(rendered.params)))
    return "\n".join(p.text for p in Document(str(path)).paragraphs if p.text)


def test_what_is_judged_is_what_is_printed(paper: Make, tmp_path: Path) -> None:
    letter = paper(
        "致：{{ 客户姓名 }}",
        "{%p if attention %}",
        "收件人：{{ attention }}",
        "{%p endif %}",
        "{%p if 费用 %}",
        "费用 {{ 费用 }}",
        "{%p else %}",
        "没有费用",
        "{%p endif %}",
        "共 {{ 合计金额 }}，[[原样]]：{{ 金额大写 }}",
        "{{ 分期明细 }}",
    )
    for costs, contact in ((0, ""), (250, ""), (0, "周敏"), (250, "周敏")):
        rendered = letter.render(values(costs, contact=contact))
        assert rendered.text == printed(letter, rendered, tmp_path)
        assert ("没有费用" in rendered.text) is not bool(costs)
        assert ("收件人" in rendered.text) is bool(contact)
    assert letter.amounts == {"costs_due", "amount_due"}


def test_a_value_that_no_condition_speaks_of_must_be_there(paper: Make) -> None:
    letter = paper("编号 {{ 函件编号 }}", "{%p if 合同日期 %}", "{{ 合同日期 }}", "{%p endif %}")
    with pytest.raises(ValueMissing, match="letter_number"):
        letter.render(values())
    assert letter.render(values(letter_number="C-1")).text == "编号 C-1"


def test_a_lenders_text_may_be_missing_only_under_a_condition(paper: Make) -> None:
    part = ("{%p if 投诉电话 %}", "投诉：{{ 投诉电话 }}", "{%p endif %}")
    assert paper("致 {{ 客户 }}", *part, texts=LenderTexts()).render(values()).text == "致 王伟"
    with pytest.raises(TemplateError, match="text is empty"):
        paper("投诉：{{ 投诉电话 }}", texts=LenderTexts())


@pytest.mark.parametrize(
    ("paragraphs", "line", "words"),
    [
        (("好", "{{ 客户姓民 }}"), 2, "unknown field"),
        (("{{ name | upper }}",), 1, "paragraph 1"),
        (("{%p if 罚息 %}", "a"), 1, "no end"),
        (("{%p for line in lines %}", "{{ line.x }}", "{%p endfor %}"), 1, "no rows"),
    ],
)
def test_a_fault_names_its_paragraph(
    paper: Make, paragraphs: tuple[str, ...], line: int, words: str
) -> None:
    with pytest.raises(TemplateError, match=words) as refused:
        paper(*paragraphs)
    assert refused.value.line == line
    assert refused.value.file is not None


def test_a_letter_to_someone_who_owes_nothing_tells_nothing(paper: Make) -> None:
    assert paper("致 {{ 客户 }}", party="contact")
    for name in ("金额大写", "限期天数", "分期明细", "本金"):
        with pytest.raises(TemplateError, match="owes nothing"):
            paper(f"{{{{ {name} }}}}", party="contact")


def test_an_own_text_takes_the_place_of_a_word_file_and_the_other_way_round(
    tmp_path: Path,
) -> None:
    file = file_of(tmp_path, "纸上 {{ 客户 }}")
    text = Template("demand-letter", "letter", "zh-Hans", "文字 [客户]")
    on_paper = TemplateSet("a", (), files=(file,))
    in_words = TemplateSet("b", (text,))

    def said(*sets: TemplateSet) -> str:
        book = TemplateBook(sets, TEXTS, ["zh-Hans"], paper=["letter"])
        return book.get("demand-letter").render(values()).text

    assert said(on_paper, in_words) == "文字 王伟"
    assert said(in_words, on_paper) == "纸上 王伟"
    # who writes no letters reads no Word files
    assert TemplateBook([on_paper], TEXTS, ["zh-Hans"]).keys == ()


def test_a_table_names_a_word_file(tmp_path: Path) -> None:
    file_of(tmp_path, "致 {{ 客户 }}")
    head = '[[template]]\nkey = "a"\nrole = "letter"\nlanguage = "zh-CN"\n'

    def loaded(more: str) -> TemplateSet:
        return load_templates(parse_toml(head + more, tmp_path / "own.toml"))

    (file,) = loaded('file = "letter.docx"\ntitle = "催款函"').files
    assert (file.path, file.language, file.title) == (
        tmp_path / "letter.docx",
        "zh-Hans-CN",
        "催款函",
    )
    with pytest.raises(TemplateError, match="no file"):
        loaded('file = "other.docx"')
    with pytest.raises(TemplateError, match="has no text"):
        loaded('file = "letter.docx"\ntext = "x"')


@pytest.mark.parametrize(
    ("minor", "words"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (105, "壹元零伍分"),
        (1_000_000, "壹万元整"),
        (1_000_005_00, "壹佰万零伍元整"),
        (10_0305_00, "壹拾万零叁佰零伍元整"),
        (1_0000_0000_00, "壹亿元整"),
        (1_0000_0001_00, "壹亿零壹元整"),
        (12_345_67, "壹万贰仟叁佰肆拾伍元陆角柒分"),
    ],
)
def test_amounts_stand_in_the_numerals_of_banks(minor: int, words: str) -> None:
    assert chinese_amount(Money(minor, "CNY"), "Hans") == words


@given(st.integers(0, 10**14))
def test_the_numerals_say_the_amount_and_nothing_else(minor: int) -> None:
    words = chinese_amount(Money(minor, "CNY"), "Hans")
    assert "零零" not in words
    assert _read(words) == minor


def _read(words: str) -> int:
    digits = "零壹贰叁肆伍陆柒捌玖"
    places = {"拾": 10, "佰": 100, "仟": 1000}
    whole, _, rest = words.partition("元") if "元" in words else ("", "", words)
    total = group = digit = 0
    for sign in whole:
        if sign in digits:
            digit = digits.index(sign)
        elif sign in places:
            group, digit = group + digit * places[sign], 0
        elif sign == "万":
            total, group, digit = total + (group + digit) * 10_000, 0, 0
        else:
            total, group, digit = (total + group + digit) * 100_000_000, 0, 0
    minor = (total + group + digit) * 100
    for unit, worth in (("角", 10), ("分", 1)):
        head, found, tail = rest.partition(unit)
        if found:
            minor, rest = minor + digits.index(head[-1]) * worth, tail
    return minor
