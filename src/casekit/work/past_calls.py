"""A call that was dialled by hand, judged afterwards: the rules, and whether anything was due then.

A result is taken whatever it says, for the call was made. That the rules forbade it, or that money
had withdrawn it before, is for a supervisor to see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, select

from casekit.cases.finding import CaseRef
from casekit.cases.judging import judge, load_customer, opened_profile, situation
from casekit.clock import as_utc
from casekit.compliance.model import UNKNOWN, Candidate, Situation, Verdict
from casekit.errors import UsageError
from casekit.run.batch import Batch
from casekit.store.tables import entries
from casekit.work.leases import WorkRow, get_work
from casekit.work.progress import still_wanted
from casekit.work.standing import WITHDRAWN

if TYPE_CHECKING:
    from casekit.app import Lender

_ENDED: Final = ("action.withdrawn", "case.closed")
"""Kinds of entries after which what was taken is due no more."""

BY_HAND: Final = frozenset({"hand", "by-hand"})
"""What stands for the channel of contacts whose instant a person says."""


def check_since(taken_at: datetime, at: datetime) -> None:
    """Refuse an instant that lies before the work was taken of which the call is the result.

    Raises:
        UsageError: it does.
    """
    if at < as_utc(taken_at):
        raise UsageError(
            "the call lies before it was taken, so it is not the one that was taken",
            hint="Leave the time out, or record a call of before with casekit case contact.",
        )


def check_moved(connection: Connection, contact: Any, at: datetime) -> None:
    """Refuse to say another instant of a contact than the provider or the queue leaves open.

    Raises:
        UsageError: the provider measured it, or it would lie before the work was taken.
    """
    if contact.channel not in BY_HAND:
        raise UsageError(
            "the provider says when this contact was made",
            hint="Only what was made by hand can be dated otherwise.",
        )
    if contact.work_id is not None:
        check_since(get_work(connection, contact.work_id).taken_at, at)


def due_then(
    lender: Lender, connection: Connection, found: WorkRow, at: datetime, verdict: Verdict
) -> Verdict:
    """Return the verdict on a call, which also refuses it where nothing was due any more.

    Args:
        lender: whose calendar counts.
        found: what the collector had taken.
        at: when the call was made.
        verdict: the gate's word on it.
    """
    if not found.cases or still_wanted(connection, found, lender.today()):
        return verdict
    ended = connection.execute(
        select(entries.c.seq)
        .where(
            entries.c.case_id.in_(found.cases),
            entries.c.kind.in_(_ENDED),
            entries.c.at >= found.taken_at,
            entries.c.at <= at,
        )
        .limit(1)
    ).first()
    if ended is None:
        return verdict
    return replace(
        verdict,
        allowed=False,
        denials=(*WITHDRAWN.denials, *verdict.denials),
        retry_at=None,
        good_until=None,
    )


def judged_anew(
    lender: Lender,
    connection: Connection,
    contact: Any,
    concerned: Sequence[CaseRef],
    at: datetime,
) -> Verdict | None:
    """Return the gate's word on a contact as of another instant; None where it asks for none.

    Who made it stays as it was, so of the staff nothing is asked.

    Args:
        contact: its row, as it was.
        concerned: the cases that it spoke of.
        at: when it was made in truth.
    """
    if contact.direction != "outbound":
        return None
    customer: int = contact.customer_id
    batch = load_customer(connection, contact.log, customer, lender.today(), at)
    was = as_utc(contact.at)
    batch.history[customer] = tuple(
        past
        for past in batch.history.get(customer, ())
        if (past.at, past.channel) != (was, contact.medium)
    )
    verdict = judge(lender, _asked(lender, connection, batch, contact, concerned, at))
    if contact.work_id is None:
        return verdict
    return due_then(lender, connection, get_work(connection, contact.work_id), at, verdict)


def _asked(
    lender: Lender,
    connection: Connection,
    batch: Batch,
    contact: Any,
    concerned: Sequence[CaseRef],
    at: datetime,
) -> Situation:
    customer = contact.party == "customer"
    candidate = Candidate(
        at,
        contact.medium,
        party=contact.party,
        party_ref="" if customer else str(contact.subject_id),
        point=contact.point,
        loans=tuple(str(case.loan_id) for case in concerned),
        purpose=contact.purpose,
        text=UNKNOWN,
    )
    profile = opened_profile(lender, connection, batch, contact.customer_id)
    return situation(lender, batch, candidate, profile)
