"""The commands `casekit letters …`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

import click

from casekit import Lender, ProcessView
from casekit.cli.opening import DATE, LenderChoice, shown
from casekit.cli.output import emit_json, emit_pairs, emit_table, note
from casekit.cli.refusals import refusals_told
from casekit.errors import UsageError
from casekit.imports import ImportReport
from casekit_ems_letter.words import LetterWords

_PROCESS = click.argument("letter", type=int)
_FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
_STRICT = click.option("--strict", is_flag=True, help="Take nothing if any row is bad.")
_ON = click.option("--on", type=DATE, help="The day on which it happened; today if left out.")
_NOTE = click.option("--note", "words", default="", metavar="TEXT", help="Words about it; sealed.")
_DOCUMENTS = click.option(
    "--document",
    "documents",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What proves it; filed and sealed. May be given several times.",
)


@click.group("letters")
def letters() -> None:
    """Letters on paper: what waits, what is under way, and what has happened.

    LETTER is the number of a letter's process, as `casekit letters waiting` shows it.
    """


@letters.command()
@shown
def waiting(choice: LenderChoice, as_json: bool, language: str) -> None:
    """List the letters that wait to be printed."""
    with choice.open() as lender:
        _show(lender, lender.plugin("letters").waiting(), as_json, language)


@letters.command("list")
@click.option("--case", default="", help="Only those of a case, also those that are over.")
@click.option("--state", default="", help="Only those that stand here: posted, delivered …")
@click.option("--late", is_flag=True, help="Only those whose deadline has passed.")
@shown
def list_(
    choice: LenderChoice, case: str, state: str, late: bool, as_json: bool, language: str
) -> None:
    """List letters under way, or all those of a case."""
    with choice.open() as lender:
        found = lender.plugin("letters").list(case=case or None, state=state, late=late)
        _show(lender, found, as_json, language)


@letters.command()
@_PROCESS
@shown
def show(choice: LenderChoice, letter: int, as_json: bool, language: str) -> None:
    """Show how a letter stands, and what can be said of it now."""
    with choice.open() as lender:
        view = lender.plugin("letters").get(letter)
        moves = lender.processes.possible(letter)
        if as_json:
            emit_json({**view.to_json(), "possible": [move.event for move in moves]})
            return
        words = LetterWords(language or lender.settings.lender.language)
        emit_pairs(
            {
                words("letter"): view.process_id,
                words("number"): view.data.get("number", ""),
                words("case"): f"{view.case_name}  {view.loan_ref}",
                words("state"): words.state(lender, view),
                words("waybill"): view.ref,
                words("due"): view.due_on or "",
                words("can"): words.moves(moves),
            }
        )


@letters.command()
@click.option("--limit", default=500, show_default=True, help="At most so many letters.")
@click.option("--pdf/--no-pdf", default=None, help="PDFs too; else as the config says.")
@shown
def batch(choice: LenderChoice, limit: int, pdf: bool | None, as_json: bool, language: str) -> None:
    """Write the letters that wait into a private folder, with print list and waybills."""
    with choice.open() as lender:
        made = lender.plugin("letters").batch(limit=limit, pdf=pdf)
        words = LetterWords(language or lender.settings.lender.language)
    if as_json:
        emit_json(made.to_json())
        return
    if made.folder is None and not made.left_out:
        note(words("none_waits"))
        return
    emit_pairs(
        {
            words("batch"): made.number,
            words("folder"): made.folder or "",
            words("letters"): made.letters,
            words("pdf"): made.pdf or "",
            words("left_out"): "\n".join(f"{n}: {why}" for n, why in made.left_out.items()),
        }
    )
    if made.without_pdf_because:
        note(words("no_pdf", why=made.without_pdf_because))


@letters.command()
@_FILE
@_STRICT
@shown
def posted(choice: LenderChoice, file: Path, strict: bool, as_json: bool, language: str) -> None:
    """Take the post office's list of which letter has which tracking number.

    Its columns are called letter, waybill and posted_on, or as the post office calls them.
    """
    with choice.open() as lender:
        report = lender.plugin("letters").posted(file, strict=strict)
        words = LetterWords(language or lender.settings.lender.language)
    _report(report, words, as_json)


@letters.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@_STRICT
@shown
def track(
    choice: LenderChoice, file: Path | None, strict: bool, as_json: bool, language: str
) -> None:
    """Take a list of where letters are, or ask the tracker for all that are on their way."""
    with choice.open() as lender:
        desk = lender.plugin("letters")
        words = LetterWords(language or lender.settings.lender.language)
        if file is not None:
            report = desk.track_file(file, strict=strict)
        else:
            asked = desk.track()
    if file is not None:
        _report(report, words, as_json)
    elif as_json:
        emit_json(asked.to_json())
    else:
        emit_pairs(
            {
                words("asked"): asked.asked,
                words("moved"): asked.moved,
                words("refused"): "\n".join(f"{n}: {why}" for n, why in asked.refused.items()),
            }
        )


@letters.command()
@click.argument("case")
@click.option("--template", default="", help="Key of its text; the policy's letter if left out.")
@shown
def again(choice: LenderChoice, case: str, template: str, as_json: bool, language: str) -> None:
    """Write a letter to the customer of a case anew, after the last one is over."""
    with choice.open() as lender:
        with refusals_told(lender, language):
            lender.plugin("letters").again(case, template=template)
        _show(lender, lender.plugin("letters").of_case(case)[-1:], as_json, language)


@letters.command()
@_PROCESS
@click.argument("event")
@_ON
@_DOCUMENTS
@_NOTE
@shown
def say(
    choice: LenderChoice,
    letter: int,
    event: str,
    on: date | None,
    documents: tuple[Path, ...],
    words: str,
    as_json: bool,
    language: str,
) -> None:
    """Say what has become of a letter: posted, reprint, settle, cancel …

    `casekit letters show LETTER` names what can be said of it.
    """
    _say(choice, letter, event, on, documents, words, as_json, language)


def _say(
    choice: LenderChoice,
    letter: int,
    event: str,
    on: date | None,
    documents: Sequence[Path],
    words: str,
    as_json: bool,
    language: str,
) -> None:
    with choice.open() as lender:
        moment = _moment(lender, on)
        desk = lender.plugin("letters")
        view = desk.say(letter, event, on=moment, documents=documents, note=words)
        _show(lender, [view], as_json, language)


def _verb(event: str, sentence: str) -> None:
    @_PROCESS
    @_ON
    @_DOCUMENTS
    @_NOTE
    @shown
    def command(
        choice: LenderChoice,
        letter: int,
        on: date | None,
        documents: tuple[Path, ...],
        words: str,
        as_json: bool,
        language: str,
    ) -> None:
        _say(choice, letter, event, on, documents, words, as_json, language)

    command.__doc__ = sentence
    letters.command(event)(command)


_verb("delivered", "Say that a letter was delivered: its deadline and the limitation period begin.")
_verb("refused", "Say that nobody accepted a letter; a person decides whether it counts.")
_verb("returned", "Say that a letter came back: its address is used no more.")
_verb("lost", "Say that the post lost a letter: it is written once more.")


def _show(lender: Lender, found: Sequence[ProcessView], as_json: bool, language: str) -> None:
    if as_json:
        for view in found:
            emit_json(view.to_json(), line=True)
        return
    words = LetterWords(language or lender.settings.lender.language)
    zone = lender.settings.lender.zone
    emit_table(
        [words(name) for name in ("letter", "number", "case", "state", "since", "waybill", "due")],
        [
            [
                view.process_id,
                view.data.get("number", ""),
                view.case_name,
                words.state(lender, view),
                view.changed_at.astimezone(zone).date(),
                view.ref,
                view.due_on or "",
            ]
            for view in found
        ],
        empty=words("nothing"),
    )


def _report(report: ImportReport, words: LetterWords, as_json: bool) -> None:
    if as_json:
        emit_json(
            {
                "file": report.file,
                "rows": report.rows,
                "taken": report.new,
                "unchanged": report.unchanged,
                "bad": report.bad,
                "problems": report.sentences(),
                "bad_file": str(report.bad_file) if report.bad_file else None,
            }
        )
    else:
        for sentence in report.sentences():
            note(sentence)
        emit_pairs(
            {
                words("rows"): report.rows,
                words("taken"): report.new,
                words("unchanged"): report.unchanged,
                words("bad"): report.bad,
                words("bad_file"): report.bad_file or "",
            }
        )
    if report.bad or report.refused:
        click.get_current_context().exit(1)


def _moment(lender: Lender, on: date | None) -> datetime | None:
    """Return the noon of a day that lies behind; None for today, which is now."""
    if on is None or on == lender.today():
        return None
    if on > lender.today():
        raise UsageError(f"{on} lies ahead: say what has happened once it has")
    return datetime.combine(on, time(12), lender.settings.lender.zone).astimezone(UTC)
