"""What other rules mean for what the rules of before held back: it is asked about again, once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from casekit.archive.entries import Change, EntryDraft, update
from casekit.archive.ledger import Transaction
from casekit.compliance.pack import RulePack
from casekit.run.controls import POLICY, RULES, control_change, read_control
from casekit.run.parts import RunParts
from casekit.store.tables import actions, cases


def adopt_rules(parts: RunParts, log: int, day: str, actor: str, begin: Callable[[], int]) -> None:
    """Have what waits for a rule judged again where the pack, or a rule of it, is another one.

    What was put off until an instant that the rules of before named is due at once; what they
    refused without an end is looked at on `day`. In batches that each stand for themselves: a run
    that is cut off goes on where it was. What waits for anything else (an agreed day, a channel)
    stays as it is.

    Args:
        day: the run's business date (`YYYY-MM-DD`).
        begin: writes the run's row before the first thing that a run does.
    """
    key = f"{RULES}.{log}"
    now = _in_force(parts.gate.pack)
    with parts.store.read() as connection:
        before = read_control(connection, key)
        if before == now or (
            before is None and read_control(connection, f"{POLICY}.{log}") is None
        ):
            return
    begin()
    rules = frozenset((before or now)["rules"])
    after: int | None = 0
    while after is not None:
        with parts.ledger.transaction([log]) as transaction:
            found = _held_back(
                transaction.connection, log, rules, transaction.now, after, parts.settings.batch
            )
            changes = _changes(found, transaction.at, day)
            if not found:
                changes.append(control_change(transaction, key, now, actor))
            transaction.record(
                [
                    EntryDraft(
                        "config.adopted",
                        actor,
                        data={"rules": now["pack"]},
                        rows=changes,
                        log=log,
                    )
                ]
            )
        after = found[-1][0] if found else None


def first_rules(parts: RunParts, transaction: Transaction, log: int, actor: str) -> list[Change]:
    """Return the change that keeps under which rules a log was worked first; empty afterwards."""
    key = f"{RULES}.{log}"
    if read_control(transaction.connection, key) is not None:
        return []
    return [control_change(transaction, key, _in_force(parts.gate.pack), actor)]


def _in_force(pack: RulePack) -> dict[str, Any]:
    """Return the pack with its version (a lender's changes are in it), and its rules' ids."""
    ids = [name for rule in pack.rules for name in (rule.id, *(part.id for part in rule.carries))]
    return {"pack": f"{pack.name} {pack.version}", "rules": sorted(ids)}


def _held_back(
    connection: Connection, log: int, rules: Collection[str], at: datetime, after: int, limit: int
) -> list[tuple[int, int, str]]:
    """Return number, case and state of actions that wait for one of these rules."""
    query = (
        select(actions.c.id, actions.c.case_id, actions.c.state)
        .join(cases, cases.c.id == actions.c.case_id)
        .where(
            actions.c.log == log,
            (actions.c.state == "denied")
            | ((actions.c.state == "deferred") & (actions.c.not_before > at)),
            actions.c.waits_for.in_(sorted(rule[:40] for rule in rules)),
            actions.c.id > after,
            cases.c.status == "open",
            cases.c.exception.is_(None),
        )
        .order_by(actions.c.id)
        .limit(limit)
    )
    return [
        (int(number), int(case), str(state)) for number, case, state in connection.execute(query)
    ]


def _changes(found: Collection[tuple[int, int, str]], at: str, day: str) -> list[Change]:
    looked_at = dict.fromkeys(case for _, case, state in found if state == "denied")
    return [
        *(
            update("actions", {"id": number}, {"not_before": at})
            for number, _, state in found
            if state == "deferred"
        ),
        *(update("cases", {"id": case}, {"next_review_on": day}) for case in looked_at),
    ]
