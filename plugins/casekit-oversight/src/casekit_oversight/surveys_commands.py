"""The commands `casekit surveys …`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from casekit.cli.opening import LenderChoice, reason_option, shown
from casekit.cli.output import emit, emit_json, emit_pairs, emit_table, note
from casekit.errors import CasekitError
from casekit_oversight.showing import short, show_one, show_sealed, show_some

if TYPE_CHECKING:
    from fractions import Fraction

    from casekit import Lender, ProcessView
    from casekit_oversight.surveys import Surveys

_NUMBER = click.argument("number", type=int)
_NONE = {"en": "none", "zh": "无"}
_TOO_FEW = {"en": "too few", "zh": "答复过少"}


@click.group("surveys")
def surveys() -> None:
    """Surveys: ask customers how they were treated.

    NUMBER is the number of a survey, as `casekit surveys list` shows it. MONTH is written 2026-03.
    """


@surveys.command()
@click.argument("month")
@shown
def plan(choice: LenderChoice, month: str, as_json: bool, language: str) -> None:
    """Draw whom to ask of those who were reached in MONTH."""
    with choice.open() as lender:
        made = _desk(lender).plan(month)
    if as_json:
        emit_json(made.to_json())
        return
    pairs: dict[str, object] = {"drawn": len(made.surveys), "of": made.frame}
    emit_pairs({**pairs, **{f"left out: {why}": count for why, count in made.left_out.items()}})


@surveys.command()
@click.argument("numbers", type=int, nargs=-1)
@click.option("--all", "every", is_flag=True, help="All that are planned.")
@shown
def send(
    choice: LenderChoice, numbers: tuple[int, ...], every: bool, as_json: bool, language: str
) -> None:
    """Send the link of surveys; what the rules do not allow now waits."""
    with choice.open() as lender:
        desk = _desk(lender)
        wanted = [one.process_id for one in desk.list(state="planned")] if every else [*numbers]
        sent: list[int] = []
        waiting: dict[int, str] = {}
        for number in wanted:
            try:
                desk.send(number)
                sent.append(number)
            except CasekitError as error:
                if not every:
                    raise
                waiting[number] = error.message
    if as_json:
        emit_json({"sent": sent, "waiting": waiting})
        return
    for number in sent:
        emit(str(number))
    for number, why in waiting.items():
        note(f"{number}: {why}")


@surveys.command("by-call")
@_NUMBER
@shown
def by_call(choice: LenderChoice, number: int, as_json: bool, language: str) -> None:
    """Have a customer asked in a call, by somebody else than the collector."""
    _step(choice, as_json, language, lambda lender: _desk(lender).by_call(number))


@surveys.command()
@_NUMBER
@click.argument("service", type=click.IntRange(1, 5))
@click.argument("communication", type=click.IntRange(1, 5))
@click.option("--words", default="", metavar="TEXT", help="What else was said; sealed.")
@shown
def answer(
    choice: LenderChoice,
    number: int,
    service: int,
    communication: int,
    words: str,
    as_json: bool,
    language: str,
) -> None:
    """Record what a customer answered in a call: SERVICE and COMMUNICATION, 1 to 5."""
    _step(
        choice,
        as_json,
        language,
        lambda lender: _desk(lender).answer(number, service, communication, words=words),
    )


@surveys.command()
@_NUMBER
@shown
def decline(choice: LenderChoice, number: int, as_json: bool, language: str) -> None:
    """Note that a customer did not want to answer."""
    _step(choice, as_json, language, lambda lender: _desk(lender).decline(number))


@surveys.command()
@_NUMBER
@reason_option
@shown
def withdraw(choice: LenderChoice, number: int, reason: str, as_json: bool, language: str) -> None:
    """Leave a customer unasked who was drawn."""
    _step(choice, as_json, language, lambda lender: _desk(lender).withdraw(number, reason=reason))


@surveys.command("list")
@click.option("--state", default="", help="Only those that stand here, such as by_call.")
@click.option("--all", "every", is_flag=True, help="Those that are over, too.")
@shown
def list_(choice: LenderChoice, state: str, every: bool, as_json: bool, language: str) -> None:
    """List surveys."""
    with choice.open() as lender:
        found = _desk(lender).list(state=state, phase="" if every else "open")
        show_some(lender, found, as_json, language, ["month", "way"])


@surveys.command()
@_NUMBER
@click.option("--reason", default="", metavar="TEXT", help="Why; shows what was written too.")
@shown
def show(choice: LenderChoice, number: int, reason: str, as_json: bool, language: str) -> None:
    """Show how a survey stands; what the customer wrote for a reason."""
    with choice.open() as lender:
        found = _desk(lender).get(number)
        sealed = lender.processes.read(number, reason=reason) if reason else {}
        show_sealed(lender, found, sealed, as_json, language)


@surveys.command()
@click.argument("month")
@click.option("--by-collector", is_flag=True, help="Of each collector, too.")
@shown
def satisfaction(
    choice: LenderChoice, month: str, by_collector: bool, as_json: bool, language: str
) -> None:
    """Say what customers answered of MONTH, with how many were asked and answered."""
    with choice.open() as lender:
        told = _desk(lender).satisfaction(month, by_collector=by_collector)
        spoken = short(language or lender.settings.lender.language)
    if as_json:
        for one in told:
            emit_json(one.to_json(), line=True)
        return
    emit_table(
        ("collector", "asked", "answered", "declined", "expired", "service", "communication"),
        [
            (
                one.collector or "*",
                str(one.asked),
                str(one.answered),
                str(one.declined),
                str(one.expired),
                _mean(one.service, one.too_few, spoken),
                _mean(one.communication, one.too_few, spoken),
            )
            for one in told
        ],
    )


def _mean(value: Fraction | None, too_few: bool, spoken: str) -> str:
    if value is None:
        return (_TOO_FEW if too_few else _NONE)[spoken]
    hundredths = round(value * 100)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _desk(lender: Lender) -> Surveys:
    desk: Surveys = lender.plugin("surveys")
    return desk


def _step(
    choice: LenderChoice, as_json: bool, language: str, step: Callable[[Lender], ProcessView]
) -> None:
    with choice.open() as lender:
        show_one(lender, step(lender), as_json, language)
