"""Recording promises to pay, and breaking those whose day has passed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from casekit.archive.entries import Change, EntryDraft, insert, update
from casekit.archive.ledger import Transaction
from casekit.cases.finding import CaseRef, find_case
from casekit.cases.noting import began_at, note_cases, sealed_note
from casekit.cases.plan_review import marked
from casekit.cases.promise_bounds import check_bounds, owed
from casekit.cases.promise_care import FOLLOW_UP, Cared, planned, spared_in_hardship, withdrawn
from casekit.cases.promises import NOT_KEPT, Money, Promise, settle
from casekit.dates import check_day
from casekit.errors import UsageError
from casekit.money import Money as Amount
from casekit.policy.promise_care import PromiseCare
from casekit.rights import SOFTWARE, Subject
from casekit.store.bulk import fetch
from casekit.store.tables import payments, promises
from casekit.work.model import PromisePart

if TYPE_CHECKING:
    from casekit.app import Lender

BATCH = 1000
"""Promises that are broken in one go."""

_SETTLED = {"paid": "kept"}
"""What becomes of open promises when their case closes for a reason; otherwise `replaced`."""

Parts = (
    Sequence[tuple[int, date]] | Sequence[PromisePart] | Sequence[tuple[int, date] | PromisePart]
)
"""What is promised: amounts in minor units of the loan's currency, each with its date."""


@dataclass(frozen=True, slots=True)
class PromiseRecord:
    """A promise as it stands.

    Attributes:
        promise_id: its number; plan_id: the same for promises that were agreed together.
        amount, met: minor units of `currency`: promised, and paid of it.
        due_on, made_on: the lender's calendar.
        status: `open`, `kept`, `part_kept`, `broken` or `replaced`.
    """

    promise_id: int
    plan_id: int | None
    amount: int
    currency: str
    due_on: date
    made_on: date
    status: str
    met: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "promise": self.promise_id,
            "plan": self.plan_id,
            "amount": self.amount,
            "currency": self.currency,
            "due_on": self.due_on.isoformat(),
            "made_on": self.made_on.isoformat(),
            "status": self.status,
            "met": self.met,
        }


def record_promise(
    lender: Lender,
    ref: str | int,
    parts: Parts,
    *,
    made_on: date | None = None,
    note: str = "",
    beyond: str = "",
    actor: str | None = None,
) -> list[PromiseRecord]:
    """Record a promise, or a plan of several; see `Cases.record_promise`."""
    with lender.store.read() as connection:
        case = find_case(connection, ref)
    who = lender.authorized(actor, "case.promise", [Subject("case", case.case_id)])
    today = lender.today()
    with lender.ledger.transaction([case.log]) as transaction:
        case = find_case(transaction.connection, case.name)
        day = made_on or today
        data, rows, made = promise_rows(transaction, case, parts, day, today)
        promised = [PromisePart(p.amount, p.due_on) for p in made]
        left = check_bounds(lender, transaction.connection, case, promised, day, beyond=beyond)
        # what was to be asked about a promise that was not kept has been answered by a new one
        before = promises_of(transaction.connection, case.case_id)
        missed = [p.promise_id for p in before if p.status in NOT_KEPT]
        rows += withdrawn(transaction.connection, case.case_id, missed)
        drafts = note_cases(
            "promise.recorded",
            who,
            case.customer_id,
            [case],
            data,
            rows,
            today=today,
            secret=_secret(note, beyond),
            occurred_at=began_at(day, today, lender.settings.lender.zone),
        )
        if left:
            drafts.append(marked(lender, transaction, case, drafts, left, actor=who, words=beyond))
        transaction.record(drafts)
    return made


