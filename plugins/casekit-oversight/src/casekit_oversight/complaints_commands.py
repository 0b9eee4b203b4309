"""The commands `casekit complaints …`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from casekit import Lender, ProcessView
from casekit.cli.opening import DATE, LenderChoice, reason_option, shown
from casekit_oversight.days import at_noon
from casekit_oversight.kinds_complaints import CODES, GRADES, RESULTS, SOURCES
from casekit_oversight.showing import files_of, show_one, show_sealed, show_some

_NUMBER = click.argument("number", type=int)
_FILE = click.option(
    "--file",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What it came in, or what proves it; sealed. Given once for each.",
)
_NOTE = click.option("--note", "words", default="", metavar="TEXT", help="Words; sealed.")
_ON = click.option("--on", type=DATE, help="The day on which it happened; today by default.")
_GRADE = click.option("--grade", type=click.Choice(GRADES), default=None, help="How grave it is.")


@click.group("complaints")
def complaints() -> None:
    """Complaints: received, answered within their time, closed.

    NUMBER is the number of a complaint, as `casekit complaints list` shows it.
    """


@complaints.command()
@click.argument("case", required=False)
@click.option("--words", required=True, metavar="TEXT", help="What was said or written; sealed.")
@click.option(
    "--source",
    type=click.Choice(SOURCES),
    default="customer",
    show_default=True,
    help="Who complains.",
)
@click.option(
    "--code", type=click.Choice(CODES), default="other", show_default=True, help="What about."
)
@_GRADE
@click.option("--against", default="", metavar="LOGIN", help="Who is complained about.")
@click.option("--contact", "contacts", type=int, multiple=True, help="Number of a contact.")
@click.option("--by", default="", metavar="TEXT", help="Who complains, how to answer; sealed.")
@click.option("--owner", default="", metavar="LOGIN", help="Who sees to it.")
@click.option("--ref", default="", help="The number by which the other side knows it.")
@_ON
@_FILE
@shown
def receive(
    choice: LenderChoice,
    case: str | None,
    words: str,
    source: str,
    code: str,
    grade: str | None,
    against: str,
    contacts: tuple[int, ...],
    by: str,
    owner: str,
    ref: str,
    on: date | None,
    files: tuple[Path, ...],
    as_json: bool,
    language: str,
) -> None:
    """Take a complaint about CASE, or about none; contacts stop as the rules say."""

    def step(lender: Lender) -> ProcessView:
        found: ProcessView = lender.plugin("complaints").receive(
            case, words=words, source=source, code=code, grade=grade or "", against=against,
            contacts=contacts, by=by, owner=owner, ref=ref,
            on=None if on is None else at_noon(lender, on), attachments=files_of(files),
        )  # fmt: skip
        return found

    _step(choice, as_json, language, step)


@complaints.command()
@_NUMBER
@_NOTE
@_ON
@_FILE
@shown
def acknowledge(
    choice: LenderChoice,
    number: int,
    words: str,
    on: date | None,
    files: tuple[Path, ...],
    as_json: bool,
    language: str,
) -> None:
    """Say that the other side was told that it arrived."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: lender.plugin("complaints").acknowledge(
            number, note=words, on=_instant(lender, on), attachments=files_of(files)
        ),
    )


@complaints.command()
@_NUMBER
@click.option("--owner", default="", metavar="LOGIN", help="Who looks into it.")
@click.option("--against", default=None, metavar="LOGIN", help="Whom it concerns.")
@click.option("--code", type=click.Choice(CODES), default=None, help="What it is about.")
@_GRADE
@click.option("--contact", "contacts", type=int, multiple=True, help="Number of a contact.")
@_NOTE
@shown
def investigate(
    choice: LenderChoice,
    number: int,
    owner: str,
    against: str | None,
    code: str | None,
    grade: str | None,
    contacts: tuple[int, ...],
    words: str,
    as_json: bool,
    language: str,
) -> None:
    """Begin to look into a complaint, or into an appeal."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: lender.plugin("complaints").investigate(
            number, owner=owner, against=against, code=code or "", grade=grade or "",
            contacts=contacts, note=words,
        ),
    )  # fmt: skip


@complaints.command()
@_NUMBER
@click.argument("result", type=click.Choice(RESULTS))
@_GRADE
@_NOTE
@_ON
@_FILE
@shown
def answer(
    choice: LenderChoice,
    number: int,
    result: str,
    grade: str | None,
    words: str,
    on: date | None,
    files: tuple[Path, ...],
    as_json: bool,
    language: str,
) -> None:
    """Say what was answered, in words or by the letter itself."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: lender.plugin("complaints").answer(
            number, result, words=words, grade=grade or "", on=_instant(lender, on),
            attachments=files_of(files),
        ),
    )  # fmt: skip


