"""Showing what is sealed about a member of staff, once it is archived who sees it and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from casekit.archive.entries import EntryDraft
from casekit.archive.ledger import Transaction
from casekit.errors import NotAuthorized
from casekit.people.model import StaffView
from casekit.pii.people import check_reason
from casekit.rights import Subject, local_actor

if TYPE_CHECKING:
    from casekit.app import Lender


def subject_of(person: StaffView) -> Subject:
    """Return what a right about a member of staff is asked about."""
    return Subject("person", person.subject_id)


def disclosed(
    lender: Lender,
    person: StaffView,
    data: dict[str, Any],
    reason: str,
    actor: str | None,
    opened: Callable[[Transaction], dict[str, Any]],
) -> dict[str, Any]:
    """Archive who sees something of a person, or was refused; return what `opened` gives.

    Raises:
        UsageError: no reason. NotAuthorized: the actor lacks the right `staff.disclose`.
    """
    words = check_reason(reason)
    who = actor or local_actor()
    refusal: NotAuthorized | None = None
    try:
        lender.authorized(who, "staff.disclose", [subject_of(person)])
    except NotAuthorized as error:
        refusal = error
    found: dict[str, Any] = {}
    said = {"login": person.login, **data}
    with lender.ledger.transaction([person.log]) as tx:
        if refusal is None:
            found = opened(tx)
        else:
            said["withheld"] = 1
        draft = EntryDraft(
            "staff.disclosed",
            who,
            subject_id=person.subject_id,
            log=person.log,
            data=said,
            secret={"reason": words},
        )
        tx.record([draft])
    if refusal is not None:
        raise refusal
    return found
