"""Holds: dated stops on a customer or on one loan, in force as soon as they are recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, select

from casekit.archive.entries import Change, EntryDraft, insert, update
from casekit.archive.ledger import Transaction
from casekit.cases.finding import CaseRef, find_case, log_of_customer, open_cases_of
from casekit.cases.noting import began_at, check_span, note_cases, sealed_reason
from casekit.compliance.pack import RulePack
from casekit.compliance.primitives.hold import OnHold
from casekit.compliance.reasons import WORDS
from casekit.dates import check_day
from casekit.errors import NotFound, UsageError
from casekit.rights import Subject
from casekit.store.bulk import fetch, id_list
from casekit.store.tables import holds, loans

if TYPE_CHECKING:
    from casekit.app import Lender

STAFF = "staff"
"""Source of holds that a person placed."""


@dataclass(frozen=True, slots=True)
class HoldRecord:
    """A hold as it stands.

    Attributes:
        hold_id: its number, by which it is lifted.
        customer_id: whom it protects.
        kind: `dispute`, `complaint`, `hardship` …
        start_on: first day on which nothing is sent (the customer's calendar).
        until_on: first day on which it is over; None while no end is known.
        loan_ref: the only loan that is held; empty where the whole customer is.
        source: who gave cause: `staff`, a channel, an import.
    """

    hold_id: int
    customer_id: int
    kind: str
    start_on: date
    until_on: date | None
    loan_ref: str
    source: str

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "hold": self.hold_id,
            "customer": self.customer_id,
            "kind": self.kind,
            "start_on": self.start_on.isoformat(),
            "until_on": self.until_on.isoformat() if self.until_on else None,
            "loan": self.loan_ref or None,
            "source": self.source,
        }


def hold_kinds(lender: Lender) -> tuple[str, ...]:
    """Return the kinds of hold that can be placed: casekit's, and those of the rule pack."""
    return hold_kinds_of(lender.pack)


def hold_kinds_of(pack: RulePack) -> tuple[str, ...]:
    """Return the kinds of hold that can be placed where a rule pack is in use."""
    known = set(WORDS)
    for rule in pack.rules:
        for part in rule.primitive.each():
            if isinstance(part, OnHold):
                known |= part.kinds
    return tuple(sorted(known))


def place_hold(
    lender: Lender,
    ref: str | int | None,
    kind: str,
    *,
    reason: str,
    start: date | None = None,
    until: date | None = None,
    customer_id: int | None = None,
    whole_customer: bool = True,
    actor: str | None = None,
) -> HoldRecord:
    """Place a hold; see `Cases.place_hold`."""
    if kind not in (kinds := hold_kinds(lender)):
        raise UsageError(f"there is no hold {kind!r}", hint=f"Known are {', '.join(kinds)}.")
    secret = sealed_reason(reason)
    today = lender.today()
    first = start or today
    check_span(first, until, "hold")
    with lender.store.read() as connection:
        case = None if ref is None else find_case(connection, ref)
        if case is not None:
            customer_id = case.customer_id
        if customer_id is None or (case is None and not whole_customer):
            raise UsageError("say which case or loan the hold is for")
        log = log_of_customer(connection, customer_id)
    subject = Subject("case", case.case_id) if case else Subject("customer", customer_id)
    who = lender.authorized(actor, "case.hold", [subject])
    held_loan = None if whole_customer or case is None else case.loan_id
    with lender.ledger.transaction([log], urgent=True) as transaction:
        number, change, data = hold_change(
            transaction,
            customer_id=customer_id,
            loan_id=held_loan,
            kind=kind,
            start=first,
            until=until,
            source=STAFF,
        )
        concerned = concerned_cases(transaction.connection, customer_id, held_loan)
        drafts = note_cases(
            "hold.placed",
            who,
            customer_id,
            concerned,
            data,
            [change],
            today=today,
            secret=secret,
            occurred_at=began_at(first, today, lender.settings.lender.zone),
        )
        drafts += stopped_at_once(lender, transaction, concerned, kind, first)
        transaction.record(drafts)
    loan_ref = case.loan_ref if case is not None and held_loan is not None else ""
    return HoldRecord(number, customer_id, kind, first, until, loan_ref, STAFF)


def hold_change(
    transaction: Transaction,
    *,
    customer_id: int,
    loan_id: int | None,
    kind: str,
    start: date,
    until: date | None,
    source: str,
) -> tuple[int, Change, dict[str, Any]]:
    """Return the number of a new hold, its row, and what the entry `hold.placed` says of it.

    The caller records it, in the chain of every case that is held (see `noting.note_cases`).

    Args:
        transaction: one that holds the customer's log.
        customer_id: whom it protects; loan_id: the only loan that is held, None for all.
        kind: one of `hold_kinds`.
        start: first day on which nothing is sent; until: first day on which it is over.
        source: who gave cause, in up to 60 characters: `staff`, an event, a channel.
    """
    number = transaction.allocate("holds")
    row = {
        "id": number,
        "customer_id": customer_id,
        "loan_id": loan_id,
        "kind": kind,
        "start_on": start,
        "until_on": until,
        "source": source,
        "created_at": transaction.at,
    }
    return number, insert("holds", row), _data(number, kind, start, until, loan_id)


def stopped_at_once(
    lender: Lender,
    transaction: Transaction,
    concerned: Sequence[CaseRef],
    kind: str,
    start: date,
    *,
    except_role: str = "",
) -> list[EntryDraft]:
    """Return the entries by which a new hold stops what is under way on the cases that it holds.

    Args:
        lender: whose hold it is; transaction: the one that places it.
        concerned: the cases; kind: of the hold; start: its first day.
        except_role: a way whose own news gave cause for the hold, and which is left alone.
    """
    from casekit.process.holding import stopped_by

    return stopped_by(
        lender.run_parts(),
        transaction,
        [case.case_id for case in concerned],
        kind,
        start=start,
        today=lender.today(),
        except_role=except_role,
    )


def lift_hold(
    lender: Lender,
    hold_id: int,
    *,
    reason: str,
    on: date | None = None,
    actor: str | None = None,
) -> HoldRecord:
    """End a hold; see `Cases.lift_hold`."""
    secret = sealed_reason(reason)
    check_day(on)
    today = lender.today()
    with lender.store.read() as connection:
        log = log_of_customer(connection, _get(connection, hold_id).customer_id)
    with lender.ledger.transaction([log]) as transaction:
        connection = transaction.connection
        hold = _get(connection, hold_id)
        who = lender.authorized(actor, "case.hold", [Subject("customer", hold.customer_id)])
        end = on or today
        if hold.until_on is not None and hold.until_on <= min(end, today):
            raise UsageError(f"hold {hold_id} was over on {hold.until_on} already")
        # one that is lifted before it began never held anything
        end = max(end, hold.start_on)
        transaction.record(hold_ended(lender, transaction, hold_id, end, actor=who, secret=secret))
    return HoldRecord(
        hold_id, hold.customer_id, hold.kind, hold.start_on, end, hold.loan_ref, hold.source
    )


def hold_ended(
    lender: Lender,
    transaction: Transaction,
    hold_id: int,
    end: date,
    *,
    actor: str,
    secret: dict[str, Any] | None = None,
) -> list[EntryDraft]:
    """Return the entries that end a hold, in the chain of every case that it held.

    Args:
        lender: whose hold it is; transaction: one that holds the customer's log.
        hold_id: which.
        end: first day on which it is over, not before it began.
        actor: who ends it; secret: why, sealed.
    """
    return hold_lifted(
        lender.pack,
        transaction,
        hold_id,
        end,
        today=lender.today(),
        zone=lender.settings.lender.zone,
        actor=actor,
        secret=secret,
    )


def hold_lifted(
    pack: RulePack,
    transaction: Transaction,
    hold_id: int,
    end: date,
    *,
    today: date,
    zone: ZoneInfo,
    actor: str,
    secret: dict[str, Any] | None = None,
    more: Mapping[str, Any] | None = None,
) -> list[EntryDraft]:
    """Return the same for who has no lender at hand, only its rules, day and zone.

    Args:
        more: what the entries say besides, in plain codes and numbers.
    """
    connection = transaction.connection
    row = connection.execute(select(holds).where(holds.c.id == hold_id)).one()
    concerned = concerned_cases(connection, row.customer_id, row.loan_id)
    rows = [update("holds", {"id": hold_id}, {"until_on": end})]
    if end <= today:
        rows += _asked_again(pack, transaction, concerned)
    return note_cases(
        "hold.lifted",
        actor,
        row.customer_id,
        concerned,
        _data(hold_id, row.kind, row.start_on, end, row.loan_id) | dict(more or {}),
        rows,
        today=today,
        secret=secret,
        occurred_at=began_at(end, today, zone),
    )


def holds_of(connection: Connection, customer_id: int) -> list[HoldRecord]:
    """Return all holds of a customer, also those that are over, oldest first."""
    query = _query().where(holds.c.customer_id == customer_id)
    rows = connection.execute(query.order_by(holds.c.start_on, holds.c.id))
    return [_record(row) for row in rows]


def holds_from(connection: Connection, today: date) -> list[HoldRecord]:
    """Return the holds of all customers that are not over on a day, by number."""
    query = _query().where(holds.c.until_on.is_(None) | (holds.c.until_on > today))
    return [_record(row) for row in connection.execute(query.order_by(holds.c.id))]


def released(
    lender: Lender, transaction: Transaction, concerned: Sequence[CaseRef]
) -> list[Change]:
    """Return the changes that have the gate asked again about what a rule had put off.

    What was put off until the hold's end would otherwise wait for that day, although the hold is
    gone; the gate says again what still may not be.
    """
    return _asked_again(lender.pack, transaction, concerned)


def _asked_again(
    pack: RulePack, transaction: Transaction, concerned: Sequence[CaseRef]
) -> list[Change]:
    rules = {rule.id for rule in pack.rules}
    return [
        update("actions", {"id": action}, {"not_before": transaction.at})
        for action, waits_for in fetch(
            transaction.connection,
            "SELECT id, waits_for FROM actions WHERE state = 'deferred' AND "  # noqa: S608
            f"not_before > '{transaction.at}' AND "
            f"case_id IN ({id_list(case.case_id for case in concerned)}) ORDER BY id",
        )
        if waits_for in rules
    ]


def concerned_cases(connection: Connection, customer_id: int, loan_id: int | None) -> list[CaseRef]:
    """Return the open cases that a hold stops: the customer's, or those of one loan."""
    found = open_cases_of(connection, customer_id)
    return [case for case in found if loan_id is None or case.loan_id == loan_id]


def _data(
    number: int, kind: str, first: date, until: date | None, loan_id: int | None
) -> dict[str, Any]:
    data: dict[str, Any] = {"hold": number, "kind": kind, "start_on": first.isoformat()}
    if until is not None:
        data["until_on"] = until.isoformat()
    if loan_id is not None:
        data["loan"] = loan_id
    return data


def _query() -> Select[Any]:
    return select(
        holds.c.id,
        holds.c.customer_id,
        holds.c.kind,
        holds.c.start_on,
        holds.c.until_on,
        loans.c.ref,
        holds.c.source,
    ).outerjoin(loans, loans.c.id == holds.c.loan_id)


def _get(connection: Connection, hold_id: int) -> HoldRecord:
    row = connection.execute(_query().where(holds.c.id == hold_id)).first()
    if row is None:
        raise NotFound(f"there is no hold {hold_id}", hint="List them with casekit hold list.")
    return _record(row)


def _record(row: Any) -> HoldRecord:
    number, customer, kind, start, until, loan_ref, source = row
    return HoldRecord(number, customer, kind, start, until, loan_ref or "", source)
