"""The commands `casekit suits …` that do more than one step of the table."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from casekit.cli.opening import DATE, LenderChoice, reason_option, shown
from casekit.cli.output import emit, emit_json, note
from casekit_litigation.deadlines import TERMS
from casekit_litigation.options import DOCUMENTS, NOTE, ON, PROCESS, amount_of, plan_of
from casekit_litigation.showing import show_suit
from casekit_litigation.words import SuitWords


@click.command()
@PROCESS
@reason_option
@shown
def prepare(choice: LenderChoice, process: int, reason: str, as_json: bool, language: str) -> None:
    """Pack the evidence: everything of the case, with proofs that anyone can check offline."""
    with choice.open() as lender:
        view = lender.plugin("suits").prepare(process, reason=reason)
        words = SuitWords(language or lender.settings.lender.language)
        show_suit(lender, view, words, as_json)
        if not as_json:
            note(words("packed", file=view.data["pack_file"]))


@click.command()
@PROCESS
@click.argument("firm")
@reason_option
@click.option("--purpose", default="", metavar="TEXT", help="For what it may use the data.")
@shown
def engagement(
    choice: LenderChoice,
    process: int,
    firm: str,
    reason: str,
    purpose: str,
    as_json: bool,
    language: str,
) -> None:
    """Write the letter that engages FIRM: for what purpose, and what data it is given."""
    with choice.open() as lender:
        file = lender.plugin("suits").engagement(
            process, firm, reason=reason, purpose=purpose, language=language
        )
        path = lender.files.path(file)
        words = SuitWords(language or lender.settings.lender.language)
        day = file.expires_at.astimezone(lender.settings.lender.zone).date()
    if as_json:
        emit_json({"file": file.file_id, "path": str(path), "goes_on": day.isoformat()})
    else:
        emit(words("letter_made", path=path, day=day))


@click.command()
@PROCESS
@click.argument("firm")
@click.option(
    "--contract",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="The contract by which the firm is engaged; filed and sealed.",
)
@ON
@shown
def engage(
    choice: LenderChoice,
    process: int,
    firm: str,
    contract: Path,
    on: date | None,
    as_json: bool,
    language: str,
) -> None:
    """Engage a law firm: FIRM is its name in the config."""
    one_step(choice, as_json, language, lambda desk: desk.engage(process, firm, contract, on=on))


@click.command()
@PROCESS
@click.argument("what")
@click.option("--due", "due_on", type=DATE, required=True, help="By when.")
@click.option("--owner", default="", metavar="LOGIN", help="Who is to do it; anyone if left out.")
@DOCUMENTS
@ON
@shown
def request(
    choice: LenderChoice,
    process: int,
    what: str,
    due_on: date,
    owner: str,
    documents: tuple[Path, ...],
    on: date | None,
    as_json: bool,
    language: str,
) -> None:
    """Record what court or lawyer ask for: a task, which rises when it is late."""
    one_step(
        choice,
        as_json,
        language,
        lambda desk: desk.request(
            process, what, due_on=due_on, owner=owner, documents=documents, on=on
        ),
    )


@click.command()
@PROCESS
@click.argument("amount")
@click.option("--on", type=DATE, required=True, help="The day on which it was received.")
@click.option("--ref", required=True, metavar="REF", help="The payment's reference; taken once.")
@click.option("--source", default="enforcement", show_default=True, help="Where it came from.")
@shown
def received(
    choice: LenderChoice,
    process: int,
    amount: str,
    on: date,
    ref: str,
    source: str,
    as_json: bool,
    language: str,
) -> None:
    """Take money that a suit brought: a payment of the loan, with its source."""
    with choice.open() as lender:
        view = lender.plugin("suits").received(
            process, amount_of(lender, process, amount), on=on, ref=ref, source=source
        )
        words = SuitWords(language or lender.settings.lender.language)
        show_suit(lender, view, words, as_json)


@click.command()
@PROCESS
@click.argument("amount")
@click.option(
    "--document", type=click.Path(path_type=Path), required=True, metavar="FILE", help="The bill."
)
@NOTE
@shown
def costs(
    choice: LenderChoice,
    process: int,
    amount: str,
    document: Path,
    note: str,
    as_json: bool,
    language: str,
) -> None:
    """Charge costs that the contract lets the debtor bear."""
    with choice.open() as lender:
        view = lender.plugin("suits").costs(
            process, amount_of(lender, process, amount), document, note=note
        )
        words = SuitWords(language or lender.settings.lender.language)
        show_suit(lender, view, words, as_json)


@click.command()
@PROCESS
@reason_option
@shown
def export(choice: LenderChoice, process: int, reason: str, as_json: bool, language: str) -> None:
    """Hand the papers of a suit to its law firm: what its contract lets it have, in one file."""
    with choice.open() as lender:
        file, report = lender.plugin("suits").export(process, reason=reason)
        path = lender.files.path(file)
        words = SuitWords(language or lender.settings.lender.language)
        day = file.expires_at.astimezone(lender.settings.lender.zone).date()
    if as_json:
        emit_json(
            {
                "file": file.file_id,
                "path": str(path),
                "goes_on": day.isoformat(),
                "entries": report.entries,
                "documents": report.documents,
                "withheld": report.withheld,
                "missing": list(report.missing),
            }
        )
        return
    emit(words("exported", path=path, day=day))
    if report.withheld:
        emit(words("not_handed", count=report.withheld))


@click.command()
@PROCESS
@click.option(
    "--pay", multiple=True, required=True, metavar="AMOUNT@DATE", help="A payment; may be repeated."
)
@click.option(
    "--agreement",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="The agreement; filed and sealed.",
)
@click.option("--beyond", default="", metavar="TEXT", help="Why it reaches beyond the policy.")
@ON
@shown
def settle(
    choice: LenderChoice,
    process: int,
    pay: tuple[str, ...],
    agreement: Path,
    beyond: str,
    on: date | None,
    as_json: bool,
    language: str,
) -> None:
    """Lender and debtor settled: the payments are promises, the last day a deadline."""
    with choice.open() as lender:
        plan = plan_of(lender, process, pay)
        view = lender.plugin("suits").settle(process, plan, agreement, on=on, beyond=beyond)
        words = SuitWords(language or lender.settings.lender.language)
        show_suit(lender, view, words, as_json)


@click.command("go-on")
@PROCESS
@ON
@NOTE
@shown
def go_on(
    choice: LenderChoice, process: int, on: date | None, note: str, as_json: bool, language: str
) -> None:
    """Go back from mediation, settlement or suspension to the stage from which a suit came."""
    one_step(choice, as_json, language, lambda desk: desk.go_on(process, on=on, note=note))


@click.command()
@PROCESS
@click.argument("code", type=click.Choice(sorted(TERMS)))
@click.argument("day", type=DATE)
@NOTE
@shown
def deadline(
    choice: LenderChoice,
    process: int,
    code: str,
    day: date,
    note: str,
    as_json: bool,
    language: str,
) -> None:
    """Set a deadline of CODE on DAY, as court or parties have set it."""
    data = {"deadlines": {code: day}}
    one_step(
        choice,
        as_json,
        language,
        lambda desk: desk.move(process, "deadline", note=note, data=data),
    )


def one_step(choice: LenderChoice, as_json: bool, language: str, verb: Any) -> None:
    """Do something with the desk, and show how the suit stands then."""
    with choice.open() as lender:
        view = verb(lender.plugin("suits"))
        words = SuitWords(language or lender.settings.lender.language)
        show_suit(lender, view, words, as_json)


ON_THE_WAY = (
    prepare,
    engagement,
    engage,
    request,
    received,
    costs,
    export,
    settle,
    go_on,
    deadline,
)
"""The commands, in the order in which they are listed."""
