"""Who works here, remembered for a moment: rights and queues ask for every step and every offer.

What this process changes is seen at once; what another process changes, within a second.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from casekit.people.model import StaffView
from casekit.people.reading import members

if TYPE_CHECKING:
    from casekit.app import Lender
    from casekit.archive.entries import StoredEntry

_SECONDS: Final = 1.0
_ABOUT_PEOPLE: Final = ("staff.", "process.")
_changes: Counter[str] = Counter()
_remembered: WeakKeyDictionary[Lender, Remembered] = WeakKeyDictionary()
_rehearsed: WeakKeyDictionary[Lender, Remembered] = WeakKeyDictionary()
"""The same as a rehearsal sees them, which nobody else may."""


@dataclass(frozen=True, eq=False)
class Remembered:
    """Everybody who is recorded, as read in one moment.

    Attributes:
        people: login → member of staff, those who have left among them.
        changes: how many changes of this process had been seen; until: when it is too old.
    """

    people: Mapping[str, StaffView]
    changes: int
    until: float


def people_of(lender: Lender) -> Remembered:
    """Return everybody who is recorded; the same object until something changed or it is too old.

    A plugin that remembers what it derives keeps it with this object, and no longer than it.
    """
    changes = _changes[lender.store.store_id]
    memory = _rehearsed if lender.store.is_rehearsal else _remembered
    found = memory.get(lender)
    if found is not None and found.changes == changes and time.monotonic() < found.until:
        return found
    with lender.store.read() as connection:
        people = {one.login: one for one in members(connection)}
    found = Remembered(people, changes, time.monotonic() + _SECONDS)
    memory[lender] = found
    return found


def forget_people(store_id: str, entries: Iterable[StoredEntry]) -> None:
    """Forget who works here if entries tell of people, or of processes, which may be about them."""
    if any(entry.kind.startswith(_ABOUT_PEOPLE) for entry in entries):
        _changes[store_id] += 1