@complaints.command()
@_NUMBER
@click.option("--words", required=True, metavar="TEXT", help="What was said or written; sealed.")
@_ON
@_FILE
@shown
def appeal(
    choice: LenderChoice,
    number: int,
    words: str,
    on: date | None,
    files: tuple[Path, ...],
    as_json: bool,
    language: str,
) -> None:
    """Take an appeal against the answer."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: lender.plugin("complaints").appeal(
            number, words=words, on=_instant(lender, on), attachments=files_of(files)
        ),
    )


@complaints.command()
@_NUMBER
@_NOTE
@shown
def close(choice: LenderChoice, number: int, words: str, as_json: bool, language: str) -> None:
    """Close what was answered, before its time for an appeal has passed."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: lender.plugin("complaints").close(number, note=words),
    )


@complaints.command()
@_NUMBER
@click.argument("words")
@_FILE
@shown
def note(
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
        lambda lender: lender.plugin("complaints").note(number, words, attachments=files_of(files)),
    )


@complaints.command("hand-on")
@_NUMBER
@click.argument("owner")
@_NOTE
@shown
def hand_on(
    choice: LenderChoice, number: int, owner: str, words: str, as_json: bool, language: str
) -> None:
    """Give it to OWNER to see to."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: lender.plugin("complaints").hand_on(number, owner, note=words),
    )


@complaints.command()
@_NUMBER
@reason_option
@shown
def withdraw(choice: LenderChoice, number: int, reason: str, as_json: bool, language: str) -> None:
    """End a complaint that was taken back."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: lender.plugin("complaints").withdraw(number, reason=reason),
    )


@complaints.command("list")
@click.option("--case", default="", help="Only complaints about this case.")
@click.option("--state", default="", help="Only those that stand here.")
@click.option("--late", is_flag=True, help="Only those whose deadline has passed.")
@click.option("--owner", default="", metavar="LOGIN", help="Only those that this person sees to.")
@click.option("--against", default="", metavar="LOGIN", help="Only those about this person.")
@click.option("--all", "every", is_flag=True, help="Those that are over, too.")
@shown
def list_(
    choice: LenderChoice,
    case: str,
    state: str,
    late: bool,
    owner: str,
    against: str,
    every: bool,
    as_json: bool,
    language: str,
) -> None:
    """List complaints."""
    with choice.open() as lender:
        found = lender.plugin("complaints").list(
            case=case or None, state=state, late=late, owner=owner, against=against,
            phase="" if every else "open",
        )  # fmt: skip
        show_some(lender, found, as_json, language)


@complaints.command()
@_NUMBER
@click.option("--reason", default="", metavar="TEXT", help="Why; shows the sealed words too.")
@shown
def show(choice: LenderChoice, number: int, reason: str, as_json: bool, language: str) -> None:
    """Show how a complaint stands, and what can happen now; its words for a reason."""
    with choice.open() as lender:
        desk = lender.plugin("complaints")
        found = desk.get(number)
        sealed: dict[str, Any] = desk.read(number, reason=reason) if reason else {}
        show_sealed(lender, found, sealed, as_json, language)


def _instant(lender: Lender, on: date | None) -> Any:
    return None if on is None else at_noon(lender, on)


def _step(
    choice: LenderChoice, as_json: bool, language: str, step: Callable[[Lender], ProcessView]
) -> None:
    with choice.open() as lender:
        show_one(lender, step(lender), as_json, language)
