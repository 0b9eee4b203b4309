"""A piece of work as its holder sees it: with the number, the script and the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from casekit.cases.judging import load_customer
from casekit.clock import instant_text
from casekit.compliance.model import Verdict
from casekit.contacts.spoken import SpokenScript
from casekit.errors import VaultError
from casekit.run.batch import Batch
from casekit.store.tables import contacts
from casekit.work.archived import entries_about, verdict_of
from casekit.work.form_rules import asks
from casekit.work.leases import WorkRow
from casekit.work.model import WorkItem
from casekit.work.opening import number_of, opened_person, script_again
from casekit.work.ranking import tier_order
from casekit.work.standing import contact_again, word_now

if TYPE_CHECKING:
    from casekit.app import Lender


def item_of(
    lender: Lender,
    connection: Connection,
    found: WorkRow,
    batch: Batch,
    verdict: Verdict,
    *,
    point: str = "",
    to: str = "",
    script: SpokenScript | None = None,
) -> WorkItem:
    """Return a piece of work; `point`, `to` and `script` stay empty for whoever does not hold it.

    Args:
        batch: holds the customer.
        verdict: the gate's word.
    """
    return WorkItem(
        work_id=found.work_id,
        customer_id=found.customer_id,
        case_ids=found.cases,
        role=found.role,
        party=found.party,
        subject_id=found.subject_id,
        purpose=found.purpose,
        collector=found.collector,
        state=found.state,
        taken_at=found.taken_at,
        lease_until=found.lease_until,
        contact_id=found.contact_id,
        verdict=verdict,
        point=point,
        to=to,
        script=script,
        asks=asks(order_of(lender, found, batch), script) if found.party == "customer" else (),
        delivery=last_message(connection, found.customer_id),
    )


def items_of(
    lender: Lender, connection: Connection, rows: Sequence[WorkRow], who: str
) -> list[WorkItem]:
    """Return pieces of work; only whoever holds one gets its number and its script.

    The gate is asked once more, also where a call was made already: a number is given only while
    the rules allow a call, and `verdict` says what stands against it.
    """
    made = []
    for found in rows:
        batch = load_customer(
            connection, found.log, found.customer_id, lender.today(), lender.clock.now()
        )
        said = taken_data(connection, found)
        verdict = verdict_of(said.get("verdict") or {})
        if found.collector != who:
            made.append(item_of(lender, connection, found, batch, verdict))
            continue
        point = str(said.get("point", ""))
        profile = _profile(lender, connection, found)
        script = script_again(lender, connection, batch, found, profile)
        asked = contact_again(lender, batch, connection, found, point=point, script=script)
        now = word_now(lender, connection, found, asked)
        to = number_of(profile, point) if now is not None and now.allowed else ""
        made.append(
            item_of(
                lender,
                connection,
                found,
                batch,
                now or verdict,
                point=point,
                to=to,
                script=script,
            )
        )
    return made


def taken_data(connection: Connection, found: WorkRow) -> dict[str, Any]:
    """Return what the archive says of when this was taken: point, verdict, script, tier."""
    said = entries_about(
        connection,
        found.customer_id,
        {"work.taken"},
        "work",
        found.work_id,
        since=found.taken_at,
    )
    return said[0].data if said else {}


def order_of(lender: Lender, found: WorkRow, batch: Batch) -> int:
    """Return the place of the highest tier among the cases of a piece of work."""
    tiers = lender.policy.tiers
    return max(
        (tier_order(tiers, batch.cases[c].tier) for c in found.cases if c in batch.cases),
        default=0,
    )


def last_message(connection: Connection, customer_id: int) -> Mapping[str, str]:
    """Return how the last text message to a customer fared: `state`, `outcome`, `at`."""
    row = connection.execute(
        select(contacts.c.state, contacts.c.outcome, contacts.c.at)
        .where(
            contacts.c.customer_id == customer_id,
            contacts.c.medium == "sms",
            contacts.c.direction == "outbound",
            contacts.c.party == "customer",
        )
        .order_by(contacts.c.at.desc(), contacts.c.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return {}
    return {"state": row.state, "outcome": row.outcome, "at": instant_text(row.at)}


def _profile(lender: Lender, connection: Connection, found: WorkRow) -> Mapping[str, Any]:
    try:
        return opened_person(lender, connection, found.subject_id or found.customer_id)
    except VaultError:
        return {}
