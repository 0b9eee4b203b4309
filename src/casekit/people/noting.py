"""Recording something about a member of staff, inside a transaction.

A person's verb and the step of a process share this, so that a decided suspension is recorded in
the transaction of its decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from casekit.archive.entries import EntryDraft, insert, update
from casekit.archive.filing import NOTHING, Staged, document_drafts
from casekit.archive.ledger import Transaction
from casekit.clock import instant_text
from casekit.dates import check_day
from casekit.errors import DocumentNeeded, StaffOverlap, UsageError
from casekit.people.model import StaffRecord, StaffRecordKind, StaffRecordView, StaffView
from casekit.pii.vault import Vault
from casekit.store.tables import staff_records

_PLAIN: Final = (str, int, bool, type(None))
_LONGEST_TEXT: Final = 120


def note_drafts(
    tx: Transaction,
    vault: Vault,
    person: StaffView,
    kind: StaffRecordKind,
    record: StaffRecord,
    *,
    actor: str,
    today: date,
    staged: Staged = NOTHING,
    replaces: int | None = None,
    log: int | None = None,
    more: Mapping[str, Any] | None = None,
) -> tuple[int, list[EntryDraft]]:
    """Return the number of a new record and the entries that record it, documents first.

    Args:
        tx: a transaction that holds the log of the entries.
        vault: wraps the keys of documents.
        person: about whom; kind, record: what.
        actor: who records it.
        today: the lender's business date.
        staged: the record's documents, sealed.
        replaces: the record that was taken back for it; it overlaps with that no more.
        log: of the entries; the person's where None.
        more: what the entry says besides, in plain codes and numbers.

    Raises:
        UsageError: a day in the future, a span that ends before it begins, or data that the kind
            does not know.
        DocumentNeeded: it is proven by a document, and there is none.
        StaffOverlap: the person has one of these days already.
    """
    check_days(kind, record.on, record.until, today)
    data = checked_data(kind, record.data)
    until = record.until
    if until is None and not kind.lasts:
        until = record.on + timedelta(days=1)
    if kind.document and not staged:
        raise DocumentNeeded(
            f"a record {kind.name!r} is proven by a document, and none was given",
            hint="Give the document with it.",
        )
    if not kind.overlaps:
        _check_overlap(tx, person.login, kind, record.on, until, replaces)
    where = person.log if log is None else log
    number = tx.allocate("staff_records")
    documents = document_drafts(
        tx,
        vault,
        staged,
        case_id=None,
        customer_id=None,
        subject_id=person.subject_id,
        log=where,
        actor=actor,
        at=None,
        data={"staff_record": number, "login": person.login},
    )
    row: dict[str, Any] = {
        "id": number,
        "kind": kind.name,
        "login": person.login,
        "subject_id": person.subject_id,
        "log": where,
        "on_day": record.on,
        "until_on": until,
        "data": data,
        "recorded_at": tx.at,
        "recorded_by": actor,
        "replaces": replaces,
    }
    if secret := {name: value for name, value in record.secret.items() if value is not None}:
        row["secret"] = secret
    said: dict[str, Any] = {
        "login": person.login,
        "staff_record": number,
        "record_kind": kind.name,
        "on": record.on.isoformat(),
        "until": until and until.isoformat(),
        "replaces": replaces,
        "blobs": [draft.data["blob"] for draft in documents],
    }
    entry = EntryDraft(
        "staff.noted",
        actor,
        subject_id=person.subject_id,
        log=where,
        data={**{key: value for key, value in said.items() if value}, **(more or {})},
        rows=[insert("staff_records", row)],
    )
    return number, [*documents, entry]


def taken_back_draft(
    tx: Transaction, person: StaffView, record: StaffRecordView, log: int, reason: str, actor: str
) -> EntryDraft:
    """Return the entry that takes a record back; the reason is sealed with the person's key."""
    return EntryDraft(
        "staff.taken_back",
        actor,
        subject_id=person.subject_id,
        log=log,
        data={"login": person.login, "staff_record": record.record_id, "record_kind": record.kind},
        rows=[update("staff_records", {"id": record.record_id}, {"taken_back_at": tx.at})],
        secret={"reason": reason},
    )


def checked_data(kind: StaffRecordKind, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record's data as JSON holds it: codes, whole numbers, ISO dates, lists of those.

    Raises:
        UsageError: a key that the kind does not know or that is missing, or a value of another
            kind or too long.
    """
    if unknown := sorted(set(given) - kind.fields):
        raise UsageError(
            f"a record {kind.name!r} has no {', '.join(map(repr, unknown))}",
            hint=f"It has {', '.join(sorted(kind.fields)) or 'none'}. Names and words are sealed.",
        )
    found = {key: _plain(key, value) for key, value in given.items() if value is not None}
    if missing := sorted(kind.required - set(found)):
        raise UsageError(
            f"a record {kind.name!r} needs {', '.join(missing)}",
            hint=f"On the command line: {' '.join(f'{one}=…' for one in missing)}",
        )
    return found


def _plain(key: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_plain(key, one) for one in value]
    if not isinstance(value, _PLAIN):
        raise UsageError(f"{key} is a code, a whole number, yes or no, a date, or a list of those")
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        raise UsageError(
            f"{key} has more than {_LONGEST_TEXT} characters",
            hint="What is longer is no code. Words are sealed.",
        )
    return value


def check_days(kind: StaffRecordKind, on: date, until: date | None, today: date) -> None:
    """Refuse days of a record that cannot be.

    Args:
        kind: of the record. on: its day, or its first. until: the first day after it.
        today: the lender's business date.

    Raises:
        UsageError: in the future, too far off, or over before it begins.
    """
    check_day(on)
    check_day(until)
    if on > today and not kind.ahead:
        raise UsageError(
            f"{on} lies in the future, so it has not happened yet",
            hint="Record it on that day or later.",
        )
    if until is not None and until <= on:
        raise UsageError(
            f"it would be over on {until}, before it begins on {on}",
            hint="The end is the first day after it, so it lies after the start.",
        )


def _check_overlap(
    tx: Transaction,
    login: str,
    kind: StaffRecordKind,
    start: date,
    until: date | None,
    replaces: int | None,
) -> None:
    query = select(staff_records.c.id, staff_records.c.on_day, staff_records.c.until_on).where(
        staff_records.c.login == login,
        staff_records.c.kind == kind.name,
        staff_records.c.taken_back_at.is_(None),
        staff_records.c.until_on.is_(None) | (staff_records.c.until_on > start),
    )
    if until is not None:
        query = query.where(staff_records.c.on_day < until)
    if replaces is not None:
        query = query.where(staff_records.c.id != replaces)
    other = tx.connection.execute(query.order_by(staff_records.c.id).limit(1)).first()
    if other is not None:
        raise StaffOverlap(login, kind.name, other.id, other.on_day, other.until_on)
