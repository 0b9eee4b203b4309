"""Stop and start words: what counts as one, and what is a reply for a person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from casekit.contacts.keywords import DEFAULT_KEYWORDS, Keywords, normal_word
from casekit.contacts.model import EventKind
from casekit.errors import ConfigError


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "stop",
        " Stop! ",
        "ＳＴＯＰ",
        "opt-out",
        "Opt Out.",
        "T",
        "td",
        "TD。",
        "退订",
        "退 订！",
        "退訂",
        "停止",
        "【取消】",
        "拒收。",
    ],
)
def test_a_stop_word_alone_stops_in_any_case_width_and_punctuation(text: str) -> None:
    assert DEFAULT_KEYWORDS.classify(text) is EventKind.STOP


@pytest.mark.parametrize("text", ["START", "yes!", "Unstop"])
def test_a_start_word_alone_takes_up_again(text: str) -> None:
    assert DEFAULT_KEYWORDS.classify(text) is EventKind.START


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "👍",
        "please stop calling my work",
        "我不退订",
        "停止上班",
        "Tuesday",
        "stopp",
        "STOP 123",
    ],
)
def test_anything_else_is_a_reply(text: str) -> None:
    assert DEFAULT_KEYWORDS.classify(text) is EventKind.REPLY


def test_every_published_keyword_is_known(shared: Path) -> None:
    published = json.loads((shared / "vectors" / "twilio.json").read_text("utf-8"))
    for word in published["opt_out_keywords"]:
        assert DEFAULT_KEYWORDS.classify(word) is EventKind.STOP
    for word in published["opt_in_keywords"]:
        assert DEFAULT_KEYWORDS.classify(word) is EventKind.START


def test_a_lender_adds_words_and_keeps_the_standard_ones() -> None:
    keywords = Keywords.with_words(stop=["R", "勿扰"], start=["恢复"])
    assert keywords.classify("r") is EventKind.STOP
    assert keywords.classify("勿扰。") is EventKind.STOP
    assert keywords.classify("恢复") is EventKind.START
    assert keywords.classify("stop") is EventKind.STOP
    assert DEFAULT_KEYWORDS.classify("R") is EventKind.REPLY


def test_a_word_that_stops_cannot_start() -> None:
    for words in ({"start": ["Stop!"]}, {"stop": ["PAUSE"], "start": ["pause"]}):
        with pytest.raises(ConfigError, match="cannot start"):
            Keywords.with_words(**words)
    both = Keywords(stop=frozenset({"hm"}), start=frozenset({"hm"}))
    assert both.classify("hm") is EventKind.STOP


def test_a_word_of_punctuation_alone_is_refused() -> None:
    with pytest.raises(ConfigError, match="at least one letter or digit"):
        Keywords.with_words(stop=["!!"])


@given(st.text(max_size=40))
@example("A´")
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    assert normal_word(normal_word(text)) == normal_word(text)
