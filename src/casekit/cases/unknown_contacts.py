"""Contacts of which nobody knows whether they were handed over, and a person's word on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, select

from casekit.archive.entries import Change, EntryDraft, update
from casekit.archive.ledger import Transaction
from casekit.cases.finding import case_name, cases_by_id
from casekit.cases.judging import day_of
from casekit.cases.noting import sealed_reason
from casekit.clock import instant_text
from casekit.contacts.model import Outcome
from casekit.errors import NotFound, UsageError
from casekit.rights import Subject
from casekit.store.tables import actions, contacts
from casekit.work.progress import call_not_made

if TYPE_CHECKING:
    from casekit.app import Lender

SENT: Final = "sent"
NOT_SENT: Final = "not_sent"


@dataclass(frozen=True, slots=True)
class UnknownContact:
    """A contact that may or may not have been handed over.

    Attributes:
        contact_id: its number, by which it is resolved.
        customer_id: whom it was for; case_ids: the cases that it speaks of.
        channel, role, point: by which way, and to which number (its ref).
        at: when the hand-over was begun (UTC).
        provider_ref: the provider's id, if it gave one; ask the provider for it.
    """

    contact_id: int
    customer_id: int
    log: int
    channel: str
    role: str
    point: str
    at: datetime
    provider_ref: str
    case_ids: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "contact": self.contact_id,
            "customer": self.customer_id,
            "cases": [case_name(number) for number in self.case_ids],
            "channel": self.channel,
            "role": self.role,
            "point": self.point or None,
            "at": instant_text(self.at),
            "provider_ref": self.provider_ref or None,
        }


def unknown(connection: Connection) -> list[UnknownContact]:
    """Return the unknown contacts, oldest first."""
    return _read(connection, None)


def resolve(
    lender: Lender, contact_id: int, what: str, *, reason: str, actor: str | None = None
) -> None:
    """Say what became of a contact; see `Cases.resolve_unknown`.

    A letter that was sent has its process from now on, as it would have had at once.
    """
    if what not in (SENT, NOT_SENT):
        raise UsageError(f"a contact was {SENT} or {NOT_SENT}")
    secret = sealed_reason(reason)
    with lender.store.read() as connection:
        contact = _get(connection, contact_id)
    who = lender.authorized(
        actor, "contact.resolve", [Subject("case", number) for number in contact.case_ids]
    )
    with lender.ledger.transaction([contact.log]) as transaction:
        contact = _get(transaction.connection, contact_id)
        drafts = _drafts(lender, transaction, contact, what, who)
        drafts[0].secret = secret
        begun: list[EntryDraft] = []
        if what == SENT:
            # the run reads cases, so it is loaded only where its part is wanted
            from casekit.run.recovery import begun_by_word

            begun = begun_by_word(lender.run_parts(), transaction, contact.log, contact_id)
        transaction.record([*drafts, *begun])


def _drafts(
    lender: Lender, transaction: Transaction, contact: UnknownContact, what: str, actor: str
) -> list[EntryDraft]:
    connection = transaction.connection
    today = lender.today()
    concerned = cases_by_id(connection, contact.case_ids)
    state: dict[str, Any] = {
        "state": "sent" if what == SENT else "failed",
        "outcome": (Outcome.HANDED_OVER if what == SENT else Outcome.FAILED).value,
        "settled_at": transaction.at,
    }
    # a call that was not made is its collector's again, and what was due by it is due
    again = call_not_made(lender, transaction, contact.contact_id) if what == NOT_SENT else []
    drafts: list[EntryDraft] = []
    for action_id, case_id, step in connection.execute(
        select(actions.c.id, actions.c.case_id, actions.c.step)
        .where(actions.c.contact_id == contact.contact_id)
        .order_by(actions.c.id)
    ):
        case = concerned[case_id]
        rows = case.reanchored(today)
        if not again or not case.is_open:
            change = _action(lender, transaction, contact, action_id, what, case.is_open)
            rows = [change, *rows]
        drafts.append(
            EntryDraft(
                "contact.resolved",
                actor,
                case_id=case_id,
                customer_id=contact.customer_id,
                channel=contact.channel,
                data={
                    "contact": contact.contact_id,
                    "step": step,
                    "tier": case.tier,
                    "resolved": what,
                },
                rows=rows,
            )
        )
    if not drafts:
        drafts = [
            EntryDraft(
                "contact.resolved",
                actor,
                customer_id=contact.customer_id,
                channel=contact.channel,
                data={"contact": contact.contact_id, "resolved": what},
            )
        ]
    drafts[0].rows[:0] = [update("contacts", {"id": contact.contact_id}, state), *again]
    return drafts


def _action(
    lender: Lender,
    transaction: Transaction,
    contact: UnknownContact,
    action_id: int,
    what: str,
    is_open: bool,
) -> Change:
    if what == SENT:
        changes: dict[str, Any] = {"state": "sent", "attempted_on": day_of(lender, contact.at)}
    elif is_open:
        changes = {
            "state": "deferred",
            "waits_for": "again",
            "not_before": transaction.at,
            "contact_id": None,
            "attempted_on": None,
        }
    else:
        changes = {"state": "cancelled"}
    return update("actions", {"id": action_id}, changes)


def _get(connection: Connection, contact_id: int) -> UnknownContact:
    found = _read(connection, contact_id)
    if not found:
        raise NotFound(
            f"there is no unknown contact {contact_id}",
            hint="List them with casekit unknown list.",
        )
    return found[0]


def _read(connection: Connection, contact_id: int | None) -> list[UnknownContact]:
    part = contacts.c
    query = select(
        part.id.label("contact_id"),
        part.customer_id,
        part.log,
        part.channel,
        part.role,
        part.point,
        part.at,
        part.provider_ref,
    ).where(part.state == "unknown")
    if contact_id is not None:
        query = query.where(part.id == contact_id)
    rows = connection.execute(query.order_by(part.at, part.id)).all()
    members: dict[int, list[int]] = {row.contact_id: [] for row in rows}
    for number, case_id in connection.execute(
        select(actions.c.contact_id, actions.c.case_id)
        .where(actions.c.contact_id.in_(list(members)))
        .order_by(actions.c.id)
    ):
        members[number].append(case_id)
    return [UnknownContact(**row._mapping, case_ids=tuple(members[row.contact_id])) for row in rows]
