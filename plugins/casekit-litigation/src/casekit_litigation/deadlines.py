"""Deadlines of a suit, as pure functions of dates; each names the article that it rests on.

The day of the event is not counted. A last day that is no working day is followed by the next one
that is (民事诉讼法 85). Articles are those of the Civil Procedure Law as in force since 2024-01-01
(民事诉讼法) and of the court fee rules (诉讼费用交纳办法, State Council order 481).
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

IsWorkday = Callable[[date], bool | None]
"""Says of a day whether people work on it; None where the calendar does not reach."""

_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Term:
    """A kind of deadline.

    Attributes:
        words: what has to be done by it, by language.
        ours: the lender is the one who has to do it; otherwise the other side or the court.
        days, years: how long it lasts; none of them where the court sets the day.
        lead: how many days before it a person is reminded.
        source: what it rests on; empty where the court or the parties set it.
    """

    words: Mapping[str, str]
    ours: bool
    days: int = 0
    years: int = 0
    lead: int = 7
    source: str = ""

    def last_day(self, since: date, is_workday: IsWorkday | None = None) -> date:
        """Return the last day of a term that began with an event on a day.

        Args:
            since: the day of the event, or the last day to perform; not counted.
            is_workday: the calendar; without one, or beyond it, Saturdays and Sundays are off.
        """
        if self.years:
            year = since.year + self.years
            most = calendar.monthrange(year, since.month)[1]
            day = date(year, since.month, min(since.day, most))
        else:
            day = since + timedelta(days=self.days)
        return next_workday(day, is_workday)


def next_workday(day: date, is_workday: IsWorkday | None = None) -> date:
    """Return a day, or the first one after it on which people work."""
    while True:
        works = is_workday(day) if is_workday is not None else None
        if works is None:
            works = day.weekday() < _SATURDAY
        if works:
            return day
        day += timedelta(days=1)


TERMS: Final[Mapping[str, Term]] = MappingProxyType(
    {
        "limitation": Term(
            {"en": "file before the claim lapses", "zh": "诉讼时效届满前起诉"}, True, lead=90
        ),
        "fee": Term(
            {"en": "pay the court's fee", "zh": "缴纳案件受理费"},
            True,
            days=7,
            source="诉讼费用交纳办法 22",
        ),
        "answer": Term(
            {"en": "the defendant answers", "zh": "被告答辩"},
            False,
            days=15,
            source="民事诉讼法 128",
        ),
        "evidence": Term({"en": "hand in evidence", "zh": "提交证据"}, True),
        "hearing": Term({"en": "appear at the hearing", "zh": "出庭"}, True),
        "appeal": Term(
            {"en": "appeal against the judgment", "zh": "对判决提起上诉"},
            True,
            days=15,
            source="民事诉讼法 171",
        ),
        "appeal_ruling": Term(
            {"en": "appeal against the ruling", "zh": "对裁定提起上诉"},
            True,
            days=10,
            source="民事诉讼法 171",
        ),
        "objection": Term(
            {"en": "the debtor objects to the payment order", "zh": "债务人对支付令提出异议"},
            False,
            days=15,
            source="民事诉讼法 227",
        ),
        "perform": Term({"en": "the debtor performs", "zh": "债务人履行"}, False),
        "enforce": Term(
            {"en": "apply for enforcement", "zh": "申请强制执行"},
            True,
            years=2,
            lead=90,
            source="民事诉讼法 250",
        ),
        "settlement": Term({"en": "the settlement is kept", "zh": "履行和解协议"}, False),
        "other": Term({"en": "do what the court asks", "zh": "完成法院要求事项"}, True),
    }
)
"""Every deadline of a suit by its code."""
