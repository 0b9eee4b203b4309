"""Processes that a run begins: for actions that people carry out, and for letters that were made.

What comes due for a channel of visits or processes waits for people in the policy's eyes; here it
also becomes a process of the channel's kind, which the follow-up stage moves on. A letter becomes
one together with its receipt, and the documents that its channel made are filed with it.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Final

from casekit.archive.blobs import BlobStore
from casekit.archive.entries import EntryDraft, update
from casekit.archive.filing import (
    NOTHING,
    Staged,
    check_attachment,
    document_drafts,
    staged_batch,
)
from casekit.archive.ledger import Transaction
from casekit.cases.finding import CaseRef, cases_by_id
from casekit.contacts.channel import Channel
from casekit.contacts.model import Receipt, ReceiptStatus
from casekit.errors import FileTooLarge, UsageError
from casekit.process.choosing import kind_of_channel
from casekit.process.kind import ProcessKind
from casekit.process.model import Attachment, Step
from casekit.process.moving import opened
from casekit.process.placing import Place
from casekit.rights import SOFTWARE
from casekit.run.batch import ActionRow, Batch
from casekit.run.dispatch import HandedOver
from casekit.run.parts import RunParts
from casekit.run.prospects import Waits
from casekit.run.totals import Totals
from casekit.store.bulk import fetch, id_list
from casekit.unforeseen import type_and_place

DEADLINE_DAYS: Final = "deadline_days"
"""What a letter's process calls the days that its step gives from delivery."""

REISSUES: Final = "reissues"
"""What a letter's process calls how many letters of its action were lost before it."""

_log = logging.getLogger(__name__)


def open_due(
    parts: RunParts,
    tx: Transaction,
    batch: Batch,
    waiting: Sequence[Waits],
    totals: Totals,
) -> list[EntryDraft]:
    """Return the entries that begin a process for each action that has come due for people.

    An action has one open process. One that was put off and comes due again has a new one begun
    if the last is over; one whose process a person ended keeps waiting for people. Where one of
    the kind is under way on the case without an open action (a person began it, or its step was
    withdrawn after it had reached somebody), the action is its own from now on. What could not be
    begun is tried again whenever the case is looked at.

    Args:
        parts: the lender's; tx: the transaction of the batch.
        batch: what was read of it.
        waiting: the actions that wait for people, before they are marked so.
        totals: counts `processes`, and plugins whose kind could not say how it begins.
    """
    wanted = [
        (one, channel, kind)
        for one in waiting
        if (channel := _channel_of(parts, one.action)) is not None
        and (kind := kind_of_channel(parts.plugins, channel)) is not None
    ]
    if not wanted:
        return []
    numbers = {one.case.id for one, *_ in wanted}
    known = _phases_of_actions(tx, numbers)
    free = _without_action(tx, numbers)
    cases = cases_by_id(tx.connection, numbers)
    drafts: list[EntryDraft] = []
    for one, channel, kind in wanted:
        phases = known.get(one.action.id, ())
        comes_due = one.action.waits_for != "person"
        if "open" in phases or (phases and not comes_due):
            continue
        case = cases[one.case.id]
        if going_on := free.get((case.case_id, kind.name)):
            drafts.append(_taken_up(kind, case, channel, one.action, *going_on.pop(0)))
            continue
        try:
            step = kind.opening(case, batch.as_of)
            drafts += _opened(parts, tx, kind, case, channel, step, action=one.action)
        except Exception as error:
            # a kind that cannot say how it begins holds up this action, and no other
            _log.error("%s: %s cannot begin (%s)", case.name, kind.name, type_and_place(error))
            totals.problems[f"process:{kind.name}"] += 1
        else:
            totals.processes += 1
    return drafts


@contextmanager
def documents_of(
    blobs: BlobStore, receipts: Iterable[tuple[int, Receipt]], totals: Totals
) -> Iterator[Mapping[int, Staged]]:
    """Seal what channels made for their contacts, before the transaction that settles them.

    Args:
        blobs: the lender's folder of blobs.
        receipts: each with the person whose data it holds.
        totals: counts the problem `document`: one that cannot be taken as its channel gave it.

    Yields:
        The documents by contact.

    Raises:
        DiskFull, ArchiveError: they cannot be placed.
    """
    made: dict[int, tuple[int, list[Attachment]]] = {}
    for person, receipt in receipts:
        for attachment in receipt.documents:
            try:
                check_attachment(attachment)
            except (UsageError, FileTooLarge) as error:
                _log.error("contact %d: %s", receipt.contact_id, error.message)
                totals.problems["document"] += 1
            else:
                made.setdefault(receipt.contact_id, (person, []))[1].append(attachment)
    if not made:
        yield {}
        return
    with staged_batch(blobs, made) as sealed:
        yield sealed


def begun(
    parts: RunParts,
    tx: Transaction,
    answered: Sequence[tuple[HandedOver, Receipt]],
    documents: Mapping[int, Staged],
    totals: Totals,
) -> list[EntryDraft]:
    """Return the entries that begin the processes of contacts which their channel took.

    What a channel made for a contact that has no process is filed in the case as it is.

    Args:
        parts: the lender's; tx: the transaction that settles the receipts.
        answered: contacts with their receipts.
        documents: what `documents_of` sealed.
        totals: counts `processes`, and plugins whose receipts begin with codes that nobody knows.
    """
    channels = {channel.context.name: channel for channel in parts.channels.values()}
    taken = [
        (handed, receipt, channel)
        for handed, receipt in answered
        if receipt.status is ReceiptStatus.SENT
        and (channel := channels.get(handed.channel)) is not None
        and (receipt.documents or kind_of_channel(parts.plugins, channel) is not None)
    ]
    if not taken:
        return []
    cases = cases_by_id(tx.connection, {n for handed, *_ in taken for n in _cases_of(handed)})
    drafts: list[EntryDraft] = []
    for handed, receipt, channel in taken:
        about = [cases[number] for number in _cases_of(handed) if number in cases]
        if about:
            paper = documents.get(handed.contact_id, NOTHING)
            drafts += _begun(parts, tx, handed, receipt, channel, about[0], paper, totals)
    return drafts


