"""Reading who works here and what is recorded about them; nobody is asked for a right.

For hooks that are asked while work goes on, on a connection of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from casekit.errors import Erased, NotFound, Restricted, StaffUnknown
from casekit.people.model import StaffRecordView, StaffView
from casekit.pii.people import read_person
from casekit.pii.profile import Profile
from casekit.pii.vault import Vault, parts
from casekit.store.tables import staff, staff_records

_AT_ONCE = 500


def member(connection: Connection, login: str) -> StaffView | None:
    """Return a member of staff by login, or None."""
    row = connection.execute(select(staff).where(staff.c.login == login)).one_or_none()
    return None if row is None else _member(row)


def known_member(connection: Connection, login: str) -> StaffView:
    """Return a member of staff by login.

    Raises:
        StaffUnknown: there is none.
    """
    found = member(connection, login)
    if found is None:
        raise StaffUnknown(login)
    return found


def alike_login(connection: Connection, login: str) -> str:
    """Return a login that differs from this one in nothing but capital letters; empty if none."""
    query = select(staff.c.login).where(
        func.lower(staff.c.login) == login.lower(), staff.c.login != login
    )
    return connection.execute(query.limit(1)).scalar_one_or_none() or ""


def members(connection: Connection, logins: Iterable[str] | None = None) -> list[StaffView]:
    """Return members of staff by login, all of them where None is asked for."""
    query = select(staff).order_by(staff.c.login)
    if logins is None:
        return [_member(row) for row in connection.execute(query)]
    found: list[StaffView] = []
    for some in parts(sorted(set(logins)), _AT_ONCE):
        found += [_member(row) for row in connection.execute(query.where(staff.c.login.in_(some)))]
    return found


def records_of(
    connection: Connection,
    logins: Iterable[str] | None = None,
    kinds: Collection[str] = (),
    *,
    start: date | None = None,
    end: date | None = None,
    known_at: datetime | None = None,
    with_taken_back: bool = False,
) -> list[StaffRecordView]:
    """Return what is recorded about people, by day and number.

    Args:
        connection: an open one.
        logins: of whom; of everybody where None.
        kinds: only these; all where empty.
        start, end: only what has a day between these two, both among them.
        known_at: what was known at an instant: recorded by then, and not yet taken back.
        with_taken_back: also what was taken back since.
    """
    query = select(staff_records).order_by(staff_records.c.on_day, staff_records.c.id)
    if kinds:
        query = query.where(staff_records.c.kind.in_(sorted(kinds)))
    if end is not None:
        query = query.where(staff_records.c.on_day <= end)
    if start is not None:
        query = query.where(staff_records.c.until_on.is_(None) | (staff_records.c.until_on > start))
    taken_back = staff_records.c.taken_back_at
    if known_at is not None:
        query = query.where(staff_records.c.recorded_at <= known_at)
        if not with_taken_back:
            query = query.where(taken_back.is_(None) | (taken_back > known_at))
    elif not with_taken_back:
        query = query.where(taken_back.is_(None))
    if logins is None:
        return [_record(row) for row in connection.execute(query)]
    found: list[StaffRecordView] = []
    for some in parts(sorted(set(logins)), _AT_ONCE):
        rows = connection.execute(query.where(staff_records.c.login.in_(some)))
        found += [_record(row) for row in rows]
    return sorted(found, key=lambda one: (one.on, one.record_id))


def get_record(connection: Connection, record_id: int) -> StaffRecordView:
    """Return a record by its number.

    Raises:
        NotFound: there is none.
    """
    row = connection.execute(
        select(staff_records).where(staff_records.c.id == record_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"there is no record {record_id} about anybody")
    return _record(row)


def record_secret(vault: Vault, connection: Connection, record_id: int) -> dict[str, Any]:
    """Return the sealed part of a record.

    Raises:
        VaultError: it is not to be had: erased, or stored only.
    """
    row = connection.execute(
        select(staff_records.c.subject_id, staff_records.c.secret).where(
            staff_records.c.id == record_id
        )
    ).one()
    if row.secret is None:
        return {}
    keyring = vault.keyring(connection, [row.subject_id])
    raw = keyring.open(row.subject_id, "staff_records", "secret", str(record_id), bytes(row.secret))
    found: dict[str, Any] = orjson.loads(raw)
    return found


def profiles_of(
    vault: Vault, connection: Connection, people: Iterable[StaffView]
) -> dict[str, Profile]:
    """Return the profiles of people by login; whose data is not to be had is left out.

    For the software's own use, such as the number on which somebody is called: it is not archived
    that anybody has seen it.
    """
    found: dict[str, Profile] = {}
    for person in people:
        with suppress(Erased, Restricted):
            found[person.login] = read_person(vault, connection, person.subject_id).profile
    return found


def state_of_staff(connection: Connection) -> tuple[int, str, str]:
    """Return what changes with every change of people and records; to know a remembered answer."""
    newest, taken_back = connection.execute(
        select(func.max(staff_records.c.id), func.max(staff_records.c.taken_back_at))
    ).one()
    changed = connection.execute(select(func.max(staff.c.updated_at))).scalar_one()
    return newest or 0, str(taken_back or ""), str(changed or "")


def _member(row: Any) -> StaffView:
    data = row.data

    def words(name: str) -> tuple[str, ...]:
        return tuple(data.get(name, ()))

    return StaffView(
        login=row.login,
        subject_id=row.subject_id,
        log=row.log,
        number=row.number,
        started_on=row.started_on,
        left_on=row.left_on,
        roles=words("roles"),
        team=data.get("team", ""),
        ways=words("ways"),
        tiers=words("tiers"),
        languages=words("languages"),
        skills=words("skills"),
        daily=data.get("daily"),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _record(row: Any) -> StaffRecordView:
    return StaffRecordView(
        record_id=row.id,
        kind=row.kind,
        login=row.login,
        on=row.on_day,
        until=row.until_on,
        data=row.data,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        taken_back_at=row.taken_back_at,
        replaces=row.replaces,
    )
