"""What the rules may ask about a customer; made here and nowhere else.

A run, a call that a person takes, a contact entered afterwards and an explanation all judge by the
same facts, so that one of them never allows what another refuses for want of a fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from casekit.run.batch import Batch

INCONVENIENT = "inconvenient"
"""The kind of consent by which someone asks to be spared at some hours (`days`, `from`, `to`), or
at a kind of place (`place`)."""

PLACES = "inconvenient_places"
"""The fact that names the kinds of place to be spared: `work`, `home`."""

_NOTHING_SPARED: Mapping[str, tuple[Any, ...]] = {INCONVENIENT: (), PLACES: ()}


def customer_facts(
    batch: Batch,
    customer_id: int,
    profile: Mapping[str, Any],
    default_zones: tuple[str, ...],
    at: datetime,
) -> dict[str, Any]:
    """Return the facts of one customer for the gate.

    Args:
        batch: holds the customer, with holds, consents and points that were found bad.
        profile: the opened profile; empty where it cannot be had, and then what only it knows
            (capacity, birth date, numbers) stays unknown.
        default_zones: IANA zones of a customer for whom no record names one.
        at: the instant that is judged, UTC.

    Returns:
        `zones`, `regions`, `borrower`, `deceased`, `inconvenient` and `inconvenient_places` (of
        wishes); with a profile also
        `capacity`, `incapacitated`, `number_invalid` and, if it is known, `birth_date`.
    """
    facts = _on_file(batch, customer_id, default_zones, at)
    if profile:
        extra = profile.get("extra")
        capacity = extra.get("capacity", "full") if extra else "full"
        facts["capacity"] = capacity
        facts["incapacitated"] = capacity == "none"
        bad = batch.bad_points.get(customer_id)
        facts["number_invalid"] = _all_bad(profile, bad) if bad else False
        born = profile.get("birth_date")
        if born:
            facts["birth_date"] = born
    return facts


def facts_again(
    before: Mapping[str, Any],
    batch: Batch,
    customer_id: int,
    default_zones: tuple[str, ...],
    at: datetime,
) -> dict[str, Any]:
    """Return facts that were made before with what is on file by now; the profile's stay."""
    return {**before, **_on_file(batch, customer_id, default_zones, at)}


def _on_file(
    batch: Batch, customer_id: int, default_zones: tuple[str, ...], at: datetime
) -> dict[str, Any]:
    customer = batch.customers[customer_id]
    return {
        "zones": customer.zones or default_zones,
        "regions": customer.regions,
        "borrower": customer.entity,
        "deceased": _is_deceased(batch, customer_id),
        **_spared(batch, customer_id, at),
    }


def spared_places(batch: Batch, customer_id: int) -> tuple[str, ...]:
    """Return the kinds of place that a customer asked to be spared, on the batch's date."""
    return tuple(
        [
            str(consent.values["place"])
            for consent in batch.consents.get(customer_id, ())
            if consent.kind == INCONVENIENT
            and "place" in consent.values
            and (consent.until is None or batch.as_of < consent.until)
        ]
    )


def _is_deceased(batch: Batch, customer_id: int) -> bool:
    """Say whether a customer is held as deceased on the batch's business date."""
    holds = batch.holds.get(customer_id, ())
    return len(holds) > 0 and any(
        hold.kind == "deceased"
        and hold.start <= batch.as_of
        and (hold.until is None or batch.as_of < hold.until)
        for hold in holds
    )


def _spared(batch: Batch, customer_id: int, at: datetime) -> Mapping[str, tuple[Any, ...]]:
    """Return the hours and the kinds of place that the customer asked to be spared."""
    consents = batch.consents.get(customer_id)
    if not consents:
        return _NOTHING_SPARED
    wishes = [
        consent.values
        for consent in consents
        if consent.kind == INCONVENIENT
        and (consent.at is None or consent.at <= at)
        and (consent.until is None or batch.as_of < consent.until)
    ]
    return {
        INCONVENIENT: tuple([values for values in wishes if "place" not in values]),
        PLACES: tuple([str(values["place"]) for values in wishes if "place" in values]),
    }


def _all_bad(profile: Mapping[str, Any], bad: set[tuple[str, str]]) -> bool:
    """Say whether there are numbers, and none of them can be called any more."""
    phones = [*profile.get("phones", ()), *(profile.get("contact") or {}).get("phones", ())]
    return bool(phones) and all(
        entry.get("bad") or (entry.get("ref", ""), "voice") in bad for entry in phones
    )
