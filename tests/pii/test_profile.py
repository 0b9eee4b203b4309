"""A profile goes to JSON and back, shows nothing, and its masks show little."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.errors import Tampered
from casekit.pii.masking import (
    mask,
    mask_email,
    mask_id_number,
    mask_name,
    mask_phone,
)
from casekit.pii.profile import Address, ContactPerson, Email, Entity, Phone, Profile, Sex

WORDS = st.text(max_size=12)
PHONES = st.builds(Phone, WORDS, st.sampled_from(["mobile", "work"]), WORDS, st.booleans(), WORDS)
EMAILS = st.builds(Email, WORDS, st.booleans(), WORDS)
ADDRESSES = st.builds(
    Address, st.lists(WORDS).map(tuple), WORDS, WORDS, WORDS, WORDS, WORDS, st.booleans(), WORDS
)
CONTACTS = st.builds(
    ContactPerson, WORDS, WORDS, st.lists(PHONES).map(tuple), st.lists(EMAILS).map(tuple)
)
PROFILES = st.builds(
    Profile,
    name=WORDS,
    entity=st.sampled_from(Entity),
    sex=st.sampled_from(Sex),
    id_number=WORDS,
    id_kind=WORDS,
    phones=st.lists(PHONES, max_size=3).map(tuple),
    emails=st.lists(EMAILS, max_size=3).map(tuple),
    addresses=st.lists(ADDRESSES, max_size=2).map(tuple),
    employer=WORDS,
    birth_date=st.none() | st.dates(),
    contact=st.none() | CONTACTS,
    loan_names=st.dictionaries(WORDS, WORDS, max_size=2),
    note=WORDS,
    extra=st.dictionaries(WORDS, WORDS, max_size=2),
)

WANG = Profile(
    "王小明",
    sex=Sex.MALE,
    id_number="310101199001011234",
    phones=(Phone("+8613812345678", as_given="138 1234 5678"), Phone("+861065529988", "work")),
    emails=(Email("wang@example.cn"),),
    addresses=(Address(("中山路1号",), "上海", "上海", "200000", "CN"),),
    employer="某某公司",
    birth_date=date(1990, 1, 1),
    note="欠款原因:失业",
)
FIRM = Profile(
    "上海某某有限公司",
    entity=Entity.ORGANISATION,
    phones=(Phone("+862155550000", "work"),),
    contact=ContactPerson("李会计", "财务", (Phone("+8613900001111"),), (Email("li@firm.cn"),)),
)


@settings(max_examples=100)
@given(PROFILES)
def test_a_profile_goes_to_json_and_back(profile: Profile) -> None:
    expected = replace(
        profile,
        phones=tuple(shorter(phone) for phone in profile.phones),
        contact=profile.contact
        and replace(profile.contact, phones=tuple(shorter(p) for p in profile.contact.phones)),
    )
    assert Profile.from_bytes(orjson.dumps(profile.to_json())) == expected


def shorter(phone: Phone) -> Phone:
    return replace(phone, as_given="") if phone.as_given == phone.number else phone


def test_empty_values_are_left_out() -> None:
    assert Profile("王小明").to_json() == {"entity": "person", "name": "王小明"}


@settings(max_examples=50)
@given(PROFILES)
def test_no_repr_of_a_profile_holds_a_value(profile: Profile) -> None:
    assert repr(profile) == repr(Profile("", entity=profile.entity))
    for phone in profile.phones:
        assert repr(phone) == repr(replace(phone, number="", as_given=""))
    for email in profile.emails:
        assert repr(email) == repr(replace(email, address=""))
    for address in profile.addresses:
        blank = replace(address, lines=(), city="", region="", postal_code="")
        assert repr(address) == repr(blank)
    if profile.contact is not None:
        assert repr(profile.contact) == repr(ContactPerson(""))


def test_repr_of_known_people_is_silent() -> None:
    shown = f"{WANG!r} {WANG.phones!r} {WANG.emails!r} {WANG.addresses!r} {FIRM!r} {FIRM.contact!r}"
    for value in ("王小明", "310101", "138", "wang@", "中山路", "某某", "1990", "失业", "李会计"):
        assert value not in shown


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{}", b'{"name":"x","entity":"robot"}', b'{"name":"x","phones":[{"n":1}]}']
)
def test_what_is_no_profile_is_one_error_without_values(raw: bytes) -> None:
    with pytest.raises(Tampered, match="unknown form") as caught:
        Profile.from_bytes(raw)
    assert caught.value.__cause__ is None


def test_points_have_refs_that_stay_with_the_point() -> None:
    first = WANG.numbered()
    assert [phone.ref for phone in first.phones] == ["p1", "p2"]
    moved = replace(WANG, phones=(Phone("+8613700001111"), Phone("+861065529988")))
    second = moved.numbered(first)
    assert [phone.ref for phone in second.phones] == ["p3", "p2"]
    third = replace(WANG, phones=(Phone("+8613812345678"),)).numbered(first)
    assert third.phones[0].ref == "p1"


def test_an_organisations_contact_person_shares_the_numbering() -> None:
    firm = FIRM.numbered()
    assert [phone.ref for phone in firm.all_phones()] == ["p1", "p2"]
    assert firm.numbered(firm) == firm


def test_everything_that_identifies_is_indexed_and_nothing_else() -> None:
    assert {field for field, _ in WANG.indexed_values()} == {"name", "id_number", "phone", "email"}
    assert ("phone", "+8613900001111") in FIRM.indexed_values()


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (mask_name("王小明"), "王**"),
        (mask_name("Ada Lovelace"), "A** L**"),
        (mask_name("First National Bank of Somewhere"), "F** N**"),
        (mask_name(" "), "***"),
        (mask_phone("+8613812345678"), "+86 138****5678"),
        (mask_phone("+12025550143"), "+1 202***0143"),
        (mask_phone("+85261234567"), "+852 *****567"),
        (mask_phone("138 1234 5678"), "***"),
        (mask_id_number("310101199001011234"), "3101**********1234"),
        (mask_id_number("12345678"), "***"),
        (mask_email("ada@example.com"), "a***@example.com"),
        (mask_email("ada"), "***"),
        (mask("birth_date", "1990-01-01"), "1990-**-**"),
        (mask("employer", "某某公司"), "***"),
        (mask("name", ""), ""),
    ],
)
def test_masks(shown: str, expected: str) -> None:
    assert shown == expected


@settings(max_examples=200)
@given(st.from_regex(r"\A\+[1-9][0-9]{5,14}\Z"))
def test_a_masked_number_hides_at_least_three_digits(number: str) -> None:
    shown = mask_phone(number)
    assert shown.count("*") >= 3


def test_a_customer_is_found_by_the_platforms_reference_when_there_is_one() -> None:
    referred = replace(WANG, customer_ref="K-77")
    assert ("customer_ref", "K-77") in referred.indexed_values()
    assert Profile.from_json(referred.to_json()) == referred
    assert "K-77" not in repr(referred)
