"""Subjects that are no customers: the lender's own, people here, a process."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from casekit.errors import RetentionRefuses, UsageError
from casekit.pii.lender_subject import known_lender_subject
from casekit.store.tables import processes, staff, subjects


def refuse_house(connection: Connection, subject_id: int, as_of: date) -> None:
    """Refuse to erase or restrict what the house itself still needs.

    That is the lender's own subject, somebody who works here, and what is not over yet of all that
    is sealed with a key of its own, such as a report of wrongdoing.

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
    refuse_open_process(connection, subject_id)
    row = connection.execute(
        select(staff.c.login, staff.c.left_on).where(staff.c.subject_id == subject_id)
    ).one_or_none()
    if row is not None and (row.left_on is None or row.left_on > as_of):
        raise RetentionRefuses(
            f"{row.login} works here",
            rule="works-here",
            hint="Record the first day on which the person is here no more, and erase then.",
        )


def refuse_open_process(connection: Connection, subject_id: int) -> None:
    """Refuse to destroy what a process that is not over has been sealed with a key of its own.

    Nobody who may erase data ends with it what others look into.

    Raises:
        RetentionRefuses: the key is such a one.
    """
    number = connection.execute(
        select(processes.c.id)
        .join(subjects, subjects.c.id == processes.c.subject_id)
        .where(
            processes.c.subject_id == subject_id,
            processes.c.case_id.is_(None),
            processes.c.phase == "open",
            subjects.c.is_customer == 0,
            subjects.c.id.not_in(select(staff.c.subject_id)),
        )
        .limit(1)
    ).scalar_one_or_none()
    if number is not None and known_lender_subject(connection) != subject_id:
        raise RetentionRefuses(
            f"process {number} is under way, and would be destroyed with this key",
            rule="open-process",
            process=number,
            hint="It can go when it is over.",
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
