"""What is late rises: to the next role that its kind names, once in seven days.

One rule for all kinds of processes that say to whom they rise. How far something has risen is told
by its deadline and its owner, so a run that is repeated raises nothing twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from casekit import Lender, ProcessView, StaffView, Step
from casekit.rights import SOFTWARE
from casekit_staff.knowing import known, readiness_of

RAISE: Final = "raise"
"""The move by which a process rises; it stays where it stands."""

DAYS: Final = 7
"""Days between two times that one process rises."""

UNTAKEN: Final = {
    "en": "It is late, and nobody who may work can take it.",
    "zh": "已逾期，且目前没有可履职的人员能够接手。",
}
"""The note of what stays where it is because nobody can take it."""

_PAGE: Final = 1000


def rise(lender: Lender, as_of: date) -> Mapping[str, int]:
    """Give what is late to the next who has to see to it; return how many rose.

    Args:
        lender: an open one; as_of: the business date.
    """
    kinds = [one for one in lender.plugins.process_kinds.objects.values() if one.rises]
    found = known(lender)
    if not kinds or not found.people:
        return {}
    open_ones = {kind.name: _open(lender, kind.name) for kind in kinds}
    ready = readiness_of(lender, found.people, as_of)
    fit = {login for login, one in ready.items() if one.ready}
    nobody = UNTAKEN["zh" if lender.settings.lender.language.startswith("zh") else "en"]
    burden = Counter(one.owner for views in open_ones.values() for one in views if one.owner)
    risen = 0
    for kind in kinds:
        for view in open_ones[kind.name]:
            if view.due_on is None or view.due_on >= as_of or kind.move(view.state, RAISE) is None:
                continue
            owner = next_owner(
                found.people, view.owner, view.person, kind.rises, as_of, ready=fit, burden=burden
            )
            level = (as_of - view.due_on).days // DAYS
            key = f"{RAISE}:{view.process_id}:{view.due_on}:{level}"
            step = Step(RAISE, owner=owner, key=key)
            if not owner:
                if view.owner in fit:
                    continue  # it is late, and with somebody who can see to it
                step = Step(RAISE, note=nobody, key=key)
            after = lender.processes.move(view.process_id, step, actor=SOFTWARE)
            if after.owner != view.owner:
                risen += 1
                burden[owner] += 1
    return {"risen": risen}


def next_owner(
    people: Mapping[str, StaffView],
    owner: str,
    person: str,
    rises: Sequence[str],
    day: date,
    *,
    ready: Iterable[str] | None = None,
    burden: Mapping[str, int] | None = None,
) -> str:
    """Return to whom something rises; empty where nobody is above.

    That is somebody who may work and holds the next role after the highest that its owner holds;
    where the owner may not work, their own role is looked at before it. Of several the one who has
    least to see to, then by login. Nobody gets what concerns them.

    Args:
        people: by login. owner, person: who has to see to it now, and whom it concerns.
        rises: roles, one after the other. day: on which the new owner works here.
        ready: logins of who may work; None for everybody who works here.
        burden: by login how much there is to see to.
    """
    has = people[owner].roles if owner in people else ()
    held = [place for place, role in enumerate(rises) if role in has]
    fit, load = set(people) if ready is None else set(ready), burden or {}
    for role in rises[max(held) + 1 if held and owner in fit else 0 :]:
        holders = [
            login
            for login, one in people.items()
            if role in one.roles
            and one.works_on(day)
            and login in fit
            and login not in (owner, person)
        ]
        if holders:
            return min(holders, key=lambda one: (load.get(one, 0), one))
    return ""


def _open(lender: Lender, kind: str) -> list[ProcessView]:
    found: list[ProcessView] = []
    after = 0
    while page := lender.processes.list(kind=kind, after=after, limit=_PAGE, actor=SOFTWARE):
        found += page
        after = page[-1].process_id
    return found
