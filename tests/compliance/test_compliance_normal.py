"""The form in which texts are searched."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.compliance import normal
from casekit.compliance.normal import normal_form, places


@pytest.mark.parametrize(
    "disguised",
    [
        "赶紧还钱",
        "趕緊還錢",
        "赶 紧 还 钱",
        "赶\u200b紧\u2060还\ufeff钱",
        "赶·紧*还_钱",
        "赶。紧，还！钱",
        "赶\u0301紧还钱\ufe0f",
        "⾛赶紧还钱"[1:],
        "赶\u3000緊~還●錢",
        "赶\n紧\t还\r钱",
    ],
)
def test_what_a_reader_reads_is_the_same(disguised: str) -> None:
    assert normal_form(disguised) == "赶紧还钱"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("ＦＵＣＫ", "fuck"),
        ("F.u c-K", "fuck"),
        ("①②③元", "123元"),
        ("¥3,000.50", "¥300050"),
        ("￥500", "¥500"),
        ("Straße", "strasse"),
        ("看著辦", "看着办"),
        ("", ""),
        ("。，！", ""),
    ],
)
def test_forms(text: str, form: str) -> None:
    assert normal_form(text) == form


@settings(max_examples=300)
@given(
    st.text(
        alphabet=st.one_of(
            st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
            st.sampled_from(
                "，。、：；！？（）《》【】“”‘’—… \u3000\n,.:;!?()-abcXYZ019$¥€£ａ①臺錢\u200b"
            ),
            st.characters(exclude_categories=["Cs"]),
        ),
        max_size=40,
    )
)
def test_the_quick_way_gives_what_translating_gives(text: str) -> None:
    form = normal_form(text)
    assert form == text.translate(normal._table())
    assert normal_form(form) == form
    at = places(text)
    assert len(at) == len(form)
    assert at == sorted(at)
    assert all(form[i] in normal._table()[ord(text[place])] for i, place in enumerate(at))
