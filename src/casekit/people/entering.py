"""Recording who works here: the login, the codes, the profile with a key of the person's own."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from casekit.archive.entries import EntryDraft, insert
from casekit.archive.ledger import Transaction
from casekit.dates import check_day
from casekit.errors import StaffExists, UsageError
from casekit.people.reading import alike_login, member
from casekit.pii.characters import harmless
from casekit.pii.correction import sound_profile
from casekit.pii.indexing import write_tokens
from casekit.pii.profile import Profile
from casekit.rights import is_reserved
from casekit.settings_work import LONGEST_NAME

if TYPE_CHECKING:
    from casekit.app import Lender

_LONGEST_NUMBER: Final = 40


def added(
    lender: Lender,
    tx: Transaction,
    subject_id: int,
    login: str,
    profile: Profile,
    number: str,
    started_on: date | None,
    data: dict[str, Any],
    *,
    actor: str,
) -> list[EntryDraft]:
    """Return the entry that records a new member of staff, with the keys and tokens written.

    Args:
        lender: whose; tx: a transaction that holds the log of the new subject.
        subject_id: a new one, not yet in the store.
        login, profile, number, started_on: see `People.add`. data: what `data_of` gave.
        actor: who records it.

    Raises:
        StaffExists: somebody is recorded under this login.
        UsageError: a number or name that is none.
    """
    if member(tx.connection, login) is not None:
        raise StaffExists(login)
    if alike := alike_login(tx.connection, login):
        raise UsageError(
            f"the login {login!r} differs from {alike!r} in nothing but capital letters",
            hint="Give the person another one; the archive says it for ever.",
        )
    number = number.strip()
    if len(number) > _LONGEST_NUMBER:
        raise UsageError(f"a staff number has at most {_LONGEST_NUMBER} characters")
    known = sound_profile(lender.vault, profile, tx.now)
    log = lender.store.log_of(subject_id)
    lender.vault.create_subjects(tx.connection, [subject_id])
    write_tokens(lender.vault, tx.connection, {subject_id: known}, new=True)
    subject: dict[str, Any] = {
        "id": subject_id,
        "is_customer": 0,
        "entity": known.entity.value,
        "log": log,
        "zones": "[]",
        "language": lender.settings.lender.language,
        "profile": known.to_json(),
        "created_at": tx.at,
        "updated_at": tx.at,
    }
    row: dict[str, Any] = {
        "login": login,
        "subject_id": subject_id,
        "log": log,
        "number": number,
        "started_on": started_on,
        "data": data,
        "created_at": tx.at,
        "updated_at": tx.at,
    }
    entry = EntryDraft(
        "staff.recorded",
        actor,
        subject_id=subject_id,
        log=log,
        data={"login": login},
        rows=[insert("subjects", subject), insert("staff", row)],
    )
    return [entry]


def checked_login(login: str) -> str:
    """Return a login without spaces at the ends.

    Raises:
        UsageError: it is empty, too long, has spaces or what may not be printed, or is the
            software's own.
    """
    name = login.strip()
    if not name or len(name) > LONGEST_NAME or harmless(name) != name or " " in name:
        raise UsageError(
            f"a login has 1 to {LONGEST_NAME} characters without spaces",
            hint="The archive says it in plain text for ever, so it is a code and not a name.",
        )
    if is_reserved(name):
        raise UsageError(
            f"the login {name!r} is how the software calls itself",
            hint="Give the person another one; an operating-system user of this name acts as "
            f"os:{name}.",
        )
    if unicodedata.normalize("NFKC", name) != name:
        raise UsageError("a login has no wide letters and no ligatures")
    return name


def checked_span(started_on: date | None, left_on: date | None) -> None:
    """Refuse days that lie too far off, and an end before the beginning.

    Raises:
        UsageError: which of these it is.
    """
    check_day(started_on)
    check_day(left_on)
    if left_on is not None and started_on is not None and left_on < started_on:
        raise UsageError(
            f"the person would be gone on {left_on}, before the first day, {started_on}"
        )
