"""Commands of `casekit staff` about work: shifts, absences, whose a case is, what is late."""

from __future__ import annotations

from datetime import date
from typing import Final

import click

from casekit.cli.opening import DATE, LenderChoice, shown
from casekit.cli.output import emit, emit_json, emit_table, note
from casekit_staff.handing_over import WHY
from casekit_staff.kinds_work import REASONS
from casekit_staff.shifts import clock_text, minutes
from casekit_staff.showing_work import (
    emit_views,
    show_absences,
    show_allocation,
    show_handed_over,
    show_handovers,
    show_late,
    state_of,
    words_for,
)

_LOGIN = click.argument("login")
_WHY = click.option("--reason", required=True, metavar="TEXT", help="Why, in words; sealed.")


@click.command()
@_LOGIN
@click.option("--on", type=DATE, required=True, help="The first day.")
@click.option("--until", type=DATE, help="The first day after it; that day only if left out.")
@click.option("--from", "start", required=True, metavar="HH:MM", help="When it begins.")
@click.option("--to", "end", required=True, metavar="HH:MM", help="When it ends.")
@click.option(
    "--weekday",
    "weekdays",
    type=click.IntRange(1, 7),
    multiple=True,
    help="1 (Monday) to 7 (Sunday). Once for each; all if left out.",
)
@shown
def shift(
    choice: LenderChoice,
    login: str,
    on: date,
    until: date | None,
    start: str,
    end: str,
    weekdays: tuple[int, ...],
    as_json: bool,
    language: str,
) -> None:
    """Record when somebody works."""
    with choice.open() as lender:
        first, last = minutes(start), minutes(end)
        found = lender.plugin("staff").shift(login, on, first, last, until=until, weekdays=weekdays)
        if as_json:
            emit_json(found.to_json())
            return
        words = words_for(lender, language)
        emit(words("shift", login=login, on=on, start=clock_text(first), end=clock_text(last)))


@click.group()
def absence() -> None:
    """Leave that is asked for and approved, and posts that were left without leave."""


@absence.command("ask")
@_LOGIN
@click.option("--from", "start", type=DATE, required=True, help="The first day.")
@click.option("--until", type=DATE, required=True, help="The first day back.")
@click.option("--for", "cause", type=click.Choice(list(REASONS)), default="leave", help="Why.")
@click.option("--note", "words_said", default="", metavar="TEXT", help="More in words; sealed.")
@shown
def ask_leave(
    choice: LenderChoice,
    login: str,
    start: date,
    until: date,
    cause: str,
    words_said: str,
    as_json: bool,
    language: str,
) -> None:
    """Ask for leave; a supervisor decides."""
    with choice.open() as lender:
        view = lender.plugin("staff").ask_leave(login, start, until, reason=cause, note=words_said)
        if as_json:
            emit_json(view.to_json())
            return
        words = words_for(lender, language)
        key = "asked" if view.owner else "asked_nobody"
        emit(words(key, number=str(view.process_id), owner=view.owner))


@absence.command("decide")
@click.argument("number", type=int)
@click.argument("event", type=click.Choice(["approve", "refuse", "excuse", "uphold"]))
@click.option("--note", "words_said", default="", metavar="TEXT", help="Why, in words; sealed.")
@shown
def decide_absence(
    choice: LenderChoice, number: int, event: str, words_said: str, as_json: bool, language: str
) -> None:
    """Approve or refuse leave; excuse or uphold an absence without leave."""
    with choice.open() as lender:
        view = lender.plugin("staff").decide_absence(number, event, note=words_said)
        if as_json:
            emit_json(view.to_json())
            return
        words = words_for(lender, language)
        emit(words("absence_is", number=str(number), state=state_of(lender, view, words)))


@absence.command("back")
@click.argument("number", type=int)
@shown
def back(choice: LenderChoice, number: int, as_json: bool, language: str) -> None:
    """Say that somebody is back from leave today."""
    with choice.open() as lender:
        view = lender.plugin("staff").back(number)
        if as_json:
            emit_json(view.to_json())
            return
        words = words_for(lender, language)
        emit(words("absence_is", number=str(number), state=state_of(lender, view, words)))


@absence.command("list")
@click.argument("login", default="")
@click.option("--all", "everything", is_flag=True, help="Also those that are over.")
@shown
def list_absences(
    choice: LenderChoice, login: str, everything: bool, as_json: bool, language: str
) -> None:
    """List who is away, asked for leave, or was found away."""
    with choice.open() as lender:
        found = lender.plugin("staff").absences(login, all_phases=everything)
        if as_json:
            emit_views(found)
        else:
            show_absences(lender, found, words_for(lender, language))


