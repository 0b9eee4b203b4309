"""What people do with a regulator's inspections; `lender.plugin("inspections")` opens them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from casekit import ProcessView, Step
from casekit.errors import DocumentNeeded, NotFound, StaffUnknown, UsageError
from casekit.people.reading import member
from casekit.process.model import Attachment, OpenProcess
from casekit_oversight.inspecting import Inspecting
from casekit_oversight.kinds_inspections import DESK, InspectionKind
from casekit_oversight.naming import REGULATOR, login_of, seen_to_by

if TYPE_CHECKING:
    from casekit_oversight.options_outside import InspectionOptions

KIND: Final = InspectionKind.name
FINDING: Final = "finding"
GRADES: Final = ("minor", "serious", "grave")


class Inspections(Inspecting):
    """Inspections: announced, given access, handed over what was asked for, corrected, closed.

    The lender's people `announce`, `grant`, `hand_over`, note what was found with `find`, and
    `close`. The inspector, recorded as somebody with the role `regulator` alone, looks with
    `entries`, `case`, `document`, `evidence` and `report`: only at what the inspection
    covers, only until its last day, and each look is archived.
    """

    def announce(
        self,
        authority: str,
        request: str,
        *,
        ref: str = "",
        due_on: date | None = None,
        owner: str = "",
        on: datetime | None = None,
        attachments: Iterable[Attachment] = (),
        actor: str | None = None,
    ) -> ProcessView:
        """Record that an inspection was announced.

        Args:
            authority: who inspects; sealed. request: what was asked for; sealed.
            ref: the number of the authority's letter.
            due_on: by when what was asked for is handed over.
            owner: login of who sees to it.
            on: when it was announced (UTC); now where None.
            attachments: the letter.
            actor: who records it.

        Raises:
            UsageError: nobody, or nothing, is said.
        """
        if not (authority.strip() and request.strip()):
            raise UsageError("say who inspects and what they ask for; both are sealed")
        return self._lender.processes.open(
            KIND,
            step=Step(
                on=on,
                ref=ref or None,
                due_on=due_on,
                secret={"authority": authority, "request": request},
                attachments=tuple(attachments),
            ),
            owner=seen_to_by(self._lender, owner, "the inspection"),
            actor=actor,
        )

    def grant(
        self,
        number: int,
        login: str,
        *,
        until: date,
        cases: Iterable[str | int] = (),
        reports: Iterable[str] = (),
        start: date | None = None,
        end: date | None = None,
        note: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Give an inspector access, in place of what was given before.

        Args:
            number: of the inspection.
            login: of the inspector: somebody recorded with the role `regulator` and no other.
            until: the last day, on the lender's calendar.
            cases: what may be seen. reports: names of reports that may be made.
            start, end: only entries and reports of this time; without bounds where None.
            note: words; sealed.
            actor: who gives it.

        Raises:
            StaffUnknown: nobody has this login. NotFound: no such case or report.
            UsageError: another role, no scope, or a last day that has passed or lies too far off.
        """
        lender = self._lender
        with lender.store.read() as connection:
            inspector = member(connection, login)
        if inspector is None:
            raise StaffUnknown(login)
        if set(inspector.roles) != {REGULATOR}:
            raise UsageError(
                f"{login} is no inspector",
                hint=f"An inspector is recorded with the role {REGULATOR!r} alone.",
            )
        today = lender.today()
        last = today + timedelta(days=self._options.most_days)
        if not today <= until <= last:
            raise UsageError(f"the last day lies between {today} and {last}, not on {until}")
        if start is not None and end is not None and end < start:
            raise UsageError(f"the time ends on {end}, before it begins on {start}")
        numbers = sorted({lender.cases.find(case).case_id for case in cases})
        names = sorted(set(reports))
        for name in names:
            if name not in lender.plugins.reports:
                raise NotFound(f"no plugin of this lender offers a report {name!r}")
        if not (numbers or names):
            raise UsageError("say what may be seen", hint="Give --case or --report.")
        step = Step(
            "grant",
            note=note,
            data={
                "login": login,
                "cases": numbers,
                "reports": names,
                "start": start,
                "end": end,
                "until": until,
                "granted_at": lender.clock.now(),
                "revoked_on": None,
            },
        )
        return self._move(number, step, actor)

    def revoke(self, number: int, *, reason: str, actor: str | None = None) -> ProcessView:
        """End an inspector's access at once."""
        step = Step("revoke", note=reason, data={"revoked_on": self._lender.today()})
        return self._move(number, step, actor)

    def hand_over(
        self,
        number: int,
        files: Sequence[Path],
        *,
        note: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """File what was handed over, with a list of it: names, sizes, SHA-256.

        Args:
            number: of the inspection.
            files: reports, evidence packs and whatever else was handed over.
            note: to whom, and how; sealed.
            actor: who handed it over.

        Raises:
            DocumentNeeded: nothing was handed over.
        """
        if not files:
            raise DocumentNeeded("say which files were handed over", hint="Give --file for each.")
        listed, digests = _listed(files)
        view = self.get(number, actor=actor)
        step = Step(
            "hand_over",
            note=note,
            due_on=None,
            data={
                "digests": [*view.data.get("digests", ()), *digests],
                "handed_over_on": self._lender.today(),
            },
            attachments=(listed, *(Attachment.of_file(path) for path in files)),
        )
        return self._move(number, step, actor)

    def find(
        self,
        number: int,
        words: str,
        *,
        grade: str = "serious",
        person: str = "",
        owner: str = "",
        due_on: date | None = None,
        attachments: Iterable[Attachment] = (),
        actor: str | None = None,
    ) -> ProcessView:
        """Note a finding of the regulator's, which becomes one of the lender's own to correct.

        Args:
            number: of the inspection.
            words: what was found; sealed.
            grade: how grave it is.
            person: login of whom it concerns, if somebody.
            owner: login of who sees to the correction.
            due_on: by when a correction is ordered.
            attachments: the regulator's letter.
            actor: who notes it.

        Raises:
            UsageError: no such grade, or it concerns who is to see to it.
            StaffUnknown: nobody has a login that is named.
        """
        if grade not in GRADES:
            raise UsageError(f"there is no grade {grade!r}", hint=f"Known: {', '.join(GRADES)}.")
        person = login_of(self._lender, person)
        owner = seen_to_by(self._lender, owner, "the finding", concerned=[person])
        view = self.get(number, actor=actor)
        count = int(view.data.get("found", 0)) + 1
        source = f"{KIND}:{number}"
        opened = Step(
            data={
                "code": KIND,
                "source": source,
                "grade": grade,
                "day": self._lender.today(),
            },
            secret={"words": words},
            due_on=due_on,
            owner=owner,
            person=person,
            key=f"{source}:{count}",
        )
        step = Step(
            "find",
            note=words,
            data={"found": count},
            effects=(OpenProcess(FINDING, opened, about="none"),),
            attachments=tuple(attachments),
        )
        return self._move(number, step, actor)

    def findings(self, number: int, *, actor: str | None = None) -> Sequence[ProcessView]:
        """Return the findings of an inspection as they stand."""
        source = f"{KIND}:{number}"
        listed = self._lender.processes.list(kind=FINDING, phase="", about="none", actor=actor)
        return [one for one in listed if one.data.get("source") == source]

    def close(self, number: int, *, note: str = "", actor: str | None = None) -> ProcessView:
        """Close an inspection; its access ends. Findings go on until they are corrected."""
        return self._move(number, Step("close", note=note), actor)

    def note(
        self,
        number: int,
        words: str,
        *,
        attachments: Iterable[Attachment] = (),
        actor: str | None = None,
    ) -> ProcessView:
        """Note what was asked or said; sealed."""
        step = Step("note", note=words, attachments=tuple(attachments))
        return self._move(number, step, actor)

    def list(
        self, *, phase: str = "open", late: bool = False, actor: str | None = None
    ) -> Sequence[ProcessView]:
        """Return inspections by number; see `Processes.list`."""
        return self._lender.processes.list(kind=KIND, phase=phase, late=late, actor=actor)

    def read(self, number: int, *, reason: str, actor: str | None = None) -> dict[str, Any]:
        """Return who inspects and what they asked for, once it is archived who reads it."""
        self.get(number, actor=actor)
        return self._lender.processes.read(number, reason=reason, actor=actor)

    @property
    def _options(self) -> InspectionOptions:
        options: InspectionOptions = self._lender.options("oversight").inspections
        return options

    def _move(self, number: int, step: Step, actor: str | None) -> ProcessView:
        self.get(number, actor=actor)
        return self._lender.processes.move(number, step, actor=actor, desk=DESK)


def _listed(files: Sequence[Path]) -> tuple[Attachment, list[str]]:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("name", "bytes", "sha256"))
    digests: list[str] = []
    for path in files:
        if not path.is_file():
            raise NotFound(f"there is no file {path.name}", hint="Check the path.")
        digest = sha256()
        with path.open("rb") as stream:
            while part := stream.read(1 << 20):
                digest.update(part)
        digests.append(digest.hexdigest())
        writer.writerow((path.name, path.stat().st_size, digests[-1]))
    return Attachment("handed-over.csv", "text/csv", text.getvalue().encode()), digests
