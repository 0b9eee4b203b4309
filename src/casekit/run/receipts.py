"""Receipts as channels give them, brought to what the road can rest on.

A channel is somebody's plugin. What its receipt says is believed where it is one of the words of
the road; where it is not, nobody can tell what was handed over, and that is `unknown`, which is
never tried again by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from casekit.contacts.model import Failure, Outcome, Receipt, ReceiptStatus
from casekit.contacts.provider_words import plain_code, plain_ref

NO_STATUS = "no_status"
"""Code of a receipt whose status is no word of the road."""

TWO_RECEIPTS = "two_receipts"
"""Code of a contact of which a channel said two things at once."""

W = TypeVar("W", bound=StrEnum)


def one_each(given: Iterable[Receipt]) -> dict[int, Receipt]:
    """Return a sound receipt for each contact that a channel answered for.

    A status, failure or outcome that is given as plain text counts where it equals a word of the
    road. Codes and ids of the provider are made safe for plain columns.

    Raises:
        AttributeError, TypeError: the channel gave something else than receipts.
    """
    answers: dict[int, Receipt] = {}
    for receipt in given:
        sound = sound_receipt(receipt)
        known = answers.get(sound.contact_id)
        if known is not None and known.status is not sound.status:
            sound = Receipt(sound.contact_id, ReceiptStatus.UNKNOWN, provider_code=TWO_RECEIPTS)
        answers[sound.contact_id] = sound
    return answers


def sound_receipt(receipt: Receipt) -> Receipt:
    """Return a receipt with nothing in it but what its type says."""
    ref = plain_ref(receipt.provider_ref)
    if (
        type(receipt.status) is ReceiptStatus
        and receipt.failure is None
        and type(receipt.outcome) is Outcome
        and receipt.provider_code == ""
        and receipt.provider_ref == ref
    ):
        # nearly all are like this, and a run has one for each contact
        return receipt
    status = _word(ReceiptStatus, receipt.status)
    code = plain_code(receipt.provider_code)
    if status is None:
        status, code = ReceiptStatus.UNKNOWN, NO_STATUS
    failure = None
    if receipt.failure is not None:
        failure = _word(Failure, receipt.failure) or Failure.OTHER
    outcome = _word(Outcome, receipt.outcome) or Outcome.OTHER
    return Receipt(receipt.contact_id, status, ref, failure, code, outcome)


def _word(words: type[W], given: object) -> W | None:
    if isinstance(given, words):
        return given
    try:
        return words(given) if isinstance(given, str) else None
    except ValueError:
        return None
