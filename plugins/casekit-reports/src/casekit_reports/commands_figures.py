"""The commands `casekit figures …`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from casekit import Lender
from casekit.cli.opening import LenderChoice, language_option, lender_choice, read_instant, shown
from casekit.cli.output import emit, emit_json, emit_pairs, emit_table, note
from casekit.errors import UsageError

if TYPE_CHECKING:
    from casekit_reports.desk_figures import Figures
    from casekit_reports.figure import Figure
    from casekit_reports.figures_period import Period

PERIOD = click.option(
    "--period",
    default="",
    metavar="PERIOD",
    help="2026-10, 2026-Q3 or 2026-10-01..2026-10-15; the month before this one without it.",
)
KNOWN_AT = click.option(
    "--known-at", default="", metavar="INSTANT", help="Only what was recorded up to then counts."
)


@click.group("figures")
def figures() -> None:
    """Figures: what a period came to, and of which entries.

    A figure is counted from the archive as of what was recorded then, so that one of a past date,
    asked for again later with --known-at, is the same whatever was corrected since.
    """


@figures.command("show")
@click.argument("names", nargs=-1, metavar="[NAME]…")
@PERIOD
@click.option(
    "--by",
    "dimensions",
    multiple=True,
    metavar="DIMENSION",
    help="Tell apart by collector, team, tier, product, region, policy, channel, role, source or "
    "month; may be given more than once.",
)
@KNOWN_AT
@shown
def show(
    choice: LenderChoice,
    names: tuple[str, ...],
    period: str,
    dimensions: tuple[str, ...],
    known_at: str,
    as_json: bool,
    language: str,
) -> None:
    """Show the figures of a period; all that can be told apart so, where none is named."""
    with choice.open() as lender:
        spoken = language or lender.settings.lender.language
        found = _desk(lender).show(
            _period(lender, period), names=names, by=dimensions, known_at=_known(lender, known_at)
        )
        if as_json:
            for one in found:
                emit_json(one.to_json(), line=True)
        else:
            _show(lender, found, dimensions, spoken)


@figures.command("list")
@shown
def list_(choice: LenderChoice, as_json: bool, language: str) -> None:
    """List the figures there are, and what each can be told apart by."""
    from casekit_reports.definitions import definitions
    from casekit_reports.figures_words import word

    with choice.open() as lender:
        spoken = language or lender.settings.lender.language
    told = [(one.id, one.name(spoken), one.by) for one in definitions().values()]
    if as_json:
        for name, title, by in told:
            emit_json({"figure": name, "name": title, "by": by}, line=True)
        return
    rows = [(name, title, " ".join(word(one, spoken) for one in by)) for name, title, by in told]
    emit_table([word("figure", spoken), "", word("apart", spoken)], rows)


@figures.command()
@click.argument("names", nargs=-1, metavar="[NAME]…")
@shown
def define(choice: LenderChoice, names: tuple[str, ...], as_json: bool, language: str) -> None:
    """Say what figures are, with this lender's own numbers."""
    from casekit_reports.definitions import definition, definitions

    with choice.open() as lender:
        spoken = language or lender.settings.lender.language
        options = lender.options("reports")
        currency = lender.settings.lender.currency
    chosen = [definition(name) for name in names] or list(definitions().values())
    told = [(one.id, one.name(spoken), one.sentence(spoken, options, currency)) for one in chosen]
    if as_json:
        for name, title, sentence in told:
            emit_json({"figure": name, "name": title, "is": sentence}, line=True)
        return
    for place, (name, title, sentence) in enumerate(told):
        if place:
            emit()
        emit(f"{title} ({name})")
        emit(f"  {sentence}")


@figures.command()
@click.argument("name")
@PERIOD
@click.option(
    "--of",
    "of",
    multiple=True,
    metavar="DIMENSION=WORD",
    help="Of the part of the figure that is told apart so, such as collector=li.",
)
@click.option(
    "--side",
    type=click.Choice(["top", "bottom"]),
    default="top",
    show_default=True,
    help="What is divided, or what it is divided by.",
)
@click.option("--csv", "as_csv", is_flag=True, help="Write CSV.")
@KNOWN_AT
@shown
def entries(
    choice: LenderChoice,
    name: str,
    period: str,
    of: tuple[str, ...],
    side: str,
    as_csv: bool,
    known_at: str,
    as_json: bool,
    language: str,
) -> None:
    """List the entries of which a figure is made, and what each adds to it.

    An entry is shown as LOG/SEQUENCE; `casekit archive show` shows what it says. The amounts add
    up to the figure, as the last line says; those that add nothing show why. CSV and JSON have
    money in minor units.
    """
    from casekit_reports.definitions import definition
    from casekit_reports.figures_entries import entry_rows, shown_rows
    from casekit_reports.figures_words import word

    if as_csv and as_json:
        raise UsageError("--csv and --json exclude each other")
    pairs = dict(_pair(one) for one in of)
    with choice.open() as lender:
        spoken = language or lender.settings.lender.language
        desk = _desk(lender)
        asked = desk.show(
            _period(lender, period),
            names=[name],
            by=tuple(pairs),
            known_at=_known(lender, known_at),
        )
        chosen = [one for one in asked if _fits(lender, one, pairs)]
        if not chosen:
            raise UsageError("no part of the figure is of these words", hint="Show it with --by.")
        rows = [made for figure in chosen for made in desk.entries(figure, side)]
        told = entry_rows(lender, rows)
        money = lender.settings.lender.currency if definition(name).money else ""
    if as_json:
        for row in told:
            emit_json({"entry": row.entry, "kind": row.kind, "adds": row.adds}, line=True)
    elif as_csv:
        emit("entry,kind,adds")
        for row in told:
            emit(f"{row.entry},{row.kind},{row.adds}")
    else:
        heads = [word(one, spoken) for one in ("entry", "day", "kind", "about", "adds")]
        emit_table(heads, shown_rows(told, spoken, money, word("total", spoken)))


