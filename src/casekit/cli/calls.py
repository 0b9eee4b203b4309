"""`casekit calls`: dialling, and recordings."""

from __future__ import annotations

from pathlib import Path

import click

from casekit.cli.dialling import dial
from casekit.cli.opening import LenderChoice, json_option, language_option, lender_choice
from casekit.cli.output import emit, emit_json, emit_table
from casekit.cli.words import Words


@click.group()
def calls() -> None:
    """Dial what was taken, and fetch recordings."""


calls.add_command(dial)


@calls.command()
@click.argument("contact", type=int)
@click.argument("file", type=click.Path(path_type=Path))
@lender_choice()
@json_option
@language_option
def add(choice: LenderChoice, contact: int, file: Path, as_json: bool, language: str) -> None:
    """File the recording of a call that was dialled elsewhere, sealed.

    A WAV file that is shorter than its header says is refused.
    """
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        filed = lender.calls.add_recording(contact, file)
    if as_json:
        emit_json({"document": filed.blob_id, "digest": filed.digest, "size": filed.size})
    else:
        emit(words("calls_filed", document=filed.blob_id))


@calls.command()
@lender_choice(positional=True)
@click.option(
    "--limit", type=click.IntRange(min=1), default=100, show_default=True, help="At most so many."
)
@json_option
@language_option
def fetch(choice: LenderChoice, limit: int, as_json: bool, language: str) -> None:
    """Fetch the recordings that wait at the provider, and file them sealed.

    `casekit serve` does it by itself while it runs.
    """
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        counts = lender.calls.fetch_recordings(limit=limit)
    found = {name: counts[name] for name in ("stored", "waits", "missing")}
    if as_json:
        emit_json(found)
    else:
        emit(words("calls_fetched", **found))


@calls.command("list")
@click.argument("contact", type=int)
@lender_choice()
@json_option
@language_option
def list_(choice: LenderChoice, contact: int, as_json: bool, language: str) -> None:
    """List the recordings of a call; `casekit archive get` opens one."""
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        found = lender.calls.recordings(contact)
    if as_json:
        for one in found:
            emit_json(one.to_json(), line=True)
        return
    names = ("recording", "source", "state", "seconds", "document")
    rows = [
        (
            one.recording_id,
            words(f"calls_from_{one.source}"),
            words(f"calls_is_{one.state}"),
            "" if one.seconds is None else one.seconds,
            one.blob_id or "",
        )
        for one in found
    ]
    emit_table([words(f"calls_{name}") for name in names], rows, words("calls_none"))
