"""Reading a result form that a person wrote: amounts, dates and instants as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from casekit.contacts.model import Outcome
from casekit.dates import check_day, check_instant
from casekit.errors import UsageError
from casekit.money import parse_minor
from casekit.work.model import CallResult, PointTick, PromisePart

FIELDS: Final = tuple(field.name for field in fields(CallResult))
"""The fields of the form."""

AMOUNTS: Final = frozenset({"income_monthly", "other_debts", "can_pay_monthly"})
DATES: Final = frozenset({"pay_by", "hardship_until"})
INSTANTS: Final = frozenset({"at", "next_contact_at"})

_PART: Final = re.compile(r"(?P<amount>[0-9][0-9., ']*)\s*(?P<currency>[A-Za-z]{3})?@(?P<day>.+)")


def read_result(form: Mapping[str, Any], currency: str, zone: ZoneInfo) -> CallResult:
    """Return the result that a form says.

    Args:
        form: field of `CallResult` → value. Amounts are text in the currency (`1500.00`) or minor
            units as a number; promises `500.00@2026-03-20` or `{amount, due_on}`; points map the
            id of a point to true, or to the reason why it was not said.
        currency: of the loans.
        zone: in which instants without offset are meant.

    Raises:
        UsageError: a field that there is none of, or a value that cannot be read.
    """
    if "outcome" not in form:
        raise UsageError("say what it came to", hint="The field is `outcome`.")
    return CallResult(**read_fields(form, currency, zone))


def read_fields(form: Mapping[str, Any], currency: str, zone: ZoneInfo) -> dict[str, Any]:
    """Return fields of a form with their values read; those that are empty are left out."""
    unknown = sorted(set(form) - set(FIELDS))
    if unknown:
        raise UsageError(
            f"the form has no field {', '.join(unknown)}", hint=f"It has {', '.join(FIELDS)}."
        )
    read: dict[str, Any] = {}
    for name, value in form.items():
        if value is None:
            continue
        try:
            read[name] = _value(name, value, currency, zone)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise UsageError(
                f"the field {name} cannot be read", hint="See docs/how-to/work-the-queue.md."
            ) from None
    return read


def read_part(text: str, currency: str) -> PromisePart:
    """Return a part of a promise written `500.00@2026-03-20`, or `500.00USD@2026-03-20`.

    Raises:
        UsageError: it is of another form.
    """
    match = _PART.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError("no part")
        named = (match["currency"] or "").upper()
        amount = parse_minor(match["amount"].strip(), named or currency)
        if not amount:
            raise ValueError("nothing is paid")
        day = date.fromisoformat(match["day"].strip())
    except ValueError:
        raise UsageError(
            f"{text!r} is no payment", hint="Write AMOUNT@DATE, for example 500.00@2026-03-20."
        ) from None
    check_day(day)
    return PromisePart(amount, day, named)


def read_instant_in(text: str, zone: ZoneInfo) -> datetime:
    """Return an instant; one without offset is in `zone`.

    Raises:
        ValueError: it is none.
    """
    at = datetime.fromisoformat(text)
    check_instant(at)
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _value(name: str, value: Any, currency: str, zone: ZoneInfo) -> Any:
    if name in AMOUNTS:
        return parse_minor(value, currency) if isinstance(value, str) else _number(value)
    if name in DATES:
        day = value if isinstance(value, date) else date.fromisoformat(value)
        check_day(day)
        return day
    if name in INSTANTS:
        return value if isinstance(value, datetime) else read_instant_in(value, zone)
    if name == "promises":
        return tuple(_part(part, currency) for part in value)
    if name == "points":
        return tuple(_tick(point, said) for point, said in dict(value).items())
    if name == "typed_s":
        return _number(value)
    return _outcome(value) if name == "outcome" else _text(value)


def _outcome(value: Any) -> Outcome:
    try:
        return Outcome(value)
    except ValueError:
        known = ", ".join(outcome.value for outcome in Outcome)
        raise UsageError(f"there is no outcome {value!r}", hint=f"Known are {known}.") from None


def _part(part: Any, currency: str) -> PromisePart:
    if isinstance(part, PromisePart):
        return part
    if isinstance(part, str):
        return read_part(part, currency)
    amount, named = part["amount"], str(part.get("currency", ""))
    minor = parse_minor(amount, named or currency) if isinstance(amount, str) else _number(amount)
    return PromisePart(minor, date.fromisoformat(part["due_on"]), named)


def _tick(point: str, said: Any) -> PointTick:
    if isinstance(said, bool):
        return PointTick(point, said)
    return PointTick(point, False, _text(said))


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("no whole number")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    return value
