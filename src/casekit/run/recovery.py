"""After a crash: what was being handed over is unknown until the provider or a person says more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from casekit.clock import parse_instant
from casekit.contacts.model import Receipt, ReceiptStatus, Unresolved
from casekit.errors import ChannelUnavailable, VaultError
from casekit.run import people
from casekit.run.batch import Batch, load
from casekit.run.parts import RunParts
from casekit.run.settling import HandedOver, settle
from casekit.run.totals import Totals
from casekit.store.bulk import fetch

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
            numbers = _numbers(parts, connection, batch, rows)
        after = rows[-1][0]
        receipts = _ask(parts, rows, numbers)
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
    connection: object, log: int, states: Iterable[str], after: int, limit: int
) -> list[tuple[int, int, str, str, str, str, str]]:
    quoted = ", ".join(f"'{state}'" for state in states)
    return fetch(
        connection,  # type: ignore[arg-type]
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


def _numbers(
    parts: RunParts,
    connection: object,
    batch: Batch,
    rows: list[tuple[int, int, str, str, str, str, str]],
) -> dict[int, str]:
    """Return the number that each contact went to, by contact."""
    keyring = parts.vault.keyring(connection, batch.customers)  # type: ignore[arg-type]
    numbers: dict[int, str] = {}
    for contact_id, customer_id, _, _, point, _, _ in rows:
        try:
            profile = people.opened(keyring, batch.customers[customer_id])
        except VaultError:
            continue
        number = people.number_of(profile, point)
        if number:
            numbers[contact_id] = number
    return numbers


def _ask(
    parts: RunParts,
    rows: list[tuple[int, int, str, str, str, str, str]],
    numbers: dict[int, str],
) -> dict[int, Receipt]:
    by_channel: dict[str, list[Unresolved]] = defaultdict(list)
    for contact_id, _, name, _, _, at, provider_ref in rows:
        if contact_id in numbers:
            by_channel[name].append(
                Unresolved(
                    contact_id,
                    parts.correlation(contact_id),
                    numbers[contact_id],
                    parse_instant(at),
                    provider_ref,
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
