"""Recordings that the sandbox makes: real WAV files, each side on a channel of its own."""

from __future__ import annotations

import io
import math
import wave
from array import array
from functools import lru_cache

RATE = 8000
_TONES = (440.0, 660.0)


@lru_cache(maxsize=8)
def recording(seconds: int) -> bytes:
    """Return a WAV file of two channels, a tone on each, 16 bits at 8 kHz."""
    second = array("h")
    for number in range(RATE):
        for tone in _TONES:
            second.append(int(9000 * math.sin(2 * math.pi * tone * number / RATE)))
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setnchannels(len(_TONES))
        made.setsampwidth(2)
        made.setframerate(RATE)
        made.writeframes(second.tobytes() * max(seconds, 1))
    return file.getvalue()