def promise_rows(
    transaction: Transaction, case: CaseRef, parts: Parts, made_on: date, today: date
) -> tuple[dict[str, Any], list[Change], list[PromiseRecord]]:
    """Return what an entry says of new promises, their rows, and the promises.

    Earlier open promises of the case are replaced, and what waits for them is withdrawn. Money
    that came in since a promise of some days ago counts for it.

    Raises:
        UsageError: nothing is promised, more than is owed, in another currency, or a date that
            does not fit.
    """
    connection = transaction.connection
    promised = as_parts(parts)
    _check(case, promised, made_on, today, owed(connection, case.loan_id))
    first = transaction.allocate("promises", len(promised))
    plan_id = first if len(promised) > 1 else None
    ordered = sorted(promised, key=lambda part: part.due_on)
    new = [
        Promise(first + offset, part.amount, part.due_on, made_on, 0, "open")
        for offset, part in enumerate(ordered)
    ]
    received = _received(connection, case.loan_id)
    settled = {p.promise_id: p for p in settle(new, received, today, breaks=False)}
    made = [
        PromiseRecord(
            p.promise_id, plan_id, p.amount, case.currency, p.due_on, made_on, p.status, p.met
        )
        for p in (settled.get(promise.promise_id, promise) for promise in new)
    ]
    replaced = [p.promise_id for p in promises_of(connection, case.case_id) if p.status == "open"]
    rows = [update("promises", {"id": number}, {"status": "replaced"}) for number in replaced]
    rows += withdrawn(connection, case.case_id, replaced)
    rows += [insert("promises", _values(case, promise)) for promise in made]
    data: dict[str, Any] = {
        "currency": case.currency,
        "promises": [
            {"promise": p.promise_id, "amount": p.amount, "due_on": p.due_on.isoformat()}
            for p in made
        ],
        "made_on": made_on.isoformat(),
    }
    if plan_id is not None:
        data["plan"] = plan_id
    if replaced:
        data["replaced"] = replaced
    return data, rows, made


def promises_of(connection: Connection, case_id: int) -> list[PromiseRecord]:
    """Return a case's promises by date."""
    rows = connection.execute(
        select(
            promises.c.id,
            promises.c.plan_id,
            promises.c.amount,
            promises.c.currency,
            promises.c.due_on,
            promises.c.made_on,
            promises.c.status,
            promises.c.met,
        )
        .where(promises.c.case_id == case_id)
        .order_by(promises.c.due_on, promises.c.id)
    )
    return [PromiseRecord(*tuple(row)) for row in rows]


# -- the day after ---------------------------------------------------------------------------------


def has_overdue_promises(connection: Connection, log: int, as_of: date) -> bool:
    """Say whether `promise_changes` has anything to do; costs one look at an index."""
    return bool(_overdue(connection, log, as_of, 1))


def promise_changes(
    transaction: Transaction, as_of: date, log: int, care: PromiseCare | None = None
) -> list[EntryDraft]:
    """Return the entries that break promises of a log whose day has passed, `BATCH` at most.

    One of which a part was paid is kept in part. A promise of a closed case is settled quietly:
    kept where the case was paid, else replaced, because nothing is asked any more. Where the
    policy says so, what follows is due at once, unless the customer is in hardship. Record the
    drafts and ask again until there are none.
    """
    connection = transaction.connection
    rows = _overdue(connection, log, as_of, BATCH)
    today = as_of.isoformat()
    drafts: dict[int, EntryDraft] = {}
    missed: list[Cared] = []
    for row in rows:
        number, case_id, customer_id, status, close_reason, review, amount, due_on, cur, met = row
        became = _SETTLED.get(close_reason, "replaced")
        if status == "open":
            became = "part_kept" if met > 0 else "broken"
            missed.append(Cared(due_on, number, case_id, customer_id, today))
        draft = drafts.get(case_id)
        if draft is None:
            draft = drafts[case_id] = EntryDraft(
                "promise.changed",
                SOFTWARE,
                case_id=case_id,
                customer_id=customer_id,
                data={"as_of": today, "currency": cur, "promises": []},
            )
            if status == "open" and (review is None or review > today):
                draft.rows.append(update("cases", {"id": case_id}, {"next_review_on": today}))
        draft.data["promises"].append(
            {"promise": number, "status": became, "amount": amount, "due_on": due_on}
        )
        draft.rows.append(update("promises", {"id": number}, {"status": became}))
        draft.rows += withdrawn(connection, case_id, [number], reminders_only=True)
    following: list[EntryDraft] = []
    if care is not None and care.follow_up_role:
        asked = spared_in_hardship(connection, _latest(missed), as_of)
        following = planned(transaction, log, asked, FOLLOW_UP, as_of, care)
    return [*drafts.values(), *following]


