"""Bids of an auction: which of them count, and which of those wins."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from casekit.errors import UsageError

_BIDDER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}")
_MOST_DIGITS: Final = 10


@dataclass(frozen=True, slots=True)
class Bid:
    """A bid as the auction house or the platform lists it.

    Attributes:
        bidder: a code or number that the house gave the bidder, such as `A12`; see
            `is_bidder_code`.
        amount: minor units.
        at: when it was made (aware).
        deposit: the bidder has paid the deposit.
        name: who it is; sealed.
        tied: the bidder is, or has declared a tie to, somebody of the lender or of the agency.
    """

    bidder: str
    amount: int
    at: datetime
    deposit: bool = True
    name: str = field(default="", repr=False)
    tied: bool = False


@dataclass(frozen=True, slots=True)
class RefusedBid:
    """A bid that does not count: its place in the list, from 1, and why.

    `bidder` is empty where what stood there is no code, since it may be a name.
    """

    place: int
    bidder: str
    reason: str


def sorted_out(
    bids: Sequence[Bid],
    *,
    start: int,
    opened_at: datetime,
    now: datetime,
    staff_names: Collection[str] = (),
) -> tuple[list[Bid], list[RefusedBid]]:
    """Return the bids that count, in order of time and as listed, and those that do not.

    Args:
        bids: as listed.
        start: start price of the round, minor units.
        opened_at: when the auction began (UTC).
        now: nothing is bid after this.
        staff_names: of people who may not buy; compared with the bidder's, without blanks.
    """
    barred = {bare(name) for name in staff_names if name.strip()}
    good: list[Bid] = []
    refused: list[RefusedBid] = []
    for place, bid in enumerate(bids, 1):
        if bid.at.tzinfo is None:
            raise UsageError(f"bid {place} says no time zone")
        reason = ""
        if not bid.bidder.strip():
            reason = "no_bidder"
        elif not is_bidder_code(bid.bidder):
            reason = "no_code"
        elif bid.amount < start:
            reason = "below_start"
        elif not bid.deposit:
            reason = "no_deposit"
        elif bid.at < opened_at:
            reason = "before_opening"
        elif bid.at > now:
            reason = "in_the_future"
        elif bid.tied or (bid.name and bare(bid.name) in barred):
            reason = "tied_to_lender"
        if reason:
            told = "" if reason == "no_code" else bid.bidder
            refused.append(RefusedBid(place, told, reason))
        else:
            good.append(bid)
    return sorted(good, key=lambda bid: bid.at), refused


def is_bidder_code(text: str) -> bool:
    """Say whether a text is a bidder's code, which papers and the archive show to anyone.

    It has at most 20 Latin letters, digits, `-` and `_`, and at most ten digits: a name, a
    telephone number and a number of an identity card are none.
    """
    digits = sum(one.isdigit() for one in text)
    return _BIDDER.fullmatch(text) is not None and digits <= _MOST_DIGITS


def highest(bids: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the winning bid as it stands in the process: the highest, of equal ones the
    earliest, of those of one instant the one that was listed first."""
    if not bids:
        return None
    return min(bids, key=lambda bid: (-bid["amount"], bid["at"]))


def bare(name: str) -> str:
    """Return a name as it is compared: without blanks, and small."""
    return "".join(name.casefold().split())
