"""Opening the sealed payloads of entries, for a person with a reason or for the software."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection

from casekit.archive.entries import EntryDraft, StoredEntry
from casekit.archive.ledger import Ledger
from casekit.errors import Erased, KeyMissing, Restricted, UsageError
from casekit.pii.keyring import Keyring
from casekit.pii.people import Authorize, anyone, check_reason
from casekit.pii.vault import Vault
from casekit.pii.withholding import ask_to_see
from casekit.rights import Subject


@dataclass(frozen=True, slots=True)
class Opened:
    """A sealed payload.

    Attributes:
        value: what it holds, or None where it cannot be had.
        state: `open`, `none` (nothing is sealed), `erased`, `restricted` or `key-missing`.
    """

    value: dict[str, Any] | None = field(repr=False)
    state: str


def header_of(entry: StoredEntry) -> dict[str, Any]:
    """Return an entry's header."""
    header: dict[str, Any] = orjson.loads(entry.header)
    return header


def subject_of(header: dict[str, Any]) -> int | None:
    """Return the subject whose key seals an entry's payload."""
    subject: int | None = header.get("subject", header.get("customer"))
    return subject


def open_payloads(
    connection: Connection,
    vault: Vault,
    entries: Sequence[StoredEntry],
    *,
    allow_restricted: bool = False,
) -> list[Opened]:
    """Open the payloads of entries, one query for all keys; the caller answers for the purpose.

    Raises:
        Tampered: a payload was changed or moved.
    """
    subjects = [subject_of(header_of(entry)) if entry.sealed else None for entry in entries]
    keyring = vault.keyring(
        connection,
        {subject for subject in subjects if subject is not None},
        allow_restricted=allow_restricted,
    )
    return [
        open_one(keyring, entry, subject) for entry, subject in zip(entries, subjects, strict=True)
    ]


def open_one(keyring: Keyring, entry: StoredEntry, subject: int | None) -> Opened:
    """Open one entry's payload with the keyring of its subject."""
    if entry.sealed is None or subject is None:
        return Opened(None, "none")
    row = f"{entry.log}/{entry.seq}"
    try:
        plain = keyring.open(subject, "entries", "sealed", row, bytes(entry.sealed))
    except Erased:
        return Opened(None, "erased")
    except Restricted:
        return Opened(None, "restricted")
    except KeyMissing:
        return Opened(None, "key-missing")
    return Opened(orjson.loads(plain), "open")


def read_sealed(
    ledger: Ledger,
    vault: Vault,
    entries: Sequence[StoredEntry],
    *,
    actor: str,
    reason: str,
    authorize: Authorize = anyone,
) -> list[Opened]:
    """Open entries for a person, once it is archived who reads which and why.

    Each customer concerned gets an entry of its own, the reason sealed with that customer's key.

    Args:
        ledger, vault: the lender's.
        entries: what to open.
        actor, reason: who and why.
        authorize: asked for the action `archive.read` about the customers.

    Raises:
        UsageError: no reason, or nothing to open.
        NotAuthorized: the actor may not; that is archived too.
    """
    words = check_reason(reason)
    by_subject: dict[int, list[StoredEntry]] = defaultdict(list)
    for entry in entries:
        subject = subject_of(header_of(entry)) if entry.sealed else None
        if subject is not None:
            by_subject[subject].append(entry)
    if not by_subject:
        raise UsageError("none of these entries has anything sealed")
    ask_to_see(
        ledger,
        vault,
        authorize,
        actor,
        "archive.read",
        [Subject("customer", number) for number in by_subject],
        concerned=[_concerned(read) for read in by_subject.values()],
        data={"entries": sorted(f"{e.log}/{e.seq}" for read in by_subject.values() for e in read)}
        if len(by_subject) == 1
        else {},
        reason=words,
    )
    with ledger.transaction({entry.log for entry in entries}) as tx:
        opened = open_payloads(tx.connection, vault, entries)
        keyring = vault.keyring(tx.connection, by_subject)
        drafts = []
        for subject, read in by_subject.items():
            readable = subject in keyring and not keyring.is_restricted(subject)
            drafts.append(
                EntryDraft(
                    "archive.read",
                    actor,
                    **_concerned(read),
                    data={"entries": [f"{entry.log}/{entry.seq}" for entry in read]},
                    secret={"reason": words} if readable else None,
                )
            )
        tx.record(drafts, keyring)
    return opened


def _concerned(read: Sequence[StoredEntry]) -> dict[str, Any]:
    """Return of whom entries with one key are, as an `EntryDraft` says it."""
    header = header_of(read[0])
    return {
        "customer_id": header.get("customer"),
        "subject_id": header.get("subject"),
        "log": read[0].log,
    }
