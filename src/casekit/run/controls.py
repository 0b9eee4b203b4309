"""The brakes and other switches of a store, in its table `controls`."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from casekit.archive.behind import TIME, is_accepted
from casekit.archive.entries import Change, EntryDraft, insert, update
from casekit.archive.ledger import Ledger, Transaction
from casekit.clock import instant_text
from casekit.errors import UsageError
from casekit.store.store import Store
from casekit.store.tables import controls, runs

STOP = "stop"
ROLES = "roles"
POLICY = "policy"
PACK = "pack"
RULES = "rules"


def read_control(connection: Connection, key: str) -> Any:
    """Return a switch's value, or None where it was never set."""
    return connection.execute(
        select(controls.c.value).where(controls.c.key == key)
    ).scalar_one_or_none()


def control_change(transaction: Transaction, key: str, value: Any, actor: str) -> Change:
    """Return the row change that sets a switch."""
    known = transaction.connection.execute(
        select(controls.c.key).where(controls.c.key == key)
    ).scalar_one_or_none()
    values = {
        "value": orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode(),
        "set_at": transaction.at,
        "set_by": actor,
    }
    if known is None:
        return insert("controls", {"key": key, **values})
    return update("controls", {"key": key}, values)


def set_control(transaction: Transaction, key: str, value: Any, actor: str, **data: Any) -> None:
    """Set a switch and archive who did."""
    transaction.record(
        [
            EntryDraft(
                "control.changed",
                actor,
                data={"control": key, "value": value, **data},
                rows=[control_change(transaction, key, value, actor)],
            )
        ]
    )


def is_stopped(store: Store) -> bool:
    """Say whether hand-overs are stopped."""
    with store.read() as connection:
        return bool(read_control(connection, STOP))


def accept_time(ledger: Ledger, reason: str, actor: str) -> str:
    """Let work go on although the archive lies ahead of the clock; return up to which instant.

    For a clock that was once ahead and is right now. Entries keep the instant of the last one
    until the clock has passed it, and runs of dates that were ahead no longer bar earlier ones.

    Raises:
        UsageError: no reason, or the archive does not lie ahead.
    """
    if not reason.strip():
        raise UsageError("say why the clock was ahead")
    last = ledger.store.last_instant()
    if last is None or last <= ledger.clock.now():
        raise UsageError("the archive does not lie ahead of the clock; there is nothing to accept")
    with ledger.transaction(urgent=True) as transaction:
        if is_accepted(transaction.connection, last):
            raise UsageError(f"the archive is known to lie ahead up to {instant_text(last)}")
        newest = transaction.connection.execute(select(func.max(runs.c.id))).scalar_one_or_none()
        value = {"until": instant_text(last), "run": newest or 0}
        set_control(transaction, TIME, value, actor, reason_given=True)
    return instant_text(last)
