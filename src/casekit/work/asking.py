"""Asking the rules whether a collector may make a contact: with script, staff and recording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from casekit.archive.ledger import Transaction
from casekit.compliance.model import Finding, Situation, Verdict
from casekit.contacts.model import Contact
from casekit.contacts.spoken import SpokenScript
from casekit.errors import NotFound, ValueMissing, WorkError
from casekit.run.batch import ActionRow, Batch, CaseRow
from casekit.run.single import SingleContact, judged
from casekit.work.opening import filled_script, number_of, opened_person
from casekit.work.staff import staff_members
from casekit.work.waiting_work import Way

if TYPE_CHECKING:
    from casekit.app import Lender


@dataclass(slots=True)
class Wanted:
    """What a collector wants to take.

    Attributes:
        way: how; customer_id: whose debt it is.
        members: what is due, with its cases; empty where a person asks for it without a plan.
        cases: the cases that are spoken of.
        template: key of the script.
        party, subject_id: who is contacted; `None` for the customer.
        purpose: what the gate is told.
        extra: further facts of the candidate, such as a guarantee's.
    """

    way: Way
    customer_id: int
    members: list[tuple[CaseRow, ActionRow]]
    cases: list[CaseRow]
    template: str = ""
    party: str = "customer"
    subject_id: int | None = None
    purpose: str = "demand"
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def person(self) -> int:
        """Whose number is called."""
        return self.subject_id or self.customer_id

    def only(self, case_ids: set[int]) -> Wanted:
        """Return the same about fewer cases."""
        members = [member for member in self.members if member[0].id in case_ids]
        cases = [case for case in self.cases if case.id in case_ids]
        return replace(self, members=members, cases=cases, template=template_of(members))


@dataclass(slots=True)
class Asked:
    """The gate's word on what is wanted, with the script that would be said."""

    wanted: Wanted
    verdict: Verdict
    situation: Situation = field(repr=False)
    script: SpokenScript | None = field(repr=False)
    to: str = field(repr=False)


def template_of(members: Sequence[tuple[CaseRow, ActionRow]]) -> str:
    """Return the key of the script of the most urgent step that has one."""
    with_key = [action for _, action in members if action.template]
    best = max(with_key, key=lambda action: (action.priority, -action.id), default=None)
    return best.template if best is not None else ""


def ask_rules(
    lender: Lender, transaction: Transaction, batch: Batch, wanted: Wanted, who: str
) -> Asked:
    """Ask the rules; where one loan is refused by itself, leave it out and ask for the others."""
    whole = _ask(lender, transaction, batch, wanted, who)
    if whole.verdict.allowed or len(wanted.cases) == 1:
        return whole
    singles = [
        _ask(lender, transaction, batch, wanted.only({case.id}), who) for case in wanted.cases
    ]
    free = {one.wanted.cases[0].id for one in singles if one.verdict.allowed}
    if not free or len(free) == len(wanted.cases):
        return whole
    rest = _ask(lender, transaction, batch, wanted.only(free), who)
    return rest if rest.verdict.allowed else whole


def _ask(lender: Lender, transaction: Transaction, batch: Batch, wanted: Wanted, who: str) -> Asked:
    connection = transaction.connection
    profile = opened_person(lender, connection, wanted.person)
    script = _script(lender, connection, batch, wanted, profile, who)
    channel = wanted.way.channel
    asked = SingleContact(
        wanted.customer_id,
        tuple(case.id for case in wanted.cases),
        wanted.way.role,
        wanted.purpose,
        wanted.party,
        wanted.subject_id,
        template=wanted.template,
        text=script.text if script is not None else "",
        language=script.language if script is not None else "",
        staff=staff_members(lender, [who]),
        recording=channel.records or lender.settings.queue.recorder,
        action_ids=tuple(action.id for _, action in wanted.members),
        extra=wanted.extra,
    )
    situation, verdict = judged(lender, connection, asked, transaction.now)
    to = number_of(profile, situation.candidate.point)
    return Asked(wanted, verdict, situation, script, to)


def _script(
    lender: Lender,
    connection: Connection,
    batch: Batch,
    wanted: Wanted,
    profile: Any,
    who: str,
) -> SpokenScript | None:
    if not wanted.template:
        return None
    try:
        return filled_script(
            lender,
            connection,
            batch,
            wanted.cases,
            profile,
            key=wanted.template,
            party=wanted.party,
            collector=who,
        )
    except (NotFound, ValueMissing) as error:
        raise WorkError(
            f"the script {wanted.template} cannot be said: {error.message}", hint=error.hint
        ) from error


def ask_plugins(lender: Lender, transaction: Transaction, asked: Asked, contact_id: int) -> str:
    """Ask the plugins about what the rules allow; a veto becomes the verdict. Return its words."""
    if not asked.verdict.allowed:
        return ""
    wanted, parts = asked.wanted, lender.run_parts()
    contact = Contact(
        contact_id,
        parts.correlation(contact_id),
        wanted.customer_id,
        tuple(case.id for case in wanted.cases),
        wanted.way.role,
        wanted.party,
        asked.to,
        wanted.template,
        text=asked.script.text if asked.script is not None else "",
        language=asked.script.language if asked.script is not None else "",
        not_after=asked.verdict.good_until,
        simulated_at=transaction.now if lender.clock.simulated else None,
    )
    veto = lender.plugins.review_contacts([contact], [asked.situation]).get(contact_id)
    if veto is None:
        return ""
    finding = Finding(veto.code[:40], "", "a plugin of the lender", "vetoed")
    asked.verdict = Verdict(allowed=False, denials=(finding,))
    return veto.words
