"""Restricting a person's data to storage until a day, where a person decides it and no rule does.

A restriction comes to its end by itself: the run that finds its day passed erases the data, unless
a retention rule asks for it for longer or something is under way still. While a loan is open there
is none: a hold stops contacts.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from casekit.archive.ledger import Ledger
from casekit.dates import check_day
from casekit.errors import Erased, UsageError
from casekit.pii.erasure import ORDERED_BY, lock_subject, restrict_subject
from casekit.pii.house import refuse_house
from casekit.pii.people import Authorize, anyone, check_code, check_reason, log_of
from casekit.pii.retention import Keep, refuse_open_loans
from casekit.pii.vault import Vault
from casekit.rights import Subject

DECIDED: Final = "decided"
"""Stands for the rule in the entry of a restriction that a person decided."""


def restrict(
    ledger: Ledger,
    vault: Vault,
    subject_id: int,
    *,
    until: date,
    reason: str,
    actor: str,
    as_of: date,
    ordered_by: str = "request",
    authorize: Authorize = anyone,
) -> None:
    """Have a person's data only stored from now on, and erased on a day.

    Args:
        ledger, vault: the lender's.
        subject_id: whose data.
        until: the first day on which it may go; the lender's date, and after `as_of`.
        reason: why, in words; sealed.
        actor: who decides.
        as_of: the lender's date.
        ordered_by: `request` (the person asked) or `lender`.
        authorize: asked for the action `customer.restrict`.

    Raises:
        UsageError: no reason, a day that has come, or an unknown `ordered_by`.
        RetentionRefuses: a loan of the person is open, or see `erase`. Erased: the data is gone.
        NotAuthorized, NotFound: not allowed, or no such person.
    """
    words = check_reason(reason)
    if ordered_by not in ORDERED_BY:
        check_code("ground", ordered_by)
    check_day(until)
    if until <= as_of:
        raise UsageError(
            f"the restriction would be over on {until}, and today is {as_of}",
            hint="To let the data go now, erase it: casekit customer erase.",
        )
    authorize(actor, "customer.restrict", [Subject("customer", subject_id)])
    with ledger.store.read() as connection:
        log = log_of(connection, subject_id)
    with ledger.transaction([log]) as tx:
        row = lock_subject(tx.connection, subject_id)
        if row.status == "erased":
            raise Erased(f"the data of customer {subject_id} was erased")
        refuse_house(tx.connection, subject_id, as_of)
        refuse_open_loans(tx.connection, subject_id)
        restrict_subject(tx, vault, row, Keep(DECIDED, until), actor, words, ordered_by)
    vault.forget([subject_id])
