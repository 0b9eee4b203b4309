"""Where a person may be: time zones and regions, from telephone numbers and addresses.

Asked only where the lender's rule pack knows regions. A pack for a country with one zone has none,
and then customers whose book names no zone live in the lender's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from zoneinfo import available_timezones

import orjson
from sqlalchemy import Connection, select

from casekit.compliance.pack import Region
from casekit.pii.profile import Address, Profile
from casekit.store.tables import subjects

_PART = re.compile(r"[,;\n]")
_POSTAL_CODE = re.compile(r"\s+[0-9][0-9A-Z -]*$", re.IGNORECASE)
_CODE_LENGTH: Final = 3


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Every place in which somebody may be.

    Attributes:
        zones: IANA names, sorted; empty where nothing tells.
        regions: codes of the pack's regions, sorted.
    """

    zones: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Places:
    """How one lender's rules look for people.

    Attributes:
        regions: those of the rule pack; without them nothing is looked for.
        otherwise: zones of somebody of whom nothing is known; empty: they stay unknown.
        lender_zone: the lender's own. Before a pack with regions was chosen it was written for
            everyone whose book named none, and so it is no knowledge of the person.
    """

    regions: tuple[Region, ...]
    otherwise: tuple[str, ...]
    lender_zone: str

    def of_new(self, profile: Profile, told: tuple[str, ...]) -> Whereabouts:
        """Return what is written for a new person; zones that the book told win."""
        found = whereabouts(profile, self.regions)
        return Whereabouts(told or found.zones or self.otherwise, found.regions)

    def again(self, before: Profile, after: Profile, stored: Whereabouts) -> Whereabouts:
        """Return what is written for a person whose profile changed, or under a new pack.

        Zones that are not what casekit itself would have written were told by the book, and stay.
        """
        if not self.regions:
            return stored
        found = whereabouts(after, self.regions)
        made = ((), self.otherwise, (self.lender_zone,), whereabouts(before, self.regions).zones)
        zones = (found.zones or self.otherwise) if stored.zones in made else stored.zones
        return Whereabouts(zones, found.regions)


def places_of(regions: Sequence[Region], default_zone: str, lender_zone: str) -> Places:
    """Return how to look for people under a rule pack.

    Args:
        regions: of the pack.
        default_zone: the pack's; empty: somebody of whom nothing is known stays unknown, and the
            rules refuse.
        lender_zone: stands for everyone under a pack that has a zone and no regions: a lender of
            such a country knows better than its pack where its customers are.
    """
    if not default_zone:
        return Places(tuple(regions), (), lender_zone)
    return Places(tuple(regions), (default_zone if regions else lender_zone,), lender_zone)


def whereabouts(profile: Profile, regions: Sequence[Region]) -> Whereabouts:
    """Return every zone and region that a person's numbers and addresses indicate.

    What was found not to work (`bad`) indicates nothing. Of a number it is the area in which it
    was given out, which a mobile number may have left; so all of them count, and a contact must be
    lawful in each. Numbers without a place (toll-free, premium, personal) say nothing.

    Args:
        regions: of the rule pack; none: nothing is looked for.
    """
    if not regions:
        return Whereabouts()
    known = _Names.of(tuple(regions))
    zones: set[str] = set()
    codes: set[str] = set()
    for phone in profile.all_phones():
        if not phone.bad:
            found, names = _of_number(phone.number)
            zones.update(found)
            codes.update(known.codes(names, phone.number))
    for address in profile.addresses:
        if not address.bad and (region := known.of_address(address)) is not None:
            codes.add(region.code)
            zones.update(region.zones)
    return Whereabouts(tuple(sorted(zones)), tuple(sorted(codes)))


def stored_whereabouts(connection: Connection, subject_id: int) -> Whereabouts:
    """Return where a subject may be as the store has it."""
    row = connection.execute(
        select(subjects.c.zones, subjects.c.regions).where(subjects.c.id == subject_id)
    ).one()
    return Whereabouts(tuple(row.zones), tuple(row.regions))


def moved(stored: Whereabouts, found: Whereabouts) -> dict[str, str]:
    """Return the plain columns of a subject that change, as JSON text."""
    return {
        name: orjson.dumps(getattr(found, name)).decode()
        for name in ("zones", "regions")
        if getattr(found, name) != getattr(stored, name)
    }


class _Names:
    """Regions by the words that addresses and numbers use for them."""

    def __init__(self, regions: Iterable[Region]) -> None:
        self._by_word: dict[str, Region] = {}
        for region in regions:
            for word in (region.code, *region.names):
                self._by_word[_plain(word)] = region

    @staticmethod
    @lru_cache(maxsize=8)
    def of(regions: tuple[Region, ...]) -> _Names:
        """Return the names of these regions, the same object each time."""
        return _Names(regions)

    def codes(self, names: Iterable[str], number: str) -> set[str]:
        """Return the regions of a number's country that bear one of these names."""
        found = (self._by_word.get(_plain(name)) for name in names)
        return {region.code for region in found if region and _is_in(number, region.code)}

    def of_address(self, address: Address) -> Region | None:
        """Return the region that an address names: its own field, or the end of its lines."""
        written = self._by_word.get(_plain(address.region)) if address.region else None
        if written is not None:
            return written if _same_country(address.country, written) else None
        for text in (address.city, *reversed(address.lines)):
            for number, part in reversed(list(enumerate(_PART.split(text)))):
                region = self._at_end(part.strip(), after_another=number > 0)
                if region is not None and _same_country(address.country, region):
                    return region
        return None

    def _at_end(self, part: str, *, after_another: bool) -> Region | None:
        """Return the region with which a part of an address ends, or None.

        Short codes are words as well ("in", "or", "me"), so they must stand in capitals. Names are
        streets and towns as well (Washington), so they must stand before a postal code, or by
        themselves behind a comma.
        """
        bare = _POSTAL_CODE.sub("", part)
        words = bare.split()
        for first in range(max(0, len(words) - 5), len(words)):
            text = " ".join(words[first:])
            if len(text) <= _CODE_LENGTH:
                fits = text.isupper()
            else:
                fits = bare != part or (after_another and first == 0)
            region = self._by_word.get(_plain(text)) if fits else None
            if region is not None:
                return region
        return None


def _plain(word: str) -> str:
    return " ".join(word.replace(".", "").replace(",", " ").casefold().split())


def _same_country(country: str, region: Region) -> bool:
    return not country or region.code.partition("-")[0] == country.upper()


def _is_in(number: str, code: str) -> bool:
    """Say whether a number belongs to the numbering plan of a region's country."""
    import phonenumbers

    plan = phonenumbers.country_code_for_region(code.partition("-")[0])
    return plan != 0 and number.startswith(f"+{plan}")


def _of_number(number: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the zones of a number, and the names of the place in which it was given out."""
    import phonenumbers
    from phonenumbers import PhoneNumberType, geocoder, timezone

    try:
        parsed: Any = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return (), ()
    if phonenumbers.number_type(parsed) not in (
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
    ):
        return (), ()
    zones = tuple(
        zone for zone in timezone.time_zones_for_number(parsed) if zone in _zones_that_exist()
    )
    place = geocoder.description_for_valid_number(parsed, "en")
    return zones, (place, place.rpartition(",")[2].strip()) if place else ()


@lru_cache(maxsize=1)
def _zones_that_exist() -> frozenset[str]:
    return frozenset(available_timezones())
