"""Another way for one case, proposed by a person, judged by the gate, archived with who and why.

An accepted proposal becomes an action of its own step, which the policy neither plans nor
withdraws. The run hands it over like any other, so the gate is asked again then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select

from casekit.adopting import adopt_once
from casekit.archive.entries import EntryDraft, insert
from casekit.archive.ledger import Transaction
from casekit.cases.finding import CaseRef, find_case
from casekit.cases.judging import judge, load_customer, opened_profile, situation
from casekit.cases.noting import sealed_reason
from casekit.clock import instant_text
from casekit.compliance.model import Candidate, Finding, Verdict
from casekit.contacts.channel import Channel
from casekit.errors import NotFound, UsageError
from casekit.rights import Subject
from casekit.run.batch import PENDING, ActionRow, Batch, CaseRow
from casekit.run.clearing import clear_batch
from casekit.run.planning import PROPOSED
from casekit.run.prospects import AUTOMATIC, Prospect
from casekit.run.totals import Totals
from casekit.run.writing import verdict_data
from casekit.store.tables import actions, entries
from casekit.work.ranking import A_STEP

if TYPE_CHECKING:
    from casekit.app import Lender

PRIORITY = 60
"""A person's proposal comes before what the policy plans by itself."""

KIND = "case.proposal"

MOST = 20
"""How many open proposals a case may have."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What became of a proposal.

    Attributes:
        step: `proposal:1` …; action_id: its action, None where it was refused.
        state: `due`, `deferred` (lawful only later) or `denied`.
        verdict: the gate's word; None where no text or number could be had (`refusal`).
        refusal: `no_point`, `value_missing:…`, where it failed before the gate.
    """

    step: str
    action_id: int | None
    state: str
    verdict: Verdict | None
    refusal: str = ""

    @property
    def accepted(self) -> bool:
        """True where it will be carried out, now or when it is lawful."""
        return self.action_id is not None

    @property
    def denials(self) -> tuple[Finding, ...]:
        """The rules that deny it."""
        return self.verdict.denials if self.verdict else ()

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "step": self.step,
            "action": self.action_id,
            "state": self.state,
            "refusal": self.refusal or None,
            "verdict": verdict_data(self.verdict) if self.verdict else None,
        }


def propose(
    lender: Lender,
    ref: str | int,
    role: str,
    template: str = "",
    *,
    reason: str,
    actor: str | None = None,
) -> Proposal:
    """Propose another way; see `Cases.propose`."""
    secret = sealed_reason(reason)
    channel = _channel(lender, role, template)
    with lender.store.read() as connection:
        case = find_case(connection, ref)
    who = lender.authorized(actor, "case.propose", [Subject("case", case.case_id)])
    adopt_once(lender, who)
    with lender.ledger.transaction([case.log]) as transaction:
        case = find_case(transaction.connection, case.name)
        if not case.is_open:
            raise UsageError(f"case {case.name} is closed; nothing is asked of the customer")
        number = _next_number(transaction.connection, case.case_id, role, template)
        step = f"{PROPOSED}{number}"
        verdict, refusal = _judged(lender, transaction, case, step, role, template, channel)
        state = _state(verdict, refusal)
        made = Proposal(
            step,
            None if state == "denied" else transaction.allocate("actions"),
            state,
            verdict,
            refusal,
        )
        draft = _draft(lender, transaction, case, made, role, template, who, secret)
        if made.state == "due" and channel is not None and channel.kind not in AUTOMATIC:
            # nothing is left for the run to do about it: a collector can take it at once
            draft.rows[0].values.update(waits_for="person", rank=PRIORITY * A_STEP)
        transaction.record([draft])
    return made


def _channel(lender: Lender, role: str, template: str) -> Channel | None:
    channel = lender.channels.get(role)
    known = sorted({*lender.policy.roles, *lender.channels})
    if role not in known:
        raise UsageError(f"there is no way {role!r}", hint=f"Known are {', '.join(known)}.")
    if template:
        try:
            lender.book.spoken(template, lender.settings.lender.language)
        except NotFound as error:
            raise UsageError(f"there is no template {template!r}", hint=error.hint) from None
    elif channel is not None and channel.kind in AUTOMATIC:
        raise UsageError(
            f"the way {role!r} needs a text", hint="Name a template: casekit policy show."
        )
    return channel


