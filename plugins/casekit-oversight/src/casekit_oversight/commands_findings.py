"""The commands `casekit oversight …` for findings and their corrections."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from casekit.cli.opening import DATE, LenderChoice, reason_option, shown
from casekit_oversight.following import note_followed
from casekit_oversight.kind_commands import files_of
from casekit_oversight.kinds_checks import GRADES
from casekit_oversight.showing import check_now, show_one, show_sealed, show_some

_FINDING = click.argument("finding", type=int)
_COLUMNS = ("code", "missing", "grade", "count")


@click.command()
@click.option("--code", default="", help="Only of this code: wording, quarrel …")
@click.option("--state", default="", help="Only those that stand here.")
@click.option("--owner", default="", metavar="LOGIN", help="Only those that this person sees to.")
@click.option("--person", default="", metavar="LOGIN", help="Only about this person.")
@click.option("--late", is_flag=True, help="Only those whose day has passed.")
@click.option("--all", "every", is_flag=True, help="Those that are closed, too.")
@shown
def findings(
    choice: LenderChoice,
    code: str,
    state: str,
    owner: str,
    person: str,
    late: bool,
    every: bool,
    as_json: bool,
    language: str,
) -> None:
    """List findings: of checks, of the daily checks, and what people reported."""
    with choice.open() as lender:
        found = lender.plugin("oversight").findings(
            code=code, state=state, owner=owner, person=person, late=late,
            phase="" if every else "open",
        )  # fmt: skip
        show_some(lender, found, as_json, language, _COLUMNS)


@click.command()
@click.option("--late", is_flag=True, help="Only those whose day has passed.")
@shown
def corrections(choice: LenderChoice, late: bool, as_json: bool, language: str) -> None:
    """List corrections that were ordered and are not closed."""
    with choice.open() as lender:
        found = lender.plugin("oversight").corrections(late=late)
        show_some(lender, found, as_json, language, _COLUMNS)


@click.command("report")
@click.argument("words")
@click.option("--case", default="", help="About this case.")
@click.option("--person", default="", metavar="LOGIN", help="Whom it concerns.")
@click.option(
    "--grade", type=click.Choice(GRADES), default="minor", show_default=True, help="How grave."
)
@shown
def report(
    choice: LenderChoice,
    words: str,
    case: str,
    person: str,
    grade: str,
    as_json: bool,
    language: str,
) -> None:
    """Open a finding: WORDS say what was found; they are sealed."""
    with choice.open() as lender:
        made = lender.plugin("oversight").report(
            words, case=case or None, person=person, grade=grade
        )
        show_one(lender, made, as_json, language)


@click.command()
@_FINDING
@click.argument("action")
@click.option("--due", type=DATE, required=True, help="Until when.")
@click.option("--to", default="", metavar="LOGIN", help="Who does it; whom it concerns by default.")
@click.option(
    "--discipline", default="", metavar="OFFENCE", help="Open a process of discipline for it, too."
)
@shown
def order(
    choice: LenderChoice,
    finding: int,
    action: str,
    due: date,
    to: str,
    discipline: str,
    as_json: bool,
    language: str,
) -> None:
    """Order a correction of FINDING: ACTION says what is to be done; it is sealed."""
    with choice.open() as lender:
        made = lender.plugin("oversight").order(
            finding, action, due_on=due, to=to, discipline=discipline
        )
        show_one(lender, made, as_json, language)
        if discipline:
            note_followed(lender, made, language)


@click.command()
@_FINDING
@click.option("--note", default="", metavar="TEXT", help="What was done; sealed.")
@click.option(
    "--file",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What shows it; sealed. Given once for each.",
)
@shown
def correct(
    choice: LenderChoice,
    finding: int,
    note: str,
    files: tuple[Path, ...],
    as_json: bool,
    language: str,
) -> None:
    """Say that FINDING is corrected, with what shows it."""
    with choice.open() as lender:
        made = lender.plugin("oversight").correct(finding, note=note, attachments=files_of(files))
        show_one(lender, made, as_json, language)


@click.command()
@_FINDING
@click.option("--good/--not-good", required=True, help="Whether the correction holds.")
@click.option("--note", default="", metavar="TEXT", help="What was seen; sealed.")
@click.option("--due", type=DATE, help="Until when it is to be corrected, where it does not hold.")
@shown
def recheck(
    choice: LenderChoice,
    finding: int,
    good: bool,
    note: str,
    due: date | None,
    as_json: bool,
    language: str,
) -> None:
    """Look at the correction of FINDING again: it is closed, or ordered once more."""
    with choice.open() as lender:
        made = lender.plugin("oversight").recheck(finding, good=good, note=note, due_on=due)
        show_one(lender, made, as_json, language)


@click.command()
@_FINDING
@reason_option
@shown
def dismiss(choice: LenderChoice, finding: int, reason: str, as_json: bool, language: str) -> None:
    """Say that nothing was wrong in FINDING, and why."""
    with choice.open() as lender:
        made = lender.plugin("oversight").dismiss(finding, reason=reason)
        show_one(lender, made, as_json, language)


@click.command("hand-on")
@click.argument("number", type=int)
@click.argument("login")
@shown
def hand_on(choice: LenderChoice, number: int, login: str, as_json: bool, language: str) -> None:
    """Give the check or finding of NUMBER to LOGIN, whose own work it is not."""
    with choice.open() as lender:
        made = lender.plugin("oversight").hand_on(number, login)
        show_one(lender, made, as_json, language)


@click.command()
@click.argument("number", type=int)
@click.option("--reason", default="", metavar="TEXT", help="Why; shows the sealed words too.")
@shown
def show(choice: LenderChoice, number: int, reason: str, as_json: bool, language: str) -> None:
    """Show how a sample, check or finding stands; its words for a reason."""
    with choice.open() as lender:
        check_now(lender)
        desk = lender.plugin("oversight")
        found = lender.processes.get(number)
        sealed: dict[str, Any] = desk.words(number, reason=reason) if reason else {}
        show_sealed(lender, found, sealed, as_json, language)


commands: Final = (
    findings, corrections, report, order, correct, recheck, dismiss, hand_on, show,
)  # fmt: skip
"""The commands of this part."""
