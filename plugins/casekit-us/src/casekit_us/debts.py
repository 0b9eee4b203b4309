"""Calls about one debt: which loans count as one, and which calls a consumer agreed to.

Regulation F counts calls for each person and debt (12 CFR 1006.14(b)(2)), with two exceptions that
general rules do not know: several student loans under one account number are one debt
((b)(4)), and a call placed with the consumer's consent, at most seven days old, neither counts nor
is refused ((b)(3)(i)).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from casekit.compliance.facts import View
from casekit.compliance.local_time import start_of_date, zones_of
from casekit.compliance.model import UNKNOWN, Consent, PastContact
from casekit.compliance.primitive import Answer
from casekit.compliance.primitives.consent import gives
from casekit.compliance.primitives.cooldown import Cooldown
from casekit.compliance.primitives.counting import Counted
from casekit.compliance.primitives.freq_cap import FreqCap

CONSENT = "frequency"
"""The kind of consent, given directly, to be called more often."""

GROUP = "debt_group"
"""Fact of the candidate: references of the loans that are one debt together."""


@dataclass(frozen=True)
class OfOneDebt(Counted):
    """The contacts about a debt, where the fact `candidate.debt_group` makes one of several loans.

    Without the fact each loan is a debt of its own.
    """

    def groups(self, view: View, since: datetime | None = None) -> Iterator[list[PastContact]]:
        group: Any = view.fact(f"candidate.{GROUP}")
        if group is UNKNOWN or not group:
            yield from super().groups(view, since)
            return
        together = frozenset(map(str, group))
        alone = tuple(loan for loan in view.candidate.loans if loan not in together)
        yield from super().groups(_about(view, alone), since)
        if len(alone) < len(view.candidate.loans):
            seen: dict[int, PastContact] = {}
            for contacts in super().groups(_about(view, tuple(sorted(together))), since):
                seen.update((id(past), past) for past in contacts)
            yield list(seen.values())


@dataclass(frozen=True)
class CallCap(FreqCap):
    """A cap on calls about one debt; a call that the consumer agreed to is not refused."""

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*super().facts, f"candidate.{GROUP}", "consents")))

    def examine(self, view: View) -> Answer | None:
        return _unless_agreed(super().examine(view), view, self.count)


@dataclass(frozen=True)
class CallCooldown(Cooldown):
    """Days of rest after a conversation about one debt; an agreed call is not refused."""

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*super().facts, f"candidate.{GROUP}", "consents")))

    def examine(self, view: View) -> Answer | None:
        return _unless_agreed(super().examine(view), view, self.count)


def _about(view: View, loans: tuple[str, ...]) -> View:
    """Return the view as if the candidate were about these loans."""
    situation = view.situation
    candidate = replace(situation.candidate, loans=loans)
    other = View(replace(situation, candidate=candidate), view.lender)
    other.zones, other.zone_error, other.at = view.zones, view.zone_error, view.at
    return other


def _unless_agreed(answer: Answer | None, view: View, count: Counted) -> Answer | None:
    """Return the answer, or what is said of a call that the consumer has agreed to."""
    if answer is None or not answer.reason:
        return answer
    consents = view.situation.consents
    if consents is UNKNOWN:
        return Answer(unknown=(*answer.unknown, "consents"))
    begins: list[datetime] = []
    ends: list[datetime] = []
    for consent in consents:
        span = _span(consent, view, count.exclude_consent_days)
        if span is None:
            continue
        if span[0] > view.at:
            begins.append(span[0])
        elif view.at < span[1]:
            ends.append(span[1])
    if ends:
        return Answer(until=max(ends), unknown=answer.unknown)
    retry = min([*begins, *([answer.retry_at] if answer.retry_at else [])], default=None)
    return answer._replace(retry_at=retry)


def _span(consent: Consent, view: View, days: int) -> tuple[datetime, datetime] | None:
    """Return from when and up to when a consent to calls may be used, or None."""
    zones = view.known_zones()
    if consent.at is None or zones is None or not gives(consent, CONSENT, view):
        return None
    last = min(zones.dates(consent.at)) + timedelta(days=days)
    if consent.until is not None:
        last = min(last, consent.until)
    return consent.at, min(start_of_date(last, zones_of((name,))) for name in zones.names)
