"""`casekit stop` and `casekit resume`: the brake of a whole lender."""

from __future__ import annotations

import click

from casekit.cli.opening import LenderChoice, lender_choice, reason_option
from casekit.cli.output import emit


@click.command()
@lender_choice(positional=True)
@reason_option
def stop(choice: LenderChoice, reason: str) -> None:
    """Halt every hand-over of a lender at once, also of a run that is going on."""
    with choice.open() as lender:
        lender.stop(reason)
        emit(f"Collection of {lender.settings.lender.id} is stopped: nothing is handed over.")


@click.command()
@lender_choice(positional=True)
@reason_option
def resume(choice: LenderChoice, reason: str) -> None:
    """Let hand-overs of a lender go on; the next run sends what is due."""
    with choice.open() as lender:
        lender.resume(reason)
        emit(f"Collection of {lender.settings.lender.id} goes on with the next run.")
