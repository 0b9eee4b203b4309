"""`casekit customer optout|optin`: what a person said about being contacted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

from casekit.cli.codes import Codes
from casekit.cli.opening import (
    LenderChoice,
    json_option,
    language_option,
    lender_choice,
    read_instant,
)
from casekit.cli.output import emit, emit_json
from casekit.cli.words import Words
from casekit.compliance.model import PARTIES

R = TypeVar("R")

HEARD = ("voice", "letter", "visit", "email", "sms", "other")


def _wish(command: Callable[..., R]) -> Callable[..., R]:
    """Give a command the options that say what was said, when, how and by whom."""
    for option in (
        click.option("--note", default="", metavar="TEXT", help="What was said; sealed."),
        click.option(
            "--heard", type=click.Choice(HEARD), default="voice", show_default=True, help="How."
        ),
        click.option("--said-by", type=click.Choice(PARTIES), help="If not the person themself."),
        click.option("--said-at", default="", metavar="INSTANT", help="When; now if left out."),
        click.option("--point", default="", metavar="REF", help="Only this number: p1, e1, a1 …"),
        click.option("--channel", default="", help="Only this way: sms, voice, letter, visit …"),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("customer")
@lender_choice()
@_wish
@json_option
@language_option
def optout(
    choice: LenderChoice, customer: str, as_json: bool, language: str, **said: str | None
) -> None:
    """Record that a person does not want to be contacted, said on the phone or in a letter.

    It is in force at once, for all of the person's loans: for one way or number, or for every way
    if neither is named. A STOP that comes in as a text is obeyed without this. What a rule pack
    lets through in spite of it, such as a notice that the law asks for, is the pack's to say.
    """
    _record(choice, customer, as_json, language, said, out=True)


@click.command()
@click.argument("customer")
@lender_choice()
@_wish
@json_option
@language_option
def optin(
    choice: LenderChoice, customer: str, as_json: bool, language: str, **said: str | None
) -> None:
    """Record that a person may be contacted again; the next run asks the rules anew.

    Without --channel and --point everything is lifted that the person has said before.
    """
    _record(choice, customer, as_json, language, said, out=False)


def _record(
    choice: LenderChoice,
    customer: str,
    as_json: bool,
    language: str,
    said: dict[str, str | None],
    *,
    out: bool,
) -> None:
    from casekit.cli.customer import customer_number

    with choice.open() as lender:
        when = said["said_at"]
        record = lender.cases.record_opt_out if out else lender.cases.record_opt_in
        done = record(
            customer_number(lender, customer),
            said["channel"] or "",
            point=said["point"] or "",
            said_at=read_instant(when, lender.settings.lender.zone) if when else None,
            said_by=said["said_by"] or "",
            heard=said["heard"] or "",
            note=said["note"] or "",
        )
        words = Words(language or lender.settings.lender.language)
        way = Codes(lender, words).word("role", done.channel)
    if as_json:
        emit_json(done.to_json())
        return
    key = "wish_out" if out else "wish_in"
    by = words("wish_by", way=way) if done.channel else words("wish_any_way")
    where = words("wish_at", point=done.point) if done.point else ""
    again = "" if done.changed else words("wish_stood")
    emit(words(key, customer=done.subject_id, by=by, where=where, again=again))
