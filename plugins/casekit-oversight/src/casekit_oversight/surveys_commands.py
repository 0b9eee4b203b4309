"""The commands `casekit surveys …`."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import click

from casekit.cli.opening import LenderChoice, shown
from casekit.cli.output import emit, emit_json, emit_pairs, emit_table, note
from casekit.counted import Counted
from casekit.errors import CasekitError, ConfigError, UsageError
from casekit_oversight.kind_commands import NUMBER, KindCommands
from casekit_oversight.telling import Telling
from casekit_oversight.words import code_words, sentence, short

if TYPE_CHECKING:
    from fractions import Fraction

    from casekit import Lender, ProcessView
    from casekit_oversight.surveys import Surveys

_HEADS = ("collector", "asked", "answered", "declined", "expired", "service", "communication")


@click.group("surveys")
def surveys() -> None:
    """Surveys: ask customers how they were treated.

    NUMBER is the number of a survey, as `casekit surveys list` shows it. MONTH is written 2026-03.
    """


_commands = KindCommands(surveys, "surveys")


@surveys.command()
@click.argument("month")
@shown
def plan(choice: LenderChoice, month: str, as_json: bool, language: str) -> None:
    """Draw whom to ask of those who were reached in MONTH."""
    with choice.open() as lender:
        made = _desk(lender).plan(month)
        telling = Telling(lender, language)
    if as_json:
        emit_json(made.to_json())
        return
    pairs: dict[str, object] = {
        telling.label("drawn"): len(made.surveys),
        telling.label("of"): made.frame,
    }
    for why, count in made.left_out.items():
        words = code_words("left_out", why, telling.language)
        pairs[f"{telling.label('left_out')} ({words})"] = count
    emit_pairs(pairs)


@surveys.command()
@click.argument("numbers", type=int, nargs=-1)
@click.option("--all", "every", is_flag=True, help="All that are planned.")
@shown
def send(
    choice: LenderChoice, numbers: tuple[int, ...], every: bool, as_json: bool, language: str
) -> None:
    """Send the link of surveys; what the rules do not allow now waits."""
    if not numbers and not every:
        raise UsageError("say which surveys, by their numbers, or --all that are planned")
    with choice.open() as lender:
        desk = _desk(lender)
        wanted = [one.process_id for one in desk.list(state="planned")] if every else [*numbers]
        if wanted and not lender.settings.serve.public_url:
            # none can go out, now or later: no list of waiting ones says so
            raise ConfigError(
                "no link can be sent: nobody knows at which address customers find the page",
                file=lender.settings.document.path,
                hint="Set [serve] public_url, such as https://collect.example.com, or ask in a "
                "call: casekit surveys by-call.",
            )
        sent: list[ProcessView] = []
        waiting: dict[int, CasekitError] = {}
        for number in wanted:
            try:
                sent.append(desk.send(number))
            except CasekitError as error:
                if not every:
                    raise
                waiting[number] = error
        told = language or lender.settings.lender.language
    if as_json:
        why = {number: error.message for number, error in waiting.items()}
        emit_json({"sent": [one.process_id for one in sent], "waiting": why})
        return
    if not wanted:
        emit(sentence("none_to_send", told))
    for until, some in groupby(sent, key=lambda one: one.due_on):
        numbers = tuple(one.process_id for one in some)
        emit(
            sentence("links_sent", told).format(
                count=Counted(len(numbers)),
                numbers=("、" if short(told) == "zh" else ", ").join(map(str, numbers)),
                until=until,
            )
        )
    for number, refusal in waiting.items():
        known = code_words("refused", refusal.code, told)
        said = refusal.message if known == refusal.code else known
        note(sentence("link_not_sent", told).format(number=number, why=said))


@_commands.step(NUMBER, name="by-call")
def by_call(lender: Lender, number: int) -> ProcessView:
    """Have a customer asked in a call, by somebody else than the collector."""
    return _desk(lender).by_call(number)


@_commands.step(
    NUMBER,
    click.argument("service", type=click.IntRange(1, 5)),
    click.argument("communication", type=click.IntRange(1, 5)),
    click.option("--words", default="", metavar="TEXT", help="What else was said; sealed."),
)
def answer(
    lender: Lender, number: int, service: int, communication: int, words: str
) -> ProcessView:
    """Record what a customer answered in a call: SERVICE and COMMUNICATION, 1 to 5."""
    return _desk(lender).answer(number, service, communication, words=words)


@_commands.step(NUMBER)
def decline(lender: Lender, number: int) -> ProcessView:
    """Note that a customer did not want to answer."""
    return _desk(lender).decline(number)


_commands.reasoned("withdraw", "Leave a customer unasked who was drawn.")
_commands.lists(
    "List surveys.",
    click.option("--state", default="", help="Only those that stand here, such as by_call."),
    every="Those that are over, too.",
    columns=("month", "way"),
)
_commands.shows(
    "Show how a survey stands; what the customer wrote for a reason.",
    reason="Why; shows what was written too.",
)


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
        telling = Telling(lender, language)
    if as_json:
        for one in told:
            emit_json(one.to_json(), line=True)
        return
    emit_table(
        [telling.label(head) for head in _HEADS],
        [
            (
                one.collector or "*",
                str(one.asked),
                str(one.answered),
                str(one.declined),
                str(one.expired),
                _mean(one.service, one.too_few, telling),
                _mean(one.communication, one.too_few, telling),
            )
            for one in told
        ],
    )


def _mean(value: Fraction | None, too_few: bool, telling: Telling) -> str:
    if value is None:
        return telling.label("too_few" if too_few else "nothing")
    hundredths = round(value * 100)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _desk(lender: Lender) -> Surveys:
    desk: Surveys = lender.plugin("surveys")
    return desk
