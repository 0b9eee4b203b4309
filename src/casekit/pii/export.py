"""Giving a person what is held about them: one JSON file in the private folder.

It holds the profile, loans with instalments and payments, cases, promises, holds, tasks, processes,
contacts, consents, opt-outs, and the archive's entries with what was sealed in them. It leaves out
other people (co-borrowers, contacts), who did the work at the lender, and the lender's own
machinery (ids of logs, digests, plans of the policy).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

import orjson
from sqlalchemy import Connection, Table, or_, select

from casekit.archive.entries import EntryDraft
from casekit.archive.ledger import Ledger
from casekit.clock import instant_text
from casekit.pii.files import PlainFile, PrivateFiles
from casekit.pii.indexing import staff_subjects
from casekit.pii.keyring import Keyring
from casekit.pii.people import Authorize, Person, anyone, read_person
from casekit.pii.vault import Vault, parts
from casekit.rights import Subject
from casekit.store.tables import (
    cases,
    collateral,
    consents,
    contacts,
    entries,
    holds,
    instalments,
    loans,
    opt_outs,
    payments,
    processes,
    promises,
    staff,
    staff_records,
    tasks,
)

WITHHELD: Final = frozenset(
    {
        "case.reviewed", "action.unassigned", "action.withdrawn", "work.taken", "work.released",
        "work.handed_on", "task.opened", "task.closed",
    }
)  # fmt: skip
"""Kinds of entries that say how the lender planned, and nothing about the person."""

_INTERNAL: Final = frozenset(
    {
        "actor", "log", "run_id", "policy_digest", "next_review_on", "customer_id", "subject_id",
        "provider_ref", "good_until", "snapshot_on", "work_id", "owner", "about", "opened_by",
        "closed_by", "person", "recorded_by",
    }
)  # fmt: skip


def export_person(
    ledger: Ledger,
    vault: Vault,
    files: PrivateFiles,
    subject_id: int,
    *,
    actor: str,
    reason: str,
    keep: timedelta | None = None,
    withheld: Iterable[str] = WITHHELD,
    authorize: Authorize = anyone,
) -> PlainFile:
    """Write everything that a person may have to a private file, archive that, and return it.

    Also where the data is restricted: to have it is the person's own right.

    Args:
        ledger, vault, files: the lender's.
        subject_id: whose data.
        actor, reason: who and why; the reason is sealed.
        keep: how long the file stays; the folder's usual time where None.
        withheld: kinds of entries to leave out.
        authorize: asked for the action `customer.export`.

    Raises:
        NotAuthorized, NotFound, Erased: it may not, or cannot, be had.
    """
    authorize(actor, "customer.export", [Subject("customer", subject_id)])
    with (
        ledger.store.read() as connection,
        files.create(
            ".json",
            purpose="export",
            actor=actor,
            reason=reason,
            subject_ids=[subject_id],
            keep=keep,
        ) as draft,
    ):
        person = read_person(vault, connection, subject_id, allow_restricted=True)
        keyring = vault.keyring(connection, [subject_id], allow_restricted=True)
        body = _held(connection, keyring, person)
        body["record"] = list(_entries(connection, keyring, person, frozenset(withheld)))
        draft.rows = len(body["record"])
        draft.stream.write(orjson.dumps(body, option=orjson.OPT_INDENT_2))
    assert draft.file is not None
    with ledger.transaction([person.log]) as tx:
        data = {"file": draft.file.file_id, "entries": draft.rows}
        tx.record([EntryDraft("customer.exported", actor, data=data, **person.draft)])
    return draft.file


def _held(connection: Connection, keyring: Keyring, person: Person) -> dict[str, Any]:
    subject_id = person.subject_id
    own_loans = list(_rows(connection, loans, loans.c.customer_id == subject_id))
    loan_ids = [row["id"] for row in own_loans]
    case_rows = list(_rows(connection, cases, cases.c.customer_id == subject_id))
    case_ids = [row["id"] for row in case_rows]
    listed = {
        "loans": own_loans,
        "instalments": _many(connection, instalments, "loan_id", loan_ids),
        "collateral": _many(connection, collateral, "loan_id", loan_ids),
        "payments": _many(connection, payments, "loan_id", loan_ids),
        "cases": case_rows,
        "promises": _many(connection, promises, "case_id", case_ids),
        "tasks": list(_rows(connection, tasks, tasks.c.customer_id == subject_id)),
        "processes": [
            _own_secret(row, subject_id)
            for row in _rows(
                connection,
                processes,
                or_(processes.c.customer_id == subject_id, processes.c.subject_id == subject_id),
            )
        ],
        "staff": list(_rows(connection, staff, staff.c.subject_id == subject_id)),
        "staff_records": list(
            _rows(connection, staff_records, staff_records.c.subject_id == subject_id)
        ),
        "holds": list(_rows(connection, holds, holds.c.customer_id == subject_id)),
        "contacts": list(_rows(connection, contacts, contacts.c.subject_id == subject_id)),
        "consents": list(_rows(connection, consents, consents.c.subject_id == subject_id)),
        "opt_outs": list(_rows(connection, opt_outs, opt_outs.c.subject_id == subject_id)),
    }
    body: dict[str, Any] = {"about": subject_id, "profile": person.profile.to_json()}
    for name, rows in listed.items():
        if rows:
            body[name] = [_opened(keyring, subject_id, name, row) for row in rows]
    return body


def _rows(connection: Connection, table: Table, condition: Any) -> Iterator[dict[str, Any]]:
    ordered = select(table).where(condition).order_by(*table.primary_key.columns)
    for row in connection.execute(ordered).mappings():
        # the names are of a class of SQLAlchemy's own, which JSON writers do not take
        yield {str(column): value for column, value in row.items()}


def _many(connection: Connection, table: Table, column: str, ids: list[int]) -> list[Any]:
    return [
        row
        for part in parts(ids, 500)
        for row in _rows(connection, table, table.c[column].in_(part))
    ]


_SEALED: Final = {
    "loans": ("details", ("id",)),
    "collateral": ("description", ("loan_id", "number")),
    "tasks": ("words", ("id",)),
    "processes": ("secret", ("id",)),
    "staff_records": ("secret", ("id",)),
}


def _own_secret(row: dict[str, Any], subject_id: int) -> dict[str, Any]:
    """Return a process without its sealed part where that is sealed with another's key."""
    is_own = (row["subject_id"] or row["customer_id"]) == subject_id
    return row if is_own else row | {"secret": None}


