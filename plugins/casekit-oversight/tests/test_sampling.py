"""Samples: repeatable, in proportion, and not to be steered."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.errors import UsageError
from casekit_oversight.sampling import Item, Size, commitment, draw

FRAME = [Item(f"contact:{n}", ("li" if n % 4 else "wang", "T1")) for n in range(1, 41)]


def test_the_same_frame_and_seed_give_the_same_sample_in_whatever_order() -> None:
    first = draw(FRAME, Size(8), "root-1")
    assert draw(list(reversed(FRAME)), Size(8), "root-1") == first
    assert draw(FRAME, Size(8), "root-2").items != first.items
    assert commitment(FRAME) == commitment(list(reversed(FRAME)))
    assert commitment(FRAME) != commitment(FRAME[:-1])
    assert commitment([Item("a", ("b", "c"))]) != commitment([Item("a", ("b:1", "c"))])


def test_strata_get_their_part_and_at_least_the_least() -> None:
    drawn = draw(FRAME, Size(8), "root")
    assert {one.strata[0]: (one.frame, one.drawn) for one in drawn.shares} == {
        "li": (30, 6),
        "wang": (10, 2),
    }
    drawn = draw([*FRAME, Item("contact:99", ("zhao", "T3"))], Size(4, least=1), "root")
    assert {one.strata[0]: one.drawn for one in drawn.shares} == {"li": 2, "wang": 1, "zhao": 1}
    drawn = draw([*FRAME, Item("contact:99", ("zhao", "T3"))], Size(1, least=1), "root")
    assert (drawn.wanted, len(drawn.items)) == (1, 3)


def test_a_percentage_is_rounded_up_and_more_than_there_is_are_all() -> None:
    assert len(draw(FRAME, Size(percent=Fraction(1)), "s").items) == 1
    assert len(draw(FRAME, Size(percent=Fraction(100)), "s").items) == 40
    assert len(draw(FRAME, Size(1000), "s").items) == 40
    assert draw([], Size(5), "s").to_json() == {
        "frame": 0, "wanted": 0, "drawn": 0, "keys": [], "strata": [],
    }  # fmt: skip


def test_a_sample_of_zero_no_seed_and_a_double_key_are_refused() -> None:
    with pytest.raises(UsageError, match="a sample of 0 checks nothing"):
        Size(0)
    with pytest.raises(UsageError, match="one of the two"):
        Size()
    with pytest.raises(UsageError, match="above 0"):
        Size(percent=Fraction(0))
    with pytest.raises(UsageError, match="least"):
        Size(1, least=-1)
    with pytest.raises(UsageError, match="by a seed"):
        draw(FRAME, Size(1), "")
    with pytest.raises(UsageError, match="twice"):
        draw([*FRAME, FRAME[0]], Size(1), "s")


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.integers(0, 400), st.sampled_from("abcd"), max_size=60),
    st.integers(1, 70),
    st.integers(0, 4),
    st.text(min_size=1, max_size=5),
)
def test_every_sample_has_its_size_and_its_leasts(
    frame: dict[int, str], count: int, least: int, seed: str
) -> None:
    items = [Item(str(number), (letter,)) for number, letter in frame.items()]
    drawn = draw(items, Size(count, least=least), seed)
    sizes = {one.strata: one.frame for one in drawn.shares}
    leasts = sum(min(least, size) for size in sizes.values())
    assert len(drawn.items) == max(min(count, len(items)), leasts)
    for one in drawn.shares:
        assert min(least, one.frame) <= one.drawn <= one.frame
        if not least:
            exact = Fraction(drawn.wanted * one.frame, max(drawn.frame, 1))
            assert exact - 1 < one.drawn < exact + 1
