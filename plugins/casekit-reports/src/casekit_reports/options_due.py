"""`[plugin.reports.due.NAME]`: which reports are due to whom, and until when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

EVERY: Final = ("month", "quarter")
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}\Z")


@dataclass(frozen=True)
class DueOptions:
    """`[plugin.reports.due.NAME]`: a report that is due again and again.

    Attributes:
        report: which, such as `regulator`.
        to: a code of who gets it, such as `nfra`; not a person's name.
        every: `month` or `quarter`.
        by_day: the day after the period by which it is sent, counted from its end.
        remind_days: so many days before it is due somebody is reminded.
        language: of its words; the lender's where empty.
        owner: login of who sends it; a supervisor where empty.
    """

    report: str
    to: str
    every: str = "month"
    by_day: int = 10
    remind_days: int = 5
    language: str = ""
    owner: str = ""

    def __post_init__(self) -> None:
        if self.every not in EVERY:
            raise ValueError(f"`every` is one of {', '.join(EVERY)}")
        if not 1 <= self.by_day <= 90:
            raise ValueError("`by_day` lies between 1 and 90")
        if not 0 <= self.remind_days <= self.by_day:
            raise ValueError("`remind_days` lies between 0 and `by_day`")
        if not is_code(self.to):
            raise ValueError("`to` is a code of small letters, digits, - and _")


def is_code(to: str) -> bool:
    """Say whether a word can stand for who gets a report: it is kept in plain text."""
    return _CODE.match(to) is not None