@click.command()
@shown
def watch(choice: LenderChoice, as_json: bool, language: str) -> None:
    """Find who holds customers on their shift and does nothing; meant for every few minutes.

    What they hold goes back to the queue, and a supervisor decides about the absence.
    """
    with choice.open() as lender:
        found = lender.plugin("staff").watch()
        if as_json:
            for one in found:
                emit_json(one.to_json(), line=True)
            return
        words = words_for(lender, language)
        for one in found:
            emit(
                words(
                    "found_away",
                    login=one.login,
                    minutes=one.idle_minutes,
                    released=one.released,
                    number=str(one.absence),
                )
            )
        if not found:
            note(words("all_at_work"))


@click.command()
@click.option("--seed", default="", metavar="TEXT", help="Tells equals apart; the day if left out.")
@click.option("--dry-run", is_flag=True, help="Only show who would get what.")
@shown
def allot(choice: LenderChoice, seed: str, dry_run: bool, as_json: bool, language: str) -> None:
    """Share all open cases out among who may work today; who has a case keeps it."""
    with choice.open() as lender:
        found = lender.plugin("staff").allot(seed=seed, dry_run=dry_run)
        if as_json:
            emit_json(found.to_json())
        else:
            show_allocation(found, words_for(lender, language), dry_run=dry_run)


@click.command()
@click.argument("case")
@_LOGIN
@_WHY
@shown
def assign(
    choice: LenderChoice, case: str, login: str, reason: str, as_json: bool, language: str
) -> None:
    """Give a case to somebody."""
    with choice.open() as lender:
        lender.plugin("staff").assign(case, login, reason=reason)
        name = lender.cases.find(case).name
        if as_json:
            emit_json({"case": name, "login": login})
        else:
            emit(words_for(lender, language)("assigned", case=name, login=login))


@click.command()
@shown
def assigned(choice: LenderChoice, as_json: bool, language: str) -> None:
    """List whose each open case is."""
    with choice.open() as lender:
        found = lender.plugin("staff").assigned()
        if as_json:
            emit_json({f"C-{case}": login for case, login in sorted(found.items())})
            return
        words = words_for(lender, language)
        emit_table(
            words.all("case", "to"),
            ([f"C-{case}", login] for case, login in sorted(found.items())),
            words("nothing_assigned"),
        )


@click.command("hand-over")
@_LOGIN
@click.option("--to", default="", metavar="LOGIN", help="Who goes on; shared out if left out.")
@click.option("--why", type=click.Choice(WHY), default="other", help="Why, as a code.")
@_WHY
@shown
def hand_over(
    choice: LenderChoice,
    login: str,
    to: str,
    why: str,
    reason: str,
    as_json: bool,
    language: str,
) -> None:
    """Give all of somebody's cases to others, who are told what was promised."""
    with choice.open() as lender:
        found = lender.plugin("staff").hand_over(login, to=to, why=why, reason=reason)
        if as_json:
            emit_json(found.to_json())
        else:
            show_handed_over(found, words_for(lender, language))


@click.command("handovers")
@click.argument("login", default="")
@shown
def handovers(choice: LenderChoice, login: str, as_json: bool, language: str) -> None:
    """List cases that wait to be taken over."""
    with choice.open() as lender:
        found = lender.plugin("staff").handovers(login)
        if as_json:
            emit_views(found)
        else:
            show_handovers(found, words_for(lender, language))


@click.command("take-over")
@click.argument("number", type=int)
@shown
def take_over(choice: LenderChoice, number: int, as_json: bool, language: str) -> None:
    """Read what was promised on a case that was handed over, and take note of it."""
    with choice.open() as lender:
        told = lender.plugin("staff").take_over(number)
        if as_json:
            emit_json({"process": number, "words": told})
        else:
            emit(told)


@click.command()
@click.argument("login", default="")
@shown
def late(choice: LenderChoice, login: str, as_json: bool, language: str) -> None:
    """List what is left undone or late, by collector."""
    with choice.open() as lender:
        found = lender.plugin("staff").late(login)
        if as_json:
            for one in found:
                emit_json(one.to_json(), line=True)
        else:
            show_late(lender, found, words_for(lender, language))


WORK: Final = (
    shift,
    absence,
    watch,
    allot,
    assign,
    assigned,
    hand_over,
    handovers,
    take_over,
    late,
)
"""The commands of this file."""
