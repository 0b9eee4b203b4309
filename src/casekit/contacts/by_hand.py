"""Calls that a collector dials by hand: a way without a provider."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from casekit.contacts.channel import Channel
from casekit.contacts.model import Contact, Failure, Kind, Receipt, ReceiptStatus


class ByHand(Channel):
    """Carries a role for which a person dials a telephone that casekit does not know.

    `[channels] voice = "by-hand"` puts due calls into the queue, where a collector takes them, is
    cleared by the rules, dials, and records the result. Nothing can be handed over to it.
    """

    name: ClassVar[str] = "by-hand"
    kind: ClassVar[Kind] = Kind.CALL
    medium: ClassVar[str] = "voice"
    fields: ClassVar[frozenset[str]] = frozenset({"phone"})

    def send_batch(self, contacts: Sequence[Contact]) -> list[Receipt]:
        """Take none of the contacts: a person makes them."""
        return [
            Receipt(contact.contact_id, ReceiptStatus.FAILED, failure=Failure.NOT_ACCEPTED)
            for contact in contacts
        ]
