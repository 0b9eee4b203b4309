"""The commands `casekit suits …`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from casekit.cli.opening import DATE, LenderChoice, reason_option
from casekit.cli.output import emit, emit_json, note
from casekit_litigation.deadlines import TERMS
from casekit_litigation.options import (
    DOCUMENTS,
    NOTE,
    ON,
    PROCESS,
    amount_of,
    moving,
    pairs_of,
    shown,
)
from casekit_litigation.showing import show_due, show_proposal, show_suit, show_suits
from casekit_litigation.verbs import commands
from casekit_litigation.words import SuitWords


@click.group("suits")
def suits() -> None:
    """Suits: what waits for a decision, what is under way, and what has happened.

    PROCESS is the number of a suit, as `casekit suits list` shows it. Every stage has a verb of its
    own where it asks for something of its own; `casekit suits move` makes any step of the table.
    """


@suits.command("list")
@click.option("--case", default="", help="Only suits on this case.")
@click.option("--state", default="", help="Only suits that stand here.")
@click.option(
    "--phase",
    type=click.Choice(["open", "done", "cancelled", "all"]),
    default="open",
    show_default=True,
    help="Which suits.",
)
@click.option("--stalled", is_flag=True, help="Only those that have not moved for long.")
@shown
def list_(
    choice: LenderChoice,
    case: str,
    state: str,
    phase: str,
    stalled: bool,
    as_json: bool,
    language: str,
) -> None:
    """List suits."""
    with choice.open() as lender:
        found = lender.plugin("suits").list(
            case=case or None, state=state, phase="" if phase == "all" else phase, stalled=stalled
        )
        if as_json:
            for one in found:
                emit_json(one.to_json(), line=True)
        else:
            show_suits(lender, found, SuitWords(language or lender.settings.lender.language))


@suits.command()
@click.option("--until", type=DATE, help="Only deadlines up to this day.")
@shown
def due(choice: LenderChoice, until: date | None, as_json: bool, language: str) -> None:
    """List the deadlines of open suits, the nearest first."""
    with choice.open() as lender:
        found = lender.plugin("suits").due(until=until)
        words = SuitWords(language or lender.settings.lender.language)
    if as_json:
        for one in found:
            emit_json(one.to_json(), line=True)
    else:
        show_due(found, words)


@suits.command()
@PROCESS
@shown
def show(choice: LenderChoice, process: int, as_json: bool, language: str) -> None:
    """Show how a suit stands, and what can happen now."""
    with choice.open() as lender:
        words = SuitWords(language or lender.settings.lender.language)
        show_suit(lender, lender.plugin("suits").get(process), words, as_json)


@suits.command()
@click.argument("case")
@shown
def proposal(choice: LenderChoice, case: str, as_json: bool, language: str) -> None:
    """Show what a person must know to decide about a suit on CASE."""
    with choice.open() as lender:
        found = lender.plugin("suits").proposal(case)
        words = SuitWords(language or lender.settings.lender.language)
    if as_json:
        emit_json(found.to_json())
    else:
        show_proposal(found, words)


@suits.command()
@click.argument("case")
@NOTE
@shown
def propose(choice: LenderChoice, case: str, note: str, as_json: bool, language: str) -> None:
    """Propose a suit on CASE by hand; what comes due by the policy is proposed by the run."""
    _step(choice, as_json, language, lambda desk: desk.propose(case, note=note))


@suits.command()
@PROCESS
@NOTE
@shown
def approve(choice: LenderChoice, process: int, note: str, as_json: bool, language: str) -> None:
    """Decide that a suit is brought."""
    _step(choice, as_json, language, lambda desk: desk.approve(process, note=note))


@suits.command()
@PROCESS
@reason_option
@click.option("--look-again", type=DATE, required=True, help="The day on which to look again.")
@shown
def decline(
    choice: LenderChoice,
    process: int,
    reason: str,
    look_again: date,
    as_json: bool,
    language: str,
) -> None:
    """Decide that no suit is brought for now."""
    _step(
        choice,
        as_json,
        language,
        lambda desk: desk.decline(process, reason=reason, look_again_on=look_again),
    )


@suits.command()
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


@suits.command()
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
    _step(choice, as_json, language, lambda desk: desk.engage(process, firm, contract, on=on))


@suits.command()
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
    _step(
        choice,
        as_json,
        language,
        lambda desk: desk.request(
            process, what, due_on=due_on, owner=owner, documents=documents, on=on
        ),
    )


@suits.command()
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


@suits.command()
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


@suits.command()
@moving
@click.argument("event")
@click.option("--ref", default=None, metavar="NUMBER", help="The court's docket number.")
@click.option(
    "--data", "data", multiple=True, metavar="KEY=VALUE", help="Codes, dates and minor units."
)
def move(
    choice: LenderChoice, event: str, ref: str | None, data: tuple[str, ...], **step: Any
) -> None:
    """Say that EVENT has happened to a suit; `casekit suits show` says what can."""
    _moved(choice, event.replace("-", "_"), step, ref=ref, data=pairs_of(data))


@suits.command()
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


@suits.command("go-on")
@PROCESS
@ON
@NOTE
@shown
def go_on(
    choice: LenderChoice, process: int, on: date | None, note: str, as_json: bool, language: str
) -> None:
    """Go back from mediation, settlement or suspension to the stage from which a suit came."""
    _step(choice, as_json, language, lambda desk: desk.go_on(process, on=on, note=note))


@suits.command()
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
    _step(
        choice,
        as_json,
        language,
        lambda desk: desk.move(process, "deadline", note=note, data=data),
    )


for _verb in commands():
    suits.add_command(_verb)


def _step(choice: LenderChoice, as_json: bool, language: str, verb: Any) -> None:
    with choice.open() as lender:
        view = verb(lender.plugin("suits"))
        words = SuitWords(language or lender.settings.lender.language)
        show_suit(lender, view, words, as_json)


def _moved(choice: LenderChoice, event: str, step: dict[str, Any], **more: Any) -> None:
    process, as_json, language = (step.pop(key) for key in ("process", "as_json", "language"))
    _step(choice, as_json, language, lambda desk: desk.move(process, event, **step, **more))
