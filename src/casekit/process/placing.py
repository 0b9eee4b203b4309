"""Where a process stands: its case or none, whose key seals it, which log its entries go to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from casekit.archive.entries import EntryDraft
from casekit.archive.ledger import Transaction
from casekit.cases.finding import CaseRef
from casekit.errors import NotAuthorized, UsageError
from casekit.people.reading import member
from casekit.pii.lender_subject import known_lender_subject, lender_subject, own_subject
from casekit.pii.people import log_of
from casekit.pii.vault import Vault
from casekit.process.kind import ProcessKind
from casekit.process.model import ProcessView
from casekit.rights import Subject

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from casekit.app import Lender


@dataclass(frozen=True, slots=True)
class Place:
    """Where a process stands that is about to be opened.

    Attributes:
        case: its case, None for no case.
        log: the archive log of its entries.
        subject_id: whose key seals it; None: the customer's.
        makes_key: that subject is new, and made with it.
    """

    case: CaseRef | None
    log: int
    subject_id: int | None = None
    makes_key: bool = False

    @property
    def sealed_for(self) -> int:
        """The subject whose key seals its secret part and its documents."""
        if self.subject_id is not None:
            return self.subject_id
        if self.case is None:
            raise UsageError("what is about no case needs a subject whose key seals it")
        return self.case.customer_id


def check_about(kind: ProcessKind, has_case: bool) -> None:
    """Refuse a process on a case, or on none, where its kind is not about that.

    Raises:
        UsageError: which of these it is.
    """
    if has_case and kind.about == "none":
        raise UsageError(f"a process of the kind {kind.name!r} is about no case")
    if not has_case and kind.about == "case":
        raise UsageError(f"say which case the process of the kind {kind.name!r} is about")


def place_of(
    lender: Lender, kind: ProcessKind, *, person: str, subject_id: int | None, actor: str
) -> Place:
    """Return where a new process about no case stands; made ready before its transaction.

    It is sealed with the key that was asked for, or a new one where its kind has a key for each;
    else with that of the member of staff whom it concerns, else with the lender's own.

    Args:
        lender: whose.
        kind: which kind of process.
        person: login of the member of staff whom it concerns; empty for none.
        subject_id: whose key is asked for.
        actor: who opens it, as the archive says it.
    """
    store = lender.store
    if subject_id is not None:
        with store.read() as connection:
            return Place(None, log_of(connection, subject_id), subject_id)
    if kind.own_key:
        with store.write() as connection:
            number = store.allocate(connection, "subjects")
        return Place(None, store.log_of(number), number, makes_key=True)
    with store.read() as connection:
        found = member(connection, person) if person else None
        if found is not None:
            return Place(None, found.log, found.subject_id)
        known = known_lender_subject(connection)
    if known is None:
        with lender.ledger.transaction([0]) as tx:
            known, drafts = lender_subject(tx, lender.vault, log=0, actor=actor)
            tx.record(drafts)
    return Place(None, 0, known)


def place_inside(
    tx: Transaction, vault: Vault, kind: ProcessKind, *, person: str, log: int, actor: str
) -> tuple[Place, list[EntryDraft]]:
    """Return the same for a process that a step of another one opens, in that one's log.

    Returns:
        The place, and the entry that makes a key, where one is made.
    """
    if kind.own_key:
        number = tx.allocate("subjects")
        draft = own_subject(tx, vault, number, log=log, actor=actor, of="process")
        return Place(None, log, number), [draft]
    found = member(tx.connection, person) if person else None
    if found is not None:
        return Place(None, log, found.subject_id), []
    number, drafts = lender_subject(tx, vault, log=log, actor=actor)
    return Place(None, log, number), drafts


def subjects_of(connection: Connection, found: Iterable[ProcessView]) -> list[Subject]:
    """Return what a right is asked about: cases, processes, members of staff concerned."""
    views = list(found)
    people = {view.person for view in views if view.person}
    known = [one for name in sorted(people) if (one := member(connection, name)) is not None]
    return [
        *(Subject("case", number) for number in sorted({v.case_id for v in views if v.case_id})),
        *(Subject("process", number) for number in sorted({v.process_id for v in views})),
        *(Subject("person", one.subject_id) for one in known),
    ]


def authorized(
    lender: Lender,
    connection: Connection,
    actor: str | None,
    verb: str,
    found: Sequence[ProcessView],
) -> str:
    """Return the actor's name if the actor may do something with all these processes.

    Args:
        lender: whose; connection: an open one.
        actor: who.
        verb: one of `kind.VERBS`.
        found: the processes; each kind's right is asked for about its own. None of them: whether
            the actor may do it at all.

    Raises:
        NotAuthorized: a plugin says no.
    """
    kinds = lender.plugins.process_kinds.objects
    by_right: dict[str, list[ProcessView]] = {}
    for view in found:
        kind = kinds.get(view.kind)
        right = f"process.{verb}" if kind is None else kind.right_to(verb)
        by_right.setdefault(right, []).append(view)
    if not by_right:
        return lender.authorized(actor, f"process.{verb}", [])
    who = ""
    for right, views in sorted(by_right.items()):
        who = lender.authorized(actor, right, subjects_of(connection, views))
    return who


def hidden_kinds(
    lender: Lender, actor: str | None, *, confidential_only: bool = False
) -> frozenset[str]:
    """Return the kinds of process that are not shown to somebody among others.

    Args:
        lender: whose.
        actor: who looks.
        confidential_only: of a case, which the actor may look at, only what is confidential is
            left out; of a list of everything also what asks for a right that the actor lacks.
    """
    answers: dict[str, bool] = {}
    hidden: set[str] = set()
    for name, kind in lender.plugins.process_kinds.objects.items():
        right = kind.right_to("look")
        if confidential_only and not kind.confidential:
            continue
        if not kind.confidential and right == "process.look":
            continue
        if right not in answers:
            answers[right] = _may(lender, actor, right)
        if not answers[right]:
            hidden.add(name)
    return frozenset(hidden)


def _may(lender: Lender, actor: str | None, right: str) -> bool:
    try:
        lender.authorized(actor, right, [])
    except NotAuthorized:
        return False
    return True
