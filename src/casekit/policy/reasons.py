"""Why a step is due or not: the codes, and a sequence that makes `Reason`s only when read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import overload

from casekit.dates import of_ordinal
from casekit.policy.model import Reason

RawReason = tuple[str, bool, str, tuple[tuple[str, str | int], ...]]
"""Step, due, code and values; dates among the values are ordinals, see `DAY_VALUES`."""

REASON_CODES: Mapping[str, str] = MappingProxyType(
    {
        "day": "due: its day has come (`day`, `since`)",
        "until_sent": "due until it is sent (`since`)",
        "until_reached": "due until the customer is reached (`since`)",
        "until_done": "due until it is done (`since`)",
        "every_days": "due again by its days (`least`, `most`, `since`)",
        "per_week": "due in this week (`least`, `most`, `since`)",
        "brought_forward": "due because a deadline has passed (`by`, `since`)",
        "nothing_unpaid": "the case: nothing is unpaid",
        "before_day": "its window has not begun (`day`; `on` if no open pause prevents it)",
        "before_opening": "the case is opened later (`on`)",
        "window_over": "its window has ended (`day`)",
        "already_sent": "it was sent",
        "already_reached": "the customer was reached by it",
        "already_done": "it was done",
        "attempts_used": "it was tried as often as allowed (`attempts`)",
        "required_missing": "an earlier step has not come so far (`by`, `state`)",
        "required_recent": "too soon after an earlier step (`by`, `on`)",
        "waiting": "its days since the last attempt have not passed (`last`, `on`)",
        "week_full": "enough attempts in this week (`on`)",
        "stayed": "something stays it (`by`, `until` where known)",
        "not_during": "what it waits for is not in force (`by`)",
        "when_false": "a fact does not fit (`fact`, `value`, `operator`, `operand`, `currency`)",
        "none_of_these": "none of several conditions holds (`facts`)",
        "excluded": "a condition that must not hold does (`facts`)",
        "fact_unknown": "a fact is missing (`fact`)",
        "fact_unusable": "a fact's value does not fit its condition (`fact`)",
        "currency_unknown": "no amount is named in the case's currency (`fact`, `currency`)",
    }
)
"""Every code of a `Reason`. Those that begin with "due" also have `occurrence` and `late`."""

DAY_VALUES = frozenset({"on", "since", "until", "last"})
"""Values that are dates; ISO texts in a `Reason`."""


class Reasons(Sequence[Reason]):
    """Reasons that are made when somebody reads them; equal to any sequence of equal reasons."""

    __slots__ = ("_raw",)

    def __init__(self, raw: Sequence[RawReason]) -> None:
        self._raw = raw

    def __len__(self) -> int:
        return len(self._raw)

    @overload
    def __getitem__(self, index: int) -> Reason: ...
    @overload
    def __getitem__(self, index: slice) -> Reasons: ...
    def __getitem__(self, index: int | slice) -> Reason | Reasons:
        if isinstance(index, slice):
            return Reasons(self._raw[index])
        return _made(self._raw[index])

    def __iter__(self) -> Iterator[Reason]:
        return map(_made, self._raw)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Reasons({list(self)!r})"


def _made(raw: RawReason) -> Reason:
    step, due, code, pairs = raw
    values = {
        key: of_ordinal(value).isoformat()
        if key in DAY_VALUES and isinstance(value, int)
        else value
        for key, value in pairs
    }
    return Reason(step, due, code, values)
