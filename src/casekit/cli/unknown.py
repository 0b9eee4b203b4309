"""`casekit unknown`: contacts of which nobody knows whether they went out."""

from __future__ import annotations

import click

from casekit.cli.codes import Codes
from casekit.cli.columns import headings
from casekit.cli.opening import (
    LenderChoice,
    json_option,
    language_option,
    lender_choice,
    reason_option,
)
from casekit.cli.output import emit, emit_json, emit_table
from casekit.cli.reporting import found_wrong
from casekit.cli.words import Words


@click.group()
def unknown() -> None:
    """Settle contacts of which nobody knows whether they were handed over.

    casekit never sends such a contact again by itself: ask the provider, then say what became.
    """


@unknown.command("list")
@lender_choice(positional=True)
@json_option
@language_option
def list_(choice: LenderChoice, as_json: bool, language: str) -> None:
    """List them. Ends with status 1 if there are any."""
    with choice.open() as lender:
        listed = lender.cases.unknown()
        zone = lender.settings.lender.zone
        words = Words(language or lender.settings.lender.language)
        codes = Codes(lender, words)
    for contact in listed if as_json else ():
        emit_json(contact.to_json(), line=True)
    if not as_json:
        emit_table(
            headings(
                words,
                *("contact", "customer", "cases", "channel", "role", "begun", "provider's id"),
            ),
            [
                (
                    contact.contact_id,
                    contact.customer_id,
                    ", ".join(f"C-{case}" for case in contact.case_ids),
                    contact.channel,
                    codes.word("role", contact.role),
                    f"{contact.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
                    contact.provider_ref,
                )
                for contact in listed
            ],
            words("nothing_found"),
        )
    if listed:
        found_wrong()


@unknown.command()
@click.argument("contact", type=int)
@click.argument("what", type=click.Choice(["sent", "not-sent"]))
@lender_choice()
@reason_option
@language_option
def resolve(choice: LenderChoice, contact: int, what: str, reason: str, language: str) -> None:
    """Say what became of a contact: sent, or not-sent.

    The next run hands over what was not sent; a call that was not made is its collector's again.
    """
    with choice.open() as lender:
        became = what.replace("-", "_")
        lender.cases.resolve_unknown(contact, became, reason=reason)
        words = Words(language or lender.settings.lender.language)
    emit(words("contact_settled", number=contact, what=words(f"settled_{became}")))
