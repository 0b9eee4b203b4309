"""The blind index finds a value, and tells nothing to whoever has no key."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from casekit.pii.blind_index import BlindIndex, token_text
from casekit.pii.providers import IndexRoot, IndexState

ROOT = IndexRoot(1, bytes(range(32)))
PHONE = "+8613812345678"


def only(index: BlindIndex, field: str = "phone", value: str = PHONE) -> bytes:
    (token,) = index.tokens(field, value)
    return token.token


def test_a_token_is_what_the_documentation_says() -> None:
    info = b"\0\0\0\x0fcasekit.index.1\0\0\0\x08lender-a\0\0\0\x05phone"
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(ROOT.key)
    told = b"\0\0\0\x05phone\0\0\0\x01\x01\0\0\0\x0e+8613812345678"
    expected = hmac.new(key, told, hashlib.sha256).digest()[:16]
    assert only(BlindIndex("lender-a", [ROOT])) == expected


def test_the_same_value_has_another_token_in_another_field_lender_and_under_another_root() -> None:
    tokens = {
        only(BlindIndex("lender-a", [ROOT])),
        only(BlindIndex("lender-a", [ROOT]), "id_number"),
        only(BlindIndex("lender-b", [ROOT])),
        only(BlindIndex("lender-a", [IndexRoot(1, bytes(32))])),
    }
    assert len(tokens) == 4


@pytest.mark.parametrize("field", ["sex", "birth_date", "city", "employer", "entity", ""])
def test_values_with_few_possibilities_are_never_indexed(field: str) -> None:
    with pytest.raises(ValueError, match="values are few"):
        BlindIndex("lender-a", [ROOT]).tokens(field, "F")


def test_while_keys_rotate_both_are_written_and_a_kept_one_is_only_asked() -> None:
    roots = [
        IndexRoot(3, bytes(32)),
        IndexRoot(1, bytes(range(32)), IndexState.KEPT),
        IndexRoot(2, bytes([2]) * 32),
    ]
    index = BlindIndex("lender-a", roots)
    assert [token.key_version for token in index.tokens("phone", PHONE)] == [2, 3]
    assert [token.key_version for token in index.tokens_to_ask("phone", PHONE)] == [1, 2, 3]
    assert index.newest("phone", PHONE).key_version == 3


def test_a_batch_gives_the_tokens_of_each_value() -> None:
    index = BlindIndex("lender-a", [ROOT])
    values = [("phone", PHONE), ("name", "王小明")]
    assert index.tokens_batch(values) == [index.tokens(*value) for value in values]


def test_a_token_as_text_fits_a_column_and_holds_no_value() -> None:
    text = token_text(only(BlindIndex("lender-a", [ROOT])))
    assert len(text) == 20
    assert text.isascii()
    assert "138" not in text[:3]


def test_keys_are_not_in_a_repr() -> None:
    index = BlindIndex("lender-a", [ROOT])
    assert repr(ROOT.key)[2:-1] not in repr(index) + repr(vars(index))
