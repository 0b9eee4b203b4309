"""After a crash: what was being handed over is unknown until the provider or a person says more."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import orjson
from sqlalchemy import Connection

from casekit.archive.entries import EntryDraft
from casekit.archive.ledger import Transaction
from casekit.clock import business_date, instant_text, parse_instant
from casekit.contacts.channel import Channel
from casekit.contacts.model import Receipt, ReceiptStatus, Unresolved
from casekit.errors import ChannelUnavailable, VaultError
from casekit.run.batch import ActionRow, Batch, CaseRow, load
from casekit.run.dispatch import HandedOver
from casekit.run.parts import RunParts
from casekit.run.receipts import one_each
from casekit.run.settling import settle
from casekit.run.totals import Totals
from casekit.run.under_way import begun, documents_of
from casekit.store.bulk import fetch, id_list

BATCH = 500
HISTORY = timedelta(days=1)

DIALLING = timedelta(minutes=5)
"""For so long a contact that no run made may still be on its way from another process."""

_log = logging.getLogger(__name__)


class _Left(NamedTuple):
    """A contact that nobody knows the fate of."""

    id: int
    customer_id: int
    channel: str
    medium: str
    point: str
    at: str
    provider_ref: str
    as_of: str | None


def has_unsettled(parts: RunParts, log: int) -> bool:
    """Say whether a run left contacts in `sending`, or some unknown ones can be asked about."""
    with parts.store.read() as connection:
        return bool(_left(connection, log, _states(parts), 0, 1, parts.clock.now()))


def recover(
    parts: RunParts, log: int, as_of: date, totals: Totals, begin: Callable[[], int]
) -> None:
    """Turn what is left in `sending` into `unknown`, then ask the channels that can tell.

    The cases concerned are looked at again by the run that recovers. `begin` is called before
    anything is written; where no channel knows more than before, nothing is.
    """
    marked = _mark_unknown(parts, log, as_of, totals, begin)
    if _can_reconcile(parts):
        _reconcile(parts, log, as_of, totals, begin, marked)


def begun_by_word(parts: RunParts, tx: Transaction, log: int, contact_id: int) -> list[EntryDraft]:
    """Return the entries that begin the process of an unknown contact which was sent after all.

    A person says so, so what the channel made for it is not known: only what the kind of process
    and the policy bring is in it.

    Args:
        parts: the lender's.
        tx: the transaction that resolves the contact; it is still `unknown` in it.
        log: where the contact is.
        contact_id: its number.
    """
    unknown = _left(tx.connection, log, ("unknown",), contact_id - 1, 1, tx.now)
    left = [one for one in unknown if one.id == contact_id]
    as_of = business_date(tx.now, parts.zone)
    batch = _batch(tx.connection, log, left, as_of, tx.now)
    receipts = {contact_id: Receipt(contact_id, ReceiptStatus.SENT)}
    return begun(parts, tx, _answered(parts, batch, left, receipts), {}, Totals(as_of))


def _can_reconcile(parts: RunParts) -> bool:
    return any(channel.can_reconcile for channel in parts.channels.values())


def _states(parts: RunParts) -> tuple[str, ...]:
    return ("sending", "unknown") if _can_reconcile(parts) else ("sending",)


def _mark_unknown(
    parts: RunParts, log: int, as_of: date, totals: Totals, begin: Callable[[], int]
) -> set[int]:
    marked: set[int] = set()
    while True:
        with parts.store.read() as connection:
            if not _left(connection, log, ("sending",), 0, 1, parts.clock.now()):
                return marked
        begin()
        with totals.all_or_nothing(), parts.ledger.transaction([log]) as transaction:
            left = _left(transaction.connection, log, ("sending",), 0, BATCH, transaction.now)
            receipts = {
                one.id: Receipt(one.id, ReceiptStatus.UNKNOWN, provider_code="crash")
                for one in left
            }
            batch = _batch(transaction.connection, log, left, as_of, transaction.now)
            answered = _answered(parts, batch, left, receipts)
            transaction.record(
                settle(parts, transaction, batch, answered, totals, look_again_on=as_of)
            )
        marked |= receipts.keys()


def _reconcile(
    parts: RunParts,
    log: int,
    as_of: date,
    totals: Totals,
    begin: Callable[[], int],
    marked: set[int],
) -> None:
    after = 0
    while True:
        with parts.store.read() as connection:
            left = _left(connection, log, ("unknown",), after, BATCH, parts.clock.now())
            if not left:
                return
            said = _what_was_said(parts, connection, left)
        after = left[-1].id
        receipts = _ask(parts, left, said, totals)
        if not receipts:
            continue
        begin()
        papers = [(one.customer_id, receipts[one.id]) for one in left if one.id in receipts]
        with (
            totals.all_or_nothing(),
            documents_of(parts.blobs, papers, totals) as documents,
            parts.ledger.transaction([log]) as transaction,
        ):
            # a call-back may have told meanwhile; what is still unknown is settled
            still = {
                one.id
                for one in _left(
                    transaction.connection, log, ("unknown",), 0, None, transaction.now
                )
            }.intersection(receipts)
            known = [one for one in left if one.id in still]
            batch = _batch(transaction.connection, log, known, as_of, transaction.now)
            answered = _answered(parts, batch, known, receipts)
            drafts = settle(
                parts,
                transaction,
                batch,
                answered,
                totals,
                kind_sent="contact.resolved",
                look_again_on=as_of,
            )
            transaction.record([*drafts, *begun(parts, transaction, answered, documents, totals)])
            totals.recovered += len(still)
            totals.unknown -= len(still & marked)


def _left(
    connection: Connection,
    log: int,
    states: Iterable[str],
    after: int,
    limit: int | None,
    now: datetime,
) -> list[_Left]:
    quoted = ", ".join(f"'{state}'" for state in states)
    rows = fetch(
        connection,
        "SELECT c.id, c.customer_id, c.channel, c.medium, c.point, c.at, c.provider_ref, r.as_of "  # noqa: S608
        "FROM contacts c LEFT JOIN runs r ON r.id = c.run_id "
        # the first condition is the index's own, word for word, or SQLite would not use it
        f"WHERE c.state IN ('sending', 'unknown') AND c.log = {int(log)} "
        f"AND c.state || '' IN ({quoted}) AND c.direction = 'outbound' "
        f"AND (c.run_id IS NOT NULL OR c.state || '' = 'unknown' "
        f"OR c.at <= '{instant_text(now - DIALLING)}') "
        f"AND c.id > {int(after)} ORDER BY c.id" + (f" LIMIT {int(limit)}" if limit else ""),
    )
    return [_Left(*row) for row in rows]


def _batch(
    connection: Connection, log: int, left: Sequence[_Left], as_of: date, now: datetime
) -> Batch:
    customers = {one.customer_id for one in left}
    return load(connection, log, customers, as_of, now - HISTORY, closed_too=True)


def _answered(
    parts: RunParts, batch: Batch, left: Sequence[_Left], receipts: Mapping[int, Receipt]
) -> list[tuple[HandedOver, Receipt]]:
    """Return the contacts with their actions, also those of cases that have closed since."""
    members: dict[int, list[tuple[CaseRow, ActionRow]]] = defaultdict(list)
    for case in batch.cases.values():
        for action in case.actions:
            if action.contact_id is not None:
                members[action.contact_id].append((case, action))
    return [
        (
            HandedOver(
                one.id,
                one.customer_id,
                one.channel,
                one.medium,
                one.point,
                one.as_of or business_date(parse_instant(one.at), parts.zone).isoformat(),
                members[one.id],
            ),
            receipts[one.id],
        )
        for one in left
    ]


def _what_was_said(
    parts: RunParts, connection: Connection, left: Sequence[_Left]
) -> dict[int, tuple[str, str]]:
    """Return number and text of each contact, from the entry that was sealed before hand-over."""
    customers = {one.id: one.customer_id for one in left}
    keyring = parts.vault.keyring(connection, set(customers.values()))
    said: dict[int, tuple[str, str]] = {}
    for log, seq, header, sealed in fetch(
        connection,
        "SELECT log, seq, header, sealed FROM entries WHERE kind = 'contact.cleared' "  # noqa: S608
        "AND sealed IS NOT NULL AND case_id IN "
        f"(SELECT case_id FROM actions WHERE contact_id IN ({id_list(customers)}))",
    ):
        contact_id = orjson.loads(header)["data"]["contact"]
        if contact_id not in customers:
            continue
        try:
            raw = keyring.open(customers[contact_id], "entries", "sealed", f"{log}/{seq}", sealed)
        except VaultError:
            # erased or restricted since: the channel may still know it by our correlation id
            continue
        payload = orjson.loads(raw)
        said[contact_id] = (payload["to"], payload["text"])
    return said


def _ask(
    parts: RunParts,
    left: Sequence[_Left],
    said: Mapping[int, tuple[str, str]],
    totals: Totals,
) -> dict[int, Receipt]:
    by_channel: dict[str, list[Unresolved]] = defaultdict(list)
    for one in left:
        number, text = said.get(one.id, ("", ""))
        by_channel[one.channel].append(
            Unresolved(
                one.id,
                parts.correlation(one.id),
                number,
                parse_instant(one.at),
                one.provider_ref,
                text,
            )
        )
    channels = {channel.context.name: channel for channel in parts.channels.values()}
    answers: dict[int, Receipt] = {}
    for name, unresolved in by_channel.items():
        channel = channels.get(name)
        if channel is not None and channel.can_reconcile:
            answers |= _ask_one(channel, unresolved, totals)
    return answers


def _ask_one(
    channel: Channel, unresolved: Sequence[Unresolved], totals: Totals
) -> dict[int, Receipt]:
    asked = {one.contact_id for one in unresolved}
    try:
        return {
            number: receipt
            for number, receipt in one_each(channel.reconcile_batch(unresolved)).items()
            if number in asked and receipt.status is not ReceiptStatus.UNKNOWN
        }
    except ChannelUnavailable as error:
        _log.warning("%s cannot be asked about unknown contacts: %s", channel.name, error.code)
    except Exception as error:
        # a channel that breaks its contract must not keep the day from being run
        _log.error(
            "the channel %s raised %s in reconcile_batch", channel.name, type(error).__name__
        )
        totals.problems[f"channel:{channel.context.name}"] += 1
    return {}
