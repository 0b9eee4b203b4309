"""Hours and days of the week, in whatever words a file or a person has for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import time
from typing import Any, Final, NamedTuple

from casekit.compliance.parameters import read_wall_time

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Names of the days of the week, Monday first, as they are kept."""

EVERY_DAY: Final = frozenset(range(7))

_SEVERAL: Final = {
    "weekdays": range(5),
    "weekday": range(5),
    "workdays": range(5),
    "weekend": range(5, 7),
    "weekends": range(5, 7),
    "daily": range(7),
    "everyday": range(7),
    "all": range(7),
    "工作日": range(5),
    "周末": range(5, 7),
    "每天": range(7),
}
_CHINESE: Final = re.compile("^(?:周|星期|礼拜)?([一二三四五六日天])$")
_RANGE: Final = re.compile(r"\s*(?:[-–—~～至到]|\bto\b)\s*")
_HOURS: Final = re.compile(
    r"^(?P<days>.*?)[\s,，]*(?P<from>\d{1,2}:\d{2}(?::\d{2})?)\s*(?:[-–—~～至到]|to)\s*"
    r"(?P<to>\d{1,2}:\d{2}(?::\d{2})?)$"
)
_SHORT: Final = re.compile(r"^\d:\d\d")
_FROM: Final = ("from", "start", "begin")
_TO: Final = ("to", "end", "until")
_DAYS: Final = ("days", "weekdays", "day")


class Stretch(NamedTuple):
    """Hours of some days: `days` (Monday is 0), from `start` up to, not including, `end`."""

    days: frozenset[int]
    start: time
    end: time


def stretches(item: Mapping[str, Any]) -> tuple[Stretch, ...]:
    """Return the hours that an item names: two stretches where they go on past midnight.

    Args:
        item: `days` (all where it names none), `from`, `to` (wall times; the whole day where it
            names none). From later than to: they end on the day after, so that
            `{"days": ["mon"], "from": "20:00", "to": "09:00"}` is Monday evening and the early
            Tuesday.

    Raises:
        ValueError: what it says cannot be read.
    """
    named = _first(item, _DAYS)
    days = EVERY_DAY if named is None else weekdays(named)
    start = _wall(_first(item, _FROM), "00:00")
    end = _wall(_first(item, _TO), "24:00")
    if start <= end:
        return (Stretch(days, start, end),)
    after = frozenset((day + 1) % 7 for day in days)
    return tuple(
        part
        for part in (Stretch(days, start, time.max), Stretch(after, time(0), end))
        if part.start < part.end
    )


def weekdays(value: object) -> frozenset[int]:
    """Return the days of the week (Monday is 0) of a name, a number, a range or a list of these.

    Known are `mon`, `Monday`, `Mon-Fri`, `weekdays`, `1` (Monday) to `7`, and the Chinese names.

    Raises:
        ValueError: one of them is no day of the week, or there is none.
    """
    parts: Iterable[object]
    if isinstance(value, str):
        parts = [part for part in re.split("[,;、，]", value) if part.strip()]
    elif isinstance(value, int):
        parts = (value,)
    elif isinstance(value, (list, tuple, set, frozenset)):
        parts = value
    else:
        raise ValueError("days of the week are needed")
    found = frozenset(day for part in parts for day in _days_of(part))
    if not found:
        raise ValueError("at least one day of the week is needed")
    return found


def plain_hours(value: object) -> tuple[Mapping[str, Any], ...]:
    """Return hours as a list of items, whether they were given as one item, several or a text.

    Args:
        value: an item as `stretches` reads it, a text such as `Mon-Fri 08:00-17:00`, or a list.

    Raises:
        ValueError: it is none of these.
    """
    if isinstance(value, (str, Mapping)):
        value = (value,)
    if not isinstance(value, (list, tuple)):
        raise ValueError("hours are needed, such as Mon-Fri 08:00-17:00")
    return tuple(_item(part) for part in value)


def _item(part: object) -> Mapping[str, Any]:
    if isinstance(part, Mapping):
        return part
    if not isinstance(part, str):
        raise ValueError("hours are needed, such as Mon-Fri 08:00-17:00")
    said = _HOURS.match(part.strip())
    if said is None:
        return {"days": part}
    days = said["days"].strip()
    return {**({"days": days} if days else {}), "from": said["from"], "to": said["to"]}


def _first(item: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    for name in names:
        if item.get(name) is not None:
            return item[name]
    return None


def _wall(value: object, otherwise: str) -> time:
    if value is None:
        value = otherwise
    if isinstance(value, str):
        value = value.strip()
        if _SHORT.match(value):
            value = f"0{value}"
        if value == "24:00:00":
            value = "24:00"
    return read_wall_time(value)


def _days_of(part: object) -> Iterator[int]:
    if isinstance(part, int) and not isinstance(part, bool) and 0 <= part <= 7:
        yield (part - 1) % 7  # Sunday is 7, and for some 0
        return
    word = str(part).strip().lower()
    if word in _SEVERAL:
        yield from _SEVERAL[word]
        return
    ends = [end for end in _RANGE.split(word) if end]
    if len(ends) == 2:
        first, last = (_day(end) for end in ends)
        yield from ((first + step) % 7 for step in range((last - first) % 7 + 1))
        return
    yield _day(word)


def _day(word: str) -> int:
    if said := _CHINESE.match(word):
        return min("一二三四五六日天".index(said[1]), 6)
    if word.isdigit() and len(word) == 1 and 0 <= int(word) <= 7:
        return (int(word) - 1) % 7
    plain = word.rstrip(".").removesuffix("s")
    if plain.isalpha() and len(plain) >= _SHORTEST:
        for number, name in enumerate(_NAMES):
            if name.startswith(plain):
                return number
    raise ValueError(f"{word!r} is no day of the week")


_SHORTEST: Final = 2
_NAMES: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
