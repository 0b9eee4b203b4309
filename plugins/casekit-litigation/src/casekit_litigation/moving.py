"""Moving suits on: the part of the desk that says what has happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

from casekit import Attachment, Lender, Move, ProcessView, Step, Subject
from casekit.archive.evidence_writing import PackReport
from casekit.errors import NotFound, UsageError
from casekit.pii.plain_file import PlainFile
from casekit.process.model import KEEP, Effect, Keep
from casekit.rights import SOFTWARE
from casekit_litigation.calendar import workdays_of
from casekit_litigation.channel import Firm, Litigation, LitigationOptions
from casekit_litigation.deadlines import TERMS
from casekit_litigation.running_deadlines import began_on, begun_by
from casekit_litigation.states import BACK, PARKED

KIND: Final = "suit"


class SuitMoving:
    """The part of the desk that moves suits on; see `casekit_litigation.desk.Suits`."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    def get(self, process_id: int, *, actor: str | None = None) -> ProcessView:
        """Return a suit as it stands; needs the right `process.look`.

        Raises:
            NotFound: there is none with this number.
        """
        return self._suit(process_id, actor)

    def possible(self, process_id: int, *, actor: str | None = None) -> tuple[Move, ...]:
        """Return what can happen to a suit now; of the ways back only the one that it came from.

        Needs the right `process.look`.
        """
        process = self._suit(process_id, actor)
        back = f"{BACK}{process.data.get('before')}"
        return tuple(
            move
            for move in self._lender.processes.possible(process_id, actor=SOFTWARE)
            if not move.event.startswith(BACK) or move.event == back
        )

    def move(
        self,
        process_id: int,
        event: str,
        *,
        on: date | None = None,
        documents: Sequence[Path | Attachment] = (),
        note: str = "",
        ref: str | None = None,
        data: Mapping[str, Any] | None = None,
        secret: Mapping[str, Any] | None = None,
        late_because: str = "",
        due_on: date | None | Keep = KEEP,
        effects: Sequence[Effect] = (),
        key: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Say what has happened to a suit; return it as it stands then.

        Args:
            process_id: the suit.
            event: one of the table, see docs/reference/suits.md.
            on: the day on which it happened; today where None.
            documents: what proves it; filed in the case under `legal`.
            note: words about it; sealed.
            ref: the docket number by which the court knows it.
            data: codes, dates and minor units; see docs/reference/suits.md.
            secret: names and words; sealed.
            late_because: why something is taken after its last day; sealed.
            due_on: another next deadline than what follows from the table.
            effects: what else changes.
            key: idempotency; a known key changes nothing.
            actor: who says so; needs the right `process.move`.

        Raises:
            MoveRefused, ProcessHeld, DocumentNeeded, RefTaken, UsageError, FileTooLarge: see
                `Processes.move`.
            NotFound: there is no such suit, or no such file.
        """
        lender = self._lender
        process = self._suit(process_id)
        sealed = dict(secret or {})
        if late_because.strip():
            sealed["late_because"] = late_because
        step = Step(
            event,
            on=self._instant(on),
            note=note,
            ref=ref,
            due_on=due_on,
            data=self._with_calendar(process, event, dict(data or {}), on or lender.today()),
            secret=sealed,
            attachments=tuple(map(_attachment, documents)),
            effects=tuple(effects),
            key=key,
        )
        return lender.processes.move(process_id, step, actor=actor)

    def go_on(
        self, process_id: int, *, on: date | None = None, note: str = "", actor: str | None = None
    ) -> ProcessView:
        """Go back from mediation, settlement or suspension to the stage from which a suit came.

        Raises:
            UsageError: it is in none of these. MoveRefused, NotFound: see `move`.
        """
        process = self._suit(process_id)
        if process.state not in PARKED:
            raise UsageError(f"suit {process_id} is {process.state!r}: there is no way back")
        return self.move(
            process_id, f"{BACK}{process.data['before']}", on=on, note=note, actor=actor
        )

    def prepare(self, process_id: int, *, reason: str, actor: str | None = None) -> ProcessView:
        """Pack the evidence into a private file; the suit names it, and files what proves it.

        What is filed is the pack's manifest with the hash of every file, signed by the log.

        Raises:
            UsageError: no reason. NotAuthorized: not for this actor.
        """
        lender = self._lender
        process = self._suit(process_id)
        file, _ = lender.archive.evidence(process.case_name, reason=reason, actor=actor)
        path = lender.files.path(file)
        with ZipFile(path) as packed:
            manifest, signed = packed.read("manifest.json"), packed.read("manifest.note")
        return self.move(
            process_id,
            "prepare",
            documents=(
                Attachment("manifest.json", "application/json", manifest, "other"),
                Attachment("manifest.note", "text/plain", signed, "other"),
            ),
            data={"pack_file": file.file_id},
            note=reason,
            actor=actor,
        )

    def engage(
        self,
        process_id: int,
        firm: str,
        contract: Path | Attachment,
        *,
        on: date | None = None,
        actor: str | None = None,
    ) -> ProcessView:
        """Engage a law firm for a suit, by its short name in the config.

        Raises:
            UsageError: the config knows no such firm, or its contract has ended.
            MoveRefused, NotFound: see `move`.
        """
        self.firm(firm)
        return self.move(
            process_id, "engage", on=on, documents=(contract,), data={"firm": firm}, actor=actor
        )

    def export(
        self, process_id: int, *, reason: str, actor: str | None = None
    ) -> tuple[PlainFile, PackReport]:
        """Hand the papers of a suit to its law firm: a private file with what the firm may have.

        The firm works for the lender under a contract, so no consent of the customer is asked for
        (个人信息保护法 21); it gets the parts that its contract names, and never the customer's
        means, other debts or people around. The rest is in the file as hashes, so the firm and a
        court can check all of it.

        Returns:
            The file, and what was packed.

        Raises:
            UsageError: no firm is engaged, its contract has ended, or no reason is given.
            NotAuthorized: not for this actor; it needs the right `suit.export`.
        """
        lender = self._lender
        process = self._suit(process_id)
        who = lender.authorized(actor, "suit.export", [Subject("case", process.case_id)])
        name = str(process.data.get("firm", ""))
        if not name:
            raise UsageError(
                f"no law firm is engaged for suit {process_id}", hint="See casekit suits engage."
            )
        file, report = lender.archive.evidence(
            process.case_name,
            reason=reason,
            audience=name,
            parts=self.firm(name).parts,
            actor=who,
        )
        if process.is_open:
            self.move(process_id, "exported", data={"file": file.file_id}, note=reason, actor=who)
        return file, report

    def request(
        self,
        process_id: int,
        what: str,
        *,
        due_on: date,
        owner: str = "",
        documents: Sequence[Path | Attachment] = (),
        on: date | None = None,
        actor: str | None = None,
    ) -> ProcessView:
        """Record what court or lawyer ask for: a task with owner and date, which rises when late.

        Raises:
            UsageError: it is not said what. MoveRefused, NotFound: see `move`.
        """
        return self.move(
            process_id,
            "request",
            on=on,
            note=what,
            documents=documents,
            data={"task_due_on": due_on, "owner": owner or None},
            actor=actor,
        )

    def firm(self, name: str) -> Firm:
        """Return a law firm by its short name.

        Raises:
            UsageError: the config knows no such firm, or the contract with it has ended.
        """
        firms = self._options().firm
        if name not in firms:
            known = ", ".join(sorted(firms)) or "none"
            raise UsageError(
                f"the config knows no law firm {name!r}",
                hint=f"Known are: {known}. Add [channel.litigation.firm.{name}].",
            )
        if firms[name].contract_until < self._lender.today():
            raise UsageError(
                f"the contract with the law firm {name!r} ended on {firms[name].contract_until}",
                hint="Without a contract it may have no data: renew it, or choose another firm.",
            )
        return firms[name]

    # -- parts ---------------------------------------------------------------------------------

    def _suit(self, process_id: int, actor: str | None = SOFTWARE) -> ProcessView:
        """Return a suit; a verb that asks for a right of its own asks for none here."""
        process = self._lender.processes.get(process_id, actor=actor)
        if process.kind != KIND:
            raise NotFound(f"process {process_id} is no suit but a {process.kind}")
        return process

    def _channel(self) -> Litigation | None:
        opened = self._lender.channels.values()
        return next((one for one in opened if isinstance(one, Litigation)), None)

    def _options(self) -> LitigationOptions:
        channel = self._channel()
        return LitigationOptions() if channel is None else channel.options

    def _instant(self, day: date | None) -> datetime | None:
        if day is None or day == self._lender.today():
            return None
        return datetime.combine(day, time(), self._lender.settings.lender.zone)

    def _with_calendar(
        self, process: ProcessView, event: str, data: dict[str, Any], on: date
    ) -> dict[str, Any]:
        """Add the deadlines that an event begins, worked out with the calendar of the rules."""
        is_workday = workdays_of(self._lender.pack)
        known = {**process.data, **data}
        begun = {
            code: TERMS[code].last_day(began_on(code, known, on), is_workday)
            for code in begun_by(event, data)
        }
        if begun or data.get("deadlines"):
            data["deadlines"] = begun | dict(data.get("deadlines") or {})
        return data


def _attachment(given: Path | Attachment) -> Attachment:
    if isinstance(given, Attachment):
        return given
    if not given.is_file():
        raise NotFound(f"there is no file {given.name}", hint="Check the path.")
    return Attachment.of_file(given)
