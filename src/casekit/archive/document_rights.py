"""By which right a document is read: of a case, about a member of staff, of no case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection, select

from casekit.pii.people import about
from casekit.rights import Subject
from casekit.store.tables import blobs, processes, staff, subjects

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


def right_to_read(connection: Connection, plugins: Plugins, blob_id: int) -> DocumentRight | None:
    """Return by which right a document is read; None where there is no such document.

    What proves a record about a member of staff needs `staff.disclose`; what belongs to a process
    with a key of its own, such as a report of wrongdoing, the right to read that process.
    """
    row = connection.execute(
        select(blobs.c.case_id, blobs.c.subject_id, subjects.c.is_customer, subjects.c.log)
        .outerjoin(subjects, subjects.c.id == blobs.c.subject_id)
        .where(blobs.c.id == blob_id)
    ).one_or_none()
    if row is None:
        return None
    if row.case_id is not None:
        of_case = {"case_id": row.case_id, "customer_id": row.subject_id}
        asked = [Subject("case", row.case_id), Subject("customer", row.subject_id)]
        return DocumentRight("document.read", asked, of_case)
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
            return DocumentRight(known.right_to("read"), [Subject("lender")], concerned)
    return DocumentRight("document.read", [Subject("lender")], concerned)
