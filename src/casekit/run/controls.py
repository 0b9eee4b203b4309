"""The brakes and other switches of a store, in its table `controls`."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, select

from casekit.archive.entries import Change, EntryDraft, insert, update
from casekit.archive.ledger import Transaction
from casekit.store.store import Store
from casekit.store.tables import controls

STOP = "stop"
ROLES = "roles"
POLICY = "policy"


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
