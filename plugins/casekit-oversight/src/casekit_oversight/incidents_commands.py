"""The commands `casekit incidents …`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casekit.cli.opening import LenderChoice, read_amount, read_instant, reason_option, shown
from casekit.cli.output import emit_json, emit_table, note
from casekit_oversight.kinds_incidents import GRADES, LEGAL_STEPS, NOTIFIED
from casekit_oversight.showing import files_of, show_one, show_sealed, show_some

if TYPE_CHECKING:
    from datetime import datetime

    from casekit import Lender, ProcessView
    from casekit_oversight.incidents import Incidents

_NUMBER = click.argument("number", type=int)
_NOTE = click.option("--note", "words", default="", metavar="TEXT", help="Words; sealed.")
_GRADE = click.option("--grade", type=click.Choice(GRADES), default=None, help="How grave it is.")
_FILE = click.option(
    "--file",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What shows it; sealed. Given once for each.",
)


@click.group("incidents")
def incidents() -> None:
    """Incidents: data of customers leaked, or may have leaked.

    NUMBER is the number of an incident, as `casekit incidents list` shows it.
    """


@incidents.command()
@click.option("--words", required=True, metavar="TEXT", help="What is known; sealed.")
@_GRADE
@click.option("--known-at", default="", metavar="INSTANT", help="When it came to be known.")
@click.option("--owner", default="", metavar="LOGIN", help="Who sees to it.")
@_FILE
@shown
def suspect(
    choice: LenderChoice,
    words: str,
    grade: str | None,
    known_at: str,
    owner: str,
    files: tuple[Path, ...],
    as_json: bool,
    language: str,
) -> None:
    """Say that data leaked, or may have leaked; its deadlines count from when it was known."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: _desk(lender).suspect(
            words,
            grade=grade or "serious",
            known_at=_instant(lender, known_at),
            owner=owner,
            attachments=files_of(files),
        ),
    )


@incidents.command("who-saw")
@_NUMBER
@click.option("--case", "cases", multiple=True, help="A case of whose customer. Once for each.")
@click.option("--login", default="", help="Only what this person saw.")
@click.option("--file-id", type=int, help="Only who was given this private file.")
@click.option("--from", "start", default="", metavar="INSTANT", help="Recorded since.")
@click.option("--to", "end", default="", metavar="INSTANT", help="Recorded before.")
@shown
def who_saw(
    choice: LenderChoice,
    number: int,
    cases: tuple[str, ...],
    login: str,
    file_id: int | None,
    start: str,
    end: str,
    as_json: bool,
    language: str,
) -> None:
    """List who has seen the data, by the archive, and file the list with the incident."""
    with choice.open() as lender:
        found = _desk(lender).who_saw(
            number,
            cases=cases,
            login=login,
            file_id=file_id,
            start=_instant(lender, start),
            end=_instant(lender, end),
        )
        zone = lender.settings.lender.zone
    if as_json:
        for one in found:
            emit_json(one.to_json(), line=True)
        return
    emit_table(
        ("at", "who", "what", "customer", "case", "fields", "purpose", "refused"),
        [
            (
                one.at.astimezone(zone).isoformat(" ", "minutes"),
                one.who,
                one.kind,
                one.customer_id or "",
                one.case_id or "",
                " ".join(one.fields),
                one.purpose,
                "!" if one.refused else "",
            )
            for one in found
        ],
        "Nobody has seen it.",
    )
    note("The list was filed with the incident, sealed.")


@incidents.command()
@_NUMBER
@click.option("--words", required=True, metavar="TEXT", help="What was done; sealed.")
@click.option("--remove-file", "files", type=int, multiple=True, help="A private file, by number.")
@click.option("--suspend", default="", metavar="LOGIN", help="Who does not work from today on.")
@shown
def contain(
    choice: LenderChoice,
    number: int,
    words: str,
    files: tuple[int, ...],
    suspend: str,
    as_json: bool,
    language: str,
) -> None:
    """Say what was done so that nothing more leaks; remove files, suspend somebody."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: _desk(lender).contain(number, words, remove_files=files, suspend=suspend),
    )


@incidents.command()
@_NUMBER
@click.option("--customers", type=int, required=True, help="How many are affected.")
@click.option("--damage", default="0", show_default=True, help="So far as known, such as 500.00.")
@click.option("--field", "fields", multiple=True, help="Code of data that leaked, such as phones.")
@_GRADE
@_NOTE
@shown
def assess(
    choice: LenderChoice,
    number: int,
    customers: int,
    damage: str,
    fields: tuple[str, ...],
    grade: str | None,
    words: str,
    as_json: bool,
    language: str,
) -> None:
    """Say whom it affects, what leaked and what damage came of it."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: _desk(lender).assess(
            number,
            customers=customers,
            damage=read_amount(damage, lender.settings.lender.currency),
            fields=fields,
            grade=grade or "",
            words=words,
        ),
    )


