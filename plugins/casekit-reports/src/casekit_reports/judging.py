"""What a loan comes to in a period: pure functions of its rows. See docs/reference/figures.md."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from casekit_reports.journal_schema import (
    ADJUSTED,
    COST,
    DEMAND,
    DUE,
    HANDED_OVER,
    INBOUND,
    PAID,
    REVERSED,
    TO_CUSTOMER,
    UNPLACED,
)

Row = tuple[Any, ...]
_WORKS: Final = HANDED_OVER | TO_CUSTOMER | DEMAND
_OVERDUE: Final = frozenset({DUE, PAID, REVERSED, ADJUSTED})


@dataclass(slots=True)
class Recovery:
    """What of a loan was overdue in a period and recovered; minor units.

    Attributes:
        opening: principal and interest overdue when the period began.
        newly: what became overdue in it.
        recovered: what was paid of what was overdue, less what was taken back.
        adjusted: what the book took off without a payment that is known; not recovered.
        penalty, costs: paid as penalty and as costs, beside.
        unplaced: money of which nobody can say what it paid.
        by_source: source → recovered.
        last_paid: the last day on which something was recovered, 0 for none.
    """

    opening: int = 0
    newly: int = 0
    recovered: int = 0
    adjusted: int = 0
    penalty: int = 0
    costs: int = 0
    unplaced: int = 0
    by_source: dict[int, int] | None = None
    last_paid: int = 0


def works(flags: int) -> bool:
    """Tell whether a contact was work on a loan: a demand that went out to the customer."""
    return flags & (_WORKS | INBOUND) == _WORKS


def recovery(money: Sequence[Row], start: int, end: int) -> Recovery:
    """Work out what a loan's movements come to between two days, both within."""
    found = Recovery()
    for _, day, kind, counted, amount, penalty, costs, source, *_ in money:
        if day > end:
            continue
        if day < start:
            if kind in _OVERDUE:
                found.opening += amount
            continue
        if kind == DUE:
            found.newly += amount
        elif kind == ADJUSTED:
            found.adjusted -= amount
        elif kind == UNPLACED:
            found.unplaced -= amount
        elif kind != COST:
            found.penalty -= penalty
            found.costs -= costs
            if not counted:
                found.newly += amount
            elif amount:
                found.recovered -= amount
                found.last_paid = max(found.last_paid, day if kind == PAID else 0)
                if found.by_source is None:
                    found.by_source = {}
                found.by_source[source] = found.by_source.get(source, 0) - amount
    return found


def is_of_recovered(row: Row, start: int, end: int) -> bool:
    """Tell whether a movement is a part of what was recovered."""
    _, day, kind, counted, amount, *_ = row
    return bool(start <= day <= end and counted and amount and kind in (PAID, REVERSED))


def is_of_overdue(row: Row, start: int, end: int) -> bool:
    """Tell whether a movement is a part of the overdue total."""
    _, day, kind, counted, amount, *_ = row
    if not amount or day > end or kind not in _OVERDUE:
        return False
    return day < start or kind == DUE or (kind in (PAID, REVERSED) and not counted)


@dataclass(slots=True)
class Success:
    """Whether a loan that was worked was led to payment, and to which contact that is owed.

    Attributes:
        contact: the contact that counts: the last one that led to payment, or the last one.
        collector: whose it is: the person of the last contact by a person that led to payment, or
            of the last one by a person; 0 where no person was in it.
        paid: it was led to payment.
        payments: the movements that led there.
    """

    contact: Row
    collector: int
    paid: bool
    payments: list[Row]


def success(
    working: Sequence[Row],
    money: Sequence[Row],
    window: int,
    least_share: Fraction,
    collectors: Sequence[int],
) -> Success | None:
    """Tell whether a loan was led to payment; None where it was not worked.

    Args:
        working: its contacts in the period that are work, by time.
        money: its movements up to `window` days after the period.
        window: days after a contact, its own among them, in which money counts as led to.
        least_share: of the overdue principal and interest at the contact.
        collectors: number of a kind of contact → collector, 0 for the software.
    """
    if not working:
        return None
    paying = [row for row in money if row[3] and row[4] and row[2] in (PAID, REVERSED)]
    last = working[-1]
    if paying and paying_after(paying, working[0][1]):
        found: Success | None = None
        for contact in reversed(working):
            within = _led_to(contact[1], money, paying, window, least_share)
            if not within:
                continue
            collector = collectors[contact[3]]
            if found is None:
                found = Success(contact, collector, True, within)
            found.collector = collector
            if collector:
                break
        if found is not None:
            return found
    return Success(last, last_person(working, collectors), False, [])


