"""What a changed config means for work that was planned before: look at it again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, select

from casekit.archive.entries import EntryDraft, update
from casekit.run.controls import POLICY, ROLES, control_change, read_control
from casekit.run.parts import RunParts
from casekit.run.rejudging import adopt_rules, first_rules
from casekit.run.selection import customers_without_channel
from casekit.run.whereabouts import adopt_pack
from casekit.store.bulk import fetch
from casekit.store.tables import cases

Begin = Callable[[], int]
"""Writes the run's row before the first thing that a run does."""


def adopt_policy(parts: RunParts, log: int, day: str, actor: str, begin: Begin) -> None:
    """Have every case of the log looked at on `day` where another policy planned it.

    Before that, of where customers may be where another rule pack looks for it, and of what the
    rules of before held back. In batches that each stand for themselves: a run that is cut off
    goes on where it was. A case that is taken out of collection (absent from the book) stays out.
    """
    adopt_pack(parts, log, actor, begin)
    adopt_rules(parts, log, day, actor, begin)
    digest = parts.policy.digest
    key = f"{POLICY}.{log}"
    with parts.store.read() as connection:
        if read_control(connection, key) == digest:
            return
        any_case = fetch(
            connection,
            f"SELECT id FROM cases WHERE log = {log} AND status = 'open' LIMIT 1",  # noqa: S608
        )
    if not any_case:
        return
    begin()
    after: int | None = 0
    while after is not None:
        with parts.ledger.transaction([log]) as transaction:
            numbers = _planned_otherwise(
                transaction.connection, log, digest, after, parts.settings.batch
            )
            changes = [
                update("cases", {"id": number}, {"next_review_on": day}) for number in numbers
            ]
            if not numbers:
                changes.append(control_change(transaction, key, digest, actor))
                changes += first_rules(parts, transaction, log, actor)
            transaction.record(
                [
                    EntryDraft(
                        "config.adopted",
                        actor,
                        data={"policy": parts.policy.name, "digest": digest},
                        rows=changes,
                        log=log,
                    )
                ]
            )
        after = numbers[-1] if numbers else None


def adopt_roles(
    parts: RunParts,
    log: int,
    actor: str,
    begin: Begin,
    take_up: Callable[[int, Sequence[int]], None],
) -> None:
    """Take up what waited for a channel, where one has been enabled since the last run."""
    roles = sorted(parts.channels)
    key = f"{ROLES}.{log}"
    with parts.store.read() as connection:
        before = read_control(connection, key)
        if before == roles:
            return
        if before is None and not fetch(
            connection,
            f"SELECT id FROM actions WHERE log = {log} LIMIT 1",  # noqa: S608
        ):
            return
    begin()
    fresh = [role for role in roles if role not in (before or [])]
    after = 0
    while fresh and before is not None:
        with parts.store.read() as connection:
            customers = customers_without_channel(
                connection, log, fresh, after, parts.settings.batch
            )
        if not customers:
            break
        take_up(log, customers)
        after = customers[-1]
    with parts.ledger.transaction([log]) as transaction:
        transaction.record(
            [
                EntryDraft(
                    "config.adopted",
                    actor,
                    data={"roles": roles},
                    rows=[control_change(transaction, key, roles, actor)],
                    log=log,
                )
            ]
        )


def _planned_otherwise(
    connection: Connection, log: int, digest: str, after: int, limit: int
) -> list[int]:
    return list(
        connection.execute(
            select(cases.c.id)
            .where(
                cases.c.log == log,
                cases.c.status == "open",
                cases.c.policy_digest.not_in([digest, ""]),
                cases.c.exception.is_(None),
                cases.c.id > after,
            )
            .order_by(cases.c.id)
            .limit(limit)
        ).scalars()
    )
