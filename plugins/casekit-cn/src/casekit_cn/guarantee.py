"""CN-GUAR-01: when a guarantor may be asked to pay."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from casekit.compliance.facts import View, as_date
from casekit.compliance.local_time import UTC_ZONE, start_of_date
from casekit.compliance.model import UNKNOWN
from casekit.compliance.parameters import Parameter, fewer
from casekit.compliance.primitive import Answer, Primitive
from casekit.compliance.primitives.content_required import communicated
from casekit.dates import day_after

_EVER = timedelta(days=50 * 366)


@dataclass(frozen=True)
class GuaranteeLive(Primitive):
    """Refuse a demand on a guarantor who need not pay, or need not pay yet.

    The fact `candidate.guarantee` is a map: `kind` (`joint` or `general`), `due_on` (when the debt
    fell due), `until` (last day of an agreed period), `claimed_on` (the claim that keeps the
    guarantor bound: for a joint guarantee a demand, for a general one suit or arbitration),
    `enforcement_failed` (general: the debtor's assets did not suffice). An earlier demand is such
    a claim where it reached the guarantor: a dial that nobody took and a letter that came back
    claimed nothing.

    Source: Civil Code art. 686, 687 (general: only after enforcement against the debtor failed),
    692 (six months where no period was agreed), 693 (released where nothing was claimed in it).

    Attributes:
        months: the period where none was agreed.
    """

    kind: ClassVar[str] = "precondition"
    parameters: ClassVar[Mapping[str, Parameter]] = {
        "months": fewer("months of the guarantee period where none was agreed"),
    }
    reasons: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "guarantee_over": {
            "en": "the guarantee period ended on {last}, and nothing was claimed in it",
            "zh": "保证期间已于 {last} 届满，期间内未主张权利",
        },
        "guarantee_not_yet": {
            "en": "a general guarantor pays only after enforcement against the debtor has failed",
            "zh": "一般保证人在债务人财产经强制执行仍不能清偿前可拒绝承担责任",
        },
    }

    months: int = 6

    @property
    def facts(self) -> tuple[str, ...]:
        return ("candidate.guarantee", "history")

    def looks_back(self, purpose: str) -> timedelta | None:
        # a demand within the guarantee period keeps the guarantor bound for good
        return None if purpose == "reply" else _EVER

    def examine(self, view: View) -> Answer | None:
        if view.purpose_in(("reply",)) is True:
            return None
        guarantee: Any = view.fact("candidate.guarantee")
        if guarantee is UNKNOWN or not isinstance(guarantee, Mapping):
            return Answer(unknown=("candidate.guarantee",))
        unknown: list[str] = []
        general = guarantee.get("kind") == "general"
        if guarantee.get("kind") not in ("joint", "general"):
            unknown.append("candidate.guarantee.kind")
        if general:
            failed = guarantee.get("enforcement_failed")
            if failed is None:
                unknown.append("candidate.guarantee.enforcement_failed")
            elif not failed:
                return Answer(reason="guarantee_not_yet", unknown=tuple(unknown))
        last = as_date(guarantee.get("until"))
        if last is UNKNOWN:
            due = as_date(guarantee.get("due_on"))
            if due is UNKNOWN:
                return Answer(unknown=(*unknown, "candidate.guarantee.due_on"))
            last = add_months(due, self.months)
        return self._within(last, guarantee, general, view, tuple(unknown))

    def _within(
        self,
        last: date,
        guarantee: Mapping[str, Any],
        general: bool,
        view: View,
        unknown: tuple[str, ...],
    ) -> Answer | None:
        claimed = as_date(guarantee.get("claimed_on"))
        zones = view.known_zones() or UTC_ZONE
        end = start_of_date(day_after(last), zones)
        if claimed is not UNKNOWN and claimed <= last:
            return Answer(unknown=unknown) if unknown else None
        if view.at < end:
            return Answer(until=end, unknown=unknown)
        history = view.situation.history
        if history is UNKNOWN:
            return Answer(unknown=(*unknown, "history"))
        if not general and any(
            past.party == "guarantor"
            and past.direction == "outbound"
            and past.purpose == "demand"
            and communicated(past)
            and past.at < end
            and past.party_ref in ("", view.candidate.party_ref)
            for past in history
        ):
            return Answer(unknown=unknown) if unknown else None
        return Answer(reason="guarantee_over", values={"last": last.isoformat()}, unknown=unknown)


def add_months(day: date, months: int) -> date:
    """Return the corresponding day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
