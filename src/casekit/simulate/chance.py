"""Chance that can be repeated: the same seed and the same event give the same number.

Both sides of a comparison draw by the same seed, so that they differ by what is compared and not
by luck. Nothing here depends on the order in which draws are made.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

MILLION: Final = 1_000_000
"""Probabilities are whole numbers per million."""


class Chance:
    """Draws of one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def draw(self, *event: str | int) -> int:
        """Return the number of an event, from 0 to 999,999, all equally likely."""
        named = "|".join(map(str, (self.seed, *event)))
        return int.from_bytes(sha256(named.encode()).digest()[:8], "big") % MILLION

    def happens(self, likelihood: int, *event: str | int) -> bool:
        """Say whether an event happens; `likelihood` is per million."""
        return self.draw(*event) < likelihood

    def one_of(self, choices: int, *event: str | int) -> int:
        """Return a whole number from 0 up to, not including, `choices`."""
        return self.draw(*event) * choices // MILLION
