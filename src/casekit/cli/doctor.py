"""`casekit doctor`: what is missing and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from casekit.cli.opening import (
    LenderChoice,
    clock_for,
    json_option,
    language_option,
    lender_choice,
)
from casekit.cli.output import emit, emit_json, pad, width
from casekit.cli.reporting import found_wrong
from casekit.cli.words import Words
from casekit.errors import CasekitError

if TYPE_CHECKING:
    from casekit.doctor import Look


@click.command()
@lender_choice(positional=True)
@click.option("--all", "everything", is_flag=True, help="Also what is in order.")
@json_option
@language_option
def doctor(choice: LenderChoice, everything: bool, as_json: bool, language: str) -> None:
    """Look at a lender from its config to its archive, and say what is missing.

    Ends with status 1 if something is in the way of work; warnings alone end with 0.
    """
    from casekit.doctor import State, examine

    looks = list(
        examine(choice.name, lambda settings, store: clock_for(settings, store, choice.now))
    )
    wrong = sum(look.state is State.WRONG for look in looks)
    warnings = sum(look.state is State.WARNING for look in looks)
    if as_json:
        for look in looks:
            emit_json(
                {
                    "area": look.area,
                    "state": look.state.value,
                    "message": look.message,
                    "hint": look.hint,
                },
                line=True,
            )
    else:
        words = Words(language or _language(choice))
        _show([look for look in looks if everything or look.state is not State.OK], words)
        if not wrong and not warnings:
            emit(words("in_order"))
        else:
            emit(words("looked_at", wrong=wrong, warnings=warnings))
    if wrong:
        found_wrong()


def _language(choice: LenderChoice) -> str:
    """Return the lender's language, English where its config cannot be read."""
    try:
        return choice.settings().lender.language
    except CasekitError:
        return "en"


def _show(looks: Sequence[Look], words: Words) -> None:
    from casekit.cli.doctor_words import AREAS, LOOKS

    def said(sentence: str) -> str:
        return LOOKS.chinese(sentence) if words.chinese else sentence

    rows = [
        (
            words(f"look_{look.state.value}"),
            AREAS.get(look.area, look.area) if words.chinese else look.area,
            look,
        )
        for look in looks
    ]
    state = max((width(row[0]) for row in rows), default=0)
    area = max((width(row[1]) for row in rows), default=0)
    for shown, place, look in rows:
        emit(f"{pad(shown, state)}  {pad(place, area)}  {said(look.message)}")
        if look.hint:
            emit(f"{' ' * (state + area + 4)}{said(look.hint)}")
