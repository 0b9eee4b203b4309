"""What a run says to a letter, asked before one is due: address, words, amounts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

from casekit.cases.finding import CaseRef
from casekit.compliance.model import Finding, Verdict
from casekit.errors import CasekitError, NotFound, ValueMissing
from casekit.run.batch import PENDING, Batch
from casekit.run.letters import writes_letters
from casekit.run.single import SingleContact, judged

if TYPE_CHECKING:
    from casekit.app import Lender

_BOOK: Final = "the loan book"
_TEXTS: Final = "the lender's texts"


def letter_verdict(
    lender: Lender, connection: Connection, case: CaseRef, batch: Batch, way: str, at: datetime
) -> Verdict | None:
    """Return what a run would say to the policy's letter about a case.

    The letter is written as the run writes it and not kept: so an address that nobody knows, an
    amount that the book does not give, and interest above the ceiling refuse it here too. Of
    several letters the one that is due counts; where none is, the first that may be sent.

    Args:
        lender: whose policy, texts and rules.
        connection: a read.
        case: about which the letter is; batch: its customer's, as of `at`.
        way: as rule packs call it.
        at: the instant that is asked about, UTC.

    Returns:
        None where no channel writes letters this way, or the case has nothing overdue to write
        about.
    """
    roles = [
        role
        for role, channel in lender.channels.items()
        if channel.medium == way and writes_letters(channel)
    ]
    row = batch.cases.get(case.case_id)
    if not roles or row is None:
        return None
    due = [a for a in row.actions if a.role in roles and a.state in PENDING and a.template]
    wanted = [(due[0].role, due[0].template)] if due else []
    wanted += [(role, key) for role in roles for key in sorted(lender.policy.templates_of([role]))]
    found: Verdict | None = None
    for role, template in wanted or [(roles[0], "")]:
        verdict = _of_one(lender, connection, case, role, template, at)
        if verdict is not None and (found is None or verdict.allowed):
            found = verdict
        if found is not None and (found.allowed or due):
            break
    return found


def _of_one(
    lender: Lender,
    connection: Connection,
    case: CaseRef,
    role: str,
    template: str,
    at: datetime,
) -> Verdict | None:
    asked = SingleContact(case.customer_id, (case.case_id,), role, template=template)
    # a letter has nothing that is known only later, so what nobody supplied refuses it
    strict = bool(template)
    try:
        return judged(lender, connection, asked, at, strict=strict)[1]
    except ValueMissing as error:
        why = Finding("value_missing", "", _BOOK, "value_missing", {"value": error.placeholder})
    except NotFound:
        why = Finding("no_template", "", _TEXTS, "no_template")
    except CasekitError:
        # what cannot be read of the customer is said of every way
        return None
    verdict = judged(lender, connection, replace(asked, template=""), at, strict=False)[1]
    return replace(
        verdict, allowed=False, denials=(*verdict.denials, why), retry_at=None, good_until=None
    )
