"""Merging what rows tell of a person: stable, and nothing that is known is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.cases.merging import first_json, merge
from casekit.cases.seen import IdSet
from casekit.pii.profile import Address, ContactPerson, Email, Phone, Profile, Sex

texts = st.sampled_from(["", "甲", "乙", "丙"])
phones = st.lists(
    st.builds(Phone, st.sampled_from([f"+861390000000{n}" for n in range(5)])),
    unique_by=lambda phone: phone.number,
    max_size=3,
).map(tuple)
emails = st.lists(
    st.builds(Email, st.sampled_from(["a@example.com", "b@example.com"])),
    unique_by=lambda mail: mail.address,
    max_size=2,
).map(tuple)
addresses = st.lists(
    st.builds(Address, lines=st.sampled_from([("一号",), ("二号",)])),
    unique_by=lambda place: place.lines,
    max_size=2,
).map(tuple)
contacts = st.none() | st.builds(
    ContactPerson, st.sampled_from(["赵敏", "周芷"]), texts, phones, emails
)
profiles = st.builds(
    Profile,
    name=st.sampled_from(["王伟", "王 伟"]),
    sex=st.sampled_from(Sex),
    id_number=texts,
    phones=phones,
    emails=emails,
    addresses=addresses,
    employer=texts,
    contact=contacts,
    loan_names=st.dictionaries(st.sampled_from(["L1", "L2"]), st.sampled_from(["a", "b"])),
    note=texts,
)


@settings(max_examples=100, deadline=None)
@given(profiles)
def test_a_first_profile_is_numbered_as_the_vault_numbers_it(profile: Profile) -> None:
    assert first_json(profile) == profile.numbered().to_json()


@settings(max_examples=150, deadline=None)
@given(profiles, profiles, st.booleans())
def test_telling_the_same_again_changes_nothing(
    known: Profile, told: Profile, leading: bool
) -> None:
    once = merge(known.numbered(), told, leading=leading)
    assert merge(once, told, leading=leading) is once


@settings(max_examples=150, deadline=None)
@given(profiles, st.lists(profiles, min_size=1, max_size=3))
def test_rows_that_disagree_do_not_take_turns(known: Profile, rows: list[Profile]) -> None:
    def imported(profile: Profile) -> Profile:
        for position, row in enumerate(rows):
            profile = merge(profile, row, leading=position == 0)
        return profile

    once = imported(known.numbered())
    assert imported(once) == once


@settings(max_examples=150, deadline=None)
@given(profiles, profiles, st.booleans())
def test_no_number_and_no_mark_is_lost(known: Profile, told: Profile, leading: bool) -> None:
    marked = known.numbered()
    marked = replace(marked, phones=tuple(replace(p, bad=True) for p in marked.phones))
    merged = merge(marked, told, leading=leading)
    now = {phone.number: phone for phone in merged.phones}
    for phone in marked.phones:
        assert now[phone.number] == phone
    for told_phone in told.phones:
        assert told_phone.number in now
    refs = [phone.ref for phone in merged.phones]
    assert len(set(refs)) == len(refs)
    assert all(merged is marked or ref for ref in refs)


def test_an_empty_cell_erases_nothing() -> None:
    known = Profile("王伟", id_number="1234", employer="某厂").numbered()
    assert merge(known, Profile("王伟"), leading=True) is known


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 50_000), max_size=40))
def test_an_id_set_is_a_set(numbers: list[int]) -> None:
    met, known = IdSet(), set[int]()
    for number in numbers:
        assert met.add(number) is (number not in known)
        known.add(number)
    assert all(number in met for number in known)
    assert all((number in met) is (number in known) for number in range(1, 200))


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 30_000), st.integers(0, 5_000))
def test_numbers_that_follow_each_other_go_into_an_id_set_at_once(first: int, count: int) -> None:
    met, other = IdSet(), first - 1 or first + count
    met.add(other)

    def meet() -> None:
        with met.all_or_nothing():
            met.add_new(first, count)
            assert all(number in met for number in range(first, first + count))
            assert (first + count in met) is (other == first + count)
            raise KeyError

    with pytest.raises(KeyError):
        meet()
    assert not any(number in met for number in range(first, first + count))
    assert other in met
