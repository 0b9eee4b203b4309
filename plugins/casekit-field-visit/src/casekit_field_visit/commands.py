"""The commands `casekit visits …`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casekit.cli.opening import DATE, LenderChoice, shown
from casekit.cli.output import emit, emit_json, emit_pairs, note
from casekit.cli.refusals import refusals_told
from casekit_field_visit.showing import (
    show_day,
    show_file,
    show_import,
    show_record,
    show_visit,
    show_visits,
    visit_pairs,
)
from casekit_field_visit.slots import read_slot
from casekit_field_visit.states import AGREED_BY
from casekit_field_visit.visit_record import PLACES
from casekit_field_visit.words import VisitWords

if TYPE_CHECKING:
    from casekit import Lender, ProcessView

_VISIT = click.argument("visit", type=int)
_OF = click.argument("visit_or_case")
_REASON = click.option("--reason", required=True, metavar="TEXT", help="Why; sealed.")
_NOTE = click.option("--note", "remark", default="", metavar="TEXT", help="Words about it; sealed.")
_BY = click.option(
    "--by", type=click.Choice(AGREED_BY), default="customer", show_default=True, help="Who said so."
)
_STAFF = click.option(
    "--staff", multiple=True, metavar="LOGIN", help="Who goes. Given once for each."
)


@click.group("visits")
def visits() -> None:
    """Visits: agreed with the customer, confirmed the day before, made by two, recorded.

    VISIT is the number of a visit, as `casekit visits list` shows it. A time is written like
    2026-03-04T09:00, or 2026-03-04T09:00/12:00 where only a part of the day is meant.
    """


@visits.command("list")
@click.option("--case", default="", help="Only visits on this case.")
@click.option("--state", default="", help="Only visits that stand here.")
@click.option("--waiting", is_flag=True, help="Only those for which no time is agreed.")
@click.option(
    "--phase",
    type=click.Choice(["open", "done", "cancelled", "all"]),
    default="open",
    show_default=True,
    help="Which visits.",
)
@shown
def list_(
    choice: LenderChoice,
    case: str,
    state: str,
    waiting: bool,
    phase: str,
    as_json: bool,
    language: str,
) -> None:
    """List visits."""
    with choice.open() as lender:
        desk = lender.plugin("visits")
        if waiting:
            found = desk.waiting()
        else:
            found = desk.list(case=case or None, state=state, phase="" if phase == "all" else phase)
        if as_json:
            for one in found:
                emit_json(one.to_json(), line=True)
        else:
            show_visits(lender, found, _words(lender, language))


@visits.command()
@_VISIT
@shown
def show(choice: LenderChoice, visit: int, as_json: bool, language: str) -> None:
    """Show how a visit stands: its appointment, who goes, its record, and what can happen now.

    No address and no word of what was said: `casekit process show` opens those for a reason.
    """
    with choice.open() as lender:
        found = lender.plugin("visits").get(visit)
        possible = lender.processes.possible(visit)
        if as_json:
            emit_json({**found.to_json(), "possible": [move.event for move in possible]})
        else:
            emit_pairs(visit_pairs(lender, found, possible, _words(lender, language)))


@visits.command()
@_OF
@click.option("--slot", "slots", multiple=True, metavar="TIME", help="A time that was proposed.")
@click.option("--place-kind", type=click.Choice(PLACES), help="Where, if that was proposed too.")
@_NOTE
@shown
def offer(
    choice: LenderChoice,
    visit_or_case: str,
    slots: tuple[str, ...],
    place_kind: str | None,
    remark: str,
    as_json: bool,
    language: str,
) -> None:
    """Note which times were proposed to the customer of a visit or case."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: lender.plugin("visits").offer(
            _meant(visit_or_case),
            [read_slot(text, lender.settings.lender.zone) for text in slots],
            place_kind=place_kind or "",
            note=remark,
        ),
    )


@visits.command()
@_OF
@click.argument("time")
@click.option("--place-kind", type=click.Choice(PLACES), required=True, help="Where.")
@click.option(
    "--place",
    default="",
    metavar="TEXT",
    help="An address, the name of one in the profile (a1), or LAT,LON. Sealed.",
)
@click.option("--at", default="", metavar="LAT,LON", help="Where that is on the map. Sealed.")
@click.option("--minutes", type=int, help="How long it takes.")
@click.option("--enter-home", is_flag=True, help="The customer agrees that the visitors come in.")
@_BY
@_NOTE
@shown
def agree(
    choice: LenderChoice,
    visit_or_case: str,
    time: str,
    place_kind: str,
    place: str,
    at: str,
    minutes: int | None,
    enter_home: bool,
    by: str,
    remark: str,
    as_json: bool,
    language: str,
) -> None:
    """Note that the customer agreed to a TIME and a place."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: lender.plugin("visits").agree(
            _meant(visit_or_case),
            read_slot(time, lender.settings.lender.zone),
            place_kind=place_kind,
            place=place,
            at=at,
            by=by,
            enter_home=enter_home,
            minutes=minutes,
            note=remark,
        ),
    )


@visits.command()
@_VISIT
@_BY
@_NOTE
@shown
def confirm(
    choice: LenderChoice, visit: int, by: str, remark: str, as_json: bool, language: str
) -> None:
    """Note that the customer confirmed a visit, on the day before it."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: lender.plugin("visits").confirm(visit, by=by, note=remark),
    )


