"""Whether a WAV file is whole, told from its bytes as they pass; other formats are not judged.

Format: RIFF/WAVE, Microsoft and IBM, Multimedia Programming Interface 1.0 (1991): `RIFF`, the
size of what follows (32 bits, little-endian), `WAVE`, then chunks with name and size.
"""

from __future__ import annotations

from typing import Final

from casekit.errors import RecordingCutOff, UsageError

_HEAD: Final = 4096
"""Bytes from the beginning within which the chunks before the sound lie, in practice 44."""

_STREAMED: Final = frozenset({0, 0xFFFFFFFF})
"""Sizes that recorders write while they do not know the length yet."""


class WavCheck:
    """Counts bytes and reads the header; `finish` says whether the file is whole.

    Attributes:
        size: bytes so far.
        seconds: length of the sound, rounded; None where the header does not say.
        channels: such as 2 where each side is on its own; None likewise.
    """

    def __init__(self) -> None:
        self.size = 0
        self.seconds: int | None = None
        self.channels: int | None = None
        self._head = b""

    def take(self, part: bytes) -> None:
        """Look at the next bytes."""
        self.size += len(part)
        if len(self._head) < _HEAD:
            self._head += part[: _HEAD - len(self._head)]

    def finish(self, expected: int | None = None) -> None:
        """Judge what came.

        Args:
            expected: bytes that the sender said there are, None where it did not.

        Raises:
            UsageError: there is nothing in it.
            RecordingCutOff: it is shorter than the sender or its own header says.
        """
        if self.size == 0:
            raise UsageError("the recording is empty")
        if expected is not None and self.size < expected:
            raise _cut_off(self.size, expected)
        head = self._head
        if len(head) < 12 or head[:4] != b"RIFF" or head[8:12] != b"WAVE":
            return
        said = _number(head, 4)
        if said not in _STREAMED and self.size < said + 8:
            raise _cut_off(self.size, said + 8)
        self._read_chunks(head)

    def _read_chunks(self, head: bytes) -> None:
        place, per_second = 12, 0
        while place + 8 <= len(head):
            name, size = head[place : place + 4], _number(head, place + 4)
            if name == b"fmt " and place + 20 <= len(head):
                self.channels = int.from_bytes(head[place + 10 : place + 12], "little")
                per_second = _number(head, place + 16)
            elif name == b"data":
                if size not in _STREAMED and self.size < place + 8 + size:
                    raise _cut_off(self.size, place + 8 + size)
                length = min(size, self.size - place - 8)
                self.seconds = round(length / per_second) if per_second else None
                return
            place += 8 + size + size % 2


def _number(data: bytes, place: int) -> int:
    return int.from_bytes(data[place : place + 4], "little")


def _cut_off(size: int, expected: int) -> RecordingCutOff:
    return RecordingCutOff(
        f"the recording is cut off: {size} bytes of {expected}",
        hint="Take it from the recorder again; nothing was filed.",
    )
