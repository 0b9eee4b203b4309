"""The commands `casekit inspections …`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casekit.cli.opening import DATE, LenderChoice, reason_option, shown
from casekit.cli.output import emit, emit_json, emit_table
from casekit.cli.report_files import write_report
from casekit_oversight.inspections import GRADES
from casekit_oversight.showing import files_of, show_one, show_sealed, show_some

if TYPE_CHECKING:
    from casekit import Lender, ProcessView
    from casekit_oversight.inspections import Inspections

_NUMBER = click.argument("number", type=int)
_NOTE = click.option("--note", "words", default="", metavar="TEXT", help="Words; sealed.")
_FILE = click.option(
    "--file",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file; sealed. Given once for each.",
)


@click.group("inspections")
def inspections() -> None:
    """Inspections by a regulator: asked for, given access, handed over, corrected.

    NUMBER is the number of an inspection, as `casekit inspections list` shows it. The commands
    `case`, `entries`, `document`, `evidence` and `report` are the inspector's: they show what the
    inspection covers, until its last day, and each use is archived.
    """


@inspections.command()
@click.option("--authority", required=True, metavar="TEXT", help="Who inspects; sealed.")
@click.option("--request", required=True, metavar="TEXT", help="What they ask for; sealed.")
@click.option("--ref", default="", help="The number of their letter.")
@click.option("--due", type=DATE, help="By when what was asked for is handed over.")
@click.option("--owner", default="", metavar="LOGIN", help="Who sees to it.")
@_FILE
@shown
def announce(
    choice: LenderChoice,
    authority: str,
    request: str,
    ref: str,
    due: date | None,
    owner: str,
    files: tuple[Path, ...],
    as_json: bool,
    language: str,
) -> None:
    """Record that an inspection was announced."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: _desk(lender).announce(
            authority, request, ref=ref, due_on=due, owner=owner, attachments=files_of(files)
        ),
    )


@inspections.command()
@_NUMBER
@click.argument("login")
@click.option("--until", type=DATE, required=True, help="The last day.")
@click.option("--case", "cases", multiple=True, help="A case that may be seen. Once for each.")
@click.option("--report", "reports", multiple=True, help="A report that may be made.")
@click.option("--from", "start", type=DATE, help="Only of the time since this day.")
@click.option("--to", "end", type=DATE, help="Only of the time up to this day.")
@_NOTE
@shown
def grant(
    choice: LenderChoice,
    number: int,
    login: str,
    until: date,
    cases: tuple[str, ...],
    reports: tuple[str, ...],
    start: date | None,
    end: date | None,
    words: str,
    as_json: bool,
    language: str,
) -> None:
    """Give the inspector LOGIN access, in place of what was given before."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: _desk(lender).grant(
            number, login, until=until, cases=cases, reports=reports, start=start, end=end,
            note=words,
        ),
    )  # fmt: skip


@inspections.command()
@_NUMBER
@reason_option
@shown
def revoke(choice: LenderChoice, number: int, reason: str, as_json: bool, language: str) -> None:
    """End the inspector's access at once."""
    _step(choice, as_json, language, lambda lender: _desk(lender).revoke(number, reason=reason))


@inspections.command("hand-over")
@_NUMBER
@_FILE
@_NOTE
@shown
def hand_over(
    choice: LenderChoice,
    number: int,
    files: tuple[Path, ...],
    words: str,
    as_json: bool,
    language: str,
) -> None:
    """File what was handed over, with a list of it and its digests."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: _desk(lender).hand_over(number, files, note=words),
    )


@inspections.command()
@_NUMBER
@click.option("--words", required=True, metavar="TEXT", help="What was found; sealed.")
@click.option(
    "--grade",
    type=click.Choice(GRADES),
    default="serious",
    show_default=True,
    help="How grave it is.",
)
@click.option("--person", default="", metavar="LOGIN", help="Whom it concerns.")
@click.option("--owner", default="", metavar="LOGIN", help="Who sees to the correction.")
@click.option("--due", type=DATE, help="By when a correction is ordered.")
@_FILE
@shown
def find(
    choice: LenderChoice,
    number: int,
    words: str,
    grade: str,
    person: str,
    owner: str,
    due: date | None,
    files: tuple[Path, ...],
    as_json: bool,
    language: str,
) -> None:
    """Note a finding of the regulator's; it becomes one of the lender's own to correct."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: _desk(lender).find(
            number, words, grade=grade, person=person, owner=owner, due_on=due,
            attachments=files_of(files),
        ),
    )  # fmt: skip


@inspections.command()
@_NUMBER
@shown
def findings(choice: LenderChoice, number: int, as_json: bool, language: str) -> None:
    """List the findings of an inspection, and how their corrections stand."""
    with choice.open() as lender:
        show_some(lender, _desk(lender).findings(number), as_json, language, ["grade"])


