"""Keys rotate while work goes on, and an old key goes only when nothing needs it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, select

from casekit.errors import KeyMissing, VaultError
from casekit.pii import rotation
from casekit.pii.file_provider import FileKeyProvider
from casekit.pii.indexing import find
from casekit.pii.profile import Phone, Profile
from casekit.pii.providers import IndexState
from casekit.pii.suppression import suppressed
from casekit.pii.vault import Vault
from casekit.store.tables import blob_keys, deks, index_tokens


def wrapped_by(house: Any) -> dict[str, int]:
    uses = rotation.key_status(house.store, house.vault)
    return {use.info.id: use.used_by for use in uses if use.info.kind == "kek"}


def names(house: Any, numbers: list[int]) -> list[str]:
    from casekit.pii.people import read_person

    with house.store.read() as connection:
        return [read_person(house.vault, connection, n).profile.name for n in numbers]


def test_a_rotation_rewraps_every_key_and_the_old_one_is_retired(
    house: Any, wang: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    numbers = house.add(*[wang] * 5)
    key = house.vault.wrap_blob_key(9, bytes(32))
    with house.store.write() as connection:
        connection.execute(
            insert(blob_keys).values(
                blob_id=9, subject_id=numbers[0], kek_id=key.kek_id, wrapped=key.wrapped
            )
        )
    assert rotation.rotate_kek(house.ledger, house.vault, actor="ann") == "kek-2"
    with pytest.raises(VaultError, match="6 stored keys are still wrapped by kek-1"):
        rotation.retire_kek(house.ledger, house.vault, "kek-1", actor="ann")
    steps: list[int] = []
    assert rotation.rewrap(house.store, house.vault, progress=steps.append) == 6
    assert steps == [2, 2, 1, 1]
    assert wrapped_by(house) == {"kek-1": 0, "kek-2": 6}
    assert rotation.rewrap(house.store, house.vault) == 0
    rotation.retire_kek(house.ledger, house.vault, "kek-1", actor="ann")
    house.vault.forget()
    assert names(house, numbers) == ["王小明"] * 5
    with house.store.read() as connection:
        row = connection.execute(select(blob_keys)).one()
    assert house.vault.unwrap_blob_key(9, row.kek_id, bytes(row.wrapped)) == bytes(32)
    steps_told = [entry["data"]["step"] for entry in house.entries("keys.rotated")]  # type: ignore[index]
    assert steps_told == ["rotated", "retired"]


def test_a_rotation_that_was_cut_off_goes_on(
    house: Any, wang: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    house.add(*[wang] * 5)
    rotation.rotate_kek(house.ledger, house.vault, actor="ann")

    def cut_off(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.rewrap(house.store, house.vault, progress=cut_off)
    assert wrapped_by(house) == {"kek-1": 3, "kek-2": 2}
    assert rotation.rewrap(house.store, house.vault) == 3


def test_who_is_recorded_during_a_rotation_is_not_lost(house: Any, wang: Profile) -> None:
    house.add(wang)
    rotation.rotate_kek(house.ledger, house.vault, actor="ann")
    (number,) = house.add(wang)
    assert wrapped_by(house) == {"kek-1": 1, "kek-2": 1}
    rotation.rewrap(house.store, house.vault)
    rotation.retire_kek(house.ledger, house.vault, "kek-1", actor="ann")
    assert names(house, [number]) == ["王小明"]


def test_a_key_that_is_retired_while_a_subject_is_made_is_noticed(
    house: Any, wang: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrap = FileKeyProvider.wrap_batch

    def wrap_and_retire(self: FileKeyProvider, keys: Any) -> Any:
        wrapped = wrap(self, keys)
        self.rotate_kek()
        self.retire_kek("kek-1")
        return wrapped

    monkeypatch.setattr(FileKeyProvider, "wrap_batch", wrap_and_retire)
    with pytest.raises(KeyMissing, match="kek-1"):
        house.add(wang)
    with house.store.read() as connection:
        assert connection.execute(select(deks)).all() == []


def test_a_key_that_rows_need_but_nobody_has_is_listed(house: Any, wang: Profile) -> None:
    house.add(wang)
    house.vault.provider.rotate_kek()
    house.vault.provider.retire_kek("kek-1")
    (missing,) = [use for use in rotation.key_status(house.store, house.vault) if not use.in_store]
    assert (missing.info.id, missing.info.state, missing.used_by) == ("kek-1", "missing", 1)


def test_index_keys_rotate_by_writing_both_asking_both_and_dropping_the_old(
    house: Any, wang: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    old = house.add(*[Profile(f"客户{n}") for n in range(5)])
    assert rotation.rotate_index(house.ledger, house.vault, actor="ann") == 2
    new = house.add(Profile("新客户"))

    def found(name: str) -> list[int]:
        with house.store.read() as connection:
            return [hit.subject_id for hit in find(house.vault, connection, "name", name)]

    assert found("客户3") == [old[3]]
    assert found("新客户") == new
    with pytest.raises(VaultError, match="no token under the newest"):
        rotation.finish_index(house.ledger, house.vault, actor="ann")
    assert rotation.reindex(house.store, house.vault) == 0
    assert rotation.finish_index(house.ledger, house.vault, actor="ann") == {1: None}
    assert found("客户3") == [old[3]]
    assert found("新客户") == new
    with house.store.read() as connection:
        versions = set(connection.execute(select(index_tokens.c.key_version)).scalars())
    assert versions == {2}
    assert [root.version for root in house.vault.index.roots] == [2]


def test_an_index_rotation_that_was_cut_off_goes_on(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    house.add(*[Profile(f"客户{n}") for n in range(5)])
    rotation.rotate_index(house.ledger, house.vault, actor="ann")

    def cut_off(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.reindex(house.store, house.vault, progress=cut_off)
    assert rotation.reindex(house.store, house.vault) == 3


def test_a_root_that_the_suppression_list_needs_is_kept_for_asking(
    house: Any, wang: Profile
) -> None:
    from casekit.pii.erasure import erase

    (number,) = house.add(wang)
    house.opt_out(number)
    erase(
        house.ledger,
        house.vault,
        number,
        actor="ann",
        reason="asked",
        as_of=house.clock.now().date(),
        retention=lambda held, as_of: None,
    )
    rotation.rotate_index(house.ledger, house.vault, actor="ann")
    assert rotation.finish_index(house.ledger, house.vault, actor="ann") == {1: IndexState.KEPT}
    house.add(Profile("新客户"))
    with house.store.read() as connection:
        versions = set(connection.execute(select(index_tokens.c.key_version)).scalars())
        point = ("phone", "+8613812345678")
        assert suppressed(house.vault, connection, [point])[point].keys() == {"sms"}
    assert versions == {2}
    assert rotation.finish_index(house.ledger, house.vault, actor="ann") == {}


def test_a_subject_indexed_while_keys_rotate_has_both_tokens(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    roots = Vault.index.fget
    assert roots is not None
    asked = 0

    def index(self: Vault) -> Any:
        nonlocal asked
        asked += 1
        if asked == 2:
            self.provider.rotate_index()
        return roots(self)

    monkeypatch.setattr(Vault, "index", property(index))
    house.add(Profile("新客户", phones=(Phone("+8613812345678"),)))
    with house.store.read() as connection:
        rows = connection.execute(select(index_tokens.c.field, index_tokens.c.key_version)).all()
    assert sorted(map(tuple, rows)) == [("name", 1), ("name", 2), ("phone", 1), ("phone", 2)]
