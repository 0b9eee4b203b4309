"""The process `disposal`: what each of its moves needs, and what it brings along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from casekit.errors import ProcessHeld, UsageError
from casekit.process.kind import ProcessKind
from casekit.process.model import (
    KEEP,
    BookPayment,
    CarriedOut,
    CloseTasks,
    Move,
    OpenTask,
    ProcessView,
    State,
    Step,
)
from casekit_collateral_auction.bids import is_bidder_code
from casekit_collateral_auction.distribution import OURS, check_sum
from casekit_collateral_auction.states import FIELDS, MOVES, STATES

VALID_FOR: Final = timedelta(days=365)
"""How long an appraisal holds where it says no day itself."""

PAYMENT: Final = "AUCTION"
"""How the reference of the lender's share begins; the number of the disposal follows."""

SOURCE: Final = "auction"
"""The source of a payment from a disposal."""

TASK: Final = "disposal"
SURPLUS_TASK: Final = "disposal_surplus"

_DAYS_TO_ACT: Final = timedelta(days=3)
_OBJECTION: Final = "objection"
_DECISIONS: Final = ("knock_down", "no_sale", "distribute")
"""What an open objection stops besides the lender's own steps; news is taken all the same."""
_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "approve": ("collateral", "basis"),
    "choose_agency": ("agency", "chosen_by"),
    "appraise": ("appraisal", "appraised_on"),
    "publish": (
        *("mode", "round", "start_price", "deposit", "auction_on", "auction_at", "place"),
        "to_tell",
    ),
    "bid": ("bids",),
    "knock_down": ("price", "buyer_code", "pay_by"),
    "agree_sale": ("price", "buyer_code", "pay_by"),
    "offer": ("start_price", "sale_until"),
    "pay": ("paid_on",),
    "distribute": ("shares", "surplus", "shortfall"),
}
_HINTS: Final[Mapping[str, str]] = {
    "collateral": "Say first which piece it is, and whether it is the owner's only home: "
    "casekit auctions propose CASE --collateral NUMBER --only-home yes|no.",
}


