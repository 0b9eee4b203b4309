"""The commands `casekit staff …`: who works here, and what is recorded about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from casekit.cli.opening import DATE, LenderChoice, read_instant, reason_option, shown
from casekit.cli.output import emit, emit_json, note
from casekit.errors import UsageError
from casekit_staff.commands_qualifying import QUALIFYING
from casekit_staff.showing import show_file, show_import, show_people, words_of
from casekit_staff.standing import has_passed

TABLES = (
    "people", "training", "exam", "signature", "evidence", "induction", "suspension", "tie",
    "language_test", "shift",
)  # fmt: skip
"""Tables that can be imported, as `casekit_staff.importing` has them."""

_LOGIN = click.argument("login")
_MANY = {"role": "roles", "way": "ways", "tier": "tiers", "speaks": "languages", "skill": "skills"}


@click.group("staff")
def staff() -> None:
    """Staff: who works here, who may work today, and why not.

    A person is known by a login, which the archive says in plain text for ever: a code, not a
    name. Names and numbers are sealed.
    """


def _codes(function: Any) -> Any:
    """Give a command the options that say what somebody is and takes, but for the first day."""
    for option in reversed(
        (
            click.option("--number", metavar="TEXT", help="Staff number, said in calls."),
            click.option("--role", multiple=True, help="Such as collector. Once for each."),
            click.option("--team", metavar="CODE", help="Such as north-2: small letters."),
            click.option(
                "--way", multiple=True, help="Way of contact that is taken. Once for each."
            ),
            click.option("--tier", multiple=True, help="Tier that is taken. Once for each."),
            click.option("--speaks", multiple=True, metavar="TAG", help="Language. Once for each."),
            click.option("--skill", multiple=True, help="A skill. Once for each."),
            click.option("--daily", type=int, help="The most customers in a day."),
        )
    ):
        function = option(function)
    return function


def _asked(what: str, given: str) -> str:
    """Return a value; for `-`, ask for it on the terminal, so that no list of processes has it."""
    if given != "-":
        return given
    return str(click.prompt(what, prompt_suffix=": ", err=True)).strip()


def _given(options: dict[str, Any]) -> dict[str, Any]:
    """Return what was said of these options, by the names that the desk takes."""
    found = {_MANY.get(key, key): value for key, value in options.items()}
    return {key: value for key, value in found.items() if value not in (None, ())}


@staff.command()
@_LOGIN
@click.option("--name", required=True, metavar="TEXT", help="Full name; - to be asked. Sealed.")
@click.option("--phone", "phones", multiple=True, metavar="E164", help="Number; - to be asked.")
@click.option("--alias", default="", metavar="TEXT", help="Name said to customers; sealed.")
@click.option("--started-on", type=DATE, required=True, help="First day of work.")
@_codes
@shown
def add(
    choice: LenderChoice,
    login: str,
    name: str,
    phones: tuple[str, ...],
    alias: str,
    as_json: bool,
    language: str,
    **codes: Any,
) -> None:
    """Record somebody who works here."""
    from casekit import Phone, Profile, StaffRecord

    with choice.open() as lender:
        words = words_of(lender, language)
        profile = Profile(
            _asked("name", name),
            phones=tuple(Phone(_asked("phone", one), "work") for one in phones),
        )
        person = lender.people.add(login, profile, **_given(codes))
        if alias:
            record = StaffRecord("alias", lender.today(), secret={"name": _asked("name", alias)})
            lender.people.note(person.login, record)
        desk = lender.plugin("staff")
        found = desk.file(person.login)
        if as_json:
            emit_json(found.to_json())
            return
        emit(words("added", login=person.login))
        if why := found.ready.words(words.language, warned=False):
            note(words("lacks", why=why))


@staff.command()
@_LOGIN
@click.option("--started-on", type=DATE, help="First day of work.")
@_codes
@shown
def change(choice: LenderChoice, login: str, as_json: bool, language: str, **codes: Any) -> None:
    """Change what somebody is or takes; what is not said stays.

    Roles, ways, tiers, languages and skills are said anew, all of them.
    """
    with choice.open() as lender:
        given = _given(codes)
        if not given:
            raise UsageError("say what is to change", hint="See casekit staff change --help.")
        _changed(lender, lender.people.change(login, **given), as_json, language)


@staff.command()
@_LOGIN
@click.option("--on", type=DATE, help="First day on which the person is gone; today if left out.")
@shown
def leave(choice: LenderChoice, login: str, on: date | None, as_json: bool, language: str) -> None:
    """Say that somebody works here no more."""
    with choice.open() as lender:
        person = lender.people.change(login, left_on=on or lender.today())
        _changed(lender, person, as_json, language)


def _changed(lender: Any, person: Any, as_json: bool, language: str) -> None:
    if as_json:
        emit_json(person.to_json())
    else:
        emit(words_of(lender, language)("changed", login=person.login))


@staff.command("list")
@click.option("--role", default="", help="Only people of this role.")
@click.option("--team", default="", help="Only people of this team.")
@click.option("--on", type=DATE, help="Only who works here on a day.")
@shown
def list_(
    choice: LenderChoice, role: str, team: str, on: date | None, as_json: bool, language: str
) -> None:
    """List who works here."""
    with choice.open() as lender:
        people = lender.people.list(role=role, team=team, on=on)
        if as_json:
            for one in people:
                emit_json(one.to_json(), line=True)
        else:
            show_people(people, words_of(lender, language))


@staff.command()
@_LOGIN
@click.option("--on", type=DATE, help="As of a day; today if left out.")
@click.option("--known-at", default="", metavar="INSTANT", help="By what was recorded until then.")
@shown
def show(
    choice: LenderChoice,
    login: str,
    on: date | None,
    known_at: str,
    as_json: bool,
    language: str,
) -> None:
    """Show somebody's file: ready or not and why, what was signed and what not, all records."""
    with choice.open() as lender:
        at = read_instant(known_at, lender.settings.lender.zone) if known_at else None
        found = lender.plugin("staff").file(login, on=on, known_at=at)
        if as_json:
            emit_json(found.to_json())
        else:
            show_file(lender, found, words_of(lender, language))


