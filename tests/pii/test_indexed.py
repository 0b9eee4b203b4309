"""A subject's tokens: what was written of it is found by its list, and goes with it."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from casekit.pii import indexed
from casekit.pii.blind_index import TOKEN_SIZE, Token
from casekit.pii.profile import Phone, Profile
from casekit.pii.token_lists import packed, unpacked
from casekit.store.indexed_fields import INDEXED_FIELDS
from casekit.store.tables import index_lists, index_tokens

tokens = st.lists(
    st.builds(
        Token,
        st.sampled_from(sorted(INDEXED_FIELDS)),
        st.binary(min_size=TOKEN_SIZE, max_size=TOKEN_SIZE),
        st.integers(1, 65_535),
    )
)


@given(tokens)
def test_tokens_come_out_of_a_list_as_they_went_in(made: list[Token]) -> None:
    assert list(unpacked(packed(made))) == made


def test_who_is_forgotten_leaves_no_token_and_nobody_elses_goes(house: Any) -> None:
    shared = Phone("+8613812345678")
    first, second = house.add(Profile("甲", phones=(shared,)), Profile("乙", phones=(shared,)))
    with house.store.write() as connection:
        assert {t.field for t in indexed.tokens_of(connection, [first])[first]} == {"name", "phone"}
        indexed.forget(connection, [first, 99])
        left = connection.execute(select(index_tokens.c.subject_id)).scalars().all()
        lists = connection.execute(select(index_lists.c.subject_id)).scalars().all()
    assert left == [second, second]
    assert lists == [second]


def test_nobody_has_tokens_of_a_root_that_was_dropped(house: Any) -> None:
    (number,) = house.add(Profile("甲"))
    with house.store.write() as connection:
        old = indexed.tokens_of(connection, [number])[number]
        new = [Token("name", b"n" * TOKEN_SIZE, 2)]
        indexed.forget(connection, [number])
        indexed.write(connection, [(number, packed([*old, *new]))], 2)
        indexed.drop_versions_before(connection, 2)
        assert indexed.tokens_of(connection, [number]) == {number: new}
        assert connection.execute(select(index_tokens.c.key_version)).scalars().all() == [2]
