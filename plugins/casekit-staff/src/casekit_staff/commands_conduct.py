"""Commands of `casekit staff` about conduct: the scale, breaches, the conduct score."""

from __future__ import annotations

from datetime import date
from typing import Final

import click

from casekit import Lender, ProcessView
from casekit.cli.opening import DATE, LenderChoice, shown
from casekit.cli.output import emit, emit_json
from casekit_staff.options_work import SANCTIONS
from casekit_staff.showing_work import (
    emit_views,
    show_breaches,
    show_scale,
    show_scores,
    state_of,
    words_for,
)

_LOGIN = click.argument("login")
_NUMBER = click.argument("number", type=int)
_NOTE = click.option("--note", "told", required=True, metavar="TEXT", help="What happened; sealed.")


@click.command()
@shown
def scale(choice: LenderChoice, as_json: bool, language: str) -> None:
    """Print the scale of severity and sanctions."""
    with choice.open() as lender:
        found = lender.plugin("staff").scale()
        if as_json:
            emit_json(
                {
                    name: {
                        "grade": one.grade,
                        "sanction": one.sanction,
                        "next": one.next or None,
                        "within_days": one.within_days,
                        "suspends": one.suspends,
                    }
                    for name, one in found.items()
                }
            )
        else:
            show_scale(found, words_for(lender, language))


@click.group()
def discipline() -> None:
    """Breaches of conduct: opened by the scale, heard, decided by another person, appealed."""


@discipline.command("open")
@_LOGIN
@click.argument("offence")
@_NOTE
@click.option("--contact", type=int, default=0, help="Number of the contact it happened in.")
@shown
def open_breach(
    choice: LenderChoice,
    login: str,
    offence: str,
    told: str,
    contact: int,
    as_json: bool,
    language: str,
) -> None:
    """Open a breach of conduct; grave ones suspend at once."""
    with choice.open() as lender:
        view = lender.plugin("staff").discipline(login, offence, note=told, contact=contact)
        _opened(lender, view, as_json, language)


@discipline.command("hear")
@_NUMBER
@click.option(
    "--answer", default="", metavar="TEXT", help="What the person says; none if left out."
)
@shown
def hear(choice: LenderChoice, number: int, answer: str, as_json: bool, language: str) -> None:
    """Record what the person says about it."""
    with choice.open() as lender:
        _now(lender, lender.plugin("staff").hear(number, answer), as_json, language)


@discipline.command("decide")
@_NUMBER
@click.option(
    "--sanction", type=click.Choice(SANCTIONS), help="What follows; as proposed if left out."
)
@click.option("--reason", default="", metavar="TEXT", help="Why it departs from the scale; sealed.")
@click.option("--until", type=DATE, help="First day on which it is over.")
@shown
def decide(
    choice: LenderChoice,
    number: int,
    sanction: str | None,
    reason: str,
    until: date | None,
    as_json: bool,
    language: str,
) -> None:
    """Decide a breach, as another person; a departure from the scale needs a reason."""
    with choice.open() as lender:
        view = lender.plugin("staff").decide(number, sanction or "", reason=reason, until=until)
        _now(lender, view, as_json, language)


@discipline.command("appeal")
@_NUMBER
@click.option(
    "--words", "told", required=True, metavar="TEXT", help="What the person says; sealed."
)
@shown
def appeal(choice: LenderChoice, number: int, told: str, as_json: bool, language: str) -> None:
    """Record that the person appeals."""
    with choice.open() as lender:
        _now(lender, lender.plugin("staff").appeal(number, told), as_json, language)


@discipline.command("drop")
@_NUMBER
@click.option("--reason", required=True, metavar="TEXT", help="Why it is none; sealed.")
@shown
def drop(choice: LenderChoice, number: int, reason: str, as_json: bool, language: str) -> None:
    """Say that a breach was none; the suspension ends."""
    with choice.open() as lender:
        _now(lender, lender.plugin("staff").drop(number, reason=reason), as_json, language)


@discipline.command("list")
@click.argument("login", default="")
@click.option("--all", "everything", is_flag=True, help="Also those that are over.")
@shown
def list_breaches(
    choice: LenderChoice, login: str, everything: bool, as_json: bool, language: str
) -> None:
    """List breaches of conduct."""
    with choice.open() as lender:
        found = lender.plugin("staff").breaches(login, all_phases=everything)
        if as_json:
            emit_views(found)
        else:
            show_breaches(lender, found, words_for(lender, language))


@click.command()
@_LOGIN
@click.argument("case")
@_NOTE
@shown
def violence(
    choice: LenderChoice, login: str, case: str, told: str, as_json: bool, language: str
) -> None:
    """Record violence against a customer: suspended at once, breach and complaint opened."""
    with choice.open() as lender:
        view, complaint = lender.plugin("staff").violence(login, case, note=told)
        if as_json:
            emit_json({"discipline": view.to_json(), "complaint": complaint or None})
            return
        _opened(lender, view, False, language)
        if complaint:
            emit(words_for(lender, language)("complaint", number=str(complaint)))


@click.command()
@click.argument("login", default="")
@click.option("--from", "start", type=DATE, required=True, help="The first day.")
@click.option("--to", "end", type=DATE, required=True, help="The last day.")
@shown
def score(
    choice: LenderChoice, login: str, start: date, end: date, as_json: bool, language: str
) -> None:
    """Print conduct scores: of checked contacts, less what was decided."""
    with choice.open() as lender:
        found = lender.plugin("staff").scores(start, end, login=login)
        if as_json:
            emit_json({name: one.to_json() for name, one in sorted(found.items())})
        else:
            show_scores(found, words_for(lender, language))


def _opened(lender: Lender, view: ProcessView, as_json: bool, language: str) -> None:
    if as_json:
        emit_json(view.to_json())
        return
    words = words_for(lender, language)
    offence = lender.plugin("staff").scale()[view.data["offence"]]
    emit(
        words(
            "opened",
            number=str(view.process_id),
            offence=words.of(offence.words, view.data["offence"]),
            grade=words.code(view.data["grade"]),
            sanction=words.code(view.data["proposed"]),
        )
    )
    if "suspension" in view.data:
        emit(words("suspended", login=view.person))


def _now(lender: Lender, view: ProcessView, as_json: bool, language: str) -> None:
    if as_json:
        emit_json(view.to_json())
        return
    words = words_for(lender, language)
    state = state_of(lender, view, words)
    emit(words("discipline_is", number=str(view.process_id), state=state))


CONDUCT: Final = (scale, discipline, violence, score)
"""The commands of this file."""
