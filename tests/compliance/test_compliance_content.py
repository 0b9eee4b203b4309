"""Content rules: what a text must not hold, and what it must."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable

import pytest

from casekit.compliance.model import PastContact, Situation, Verdict
from casekit.compliance.pack import Applies, Rule, RulePack
from casekit.compliance.primitives.content_forbidden import ContentForbidden
from casekit.compliance.primitives.content_required import ContentRequired, Item
from casekit.compliance.texts import check_text
from casekit.compliance.wordlist import Category, Pattern, load_categories
from casekit.errors import RulePackError

Judge = Callable[..., Verdict]
Make = Callable[..., Situation]

NOON = "2026-03-02T12:00:00+08:00"
HARSH = Category(
    "harsh",
    {"en": "harsh wording"},
    ("赶紧还钱", "arrest"),
    (Pattern("court comes", ("法院",), re.compile("法院.{0,6}抓")),),
    (re.compile("不说赶紧还钱"),),
)
FORBIDDEN = ContentForbidden((HARSH,))


def test_a_word_is_found_with_its_place_in_the_text_as_it_was_written(
    judge: Judge, situation: Make
) -> None:
    text = "您好，趕 緊 還 錢！"
    verdict = judge(FORBIDDEN, situation(NOON, text=text))
    values = verdict.denials[0].values
    assert values == {"category": "harsh", "word": "赶紧还钱", "place": 4, "length": 7, "finds": 1}
    start = int(values["place"]) - 1
    assert text[start : start + int(values["length"])] == "趕 緊 還 錢"


def test_a_finding_holds_nothing_of_the_text_but_the_lists_own_word(
    judge: Judge, situation: Make
) -> None:
    verdict = judge(FORBIDDEN, situation(NOON, text="法院要来王伟家抓人"))
    assert verdict.denials[0].values["word"] == "court comes"
    assert "王伟" not in repr(verdict)


def test_what_is_allowed_to_be_said_passes(judge: Judge, situation: Make) -> None:
    assert judge(FORBIDDEN, situation(NOON, text="我们不说赶紧还钱")).allowed
    assert not judge(FORBIDDEN, situation(NOON, text="我们不说赶紧还钱。赶紧还钱")).allowed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("we will arrest you", True),
        ("we will a r r e s t you", True),
        ("ARREST!", True),
        ("keep the car rest assured", False),
        ("arrested development", False),
    ],
)
def test_latin_words_are_whole_words(judge: Judge, situation: Make, text: str, found: bool) -> None:
    assert judge(FORBIDDEN, situation(NOON, text=text)).allowed is not found


def test_a_text_that_nobody_supplied_is_unknown(judge: Judge, situation: Make) -> None:
    assert judge(FORBIDDEN, situation(NOON), strict=False).not_tried == ("R1:candidate.text",)
    assert not judge(FORBIDDEN, situation(NOON)).allowed


def test_checking_a_text_by_itself_gives_every_find_for_whom_it_concerns() -> None:
    pack = RulePack(
        "test",
        "1",
        {"en": "test"},
        "",
        (
            Rule("ALL", "1", {"en": "all"}, FORBIDDEN, "a source"),
            Rule(
                "THIRD",
                "1",
                {"en": "third parties"},
                ContentForbidden((Category("debt", {"en": "debt"}, ("欠款",)),)),
                "a source",
                applies=Applies(parties=frozenset({"contact"})),
            ),
        ),
    )
    text = "欠款：赶紧还钱，赶紧还钱"
    assert [(f.rule, f.values["place"]) for f in check_text(pack, text, "customer", "sms")] == [
        ("ALL", 4),
        ("ALL", 9),
    ]
    assert [f.rule for f in check_text(pack, text, "contact", "sms")] == ["ALL", "ALL", "THIRD"]


WHO = Item("lender", fact="names")
STOP = Item("opt_out", words=("reply STOP", "opt out"), channels=frozenset({"sms"}))
FIRST = Item(
    "full_notice", words=("to collect a debt", "for that purpose"), all_words=True, when="first"
)
LATER = Item("short_notice", words=("debt collector",), when="later")


def required(*items: Item) -> ContentRequired:
    return ContentRequired(items, frozenset(item.name for item in items))


def test_words_names_and_listed_items_say_what_must_be_said(judge: Judge, situation: Make) -> None:
    lender = {"role": "creditor", "names": ["蓝天银行", "蓝天"]}
    rule = required(WHO, STOP)
    assert judge(
        rule, situation(NOON, channel="sms", text="藍天銀行: Reply stop.", lender=lender)
    ).allowed
    missing = judge(rule, situation(NOON, channel="sms", text="Reply STOP", lender=lender))
    assert missing.denials[0].values == {"item": "lender"}
    listed = situation(
        NOON, channel="sms", text="—", lender=lender, extra={"items": ["lender", "opt_out"]}
    )
    assert judge(rule, listed).allowed
    assert judge(rule, situation(NOON, text="蓝天银行", lender=lender)).allowed  # not an sms


def test_the_first_contact_says_more_than_later_ones(judge: Judge, situation: Make) -> None:
    rule = required(FIRST, LATER)
    long = "This is an attempt to collect a debt and is used for that purpose."
    short = "This is Acme, a debt collector."
    before = (PastContact(situation(NOON).candidate.at, "voice", outcome="connected"),)
    assert judge(rule, situation(NOON, text=long, history=())).allowed
    assert not judge(rule, situation(NOON, text=short, history=())).allowed
    assert judge(rule, situation(NOON, text=short, history=before)).allowed
    assert not judge(rule, situation(NOON, text=long, history=before)).allowed


def test_what_cannot_be_known_is_not_tried(judge: Judge, situation: Make) -> None:
    nameless = judge(required(WHO), situation(NOON, text="您好"), strict=False)
    assert nameless.not_tried == ("R1:lender.names",)
    silent = judge(required(STOP), situation(NOON, channel="sms"), strict=False)
    assert silent.not_tried == ("R1:candidate.text",)
    seal = judge(required(WHO), situation(NOON, extra={"items": []}), strict=False)
    assert not seal.allowed


GOOD = """
category = "threat"
title = { en = "threat" }
words = ["走着瞧"]
allow = ['不说走着瞧']

