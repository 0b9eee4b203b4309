"""Dialling what was taken: the rules are asked once more, then the channel connects the two.

The collector's telephone rings first; when it is picked up, the customer's does. The work is
`calling` from the hand-over on, until the provider says how the call ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from casekit.archive.entries import Change, update
from casekit.archive.ledger import Transaction
from casekit.cases.judging import load_customer
from casekit.contacts.model import Receipt, ReceiptStatus
from casekit.errors import UsageError, WorkError, WorkGone
from casekit.rights import Subject
from casekit.run.single import Reached, SingleContact, reach_within
from casekit.run.single_reading import Reading
from casekit.work.items import taken_data
from casekit.work.leases import WorkRow, get_work, own_work
from casekit.work.opening import script_again
from casekit.work.progress import call_not_made, pending_actions, refuse_called, still_wanted
from casekit.work.staff import directory
from casekit.work.standing import contact_again

if TYPE_CHECKING:
    from casekit.app import Lender

_HAPPENED = frozenset({ReceiptStatus.SENT, ReceiptStatus.UNKNOWN})
"""Receipts after which the customer may be called; with all others nobody is."""


def dial(lender: Lender, work_id: int, *, actor: str | None = None) -> Reached:
    """Connect a collector with the customer whom they hold; see `Calls.dial`."""
    with lender.store.read() as connection:
        found = get_work(connection, work_id)
    who = lender.authorized(actor, "call.dial", [Subject("customer", found.customer_id)])
    with lender.store.read() as connection:
        found = own_work(connection, work_id, who)
        asked = _asked(lender, connection, found, who)

    def within(transaction: Transaction, _: Reading) -> Sequence[Change]:
        now = own_work(transaction.connection, work_id, who)
        _check_state(transaction.connection, now, lender.today())
        if now.contact_id != asked.contact_id:
            raise WorkError("this call is being dialled already", hint="See casekit queue held.")
        return [update("work", {"id": work_id}, {"state": "calling", "lease_until": None})]

    def settled(transaction: Transaction, receipt: Receipt) -> Sequence[Change]:
        if receipt.status in _HAPPENED:
            return ()
        return call_not_made(lender, transaction, receipt.contact_id)

    return reach_within(lender, asked, actor=who, within=within, settled=settled)


def _asked(lender: Lender, connection: Connection, found: WorkRow, who: str) -> SingleContact:
    channel = lender.channels.get(found.role)
    if channel is None or not channel.bridges:
        raise UsageError(
            f"calls of the way {found.role} are dialled by hand",
            hint="Dial the number that was shown, and record the result: casekit queue result.",
        )
    member = directory(lender, [who])[who].settings
    if member is None or member.phone is None:
        raise UsageError(
            f"nobody knows at which telephone {who} is called",
            hint=f"Give `phone` in the table [staff.{who}] of the config.",
        )
    batch = load_customer(
        connection, found.log, found.customer_id, lender.today(), lender.clock.now()
    )
    script = script_again(lender, connection, batch, found)
    return replace(
        contact_again(
            lender,
            batch,
            connection,
            found,
            point=str(taken_data(connection, found).get("point", "")),
            script=script,
        ),
        agent=member.phone.reveal(),
        recording=channel.records,
        action_ids=tuple(pending_actions(connection, found.actions)),
        work_id=found.work_id,
        contact_id=found.contact_id,
    )


def _check_state(connection: Connection, found: WorkRow, today: date) -> None:
    """Refuse to dial what is not held and not called yet, or is no longer due.

    Raises:
        WorkGone: a payment withdrew it. WorkError: it was dialled already, or may have been.
    """
    refuse_called(connection, found)
    if found.state != "taken":
        raise WorkGone(
            f"the time for work {found.work_id} ran out", hint="Take it again: casekit queue take."
        )
    if not still_wanted(connection, found, today):
        raise WorkGone(
            "nothing of this is due any more; the customer may have paid",
            hint="Give it back: casekit queue release.",
        )
