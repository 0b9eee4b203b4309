"""The vault: sealed rows open for whoever has the keys, and for nobody else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from casekit.errors import Erased, KeyMissing, KeyWrong, Restricted, Tampered
from casekit.pii.blind_index import BlindIndex
from casekit.pii.file_provider import FileKeyOptions, FileKeyProvider
from casekit.pii.indexing import find, find_many, find_person, write_tokens
from casekit.pii.profile import Phone, Profile
from casekit.pii.vault import Vault
from casekit.store.tables import deks, index_tokens, subjects


def stored_profile(house: Any, subject_id: int) -> bytes:
    with house.store.read() as connection:
        return bytes(
            connection.execute(
                select(subjects.c.profile).where(subjects.c.id == subject_id)
            ).scalar_one()
        )


def opened(house: Any, subject_id: int, vault: Vault | None = None) -> Profile:
    stored = stored_profile(house, subject_id)
    with house.store.read() as connection:
        keyring = (vault or house.vault).keyring(connection, [subject_id])
        return keyring.open_profile(subject_id, stored)


def test_a_recorded_profile_opens_again(house: Any, wang: Profile) -> None:
    (number,) = house.add(wang)
    assert opened(house, number) == wang.numbered()
    house.vault.forget()
    assert opened(house, number) == wang.numbered()


def test_every_subject_has_a_key_of_its_own(house: Any, wang: Profile) -> None:
    one, two = house.add(wang, wang)
    taken = stored_profile(house, one)
    with house.store.write() as connection:
        connection.execute(update(subjects).where(subjects.c.id == two).values(profile=taken))
    with pytest.raises(Tampered, match=f"row {two}"):
        opened(house, two)


def test_another_lenders_keys_open_nothing(house: Any, wang: Profile) -> None:
    (number,) = house.add(wang)
    other = replace(house.vault.provider.context, folder=house.folder / "other")
    FileKeyProvider.create(FileKeyOptions(), other)
    stranger = Vault(FileKeyProvider(FileKeyOptions(), other), "lender-a", "CN")
    with pytest.raises(KeyWrong, match="kek-1"):
        opened(house, number, stranger)


def test_a_missing_kek_is_named(house: Any, wang: Profile) -> None:
    (number,) = house.add(wang)
    with house.store.write() as connection:
        connection.execute(update(deks).values(kek_id="kek-7"))
    house.vault.forget()
    with pytest.raises(KeyMissing, match="kek-7"):
        opened(house, number)
    with house.store.read() as connection:
        assert "kek-7" in house.vault.check(connection)[0]


def test_a_lost_data_key_an_erased_and_a_restricted_subject_are_told_apart(
    house: Any, wang: Profile
) -> None:
    lost, erased, restricted = house.add(wang, wang, wang)
    with house.store.write() as connection:
        connection.execute(delete(deks).where(deks.c.subject_id.in_([lost, erased])))
        connection.execute(update(subjects).where(subjects.c.id == erased).values(status="erased"))
        connection.execute(
            update(subjects).where(subjects.c.id == restricted).values(status="restricted")
        )
    with pytest.raises(KeyMissing, match="no data key"):
        opened(house, lost)
    with pytest.raises(Erased):
        opened(house, erased)
    with pytest.raises(Restricted):
        opened(house, restricted)
    with house.store.read() as connection:
        keyring = house.vault.keyring(connection, [restricted], allow_restricted=True)
        assert keyring.open_profile(restricted, stored_profile(house, restricted)).name == "王小明"
        assert len(keyring.seal(restricted, "entries", "sealed", "0/9", b"kept on file")) > 40


def test_a_key_that_is_gone_is_not_used_from_memory(house: Any, wang: Profile) -> None:
    (number,) = house.add(wang)
    opened(house, number)
    with house.store.write() as connection:
        connection.execute(delete(deks))
    with pytest.raises(KeyMissing):
        opened(house, number)


def test_a_renewed_key_seals_what_is_new_and_the_old_one_opens_what_is_old(
    house: Any, wang: Profile
) -> None:
    (number,) = house.add(wang)
    with house.store.write() as connection:
        house.vault.renew(connection, [number])
        keyring = house.vault.keyring(connection, [number])
        sealed = keyring.seal(number, "loans", "details", 1, b"new")
    assert sealed[1:3] == b"\x00\x02"
    assert opened(house, number).name == "王小明"
    with house.store.read() as connection:
        assert (
            house.vault.keyring(connection, [number]).open(number, "loans", "details", 1, sealed)
            == b"new"
        )


def test_memory_of_opened_keys_is_bounded(house: Any, wang: Profile) -> None:
    small = Vault(house.vault.provider, "lender-a", "CN", cache_size=3)
    numbers = house.add(*[wang] * 8)
    with house.store.read() as connection:
        keyring = small.keyring(connection, numbers)
    assert all(number in keyring for number in numbers)
    assert len(small._cache) == 3


def test_a_keyring_shows_no_keys(house: Any, wang: Profile) -> None:
    numbers = house.add(wang)
    with house.store.read() as connection:
        assert repr(house.vault.keyring(connection, numbers)) == "<Keyring of 1 subjects>"


def test_blob_keys_are_wrapped_for_their_blob(house: Any) -> None:
    wrapped = house.vault.wrap_blob_key(5, bytes(32))
    assert house.vault.unwrap_blob_key(5, wrapped.kek_id, wrapped.wrapped) == bytes(32)
    with pytest.raises(Tampered):
        house.vault.unwrap_blob_key(6, wrapped.kek_id, wrapped.wrapped)


# --- finding ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "138 1234 5678"),
        ("phone", "+8613900001111"),
        ("id_number", "310101 19900101 1234"),
        ("email", "WANG@example.cn"),
        ("name", "王 小明"),
    ],
)
def test_a_person_is_found_by_what_identifies_them(
    house: Any, wang: Profile, field: str, value: str
) -> None:
    other = Profile("李雷", id_number="110101199001011234", phones=(Phone("+8613700002222"),))
    number, _ = house.add(wang, other)
    with house.store.read() as connection:
        (hit,) = find(house.vault, connection, field, value)
    assert (hit.subject_id, hit.is_customer, hit.status) == (number, True, "active")
    assert "王小明" not in repr(hit)


def test_nobody_is_found_by_what_nobody_has(house: Any, wang: Profile) -> None:
    house.add(wang)
    with house.store.read() as connection:
        assert find(house.vault, connection, "phone", "13811112222") == []
        with pytest.raises(ValueError, match="not a phone number"):
            find(house.vault, connection, "phone", "12")
        with pytest.raises(ValueError, match="normal form"):
            find(house.vault, connection, "sex", "M")


def test_two_people_with_one_number_are_both_found_and_a_second_value_tells_them_apart(
    house: Any, wang: Profile
) -> None:
    wife = Profile("赵丽", phones=(Phone("+8613812345678"),))
    one, two = house.add(wang, wife)
    with house.store.read() as connection:
        hits = find_person(house.vault, connection, phone="13812345678")
        assert [hit.subject_id for hit in hits] == [one, two]
        hits = find_person(house.vault, connection, phone="13812345678", name="赵丽")
        assert [hit.subject_id for hit in hits] == [two]
        with pytest.raises(ValueError, match="say a phone"):
            find_person(house.vault, connection)


def test_a_token_that_another_value_shares_is_no_hit(
    house: Any, wang: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = BlindIndex._make
    monkeypatch.setattr(
        BlindIndex,
        "_make",
        lambda *a: [t._replace(token=b"\0" * 16) for t in make(*a)],
    )
    house.add(wang)
    with house.store.read() as connection:
        assert find(house.vault, connection, "phone", "13811112222") == []
        assert len(find(house.vault, connection, "phone", "13812345678")) == 1


def test_many_are_asked_for_at_once(house: Any) -> None:
    people = [Profile(f"客户{n}", phones=(Phone(f"+86138000{n:05d}"),)) for n in range(30)]
    numbers = house.add(*people)
    with house.store.read() as connection:
        questions = [("phone", person.phones[0].number) for person in people]
        answers = find_many(house.vault, connection, questions)
    assert [answers[q][0].subject_id for q in questions] == numbers


def test_who_is_restricted_is_found_only_where_that_is_allowed(house: Any, wang: Profile) -> None:
    house.add(wang)
    with house.store.write() as connection:
        connection.execute(update(subjects).values(status="restricted"))
    with house.store.read() as connection:
        assert find(house.vault, connection, "name", "王小明") == []
        (hit,) = find(house.vault, connection, "name", "王小明", allow_restricted=True)
        assert hit.status == "restricted"


def test_new_tokens_replace_the_old_ones(house: Any, wang: Profile) -> None:
    (number,) = house.add(wang)
    moved = replace(wang, phones=(Phone("+8613700002222"),))
    with house.store.write() as connection:
        write_tokens(house.vault, connection, {number: moved})
        tokens = connection.execute(
            select(index_tokens).where(index_tokens.c.field == "phone")
        ).all()
    assert len(tokens) == 1


def test_doctor_notices_index_roots_that_are_not_those_in_use(house: Any, wang: Profile) -> None:
    house.add(wang)
    with house.store.read() as connection:
        assert house.vault.check(connection) == []
        house.vault.provider.rotate_index()
        house.vault.provider.drop_index(1)
        assert "nobody is found" in house.vault.check(connection)[0]
