"""What the timeline reads: the entries of cases, what is sealed in them, how numbers show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, func, select

from casekit.archive.entries import COLUMNS, StoredEntry
from casekit.archive.opening import header_of, read_sealed
from casekit.cases.finding import CaseRef
from casekit.clock import instant_text
from casekit.errors import VaultError
from casekit.pii.masking import mask_email, mask_phone
from casekit.pii.withholding import ask_to_see
from casekit.rights import Subject, local_actor
from casekit.store.archive_tables import OF_NO_CASE
from casekit.store.tables import entries, subjects

if TYPE_CHECKING:
    from casekit.app import Lender


def read_entries(connection: Connection, case_ids: Sequence[int]) -> list[StoredEntry]:
    """Return all entries of some cases, each in the order of its chain."""
    columns = [entries.c[name] for name in COLUMNS]
    rows = connection.execute(
        select(*columns)
        .where(entries.c.case_id.in_(case_ids))
        .order_by(entries.c.case_id, entries.c.case_seq)
    )
    return [_entry(row) for row in rows]


def _entry(row: Row[Any]) -> StoredEntry:
    values = dict(row._mapping)
    for name in ("at", "occurred_at"):
        values[name] = instant_text(values[name])
    return StoredEntry(**values)


def read_loan_entries(connection: Connection, customer_id: int, loan_id: int) -> list[StoredEntry]:
    """Return the payments of a loan that came in while it had no open case, as they came in."""
    columns = [entries.c[name] for name in COLUMNS]
    rows = connection.execute(
        select(*columns)
        .where(
            entries.c.customer_id == customer_id,
            entries.c.case_id.is_(None),
            entries.c.category == "repayment",
        )
        .order_by(entries.c.seq)
    )
    found = [_entry(row) for row in rows]
    return [entry for entry in found if header_of(entry).get("data", {}).get("loan") == loan_id]


def read_caseless(
    connection: Connection, case: CaseRef, episodes: Sequence[CaseRef], *, whole_loan: bool
) -> list[StoredEntry]:
    """Return what was recorded of the customer while nobody had an open case to file it with.

    What the system before knew is of this kind, and a stop that came between two episodes. It is
    told with the episode that was opened after it, or with the last one.

    Args:
        connection: open.
        case: whose timeline is told.
        episodes: all cases of its loan, oldest first.
        whole_loan: tell what belongs to any of them.
    """
    columns = [entries.c[name] for name in COLUMNS]
    query = select(*columns).where(entries.c.customer_id == case.customer_id, OF_NO_CASE)
    rows = connection.execute(query.order_by(entries.c.seq))
    found = [_entry(row) for row in rows]
    found = [e for e in found if header_of(e).get("data", {}).get("loan") in (None, case.loan_id)]
    if whole_loan or not found:
        return found
    opened = _opened(connection, [episode.case_id for episode in episodes])
    own = episodes.index(case)
    after = opened[episodes[own - 1].case_id] if own else -1
    before = opened[case.case_id] if own + 1 < len(episodes) else None
    return [e for e in found if e.seq > after and (before is None or e.seq < before)]


def _opened(connection: Connection, case_ids: Sequence[int]) -> dict[int, int]:
    """Return the number of the first entry of each case, in its log."""
    rows = connection.execute(
        select(entries.c.case_id, func.min(entries.c.seq))
        .where(entries.c.case_id.in_(case_ids))
        .group_by(entries.c.case_id)
    )
    return {row[0]: row[1] for row in rows}


def revealed(
    lender: Lender,
    case: CaseRef,
    found: Sequence[StoredEntry],
    reason: str,
    actor: str | None,
) -> dict[tuple[int, int], Mapping[str, Any]]:
    """Return what was sealed in entries, by log and number, once it is archived who reads it.

    Raises:
        NotAuthorized: the actor lacks the right `case.reveal`; that is archived too.
    """
    sealed = [entry for entry in found if entry.sealed is not None]
    who = actor or local_actor()
    ask_to_see(
        lender.ledger,
        lender.vault,
        lender.plugins.authorize,
        who,
        "case.reveal",
        [Subject("case", case.case_id), Subject("customer", case.customer_id)],
        concerned=[{"case_id": case.case_id, "customer_id": case.customer_id}],
        data={"fields": ["timeline"]},
        reason=reason,
    )
    if not sealed:
        return {}
    opened = read_sealed(
        lender.ledger,
        lender.vault,
        sealed,
        actor=who,
        reason=reason,
    )
    return {
        (entry.log, entry.seq): {k: v for k, v in content.value.items() if k != "rows"}
        for entry, content in zip(sealed, opened, strict=True)
        if content.value is not None
    }


def shown_numbers(
    lender: Lender,
    connection: Connection,
    customer_id: int,
    contents: Mapping[tuple[int, int], Mapping[str, Any]],
) -> dict[str, str]:
    """Return how each of the customer's numbers and addresses is shown, by its ref."""
    stored = connection.execute(
        select(subjects.c.profile).where(subjects.c.id == customer_id)
    ).scalar_one()
    try:
        profile = lender.vault.keyring(connection, [customer_id]).open_profile(
            customer_id, bytes(stored or b"")
        )
    except VaultError:
        return {}
    revealed = {str(content["to"]) for content in contents.values() if content.get("to")}
    shown = {
        phone.ref: phone.number if phone.number in revealed else mask_phone(phone.number)
        for phone in profile.all_phones()
    }
    return shown | {
        email.ref: email.address if email.address in revealed else mask_email(email.address)
        for email in profile.all_emails()
    }
