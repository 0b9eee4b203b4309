"""What a lender knows of its people, remembered as long as who works here is (`people_of`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from casekit import Lender, StaffRecordView, StaffSettings, StaffView
from casekit.clock import business_date
from casekit.people.involved import processes_about
from casekit.people.reading import profiles_of, record_secret, records_of
from casekit.people.remembered import Remembered, people_of
from casekit.secret import Secret
from casekit_staff.kinds import QUALIFYING
from casekit_staff.laws import changes_of_law, in_force, published, signature
from casekit_staff.options import StaffOptions
from casekit_staff.standing import InForce, Needs, Readiness, readiness

if TYPE_CHECKING:
    from casekit import ProcessView

ABSENCE: Final = "absence"
"""The kind of process that says when somebody is away; its data has `start` and `until`."""

SUPERVISOR: Final = "supervisor"

_NOT_AWAY: Final = frozenset({"asked", "refused", "cancelled", "excused"})
_known: WeakKeyDictionary[Remembered, Known] = WeakKeyDictionary()


@dataclass(slots=True)
class Known:
    """What was read of people in one moment; the rest is read when it is first asked for.

    Attributes:
        people: login → member of staff, everybody.
        laws: everything that was ever to be read.
        ready: (login, day) → readiness. names: login → what the person takes.
        records, away: login → what is recorded, and the absences.
    """

    people: Mapping[str, StaffView]
    laws: Sequence[ProcessView]
    ready: dict[tuple[str, date], Readiness] = field(default_factory=dict)
    members: dict[str, StaffSettings] = field(default_factory=dict)
    records: dict[str, list[StaffRecordView]] = field(default_factory=dict)
    away: dict[str, list[ProcessView]] = field(default_factory=dict)


def options_of(lender: Lender) -> StaffOptions:
    """Return the lender's `[plugin.staff]`."""
    found = lender.options("staff")
    assert isinstance(found, StaffOptions)
    return found


def known(lender: Lender) -> Known:
    """Return what is known of people, read anew where it has changed or is too old."""
    remembered = people_of(lender)
    found = _known.get(remembered)
    if found is None:
        laws = published(lender) if remembered.people else []
        found = _known[remembered] = Known(remembered.people, laws)
    return found


def needs_on(lender: Lender, known: Known, day: date) -> Needs:
    """Return what the lender asks of whoever works on a day."""
    options = options_of(lender)
    return Needs(
        induction_days=options.induction_days,
        quarter=options.quarter,
        read_within_days=options.read_within_days,
        confidentiality_version=options.confidentiality_version,
        harmless_flags=frozenset(options.harmless_flags),
        in_force=in_force(lender, known.laws, day),
    )


def readiness_of(lender: Lender, logins: Iterable[str], day: date) -> dict[str, Readiness]:
    """Return whether people may work on a day; of a day that is over, as it is known now."""
    found = known(lender)
    wanted = list(dict.fromkeys(logins))
    if lacking := [login for login in wanted if (login, day) not in found.ready]:
        _read(lender, found, lacking)
        needs = needs_on(lender, found, day)
        for login in lacking:
            found.ready[login, day] = readiness(
                found.people.get(login),
                found.records.get(login, ()),
                needs,
                day,
                absent=any(is_away(one, day) for one in found.away.get(login, ())),
            )
    return {login: found.ready[login, day] for login in wanted}


def readiness_known_at(
    lender: Lender, logins: Iterable[str], day: date, known_at: datetime
) -> dict[str, Readiness]:
    """Return whether people could work on a day, as their records told it at an instant.

    What was to be read, and who was away, is as it is known now.
    """
    found = known(lender)
    wanted = list(dict.fromkeys(logins))
    _read(lender, found, wanted)
    with lender.store.read() as connection:
        told = records_of(connection, wanted, QUALIFYING, known_at=known_at)
    needs = needs_on(lender, found, day)
    return {
        login: readiness(
            found.people.get(login),
            told,
            needs,
            day,
            absent=any(is_away(one, day) for one in found.away.get(login, ())),
        )
        for login in wanted
    }


def day_of(lender: Lender, at: datetime) -> date:
    """Return the lender's business date of an instant."""
    return business_date(at, lender.settings.lender.zone)


