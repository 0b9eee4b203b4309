"""What a correction leaves in force of what the result had brought about, and what it adds.

What protects a customer comes at once: a dispute that was not recorded is a hold from now on. What
protects is never taken away by a correction: that a hold, a refusal or a spoiled number was a
mistake is for a person to say, who has a task that names them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from casekit.archive.entries import EntryDraft
from casekit.archive.ledger import Transaction
from casekit.cases.contact_consequences import consequences
from casekit.cases.contact_notes import ContactNote
from casekit.cases.finding import CaseRef
from casekit.contacts.model import Outcome
from casekit.dates import day_after
from casekit.run.batch import PENDING
from casekit.run.planning import is_standalone
from casekit.store.tables import actions, bad_points, case_facts, holds, opt_outs, tasks
from casekit.work.archived import entries_about
from casekit.work.model import HARDSHIP
from casekit.work.staff import supervisors
from casekit.work.tasks import open_task

if TYPE_CHECKING:
    from casekit.app import Lender

TASK: Final = "correction"
"""The task in which a person decides about what a correction leaves in force."""

PROTECTS: Final = frozenset(
    {Outcome.DISPUTE, Outcome.WRONG_PARTY, Outcome.QUARREL, Outcome.REFUSED}
)
"""Outcomes from which something follows at once, also when a correction brings them to light."""

_DISPUTES: Final = "disputes"


@dataclass(frozen=True, slots=True)
class Corrected:
    """What became of a correction.

    Attributes:
        contact_id: the contact.
        stays: what the result had brought about and is still in force: `hold 3`, `opt-out 2`,
            `point p1`, `action 12`, `task 4`. A person decides about it.
        tasks: numbers of the tasks that it opened.
    """

    contact_id: int
    stays: tuple[str, ...] = ()
    tasks: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {"contact": self.contact_id, "stays": list(self.stays), "tasks": list(self.tasks)}


def corrected_effects(
    lender: Lender,
    transaction: Transaction,
    contact: Any,
    concerned: Sequence[CaseRef],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    actor: str,
    reason: str,
) -> tuple[list[str], list[EntryDraft]]:
    """Return what stays in force (`hold 3`, `point p1` …), and the entries of what follows.

    Nothing where neither outcome nor reason changed.

    Args:
        lender: whose contact it is; transaction: one that holds the customer's log.
        contact: its row, as it was.
        concerned: the cases that were spoken of.
        before, after: fields of the form, as they were and those that change.
        actor: who corrects; reason: why, in words.
    """
    outcome = str(after.get("outcome", contact.outcome))
    is_other = outcome != contact.outcome
    why = after.get("reason", before.get("reason"))
    if not concerned or (not is_other and why == before.get("reason")):
        return [], []
    stays = standing(transaction, contact, outcome)
    if before.get("reason") in HARDSHIP and why not in HARDSHIP:
        stays += softened(transaction, lender, concerned)
    drafts: list[EntryDraft] = []
    case = concerned[0]
    arises = Outcome(outcome) in PROTECTS and is_other
    if why == _DISPUTES and before.get("reason") != _DISPUTES and not arises:
        outcome, arises = Outcome.DISPUTE.value, True
    if arises:
        note = ContactNote(
            contact.role,
            contact.at,
            Outcome(outcome),
            inbound=contact.direction == "inbound",
            party=contact.party,
            point=contact.point,
            note=reason,
            subject_id=None if contact.party == "customer" else contact.subject_id,
        )
        drafts += consequences(lender, transaction, case, note, contact.id, actor, violated=False)
    if stays:
        drafts.append(
            open_task(
                transaction,
                TASK,
                customer_id=contact.customer_id,
                log=contact.log,
                case_id=case.case_id,
                contact_id=contact.id,
                owner=next(iter(supervisors(lender)), ""),
                about=actor,
                due_on=day_after(lender.today()),
                words=f"{', '.join(stays)}: {reason.strip()}",
                actor=actor,
            )
        )
    return stays, drafts


def softened(transaction: Transaction, lender: Lender, concerned: Sequence[CaseRef]) -> list[str]:
    """Return that the calls are softened still, where the fact `hardship` holds."""
    today = lender.today()
    query = select(case_facts.c.case_id).where(
        case_facts.c.case_id.in_([case.case_id for case in concerned]),
        case_facts.c.name == "hardship",
        case_facts.c.until_on.is_(None) | (case_facts.c.until_on >= today),
    )
    return ["fact hardship"] if transaction.connection.execute(query).first() else []


def standing(transaction: Transaction, contact: Any, outcome: str) -> list[str]:
    """Return what of a result is in force: `hold 3`, `opt-out 2`, `point p1`, `action 12` …

    Args:
        contact: its row, as it was before the correction.
        outcome: what it came to in truth; a number that is somebody else's then too is left out.
    """
    connection = transaction.connection
    at = [instant for instant in (contact.result_at, contact.settled_at) if instant is not None]
    found = [
        f"hold {number}"
        for number in connection.execute(
            select(holds.c.id)
            .where(
                holds.c.customer_id == contact.customer_id,
                holds.c.created_at.in_(at),
                holds.c.until_on.is_(None) | (holds.c.until_on > transaction.now.date()),
            )
            .order_by(holds.c.id)
        ).scalars()
    ]
    refused = entries_about(
        connection, contact.customer_id, {"optout.recorded"}, "contact", contact.id
    )
    found += [
        f"opt-out {number}"
        for number in connection.execute(
            select(opt_outs.c.id)
            .where(
                opt_outs.c.id.in_([said.data["opt_out"] for said in refused])
                | (opt_outs.c.source == f"contact:{contact.id}"),
                opt_outs.c.lifted_at.is_(None),
            )
            .order_by(opt_outs.c.id)
        ).scalars()
    ]
    if contact.outcome == Outcome.WRONG_PARTY != outcome and contact.point:
        spoiled = select(bad_points.c.point).where(
            bad_points.c.subject_id == contact.subject_id,
            bad_points.c.point == contact.point,
            bad_points.c.reason == Outcome.WRONG_PARTY.value,
        )
        if connection.execute(spoiled).first() is not None:
            found.append(f"point {contact.point}")
    planned = connection.execute(
        select(actions.c.id, actions.c.step)
        .where(
            actions.c.customer_id == contact.customer_id,
            actions.c.planned_at.in_(at),
            actions.c.state.in_(sorted(PENDING)),
        )
        .order_by(actions.c.id)
    )
    found += [f"action {row.id}" for row in planned if is_standalone(row.step)]
    opened = select(tasks.c.id).where(
        tasks.c.customer_id == contact.customer_id,
        tasks.c.contact_id == contact.id,
        tasks.c.state == "open",
        tasks.c.kind != TASK,
    )
    found += [f"task {n}" for n in connection.execute(opened.order_by(tasks.c.id)).scalars()]
    return found
