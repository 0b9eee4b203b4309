"""What follows from promises: a reminder before one is due, and what is asked when it was not kept.

Both are actions of the case like any other, of the step `promise:ID`: occurrence 1 is the
reminder, 2 what follows. Rules judge them and money withdraws them like what a policy plans.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from sqlalchemy import Connection

from casekit.archive.entries import Change, EntryDraft, insert, update
from casekit.archive.ledger import Transaction
from casekit.policy.promise_care import PromiseCare
from casekit.rights import SOFTWARE
from casekit.run import reading
from casekit.run.batch import PENDING
from casekit.run.planning import PROMISED
from casekit.store.bulk import fetch, id_list

REMINDER: Final = 1
"""Occurrence of a promise's step that reminds of it."""

FOLLOW_UP: Final = 2
"""Occurrence of a promise's step that asks why it was not kept."""

PRIORITY: Final = 60
"""Before what the policy plans by itself, and before what was agreed otherwise."""

BATCH: Final = 1000
"""Reminders that are looked for in one go."""

_PENDING = ", ".join(f"'{state}'" for state in sorted(PENDING))


class Cared(NamedTuple):
    """A promise that something is planned for.

    `due_on` is the promised day, `review` the day on which a run looks at the case again, None
    where none does; both ISO dates.
    """

    due_on: str
    promise_id: int
    case_id: int
    customer_id: int
    review: str | None


def step_of(promise_id: int) -> str:
    """Return the step of a promise's actions."""
    return f"{PROMISED}{promise_id}"


def promise_of(step: str) -> int | None:
    """Return the promise that a step belongs to, or None where it belongs to none."""
    number = step.removeprefix(PROMISED)
    return int(number) if step.startswith(PROMISED) and number.isdigit() else None


def to_remind(
    connection: Connection, log: int, as_of: date, days: int, after: tuple[str, int]
) -> tuple[list[Cared], tuple[str, int] | None]:
    """Return promises of a log that a reminder is due for, and the next cursor (date, promise).

    Those are open, fall due within `days` from `as_of`, were made before it, and have had none.
    The cursor is None once there are no more.
    """
    last = as_of + timedelta(days=days)
    rows = fetch(
        connection,
        "SELECT p.due_on, p.id, p.case_id, c.customer_id, c.next_review_on FROM promises p "  # noqa: S608
        "JOIN cases c ON c.id = p.case_id LEFT JOIN actions a ON a.case_id = p.case_id "
        f"AND a.step = '{PROMISED}' || p.id AND a.occurrence = {REMINDER} "
        f"WHERE p.status = 'open' AND p.due_on >= '{as_of.isoformat()}' "
        f"AND p.due_on <= '{last.isoformat()}' AND p.made_on < '{as_of.isoformat()}' "
        f"AND c.log = {int(log)} AND c.status = 'open' AND c.exception IS NULL "
        "AND (a.id IS NULL OR (a.state = 'cancelled' AND a.attempted_on IS NULL)) "
        f"AND (p.due_on, p.id) > ('{after[0]}', {int(after[1])}) "
        f"ORDER BY p.due_on, p.id LIMIT {BATCH}",
    )
    cursor = (rows[-1][0], rows[-1][1]) if len(rows) == BATCH else None
    return [Cared(*row) for row in rows], cursor


class Turns:
    """Which reminders go now: of a customer's promised days the first, the others later.

    A reminder names one day. Feed it the promises in the order of their days.
    """

    def __init__(self) -> None:
        self._first: dict[int, str] = {}

    def of(self, found: Iterable[Cared]) -> list[Cared]:
        """Return those whose turn it is."""
        return [
            one
            for one in found
            if self._first.setdefault(one.customer_id, one.due_on) == one.due_on
        ]


