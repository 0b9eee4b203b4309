"""When a consent on file speaks of the contact that is about to happen."""

from __future__ import annotations

from datetime import datetime

from casekit.compliance.consent_kinds import consent_kind
from casekit.compliance.facts import View
from casekit.compliance.local_time import UTC_ZONE, Zones, first_instant, start_of_date
from casekit.compliance.model import UNKNOWN, Consent


def gives(consent: Consent, kind: str, view: View) -> bool:
    """Say whether a consent is of this kind and covers the candidate's channel, point and party."""
    candidate = view.candidate
    return (
        consent_kind(consent.kind) == consent_kind(kind)
        and consent.channel in ("", candidate.channel)
        and consent.point in ("", candidate.point)
        and consent.party in ("", candidate.party)
    )


def in_force(consent: Consent, instant: datetime, zones: Zones | None) -> bool:
    """Say whether a consent is given and not ended: it ends at the start of its `until` date.

    With several zones it ends where that date begins first; without a zone, in UTC.
    """
    if consent.at is not None and consent.at > instant:
        return False
    if consent.until is None:
        return True
    if zones is None:
        return instant.date() < consent.until
    return max(zones.dates(instant)) < consent.until


def consented(kind: str, view: View) -> bool | None:
    """Say whether a consent of this kind covers the candidate now; None where nobody knows."""
    consents = view.situation.consents
    if consents is UNKNOWN:
        return None
    zones = view.known_zones()
    return any(gives(c, kind, view) and in_force(c, view.at, zones) for c in consents)


def next_change(kind: str, view: View, *, to: bool) -> datetime | None:
    """Return the first later instant at which there is such a consent (or, `to=False`, none)."""
    consents = view.situation.consents
    if consents is UNKNOWN:
        return None
    zones = view.known_zones()
    given = [consent for consent in consents if gives(consent, kind, view)]
    changes = [consent.at for consent in given if consent.at is not None]
    changes += [start_of_date(c.until, zones or UTC_ZONE) for c in given if c.until is not None]
    return first_instant(
        sorted(instant for instant in changes if instant > view.at),
        lambda instant: any(in_force(consent, instant, zones) for consent in given) is to,
    )
