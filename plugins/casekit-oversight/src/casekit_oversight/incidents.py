"""What people do with incidents: data leaked, or may have leaked.

`lender.plugin("incidents")` opens them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from casekit import ProcessView, Step
from casekit.archive.disclosures import Disclosure
from casekit.clock import as_utc, instant_text, parse_instant
from casekit.errors import DocumentNeeded, StaffUnknown, UsageError
from casekit.people.model import StaffRecord
from casekit.people.reading import member
from casekit.process.model import KEEP, Attachment, Effect, Keep, NoteStaff, OpenProcess
from casekit.rights import Subject
from casekit_oversight.incidents_looking import KIND, IncidentsLooking
from casekit_oversight.kinds_incidents import GRADES, LEGAL_STEPS, NOTIFIED
from casekit_oversight.naming import login_of, seen_to_by
from casekit_oversight.own_work import Overseers
from casekit_oversight.who_saw import as_document, who_saw

SUSPENSION: Final = "suspension"
DISCIPLINE: Final = "discipline"
LEAK: Final = "leak"
_IT: Final = "the incident"


class Incidents(IncidentsLooking):
    """Leaks and suspected leaks: contained, assessed, told, answered for, closed.

    The road: `suspect` → `who_saw` → `contain` → `assess` → `notify` (or `no_notice`) →
    `hold_responsible` → `close`. Every verb takes the actor who does it; the operating-system user
    where None. Whoever works here may say that they suspect one.
    """

    def suspect(
        self,
        words: str,
        *,
        grade: str = "serious",
        known_at: datetime | None = None,
        owner: str = "",
        source: str = "",
        attachments: Iterable[Attachment] = (),
        key: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Say that data leaked, or may have leaked.

        Args:
            words: what is known; sealed.
            grade: how grave it seems, one of `GRADES`.
            known_at: when it came to be known (UTC), from which its deadlines count; now if None.
            owner: login of who sees to it; a supervisor where empty.
            source: a code of what it follows from (`complaint:12`).
            attachments: what shows it.
            key: idempotency.
            actor: who says so.

        Raises:
            UsageError: no words, no such grade, or a time that lies ahead.
            StaffUnknown: nobody has the owner's login.
        """
        if not words.strip():
            raise UsageError("say what is known: the words are sealed")
        _one_of("grade", grade, GRADES)
        owner = seen_to_by(self._lender, owner, _IT)
        options, now = self._options, self._lender.clock.now()
        known = as_utc(known_at) if known_at is not None else now
        if known > now:
            raise UsageError("it lies in the future, so nobody knows of it yet")
        contain_by = known + timedelta(hours=options.contain_hours)
        notify_by = known + timedelta(hours=options.notify_hours)
        return self._lender.processes.open(
            KIND,
            step=Step(
                due_on=self._day(contain_by),
                data={
                    "grade": grade,
                    "known_at": instant_text(known),
                    "contain_by": instant_text(contain_by),
                    "notify_by": instant_text(notify_by),
                    "source": source or None,
                },
                secret={"words": words},
                attachments=tuple(attachments),
                key=key,
            ),
            owner=owner or Overseers(self._lender).choose(instant_text(known), ""),
            actor=actor,
        )

    def who_saw(
        self,
        number: int,
        *,
        cases: Iterable[str | int] = (),
        login: str = "",
        file_id: int | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        actor: str | None = None,
    ) -> Sequence[Disclosure]:
        """Return who has seen the data; the list is filed with the incident, sealed.

        Args:
            number: of the incident.
            cases: of whose customers; of everybody where empty.
            login: only what this person saw.
            file_id: only who was given this private file.
            start, end: recorded between these instants (UTC), the end left out.
            actor: who asks; needs the rights `archive.disclosures` and `incident.move`.

        Raises:
            UsageError: nothing says whose data, who or which file.
            NotFound: no such case or incident.
        """
        lender = self._lender
        view = self.get(number, actor=actor)
        customers = [lender.cases.find(case).customer_id for case in cases]
        if not (customers or login or file_id is not None):
            raise UsageError(
                "say whose data, what somebody saw, or which file",
                hint="Give --case, --login or --file-id.",
            )
        found = who_saw(
            lender, customers=customers, login=login, file_id=file_id, start=start, end=end,
            actor=actor,
        )  # fmt: skip
        seen = [one for one in found if not one.refused]
        step = Step(
            "who_saw",
            data={
                "seen_by": len({one.who for one in seen}),
                "seen_times": len(seen),
                "seen_from": start and instant_text(as_utc(start)),
                "seen_until": end and instant_text(as_utc(end)),
            },
            attachments=(as_document(found),),
        )
        self._move(view, step, actor)
        return found

    def contain(
        self,
        number: int,
        words: str,
        *,
        remove_files: Iterable[int] = (),
        suspend: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Say what was done so that nothing more leaks.

        Args:
            number: of the incident.
            words: what was done; sealed.
            remove_files: numbers of private files that are removed now.
            suspend: login of who does not work from today on, until it is decided otherwise.
            actor: who did it.

        Raises:
            StaffUnknown: nobody has this login. NotFound: no such file.
        """
        lender = self._lender
        view = self.get(number, actor=actor)
        files = sorted(set(remove_files))
        effects: list[Effect] = []
        suspend = login_of(lender, suspend)
        if suspend:
            with lender.store.read() as connection:
                if member(connection, suspend) is None:
                    raise StaffUnknown(suspend)
            record = StaffRecord(SUSPENSION, lender.today(), data={"source": f"process:{number}"})
            effects.append(NoteStaff(record, suspend))
        step = Step(
            "contain",
            note=words,
            due_on=self._day(parse_instant(view.data["notify_by"])),
            data={
                "contained_at": instant_text(lender.clock.now()),
                "files_removed": files or None,
                "suspended": suspend or None,
            },
            owner=self._other_than(view, suspend),
            effects=tuple(effects),
        )
        who = lender.authorized(actor, "incident.move", [Subject("process", number)])
        moves = lender.processes.possible(number, actor=who) if files else ()
        if any(move.event == step.event for move in moves):
            lender.files.purge(actor=who, file_ids=files)
        return self._move(view, step, actor)

    def assess(
        self,
        number: int,
        *,
        customers: int,
        damage: int = 0,
        fields: Iterable[str] = (),
        grade: str = "",
        words: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Say whom it affects, what leaked and what damage came of it.

        Args:
            number: of the incident.
            customers: how many are affected.
            damage: minor units of the lender's currency, as far as it is known.
            fields: codes of the data that leaked (`name`, `phones`, `id_number`).
            grade: one of `GRADES`; empty leaves it as it is.
            words: sealed.
            actor: who says so.
        """
        if customers < 0 or damage < 0:
            raise UsageError("how many are affected and what damage came of it is 0 or more")
        data: dict[str, Any] = {
            "customers": customers,
            "damage": damage,
            "currency": self._lender.settings.lender.currency,
            "fields": sorted(set(fields)) or None,
        }
        if grade:
            _one_of("grade", grade, GRADES)
            data["grade"] = grade
        return self._move(
            self.get(number, actor=actor), Step("assess", note=words, data=data), actor
        )

    def notify(
        self,
        number: int,
        whom: str,
        *,
        words: str = "",
        on: datetime | None = None,
        attachments: Iterable[Attachment] = (),
        actor: str | None = None,
    ) -> ProcessView:
        """Say who was told: the `regulator`, the `customers`, `both`; in words or by the notice.

        Raises:
            DocumentNeeded: neither words nor a document.
        """
        _one_of("notice to", whom, NOTIFIED)
        view = self.get(number, actor=actor)
        files = tuple(attachments)
        if not (files or words.strip()):
            raise DocumentNeeded("give the notice itself, or say how they were told")
        at = as_utc(on) if on is not None else self._lender.clock.now()
        late = at > parse_instant(view.data["notify_by"])
        step = Step(
            "notify",
            on=on,
            note=words,
            due_on=self._close_by(view),
            data={"notified": whom, "notified_at": instant_text(at), "late_notice": late or None},
            attachments=files,
        )
        return self._move(view, step, actor)

    def no_notice(self, number: int, *, reason: str, actor: str | None = None) -> ProcessView:
        """Decide that nobody has to be told, and say why."""
        view = self.get(number, actor=actor)
        step = Step("no_notice", note=reason, due_on=self._close_by(view))
        return self._move(view, step, actor)

    def hold_responsible(
        self,
        number: int,
        *,
        person: str = "",
        legal_step: str = "internal",
        words: str,
        actor: str | None = None,
    ) -> ProcessView:
        """Say who answers for it, and what the lender does against them.

        Where it is somebody who works here a discipline is opened, whose scale proposes the
        sanction.

        Args:
            number: of the incident.
            person: login; empty where it is nobody who works here.
            legal_step: one of `LEGAL_STEPS`.
            words: how it came to be; sealed.
            actor: who says so; not the person.
        """
        _one_of("legal step", legal_step, LEGAL_STEPS)
        view = self.get(number, actor=actor)
        who = self._lender.authorized(actor, "incident.move", [Subject("process", number)])
        person = login_of(self._lender, person)
        if person and who == person:
            raise UsageError("nobody says of themselves who answers for an incident")
        effects: tuple[Effect, ...] = ()
        if person:
            source = f"{KIND}:{number}"
            data = {"offence": LEAK, "source": source}
            opened = Step(data=data, person=person, key=f"{source}:{person}")
            effects = (OpenProcess(DISCIPLINE, opened, about="none"),)
        step = Step(
            "hold_responsible",
            note=words,
            person=person or KEEP,
            owner=self._other_than(view, person),
            data={"legal_step": legal_step},
            effects=effects,
        )
        return self._move(view, step, actor)

    def close(
        self,
        number: int,
        *,
        attachments: Iterable[Attachment],
        note: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Close it with its final report.

        Raises:
            DocumentNeeded: there is none.
        """
        step = Step("close", note=note, attachments=tuple(attachments))
        return self._move(self.get(number, actor=actor), step, actor)

    def find_unfounded(self, number: int, *, reason: str, actor: str | None = None) -> ProcessView:
        """Say that nothing had leaked, and how that is known."""
        return self._move(self.get(number, actor=actor), Step("find_unfounded", note=reason), actor)

    def note(
        self,
        number: int,
        words: str,
        *,
        attachments: Iterable[Attachment] = (),
        actor: str | None = None,
    ) -> ProcessView:
        """Note what was found out; sealed."""
        step = Step("note", note=words, attachments=tuple(attachments))
        return self._move(self.get(number, actor=actor), step, actor)

    def hand_on(
        self, number: int, owner: str, *, note: str = "", actor: str | None = None
    ) -> ProcessView:
        """Give it to somebody else to see to, whom it does not concern.

        Raises:
            StaffUnknown: nobody has this login.
            UsageError: they answer for it, or were suspended because of it.
        """
        view = self.get(number, actor=actor)
        concerned = [view.person, str(view.data.get("suspended", ""))]
        owner = seen_to_by(self._lender, owner, _IT, concerned=concerned, needed=True)
        return self._move(view, Step("hand_on", note=note, owner=owner), actor)

    def _other_than(self, view: ProcessView, login: str) -> str | Keep:
        """Return who sees to it when it turns out that it concerns whoever did."""
        if not login or view.owner != login:
            return KEEP
        return Overseers(self._lender).choose(f"{KIND}:{view.process_id}", login)

    def _close_by(self, view: ProcessView) -> date:
        known = parse_instant(view.data["known_at"])
        return self._day(known + timedelta(days=self._options.close_days))


def _one_of(name: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise UsageError(f"there is no {name} {value!r}", hint=f"Known are {', '.join(known)}.")
