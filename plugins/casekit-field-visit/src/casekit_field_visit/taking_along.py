"""What is taken along: the visit sheet, the form for a phone, calendar files, the day's order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from json import dumps
from typing import Any
from uuid import UUID, uuid4

from casekit import ProcessView, Step, Subject
from casekit.contacts.template_files import TemplateFile
from casekit.docs.word import WordTemplate
from casekit.errors import UsageError
from casekit.pii.plain_file import PlainFile
from casekit.rights import SOFTWARE
from casekit_field_visit.calendar_file import calendar_for
from casekit_field_visit.day_plan import Appointment, Stop, plan
from casekit_field_visit.form import form_of
from casekit_field_visit.looking import PURPOSE
from casekit_field_visit.places import Place, coordinates
from casekit_field_visit.recording import VisitRecording
from casekit_field_visit.sheet import SheetFacts, sheet_language, sheet_values
from casekit_field_visit.slots import Slot
from casekit_field_visit.states import FIXED


@dataclass(frozen=True, slots=True)
class DayPlan:
    """The visits of a day in their order.

    Attributes:
        day: which. stops: in their order. metres: the whole way, about.
        unconfirmed: visits of the day that the customer has not confirmed yet.
    """

    day: date
    stops: tuple[Stop, ...]
    unconfirmed: tuple[int, ...] = ()

    @property
    def metres(self) -> int:
        """The whole way, about."""
        return sum(stop.metres for stop in self.stops)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON, without addresses."""
        return {
            "day": self.day.isoformat(),
            "stops": [stop.to_json() for stop in self.stops],
            "metres": self.metres,
            "unconfirmed": list(self.unconfirmed),
        }


