"""`casekit pause`: dated stops of the counting of days."""

from __future__ import annotations

from datetime import date

import click

from casekit.cli.opening import DATE, LenderChoice, json_option, lender_choice, reason_option
from casekit.cli.output import emit, emit_json


@click.group()
def pause() -> None:
    """Take days out of the count of days past due; contacts are not stopped by it."""


@pause.command()
@click.argument("case")
@lender_choice()
@reason_option
@click.option("--start", type=DATE, required=True, help="First day that does not count.")
@click.option("--end", type=DATE, help="First day that counts again; open if left out.")
@click.option("--code", default="agreed", show_default=True, help="Why, in one word.")
@json_option
def place(
    choice: LenderChoice,
    case: str,
    reason: str,
    start: date,
    end: date | None,
    code: str,
    as_json: bool,
) -> None:
    """Pause the counting for a loan; it may lie back, and the case is aged anew."""
    with choice.open() as lender:
        record = lender.cases.place_pause(case, start, end, reason=reason, code=code)
    if as_json:
        emit_json(record.to_json())
    else:
        until = f"up to {record.end_on}" if record.end_on else "until it is ended"
        emit(f"Pause {record.pause_id}: days from {record.start_on} {until} do not count.")


@pause.command()
@click.argument("case")
@lender_choice()
@reason_option
@click.option("--on", "end", type=DATE, help="First day that counts again; today if left out.")
@click.option("--pause", "number", type=int, metavar="NUMBER", help="Which, if several.")
@json_option
def end(
    choice: LenderChoice,
    case: str,
    reason: str,
    end: date | None,
    number: int | None,
    as_json: bool,
) -> None:
    """Let the days count again."""
    with choice.open() as lender:
        record = lender.cases.end_pause(case, end, reason=reason, pause_id=number)
    if as_json:
        emit_json(record.to_json())
    else:
        emit(f"Pause {record.pause_id}: days count again from {record.end_on}.")
