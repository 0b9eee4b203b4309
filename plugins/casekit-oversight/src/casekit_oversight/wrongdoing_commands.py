"""The commands `casekit wrongdoing …`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casekit.cli.opening import DATE, LenderChoice, read_amount, reason_option, shown
from casekit.cli.output import emit, emit_json, emit_table, note
from casekit_oversight.kinds_wrongdoing import CATEGORIES, REWARDS
from casekit_oversight.showing import files_of, show_one, show_sealed, show_some

if TYPE_CHECKING:
    from casekit import Lender, ProcessView
    from casekit_oversight.wrongdoing import Wrongdoing

_NUMBER = click.argument("number", type=int)
_NOTE = click.option("--note", "words", default="", metavar="TEXT", help="Words; sealed.")
_FILE = click.option(
    "--file",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What proves it; sealed. Given once for each.",
)


@click.group("wrongdoing")
def wrongdoing() -> None:
    """Reports of wrongdoing by those who work here: who reports is sealed.

    NUMBER is the number of a report, as `casekit wrongdoing list` shows it. CODE is the word that
    its reporter was given.
    """


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
    if as_json:
        emit_json({"report": made.number, "code": made.code})
        return
    emit(f"{made.number}  {made.code}")
    note("Keep the code word: it is kept nowhere else, and cannot be told again.")


@wrongdoing.command("follow-up")
@click.argument("code")
@click.option("--add", default="", metavar="TEXT", help="What you add; sealed.")
@shown
def follow_up(choice: LenderChoice, code: str, add: str, as_json: bool, language: str) -> None:
    """Show where the report of CODE stands and what you were written, or add to it."""
    with choice.open() as lender:
        desk = lender.plugin("wrongdoing")
        found = desk.add(code, add) if add else desk.follow_up(code)
    if as_json:
        told = {"report": found.number, "state": found.state, "reward": found.reward or None}
        emit_json({**told, "messages": [dict(one) for one in found.messages]})
        return
    emit(f"{found.number}  {found.state}  {found.reward}".rstrip())
    for one in found.messages:
        emit(f"{one['at'][:16]}  {one['by']}: {one['words']}")


@wrongdoing.command("list")
@click.option("--all", "every", is_flag=True, help="Those that are over, too.")
@shown
def list_(choice: LenderChoice, every: bool, as_json: bool, language: str) -> None:
    """List reports: number, category and state."""
    with choice.open() as lender:
        found = lender.plugin("wrongdoing").list(phase="" if every else "open")
        show_some(lender, found, as_json, language, ["category"])


@wrongdoing.command()
@_NUMBER
@reason_option
@shown
def read(choice: LenderChoice, number: int, reason: str, as_json: bool, language: str) -> None:
    """Show what was reported, by whom and about whom; that it was read is archived."""
    with choice.open() as lender:
        desk = lender.plugin("wrongdoing")
        sealed = desk.read(number, reason=reason)
        show_sealed(lender, desk.get(number), sealed, as_json, language)


@wrongdoing.command()
@_NUMBER
@click.argument("owner")
@_NOTE
@shown
def assign(
    choice: LenderChoice, number: int, owner: str, words: str, as_json: bool, language: str
) -> None:
    """Give a report to OWNER to look into, whom it does not concern."""
    _step(choice, as_json, language, lambda lender: _desk(lender).assign(number, owner, note=words))


@wrongdoing.command()
@_NUMBER
@_NOTE
@shown
def investigate(
    choice: LenderChoice, number: int, words: str, as_json: bool, language: str
) -> None:
    """Begin to look into a report."""
    _step(choice, as_json, language, lambda lender: _desk(lender).investigate(number, note=words))


@wrongdoing.command()
@_NUMBER
@click.argument("result", type=click.Choice(["substantiated", "unfounded"]))
@click.option("--words", required=True, metavar="TEXT", help="Why; sealed.")
@shown
def find(
    choice: LenderChoice, number: int, result: str, words: str, as_json: bool, language: str
) -> None:
    """Say whether it was found to be so."""
    so = result == "substantiated"
    _step(
        choice,
        as_json,
        language,
        lambda lender: _desk(lender).find(number, substantiated=so, words=words),
    )


@wrongdoing.command()
@_NUMBER
@click.argument("words")
@shown
def tell(choice: LenderChoice, number: int, words: str, as_json: bool, language: str) -> None:
    """Write WORDS to the reporter, who reads them with the code word."""
    _step(choice, as_json, language, lambda lender: _desk(lender).tell(number, words))


@wrongdoing.command()
@_NUMBER
@_NOTE
@shown
def close(choice: LenderChoice, number: int, words: str, as_json: bool, language: str) -> None:
    """Close a report about which something was found, or not."""
    _step(choice, as_json, language, lambda lender: _desk(lender).close(number, note=words))


@wrongdoing.command()
@_NUMBER
@click.argument("kind", type=click.Choice(REWARDS))
@click.option("--amount", default="", help="Of a reward of money, such as 500.00.")
@_NOTE
@shown
def reward(
    choice: LenderChoice,
    number: int,
    kind: str,
    amount: str,
    words: str,
    as_json: bool,
    language: str,
) -> None:
    """Approve a reward for whoever reported."""

    def step(lender: Lender) -> ProcessView:
        minor = read_amount(amount, lender.settings.lender.currency) if amount else 0
        return _desk(lender).reward(number, kind, amount=minor, note=words)

    _step(choice, as_json, language, step)


@wrongdoing.command("reward-given")
@_NUMBER
@_NOTE
@shown
def reward_given(
    choice: LenderChoice, number: int, words: str, as_json: bool, language: str
) -> None:
    """Say that the reporter has the reward."""
    _step(choice, as_json, language, lambda lender: _desk(lender).reward_paid(number, note=words))


@wrongdoing.command()
@click.option("--from", "start", type=DATE, required=True, help="First day.")
@click.option("--to", "end", type=DATE, required=True, help="Last day, within it.")
@shown
def rewards(choice: LenderChoice, start: date, end: date, as_json: bool, language: str) -> None:
    """Say how many rewards were approved, and what they come to; nobody is named."""
    from casekit.money import Money

    with choice.open() as lender:
        found = lender.plugin("wrongdoing").rewards(start, end)
        currency = lender.settings.lender.currency
    if as_json:
        emit_json({kind: dict(one) for kind, one in found.items()})
        return
    emit_table(
        ("reward", "number", "amount"),
        [
            (kind, str(one["count"]), str(Money(one["amount"], currency)) if one["amount"] else "")
            for kind, one in found.items()
        ],
        "There are none.",
    )


def _desk(lender: Lender) -> Wrongdoing:
    desk: Wrongdoing = lender.plugin("wrongdoing")
    return desk


def _step(
    choice: LenderChoice, as_json: bool, language: str, step: Callable[[Lender], ProcessView]
) -> None:
    with choice.open() as lender:
        show_one(lender, step(lender), as_json, language)
