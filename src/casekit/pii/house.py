"""Subjects that are no customers: the lender's own, and people who work here."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from casekit.errors import RetentionRefuses, UsageError
from casekit.pii.lender_subject import known_lender_subject
from casekit.store.tables import staff


def refuse_house(connection: Connection, subject_id: int, as_of: date) -> None:
    """Refuse to erase or restrict the lender's own subject, or somebody who still works here.

    Args:
        connection: an open one.
        subject_id: whose data is to go.
        as_of: the lender's date.

    Raises:
        RetentionRefuses: it is one of these.
    """
    if known_lender_subject(connection) == subject_id:
        raise RetentionRefuses(
            "this is the lender's own subject: with its key all papers about no case would go",
            rule="lender-own",
        )
    row = connection.execute(
        select(staff.c.login, staff.c.left_on).where(staff.c.subject_id == subject_id)
    ).one_or_none()
    if row is not None and (row.left_on is None or row.left_on > as_of):
        raise RetentionRefuses(
            f"{row.login} works here",
            rule="works-here",
            hint="Record the first day on which the person is here no more, and erase then.",
        )


def refuse_colleague(connection: Connection, subject_id: int) -> None:
    """Refuse to show somebody who works here as if it were a customer.

    Raises:
        UsageError: the subject is a member of staff.
    """
    login = connection.execute(
        select(staff.c.login).where(staff.c.subject_id == subject_id)
    ).scalar_one_or_none()
    if login is not None:
        raise UsageError(
            f"{login} works here and is no customer",
            hint="Data of colleagues is shown by lender.people.disclose, which has a right of its "
            "own.",
        )
