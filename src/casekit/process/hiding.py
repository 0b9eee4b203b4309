"""What of a case is not shown to somebody: confidential processes, and the entries about them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Final

from sqlalchemy import ColumnElement, Connection, or_, select

from casekit.archive.entries import StoredEntry
from casekit.archive.opening import header_of
from casekit.errors import NotAuthorized
from casekit.process.placing import authorized, hidden_kinds
from casekit.process.reading import views
from casekit.rights import SOFTWARE
from casekit.store.tables import processes

if TYPE_CHECKING:
    from casekit.app import Lender

_LOOKS: Final = ("archive.read", "customer.withheld")


def hidden_processes(
    lender: Lender, connection: Connection, customer_id: int, actor: str | None
) -> frozenset[int]:
    """Return the confidential processes on a customer's cases that somebody may not look at.

    Args:
        lender: whose; connection: an open one.
        customer_id: whose cases.
        actor: who looks; the right `look` of each confidential kind is asked for.
    """
    kinds = hidden_kinds(lender, actor, confidential_only=True)
    if not kinds:
        return frozenset()
    numbers = select(processes.c.id).where(
        processes.c.customer_id == customer_id, processes.c.kind.in_(sorted(kinds))
    )
    return frozenset(connection.execute(numbers).scalars())


def without_processes(found: Iterable[StoredEntry], numbers: Collection[int]) -> list[StoredEntry]:
    """Return entries without those about some processes: their steps, documents, tasks, holds."""
    if not numbers:
        return list(found)
    return [entry for entry in found if not is_about(entry, numbers)]


def is_about(entry: StoredEntry, numbers: Collection[int]) -> bool:
    """Say whether an entry is about one of some processes."""
    return header_of(entry).get("data", {}).get("process") in numbers


def hidden_subjects(
    lender: Lender, connection: Connection, actor: str | None, kind: str = ""
) -> frozenset[int]:
    """Return the keys of processes with a key of their own that somebody may not look at.

    Of a report of wrongdoing not even its being there is told to whoever may not look at it: that
    is asked for each, since it may concern somebody who may look at all the others.

    Args:
        lender: whose; connection: an open one.
        actor: who looks.
        kind: only of this kind; of all where empty.
    """
    kinds = lender.plugins.process_kinds.objects
    own = [one for name, one in kinds.items() if one.own_key and kind in ("", name)]
    if not own or actor == SOFTWARE:
        return frozenset()
    without_right = hidden_kinds(lender, actor)
    hidden: set[int] = set()
    today = lender.today()
    for view in views(connection, processes.c.kind.in_([one.name for one in own]), today=today):
        try:
            if view.kind not in without_right:
                authorized(lender, connection, actor, "look", [view])
                continue
        except NotAuthorized:
            pass
        hidden.add(view.sealed_for)
    return frozenset(hidden)


def not_sealed_for(subjects: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that leaves out processes that are sealed with one of some keys."""
    kept = processes.c.subject_id.not_in(sorted(subjects))
    return or_(processes.c.subject_id.is_(None), kept)


def shown_to(
    lender: Lender, connection: Connection, actor: str | None
) -> Callable[[StoredEntry], bool] | None:
    """Return what says which entries somebody is shown; None where that is all of them.

    Left out is what happened to processes that the person may not look at. Who has looked at them
    is told: whoever watches the archive watches those who may look, too.
    """
    hidden = hidden_subjects(lender, connection, actor)
    if not hidden:
        return None

    def shown(entry: StoredEntry) -> bool:
        if entry.kind in _LOOKS or b'"subject":' not in entry.header:
            return True
        return header_of(entry).get("subject") not in hidden

    return shown
