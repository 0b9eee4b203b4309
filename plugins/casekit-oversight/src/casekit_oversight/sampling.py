"""Drawing samples that nobody can steer, and that anybody can draw again. Pure.

A *frame* is everything that could be drawn; each item has a key and its strata. Before the seed is
known the frame is committed to by its digest. Within a stratum items stand in the order of
SHA-256(seed, key), and the first ones are taken. So the same frame, sizes and seed give the same
list on every machine, and nobody who fixed the frame knew what would be drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from typing import Any

from casekit.errors import UsageError

Stratum = tuple[str, ...]
"""What an item has of each stratum, in the order in which the plan names them."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that could be drawn.

    Attributes:
        key: by which it is known, unique in its frame (`contact:4711`).
        strata: its collector, tier, channel … as the plan names them.
    """

    key: str
    strata: Stratum = ()


@dataclass(frozen=True, slots=True)
class Size:
    """How many items are drawn.

    Attributes:
        count: so many; None where `percent` says it.
        percent: of the frame, rounded up; None where `count` says it.
        least: of each stratum at least so many, or all that it has, even where that makes more
            than `count`.
    """

    count: int | None = None
    percent: Fraction | None = None
    least: int = 0

    def __post_init__(self) -> None:
        """Refuse a size that is none.

        Raises:
            UsageError: both or neither are said, a sample of zero, more than 100 %, or a negative
                least.
        """
        if (self.count is None) == (self.percent is None):
            raise UsageError("say how many are drawn, or which percentage, one of the two")
        if self.count is not None and self.count < 1:
            raise UsageError(
                f"a sample of {self.count} checks nothing", hint="Draw at least one, or no sample."
            )
        if self.percent is not None and not 0 < self.percent <= 100:
            raise UsageError("a percentage of a sample lies above 0 and is at most 100")
        if self.least < 0:
            raise UsageError("the least of a stratum is 0 or more")

    def of(self, frame: int) -> int:
        """Return how many of a frame of this size are drawn, before `least` is looked at."""
        if self.count is not None:
            return min(self.count, frame)
        assert self.percent is not None
        return min(frame, -(-frame * self.percent.numerator // (100 * self.percent.denominator)))


@dataclass(frozen=True, slots=True)
class Share:
    """What of a stratum was drawn: its strata, how many items it has, how many are taken."""

    strata: Stratum
    frame: int
    drawn: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample.

    Attributes:
        items: what was drawn, by key.
        shares: by stratum.
        frame: how many there were; wanted: how many the size asked for.
    """

    items: tuple[Item, ...]
    shares: tuple[Share, ...]
    frame: int
    wanted: int

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "frame": self.frame,
            "wanted": self.wanted,
            "drawn": len(self.items),
            "keys": [item.key for item in self.items],
            "strata": [
                {"strata": list(one.strata), "frame": one.frame, "drawn": one.drawn}
                for one in self.shares
            ],
        }


def commitment(frame: Iterable[Item]) -> str:
    """Return the digest by which a frame is committed to: SHA-256 in hex, in whatever order.

    Raises:
        UsageError: a key is there twice.
    """
    digest = sha256(b"casekit sample frame 1\n")
    for item in _in_order(frame):
        digest.update(_joined(item.key, *item.strata))
    return digest.hexdigest()


def draw(frame: Iterable[Item], size: Size, seed: str) -> Drawn:
    """Draw a sample.

    Strata get their parts in proportion, by the largest remainder, at least `size.least` each;
    remainders that are equal are decided by the seed too.

    Args:
        frame: everything that could be drawn.
        size: how many.
        seed: a text that nobody could choose once the frame was fixed.

    Raises:
        UsageError: no seed, or a key is there twice.
    """
    if not seed:
        raise UsageError("a sample is drawn by a seed")
    items = _in_order(frame)
    strata: dict[Stratum, list[Item]] = {}
    for item in items:
        strata.setdefault(item.strata, []).append(item)
    wanted = size.of(len(items))
    parts = _parts({name: len(inside) for name, inside in strata.items()}, wanted, size.least, seed)
    taken: list[Item] = []
    shares = []
    for name in sorted(strata):
        inside = sorted(strata[name], key=lambda item: (_place(seed, item.key), item.key))
        taken += inside[: parts[name]]
        shares.append(Share(name, len(inside), parts[name]))
    taken.sort(key=lambda item: item.key)
    return Drawn(tuple(taken), tuple(shares), len(items), wanted)


def in_order_of_seed(keys: Iterable[str], seed: str) -> list[str]:
    """Return keys in the order in which a seed draws them; for whoever lacks strata."""
    return sorted(set(keys), key=lambda key: (_place(seed, key), key))


def _parts(sizes: Mapping[Stratum, int], wanted: int, least: int, seed: str) -> dict[Stratum, int]:
    """Return how many of each stratum are drawn."""
    total = sum(sizes.values())
    if not total:
        return dict.fromkeys(sizes, 0)
    exact = {name: Fraction(wanted * size, total) for name, size in sizes.items()}
    parts = {name: max(int(exact[name]), min(least, size)) for name, size in sizes.items()}
    lacking = wanted - sum(parts.values())
    by_remainder = sorted(
        sizes,
        key=lambda name: (
            int(exact[name]) - exact[name],
            _place(seed, "stratum", *name),
            name,
        ),
    )
    for name in by_remainder:
        if lacking <= 0:
            break
        if parts[name] < exact[name]:
            parts[name] += 1
            lacking -= 1
    # where `least` made some strata larger, the largest give back what is above their least
    while lacking < 0:
        above = [name for name in by_remainder if parts[name] > min(least, sizes[name])]
        if not above:
            break
        largest = max(above, key=lambda name: parts[name] - exact[name])
        parts[largest] -= 1
        lacking += 1
    return parts


def _in_order(frame: Iterable[Item]) -> Sequence[Item]:
    items = sorted(frame, key=lambda item: item.key)
    for one, other in pairwise(items):
        if one.key == other.key:
            raise UsageError(f"{one.key!r} stands in the frame twice")
    return items


def _place(seed: str, *names: str) -> bytes:
    return sha256(_joined(seed, *names)).digest()


def _joined(*parts: str) -> bytes:
    """Return texts in one, each with its length, so that no two lists look alike."""
    raw = [part.encode() for part in parts]
    return b"".join(b"%d:%s," % (len(one), one) for one in raw) + b"\n"
