"""What of a case is not shown to somebody: confidential processes, and the entries about them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from sqlalchemy import ColumnElement, Connection, or_

from casekit.archive.entries import StoredEntry
from casekit.archive.opening import header_of
from casekit.errors import NotAuthorized
from casekit.process.kind import COMMON_RIGHT
from casekit.process.model import ProcessView
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
        actor: who looks; the right `look` of each confidential kind is asked for, and about each
            of its processes.
    """
    kinds = lender.plugins.process_kinds.objects
    confidential = sorted(name for name, kind in kinds.items() if kind.confidential)
    if not confidential or actor == SOFTWARE:
        return frozenset()
    found = views(
        connection,
        processes.c.customer_id == customer_id,
        processes.c.kind.in_(confidential),
        today=lender.today(),
    )
    without_right = hidden_kinds(lender, actor, confidential_only=True) if found else frozenset()
    asked = [view for view in found if view.kind not in without_right]
    shown = {view.process_id for view in may_look(lender, connection, actor, asked)}
    return frozenset(view.process_id for view in found) - shown


def shown_views(
    lender: Lender,
    connection: Connection,
    actor: str | None,
    where: Sequence[ColumnElement[bool]],
    *,
    limit: int,
) -> list[ProcessView]:
    """Return the processes that meet some conditions and that somebody may look at, by number.

    Of kinds with a right of their own `look` is asked for each, as `Processes.get` does: it may
    concern whoever asks. What is left out is made up for by what follows.

    Args:
        lender: whose; connection: an open one.
        actor: who looks; the right to look at the kind, or at all, has been asked for.
        where: conditions on `casekit.store.tables.processes`.
        limit: at most so many.
    """
    today, found, last = lender.today(), list[ProcessView](), 0
    while len(found) < limit:
        lacking = limit - len(found)
        page = views(connection, *where, processes.c.id > last, today=today, limit=lacking)
        found += may_look(lender, connection, actor, page)
        if len(page) < lacking:
            break
        last = page[-1].process_id
    return found


def may_look(
    lender: Lender, connection: Connection, actor: str | None, found: Sequence[ProcessView]
) -> list[ProcessView]:
    """Return those of some processes that somebody may look at; see `shown_views`.

    Those of one kind, about and seen to by the same people, are asked about together first.
    """
    if actor == SOFTWARE:
        return list(found)
    kinds = lender.plugins.process_kinds.objects
    alike: dict[tuple[str, str, str], list[ProcessView]] = {}
    hidden: set[int] = set()
    for view in found:
        known = kinds.get(view.kind)
        if known is not None and known.right != COMMON_RIGHT:
            alike.setdefault((view.kind, view.person, view.owner), []).append(view)
    for some in alike.values():
        hidden |= _not_to_be_seen(lender, connection, actor, some)
    return [view for view in found if view.process_id not in hidden]


def _not_to_be_seen(
    lender: Lender, connection: Connection, actor: str | None, some: Sequence[ProcessView]
) -> set[int]:
    try:
        authorized(lender, connection, actor, "look", some)
    except NotAuthorized:
        if len(some) == 1:
            return {some[0].process_id}
        half = len(some) // 2
        return _not_to_be_seen(lender, connection, actor, some[:half]) | _not_to_be_seen(
            lender, connection, actor, some[half:]
        )
    return set()


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
