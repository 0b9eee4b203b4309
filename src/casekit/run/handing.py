"""One batch in three beats: plan and clear; hand over; settle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from casekit.archive.entries import Change, update
from casekit.archive.ledger import Transaction
from casekit.compliance.model import Finding, Verdict
from casekit.contacts.channel import Channel
from casekit.contacts.model import Contact, Receipt, ReceiptStatus
from casekit.errors import PluginError, VolumeBreaker
from casekit.hook_calls import PLUGIN_FAILED
from casekit.policy.model import FactValue
from casekit.run.address_tasks import address_tasks
from casekit.run.batch import Batch, CaseRow, load
from casekit.run.clearing import clear_batch
from casekit.run.dispatch import REFUSED, STOPPED, HandedOver, hand_over
from casekit.run.held_back import RETRY_AFTER
from casekit.run.parts import RunParts
from casekit.run.planning import Planned, next_review, no_later, plan_batch, reviews_if_sent
from casekit.run.prospects import Cleared, Prospect
from casekit.run.settling import settle
from casekit.run.snapshots import fact_change
from casekit.run.totals import Totals
from casekit.run.under_way import begun, documents_of, open_due
from casekit.run.watch import Watch
from casekit.run.writing import (
    cleared_drafts,
    newly_waiting,
    refused_drafts,
    tell_reviews,
    waiting_drafts,
)


@dataclass
class RunState:
    """What a run carries from batch to batch.

    Attributes:
        limit: the most contacts it may hand over, None for no limit; `usual` explains it.
        unavailable: channels that cannot work in this run, with the reason.
        held: cases that the policy could not plan; nothing is done about them in this run.
    """

    parts: RunParts
    as_of: date
    run_id: int
    totals: Totals
    limit: int | None = None
    usual: int = 0
    unavailable: dict[str, str] = field(default_factory=dict)
    held: set[int] = field(default_factory=set)


def run_batch(state: RunState, log: int, customers: Sequence[int]) -> int:
    """Carry out what is due for some customers of one log; return how many cases were read.

    Raises:
        VolumeBreaker: the batch would pass the run's limit; nothing of it was done.
    """
    parts, totals = state.parts, state.totals
    with totals.all_or_nothing(), parts.ledger.transaction([log]) as transaction:
        batch, cleared = _first_beat(state, transaction, log, customers)
        written = transaction.appended[-1].seq + 1 if transaction.appended else 0
    if not cleared.allowed or totals.dry_run:
        return len(batch.cases)
    with totals.timed("hand over"):
        watch = Watch(parts, batch, written, cleared.allowed)
        answered = _second_beat(state, cleared.allowed, watch)
    with (
        totals.timed("settle"),
        totals.all_or_nothing(),
        documents_of(parts.blobs, [(h.person, r) for h, r in answered], totals) as documents,
        parts.ledger.transaction([log], urgent=True) as transaction,
    ):
        drafts = settle(parts, transaction, batch, answered, totals)
        transaction.record([*drafts, *begun(parts, transaction, answered, documents, totals)])
    return len(batch.cases)


def _first_beat(
    state: RunState,
    transaction: Transaction,
    log: int,
    customers: Sequence[int],
) -> tuple[Batch, Cleared]:
    parts, totals = state.parts, state.totals
    with totals.timed("read"):
        # earlier contacts are read where a rule looks at them, once the contacts are known
        batch = load(transaction.connection, log, customers, state.as_of, None)
        facts, latest = _plugin_facts(parts, batch, totals)
    with totals.timed("plan"):
        plans, drafts = plan_batch(
            transaction, batch, parts.policy, facts, totals, latest=latest, held=state.held
        )
    with totals.timed("open keys"):
        keyring = parts.vault.keyring(transaction.connection, batch.customers)
    with totals.timed("render and clear"):
        cleared = clear_batch(
            parts, batch, plans, keyring, transaction.connection, transaction.now, totals
        )
        _give_ids(state, transaction, cleared)
        _veto(parts, cleared, transaction.now)
    planned = totals.cleared + len(cleared.allowed)
    if not totals.dry_run and state.limit is not None and planned > state.limit:
        raise VolumeBreaker(
            f"the run stopped before contact {planned}: usual is {state.usual}, the limit "
            f"{state.limit}",
            planned=planned,
            usual=state.usual,
            hint="Look at what is due (--dry-run); go on with --release-volume if it is right.",
        )
    totals.cleared = planned
    with totals.timed("write down"):
        reviewed = {draft.case_id: draft for draft in drafts}
        reviews = _reviews_after(parts, batch, cleared.allowed, plans, facts, latest)
        wanted = address_tasks(transaction, batch, cleared.refused)
        for prospect in cleared.refused:
            drafts += refused_drafts(batch, prospect, reviewed, reviews, totals)
        drafts += wanted
        tell_reviews(reviewed, reviews)
        for prospect in cleared.allowed:
            drafts += cleared_drafts(batch, prospect, state.run_id, reviews)
        totals.no_channel.update(a.role for _, a in newly_waiting(cleared.no_channel, "channel"))
        totals.for_people.update(a.role for _, a in newly_waiting(cleared.for_people, "person"))
        processes = open_due(parts, transaction, batch, cleared.for_people, totals)
        drafts += waiting_drafts(cleared.no_channel, "channel")
        drafts += waiting_drafts(cleared.for_people, "person")
        drafts += processes
    with totals.timed("archive"):
        transaction.record(drafts, keyring)
    return batch, cleared


def _plugin_facts(
    parts: RunParts, batch: Batch, totals: Totals
) -> tuple[Mapping[int, Mapping[str, FactValue]], date | None]:
    """Return the plugins' facts, and the latest next review where a plugin could give none."""
    try:
        return parts.plugins.case_facts(list(batch.cases)), None
    except PluginError as error:
        # conditions on the plugin's facts are unknown today, so their steps wait until tomorrow
        totals.problems[f"plugin:{error.plugin}"] += 1
        return {}, batch.as_of + timedelta(days=1)


