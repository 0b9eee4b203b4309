"""The declared policy: a `TierPolicy` that plans by what a TOML file says."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from casekit.cases.aging import DayCount
from casekit.dates import of_ordinal
from casekit.policy.facts import FACTS
from casekit.policy.model import CaseSnapshot, Plan, PlannedAction, TierPolicy, sent
from casekit.policy.reading import read_declaration
from casekit.policy.reasons import RawReason, Reasons
from casekit.policy.steps import Declaration, Step
from casekit.policy.timing import NEVER, View, look_at
from casekit.settings_file import Document, read_toml

_Key = tuple[date | None, date]
_Answer = tuple[tuple[PlannedAction, ...], date | None, Reasons, str, int]
_NOTHING_UNPAID: RawReason = ("", False, "nothing_unpaid", ())


class DeclaredPolicy(TierPolicy):
    """A tier policy as its file declares it; made by `load_policy`.

    Attributes:
        declaration: tiers, steps and the rest, as read and checked.
        source: the file that says so, or None where it was made without one.
    """

    def __init__(self, declaration: Declaration, source: Document | None = None) -> None:
        self.declaration = declaration
        self.source = source
        self.name = declaration.name
        self.version = declaration.version
        self.digest = declaration.digest()
        self.products = declaration.products
        self.tiers = tuple(tier.name for tier in declaration.tiers)
        self.promise_care = declaration.promise_care
        care = list(self.promise_care.texts()) if self.promise_care is not None else []
        self.roles = frozenset(
            role for step in declaration.steps for role in (step.role, step.fallback) if role
        ) | {role for role, _ in care}
        self.templates = frozenset(step.template for step in declaration.steps if step.template) | {
            template for _, template in care
        }
        self.deadlines = {
            step.id: step.deadline_days for step in declaration.steps if step.deadline_days
        }
        self._steps = tuple(sorted(declaration.steps, key=lambda step: -step.priority))
        self._asking = tuple(step for step in self._steps if step.asks_facts)
        self._starts = [tier.from_day for tier in declaration.tiers]

    def plan_batch(self, cases: Sequence[CaseSnapshot], as_of: date) -> list[Plan]:
        """Return what is due for each case on the lender's business date `as_of`.

        Cases of which nothing has been done and which the same dates describe share one answer,
        as long as no condition has a say in it: the many that fall due on the same day cost one.
        """
        today = as_of.toordinal()
        shared: dict[_Key, _Answer | None] = {}
        plans = []
        for case in cases:
            answer = None
            if not (case.steps or case.stays or case.pauses):
                key = (case.due_on, case.opened_on)
                if key in shared:
                    answer = shared[key]
                else:
                    answer = shared[key] = self._answer_for_all(case, today)
            if answer is None:
                answer = self._answer(case, today)
            plans.append(Plan(case.case_id, *answer))
        return plans

    def reviews_if_sent(
        self, cases: Sequence[CaseSnapshot], plans: Sequence[Plan], as_of: date
    ) -> list[date | None]:
        """Return for each case its next review, supposing that its plan is carried out.

        Shared among cases as in `plan_batch`.
        """
        today = as_of.toordinal()
        shared: dict[_Key, _Answer | None] = {}
        reviews: list[date | None] = []
        for case, plan in zip(cases, plans, strict=True):
            answer = None
            if not (case.steps or case.stays or case.pauses):
                key = (case.due_on, case.opened_on)
                if key in shared:
                    answer = shared[key]
                else:
                    after = sent(case, plan, as_of)
                    answer = shared[key] = self._answer_for_all(after, today)
            if answer is None:
                answer = self._answer(sent(case, plan, as_of), today)
            reviews.append(answer[1])
        return reviews

    def templates_of(self, roles: Collection[str]) -> frozenset[str]:
        """Return the template keys of steps that one of these roles carries out."""
        care = self.promise_care.texts() if self.promise_care is not None else ()
        return frozenset(
            step.template
            for step in self.declaration.steps
            if step.template and (step.role in roles or step.fallback in roles)
        ) | {template for role, template in care if role in roles}

    def waterfall(self, product: str) -> tuple[str, ...]:
        """Return the order in which a payment is allocated."""
        declared = self.declaration.waterfalls
        return declared.get(product) or declared.get("default") or super().waterfall(product)

    def document(self, language: str) -> str:
        """Return the policy as the document that a manager would sign (Markdown)."""
        from casekit.policy.document import policy_document

        return policy_document(self.declaration, self.digest, language)

    def explain(self, plan: Plan, language: str) -> list[str]:
        """Return why each step is due for a case or not, a sentence each (`zh` or `en`)."""
        from casekit.policy.wording import plan_sentences

        return plan_sentences(self.declaration, plan, language)

    def _answer(self, case: CaseSnapshot, today: int, ignored: Collection[Step] = ()) -> _Answer:
        """Return the answer for one case; the changes of `ignored` steps bring no review."""
        if case.due_on is None:
            return (), None, Reasons((_NOTHING_UNPAID,)), "", 0
        days = DayCount(case.due_on, case.pauses)
        view = View(
            today,
            case.opened_on.toordinal(),
            days,
            case.facts,
            case.stays,
            case.steps,
            self.declaration.week_starts,
        )
        actions: list[PlannedAction] = []
        reasons: list[RawReason] = []
        day = days.day(today)
        tier, review = self._tier(days, day)
        for step in self._steps:
            action, change, reason = look_at(step, view, review or NEVER)
            reasons.append(reason)
            if action is not None:
                actions.append(action)
            if change is not None and (review is None or change < review) and step not in ignored:
                review = change
        next_review_on = None if review is None else of_ordinal(review)
        return tuple(actions), next_review_on, Reasons(reasons), tier, day

    def _answer_for_all(self, case: CaseSnapshot, today: int) -> _Answer | None:
        """Return the answer for every case with the same dates; None if facts have a say in it.

        The case has no pauses and no stays. Facts have no say as long as the windows of the steps
        that ask for them begin after today and not before the next review.
        """
        if case.due_on is None:
            return self._answer(case, today)
        answer = self._answer(replace(case, facts={}), today, self._asking)
        begins = [case.due_on.toordinal() + step.first_day for step in self._asking]
        review = answer[1]
        first = min(begins, default=None)
        if first is None or (first > today and review and first >= review.toordinal()):
            return answer
        return None

    def _tier(self, days: DayCount, day: int) -> tuple[str, int | None]:
        """Return the name of the tier on a day past due, and the date on which it changes."""
        place = bisect_right(self._starts, day)
        name = self.declaration.tiers[place - 1].name if place else ""
        following = self._starts[place] if place < len(self._starts) else None
        return name, None if following is None else days.ordinal(following)


def load_policy(document: Document, *, known_facts: Collection[str] = FACTS) -> DeclaredPolicy:
    """Read a policy file, check it, and return the policy.

    Args:
        document: the file, as `casekit.settings_file.read_toml` gives it.
        known_facts: names that conditions may use, besides those with a dot.

    Raises:
        PolicyError: with file and line of the first problem; its hint lists the others.
    """
    return DeclaredPolicy(read_declaration(document, known_facts), document)


def read_policy(path: Path) -> DeclaredPolicy:
    """Read the policy file at `path`; see `load_policy`."""
    return load_policy(read_toml(path))
