"""Handing contacts over, outside any transaction, with the brakes in reach."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from casekit.clock import Clock
from casekit.contacts.channel import Channel
from casekit.contacts.model import Contact, Failure, Receipt, ReceiptStatus
from casekit.errors import ChannelUnavailable
from casekit.run.batch import ActionRow, CaseRow

STOPPED = "stopped"
"""Code of contacts that were held back because the brake was put on."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class HandedOver:
    """A contact that was handed to a channel, and the actions that it carries out.

    Attributes:
        made_on: business date of the run that handed it over (ISO).
    """

    contact_id: int
    customer_id: int
    channel: str
    medium: str
    point: str
    made_on: str
    members: list[tuple[CaseRow, ActionRow]]


def hand_over(
    channel: Channel,
    contacts: Sequence[Contact],
    clock: Clock,
    is_stopped: Callable[[], bool],
    unavailable: dict[str, str],
) -> list[Receipt]:
    """Hand contacts to a channel in chunks and return a receipt for each.

    Before each chunk the brake is looked at, and contacts whose verdict is no longer good are
    held back. A channel that cannot work is not asked again (`unavailable`: name → reason).
    """
    receipts: dict[int, Receipt] = {}
    waiting = iter(contacts)
    name = channel.context.name
    while chunk := list(islice(waiting, channel.max_batch)):
        if name in unavailable or is_stopped():
            reason = Failure.NOT_ACCEPTED
            code = unavailable.get(name, STOPPED)
            receipts |= {c.contact_id: _held_back(c, reason, code) for c in chunk}
            continue
        now = clock.now()
        good = [c for c in chunk if c.not_after is None or now <= c.not_after]
        late = [c for c in chunk if c.not_after is not None and now > c.not_after]
        receipts |= {c.contact_id: _held_back(c, Failure.EXPIRED, "verdict") for c in late}
        if good:
            receipts |= _send(channel, good, unavailable)
    return [receipts[contact.contact_id] for contact in contacts]


def _send(
    channel: Channel, contacts: list[Contact], unavailable: dict[str, str]
) -> dict[int, Receipt]:
    name = channel.context.name
    try:
        answers = {receipt.contact_id: receipt for receipt in channel.send_batch(contacts)}
    except ChannelUnavailable as error:
        # by contract nothing at all was handed over
        unavailable[name] = error.provider_code or error.code
        _log.warning("%s: %s", name, error.message)
        return {
            c.contact_id: _held_back(c, Failure.NOT_ACCEPTED, unavailable[name]) for c in contacts
        }
    except Exception as error:
        # a channel that breaks its contract: nobody knows what was handed over
        unavailable[name] = "plugin_failed"
        _log.error("the channel %s raised %s in send_batch", name, type(error).__name__)
        return {c.contact_id: _unknown(c, "plugin_failed") for c in contacts}
    return {c.contact_id: answers.get(c.contact_id) or _unknown(c, "no_receipt") for c in contacts}


def _held_back(contact: Contact, failure: Failure, code: str) -> Receipt:
    return Receipt(
        contact.contact_id, ReceiptStatus.RETRY, failure=failure, provider_code=code[:40]
    )


def _unknown(contact: Contact, code: str) -> Receipt:
    return Receipt(contact.contact_id, ReceiptStatus.UNKNOWN, provider_code=code)
