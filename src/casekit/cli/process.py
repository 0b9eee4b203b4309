"""`casekit process`: what is under way on cases, whatever its kind."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casekit.cli.codes import Codes
from casekit.cli.columns import headings
from casekit.cli.opening import (
    DATE,
    LenderChoice,
    json_option,
    language_option,
    lender_choice,
    read_instant,
    reason_option,
)
from casekit.cli.output import emit, emit_json, emit_table
from casekit.cli.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casekit.process.model import Move, ProcessView


@click.group()
def process() -> None:
    """Look at what is under way, and say what has become of it."""


@process.command("list")
@lender_choice(positional=True)
@click.option("--kind", default="", metavar="NAME", help="Only of this kind.")
@click.option("--case", default="", metavar="CASE", help="Only of this case or loan.")
@click.option("--state", default="", metavar="NAME", help="Only those that stand there.")
@click.option("--all", "everything", is_flag=True, help="Also those that are over.")
@click.option("--late", is_flag=True, help="Only those whose deadline has passed.")
@click.option("--owner", default="", metavar="LOGIN", help="Only those that somebody sees to.")
@click.option("--person", default="", metavar="LOGIN", help="Only those that concern somebody.")
@click.option(
    "--limit", type=click.IntRange(1), default=1000, show_default=True, help="At most so many."
)
@json_option
@language_option
def list_processes(
    choice: LenderChoice,
    kind: str,
    case: str,
    state: str,
    everything: bool,
    late: bool,
    owner: str,
    person: str,
    limit: int,
    as_json: bool,
    language: str,
) -> None:
    """List what is under way, on cases and about none, with its next date."""
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        found = lender.processes.list(
            kind=kind,
            case=case or None,
            state=state,
            phase="" if everything else "open",
            late=late,
            owner=owner,
            person=person,
            limit=limit,
        )
        codes = Codes(lender, words)
        rows = [_row(one, codes) for one in found]
    if as_json:
        for one in found:
            emit_json(one.to_json(), line=True)
        return
    emit_table(
        headings(words, "id", "kind", "number", "case", "loan", "state", "until"),
        rows,
        words("nothing_found"),
    )


@process.command()
@click.argument("number", type=int)
@lender_choice()
@json_option
@language_option
def show(choice: LenderChoice, number: int, as_json: bool, language: str) -> None:
    """Show a process, and what can happen to it now."""
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        view = lender.processes.get(number)
        moves = lender.processes.possible(number)
        line = Codes(lender, words).process(view)
    if as_json:
        emit_json(view.to_json() | {"possible": [move.event for move in moves]})
        return
    about = (view.case_name, view.loan_ref, view.person, view.owner)
    emit("  ".join([line, *(one for one in about if one)]))
    for name, value in view.data.items():
        emit(f"  {name} = {value}")
    _possible(moves, words)


@process.command()
@click.argument("number", type=int)
@click.argument("event")
@lender_choice()
@click.option("--on", "when", default="", metavar="INSTANT", help="When it happened; now.")
@click.option("--note", default="", metavar="TEXT", help="Words about it; sealed.")
@click.option("--ref", default=None, metavar="NUMBER", help="By which others know it.")
@click.option("--due-on", type=DATE, help="The next deadline.")
@click.option(
    "--document",
    "documents",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file that proves it; sealed.",
)
@json_option
@language_option
def move(
    choice: LenderChoice,
    number: int,
    event: str,
    when: str,
    note: str,
    ref: str | None,
    due_on: date | None,
    documents: tuple[Path, ...],
    as_json: bool,
    language: str,
) -> None:
    """Say what has happened to a process; `process show` lists what can."""
    from casekit.process.model import KEEP, Attachment, Step

    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        step = Step(
            event,
            on=read_instant(when, lender.settings.lender.zone) if when else None,
            note=note,
            ref=ref,
            due_on=due_on or KEEP,
            attachments=tuple(Attachment.of_file(path) for path in documents),
        )
        view = lender.processes.move(number, step)
        _tell(view, Codes(lender, words), as_json)


@process.command()
@click.argument("number", type=int)
@lender_choice()
@reason_option
@json_option
@language_option
def cancel(choice: LenderChoice, number: int, reason: str, as_json: bool, language: str) -> None:
    """End a process before its time; the reason is sealed."""
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        view = lender.processes.cancel(number, reason=reason)
        _tell(view, Codes(lender, words), as_json)


def _row(view: ProcessView, codes: Codes) -> tuple[object, ...]:
    kind, state = codes.process_words(view)
    return (
        view.process_id,
        kind,
        view.ref,
        view.case_name,
        view.loan_ref,
        state,
        view.due_on or "",
    )


def _tell(view: ProcessView, codes: Codes, as_json: bool) -> None:
    if as_json:
        emit_json(view.to_json())
    else:
        emit(codes.process(view))


def _possible(moves: Sequence[Move], words: Words) -> None:
    from casekit.cases.process_words import spoken_words

    if moves:
        emit(words("can_happen"))
    for one in moves:
        needs = [words(f"needs_{need}") for need in ("document", "note") if getattr(one, need)]
        told = spoken_words(one.words, words.language)
        emit(f"  {one.event}  {words.noted(told, ', '.join(needs))}")