[[pattern]]
name = "comes"
needs = ["法院"]
match = '法院.{0,4}来'
"""


def test_a_word_list_is_read_from_toml() -> None:
    (category,) = load_categories([("threat.toml", GOOD)])
    assert category.words == ("走着瞧",)
    assert category.patterns[0].needs == ("法院",)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("words", "wrods"), r"threat\.toml:4: wrods: a word list has no 'wrods'"),
        (('"走着瞧"', "1"), r"threat\.toml:4: words: a list of texts"),
        (('"走着瞧"', '"！"'), "no letter or digit"),
        (
            ("match = '法院.{0,4}来'", "match = '('"),
            r"threat\.toml:10: pattern\[1\]\.match: not a regular",
        ),
        (('needs = ["法院"]', "needs = []"), "at least one of needs"),
        (('needs = ["法院"]\n', ""), "needs name, needs and match"),
        (('category = "threat"', ""), "needs a category"),
        (('{ en = "threat" }', "{}"), "title with en"),
        (("[[pattern]]", "[[pattern"), r"threat\.toml.*not valid TOML"),
    ],
)
def test_a_wrong_word_list_says_where(change: tuple[str, str], says: str) -> None:
    assert change[0] in GOOD
    with pytest.raises(RulePackError, match=says):
        load_categories([("threat.toml", GOOD.replace(*change))])


def test_opening_a_rule_pack_loads_no_dictionaries() -> None:
    """They take time, and most commands check no text."""
    code = (
        "import sys\n"
        "from casekit.compliance.wordlist import load_categories\n"
        "from casekit.compliance.primitives.content_forbidden import ContentForbidden\n"
        f"rule = ContentForbidden(load_categories([('threat.toml', {GOOD!r})]))\n"
        "assert not {'opencc', 'ahocorasick_rs'} & set(sys.modules), 'loaded'\n"
        "assert rule.searcher.search('走着瞧', '走着瞧')\n"
        "assert {'opencc', 'ahocorasick_rs'} <= set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
