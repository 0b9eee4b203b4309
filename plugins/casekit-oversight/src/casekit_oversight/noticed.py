"""What a daily check notices, and how it becomes findings: each thing once, for each person one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from casekit.process.model import Step
from casekit.rights import SOFTWARE
from casekit_oversight.daily_codes import CODES
from casekit_oversight.kinds_checks import FindingKind
from casekit_oversight.own_work import Overseers
from casekit_oversight.paging import pages

if TYPE_CHECKING:
    from casekit import Lender, ProcessView

MOST_ITEMS: Final = 200
"""So many items stand in one finding; what is more is in another."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """One thing that a check noticed.

    Attributes:
        code: one of `CODES`.
        item: by which it is known again: `contact:12`, `entry:0/17`, `action:5` …
        person: login of whom it concerns; empty for nobody.
        case_id: the case that it is about; 0 for none.
        details: further codes and numbers of it; it becomes a finding by itself then.
        key: for what others open too: with a known key nothing is opened.
        missing: codes of what a record lacks, of `casekit.records.checks.KINDS`.
    """

    code: str
    item: str
    person: str = ""
    case_id: int = 0
    details: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""
    missing: tuple[str, ...] = ()

    @property
    def stands_alone(self) -> bool:
        """True where it is not put together with others of its code and person."""
        return bool(self.details or self.key)


def file_findings(lender: Lender, noticed: Iterable[Noticed], day: date, due_days: int) -> int:
    """Open findings for what is new; return how many.

    Things of one code and person become one finding; what any finding has already, open or
    closed, is left out, so a check that is made again opens nothing twice.
    """
    known = known_items(pages(lender, FindingKind.name))
    groups: dict[tuple[str, str, str], list[Noticed]] = defaultdict(list)
    for one in noticed:
        if one.item in known[one.code, one.person]:
            continue
        known[one.code, one.person].add(one.item)
        alone = one.item if one.stands_alone else ""
        groups[one.code, one.person, alone].append(one)
    overseers = Overseers(lender)
    due_on = lender.today() + timedelta(days=due_days)
    opened = 0
    for (code, person, _), things in sorted(groups.items(), key=lambda one: one[0]):
        for start in range(0, len(things), MOST_ITEMS):
            some = things[start : start + MOST_ITEMS]
            _open(lender, overseers, code, person, some, day, due_on)
            opened += 1
    return opened


def known_items(findings: Iterable[ProcessView]) -> defaultdict[tuple[str, str], set[str]]:
    """Return the items of findings by code and person."""
    known: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for view in findings:
        mine = known[str(view.data.get("code", "")), view.person]
        mine.update(view.data.get("items", ()))
        if (contact := view.data.get("contact")) is not None:
            mine.add(f"contact:{contact}")
    return known


def _open(
    lender: Lender,
    overseers: Overseers,
    code: str,
    person: str,
    things: list[Noticed],
    day: date,
    due_on: date,
) -> None:
    first = things[0]
    items = [one.item for one in things]
    cases = sorted({one.case_id for one in things} - {0})
    case_id = cases[0] if len(cases) == 1 else 0
    data: dict[str, Any] = {
        "code": code,
        "grade": CODES[code].grade,
        "day": day,
        "count": len(items),
        "items": items,
        **first.details,
    }
    if len(cases) > 1:
        data["cases"] = cases
    if lacking := sorted({kind for one in things for kind in one.missing}):
        data["missing"] = lacking
    lender.processes.open(
        FindingKind.name,
        case_id or None,
        step=Step(data=data, due_on=due_on, key=first.key or f"{code}:{person}:{first.item}"),
        person=person,
        owner=overseers.choose(first.item, person, case_id),
        actor=SOFTWARE,
    )