def _opened(keyring: Keyring, subject_id: int, table: str, row: dict[str, Any]) -> dict[str, Any]:
    shown = {}
    for column, value in row.items():
        if value is None or value == "" or column in _INTERNAL:
            continue
        if isinstance(value, bytes):
            _, key = _SEALED[table]
            name = "/".join(str(row[part]) for part in key)
            shown[column] = orjson.loads(keyring.open(subject_id, table, column, name, value))
        elif isinstance(value, datetime):
            shown[column] = instant_text(value)
        elif isinstance(value, date):
            shown[column] = value.isoformat()
        else:
            shown[column] = value
    return shown


def _entries(
    connection: Connection, keyring: Keyring, person: Person, withheld: frozenset[str]
) -> Iterator[dict[str, Any]]:
    statement = (
        select(entries.c.log, entries.c.seq, entries.c.header, entries.c.sealed)
        .where(entries.c.kind.not_in(withheld))
        .order_by(entries.c.seq)
        .execution_options(yield_per=1_000)
    )
    if person.is_customer:
        statement = statement.where(
            entries.c.log == person.log, entries.c.customer_id == person.subject_id
        )
    elif not staff_subjects(connection, [person.subject_id]):
        statement = statement.where(entries.c.log == person.log)
    else:
        # a decision about a member of staff stands in the log of what it was decided on
        statement = statement.order_by(None).order_by(entries.c.at, entries.c.log, entries.c.seq)
    rows = connection.execute(statement)
    marker = b'"subject":%d' % person.subject_id
    for row in rows:
        raw = bytes(row.header)
        if not person.is_customer and marker not in raw:
            continue
        header = orjson.loads(raw)
        if header.get("subject", header.get("customer")) != person.subject_id:
            continue
        shown = {
            key: header[key]
            for key in ("at", "occurred_at", "kind", "channel", "case")
            if key in header
        }
        if data := header.get("data"):
            shown["data"] = data
        if row.sealed is not None:
            name = f"{row.log}/{row.seq}"
            opened = keyring.open(person.subject_id, "entries", "sealed", name, bytes(row.sealed))
            shown["content"] = orjson.loads(opened)
        yield shown
