"""`casekit pause`: dated stops of the counting of days."""

from __future__ import annotations

from datetime import date

import click

from casekit.cli.opening import (
    DATE,
    LenderChoice,
    json_option,
    language_option,
    lender_choice,
    reason_option,
)
from casekit.cli.output import emit, emit_json
from casekit.cli.words import Words


@click.group()
def pause() -> None:
    """Take days out of the count of days past due; contacts are not stopped by it."""


@pause.command()
@click.argument("case")
@lender_choice()
@reason_option
@click.option("--start", type=DATE, required=True, help="First day that does not count.")
@click.option("--end", type=DATE, help="First day that counts again; open if left out.")
@click.option(
    "--code", default="other", show_default=True, help="Why, in one word: agreed, disaster …"
)
@json_option
@language_option
def place(
    choice: LenderChoice,
    case: str,
    reason: str,
    start: date,
    end: date | None,
    code: str,
    as_json: bool,
    language: str,
) -> None:
    """Pause the counting for a loan; it may lie back, and the case is aged anew."""
    with choice.open() as lender:
        record = lender.cases.place_pause(case, start, end, reason=reason, code=code)
        words = Words(language or lender.settings.lender.language)
    if as_json:
        emit_json(record.to_json())
    else:
        emit(
            words(
                "pause_placed_until" if record.end_on else "pause_placed",
                pause=record.pause_id,
                start=record.start_on,
                until=record.end_on,
            )
        )


@pause.command()
@click.argument("case")
@lender_choice()
@reason_option
@click.option("--on", "end", type=DATE, help="First day that counts again; today if left out.")
@click.option("--pause", "number", type=int, metavar="NUMBER", help="Which, if several.")
@json_option
@language_option
def end(
    choice: LenderChoice,
    case: str,
    reason: str,
    end: date | None,
    number: int | None,
    as_json: bool,
    language: str,
) -> None:
    """Let the days count again."""
    with choice.open() as lender:
        record = lender.cases.end_pause(case, end, reason=reason, pause_id=number)
        words = Words(language or lender.settings.lender.language)
    if as_json:
        emit_json(record.to_json())
    else:
        emit(words("pause_ended", pause=record.pause_id, until=record.end_on))
