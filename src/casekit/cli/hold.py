"""`casekit hold`: dated stops of contacts."""

from __future__ import annotations

from datetime import date

import click

from casekit.cli.codes import Codes
from casekit.cli.columns import headings
from casekit.cli.opening import (
    DATE,
    LenderChoice,
    json_option,
    language_option,
    lender_choice,
    reason_option,
)
from casekit.cli.output import emit, emit_json, emit_table
from casekit.cli.words import Words
from casekit.errors import UsageError


@click.group()
def hold() -> None:
    """Stop contacts with a customer, or about one loan, for a time."""


@hold.command()
@click.argument("named", nargs=-1, required=True, metavar="[CASE] KIND")
@lender_choice()
@reason_option
@click.option("--customer", type=int, help="Number of the customer, instead of CASE.")
@click.option("--start", type=DATE, help="First day; today if left out, may lie back.")
@click.option("--until", type=DATE, help="First day on which it is over; open if left out.")
@click.option("--this-loan", is_flag=True, help="Only this loan, not the whole customer.")
@json_option
@language_option
def place(
    choice: LenderChoice,
    named: tuple[str, ...],
    reason: str,
    customer: int | None,
    start: date | None,
    until: date | None,
    this_loan: bool,
    as_json: bool,
    language: str,
) -> None:
    """Place a hold, in force at once; KIND is dispute, cease, complaint, hardship, deceased …

    It stops all of the customer's cases, unless --this-loan is given. With --customer no case need
    be open: it holds for those that come.
    """
    *cases, kind = named
    if len(cases) != (0 if customer is not None else 1):
        raise UsageError(
            "say whom to hold, once, and the kind",
            hint="A case or loan and the kind, or --customer NUMBER and the kind.",
        )
    with choice.open() as lender:
        record = lender.cases.place_hold(
            cases[0] if cases else None,
            kind,
            reason=reason,
            start=start,
            until=until,
            customer_id=customer,
            whole_customer=not this_loan,
        )
        words = Words(language or lender.settings.lender.language)
        shown = Codes(lender, words).hold(record.kind)
    if as_json:
        emit_json(record.to_json())
    else:
        emit(
            words(
                "hold_placed_until" if record.until_on else "hold_placed",
                hold=record.hold_id,
                kind=shown,
                start=record.start_on,
                until=record.until_on,
            )
        )


@hold.command()
@click.argument("number", type=int, metavar="HOLD")
@lender_choice()
@reason_option
@click.option("--on", type=DATE, help="First day on which it is over; today if left out.")
@json_option
@language_option
def lift(
    choice: LenderChoice,
    number: int,
    reason: str,
    on: date | None,
    as_json: bool,
    language: str,
) -> None:
    """End a hold; what waited for it is judged again by the next run."""
    with choice.open() as lender:
        record = lender.cases.lift_hold(number, reason=reason, on=on)
        words = Words(language or lender.settings.lender.language)
        shown = Codes(lender, words).hold(record.kind)
    if as_json:
        emit_json(record.to_json())
    else:
        emit(words("hold_lifted", hold=record.hold_id, kind=shown, until=record.until_on))


@hold.command("list")
@click.argument("case", required=False)
@lender_choice()
@json_option
@language_option
def list_(choice: LenderChoice, case: str | None, as_json: bool, language: str) -> None:
    """List the holds that are in force or will be; with CASE all of its customer, past ones too."""
    with choice.open() as lender:
        records = lender.cases.holds(case)
        words = Words(language or lender.settings.lender.language)
        codes = Codes(lender, words)
    for record in records if as_json else ():
        emit_json(record.to_json(), line=True)
    if not as_json:
        emit_table(
            headings(words, "hold", "customer", "kind", "from", "until", "loan", "source"),
            [
                (
                    r.hold_id,
                    r.customer_id,
                    codes.hold(r.kind),
                    r.start_on,
                    r.until_on,
                    r.loan_ref,
                    codes.word("origin", r.source),
                )
                for r in records
            ],
            words("nothing_found"),
        )