def _latest(missed: Sequence[Cared]) -> list[Cared]:
    """Return the last of each case: one call asks about all that was not kept."""
    return list({one.case_id: one for one in missed}.values())


def _overdue(connection: Connection, log: int, as_of: date, limit: int) -> list[Any]:
    return fetch(
        connection,
        "SELECT p.id, p.case_id, c.customer_id, c.status, c.close_reason, c.next_review_on, "  # noqa: S608
        "p.amount, p.due_on, p.currency, p.met FROM promises p JOIN cases c ON c.id = p.case_id "
        f"WHERE p.status = 'open' AND p.due_on < '{as_of.isoformat()}' AND c.log = {int(log)} "
        f"ORDER BY p.due_on, p.id LIMIT {int(limit)}",
    )


def as_parts(parts: Parts) -> list[PromisePart]:
    """Return what is promised as parts.

    Raises:
        UsageError: an amount that is no whole number of minor units, or a date that is none.
    """
    hint = "Each part is (minor units, date): (50000, date(2026, 3, 20))."
    try:
        made = [part if isinstance(part, PromisePart) else PromisePart(*part) for part in parts]
    except TypeError:
        raise UsageError("what was promised is a list of parts", hint=hint) from None
    for part in made:
        # True is an int, and a datetime a date
        if type(part.amount) is not int:
            raise UsageError("an amount that is promised is a whole number", hint=hint)
        if type(part.due_on) is not date:
            raise UsageError("a promise is due on a date", hint=hint)
    return made


def _secret(note: str, beyond: str) -> dict[str, Any] | None:
    """Return what the entry seals: what was said, and why the policy's bound was left."""
    secret = sealed_note(note) or {}
    if beyond.strip():
        secret["reason"] = beyond.strip()
    return secret or None


def _check(
    case: CaseRef, parts: Sequence[PromisePart], made_on: date, today: date, most: int
) -> None:
    if not case.is_open:
        raise UsageError(f"case {case.name} is closed; nothing is asked of the customer")
    if not parts:
        raise UsageError("say what was promised: an amount and a date")
    if made_on > today:
        raise UsageError(f"the promise would be made on {made_on}, and today is {today}")
    for part in parts:
        if part.currency and part.currency != case.currency:
            raise UsageError(
                f"the promise is in {part.currency}, and the loan in {case.currency}",
                hint="Say how much it is in the loan's currency.",
            )
    days = [part.due_on for part in parts]
    for day in (made_on, *days):
        check_day(day)
    if min(part.amount for part in parts) <= 0:
        raise UsageError("a promised amount is more than nothing")
    if min(days) < made_on:
        raise UsageError(f"{min(days)} lies before the promise itself ({made_on})")
    if len(set(days)) < len(days):
        raise UsageError("two parts of the plan have the same date", hint="Add them together.")
    total = sum(part.amount for part in parts)
    if total > most:
        raise UsageError(
            f"{_amount(total, case)} was promised and {_amount(most, case)} is owed",
            hint="Check the amounts; a promise is never more than what is owed.",
        )


def _amount(minor: int, case: CaseRef) -> str:
    return f"{Amount(minor, case.currency).decimal()} {case.currency}"


def _values(case: CaseRef, promise: PromiseRecord) -> dict[str, Any]:
    return {
        "id": promise.promise_id,
        "case_id": case.case_id,
        "plan_id": promise.plan_id,
        "amount": promise.amount,
        "currency": promise.currency,
        "due_on": promise.due_on,
        "made_on": promise.made_on,
        "status": promise.status,
        "met": promise.met,
    }


def _received(connection: Connection, loan_id: int) -> list[Money]:
    rows = connection.execute(
        select(payments.c.amount, payments.c.paid_on).where(
            payments.c.loan_id == loan_id,
            payments.c.kind == "payment",
            payments.c.reversed == 0,
        )
    )
    return [Money(row.amount, row.paid_on) for row in rows]
