"""Holding something longer, giving it back, and handing it on to somebody else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from casekit.archive.entries import EntryDraft, update
from casekit.archive.ledger import Transaction
from casekit.clock import instant_text
from casekit.errors import NotHeld, UsageError, WorkError, WorkGone
from casekit.rights import Subject
from casekit.store.tables import contacts
from casekit.work.items import items_of
from casekit.work.leases import (
    GIVEN_BACK,
    WITHDRAWN,
    WorkRow,
    chained,
    get_work,
    held_by,
    lease_end,
    released_drafts,
)
from casekit.work.model import Released, WorkItem
from casekit.work.progress import refuse_called, still_wanted
from casekit.work.staff import directory, known_logins
from casekit.work.waiting_work import quarrelled_with

if TYPE_CHECKING:
    from casekit.app import Lender


def extend(lender: Lender, work_id: int, *, actor: str | None = None) -> WorkItem:
    """Hold something longer; see `WorkQueue.extend`."""
    found, who = _asked(lender, work_id, actor)
    with lender.ledger.transaction([found.log]) as transaction:
        connection = transaction.connection
        found = get_work(connection, work_id)
        _check_holder(found, who)
        until = found.lease_until
        if until is None:
            raise WorkError("the call was made; it stays yours until its result is recorded")
        if until <= transaction.now:
            raise NotHeld(f"the time for work {work_id} ran out", hint="Take it again.")
        if not still_wanted(connection, found, lender.today()):
            raise WorkGone(
                f"nothing of work {work_id} is due any more",
                hint=f"Give it back: casekit queue release {work_id}; or, if you called before, "
                f"record what came of it: casekit queue result {work_id}.",
            )
        until = lease_end(lender, transaction.now)
        data = {"work": work_id, "role": found.role, "lease_until": instant_text(until)}
        change = update("work", {"id": work_id}, {"lease_until": until})
        transaction.record(chained("work.taken", who, found, data, [change]))
        return items_of(lender, connection, [replace(found, lease_until=until)], who)[0]


def release(
    lender: Lender,
    work_id: int,
    *,
    reason: str = "",
    to: str = "",
    actor: str | None = None,
) -> None:
    """Give something back, or hand it on; see `WorkQueue.release`."""
    found, who = _asked(lender, work_id, actor)
    if to:
        _hand_on(lender, found, to, reason, actor)
        return
    with lender.ledger.transaction([found.log]) as transaction:
        found = get_work(transaction.connection, work_id)
        _check_holder(found, who)
        refuse_called(transaction.connection, found)
        why = (
            GIVEN_BACK if still_wanted(transaction.connection, found, lender.today()) else WITHDRAWN
        )
        secret = {"reason": reason.strip()} if reason.strip() else None
        transaction.record(released_drafts(transaction, found, why, who, secret))


def release_all(
    lender: Lender, collector: str, *, reason: str, to: str = "", actor: str | None = None
) -> Released:
    """Give back all that a collector holds; see `WorkQueue.release_all`."""
    who = lender.authorized(actor, "queue.supervise")
    if not reason.strip():
        raise UsageError("say why it is taken away: the reason is kept, sealed")
    if to:
        _check_person(lender, to)
    with lender.store.read() as connection:
        held = held_by(connection, collector)
    given_back: list[int] = []
    handed_on: list[int] = []
    unfinished: list[int] = []
    if not held:
        return Released()
    with lender.ledger.transaction({found.log for found in held}) as transaction:
        connection = transaction.connection
        for found in [get_work(connection, one.work_id) for one in held]:
            if not found.is_held or found.collector != collector:
                continue
            if _is_called(connection, found):
                unfinished.append(found.work_id)
                continue
            wanted = still_wanted(connection, found, lender.today())
            if to and wanted and not _quarrelled(connection, to, found.customer_id):
                transaction.record(_handed_on(lender, transaction, found, to, reason, who))
                handed_on.append(found.work_id)
                continue
            why = GIVEN_BACK if wanted else WITHDRAWN
            secret = {"reason": reason.strip()}
            transaction.record(released_drafts(transaction, found, why, who, secret))
            given_back.append(found.work_id)
    return Released(tuple(given_back), tuple(handed_on), tuple(unfinished))


def _is_called(connection: Connection, found: WorkRow) -> bool:
    try:
        refuse_called(connection, found)
    except WorkError:
        return True
    return found.state != "taken"


def _check_person(lender: Lender, to: str) -> None:
    """Refuse to hand work to whom nobody knows, or who may not work now.

    Raises:
        UsageError: nobody here is called so. WorkError: the person is barred.
    """
    known = known_logins(lender)
    if known and to not in known:
        raise UsageError(f"nobody here is called {to!r}", hint=f"Known are {', '.join(known)}.")
    person = directory(lender, [to])[to]
    if person.barred:
        words = person.says(person.barred, "en")
        raise WorkError(f"{to} may not work today: {words}", hint="Hand it on to somebody else.")


def _hand_on(lender: Lender, found: WorkRow, to: str, reason: str, actor: str | None) -> None:
    who = lender.authorized(actor, "queue.supervise", [Subject("customer", found.customer_id)])
    _check_person(lender, to)
    if not reason.strip():
        raise UsageError("say why it is handed on: the reason is kept, sealed")
    with lender.ledger.transaction([found.log]) as transaction:
        found = get_work(transaction.connection, found.work_id)
        if not found.is_held:
            raise NotHeld(f"nobody holds work {found.work_id} any more")
        _check_no_quarrel(transaction.connection, to, found.customer_id)
        transaction.record(_handed_on(lender, transaction, found, to, reason, who))


def _handed_on(
    lender: Lender, transaction: Transaction, found: WorkRow, to: str, reason: str, who: str
) -> list[EntryDraft]:
    values: dict[str, object] = {"collector": to}
    if found.lease_until is not None:
        values["lease_until"] = lease_end(lender, transaction.now)
    data = {"work": found.work_id, "role": found.role, "to": to}
    change = update("work", {"id": found.work_id}, values)
    secret = {"reason": reason.strip()}
    return chained("work.handed_on", who, found, data, [change], secret)


def _check_no_quarrel(connection: Connection, who: str, customer_id: int) -> None:
    """Refuse to hand a customer to a collector who quarrelled with them.

    Raises:
        WorkError: the two quarrelled.
    """
    if _quarrelled(connection, who, customer_id):
        raise WorkError(
            f"{who} and this customer quarrelled; another collector takes the case",
            hint="Hand it on to somebody else.",
        )


def _quarrelled(connection: Connection, who: str, customer_id: int) -> bool:
    query = select(contacts.c.id).where(quarrelled_with(who, customer_id)).limit(1)
    return connection.execute(query).first() is not None


def _asked(lender: Lender, work_id: int, actor: str | None) -> tuple[WorkRow, str]:
    with lender.store.read() as connection:
        found = get_work(connection, work_id)
    return found, lender.authorized(actor, "queue.take", [Subject("customer", found.customer_id)])


def _check_holder(found: WorkRow, who: str) -> None:
    if found.collector != who or not found.is_held:
        raise NotHeld(f"{who} does not hold work {found.work_id}", hint="See casekit queue held.")
