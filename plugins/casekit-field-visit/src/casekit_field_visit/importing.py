"""Visits that were recorded offline: forms brought back as JSON, one or many."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from casekit import ImportReport, ProcessView
from casekit.errors import (
    CasekitError,
    Erased,
    FileTooLarge,
    NotFound,
    ProcessError,
    ResultIncomplete,
    UsageError,
)
from casekit.imports import Column, Problem, Refusal, Taken, TakenRow, import_rows
from casekit_field_visit.recording import RECORD_FORMAT, RecordedVisit
from casekit_field_visit.taking_along import VisitTakingAlong
from casekit_field_visit.visit_record import VisitRecord, read_record

_OF_A_FORM: Final = (
    UsageError, ResultIncomplete, ProcessError, NotFound, FileTooLarge, Erased,
)  # fmt: skip
"""What is wrong with one form and stops no other; a full disk or a missing key stops them all."""

_FORM_ID: Final = re.compile(r"[A-Za-z0-9._/-]{1,64}")
_COLUMNS: Final = (
    Column("form_id", "ref", required=True),
    Column("process", "integer", required=True),
    Column("*", "json", required=True),
)


class VisitImporting(VisitTakingAlong):
    """Verbs that take forms back."""

    def record_form(
        self, path: Path, *, files: Sequence[Path] = (), actor: str | None = None
    ) -> RecordedVisit:
        """Record a visit from its form, a JSON file; see `record`.

        Raises:
            UsageError: it is no such form.
        """
        number, record = form_at(path)
        named = files or _beside(path.parent, record)
        return self.record(number, record, files=named, actor=actor)

    def correct_form(self, path: Path, *, reason: str, actor: str | None = None) -> ProcessView:
        """Put the record of a form in the place of the one that was taken; see `correct`.

        Raises:
            UsageError: it is no such form, or no reason is given.
        """
        number, record = form_at(path)
        return self.correct(number, record, reason=reason, actor=actor)

    def import_records(
        self,
        path: Path,
        *,
        files: Path | None = None,
        strict: bool = False,
        on_problem: Callable[[Problem], None] | None = None,
        actor: str | None = None,
    ) -> ImportReport:
        """Take forms that were filled offline, a JSON object a line.

        Each form is taken once: a second import changes nothing. One that cannot be taken (an
        unknown visit, a day that lies ahead, a field that is missing, a file that is not there,
        other words than before) stands verbatim among the bad rows, to be mended and imported.

        Args:
            path: JSON lines.
            files: the folder with the photographs and recordings that the forms name; the one
                beside the file where None.
            strict: take nothing if a line cannot be read.
            on_problem: called with each problem as it is met.
            actor: who imports; needs the rights `visit.record` and `case.contact`.

        Raises:
            IntakeError: the file cannot be read.
        """
        lender = self._lender
        who = lender.authorized(actor, "visit.record")
        folder = path.parent if files is None else files
        against: list[str] = []

        def take(rows: Sequence[TakenRow]) -> Taken:
            refused: list[Refusal] = []
            unchanged = 0
            for place, row in enumerate(rows):
                try:
                    number, record = read_form(row.values["*"])
                    made = self.record(number, record, files=_beside(folder, record), actor=who)
                except _OF_A_FORM as error:
                    refused.append(Refusal(place, _field_of(error), error.message))
                else:
                    unchanged += not made.is_new
                    if made.violations:
                        rules = ", ".join(dict.fromkeys(one.rule for one in made.violations))
                        against.append(f"visit {number} was against {rules}")
            return Taken(refused, unchanged)

        report = import_rows(
            lender, path, table="visits", columns=_COLUMNS, take=take, actor=who, strict=strict,
            on_problem=on_problem, batch=1,
        )  # fmt: skip
        report.notes.extend(against)
        return report


def form_at(path: Path) -> tuple[int, VisitRecord]:
    """Return the number of the visit and the record that a JSON file holds.

    Raises:
        UsageError: it cannot be read, or is no such form.
    """
    try:
        form = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        why = error.strerror or "unknown reason"
        raise UsageError(f"{path.name} cannot be read ({why})") from error
    except ValueError as error:
        raise UsageError(f"{path.name} is no JSON") from error
    return read_form(form)


def read_form(form: Any) -> tuple[int, VisitRecord]:
    """Return the number of the visit and the record that a form holds.

    Raises:
        UsageError: it is no such form.
    """
    if not isinstance(form, Mapping) or form.get("format") != RECORD_FORMAT:
        raise UsageError(f"this is no form of a visit ({RECORD_FORMAT})")
    number, form_id, given = form.get("process"), form.get("form_id"), form.get("record")
    if isinstance(number, bool) or not isinstance(number, int):
        raise UsageError("the form says of no visit that it is about")
    if not isinstance(form_id, str) or not _FORM_ID.fullmatch(form_id):
        raise UsageError("the form has no number of its own (`form_id`)")
    if not isinstance(given, Mapping):
        raise UsageError("the form holds no record")
    return number, replace(read_record(given), form_id=form_id)


def _beside(folder: Path, record: VisitRecord) -> list[Path]:
    """Return the files that a record names, in the folder and nowhere else.

    Raises:
        UsageError: a name that leads out of the folder, or a file that is not there.
    """
    found = []
    for name in (*record.photos, *record.recordings):
        path = folder / name
        if Path(name).name != name or not path.is_file():
            raise UsageError(
                "the form names a photograph or recording that is not in the folder",
                hint="Put it beside the forms, under the name that the form says.",
            )
        found.append(path)
    return found


def _field_of(error: CasekitError) -> str:
    return "*" if isinstance(error, ResultIncomplete) else "form_id"
