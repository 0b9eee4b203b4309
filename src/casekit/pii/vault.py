"""The vault: data keys of subjects, opened for a batch, and the tokens that find them.

Each subject has a random data key (DEK), wrapped by the lender's key-encryption key and kept in
the table `deks`. One query fetches the keys of a whole batch. Opened keys are remembered by their
wrapped bytes in a bounded cache; that a subject still has its key and its status are read each
time, so an erasure or a restriction by another process holds at once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from threading import Lock
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection

from casekit.errors import UsageError
from casekit.pii import normal
from casekit.pii.blind_index import BlindIndex
from casekit.pii.envelope import MAX_DEK_VERSION, DataKey, Envelope, new_deks
from casekit.pii.keyring import Keyring, blob_context, dek_context
from casekit.pii.providers import KeyProvider, PlainKey, WrappedKey
from casekit.pii.token_lists import unpacked
from casekit.store.bulk import fetch, id_list, insert_rows
from casekit.store.meanwhile import Work

CACHE_SIZE: Final = 2_000
"""How many opened data keys are remembered at most (almost 3 kB each, OpenSSL's part included)."""

_QUERY_SIZE: Final = 5_000


class Vault:
    """A lender's vault.

    Attributes:
        provider: where the root keys lie.
        lender_id: the lender's id; everything sealed is bound to it.
        region: ISO 3166 code; phone numbers without a country code are read in it.
    """

    def __init__(
        self,
        provider: KeyProvider,
        lender_id: str,
        region: str,
        *,
        cache_size: int = CACHE_SIZE,
    ) -> None:
        normal.check_region(region)
        self.provider = provider
        self.lender_id = lender_id
        self.region = region
        self._envelope = Envelope(lender_id)
        self._cache: OrderedDict[tuple[int, int], tuple[bytes, DataKey]] = OrderedDict()
        self._cache_size = cache_size
        self._lock = Lock()
        self._index: BlindIndex | None = None

    # -- data keys -----------------------------------------------------------------------------

    def create_subjects(
        self,
        connection: Connection,
        subject_ids: Sequence[int],
        *,
        write: Callable[[Work], None] | None = None,
    ) -> Keyring:
        """Make and store a data key for each new subject; return their keyring.

        Call it in the transaction that records the subjects, before they are recorded. `write`
        may do the writing while this goes on (`Transaction.write`); otherwise it is done here.
        """
        versions = [(subject, 1) for subject in subject_ids]
        return self._add_keys(write or partial(_at_once, connection), versions)

    def renew(self, connection: Connection, subject_ids: Sequence[int]) -> Keyring:
        """Give subjects a new data key for what is sealed from now on; old ones stay.

        Raises:
            Erased, KeyMissing: a subject has no key.
            UsageError: a subject has used up its 65,535 versions.
        """
        present = self.keyring(connection, subject_ids, allow_restricted=True)
        versions = []
        for subject in subject_ids:
            version = present.newest_version(subject) + 1
            if version > MAX_DEK_VERSION:
                raise UsageError(f"customer {subject} has used up its data keys' versions")
            versions.append((subject, version))
        return self._add_keys(partial(_at_once, connection), versions)

    def _add_keys(
        self, write: Callable[[Work], None], versions: Sequence[tuple[int, int]]
    ) -> Keyring:
        plain = [
            PlainKey(key, dek_context(subject, version))
            for key, (subject, version) in zip(new_deks(len(versions)), versions, strict=True)
        ]
        wrapped = self.provider.wrap_batch(plain)

        def store(connection: Connection) -> None:
            insert_rows(
                connection,
                "deks",
                ("subject_id", "version", "kek_id", "wrapped"),
                [
                    (subject, version, key.kek_id, key.wrapped)
                    for (subject, version), key in zip(versions, wrapped, strict=True)
                ],
            )
            if wrapped and self.provider.current_kek_id() != wrapped[0].kek_id:
                # the key was rotated since; that it was not retired as well is certain only
                # now, because the rows just written keep a retirement waiting
                self.provider.unwrap_batch(wrapped[:1])

        write(store)
        keys: dict[int, dict[int, DataKey]] = {}
        for (subject, version), key in zip(versions, plain, strict=True):
            keys[subject] = {version: DataKey(version, AESGCM(key.key))}
        return Keyring(self._envelope, keys)

    def keyring(
        self,
        connection: Connection,
        subject_ids: Iterable[int],
        *,
        allow_restricted: bool = False,
    ) -> Keyring:
        """Return the keyring of these subjects; one query, one unwrapping.

        Subjects without a key are no error yet: the keyring says which when it is used.

        Args:
            connection: an open transaction.
            subject_ids: surrogate ids.
            allow_restricted: also open data that is stored only; for what storing itself needs,
                the person's own rights, and duties of law.

        Raises:
            KeyMissing, KeyWrong, Tampered: a data key cannot be unwrapped.
        """
        wanted = set(subject_ids)
        rows = self._rows(connection, wanted)
        keys: dict[int, dict[int, DataKey]] = {}
        restricted = set()
        pending: list[Any] = []
        with self._lock:
            for row in rows:
                subject, version, _, wrapped, status = row
                held = self._cache.get((subject, version))
                if held is not None and held[0] == wrapped:
                    keys.setdefault(subject, {})[version] = held[1]
                else:
                    pending.append(row)
                if status == "restricted" and not allow_restricted:
                    restricted.add(subject)
        opened = self.provider.unwrap_batch(
            [
                WrappedKey(kek_id, bytes(wrapped), dek_context(subject, version))
                for subject, version, kek_id, wrapped, _ in pending
            ]
        )
        with self._lock:
            for (subject, version, _, wrapped, _), dek in zip(pending, opened, strict=True):
                key = DataKey(version, AESGCM(dek))
                keys.setdefault(subject, {})[version] = key
                self._cache[subject, version] = (bytes(wrapped), key)
            while len(self._cache) > self._cache_size:
                self._cache.popitem(last=False)
        lacking = wanted - keys.keys()
        erased = self._erased(connection, lacking) if lacking else set()
        return Keyring(self._envelope, keys, erased=erased, restricted=restricted)

    def _rows(self, connection: Connection, wanted: set[int]) -> list[Any]:
        rows: list[Any] = []
        for part in parts(sorted(wanted), _QUERY_SIZE):
            rows += fetch(
                connection,
                "SELECT d.subject_id, d.version, d.kek_id, d.wrapped, s.status "  # noqa: S608
                "FROM deks d LEFT JOIN subjects s ON s.id = d.subject_id "
                f"WHERE d.subject_id IN ({id_list(part)})",
            )
        return rows

    def _erased(self, connection: Connection, lacking: set[int]) -> set[int]:
        found: set[int] = set()
        for part in parts(sorted(lacking), _QUERY_SIZE):
            found.update(
                row[0]
                for row in fetch(
                    connection,
                    "SELECT id FROM subjects WHERE status = 'erased' "  # noqa: S608
                    f"AND id IN ({id_list(part)})",
                )
            )
        return found

    def forget(self, subject_ids: Iterable[int] | None = None) -> None:
        """Drop opened keys from memory, of these subjects or all."""
        with self._lock:
            if subject_ids is None:
                self._cache.clear()
                return
            gone = set(subject_ids)
            for place in [place for place in self._cache if place[0] in gone]:
                del self._cache[place]

    # -- blobs ---------------------------------------------------------------------------------

    def wrap_blob_key(self, blob_id: int, key: bytes) -> WrappedKey:
        """Wrap a blob's own key; store `kek_id` and `wrapped` in `blob_keys`."""
        return self.provider.wrap_batch([PlainKey(key, blob_context(blob_id))])[0]

    def unwrap_blob_key(self, blob_id: int, kek_id: str, wrapped: bytes) -> bytes:
        """Return a blob's own key; errors as `KeyProvider.unwrap_batch`."""
        return self.provider.unwrap_batch([WrappedKey(kek_id, wrapped, blob_context(blob_id))])[0]

    # -- the blind index -----------------------------------------------------------------------

    @property
    def index(self) -> BlindIndex:
        """The blind index under the roots in use now; the same object until they change."""
        roots = self.provider.index_roots()
        if self._index is None or self._index.roots != roots:
            self._index = BlindIndex(self.lender_id, roots)
        return self._index

    def normal(self, field: str, value: str) -> str:
        """Return the normal form of a value in this lender's region.

        Raises:
            ValueError: it has none; the message does not hold the value.
        """
        return normal.normal_form(field)[1](value, self.region)

    # -- checks --------------------------------------------------------------------------------

    def check(self, connection: Connection) -> list[str]:
        """Return what is wrong with the keys, a sentence each; for `casekit doctor`.

        Looks at the key store, at every KEK that stored keys refer to, and whether the index
        roots are those with which the stored tokens were made.
        """
        found = self.provider.check()
        if found:
            return found
        held = {info.id for info in self.provider.status() if info.kind == "kek"}
        for table in ("deks", "blob_keys"):
            used = fetch(connection, f"SELECT DISTINCT kek_id FROM {table}")  # noqa: S608
            found += [
                f"The key-encryption key {kek_id} is needed by {table} but is not in the key store."
                for (kek_id,) in used
                if kek_id not in held
            ]
        if not found:
            found += self._check_index(connection)
        return found

    def _check_index(self, connection: Connection) -> list[str]:
        rows = fetch(
            connection,
            "SELECT s.id, s.profile, i.tokens FROM subjects s JOIN index_lists i "
            "ON i.subject_id = s.id ORDER BY s.id DESC LIMIT 1",
        )
        if not rows:
            return []
        subject, stored, piece = rows[0]
        profile = self.keyring(connection, [subject], allow_restricted=True).open_profile(
            subject, bytes(stored)
        )
        tokens = self.index.tokens_to_ask("name", self.normal("name", profile.name))
        if not set(tokens).isdisjoint(unpacked(bytes(piece))):
            return []
        return ["The index roots are not those with which customers were indexed: nobody is found."]


def _at_once(connection: Connection, work: Work) -> None:
    work(connection)


def parts(items: Sequence[Any], size: int) -> Iterator[list[Any]]:
    """Return the items in lists of at most `size`."""
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part