def paying_after(paying: Sequence[Row], day: int) -> bool:
    """Tell whether any payment came on a day or later."""
    return any(row[1] >= day for row in paying)


def _led_to(
    day: int, money: Sequence[Row], paying: Sequence[Row], window: int, least_share: Fraction
) -> list[Row]:
    """Return the payments that a contact of a day led to; none where they are too small."""
    within = [row for row in paying if day <= row[1] <= day + window]
    paid = -sum(row[4] for row in within)
    if paid <= 0:
        return []
    overdue = sum(
        row[4]
        for row in money
        if row[2] in _OVERDUE and (row[1] < day or (row[1] == day and row[2] in (DUE, ADJUSTED)))
    )
    enough = paid * least_share.denominator >= least_share.numerator * overdue
    return within if overdue > 0 and enough else []


def last_person(contacts: Sequence[Row], collectors: Sequence[int]) -> int:
    """Return who made the last contact that a person made, 0 for nobody."""
    for contact in reversed(contacts):
        collector = collectors[contact[3]]
        if collector:
            return collector
    return 0


@dataclass(slots=True)
class CaseInPeriod:
    """How a case stood when a period began and when it ended.

    Attributes:
        case_id: the case.
        opened_day: when it was opened.
        was_open: it was open when the period began.
        tier, policy: at the beginning; of a case opened in the period, its first.
        is_open: it is open at the end.
        end_tier: its tier then.
        reason: why it was closed in the period, 0 where it was not.
        closed_day: when.
        first, last: its stand at the beginning, or its first in the period, and its last.
    """

    case_id: int
    opened_day: int
    was_open: bool
    tier: int
    policy: int
    is_open: bool
    end_tier: int
    reason: int
    closed_day: int
    first: Row
    last: Row


def cases_in(stands: Sequence[Row], start: int) -> list[CaseInPeriod]:
    """Return the cases of a loan that were open in a period; stands go up to its end."""
    if not stands:
        return []
    if stands[0][1] == stands[-1][1]:
        case = _case_in(stands, start)
        return [] if case is None else [case]
    by_case: dict[int, list[Row]] = {}
    for row in stands:
        by_case.setdefault(row[1], []).append(row)
    found = (_case_in(rows, start) for rows in by_case.values())
    return [case for case in found if case is not None]


def _case_in(rows: Sequence[Row], start: int) -> CaseInPeriod | None:
    before: Row | None = None
    first: Row | None = None
    for row in rows:
        if row[2] < start:
            before = row
        elif row[3] and (first is None or not first[4]):
            first = row
    last = rows[-1]
    was_open = before is not None and bool(before[3])
    if was_open:
        first = before
    elif first is None:
        return None
    assert first is not None
    closed = not last[3]
    return CaseInPeriod(
        case_id=last[1],
        opened_day=last[7],
        was_open=was_open,
        tier=first[4],
        policy=first[5],
        is_open=not closed,
        end_tier=last[4],
        reason=last[6] if closed else 0,
        closed_day=last[2] if closed else 0,
        first=first,
        last=last,
    )


def owner_of(owners: Sequence[Row], contacts: Sequence[Row], collectors: Sequence[int]) -> int:
    """Return whose a loan was in a period: assigned at its end, or who last contacted about it.

    Args:
        owners: who it was assigned to, by day.
        contacts: the loan's of the period, by time.
        collectors: number of a kind of contact → collector, 0 for the software.
    """
    if owners and owners[-1][2]:
        return int(owners[-1][2])
    return last_person(contacts, collectors)


def first_contact(
    case: CaseInPeriod, contacts: Sequence[Row], outbound: Collection[int]
) -> Row | None:
    """Return the first contact of a case that was handed over, or None; `outbound` has kinds."""
    return next((row for row in contacts if row[4] == case.case_id and row[3] in outbound), None)
