"""The commands `casekit oversight …` by which contacts are checked."""

from __future__ import annotations

from typing import Final

import click

from casekit.cli.opening import LenderChoice, reason_option, shown
from casekit.cli.output import emit_json, emit_table
from casekit.errors import UsageError
from casekit_oversight.checklists import ANSWERS, GROUP_WORDS
from casekit_oversight.kinds_checks import GRADES
from casekit_oversight.showing import show_one, show_some
from casekit_oversight.words import short

_CHECK = click.argument("check", type=int)
_PHASE = click.option(
    "--phase",
    type=click.Choice(["open", "done", "cancelled", "all"]),
    default="open",
    show_default=True,
    help="Which of them.",
)


@click.command()
@click.option("--sample", type=int, help="Only those of this sample.")
@click.option("--owner", default="", metavar="LOGIN", help="Only those that this person makes.")
@click.option("--person", default="", metavar="LOGIN", help="Only of this person's contacts.")
@click.option("--late", is_flag=True, help="Only those whose day has passed.")
@_PHASE
@shown
def checks(
    choice: LenderChoice,
    sample: int | None,
    owner: str,
    person: str,
    late: bool,
    phase: str,
    as_json: bool,
    language: str,
) -> None:
    """List checks: which contacts are looked at, by whom, until when."""
    with choice.open() as lender:
        found = lender.plugin("oversight").checks(
            sample=sample, owner=owner, person=person, late=late,
            phase="" if phase == "all" else phase,
        )  # fmt: skip
        show_some(lender, found, as_json, language, ("contact", "way", "part", "on"))


@click.command()
@click.argument("case")
@click.argument("contact", type=int)
@shown
def choose(choice: LenderChoice, case: str, contact: int, as_json: bool, language: str) -> None:
    """Have a CONTACT of CASE checked that no sample drew."""
    with choice.open() as lender:
        show_one(lender, lender.plugin("oversight").choose(case, contact), as_json, language)


@click.command()
@_CHECK
@shown
def checklist(choice: LenderChoice, check: int, as_json: bool, language: str) -> None:
    """Show what is looked at in CHECK, and what the records say of it by themselves."""
    with choice.open() as lender:
        desk = lender.plugin("oversight")
        items, offered = desk.checklist(check), desk.offered(check)
        spoken = language or lender.settings.lender.language
    if as_json:
        emit_json(
            [
                {
                    "item": item.code,
                    "group": item.group,
                    "title": item.titled(spoken),
                    "weight": item.weight,
                    "offered": offered.get(item.code),
                }
                for item in items
            ]
        )
        return
    heads = ("项目", "类别", "内容", "系统提示") if short(spoken) == "zh" else (
        "item", "group", "what", "records say",
    )  # fmt: skip
    emit_table(
        heads,
        [
            (
                item.code,
                GROUP_WORDS[item.group][short(spoken)],
                item.titled(spoken),
                offered.get(item.code, ""),
            )
            for item in items
        ],
    )


@click.command()
@_CHECK
@click.option(
    "--item",
    "answers",
    multiple=True,
    metavar="ITEM=ANSWER",
    help="What was found: ok, fault or na. Given once for each item.",
)
@click.option("--offered", "take", is_flag=True, help="Take what the records say by themselves.")
@click.option("--others", type=click.Choice(ANSWERS), help="What was found of all items not named.")
@click.option("--note", default="", metavar="TEXT", help="What was wrong; sealed.")
@click.option("--grade", type=click.Choice(GRADES), help="Of the finding, if not as listed.")
@click.option("--seconds", type=int, help="Where in the recording.")
@shown
def check(
    choice: LenderChoice,
    check: int,
    answers: tuple[str, ...],
    take: bool,
    others: str | None,
    note: str,
    grade: str | None,
    seconds: int | None,
    as_json: bool,
    language: str,
) -> None:
    """Record what CHECK came to; a fault becomes a finding at once."""
    with choice.open() as lender:
        desk = lender.plugin("oversight")
        told: dict[str, str] = {}
        if others is not None:
            told = {item.code: others for item in desk.checklist(check)}
        if take:
            told |= desk.offered(check)
        made = desk.check(
            check, told | read_answers(answers), note=note, grade=grade or "", seconds=seconds
        )
        show_one(lender, made, as_json, language)


@click.command("not-possible")
@_CHECK
@reason_option
@shown
def not_possible(
    choice: LenderChoice, check: int, reason: str, as_json: bool, language: str
) -> None:
    """Say that the contact of CHECK could not be checked, and why."""
    with choice.open() as lender:
        made = lender.plugin("oversight").not_possible(check, reason=reason)
        show_one(lender, made, as_json, language)


def read_answers(given: tuple[str, ...]) -> dict[str, str]:
    """Return answers as they were written, `ITEM=ANSWER` each.

    Raises:
        UsageError: one is of another form, or an item is answered twice.
    """
    told: dict[str, str] = {}
    for text in given:
        code, sign, answer = text.partition("=")
        if not sign:
            raise UsageError(f"{text!r} is no answer", hint="Write it like polite=ok.")
        if code in told:
            raise UsageError(f"{code} is answered twice")
        told[code] = answer
    return told


commands: Final = (checks, choose, checklist, check, not_possible)
"""The commands of this part."""
