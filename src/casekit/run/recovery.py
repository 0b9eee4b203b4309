"""After a crash: what was being handed over is unknown until the provider or a person says more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

import orjson
from sqlalchemy import Connection

from casekit.clock import parse_instant
from casekit.contacts.model import Receipt, ReceiptStatus, Unresolved
from casekit.errors import ChannelUnavailable, VaultError
from casekit.run.batch import Batch, load
from casekit.run.parts import RunParts
from casekit.run.settling import HandedOver, settle
from casekit.run.totals import Totals
from casekit.store.bulk import fetch, id_list

BATCH = 500
HISTORY = timedelta(days=1)


def has_unsettled(parts: RunParts, log: int) -> bool:
    """Say whether a run left contacts in `sending`, or some unknown ones can be asked about."""
    with parts.store.read() as connection:
        return bool(_unsettled(connection, log, _states(parts), 0, 1))


def recover(parts: RunParts, log: int, as_of: date, totals: Totals) -> None:
    """Turn what is left in `sending` into `unknown`, then ask the channels that can tell."""
    _mark_unknown(parts, log, as_of, totals)
    if any(channel.can_reconcile for channel in parts.channels.values()):
        _reconcile(parts, log, as_of, totals)


def _states(parts: RunParts) -> tuple[str, ...]:
    can = any(channel.can_reconcile for channel in parts.channels.values())
    return ("sending", "unknown") if can else ("sending",)


def _mark_unknown(parts: RunParts, log: int, as_of: date, totals: Totals) -> None:
    while True:
        with parts.ledger.transaction([log]) as transaction:
            rows = _unsettled(transaction.connection, log, ("sending",), 0, BATCH)
            if not rows:
                return
            batch = load(
                transaction.connection,
                log,
                {row[1] for row in rows},
                as_of,
                transaction.now - HISTORY,
            )
            answered = [
                (_handed(batch, row), Receipt(row[0], ReceiptStatus.UNKNOWN, provider_code="crash"))
                for row in rows
            ]
            before = totals.unknown
            transaction.record(settle(parts, transaction, batch, answered, totals))
            totals.recovered += totals.unknown - before


def _reconcile(parts: RunParts, log: int, as_of: date, totals: Totals) -> None:
    after = 0
    while True:
        with parts.store.read() as connection:
            rows = _unsettled(connection, log, ("unknown",), after, BATCH)
            if not rows:
                return
            batch = load(
                connection, log, {row[1] for row in rows}, as_of, parts.clock.now() - HISTORY
            )
            said = _what_was_said(parts, connection, batch, rows)
        after = rows[-1][0]
        receipts = _ask(parts, rows, said)
        known = [row for row in rows if row[0] in receipts]
        if not known:
            continue
        with parts.ledger.transaction([log]) as transaction:
            batch = load(
                transaction.connection,
                log,
                {row[1] for row in known},
                as_of,
                transaction.now - HISTORY,
            )
            answered = [(_handed(batch, row), receipts[row[0]]) for row in known]
            before = totals.sent
            transaction.record(
                settle(parts, transaction, batch, answered, totals, kind_sent="contact.resolved")
            )
            totals.recovered += totals.sent - before


def _unsettled(
    connection: Connection, log: int, states: Iterable[str], after: int, limit: int
) -> list[tuple[int, int, str, str, str, str, str]]:
    quoted = ", ".join(f"'{state}'" for state in states)
    return fetch(
        connection,
        "SELECT id, customer_id, channel, medium, point, at, provider_ref FROM contacts "  # noqa: S608
        f"WHERE log = {int(log)} AND state IN ({quoted}) AND direction = 'outbound' "
        f"AND id > {int(after)} ORDER BY id LIMIT {int(limit)}",
    )


def _handed(batch: Batch, row: tuple[int, int, str, str, str, str, str]) -> HandedOver:
    members = [
        (case, action)
        for case in batch.cases.values()
        if case.customer_id == row[1]
        for action in case.actions
        if action.contact_id == row[0]
    ]
    return HandedOver(row[0], row[1], row[2], row[3], row[4], members)


def _what_was_said(
    parts: RunParts,
    connection: Connection,
    batch: Batch,
    rows: list[tuple[int, int, str, str, str, str, str]],
) -> dict[int, tuple[str, str]]:
    """Return number and text of each contact, from the entry that was sealed before hand-over."""
    wanted = {row[0]: row[1] for row in rows}
    keyring = parts.vault.keyring(connection, batch.customers)
    said: dict[int, tuple[str, str]] = {}
    for log, seq, header, sealed in fetch(
        connection,
        "SELECT log, seq, header, sealed FROM entries WHERE kind = 'contact.cleared' "  # noqa: S608
        f"AND sealed IS NOT NULL AND case_id IN ({id_list(batch.cases)})",
    ):
        contact_id = orjson.loads(header)["data"]["contact"]
        if contact_id not in wanted:
            continue
        try:
            raw = keyring.open(wanted[contact_id], "entries", "sealed", f"{log}/{seq}", sealed)
        except VaultError:
            continue
        payload = orjson.loads(raw)
        said[contact_id] = (payload["to"], payload["text"])
    return said


def _ask(
    parts: RunParts,
    rows: list[tuple[int, int, str, str, str, str, str]],
    said: dict[int, tuple[str, str]],
) -> dict[int, Receipt]:
    by_channel: dict[str, list[Unresolved]] = defaultdict(list)
    for contact_id, _, name, _, _, at, provider_ref in rows:
        if contact_id in said:
            number, text = said[contact_id]
            by_channel[name].append(
                Unresolved(
                    contact_id,
                    parts.correlation(contact_id),
                    number,
                    parse_instant(at),
                    provider_ref,
                    text,
                )
            )
    answers: dict[int, Receipt] = {}
    channels = {channel.context.name: channel for channel in parts.channels.values()}
    for name, unresolved in by_channel.items():
        channel = channels.get(name)
        if channel is None or not channel.can_reconcile:
            continue
        try:
            given = channel.reconcile_batch(unresolved)
        except ChannelUnavailable:
            continue
        answers |= {
            receipt.contact_id: receipt
            for receipt in given
            if receipt.status is not ReceiptStatus.UNKNOWN
        }
    return answers
