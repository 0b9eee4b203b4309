"""`casekit init`: a lender ready to run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casekit.cli.opening import read_instant
from casekit.cli.output import emit, note
from casekit.errors import UsageError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from casekit.clock import Clock
    from casekit.initialise.create import Made
    from casekit.initialise.starter import Answers, Starter


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--jurisdiction", default="", metavar="NAME", help="Whose rules, e.g. cn.")
@click.option("--id", "lender_id", default="", metavar="WORD", help="The lender's short name.")
@click.option("--name", default="", metavar="TEXT", help="The name that customers read.")
@click.option("--language", default="", metavar="TAG", help="Language of the texts.")
@click.option("--zone", default="", metavar="ZONE", help="IANA time zone of the lender.")
@click.option("--currency", default="", metavar="CODE", help="ISO 4217 code.")
@click.option("--simulation", is_flag=True, help="A store whose time is made up, for trying out.")
@click.option("--now", default="", metavar="INSTANT", help="Where a simulation's time begins.")
def init(
    folder: Path,
    jurisdiction: str,
    lender_id: str,
    name: str,
    language: str,
    zone: str,
    currency: str,
    simulation: bool,
    now: str,
) -> None:
    """Make a lender in DIR: config, keys, store, and a small book of made-up loans.

    The config is annotated and runs as it is, in sandbox mode, where nobody is reached. If DIR
    holds a lender.toml without a store, only keys and store are made. If anything fails, nothing
    is left; a lender that is there already is never touched.
    """
    from casekit.initialise.create import (
        check_place,
        choose_starter,
        complete_lender,
        create_lender,
    )
    from casekit.settings import load_settings

    if now and not simulation:
        raise UsageError("--now begins a simulation", hint="Add --simulation.")
    folder = folder.expanduser().absolute()
    if check_place(folder):
        settings = load_settings(folder / "lender.toml")
        made = complete_lender(folder, _clock(simulation, now, settings.lender.zone.key))
    else:
        starter = choose_starter(jurisdiction)
        clock = _clock(simulation, now, zone or starter.zone)
        answers = _answers(starter, folder, clock, lender_id, name, language, zone, currency)
        made = create_lender(folder, starter, answers, clock)
    _tell(made, folder)


def _clock(simulation: bool, now: str, zone: str) -> Clock:
    from datetime import datetime, time

    from casekit.clock import SimulatedClock, SystemClock, business_date

    system = SystemClock()
    if not simulation:
        return system
    where = _zone(zone)
    if now:
        return SimulatedClock(read_instant(now, where))
    today = business_date(system.now(), where)
    return SimulatedClock(datetime.combine(today, time(9), where))


def _answers(
    starter: Starter,
    folder: Path,
    clock: Clock,
    lender_id: str,
    name: str,
    language: str,
    zone: str,
    currency: str,
) -> Answers:
    from casekit.clock import business_date
    from casekit.initialise.starter import Answers
    from casekit.money import minor_digits

    if not lender_id:
        lender_id = re.sub(r"[^a-z0-9]+", "-", folder.name.casefold()).strip("-") or "lender"
    elif not re.fullmatch(r"[a-z0-9-]+", lender_id):
        raise UsageError(
            f"{lender_id!r} is no id", hint="Use small letters, digits and hyphens, like acme."
        )
    where = _zone(zone or starter.zone)
    code = (currency or starter.currency).upper()
    try:
        minor_digits(code)
        _check_language(language, starter)
    except ValueError as error:
        raise UsageError(str(error)) from None
    return Answers(
        id=lender_id,
        name=name.strip() or lender_id,
        language=language or starter.language,
        zone=where.key,
        currency=code,
        region=starter.region,
        today=business_date(clock.now(), where),
    )


def _zone(key: str) -> ZoneInfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, IsADirectoryError):
        raise UsageError(
            f"{key!r} is no time zone", hint="Give an IANA name such as Asia/Shanghai."
        ) from None


def _check_language(tag: str, starter: Starter) -> None:
    """Raise ValueError for no language, UsageError for one without texts."""
    from casekit.contacts.languages import language_chain

    if not tag:
        return
    chain = set(language_chain(tag))
    if starter.languages and not chain & set(starter.languages):
        raise UsageError(
            f"the texts for {starter.name} are not written in {tag}",
            hint=f"They are in {', '.join(starter.languages)}; begin with one of these, and write "
            "your own texts under [[template]].",
        )


def _tell(made: Made, folder: Path) -> None:
    for text in made.notes:
        note(text)
    if made.variables:
        for key, value in made.variables.items():
            emit(f"{key}={value}")
        note(
            "When they are set where casekit runs, call it again: "
            f"casekit init {shlex.quote(str(folder))}"
        )
        return
    emit(f"The lender is in {folder}")
    lender = shlex.quote(str(folder))
    loans = next((name for name in made.files if name.endswith("loans.csv")), "FILE")
    shown = shlex.quote(str(folder / loans)) if loans != "FILE" else loans
    emit()
    emit("What next:")
    for line in (
        f"casekit doctor {lender}",
        f"casekit import loans {shown} --lender {lender}",
        f"casekit run {lender}",
        f"casekit archive verify {lender}",
    ):
        emit(f"  {line}")
