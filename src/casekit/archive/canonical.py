"""Canonical JSON for archive headers (RFC 8785 for the values that a header may hold).

A header holds objects with ASCII keys, arrays, strings, integers below 2^53, true, false and null.
For such values orjson with sorted keys writes the very bytes of RFC 8785; a property test holds it
to the `rfc8785` package. Anything else is refused, not rounded.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

import orjson

from casekit.clock import instant_text
from casekit.errors import EntryInvalid

LIMIT: Final = 2**53

_write: Final = orjson.dumps
_SORTED: Final = orjson.OPT_SORT_KEYS
_STRICT: Final = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
_SCALARS: Final = frozenset({str, int, bool, type(None)})

_ascii_keys: set[str] = set()


def canonical(value: Any) -> bytes:
    """Return the canonical bytes of a value that `check` has passed."""
    return _write(value, None, _SORTED)


def strict(value: Any, where: str) -> bytes:
    """Return the canonical bytes of a header whose parts have passed `check_data` or `stored`.

    Raises:
        EntryInvalid: an integer of 2^53 or more, or text with half of a surrogate pair.
    """
    try:
        return _write(value, None, _STRICT)
    except orjson.JSONEncodeError:
        check(value, where)
        raise EntryInvalid(f"{where}: its text is no valid Unicode") from None


def check_data(data: dict[str, Any], where: str) -> None:
    """Refuse what an entry's data may not hold; the size of integers is left to `strict`."""
    if not (_ascii_keys.issuperset(data) and _SCALARS.issuperset(map(type, data.values()))):
        check(data, where)


def check(value: Any, where: str = "header") -> None:
    """Refuse what a header may not hold.

    Raises:
        EntryInvalid: a float, a key that is not ASCII text, an integer of 2^53 or more, or an
            object of another type; says where.
    """
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return
    if kind is int:
        if not -LIMIT < value < LIMIT:
            raise EntryInvalid(f"{where}: an integer must lie below 2^53")
    elif kind is dict:
        if not _ascii_keys.issuperset(value):
            for key in value:
                _check_key(key, where)
        for key, inner in value.items():
            if type(inner) is not str:
                check(inner, key)
    elif kind is list or kind is tuple:
        for inner in value:
            check(inner, where)
    elif isinstance(value, str):
        return
    else:
        raise EntryInvalid(f"{where}: {kind.__name__} values cannot be archived")


def _check_key(key: Any, where: str) -> None:
    if type(key) is not str or not key.isascii():
        raise EntryInvalid(f"{where}: keys are ASCII text")
    if len(_ascii_keys) < 10_000:
        _ascii_keys.add(key)


def stored(value: Any) -> Any:
    """Return a column's value in the form in which the database and the header hold it.

    Dates and instants become text, flags become 0 or 1, lists and maps canonical text.

    Raises:
        EntryInvalid: a float, too large an integer, or an object of another type.
    """
    kind = type(value)
    if kind is str or value is None:
        return value
    if kind is int:
        if -LIMIT < value < LIMIT:
            return value
        raise EntryInvalid("an integer must lie below 2^53")
    if kind is bool:
        return int(value)
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (dict, list, tuple)):
        check(value)
        return canonical(value).decode()
    raise EntryInvalid(f"{kind.__name__} values cannot be archived")
