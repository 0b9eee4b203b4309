"""What the verbs of the desk have in common: the visit meant, its channel, its place, its rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from casekit import Address, Lender, ProcessView, Verdict
from casekit.errors import NotFound, NotLawful, UsageError
from casekit_field_visit.channel import FieldVisit
from casekit_field_visit.places import Place, coordinates
from casekit_field_visit.slots import Slot
from casekit_field_visit.states import FIXED, KIND
from casekit_field_visit.visit_record import PLACES

PURPOSE: Final = "visit"
"""What for a customer's address is opened, and files are made."""

MOST: Final = 100_000
"""How many visits are looked at together at most."""

_NOT_YET: Final = frozenset({"too_few_staff"})


class VisitLooking:
    """Visits of one lender: finding them."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    def list(
        self,
        *,
        case: str | int | None = None,
        state: str = "",
        phase: str = "open",
        actor: str | None = None,
    ) -> Sequence[ProcessView]:
        """Return visits by number; needs the right `process.look`."""
        return self._lender.processes.list(
            kind=KIND, case=case, state=state, phase=phase, limit=MOST, actor=actor
        )

    def waiting(self, *, actor: str | None = None) -> Sequence[ProcessView]:
        """Return the visits for which no time is agreed; needs the right `process.look`."""
        return [one for one in self.list(actor=actor) if one.state not in FIXED]

    def get(self, process_id: int, *, actor: str | None = None) -> ProcessView:
        """Return a visit; needs the right `process.look`.

        Raises:
            NotFound: there is no visit with this number.
        """
        found = self._lender.processes.get(process_id, actor=actor)
        if found.kind != KIND:
            raise NotFound(f"process {process_id} is no visit but a {found.kind}")
        return found

    def ask(
        self,
        process: ProcessView,
        slot: Slot,
        *,
        staff: Sequence[str],
        enter_home: bool,
        place_kind: str,
        actor: str | None,
    ) -> Verdict:
        """Return the gate's word about a visit at a time by some people."""
        return self._lender.cases.ask(
            process.case_name,
            role=self.role(process),
            at=slot.start,
            staff=self._lender.staff(staff),
            appointment=self.appointment(process),
            recording=True,
            place=place_kind,
            extra={"identity": True, "enter_home": enter_home},
            actor=actor,
        )

    def appointment(self, process: ProcessView) -> Mapping[str, Any] | None:
        """Return what was agreed, as the rules are told; None where nothing is agreed."""
        return self.told(process) if process.state in FIXED else None

    def told(self, process: ProcessView) -> Mapping[str, Any]:
        """Return what stands in a visit about its appointment."""
        told = ("slot", "slot_until", "place_kind", "agreed_by", "confirmed_on")
        return {name: process.data[name] for name in told if name in process.data}

    def channel(self, process: ProcessView | None = None) -> FieldVisit:
        """Return the channel of a visit, or the lender's.

        Raises:
            NotFound: the lender has none.
        """
        for channel in self._lender.channels.values():
            if isinstance(channel, FieldVisit) and (
                process is None or not process.channel or channel.context.name == process.channel
            ):
                return channel
        raise NotFound(
            "no way of the lender goes through field-visit",
            hint='Say visit = "field-visit" under [channels].',
        )

    def role(self, process: ProcessView | None = None) -> str:
        """Return the policy's word for the way."""
        if process is not None and process.role:
            return process.role
        channel = self.channel(process)
        return next(role for role, one in self._lender.channels.items() if one is channel)

    def slot(self, process: ProcessView) -> Slot:
        """Return the agreed time.

        Raises:
            UsageError: none is agreed.
        """
        if not process.data.get("slot"):
            raise UsageError(
                f"for visit {process.process_id} no time is agreed",
                hint="Agree on one first: casekit visits agree.",
            )
        until = process.data.get("slot_until")
        return Slot(
            datetime.fromisoformat(process.data["slot"]),
            datetime.fromisoformat(until) if until else None,
        )

    def ends(self, process: ProcessView) -> datetime:
        """Return by when an agreed visit is over."""
        slot = self.slot(process)
        return slot.until or slot.start + timedelta(minutes=self.minutes(process))

    def minutes(self, process: ProcessView) -> int:
        """Return how long a visit takes."""
        return int(process.data.get("minutes") or self.channel(process).options.minutes)

    def place(self, process: ProcessView, *, reason: str, actor: str | None) -> Place:
        """Return where a visit is; that the address was opened is archived.

        What was agreed comes first: an address, the ref of one in the profile, coordinates. Else
        it is the profile's first address of the agreed kind, or its first at all.

        Raises:
            VaultError: the person's data is not to be had. NotAuthorized: not for this actor.
        """
        lender = self._lender
        agreed = lender.processes.read(process.process_id, reason=reason, actor=actor)
        text = str(agreed.get("place", ""))
        at = coordinates(str(agreed.get("at", ""))) or coordinates(text)
        known = self.addresses(process, reason, actor)
        found = self._address(known, text, str(process.data.get("place_kind", "")))
        if found is None or (text and text != found.ref and at is None):
            city = next((one.city for one in known if one.city and one.city in text), "")
            return Place(text, at, city)
        written = text if text and text != found.ref else written_out(found)
        return Place(written, at, found.city, found.postal_code, found.ref)

    def addresses(self, process: ProcessView, reason: str, actor: str | None) -> Sequence[Address]:
        """Return the addresses in the customer's profile; that they were opened is archived."""
        opened = self._lender.customers.disclose(
            process.customer_id, ["addresses"], purpose=PURPOSE, reason=reason, actor=actor
        )
        found: Sequence[Address] = opened["addresses"]
        return found

    @staticmethod
    def _address(known: Sequence[Address], text: str, place_kind: str) -> Address | None:
        for address in known:
            if text and address.ref == text:
                return address
        good = [address for address in known if not address.bad]
        of_kind = [address for address in good if address.kind == place_kind]
        return next(iter(of_kind or good), None) if not text or coordinates(text) else None


def written_out(address: Address) -> str:
    """Return an address on one line, as it is written in its country."""
    parts = [*address.lines, address.city, address.region]
    if any("\u3400" <= letter <= "\u9fff" for part in parts for letter in part):
        return "".join([address.region, address.city, *address.lines])
    return ", ".join(part for part in (*parts, address.postal_code) if part)


def refuse_unlawful(verdict: Verdict, case_name: str, *, staff_known: bool = True) -> None:
    """Raise where the rules do not allow a visit.

    Args:
        verdict: the gate's word. case_name: whose visit it is.
        staff_known: False while nobody is named yet; then that there are too few is left open.

    Raises:
        NotLawful: with the rules.
    """
    denials = [one for one in verdict.denials if staff_known or one.reason not in _NOT_YET]
    if denials:
        rules = ", ".join(dict.fromkeys(one.rule for one in denials))
        raise NotLawful(
            f"the rules do not allow this visit: {rules}",
            verdict=replace(verdict, denials=tuple(denials)),
            hint=f"casekit compliance explain {case_name} --channel visit says what would be "
            "allowed.",
        )


def check_place_kind(place_kind: str) -> str:
    """Return a kind of place.

    Raises:
        UsageError: it is none of `PLACES`.
    """
    if place_kind not in PLACES:
        raise UsageError(
            f"there is no kind of place {place_kind!r}", hint=f"Known: {', '.join(PLACES)}."
        )
    return place_kind
