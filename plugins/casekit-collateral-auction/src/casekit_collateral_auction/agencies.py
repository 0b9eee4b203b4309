"""Choose an agency so that anyone can see how: by a lot that can be drawn again, or by quotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from casekit.errors import UsageError
from casekit_collateral_auction.options import Agency


@dataclass(frozen=True, slots=True)
class Quote:
    """What an agency asks for its work.

    Attributes:
        agency: its code.
        fee: minor units.
    """

    agency: str
    fee: int


def may_be_chosen(panel: Mapping[str, Agency], kind: str, on: date) -> dict[str, str]:
    """Return each agency of the panel with why it cannot be chosen; an empty text where it can.

    Args:
        panel: the lender's.
        kind: for what: `appraisal` or `auction`.
        on: the day.
    """
    return {code: _hindrance(agency, kind, on) for code, agency in sorted(panel.items())}


def check_candidates(
    panel: Mapping[str, Agency], codes: Sequence[str], kind: str, on: date
) -> tuple[str, ...]:
    """Return the codes in order, each once; refuse one that cannot be chosen.

    Raises:
        UsageError: an agency that is not on the panel, has ties, or whose contract is over; none.
    """
    known = may_be_chosen(panel, kind, on)
    for code in codes:
        if code not in known:
            raise UsageError(
                f"there is no agency {code!r} on the panel",
                hint=f"Known are: {', '.join(known) or 'none'}; see [channel.….agencies.NAME].",
            )
        if known[code]:
            raise UsageError(f"the agency {code!r} cannot be chosen: {known[code]}")
    if not codes:
        raise UsageError("name the agencies among which is chosen")
    return tuple(sorted(set(codes)))


def lot(codes: Sequence[str], *, root: str, process: int, seed: str) -> str:
    """Draw one of the agencies, so that anyone can draw it again.

    The number of the winner, in the list in order of the alphabet, is SHA-256 of the text
    `root:process:seed` modulo how many there are. List and seed are archived before the checkpoint
    of which the root is taken, and that covers them: so nobody can choose either to fit.

    Args:
        codes: the agencies.
        root: of the archive's checkpoint, base64 as its note has it.
        process: number of the disposal.
        seed: a text that was said beforehand.
    """
    drawn = sha256(f"{root}:{process}:{seed}".encode()).digest()
    ordered = sorted(set(codes))
    return ordered[int.from_bytes(drawn, "big") % len(ordered)]


def lowest(quotes: Sequence[Quote]) -> Quote:
    """Return the lowest quote, of equal ones that of the agency first in the alphabet.

    Raises:
        UsageError: fewer than two, one below zero, or two of the same agency.
    """
    if len(quotes) < 2:
        raise UsageError("quotes are compared: at least two are needed")
    codes = [quote.agency for quote in quotes]
    if len(set(codes)) < len(codes):
        raise UsageError("an agency gives one quote")
    if min(quote.fee for quote in quotes) < 0:
        raise UsageError("a fee is not negative")
    return min(quotes, key=lambda quote: (quote.fee, quote.agency))


def _hindrance(agency: Agency, kind: str, on: date) -> str:
    if kind not in agency.kinds:
        return f"it does no {kind}"
    if agency.ties:
        return f"it has ties to {', '.join(agency.ties)}"
    if agency.contract_until is not None and agency.contract_until < on:
        return f"its contract ended on {agency.contract_until}"
    return ""
