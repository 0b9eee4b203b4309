"""What a tier policy is given and what it answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from casekit.policy.promise_care import PromiseCare

FactValue = int | bool | str | None

DEFAULT_WATERFALL = ("costs", "interest", "principal", "penalty")
"""The order in which a payment is allocated where a policy names none."""

STANDARD_PRODUCTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "personal_housing": {"en": "personal housing loan", "zh": "个人住房贷款"},
        "personal_consumer": {"en": "personal consumer loan", "zh": "个人消费贷款"},
        "enterprise_operating": {"en": "enterprise operating loan", "zh": "企业经营贷款"},
        "enterprise_project": {"en": "enterprise project loan", "zh": "企业项目贷款"},
    }
)
"""The products of a policy that names none of its own: code → name by language."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of a step.

    Attributes:
        on: the lender's business date of the attempt.
        reached: the customer was spoken to.
        sent: it was handed over (a failed or unknown one counts as an attempt, not as sent).
    """

    on: date
    reached: bool = False
    sent: bool = True


@dataclass(frozen=True, slots=True)
class StepRecord:
    """What has been done of one step in this episode.

    Attributes:
        attempts: oldest first; also those imported from the system before.
        last_occurrence: the highest occurrence number ever planned, 0 if none.
        open_occurrence: the occurrence that is planned and not yet done, or None.
        open_since: the business date on which the open one came due, or None.
    """

    attempts: tuple[Attempt, ...] = ()
    last_occurrence: int = 0
    open_occurrence: int | None = None
    open_since: date | None = None


@dataclass(frozen=True, slots=True)
class CaseSnapshot:
    """A case as a policy sees it: dates, facts and what has been done. No PII.

    Attributes:
        case_id: the case.
        due_on: due date of the oldest unpaid instalment; None when nothing is unpaid.
        opened_on: business date on which the case was opened.
        pauses: pairs (start, end or None), see `casekit.cases.aging`.
        facts: named facts (see docs/reference/facts.md); a missing name is unknown.
        stays: what stays steps, by name (`open_promise`, `reasonable_plan`, `hardship`), each with
            its first and its last day (None: no known end).
        steps: what has been done, by step id.
    """

    case_id: int
    due_on: date | None
    opened_on: date
    pauses: tuple[tuple[date, date | None], ...] = ()
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    stays: Mapping[str, tuple[date, date | None]] = field(default_factory=dict)
    steps: Mapping[str, StepRecord] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """A step that is due for a case.

    Attributes:
        step: id of the step.
        occurrence: 1 for the first time; with case and step the idempotency key.
        role: which kind of channel carries it out.
        template: template key, empty if the role needs none.
        due_on: business date since which it is due.
        late: it should have been done earlier.
        fallback: the role to use when the first has no channel, a bad point or a failed delivery.
        priority: larger is more urgent.
    """

    step: str
    occurrence: int
    role: str
    template: str
    due_on: date
    late: bool = False
    fallback: str = ""
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a step is due, or not: a code, and the values to say it with.

    Attributes:
        step: id of the step, empty where the reason concerns the case.
        due: whether the step is due.
        code: a word documented in docs/reference/policy.md (`day`, `until_sent`, `stayed` …).
        values: codes, numbers and ISO dates, for the sentence.
    """

    step: str
    due: bool
    code: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """A policy's answer for one case.

    Attributes:
        actions: everything that is due on the date, already open ones included. An open action
            that is not among them is withdrawn.
        next_review_on: the first later date on which the answer can change without a new fact;
            None when it cannot.
        reasons: one for each step that was looked at, made when they are read.
        tier: name of the tier on the date, empty before the first.
        days_past_due: on the date, pauses taken out.
    """

    case_id: int
    actions: tuple[PlannedAction, ...]
    next_review_on: date | None
    reasons: Sequence[Reason]
    tier: str
    days_past_due: int


class TierPolicy(ABC):
    """A lender's policy. Pure and batch first; registered by `casekit_register_tier_policies`.

    Attributes:
        name: the name that a lender's config uses.
        version: shown in documents and archived with each plan.
        digest: SHA-256 (hex) of what it decides by; a case keeps the digest that planned it.
        roles: every role that its steps name, fallbacks included.
        templates: every template key that its steps name.
        products: the products that it knows, by code, each with its name by language; a loan of
            any other is rejected at import.
        tiers: names of its tiers, mildest first; empty where it has none.
        promise_care: what it does about promises to pay; nothing where None.
        deadlines: step → days from delivery that its letter gives; what the letter says and what
            is tracked afterwards are this one number.
    """

    name: str
    version: str
    digest: str
    roles: frozenset[str]
    templates: frozenset[str] = frozenset()
    products: Mapping[str, Mapping[str, str]] = STANDARD_PRODUCTS
    tiers: Sequence[str] = ()
    promise_care: PromiseCare | None = None
    deadlines: Mapping[str, int] = MappingProxyType({})

    @abstractmethod
    def plan_batch(self, cases: Sequence[CaseSnapshot], as_of: date) -> list[Plan]:
        """Return what is due for each case on the lender's business date `as_of`."""

    def plan(self, case: CaseSnapshot, as_of: date) -> Plan:
        """Return the plan of one case; derived, no need to override."""
        return self.plan_batch([case], as_of)[0]

    def reviews_if_sent(
        self, cases: Sequence[CaseSnapshot], plans: Sequence[Plan], as_of: date
    ) -> list[date | None]:
        """Return for each case its next review, supposing that its plan is carried out.

        That is: every action of the plan is handed over on `as_of`, nobody is reached by it, and
        no other fact changes. A run that sends messages keeps this date and spares itself a
        review; where anything else happened, plan the case anew. Derived, no need to override.
        """
        after = [sent(case, plan, as_of) for case, plan in zip(cases, plans, strict=True)]
        return [plan.next_review_on for plan in self.plan_batch(after, as_of)]

    @abstractmethod
    def document(self, language: str) -> str:
        """Return the policy as the document that a manager would sign (Markdown)."""

    def explain(self, plan: Plan, language: str) -> list[str]:
        """Return the plan's reasons as sentences; without an override, as bare codes."""
        return [f"{reason.step or 'case'}: {reason.code}" for reason in plan.reasons]

    def templates_of(self, roles: Collection[str]) -> frozenset[str]:
        """Return the template keys of steps of these roles; all keys where not overridden."""
        return self.templates

    def waterfall(self, product: str) -> tuple[str, ...]:
        """Return the order in which a payment is allocated."""
        return DEFAULT_WATERFALL


def sent(case: CaseSnapshot, plan: Plan, as_of: date) -> CaseSnapshot:
    """Return the snapshot as it is once every action of the plan was handed over on `as_of`."""
    steps = dict(case.steps)
    for action in plan.actions:
        record = steps.get(action.step, StepRecord())
        steps[action.step] = StepRecord(
            (*record.attempts, Attempt(as_of)), max(record.last_occurrence, action.occurrence)
        )
    return replace(case, steps=steps)
