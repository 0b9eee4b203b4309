"""One contact at once, on the same road as the run's: cleared, handed over, settled.

A call that a collector dials, the confirmation of a stop, a message to a third party: each is
judged by the same gate, stopped by the same brake, and archived as a run's contacts are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from casekit.adopting import adopt_once
from casekit.archive.entries import Change
from casekit.archive.ledger import Transaction
from casekit.cases.finding import log_of_customer
from casekit.compliance.model import Situation, StaffMember, Verdict
from casekit.contacts.model import Receipt, ReceiptStatus
from casekit.errors import ChannelUnavailable, CollectionStopped, ContactError, NotLawful, WorkGone
from casekit.run.dispatch import CHANGED, LATE, REFUSED, STOPPED, HandedOver, hand_over
from casekit.run.prospects import Prospect
from casekit.run.settling import settle
from casekit.run.single_judging import ask_plugins, contact_of, judge_single, prospect_of
from casekit.run.single_reading import Reading, read_contact
from casekit.run.single_writing import cleared_single, refused_single
from casekit.run.totals import Totals
from casekit.run.under_way import begun, documents_of
from casekit.run.watch import Watch

if TYPE_CHECKING:
    from casekit.app import Lender


@dataclass(frozen=True, slots=True)
class SingleContact:
    """One contact that somebody, or something that came in, asks for.

    Attributes:
        customer_id: whose debt it is.
        case_ids: the cases that it speaks of; those that are closed are left out.
        role: the way, by the policy's word.
        purpose: what the gate is told: `demand`, `opt_out_confirmation`, `ask_contact` …
        party, subject_id: who is contacted; `None` for the customer.
        point: ref of the number to use; empty for the first that can be used.
        template: key of the text. It is rendered where no `text` is given.
        text, params, language: what is said, and how; `language` alone chooses a template's.
        staff: who makes the contact.
        agent: E.164 number of the collector who is connected.
        recording: whether it is recorded; None for what its channel does.
        appointment: what was agreed of a visit (`at`, `place_kind`, `confirmed_on`); None for none.
        action_ids: what was due and is carried out by it.
        work_id: the work of which it is the call.
        contact_id: a number that was reserved for it; None for a new one.
        extra: further facts of the candidate for the rules.
        values: what fills placeholders that this contact alone has (`survey_link`).
    """

    customer_id: int
    case_ids: tuple[int, ...]
    role: str
    purpose: str = "demand"
    party: str = "customer"
    subject_id: int | None = None
    point: str = ""
    template: str = ""
    text: str = field(default="", repr=False)
    params: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    language: str = ""
    staff: tuple[StaffMember, ...] = ()
    agent: str = field(default="", repr=False)
    recording: bool | None = None
    appointment: Mapping[str, Any] | None = field(default=None, repr=False)
    action_ids: tuple[int, ...] = ()
    work_id: int | None = None
    contact_id: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)
    values: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Reached:
    """What became of a contact: its number, the gate's word, the channel's receipt."""

    contact_id: int
    verdict: Verdict
    receipt: Receipt | None

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON, without PII."""
        receipt = self.receipt
        return {
            "contact": self.contact_id,
            "allowed": self.verdict.allowed,
            "status": receipt.status.value if receipt else None,
            "failure": receipt.failure.value if receipt and receipt.failure else None,
            "provider_ref": receipt.provider_ref if receipt else "",
        }


Within = Callable[[Transaction, Reading], Sequence[Change]]
"""Asked in the clearing's transaction: may refuse by an error, or add row changes."""

Settle = Callable[[Transaction, Receipt], Sequence[Change]]
"""Asked in the settling's transaction for the row changes that go with a receipt."""


def _nothing(*_: object) -> Sequence[Change]:
    return ()


def judged(
    lender: Lender,
    connection: Connection,
    contact: SingleContact,
    at: datetime,
    *,
    strict: bool = True,
) -> tuple[Situation, Verdict]:
    """Return what the gate looks at for a contact, and its word.

    Args:
        lender: whose rules are asked.
        connection: within a transaction, or a read.
        contact: what is asked for.
        at: the instant that is judged, UTC.
        strict: a fact that nobody supplied refuses; otherwise it is only listed.

    Raises:
        UsageError, NotFound, ValueMissing, VaultError: see `read_contact`.
    """
    read = read_contact(lender, connection, contact, at)
    return judge_single(lender, connection, contact, read, at, strict=strict)


def reach(lender: Lender, contact: SingleContact, *, actor: str) -> Reached:
    """Judge one contact, hand it over, and settle it.

    Args:
        lender: whose contact it is.
        contact: what is asked for.
        actor: who asks, already authorized; stands in the archive.

    Raises:
        CollectionStopped: the brake is on; nothing was handed over.
        NotLawful: the rules or a plugin refuse it; archived with the rule.
        WorkGone: the case changed while it was on its way; nothing was handed over.
        ChannelUnavailable: the channel cannot work; nothing was handed over.
        UsageError, NotFound, ValueMissing, VaultError: see `read_contact`.
    """
    return reach_within(lender, contact, actor=actor)


