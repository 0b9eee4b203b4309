"""Parameters of primitives that a lender may set: how they are read, and which way is stricter.

Tightening is free. Anything that is not at least as strict as before is loosening, and needs a
written reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Any


@dataclass(frozen=True)
class Parameter:
    """One parameter of a primitive.

    Attributes:
        meaning: what it is, in a sentence, with its unit.
        read: makes the value of what stands in the file.
        at_least_as_strict: `(old, new)` → whether the change needs no reason.
        stricter: which way is stricter, in words, for the reference.
        merge: makes the new value of the old one and the one that was read; by default the latter.
    """

    meaning: str
    read: Callable[[object], Any]
    at_least_as_strict: Callable[[Any, Any], bool]
    stricter: str
    merge: Callable[[Any, Any], Any] = lambda _old, new: new


def _whole_number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("a whole number that is not negative is needed")
    return value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false is needed")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("a text in quotation marks is needed")
    return value


def _texts(value: object) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise ValueError('a list of texts is needed, such as ["reply"]')
    return frozenset(value)


def _numbers_by_name(value: object) -> dict[str, int]:
    if not isinstance(value, dict):
        raise ValueError("a table of whole numbers is needed, such as { recording = 3 }")
    return {str(name): _whole_number(number) for name, number in value.items()}


def read_wall_time(value: object) -> time:
    """Return a wall time given as `"08:00"`, `"08:00:30"` or a TOML local time.

    `"24:00"` is the end of the day, told apart from midnight by its microseconds: it is the last
    one of the day.

    Raises:
        ValueError: it is no time of day.
    """
    if isinstance(value, time):
        return value
    if value == "24:00":
        return time.max
    if isinstance(value, str):
        try:
            moment = time.fromisoformat(value)
        except ValueError:
            moment = None
        if moment is not None and moment.tzinfo is None:
            return moment
    raise ValueError('a time of day is needed, such as "08:00"')


def _window(value: object) -> tuple[time, time]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError('two times are needed, such as ["08:00", "22:00"]')
    start, end = (read_wall_time(item) for item in value)
    if start >= end:
        raise ValueError("the window must begin before it ends, on the same day")
    return start, end


def fewer(meaning: str) -> Parameter:
    """Return a number of which less is stricter."""
    return Parameter(meaning, _whole_number, lambda old, new: new <= old, "smaller")


def more(meaning: str) -> Parameter:
    """Return a number of which more is stricter."""
    return Parameter(meaning, _whole_number, lambda old, new: new >= old, "larger")


def truth(meaning: str) -> Parameter:
    """Return a yes or no of which yes is stricter."""
    return Parameter(meaning, _truth, lambda old, new: new >= old, "true")


def untruth(meaning: str) -> Parameter:
    """Return a yes or no of which no is stricter."""
    return Parameter(meaning, _truth, lambda old, new: new <= old, "false")


def subset(meaning: str) -> Parameter:
    """Return a set of exceptions: fewer are stricter."""
    return Parameter(meaning, _texts, lambda old, new: new <= old, "fewer")


def superset(meaning: str) -> Parameter:
    """Return a set of things that the rule looks for: more are stricter."""
    return Parameter(meaning, _texts, lambda old, new: new >= old, "more")


def added(meaning: str, *, stricter: bool) -> Parameter:
    """Return a set that is only added to; adding is stricter or looser as given."""
    return Parameter(
        meaning,
        _texts,
        (lambda old, new: new >= old) if stricter else (lambda old, new: new <= old),
        "more" if stricter else "fewer",
        merge=lambda old, new: old | new,
    )


def override(meaning: str) -> Parameter:
    """Return the kind of consent that lifts the rule: none at all is stricter."""
    return Parameter(meaning, _text, lambda old, new: new in {"", old}, 'none ("")')


def choice(meaning: str, *strictest_first: str) -> Parameter:
    """Return one of several words, named from the strictest to the loosest."""

    def read(value: object) -> str:
        if value not in strictest_first:
            raise ValueError("one of " + ", ".join(map(repr, strictest_first)) + " is needed")
        return str(value)

    order = strictest_first.index
    return Parameter(
        meaning, read, lambda old, new: order(new) <= order(old), repr(strictest_first[0])
    )


def window(meaning: str) -> Parameter:
    """Return a daily window of wall times: one that lies inside the old one is stricter."""
    return Parameter(
        meaning,
        _window,
        lambda old, new: bool(old[0] <= new[0] and new[1] <= old[1]),
        "inside the old one",
    )


def years_by_kind(meaning: str) -> Parameter:
    """Return numbers of years by name, merged into the old ones: more is stricter."""
    return Parameter(
        meaning,
        _numbers_by_name,
        lambda old, new: all(new.get(name, 0) >= years for name, years in old.items()),
        "larger",
        merge=lambda old, new: {**old, **new},
    )
