"""The key provider `file`: a JSON file that only its owner can read, apart from the database.

For one machine and for development. The file is written to a temporary name, synced and renamed,
so a crash leaves the old file or the new one; a lock beside it keeps two rotations apart. Every
key stands with its check value, so a damaged or exchanged key is told and not used.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from casekit.archive.durable import file_errors, locked, make_private_folder, write_atomically
from casekit.errors import KeyMissing, KeyWrong, VaultError
from casekit.pii.keyset import ROOT_SIZE, KeySet, RootKey, check_value
from casekit.pii.providers import (
    IndexRoot,
    IndexState,
    KeyContext,
    KeyInfo,
    KeyProvider,
    NewKeys,
    PlainKey,
    WrappedKey,
)

_FORMAT = "casekit-keys-1"


@dataclass(frozen=True)
class FileKeyOptions:
    """Options of the file provider.

    Attributes:
        path: the key file, counted from the lender's folder unless absolute.
    """

    path: str = "keys/keys.json"


class FileKeyProvider(KeyProvider):
    """Keys in a private JSON file."""

    name: ClassVar[str] = "file"
    Options: ClassVar[type[Any]] = FileKeyOptions

    def __init__(self, options: FileKeyOptions, context: KeyContext) -> None:
        super().__init__(options, context)
        self._path = context.folder / options.path
        self._seen: tuple[int, int, int] | None = None
        self._held: KeySet | None = None

    @classmethod
    def create(cls, options: FileKeyOptions, context: KeyContext) -> NewKeys:
        """Write a new key file; its folder is made with mode 0700."""
        path = context.folder / options.path
        if context.store_path is not None and _same_folder(path.parent, context.store_path.parent):
            raise VaultError(
                f"the keys would lie beside the database in {path.parent}",
                hint="Give them a folder of their own, best on another disk.",
            )
        with file_errors(path, "write the keys"):
            make_private_folder(path.parent)
        with locked(_lock_of(path)):
            if path.exists():
                raise VaultError(
                    f"{path} has keys already",
                    hint="They are needed to read what was sealed; move them away by hand.",
                )
            keys = KeySet.generate(context.clock.now().date())
            _write(path, context.lender_id, keys)
        return NewKeys(
            f"New keys are in {path}. Back this file up apart from the database: "
            "without it no customer data can be read."
        )

    def current_kek_id(self) -> str:
        return self._keys().current

    def wrap_batch(self, keys: Sequence[PlainKey]) -> list[WrappedKey]:
        return self._keys().wrap(self.context.lender_id, keys)

    def unwrap_batch(self, keys: Sequence[WrappedKey]) -> list[bytes]:
        return self._keys().unwrap(self.context.lender_id, keys)

    def index_roots(self) -> tuple[IndexRoot, ...]:
        return self._keys().index_roots()

    def signing_seed(self) -> bytes:
        return self._keys().signing.key

    def status(self) -> tuple[KeyInfo, ...]:
        return self._keys().infos()

    def rotate_kek(self) -> str:
        return self._change(lambda keys: keys.with_new_kek(self._today())).current

    def retire_kek(self, kek_id: str) -> None:
        self._change(lambda keys: keys.without_kek(kek_id))

    def rotate_index(self) -> int:
        return max(self._change(lambda keys: keys.with_new_index(self._today())).index)

    def keep_index(self, version: int) -> None:
        self._change(lambda keys: keys.with_kept_index(version))

    def drop_index(self, version: int) -> None:
        self._change(lambda keys: keys.without_index(version))

    def check(self) -> list[str]:
        found = []
        try:
            self._keys()
        except VaultError as error:
            found.append(f"{error.message}. {error.hint}".strip())
        store = self.context.store_path
        if store is not None and _same_folder(self._path.parent, store.parent):
            found.append(f"The keys lie beside the database in {store.parent}.")
        return found

    def _today(self) -> date:
        return self.context.clock.now().date()

    def _keys(self) -> KeySet:
        """Return the keys; the file is read again when another process has replaced it."""
        try:
            state = os.stat(self._path)
        except OSError as error:
            raise KeyMissing(
                f"the key file {self._path} cannot be read ({error.strerror})",
                hint="Restore it from the backup of the keys.",
            ) from error
        seen = (state.st_ino, state.st_mtime_ns, state.st_mode)
        if self._held is None or seen != self._seen:
            self._held = _read(self._path, self.context.lender_id)
            self._seen = seen
        return self._held

    def _change(self, change: Callable[[KeySet], KeySet]) -> KeySet:
        with locked(_lock_of(self._path)):
            keys = change(_read(self._path, self.context.lender_id))
            _write(self._path, self.context.lender_id, keys)
        return self._keys()


def _same_folder(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def _lock_of(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


def _read(path: Path, lender_id: str) -> KeySet:
    try:
        mode = path.stat().st_mode
        raw = path.read_bytes()
    except OSError as error:
        raise KeyMissing(
            f"the key file {path} cannot be read ({error.strerror})",
            hint="Restore it from the backup of the keys.",
        ) from error
    if os.name == "posix" and mode & 0o077:
        raise VaultError(
            f"others can read the key file {path}",
            hint=f"Close it: chmod 600 {path}. If others had access, rotate the keys.",
        )
    try:
        data = json.loads(raw)
        if data["format"] != _FORMAT:
            raise ValueError("unknown format")
        keys = KeySet(
            {item["id"]: _key(item, "kek", path) for item in data["keks"]},
            str(data["current_kek"]),
            {int(item["id"]): _key(item, "index", path) for item in data["index"]},
            frozenset(int(i["id"]) for i in data["index"] if i["state"] == IndexState.KEPT),
            _key(data["signing"], "signing", path),
        )
        owner = data["lender"]
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        # the cause may hold a piece of the file, so it is not kept
        raise VaultError(
            f"the key file {path} is damaged ({type(error).__name__})",
            hint="Restore it from the backup of the keys.",
        ) from None
    if owner != lender_id:
        raise KeyWrong(
            f"the key file {path} belongs to lender {owner}, not to {lender_id}",
            hint="Set [keys] path in this lender's config to its own file.",
        )
    if keys.current not in keys.keks or not set(keys.index) - keys.kept:
        raise KeyMissing(f"the key file {path} lacks its current keys")
    return keys


def _key(item: dict[str, Any], kind: str, path: Path) -> RootKey:
    key = base64.b64decode(item["key"], validate=True)
    if len(key) != ROOT_SIZE or check_value(kind, item["id"], key).hex() != item["check"]:
        raise KeyWrong(
            f"the {kind} key {item['id']} in {path} does not fit its check value",
            hint="The file was damaged or edited; restore it from the backup of the keys.",
        )
    made = item.get("created_on")
    return RootKey(item["id"], key, date.fromisoformat(made) if made else None)


def _write(path: Path, lender_id: str, keys: KeySet) -> None:
    def item(root: RootKey, kind: str, **more: str) -> dict[str, str]:
        return {
            "id": root.id,
            "key": base64.b64encode(root.key).decode(),
            "check": check_value(kind, root.id, root.key).hex(),
            **({"created_on": root.created_on.isoformat()} if root.created_on else {}),
            **more,
        }

    data = {
        "format": _FORMAT,
        "lender": lender_id,
        "current_kek": keys.current,
        "keks": [item(root, "kek") for root in keys.keks.values()],
        "index": [
            item(keys.index[root.version], "index", state=root.state.value)
            for root in keys.index_roots()
        ],
        "signing": item(keys.signing, "signing"),
    }
    with file_errors(path, "write the keys"):
        write_atomically(path, json.dumps(data, indent=1).encode("ascii"))