class DisposalKind(ProcessKind):
    """A disposal of collateral, from the proposal to the last unit of its price."""

    name: ClassVar[str] = "disposal"
    category: ClassVar[str] = "legal"
    words: ClassVar[Mapping[str, str]] = {"en": "disposal of collateral", "zh": "抵押物处置"}
    states: ClassVar[tuple[State, ...]] = STATES
    first: ClassVar[str] = "proposed"
    moves: ClassVar[tuple[Move, ...]] = MOVES
    fields: ClassVar[frozenset[str]] = FIELDS
    # wishes not to be contacted stop nobody who goes by way of law
    goes_on_under: ClassVar[frozenset[str]] = frozenset({"represented", "cease"})
    tasks: ClassVar[tuple[str, ...]] = (TASK, SURPLUS_TASK)
    task_words: ClassVar = {
        TASK: {"en": "go on with a disposal", "zh": "推进抵押物处置"},
        SURPLUS_TASK: {
            "en": "pay the rest of the price to the owner",
            "zh": "将剩余价款退还抵押人",
        },
    }

    def completed(self, process: ProcessView, step: Step, on: date) -> Step:
        """Check what the move needs, and add the dates and tasks that it brings along.

        Raises:
            ProcessHeld: an objection is open, and the move would go on with the disposal.
            UsageError: what the move needs is not there or does not fit.
        """
        move = self.move(process.state, step.event)
        stopped = move is not None and (move.advances or move.event in _DECISIONS)
        if stopped and process.data.get("objected_on"):
            raise ProcessHeld(
                f"{step.event!r} would go on with the disposal, and an objection is open",
                reasons=[_OBJECTION],
                hint="Record how it was decided first (overrule).",
            )
        data = {**process.data, **step.data}
        for name in _NEEDS.get(step.event, ()):
            if data.get(name) is None:
                raise UsageError(f"{step.event!r} needs {name!r}", hint=_HINTS.get(name, ""))
        completing = getattr(self, f"_{step.event}", None)
        return step if completing is None else completing(process, step, data, on)

    def follow_up(
        self, processes: Sequence[ProcessView], as_of: date
    ) -> Sequence[tuple[int, Step]]:
        """Return reminders: a published auction's day is over, an appraisal, a sale or a payment
        has run out."""
        steps = []
        for one in processes:
            about = _run_out(one, as_of)
            if about and one.data.get("reminded") != about:
                task = OpenTask(TASK, as_of + _DAYS_TO_ACT)
                steps.append(
                    (
                        one.process_id,
                        Step("remind", data={"reminded": about}, look_on=None, effects=(task,)),
                    )
                )
        return steps

    def on_closed(self, process: ProcessView, reason: str, as_of: date) -> Step | None:
        """End a disposal whose case was closed: redeemed before the hammer; once there is a price
        it goes on until that is shared out to the last unit."""
        if process.state == "distributed":
            return None if _surplus_open(process) else Step("close", end_reason=reason)
        if process.state in ("knocked_down", "paid"):
            return None
        if self.move(process.state, "redeem") is not None:
            return Step("redeem", note=reason, end_reason=reason)
        return super().on_closed(process, reason, as_of)

    # -- what a move brings along ----------------------------------------------------------------

    def _approve(self, process: ProcessView, step: Step, data: dict[str, Any], on: date) -> Step:
        if data["basis"] not in ("judgment", "agreement"):
            raise UsageError("the basis of a disposal is a judgment or an agreement")
        return replace(step, look_on=None if step.look_on is KEEP else step.look_on)

    def _choose_agency(
        self, process: ProcessView, step: Step, data: dict[str, Any], on: date
    ) -> Step:
        if data["chosen_by"] not in ("lot", "quotes"):
            raise UsageError("an agency is chosen by lot or by quotes")
        return step

    def _appraise(self, process: ProcessView, step: Step, data: dict[str, Any], on: date) -> Step:
        appraised_on = _day(data, "appraised_on")
        if appraised_on > on:
            raise UsageError("the appraisal is dated after the day on which it came")
        until = _day(data, "valid_until") if step.data.get("valid_until") else None
        until = until or appraised_on + VALID_FOR
        if data["appraisal"] <= 0:
            raise UsageError("the appraisal is an amount above zero, in minor units")
        if until < on:
            raise UsageError(f"the appraisal was valid until {until} only")
        again = {} if process.state != "unsold" else {"round": None, "first_start": None}
        return replace(
            step,
            data={**step.data, **again, "valid_until": until.isoformat()},
            due_on=until if step.due_on is KEEP else step.due_on,
            look_on=until + timedelta(days=1) if step.look_on is KEEP else step.look_on,
        )

    def _publish(self, process: ProcessView, step: Step, data: dict[str, Any], on: date) -> Step:
        until, auction_on = _valid_appraisal(data, on), _day(data, "auction_on")
        if auction_on > until:
            raise UsageError(
                f"the appraisal is valid until {until}, and the auction would be on {auction_on}",
                hint="Have it appraised anew, or take an earlier day.",
            )
        return replace(
            step,
            data={
                **step.data,
                "notice_on": on.isoformat(),
                "known_to": list(step.data.get("known_to", ())),
                "bids": None,
                "highest": None,
            },
            due_on=auction_on if step.due_on is KEEP else step.due_on,
            look_on=auction_on + timedelta(days=1) if step.look_on is KEEP else step.look_on,
        )

    def _begin(self, process: ProcessView, step: Step, data: dict[str, Any], on: date) -> Step:
        auction_on = _day(data, "auction_on")
        if on < auction_on:
            raise UsageError(f"the auction was published for {auction_on}")
        if on > auction_on:
            raise UsageError(
                f"the auction was published for {auction_on}, which is over",
                hint="Publish the round anew for another day, and tell everyone again.",
            )
        _valid_appraisal(data, on)
        waiting = sorted(set(data.get("to_tell") or ()) - set(data.get("known_to") or ()))
        if waiting:
            raise UsageError(
                f"the auction cannot begin: no notice has reached {', '.join(waiting)}",
                hint="Record for each who must know how the notice reached them (told).",
            )
        return step

    def _bid(self, process: ProcessView, step: Step, data: dict[str, Any], on: date) -> Step:
        _check_bidders(one["bidder"] for one in data["bids"])
        return step

    def _knock_down(self, process: ProcessView, step: Step, data: dict[str, Any], on: date) -> Step:
        highest = data.get("highest")
        if not highest or data["price"] != highest["amount"]:
            raise UsageError("the price of an auction is its highest bid")
        if data["buyer_code"] != highest["bidder"]:
            raise UsageError("the buyer of an auction is who made the highest bid")
        return self._sold(step, data)

    def _agree_sale(self, process: ProcessView, step: Step, data: dict[str, Any], on: date) -> Step:
        _check_bidders([data["buyer_code"]])
        _valid_appraisal(data, on)
        least = data["appraisal"] if process.state == "appraised" else data.get("start_price", 0)
        if data["price"] < least and not step.note.strip():
            raise UsageError(
                "the price is below the appraisal, or the offer: say why, and who agreed",
                hint="Other creditors may have a sale below value undone.",
            )
        return self._sold(step, data)

    def _offer(self, process: ProcessView, step: Step, data: dict[str, Any], on: date) -> Step:
        until = _day(data, "sale_until")
        return replace(
            step,
            due_on=until if step.due_on is KEEP else step.due_on,
            look_on=until + timedelta(days=1) if step.look_on is KEEP else step.look_on,
        )

    def _sold(self, step: Step, data: dict[str, Any]) -> Step:
        pay_by = _day(data, "pay_by")
        return replace(
            step,
            due_on=pay_by if step.due_on is KEEP else step.due_on,
            look_on=pay_by + timedelta(days=1) if step.look_on is KEEP else step.look_on,
        )

    def _distribute(self, process: ProcessView, step: Step, data: dict[str, Any], on: date) -> Step:
        check_sum(data["price"], [*(line["paid"] for line in data["shares"]), data["surplus"]])
        effects = step.effects
        ours = sum(line["paid"] for line in data["shares"] if line["creditor"] == OURS)
        if ours:
            payment = BookPayment(f"{PAYMENT}-{process.process_id}", ours, SOURCE)
            effects = (*effects, payment)
        if data["surplus"]:
            effects = (*effects, OpenTask(SURPLUS_TASK, on + _DAYS_TO_ACT))
        return replace(step, effects=effects, due_on=None, look_on=None)

    def _surplus_paid(
        self, process: ProcessView, step: Step, data: dict[str, Any], on: date
    ) -> Step:
        if not _surplus_open(process):
            raise UsageError("no part of the price is due to the owner")
        return replace(
            step,
            data={**step.data, "surplus_paid_on": on.isoformat()},
            effects=(*step.effects, CloseTasks(SURPLUS_TASK)),
        )

    def _close(self, process: ProcessView, step: Step, data: dict[str, Any], on: date) -> Step:
        if _surplus_open(process):
            raise UsageError("the rest of the price has not been paid to the owner yet")
        return replace(step, effects=(CarriedOut(), CloseTasks(TASK), *step.effects))

    def _end_unsold(self, process: ProcessView, step: Step, data: dict[str, Any], on: date) -> Step:
        return replace(step, effects=(CarriedOut("failed"), CloseTasks(TASK), *step.effects))

    def _buyer_failed(
        self, process: ProcessView, step: Step, data: dict[str, Any], on: date
    ) -> Step:
        gone = {"price": None, "buyer_code": None, "pay_by": None, "bids": None, "highest": None}
        return replace(step, data={**gone, **step.data}, due_on=None, look_on=None)

    def _object(self, process: ProcessView, step: Step, data: dict[str, Any], on: date) -> Step:
        return replace(
            step,
            data={"objected_on": on.isoformat(), **step.data},
            effects=(*step.effects, OpenTask(TASK, on + _DAYS_TO_ACT)),
        )

    def _overrule(self, process: ProcessView, step: Step, data: dict[str, Any], on: date) -> Step:
        if not process.data.get("objected_on"):
            raise UsageError("no objection is open")
        return replace(step, data={**step.data, "objected_on": None})


