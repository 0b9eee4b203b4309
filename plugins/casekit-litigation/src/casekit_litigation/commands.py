"""The commands `casekit suits …`."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from casekit.cli.opening import DATE, LenderChoice, reason_option, shown
from casekit.cli.output import emit_json
from casekit_litigation.commands_on_the_way import ON_THE_WAY, one_step
from casekit_litigation.options import (
    NOTE,
    PROCESS,
    moving,
    pairs_of,
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
    one_step(choice, as_json, language, lambda desk: desk.propose(case, note=note))


@suits.command()
@PROCESS
@NOTE
@shown
def approve(choice: LenderChoice, process: int, note: str, as_json: bool, language: str) -> None:
    """Decide that a suit is brought."""
    one_step(choice, as_json, language, lambda desk: desk.approve(process, note=note))


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
    one_step(
        choice,
        as_json,
        language,
        lambda desk: desk.decline(process, reason=reason, look_again_on=look_again),
    )


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


def _moved(choice: LenderChoice, event: str, step: dict[str, Any], **more: Any) -> None:
    process, as_json, language = (step.pop(key) for key in ("process", "as_json", "language"))
    one_step(choice, as_json, language, lambda desk: desk.move(process, event, **step, **more))


for _command in (*ON_THE_WAY, *commands()):
    suits.add_command(_command)
