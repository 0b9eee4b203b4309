"""Planning a further contact on a person's word, beside what the policy plans."""

from __future__ import annotations

from datetime import date, datetime

from casekit.archive.entries import Change, insert
from casekit.archive.ledger import Transaction
from casekit.cases.finding import CaseRef
from casekit.clock import as_utc, instant_text
from casekit.run.planning import FOLLOW_UP, is_standalone

PRIORITY = 55
"""What was agreed with a customer comes before what the policy plans by itself."""

AGREED = "agreed"
"""What an action waits for until the instant that was agreed."""


def followup_action(
    transaction: Transaction,
    case: CaseRef,
    *,
    at: datetime,
    due_on: date,
    role: str,
    template: str,
    priority: int = PRIORITY,
    prefix: str = FOLLOW_UP,
    number: int | None = None,
    occurrence: int = 1,
) -> tuple[int, Change]:
    """Return the number of a new action that the policy neither plans nor withdraws, and its row.

    The run brings it forward at its instant like any other that was put off; one whose instant
    has come is due at once, and the case must be looked at again (`CaseRef.reanchored`).

    Args:
        transaction: one that holds the case's log.
        case: whose action it is.
        at: not before this instant.
        due_on: the lender's date of `at`.
        role, template: the way, and the key of its text or script.
        priority: the higher, the sooner.
        prefix: the step is `prefix` and a number: one of `run.planning.STANDALONE`.
        number: of the step, such as a promise's; the action's own if None, so that it is new.
        occurrence: counts actions of one step.

    Raises:
        ValueError: a policy would withdraw a step of this prefix.
    """
    if not is_standalone(prefix):
        raise ValueError(f"a policy withdraws steps that begin with {prefix!r}")
    action_id = transaction.allocate("actions")
    waits = as_utc(at) > transaction.now
    row = {
        "id": action_id,
        "case_id": case.case_id,
        "customer_id": case.customer_id,
        "log": case.log,
        "step": f"{prefix}{action_id if number is None else number}",
        "occurrence": occurrence,
        "role": role,
        "template": template,
        "due_on": due_on,
        "priority": priority,
        "state": "deferred" if waits else "due",
        "planned_at": transaction.at,
    }
    if waits:
        row["waits_for"] = AGREED
        row["not_before"] = instant_text(as_utc(at))
    return action_id, insert("actions", row)
