"""Handing contacts over, outside any transaction, with the brakes in reach."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from casekit.clock import Clock
from casekit.compliance.model import Verdict
from casekit.contacts.channel import Channel
from casekit.contacts.model import Contact, Failure, Receipt, ReceiptStatus
from casekit.contacts.provider_words import plain_code
from casekit.errors import ChannelUnavailable
from casekit.run.batch import ActionRow, CaseRow
from casekit.run.receipts import one_each

STOPPED = "stopped"
"""Code of contacts that were held back because the brake was put on."""

REFUSED = "refused_meanwhile"
"""Code of contacts that the rules refuse by what came in after they were cleared."""

CHANGED = "changed_meanwhile"
"""Code of contacts whose case or customer is no longer as it was when they were cleared."""

LATE = "verdict"
"""Code of contacts whose verdict was no longer good when their turn came."""

HELD_BY_US: Final = frozenset({STOPPED, REFUSED, CHANGED, LATE})
"""Codes of contacts that were held back before their channel was asked."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class HandedOver:
    """A contact that was handed to a channel, and the actions that it carries out.

    Attributes:
        made_on: business date of the run that handed it over (ISO).
        refusal: the gate's word on a contact that was held back because of it, or None.
        subject_id, party: who was contacted, None for the customer.
        cases: the cases that it speaks of, where it carries out no action.
    """

    contact_id: int
    customer_id: int
    channel: str
    medium: str
    point: str
    made_on: str
    members: list[tuple[CaseRow, ActionRow]]
    refusal: Verdict | None = None
    subject_id: int | None = None
    party: str = "customer"
    cases: tuple[int, ...] = ()

    @property
    def person(self) -> int:
        """Whose number was used."""
        return self.subject_id or self.customer_id


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the brake and at what came in meanwhile says about a chunk of contacts.

    Attributes:
        go: those that may be handed over.
        held: id of each that may not → STOPPED, REFUSED or CHANGED.
    """

    go: Sequence[Contact]
    held: Mapping[int, str]


def hand_over(
    channel: Channel,
    contacts: Sequence[Contact],
    clock: Clock,
    look: Callable[[Sequence[Contact]], Look],
    unavailable: dict[str, str],
) -> list[Receipt]:
    """Hand contacts to a channel in chunks and return a receipt for each.

    Each chunk is looked at before (`look`), and contacts whose verdict is no longer good are held
    back. A channel that cannot work is not asked again (`unavailable`: name → reason).
    """
    receipts: dict[int, Receipt] = {}
    waiting = iter(contacts)
    name = channel.context.name
    while chunk := list(islice(waiting, max(1, channel.max_batch))):
        if name in unavailable:
            receipts |= _all_held(chunk, unavailable[name])
            continue
        seen = look(chunk)
        for contact in chunk:
            if code := seen.held.get(contact.contact_id):
                failure = Failure.NOT_ACCEPTED if code == STOPPED else None
                receipts[contact.contact_id] = _held_back(contact, failure, code)
        now = clock.now()
        good = [c for c in seen.go if c.not_after is None or now <= c.not_after]
        late = [c for c in seen.go if c.not_after is not None and now > c.not_after]
        receipts |= {c.contact_id: _held_back(c, Failure.EXPIRED, LATE) for c in late}
        if good:
            receipts |= _send(channel, good, unavailable)
    return [receipts[contact.contact_id] for contact in contacts]


def _send(
    channel: Channel, contacts: list[Contact], unavailable: dict[str, str]
) -> dict[int, Receipt]:
    name = channel.context.name
    try:
        answers = one_each(channel.send_batch(contacts))
    except ChannelUnavailable as error:
        # by contract nothing at all was handed over
        unavailable[name] = plain_code(error.provider_code) or error.code
        _log.warning("%s: %s", name, error.message)
        return _all_held(contacts, unavailable[name])
    except Exception as error:
        # a channel that breaks its contract: nobody knows what was handed over
        unavailable[name] = "plugin_failed"
        _log.error("the channel %s raised %s in send_batch", name, type(error).__name__)
        return {c.contact_id: _unknown(c, "plugin_failed") for c in contacts}
    return {c.contact_id: answers.get(c.contact_id) or _unknown(c, "no_receipt") for c in contacts}


def _all_held(contacts: Sequence[Contact], code: str) -> dict[int, Receipt]:
    return {c.contact_id: _held_back(c, Failure.NOT_ACCEPTED, code) for c in contacts}


def _held_back(contact: Contact, failure: Failure | None, code: str) -> Receipt:
    return Receipt(
        contact.contact_id, ReceiptStatus.RETRY, failure=failure, provider_code=code[:40]
    )


def _unknown(contact: Contact, code: str) -> Receipt:
    return Receipt(contact.contact_id, ReceiptStatus.UNKNOWN, provider_code=code)
