"""What follows at once from what happened: a quarrel, violence, a breach opened along."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from casekit import Lender, Step
from casekit.archive.search import Query
from casekit.contacts.model import Outcome
from casekit.rights import SOFTWARE
from casekit.work.caseload import open_cases
from casekit_staff.absences import supervisor_of
from casekit_staff.assignments import assigned_of
from casekit_staff.discipline import (
    open_discipline,
    opened_in,
    settle_suspensions,
    weigh,
    weigh_all,
)
from casekit_staff.handing_over import hand_over
from casekit_staff.knowing import known, options_of
from casekit_staff.scale import KIND

if TYPE_CHECKING:
    from casekit import StoredEntry

_RESULTS: Final = frozenset({"contact.result", "contact.recorded", "contact.corrected"})
FINDING: Final = "finding"
COMPLAINTS: Final = "complaints"
"""The desk of complaints, of another plugin."""

VIOLENCE: Final = "violence"
_LOOK_BACK: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Quarrel:
    """A contact that ended in a quarrel: its number, case and customer, and who had it."""

    contact_id: int
    case_id: int
    customer_id: int
    collector: str


def quarrels_in(entries: Iterable[StoredEntry]) -> Iterator[Quarrel]:
    """Yield the quarrels that entries tell of, one for each contact and case."""
    mark = f'"{Outcome.QUARREL.value}"'.encode()
    for entry in entries:
        if entry.kind not in _RESULTS or mark not in entry.header:
            continue
        data = json.loads(entry.header)["data"]
        if data.get("outcome") == Outcome.QUARREL.value and "contact" in data and entry.case_id:
            yield Quarrel(data["contact"], entry.case_id, entry.customer_id or 0, entry.actor)


def settle(lender: Lender, entries: Iterable[StoredEntry]) -> None:
    """Do at once what follows from entries that were just committed.

    What cannot be done here (another writer holds the store) is done by the next day's work.
    """
    told = list(entries)
    for number in opened_in(told):
        weigh(lender, number)
    for quarrel in quarrels_in(told):
        take_away(lender, quarrel)


def day_work(lender: Lender, as_of: date) -> dict[str, int]:
    """Do once a date what is left: quarrels, breaches that nobody weighed, and cases in need."""
    zone = lender.settings.lender.zone
    since = datetime.combine(as_of - _LOOK_BACK, time(), zone).astimezone(UTC)
    found = 0
    if known(lender).people:
        for kind in sorted(_RESULTS):
            query = Query(kind=kind, recorded_from=since)
            hits = lender.archive.all(query, actor=SOFTWARE)
            for quarrel in list(quarrels_in(one.entry for one in hits)):
                found += take_away(lender, quarrel)
    return {
        "weighed": weigh_all(lender),
        "quarrels": found,
        "suspensions": settle_suspensions(lender),
    }


def take_away(lender: Lender, quarrel: Quarrel) -> bool:
    """Open a finding for a quarrel and take the customer's cases from the collector, once.

    Where no plugin keeps findings, a breach of conduct is opened instead.

    Returns:
        Whether this was the first time.
    """
    login = quarrel.collector
    if login not in known(lender).people:
        return False
    with lender.store.read() as connection:
        same = [one.case_id for one in open_cases(connection, customer_id=quarrel.customer_id)]
        mine = [case for case, who in assigned_of(connection, same).items() if who == login]
    if mine:
        hand_over(
            lender,
            login,
            why="quarrel",
            reason=f"contact {quarrel.contact_id}",
            cases=mine,
        )
    key = f"contact:{quarrel.contact_id}:quarrel"
    if FINDING in lender.plugins.process_kinds:
        return _finding(lender, quarrel, key)
    before = len(_of_contact(lender, KIND, login, quarrel.contact_id))
    if before:
        return False
    open_discipline(
        lender,
        login,
        "quarrel",
        note=f"contact {quarrel.contact_id} ended in a quarrel",
        source=f"contact:{quarrel.contact_id}",
        contact=quarrel.contact_id,
        key=key,
        actor=SOFTWARE,
    )
    return True


def _finding(lender: Lender, quarrel: Quarrel, key: str) -> bool:
    kind = lender.plugins.process_kinds[FINDING]
    login = quarrel.collector
    if _of_contact(lender, FINDING, login, quarrel.contact_id):
        return False
    said = {
        "code": "quarrel",
        "grade": "serious",
        "source": f"contact:{quarrel.contact_id}",
        "contact": quarrel.contact_id,
        "offence": "quarrel",
    }
    step = Step(
        "",
        note=f"contact {quarrel.contact_id} ended in a quarrel",
        data={name: value for name, value in said.items() if name in kind.fields},
        due_on=lender.today() + timedelta(days=options_of(lender).answer_days),
        key=key,
    )
    lender.processes.open(
        FINDING,
        f"C-{quarrel.case_id}" if kind.about != "none" else None,
        step=step,
        contact_id=quarrel.contact_id,
        person=login,
        owner=supervisor_of(lender, login),
        actor=SOFTWARE,
    )
    return True


def _of_contact(lender: Lender, kind: str, login: str, contact_id: int) -> list[int]:
    """Return the processes of a kind about somebody that follow from a contact."""
    source = f"contact:{contact_id}"
    return [
        one.process_id
        for one in lender.processes.list(kind=kind, phase="", person=login, actor=SOFTWARE)
        if one.contact_id == contact_id
        or one.data.get("contact") == contact_id
        or one.data.get("source") == source
    ]


def complaint_of_violence(
    lender: Lender, case: str | int, login: str, *, note: str, actor: str
) -> tuple[int, int]:
    """Open the complaint of violence, which brings the breach of conduct; suspend at once.

    Where no plugin keeps complaints only the breach is opened.

    Returns:
        The numbers of the breach and of the complaint, 0 for none.
    """
    if COMPLAINTS not in lender.plugins.desks:
        made = open_discipline(lender, login, VIOLENCE, note=note, actor=actor)
        return made.process_id, 0
    complaint = lender.plugin(COMPLAINTS).receive(
        case,
        words=note,
        source="staff",
        code=VIOLENCE,
        grade="grave",
        against=login,
        owner=supervisor_of(lender, login),
        actor=actor,
    )
    weigh_all(lender)
    breaches = lender.processes.list(kind=KIND, person=login, actor=SOFTWARE)
    return breaches[-1].process_id, complaint.process_id
