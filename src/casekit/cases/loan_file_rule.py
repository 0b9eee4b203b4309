"""What belongs in the file of an overdue loan, and what of it is missing. Pure.

The file has five parts. What each must hold depends on how far collection has come: a contract
always; a repayment statement from the policy's second tier on; a record once a step has come due;
a demand letter once one has come due; legal papers once legal action has.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class FilePart(StrEnum):
    """The parts of a loan's file, in the order in which they are shown.

    OTHER takes documents that were filed under nothing else; it is never missing.
    """

    CONTRACT = "contract"
    REPAYMENT = "repayment"
    CONTACT = "contact"
    LETTER = "letter"
    LEGAL = "legal"
    OTHER = "other"


_PARTS: Final = frozenset(part.value for part in FilePart)


class Because(StrEnum):
    """Why a part must not be empty."""

    ALWAYS = "always"
    LATER_TIER = "later_tier"
    STEP_DUE = "step_due"
    LETTER_DUE = "letter_due"
    LEGAL_DUE = "legal_due"


STATEMENT_FROM_TIER: Final = 2
"""The tier from which on a repayment statement belongs in the file, counted from 1."""

LETTER_ROLES: Final = frozenset({"letter"})
LEGAL_ROLES: Final = frozenset({"litigation", "auction", "collateral"})


@dataclass(frozen=True, slots=True)
class Progress:
    """How far collection of a loan has come, over all its episodes.

    Attributes:
        tier: the furthest tier, counted from 1; 0 before the first, or where nobody can tell.
        roles: roles of the steps that came due and were not withdrawn.
    """

    tier: int
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class MissingPart:
    """A part of the file that is empty and should not be."""

    part: FilePart
    because: Because


def part_of(category: str, role: str) -> FilePart:
    """Return the part in which an entry is filed.

    Args:
        category: the entry's.
        role: the role of the contact that it is about, empty if it is about none.
    """
    if category in ("contact", "visit"):
        if role in LETTER_ROLES:
            return FilePart.LETTER
        return FilePart.LEGAL if role in LEGAL_ROLES else FilePart.CONTACT
    return FilePart(category) if category in _PARTS else FilePart.OTHER


def missing_parts(progress: Progress, held: Collection[FilePart]) -> tuple[MissingPart, ...]:
    """Return what is missing.

    Args:
        progress: how far collection has come.
        held: the parts that hold what they are for: documents that can be opened, records of
            contacts, letters that went out.
    """
    wanted: dict[FilePart, Because] = {FilePart.CONTRACT: Because.ALWAYS}
    if progress.tier >= STATEMENT_FROM_TIER:
        wanted[FilePart.REPAYMENT] = Because.LATER_TIER
    if progress.roles:
        wanted[FilePart.CONTACT] = Because.STEP_DUE
    if progress.roles & LETTER_ROLES:
        wanted[FilePart.LETTER] = Because.LETTER_DUE
    if progress.roles & LEGAL_ROLES:
        wanted[FilePart.LEGAL] = Because.LEGAL_DUE
    return tuple(MissingPart(part, because) for part, because in wanted.items() if part not in held)
