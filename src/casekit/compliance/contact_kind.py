"""The kind of a contact: what can be told of it before the facts of each are looked at."""

from __future__ import annotations

from typing import NamedTuple


class ContactKind(NamedTuple):
    """What contacts that are judged by the same rules have in common.

    A run has few kinds, so what follows from a kind is worked out once, not for every contact.

    Attributes:
        channel, party, purpose: of the contact; an empty purpose is unknown.
        role, lender_kind: of the lender; None is unknown.
        regions: where the customer may be; None is unknown.
        history, consents, opt_outs, holds: whether there may be any; false where it is known that
            there is none.
    """

    channel: str
    party: str
    purpose: str
    role: object
    lender_kind: object
    regions: frozenset[str] | None
    history: bool
    consents: bool
    opt_outs: bool
    holds: bool
