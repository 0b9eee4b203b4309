"""`casekit files`: files in plain text that left the vault."""

from __future__ import annotations

import click

from casekit.cli.codes import Codes
from casekit.cli.columns import headings
from casekit.cli.opening import LenderChoice, json_option, language_option, lender_choice, span
from casekit.cli.output import emit, emit_json, emit_table
from casekit.cli.reporting import found_wrong
from casekit.cli.words import Words


@click.group()
def files() -> None:
    """Look after files in plain text: bad rows, exports, letters.

    They lie in one private folder, stand in the archive, and have a day on which they go.
    """


@files.command("list")
@lender_choice(positional=True)
@json_option
@language_option
def list_(choice: LenderChoice, as_json: bool, language: str) -> None:
    """List the files that are there, and when each goes.

    Ends with status 1 if one is expired, missing or changed. A file of bad rows that was mended
    is as it should be: import it, then purge it.
    """
    with choice.open() as lender:
        listed = lender.files.list()
        folder, zone = lender.files.folder, lender.settings.lender.zone
        words = Words(language or lender.settings.lender.language)
        codes = Codes(lender, words)
    for file in listed if as_json else ():
        emit_json(
            {
                "id": file.file_id,
                "name": file.name,
                "path": str(folder / file.name),
                "purpose": file.purpose,
                "created_at": file.created_at,
                "expires_at": file.expires_at,
                "actor": file.actor,
                "state": file.state,
            },
            line=True,
        )
    if not as_json:
        emit_table(
            headings(words, "id", "purpose", "goes on", "by", "state", "path"),
            [
                (
                    file.file_id,
                    codes.word("purpose", file.purpose),
                    file.expires_at.astimezone(zone).date(),
                    file.actor,
                    words(f"file_{file.state}"),
                    folder / file.name,
                )
                for file in listed
            ],
            words("nothing_found"),
        )
    if any(file.state not in ("present", "mended") for file in listed):
        found_wrong()


@files.command()
@click.argument("numbers", type=int, nargs=-1, metavar="[ID]...")
@lender_choice()
@language_option
def purge(choice: LenderChoice, numbers: tuple[int, ...], language: str) -> None:
    """Remove the files whose time is over, or the named ones now."""
    with choice.open() as lender:
        who = lender.authorized(None, "files.purge")
        gone = lender.files.purge(actor=who, file_ids=numbers or None)
        words = Words(language or lender.settings.lender.language)
    emit(words("files_removed", count=len(gone)))


@files.command()
@click.argument("number", type=int, metavar="ID")
@lender_choice()
@click.option("--days", type=int, required=True, help="From now on, at most 90.")
@language_option
def extend(choice: LenderChoice, number: int, days: int, language: str) -> None:
    """Let a file stay for some more days."""
    with choice.open() as lender:
        who = lender.authorized(None, "files.extend")
        until = lender.files.extend(number, span(days), actor=who)
        words = Words(language or lender.settings.lender.language)
        day = until.astimezone(lender.settings.lender.zone).date()
        emit(words("file_stays", number=number, day=day))
