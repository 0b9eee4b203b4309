"""Who may work at an instant, as a plugin that keeps records of staff says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casekit.settings_work import StaffSettings


@dataclass(frozen=True, slots=True)
class Standing:
    """What `casekit_staff_standing` says of one person.

    Attributes:
        facts: what rules may ask about the person: `passed_on`, `exam_on`, `started_on` (dates),
            `confidentiality`, `flags`, `trainings`, and what a pack's rules ask besides.
        barred: codes of why the person may not work today (`training_missing`); none: may work.
            A code has small ASCII letters, digits and `_`.
        warned: codes of what is missing, and keeps nobody from work; told when work is looked for.
        words: code → what it says of this person, by language (`en`, `zh`), where that is more
            than `casekit.people.barring` says of everybody: until when something was due.
        member: what the person takes (ways, tiers, languages, daily, supervisor), and the name and
            number that are said in calls; None: the lender's table `[staff.NAME]` says it.
    """

    facts: Mapping[str, Any] = field(default_factory=dict)
    barred: tuple[str, ...] = ()
    member: StaffSettings | None = None
    warned: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
