"""Keys in a file and in the environment: made, used, rotated, retired, and told apart."""

from __future__ import annotations

import base64
import json
import os
import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from casekit.errors import DiskFull, KeyMissing, KeyWrong, Tampered, VaultError
from casekit.pii.environment_provider import EnvironmentKeyOptions, EnvironmentKeyProvider
from casekit.pii.file_provider import FileKeyOptions, FileKeyProvider
from casekit.pii.providers import IndexState, KeyContext, KeyProvider, PlainKey, WrappedKey

DEKS = [PlainKey(bytes([number]) * 32, b"subject %d" % number) for number in range(3)]


@pytest.fixture
def environment(key_context: KeyContext, monkeypatch: pytest.MonkeyPatch) -> EnvironmentKeyProvider:
    made = EnvironmentKeyProvider.create(EnvironmentKeyOptions(), key_context)
    for name, value in made.variables.items():
        monkeypatch.setenv(name, value)
    return EnvironmentKeyProvider(EnvironmentKeyOptions(), key_context)


@pytest.fixture(params=["file", "environment"])
def provider(request: pytest.FixtureRequest) -> KeyProvider:
    return request.getfixturevalue({"file": "keys", "environment": "environment"}[request.param])


def key_file(context: KeyContext) -> Path:
    return context.folder / "keys" / "keys.json"


def test_wrapped_keys_open_again_and_show_nothing(provider: KeyProvider) -> None:
    wrapped = provider.wrap_batch(DEKS)
    assert provider.unwrap_batch(wrapped) == [plain.key for plain in DEKS]
    assert all(w.kek_id == provider.current_kek_id() for w in wrapped)
    assert not any(plain.key in w.wrapped for plain, w in zip(DEKS, wrapped, strict=True))


def test_a_wrapped_key_of_one_subject_does_not_open_for_another(provider: KeyProvider) -> None:
    first = provider.wrap_batch(DEKS)[0]
    with pytest.raises(Tampered):
        provider.unwrap_batch([replace(first, context=DEKS[1].context)])


def test_every_changed_byte_of_a_wrapped_key_is_an_error(provider: KeyProvider) -> None:
    first = provider.wrap_batch(DEKS)[0]
    for position in range(len(first.wrapped)):
        changed = bytearray(first.wrapped)
        changed[position] ^= 1
        with pytest.raises((Tampered, KeyWrong)):
            provider.unwrap_batch([replace(first, wrapped=bytes(changed))])


def test_an_unknown_key_id_is_a_missing_key(provider: KeyProvider) -> None:
    first = provider.wrap_batch(DEKS)[0]
    with pytest.raises(KeyMissing, match="kek-9"):
        provider.unwrap_batch([WrappedKey("kek-9", first.wrapped, first.context)])


def test_status_tells_every_key_and_no_key_material(
    provider: KeyProvider, key_context: KeyContext
) -> None:
    infos = provider.status()
    assert [(info.kind, info.state) for info in infos] == [
        ("kek", "current"),
        ("index", "active"),
        ("signing", "current"),
    ]
    shown = repr(infos) + repr(provider) + repr(vars(provider))
    for secret in (provider.signing_seed(), provider.index_roots()[0].key):
        assert base64.b64encode(secret).decode() not in shown
        assert repr(secret)[2:-1] not in shown


def test_the_three_kinds_of_keys_differ(provider: KeyProvider) -> None:
    assert provider.signing_seed() != provider.index_roots()[0].key
    assert len({info.check for info in provider.status()}) == 3


# --- file ---------------------------------------------------------------------------------------


def test_the_key_file_and_its_folder_are_private(
    keys: FileKeyProvider, key_context: KeyContext
) -> None:
    path = key_file(key_context)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    keys.rotate_kek()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_a_key_file_that_others_can_read_is_refused(
    keys: FileKeyProvider, key_context: KeyContext, mode: int
) -> None:
    path = key_file(key_context)
    path.chmod(mode)
    with pytest.raises(VaultError, match="others can read") as caught:
        keys.index_roots()
    assert f"chmod 600 {path}" in caught.value.hint
    assert len(keys.check()) == 1