@incidents.command()
@_NUMBER
@click.argument("whom", type=click.Choice(NOTIFIED))
@_NOTE
@click.option("--on", default="", metavar="INSTANT", help="When they were told; now by default.")
@_FILE
@shown
def notify(
    choice: LenderChoice,
    number: int,
    whom: str,
    words: str,
    on: str,
    files: tuple[Path, ...],
    as_json: bool,
    language: str,
) -> None:
    """Say who was told, in words or by the notice itself."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: _desk(lender).notify(
            number, whom, words=words, on=_instant(lender, on), attachments=files_of(files)
        ),
    )


@incidents.command("no-notice")
@_NUMBER
@reason_option
@shown
def no_notice(choice: LenderChoice, number: int, reason: str, as_json: bool, language: str) -> None:
    """Decide that nobody has to be told."""
    _step(choice, as_json, language, lambda lender: _desk(lender).no_notice(number, reason=reason))


@incidents.command()
@_NUMBER
@click.option(
    "--person", default="", metavar="LOGIN", help="Who answers for it, if they work here."
)
@click.option(
    "--legal-step",
    type=click.Choice(LEGAL_STEPS),
    default="internal",
    show_default=True,
    help="What the lender does against whoever answers for it.",
)
@click.option("--words", required=True, metavar="TEXT", help="How it came to be; sealed.")
@shown
def responsible(
    choice: LenderChoice,
    number: int,
    person: str,
    legal_step: str,
    words: str,
    as_json: bool,
    language: str,
) -> None:
    """Say who answers for it, and what the lender does against them."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: _desk(lender).hold_responsible(
            number, person=person, legal_step=legal_step, words=words
        ),
    )


@incidents.command()
@_NUMBER
@_FILE
@_NOTE
@shown
def close(
    choice: LenderChoice,
    number: int,
    files: tuple[Path, ...],
    words: str,
    as_json: bool,
    language: str,
) -> None:
    """Close it with its final report."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: _desk(lender).close(number, attachments=files_of(files), note=words),
    )


@incidents.command()
@_NUMBER
@reason_option
@shown
def unfounded(choice: LenderChoice, number: int, reason: str, as_json: bool, language: str) -> None:
    """Say that nothing had leaked, and how that is known."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: _desk(lender).find_unfounded(number, reason=reason),
    )


@incidents.command("note")
@_NUMBER
@click.argument("words")
@_FILE
@shown
def note_(
    choice: LenderChoice,
    number: int,
    words: str,
    files: tuple[Path, ...],
    as_json: bool,
    language: str,
) -> None:
    """Note what was found out; sealed."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: _desk(lender).note(number, words, attachments=files_of(files)),
    )


@incidents.command("hand-on")
@_NUMBER
@click.argument("owner")
@_NOTE
@shown
def hand_on(
    choice: LenderChoice, number: int, owner: str, words: str, as_json: bool, language: str
) -> None:
    """Give it to OWNER to see to."""
    _step(
        choice, as_json, language, lambda lender: _desk(lender).hand_on(number, owner, note=words)
    )


@incidents.command("list")
@click.option("--late", is_flag=True, help="Only those whose deadline has passed.")
@click.option("--all", "every", is_flag=True, help="Those that are over, too.")
@shown
def list_(choice: LenderChoice, late: bool, every: bool, as_json: bool, language: str) -> None:
    """List incidents."""
    with choice.open() as lender:
        found = _desk(lender).list(late=late, phase="" if every else "open")
        show_some(lender, found, as_json, language, ["grade", "customers"])


@incidents.command()
@_NUMBER
@click.option("--reason", default="", metavar="TEXT", help="Why; shows the sealed words too.")
@shown
def show(choice: LenderChoice, number: int, reason: str, as_json: bool, language: str) -> None:
    """Show how an incident stands, and what can happen now; its words for a reason."""
    with choice.open() as lender:
        desk = _desk(lender)
        found = desk.get(number)
        sealed: dict[str, Any] = desk.read(number, reason=reason) if reason else {}
        show_sealed(lender, found, sealed, as_json, language)


def _desk(lender: Lender) -> Incidents:
    desk: Incidents = lender.plugin("incidents")
    return desk


def _instant(lender: Lender, text: str) -> datetime | None:
    return read_instant(text, lender.settings.lender.zone) if text else None


def _step(
    choice: LenderChoice, as_json: bool, language: str, step: Callable[[Lender], ProcessView]
) -> None:
    with choice.open() as lender:
        show_one(lender, step(lender), as_json, language)
