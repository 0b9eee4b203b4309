"""The operators of conditions: what each compares, and when its answer turns by time alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from casekit.policy.model import FactValue

Test = Callable[[FactValue, object, int], bool | None]
"""Takes a fact's value, the operand and the date (ordinal); None where they do not fit."""

CONDITION_OPERATORS: Mapping[str, str] = MappingProxyType(
    {
        "is": "equal to the value; a plain value means the same",
        "is_not": "different from the value",
        "one_of": "one of the listed values; a plain list means the same",
        "none_of": "none of the listed values",
        "at_least": "the number or amount is this or more",
        "at_most": "the number or amount is this or less",
        "more_than": "the number or amount is more than this",
        "less_than": "the number or amount is less than this",
        "contains_any": "a fact of several words has at least one of the listed ones",
        "days_ago_at_least": "the date lies at least so many days back",
        "days_ago_at_most": "the date lies at most so many days back, or ahead",
        "days_ahead_at_least": "the date lies at least so many days ahead",
        "days_ahead_at_most": "the date lies at most so many days ahead, or back",
        "given": "true: the fact has a value; false: it is known to have none",
        "known": "true: somebody supplied the fact; false: nobody did",
    }
)
"""Every operator of a condition; `any`, `all` and `not` join conditions."""


@lru_cache(maxsize=4096)
def _ordinal_of_text(text: str) -> int | None:
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return None


def ordinal(value: object) -> int | None:
    """Return the ordinal of an ISO date; None where the value is none."""
    return _ordinal_of_text(value) if isinstance(value, str) else None


def _compared(test: Callable[[int, int], bool]) -> Test:
    def compare(value: FactValue, operand: object, today: int) -> bool | None:
        if value is None:
            return False
        if type(value) is not int or type(operand) is not int:
            return None
        return test(value, operand)

    return compare


def _dated(test: Callable[[int, int], bool]) -> Test:
    def compare(value: FactValue, operand: object, today: int) -> bool | None:
        if value is None:
            return False
        day = ordinal(value)
        if day is None or type(operand) is not int:
            return None
        return test(day - today, operand)

    return compare


def _contains_any(value: FactValue, operand: object, today: int) -> bool | None:
    if value is None:
        return False
    if not isinstance(value, str) or not isinstance(operand, tuple):
        return None
    return not {word.strip() for word in value.split(",")}.isdisjoint(operand)


def _one_of(value: FactValue, operand: object, today: int) -> bool:
    return isinstance(operand, tuple) and value in operand


TESTS: Mapping[str, Test] = {
    "is": lambda value, operand, today: value == operand,
    "is_not": lambda value, operand, today: value != operand,
    "one_of": _one_of,
    "none_of": lambda value, operand, today: not _one_of(value, operand, today),
    "at_least": _compared(lambda value, operand: value >= operand),
    "at_most": _compared(lambda value, operand: value <= operand),
    "more_than": _compared(lambda value, operand: value > operand),
    "less_than": _compared(lambda value, operand: value < operand),
    "contains_any": _contains_any,
    "days_ago_at_least": _dated(lambda ahead, days: -ahead >= days),
    "days_ago_at_most": _dated(lambda ahead, days: -ahead <= days),
    "days_ahead_at_least": _dated(lambda ahead, days: ahead >= days),
    "days_ahead_at_most": _dated(lambda ahead, days: ahead <= days),
    "given": lambda value, operand, today: (value is not None and value != "") is operand,
}
"""By operator, except `known`, which looks at the fact's absence itself."""

TURNS: Mapping[str, Callable[[int], int]] = {
    "days_ago_at_least": lambda days: days,
    "days_ago_at_most": lambda days: days + 1,
    "days_ahead_at_least": lambda days: 1 - days,
    "days_ahead_at_most": lambda days: -days,
}
"""By operator: from the date and the operand, how many days after the date the answer turns."""
