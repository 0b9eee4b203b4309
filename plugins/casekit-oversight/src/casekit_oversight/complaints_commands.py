"""The commands `casekit complaints …`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casekit.cli.opening import DATE
from casekit_oversight.kind_commands import (
    NOTE,
    NUMBER,
    OWNER,
    KindCommands,
    day_at_noon,
    files_of,
    files_option,
    grade_option,
    words_option,
)
from casekit_oversight.kinds_complaints import CODES, GRADES, RESULTS, SOURCES

if TYPE_CHECKING:
    from casekit import Lender, ProcessView
    from casekit_oversight.complaints import Complaints

_FILE = files_option("What it came in, or what proves it; sealed. Given once for each.")
_ON = click.option("--on", type=DATE, help="The day on which it happened; today by default.")
_GRADE = grade_option(GRADES)
_WORDS = words_option("What was said or written; sealed.")
_CONTACT = click.option(
    "--contact", "contacts", type=int, multiple=True, help="Number of a contact."
)


@click.group("complaints")
def complaints() -> None:
    """Complaints: received, answered within their time, closed.

    NUMBER is the number of a complaint, as `casekit complaints list` shows it.
    """


_commands = KindCommands(complaints, "complaints")


@_commands.step(
    click.argument("case", required=False),
    _WORDS,
    click.option(
        "--source",
        type=click.Choice(SOURCES),
        default="customer",
        show_default=True,
        help="Who complains.",
    ),
    click.option(
        "--code", type=click.Choice(CODES), default="other", show_default=True, help="What about."
    ),
    _GRADE,
    click.option("--against", default="", metavar="LOGIN", help="Who is complained about."),
    _CONTACT,
    click.option("--by", default="", metavar="TEXT", help="Who complains, how to answer; sealed."),
    OWNER,
    click.option("--ref", default="", help="The number by which the other side knows it."),
    _ON,
    _FILE,
)
def receive(
    lender: Lender,
    case: str | None,
    words: str,
    source: str,
    code: str,
    grade: str,
    against: str,
    contacts: tuple[int, ...],
    by: str,
    owner: str,
    ref: str,
    on: date | None,
    files: tuple[Path, ...],
) -> ProcessView:
    """Take a complaint about CASE, or about none; contacts stop as the rules say."""
    return _desk(lender).receive(
        case, words=words, source=source, code=code, grade=grade, against=against,
        contacts=contacts, by=by, owner=owner, ref=ref, on=day_at_noon(lender, on),
        attachments=files_of(files),
    )  # fmt: skip


@_commands.step(NUMBER, NOTE, _ON, _FILE)
def acknowledge(
    lender: Lender, number: int, words: str, on: date | None, files: tuple[Path, ...]
) -> ProcessView:
    """Say that the other side was told that it arrived."""
    return _desk(lender).acknowledge(
        number, note=words, on=day_at_noon(lender, on), attachments=files_of(files)
    )


@_commands.step(
    NUMBER,
    click.option("--owner", default="", metavar="LOGIN", help="Who looks into it."),
    click.option("--against", default=None, metavar="LOGIN", help="Whom it concerns."),
    click.option("--code", type=click.Choice(CODES), default=None, help="What it is about."),
    _GRADE,
    _CONTACT,
    NOTE,
)
def investigate(
    lender: Lender,
    number: int,
    owner: str,
    against: str | None,
    code: str | None,
    grade: str,
    contacts: tuple[int, ...],
    words: str,
) -> ProcessView:
    """Begin to look into a complaint, or into an appeal."""
    return _desk(lender).investigate(
        number, owner=owner, against=against, code=code or "", grade=grade, contacts=contacts,
        note=words,
    )  # fmt: skip


@_commands.step(
    NUMBER, click.argument("result", type=click.Choice(RESULTS)), _GRADE, NOTE, _ON, _FILE,
    follows=True,
)  # fmt: skip
def answer(
    lender: Lender,
    number: int,
    result: str,
    grade: str,
    words: str,
    on: date | None,
    files: tuple[Path, ...],
) -> ProcessView:
    """Say what was answered, in words or by the letter itself.

    Upheld, serious or grave, and about somebody, it opens a breach of conduct about them; where
    that is grave they may not work from now on, until it is decided.
    """
    return _desk(lender).answer(
        number, result, words=words, grade=grade, on=day_at_noon(lender, on),
        attachments=files_of(files),
    )  # fmt: skip


@_commands.step(NUMBER, _WORDS, _ON, _FILE)
def appeal(
    lender: Lender, number: int, words: str, on: date | None, files: tuple[Path, ...]
) -> ProcessView:
    """Take an appeal against the answer."""
    return _desk(lender).appeal(
        number, words=words, on=day_at_noon(lender, on), attachments=files_of(files)
    )


_commands.closes("Close what was answered, before its time for an appeal has passed.")
_commands.notes(_FILE)
_commands.hands_on()
_commands.reasoned("withdraw", "End a complaint that was taken back.")
_commands.lists(
    "List complaints.",
    click.option("--case", default="", help="Only complaints about this case."),
    click.option("--state", default="", help="Only those that stand here."),
    click.option("--late", is_flag=True, help="Only those whose deadline has passed."),
    click.option(
        "--owner", default="", metavar="LOGIN", help="Only those that this person sees to."
    ),
    click.option("--against", default="", metavar="LOGIN", help="Only those about this person."),
    every="Those that are over, too.",
    columns=("code", "answer_by"),
)
_commands.shows(
    "Show how a complaint stands, and what can happen now; its words for a reason.",
    reason="Why; shows the sealed words too.",
)


def _desk(lender: Lender) -> Complaints:
    desk: Complaints = lender.plugin("complaints")
    return desk
