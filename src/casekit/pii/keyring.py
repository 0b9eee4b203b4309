"""Opened data keys of some subjects, for the length of one batch."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from casekit.errors import Erased, KeyMissing, Restricted
from casekit.pii.envelope import DataKey, Envelope, dek_version, length_prefixed
from casekit.pii.profile import Profile


def dek_context(subject_id: int, version: int) -> bytes:
    """Return what the wrapping of a subject's data key is bound to."""
    subject = b"%d" % subject_id
    return b"\0\0\0\x03dek%b%b%b" % (
        len(subject).to_bytes(4, "big"),
        subject,
        version.to_bytes(2, "big"),
    )


def blob_context(blob_id: int) -> bytes:
    """Return what the wrapping of a blob's key is bound to."""
    return length_prefixed(b"blob") + length_prefixed(str(blob_id).encode())


class Keyring:
    """Seals and opens values of the subjects whose keys it holds.

    The vault makes it for a batch and the batch drops it; it is not kept, for a subject may be
    erased or restricted by another process at any time.
    """

    def __init__(
        self,
        envelope: Envelope,
        keys: Mapping[int, Mapping[int, DataKey]],
        *,
        erased: Collection[int] = (),
        restricted: Collection[int] = (),
    ) -> None:
        self._envelope = envelope
        self._keys = keys
        self._newest = {subject: held[max(held)] for subject, held in keys.items()}
        self._erased = erased
        self._restricted = restricted

    def __contains__(self, subject_id: int) -> bool:
        return subject_id in self._keys

    def __repr__(self) -> str:
        return f"<Keyring of {len(self._keys)} subjects>"

    def is_erased(self, subject_id: int) -> bool:
        """Say whether the subject's data is erased."""
        return subject_id in self._erased

    def is_restricted(self, subject_id: int) -> bool:
        """Say whether the subject's data is stored only, and this keyring may not open it."""
        return subject_id in self._restricted

    def newest_version(self, subject_id: int) -> int:
        """Return the version of the key that seals.

        Raises:
            Erased, KeyMissing: the subject has none.
        """
        key = self._newest.get(subject_id)
        if key is None:
            raise self._lacking(subject_id)
        return key.version

    def seal(
        self, subject_id: int, table: str, column: str, row: int | str, plaintext: bytes
    ) -> bytes:
        """Seal bytes under the subject's newest key, for the place where they will stand.

        Raises:
            Erased: the subject's key is gone.
            KeyMissing: the subject never had one, or was not asked for.
        """
        key = self._newest.get(subject_id)
        if key is None:
            raise self._lacking(subject_id)
        return self._envelope.seal(key, table, column, row, plaintext)

    def seal_all(
        self, table: str, column: str, values: Sequence[tuple[int, int | str, bytes]]
    ) -> list[bytes]:
        """Seal many values of one column, each of a subject and for a row; errors as `seal`."""
        newest = self._newest
        try:
            keyed = [(newest[subject], row, plaintext) for subject, row, plaintext in values]
        except KeyError:
            raise next(self._lacking(one[0]) for one in values if one[0] not in newest) from None
        return self._envelope.seal_all(table, column, keyed)

    def open(
        self, subject_id: int, table: str, column: str, row: int | str, stored: bytes
    ) -> bytes:
        """Open bytes that stand at a place.

        Raises:
            Tampered: they were changed, cut or moved.
            Erased: the subject's key is gone.
            Restricted: the subject's data is stored only.
            KeyMissing: there is no key of the version that the bytes name.
        """
        if subject_id in self._restricted:
            raise Restricted(
                f"the data of customer {subject_id} is stored only, not used",
                hint="It was to be erased; the retention rule keeps it until its end.",
            )
        held = self._keys.get(subject_id)
        if held is None:
            raise self._lacking(subject_id)
        version = dek_version(stored)
        key = held.get(version)
        if key is None:
            raise KeyMissing(
                f"customer {subject_id} has no data key of version {version}",
                hint="Restore the row of `deks` from a backup, or run casekit archive verify.",
            )
        return self._envelope.open(key, table, column, row, stored)

    def open_profile(self, subject_id: int, stored: bytes) -> Profile:
        """Open a subject's profile as it stands in `subjects.profile`; errors as `open`."""
        return Profile.from_bytes(
            self.open(subject_id, "subjects", "profile", str(subject_id), stored)
        )

    def _lacking(self, subject_id: int) -> Erased | KeyMissing:
        if subject_id in self._erased:
            return Erased(f"the data of customer {subject_id} was erased")
        return KeyMissing(f"customer {subject_id} has no data key")
