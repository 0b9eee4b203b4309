"""`casekit party`: people on a loan besides the customer."""

from __future__ import annotations

import click

from casekit.cli.opening import (
    LenderChoice,
    json_option,
    language_option,
    lender_choice,
    read_instant,
)
from casekit.cli.output import emit, emit_json, emit_pairs, emit_table
from casekit.cli.refusals import refusals_told
from casekit.cli.words import Words

HEARD = ("voice", "letter", "visit", "email", "sms", "other")


@click.group()
def party() -> None:
    """Add people besides the customer to a loan, and ask them what the rules allow."""


@party.command()
@click.argument("case")
@click.argument("role")
@lender_choice()
@click.option("--name", default="", help="Who it is; - to be asked.")
@click.option("--phone", "phones", multiple=True, metavar="NUMBER", help="- to be asked.")
@click.option("--person", type=int, metavar="NUMBER", help="Somebody who is known already.")
@click.option("--liability", default="", help="Of a guarantor: joint or general.")
@click.option("--speaks", default="", metavar="TAG", help="Their language; the lender's if not.")
@json_option
@language_option
def add(
    choice: LenderChoice,
    case: str,
    role: str,
    name: str,
    phones: tuple[str, ...],
    person: int | None,
    liability: str,
    speaks: str,
    as_json: bool,
    language: str,
) -> None:
    """Add somebody to the loan of a case.

    ROLE is co_borrower, guarantor, guardian, attorney, contact, spouse or unrelated.
    """
    from casekit.cli.persons import person_given

    with choice.open() as lender:
        number = lender.parties.add(
            case,
            person_given(name, phones),
            role,
            subject_id=person,
            liability=liability,
            language=speaks,
        )
        words = Words(language or lender.settings.lender.language)
    if as_json:
        emit_json({"person": number, "role": role})
    else:
        emit(words("party_added", person=number, role=words(f"party_{role}")))


@party.command()
@click.argument("case")
@lender_choice()
@click.option("--person", type=int, metavar="NUMBER", help="Who; see casekit party list.")
@click.option("--as", "role", default="", metavar="ROLE", help="Who, by their role on the loan.")
@click.option("--by", default="voice", show_default=True, help="The way: voice, sms …")
@click.option("--purpose", default="", help="ask_contact, relay or demand; usual if left out.")
@click.option("--template", default="", metavar="KEY", help="Script or text; usual if left out.")
@json_option
@language_option
def ask(
    choice: LenderChoice,
    case: str,
    person: int | None,
    role: str,
    by: str,
    purpose: str,
    template: str,
    as_json: bool,
    language: str,
) -> None:
    """Contact somebody besides the customer, if the rules allow it now.

    A call is yours then, with number and script, and its result is due: casekit queue result. A
    message is sent at once. Neither can tell who owes nothing of the debt.
    """
    from casekit.work.model import WorkItem

    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        with refusals_told(lender, words):
            done = lender.parties.ask(
                case,
                subject_id=person,
                role_on_loan=role,
                by=by,
                purpose=purpose,
                template=template,
            )
    if as_json:
        emit_json(done.to_json())
    elif isinstance(done, WorkItem):
        emit_pairs(
            {
                words("party_work"): done.work_id,
                words("party_who"): words(f"party_{done.party}"),
                words("party_number"): done.to,
            }
        )
        for number, line in enumerate(done.script.lines if done.script else (), 1):
            emit(f"{number:>2}. {line.text}")
    else:
        emit(words("party_sent", contact=done.contact_id))


@party.command()
@click.argument("person", type=int)
@lender_choice()
@click.option("--heard", type=click.Choice(HEARD), default="voice", show_default=True, help="How.")
@click.option("--said-at", default="", metavar="INSTANT", help="When; now if left out.")
@click.option("--note", default="", metavar="TEXT", help="What was said; sealed.")
@json_option
@language_option
def refused(
    choice: LenderChoice,
    person: int,
    heard: str,
    said_at: str,
    note: str,
    as_json: bool,
    language: str,
) -> None:
    """Record that somebody does not want to be asked; they are not contacted again."""
    with choice.open() as lender:
        zone = lender.settings.lender.zone
        done = lender.parties.refused(
            person,
            said_at=read_instant(said_at, zone) if said_at else None,
            heard=heard,
            note=note,
        )
        words = Words(language or lender.settings.lender.language)
    if as_json:
        emit_json(done.to_json())
    else:
        emit(words("party_refused", person=person))


@party.command("list")
@click.argument("case")
@lender_choice()
@json_option
@language_option
def list_(choice: LenderChoice, case: str, as_json: bool, language: str) -> None:
    """List the people on the loan of a case, masked."""
    with choice.open() as lender:
        found = lender.parties.of(case)
        words = Words(language or lender.settings.lender.language)
    if as_json:
        for one in found:
            emit_json(one.to_json(), line=True)
        return
    columns = ("person", "role", "liability", "name", "phone", "asked", "refused")
    emit_table(
        [words(f"party_col_{name}") for name in columns],
        [
            (
                one.subject_id,
                words(f"party_{one.role}"),
                words(f"party_is_{one.liability}") if one.liability else "",
                one.masked.get("name", ""),
                one.masked.get("phone", ""),
                one.asked,
                words("party_yes") if one.refused else "",
            )
            for one in found
        ],
        words("party_none"),
    )