def test_keys_are_never_made_twice(keys: FileKeyProvider, key_context: KeyContext) -> None:
    before = key_file(key_context).read_bytes()
    with pytest.raises(VaultError, match="has keys already"):
        FileKeyProvider.create(FileKeyOptions(), key_context)
    assert key_file(key_context).read_bytes() == before


def test_keys_do_not_lie_beside_the_database(key_context: KeyContext) -> None:
    with pytest.raises(VaultError, match="beside the database"):
        FileKeyProvider.create(FileKeyOptions("data/keys.json"), key_context)


def test_a_missing_key_file_says_so(key_context: KeyContext) -> None:
    with pytest.raises(KeyMissing, match=r"keys\.json cannot be read"):
        FileKeyProvider(FileKeyOptions(), key_context).current_kek_id()


def test_another_lenders_key_file_is_a_wrong_key(
    keys: FileKeyProvider, key_context: KeyContext
) -> None:
    other = FileKeyProvider(FileKeyOptions(), replace(key_context, lender_id="lender-b"))
    with pytest.raises(KeyWrong, match="belongs to lender lender-a"):
        other.current_kek_id()


def test_another_key_under_the_same_id_is_a_wrong_key(
    keys: FileKeyProvider, key_context: KeyContext
) -> None:
    wrapped = keys.wrap_batch(DEKS)
    key_file(key_context).unlink()
    FileKeyProvider.create(FileKeyOptions(), key_context)
    with pytest.raises(KeyWrong, match="another key as kek-1"):
        keys.unwrap_batch(wrapped)


@pytest.mark.parametrize("kind", ["keks", "index", "signing"])
def test_an_edited_key_does_not_fit_its_check_value(
    keys: FileKeyProvider, key_context: KeyContext, kind: str
) -> None:
    path = key_file(key_context)
    data = json.loads(path.read_text())
    item = data[kind] if kind == "signing" else data[kind][0]
    item["key"] = base64.b64encode(bytes(32)).decode()
    path.write_text(json.dumps(data))
    with pytest.raises(KeyWrong, match="does not fit its check value"):
        keys.status()


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": "casekit-keys-1"}', '{"keks": 1'])
def test_a_damaged_key_file_is_one_clear_sentence(
    keys: FileKeyProvider, key_context: KeyContext, content: str
) -> None:
    key_file(key_context).write_text(content)
    with pytest.raises(VaultError, match="is damaged") as caught:
        keys.status()
    assert caught.value.__cause__ is None


def test_after_a_rotation_old_keys_still_open_and_new_ones_wrap(keys: FileKeyProvider) -> None:
    old = keys.wrap_batch(DEKS)
    assert keys.rotate_kek() == "kek-2"
    new = keys.wrap_batch(DEKS)
    assert {w.kek_id for w in new} == {"kek-2"}
    assert keys.unwrap_batch([*old, *new]) == [plain.key for plain in DEKS * 2]


def test_a_retired_key_is_gone_and_the_current_one_stays(keys: FileKeyProvider) -> None:
    old = keys.wrap_batch(DEKS)
    with pytest.raises(VaultError, match="cannot be retired"):
        keys.retire_kek("kek-1")
    keys.rotate_kek()
    keys.retire_kek("kek-1")
    with pytest.raises(KeyMissing, match="kek-1"):
        keys.unwrap_batch(old)
    with pytest.raises(KeyMissing):
        keys.retire_kek("kek-1")


def test_a_new_index_root_stands_beside_the_old_until_it_is_dropped(keys: FileKeyProvider) -> None:
    with pytest.raises(VaultError, match="newest"):
        keys.drop_index(1)
    assert keys.rotate_index() == 2
    assert [(r.version, r.state) for r in keys.index_roots()] == [
        (1, IndexState.ACTIVE),
        (2, IndexState.ACTIVE),
    ]
    keys.keep_index(1)
    assert keys.index_roots()[0].state == IndexState.KEPT
    keys.drop_index(1)
    assert [r.version for r in keys.index_roots()] == [2]


