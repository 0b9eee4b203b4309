"""The commands of the auction and of its price."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from casekit.cli.opening import DATE, LenderChoice, reason_option, shown
from casekit.cli.output import emit, emit_json
from casekit.errors import UsageError
from casekit_collateral_auction.choices import (
    DOCUMENT,
    NOTE,
    ON,
    PROCESS,
    amount_of,
    moving,
    named,
    read_hour,
    show_one,
)
from casekit_collateral_auction.distribution import OURS, PARTS, Claim
from casekit_collateral_auction.selling import MODES, WAYS


@click.command()
@PROCESS
@click.option("--mode", type=click.Choice(MODES), help="By which rules; as before if left out.")
@click.option("--start-price", required=True, metavar="AMOUNT", help="Where the round starts.")
@click.option("--deposit", required=True, metavar="AMOUNT", help="What bidders pay beforehand.")
@click.option("--auction-on", required=True, type=DATE, help="The day of the auction.")
@click.option(
    "--at",
    metavar="HH:MM",
    help="The hour at which it begins, on the lender's clock; `begins_at` of the config.",
)
@click.option("--place", default="", metavar="TEXT", help="Platform or hall; the agency's.")
@click.option(
    "--to-tell", multiple=True, required=True, metavar="CODE", help="owner, lien1, tenant1 …"
)
@DOCUMENT
@shown
def publish(
    choice: LenderChoice,
    process: int,
    mode: str | None,
    start_price: str,
    deposit: str,
    auction_on: date,
    at: str | None,
    place: str,
    to_tell: tuple[str, ...],
    document: Path,
    as_json: bool,
    language: str,
) -> None:
    """Publish a round of the auction; the rules say how low and how soon."""
    with choice.open() as lender:
        view = lender.plugin("auctions").publish(
            process,
            start_price=amount_of(lender, process, start_price),
            deposit=amount_of(lender, process, deposit),
            auction_on=auction_on,
            to_tell=to_tell,
            document=document,
            mode=mode or "",
            at=read_hour(at) if at else None,
            place=place,
        )
        show_one(lender, view, as_json, language)


@click.command()
@PROCESS
@click.argument("who")
@click.option("--how", required=True, type=click.Choice(WAYS), help="How the notice came.")
@ON
@click.option("--document", type=click.Path(path_type=Path), metavar="FILE", help="The proof.")
@shown
def told(
    choice: LenderChoice,
    process: int,
    who: str,
    how: str,
    on: date | None,
    document: Path | None,
    as_json: bool,
    language: str,
) -> None:
    """Record that the notice has reached WHO (owner, tenant1 …)."""
    moving(
        choice,
        as_json,
        language,
        lambda desk: desk.told(process, who, how=how, on=on, document=document),
    )


@click.command()
@PROCESS
@click.argument("who")
@click.option("--addressee", default="", metavar="NAME", help="Whose name stands above it.")
@reason_option
@shown
def notice(
    choice: LenderChoice,
    process: int,
    who: str,
    addressee: str,
    reason: str,
    as_json: bool,
    language: str,
) -> None:
    """Write the notice for WHO (owner, tenant1 …) into the private folder; print its path."""
    with choice.open() as lender:
        path = lender.plugin("auctions").notice(
            process, who, addressee=addressee, language=language, reason=reason
        )
    emit(str(path))


@click.command()
@PROCESS
@shown
def begin(choice: LenderChoice, process: int, as_json: bool, language: str) -> None:
    """Open the auction on its day."""
    moving(choice, as_json, language, lambda desk: desk.begin(process))


@click.command()
@PROCESS
@click.argument("file", type=click.Path(path_type=Path))
@shown
def bids(choice: LenderChoice, process: int, file: Path, as_json: bool, language: str) -> None:
    """Take the bids of FILE (CSV, JSON lines, XLSX); what does not count is a bad row."""
    with choice.open() as lender:
        report = lender.plugin("auctions").import_bids(process, file)
        if as_json:
            emit_json({"rows": report.rows, "bad": report.bad})
        for problem in report.problems:
            emit(f"{file.name}:{problem.line}: {problem.column} {problem.reason}")
        if not as_json:
            show_one(lender, lender.plugin("auctions").show(process), as_json, language)
    if report.bad:
        raise click.exceptions.Exit(1)


@click.command()
@PROCESS
@click.option(
    "--document",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The confirmation of the sale; needed where there is a bid.",
)
@shown
def result(
    choice: LenderChoice, process: int, document: Path | None, as_json: bool, language: str
) -> None:
    """Close the auction: knocked down to the highest bid, or unsold."""
    moving(choice, as_json, language, lambda desk: desk.result(process, document=document))


@click.command()
@PROCESS
@click.option("--price", metavar="AMOUNT", help="That of the last round if left out.")
@DOCUMENT
@shown
def offer(
    choice: LenderChoice,
    process: int,
    price: str | None,
    document: Path,
    as_json: bool,
    language: str,
) -> None:
    """Offer at a fixed price what no round has sold."""
    with choice.open() as lender:
        minor = amount_of(lender, process, price) if price else None
        view = lender.plugin("auctions").offer(process, document=document, price=minor)
        show_one(lender, view, as_json, language)


@click.command("agree-sale")
@PROCESS
@click.option("--price", required=True, metavar="AMOUNT", help="What is paid.")
@click.option("--buyer", required=True, metavar="NAME", help="Who buys; sealed.")
@DOCUMENT
@NOTE
@shown
def agree_sale(
    choice: LenderChoice,
    process: int,
    price: str,
    buyer: str,
    document: Path,
    note: str,
    as_json: bool,
    language: str,
) -> None:
    """Record a sale at the fixed price, or one that all sides agreed to."""
    with choice.open() as lender:
        view = lender.plugin("auctions").agree_sale(
            process,
            price=amount_of(lender, process, price),
            buyer=buyer,
            document=document,
            note=note,
        )
        show_one(lender, view, as_json, language)


@click.command()
@PROCESS
@ON
@DOCUMENT
@shown
def pay(
    choice: LenderChoice,
    process: int,
    on: date | None,
    document: Path,
    as_json: bool,
    language: str,
) -> None:
    """Record that the buyer has paid the whole price."""
    moving(choice, as_json, language, lambda desk: desk.pay(process, document=document, on=on))


@click.command("buyer-failed")
@PROCESS
@click.option("--note", required=True, metavar="TEXT", help="What happened; sealed.")
@shown
def buyer_failed(
    choice: LenderChoice, process: int, note: str, as_json: bool, language: str
) -> None:
    """Record that the buyer did not pay: it is unsold again."""
    moving(choice, as_json, language, lambda desk: desk.buyer_failed(process, note=note))


@click.command()
@PROCESS
@click.option("--cost", "costs", multiple=True, metavar="WHAT=AMOUNT", help="auction=20000 …")
@click.option(
    "--claim",
    "claims",
    multiple=True,
    metavar="CODE:RANK=AMOUNT",
    help="Principal of another creditor, lien1:1=300000.",
)
@click.option(
    "--own",
    "owns",
    multiple=True,
    metavar="PART=AMOUNT",
    help="The lender's claim as the judgment has it, principal=700000 …; what the loan owes today.",
)
@click.option("--rank", type=int, default=1, show_default=True, help="The lender's own rank.")
@click.option("--dry-run", is_flag=True, help="Show who would get what; write nothing.")
@shown
def distribute(
    choice: LenderChoice,
    process: int,
    costs: tuple[str, ...],
    claims: tuple[str, ...],
    owns: tuple[str, ...],
    rank: int,
    dry_run: bool,
    as_json: bool,
    language: str,
) -> None:
    """Share the price out, file the statement, and book the lender's share on the loan."""
    with choice.open() as lender:
        desk = lender.plugin("auctions")
        paid = {what: amount_of(lender, process, text) for what, text in named(costs, "a cost")}
        others = []
        for name, text in named(claims, "a claim"):
            code, _, place = name.partition(":")
            number = int(place) if place.isdecimal() else 1
            others.append(Claim(code, number, principal=amount_of(lender, process, text)))
        own = desk.own_claim(process, rank=rank)
        if owns:
            parts = {part: amount_of(lender, process, text) for part, text in named(owns, "a part")}
            strange = [part for part in parts if part not in PARTS]
            if strange:
                raise UsageError(
                    f"a claim has no part {strange[0]!r}", hint=f"Known are {', '.join(PARTS)}."
                )
            own = Claim(OURS, rank, **parts)
        if dry_run:
            made = desk.shares(process, costs=paid, claims=others, own=own)
            emit_json(
                {
                    "price": made.price,
                    "lines": [
                        {"to": one.creditor, "for": one.part, "owed": one.owed, "paid": one.paid}
                        for one in made.lines
                    ],
                    "surplus": made.surplus,
                    "shortfall": made.shortfall(),
                }
            )
            return
        view = desk.distribute(process, costs=paid, claims=others, own=own, language=language)
        show_one(lender, view, as_json, language)


@click.command("surplus-paid")
@PROCESS
@DOCUMENT
@shown
def surplus_paid(
    choice: LenderChoice, process: int, document: Path, as_json: bool, language: str
) -> None:
    """Record that what was left of the price was paid to the owner."""
    moving(choice, as_json, language, lambda desk: desk.surplus_paid(process, document=document))


@click.command()
@PROCESS
@shown
def close(choice: LenderChoice, process: int, as_json: bool, language: str) -> None:
    """Close a disposal whose price is shared out to the last unit."""
    moving(choice, as_json, language, lambda desk: desk.close(process))


selling = (
    publish, notice, told, begin, bids, result, offer, agree_sale, pay, buyer_failed, distribute,
    surplus_paid, close,
)  # fmt: skip
"""The commands in the order in which they are used."""
