"""`casekit import`: loans, payments, and what the system before has done."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casekit.cli.opening import DATE, LenderChoice, json_option, language_option, lender_choice
from casekit.cli.output import emit, emit_json, emit_pairs, note
from casekit.cli.progress import bar
from casekit.cli.reporting import found_wrong
from casekit.cli.words import Words

if TYPE_CHECKING:
    from casekit.app import Lender
    from casekit.cases.bad_rows import Problem
    from casekit.cases.parts import Progress
    from casekit.cases.report import ImportReport

MOST_TOLD = 50
"""Problems that are told one by one; the file of bad rows holds them all."""

_FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
_STRICT = click.option("--strict", is_flag=True, help="Import nothing if any row is bad.")
_SOURCE = click.option(
    "--source", default="", metavar="NAME", help="A loan source; else the config's, or by suffix."
)


@click.group("import")
def imports() -> None:
    """Bring in loans, payments and earlier history, through the mapping in the lender's config.

    A row that is known already changes nothing, so a file can be imported again at any time. Bad
    rows are told one by one and written to a private file, to be mended and imported; then the
    command ends with status 1.
    """


@imports.command()
@_FILE
@lender_choice()
@_STRICT
@click.option("--as-of", type=DATE, help="The date of the book; today if left out.")
@_SOURCE
@click.option("--partial", is_flag=True, help="Not the whole book, whatever the config says.")
@click.option("--accept-absence", is_flag=True, help="Believe a book that lacks most loans.")
@json_option
@language_option
def loans(
    choice: LenderChoice,
    file: Path,
    strict: bool,
    as_of: date | None,
    source: str,
    partial: bool,
    accept_absence: bool,
    as_json: bool,
    language: str,
) -> None:
    """Import a book of loans: CSV (UTF-8 or GB18030), JSON lines, or Parquet.

    A file of bad rows that an earlier import wrote never counts as the whole book.
    """

    def work(lender: Lender, progress: Progress | None) -> ImportReport:
        return lender.import_loans(
            file,
            strict=strict,
            snapshot_on=as_of,
            source=source,
            partial=partial,
            accept_absence=accept_absence,
            progress=progress,
            on_problem=_teller(file, Words(language or lender.settings.lender.language)),
        )

    _import(choice, work, as_json, language, as_of)


@imports.command()
@_FILE
@lender_choice()
@_STRICT
@_SOURCE
@json_option
@language_option
def payments(
    choice: LenderChoice, file: Path, strict: bool, source: str, as_json: bool, language: str
) -> None:
    """Import payments and reversals; each is taken once, by its reference."""

    def work(lender: Lender, progress: Progress | None) -> ImportReport:
        return lender.import_payments(
            file,
            strict=strict,
            source=source,
            progress=progress,
            on_problem=_teller(file, Words(language or lender.settings.lender.language)),
        )

    _import(choice, work, as_json, language)


@imports.command()
@_FILE
@lender_choice()
@_STRICT
@_SOURCE
@json_option
@language_option
def prior(
    choice: LenderChoice, file: Path, strict: bool, source: str, as_json: bool, language: str
) -> None:
    """Import earlier contacts, letters, holds, consents and opt-outs of the system before.

    Do it before the first run, or everyone gets a first reminder once more.
    """

    def work(lender: Lender, progress: Progress | None) -> ImportReport:
        return lender.import_prior(
            file,
            strict=strict,
            source=source,
            progress=progress,
            on_problem=_teller(file, Words(language or lender.settings.lender.language)),
        )

    _import(choice, work, as_json, language)


def _import(
    choice: LenderChoice,
    work: Callable[[Lender, Progress | None], ImportReport],
    as_json: bool,
    language: str,
    as_of: date | None = None,
) -> None:
    with choice.open(as_of=as_of) as lender:
        words = Words(language or lender.settings.lender.language)
        with bar("import", "bytes") as tell:

            def progress(rows: int, done: int, size: int) -> None:
                if tell is not None:
                    tell(done, size)

            report = work(lender, progress if tell is not None else None)
    if as_json:
        emit_json(report.as_data())
    else:
        _show(report, words, choice.given)
    if report.bad or report.refused:
        found_wrong()


def _teller(file: Path, words: Words) -> Callable[[Problem], None]:
    """Return a function that tells each problem as it is met, up to a screenful."""
    told = 0

    def tell(problem: Problem) -> None:
        nonlocal told
        told += 1
        if told <= MOST_TOLD:
            note(problem.sentence(file.name, words.language))
        elif told == MOST_TOLD + 1:
            note(words("more_problems_not_told"))

    return tell


def _show(report: ImportReport, words: Words, lender: str) -> None:
    from casekit.cases.problem_words import PROBLEMS

    emit(words("import_of", table=words(f"table_{report.table}"), file=report.file))
    counts: dict[str, object] = {
        words("rows"): report.rows,
        words("new"): report.new,
        words("changed"): report.changed,
        words("unchanged"): report.unchanged,
        words("bad"): report.bad,
        words("absent"): report.absent or None,
        words("closed_cases"): report.closed or (0 if report.table == "payments" else None),
    }
    emit_pairs({f"  {label}": value for label, value in counts.items() if value is not None})
    for sentence in report.notes:
        emit(PROBLEMS.chinese(sentence) if words.chinese else sentence)
    if report.refused:
        emit(words("nothing_imported"))
    if report.bad_file is not None:
        emit(words("bad_file", path=report.bad_file))
        named = ("--lender", lender) if lender else ()
        partial = ("--partial",) if report.table == "loans" else ()
        again = ("casekit", "import", report.table, str(report.bad_file), *named, *partial)
        emit(f"  {shlex.join(again)}")
