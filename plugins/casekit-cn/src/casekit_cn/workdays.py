"""On which days people work in mainland China, holidays and made-up days included."""

from __future__ import annotations

from datetime import date


def is_workday(day: date) -> bool | None:
    """Say whether a date is a working day; None where no calendar is published for its year.

    The State Council publishes each year's holidays, and the weekends worked instead, late in the
    year before; the package `chinesecalendar` collects them.
    """
    import chinese_calendar  # only when a limitation is worked out

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None
