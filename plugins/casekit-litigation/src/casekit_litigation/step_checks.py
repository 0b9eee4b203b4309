"""What a step of a suit may be: its data, its day, and the stage to which it goes back."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from casekit import ProcessView, Step
from casekit.errors import MoveRefused, UsageError
from casekit_litigation.deadlines import TERMS
from casekit_litigation.running_deadlines import as_day
from casekit_litigation.states import BACK

_AMOUNTS: Final = ("claim", "awarded_principal", "awarded_interest", "awarded_costs")
_DAYS: Final = (
    *("decided_on", "perform_until", "next_hearing_on", "look_again_on", "task_due_on"),
    *("filed_on", "served_on", "effective_on", "enforcement_on", "limitation_from"),
    *("settled_on", "mediation_on"),
)
NEEDED: Final = {
    "file": ("court", "claim"),
    "apply_order": ("court", "claim"),
    "accept": ("ref",),
    "hearing_set": ("next_hearing_on",),
    "appeal": ("appealed_by",),
}
"""What a step must say by its event; `ref` is the docket number, the others are data."""

BROUGHT_BY: Final = {
    "settlement": "settled_on",
    "mediation": "mediation_on",
    "enforcement": "enforcement_on",
}
"""The stage that must have begun, by the source of money that a suit brings."""

_MONEY_FROM: Final = ("filed_on", *BROUGHT_BY.values())
_CHOICES: Final = {
    "decision": ("judgment", "ruling"),
    "appealed_by": ("lender", "debtor", "both"),
}


def check_step(process: ProcessView, step: Step, on: date) -> None:
    """Refuse a step whose data make no sense, or that comes too late or too early.

    Args:
        process: the suit before the step.
        step: what happens. on: the day on which it happened.

    Raises:
        MoveRefused: it would go back to another stage than it came from.
        UsageError: anything else; the message says what.
    """
    _check_data(step, on)
    _check_whole(process, step)
    if step.event == "received":
        check_brings(process, on=on)
    event, data = step.event, {**process.data, **step.data}
    if event.startswith(BACK) and event != f"{BACK}{data.get('before')}":
        raise MoveRefused(
            f"process {process.process_id} came from {data.get('before')!r} and goes back there",
            state=process.state,
            event=event,
            possible=[f"{BACK}{data.get('before')}"],
        )
    late = bool(str(step.secret.get("late_because", "")).strip())
    until = process.data.get("enforce_until")
    appeal_until = process.data.get("appeal_until")
    if event == "appeal" and appeal_until and on.isoformat() > appeal_until and not late:
        raise UsageError(
            f"the time to appeal ended on {appeal_until}",
            hint="If the court takes it all the same, say why with --late-because.",
        )
    if event == "enforce" and until and on.isoformat() > until and not late:
        raise UsageError(
            f"the time to apply for enforcement ended on {until}",
            hint="If it was suspended or interrupted, say how with --late-because.",
        )
    if event == "effective" and appeal_until and on.isoformat() <= appeal_until:
        raise UsageError(f"it can be appealed against up to {appeal_until}")
    objection = process.data.get("deadlines", {}).get("objection")
    if event == "order_effective" and objection and on.isoformat() <= objection:
        raise UsageError(f"the debtor can object up to {objection}")
    if event == "decline":
        _check_again(data.get("look_again_on"), on)


def check_brings(process: ProcessView, source: str = "", on: date | None = None) -> None:
    """Refuse money that a suit cannot have brought, as far as it had come.

    Args:
        process: the suit.
        source: where the money came from; of `BROUGHT_BY` each has a stage of its own.
        on: the day on which it was received, where that is known.

    Raises:
        UsageError: nothing was filed or settled by then, or the stage of the source had not begun.
    """
    begun = BROUGHT_BY.get(source)
    known = (process.data.get(name) for name in ((begun,) if begun else _MONEY_FROM))
    since = min((str(day) for day in known if day), default="")
    if since and on is not None and on.isoformat() < since:
        raise UsageError(
            f"suit {process.process_id} brought no money before {since}",
            hint="Check the day, or import what came by another way like any other payment.",
        )
    if since:
        return
    what = f"no {source} has begun in it" if begun else "nothing was filed or settled yet"
    raise UsageError(
        f"suit {process.process_id} is {process.state!r} and brought no such money: {what}",
        hint="Money that came by another way is a payment like any other: import it."
        if not begun
        else "Say first what happened (casekit suits show), or name another source.",
    )


def _check_whole(process: ProcessView, step: Step) -> None:
    lacking = [
        name
        for name in NEEDED.get(step.event, ())
        if not (step.ref or process.ref if name == "ref" else step.data.get(name))
    ]
    if lacking:
        words = ", ".join("the docket number (ref)" if one == "ref" else one for one in lacking)
        raise UsageError(
            f"{step.event} of suit {process.process_id} lacks {words}",
            hint="See docs/reference/suits.md for what each step must say.",
        )


def _check_again(day: Any, on: date) -> None:
    if day is None:
        raise UsageError(
            "say on which day to look again", hint="A suit that is declined is proposed anew then."
        )
    if as_day(day) <= on:
        raise UsageError("the day on which to look again lies after the decision")


def _check_data(step: Step, on: date) -> None:
    for name in _AMOUNTS:
        value = step.data.get(name)
        if value is not None and (type(value) is not int or value < 0):
            raise UsageError(f"{name} is an amount in minor units, not {value!r}")
    for name in _DAYS:
        if step.data.get(name) is not None:
            _checked_day(name, step.data[name])
    for name, choices in _CHOICES.items():
        value = step.data.get(name)
        if value is not None and value not in choices:
            raise UsageError(f"{name} is {' or '.join(choices)}, not {value!r}")
    for code, day in (step.data.get("deadlines") or {}).items():
        if code not in TERMS:
            raise UsageError(
                f"a suit has no deadline {code!r}", hint=f"Known are {', '.join(sorted(TERMS))}."
            )
        if day is not None:
            _checked_day(code, day)
    hearing = step.data.get("next_hearing_on")
    if hearing is not None and as_day(hearing) < on:
        raise UsageError(f"a hearing that is set for {hearing} would lie before {on}")


def _checked_day(name: str, value: Any) -> None:
    try:
        as_day(value)
    except ValueError:
        raise UsageError(f"{name} is a date such as 2026-03-02, not {value!r}") from None
