"""`casekit event`: what came in by telephone or on paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from casekit.cli.opening import (
    DATE,
    LenderChoice,
    json_option,
    language_option,
    lender_choice,
    read_instant,
)
from casekit.cli.output import emit, emit_json, emit_table
from casekit.cli.words import Words


@click.group()
def event() -> None:
    """Record what came in by telephone or on paper."""


@event.command()
@click.argument("case")
@click.argument("kind")
@lender_choice()
@click.option("--source", required=True, help="phone, letter, email, visit, court …")
@click.option("--at", "happened", default="", metavar="INSTANT", help="When; now if left out.")
@click.option("--until", type=DATE, help="First day on which it is over; open if left out.")
@click.option("--this-loan", is_flag=True, help="Only this loan, not the whole customer.")
@click.option("--point", default="", metavar="REF", help="Which number or address: p1, a1 …")
@click.option("--name", default="", help="The attorney's name; - to be asked.")
@click.option("--phone", default="", help="The attorney's number; - to be asked.")
@click.option("--note", default="", metavar="TEXT", help="What was said or written; sealed.")
@click.option(
    "--file", "path", type=click.Path(path_type=Path), help="What it came in; filed, sealed."
)
@json_option
@language_option
def record(
    choice: LenderChoice,
    case: str,
    kind: str,
    source: str,
    happened: str,
    until: date | None,
    this_loan: bool,
    point: str,
    name: str,
    phone: str,
    note: str,
    path: Path | None,
    as_json: bool,
    language: str,
) -> None:
    """Record an event; KIND is dispute, complaint, cease, attorney, bankruptcy, death …

    Also wrong_party, hardship, fraud_claim, returned_mail, paid_elsewhere, verification_sent. What
    it stops is stopped at once, for all of the customer's cases unless --this-loan is given; what
    a person has to do about it becomes a task.
    """
    from casekit.cli.persons import person_given

    with choice.open() as lender:
        done = lender.events.record(
            case,
            kind,
            source=source,
            at=read_instant(happened, lender.settings.lender.zone) if happened else None,
            until=until,
            loan_only=this_loan,
            point=point,
            person=person_given(name, [phone] if phone else []),
            note=note,
            file=path,
        )
        words = Words(language or lender.settings.lender.language)
    if as_json:
        emit_json(done.to_json())
        return
    emit(words("event_recorded", kind=words(f"event_{kind}"), case=done.case_name))
    if done.hold_id is not None:
        emit(words("event_hold", hold=done.hold_id))
    if done.task_id is not None:
        emit(words("event_task", task=done.task_id))
    if done.party_id is not None:
        emit(words("event_party", person=done.party_id))
    if done.document is not None:
        emit(words("event_document", document=done.document))


@event.command("list")
@click.argument("case", required=False)
@lender_choice()
@json_option
@language_option
def list_(choice: LenderChoice, case: str | None, as_json: bool, language: str) -> None:
    """List what came in about a case, or about all, also by message."""
    with choice.open() as lender:
        found = lender.events.list(case)
        words = Words(language or lender.settings.lender.language)
        zone = lender.settings.lender.zone
    if as_json:
        for one in found:
            emit_json(one.to_json(), line=True)
        return
    columns = ("when", "case", "what", "how", "by", "hold", "task")
    emit_table(
        [words(f"event_col_{name}") for name in columns],
        [
            (
                f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}",
                one.case_name,
                words(f"event_{one.kind}"),
                words(f"event_by_{one.source}") if one.source in SHOWN else one.source,
                one.actor,
                one.hold_id,
                one.task_id,
            )
            for one in found
        ],
        words("event_none"),
    )


SHOWN = ("phone", "letter", "email", "visit", "portal", "court", "regulator", "import", "sms")
