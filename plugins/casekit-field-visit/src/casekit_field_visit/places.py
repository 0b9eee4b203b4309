"""Places: where they are, and how far from one to another, as far as anyone can tell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt
from typing import Final

_COORDINATES: Final = re.compile(
    r"\s*(-?\d{1,2}(?:\.\d{1,10})?)\s*[,，]\s*(-?\d{1,3}(?:\.\d{1,10})?)\s*"
)
_EARTH_M: Final = 6_371_000
_DETOUR: Final = 1.3  # streets are no straight lines
_SAME_CODE_M: Final = 1_500
_SAME_OFFICE_M: Final = 6_000
_SAME_CITY_M: Final = 15_000
_ELSEWHERE_M: Final = 60_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a visit is.

    Attributes:
        text: the address as people write it.
        at: latitude and longitude, None where nobody knows.
        city, postal_code: as in an address; they say how near two places are without coordinates.
        point: ref of the address in the customer's profile, empty where it stands in none.
    """

    text: str = field(default="", repr=False)
    at: tuple[float, float] | None = field(default=None, repr=False)
    city: str = field(default="", repr=False)
    postal_code: str = field(default="", repr=False)
    point: str = ""


def coordinates(text: str) -> tuple[float, float] | None:
    """Return the latitude and longitude that a text is, or None if it is none."""
    found = _COORDINATES.fullmatch(text)
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return latitude, longitude


def metres(one: Place, other: Place) -> int:
    """Return about how far it is from one place to another, by the streets.

    Where one of them has no coordinates, the same address, postal code, delivery office (the
    code's first four digits) or city tells whether they are near.
    """
    if one.at is not None and other.at is not None:
        return round(_great_circle(one.at, other.at) * _DETOUR)
    if one.text and one.text == other.text:
        return 0
    if one.postal_code and one.postal_code == other.postal_code:
        return _SAME_CODE_M
    if one.postal_code and one.postal_code[:4] == other.postal_code[:4]:
        return _SAME_OFFICE_M
    if one.city and one.city == other.city:
        return _SAME_CITY_M
    return _ELSEWHERE_M


def _great_circle(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return metres along the earth's surface (haversine)."""
    (lat, lon), (lat_2, lon_2) = (
        (radians(latitude), radians(longitude)) for latitude, longitude in (one, other)
    )
    half = sin((lat_2 - lat) / 2) ** 2 + cos(lat) * cos(lat_2) * sin((lon_2 - lon) / 2) ** 2
    return 2 * _EARTH_M * asin(sqrt(half))
