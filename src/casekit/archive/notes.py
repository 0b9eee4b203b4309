"""Signed notes and checkpoints as C2SP defines them.

A note is a text with signature lines below it (https://c2sp.org/signed-note); a checkpoint is a
note whose text is a log's origin, size and root (https://c2sp.org/tlog-checkpoint). Tools of the
transparency-log world can read and witness them. Signatures are Ed25519 (RFC 8032).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from casekit.archive.merkle import HASH_SIZE
from casekit.errors import ArchiveError

MAX_SIGNATURES = 100
"""Signature lines that a note may have; a longer one is refused unread."""

MAX_NOTE_BYTES = 1 << 20
"""The largest note that is read."""

_ED25519 = b"\x01"
_DASH = "— "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_ERASED = "erased "

ALTERED = "holds other erasures than those that were signed"
"""What is amiss with an anchor's records of erasures that somebody changed or put there."""

UNSIGNED = "tells erasures that nobody signed"
"""What is amiss with records of erasures that no checkpoint covers and no signature vouches for."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key under a name, as a verifier keeps it.

    Attributes:
        name: the key's name; casekit uses the log's origin.
        public: the Ed25519 public key, 32 bytes.
    """

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name ‖ newline ‖ 0x01 ‖ public key)."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def text(self) -> str:
        """Return the form that verifiers exchange: `name+hex id+base64(0x01 ‖ key)`."""
        encoded = base64.b64encode(_ED25519 + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read what `text` wrote.

        Raises:
            ArchiveError: the text is no Ed25519 verifier key, or its id does not fit.
        """
        name, _, rest = text.strip().partition("+")
        identity, _, encoded = rest.partition("+")
        raw = _decode(encoded)
        if raw is None or len(raw) != 33 or raw[:1] != _ED25519 or not _is_name(name):
            raise ArchiveError("the text is no Ed25519 verifier key")
        key = cls(name, raw[1:])
        if key.key_id.hex() != identity:
            raise ArchiveError("the verifier key's id does not fit its name and key")
        return key


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of one log: what a signer signs.

    Attributes:
        origin: the log's name in the world, e.g. `casekit/acme/log-0/epoch-1`.
        size: entries in the log.
        root: the Merkle root over them, 32 bytes.
        extensions: further lines, each non-empty; casekit writes `erased N HASH` where N
            customers were erased in these entries (`Erasures`).
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the note text: origin, size, root in base64, extension lines."""
        lines = [self.origin, str(self.size), base64.b64encode(self.root).decode()]
        return "\n".join([*lines, *self.extensions]) + "\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the text of a checkpoint.

        Raises:
            ArchiveError: a line is missing, empty or malformed.
        """
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] != "" or "" in lines[:-1]:
            raise ArchiveError("a checkpoint has an origin, a size and a root, one a line")
        origin, size, encoded, *extensions = lines[:-1]
        root = _decode(encoded)
        if not _SIZE.fullmatch(size):
            raise ArchiveError("the size in a checkpoint is no whole number")
        if root is None or len(root) != HASH_SIZE:
            raise ArchiveError("the root in a checkpoint is no SHA-256 hash in base64")
        return cls(origin, int(size), root, tuple(extensions))


@dataclass(frozen=True, slots=True)
class Erasures:
    """The erasures in a log's first entries: how many, and a hash over where and whose they are.

    Attributes:
        count: how many.
        digest: in hexadecimal; each erasure is hashed onto the one before. Empty for none.
    """

    count: int = 0
    digest: str = ""

    def then(self, seq: int, subject: int) -> Erasures:
        """Return these and one more, at the place of its entry."""
        told = f"{self.digest}\n{seq} {subject}\n"
        return Erasures(self.count + 1, sha256(told.encode()).hexdigest())

    def lines(self) -> tuple[str, ...]:
        """Return the extension lines of a checkpoint that tell them."""
        return (f"{_ERASED}{self.count} {self.digest}",) if self.count else ()


def erasures_told(checkpoint: Checkpoint) -> Erasures:
    """Return what a checkpoint's signer said of the erasures in the entries under it."""
    for line in checkpoint.extensions:
        count, _, digest = line.removeprefix(_ERASED).partition(" ")
        if line.startswith(_ERASED) and _SIZE.fullmatch(count):
            return Erasures(int(count), digest)
    return Erasures()


def erasures_amiss(checkpoint: Checkpoint, held: Set[tuple[int, int]]) -> str:
    """Say what is wrong with the records of erasures that an anchor holds beside a checkpoint.

    Args:
        checkpoint: the newest one that the anchor holds of a log.
        held: place and subject of each erasure of that log.

    Returns:
        Nothing where they are those that were signed, or what follows "the anchor".
    """
    told, found = erasures_told(checkpoint), Erasures()
    for seq, subject in sorted(item for item in held if item[0] < checkpoint.size):
        found = found.then(seq, subject)
    if found.count < told.count:
        return f"lacks {told.count - found.count} of the {told.count} erasures"
    return "" if found == told else ALTERED


def erasure_text(origin: str, seq: int, subject: int) -> str:
    """Return what is signed of one erasure: the log's origin, its entry's place, and who."""
    return f"casekit erasure\n{origin}\n{seq} {subject}\n"


def is_signed_erasure(
    note: str, origin: str, seq: int, subject: int, public_keys: Iterable[bytes]
) -> bool:
    """Say whether a note vouches for one erasure under one of these public keys."""
    try:
        opened = verify_note(note, [VerifierKey(origin, key) for key in public_keys])
    except ArchiveError:
        return False
    return opened.text == erasure_text(origin, seq, subject)


@dataclass(frozen=True, slots=True)
class OpenedNote:
    """A note at least one of whose signatures was verified.

    Attributes:
        text: what was signed, the final newline included.
        signed_by: the known keys that signed it, in the order of their lines.
    """

    text: str
    signed_by: tuple[VerifierKey, ...]


def sign_note(text: str, name: str, private: Ed25519PrivateKey) -> str:
    """Return `text` as a note signed under a key name.

    Raises:
        ArchiveError: the text does not end in a newline or holds control characters, or the name
            is empty or holds a space or a plus.
    """
    if not text.endswith("\n") or _CONTROL.search(text):
        raise ArchiveError("a signed text ends in a newline and holds no control characters")
    if not _is_name(name):
        raise ArchiveError("the name of a signing key may hold no space and no plus")
    key = VerifierKey(name, private.public_key().public_bytes_raw())
    signature = base64.b64encode(key.key_id + private.sign(text.encode())).decode()
    return f"{text}\n{_DASH}{name} {signature}\n"


def verify_note(note: str, keys: Iterable[VerifierKey]) -> OpenedNote:
    """Check a note against known keys and return its text and which of them signed.

    Signatures of unknown keys are passed over. A known key whose signature is wrong spoils the
    whole note.

    Raises:
        ArchiveError: the note is malformed, a known key's signature is wrong, or none signed.
    """
    known = {(key.name, key.key_id): key for key in keys}
    text, signatures = _split(note)
    signed: dict[tuple[str, bytes], VerifierKey] = {}
    for name, raw in signatures:
        identity = (name, raw[:4])
        key = known.get(identity)
        if key is None or identity in signed:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(raw[4:], text.encode())
        except (InvalidSignature, ValueError) as error:
            raise ArchiveError(
                f"the signature of {name} on a note is wrong",
                hint="The note was changed, or another key holder made it.",
            ) from error
        signed[identity] = key
    if not signed:
        raise ArchiveError("a note carries no signature of a known key")
    return OpenedNote(text, tuple(signed.values()))


def note_text(note: str) -> str:
    """Return the text of a note without checking any signature.

    Raises:
        ArchiveError: the note is malformed.
    """
    return _split(note)[0]


def _split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    if len(note) > MAX_NOTE_BYTES or _CONTROL.search(note):
        raise ArchiveError("a note is too long or holds control characters")
    head, separator, tail = note.rpartition("\n\n")
    lines = tail.split("\n")
    if not separator or not head or lines[-1] != "" or not 2 <= len(lines) <= MAX_SIGNATURES + 1:
        raise ArchiveError("a note has a text, an empty line and signature lines")
    signatures = []
    for line in lines[:-1]:
        name, _, encoded = line.removeprefix(_DASH).partition(" ")
        raw = _decode(encoded)
        if not line.startswith(_DASH) or not _is_name(name) or raw is None or len(raw) < 5:
            raise ArchiveError("a signature line of a note is malformed")
        signatures.append((name, raw))
    return head + "\n", signatures


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)


def _decode(text: str) -> bytes | None:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    # one text for one value: stray bits after the last byte are refused
    return raw if base64.b64encode(raw).decode() == text else None