def test_a_rotation_by_another_process_is_seen_at_once(
    keys: FileKeyProvider, key_context: KeyContext
) -> None:
    assert keys.current_kek_id() == "kek-1"
    other = FileKeyProvider(FileKeyOptions(), key_context)
    other.rotate_kek()
    wrapped = other.wrap_batch(DEKS)
    assert keys.unwrap_batch(wrapped) == [plain.key for plain in DEKS]
    assert keys.current_kek_id() == "kek-2"


def test_a_rotation_that_is_broken_off_leaves_the_old_file(
    keys: FileKeyProvider, key_context: KeyContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = key_file(key_context).read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull, match="write the keys"):
        keys.rotate_kek()
    monkeypatch.undo()
    assert key_file(key_context).read_bytes() == before
    assert keys.rotate_kek() == "kek-2"


def test_new_keys_carry_the_lenders_date(keys: FileKeyProvider) -> None:
    assert {info.created_on for info in keys.status()} == {date(2026, 3, 2)}


# --- environment --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["CASEKIT_KEK_CURRENT", "CASEKIT_KEK_1", "CASEKIT_INDEX_1", "CASEKIT_SIGNING_SEED"]
)
def test_each_missing_variable_is_named(
    environment: EnvironmentKeyProvider, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(KeyMissing, match=name):
        environment.status()


@pytest.mark.parametrize("value", ["", "not base64 at all!", "c2hvcnQ="])
def test_a_variable_that_is_no_key_is_named_without_its_value(
    environment: EnvironmentKeyProvider, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("CASEKIT_KEK_1", value)
    with pytest.raises(KeyWrong, match="CASEKIT_KEK_1 is not 32 bytes") as caught:
        environment.status()
    assert not value or value not in str(caught.value) + caught.value.hint


def test_rotating_in_the_environment_says_what_to_set(
    environment: EnvironmentKeyProvider, key_context: KeyContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = environment.wrap_batch(DEKS)
    with pytest.raises(VaultError) as caught:
        environment.rotate_kek()
    assert "CASEKIT_KEK_CURRENT" in caught.value.hint
    monkeypatch.setenv("CASEKIT_KEK_B", base64.b64encode(bytes(range(32))).decode())
    monkeypatch.setenv("CASEKIT_KEK_CURRENT", "B")
    following = EnvironmentKeyProvider(EnvironmentKeyOptions(), key_context)
    assert following.current_kek_id() == "B"
    assert following.unwrap_batch(old) == [plain.key for plain in DEKS]


def test_lenders_in_one_environment_have_prefixes_of_their_own(
    environment: EnvironmentKeyProvider, key_context: KeyContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = EnvironmentKeyOptions("LENDER_B")
    context = replace(key_context, lender_id="lender-b")
    for name, value in EnvironmentKeyProvider.create(options, context).variables.items():
        monkeypatch.setenv(name, value)
    other = EnvironmentKeyProvider(options, context)
    assert other.signing_seed() != environment.signing_seed()


def test_variables_in_use_are_not_made_anew(
    environment: EnvironmentKeyProvider, key_context: KeyContext
) -> None:
    with pytest.raises(VaultError, match="set already"):
        EnvironmentKeyProvider.create(EnvironmentKeyOptions(), key_context)


def test_a_kept_index_root_is_only_for_suppressions(
    environment: EnvironmentKeyProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEKIT_INDEX_2", base64.b64encode(bytes(32)).decode())
    monkeypatch.setenv("CASEKIT_INDEX_KEPT", "1")
    assert [r.state for r in environment.index_roots()] == [IndexState.KEPT, IndexState.ACTIVE]


def test_new_variables_are_not_in_a_repr(key_context: KeyContext) -> None:
    made = EnvironmentKeyProvider.create(EnvironmentKeyOptions(), key_context)
    assert not any(value in repr(made) for name, value in made.variables.items() if len(value) > 2)
