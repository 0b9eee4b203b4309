"""What a failure says about a number: that it is bad, or that its owner wants no messages."""

from __future__ import annotations

from sqlalchemy import select

from casekit.archive.entries import EntryDraft, insert
from casekit.archive.ledger import Transaction
from casekit.contacts.model import Failure, Receipt
from casekit.rights import SOFTWARE
from casekit.run.batch import Batch
from casekit.run.dispatch import HandedOver
from casekit.store.tables import bad_points

BAD_POINT = frozenset({Failure.BAD_POINT, Failure.WRONG_MEDIUM})
"""Failures after which a point is not used again for the medium."""


def marks(
    transaction: Transaction, batch: Batch, handed: HandedOver, receipt: Receipt
) -> list[EntryDraft]:
    """Mark a bad number, or record the opt-out that the provider knew of."""
    customer = handed.customer_id
    if receipt.failure in BAD_POINT and handed.point:
        person = handed.person
        marked = batch.bad_points.setdefault(person, set())
        place = (handed.point, handed.medium)
        if place in marked or _is_marked(transaction, person, place):
            return []
        marked.add(place)
        draft = bad_point_draft(
            transaction, person, handed.point, handed.medium, receipt.failure.value
        )
        draft.customer_id = customer
        return [draft]
    if receipt.failure is Failure.OPTED_OUT:
        draft = opt_out_draft(
            transaction, customer, handed.medium, handed.point, f"channel:{handed.channel}"
        )
        draft.rows[0].values.update(subject_id=handed.person, party=handed.party)
        return [draft]
    return []


def _is_marked(transaction: Transaction, subject: int, place: tuple[str, str]) -> bool:
    """Say whether a call-back was quicker in telling of a bad number."""
    return bool(
        transaction.connection.execute(
            select(bad_points.c.subject_id).where(
                bad_points.c.subject_id == subject,
                bad_points.c.point == place[0],
                bad_points.c.medium == place[1],
            )
        ).first()
    )


def bad_point_draft(
    transaction: Transaction, customer: int, point: str, medium: str, reason: str
) -> EntryDraft:
    """Return the entry that marks a point as not to be used for a medium."""
    return EntryDraft(
        "contact.event",
        SOFTWARE,
        customer_id=customer,
        data={"event": "bad_point", "point": point, "medium": medium, "reason": reason},
        rows=[
            insert(
                "bad_points",
                {
                    "subject_id": customer,
                    "point": point,
                    "medium": medium,
                    "reason": reason,
                    "at": transaction.at,
                },
            )
        ],
    )


def opt_out_draft(
    transaction: Transaction, customer: int, medium: str, point: str, source: str
) -> EntryDraft:
    """Return the entry that records an opt-out of a medium, of which a provider told at a point.

    It counts for all of the customer's points of that medium, as a stop does that is written.
    """
    number = transaction.allocate("opt_outs")
    return EntryDraft(
        "optout.recorded",
        SOFTWARE,
        customer_id=customer,
        data={"opt_out": number, "channel": medium, "point": point, "source": source},
        rows=[
            insert(
                "opt_outs",
                {
                    "id": number,
                    "subject_id": customer,
                    "customer_id": customer,
                    "channel": medium,
                    "point": "",
                    "at": transaction.at,
                    "source": source,
                },
            )
        ],
    )