def _check_bidders(codes: Iterable[object]) -> None:
    if not all(isinstance(code, str) and is_bidder_code(code) for code in codes):
        raise UsageError(
            "a bidder or buyer stands by a code of Latin letters and digits, such as A12",
            hint="Names and telephone numbers are sealed; they do not belong here.",
        )


def _valid_appraisal(data: Mapping[str, Any], on: date) -> date:
    if data.get("appraisal") is None or data.get("valid_until") is None:
        raise UsageError("nothing is sold without an appraisal")
    until = _day(data, "valid_until")
    if on > until:
        raise UsageError(
            f"the appraisal was valid until {until}", hint="Have the collateral appraised anew."
        )
    return until


def _run_out(process: ProcessView, as_of: date) -> str:
    """Return what has run out, a code with its day; empty where nothing has."""
    name = {
        "appraised": "valid_until",
        "published": "auction_on",
        "on_sale": "sale_until",
        "knocked_down": "pay_by",
    }.get(process.state, "")
    day = process.data.get(name)
    return f"{process.state}:{day}" if day and date.fromisoformat(day) < as_of else ""


def _surplus_open(process: ProcessView) -> bool:
    return bool(process.data.get("surplus")) and not process.data.get("surplus_paid_on")


def _day(data: Mapping[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(str(data[name]))
    except ValueError as problem:
        raise UsageError(f"{name} is no day (YYYY-MM-DD)") from problem
