"""What is kept about who works here: the desk `lender.people`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from casekit.archive.entries import EntryDraft, update
from casekit.archive.filing import staged
from casekit.archive.ledger import Transaction
from casekit.cases.records import PersonRecord
from casekit.errors import StaffError, StaffUnknown
from casekit.people.appointing import appoints, check_an_admin_stays
from casekit.people.codes import as_it_stands, data_of
from casekit.people.entering import added, checked_login, checked_span
from casekit.people.model import (
    KEEP,
    Keep,
    StaffRecord,
    StaffRecordKind,
    StaffRecordView,
    StaffView,
)
from casekit.people.noting import note_drafts, taken_back_draft
from casekit.people.reading import (
    get_record,
    known_member,
    member,
    members,
    record_secret,
    records_of,
)
from casekit.people.showing import disclosed, subject_of
from casekit.pii.people import check_reason, read_person
from casekit.pii.profile import Profile
from casekit.rights import Subject, local_actor

if TYPE_CHECKING:
    from casekit.app import Lender


class People:
    """Who works for the lender, and dated records about them.

    A person is known by a login for ever. What is recorded is never overwritten: what was wrong is
    taken back, so that who could work on a day, as it was known on another, is one question.
    """

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    def add(
        self,
        login: str,
        profile: Profile | PersonRecord,
        *,
        number: str = "",
        started_on: date | None = None,
        roles: Iterable[str] = (),
        team: str = "",
        ways: Iterable[str] = (),
        tiers: Iterable[str] = (),
        languages: Iterable[str] = (),
        skills: Iterable[str] = (),
        daily: int | None = None,
        actor: str | None = None,
    ) -> StaffView:
        """Record who works here; the profile is sealed with a key of the person's own.

        Args:
            login: by which the archive knows the person for ever; a code, not a name.
            profile: name, identity number, numbers and addresses.
            number: staff number, said in calls.
            started_on: first day of work.
            roles, team, ways, tiers, languages, skills, daily: see `StaffView`.
            actor: who records it; needs the right `staff.record`, and `staff.appoint` where the
                person is given roles, which are rights.

        Raises:
            StaffExists: somebody is recorded under this login.
            UsageError: a login or code that is none, a number that is none.
        """
        lender = self._lender
        name = checked_login(login)
        checked_span(started_on, None)
        who = lender.authorized(actor, "staff.record", [Subject("lender")])
        roles = tuple(roles)
        if roles:
            lender.authorized(who, "staff.appoint", [Subject("lender")])
        data = data_of(roles, team, ways, tiers, languages, skills, daily)
        told = profile.profile if isinstance(profile, PersonRecord) else profile
        with lender.store.write() as connection:
            subject_id = lender.store.allocate(connection, "subjects")
        with lender.ledger.transaction([lender.store.log_of(subject_id)]) as tx:
            tx.record(
                added(lender, tx, subject_id, name, told, number, started_on, data, actor=who)
            )
            return known_member(tx.connection, name)

    def change(
        self,
        login: str,
        *,
        number: str | Keep = KEEP,
        started_on: date | None | Keep = KEEP,
        left_on: date | None | Keep = KEEP,
        roles: Iterable[str] | Keep = KEEP,
        team: str | Keep = KEEP,
        ways: Iterable[str] | Keep = KEEP,
        tiers: Iterable[str] | Keep = KEEP,
        languages: Iterable[str] | Keep = KEEP,
        skills: Iterable[str] | Keep = KEEP,
        daily: int | None | Keep = KEEP,
        actor: str | None = None,
    ) -> StaffView:
        """Change what is known of a member of staff; what is not said stays.

        Where nothing differs nothing is recorded. The profile is corrected by
        `lender.customers.correct`, by its subject.

        Args:
            left_on: first day on which the person does not work here any more.
            actor: who says so; needs the right `staff.record`, and `staff.appoint` where it gives
                or takes rights (`casekit.people.appointing.appoints`).

        Raises:
            StaffUnknown: there is nobody with this login.
            UsageError: a code that is none, an end before the beginning, or the last admin.
        """
        lender = self._lender
        person, who = self._asked(login, "staff.record", actor)
        roles, today = KEEP if roles is KEEP else tuple(roles), lender.today()
        if appoints(person, roles, started_on, left_on, today):
            lender.authorized(who, "staff.appoint", [Subject("person", person.subject_id)])
        with lender.ledger.transaction([person.log]) as tx:
            person = known_member(tx.connection, login)
            held = person.roles if roles is KEEP else roles
            begins = person.started_on if started_on is KEEP else started_on
            checked_span(begins, ends := person.left_on if left_on is KEEP else left_on)
            check_an_admin_stays(tx.connection, person, held, begins, today)
            data = data_of(
                held,
                person.team if team is KEEP else team,
                person.ways if ways is KEEP else ways,
                person.tiers if tiers is KEEP else tiers,
                person.languages if languages is KEEP else languages,
                person.skills if skills is KEEP else skills,
                person.daily if daily is KEEP else daily,
            )
            values: dict[str, Any] = {
                "number": person.number if number is KEEP else number.strip(),
                "started_on": begins,
                "left_on": ends,
                "data": data,
                "updated_at": tx.at,
            }
            if values == {**values, **as_it_stands(person)}:
                return person
            draft = EntryDraft(
                "staff.recorded",
                who,
                subject_id=person.subject_id,
                log=person.log,
                data={"login": login},
                rows=[update("staff", {"login": login}, values)],
            )
            tx.record([draft])
            return known_member(tx.connection, login)

    def get(self, login: str, *, actor: str | None = None) -> StaffView:
        """Return a member of staff. Needs the right `staff.look`.

        Raises:
            StaffUnknown: there is nobody with this login.
        """
        return self._asked(login, "staff.look", actor)[0]

    def list(
        self,
        *,
        role: str = "",
        team: str = "",
        on: date | None = None,
        actor: str | None = None,
    ) -> Sequence[StaffView]:
        """Return members of staff by login.

        Args:
            role, team: only those; empty for all.
            on: only those who work here on a day.
            actor: who asks; needs the right `staff.look`.
        """
        lender = self._lender
        lender.authorized(actor, "staff.look", [Subject("lender")])
        with lender.store.read() as connection:
            return [
                one
                for one in members(connection)
                if (not role or role in one.roles)
                and (not team or team == one.team)
                and (on is None or one.works_on(on))
            ]

    def note(self, login: str, record: StaffRecord, *, actor: str | None = None) -> StaffRecordView:
        """Record something dated about a member of staff.

        Args:
            login: about whom.
            record: what; its kind is one that a plugin of the lender offers.
            actor: who records it; needs the right `staff.record`, or `staff.sign` where it is a
                signature of the person's own.

        Raises:
            StaffUnknown: there is nobody with this login.
            ConfigError: no plugin of the lender offers the kind of record.
            UsageError: a day in the future, or data that the kind does not know.
            DocumentNeeded: it is proven by a document. StaffOverlap: there is one already.
        """
        lender = self._lender
        kind = self._kind(record)
        signs = kind.signs and (actor or local_actor()) == login
        person, who = self._signing(login) if signs else self._asked(login, "staff.record", actor)
        with (
            staged(lender.blobs, record.attachments, person.subject_id) as documents,
            lender.ledger.transaction([person.log]) as tx,
        ):
            number, drafts = note_drafts(
                tx,
                lender.vault,
                person,
                kind,
                record,
                actor=who,
                today=lender.today(),
                staged=documents,
            )
            tx.record(drafts)
            return get_record(tx.connection, number)

    def take_back(
        self,
        record_id: int,
        *,
        reason: str,
        replace: StaffRecord | None = None,
        actor: str | None = None,
    ) -> StaffRecordView | None:
        """Take back a record that was wrong; it stays readable, with what replaces it.

        Args:
            record_id: which.
            reason: why, in words; sealed.
            replace: what is right, which is recorded in the same transaction.
            actor: who says so; needs the right `staff.record`.

        Returns:
            The record that replaces it, if there is one.

        Raises:
            NotFound: there is no such record. StaffError: it was taken back already.
            UsageError: no reason; or see `note`.
        """
        lender = self._lender
        words = check_reason(reason)
        with lender.store.read() as connection:
            before = get_record(connection, record_id)
        person, who = self._asked(before.login, "staff.record", actor)
        kind = None if replace is None else self._kind(replace)
        papers = () if replace is None else replace.attachments
        with (
            staged(lender.blobs, papers, person.subject_id) as documents,
            lender.ledger.transaction([person.log]) as tx,
        ):
            before = get_record(tx.connection, record_id)
            if before.taken_back_at is not None:
                raise StaffError(f"record {record_id} was taken back already")
            drafts = [taken_back_draft(tx, person, before, person.log, words, who)]
            number = 0
            if replace is not None and kind is not None:
                number, more = note_drafts(
                    tx,
                    lender.vault,
                    person,
                    kind,
                    replace,
                    actor=who,
                    today=lender.today(),
                    staged=documents,
                    replaces=record_id,
                )
                drafts += more
            tx.record(drafts)
            return get_record(tx.connection, number) if number else None

    def records(
        self,
        login: str = "",
        *,
        kind: str = "",
        start: date | None = None,
        end: date | None = None,
        known_at: datetime | None = None,
        with_taken_back: bool = False,
        actor: str | None = None,
    ) -> Sequence[StaffRecordView]:
        """Return what is recorded about somebody, or everybody, by day.

        Args:
            login: about whom; everybody where empty.
            kind: only these; all where empty.
            start, end: only what has a day between these two, both among them.
            known_at: as it was known at an instant (UTC): what was recorded by then, and had not
                been taken back.
            with_taken_back: also what was taken back since.
            actor: who asks; needs the right `staff.look`.

        Raises:
            StaffUnknown: there is nobody with this login.
        """
        lender = self._lender
        if login:
            self._asked(login, "staff.look", actor)
        else:
            lender.authorized(actor, "staff.look", [Subject("lender")])
        with lender.store.read() as connection:
            return records_of(
                connection,
                [login] if login else None,
                [kind] if kind else (),
                start=start,
                end=end,
                known_at=known_at,
                with_taken_back=with_taken_back,
            )

    def disclose(self, login: str, *, reason: str, actor: str | None = None) -> dict[str, Any]:
        """Return a person's profile in the clear, once it is archived who sees it and why.

        Args:
            login: whose.
            reason: why, in words; sealed.
            actor: who asks; needs the right `staff.disclose`. A refusal is archived too.

        Raises:
            StaffUnknown: there is nobody with this login. UsageError: no reason.
            NotAuthorized, Erased, Restricted: it is not to be had.
        """
        lender = self._lender
        with lender.store.read() as connection:
            person = known_member(connection, login)

        def opened(tx: Transaction) -> dict[str, Any]:
            return read_person(lender.vault, tx.connection, person.subject_id).profile.to_json()

        return disclosed(lender, person, {}, reason, actor, opened)

    def read(self, record_id: int, *, reason: str, actor: str | None = None) -> dict[str, Any]:
        """Return the sealed part of a record, once it is archived who reads it and why.

        Args:
            record_id: which.
            reason: why, in words; sealed.
            actor: who asks; needs the right `staff.disclose`. A refusal is archived too.

        Raises:
            NotFound: there is no such record. UsageError: no reason.
            NotAuthorized, VaultError: it is not to be had.
        """
        lender = self._lender
        with lender.store.read() as connection:
            person = known_member(connection, get_record(connection, record_id).login)

        def opened(tx: Transaction) -> dict[str, Any]:
            return record_secret(lender.vault, tx.connection, record_id)

        return disclosed(lender, person, {"staff_record": record_id}, reason, actor, opened)

    # -- inside --------------------------------------------------------------------------------

    def _asked(self, login: str, right: str, actor: str | None) -> tuple[StaffView, str]:
        """Return a member of staff and the actor's name, if the actor has the right."""
        lender = self._lender
        with lender.store.read() as connection:
            found = member(connection, login)
        about = [subject_of(found)] if found is not None else [Subject("lender")]
        who = lender.authorized(actor, right, about)
        if found is None:
            raise StaffUnknown(login)
        return found, who

    def _signing(self, login: str) -> tuple[StaffView, str]:
        """Return a member of staff who signs, and the name, if the person may."""
        lender = self._lender
        with lender.store.read() as connection:
            found = known_member(connection, login)
        return found, lender.authorized(login, "staff.sign", [subject_of(found)])

    def _kind(self, record: StaffRecord) -> StaffRecordKind:
        return self._lender.plugins.staff_record_kinds[record.kind]
