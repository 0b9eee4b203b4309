"""The signer: signs checkpoints, and remembers outside the database what it has signed.

Its memory is what makes a signature worth something: whoever rewrites the database, even with
the triggers dropped, cannot get a shrunk or forked log signed by it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from casekit.archive.durable import file_errors, locked, make_private_folder, write_atomically
from casekit.archive.merkle import Frontier, verify_consistency
from casekit.archive.notes import Checkpoint, VerifierKey, sign_note
from casekit.errors import ArchiveError, SignerRefused

STATE_FILE = "signer.json"


@dataclass(frozen=True, slots=True)
class SignedHead:
    """What the signer last signed for one log.

    Attributes:
        size: entries in the log.
        root: the root over them.
        frontier: the log's right edge (`Frontier.to_bytes`), from which the next consistency
            proof is made; empty if the head was adopted from an anchor.
    """

    size: int
    root: bytes
    frontier: bytes = b""


class Signer:
    """Signs the checkpoints of a lender's logs with one Ed25519 key."""

    def __init__(self, seed: bytes, folder: Path) -> None:
        """Take the key and the place of the memory.

        Args:
            seed: the private key, 32 bytes (RFC 8032, 5.1.5), from the key provider.
            folder: a private folder outside the database; it is made where it is missing.

        Raises:
            ArchiveError: the seed has another length.
        """
        if len(seed) != 32:
            raise ArchiveError("the archive's signing key is no Ed25519 seed of 32 bytes")
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._folder = folder
        self._path = folder / STATE_FILE

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes; give it to whoever is to check."""
        return self._private.public_key().public_bytes_raw()

    def verifier_key(self, origin: str) -> VerifierKey:
        """Return the public key under the name that it signs a log with."""
        return VerifierKey(origin, self.public)

    def last(self, origin: str) -> SignedHead | None:
        """Return what was last signed for a log, or None if nothing ever was."""
        return self.memory().get(origin)

    def memory(self) -> dict[str, SignedHead]:
        """Return what was last signed, by the log's origin.

        Raises:
            SignerRefused: the memory cannot be read.
        """
        return read_memory(self._folder)

    def ready(self) -> dict[str, SignedHead]:
        """Open the memory as signing would, and return what was last signed, by origin.

        Raises:
            SignerRefused: the memory cannot be read.
            ArchiveError, DiskFull: its folder cannot be written.
        """
        with self._exclusive():
            return self.memory()

    def adopt(self, checkpoint: Checkpoint) -> None:
        """Take an anchored checkpoint as the last signed one where the memory has none.

        For a signer whose folder was lost or that works on another machine. A memory that exists
        is never replaced.
        """
        with self._exclusive():
            heads = self.memory()
            if checkpoint.origin not in heads:
                heads[checkpoint.origin] = SignedHead(checkpoint.size, checkpoint.root)
                self._write(heads)

    def sign(
        self, checkpoint: Checkpoint, proof: Sequence[bytes], frontier: Frontier | None = None
    ) -> str:
        """Sign a log's head and remember it; return the note.

        Args:
            checkpoint: the head to sign.
            proof: the consistency proof from `last(origin)` to it; empty for the first.
            frontier: the log's right edge, remembered if it fits the checkpoint.

        Raises:
            SignerRefused: the log shrank or forked since the last signature, or is empty.
        """
        with self._exclusive():
            heads = self.memory()
            last = heads.get(checkpoint.origin)
            if checkpoint.size <= 0:
                raise SignerRefused("an empty archive log is not signed")
            if last is not None:
                _refuse_rewritten(last, checkpoint, proof)
            note = sign_note(checkpoint.text(), checkpoint.origin, self._private)
            edge = b""
            if frontier is not None and frontier.root() == checkpoint.root:
                edge = frontier.to_bytes()
            heads[checkpoint.origin] = SignedHead(checkpoint.size, checkpoint.root, edge)
            self._write(heads)
        return note

    def sign_statement(self, text: str, origin: str) -> str:
        """Sign something else than a checkpoint under a log's name; return the note.

        Raises:
            SignerRefused: the text could be taken for a checkpoint.
            ArchiveError: it is no text of a note.
        """
        try:
            Checkpoint.parse(text)
        except ArchiveError:
            return sign_note(text, origin, self._private)
        raise SignerRefused("a checkpoint is signed only where the log continues what was signed")

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        with file_errors(self._folder, "keep the signer's memory"):
            make_private_folder(self._folder)
        with locked(self._folder / f"{STATE_FILE}.lock"):
            yield

    def _write(self, heads: dict[str, SignedHead]) -> None:
        data = {
            origin: {
                "size": head.size,
                "root": base64.b64encode(head.root).decode(),
                "frontier": base64.b64encode(head.frontier).decode(),
            }
            for origin, head in sorted(heads.items())
        }
        with file_errors(self._path, "write the signer's memory"):
            write_atomically(self._path, json.dumps(data, indent=1).encode() + b"\n")


def read_memory(folder: Path) -> dict[str, SignedHead]:
    """Return what a signer with this folder last signed, by the log's origin; needs no key.

    Raises:
        SignerRefused: the memory cannot be read.
        ArchiveError: the folder may not be entered.
    """
    path = folder / STATE_FILE
    with file_errors(path, "read the signer's memory"):
        if not path.exists():
            return {}
        raw = path.read_bytes()
    try:
        return {
            origin: SignedHead(
                int(head["size"]),
                base64.b64decode(head["root"]),
                base64.b64decode(head.get("frontier", "")),
            )
            for origin, head in json.loads(raw).items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SignerRefused(
            f"the signer's memory at {path} cannot be read",
            hint="Restore the file from a copy; without it the signer cannot tell a fork.",
        ) from error


def _refuse_rewritten(last: SignedHead, checkpoint: Checkpoint, proof: Sequence[bytes]) -> None:
    hint = "Run `casekit archive verify`: entries that were signed are gone or changed."
    if checkpoint.size < last.size:
        raise SignerRefused(
            f"{checkpoint.origin} shrank from {last.size} to {checkpoint.size} entries "
            "since it was last signed",
            hint=hint,
        )
    if not verify_consistency(last.size, checkpoint.size, list(proof), last.root, checkpoint.root):
        raise SignerRefused(
            f"{checkpoint.origin} does not continue the {last.size} entries that were signed",
            hint=hint,
        )
