"""The gate's word on what is held already: the hours, a stop or the brake may have changed it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection

from casekit.compliance.model import Finding, Verdict
from casekit.contacts.spoken import SpokenScript
from casekit.errors import NotFound, UsageError, VaultError
from casekit.run.batch import Batch
from casekit.run.controls import STOP, read_control
from casekit.run.single import SingleContact, judged
from casekit.thirdparties.guarantee import guarantee_facts
from casekit.work.leases import WorkRow
from casekit.work.progress import still_wanted
from casekit.work.staff import staff_members

if TYPE_CHECKING:
    from casekit.app import Lender

STOPPED: Final = Verdict(False, (Finding("stopped", "", "casekit stop", "stopped"),))
"""The word on everything while the brake is on."""

NOT_DUE: Final = "not_due"
"""What stands in the place of a rule where a payment withdrew what is held."""

WITHDRAWN: Final = Verdict(False, (Finding(NOT_DUE, "", "the loan's payments", NOT_DUE),))
"""The word on what is held of a debt that was paid since."""


def contact_again(
    lender: Lender,
    batch: Batch,
    connection: Connection,
    found: WorkRow,
    *,
    point: str,
    script: SpokenScript | None,
) -> SingleContact:
    """Return the contact for which something is held, as the gate was asked when it was taken.

    Args:
        batch: holds the customer.
        point: ref of the number that was chosen then.
        script: what would be said.
    """
    channel = lender.channels.get(found.role)
    return SingleContact(
        found.customer_id,
        found.cases,
        found.role,
        found.purpose,
        found.party,
        found.subject_id,
        point=point,
        template=found.template,
        text=script.text if script is not None else "",
        language=script.language if script is not None else "",
        staff=staff_members(lender, [found.collector]),
        recording=(channel is not None and channel.records) or lender.settings.queue.recorder,
        extra=_extra(connection, batch, found),
    )


def word_now(
    lender: Lender, connection: Connection, found: WorkRow, contact: SingleContact
) -> Verdict | None:
    """Return what the gate says of a contact at this instant; None where it cannot be asked.

    That is so when the way has no channel any more, or the person's data was erased. Where no call
    was made yet and nothing is due any more, the gate is not asked.
    """
    if found.state == "taken" and not still_wanted(connection, found, lender.today()):
        return WITHDRAWN
    if read_control(connection, STOP):
        return STOPPED
    try:
        return judged(lender, connection, contact, lender.clock.now())[1]
    except (NotFound, UsageError, VaultError):
        return None


def _extra(connection: Connection, batch: Batch, found: WorkRow) -> Mapping[str, Any]:
    """Return what the rules ask about somebody else on the loan."""
    loan = next((batch.cases[c].loan_id for c in found.cases if c in batch.cases), None)
    if found.subject_id is None or loan is None:
        return {}
    return guarantee_facts(connection, loan, found.subject_id, found.cases)
