"""Agreeing on a visit: times are proposed, one is agreed, confirmed the day before, cleared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from casekit import ProcessView, Step, Subject
from casekit.errors import UsageError
from casekit.rights import SOFTWARE
from casekit_field_visit.looking import VisitLooking, check_place_kind, refuse_unlawful
from casekit_field_visit.places import coordinates
from casekit_field_visit.slots import Slot
from casekit_field_visit.states import AGREED_BY, FIXED, KIND


class VisitAgreeing(VisitLooking):
    """Verbs that lead to a visit which may be made."""

    def offer(
        self,
        of: str | int,
        slots: Sequence[Slot] = (),
        *,
        place_kind: str = "",
        note: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Note which times were proposed to the customer; they wait a week for an answer.

        Args:
            of: the number of a visit; or a case, whose open visit is meant, or begun.
            slots: times, each at an hour that the rules allow.
            place_kind: `home`, `work` or `other`, where that was proposed too.
            note: words about it; sealed.
            actor: who proposed them; needs the rights `process.move` and, to begin one,
                `process.open`.

        Raises:
            NotLawful: the rules do not allow one of the times.
            ProcessHeld: a hold is in force, or the case is closed.
            UsageError: a time that is over. NotFound: no such visit or case.
        """
        process = self._meant(of, actor)
        for slot in slots:
            self._check_slot(process, slot)
            self._check_hour(process, slot, place_kind or "home", actor)
        data: dict[str, Any] = {"slots": [_written(slot) for slot in slots] or None}
        if place_kind:
            data["place_kind"] = check_place_kind(place_kind)
        return self._lender.processes.move(
            process.process_id, Step("offer", note=note, data=data), actor=actor
        )

    def agree(
        self,
        of: str | int,
        slot: Slot,
        *,
        place_kind: str,
        place: str = "",
        at: str = "",
        by: str = "customer",
        enter_home: bool = False,
        minutes: int | None = None,
        note: str = "",
        actor: str | None = None,
    ) -> ProcessView:
        """Note that the customer agreed to a time and a place.

        The day must leave one for the confirmation: tomorrow at the earliest.

        Args:
            of: the number of a visit, or a case.
            slot: when; also another one than was proposed.
            place_kind: `home`, `work` or `other`.
            place: where: an address, the ref of one in the profile (`a1`), or `LAT,LON`; empty for
                the profile's first of that kind. Sealed.
            at: `LAT,LON` of an address, for the order of the day. Sealed.
            by: who agreed, one of `AGREED_BY`.
            enter_home: the customer agrees that the visitors come in; recorded as a consent that
                ends with that day. Without it they stay at the door.
            minutes: how long it takes; the channel's `minutes` where None.
            note: words about it; sealed.
            actor: who agreed on it with the customer; needs the right `process.move`.

        Raises:
            NotLawful: the rules do not allow a visit at that time.
            UsageError: a day that is too near, a place or person that does not fit.
            ProcessHeld, NotFound: see `offer`.
        """
        lender = self._lender
        process = self._meant(of, actor)
        check_place_kind(place_kind)
        if by not in AGREED_BY:
            raise UsageError(f"{by!r} cannot agree", hint=f"Known: {', '.join(AGREED_BY)}.")
        if at.strip() and coordinates(at) is None:
            raise UsageError("`at` is LAT,LON", hint="Write it like 31.2304,121.4737.")
        if minutes is not None and not 5 <= minutes <= 480:
            raise UsageError("a visit takes from 5 to 480 minutes")
        self._check_slot(process, slot)
        self._check_hour(process, slot, place_kind, actor)
        if not place.strip() and not self.addresses(process, "agreeing on a visit", actor):
            raise UsageError(
                f"nobody knows where visit {process.process_id} is to be",
                hint="The profile has no address: say the place that was agreed.",
            )
        day = slot.start.astimezone(lender.settings.lender.zone).date()
        agreed = lender.processes.move(
            process.process_id,
            Step(
                "agree",
                note=note,
                data={
                    "slot": slot.start,
                    "slot_until": slot.until,
                    "slot_on": day,
                    "place_kind": place_kind,
                    "agreed_by": by,
                    "enter_home": enter_home or None,
                    "minutes": minutes,
                },
                secret={"place": place.strip() or None, "at": at.strip() or None},
            ),
            actor=actor,
        )
        if enter_home:
            lender.consents.record(
                process.customer_id,
                "enter_home",
                source="phone",
                until=day + timedelta(days=1),
                actor=actor,
            )
        return agreed

    def confirm(
        self, process_id: int, *, by: str = "customer", note: str = "", actor: str | None = None
    ) -> ProcessView:
        """Note that the customer confirmed the visit, on the day before it.

        Raises:
            UsageError: on another day. ProcessHeld, MoveRefused, NotFound: see `Processes.move`.
        """
        self.get(process_id, actor=SOFTWARE)
        if by not in AGREED_BY:
            raise UsageError(f"{by!r} cannot confirm", hint=f"Known: {', '.join(AGREED_BY)}.")
        step = Step("confirm", note=note, data={"confirmed_by": by})
        return self._lender.processes.move(process_id, step, actor=actor)

    def call_off(self, process_id: int, *, reason: str, actor: str | None = None) -> ProcessView:
        """Call off the agreed time; another one can be agreed. Needs the right `process.move`.

        Raises:
            UsageError: no reason. MoveRefused, NotFound: see `Processes.move`.
        """
        self.get(process_id, actor=SOFTWARE)
        return self._lender.processes.move(process_id, Step("call_off", note=reason), actor=actor)

    def decline(self, process_id: int, *, reason: str, actor: str | None = None) -> ProcessView:
        """Note that the customer wants no visit; it is due again after 30 days at the earliest.

        Raises:
            UsageError: no reason. MoveRefused, NotFound: see `Processes.move`.
        """
        self.get(process_id, actor=SOFTWARE)
        return self._lender.processes.move(process_id, Step("decline", note=reason), actor=actor)

    def clear(
        self, process_id: int, staff: Sequence[str], *, actor: str | None = None
    ) -> ProcessView:
        """Ask the rules whether these people may make the visit at the agreed time, and note it.

        Args:
            process_id: the visit.
            staff: logins of those who go, at least as many as the rules ask for.
            actor: who asks; needs the rights `case.view` and `process.move`.

        Raises:
            NotLawful: the rules do not allow it; the verdict says which.
            UsageError: no time is agreed, or somebody is named twice.
            ProcessHeld, NotFound: see `offer`.
        """
        process = self.get(process_id, actor=SOFTWARE)
        people = tuple(dict.fromkeys(staff))
        if len(people) != len(staff):
            raise UsageError("somebody is named twice: two different people go")
        self.ask_for(process, people, actor=actor)
        data = {"staff": list(people), "cleared_for": process.data["slot"]}
        return self._lender.processes.move(process_id, Step("clear", data=data), actor=actor)

    def ask_for(
        self, process: ProcessView, staff: Sequence[str], *, actor: str | None = None
    ) -> None:
        """Ask the rules whether these people may make a visit at its time; nothing is noted.

        Raises:
            NotLawful: they do not allow it.
        """
        # without a time the rules are asked all the same: their answer names what is lacking
        fixed = process.state in FIXED
        refuse_unlawful(
            self.ask(
                process,
                self.slot(process) if fixed else Slot(self._lender.clock.now()),
                staff=staff,
                enter_home=bool(process.data.get("enter_home")),
                place_kind=str(process.data.get("place_kind", "")),
                actor=actor,
            ),
            process.case_name,
        )

    def _meant(self, of: str | int, actor: str | None) -> ProcessView:
        """Return the visit with this number, or the open one of this case, begun if need be."""
        if isinstance(of, int):
            return self.get(of, actor=SOFTWARE)
        lender = self._lender
        case = lender.cases.find(of)
        lender.authorized(actor, "visit.plan", [Subject("case", case.case_id)])
        found = lender.processes.list(kind=KIND, case=case.name, actor=actor)
        if found:
            return found[-1]
        channel = self.channel()
        return lender.processes.open(
            KIND, case.name, role=self.role(), channel=channel.context.name, actor=actor
        )

    def _check_slot(self, process: ProcessView, slot: Slot) -> None:
        if slot.start.tzinfo is None:
            raise UsageError("say in which time zone the visit is to be")
        if slot.start <= self._lender.clock.now():
            raise UsageError("this time is over; a visit lies ahead")
        if slot.until is not None and slot.until < slot.start + timedelta(
            minutes=self.minutes(process)
        ):
            raise UsageError(
                f"a visit takes {self.minutes(process)} minutes, so it does not fit between these"
            )

    def _check_hour(
        self, process: ProcessView, slot: Slot, place_kind: str, actor: str | None
    ) -> None:
        """Refuse a time at which the rules allow no visit, whoever made it."""
        ends = [slot.start]
        if slot.until is not None:
            ends.append(slot.until - timedelta(minutes=self.minutes(process)))
        for moment in ends:
            refuse_unlawful(
                self._lender.cases.ask(
                    process.case_name,
                    role=self.role(process),
                    at=moment,
                    appointment=_as_agreed(slot),
                    recording=True,
                    place=place_kind,
                    extra={"identity": True, "enter_home": False},
                    strict=False,
                    actor=actor,
                ),
                process.case_name,
                staff_known=False,
            )


def _as_agreed(slot: Slot) -> dict[str, Any]:
    return {"slot": _written(slot)}


def _written(slot: Slot) -> str:
    ends = f"/{slot.until:%H:%M}" if slot.until is not None else ""
    return f"{_iso(slot.start)}{ends}"


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="minutes")
