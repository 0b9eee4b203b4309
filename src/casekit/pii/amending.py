"""A correction as a person orders it: values by field, numbers to add, points to drop or mark."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from casekit.errors import UsageError
from casekit.pii.profile import Address, Email, Phone, Profile, Sex


@dataclass(frozen=True, slots=True)
class Amendment:
    """What is to become of a profile.

    Attributes:
        values: field → value; an empty one takes the field away. `phone`, `email` and `address`
            mean the first of them.
        more_phones: numbers to add behind the others.
        drop, bad: refs of points (`p2`, `e1`, `a1`) to remove, or to mark as not working.
    """

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    more_phones: tuple[str, ...] = field(default=(), repr=False)
    drop: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()

    def apply(self, profile: Profile) -> Profile:
        """Return the profile as it should be; for `Customers.correct`.

        Raises:
            UsageError: an unknown field or point, or a value that is none of its kind.
        """
        for name, value in self.values.items():
            change = CHANGES.get(name)
            if change is None:
                raise UsageError(
                    f"there is no field {name!r} to correct",
                    hint=f"Fields are {', '.join(CHANGES)}.",
                )
            profile = change(profile, value)
        added = tuple([Phone(number) for number in self.more_phones])
        profile = replace(profile, phones=profile.phones + added)
        for ref in self.drop:
            profile = _point(profile, ref, drop=True)
        for ref in self.bad:
            profile = _point(profile, ref, drop=False)
        return profile


def _point(profile: Profile, ref: str, *, drop: bool) -> Profile:
    """Return the profile without a point, or with the point marked as bad."""
    for kind in ("phones", "emails", "addresses"):
        points = getattr(profile, kind)
        if any(point.ref == ref for point in points):
            changed = tuple(
                [
                    replace(point, bad=True) if point.ref == ref else point
                    for point in points
                    if not (drop and point.ref == ref)
                ]
            )
            return replace(profile, **{kind: changed})  # type: ignore[arg-type]
    raise UsageError(
        f"there is no point {ref!r}", hint="Points are p1, p2 … (phones), e1 … and a1 …"
    )


def _phone(profile: Profile, value: str) -> Profile:
    first = (Phone(value),) if value else ()
    return replace(profile, phones=first + profile.phones[1:])


def _email(profile: Profile, value: str) -> Profile:
    first = (Email(value),) if value else ()
    return replace(profile, emails=first + profile.emails[1:])


def _address(profile: Profile, value: str) -> Profile:
    lines = tuple([line.strip() for line in value.split(";") if line.strip()])
    first = (Address(lines),) if lines else ()
    return replace(profile, addresses=first + profile.addresses[1:])


def _name(profile: Profile, value: str) -> Profile:
    if not value:
        raise UsageError("a person has a name", hint="Give the right one.")
    return replace(profile, name=value)


def _sex(profile: Profile, value: str) -> Profile:
    try:
        return replace(profile, sex=Sex(value))
    except ValueError:
        raise UsageError(
            "the sex is female, male or empty", hint="Empty chooses the neutral form of address."
        ) from None


def _birth_date(profile: Profile, value: str) -> Profile:
    try:
        return replace(profile, birth_date=date.fromisoformat(value) if value else None)
    except ValueError:
        # the cause holds the value
        raise UsageError("the birth date is no date", hint="Write it as YYYY-MM-DD.") from None


def _text(name: str) -> Callable[[Profile, str], Profile]:
    def change(profile: Profile, value: str) -> Profile:
        return replace(profile, **{name: value})  # type: ignore[arg-type]

    return change


CHANGES: Final[Mapping[str, Callable[[Profile, str], Profile]]] = MappingProxyType(
    {
        "name": _name,
        "sex": _sex,
        "id_number": _text("id_number"),
        "id_kind": _text("id_kind"),
        "birth_date": _birth_date,
        "phone": _phone,
        "email": _email,
        "address": _address,
        "employer": _text("employer"),
        "note": _text("note"),
    }
)
"""Fields that can be corrected, and how."""
