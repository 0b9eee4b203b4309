"""One value has one spelling, whoever typed it."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.pii import normal

REGIONS = ("CN", "US", "GB", "DE", "IT", "JP", "AR", "MX", "BR", "HK", "FR", "IN", "RU", "NG")


@pytest.mark.parametrize(
    "text",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "+86 138 1234 5678",
        "+8613812345678",
        "0086 13812345678",
        "１３８１２３４５６７８",
        "\u3000138\u00a01234\u00a05678",
        "tel:+86-138-1234-5678",
    ],
)
def test_a_chinese_mobile_number_has_one_form(text: str) -> None:
    assert normal.phone(text, "CN") == "+8613812345678"


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("010-6552 9988", "CN", "+861065529988"),
        ("(202) 555-0143", "US", "+12025550143"),
        ("1 202 555 0143", "US", "+12025550143"),
        ("07400 123456", "GB", "+447400123456"),
        ("0171 1234567", "DE", "+491711234567"),
        ("06 698 12345", "IT", "+390669812345"),
        ("+1 500 555 0006", "CN", "+15005550006"),
    ],
)
def test_numbers_are_read_in_their_region(text: str, region: str, expected: str) -> None:
    assert normal.phone(text, region) == expected


@pytest.mark.parametrize("text", ["", "12345", "call me", "138123456789012345", "1281234567", "+"])
def test_what_is_no_number_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(ValueError, match="not a phone number") as caught:
        normal.phone(text, "CN")
    assert len(text) < 3 or text not in str(caught.value)
    assert caught.value.__cause__ is None


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, str]:
    region = draw(st.sampled_from(REGIONS))
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    national = str(example.national_number)
    kept = draw(st.integers(0, len(national)))
    digits = national[:kept] + "".join(
        draw(st.lists(st.sampled_from("0123456789"), min_size=len(national) - kept, max_size=14))
    )
    code = example.country_code
    return draw(st.sampled_from([digits, f"+{code}{digits}", f"0{digits}", f"{code}{digits}"])), (
        region
    )


@settings(max_examples=500)
@given(numbers())
def test_the_fast_path_says_what_the_parser_says(case: tuple[str, str]) -> None:
    text, region = case

    def answer(read: object) -> str:
        try:
            return str(read(text, region))  # type: ignore[operator]
        except ValueError:
            return "none"

    assert answer(normal.phone) == answer(normal._parsed_phone)


def test_the_fast_path_is_taken_for_ordinary_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(*_: object) -> None:
        raise AssertionError("parsed")

    monkeypatch.setattr(phonenumbers, "parse", parse)
    assert normal.phone("138 1234 5678", "CN") == "+8613812345678"
    assert normal.phone("+12025550143", "US") == "+12025550143"


def test_a_region_that_does_not_exist_is_refused() -> None:
    normal.check_region("CN")
    with pytest.raises(ValueError, match="ISO 3166"):
        normal.check_region("China")


@pytest.mark.parametrize(
    "text", ["31010119900101123x", "310101 19900101 123X", "３１０１０１-19900101-123Ｘ"]
)
def test_an_identity_number_has_one_form(text: str) -> None:
    assert normal.id_number(text) == "31010119900101123X"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Lovelace", "ADA  lovelace"),
        ("阿依·古丽", "阿依古丽"),
        ("王 小 明", "王小明"),
        ("Straße AG", "STRASSE A.G."),
        ("ＡＢＣ有限公司", "abc有限公司"),
    ],
)
def test_spellings_of_one_name_are_one(one: str, other: str) -> None:
    assert normal.name(one) == normal.name(other)


def test_an_address_is_found_however_it_is_capitalised() -> None:
    assert normal.email(" Ada@Example.COM ") == "ada@example.com"


@pytest.mark.parametrize(
    ("form", "text"), [("name", " · "), ("id_number", "12"), ("email", "ada"), ("email", "a@b c.d")]
)
def test_what_is_none_is_refused(form: str, text: str) -> None:
    _, read = normal.normal_form(form)
    with pytest.raises(ValueError, match="not a"):
        read(text, "CN")


@settings(max_examples=100)
@given(st.sampled_from(sorted(normal.FORMS)), st.text(max_size=30))
def test_a_normal_form_is_its_own_normal_form(field: str, text: str) -> None:
    _, read = normal.normal_form(field)
    try:
        once = read(text, "CN")
    except ValueError:
        return
    assert read(once, "CN") == once
