"""Which text a customer reads, in which language, and how long it is as an SMS."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.contacts.languages import canonical_language, language_chain
from casekit.contacts.lender_texts import LenderTexts
from casekit.contacts.placeholders import (
    PLACEHOLDERS,
    REPEAT_MARKS,
    did_you_mean,
    find_placeholder,
)
from casekit.contacts.sms_length import sms_length
from casekit.contacts.template_book import TemplateBook
from casekit.contacts.templates import Template, TemplateSet
from casekit.contacts.values import CustomerValues, MessageValues
from casekit.contacts.wording import wording_of
from casekit.errors import NotFound, TemplateError, ValueMissing

TODAY = date(2026, 3, 2)


def template(key: str, language: str, text: str) -> Template:
    return Template(key, "sms", language, text)


SHIPPED = TemplateSet(
    "shipped",
    (
        template("hello", "zh-Hans", "您好[客户姓名]"),
        template("hello", "zh-Hant", "您好[客戶姓名]:"),
        template("hello", "en", "Hello [customer name]"),
        template("bye", "en", "Bye [customer name]"),
        template("hello", "fr", "Bonjour [hotline]"),
    ),
)


def book(*sets: TemplateSet, languages: tuple[str, ...] = ("zh-CN", "zh-TW", "en")) -> TemplateBook:
    return TemplateBook(sets or (SHIPPED,), LenderTexts(), languages)


class TestBook:
    @pytest.mark.parametrize(
        ("language", "expected"),
        [
            ("zh-Hans", "zh-Hans"),
            ("zh", "zh-Hans"),
            ("zh_CN", "zh-Hans"),
            ("zh-HK", "zh-Hant"),
            ("zh-Hant-TW", "zh-Hant"),
            ("en-GB", "en"),
            ("", "zh-Hans"),
            ("ja", "zh-Hans"),
            ("klingon", "zh-Hans"),
        ],
    )
    def test_the_readers_language_then_the_lenders(self, language: str, expected: str) -> None:
        assert book().get("hello", language).template.language == expected

    def test_a_text_that_the_lenders_first_language_lacks(self) -> None:
        assert book().get("bye", "zh-Hans").template.language == "en"

    def test_texts_in_languages_of_others_are_left_alone(self) -> None:
        # the French one would need a hotline that this lender has not given
        assert book().get("hello", "fr").template.language == "zh-Hans"
        with pytest.raises(TemplateError, match="hotline"):
            book(languages=("fr",))

    def test_a_lenders_own_text_replaces_the_shipped_one(self) -> None:
        own = TemplateSet("own", (template("hello", "en", "Good day [customer name]"),))
        done = book(SHIPPED, own).get("hello", "en")
        assert done.template.text.startswith("Good day")

    def test_an_unknown_key_is_named_with_the_known_ones(self) -> None:
        with pytest.raises(NotFound) as caught:
            book().get("helo")
        assert "helo" in str(caught.value)
        assert caught.value.hint == "Known are: hello, bye."

    def test_what_the_policy_needs_must_be_there(self) -> None:
        with pytest.raises(TemplateError, match="letter has no text"):
            TemplateBook([SHIPPED], LenderTexts(), ["en"], needed=["letter"])

    def test_every_text_can_be_looked_at(self) -> None:
        seen = {(t.template.key, t.template.language) for t in book().templates}
        shipped = {(t.key, t.language) for t in SHIPPED.templates}
        assert seen == shipped - {("hello", "fr")}

    def test_a_lender_without_language_is_refused(self) -> None:
        with pytest.raises(ValueError, match="at least one"):
            book(languages=())

    def test_a_batch_of_readers_of_several_languages(self) -> None:
        customers = [
            CustomerValues("王伟", language="zh-Hans"),
            CustomerValues("", language="en"),
            CustomerValues("Li Na", language="en"),
        ]
        done = book().render_batch("hello", [MessageValues(c, (), TODAY) for c in customers])
        assert isinstance(done[1], ValueMissing)
        assert [getattr(one, "text", None) for one in done] == ["您好王伟", None, "Hello Li Na"]


class TestLanguages:
    @pytest.mark.parametrize(
        ("tag", "canonical"),
        [
            ("zh", "zh-Hans"),
            ("ZH-hant", "zh-Hant"),
            ("zh_TW", "zh-Hant-TW"),
            ("zh-CN", "zh-Hans-CN"),
            ("sr", "sr-Cyrl"),
            ("en", "en"),
            ("EN-gb", "en-GB"),
        ],
    )
    def test_one_spelling(self, tag: str, canonical: str) -> None:
        assert canonical_language(tag) == canonical
        assert canonical_language(canonical) == canonical

    @pytest.mark.parametrize("tag", ["", "xx", "zh-", "中文", "english please"])
    def test_no_language(self, tag: str) -> None:
        with pytest.raises(ValueError, match="unknown language"):
            canonical_language(tag)

    def test_a_script_is_never_given_up(self) -> None:
        assert language_chain("zh-TW") == ("zh-Hant-TW", "zh-Hant")
        assert language_chain("en-GB") == ("en-GB", "en")

    @pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en", "ja", "de", "ar", "ru", "hi"])
    def test_a_list_begins_and_ends_with_its_parts(self, language: str) -> None:
        # the parameters of a message rely on it
        for count in range(1, 5):
            items = [f"<{i}>" for i in range(count)]
            listed = wording_of(language).listed(items)
            assert listed.startswith(items[0])
            assert listed.endswith(items[-1])

    def test_dates_are_kept_but_not_without_end(self) -> None:
        wording = wording_of("en")
        texts = {wording.date(date.fromordinal(730_000 + i)) for i in range(5000)}
        assert len(texts) == 5000
        assert wording.date(date(2026, 3, 2)) == "March 2, 2026"


class TestPlaceholders:
    def test_every_name_and_alias_is_found(self) -> None:
        for placeholder in PLACEHOLDERS.values():
            for written in (placeholder.name, *placeholder.aliases):
                assert find_placeholder(written) is placeholder
                assert find_placeholder(written.upper().replace("_", " ")) is placeholder

    def test_every_chinese_alias_is_found_in_traditional_script(self) -> None:
        from opencc import OpenCC

        to_traditional = OpenCC("s2t")
        for placeholder in PLACEHOLDERS.values():
            for alias in placeholder.aliases:
                assert find_placeholder(to_traditional.convert(alias)) is placeholder

    def test_no_placeholder_is_called_like_a_mark(self) -> None:
        assert not any(find_placeholder(mark) for mark in REPEAT_MARKS)

    @given(st.text(max_size=12))
    def test_a_suggestion_is_a_known_name_or_nothing(self, written: str) -> None:
        near = did_you_mean(written)
        assert not near or find_placeholder(near) is not None


class TestSmsLength:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", ("GSM-7", 0, 0)),
            ("a" * 160, ("GSM-7", 160, 1)),
            ("a" * 161, ("GSM-7", 161, 2)),
            ("a" * 306, ("GSM-7", 306, 2)),
            ("a" * 307, ("GSM-7", 307, 3)),
            ("€" * 80, ("GSM-7", 160, 1)),
            # 153 septets hold 76 of them and one septet stays empty
            ("€" * 153, ("GSM-7", 306, 3)),
            ("您" * 70, ("UCS-2", 70, 1)),
            ("您" * 71, ("UCS-2", 71, 2)),
            ("您" * 134, ("UCS-2", 134, 2)),
            ("您" * 135, ("UCS-2", 135, 3)),
            ("𠮷" * 35, ("UCS-2", 70, 1)),
            ("𠮷" * 67, ("UCS-2", 134, 3)),
        ],
    )
    def test_as_the_standard_counts(self, text: str, expected: tuple[str, int, int]) -> None:
        assert sms_length(text) == expected

    @given(st.text(min_size=1, max_size=400))
    def test_never_less_than_the_units_ask_for(self, text: str) -> None:
        length = sms_length(text)
        alone, together = (160, 153) if length.encoding == "GSM-7" else (70, 67)
        assert (length.segments == 1) == (length.units <= alone)
        assert length.segments * max(alone, together) >= length.units
