"""Moving processes on together with a private folder: what says "printed" and what was printed.

The folder and the moves are recorded in one transaction, so a crash leaves either both or none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from casekit.archive.entries import EntryDraft
from casekit.archive.filing import NOTHING
from casekit.archive.ledger import Transaction
from casekit.errors import CasekitError, NotFound, UsageError
from casekit.pii.private_folders import Companion, FolderDraft
from casekit.pii.vault import parts
from casekit.process.model import ProcessView, Step
from casekit.process.moving import moved
from casekit.process.placing import authorized
from casekit.process.reading import holds_of_cases, views
from casekit.store.tables import processes

if TYPE_CHECKING:
    from casekit.app import Lender

_AT_ONCE = 200

Steps = Sequence[tuple[int, Step]]


class _OnlyAsked(Exception):
    """Ends a transaction of which nothing is kept."""


def refusals(
    lender: Lender, steps: Iterable[tuple[int, Step]], actor: str | None
) -> dict[int, CasekitError]:
    """Return which moves would be refused now, by process, and why; nothing changes.

    Args:
        lender: whose processes.
        steps: numbers of processes, each named once, with what would happen.
        actor: who would move them; needs the right `process.move`.
    """
    found: dict[int, CasekitError] = {}
    for chunk in parts(_checked(steps), _AT_ONCE):
        known, who = _known(lender, chunk, actor)
        # asked of the very code that moves them; the transaction is given back
        with suppress(_OnlyAsked), lender.ledger.transaction(_logs(known)) as tx:
            found.update(_moved(lender, tx, chunk, who)[1])
            raise _OnlyAsked
    return found


def move_with(
    lender: Lender, folder: FolderDraft, steps: Iterable[tuple[int, Step]], actor: str | None
) -> None:
    """Have processes moved on in the transaction that records a private folder.

    The block that writes the folder ends with the error of the first move that is refused; the
    folder is removed then, and no process has moved.

    Args:
        lender: whose processes.
        folder: the folder that is being written.
        steps: numbers of processes, each named once, with what happens.
        actor: who moves them; needs the right `process.move`.

    Raises:
        UsageError: a step has documents or a key, or a process is named twice.
    """
    jobs = _checked(steps)
    known, who = _known(lender, jobs, actor)

    def entries(tx: Transaction) -> list[EntryDraft]:
        drafts, refused = _moved(lender, tx, jobs, who)
        for error in refused.values():
            raise error
        return drafts

    folder.companion = Companion(frozenset(_logs(known)), entries)


def _checked(steps: Iterable[tuple[int, Step]]) -> list[tuple[int, Step]]:
    jobs = list(steps)
    if any(step.attachments or step.key for _, step in jobs):
        raise UsageError("a step that goes with a folder has neither documents nor a key")
    if len({number for number, _ in jobs}) != len(jobs):
        raise UsageError("a process goes with a folder once")
    return jobs


def _known(lender: Lender, jobs: Steps, actor: str | None) -> tuple[Mapping[int, ProcessView], str]:
    with lender.store.read() as connection:
        known = {
            view.process_id: view
            for chunk in parts([number for number, _ in jobs], _AT_ONCE)
            for view in views(connection, processes.c.id.in_(chunk), today=lender.today())
        }
        who = authorized(lender, connection, actor, "move", list(known.values()))
    return known, who


def _logs(known: Mapping[int, ProcessView]) -> list[int]:
    return sorted({view.log for view in known.values()})


def _moved(
    lender: Lender, tx: Transaction, jobs: Steps, actor: str
) -> tuple[list[EntryDraft], dict[int, CasekitError]]:
    today = lender.today()
    drafts: list[EntryDraft] = []
    refused: dict[int, CasekitError] = {}
    for chunk in parts(jobs, _AT_ONCE):
        numbers = [number for number, _ in chunk]
        # as they stand now that nobody else can move them
        known = {
            v.process_id: v for v in views(tx.connection, processes.c.id.in_(numbers), today=today)
        }
        holds = holds_of_cases(tx.connection, {v.case_id for v in known.values()}, today)
        for number, step in chunk:
            view = known.get(number)
            if view is None:
                refused[number] = NotFound(f"there is no process {number}")
                continue
            try:
                drafts += moved(
                    lender.run_parts(),
                    tx,
                    view,
                    step,
                    staged=NOTHING,
                    actor=actor,
                    holds=holds[view.case_id],
                )
            except CasekitError as error:
                refused[number] = error
    return drafts, refused
