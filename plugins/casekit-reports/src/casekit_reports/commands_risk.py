"""The commands `casekit risk …`."""

from __future__ import annotations

import click

from casekit.cli.opening import LenderChoice, shown
from casekit.cli.output import emit, emit_json, note
from casekit_reports.commands_risk_suggestions import commands as suggesting
from casekit_reports.risk_asking import desk, listed, moved
from casekit_reports.risk_words import word

_NUMBER = click.argument("number", type=int)
_LATE = click.option("--late", is_flag=True, help="Only those whose day has passed.")
_ALL = click.option("--all", "every", is_flag=True, help="Those that are over, too.")


@click.group("risk")
def risk() -> None:
    """Risk: assessments, forecasts, points of risk, suggestions.

    NUMBER is that of an assessment, a point or a suggestion, as the lists show it.
    """


@risk.command()
@click.argument("quarter", default="")
@shown
def assess(choice: LenderChoice, quarter: str, as_json: bool, language: str) -> None:
    """Assess the risk of QUARTER (2026-Q1); of the last one that has ended without it.

    Points of risk and suggestions that follow from it are opened. Until it is approved it can be
    made again.
    """
    from casekit_reports.risk_showing import show_content

    with choice.open() as lender:
        spoken = language or lender.settings.lender.language
        made = desk(lender).assess(quarter)
        content = desk(lender).content(made.process_id)
        if as_json:
            emit_json({"assessment": made.process_id, **content})
            return
        show_content(lender, content, spoken)
        note(f"casekit risk approve {made.process_id}")


@risk.command("list")
@_LATE
@shown
def list_(choice: LenderChoice, late: bool, as_json: bool, language: str) -> None:
    """List assessments: what was made, what is due, what is late."""
    listed(choice, lambda one: one.list(late=late), as_json, language)


@risk.command()
@_NUMBER
@shown
def show(choice: LenderChoice, number: int, as_json: bool, language: str) -> None:
    """Show what assessment NUMBER says; the archive keeps who read it."""
    from casekit_reports.risk_showing import show_content

    with choice.open() as lender:
        content = desk(lender).content(number)
        if as_json:
            emit_json(content)
        else:
            show_content(lender, content, language or lender.settings.lender.language)


@risk.command()
@_NUMBER
@shown
def approve(choice: LenderChoice, number: int, as_json: bool, language: str) -> None:
    """Approve assessment NUMBER."""
    moved(choice, lambda one: one.approve(number), as_json, language)


@risk.command()
@_LATE
@_ALL
@shown
def points(choice: LenderChoice, late: bool, every: bool, as_json: bool, language: str) -> None:
    """List points of risk: parts of the book whose share has grown far."""
    phase = "" if every else "open"
    listed(choice, lambda one: one.points(late=late, phase=phase), as_json, language)


@risk.command()
@_NUMBER
@click.option("--note", "words", required=True, metavar="TEXT", help="What was done; sealed.")
@click.option("--accepted", is_flag=True, help="Nothing is done about it, and why.")
@shown
def settle(
    choice: LenderChoice, number: int, words: str, accepted: bool, as_json: bool, language: str
) -> None:
    """Say how point of risk NUMBER was dealt with, or why it is accepted."""
    moved(choice, lambda one: one.settle(number, note=words, accepted=accepted), as_json, language)


@risk.command("hand-on")
@_NUMBER
@click.option("--to", required=True, metavar="LOGIN", help="Who sees to it from now on.")
@shown
def hand_on(choice: LenderChoice, number: int, to: str, as_json: bool, language: str) -> None:
    """Give NUMBER to somebody else to see to."""
    moved(choice, lambda one: one.hand_on(number, to), as_json, language)


@risk.command()
@click.argument("case")
@shown
def score(choice: LenderChoice, case: str, as_json: bool, language: str) -> None:
    """Say how likely CASE is to pay, and why; C-1042 or the loan's reference.

    It puts work in order. It is never a reason to refuse anybody what protects them.
    """
    from casekit_reports.risk_showing import named, percent

    with choice.open() as lender:
        spoken = language or lender.settings.lender.language
        likely, weights, by = desk(lender).score(case)
        days = lender.options("reports").risk.within_days
        if as_json:
            emit_json(
                {
                    "case": case,
                    "per_million": likely,
                    "within_days": days,
                    "how": by.how,
                    "moved": [
                        {"feature": name, "word": value, "weight": weight}
                        for name, value, weight in weights
                    ],
                }
            )
            return
        if likely is None:
            emit(word("not_told", spoken, case=case))
            return
        emit(word("likely", spoken, case=case, share=percent(likely, spoken), days=days))
        if weights:
            emit(word("because", spoken))
        for name, value, weight in weights:
            way = word("more_likely" if weight > 0 else "less_likely", spoken)
            emit(f"  {word(f'f_{name}', spoken)}: {named(lender, name, value, spoken)} ({way})")


for _command in suggesting:
    risk.add_command(_command)
