"""Subjects that are nobody: the lender's own papers, and reports that have a key by themselves.

What is about no case and no person is sealed with the key of the lender's own subject, which is
made when it is first needed and never erased. A report that must be erasable by itself gets a
subject of its own.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, func, select

from casekit.archive.entries import EntryDraft, insert
from casekit.archive.ledger import Transaction
from casekit.pii.profile import Entity, Profile
from casekit.pii.vault import Vault
from casekit.store.tables import controls

LENDER_SUBJECT: Final = "lender_subject"
"""Under which key of the table `controls` the number of the lender's own subject stands."""


def known_lender_subject(connection: Connection) -> int | None:
    """Return the lender's own subject, or None before it was needed."""
    found: int | None = connection.execute(
        select(controls.c.value).where(controls.c.key == LENDER_SUBJECT)
    ).scalar_one_or_none()
    return found


def lender_subject(
    tx: Transaction, vault: Vault, *, log: int, actor: str
) -> tuple[int, list[EntryDraft]]:
    """Return the lender's own subject, and the entry that makes it where there is none yet.

    Args:
        tx: a transaction that holds `log`.
        vault: makes its key.
        log: where the entry goes.
        actor: who needed it.
    """
    if tx.connection.dialect.name != "sqlite":
        # another log's transaction that makes it too is waited for, and then seen
        lock = func.pg_advisory_xact_lock(func.hashtext(LENDER_SUBJECT), 0)
        tx.connection.execute(select(lock))
    known = known_lender_subject(tx.connection)
    if known is not None:
        return known, []
    number = tx.allocate("subjects")
    draft = own_subject(tx, vault, number, log=log, actor=actor, of="lender")
    values = {"key": LENDER_SUBJECT, "value": number, "set_at": tx.at, "set_by": actor}
    draft.rows.append(insert("controls", values))
    return number, [draft]


def own_subject(
    tx: Transaction, vault: Vault, number: int, *, log: int, actor: str, of: str
) -> EntryDraft:
    """Make the key of a new subject that is nobody, and return the entry that records it.

    Args:
        tx: a transaction that holds `log`.
        vault: makes its key.
        number: its id, taken from the store before.
        log: its log, and the entry's.
        actor: who needed it.
        of: what it is for, a code: `lender`, `process`.
    """
    vault.create_subjects(tx.connection, [number])
    row: dict[str, Any] = {
        "id": number,
        "is_customer": 0,
        "entity": Entity.ORGANISATION.value,
        "log": log,
        "zones": "[]",
        "language": "en",
        "profile": Profile(vault.lender_id, entity=Entity.ORGANISATION).to_json(),
        "created_at": tx.at,
        "updated_at": tx.at,
    }
    return EntryDraft(
        "key.made",
        actor,
        subject_id=number,
        log=log,
        data={"of": of},
        rows=[insert("subjects", row)],
    )
