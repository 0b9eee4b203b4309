"""Which processes a run asks about, what it tells their channels of them, and which are over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection

from casekit.clock import business_date
from casekit.contacts.channel import Channel
from casekit.contacts.model import OpenAction
from casekit.process.choosing import process_name
from casekit.process.kind import ProcessKind
from casekit.process.model import ProcessView
from casekit.run.parts import RunParts
from casekit.store.bulk import fetch, id_list

BATCH: Final = 1000
"""Processes that are looked at together."""

WITHDRAWN: Final = "withdrawn"
"""Why a process is ended whose step was withdrawn; the other reasons are those of closed cases."""


def kinds_with_news(parts: RunParts) -> frozenset[str]:
    """Return the kinds of process that may have news: by themselves, or by a channel of theirs.

    The others wait for people, so a run need not ask for them however many there are.
    """
    kinds = parts.plugins.process_kinds.objects
    own = {name for name, kind in kinds.items() if says_something(kind)}
    return frozenset(own) | {
        process_name(channel) for channel in parts.channels.values() if tells_itself(channel)
    }


def says_something(kind: ProcessKind) -> bool:
    """Say whether a kind moves its processes on by day."""
    return type(kind).follow_up is not ProcessKind.follow_up


def tells_itself(channel: Channel) -> bool:
    """Say whether a channel has news of its own, so that its kind is asked besides."""
    return type(channel).follow_up_batch is not Channel.follow_up_batch


def due_processes(
    connection: Connection,
    log: int,
    as_of: date,
    after: tuple[str, int],
    kinds: Collection[str],
) -> tuple[list[int], tuple[str, int] | None]:
    """Return the next processes whose day has come, and the cursor of those after them."""
    if not kinds:
        return [], None
    names = ", ".join("'" + name.replace("'", "''") + "'" for name in sorted(kinds))
    rows = fetch(
        connection,
        # the first condition is the index's own, word for word, or SQLite would not use it
        "SELECT look_on, id FROM processes WHERE phase = 'open' "  # noqa: S608
        f"AND log = {int(log)} AND look_on <= '{as_of.isoformat()}' AND kind IN ({names}) "
        f"AND (look_on, id) > ('{after[0]}', {int(after[1])}) "
        f"ORDER BY look_on, id LIMIT {BATCH}",
    )
    if not rows:
        return [], None
    return [row[1] for row in rows], (str(rows[-1][0]), rows[-1][1])


def over_processes(
    parts: RunParts, connection: Connection, log: int, cases: Collection[int] | None
) -> list[tuple[int, str]]:
    """Return open processes that are to be ended, each with the reason; the latest first.

    One whose step was withdrawn is ended only where nothing has reached anyone yet.
    """
    some = "" if cases is None else f"AND p.case_id IN ({id_list(cases)}) "
    rows = fetch(
        connection,
        "SELECT p.id, c.status, c.close_reason, p.kind, p.state FROM processes p "  # noqa: S608
        "JOIN cases c ON c.id = p.case_id LEFT JOIN actions a ON a.id = p.action_id "
        f"WHERE p.phase = 'open' AND p.log = {int(log)} {some}"
        "AND (c.status <> 'open' OR a.state = 'cancelled') ORDER BY p.case_id, p.id DESC",
    )
    kinds = parts.plugins.process_kinds
    over = []
    for number, status, reason, kind, state in rows:
        if status != "open":
            over.append((number, reason or "closed"))
        elif kind in kinds and any(s.early for s in kinds[kind].states if s.name == state):
            over.append((number, WITHDRAWN))
    return over


def open_actions(
    parts: RunParts,
    connection: Connection,
    found: Sequence[ProcessView],
    held: Mapping[int, frozenset[str]],
) -> list[OpenAction]:
    """Return what channels are asked about: each process with its action and contact."""
    actions = _by_id(connection, "actions", "occurrence, due_on", (v.action_id for v in found))
    refs = _by_id(connection, "contacts", "provider_ref", (v.contact_id for v in found))
    kinds = parts.plugins.process_kinds
    told = []
    for view in found:
        occurrence, due_on = actions.get(view.action_id or 0, (0, None))
        goes_on = kinds[view.kind].goes_on_under if view.kind in kinds else frozenset()
        told.append(
            OpenAction(
                action_id=view.action_id or 0,
                case_id=view.case_id,
                contact_id=view.contact_id,
                step=view.step,
                occurrence=occurrence,
                due_on=date.fromisoformat(due_on) if due_on else _day(parts, view),
                provider_ref=refs.get(view.contact_id or 0, ("",))[0],
                process=view,
                held=bool(held[view.case_id] - goes_on),
                role=view.role,
                correlation_id=parts.correlation(view.contact_id) if view.contact_id else "",
            )
        )
    return told


def _day(parts: RunParts, view: ProcessView) -> date:
    return business_date(view.opened_at, parts.zone)


def _by_id(
    connection: Connection, table: str, columns: str, ids: Iterable[int | None]
) -> dict[int, tuple[Any, ...]]:
    wanted = {number for number in ids if number}
    if not wanted:
        return {}
    rows = fetch(
        connection,
        f"SELECT id, {columns} FROM {table} WHERE id IN ({id_list(wanted)})",  # noqa: S608
    )
    return {row[0]: tuple(row[1:]) for row in rows}
