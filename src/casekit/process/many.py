"""Moving many processes at once: a transaction for hundreds, and one refusal holds up no other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from casekit.archive.entries import EntryDraft
from casekit.archive.filing import NOTHING, staged_batch
from casekit.archive.ledger import Transaction
from casekit.errors import CasekitError, NotFound
from casekit.process.model import ProcessView, Step
from casekit.process.moving import is_known, moved, note_key
from casekit.process.placing import authorized
from casekit.process.reading import holds_of_cases, views
from casekit.store.tables import processes

if TYPE_CHECKING:
    from casekit.app import Lender

AT_ONCE = 200
"""How many processes are moved in one transaction."""

Moved = ProcessView | CasekitError
"""What became of a step: the process as it stands now, or why it did not move."""


def move_all(
    lender: Lender, steps: Iterable[tuple[int, Step]], *, actor: str | None = None
) -> list[Moved]:
    """Move processes on, each as `Processes.move` would.

    Args:
        lender: whose processes.
        steps: numbers of processes, each with what happens; a process may be named again, and goes
            on in the order given.
        actor: who moves them; needs the right `process.move`.

    Returns:
        For each step the process as it stands then, or the error that kept it from moving.
    """
    jobs = list(steps)
    results: dict[int, Moved] = {}
    left = list(range(len(jobs)))
    while left:
        chunk, left = _next_chunk(jobs, left)
        _moved_together(lender, jobs, chunk, results, actor)
    return [results[index] for index in range(len(jobs))]


def _next_chunk(
    jobs: Sequence[tuple[int, Step]], left: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Return steps that do not look at each other's result, and the others."""
    chunk: list[int] = []
    rest: list[int] = []
    numbers: set[int] = set()
    refs: set[str] = set()
    keys: set[str] = set()
    for index in left:
        number, step = jobs[index]
        clashes = number in numbers or (step.ref and step.ref in refs) or step.key in keys
        if clashes or len(chunk) == AT_ONCE:
            rest.append(index)
        else:
            chunk.append(index)
        numbers.add(number)
        refs |= {step.ref} if step.ref else set()
        keys |= {step.key} if step.key else set()
    return chunk, rest


def _moved_together(
    lender: Lender,
    jobs: Sequence[tuple[int, Step]],
    chunk: Sequence[int],
    results: dict[int, Moved],
    actor: str | None,
) -> None:
    today = lender.today()
    numbers = {jobs[index][0] for index in chunk}
    with lender.store.read() as connection:
        known = {
            v.process_id: v for v in views(connection, processes.c.id.in_(numbers), today=today)
        }
        who = authorized(lender, connection, actor, "move", list(known.values()))
    paper = {
        index: (known[jobs[index][0]].sealed_for, jobs[index][1].attachments)
        for index in chunk
        if jobs[index][0] in known and jobs[index][1].attachments
    }
    with (
        staged_batch(lender.blobs, paper) as documents,
        lender.ledger.transaction(sorted({v.log for v in known.values()})) as tx,
    ):
        # as they stand now that nobody else can move them
        known = {
            v.process_id: v for v in views(tx.connection, processes.c.id.in_(numbers), today=today)
        }
        holds = holds_of_cases(tx.connection, {v.case_id for v in known.values()}, today)
        drafts: list[EntryDraft] = []
        for index in chunk:
            number, step = jobs[index]
            view = known.get(number)
            if view is None:
                results[index] = NotFound(f"there is no process {number}")
                continue
            owner = view.channel or view.kind
            if step.key and is_known(tx, owner, step.key):
                results[index] = view
                continue
            try:
                made = moved(
                    lender.run_parts(),
                    tx,
                    view,
                    step,
                    staged=documents.get(index, NOTHING),
                    actor=who,
                    holds=holds[view.case_id],
                )
            except CasekitError as error:
                results[index] = error
                continue
            if step.key:
                note_key(tx, owner, step.key)
            drafts += made
        tx.record(drafts)
        _read_again(tx, jobs, chunk, results, lender)
    end_what_closed(lender, drafts)


def end_what_closed(lender: Lender, drafts: Sequence[EntryDraft]) -> None:
    """End what else is under way on cases that a payment among these entries has closed."""
    if any(draft.kind == "case.closed" for draft in drafts):
        from casekit.run.following import end_closed

        end_closed(lender.run_parts())


def _read_again(
    tx: Transaction,
    jobs: Sequence[tuple[int, Step]],
    chunk: Sequence[int],
    results: dict[int, Moved],
    lender: Lender,
) -> None:
    today = lender.today()
    went = [index for index in chunk if index not in results]
    numbers = [jobs[index][0] for index in went]
    after = {
        v.process_id: v for v in views(tx.connection, processes.c.id.in_(numbers), today=today)
    }
    results.update({index: after[jobs[index][0]] for index in went})


def _by_number(
    connection: Connection, numbers: Iterable[int], today: date
) -> dict[int, ProcessView]:
    return {v.process_id: v for v in views(connection, processes.c.id.in_(numbers), today=today)}
