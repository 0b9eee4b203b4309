"""What the rules allow for a case at an instant: which way, until when, why not, and from when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from casekit.cases.explaining_texts import is_chinese
from casekit.cases.finding import CaseRef, find_case
from casekit.cases.judging import (
    day_of,
    judge,
    load_customer,
    opened_profile,
    refuse_unknown,
    situation,
)
from casekit.cases.lawful_letters import letter_verdict
from casekit.cases.lawfulness_words import SAID, WAYS
from casekit.cases.timeline_words import word
from casekit.clock import as_utc
from casekit.compliance.explain import explain_finding
from casekit.compliance.fact_words import fact_words
from casekit.compliance.local_time import TICK
from casekit.compliance.model import Candidate, Finding, Situation, Verdict, no_point
from casekit.contacts.placeholders import PLACEHOLDERS
from casekit.errors import UsageError
from casekit.rights import Subject
from casekit.run import people
from casekit.store.bulk import fetch

if TYPE_CHECKING:
    from casekit.app import Lender

_CALLED: Final = frozenset({"sms", "voice"})
"""Ways that go to a telephone number."""

_POINTED: Final = _CALLED | {"email"}
"""Ways that go to a number or an e-mail address of the person's profile."""


@dataclass(frozen=True, slots=True)
class Lawful:
    """What the rules say of one way to one party.

    Attributes:
        channel: `sms`, `voice` …, as rule packs call it.
        party: who would be contacted.
        verdict: the gate's word, with nothing said yet and no collector chosen. What of the
            customer nobody knows, and a number that is not there, refuse it as they do in a run.
            A letter is judged with its words, its address and what it asks for.
        enabled: a channel of the lender goes this way; where none does, a run hands nothing over.
    """

    channel: str
    party: str
    verdict: Verdict
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Lawfulness:
    """What the rules say of a case at an instant.

    Attributes:
        case_name: which case.
        at: the instant (UTC).
        zones: the customer's time zones; empty where nobody knows them.
        ways: a way each, the customer's first.
        stopped: all contacts are halted at present.
        roles: the roles for which the lender has a channel.
    """

    case_name: str
    at: datetime
    zones: tuple[str, ...]
    ways: tuple[Lawful, ...]
    stopped: bool = False
    roles: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "case": self.case_name,
            "at": self.at.isoformat(),
            "zones": list(self.zones),
            "stopped": self.stopped,
            "roles": list(self.roles),
            "ways": [_way_json(way) for way in self.ways],
        }


def lawfulness(
    lender: Lender,
    ref: str | int,
    *,
    at: datetime | None = None,
    channel: str = "",
    actor: str | None = None,
) -> Lawfulness:
    """Return what the lender's rules say of contacts about a case.

    Args:
        lender: whose pack, facts and customer.
        ref: the case, as `lender.cases.find` takes it.
        at: the instant that is asked about; now where None. What happened later is left out.
        channel: only this way, or the way of this role; one for which no channel is enabled is
            judged all the same.
        actor: who asks; the operating-system user where None.

    Raises:
        NotFound: there is no such case.
        NotAuthorized: the actor may not ask (`compliance.explain`).
        UsageError: nobody knows the way.
    """
    now = lender.clock.now()
    when = as_utc(at) if at is not None else now
    asked_ways = [_way(lender, channel)] if channel else _ways(lender)
    enabled = {one.medium for one in lender.channels.values()}
    with lender.store.read() as connection:
        case = find_case(connection, ref)
        lender.authorized(actor, "compliance.explain", [Subject("case", case.case_id)])
        batch = load_customer(connection, case.log, case.customer_id, day_of(lender, when), when)
        profile = opened_profile(lender, connection, batch, case.customer_id)
        parties = _parties(connection, case)
        letters = {
            way: verdict
            for way in (asked_ways if profile else ())
            if (verdict := letter_verdict(lender, connection, case, batch, way, when)) is not None
        }
    bad = batch.bad_points.get(case.customer_id, ())
    found = []
    asked: Situation | None = None
    for way in asked_ways:
        point = _point(profile, bad, way)
        candidate = Candidate(
            when, way, point=point[1] if point else "", loans=(str(case.loan_id),)
        )
        asked = situation(lender, batch, candidate, profile)
        verdict = judge(lender, asked)
        if profile:
            verdict = refuse_unknown(lender.pack, way, verdict)
            if point is None and way in _POINTED:
                verdict = no_point(verdict)
        verdict = letters.get(way, verdict)
        found.append(Lawful(way, candidate.party, verdict, way in enabled))
    assert asked is not None  # a pack without any way has a channel, and a lender has both
    for party, party_ref in parties:
        for way in asked_ways if channel else [w for w in asked_ways if w in _CALLED]:
            other = replace(
                asked.candidate, channel=way, party=party, party_ref=party_ref, point=""
            )
            verdict = judge(lender, replace(asked, candidate=other))
            found.append(Lawful(way, party, verdict, way in enabled))
    zones = tuple(str(zone) for zone in asked.customer.get("zones", ()))
    roles = tuple(lender.channels)
    return Lawfulness(case.name, when, zones, tuple(found), lender.is_stopped(), roles)


