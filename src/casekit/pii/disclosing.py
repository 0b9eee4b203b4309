"""Telling the archive of each person that a file holds their data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casekit.archive.entries import EntryDraft
from casekit.archive.ledger import Transaction
from casekit.pii.people import about
from casekit.pii.vault import parts


def tell_each(
    tx: Transaction,
    people: Sequence[tuple[int, bool, int]],
    actor: str,
    data: dict[str, Any],
    reason: str,
) -> None:
    """Note in the archive of each person that a file holds their data."""
    for part in parts(people, 1_000):
        tx.record(
            [
                EntryDraft(
                    "customer.disclosed",
                    actor,
                    data=data,
                    secret={"reason": reason},
                    **about(*person),
                )
                for person in part
            ]
        )
