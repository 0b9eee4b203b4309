"""What a consent or preference may say: hours, days, a language, a way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from casekit.cases.ways import medium_of
from casekit.compliance.consent_kinds import CONSENT_KINDS, consent_kind
from casekit.compliance.parameters import read_wall_time
from casekit.contacts.languages import canonical_language
from casekit.errors import UsageError

if TYPE_CHECKING:
    from casekit.app import Lender

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

ONLY_ONE: Final = frozenset({"best_time", "language", "channel"})
"""Preferences of which a person has one: a new one takes the place of the one before."""

PLACES: Final = ("work", "home")
"""Kinds of place that a person can ask to be spared: numbers and addresses of this kind."""

HOURS_NEEDED: Final = frozenset({"best_time", "inconvenient"})

BOTH_HOURS_NEEDED: Final = frozenset({"hours"})

PAST_MIDNIGHT: Final = frozenset({"inconvenient"})
"""Kinds whose hours may end on the day after: from 20:00 to 09:00."""
"""Consents that lift a rule for their hours: they say from when and up to when, or lift it all."""


def check_kind(word: str) -> str:
    """Return the name of a kind of consent or preference.

    Raises:
        UsageError: there is no such kind.
    """
    kind = consent_kind(word)
    if kind not in CONSENT_KINDS:
        raise UsageError(
            f"nobody can agree to {word!r}", hint=f"Known are {', '.join(CONSENT_KINDS)}."
        )
    return kind


def check_values(lender: Lender, kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a consent says, as it is kept.

    Args:
        lender: who knows the ways.
        kind: one of `CONSENT_KINDS`.
        values: `from` and `to` (wall times of the person), `days` (`mon` … `sun`), `language`
            (BCP 47), `channel` (a way), `place` (one of `PLACES`), as the kind wants them.

    Raises:
        UsageError: a value that the kind does not have, lacks, or that cannot be read.
    """
    known = _KNOWN.get(kind, {})
    for name in values:
        if name not in known:
            raise UsageError(
                f"{kind} has no {name!r}",
                hint=f"It has {', '.join(known)}." if known else "It has no values.",
            )
    kept = {name: known[name](lender, value) for name, value in values.items()}
    if "place" in kept and len(kept) > 1:
        raise UsageError(
            "hours to be spared and a place to be spared are two wishes",
            hint="Record each by itself.",
        )
    timed = {"from", "to", "days", "place"} & set(kept)
    if kind in HOURS_NEEDED and not timed:
        raise UsageError(f"say which hours or days with {kind}", hint="--from 19:00 --to 21:00")
    if kind in BOTH_HOURS_NEEDED and not {"from", "to"} <= set(kept):
        raise UsageError(
            f"say from when and up to when with {kind}",
            hint="--from 20:00 --to 22:00; a consent to any hour is --from 00:00 --to 24:00.",
        )
    if kind in ONLY_ONE - HOURS_NEEDED and kind not in kept:
        raise UsageError(f"say which {kind} it is")
    start, end = kept.get("from", "00:00"), kept.get("to", "24:00")
    first, last = read_wall_time(start), read_wall_time(end)
    if first == last or (first > last and kind not in PAST_MIDNIGHT):
        raise UsageError(
            f"the hours begin at {start} and end at {end}",
            hint="Hours beyond midnight are two: up to 24:00, and from 00:00.",
        )
    return kept


def _wall(_: Lender, value: object) -> str:
    try:
        read_wall_time(value)
    except (ValueError, TypeError):
        raise UsageError("an hour is written as 19:30", hint="24:00 ends the day.") from None
    return str(value)


def _days(_: Lender, value: object) -> list[str]:
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, (list, tuple)):
        raise UsageError("days are written as mon,tue,wed")
    days = [str(name).strip().lower()[:3] for name in names]
    if not days or not set(days) <= set(WEEKDAYS):
        raise UsageError("days are written as mon,tue,wed", hint=f"{', '.join(WEEKDAYS)}")
    return [day for day in WEEKDAYS if day in days]


def _place(_: Lender, value: object) -> str:
    if value not in PLACES:
        raise UsageError(
            f"there is no place {value!r} to be spared", hint=f"Known are {', '.join(PLACES)}."
        )
    return str(value)


def _language(_: Lender, value: object) -> str:
    try:
        return canonical_language(str(value))
    except ValueError as error:
        raise UsageError(f"the language is an {error}") from None


def _channel(lender: Lender, value: object) -> str:
    medium_of(lender, str(value))
    return str(value)


_Check = Callable[["Lender", object], Any]
_HOURS: Final[Mapping[str, _Check]] = {"from": _wall, "to": _wall}
_KNOWN: Final[Mapping[str, Mapping[str, _Check]]] = {
    "hours": _HOURS,
    "best_time": {**_HOURS, "days": _days},
    "inconvenient": {**_HOURS, "days": _days, "place": _place},
    "language": {"language": _language},
    "channel": {"channel": _channel},
}
