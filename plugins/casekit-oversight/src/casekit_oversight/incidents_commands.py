"""The commands `casekit incidents …`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from casekit.cli.opening import LenderChoice, read_amount, read_instant, shown
from casekit.cli.output import emit_json, emit_table, kind_name, note
from casekit_oversight.kind_commands import (
    NOTE,
    NUMBER,
    OWNER,
    KindCommands,
    files_of,
    files_option,
    grade_option,
    words_option,
)
from casekit_oversight.kinds_incidents import GRADES, LEGAL_STEPS, NOTIFIED
from casekit_oversight.telling import Telling, wall_clock
from casekit_oversight.words import sentence

if TYPE_CHECKING:
    from datetime import datetime

    from casekit import Lender, ProcessView
    from casekit_oversight.incidents import Incidents

_GRADE = grade_option(GRADES)
_FILE = files_option("What shows it; sealed. Given once for each.")
_HEADS = ("at", "who", "what", "customer", "case", "fields", "purpose", "withheld")


@click.group("incidents")
def incidents() -> None:
    """Incidents: data of customers leaked, or may have leaked.

    NUMBER is the number of an incident, as `casekit incidents list` shows it.
    """


_commands = KindCommands(incidents, "incidents")


@_commands.step(
    words_option("What is known; sealed."),
    _GRADE,
    click.option("--known-at", default="", metavar="INSTANT", help="When it came to be known."),
    OWNER,
    _FILE,
)
def suspect(
    lender: Lender, words: str, grade: str, known_at: str, owner: str, files: tuple[Path, ...]
) -> ProcessView:
    """Say that data leaked, or may have leaked; its deadlines count from when it was known."""
    return _desk(lender).suspect(
        words,
        grade=grade or "serious",
        known_at=_instant(lender, known_at),
        owner=owner,
        attachments=files_of(files),
    )


@incidents.command("who-saw")
@NUMBER
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
        telling = Telling(lender, language)
    if as_json:
        for one in found:
            emit_json(one.to_json(), line=True)
        return
    emit_table(
        [telling.label(head) for head in _HEADS],
        [
            (
                wall_clock(one.at, telling.zone),
                one.who,
                kind_name(one.kind, telling.language),
                one.customer_id or "",
                one.case_id or "",
                telling.value("fields", list(one.fields)),
                telling.value("purpose", one.purpose),
                "!" if one.refused else "",
            )
            for one in found
        ],
        sentence("nobody_saw", telling.language),
    )
    note(sentence("list_filed", telling.language))


@_commands.step(
    NUMBER,
    words_option("What was done; sealed."),
    click.option(
        "--remove-file", "files", type=int, multiple=True, help="A private file, by number."
    ),
    click.option("--suspend", default="", metavar="LOGIN", help="Who does not work from today on."),
)
def contain(
    lender: Lender, number: int, words: str, files: tuple[int, ...], suspend: str
) -> ProcessView:
    """Say what was done so that nothing more leaks; remove files, suspend somebody."""
    return _desk(lender).contain(number, words, remove_files=files, suspend=suspend)


@_commands.step(
    NUMBER,
    click.option("--customers", type=int, required=True, help="How many are affected."),
    click.option(
        "--damage", default="0", show_default=True, help="So far as known, such as 500.00."
    ),
    click.option(
        "--field", "fields", multiple=True, help="Code of data that leaked, such as phones."
    ),
    _GRADE,
    NOTE,
)
def assess(
    lender: Lender,
    number: int,
    customers: int,
    damage: str,
    fields: tuple[str, ...],
    grade: str,
    words: str,
) -> ProcessView:
    """Say whom it affects, what leaked and what damage came of it."""
    return _desk(lender).assess(
        number,
        customers=customers,
        damage=read_amount(damage, lender.settings.lender.currency),
        fields=fields,
        grade=grade,
        words=words,
    )


@_commands.step(
    NUMBER,
    click.argument("whom", type=click.Choice(NOTIFIED)),
    NOTE,
    click.option(
        "--on", default="", metavar="INSTANT", help="When they were told; now by default."
    ),
    _FILE,
)
def notify(
    lender: Lender, number: int, whom: str, words: str, on: str, files: tuple[Path, ...]
) -> ProcessView:
    """Say who was told, in words or by the notice itself."""
    return _desk(lender).notify(
        number, whom, words=words, on=_instant(lender, on), attachments=files_of(files)
    )


_commands.reasoned("no-notice", "Decide that nobody has to be told.", "no_notice")


@_commands.step(
    NUMBER,
    click.option(
        "--person", default="", metavar="LOGIN", help="Who answers for it, if they work here."
    ),
    click.option(
        "--legal-step",
        type=click.Choice(LEGAL_STEPS),
        default="internal",
        show_default=True,
        help="What the lender does against whoever answers for it.",
    ),
    words_option("How it came to be; sealed."),
    follows=True,
)
def responsible(
    lender: Lender, number: int, person: str, legal_step: str, words: str
) -> ProcessView:
    """Say who answers for it, and what the lender does against them.

    With --person a breach of conduct is opened about them, whatever the legal step, and weighed at
    once: a leak is grave, and its person may not work from now on, until it is decided.
    """
    return _desk(lender).hold_responsible(number, person=person, legal_step=legal_step, words=words)


_commands.closes("Close it with its final report.", _FILE)
_commands.reasoned(
    "unfounded", "Say that nothing had leaked, and how that is known.", "find_unfounded"
)
_commands.notes(_FILE)
_commands.hands_on()
_commands.lists(
    "List incidents.",
    click.option("--late", is_flag=True, help="Only those whose deadline has passed."),
    every="Those that are over, too.",
    columns=("grade", "customers"),
)
_commands.shows(
    "Show how an incident stands, and what can happen now; its words for a reason.",
    reason="Why; shows the sealed words too.",
)


def _desk(lender: Lender) -> Incidents:
    desk: Incidents = lender.plugin("incidents")
    return desk


def _instant(lender: Lender, text: str) -> datetime | None:
    return read_instant(text, lender.settings.lender.zone) if text else None