def explain_lawful(lender: Lender, told: Lawfulness, language: str) -> list[str]:
    """Return it as sentences of a language: `zh…` gives Chinese, anything else English."""
    chinese = is_chinese(language)
    short = "zh" if chinese else "en"
    zone = ZoneInfo(told.zones[0]) if told.zones else lender.settings.lender.zone
    there = [f"{told.at.astimezone(ZoneInfo(z)):%Y-%m-%d %H:%M} ({z})" for z in told.zones]
    begin = SAID["at"] if there else SAID["at_unknown"]
    pack = f"{lender.pack.title.get(short) or lender.pack.title['en']} ({lender.pack.name})"
    lines = [
        begin[short].format(case=told.case_name, there=", ".join(there), at=told.at, pack=pack)
    ]
    if told.stopped:
        lines.append(SAID["stopped"][short])
    for way in told.ways:
        lines += _way_lines(lender, way, short, zone)
    if without := dict.fromkeys(_said_way(way, short) for way in told.ways if not way.enabled):
        mark = "、" if chinese else ", "
        roles = ", ".join(told.roles)
        lines.append(SAID["no_channel"][short].format(ways=mark.join(without), roles=roles))
    return lines


def _point(profile: Any, bad: Collection[tuple[str, str]], way: str) -> tuple[str, str] | None:
    """Return number and ref that a run would use this way, or None where there is none."""
    if not profile or way not in _POINTED:
        return None
    return people.phone(profile, bad, way) if way in _CALLED else people.email(profile, bad)


def _said_way(way: Lawful, short: str) -> str:
    return WAYS.get(way.channel, {}).get(short, way.channel)


def _way_lines(lender: Lender, way: Lawful, short: str, zone: ZoneInfo) -> list[str]:
    verdict = way.verdict
    gaps = {
        "way": _said_way(way, short),
        "party": word("party", way.party, short),
    }
    if verdict.allowed:
        key = "allowed_until" if verdict.good_until else "allowed"
        if verdict.good_until:
            # `good_until` is the last instant that is allowed
            gaps["until"] = _shown(verdict.good_until + TICK, zone)
    elif verdict.retry_at is not None:
        key, gaps["from"] = "refused_from", _shown(verdict.retry_at, zone)
    else:
        key = "refused"
    lines = [SAID[key][short].format_map(gaps)]
    for finding in map(partial(_with_words, short=short), verdict.denials):
        lines.append("  " + explain_finding(finding, short, pack=lender.pack, zone=zone))
    for finding in verdict.warnings:
        said = explain_finding(finding, short, pack=lender.pack, zone=zone)
        lines.append("  " + SAID["warning"][short].format(said=said))
    if unknown := _open_questions(verdict.not_tried, short):
        lines.append("  " + SAID["depends"][short].format(facts=unknown))
    return lines


def _with_words(finding: Finding, short: str) -> Finding:
    """Return a finding that says in words which value a text lacks."""
    known = PLACEHOLDERS.get(str(finding.values.get("value", "")))
    if known is None:
        return finding
    said = known.aliases[0] if short == "zh" else known.meaning
    return replace(finding, values={**finding.values, "value": said})


def _open_questions(not_tried: Sequence[str], short: str) -> str:
    """Return the facts that are judged later, each with the rules that ask for it."""
    rules: dict[str, list[str]] = {}
    for entry in not_tried:
        rule, _, fact = entry.partition(":")
        rules.setdefault(fact, []).append(rule)
    mark = "、" if short == "zh" else ", "
    open_mark, close_mark = ("（", "）") if short == "zh" else (" (", ")")
    return mark.join(
        f"{fact_words(fact, short)}{open_mark}{', '.join(dict.fromkeys(asking))}{close_mark}"
        for fact, asking in rules.items()
    )


def _ways(lender: Lender) -> list[str]:
    """Return the ways that the rules or the lender's channels know, those of channels first."""
    ways = [channel.medium for channel in lender.channels.values()]
    for rule in lender.pack.rules:
        ways += sorted(rule.applies.channels)
    return sorted(dict.fromkeys(ways), key=lambda way: list(WAYS).index(way) if way in WAYS else 99)


def _way(lender: Lender, name: str) -> str:
    """Return what rule packs call a way, named by itself or by a role.

    Raises:
        UsageError: nobody knows it.
    """
    if name in lender.channels:
        return lender.channels[name].medium
    known = dict.fromkeys([*_ways(lender), *WAYS, *lender.policy.roles])
    if name not in known:
        raise UsageError(f"nobody knows the way {name!r}", hint=f"Known are {', '.join(known)}.")
    return name


def _parties(connection: Connection, case: CaseRef) -> list[tuple[str, str]]:
    """Return role and reference of the loan's other parties, each once."""
    rows = fetch(
        connection,
        f"SELECT role, subject_id FROM loan_parties WHERE loan_id = {case.loan_id} "  # noqa: S608
        "ORDER BY role, subject_id",
    )
    return [(role, str(subject_id)) for role, subject_id in rows]


def _shown(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M} ({zone.key})"


def _way_json(way: Lawful) -> dict[str, Any]:
    from casekit.run.writing import verdict_data

    verdict = way.verdict
    return {
        "channel": way.channel,
        "party": way.party,
        "enabled": way.enabled,
        "allowed": verdict.allowed,
        "good_until": verdict.good_until.isoformat() if verdict.good_until else None,
        "retry_at": verdict.retry_at.isoformat() if verdict.retry_at else None,
        "verdict": verdict_data(verdict),
    }