def _next_number(connection: Connection, case_id: int, role: str, template: str) -> int:
    still_open = connection.execute(
        select(actions.c.step, actions.c.role, actions.c.template).where(
            actions.c.case_id == case_id,
            actions.c.step.startswith(PROPOSED),
            actions.c.state.in_(sorted(PENDING)),
        )
    ).all()
    for step, *way in still_open:
        if way == [role, template]:
            raise UsageError(
                f"the same way is proposed for this case already ({step}) and waits",
                hint="The customer would be asked twice; wait until it is carried out.",
            )
    if len(still_open) >= MOST:
        raise UsageError(f"this case has {len(still_open)} open proposals already")
    # refused ones have no action, but a number all the same
    made = connection.execute(
        select(func.count()).where(entries.c.case_id == case_id, entries.c.kind == KIND)
    ).scalar_one()
    return int(made) + 1


def _judged(
    lender: Lender,
    transaction: Transaction,
    case: CaseRef,
    step: str,
    role: str,
    template: str,
    channel: Channel | None,
) -> tuple[Verdict | None, str]:
    """Return the gate's word: on the very text where a message is sent by itself."""
    connection = transaction.connection
    batch = load_customer(connection, case.log, case.customer_id, lender.today(), transaction.now)
    if channel is not None and channel.kind in AUTOMATIC:
        return _rendered(lender, transaction, batch, case, step, role, template)
    profile = opened_profile(lender, connection, batch, case.customer_id)
    candidate = Candidate(
        transaction.now,
        channel.medium if channel else role,
        loans=(str(case.loan_id),),
    )
    return judge(lender, situation(lender, batch, candidate, profile)), ""


def _rendered(
    lender: Lender,
    transaction: Transaction,
    batch: Batch,
    case: CaseRef,
    step: str,
    role: str,
    template: str,
) -> tuple[Verdict | None, str]:
    row: CaseRow = batch.cases[case.case_id]
    today = lender.today().isoformat()
    row.actions = [
        ActionRow(0, case.case_id, step, 1, role, template, "", today, 0, PRIORITY, "due", new=True)
    ]
    batch.cases = {case.case_id: row}
    parts = lender.run_parts()
    keyring = lender.vault.keyring(transaction.connection, batch.customers)
    cleared = clear_batch(
        parts,
        batch,
        {},
        keyring,
        transaction.connection,
        transaction.now,
        Totals(lender.today()),
    )
    prospects: list[Prospect] = [*cleared.allowed, *cleared.refused]
    prospect = prospects[0]
    return (None if prospect.refusal else prospect.verdict), prospect.refusal


def _state(verdict: Verdict | None, refusal: str) -> str:
    if refusal or verdict is None:
        return "denied"
    if verdict.allowed:
        return "due"
    return "deferred" if verdict.retry_at is not None else "denied"


def _draft(
    lender: Lender,
    transaction: Transaction,
    case: CaseRef,
    made: Proposal,
    role: str,
    template: str,
    actor: str,
    secret: dict[str, Any],
) -> EntryDraft:
    data: dict[str, Any] = {
        "step": made.step,
        "role": role,
        "tier": case.tier,
        "state": made.state,
    }
    if template:
        data["template"] = template
    if made.verdict is not None:
        data["verdict"] = verdict_data(made.verdict)
    else:
        data["reason"] = made.refusal
    draft = EntryDraft(
        KIND,
        actor,
        case_id=case.case_id,
        customer_id=case.customer_id,
        data=data,
        secret=secret,
    )
    if made.action_id is None:
        return draft
    today = lender.today()
    row: dict[str, Any] = {
        "id": made.action_id,
        "case_id": case.case_id,
        "customer_id": case.customer_id,
        "log": case.log,
        "step": made.step,
        "occurrence": 1,
        "role": role,
        "template": template,
        "due_on": today,
        "priority": PRIORITY,
        "state": made.state,
        "planned_at": transaction.at,
    }
    if made.state == "deferred" and made.verdict is not None and made.verdict.retry_at:
        row["waits_for"] = made.verdict.denials[0].rule[:40]
        row["not_before"] = instant_text(made.verdict.retry_at)
    draft.rows = [insert("actions", row), *case.reanchored(today)]
    return draft
