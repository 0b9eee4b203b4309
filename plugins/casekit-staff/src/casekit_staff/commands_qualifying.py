"""Commands of `casekit staff`: who may work, training, what is to be read, rights."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import click

from casekit.cli.opening import DATE, LenderChoice, read_instant, shown
from casekit.cli.output import emit, emit_json, emit_table
from casekit_staff.files import to_read_json
from casekit_staff.quarters import Quarter
from casekit_staff.showing import show_ready, show_training, words_of
from casekit_staff.words_records import what_said


@click.command()
@click.option("--on", type=DATE, help="On a day; today if left out.")
@click.option("--role", default="", help="Only people of this role.")
@click.option("--known-at", default="", metavar="INSTANT", help="By what was recorded until then.")
@click.option(
    "--not-ready", is_flag=True, help="Only who may not, and of whom something is missing."
)
@shown
def ready(
    choice: LenderChoice,
    on: date | None,
    role: str,
    known_at: str,
    not_ready: bool,
    as_json: bool,
    language: str,
) -> None:
    """List who may work on a day, and who may not and why."""
    with choice.open() as lender:
        at = read_instant(known_at, lender.settings.lender.zone) if known_at else None
        found = lender.plugin("staff").ready(on=on, role=role, known_at=at)
        if as_json:
            for one in found:
                if not not_ready or one.told:
                    emit_json(one.to_json(), line=True)
        else:
            show_ready(found, words_of(lender, language), not_ready=not_ready)


@click.command()
@click.option("--quarter", default="", metavar="YYYY-Qn", help="Which; the last one if left out.")
@click.option("--role", default="", help="Only people of this role.")
@click.option("--missed", is_flag=True, help="Only who missed it.")
@shown
def training(
    choice: LenderChoice, quarter: str, role: str, missed: bool, as_json: bool, language: str
) -> None:
    """List who was trained in a quarter, and what each has not had in its year."""
    with choice.open() as lender:
        found = lender.plugin("staff").training(
            Quarter.read(quarter) if quarter else None, role=role
        )
        if missed:
            found = [one for one in found if one.missed]
        if as_json:
            for one in found:
                emit_json(one.to_json(), line=True)
        else:
            show_training(found, words_of(lender, language))


@click.command()
@click.option("--on", type=DATE, help="On a day; today if left out.")
@shown
def unread(choice: LenderChoice, on: date | None, as_json: bool, language: str) -> None:
    """List who has not read and signed the policy, the rules and changes of law in force."""
    with choice.open() as lender:
        words = words_of(lender, language)
        found = lender.plugin("staff").unread(on=on)
        if as_json:
            for person, what in found:
                emit_json({"login": person.login, **to_read_json(what)}, line=True)
            return
        emit_table(
            words.all("login", "what", "title", "since", "process"),
            [
                (
                    person.login,
                    what_said(what.what, chinese=words.chinese),
                    what.title,
                    what.since,
                    what.process_id or "",
                )
                for person, what in found
            ],
            words("all_read"),
        )


@click.command()
@click.argument("login")
@click.argument("what", default="")
@shown
def confirm(choice: LenderChoice, login: str, what: str, as_json: bool, language: str) -> None:
    """Record that somebody has read and signed what is in force.

    WHAT is policy, pack or the number of a change of law; all that is unread if left out.
    """
    with choice.open() as lender:
        words = words_of(lender, language)
        signed = lender.plugin("staff").confirm(login, what)
        if as_json:
            for one in signed:
                emit_json(one.to_json(), line=True)
            return
        for one in signed:
            emit(words("signed", login=login, title=one.data["version"]))
        if not signed:
            emit(words("nothing_unread", login=login))


@click.command()
@click.argument("role", default="")
@shown
def rights(choice: LenderChoice, role: str, as_json: bool, language: str) -> None:
    """Show what people of each role may do, or of one."""
    with choice.open() as lender:
        words = words_of(lender, language)
        found = lender.plugin("staff").rights()
        found = {name: one for name, one in found.items() if not role or name == role}
        if as_json:
            for name, one in found.items():
                said = {"allow": list(one.allow), "deny": list(one.deny)}
                limits = {"qualified": one.qualified, "own_cases": one.own_cases}
                emit_json({"role": name, **said, **limits}, line=True)
            return
        for name, one in found.items():
            needs = words("qualified" if one.qualified else "bound")
            if one.own_cases:
                needs += f"; {words('own')}"
            called = words.roles([name])
            title = name if called == name else f"{called} ({name})"
            emit(f"{title}: {needs}")
            emit(f"  {words('allow')}: {', '.join(sorted(one.allow)) or '-'}")
            if one.deny:
                emit(f"  {words('deny')}: {', '.join(sorted(one.deny))}")


@click.group()
def law() -> None:
    """What everybody reads and signs: policy, rule pack, changes of law."""


@law.command("add")
@click.argument("title")
@click.option("--in-force", type=DATE, help="From which day on; today if left out.")
@click.option(
    "--file",
    "papers",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Its text; sealed. Once for each.",
)
@shown
def add_law(
    choice: LenderChoice,
    title: str,
    in_force: date | None,
    papers: tuple[Path, ...],
    as_json: bool,
    language: str,
) -> None:
    """Publish a change of law, which everybody has to read and confirm."""
    with choice.open() as lender:
        found = lender.plugin("staff").publish_law(title, in_force_on=in_force, papers=papers)
        if as_json:
            emit_json(found.to_json())
        else:
            emit(words_of(lender, language)("published", number=found.process_id))


@law.command("list")
@shown
def list_laws(choice: LenderChoice, as_json: bool, language: str) -> None:
    """List what is to be read; casekit process show NUMBER opens its text for a reason."""
    with choice.open() as lender:
        words = words_of(lender, language)
        found = lender.plugin("staff").laws()
        if as_json:
            for one in found:
                emit_json(one.to_json(), line=True)
            return
        emit_table(
            words.all("process", "what", "title", "since"),
            [
                (
                    one.process_id,
                    what_said(one.data["what"], chinese=words.chinese),
                    one.data["title"],
                    one.data["in_force_on"],
                )
                for one in found
            ],
            words("no_law"),
        )


QUALIFYING: Final = (ready, training, unread, confirm, rights, law)
"""What is added to the group `staff`."""
