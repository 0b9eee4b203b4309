"""`casekit queue dial` and `casekit calls dial`: one command, in both places where people look."""

from __future__ import annotations

import click

from casekit.cli.opening import LenderChoice, json_option, language_option, lender_choice
from casekit.cli.output import emit, emit_json
from casekit.cli.refusals import refusals_told
from casekit.cli.reporting import found_wrong
from casekit.cli.words import Words


@click.command()
@click.argument("work", type=int)
@lender_choice()
@json_option
@language_option
def dial(choice: LenderChoice, work: int, as_json: bool, language: str) -> None:
    """Have the channel call you, and connect you with the customer whom you hold.

    The rules are asked once more; then your own telephone rings. How the call ended comes back by
    itself; what was said is recorded with `casekit queue result`. Ends with status 1 if nobody was
    called, or nobody can tell. Where calls are dialled by hand there is nothing to connect.
    """
    from casekit.contacts.model import ReceiptStatus

    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        with refusals_told(lender, words):
            done = lender.calls.dial(work)
    receipt = done.receipt
    status = receipt.status if receipt is not None else None
    if as_json:
        emit_json(done.to_json())
    elif status is ReceiptStatus.FAILED and receipt is not None:
        why = receipt.provider_code or (receipt.failure.value if receipt.failure else "")
        emit(words("calls_refused", contact=done.contact_id, why=why))
    elif status is ReceiptStatus.UNKNOWN:
        emit(words("calls_unknown", contact=done.contact_id))
    else:
        emit(words("calls_dialled", contact=done.contact_id))
    if status in (ReceiptStatus.FAILED, ReceiptStatus.UNKNOWN):
        found_wrong()
