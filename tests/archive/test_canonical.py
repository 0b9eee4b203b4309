"""Canonical JSON: the bytes of RFC 8785, for all that a header may hold."""

from __future__ import annotations

from typing import Any

import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casekit.archive.canonical import LIMIT, canonical, check, check_data, strict
from casekit.errors import EntryInvalid

KEYS = st.text(st.characters(max_codepoint=127), max_size=8)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(1 - LIMIT, LIMIT - 1), st.text(max_size=12)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_the_bytes_are_those_of_rfc_8785(value: dict[str, Any]) -> None:
    check(value)
    check_data(value, "data")
    assert canonical(value) == strict(value, "data") == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value",
    [
        {"a": LIMIT},
        {"a": -LIMIT},
        {"a": [{"b": LIMIT}]},
        {"a": 0.5},
        {"é": 1},
        {"a": {"é": 1}},
        {1: 2},
        {"a": {1, 2}},
        {"a": b"bytes"},
        {"a": "\ud800"},
    ],
)
def test_what_has_no_one_form_is_refused(value: dict[Any, Any]) -> None:
    def written() -> bytes:
        check_data(value, "data")
        return strict(value, "data")

    with pytest.raises(EntryInvalid):
        written()
