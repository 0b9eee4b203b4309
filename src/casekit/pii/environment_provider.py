"""The key provider `environment`: keys in variables that the machine's secret store sets.

Variables, with the prefix of the options (default `CASEKIT`), keys in base64 of 32 bytes:

```
CASEKIT_KEK_CURRENT=A        the id of the key-encryption key that wraps
CASEKIT_KEK_A=…              key-encryption keys, by id
CASEKIT_INDEX_1=…            index roots, by version
CASEKIT_INDEX_KEPT=1         versions that only the suppression list still needs (optional)
CASEKIT_SIGNING_SEED=…       the seed that signs the log
```

A process cannot change what the next one will be given, so rotating is done by whoever sets the
variables; the verbs that rotate say exactly what to set.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NoReturn

from casekit.errors import KeyMissing, KeyWrong, VaultError
from casekit.pii.keyset import ROOT_SIZE, KeySet, RootKey
from casekit.pii.providers import (
    IndexRoot,
    KeyContext,
    KeyInfo,
    KeyProvider,
    NewKeys,
    PlainKey,
    WrappedKey,
)


@dataclass(frozen=True)
class EnvironmentKeyOptions:
    """Options of the environment provider.

    Attributes:
        prefix: what the variables' names start with; give each lender its own.
    """

    prefix: str = "CASEKIT"


class EnvironmentKeyProvider(KeyProvider):
    """Keys in environment variables, read once when the lender opens."""

    name: ClassVar[str] = "environment"
    Options: ClassVar[type[Any]] = EnvironmentKeyOptions

    def __init__(self, options: EnvironmentKeyOptions, context: KeyContext) -> None:
        super().__init__(options, context)
        self._held: KeySet | None = None

    @classmethod
    def create(cls, options: EnvironmentKeyOptions, context: KeyContext) -> NewKeys:
        """Return new keys as variables to set; nothing is written anywhere."""
        prefix = options.prefix
        if f"{prefix}_KEK_CURRENT" in os.environ:
            raise VaultError(
                f"{prefix}_KEK_CURRENT is set already",
                hint="These keys are needed to read what was sealed; keep them.",
            )
        keys = KeySet.generate(context.clock.now().date())
        return NewKeys(
            "Put these variables into your secret store now; they are not shown again.",
            {
                f"{prefix}_KEK_CURRENT": "1",
                f"{prefix}_KEK_1": _text(keys.keks["kek-1"].key),
                f"{prefix}_INDEX_1": _text(keys.index[1].key),
                f"{prefix}_SIGNING_SEED": _text(keys.signing.key),
            },
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
        prefix = self.options.prefix
        self._refuse(
            f"Set {prefix}_KEK_<new id> to 32 random bytes in base64 (openssl rand -base64 32) and "
            f"{prefix}_KEK_CURRENT to the new id, leave the old variable, and run "
            "casekit keys rotate --rewrap."
        )

    def retire_kek(self, kek_id: str) -> None:
        self._refuse(f"Remove {self.options.prefix}_KEK_{kek_id}.")

    def rotate_index(self) -> int:
        following = max(self._keys().index) + 1
        self._refuse(
            f"Set {self.options.prefix}_INDEX_{following} to 32 random bytes in base64 and run "
            "casekit keys rotate --reindex."
        )

    def keep_index(self, version: int) -> None:
        self._refuse(f"Add {version} to {self.options.prefix}_INDEX_KEPT (with commas between).")

    def drop_index(self, version: int) -> None:
        self._refuse(f"Remove {self.options.prefix}_INDEX_{version}.")

    def check(self) -> list[str]:
        try:
            self._keys()
        except VaultError as error:
            return [f"{error.message}. {error.hint}".strip()]
        return []

    def _refuse(self, hint: str) -> NoReturn:
        raise VaultError("keys in the environment are changed where they are set", hint=hint)

    def _keys(self) -> KeySet:
        if self._held is None:
            self._held = _from_variables(self.options.prefix, os.environ)
        return self._held


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _from_variables(prefix: str, variables: Mapping[str, str]) -> KeySet:
    def take(pattern: str) -> dict[str, RootKey]:
        found = {}
        for name, value in variables.items():
            match = re.fullmatch(re.escape(prefix) + pattern, name)
            if match:
                found[match.group(1)] = RootKey(match.group(1), _key(name, value))
        return found

    keks = take(r"_KEK_(?!CURRENT$)([A-Za-z0-9_]+)")
    index = {int(version): root for version, root in take(r"_INDEX_([1-9][0-9]*)").items()}
    current = variables.get(f"{prefix}_KEK_CURRENT", "")
    if not current:
        raise _missing(f"{prefix}_KEK_CURRENT")
    if current not in keks:
        raise _missing(f"{prefix}_KEK_{current}")
    listed = variables.get(f"{prefix}_INDEX_KEPT", "").replace(",", " ").split()
    if not all(word.isdecimal() for word in listed):
        raise VaultError(
            f"{prefix}_INDEX_KEPT is no list of versions", hint="Write it as 1 or 1,2."
        )
    kept = frozenset(int(word) for word in listed) & index.keys()
    if not index.keys() - kept:
        raise _missing(f"{prefix}_INDEX_1")
    seed = variables.get(f"{prefix}_SIGNING_SEED")
    if seed is None:
        raise _missing(f"{prefix}_SIGNING_SEED")
    signing = RootKey("log", _key(f"{prefix}_SIGNING_SEED", seed))
    return KeySet(keks, current, index, kept, signing)


def _key(name: str, value: str) -> bytes:
    try:
        key = base64.b64decode(value.strip(), validate=True)
    except binascii.Error:
        # the cause would tell which characters were met
        key = b""
    if len(key) != ROOT_SIZE:
        raise KeyWrong(
            f"{name} is not 32 bytes in base64",
            hint="Set it as it was given when the keys were made; openssl rand -base64 32 "
            "makes a new one.",
        )
    return key


def _missing(name: str) -> KeyMissing:
    return KeyMissing(
        f"the variable {name} is not set",
        hint="Start casekit with the lender's keys in its environment; "
        "casekit init shows the names.",
    )
