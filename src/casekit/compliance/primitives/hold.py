"""Hold: while something is unsettled (a dispute, a death, a court's stay), nobody collects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from casekit.compliance.contact_kind import ContactKind
from casekit.compliance.facts import View, purpose_matches
from casekit.compliance.local_time import UTC_ZONE, Zones, first_instant, start_of_date
from casekit.compliance.model import UNKNOWN, Hold
from casekit.compliance.parameters import Parameter, override, subset, superset
from casekit.compliance.primitive import Answer, Examine, Primitive, missing
from casekit.compliance.primitives.consent import consented, next_change


@dataclass(frozen=True)
class OnHold(Primitive):
    """Refuse while a hold of one of these kinds is in force.

    A hold is in force from the start of its first date up to the start of its `until` date; with
    several zones, from the first zone's start to the last zone's. One that names a loan stops
    contacts about that loan, one that names none stops the customer and everyone who is contacted
    about the debt.

    Attributes:
        kinds: which kinds of hold.
        allow_purposes: purposes that go on.
        allow_parties: parties who may be contacted all the same (an attorney).
        customer_facts: facts of the customer (`deceased`) that stop contacts with the customer
            as a hold does.
        override: kind of consent that lifts it: who has an attorney may still ask to be spoken to
            directly. Empty: none does.
        left_to_others: kinds that other rules of the pack look at. With some, every further kind
            stops contacts too, also one that the pack has no word for: what a hold is for may be
            unknown, that it was placed is not.
        where: a fact (`lender.keeps_holds`) without which it says nothing; empty: always asked.
        every_kind: holds of all kinds stop contacts, whatever they are called.
    """

    kind: ClassVar[str] = "hold"
    parameters: ClassVar[Mapping[str, Parameter]] = {
        "kinds": superset("which kinds of hold stop contacts"),
        "allow_purposes": subset("purposes that go on"),
        "allow_parties": subset("parties who may be contacted all the same"),
        "override": override("kind of consent that lifts the hold"),
    }

    kinds: frozenset[str] = frozenset()
    allow_purposes: frozenset[str] = frozenset()
    allow_parties: frozenset[str] = frozenset()
    customer_facts: tuple[str, ...] = ()
    override: str = ""
    left_to_others: frozenset[str] = frozenset()
    where: str = ""
    every_kind: bool = False

    @property
    def facts(self) -> tuple[str, ...]:
        return (
            "holds",
            "candidate.loans",
            *(f"customer.{name}" for name in self.customer_facts),
            *(("consents",) if self.override else ()),
            *((self.where,) if self.where else ()),
        )

    def for_kind(self, kind: ContactKind) -> Examine | None:
        if self.customer_facts and kind.party == "customer":
            return self.examine if self.override or self.where else self._held
        goes_on = kind.party in self.allow_parties or (
            kind.purpose and purpose_matches(kind.purpose, self.allow_purposes)
        )
        return self.examine if kind.holds and not goes_on else None

    def examine(self, view: View) -> Answer | None:
        answer = self._held(view)
        if self.where and answer is not None:
            applies = view.fact(self.where)
            if applies is UNKNOWN:
                return missing(self.where) if answer.reason else answer
            if not applies:
                return None
        if not self.override or answer is None or not answer.reason:
            return answer
        return self._lifted(view, answer)

    def _lifted(self, view: View, refusal: Answer) -> Answer:
        """Return what is said of a contact that is held, where a consent may lift the hold."""
        given = consented(self.override, view)
        if given is None:
            return Answer(unknown=(*refusal.unknown, "consents"))
        if given:
            until = next_change(self.override, view, to=False)
            if until is not None and self._held(view.moved(until)) is None:
                until = None  # the hold has ended by then
            return Answer(until=until, unknown=refusal.unknown)
        begin = next_change(self.override, view, to=True)
        if begin is None or (refusal.retry_at is not None and refusal.retry_at <= begin):
            return refusal
        return refusal._replace(retry_at=begin)

    def _held(self, view: View) -> Answer | None:
        holds = view.situation.holds
        if not holds and not self.customer_facts:
            return None
        unknown: list[str] = []
        reason = ""
        values: dict[str, str | int] = {}
        if self.customer_facts and view.candidate.party == "customer":
            for name in self.customer_facts:
                fact = view.situation.customer.get(name)
                if fact is None:
                    unknown.append(f"customer.{name}")
                elif fact:
                    reason, values = "on_hold", {"hold": name}
        if not holds and not reason:
            return missing(*unknown) if unknown else None
        if view.candidate.party in self.allow_parties:
            return None
        goes_on = view.purpose_in(self.allow_purposes)
        if goes_on is True:
            return None
        if holds is UNKNOWN:
            unknown.append("holds")
            holds = ()
        relevant = [hold for hold in holds if self._concerns(hold, view, unknown)]
        if goes_on is UNKNOWN and (relevant or reason):
            return Answer(unknown=(*unknown, "candidate.purpose"))
        if reason:
            return Answer(reason=reason, values=values, unknown=tuple(unknown))
        return self._judge(relevant, view, tuple(unknown))

    def _concerns(self, hold: Hold, view: View, unknown: list[str]) -> bool:
        named = self.every_kind or hold.kind in self.kinds
        if not named and (not self.left_to_others or hold.kind in self.left_to_others):
            return False
        if hold.loan and not view.candidate.loans:
            unknown.append("candidate.loans")
            return False
        return not hold.loan or hold.loan in view.candidate.loans

    def _judge(self, holds: list[Hold], view: View, unknown: tuple[str, ...]) -> Answer | None:
        if not holds:
            return Answer(unknown=unknown) if unknown else None
        zones = view.known_zones()
        spans = [(hold, *_span(hold, zones)) for hold in holds]

        def held(instant: datetime) -> list[Hold]:
            return [
                hold
                for hold, start, end in spans
                if start <= instant and (end is None or instant < end)
            ]

        now = held(view.at)
        if not now:
            starts = [start for _, start, end in spans if start > view.at and start != end]
            until = min(starts, default=None)
            return Answer(until=until, unknown=unknown) if until or unknown else None
        # said with the one that lasts longest: the others will have ended before
        last = max(now, key=lambda hold: (hold.until is None, hold.until or hold.start))
        ends = sorted(end for _, _, end in spans if end is not None and end > view.at)
        return Answer(
            reason="on_hold_until" if last.until else "on_hold",
            values={"hold": last.kind, "since": last.start.isoformat()}
            | ({"until": last.until.isoformat()} if last.until else {})
            | ({"loan": last.loan} if last.loan else {}),
            retry_at=first_instant(ends, lambda instant: not held(instant)),
            unknown=unknown,
        )


def _span(hold: Hold, zones: Zones | None) -> tuple[datetime, datetime | None]:
    """Return the instants from which and up to which a hold is in force."""
    place = zones or UTC_ZONE
    return (
        start_of_date(hold.start, place),
        None if hold.until is None else start_of_date(hold.until, place, latest=True),
    )