def planned(
    transaction: Transaction,
    log: int,
    cared: Sequence[Cared],
    occurrence: int,
    as_of: date,
    care: PromiseCare,
) -> list[EntryDraft]:
    """Return the entries that make the actions of these promises due on `as_of`.

    One that was withdrawn before it was carried out becomes due again. The run that follows looks
    at the cases.
    """
    is_reminder = occurrence == REMINDER
    role = care.remind_role if is_reminder else care.follow_up_role
    template = care.remind_template if is_reminder else care.follow_up_template
    known = _known(transaction.connection, cared, occurrence)
    fresh = [one for one in cared if (one.case_id, step_of(one.promise_id)) not in known]
    following = transaction.allocate("actions", len(fresh)) if fresh else 0
    today = as_of.isoformat()
    drafts = []
    for one in cared:
        step = step_of(one.promise_id)
        values = {
            "role": role,
            "template": template,
            "due_on": today,
            "priority": PRIORITY,
            "state": "due",
            "planned_at": transaction.at,
        }
        found = known.get((one.case_id, step))
        if found is None:
            key = {"id": following, "case_id": one.case_id, "customer_id": one.customer_id}
            values |= {**key, "log": log, "step": step, "occurrence": occurrence}
            rows = [insert("actions", values)]
            following += 1
        elif found[1] == "cancelled":
            rows = [update("actions", {"id": found[0]}, values | _AGAIN)]
        else:
            continue
        if one.review is None or one.review > today:
            rows.append(update("cases", {"id": one.case_id}, {"next_review_on": today}))
        drafts.append(_entry(one, step, role, today, rows))
    return drafts


_AGAIN: Final = {"waits_for": "", "not_before": None}


def _entry(one: Cared, step: str, role: str, today: str, rows: list[Change]) -> EntryDraft:
    return EntryDraft(
        "followup.planned",
        SOFTWARE,
        case_id=one.case_id,
        customer_id=one.customer_id,
        data={"step": step, "role": role, "not_before": today, "promise": one.promise_id},
        rows=rows,
    )


def _known(
    connection: Connection, cared: Iterable[Cared], occurrence: int
) -> dict[tuple[int, str], tuple[int, str]]:
    """Return the actions that there are: (case, step) → (id, state), only untried as withdrawn."""
    cases = id_list({one.case_id for one in cared})
    steps = ", ".join(f"'{step_of(one.promise_id)}'" for one in cared) or "NULL"
    return {
        (case_id, step): (number, state if attempted_on is None else "done")
        for case_id, step, number, state, attempted_on in fetch(
            connection,
            "SELECT case_id, step, id, state, attempted_on FROM actions "  # noqa: S608
            f"WHERE case_id IN ({cases}) AND step IN ({steps}) "
            f"AND occurrence = {int(occurrence)}",
        )
    }


def spared_in_hardship(connection: Connection, cared: Sequence[Cared], as_of: date) -> list[Cared]:
    """Return those whose case is not in hardship on a day: then gentler steps of the policy ask."""
    today = as_of.isoformat()
    facts = reading.facts(connection, id_list({one.case_id for one in cared}))
    spared = set()
    for case_id, known in facts.items():
        value, since, until = known.get("hardship", (False, "", None))
        if value and since <= today and (until is None or today <= until):
            spared.add(case_id)
    return [one for one in cared if one.case_id not in spared]


def withdrawn(
    connection: Connection,
    case_id: int,
    promise_ids: Collection[int],
    *,
    reminders_only: bool = False,
) -> list[Change]:
    """Return the changes that withdraw what waits for promises of a case."""
    if not promise_ids:
        return []
    steps = ", ".join(f"'{step_of(int(number))}'" for number in promise_ids)
    which = f" AND occurrence = {REMINDER}" if reminders_only else ""
    return [
        update("actions", {"id": number}, {"state": "cancelled", "waits_for": ""})
        for (number,) in fetch(
            connection,
            f"SELECT id FROM actions WHERE case_id = {int(case_id)} AND step IN ({steps}) "  # noqa: S608
            f"AND state IN ({_PENDING}){which} ORDER BY id",
        )
    ]
