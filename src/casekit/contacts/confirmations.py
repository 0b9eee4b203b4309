"""Saying once, to who asked not to be written to, that this was understood.

The stop is in force and committed before anything is said about it; a confirmation that cannot be
sent, or that the rules do not allow now, is none, and undoes nothing. The gate knows its purpose
and lets one pass after each stop. Where the provider has answered already, casekit is silent.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from casekit.archive.entries import StoredEntry
from casekit.cases.finding import open_cases_of
from casekit.compliance.primitives.opt_out import CONFIRMATION
from casekit.contacts.model import Event, Kind
from casekit.errors import CasekitError
from casekit.rights import SOFTWARE
from casekit.run.single import Reached, SingleContact, reach
from casekit.store.tables import contacts

if TYPE_CHECKING:
    from casekit.app import Lender

TEMPLATE: Final = "opt-out-confirmation"
"""Key of the text by which a stop is confirmed."""


def confirm_opt_out(
    lender: Lender,
    customer_id: int,
    channel_role: str,
    point: str,
    *,
    party: str = "customer",
    subject_id: int | None = None,
) -> Reached | None:
    """Confirm a stop by the way on which it was said; None where nothing was said.

    Args:
        lender: who was told to stop.
        customer_id: about whose debt.
        channel_role: the way by which the stop came.
        point: ref of the number that it came from.
        party, subject_id: who said it, if not the customer.
    """
    channel = lender.channels.get(channel_role)
    if channel is None or channel.kind is not Kind.MESSAGE:
        return None
    try:
        with lender.store.read() as connection:
            cases = open_cases_of(connection, customer_id)
        contact = SingleContact(
            customer_id,
            tuple(case.case_id for case in cases),
            channel_role,
            purpose=CONFIRMATION,
            party=party,
            subject_id=subject_id,
            point=point,
            template=TEMPLATE,
        )
        return reach(lender, contact, actor=SOFTWARE)
    except CasekitError:
        # refused by a rule, stopped by the brake, no such text, a channel that is down
        return None


def confirm_message(lender: Lender, event: Event, entries: Sequence[StoredEntry]) -> Reached | None:
    """Confirm the stop of a message, once its entries are committed; None where it was none.

    A stop that stood already is not confirmed again, and one that is only suspected waits for a
    person (see `confirm_decided`).

    Args:
        lender: who was written to.
        event: the message.
        entries: what was recorded of it.
    """
    if event.confirmed_by_provider:
        return None
    told = [(entry.kind, json.loads(entry.header)) for entry in entries]
    stopped = any(
        kind == "optout.recorded" and not header["data"].get("suspected") for kind, header in told
    )
    said = next((header for kind, header in told if kind == "contact.inbound"), None)
    if not stopped or said is None:
        return None
    data: dict[str, Any] = said["data"]
    return confirm_opt_out(
        lender,
        said["customer"],
        data["role"],
        data["point"],
        party=data["party"],
        subject_id=said.get("subject"),
    )


def confirm_decided(lender: Lender, contact_id: int) -> Reached | None:
    """Confirm the stop that a person recognised in a message, which is this inbound contact."""
    with lender.store.read() as connection:
        row = connection.execute(select(contacts).where(contacts.c.id == contact_id)).one_or_none()
    if row is None:
        return None
    third = row.party != "customer"
    return confirm_opt_out(
        lender,
        row.customer_id,
        row.role,
        row.point,
        party=row.party,
        subject_id=row.subject_id if third else None,
    )
