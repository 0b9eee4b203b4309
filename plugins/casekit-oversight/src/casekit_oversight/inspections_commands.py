"""The commands `casekit inspections …`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casekit.cli.opening import DATE, LenderChoice, shown
from casekit.cli.output import emit, emit_json, emit_table, kind_name
from casekit.cli.report_files import write_report
from casekit_oversight.inspections import GRADES
from casekit_oversight.kind_commands import (
    NOTE,
    NUMBER,
    OWNER,
    KindCommands,
    files_of,
    files_option,
    words_option,
)
from casekit_oversight.showing import show_some
from casekit_oversight.telling import Telling, wall_clock
from casekit_oversight.words import code_words, sentence

if TYPE_CHECKING:
    from casekit import Lender, ProcessView
    from casekit_oversight.inspections import Inspections

_FILE = files_option("A file; sealed. Given once for each.")


@click.group("inspections")
def inspections() -> None:
    """Inspections by a regulator: asked for, given access, handed over, corrected.

    NUMBER is the number of an inspection, as `casekit inspections list` shows it. The commands
    `case`, `entries`, `document`, `evidence` and `report` are the inspector's: they show what the
    inspection covers, until its last day, and each use is archived.
    """


_commands = KindCommands(inspections, "inspections")


@_commands.step(
    click.option("--authority", required=True, metavar="TEXT", help="Who inspects; sealed."),
    click.option("--request", required=True, metavar="TEXT", help="What they ask for; sealed."),
    click.option("--ref", default="", help="The number of their letter."),
    click.option("--due", type=DATE, help="By when what was asked for is handed over."),
    OWNER,
    _FILE,
)
def announce(
    lender: Lender,
    authority: str,
    request: str,
    ref: str,
    due: date | None,
    owner: str,
    files: tuple[Path, ...],
) -> ProcessView:
    """Record that an inspection was announced."""
    return _desk(lender).announce(
        authority, request, ref=ref, due_on=due, owner=owner, attachments=files_of(files)
    )


@_commands.step(
    NUMBER,
    click.argument("login"),
    click.option("--until", type=DATE, required=True, help="The last day."),
    click.option("--case", "cases", multiple=True, help="A case that may be seen. Once for each."),
    click.option("--report", "reports", multiple=True, help="A report that may be made."),
    click.option("--from", "start", type=DATE, help="Only of the time since this day."),
    click.option("--to", "end", type=DATE, help="Only of the time up to this day."),
    NOTE,
)
def grant(
    lender: Lender,
    number: int,
    login: str,
    until: date,
    cases: tuple[str, ...],
    reports: tuple[str, ...],
    start: date | None,
    end: date | None,
    words: str,
) -> ProcessView:
    """Give the inspector LOGIN access, in place of what was given before."""
    return _desk(lender).grant(
        number, login, until=until, cases=cases, reports=reports, start=start, end=end,
        note=words,
    )  # fmt: skip


_commands.reasoned("revoke", "End the inspector's access at once.")


@_commands.step(NUMBER, _FILE, NOTE, name="hand-over")
def hand_over(lender: Lender, number: int, words: str, files: tuple[Path, ...]) -> ProcessView:
    """File what was handed over, with a list of it and its digests."""
    return _desk(lender).hand_over(number, files, note=words)


@_commands.step(
    NUMBER,
    words_option("What was found; sealed."),
    click.option(
        "--grade",
        type=click.Choice(GRADES),
        default="serious",
        show_default=True,
        help="How grave it is.",
    ),
    click.option("--person", default="", metavar="LOGIN", help="Whom it concerns."),
    click.option("--owner", default="", metavar="LOGIN", help="Who sees to the correction."),
    click.option("--due", type=DATE, help="By when a correction is ordered."),
    _FILE,
)
def find(
    lender: Lender,
    number: int,
    words: str,
    grade: str,
    person: str,
    owner: str,
    due: date | None,
    files: tuple[Path, ...],
) -> ProcessView:
    """Note a finding of the regulator's; it becomes one of the lender's own to correct."""
    return _desk(lender).find(
        number, words, grade=grade, person=person, owner=owner, due_on=due,
        attachments=files_of(files),
    )  # fmt: skip


@inspections.command()
@NUMBER
@shown
def findings(choice: LenderChoice, number: int, as_json: bool, language: str) -> None:
    """List the findings of an inspection, and how their corrections stand."""
    with choice.open() as lender:
        show_some(lender, _desk(lender).findings(number), as_json, language, ["grade"])


_commands.closes("Close an inspection; its access ends.")
_commands.lists(
    "List inspections.",
    click.option("--late", is_flag=True, help="Only those whose deadline has passed."),
    every="Those that are over, too.",
    columns=("login", "until"),
)
_commands.shows(
    "Show how an inspection stands, and what can happen now; its words for a reason.",
    reason="Why; shows the sealed words too.",
)


@inspections.command()
@NUMBER
@shown
def uses(choice: LenderChoice, number: int, as_json: bool, language: str) -> None:
    """List what the inspector looked at."""
    with choice.open() as lender:
        looks = _desk(lender).uses(number)
        telling = Telling(lender, language)
    if as_json:
        for one in looks:
            emit_json(dict(one), line=True)
        return
    emit_table(
        [telling.label(head) for head in ("at", "who", "what", "case", "name")],
        [
            (
                wall_clock(one["at"], telling.zone),
                one["who"],
                code_words("shown", one["shown"], telling.language),
                one.get("case", ""),
                one.get("name", ""),
            )
            for one in looks
        ],
        sentence("nothing_looked_at", telling.language),
    )


@inspections.command()
@NUMBER
@click.argument("case")
@shown
def case(choice: LenderChoice, number: int, case: str, as_json: bool, language: str) -> None:
    """Show CASE to its inspector."""
    with choice.open() as lender:
        found = _desk(lender).case(number, case)
        emit_json(found.to_json())


@inspections.command()
@NUMBER
@click.argument("case")
@shown
def entries(choice: LenderChoice, number: int, case: str, as_json: bool, language: str) -> None:
    """List what the archive has about CASE; nothing sealed is opened."""
    with choice.open() as lender:
        found = [one.entry for one in _desk(lender).entries(number, case)]
        telling = Telling(lender, language)
    if as_json:
        for one in found:
            emit_json(
                {"entry": f"{one.log}/{one.seq}", "at": one.at, "kind": one.kind, "by": one.actor},
                line=True,
            )
        return
    emit_table(
        [telling.label(head) for head in ("entry", "at", "what", "who")],
        [
            (
                f"{one.log}/{one.seq}",
                wall_clock(one.at, telling.zone),
                kind_name(one.kind, telling.language),
                one.actor,
            )
            for one in found
        ],
        telling.label("none"),
    )


@inspections.command()
@NUMBER
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
@NUMBER
@click.argument("case")
@shown
def evidence(choice: LenderChoice, number: int, case: str, as_json: bool, language: str) -> None:
    """Pack the archive of CASE into a private file that anyone can check offline."""
    with choice.open() as lender:
        made, _ = _desk(lender).evidence(number, case)
        emit(str(lender.files.path(made)))


@inspections.command()
@NUMBER
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
