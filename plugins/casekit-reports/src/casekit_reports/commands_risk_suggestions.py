"""The commands `casekit risk …` about suggestions: tried in simulation, adopted or declined."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from casekit.cli.opening import DATE, LenderChoice, reason_option, shown
from casekit.cli.output import emit, emit_json, note
from casekit.cli.progress import bar
from casekit_reports.risk_asking import desk, listed, moved, told

_NUMBER = click.argument("number", type=int)


@click.command()
@click.option("--all", "every", is_flag=True, help="Those that are over, too.")
@shown
def suggestions(choice: LenderChoice, every: bool, as_json: bool, language: str) -> None:
    """List suggestions: what to change, and how far each has come."""
    listed(choice, lambda one: one.suggestions(phase="" if every else "open"), as_json, language)


@click.command()
@click.option("--assessment", type=int, required=True, help="On the ground of which assessment.")
@click.option("--words", required=True, metavar="TEXT", help="What to change; sealed.")
@shown
def suggest(
    choice: LenderChoice, assessment: int, words: str, as_json: bool, language: str
) -> None:
    """Suggest a change of policy or people in words of your own."""
    moved(choice, lambda one: one.suggest(assessment, words), as_json, language)


@click.command("try")
@_NUMBER
@click.option(
    "--policy",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The policy that it comes to; begin one with `casekit policy source`.",
)
@click.option("--collectors", type=int, metavar="N", help="The number of people it comes to.")
@click.option("--days", type=int, default=180, show_default=True, help="Days to live through.")
@click.option("--cases", type=int, default=200, show_default=True, help="The most open cases.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of chance.")
@shown
def try_(
    choice: LenderChoice,
    number: int,
    policy: Path | None,
    collectors: int | None,
    days: int,
    cases: int,
    seed: int,
    as_json: bool,
    language: str,
) -> None:
    """Try suggestion NUMBER on a copy of the book, as `casekit simulate` does.

    The result is filed with the suggestion, and the policy with it.
    """
    with choice.open() as lender:
        with bar("simulate", "days") as progress:
            view, made = desk(lender).simulate(
                number,
                policy=policy,
                collectors=collectors,
                days=days,
                cases=cases,
                seed=seed,
                progress=progress,
            )
        if as_json:
            emit_json(told(view) | {"simulation": made.to_json()})
            return
        for name, change in made.to_json()["difference"].items():
            emit(f"{name}: {change:+d}")
        note(f"casekit risk adopt {number} --from …")


@click.command()
@_NUMBER
@click.option("--from", "from_on", type=DATE, required=True, help="The day from which it holds.")
@shown
def adopt(choice: LenderChoice, number: int, from_on: date, as_json: bool, language: str) -> None:
    """Adopt suggestion NUMBER, which was tried, from a day on.

    Name the new policy in the lender's config on that day; the run then says that it is in force.
    """
    moved(choice, lambda one: one.adopt(number, from_on), as_json, language)


@click.command()
@_NUMBER
@reason_option
@shown
def decline(choice: LenderChoice, number: int, reason: str, as_json: bool, language: str) -> None:
    """Decline suggestion NUMBER."""
    moved(choice, lambda one: one.decline(number, reason=reason), as_json, language)


commands = (suggestions, suggest, try_, adopt, decline)