@figures.command()
@PERIOD
@KNOWN_AT
@shown
def late(choice: LenderChoice, period: str, known_at: str, as_json: bool, language: str) -> None:
    """List the cases opened in a period that were contacted later than the target, or not."""
    from casekit_reports.figures_words import word

    with choice.open() as lender:
        spoken = language or lender.settings.lender.language
        found = _desk(lender).late_cases(_period(lender, period), known_at=_known(lender, known_at))
    if as_json:
        for one in found:
            emit_json(one.to_json(), line=True)
        return
    none = word("no_contact", spoken)
    rows = [(one.case, one.opened_on, none if one.days is None else one.days) for one in found]
    headings = [word("case", spoken), word("opened", spoken), word("days", spoken)]
    emit_table(headings, rows, empty="Every case was contacted in time.")


@figures.command("catch-up")
@lender_choice()
def catch_up(choice: LenderChoice) -> None:
    """Read what was archived since into the journal that figures are counted from.

    Figures and runs do it by themselves; the first time takes long for a large archive.
    """
    from casekit.counted import Counted

    with choice.open() as lender:
        read = _desk(lender).catch_up()
    note(f"{Counted(read):entry|entries} read.")


@figures.command()
@lender_choice()
@language_option
def check(choice: LenderChoice, language: str) -> None:
    """Read the whole archive anew and compare the journal with it; repair it where it differs."""
    from casekit_reports.figures_words import word

    with choice.open() as lender:
        spoken = language or lender.settings.lender.language
        differs = _desk(lender).check()
    if differs:
        note(word("journal_differed", spoken).format(what=", ".join(differs)))
        raise SystemExit(1)
    note(word("journal_agrees", spoken))


def _desk(lender: Lender) -> Figures:
    desk: Figures = lender.plugin("figures")
    return desk


def _period(lender: Lender, text: str) -> Period:
    from casekit_reports.figures_period import Period

    if text:
        return Period.parse(text)
    before = lender.today().replace(day=1) - timedelta(days=1)
    return Period.month(before.isoformat()[:7])


def _known(lender: Lender, text: str) -> datetime | None:
    return read_instant(text, lender.settings.lender.zone) if text else None


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"{text!r} names no word", hint="Write collector=li.")
    return name.strip(), value.strip()


def _fits(lender: Lender, figure: Figure, pairs: dict[str, str]) -> bool:
    """Say whether a part of a figure is of some words: codes, or what a table shows for them."""
    from casekit_reports.figures_showing import shown_word

    for dimension, value in pairs.items():
        told = figure.by.get(dimension, "")
        if dimension == "policy" and value and told.startswith(value):
            continue
        if value != told and value not in (
            shown_word(lender, dimension, told, language) for language in ("en", "zh")
        ):
            return False
    return True


def _show(lender: Lender, found: Any, dimensions: tuple[str, ...], language: str) -> None:
    from casekit_reports.definitions import definition
    from casekit_reports.figures_showing import shown_word
    from casekit_reports.figures_words import provisional, word

    currency = lender.settings.lender.currency
    apart = [*dict.fromkeys(name for one in found for name in one.by)] or list(dimensions)
    rows = []
    for one in found:
        is_money = definition(one.name).money
        rows.append(
            [
                definition(one.name).name(language),
                *(
                    shown_word(lender, name, one.by[name], language) if name in one.by else ""
                    for name in apart
                ),
                one.text(language),
                _side(one.top, is_money, currency),
                _side(one.bottom, is_money, currency),
                one.n,
            ]
        )
    headings = ["figure", *apart, "value", "top", "bottom", "n"]
    emit_table([word(heading, language) for heading in headings], rows)
    if not apart:
        parts = {
            word(name, language): _side(number, definition(one.name).money, currency)
            for one in found
            for name, number in one.parts.items()
        }
        if parts:
            emit()
            emit_pairs(parts)
    for reason in dict.fromkeys(provisional(one, language) for one in found):
        if reason:
            note(reason)


def _side(number: int, is_money: bool, currency: str) -> str:
    if not is_money:
        return str(number)
    from casekit.money import Money

    return str(Money(number, currency).decimal())
