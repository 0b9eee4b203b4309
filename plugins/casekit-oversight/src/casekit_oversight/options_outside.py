"""The tables `[plugin.oversight.complaints]`, `.incidents`, `.inspections` and `.surveys`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

HOLD_UNTIL: Final = ("answered", "closed")
"""Until when a complaint stops contacts."""

MOST_DAYS: Final = 366


@dataclass(frozen=True, slots=True)
class ComplaintOptions:
    """`[plugin.oversight.complaints]`: how much time there is for complaints, in working days.

    Attributes:
        acknowledge_days: from receipt until it is acknowledged.
        answer_days: from receipt, or from an appeal, until it is answered.
        regulator_days: the same for what a regulator passed on.
        appeal_days: after the answer it can be appealed so long; then it is closed.
        hold_until: contacts stop until it is `answered`, or until it is `closed`.
    """

    acknowledge_days: int = 2
    answer_days: int = 15
    regulator_days: int = 10
    appeal_days: int = 30
    hold_until: str = "answered"

    def __post_init__(self) -> None:
        for name in ("acknowledge_days", "answer_days", "regulator_days", "appeal_days"):
            _between(name, getattr(self, name), 1, MOST_DAYS)
        if self.hold_until not in HOLD_UNTIL:
            raise ValueError(f"`hold_until` is {' or '.join(HOLD_UNTIL)}")


@dataclass(frozen=True, slots=True)
class IncidentOptions:
    """`[plugin.oversight.incidents]`: how much time there is after a leak, or its suspicion.

    Attributes:
        contain_hours: until it is contained.
        notify_hours: until those who must know are told.
        close_days: until responsibility is said and it is closed.
    """

    contain_hours: int = 24
    notify_hours: int = 72
    close_days: int = 30

    def __post_init__(self) -> None:
        _between("contain_hours", self.contain_hours, 1, 24 * MOST_DAYS)
        _between("notify_hours", self.notify_hours, 1, 24 * MOST_DAYS)
        _between("close_days", self.close_days, 1, MOST_DAYS)


@dataclass(frozen=True, slots=True)
class InspectionOptions:
    """`[plugin.oversight.inspections]`: what a regulator may be given.

    Attributes:
        most_days: an inspection's access lasts at most so long.
    """

    most_days: int = 30

    def __post_init__(self) -> None:
        _between("most_days", self.most_days, 1, MOST_DAYS)


@dataclass(frozen=True, slots=True)
class SurveyOptions:
    """`[plugin.oversight.surveys]`: whom a survey asks, and how.

    Attributes:
        percent: of the customers who were reached in a month, by collector.
        least: of each collector's at least so many.
        again_days: and not again within so many days.
        open_days: a survey can be answered for so long.
        least_answers: a figure by collector is given from so many answers on.
        role: the way by which the link is sent.
        template: key of its text, which holds [survey link].
        consent: the kind of consent without which nobody is asked; empty where none is needed
            beyond what the rules ask of every contact.
    """

    percent: int = 20
    least: int = 3
    again_days: int = 90
    open_days: int = 14
    least_answers: int = 5
    role: str = "sms"
    template: str = "survey-link"
    consent: str = "survey"

    def __post_init__(self) -> None:
        _between("percent", self.percent, 1, 100)
        _between("least", self.least, 0, 1000)
        for name in ("again_days", "open_days"):
            _between(name, getattr(self, name), 1, MOST_DAYS)
        _between("least_answers", self.least_answers, 1, 1000)


def _between(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise ValueError(f"`{name}` lies between {least} and {most}")