def _give_ids(state: RunState, transaction: Transaction, cleared: Cleared) -> None:
    if not cleared.allowed:
        return
    parts = state.parts
    first = transaction.allocate("contacts", len(cleared.allowed))
    latest = transaction.now + timedelta(hours=parts.settings.validity_hours)
    simulated = transaction.now if parts.clock.simulated else None
    for offset, prospect in enumerate(cleared.allowed):
        verdict = prospect.verdict
        until = verdict.good_until if verdict else None
        prospect.contact = Contact(
            first + offset,
            parts.correlation(first + offset),
            prospect.customer_id,
            tuple([case.id for case in prospect.cases]),
            prospect.role,
            "customer",
            prospect.to,
            prospect.template,
            prospect.params,
            prospect.text,
            parts.sender,
            prospect.language,
            min(until, latest) if until else latest,
            prospect.fields,
            simulated,
        )


def _veto(parts: RunParts, cleared: Cleared, now: datetime) -> None:
    contacts = [p.contact for p in cleared.allowed if p.contact is not None]
    situations = [p.situation for p in cleared.allowed if p.situation is not None]
    vetoed = parts.plugins.review_contacts(contacts, situations)
    if not vetoed:
        return
    allowed: list[Prospect] = []
    for prospect in cleared.allowed:
        veto = vetoed.get(prospect.contact.contact_id) if prospect.contact else None
        if veto is None:
            allowed.append(prospect)
            continue
        # a veto stands until the case is looked at again; a plugin that raised may soon be well
        retry_at = now + RETRY_AFTER if veto.code.startswith(PLUGIN_FAILED) else None
        prospect.veto = veto.words
        prospect.verdict = Verdict(
            allowed=False,
            denials=(Finding(veto.code[:40], "", "a plugin of the lender", "vetoed"),),
            retry_at=retry_at,
        )
        cleared.refused.append(prospect)
    cleared.allowed = allowed


def _reviews_after(
    parts: RunParts,
    batch: Batch,
    allowed: Sequence[Prospect],
    plans: Mapping[int, Planned],
    facts: Mapping[int, Mapping[str, FactValue]],
    latest: date | None,
) -> dict[int, Change]:
    """Return each case's next review as it will be when the contacts have been made.

    Written with the contact, so that settling it needs no further look; a contact that fails,
    or is unknown after a crash, has its case looked at again.
    """
    carried: dict[int, set[tuple[str, int]]] = defaultdict(set)
    today = batch.as_of.isoformat()
    for prospect in allowed:
        contact_id = prospect.contact.contact_id if prospect.contact else None
        for case, action in prospect.members:
            carried[case.id].add((action.step, action.occurrence))
            action.contact_id, action.attempted_on = contact_id, today
            action.role, action.state = prospect.role, "sent"
    whole: list[int] = []
    others: list[int] = []
    for case_id, done in carried.items():
        planned = plans.get(case_id)
        wanted = {(a.step, a.occurrence) for a in planned.plan.actions} if planned else set()
        (whole if wanted == done else others).append(case_id)
    following = {
        case_id: next_review(batch, batch.cases[case_id], parts.policy, facts) for case_id in others
    }
    following |= zip(
        whole,
        reviews_if_sent(batch, [plans[case_id] for case_id in whole], parts.policy),
        strict=True,
    )
    for prospect in allowed:
        for _, action in prospect.members:
            action.state = "sending"
    changes = {}
    for case_id, on in following.items():
        case = batch.cases[case_id]
        changes[case_id] = _move(case, no_later(no_later(on, fact_change(batch, case)), latest))
    return changes


def _move(case: CaseRow, following: date | None) -> Change:
    case.next_review_on = following.isoformat() if following else None
    return update("cases", {"id": case.id}, {"next_review_on": case.next_review_on})


def _second_beat(
    state: RunState, allowed: Sequence[Prospect], watch: Watch
) -> list[tuple[HandedOver, Receipt]]:
    clock = state.parts.clock
    made_on = state.as_of.isoformat()
    by_channel: dict[str, list[Prospect]] = defaultdict(list)
    channels: dict[str, Channel] = {}
    for prospect in allowed:
        name = prospect.channel.context.name
        by_channel[name].append(prospect)
        channels[name] = prospect.channel
    answered: list[tuple[HandedOver, Receipt]] = []
    for name, prospects in by_channel.items():
        contacts = [p.contact for p in prospects if p.contact is not None]
        receipts = hand_over(channels[name], contacts, clock, watch.look, state.unavailable)
        for prospect, receipt in zip(prospects, receipts, strict=True):
            held_by = receipt.provider_code if receipt.status is ReceiptStatus.RETRY else ""
            if held_by == STOPPED:
                state.totals.problems[STOPPED] += 1
            answered.append(
                (
                    HandedOver(
                        receipt.contact_id,
                        prospect.customer_id,
                        name,
                        prospect.channel.medium,
                        prospect.point,
                        made_on,
                        prospect.members,
                        prospect.verdict if held_by == REFUSED else None,
                    ),
                    receipt,
                )
            )
    return answered
