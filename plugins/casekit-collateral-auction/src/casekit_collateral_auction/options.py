"""The table `[channel.collateral-auction]`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

KINDS = ("appraisal", "auction")


@dataclass(frozen=True, slots=True)
class Agency:
    """A house of the panel: `[channel.collateral-auction.agencies.CODE]`.

    Attributes:
        name: as papers call it.
        kinds: what it does: `appraisal`, `auction`.
        contract_until: the last day of its contract; without one it has no end.
        place: where its auctions are held: its page on a platform, or the address of its hall.
        ties: people of the lender, by login, to whom somebody of the agency has a tie. One with
            ties is never chosen.
    """

    name: str
    kinds: tuple[str, ...] = KINDS
    contract_until: date | None = None
    place: str = ""
    ties: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        strange = [kind for kind in self.kinds if kind not in KINDS]
        if strange:
            raise ValueError(f"`kinds` has {strange[0]!r}; known are {', '.join(KINDS)}")


@dataclass(frozen=True, slots=True)
class AuctionOptions:
    """The table `[channel.collateral-auction]`.

    Attributes:
        agencies: the panel, by code.
        homes: kinds of collateral that may be somebody's home; a person looks before it is sold.
        immovable: kinds of collateral that are land or buildings: longer notices.
        pay_within_days: days from the hammer until the price is paid.
        begins_at: the hour at which auctions begin where a notice says no other, `HH:MM` on the
            lender's clock.
    """

    agencies: Mapping[str, Agency] = field(default_factory=dict)
    homes: tuple[str, ...] = ("house", "flat", "home", "住房", "房产")
    immovable: tuple[str, ...] = (
        "house",
        "flat",
        "home",
        "land",
        "building",
        "住房",
        "房产",
        "土地",
    )
    pay_within_days: int = 15
    begins_at: str = "09:00"

    def __post_init__(self) -> None:
        if not 1 <= self.pay_within_days <= 90:
            raise ValueError("`pay_within_days` lies between 1 and 90")
        try:
            time.fromisoformat(self.begins_at)
        except ValueError:
            raise ValueError("`begins_at` is an hour such as 10:00") from None