def reach_within(
    lender: Lender,
    contact: SingleContact,
    *,
    actor: str,
    within: Within = _nothing,
    settled: Settle = _nothing,
) -> Reached:
    """Do what `reach` does, with row changes of the caller's in both transactions.

    Args:
        lender, contact, actor: see `reach`.
        within: asked before the gate is; its changes go with the clearing.
        settled: asked with the receipt; its changes go with the settling.
    """
    if lender.is_stopped():
        raise _stopped()
    adopt_once(lender, actor)
    cleared = _clear(lender, contact, actor, within)
    if isinstance(cleared, Verdict):
        raise not_lawful(lender, cleared)
    prospect, written = cleared
    receipt, unavailable = _hand_over(lender, prospect, written)
    _settle(lender, contact, prospect, written, receipt, settled)
    _raise_held_back(lender, prospect, receipt, unavailable)
    assert prospect.contact is not None and prospect.verdict is not None
    return Reached(prospect.contact.contact_id, prospect.verdict, receipt)


@dataclass(slots=True)
class _Written:
    """What the first beat read and wrote: the batch, and the size of its log afterwards."""

    read: Reading
    size: int


def _clear(
    lender: Lender, asked: SingleContact, actor: str, within: Within
) -> tuple[Prospect, _Written] | Verdict:
    """Judge and write down; return the contact that may be handed over, or the refusal."""
    with lender.store.read() as connection:
        log = log_of_customer(connection, asked.customer_id)
    with lender.ledger.transaction([log]) as transaction:
        read = read_contact(lender, transaction.connection, asked, transaction.now)
        changes = within(transaction, read)
        prospect = prospect_of(asked, read)
        prospect.situation, prospect.verdict = judge_single(
            lender, transaction.connection, asked, read, transaction.now
        )
        if prospect.verdict.allowed:
            prospect.contact = contact_of(lender, transaction, asked, read, prospect.verdict)
            ask_plugins(lender, prospect)
        if not prospect.verdict.allowed or prospect.contact is None:
            transaction.record(refused_single(asked, read, prospect.verdict, actor, prospect.veto))
            return prospect.verdict
        drafts = cleared_single(
            transaction, asked, read, prospect.contact, prospect.verdict, prospect.members, actor
        )
        drafts[0].rows += changes
        transaction.record(drafts)
        return prospect, _Written(read, transaction.appended[-1].seq + 1)


def _hand_over(
    lender: Lender, prospect: Prospect, written: _Written
) -> tuple[Receipt, dict[str, str]]:
    parts = lender.run_parts()
    assert prospect.contact is not None
    watch = Watch(parts, written.read.batch, written.size, [prospect])
    unavailable: dict[str, str] = {}
    (receipt,) = hand_over(
        prospect.channel, [prospect.contact], parts.clock, watch.look, unavailable
    )
    return receipt, unavailable


def _settle(
    lender: Lender,
    asked: SingleContact,
    prospect: Prospect,
    written: _Written,
    receipt: Receipt,
    settled: Settle,
) -> None:
    parts, read = lender.run_parts(), written.read
    handed = HandedOver(
        receipt.contact_id,
        asked.customer_id,
        prospect.channel.context.name,
        prospect.channel.medium,
        prospect.point,
        read.batch.as_of.isoformat(),
        prospect.members,
        prospect.verdict if receipt.provider_code == REFUSED else None,
        subject_id=asked.subject_id,
        party=asked.party,
        cases=tuple(case.id for case in read.cases),
    )
    totals, answered = Totals(read.batch.as_of), [(handed, receipt)]
    with (
        documents_of(parts.blobs, [(h.person, r) for h, r in answered], totals) as documents,
        parts.ledger.transaction([read.batch.log], urgent=True) as transaction,
    ):
        drafts = settle(parts, transaction, read.batch, answered, totals)
        drafts[-1].rows += settled(transaction, receipt)
        transaction.record([*drafts, *begun(parts, transaction, answered, documents, totals)])


def _raise_held_back(
    lender: Lender, prospect: Prospect, receipt: Receipt, unavailable: Mapping[str, str]
) -> None:
    if receipt.status is not ReceiptStatus.RETRY:
        return
    code = receipt.provider_code
    if code == STOPPED:
        raise _stopped()
    if code == REFUSED and prospect.verdict is not None:
        raise not_lawful(lender, prospect.verdict)
    if code in (CHANGED, LATE):
        raise WorkGone("what this contact was about has changed meanwhile; nothing was sent")
    name = prospect.channel.context.name
    if name in unavailable:
        raise ChannelUnavailable(
            f"the channel {name} cannot work now", provider_code=unavailable[name]
        )
    raise ContactError(f"the channel {name} did not take it; try again later")


def not_lawful(lender: Lender, verdict: Verdict) -> NotLawful:
    """Return the error that says which rules do not allow a contact, and from when they would."""
    rules = ", ".join(dict.fromkeys(denial.rule for denial in verdict.denials))
    retry_at = verdict.retry_at
    hint = "See casekit compliance explain."
    if retry_at is not None:
        local = retry_at.astimezone(lender.settings.lender.zone)
        hint = f"It is allowed from {local:%Y-%m-%d %H:%M}."
    return NotLawful(f"the rules do not allow it now: {rules}", verdict=verdict, hint=hint)


def _stopped() -> CollectionStopped:
    return CollectionStopped(
        "hand-overs are stopped; nothing was sent", hint="casekit resume lets them go on."
    )
