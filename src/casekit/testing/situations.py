"""Ordinary contacts to ask a rule pack about: every fact supplied, and nothing wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from casekit.compliance.model import UNKNOWN, Candidate, Situation, StaffMember
from casekit.compliance.pack import RulePack

MORNING: Final = datetime.combine(date(2026, 3, 2), time(10))
"""A Monday, at an hour at which most rules allow contacts; of the clock where the customer is."""

TEXT: Final = (
    "Dear customer, this is Acme. A payment on your loan is late; this is an attempt to collect "
    "a debt. Please pay when you can, or call 800-555-0100. Reply STOP to get no more texts."
)
"""A kind text. Most packs ask for words of their own: give them as `text`."""

_CANDIDATE: Final = frozenset(item.name for item in fields(Candidate))
_SITUATION: Final = frozenset({"lender", "customer", "history", "consents", "opt_outs", "holds"})


def zone_of(pack: RulePack) -> str:
    """Return a zone in which a customer of the pack may be."""
    named = (zone for region in pack.regions for zone in region.zones)
    return pack.default_zone or next(named, "UTC")


def a_situation(
    pack: RulePack,
    channel: str = "sms",
    party: str = "customer",
    at: datetime | None = None,
    **facts: Any,
) -> Situation:
    """Return an ordinary contact, with every fact that a run supplies.

    Args:
        pack: where the customer is, and in which region.
        channel, party: of the contact.
        at: the instant (aware), or a wall time where the customer is; `MORNING` if None.
        facts: other values, by the name of a field of `Situation` or `Candidate`; `customer` and
            `lender` are added to what is there. Any other name is one of the candidate's facts.
    """
    zone = zone_of(pack)
    moment = at or MORNING
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    moment = moment.astimezone(UTC)
    by_people = channel not in {"sms", "email", "letter"}
    candidate: dict[str, Any] = {
        "point": "p1" if party == "customer" else "p9",
        "party_ref": "" if party == "customer" else "9",
        "loans": ("1",),
        "purpose": "demand" if party in {"customer", "guarantor", "co_borrower"} else "ask_contact",
        "text": TEXT,
        "staff": tuple(_collector(ref, moment.date()) for ref in ("li", "wu")) if by_people else (),
        "recording": by_people,
        "appointment": {"agreed": True} if channel == "visit" else None,
    }
    extra: dict[str, Any] = {
        "identity": True,
        "enter_home": False,
        "point_kind": "mobile" if channel in {"sms", "voice"} else "home",
        "place": "home",
        "items": [],
        "debt_group": (),
    }
    for name, value in facts.items():
        if name not in _SITUATION:
            (candidate if name in _CANDIDATE else extra)[name] = value
    customer: dict[str, Any] = {
        "zones": (zone,),
        "regions": tuple(region.code for region in pack.regions[:1]),
        "borrower": "person",
        "birth_date": date(1985, 5, 20),
        "adult": True,
        "capacity": "full",
        "deceased": False,
        "incapacitated": False,
        "number_invalid": False,
        "inconvenient": (),
        "inconvenient_places": (),
    }
    lender: dict[str, Any] = {
        "role": "creditor",
        "kind": "private",
        "names": ("Acme",),
        "agency_names": (),
        "keeps_holds": True,
        "contract_until": date(2099, 12, 31),
    }
    given = {name: facts[name] for name in _SITUATION & facts.keys()}
    return Situation(
        candidate=Candidate(moment, channel, party=party, extra=extra, **candidate),
        customer={**customer, **given.pop("customer", {})},
        lender={**lender, **given.pop("lender", {})},
        **given,
    )


def instants(pack: RulePack) -> Iterator[datetime]:
    """Yield instants that rules tell apart: hours of a day, weekends, and where clocks change."""
    zone = ZoneInfo(zone_of(pack))
    for day in (date(2026, 3, 2), date(2026, 3, 8), date(2026, 10, 31), date(2026, 12, 31)):
        start = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
        for minutes in range(0, 25 * 60, 95):
            yield start + timedelta(minutes=minutes)


def without(situation: Situation, fact: str) -> Situation:
    """Return a situation of which nobody knows a fact, named in full (`customer.birth_date`)."""
    group, _, key = fact.partition(".")
    if not key:
        lost_all: dict[str, Any] = {group: UNKNOWN}
        return replace(situation, **lost_all)
    if group in {"customer", "lender"}:
        known: Mapping[str, Any] = getattr(situation, group)
        kept = {name: value for name, value in known.items() if name != key}
        return replace(situation, **{group: kept})  # type: ignore[arg-type]
    candidate = situation.candidate
    extra = {name: value for name, value in candidate.extra.items() if name != key}
    lost: dict[str, Any] = {"extra": extra}
    if key in {"text", "staff", "recording", "appointment"}:
        lost[key] = UNKNOWN
    return replace(situation, candidate=replace(candidate, **lost))


def _collector(ref: str, day: date) -> StaffMember:
    """Return somebody whose training, examination and papers are in order on a day."""
    quarters = [
        date(year, month, 10).isoformat()
        for year in range(day.year - 2, day.year + 1)
        for month in (2, 5, 8, 11)
    ]
    return StaffMember(
        ref,
        {
            "passed_on": date(day.year - 1, 12, 1).isoformat(),
            "exam_on": date(day.year - 1, 12, 1).isoformat(),
            "started_on": date(day.year - 3, 1, 1).isoformat(),
            "confidentiality": True,
            "flags": [],
            "trainings": [told for told in quarters if told <= day.isoformat()],
        },
    )
