"""A person's numbers and addresses by name, masked, with what stands against their use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from casekit.clock import instant_text
from casekit.pii.masking import STARS, mask
from casekit.pii.profile import Profile
from casekit.store.tables import bad_points, opt_outs


@dataclass(frozen=True, slots=True)
class PointView:
    """A number or address, as a list may show it.

    Attributes:
        ref: its name, `p1`, `e1` or `a1`, that other commands take.
        kind: `phone`, `email` or `address`.
        shown: its mask.
        bad: why it is not used, by the medium that found out (`wrong_party`, `bad_point` …);
            `marked` where a person or a provider said so without one.
    """

    ref: str
    kind: str
    shown: str
    bad: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class StandingStop:
    """A stop that is in force.

    Attributes:
        channel, point: by which medium and at which point; empty for all.
        suspected: nobody has decided yet whether it was one.
        source: how it came: `reply`, `staff`, `result` …
        at: since when (UTC).
    """

    channel: str
    point: str
    suspected: bool
    source: str
    at: datetime

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return asdict(self) | {"at": instant_text(self.at)}


def points_of(connection: Connection, subject_id: int, profile: Profile) -> list[PointView]:
    """Return a person's points in their order, masked; of an address only the city shows."""
    marks = connection.execute(
        select(bad_points.c.point, bad_points.c.reason)
        .where(bad_points.c.subject_id == subject_id)
        .order_by(bad_points.c.point, bad_points.c.medium)
    )
    reasons: dict[str, list[str]] = {}
    for row in marks:
        reasons.setdefault(row.point, []).append(row.reason)
    return [
        PointView(ref, kind, shown, _why(reasons.get(ref, []), bad))
        for ref, kind, shown, bad in _listed(profile)
        if ref
    ]


def standing_stops(connection: Connection, subject_id: int) -> list[StandingStop]:
    """Return the stops of a person that nobody has lifted, the oldest first."""
    part = opt_outs.c
    rows = connection.execute(
        select(part.channel, part.point, part.suspected, part.source, part.at)
        .where(part.subject_id == subject_id, part.lifted_at.is_(None))
        .order_by(part.at, part.id)
    )
    return [StandingStop(r.channel, r.point, bool(r.suspected), r.source, r.at) for r in rows]


def _listed(profile: Profile) -> Iterator[tuple[str, str, str, bool]]:
    for phone in profile.all_phones():
        yield phone.ref, "phone", mask("phone", phone.number), phone.bad
    for email in profile.all_emails():
        yield email.ref, "email", mask("email", email.address), email.bad
    for address in profile.addresses:
        yield address.ref, "address", f"{address.city} {STARS}".strip(), address.bad


def _why(reasons: list[str], bad: bool) -> str:
    return ", ".join(dict.fromkeys(reasons)) or ("marked" if bad else "")
