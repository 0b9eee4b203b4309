"""By which right a document is read: of a case, of a process, about a member of staff, of none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson
from sqlalchemy import Connection, select

from casekit.archive.search import first_since
from casekit.clock import instant_text
from casekit.pii.people import about
from casekit.process.kind import COMMON_RIGHT
from casekit.rights import Subject
from casekit.store.tables import blobs, entries, processes, staff, subjects

if TYPE_CHECKING:
    from casekit.plugins import Plugins


class DocumentRight(NamedTuple):
    """What is asked before a document is read.

    Attributes:
        action, subjects: the right, and about whom it is asked.
        concerned: of whom the document is, as an `EntryDraft` says it.
    """

    action: str
    subjects: list[Subject]
    concerned: dict[str, Any]


_AT_ONCE: Final = 100


def right_to_read(connection: Connection, plugins: Plugins, blob_id: int) -> DocumentRight | None:
    """Return by which right a document is read; None where there is no such document.

    What proves a record about a member of staff needs `staff.disclose`. What was filed with a
    confidential process needs the right to read that process, where its kind has rights of its
    own: so a report of wrongdoing, an incident or a check is read by whoever reads those, and not
    by everybody who reads the documents of the case. What belongs to a process with a key of its
    own needs that right in any case.
    """
    row = connection.execute(
        select(
            blobs.c.id,
            blobs.c.case_id,
            blobs.c.subject_id,
            blobs.c.created_at,
            subjects.c.is_customer,
            subjects.c.log,
        )
        .outerjoin(subjects, subjects.c.id == blobs.c.subject_id)
        .where(blobs.c.id == blob_id)
    ).one_or_none()
    if row is None:
        return None
    asked = [Subject("lender")]
    if row.case_id is not None:
        concerned: dict[str, Any] = {"case_id": row.case_id, "customer_id": row.subject_id}
        asked = [Subject("case", row.case_id), Subject("customer", row.subject_id)]
    else:
        concerned = about(row.subject_id, bool(row.is_customer), row.log)
        of_staff = select(staff.c.login).where(staff.c.subject_id == row.subject_id)
        if connection.execute(of_staff).first() is not None:
            return DocumentRight("staff.disclose", [Subject("person", row.subject_id)], concerned)
        for kind in connection.execute(
            select(processes.c.kind).where(
                processes.c.subject_id == row.subject_id, processes.c.case_id.is_(None)
            )
        ).scalars():
            known = plugins.process_kinds.objects.get(kind)
            if known is not None and known.own_key:
                return DocumentRight(known.right_to("read"), asked, concerned)
    return _of_process(connection, plugins, row, concerned) or DocumentRight(
        "document.read", asked, concerned
    )


def _of_process(
    connection: Connection, plugins: Plugins, row: Any, concerned: dict[str, Any]
) -> DocumentRight | None:
    """Return the right to read a confidential process, where a document was filed with one."""
    kinds = plugins.process_kinds.objects
    guarded = [one for one in kinds.values() if one.confidential and one.right != COMMON_RIGHT]
    number = _filed_with(connection, row) if guarded else None
    if number is None:
        return None
    found = connection.execute(
        select(processes.c.kind, processes.c.person).where(processes.c.id == number)
    ).one_or_none()
    kind = None if found is None else kinds.get(found.kind)
    if found is None or kind is None or kind not in guarded:
        return None
    asked = [Subject("process", number)]
    if row.case_id is not None:
        asked.append(Subject("case", row.case_id))
    person = connection.execute(
        select(staff.c.subject_id).where(staff.c.login == found.person)
    ).scalar_one_or_none()
    if person is not None:
        asked.append(Subject("person", person))
    return DocumentRight(kind.right_to("read"), asked, concerned)


def _filed_with(connection: Connection, row: Any) -> int | None:
    """Return the process with which a document was filed, as its entry says; None for none.

    The entry is found by the time at which it was filed: that is its own, or, where the clock was
    set back in between, an earlier one.
    """
    after = first_since(connection, row.log, instant_text(row.created_at)) - 1
    while True:
        page = connection.execute(
            select(entries.c.seq, entries.c.header)
            .where(
                entries.c.log == row.log,
                entries.c.seq > after,
                entries.c.kind == "document.added",
            )
            .order_by(entries.c.seq)
            .limit(_AT_ONCE)
        ).all()
        for entry in page:
            data = orjson.loads(bytes(entry.header)).get("data", {})
            if data.get("blob") == row.id:
                number: int | None = data.get("process")
                return number
        if len(page) < _AT_ONCE:
            return None
        after = page[-1].seq
