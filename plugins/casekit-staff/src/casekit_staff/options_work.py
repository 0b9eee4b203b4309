"""Tables below `[plugin.staff]` about conduct: the scale of severity and sanctions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

GRADES: Final = ("minor", "serious", "grave")
"""How severe a breach is, from the least."""

SANCTIONS: Final = (
    "none",
    "reminder",
    "retraining",
    "warning",
    "no_bonus",
    "reassign",
    "suspend",
    "dismiss",
)
"""What can follow from a breach, from the mildest."""


@dataclass(frozen=True)
class OffenceOptions:
    """`[plugin.staff.scale.NAME]`: an offence of the lender's scale.

    Attributes:
        grade: how severe it is: `minor`, `serious` or `grave`.
        sanction: what is proposed: `reminder`, `retraining`, `warning`, `no_bonus`, `reassign`,
            `suspend`, `dismiss` or `none`.
        next: what is proposed when it happens again; empty: the same.
        within_days: within how many days it counts as again, 1 to 3650.
        suspends: the person is suspended at once, until it is decided.
        words: what people call it, by language.
    """

    grade: str = field(metadata={"choices": GRADES})
    sanction: str = field(metadata={"choices": SANCTIONS})
    next: str = field(default="", metadata={"choices": ("", *SANCTIONS)})
    within_days: int = 365
    suspends: bool = False
    words: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 1 <= self.within_days <= 3650:
            raise ValueError("`within_days` lies between 1 and 3650")
