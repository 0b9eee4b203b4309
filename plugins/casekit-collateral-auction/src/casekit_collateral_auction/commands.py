"""The commands `casekit auctions …`: looking, and what comes before the auction."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from casekit.cli.opening import DATE, LenderChoice, reason_option, shown
from casekit.cli.output import emit
from casekit_collateral_auction.agencies import Quote
from casekit_collateral_auction.choices import (
    DOCUMENT,
    NOTE,
    ON,
    PROCESS,
    amount_of,
    moving,
    named,
    show_many,
    show_one,
)
from casekit_collateral_auction.commands_selling import selling


@click.group("auctions")
def auctions() -> None:
    """Disposals of collateral: what waits, what is under way, and what has happened.

    PROCESS is the number of a disposal, as `casekit auctions list` shows it. Amounts are written
    in major units of the loan's currency (700000.00).
    """


for command in selling:
    auctions.add_command(command)


@auctions.command("list")
@click.option("--case", default="", help="Only disposals on this case.")
@click.option("--state", default="", help="Only disposals that stand here.")
@click.option(
    "--phase",
    type=click.Choice(["open", "done", "cancelled", "all"]),
    default="open",
    show_default=True,
    help="Which disposals.",
)
@click.option("--late", is_flag=True, help="Only those whose day has passed.")
@shown
def list_(
    choice: LenderChoice,
    case: str,
    state: str,
    phase: str,
    late: bool,
    as_json: bool,
    language: str,
) -> None:
    """List disposals."""
    with choice.open() as lender:
        found = lender.plugin("auctions").list(
            case=case or None, state=state, phase="" if phase == "all" else phase, late=late
        )
        show_many(lender, found, as_json, language)


@auctions.command()
@PROCESS
@shown
def show(choice: LenderChoice, process: int, as_json: bool, language: str) -> None:
    """Show how a disposal stands, and what can happen now."""
    with choice.open() as lender:
        show_one(lender, lender.plugin("auctions").show(process), as_json, language)


@auctions.command()
@click.argument("case")
@click.option("--collateral", type=int, help="Its number; needed where the loan has several.")
@click.option(
    "--only-home",
    type=click.Choice(["yes", "no", "unknown"]),
    default="unknown",
    show_default=True,
    help="Whether it is the owner's only home.",
)
@NOTE
@shown
def propose(
    choice: LenderChoice,
    case: str,
    collateral: int | None,
    only_home: str,
    note: str,
    as_json: bool,
    language: str,
) -> None:
    """Propose to dispose of collateral of CASE; a home goes to a person first."""
    moving(
        choice,
        as_json,
        language,
        lambda desk: desk.propose(
            case,
            collateral=collateral,
            only_home={"yes": True, "no": False}.get(only_home),
            note=note,
        ),
    )


@auctions.command()
@PROCESS
@click.option(
    "--basis",
    required=True,
    type=click.Choice(["judgment", "agreement"]),
    help="On what it rests.",
)
@DOCUMENT
@click.option("--note", required=True, metavar="TEXT", help="Why; sealed.")
@shown
def approve(
    choice: LenderChoice,
    process: int,
    basis: str,
    document: Path,
    note: str,
    as_json: bool,
    language: str,
) -> None:
    """Approve a disposal, with the judgment or the agreement on which it rests."""
    moving(
        choice,
        as_json,
        language,
        lambda desk: desk.approve(process, basis=basis, document=document, note=note),
    )


@auctions.command()
@PROCESS
@click.option("--agency", "agencies", multiple=True, required=True, help="Code of the panel.")
@click.option("--seed", required=True, metavar="TEXT", help="A text that was said beforehand.")
@shown
def draw(
    choice: LenderChoice,
    process: int,
    agencies: tuple[str, ...],
    seed: str,
    as_json: bool,
    language: str,
) -> None:
    """Choose the auction house by a lot that anyone can draw again."""
    moving(choice, as_json, language, lambda desk: desk.draw(process, agencies, seed=seed))


@auctions.command()
@PROCESS
@click.option(
    "--quote", "quotes_", multiple=True, required=True, metavar="CODE=FEE", help="A quote."
)
@click.option(
    "--document",
    "documents",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The quotes on paper.",
)
@click.option("--choose", default="", metavar="CODE", help="One that is not the cheapest.")
@NOTE
@shown
def quotes(
    choice: LenderChoice,
    process: int,
    quotes_: tuple[str, ...],
    documents: tuple[Path, ...],
    choose: str,
    note: str,
    as_json: bool,
    language: str,
) -> None:
    """Choose the auction house by quotes: the cheapest, or another with a reason."""
    with choice.open() as lender:
        asked = [
            Quote(code, amount_of(lender, process, fee)) for code, fee in named(quotes_, "a fee")
        ]
        view = lender.plugin("auctions").quotes(
            process, asked, documents=documents, choose=choose, note=note
        )
        show_one(lender, view, as_json, language)


@auctions.command()
@PROCESS
@click.option("--appraiser", required=True, metavar="CODE", help="Who appraised it.")
@click.option("--amount", required=True, metavar="AMOUNT", help="What it is worth.")
@click.option("--valid-until", type=DATE, help="The last day on which it holds; a year later.")
@ON
@DOCUMENT
@shown
def appraise(
    choice: LenderChoice,
    process: int,
    appraiser: str,
    amount: str,
    valid_until: date | None,
    on: date | None,
    document: Path,
    as_json: bool,
    language: str,
) -> None:
    """Record an appraisal."""
    with choice.open() as lender:
        view = lender.plugin("auctions").appraise(
            process,
            appraiser=appraiser,
            amount=amount_of(lender, process, amount),
            document=document,
            on=on,
            valid_until=valid_until,
        )
        show_one(lender, view, as_json, language)


@auctions.command()
@PROCESS
@click.option("--note", required=True, metavar="TEXT", help="Who objects and why; sealed.")
@shown
def object(choice: LenderChoice, process: int, note: str, as_json: bool, language: str) -> None:
    """Record an objection: until it is decided the disposal goes no further."""
    moving(choice, as_json, language, lambda desk: desk.object(process, note=note))


@auctions.command()
@PROCESS
@DOCUMENT
@NOTE
@shown
def overrule(
    choice: LenderChoice, process: int, document: Path, note: str, as_json: bool, language: str
) -> None:
    """Record how an objection was decided, so that the disposal goes on."""
    moving(
        choice, as_json, language, lambda desk: desk.overrule(process, document=document, note=note)
    )


@auctions.command()
@PROCESS
@reason_option
@shown
def cancel(choice: LenderChoice, process: int, reason: str, as_json: bool, language: str) -> None:
    """Give a disposal up; after a public notice, give public notice of that too."""
    with choice.open() as lender:
        lender.plugin("auctions").show(process)
        show_one(lender, lender.processes.cancel(process, reason=reason), as_json, language)


@auctions.command()
@PROCESS
@click.option("--form", type=click.Choice(["docx", "html"]), default="docx", show_default=True)
@reason_option
@shown
def statement(
    choice: LenderChoice, process: int, form: str, reason: str, as_json: bool, language: str
) -> None:
    """Write the statement of a disposal, which anyone involved can follow, and print its path."""
    with choice.open() as lender:
        path = lender.plugin("auctions").statement(
            process, form=form, language=language, reason=reason
        )
    emit(str(path))