def _begun(
    parts: RunParts,
    tx: Transaction,
    handed: HandedOver,
    receipt: Receipt,
    channel: Channel,
    case: CaseRef,
    paper: Staged,
    totals: Totals,
) -> list[EntryDraft]:
    kind = kind_of_channel(parts.plugins, channel)
    if kind is None:
        return document_drafts(
            tx,
            parts.vault,
            paper,
            case_id=case.case_id,
            customer_id=case.customer_id,
            actor=SOFTWARE,
            at=None,
            data={"contact": handed.contact_id},
        )
    action = handed.members[0][1] if handed.members else None
    made_on = date.fromisoformat(handed.made_on)
    try:
        step = kind.opening(case, made_on)
    except Exception as error:
        # the letter is written all the same, so its process begins with nothing else in it
        _log.error("%s: %s cannot begin (%s)", case.name, kind.name, type_and_place(error))
        totals.problems[f"process:{kind.name}"] += 1
        step = Step(look_on=made_on)
    data = {name: value for name, value in receipt.data.items() if name in kind.fields}
    if len(data) < len(receipt.data):
        _log.error("%s: %s begins with codes that nobody knows", channel.name, kind.name)
        totals.problems[f"process:{kind.name}"] += 1
    days = parts.policy.deadlines.get(action.step) if action is not None else None
    if days is not None and DEADLINE_DAYS in kind.fields:
        data.setdefault(DEADLINE_DAYS, days)
    if action is not None and REISSUES in kind.fields and (lost := _lost_before(tx, action)):
        data.setdefault(REISSUES, lost)
    totals.processes += 1
    return _opened(
        parts,
        tx,
        kind,
        case,
        channel,
        replace(step, data={**step.data, **data}),
        action=action,
        contact_id=handed.contact_id,
        paper=paper,
    )


def _opened(
    parts: RunParts,
    tx: Transaction,
    kind: ProcessKind,
    case: CaseRef,
    channel: Channel,
    step: Step,
    *,
    action: ActionRow | None,
    contact_id: int | None = None,
    paper: Staged = NOTHING,
) -> list[EntryDraft]:
    name = channel.context.name
    roles = sorted(role for role, one in parts.channels.items() if one.context.name == name)
    _, drafts = opened(
        parts,
        tx,
        kind,
        place=Place(case, case.log),
        role=action.role if action is not None and action.role in roles else roles[0],
        channel=name,
        step_id=action.step if action is not None else "",
        action_id=action.id if action is not None else None,
        contact_id=contact_id,
        step=step,
        staged=paper,
        actor=SOFTWARE,
    )
    return drafts


def _taken_up(
    kind: ProcessKind, case: CaseRef, channel: Channel, action: ActionRow, number: int, state: str
) -> EntryDraft:
    """Return the entry by which a process that is under way carries out an action."""
    return EntryDraft(
        "process.noted",
        SOFTWARE,
        case_id=case.case_id,
        customer_id=case.customer_id,
        channel=channel.context.name,
        category=kind.category,
        data={
            "process": number,
            "process_kind": kind.name,
            "event": "",
            "from": state,
            "to": state,
            "step": action.step,
        },
        rows=[
            update(
                "processes",
                {"id": number},
                {"action_id": action.id, "role": action.role, "step": action.step},
            )
        ],
    )


def _cases_of(handed: HandedOver) -> Sequence[int]:
    return [case.id for case, _ in handed.members] or handed.cases


def _channel_of(parts: RunParts, action: ActionRow) -> Channel | None:
    found = parts.channels.get(action.role)
    return found if found is not None or not action.fallback else parts.channels[action.fallback]


def _lost_before(tx: Transaction, action: ActionRow) -> int:
    ((count,),) = fetch(
        tx.connection,
        "SELECT COUNT(*) FROM processes WHERE state = 'lost' "  # noqa: S608
        f"AND case_id = {int(action.case_id)} AND action_id = {int(action.id)}",
    )
    return int(count)


def _phases_of_actions(tx: Transaction, case_ids: Collection[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for action_id, phase in fetch(
        tx.connection,
        "SELECT action_id, phase FROM processes WHERE action_id IS NOT NULL "  # noqa: S608
        f"AND case_id IN ({id_list(case_ids)})",
    ):
        found[action_id].add(phase)
    return found


def _without_action(
    tx: Transaction, case_ids: Collection[int]
) -> dict[tuple[int, str], list[tuple[int, str]]]:
    """Return the open processes that carry out no open action, by case and kind; oldest first."""
    found: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    for number, case_id, kind, state in fetch(
        tx.connection,
        "SELECT p.id, p.case_id, p.kind, p.state FROM processes p "  # noqa: S608
        "LEFT JOIN actions a ON a.id = p.action_id WHERE p.phase = 'open' "
        "AND (p.action_id IS NULL OR a.state = 'cancelled') "
        f"AND p.case_id IN ({id_list(case_ids)}) ORDER BY p.id",
    ):
        found[case_id, kind].append((number, state))
    return found
