"""What casekit-oversight refuses: to whoever a report concerns, and to a regulator out of scope."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from casekit.clock import business_date
from casekit.errors import VaultError
from casekit.people.involved import customers_of, processes_of_no_case
from casekit.people.remembered import people_of
from casekit.process.reading import secret_of, views
from casekit.rights import SOFTWARE, Refusal, Subject
from casekit.store.tables import entries, processes
from casekit_oversight.kinds_inspections import GIVES_ACCESS, InspectionKind
from casekit_oversight.kinds_wrongdoing import WrongdoingKind
from casekit_oversight.naming import REGULATOR, folded

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from casekit import Lender, ProcessView

CONCERNED: Final = "concerned"
"""A report of wrongdoing concerns whoever wanted to see it."""

NO_INSPECTION: Final = "no_inspection"
INSPECTION_OVER: Final = "inspection_over"
OUT_OF_SCOPE: Final = "inspection_scope"

USE: Final = "inspection.use"
"""The right by which inspectors use the desk of inspections."""

AT_ITS_DESK: Final = frozenset({"case.view", "document.read", "evidence.pack"})
"""What an inspector does at the desk of inspections alone, which keeps to the inspection's time and
archives each look."""

_REPORTING: Final = frozenset({"wrongdoing.open"})
_BY_KEY: Final = frozenset(
    {"archive.read", "customer.correct", "customer.erase", "customer.restrict"}
)
"""Rights that are asked about the key of a report: to open it, or to destroy it."""

_OWN: Final = frozenset(
    {
        "complaint.read", "complaint.move", "complaint.cancel", "incident.move", "incident.cancel",
        "oversight.cancel", "survey.look", "survey.read", "survey.move", "survey.cancel",
    }
)  # fmt: skip
"""Rights that nobody has about what concerns themselves, at whichever desk. What customers said of
somebody is not told to them, whatever their other roles."""

_HINTS: Final = {
    NO_INSPECTION: "Ask the lender's people to give access: casekit inspections grant.",
    INSPECTION_OVER: "Its last day has passed, or the access was ended.",
    OUT_OF_SCOPE: "Ask the lender's people to widen the inspection's scope.",
}
_BY_THE_DESK: Final = "Look at it at the desk of the inspection: casekit inspections."


_at_desk: ContextVar[bool] = ContextVar("casekit_oversight_inspecting", default=False)


@contextmanager
def at_the_desk() -> Iterator[None]:
    """Let an inspector see what the desk of inspections has found to be in scope."""
    before = _at_desk.set(True)
    try:
        yield
    finally:
        _at_desk.reset(before)


def refusal(
    lender: Lender | None, actor: str, action: str, subjects: Sequence[Subject]
) -> Refusal | None:
    """Return why an actor may not do something; None where there is nothing against it.

    Whoever a report of wrongdoing concerns neither sees nor moves it. Somebody who is a regulator
    and nothing else does what an inspection grants, while it does, and nothing besides.
    """
    if lender is None or actor == SOFTWARE:
        return None
    if action in _OWN:
        numbers = [one.id for one in subjects if one.kind == "process" and one.id is not None]
        with lender.store.read() as connection:
            if numbers and _are_about(connection, actor, numbers):
                return Refusal(CONCERNED, "Somebody whom it does not concern sees to it.")
    if action in _BY_KEY or (action.startswith("wrongdoing.") and action not in _REPORTING):
        with lender.store.read() as connection:
            if _concerns(lender, connection, actor, action, subjects):
                return Refusal(CONCERNED, "Somebody whom it does not concern sees to it.")
    who = people_of(lender).people.get(actor)
    if who is None or set(who.roles) != {REGULATOR}:
        return None
    with lender.store.read() as connection:
        return _outside(lender, connection, actor, action, subjects)


def inspections_of(connection: Connection, login: str, today: date) -> list[ProcessView]:
    """Return the inspections that are under way and were granted to somebody, by number."""
    found = processes_of_no_case(connection, InspectionKind.name, today=today)
    return [one for one in found if one.is_open and one.data.get("login") == login]


def gives_access(view: ProcessView, today: date) -> bool:
    """Say whether an inspection gives access on a day."""
    until = view.data.get("until")
    return (
        view.state in GIVES_ACCESS
        and until is not None
        and view.data.get("revoked_on") is None
        and today <= date.fromisoformat(str(until))
    )


def _outside(
    lender: Lender, connection: Connection, login: str, action: str, subjects: Sequence[Subject]
) -> Refusal | None:
    if action in AT_ITS_DESK and not _at_desk.get():
        return Refusal(OUT_OF_SCOPE, _BY_THE_DESK)
    if action != USE and action not in AT_ITS_DESK:
        return _refused(OUT_OF_SCOPE)
    today = max(lender.today(), _last_day(lender, connection))
    mine = inspections_of(connection, login, today)
    if not mine:
        return _refused(NO_INSPECTION)
    live = [one for one in mine if gives_access(one, today)]
    if not live:
        return _refused(INSPECTION_OVER)
    if any(_covers(connection, one, subjects) for one in live):
        return None
    return _refused(OUT_OF_SCOPE)


def _last_day(lender: Lender, connection: Connection) -> date:
    """Return the day of the last entry: a clock that was set back gives no access again."""
    newest = date.min
    for log in range(lender.store.logs):
        at = connection.execute(
            select(entries.c.at).where(entries.c.log == log).order_by(entries.c.seq.desc()).limit(1)
        ).scalar_one_or_none()
        if at is not None:
            newest = max(newest, business_date(at, lender.settings.lender.zone))
    return newest


def _covers(connection: Connection, view: ProcessView, subjects: Iterable[Subject]) -> bool:
    cases = set(view.data.get("cases", ()))
    whose: set[int] = set()
    named = False
    for subject in subjects:
        if subject.kind == "process":
            named |= subject.id == view.process_id
            if subject.id != view.process_id:
                return False
        elif subject.kind == "case":
            named = True
            if subject.id not in cases:
                return False
        elif subject.kind == "customer":
            whose = whose or set(customers_of(connection, cases).values())
            if subject.id not in whose:
                return False
        else:
            return False
    return named


def _concerns(
    lender: Lender, connection: Connection, login: str, action: str, subjects: Sequence[Subject]
) -> bool:
    """Say whether a report that is asked about, by its number or its key, names somebody.

    To read where nothing says which report, as of a document of one, is asked about all of them.
    """
    today = lender.today()
    numbers = [one.id for one in subjects if one.kind == "process" and one.id is not None]
    keys = [one.id for one in subjects if one.kind == "customer" and one.id is not None]
    which = [processes.c.kind == WrongdoingKind.name]
    if action in _BY_KEY:
        which.append(processes.c.subject_id.in_(keys))
    elif numbers:
        which.append(processes.c.id.in_(numbers))
    elif action != "wrongdoing.read":
        return False
    reports = views(connection, *which, today=today)
    named = folded(login)
    return any(named in map(folded, persons_of(lender, connection, one)) for one in reports)


def _are_about(connection: Connection, login: str, numbers: Sequence[int]) -> bool:
    """Say whether one of some processes concerns somebody."""
    asked = select(processes.c.id).where(processes.c.id.in_(numbers), processes.c.person == login)
    return connection.execute(asked.limit(1)).first() is not None


def persons_of(lender: Lender, connection: Connection, view: ProcessView) -> tuple[str, ...]:
    """Return the logins whom a report concerns; none where its key was destroyed."""
    try:
        found = secret_of(lender.vault, connection, view)
    except VaultError:
        return ()
    return tuple(str(one) for one in found.get("persons", ()))


def _refused(reason: str) -> Refusal:
    return Refusal(reason, _HINTS[reason])
