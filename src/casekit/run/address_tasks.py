"""A task for people where a letter has no address to go to: to find one out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from casekit.archive.entries import EntryDraft
from casekit.archive.ledger import Transaction
from casekit.run.batch import Batch
from casekit.run.letters import NO_ADDRESS
from casekit.run.prospects import Prospect
from casekit.store.bulk import fetch, id_list
from casekit.work.tasks import open_task

TIME_TO_FIND: Final = timedelta(days=3)
"""How long a person has to find an address out."""

_KIND: Final = "address"


def address_tasks(tx: Transaction, batch: Batch, refused: Sequence[Prospect]) -> list[EntryDraft]:
    """Return the entries that open a task for each case whose letter has just found no address.

    A case has one open task of this kind; asked again every day, the letter opens no further one.

    Args:
        tx: the transaction of the batch.
        batch: what was read of it.
        refused: the contacts that were refused, before their actions are marked so.
    """
    cases = {
        case.id: case
        for prospect in refused
        if prospect.refusal == NO_ADDRESS
        for case, action in prospect.members
        if action.waits_for != NO_ADDRESS
    }
    if not cases:
        return []
    known = {
        row[0]
        for row in fetch(
            tx.connection,
            "SELECT case_id FROM tasks WHERE kind = 'address' AND state = 'open' "  # noqa: S608
            f"AND case_id IN ({id_list(cases)})",
        )
    }
    return [
        open_task(
            tx,
            _KIND,
            customer_id=case.customer_id,
            log=batch.log,
            case_id=case.id,
            due_on=batch.as_of + TIME_TO_FIND,
        )
        for case in cases.values()
        if case.id not in known
    ]
