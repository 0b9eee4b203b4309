"""Recording a visit: the contact, the process, what follows, and the files, all or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from casekit import Attachment, OpenTask, Outcome, ProcessView, SetFact, Step, Subject
from casekit.cases.contact_notes import Carried, ContactNote
from casekit.clock import business_date, instant_text
from casekit.compliance.model import Finding
from casekit.errors import UsageError
from casekit.process.model import Effect
from casekit.rights import SOFTWARE
from casekit_field_visit.agreeing import VisitAgreeing
from casekit_field_visit.states import MADE, RECORDABLE
from casekit_field_visit.visit_record import VisitRecord, check

RECORD_FORMAT: Final = "visit-form-1"
"""What a form says of itself."""

HARDSHIP: Final = frozenset({"short_of_cash", "unemployed", "illness", "disaster"})
"""Reasons for which a person thinks of relief."""

_REF: Final = re.compile(r"a\d{1,4}")  # an address in the customer's profile
_RELIEF_DAYS: Final = timedelta(days=3)
_OUTCOMES: Final[Mapping[str, tuple[str, Outcome]]] = {
    "met": ("record", Outcome.RIGHT_PARTY),
    "nobody_home": ("nobody_home", Outcome.NO_ANSWER),
    "refused_entry": ("refused_entry", Outcome.REFUSED),
    "dispute": ("record", Outcome.DISPUTE),
    "quarrel": ("record", Outcome.QUARREL),
    "wrong_party": ("record", Outcome.WRONG_PARTY),
}


@dataclass(frozen=True, slots=True)
class RecordedVisit:
    """What became of a record.

    Attributes:
        process: the visit as it stands now.
        contact_id: the number of its contact.
        violations: the rules that were not kept.
        is_new: False where this form was taken before.
    """

    process: ProcessView
    contact_id: int
    violations: tuple[Finding, ...] = ()
    is_new: bool = True

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "process": self.process.to_json(),
            "contact": self.contact_id,
            "violations": [finding.rule for finding in self.violations],
            "new": self.is_new,
        }


class VisitRecording(VisitAgreeing):
    """Verbs that take what happened at a visit."""

    def record(
        self,
        process_id: int,
        record: VisitRecord,
        *,
        files: Sequence[Path] = (),
        actor: str | None = None,
    ) -> RecordedVisit:
        """Record a visit, with its photographs and recordings; a form is taken once.

        The contact, the process, facts, promises, tasks and documents are written together, or
        nothing is. A visit that the rules forbade was made all the same: it is recorded as a
        violation, and a supervisor gets a task.

        Args:
            process_id: the visit.
            record: what happened.
            files: photographs and recordings; those that the record names must be among them.
                They are sealed as they are, with whatever the camera wrote into them.
            actor: who enters it; needs the rights `visit.record` and `case.contact`.

        Raises:
            ResultIncomplete: with the names of what is missing.
            UsageError: it lies in the future or before the visit was proposed, contradicts
                itself, names a file that is not there, or says otherwise than the form that was
                taken before.
            MoveRefused: another form of this visit was taken. FileTooLarge, NotFound.
        """
        lender = self._lender
        process = self.get(process_id, actor=SOFTWARE)
        lender.authorized(actor, "visit.record", [Subject("case", process.case_id)])
        check(record)
        if not record.form_id:
            record = replace(record, form_id=str(uuid4()))
        if known := self._known(process, record):
            return known
        self._check_day(process, record)
        attachments = _attachments(record, files)
        at_home = record.entered and record.place_kind == "home"
        if at_home and record.consent_to_enter and process.state in RECORDABLE:
            lender.consents.record(
                process.customer_id,
                "enter_home",
                source="visit",
                given_at=record.at,
                until=business_date(record.at, lender.settings.lender.zone) + timedelta(days=1),
                actor=actor,
            )
        made = lender.cases.enter_contact(
            process.case_name,
            ContactNote(
                self.role(process),
                record.at,
                _outcome(record),
                point=record.place if _REF.fullmatch(record.place) else "",
                note=record.said or record.environment,
                promises=record.promises,
                staff=lender.staff(visitor.login for visitor in record.staff),
                recording=bool(record.recorded),
                appointment=self._kept_appointment(process, record),
                facts={
                    "identity": all(visitor.shown for visitor in record.staff)
                    or not record.reached,
                    "enter_home": at_home,
                    "place": record.place_kind,
                },
                carried=Carried(process_id, self._step(process, record, attachments)),
            ),
            actor=actor,
        )
        after = self.get(process_id, actor=SOFTWARE)
        return RecordedVisit(after, made.contact_id, made.violations)

    def correct(
        self, process_id: int, record: VisitRecord, *, reason: str, actor: str | None = None
    ) -> ProcessView:
        """Put another record in the place of one that says something wrong; both stay in the file.

        Facts, promises and the contact are corrected where they stand; this changes the record.

        Raises:
            UsageError: no reason, or a day on which it cannot have been.
            ResultIncomplete: see `record`.
            MoveRefused: the visit has no record. NotFound: there is no such visit.
        """
        process = self.get(process_id, actor=SOFTWARE)
        self._lender.authorized(actor, "visit.record", [Subject("case", process.case_id)])
        check(record)
        self._check_day(process, record)
        step = Step(
            "correct",
            note=reason,
            data={**_codes(record), "form_digest": record.digest()},
            secret={"record": record.to_json()},
        )
        return self._lender.processes.move(process_id, step, actor=actor)

    def _check_day(self, process: ProcessView, record: VisitRecord) -> None:
        """Refuse a visit that is still to come, or of a day before it was proposed.

        On another day than the agreed one a visit may have been made all the same; the rules say
        what follows from it.
        """
        if record.at > self._lender.clock.now():
            raise UsageError("the visit lies in the future; record it when it has been made")
        zone = self._lender.settings.lender.zone
        day, opened_on = (business_date(at, zone) for at in (record.at, process.opened_at))
        if day < opened_on:
            raise UsageError(
                f"the record says {day}, and visit {process.process_id} was proposed only on "
                f"{opened_on}",
                hint="Look at the date. An earlier visit is entered by casekit case contact.",
            )

    def _known(self, process: ProcessView, record: VisitRecord) -> RecordedVisit | None:
        """Return what became of the form when it was taken before.

        Raises:
            UsageError: it says something else now.
        """
        if process.state not in MADE or process.data.get("form") != record.form_id:
            return None
        if process.data.get("form_digest") != record.digest():
            raise UsageError(
                f"the form of visit {process.process_id} was taken before, with other words",
                hint="If the new one is right, correct the record: casekit visits correct.",
            )
        return RecordedVisit(process, int(process.data["contact"]), is_new=False)

    def _kept_appointment(
        self, process: ProcessView, record: VisitRecord
    ) -> Mapping[str, Any] | None:
        """Return the appointment that the visit kept; None where it kept none.

        One that was not confirmed the day before is none, nor is one at another hour or place.
        """
        if not _stood(process, record) or record.place_kind != process.data.get("place_kind"):
            return None
        slot = self.slot(process)
        allowed = timedelta(minutes=self.channel(process).options.tolerance_minutes)
        latest = (slot.until or slot.start) + allowed
        if not slot.start - allowed <= record.at <= latest:
            return None
        return self.told(process)

    def _step(
        self, process: ProcessView, record: VisitRecord, attachments: tuple[Attachment, ...]
    ) -> Step:
        lender = self._lender
        day = business_date(record.at, lender.settings.lender.zone)
        effects: list[Effect] = []
        for name, value in (
            ("reason", record.reason),
            ("ability_to_pay", record.ability),
            ("attitude", record.attitude),
            ("can_pay_monthly", record.can_pay_monthly),
        ):
            if value not in ("", None):
                effects.append(SetFact(name, value))
        if record.reason in HARDSHIP and not record.promises:
            effects.append(
                OpenTask("relief", lender.today() + _RELIEF_DAYS, words=record.difficulties)
            )
        if record.others_told == "of_the_debt":
            effects.append(OpenTask("violation", lender.today(), words=record.said))
        return Step(
            _OUTCOMES[record.outcome][0],
            # a form that comes late is news of an earlier day; the process goes on from today
            on=record.at if record.at >= process.changed_at else None,
            data={
                **_codes(record),
                "form": record.form_id,
                "form_digest": record.digest(),
                "met_at": instant_text(record.at),
                "visited_on": day.isoformat(),
                "staff": [visitor.login for visitor in record.staff],
                "photos": len(record.photos) or None,
            },
            secret={"record": record.to_json()},
            attachments=attachments,
            effects=tuple(effects),
            key=f"visit:{record.form_id}",
        )


def _stood(process: ProcessView, record: VisitRecord) -> bool:
    """Say whether a confirmed appointment stood when the visit was made.

    Money that comes in afterwards ends the process, and does not make the visit a wrong one.
    """
    if process.state == "cancelled" and process.closed_at is not None:
        return bool(process.data.get("confirmed_on")) and process.closed_at > record.at
    return process.state == "confirmed"


def _codes(record: VisitRecord) -> dict[str, Any]:
    """Return what of a record is no personal data: words of closed lists, logins, counts."""
    return {
        "outcome": record.outcome,
        "place_kind": record.place_kind,
        "reason": record.reason or None,
        "ability": record.ability or None,
        "attitude": record.attitude or None,
        "others_told": record.others_told or None,
        "entered": record.entered or None,
        "recorded": record.recorded,
        "no_plan": True if record.no_plan_because else None,
        "promises": len(record.promises) or None,
        "badges": {visitor.login: visitor.badge for visitor in record.staff},
        "identity_by": [visitor.login for visitor in record.staff if visitor.shown] or None,
        "complete": True,
    }


def _outcome(record: VisitRecord) -> Outcome:
    if record.promises:
        return Outcome.PROMISE
    return _OUTCOMES[record.outcome][1]


def _attachments(record: VisitRecord, files: Sequence[Path]) -> tuple[Attachment, ...]:
    """Return the files of a record as documents.

    Raises:
        UsageError: the record names one that is not there, or one cannot be read.
    """
    by_name = {path.name: path for path in files}
    for name in (*record.photos, *record.recordings):
        if name not in by_name:
            raise UsageError(
                "the record names a photograph or recording that was not given with it",
                hint="Give all files that the form names; nothing was recorded.",
            )
    for path in files:
        if not path.is_file():
            raise UsageError("a file that was given with the record is not there")
    return tuple(Attachment.of_file(path) for path in files)
