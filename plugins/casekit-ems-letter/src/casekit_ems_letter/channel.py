"""The channel `ems-letter`: letters on paper that people print and post."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from casekit.contacts.channel import Channel
from casekit.contacts.model import Contact, Failure, Kind, Outcome, Receipt, ReceiptStatus


class EmsLetter(Channel):
    """Make a letter of each contact, ready to be printed; people post it.

    Without a Word template there is no letter: the contact fails, and its case says so.
    """

    name: ClassVar[str] = "ems-letter"
    kind: ClassVar[Kind] = Kind.LETTER
    medium: ClassVar[str] = "letter"
    fields: ClassVar[frozenset[str]] = frozenset({"name", "address"})
    process: ClassVar[str] = "letter"
    max_batch: int = 50

    def send_batch(self, contacts: Sequence[Contact]) -> list[Receipt]:
        """Refuse each contact: no Word template is known."""
        return [
            Receipt(
                contact.contact_id,
                ReceiptStatus.FAILED,
                failure=Failure.NOT_ACCEPTED,
                outcome=Outcome.FAILED,
            )
            for contact in contacts
        ]
