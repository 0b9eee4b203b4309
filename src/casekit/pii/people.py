"""Reading subjects from the store, for the verbs of this package."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, select

from casekit.errors import Erased, NotFound, UsageError
from casekit.pii.profile import Profile
from casekit.pii.vault import Vault
from casekit.rights import Subject
from casekit.store.tables import subjects

Authorize = Callable[[str, str, Sequence[Subject]], None]
"""Raises NotAuthorized where the actor may not do the action to the subjects."""

_CODE: Final = re.compile(r"[a-z][a-z0-9_.-]{0,39}")


def anyone(actor: str, action: str, about: Sequence[Subject]) -> None:
    """Allow everything: for callers that have asked already."""


@dataclass(frozen=True, slots=True)
class Person:
    """A subject as it stands in the store, with its profile opened.

    Attributes:
        subject_id: surrogate id.
        is_customer: False for co-borrowers, guarantors and contacts.
        log: the archive log that its entries go to.
        status: `active` or `restricted`.
        profile: what is known about it.
    """

    subject_id: int
    is_customer: bool
    log: int
    status: str
    profile: Profile = field(repr=False)

    @property
    def draft(self) -> dict[str, Any]:
        """What an `EntryDraft` about this subject says about whom it concerns."""
        return about(self.subject_id, self.is_customer, self.log)


def about(subject_id: int, is_customer: bool, log: int) -> dict[str, Any]:
    """Return the arguments of an `EntryDraft` that say whom it concerns."""
    if is_customer:
        return {"customer_id": subject_id}
    return {"subject_id": subject_id, "log": log}


def log_of(connection: Connection, subject_id: int) -> int:
    """Return the archive log of a subject.

    Raises:
        NotFound: there is no such subject.
    """
    log = connection.execute(
        select(subjects.c.log).where(subjects.c.id == subject_id)
    ).scalar_one_or_none()
    if log is None:
        raise unknown(subject_id)
    return int(log)


def read_person(
    vault: Vault,
    connection: Connection,
    subject_id: int,
    *,
    allow_restricted: bool = False,
    lock: bool = False,
) -> Person:
    """Return a subject with its profile.

    Args:
        vault, connection, subject_id: whom, and where.
        allow_restricted: also where the data is stored only.
        lock: hold the row until the transaction ends (PostgreSQL; SQLite has one writer).

    Raises:
        NotFound, Erased, Restricted, Tampered, KeyMissing, KeyWrong: see `casekit.errors`.
    """
    statement = select(
        subjects.c.is_customer, subjects.c.log, subjects.c.status, subjects.c.profile
    ).where(subjects.c.id == subject_id)
    row = connection.execute(statement.with_for_update() if lock else statement).one_or_none()
    if row is None:
        raise unknown(subject_id)
    if row.status == "erased":
        raise Erased(f"the data of customer {subject_id} was erased")
    keyring = vault.keyring(connection, [subject_id], allow_restricted=allow_restricted)
    profile = keyring.open_profile(subject_id, bytes(row.profile or b""))
    return Person(subject_id, row.is_customer, row.log, row.status, profile)


def unknown(subject_id: int) -> NotFound:
    """Return the error for a subject that does not exist."""
    return NotFound(
        f"there is no customer {subject_id}", hint="Find one with casekit customer find."
    )


def check_reason(reason: str) -> str:
    """Return the reason without spaces at the ends.

    Raises:
        UsageError: nobody gave one.
    """
    cleaned = reason.strip()
    if not cleaned:
        raise UsageError("say why: a reason is kept with every use of customer data")
    return cleaned


def check_code(what: str, code: str) -> str:
    """Return a code that may stand in plain text.

    Raises:
        UsageError: not lower-case letters, digits, dots and hyphens, at most 40.
    """
    if not _CODE.fullmatch(code):
        raise UsageError(
            f"the {what} is a short word of small letters, such as dispute or legal",
            hint="Write what is confidential into the reason; it is sealed.",
        )
    return code
