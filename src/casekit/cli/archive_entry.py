"""`casekit archive show`: one entry as it stands in the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from casekit.cli.opening import (
    LenderChoice,
    json_option,
    language_option,
    lender_choice,
    reveal_options,
)
from casekit.cli.output import emit, emit_json, note
from casekit.cli.words import Words
from casekit.errors import UsageError

if TYPE_CHECKING:
    from casekit.archive.opening import Opened


@click.command()
@click.argument("entry", metavar="LOG/SEQ")
@lender_choice()
@reveal_options
@json_option
@language_option
def show(
    choice: LenderChoice, entry: str, reveal: bool, reason: str, as_json: bool, language: str
) -> None:
    """Show all that an entry holds: its header word for word, and what is sealed in it.

    LOG/SEQ is its number as `casekit archive search` and `archive list` give it: 0/17. The header
    is what was signed; it holds no personal data. What is sealed shows with --reveal and a
    reason, and that is archived.
    """
    from casekit.archive.evidence_words import KIND_NAMES
    from casekit.archive.opening import Opened, header_of

    log, seq = _number(entry)
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        found = lender.archive.entry(log, seq)
        opened = Opened(None, "none" if found.sealed is None else "sealed")
        if reveal and found.sealed is not None:
            (opened,) = lender.archive.open([found], reason=reason)
    header = header_of(found)
    if as_json:
        emit_json(
            {
                "entry": f"{log}/{seq}",
                "leaf": bytes(found.leaf).hex(),
                "header": header,
                "sealed": opened.state,
                "content": opened.value,
            }
        )
        return
    emit(f"{log}/{seq}  {KIND_NAMES[words.language].get(found.kind, found.kind)}")
    _show(header, opened, words)


def _show(header: dict[str, Any], opened: Opened, words: Words) -> None:
    emit_json(header)
    if opened.value is not None:
        emit(words("sealed_content"))
        emit_json(opened.value)
    elif opened.state != "none":
        note(words(f"sealed_{opened.state}"))


def _number(text: str) -> tuple[int, int]:
    log, slash, seq = text.partition("/")
    if not (slash and log.isdecimal() and seq.isdecimal()):
        raise UsageError(
            f"{text!r} is no number of an entry",
            hint="Write it like 0/17; `casekit archive search` lists entries with their numbers.",
        )
    return int(log), int(seq)
