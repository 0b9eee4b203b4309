"""What must be in a loan's file, by how far collection has come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.cases.loan_file_rule import (
    Because,
    FilePart,
    MissingPart,
    Progress,
    missing_parts,
    part_of,
)

ROLES = ("sms", "voice", "letter", "visit", "litigation", "collateral")
progresses = st.builds(Progress, st.integers(0, 5), st.frozensets(st.sampled_from(ROLES)))
parts = st.frozensets(st.sampled_from(list(FilePart)))


@pytest.mark.parametrize(
    ("tier", "roles", "missing"),
    [
        (0, (), ["contract"]),
        (1, ("sms",), ["contract", "contact"]),
        (2, ("sms",), ["contract", "repayment", "contact"]),
        (2, ("letter",), ["contract", "repayment", "contact", "letter"]),
        (3, ("litigation",), ["contract", "repayment", "contact", "legal"]),
    ],
)
def test_an_empty_file_lacks(tier: int, roles: tuple[str, ...], missing: list[str]) -> None:
    lacks = missing_parts(Progress(tier, frozenset(roles)), ())
    assert [lack.part for lack in lacks] == missing


def test_each_lack_says_why() -> None:
    progress = Progress(2, frozenset({"letter"}))
    lacks = missing_parts(progress, {FilePart.CONTRACT, FilePart.CONTACT, FilePart.LETTER})
    assert lacks == (MissingPart(FilePart.REPAYMENT, Because.LATER_TIER),)


@given(progresses, parts)
def test_what_is_held_is_never_missing_and_a_whole_file_lacks_nothing(
    progress: Progress, held: frozenset[FilePart]
) -> None:
    lacks = {lack.part for lack in missing_parts(progress, held)}
    assert not lacks & held
    assert lacks == {lack.part for lack in missing_parts(progress, ())} - held
    assert missing_parts(progress, set(FilePart)) == ()


@given(progresses, progresses)
def test_who_has_come_further_lacks_no_less(one: Progress, other: Progress) -> None:
    further = Progress(max(one.tier, other.tier), one.roles | other.roles)
    for progress in (one, other):
        less = {lack.part for lack in missing_parts(progress, ())}
        assert less <= {lack.part for lack in missing_parts(further, ())}


@pytest.mark.parametrize(
    ("category", "role", "part"),
    [
        ("contract", "", "contract"),
        ("repayment", "", "repayment"),
        ("contact", "sms", "contact"),
        ("visit", "", "contact"),
        ("contact", "letter", "letter"),
        ("letter", "", "letter"),
        ("contact", "litigation", "legal"),
        ("legal", "", "legal"),
        ("other", "", "other"),
        ("case", "", "other"),
    ],
)
def test_where_a_thing_is_filed(category: str, role: str, part: str) -> None:
    assert part_of(category, role) == part
