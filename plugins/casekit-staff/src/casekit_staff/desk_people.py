"""People's files, who may work, training, and what is to be read: a part of the desk `staff`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casekit import (
    Attachment,
    Lender,
    ProcessView,
    StaffRecord,
    StaffRecordView,
    StaffView,
    Step,
)
from casekit.dates import check_day
from casekit.errors import NotFound, UsageError
from casekit.people.barring import RuleRefusal
from casekit.work.staff_rules import refused_by_rules
from casekit_staff.files import Ready, StaffFile, Trained, trained
from casekit_staff.kinds import SUBJECTS
from casekit_staff.knowing import (
    ToRead,
    known,
    options_of,
    readiness_known_at,
    readiness_of,
    unread,
    versions_in_force,
)
from casekit_staff.laws import NAME, changes_of_law, signature
from casekit_staff.quarters import Quarter
from casekit_staff.record_fields import read_fields
from casekit_staff.roles import contacts_customers, table
from casekit_staff.standing import subjects_had

if TYPE_CHECKING:
    from casekit.imports import ImportReport
    from casekit_staff.options import RoleOptions


class KnowsPeople:
    """What is known of people; every verb takes an actor, the local user where None."""

    _lender: Lender

    # -- who may work --------------------------------------------------------------------------

    def ready(
        self,
        *,
        on: date | None = None,
        role: str = "",
        known_at: datetime | None = None,
        actor: str | None = None,
    ) -> Sequence[Ready]:
        """Return who may work on a day and who may not, by login; of all who work here then.

        Args:
            on: today where None.
            role: only people of this role.
            known_at: by what was recorded at an instant (UTC); None: by what is recorded now.
            actor: who asks; needs the right `staff.look`.
        """
        day = self._day(on)
        people = [
            one
            for one in self._lender.people.list(role=role, actor=actor)
            if one.left_on is None or one.left_on > day
        ]
        found = self._readiness([one.login for one in people], day, known_at)
        rules = self._rules(list(found), day)
        return [
            Ready(one, day, found[one.login], rules[one.login], contacts=self._contacts(one))
            for one in people
        ]

    def file(
        self,
        login: str,
        *,
        on: date | None = None,
        known_at: datetime | None = None,
        actor: str | None = None,
    ) -> StaffFile:
        """Return somebody's file: what qualifies the person, what was signed, what is missing.

        Args:
            login: whose.
            on: as of this day; today where None.
            known_at: by what was recorded at an instant (UTC); None: by what is recorded now.
            actor: who asks; needs the right `staff.look`, but for the own file.

        Raises:
            StaffUnknown: there is nobody with this login.
        """
        lender, day = self._lender, self._day(on)
        person = lender.people.get(login, actor=actor)
        records = lender.people.records(login, end=day, known_at=known_at, actor=actor)
        had = subjects_had(records, date(day.year, 1, 1), day)
        return StaffFile(
            Ready(
                person,
                day,
                self._readiness([login], day, known_at)[login],
                self._rules([login], day)[login],
                contacts=self._contacts(person),
            ),
            tuple(records),
            tuple(unread(lender, login, day)),
            tuple(one for one in SUBJECTS if one not in had),
        )

    # -- records -------------------------------------------------------------------------------

    def note(
        self,
        login: str,
        kind: str,
        *,
        on: date | None = None,
        until: date | None = None,
        data: Mapping[str, Any] | None = None,
        secret: Mapping[str, Any] | None = None,
        papers: Sequence[Path] = (),
        actor: str | None = None,
    ) -> tuple[StaffRecordView, bool]:
        """Record something dated about somebody; return it, and whether it is new.

        What is recorded already just so is left as it is.

        Args:
            login: about whom. kind: of the record.
            on: its day, today where None. until: the first day after it.
            data: its fields, as people write them (`subjects="law,finance"`).
            secret: words that are sealed. papers: files that prove it.
            actor: who records it; needs the right `staff.record`, or `staff.sign` for a signature
                of the own.

        Raises:
            StaffUnknown, ConfigError, UsageError, DocumentNeeded, StaffOverlap: see
                `lender.people.note`.
        """
        lender, day = self._lender, self._day(on)
        found = read_fields(kind, data or {})
        if (made_up := found.get("quarter")) and Quarter.read(made_up) > Quarter.of(day):
            raise UsageError(
                f"quarter {made_up} lies after the training",
                hint="It is the quarter that the training makes up for.",
            )
        if kind == "exam":
            found.setdefault("pass_mark", options_of(lender).pass_mark)
        if kind == "read":
            found = self._signature(found, day)
        about = lender.people.records(login, kind=kind, start=day, end=day, actor=actor)
        same = [
            one
            for one in about
            if one.on == day
            and (until is None or one.until == until)
            and dict(one.data) == found
            and not papers
            and not secret
        ]
        if same:
            return same[-1], False
        record = StaffRecord(
            kind, day, until, found, secret or {}, tuple(Attachment.of_file(one) for one in papers)
        )
        return lender.people.note(login, record, actor=actor), True

    def import_file(
        self, path: Path, table: str, *, strict: bool = False, actor: str | None = None
    ) -> ImportReport:
        """Import people, or records about them, from a file; see `casekit_staff.importing`.

        Args:
            path: CSV, XLSX or JSON lines.
            table: `people`, or one of `casekit_staff.importing_records`.
            strict: take nothing if any row cannot be read or would be refused.
            actor: who imports; needs the right `staff.record`.

        Raises:
            IntakeError: the file cannot be read, or lacks a column.
        """
        from casekit_staff.importing import import_staff

        return import_staff(self._lender, self, path, table, strict=strict, actor=actor)

    # -- training ------------------------------------------------------------------------------

    def training(
        self, quarter: Quarter | None = None, *, role: str = "", actor: str | None = None
    ) -> Sequence[Trained]:
        """Return who had which training in a quarter, and what each has not had in its year.

        Args:
            quarter: the last one that is over where None.
            role: only people of this role.
            actor: who asks; needs the right `staff.look`.
        """
        lender = self._lender
        asked = quarter or Quarter.of(lender.today()).before()
        people = [
            one
            for one in lender.people.list(role=role, actor=actor)
            if (one.left_on is None or one.left_on > asked.first_day)
            and one.started_on is not None
            and one.started_on <= asked.last_day
        ]
        records = lender.people.records(kind="training", start=date(asked.year, 1, 1), actor=actor)
        return [trained(one, records, asked) for one in people]

    # -- what is to be read --------------------------------------------------------------------

    def unread(
        self, *, on: date | None = None, actor: str | None = None
    ) -> Sequence[tuple[StaffView, ToRead]]:
        """Return who has not read and signed what is in force on a day.

        Args:
            on: today where None. actor: who asks; needs the right `staff.look`.
        """
        day = self._day(on)
        people = self._lender.people.list(on=day, actor=actor)
        return [(one, what) for one in people for what in unread(self._lender, one.login, day)]

    def confirm(
        self, login: str, what: str = "", *, actor: str | None = None
    ) -> Sequence[StaffRecordView]:
        """Record that somebody has read and signed what is in force; return the signatures.

        Args:
            login: who has read it.
            what: `policy`, `pack`, the number of a change of law, or empty for all that is unread.
            actor: who says so: the person (`staff.sign`), or somebody with `staff.record`.

        Raises:
            StaffUnknown: there is nobody with this login.
            NotFound: there is nothing of the kind that the person has not read.
        """
        lender, day = self._lender, self._lender.today()
        lender.people.get(login, actor=actor)
        lacking = unread(lender, login, day)
        asked = [one for one in lacking if not what or what in (one.what, str(one.process_id))]
        if what and not asked:
            raise NotFound(
                f"there is no {what!r} that {login} has not read",
                hint="See what is unread: casekit staff unread",
            )
        signed = []
        for one in asked:
            data = self._signed_as(one, day)
            record = StaffRecord("read", day, data=data)
            signed.append(lender.people.note(login, record, actor=actor))
        return signed

    def publish_law(
        self,
        title: str,
        *,
        in_force_on: date | None = None,
        papers: Sequence[Path] = (),
        actor: str | None = None,
    ) -> ProcessView:
        """Publish a change of law that everybody has to read and confirm.

        Args:
            title: what it is called.
            in_force_on: from which day it is to be read; today where None.
            papers: its text.
            actor: who publishes it; needs the right `process.open`.

        Raises:
            UsageError: no title, or one of more than 120 characters.
        """
        words = " ".join(title.split())
        if not 0 < len(words) <= 120:
            raise UsageError("a change of law has a title of 1 to 120 characters")
        lender = self._lender
        day = self._day(in_force_on)
        data = {
            "what": NAME,
            "title": words,
            "version": f"{words} {day.isoformat()}"[-120:],
            "in_force_on": day,
        }
        step = Step("", data=data, attachments=tuple(Attachment.of_file(path) for path in papers))
        return lender.processes.open(NAME, step=step, actor=actor)

    def laws(self, *, actor: str | None = None) -> Sequence[ProcessView]:
        """Return everything that is to be read, by number; needs the right `process.look`."""
        return self._lender.processes.list(kind=NAME, actor=actor)

    # -- rights --------------------------------------------------------------------------------

    def rights(self) -> Mapping[str, RoleOptions]:
        """Return what people of each role may do, the lender's changes among it."""
        return table(options_of(self._lender).roles)

    # -- inside --------------------------------------------------------------------------------

    def _day(self, on: date | None) -> date:
        check_day(on)
        return on or self._lender.today()

    def _contacts(self, person: StaffView) -> bool:
        return contacts_customers(self.rights(), person.roles)

    def _readiness(
        self, logins: Sequence[str], day: date, known_at: datetime | None
    ) -> Mapping[str, Any]:
        if known_at is None:
            return readiness_of(self._lender, logins, day)
        return readiness_known_at(self._lender, logins, day, known_at)

    def _rules(self, logins: Sequence[str], day: date) -> Mapping[str, Mapping[str, RuleRefusal]]:
        """Return why rules of the pack refuse people at the noon of a day, by what is known now."""
        zone = self._lender.settings.lender.zone
        noon = datetime.combine(day, time(12), zone).astimezone(UTC)
        return refused_by_rules(self._lender, logins, noon)

    def _signature(self, given: Mapping[str, Any], day: date) -> dict[str, Any]:
        """Return what a signature says; without a version that of what is in force."""
        what = given.get("what")
        if what is None:
            raise UsageError("say what was read", hint="what=policy, what=pack or what=law_change")
        if "version" in given:
            return dict(given)
        for version in versions_in_force(self._lender, day):
            if version.what == what:
                said = {"what": what, "version": version.version}
                return said | ({"digest": version.digest} if version.digest else {})
        raise UsageError("say which change of law was read", hint="version=TITLE, or confirm it.")

    def _signed_as(self, one: ToRead, day: date) -> dict[str, Any]:
        for law in changes_of_law(known(self._lender).laws, day):
            if law.process_id == one.process_id:
                return dict(signature(law))
        return self._signature({"what": one.what}, day)
