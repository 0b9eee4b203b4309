"""Which loans and customers an import has met, one bit for each id, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


class IdSet:
    """A set of small positive integers in a bit field."""

    def __init__(self) -> None:
        self._bits = bytearray()
        self._lately: list[int] = []

    def add(self, number: int) -> bool:
        """Put a number in; say whether it was not there before."""
        place, bit = number >> 3, 1 << (number & 7)
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 1024 - len(self._bits)))
        if self._bits[place] & bit:
            return False
        self._bits[place] |= bit
        self._lately.append(number)
        return True

    def add_new(self, first: int, count: int) -> None:
        """Put in `count` numbers from `first` on, of which none is in yet."""
        end = first + count
        missing = (end >> 3) + 1 - len(self._bits)
        if missing > 0:
            self._bits.extend(bytes(missing + 1024))
        for number in range(first, end):
            self._bits[number >> 3] |= 1 << (number & 7)
        self._lately.extend(range(first, end))

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Take out again what is put in inside, if it ends in an error."""
        self._lately.clear()
        try:
            yield
        except BaseException:
            for number in self._lately:
                self._bits[number >> 3] &= ~(1 << (number & 7))
            raise
        finally:
            self._lately.clear()

    def __contains__(self, number: int) -> bool:
        place = number >> 3
        return place < len(self._bits) and bool(self._bits[place] & 1 << (number & 7))


@dataclass(slots=True)
class Memory:
    """What an import has met so far.

    Attributes:
        loans: that had a row; taken: of these, the ones that a row was taken of.
        subjects: people of whom something was told.
        aside: references of loans that had rows put aside: few, so their text is kept.
        apart: of these, the ones whose rows did not follow each other.
    """

    loans: IdSet = field(default_factory=IdSet)
    taken: IdSet = field(default_factory=IdSet)
    subjects: IdSet = field(default_factory=IdSet)
    aside: set[str] = field(default_factory=set)
    apart: set[str] = field(default_factory=set)

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Forget again what is met inside, if it ends in an error, as a transaction does."""
        with (
            self.loans.all_or_nothing(),
            self.taken.all_or_nothing(),
            self.subjects.all_or_nothing(),
        ):
            yield
