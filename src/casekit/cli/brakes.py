"""`casekit stop` and `casekit resume`: the brake of a whole lender."""

from __future__ import annotations

import click

from casekit.cli.opening import LenderChoice, language_option, lender_choice, reason_option
from casekit.cli.output import emit
from casekit.cli.words import Words


@click.command()
@lender_choice(positional=True)
@reason_option
@language_option
def stop(choice: LenderChoice, reason: str, language: str) -> None:
    """Halt every hand-over of a lender at once, also of a run that is going on."""
    with choice.open() as lender:
        lender.stop(reason)
        words = Words(language or lender.settings.lender.language)
        emit(words("stopped", lender=lender.settings.lender.id))


@click.command()
@lender_choice(positional=True)
@reason_option
@language_option
def resume(choice: LenderChoice, reason: str, language: str) -> None:
    """Let hand-overs of a lender go on; the next run sends what is due."""
    with choice.open() as lender:
        lender.resume(reason)
        words = Words(language or lender.settings.lender.language)
        emit(words("resumed", lender=lender.settings.lender.id))
