"""The way by which a customer wants to be contacted, where the policy leaves a choice."""

from __future__ import annotations

from typing import Final

from casekit.run.batch import Batch

CHANNEL: Final = "channel"
"""The kind of wish that names a way (`sms`, `voice` …)."""


def in_order(batch: Batch, customer_id: int, role: str, fallback: str) -> tuple[str, str]:
    """Return a step's way and its fallback, turned round where the customer prefers the fallback.

    A step without a fallback leaves no choice. What a customer refuses is another thing: an
    opt-out, which a rule keeps.

    Args:
        batch: holds the customer's wishes.
        customer_id: whose step it is.
        role, fallback: as the policy names them.
    """
    if fallback and fallback == preferred(batch, customer_id):
        return fallback, role
    return role, fallback


def preferred(batch: Batch, customer_id: int) -> str:
    """Return the way that a customer prefers on the batch's date; empty where none is known."""
    found = ""
    for wish in batch.consents.get(customer_id, ()):
        if wish.kind == CHANNEL and (wish.until is None or batch.as_of < wish.until):
            found = str(wish.values.get(CHANNEL, "")) or found
    return found
