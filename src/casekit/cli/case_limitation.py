"""`casekit case limitation`."""

from __future__ import annotations

import click

from casekit.cli.columns import headings
from casekit.cli.opening import LenderChoice, json_option, language_option, lender_choice
from casekit.cli.output import emit, emit_json, emit_table, note
from casekit.cli.words import Words
from casekit.cli.words_limitation import LIMITATION


@click.command()
@click.argument("case")
@lender_choice()
@json_option
@language_option
def limitation(choice: LenderChoice, case: str, as_json: bool, language: str) -> None:
    """Say up to when a case's debt can be claimed in court, and what made that time begin anew."""
    with choice.open() as lender:
        found = lender.cases.limitation(case)
        words = Words(language or lender.settings.lender.language)
        source = lender.pack.cited(found.source, words.language)
    if as_json:
        emit_json(found.to_json())
        return
    if found.last_day is None:
        emit(words("never_lapses", case=found.case_name))
        return
    sentence = "has_lapsed" if found.lapsed else "lapses_on"
    emit(words(sentence, case=found.case_name, day=found.last_day))
    emit(words("runs_from", day=found.from_on, because=_because(words, found.because)))
    emit_table(
        headings(words, "when", "what", "status"),
        [
            (
                restart.on,
                _because(words, restart.because),
                words("restart_counts" if restart.counts else "restart_without_effect"),
            )
            for restart in found.restarts
        ],
    )
    note(words("limitation_rule", rule=found.rule, source=source))
    if not found.certain:
        note(words("lapse_uncertain"))


def _because(words: Words, because: str) -> str:
    known = f"because_{because}"
    return words(known) if known in LIMITATION else because
