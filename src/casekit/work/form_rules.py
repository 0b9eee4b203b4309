"""What a result must say before it is taken: the form of the Measures, §3.2 and §4."""

from __future__ import annotations

from typing import Final

from casekit.contacts.model import REACHED, Outcome
from casekit.contacts.spoken import SpokenScript
from casekit.errors import ResultIncomplete, UsageError
from casekit.work.model import HARDSHIP, CallResult

TALKED: Final = frozenset({Outcome.RIGHT_PARTY, Outcome.PROMISE})
"""Outcomes of a conversation that came to its end, in which all was asked."""

POINT: Final = "points."
"""Begins the name of a missing field that is a point of the script."""

_FIRST: Final = ("sms_arrived", "reason", "attitude")
_OF_ABILITY: Final = ("ability", "income_monthly", "other_debts", "can_pay_monthly")
_LAST: Final = ("promises", "next_contact_at")

OPTIONAL: Final = frozenset({"income_monthly", "other_debts", "next_contact_at"})
"""Fields that are asked for, and without which a result is complete all the same."""


def asks(tier_order: int, script: SpokenScript | None) -> tuple[str, ...]:
    """Return the fields that a conversation with the customer fills in, in the order of asking.

    Whether the text message arrived comes first. From the second tier on, the customer's means
    are asked (Measures §4.2).

    Args:
        tier_order: place of the tier, the mildest being 0.
        script: what is said; it may ask for more.
    """
    fields = [*_FIRST, *(_OF_ABILITY if tier_order > 0 else ()), *_LAST]
    if tier_order > 0 and "sms_arrived" not in _asked(script):
        fields.remove("sms_arrived")
    return tuple(fields)


def missing(result: CallResult, tier_order: int, script: SpokenScript | None) -> tuple[str, ...]:
    """Return the names of the fields that must be filled in and are not, in the order of asking.

    A result of a call that nobody took, or that another person took, needs only its outcome.
    """
    if result.outcome not in REACHED or result.party != "customer":
        return ()
    empty: list[str] = []
    talked = result.outcome in TALKED
    if talked and not result.sms_arrived and "sms_arrived" in asks(tier_order, script):
        empty.append("sms_arrived")
    empty += [name for name in ("reason", "attitude") if not getattr(result, name)]
    if talked and tier_order > 0:
        empty += _of_ability(result)
    if talked:
        empty += _of_plan(result)
    if result.outcome in TALKED | {Outcome.DISPUTE}:
        empty += _unsaid(result, script)
    return tuple(empty)


def check(result: CallResult, tier_order: int, script: SpokenScript | None) -> None:
    """Refuse a result that is not complete, or contradicts itself.

    Raises:
        ResultIncomplete: with the names of what is missing.
        UsageError: promises with an outcome that is none.
    """
    if result.promises and result.outcome is not Outcome.PROMISE:
        raise UsageError(
            "what was promised goes with the outcome `promise`",
            hint="Give that outcome, or leave the promises out.",
        )
    if result.outcome not in REACHED and (result.reason or result.ability or result.relief):
        raise UsageError(
            f"nobody gives a reason in a call that came to {result.outcome.value}",
            hint="Give the outcome of a conversation, such as right_party, or leave them out.",
        )
    empty = missing(result, tier_order, script)
    if empty:
        raise ResultIncomplete(
            f"the result is not complete: {', '.join(empty)}",
            missing=empty,
            hint="Fill them in; what the customer would not say has a code of its own.",
        )


def _of_ability(result: CallResult) -> list[str]:
    if not result.ability:
        return ["ability"]
    if result.ability != "unknown" and result.can_pay_monthly is None:
        return ["can_pay_monthly"]
    return []


def _of_plan(result: CallResult) -> list[str]:
    """Return what is missing of where the conversation leads: each reason leads somewhere."""
    if result.outcome is Outcome.PROMISE and not result.promises:
        return ["promises"]
    if result.reason == "forgot" and not result.promises and result.pay_by is None:
        return ["pay_by"]
    agreed = bool(result.promises or result.pay_by or result.no_plan_because.strip())
    empty = [] if agreed or result.relief else ["promises"]
    if is_hardship(result) and not result.relief:
        empty.append("relief")
    return empty


def is_hardship(result: CallResult) -> bool:
    """Say whether the reason is one for which relief is thought of.

    Who is only short of cash and agrees to a plan has found the way out already.
    """
    if result.reason == "short_of_cash" and result.promises:
        return False
    return result.reason in HARDSHIP


def _unsaid(result: CallResult, script: SpokenScript | None) -> list[str]:
    if script is None:
        return []
    told = {tick.point: tick.said or bool(tick.why_not.strip()) for tick in result.points}
    return [f"{POINT}{line.id}" for line in script.lines if line.tick and not told.get(line.id)]


def _asked(script: SpokenScript | None) -> frozenset[str]:
    return frozenset(line.asks for line in script.lines if line.asks) if script else frozenset()
