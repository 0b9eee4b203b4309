"""A case as a person looks at it: everything that is known of it, its customer only in masks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from casekit.cases.aging import days_past_due
from casekit.cases.facts_recording import FactRecord, facts_of
from casekit.cases.finding import CaseRef
from casekit.cases.holds import HoldRecord, holds_of
from casekit.cases.pauses import PauseRecord, pauses_of
from casekit.cases.promising import PromiseRecord, promises_of
from casekit.clock import instant_text
from casekit.errors import VaultError
from casekit.pii.masking import STARS, mask_name, mask_phone
from casekit.policy.model import FactValue
from casekit.process.hiding import hidden_processes
from casekit.process.model import ProcessView
from casekit.process.reading import views
from casekit.run.batch import OPEN
from casekit.store.tables import actions, cases, instalments, loans, processes, subjects

if TYPE_CHECKING:
    from casekit.app import Lender


@dataclass(frozen=True, slots=True)
class InstalmentView:
    """What is unpaid of one instalment, in minor units."""

    number: int
    due_on: date
    principal: int
    interest: int
    penalty: int

    @property
    def total(self) -> int:
        """All that is unpaid of it."""
        return self.principal + self.interest + self.penalty


@dataclass(frozen=True, slots=True)
class ActionView:
    """A step that has come due and is not done.

    Attributes:
        action_id: its number; step, occurrence: of the policy.
        role: the way; template: the text.
        due_on: the lender's calendar; late: it should have been done before.
        state: `due`, `denied`, `deferred`, `sending` or `unknown`.
        waits_for: a rule's id, `channel`, `person` … ; not_before: until when (UTC).
        contact_id: the contact that carries it out, where there is one.
    """

    action_id: int
    step: str
    occurrence: int
    role: str
    template: str
    due_on: date
    late: bool
    state: str
    waits_for: str
    not_before: datetime | None
    contact_id: int | None


@dataclass(frozen=True, slots=True)
class CustomerView:
    """The customer behind a case.

    Attributes:
        customer_id: surrogate id; entity: `person` or `organisation`; status: of its data.
        name, phone: masked.
        language: in which they are written to; empty for the lender's.
    """

    customer_id: int
    entity: str
    status: str
    name: str
    phone: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything about a case on a business date.

    Attributes:
        as_of: the date on which days past due and amounts are told.
        principal, interest, penalty: overdue on that date, minor units of `currency`; costs:
            unpaid costs.
        due_on: due date of the oldest unpaid instalment.
        actions: what has come due and is not done, most urgent first.
        processes: what is under way, oldest first.
        plugin_facts: facts that plugins tell, by name.
    """

    ref: CaseRef
    as_of: date
    product: str
    status: str
    opened_on: date
    closed_on: date | None
    close_reason: str
    exception: str
    tier: str
    days_past_due: int
    due_on: date | None
    next_review_on: date | None
    currency: str
    principal: int
    interest: int
    penalty: int
    costs: int
    balance: int | None
    written_off: bool
    customer: CustomerView
    instalments: tuple[InstalmentView, ...] = ()
    pauses: tuple[PauseRecord, ...] = ()
    holds: tuple[HoldRecord, ...] = ()
    promises: tuple[PromiseRecord, ...] = ()
    facts: tuple[FactRecord, ...] = ()
    actions: tuple[ActionView, ...] = ()
    processes: tuple[ProcessView, ...] = ()
    plugin_facts: Mapping[str, FactValue] = field(default_factory=dict)

    @property
    def overdue(self) -> int:
        """Overdue principal, interest and penalty, minor units."""
        return self.principal + self.interest + self.penalty

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON; amounts in minor units, nothing personal but masks."""
        return {
            "case": self.ref.name,
            "loan": self.ref.loan_ref,
            "episode": self.ref.episode,
            "product": self.product,
            "status": self.status,
            "as_of": self.as_of.isoformat(),
            "opened_on": self.opened_on.isoformat(),
            "closed_on": _iso(self.closed_on),
            "close_reason": self.close_reason or None,
            "exception": self.exception or None,
            "tier": self.tier,
            "days_past_due": self.days_past_due,
            "due_on": _iso(self.due_on),
            "next_review_on": _iso(self.next_review_on),
            "currency": self.currency,
            "overdue": {
                "principal": self.principal,
                "interest": self.interest,
                "penalty": self.penalty,
                "costs": self.costs,
                "total": self.overdue + self.costs,
            },
            "balance": self.balance,
            "written_off": self.written_off,
            "customer": {
                "customer": self.customer.customer_id,
                "entity": self.customer.entity,
                "status": self.customer.status,
                "name": self.customer.name,
                "phone": self.customer.phone,
            },
            "instalments": [
                {
                    "number": part.number,
                    "due_on": part.due_on.isoformat(),
                    "principal": part.principal,
                    "interest": part.interest,
                    "penalty": part.penalty,
                }
                for part in self.instalments
            ],
            "pauses": [pause.to_json() for pause in self.pauses],
            "holds": [hold.to_json() for hold in self.holds],
            "promises": [promise.to_json() for promise in self.promises],
            "facts": [fact.to_json() for fact in self.facts],
            "plugin_facts": dict(self.plugin_facts),
            "actions": [_action_json(action) for action in self.actions],
            "processes": [process.to_json() for process in self.processes],
        }


def read_case(
    lender: Lender, connection: Connection, ref: CaseRef, as_of: date, actor: str | None = None
) -> CaseView:
    """Return everything about a case on a business date."""
    row = connection.execute(
        select(cases, loans)
        .join(loans, loans.c.id == cases.c.loan_id)
        .where(cases.c.id == ref.case_id)
    ).one()
    told = row._mapping
    unpaid = _unpaid(connection, ref.loan_id)
    overdue = [part for part in unpaid if part.due_on < as_of]
    pauses = pauses_of(connection, ref.loan_id)
    due_on = min((part.due_on for part in unpaid), default=None)
    spans = [(pause.start_on, pause.end_on) for pause in pauses]
    return CaseView(
        ref=ref,
        as_of=as_of,
        product=told[loans.c.product],
        status=told[cases.c.status],
        opened_on=told[cases.c.opened_on],
        closed_on=told[cases.c.closed_on],
        close_reason=told[cases.c.close_reason] or "",
        exception=told[cases.c.exception] or "",
        tier=told[cases.c.tier],
        days_past_due=days_past_due(due_on, as_of, spans) if due_on and ref.is_open else 0,
        due_on=due_on,
        next_review_on=told[cases.c.next_review_on],
        currency=told[loans.c.currency],
        principal=sum(part.principal for part in overdue),
        interest=sum(part.interest for part in overdue),
        penalty=sum(part.penalty for part in overdue),
        costs=told[loans.c.costs] - told[loans.c.costs_paid],
        balance=told[loans.c.balance],
        written_off=told[loans.c.written_off],
        customer=masked_customers(lender, connection, [ref.customer_id])[ref.customer_id],
        instalments=tuple(unpaid),
        pauses=tuple(pauses),
        holds=tuple(
            hold
            for hold in holds_of(connection, ref.customer_id)
            if hold.loan_ref in ("", ref.loan_ref)
        ),
        promises=tuple(promises_of(connection, ref.case_id)),
        facts=tuple(facts_of(connection, ref.case_id)),
        actions=tuple(open_actions(connection, ref.case_id)),
        processes=tuple(
            views(
                connection,
                processes.c.case_id == ref.case_id,
                processes.c.phase == "open",
                processes.c.id.not_in(hidden_processes(lender, connection, ref.customer_id, actor)),
                today=as_of,
            )
        ),
        plugin_facts=lender.plugins.case_facts([ref.case_id]).get(ref.case_id, {}),
    )


def masked_customers(
    lender: Lender, connection: Connection, ids: list[int]
) -> dict[int, CustomerView]:
    """Return customers with name and first phone masked; stars where the data is not to be had."""
    keyring = lender.vault.keyring(connection, ids)
    found = {}
    for row in connection.execute(
        select(
            subjects.c.id,
            subjects.c.entity,
            subjects.c.status,
            subjects.c.language,
            subjects.c.profile,
        ).where(subjects.c.id.in_(set(ids)))
    ):
        name = phone = STARS
        try:
            profile = keyring.open_profile(row.id, bytes(row.profile or b""))
        except VaultError:
            pass
        else:
            name = mask_name(profile.name)
            phone = next((mask_phone(p.number) for p in profile.all_phones() if not p.bad), "")
        found[row.id] = CustomerView(row.id, row.entity, row.status, name, phone, row.language)
    return found


def open_actions(connection: Connection, case_id: int) -> list[ActionView]:
    """Return what has come due for a case and is not done, most urgent first."""
    part = actions.c
    rows = connection.execute(
        select(
            part.id,
            part.step,
            part.occurrence,
            part.role,
            part.template,
            part.due_on,
            part.late,
            part.state,
            part.waits_for,
            part.not_before,
            part.contact_id,
        )
        .where(part.case_id == case_id, part.state.in_(sorted(OPEN)))
        .order_by(part.priority.desc(), part.due_on, part.id)
    )
    return [ActionView(*tuple(row)) for row in rows]


def _unpaid(connection: Connection, loan_id: int) -> list[InstalmentView]:
    part = instalments.c
    rows = connection.execute(
        select(
            part.number,
            part.due_on,
            part.principal - part.paid_principal,
            part.interest - part.paid_interest,
            part.penalty - part.paid_penalty,
        )
        .where(part.loan_id == loan_id)
        .order_by(part.due_on, part.number)
    )
    found = [InstalmentView(*tuple(row)) for row in rows]
    return [part for part in found if part.total > 0]


def _action_json(action: ActionView) -> dict[str, Any]:
    return {
        "action": action.action_id,
        "step": action.step,
        "occurrence": action.occurrence,
        "role": action.role,
        "template": action.template,
        "due_on": action.due_on.isoformat(),
        "late": action.late,
        "state": action.state,
        "waits_for": action.waits_for or None,
        "not_before": instant_text(action.not_before) if action.not_before else None,
        "contact": action.contact_id,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
