"""Precondition: with someone who cannot act for themselves one speaks through their guardian."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from casekit.compliance.facts import View, as_date
from casekit.compliance.local_time import UTC_ZONE, start_of_date
from casekit.compliance.model import UNKNOWN
from casekit.compliance.parameters import Parameter, choice, more
from casekit.compliance.primitive import Answer, Primitive, missing
from casekit.dates import reachable


@dataclass(frozen=True)
class Capacity(Primitive):
    """Refuse a contact with a customer who is a minor or of limited capacity.

    Facts: `customer.borrower` (`organisation` has no age), `customer.adult` (true or false, where
    somebody else vouches for it) or `customer.birth_date`, and `customer.capacity` (`full`,
    `limited` or `none`).

    Attributes:
        adult_at: years of age from which on a person acts alone.
        unknown_age: `deny`: an age that nobody supplied counts as unknown; `allow`: as adult, for
            a lender who lends to adults only and has no birth dates in the book.
    """

    kind: ClassVar[str] = "precondition"
    parameters: ClassVar[Mapping[str, Parameter]] = {
        "adult_at": more("years of age from which on a person acts alone"),
        "unknown_age": choice("what an age that nobody supplied means", "deny", "allow"),
    }

    adult_at: int = 18
    unknown_age: str = "deny"

    @property
    def facts(self) -> tuple[str, ...]:
        return (
            "customer.borrower",
            "customer.adult",
            "customer.birth_date",
            "customer.capacity",
        )

    def examine(self, view: View) -> Answer | None:
        customer = view.situation.customer
        if customer.get("borrower") == "organisation":
            return None
        capacity = customer.get("capacity")
        if capacity is not None and capacity != "full":
            return Answer(reason="capacity_limited")
        unknown = () if capacity is not None else ("customer.capacity",)
        adult = customer.get("adult")
        if adult is True:
            return missing(*unknown) if unknown else None
        birth_date = customer.get("birth_date")
        born = UNKNOWN if birth_date is None else as_date(birth_date)
        if born is not UNKNOWN:
            # grown up on any calendar of the world is the usual case, and quick to see
            if born.year + self.adult_at + 1 >= view.at.year:
                zones = view.known_zones() or UTC_ZONE
                grown = start_of_date(_birthday(reachable(born), self.adult_at), zones, latest=True)
                if view.at < grown:
                    values = {"age": self.adult_at}
                    return Answer("minor", values, retry_at=grown, unknown=unknown)
        elif adult is False:
            return Answer("minor", {"age": self.adult_at}, unknown=unknown)
        elif self.unknown_age == "deny":
            unknown = (*unknown, "customer.birth_date")
        return missing(*unknown) if unknown else None


def _birthday(born: date, years: int) -> date:
    """Return the birthday; who is born on 29 February has it on 1 March in other years."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)
