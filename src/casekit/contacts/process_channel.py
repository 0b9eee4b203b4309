"""The base class of channels whose actions people carry out: visits, suits, disposals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from casekit.contacts.channel import Channel
from casekit.contacts.model import Contact, Failure, Outcome, Receipt, ReceiptStatus


class ProcessChannel(Channel):
    """A channel that hands nothing over by itself.

    What comes due opens a process of the kind that `process` names, and people or the kind's
    `follow_up` carry it on. A subclass sets `name`, `kind`, `medium` and `process`.
    """

    fields: ClassVar[frozenset[str]] = frozenset()

    def send_batch(self, contacts: Sequence[Contact]) -> list[Receipt]:
        """Refuse each contact: there is nobody to whom it could be handed."""
        return [
            Receipt(
                contact.contact_id,
                ReceiptStatus.FAILED,
                failure=Failure.NOT_ACCEPTED,
                outcome=Outcome.FAILED,
            )
            for contact in contacts
        ]
