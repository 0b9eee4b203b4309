"""Opt-out: someone does not want to be contacted, and is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from casekit.compliance.contact_kind import ContactKind
from casekit.compliance.facts import View
from casekit.compliance.model import UNKNOWN, OptOut
from casekit.compliance.parameters import Parameter, subset, truth
from casekit.compliance.primitive import EVER, LONGEST_MEMORY, Answer, Examine, Primitive, missing
from casekit.compliance.primitives.counting import same_person

CONFIRMATION = "opt_out_confirmation"
"""The purpose of the one message that may say that an opt-out was understood."""


@dataclass(frozen=True)
class OptOutHonoured(Primitive):
    """Refuse what the person has opted out of, from the instant of the opt-out on, for good.

    An opt-out that names a channel or a point holds for that channel or point; one that names
    neither holds for all.

    Attributes:
        any_channel: an opt-out holds for every channel and point, whatever it names.
        allow_purposes: purposes that may still be sent.
        confirm_once: one confirmation of the opt-out may be sent on its channel, a second not.
        refusals: outcomes of an earlier contact in which the person refused, as good as an opt-out.
    """

    kind: ClassVar[str] = "opt_out"
    parameters: ClassVar[Mapping[str, Parameter]] = {
        "any_channel": truth("an opt-out of one channel holds for every channel"),
        "allow_purposes": subset("purposes that may still be sent"),
    }

    any_channel: bool = False
    allow_purposes: frozenset[str] = frozenset()
    confirm_once: bool = True
    refusals: frozenset[str] = frozenset()

    @property
    def facts(self) -> tuple[str, ...]:
        return ("opt_outs", "candidate.point", *(("history",) if self.refusals else ()))

    def looks_back(self, purpose: str) -> timedelta | None:
        if self.refusals:
            return EVER
        # only whether it was confirmed already; an opt-out may be old, its confirmation is not
        return LONGEST_MEMORY if purpose == CONFIRMATION and self.confirm_once else None

    def for_kind(self, kind: ContactKind) -> Examine | None:
        return self.examine if kind.opt_outs or (self.refusals and kind.history) else None

    def examine(self, view: View) -> Answer | None:
        opt_outs = view.situation.opt_outs
        if self.refusals and (refused := self._refused_on(view)):
            return Answer(reason="opted_out", values={"since": refused})
        if not opt_outs:
            return None
        if opt_outs is UNKNOWN:
            return missing("opt_outs")
        unknown: set[str] = set()
        begins = []
        for opt_out in opt_outs:
            if not self._concerns(opt_out, view, unknown):
                continue
            if opt_out.at > view.at:
                begins.append(opt_out.at)
                continue
            allowed = self._still_allowed(opt_out, view)
            if allowed is UNKNOWN:
                unknown.add("candidate.purpose")
            elif not allowed:
                return Answer(
                    reason="opted_out",
                    values={"since": view.zones.show(opt_out.at).date().isoformat()}
                    if view.zones is not UNKNOWN
                    else {"since": opt_out.at.date().isoformat()},
                )
        if unknown or begins:
            return Answer(until=min(begins, default=None), unknown=tuple(sorted(unknown)))
        return None

    def _refused_on(self, view: View) -> str:
        """Return the date on which the person refused in an earlier contact; empty: never."""
        history = view.situation.history
        if history is UNKNOWN:
            return ""
        days = [
            (past.at if view.zones is UNKNOWN else view.zones.show(past.at)).date().isoformat()
            for past in history
            if past.outcome in self.refusals and past.at <= view.at and same_person(past, view)
        ]
        return min(days, default="")

    def _concerns(self, opt_out: OptOut, view: View, unknown: set[str]) -> bool:
        candidate = view.candidate
        if opt_out.party != candidate.party:
            return False
        if opt_out.party_ref and candidate.party_ref and opt_out.party_ref != candidate.party_ref:
            return False
        if self.any_channel:
            return True
        if opt_out.channel not in ("", candidate.channel):
            return False
        if opt_out.point and not candidate.point:
            unknown.add("candidate.point")
            return False
        return opt_out.point in ("", candidate.point)

    def _still_allowed(self, opt_out: OptOut, view: View) -> object:
        purpose = view.candidate.purpose
        if purpose == CONFIRMATION and self.confirm_once:
            history = view.situation.history
            if history is UNKNOWN:
                return False
            return not any(
                past.purpose == CONFIRMATION
                and opt_out.at <= past.at <= view.at
                and past.channel == view.candidate.channel
                and past.point == view.candidate.point
                for past in history
            )
        return view.purpose_in(self.allow_purposes)
