"""The commands `casekit wrongdoing …`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casekit.cli.opening import DATE, LenderChoice, read_amount, reason_option, shown
from casekit.cli.output import emit, emit_json, emit_table, note
from casekit_oversight.kind_commands import (
    NOTE,
    NUMBER,
    KindCommands,
    files_of,
    files_option,
    words_option,
)
from casekit_oversight.kinds_wrongdoing import CATEGORIES, REWARDS, WrongdoingKind
from casekit_oversight.showing import show_sealed
from casekit_oversight.telling import Telling
from casekit_oversight.words import code_words, sentence, short

if TYPE_CHECKING:
    from casekit import Lender, ProcessView
    from casekit_oversight.wrongdoing import Wrongdoing

_FILE = files_option("What proves it; sealed. Given once for each.")


@click.group("wrongdoing")
def wrongdoing() -> None:
    """Reports of wrongdoing by those who work here: who reports is sealed.

    NUMBER is the number of a report, as `casekit wrongdoing list` shows it. CODE is the word that
    its reporter was given.
    """


_commands = KindCommands(wrongdoing, "wrongdoing")


@wrongdoing.command()
@click.option("--words", required=True, metavar="TEXT", help="What you saw; sealed.")
@click.option(
    "--category",
    type=click.Choice(CATEGORIES),
    default="other",
    show_default=True,
    help="What about; this alone can be seen.",
)
@click.option("--about", multiple=True, metavar="LOGIN", help="Whom it concerns; sealed.")
@click.option("--unnamed", is_flag=True, help="Not even the ombud can see who reports.")
@_FILE
@shown
def report(
    choice: LenderChoice,
    words: str,
    category: str,
    about: tuple[str, ...],
    unnamed: bool,
    files: tuple[Path, ...],
    as_json: bool,
    language: str,
) -> None:
    """Report wrongdoing; you get a code word, by which you can follow it up."""
    with choice.open() as lender:
        made = lender.plugin("wrongdoing").report(
            words,
            category=category,
            persons=about,
            named=not unnamed,
            attachments=files_of(files),
        )
        spoken = language or lender.settings.lender.language
    if as_json:
        emit_json({"report": made.number, "code": made.code})
        return
    emit(f"{made.number}  {made.code}")
    note(sentence("keep_code", spoken))


@wrongdoing.command("follow-up")
@click.argument("code")
@click.option("--add", default="", metavar="TEXT", help="What you add; sealed.")
@shown
def follow_up(choice: LenderChoice, code: str, add: str, as_json: bool, language: str) -> None:
    """Show where the report of CODE stands and what you were written, or add to it."""
    with choice.open() as lender:
        desk = lender.plugin("wrongdoing")
        found = desk.add(code, add) if add else desk.follow_up(code)
        telling = Telling(lender, language)
    if as_json:
        told = {"report": found.number, "state": found.state, "reward": found.reward or None}
        emit_json({**told, "messages": [dict(one) for one in found.messages]})
        return
    words = WrongdoingKind().state(found.state).words[short(telling.language)]
    reward = code_words("reward", found.reward, telling.language) if found.reward else ""
    emit(f"{found.number}  {words}  {reward}".rstrip())
    for one in found.messages:
        emit(telling.message(one))


_commands.lists(
    "List reports: number, category and state.",
    every="Those that are over, too.",
    columns=("category",),
)


@wrongdoing.command()
@NUMBER
@reason_option
@shown
def read(choice: LenderChoice, number: int, reason: str, as_json: bool, language: str) -> None:
    """Show what was reported, by whom and about whom; that it was read is archived."""
    with choice.open() as lender:
        desk = _desk(lender)
        sealed = desk.read(number, reason=reason)
        show_sealed(lender, desk.get(number), sealed, as_json, language)


@_commands.step(NUMBER, click.argument("owner"), NOTE)
def assign(lender: Lender, number: int, owner: str, words: str) -> ProcessView:
    """Give a report to OWNER to look into, whom it does not concern."""
    return _desk(lender).assign(number, owner, note=words)


@_commands.step(NUMBER, NOTE)
def investigate(lender: Lender, number: int, words: str) -> ProcessView:
    """Begin to look into a report."""
    return _desk(lender).investigate(number, note=words)


@_commands.step(
    NUMBER,
    click.argument("result", type=click.Choice(["substantiated", "unfounded"])),
    words_option("Why; sealed."),
)
def find(lender: Lender, number: int, result: str, words: str) -> ProcessView:
    """Say whether it was found to be so."""
    return _desk(lender).find(number, substantiated=result == "substantiated", words=words)


@_commands.step(NUMBER, click.argument("words"))
def tell(lender: Lender, number: int, words: str) -> ProcessView:
    """Write WORDS to the reporter, who reads them with the code word."""
    return _desk(lender).tell(number, words)


_commands.closes("Close a report about which something was found, or not.")


@_commands.step(
    NUMBER,
    click.argument("kind", type=click.Choice(REWARDS)),
    click.option("--amount", default="", help="Of a reward of money, such as 500.00."),
    NOTE,
)
def reward(lender: Lender, number: int, kind: str, amount: str, words: str) -> ProcessView:
    """Approve a reward for whoever reported."""
    minor = read_amount(amount, lender.settings.lender.currency) if amount else 0
    return _desk(lender).reward(number, kind, amount=minor, note=words)


@_commands.step(NUMBER, NOTE, name="reward-given")
def reward_given(lender: Lender, number: int, words: str) -> ProcessView:
    """Say that the reporter has the reward."""
    return _desk(lender).reward_paid(number, note=words)


@wrongdoing.command()
@click.option("--from", "start", type=DATE, required=True, help="First day.")
@click.option("--to", "end", type=DATE, required=True, help="Last day, within it.")
@shown
def rewards(choice: LenderChoice, start: date, end: date, as_json: bool, language: str) -> None:
    """Say how many rewards were approved, and what they come to; nobody is named."""
    with choice.open() as lender:
        found = lender.plugin("wrongdoing").rewards(start, end)
        currency, telling = lender.settings.lender.currency, Telling(lender, language)
    if as_json:
        emit_json({kind: dict(one) for kind, one in found.items()})
        return
    emit_table(
        [telling.label(head) for head in ("reward", "count", "amount")],
        [
            (
                code_words("reward", kind, telling.language),
                str(one["count"]),
                telling.amount(one["amount"], currency) if one["amount"] else "",
            )
            for kind, one in found.items()
        ],
        telling.label("none"),
    )


def _desk(lender: Lender) -> Wrongdoing:
    desk: Wrongdoing = lender.plugin("wrongdoing")
    return desk