def is_away(absence: ProcessView, day: date) -> bool:
    """Say whether an absence covers a day; one without an end lasts while it is open."""
    if absence.state in _NOT_AWAY or not (start := absence.data.get("start")):
        return False
    until = absence.data.get("until")
    if date.fromisoformat(start) > day:
        return False
    return absence.is_open if until is None else day < date.fromisoformat(until)


def members_of(lender: Lender, logins: Iterable[str]) -> dict[str, StaffSettings]:
    """Return what people take, and how customers know them; of those who are recorded.

    The name is the one that the person agreed to, else the one of `[staff.NAME]`; the number that
    is called is the person's own for work, else the one of `[staff.NAME]`, else the first.
    """
    found = known(lender)
    wanted = [login for login in dict.fromkeys(logins) if login in found.people]
    if lacking := [login for login in wanted if login not in found.members]:
        _read(lender, found, lacking)
        people = [found.people[login] for login in lacking]
        with lender.store.read() as connection:
            profiles = profiles_of(lender.vault, connection, people)
            for person in people:
                configured = lender.settings.staff.get(person.login, StaffSettings())
                name, phone = configured.name, configured.phone
                alias = [one for one in found.records[person.login] if one.kind == "alias"]
                profile = profiles.get(person.login)
                if alias and profile is not None:
                    secret = record_secret(lender.vault, connection, alias[-1].record_id)
                    name = str(secret.get("name", name))
                if profile is not None and profile.phones:
                    own = [one.number for one in profile.phones if one.kind == "work"]
                    if own or phone is None:
                        phone = Secret(own[0] if own else profile.phones[0].number)
                found.members[person.login] = StaffSettings(
                    name=name,
                    number=person.number,
                    phone=phone,
                    languages=person.languages,
                    roles=person.ways,
                    tiers=person.tiers,
                    daily=person.daily,
                    supervisor=SUPERVISOR in person.roles,
                )
    return {login: found.members[login] for login in wanted}


@dataclass(frozen=True, slots=True)
class ToRead:
    """Something that a person has not read and signed.

    Attributes:
        what: `policy`, `pack` or `law_change`. title: what it is called. version: which.
        process_id: of its publication; 0 before a run has told of it.
        since: from which day on it is in force; None: always.
    """

    what: str
    title: str
    version: str
    process_id: int = 0
    since: date | None = None


def unread(lender: Lender, login: str, day: date) -> list[ToRead]:
    """Return what a person has not signed of what is in force on a day, changes of law among it."""
    found = known(lender)
    _read(lender, found, [login])
    read = [one for one in found.records[login] if one.kind == "read" and one.on <= day]
    numbers = {
        (one.data["what"], one.data["version"], one.data.get("digest", "")): one.process_id
        for one in found.laws
    }
    lacking = [
        ToRead(
            one.what,
            one.version,
            one.version,
            numbers.get((one.what, one.version, one.digest), 0),
            one.since,
        )
        for one in in_force(lender, found.laws, day)
        if not any(one.is_read_by(record) for record in read)
    ]
    for law in changes_of_law(found.laws, day):
        if not any(signature(law).items() <= dict(record.data).items() for record in read):
            since = date.fromisoformat(law.data["in_force_on"])
            lacking.append(
                ToRead("law_change", law.data["title"], law.data["version"], law.process_id, since)
            )
    return lacking


def signed(lender: Lender, login: str, day: date) -> list[StaffRecordView]:
    """Return what a person has read and signed up to a day, by day."""
    found = known(lender)
    _read(lender, found, [login])
    return [one for one in found.records[login] if one.kind == "read" and one.on <= day]


def versions_in_force(lender: Lender, day: date) -> tuple[InForce, ...]:
    """Return the policy and the rule pack that are in force on a day."""
    return in_force(lender, known(lender).laws, day)


def _read(lender: Lender, found: Known, logins: Iterable[str]) -> None:
    """Read records and absences of people, of whom they were not read yet."""
    lacking = [login for login in logins if login not in found.records]
    if not lacking:
        return
    of_whom = [login for login in lacking if login in found.people]
    records: dict[str, list[StaffRecordView]] = {login: [] for login in lacking}
    away: dict[str, list[ProcessView]] = {login: [] for login in lacking}
    if of_whom:
        with lender.store.read() as connection:
            for record in records_of(connection, of_whom, QUALIFYING):
                records[record.login].append(record)
            for absence in processes_about(connection, of_whom, [ABSENCE], today=lender.today()):
                away[absence.person].append(absence)
    found.away.update(away)
    found.records.update(records)