class VisitTakingAlong(VisitRecording):
    """Verbs that make what the visitors, and the customer, take along."""

    def day(self, day: date, *, staff: Sequence[str] = (), actor: str | None = None) -> DayPlan:
        """Return the visits of a day in the order in which they are made.

        That the addresses were opened is archived with each case.

        Args:
            day: of the lender's calendar.
            staff: only visits that were cleared for one of these people; all where empty.
            actor: who plans; needs the rights `visit.plan`, `process.look` and `pii.disclose`.
        """
        lender = self._lender
        lender.authorized(actor, "visit.plan")
        found = [
            one
            for one in self.list(actor=actor)
            if one.state in FIXED
            and one.data.get("slot_on") == day.isoformat()
            and (not staff or set(staff) & set(one.data.get("staff", ())))
        ]
        appointments = []
        for one in found:
            place = self.place(one, reason=f"order of the visits on {day}", actor=actor)
            slot, minutes = self.slot(one), self.minutes(one)
            until = slot.until or slot.start + timedelta(minutes=minutes)
            appointments.append(
                Appointment(
                    one.process_id, one.case_name, place, slot.start, until, minutes, one.state
                )
            )
        options = self.channel().options
        office = Place("", coordinates(options.office)) if options.office else None
        return DayPlan(
            day,
            plan(appointments, kmh=options.kmh, office=office),
            tuple(one.process_id for one in found if one.state != "confirmed"),
        )

    def sheet(
        self, process_id: int, *, form: str = "docx", language: str = "", actor: str | None = None
    ) -> PlainFile:
        """Make the sheet that is taken along: a private file, disclosed and removed in time.

        Its outer page says nothing of a debt; whoever sees it at a place of work learns nothing.
        It is made for people whom the rules allow to go, so the visit is confirmed and cleared.

        Args:
            process_id: the visit.
            form: `docx` for paper, `json` for a phone.
            language: BCP 47 tag; the lender's where empty.
            actor: who takes it; needs the rights `visit.plan` and `pii.disclose`.

        Raises:
            NotLawful: the rules do not allow the visit any more.
            UsageError: it is not confirmed, or cleared for nobody; the lender has no Word file of
                the sheet. NotFound: there is no such visit.
        """
        lender = self._lender
        process = self.get(process_id, actor=SOFTWARE)
        who = lender.authorized(actor, "visit.plan", [Subject("case", process.case_id)])
        if form not in ("docx", "json"):
            raise UsageError(f"there is no sheet as {form!r}", hint="Known: docx, json.")
        self._check_cleared(process, actor)
        facts = self._facts(process, language, actor)
        form_id = str(uuid4())
        if form == "json":
            content = dumps(form_of(facts, form_id), ensure_ascii=False, indent=2).encode()
        else:
            content = self._word(process, facts, form_id)
        reason = f"sheet of visit {process_id}"
        with lender.files.create(
            f".{form}", purpose=PURPOSE, actor=who, reason=reason,
            subject_ids=[process.customer_id],
        ) as draft:  # fmt: skip
            draft.stream.write(content)
            draft.rows = 1
        lender.processes.move(process_id, Step("sheet"), actor=actor)
        assert draft.file is not None
        return draft.file

    def sheet_values(
        self, case: str | int, file: TemplateFile, *, actor: str | None = None
    ) -> Mapping[str, str]:
        """Return what a Word file of the sheet says of the open visit of a case, to look at it.

        Raises:
            UsageError: the case has no visit whose time is agreed.
        """
        found = [one for one in self.list(case=case, actor=actor) if one.state in FIXED]
        if not found:
            raise UsageError(
                f"no visit is agreed on {case}",
                hint="Look at the sheet with made-up values (--sample).",
            )
        facts = self._facts(found[-1], file.language, actor)
        return sheet_values(facts, str(UUID(int=0)), file.language)

    def calendar(self, process_id: int, *, actor: str | None = None) -> tuple[bytes, bytes]:
        """Return the calendar files of an agreed visit: for the staff, and for the customer.

        The customer's says nothing of a debt: others see a calendar too. Once the time was called
        off, they take it out of both calendars.

        Raises:
            UsageError: no time is agreed, and none was called off.
            NotFound: there is no such visit.
        """
        lender = self._lender
        process = self.get(process_id, actor=SOFTWARE)
        lender.authorized(actor, "visit.plan", [Subject("case", process.case_id)])
        before = process.data.get("slot_before")
        slot = Slot(datetime.fromisoformat(before)) if before else self.slot(process)
        place = self.place(process, reason=f"calendar of visit {process_id}", actor=actor)
        options = self.channel(process).options
        staff, customer = (
            calendar_for(
                lender=lender.settings.lender,
                process=process,
                start=slot.start,
                ends=slot.until or slot.start + timedelta(minutes=self.minutes(process)),
                now=lender.clock.now(),
                organiser=options.organiser,
                location=place.text if for_staff else "",
                for_staff=for_staff,
            )
            for for_staff in (True, False)
        )
        return staff, customer

    def calendar_files(
        self, process_id: int, *, actor: str | None = None
    ) -> tuple[PlainFile, PlainFile]:
        """Make the calendar files as private files: for the staff, and for the customer."""
        lender = self._lender
        process = self.get(process_id, actor=SOFTWARE)
        who = lender.authorized(actor, "visit.plan", [Subject("case", process.case_id)])
        made = []
        for content in self.calendar(process_id, actor=actor):
            with lender.files.create(
                ".ics", purpose=PURPOSE, actor=who, reason=f"calendar of visit {process_id}",
                subject_ids=[process.customer_id],
            ) as draft:  # fmt: skip
                draft.stream.write(content)
                draft.rows = 1
            assert draft.file is not None
            made.append(draft.file)
        return made[0], made[1]

    def _check_cleared(self, process: ProcessView, actor: str | None) -> None:
        if process.state != "confirmed":
            raise UsageError(
                f"visit {process.process_id} is not confirmed: nobody goes yet",
                hint="It is confirmed with the customer on the day before: casekit visits confirm.",
            )
        staff = process.data.get("staff", ())
        if not staff or process.data.get("cleared_for") != process.data["slot"]:
            raise UsageError(
                f"visit {process.process_id} is cleared for nobody",
                hint="Name who goes: casekit visits clear.",
            )
        self.ask_for(process, staff, actor=actor)

    def _facts(self, process: ProcessView, language: str, actor: str | None) -> SheetFacts:
        lender = self._lender
        reason = f"sheet of visit {process.process_id}"
        place = self.place(process, reason=reason, actor=actor)
        person = lender.customers.disclose(
            process.customer_id, ["name", "contact"], purpose=PURPOSE, reason=reason, actor=actor
        )
        slot = self.slot(process)
        zone = lender.settings.lender.zone
        texts = lender.settings.texts
        language = language or lender.settings.lender.language
        return SheetFacts(
            process=process,
            case=lender.cases.show(process.case_name, actor=actor),
            lender_name=texts.get(f"{language}.lender_name") or lender.settings.lender.name,
            hotline=texts.get(f"{language}.hotline") or texts.get("hotline", ""),
            customer=person["name"],
            contact=person["contact"].name if person["contact"] else "",
            place=place.text,
            point=place.point,
            start=slot.start.astimezone(zone),
            ends=self.ends(process).astimezone(zone),
            language=language,
        )

    def _word(self, process: ProcessView, facts: SheetFacts, form_id: str) -> bytes:
        sheets = self.channel(process).sheets
        if not sheets:
            raise UsageError(
                "the lender has no Word file of the visit sheet",
                hint='Name a set that has one: [templates] use = ["cn"].',
            )
        file = sheets[sheet_language(facts.language, list(sheets))]
        values: Mapping[str, str] = sheet_values(facts, form_id, file.language)
        return WordTemplate(file.path).render(values)
