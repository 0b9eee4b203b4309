"""`casekit consent`: what customers agree to and prefer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from casekit.cli.codes import Codes
from casekit.cli.opening import (
    DATE,
    LenderChoice,
    json_option,
    language_option,
    lender_choice,
    read_instant,
    reason_option,
)
from casekit.cli.output import emit, emit_json, emit_table
from casekit.cli.words import Words

if TYPE_CHECKING:
    from casekit.consents.recording import ConsentRecord


@click.group()
def consent() -> None:
    """Record what a person agrees to and prefers, and take it back."""


@consent.command()
@click.argument("customer")
@click.argument("kind")
@lender_choice()
@click.option("--source", required=True, help="phone, letter, email, visit, contract …")
@click.option("--channel", default="", help="Only this way: sms, voice, letter, visit …")
@click.option("--point", default="", metavar="REF", help="Only this number: p1, e1, a1 …")
@click.option("--from", "start", default="", metavar="HH:MM", help="Hours: from.")
@click.option("--to", "end", default="", metavar="HH:MM", help="Hours: up to.")
@click.option("--days", default="", metavar="LIST", help="Days of the week: mon,wed,sat.")
@click.option("--place", default="", metavar="KIND", help="Spared: numbers at work, or at home.")
@click.option("--prefers", default="", metavar="TEXT", help="The language (zh-Hant) or the way.")
@click.option("--given-at", default="", metavar="INSTANT", help="When; now if left out.")
@click.option("--until", type=DATE, help="First day on which it holds no more.")
@click.option("--note", default="", metavar="TEXT", help="What was said; sealed.")
@json_option
@language_option
def record(
    choice: LenderChoice,
    customer: str,
    kind: str,
    source: str,
    channel: str,
    point: str,
    start: str,
    end: str,
    days: str,
    place: str,
    prefers: str,
    given_at: str,
    until: date | None,
    note: str,
    as_json: bool,
    language: str,
) -> None:
    """Record a consent (hours, frequency, enter_home, direct, email_work, third_party, transfer).

    Or that they are asked how they were treated (survey).

    Or a preference: best_time, language, channel, or hours or a place to be spared
    (inconvenient). A new time, language or channel takes the place of the one before, which stays
    on file.
    """
    from casekit.cases.consent_words import consent_words
    from casekit.cli.customer import customer_number

    said = {"from": start, "to": end, "days": days, "place": place, kind: prefers}
    with choice.open() as lender:
        done = lender.consents.record(
            customer_number(lender, customer),
            kind,
            source=source,
            channel=channel,
            point=point,
            until=until,
            values={name: value for name, value in said.items() if value},
            given_at=read_instant(given_at, lender.settings.lender.zone) if given_at else None,
            note=note,
        )
        words = Words(language or lender.settings.lender.language)
    if as_json:
        emit_json(done.to_json())
    else:
        emit(
            words(
                "consent_recorded",
                number=done.consent_id,
                customer=done.customer_id,
                kind=consent_words(done.kind, done.values, words.language),
            )
        )


@consent.command()
@click.argument("number", type=int)
@lender_choice()
@reason_option
@json_option
@language_option
def revoke(choice: LenderChoice, number: int, reason: str, as_json: bool, language: str) -> None:
    """Take a consent or preference back; in force at once."""
    with choice.open() as lender:
        done = lender.consents.revoke(number, reason=reason)
        words = Words(language or lender.settings.lender.language)
    if as_json:
        emit_json(done.to_json())
    else:
        emit(words("consent_revoked", number=done.consent_id))


@consent.command("list")
@click.argument("customer")
@lender_choice()
@json_option
@language_option
def list_(choice: LenderChoice, customer: str, as_json: bool, language: str) -> None:
    """List all that a customer ever agreed to and preferred, what was taken back included."""
    from casekit.cases.consent_words import value_words
    from casekit.cases.timeline_words import word
    from casekit.cli.customer import customer_number

    with choice.open() as lender:
        found = lender.consents.of(customer_number(lender, customer))
        words = Words(language or lender.settings.lender.language)
        today, zone, codes = lender.today(), lender.settings.lender.zone, Codes(lender, words)
    if as_json:
        for one in found:
            emit_json(one.to_json(), line=True)
        return
    columns = ("number", "what", "says", "channel", "point", "since", "until", "state", "source")
    emit_table(
        [words(f"consent_col_{name}") for name in columns],
        [
            (
                one.consent_id,
                word("consent", one.kind, words.language),
                value_words(one.values, words.language),
                codes.word("role", one.channel),
                one.point,
                f"{one.given_at.astimezone(zone):%Y-%m-%d}" if one.given_at else "",
                one.until_on,
                words(f"consent_is_{_state(one, today)}"),
                codes.word("heard", one.source),
            )
            for one in found
        ],
        words("consent_none"),
    )


def _state(one: ConsentRecord, today: date) -> str:
    if one.revoked_at is not None:
        return "revoked"
    return "standing" if one.holds_on(today) else "over"
