"""Whether a report that was sent is still what its entries say, and where it is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Checked:
    """A report that was sent, made again from the entries that were known then.

    Attributes:
        number: of the report. equal: each byte of its numbers is the same.
        differs: where not: section, part and row, with what was sent and what is found now.
    """

    number: int
    equal: bool
    differs: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {"report": self.number, "equal": self.equal, "differs": list(self.differs)}


def numbers(told: Mapping[str, Any]) -> bytes:
    """Return what a report tells, as the bytes that are sealed and compared.

    Why it may still change is told by the day on which it is made, and no part of what is compared.
    """
    told = {name: value for name, value in told.items() if name != "provisional"}
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def fingerprint(told: bytes) -> str:
    """Return the SHA-256 of what a report tells, in hexadecimal."""
    return sha256(told).hexdigest()


def differences(sent: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """Return where two tellings of one report differ, in the order of the first."""
    return tuple(_differences("", sent, now))


def _differences(place: str, sent: Any, now: Any) -> Iterator[str]:
    if isinstance(sent, Mapping) and isinstance(now, Mapping):
        for key in dict.fromkeys((*sent, *now)):
            yield from _differences(f"{place}{key}: ", sent.get(key), now.get(key))
    elif _is_list(sent) and _is_list(now):
        names = [one.get("id") if isinstance(one, Mapping) else None for one in (*sent, *now)]
        if all(names) and names:
            before = {one["id"]: one for one in sent}
            after = {one["id"]: one for one in now}
            for name in dict.fromkeys((*before, *after)):
                yield from _differences(f"{place}{name}: ", before.get(name), after.get(name))
            return
        for row in range(max(len(sent), len(now))):
            pair = [one[row] if row < len(one) else None for one in (sent, now)]
            if pair[0] != pair[1]:
                yield f"{place}{row + 1}: {_told(pair[0])} → {_told(pair[1])}"
    elif sent != now:
        yield f"{place}{_told(sent)} → {_told(now)}"


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _told(value: Any) -> str:
    return "–" if value is None else orjson.dumps(value).decode()