@staff.command("note")
@_LOGIN
@click.argument("kind")
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")
@click.option("--on", type=DATE, help="Its day; today if left out.")
@click.option("--until", type=DATE, help="The first day after it, where it is of several days.")
@click.option("--words", "sealed", default="", metavar="TEXT", help="Words about it; sealed.")
@click.option(
    "--paper",
    "papers",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file that proves it; sealed. Once for each.",
)
@shown
def note_(
    choice: LenderChoice,
    login: str,
    kind: str,
    fields: tuple[str, ...],
    on: date | None,
    until: date | None,
    sealed: str,
    papers: tuple[Path, ...],
    as_json: bool,
    language: str,
) -> None:
    """Record something about somebody: background, exam, induction, training, suspension …

    Fields are those of the kind: `score=88`, `part=drill`, `course=law-2026 subjects=law,finance`.
    The reference of staff lists the kinds. Words of an alias are the name.
    """
    with choice.open() as lender:
        secret = {"name" if kind == "alias" else "words": sealed} if sealed else {}
        record, new = lender.plugin("staff").note(
            login, kind, on=on, until=until, data=_fields(fields), secret=secret, papers=papers
        )
        words = words_of(lender, language)
        if as_json:
            emit_json({**record.to_json(), "new": new})
        elif new:
            called = words.of(lender.plugins.staff_record_kinds[kind].words)
            emit(words("noted", kind=called, login=login, on=record.on, number=record.record_id))
        else:
            emit(words("known"))
        if record.kind == "exam" and not has_passed(record):
            note(words("exam_failed", score=record.data["score"], mark=record.data["pass_mark"]))


def _fields(given: Sequence[str]) -> dict[str, str]:
    """Return FIELD=VALUE as a mapping.

    Raises:
        UsageError: one has another form.
    """
    found = {}
    for one in given:
        key, sign, value = one.partition("=")
        if not sign or not key.strip():
            raise UsageError(f"{one!r} is no FIELD=VALUE", hint="Write it like score=88.")
        found[key.strip()] = value.strip()
    return found


@staff.command("take-back")
@click.argument("record", type=int)
@reason_option
@shown
def take_back(choice: LenderChoice, record: int, reason: str, as_json: bool, language: str) -> None:
    """Say that a record was wrong; it stays readable.

    RECORD is its number, as casekit staff show tells it. Record what is right with casekit staff
    note.
    """
    with choice.open() as lender:
        lender.people.take_back(record, reason=reason)
        if as_json:
            emit_json({"record": record, "taken_back": True})
        else:
            emit(words_of(lender, language)("taken_back", number=record))


@staff.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--table",
    type=click.Choice(TABLES),
    required=True,
    help="What its rows are.",
)
@click.option("--strict", is_flag=True, help="Import nothing if any row is bad.")
@shown
def import_(
    choice: LenderChoice, file: Path, table: str, strict: bool, as_json: bool, language: str
) -> None:
    """Import people, or records about them; what is known already changes nothing.

    The columns of each table stand in the page "keep the records of staff". A paper that proves
    evidence is a path from the folder of FILE.
    """
    with choice.open() as lender:
        report = lender.plugin("staff").import_file(file, table, strict=strict)
        show_import(report, words_of(lender, language), as_json)
    if report.bad:
        raise click.exceptions.Exit(1)


for _command in QUALIFYING:
    staff.add_command(_command)
