"""`casekit backup`: back a lender up while it works, and restore it elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from casekit.cli.opening import (
    LenderChoice,
    json_option,
    language_option,
    lender_choice,
    read_instant,
)
from casekit.cli.output import emit, emit_json, local, note
from casekit.cli.reporting import found_wrong
from casekit.cli.words import Words
from casekit.errors import UsageError

if TYPE_CHECKING:
    from casekit.clock import Clock


@click.group()
def backup() -> None:
    """Back a lender up, and restore it.

    A backup holds the database and the documents, and never the keys: back the keys up apart.
    """


@backup.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@lender_choice()
@json_option
@language_option
def create(choice: LenderChoice, folder: Path, as_json: bool, language: str) -> None:
    """Back the lender up into FOLDER, a new one; runs may go on meanwhile.

    Ends with status 1 if a document was not there to be copied.
    """
    with choice.open() as lender:
        report = lender.archive.backup(folder.expanduser().absolute())
        words = Words(language or lender.settings.lender.language)
    if as_json:
        emit_json(
            {
                "folder": str(report.folder),
                "entries": report.entries,
                "documents": report.blobs,
                "missing": report.missing,
            }
        )
    else:
        emit(
            words("backed_up", entries=report.entries, documents=report.blobs, folder=report.folder)
        )
        if report.missing:
            note(words("not_backed_up", count=report.missing))
    note(words("keys_apart"))
    if report.missing:
        found_wrong()


@backup.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@lender_choice()
@click.option(
    "--without-anchor", is_flag=True, help="Restore though nobody can tell who was erased since."
)
@click.option("--reason", default="", metavar="TEXT", help="Why; needed with --without-anchor.")
@json_option
@language_option
def restore(
    choice: LenderChoice,
    folder: Path,
    without_anchor: bool,
    reason: str,
    as_json: bool,
    language: str,
) -> None:
    """Restore the lender from FOLDER; its config and keys must be there, its store must not.

    Erasures that came after the backup are repeated before anything is opened, what is lost is
    told, and the archive goes on in a new epoch. Who was erased since stands in the anchors alone:
    where they are missing, or hold less than was signed, nothing is restored unless you say
    --without-anchor. Ends with status 1 if entries were lost, documents are missing, or nobody can
    tell who was erased. A simulation store comes back at the time of its backup, or at --now.
    """
    from casekit.initialise.restore import restore_lender

    if without_anchor is not bool(reason.strip()):
        raise UsageError(
            "--without-anchor goes with --reason", hint="Give both of them, or neither."
        )
    place = folder.expanduser().absolute()
    report = restore_lender(
        choice.name, place, _clock(choice, place), without_anchor=reason if without_anchor else ""
    )
    lost = sum(log.lost for log in report.logs)
    settings = choice.settings()
    words = Words(language or settings.lender.language)
    if as_json:
        emit_json(
            {
                "made_at": report.made_at,
                "epoch": report.epoch,
                "kept": sum(log.kept for log in report.logs),
                "lost": lost,
                "erased": report.erased,
                "documents": report.blobs,
                "missing": list(report.missing),
                "failures": [{"anchor": n, "message": m} for n, m in report.failures],
                "unknown": list(report.gaps),
            }
        )
    else:
        kept = sum(log.kept for log in report.logs)
        made = local(report.made_at, settings.lender.zone)
        emit(words("store_back", at=made, kept=kept, epoch=report.epoch))
        emit(words("store_lost", lost=lost))
        emit(words("store_erased", erased=report.erased, documents=report.blobs))
        if report.missing:
            emit(words("store_lacks", count=len(report.missing)))
    for name, message in report.failures:
        note(words("anchor_missed", name=name, message=message))
    for gap in report.gaps:
        note(words("restore_gap", gap=gap))
    if lost or report.missing or report.gaps:
        found_wrong()


def _clock(choice: LenderChoice, folder: Path) -> Clock:
    """Return the machine's clock, or a simulated one for the backup of a simulation store."""
    from casekit.archive.backup_manifest import Manifest
    from casekit.clock import SimulatedClock, SystemClock, parse_instant

    manifest = Manifest.read(folder)
    if manifest.simulated:
        zone = choice.settings().lender.zone
        now = read_instant(choice.now, zone) if choice.now else parse_instant(manifest.made_at)
        return SimulatedClock(now)
    if choice.now:
        raise UsageError(
            "--now is only for simulation stores, and this backup is of a real one",
            hint="Leave it out.",
        )
    return SystemClock()