@inspections.command()
@_NUMBER
@_NOTE
@shown
def close(choice: LenderChoice, number: int, words: str, as_json: bool, language: str) -> None:
    """Close an inspection; its access ends."""
    _step(choice, as_json, language, lambda lender: _desk(lender).close(number, note=words))


@inspections.command("list")
@click.option("--late", is_flag=True, help="Only those whose deadline has passed.")
@click.option("--all", "every", is_flag=True, help="Those that are over, too.")
@shown
def list_(choice: LenderChoice, late: bool, every: bool, as_json: bool, language: str) -> None:
    """List inspections."""
    with choice.open() as lender:
        found = _desk(lender).list(late=late, phase="" if every else "open")
        show_some(lender, found, as_json, language, ["login", "until"])


@inspections.command()
@_NUMBER
@click.option("--reason", default="", metavar="TEXT", help="Why; shows the sealed words too.")
@shown
def show(choice: LenderChoice, number: int, reason: str, as_json: bool, language: str) -> None:
    """Show how an inspection stands, and what can happen now; its words for a reason."""
    with choice.open() as lender:
        desk = _desk(lender)
        found = desk.get(number)
        sealed: dict[str, Any] = desk.read(number, reason=reason) if reason else {}
        show_sealed(lender, found, sealed, as_json, language)


@inspections.command()
@_NUMBER
@shown
def uses(choice: LenderChoice, number: int, as_json: bool, language: str) -> None:
    """List what the inspector looked at."""
    with choice.open() as lender:
        looks = _desk(lender).uses(number)
    if as_json:
        for one in looks:
            emit_json(dict(one), line=True)
        return
    emit_table(
        ("at", "who", "what", "case", "name"),
        [
            (one["at"][:16], one["who"], one["shown"], one.get("case", ""), one.get("name", ""))
            for one in looks
        ],
        "Nothing was looked at.",
    )


@inspections.command()
@_NUMBER
@click.argument("case")
@shown
def case(choice: LenderChoice, number: int, case: str, as_json: bool, language: str) -> None:
    """Show CASE to its inspector."""
    with choice.open() as lender:
        found = _desk(lender).case(number, case)
        emit_json(found.to_json())


@inspections.command()
@_NUMBER
@click.argument("case")
@shown
def entries(choice: LenderChoice, number: int, case: str, as_json: bool, language: str) -> None:
    """List what the archive has about CASE; nothing sealed is opened."""
    with choice.open() as lender:
        found = [one.entry for one in _desk(lender).entries(number, case)]
    if as_json:
        for one in found:
            emit_json(
                {"entry": f"{one.log}/{one.seq}", "at": one.at, "kind": one.kind, "by": one.actor},
                line=True,
            )
        return
    emit_table(
        ("entry", "at", "kind", "by"),
        [(f"{one.log}/{one.seq}", one.at[:16], one.kind, one.actor) for one in found],
        "There are none.",
    )


@inspections.command()
@_NUMBER
@click.argument("case")
@click.argument("document", type=int)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="A new file for it.",
)
@shown
def document(
    choice: LenderChoice,
    number: int,
    case: str,
    document: int,
    out: Path,
    as_json: bool,
    language: str,
) -> None:
    """Write the DOCUMENT of CASE, by its number, into a file."""
    with choice.open() as lender, out.open("xb") as stream:
        for part in _desk(lender).document(number, case, document):
            stream.write(part)
    emit(str(out))


@inspections.command()
@_NUMBER
@click.argument("case")
@shown
def evidence(choice: LenderChoice, number: int, case: str, as_json: bool, language: str) -> None:
    """Pack the archive of CASE into a private file that anyone can check offline."""
    with choice.open() as lender:
        made, _ = _desk(lender).evidence(number, case)
        emit(str(lender.files.path(made)))


@inspections.command()
@_NUMBER
@click.argument("name")
@click.option("--from", "start", type=DATE, required=True, help="First date of the period.")
@click.option("--to", "end", type=DATE, required=True, help="Last date of the period, within it.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it into a new file; .html, .xlsx, .csv or .json says how.",
)
@shown
def report(
    choice: LenderChoice,
    number: int,
    name: str,
    start: date,
    end: date,
    out: Path | None,
    as_json: bool,
    language: str,
) -> None:
    """Make the report NAME that the inspection covers."""
    with choice.open() as lender:
        made = _desk(lender).report(number, name, start, end, language=language)
        if out is None:
            emit_json(made.to_json())
            return
        for path in write_report(made, out):
            emit(str(path))


def _desk(lender: Lender) -> Inspections:
    desk: Inspections = lender.plugin("inspections")
    return desk


def _step(
    choice: LenderChoice, as_json: bool, language: str, step: Callable[[Lender], ProcessView]
) -> None:
    with choice.open() as lender:
        show_one(lender, step(lender), as_json, language)