@visits.command("call-off")
@_VISIT
@_REASON
@shown
def call_off(choice: LenderChoice, visit: int, reason: str, as_json: bool, language: str) -> None:
    """Call off the agreed time of a visit; another one can be agreed."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: lender.plugin("visits").call_off(visit, reason=reason),
    )


@visits.command()
@_VISIT
@_REASON
@shown
def decline(choice: LenderChoice, visit: int, reason: str, as_json: bool, language: str) -> None:
    """Note that the customer wants no visit."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: lender.plugin("visits").decline(visit, reason=reason),
    )


@visits.command()
@_VISIT
@_STAFF
@shown
def clear(
    choice: LenderChoice, visit: int, staff: tuple[str, ...], as_json: bool, language: str
) -> None:
    """Ask the rules whether these people may make a visit at its time."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: lender.plugin("visits").clear(visit, staff),
        who=staff,
    )


@visits.command()
@click.argument("day", type=DATE)
@_STAFF
@shown
def day(
    choice: LenderChoice, day: date, staff: tuple[str, ...], as_json: bool, language: str
) -> None:
    """Show the visits of a DAY in the order in which they are made."""
    with choice.open() as lender:
        found = lender.plugin("visits").day(day, staff=staff)
        if as_json:
            emit_json(found.to_json())
        else:
            show_day(lender, found, _words(lender, language))


@visits.command()
@_VISIT
@click.option(
    "--format",
    "form",
    type=click.Choice(["docx", "json"]),
    default="docx",
    show_default=True,
    help="For paper, or for a phone.",
)
@shown
def sheet(choice: LenderChoice, visit: int, form: str, as_json: bool, language: str) -> None:
    """Make the sheet that is taken along, into the private folder."""
    with choice.open() as lender:
        with refusals_told(lender, language):
            made = lender.plugin("visits").sheet(visit, form=form, language=language)
        show_file(lender, made, "", _words(lender, language), as_json)


@visits.command()
@_VISIT
@shown
def ics(choice: LenderChoice, visit: int, as_json: bool, language: str) -> None:
    """Make the calendar files of a visit: for the staff, and for the customer."""
    with choice.open() as lender:
        words = _words(lender, language)
        files = lender.plugin("visits").calendar_files(visit)
        for made, whose in zip(files, ("for_staff", "for_customer"), strict=True):
            show_file(lender, made, words(whose), words, as_json)


@visits.command()
@click.option(
    "--form",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The form, filled in (JSON).",
)
@click.option(
    "--file",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A photograph or recording; by default those that lie beside the form.",
)
@shown
def record(
    choice: LenderChoice, form: Path, files: tuple[Path, ...], as_json: bool, language: str
) -> None:
    """Record a visit from its form."""
    with choice.open() as lender:
        made = lender.plugin("visits").record_form(form, files=files)
        if as_json:
            emit_json(made.to_json())
        else:
            show_record(lender, made, _words(lender, language))


@visits.command()
@click.option(
    "--form",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The form with the right words (JSON).",
)
@_REASON
@shown
def correct(choice: LenderChoice, form: Path, reason: str, as_json: bool, language: str) -> None:
    """Put a right record in the place of a wrong one; both stay in the file."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: lender.plugin("visits").correct_form(form, reason=reason),
    )


@visits.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--files",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder with photographs and recordings; by default the one of FILE.",
)
@click.option("--strict", is_flag=True, help="Take nothing if a line cannot be read.")
@shown
def import_(
    choice: LenderChoice,
    file: Path,
    files: Path | None,
    strict: bool,
    as_json: bool,
    language: str,
) -> None:
    """Take forms that were filled offline, a JSON object a line (FILE)."""
    with choice.open() as lender:
        words = _words(lender, language)
        tongue = "zh" if words.chinese else "en"
        report = lender.plugin("visits").import_records(
            file,
            files=files,
            strict=strict,
            on_problem=lambda problem: note(problem.sentence(file.name, tongue)),
        )
        show_import(report, words, as_json)
    if report.bad or report.refused:
        raise click.exceptions.Exit(1)


def _meant(text: str) -> str | int:
    """Return the visit or case that a person named: a number alone is a visit."""
    return int(text) if text.isdecimal() else text


def _words(lender: Lender, language: str) -> VisitWords:
    return VisitWords(language or lender.settings.lender.language)


def _step(
    choice: LenderChoice,
    as_json: bool,
    language: str,
    verb: Callable[[Lender], ProcessView],
    *,
    who: Sequence[str] = (),
) -> None:
    with choice.open() as lender:
        with refusals_told(lender, language, who):
            found = verb(lender)
        if as_json:
            emit_json(found.to_json())
        else:
            for line in show_visit(lender, found, _words(lender, language)):
                emit(line)
