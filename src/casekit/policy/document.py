"""The policy as the document that a manager would sign: Markdown, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterator

from casekit.counted import counting
from casekit.policy.document_texts import CLAUSES
from casekit.policy.model import DEFAULT_WATERFALL
from casekit.policy.phrases import Phrases
from casekit.policy.promise_care import MONTH
from casekit.policy.steps import Declaration, StayRule, Step, Tier


def policy_document(declaration: Declaration, digest: str, language: str) -> str:
    """Return the whole policy in words: tiers, steps in order, terms, waterfall, digest."""
    return "\n".join(_Document(declaration, digest, language).lines()) + "\n"


class _Document:
    def __init__(self, declaration: Declaration, digest: str, language: str) -> None:
        self.declaration = declaration
        self.digest = digest
        self.phrases = Phrases(declaration, language)
        self.clauses = CLAUSES[self.phrases.language]

    def say(self, clause: str, **values: object) -> str:
        return self.clauses[clause].format(**counting(values))

    def lines(self) -> Iterator[str]:
        declared, phrases = self.declaration, self.phrases
        yield f"# {phrases.title(declared.title)}"
        yield ""
        yield self.say("head", name=declared.name, version=declared.version)
        yield ""
        yield f"## {self.say('scope')}"
        yield ""
        products = [phrases.title(title) for title in declared.products.values()]
        yield self.say("products", products=phrases.joined(products))
        yield ""
        yield f"## {self.say('counting')}"
        yield ""
        yield self.say("days")
        first = declared.week_starts
        yield self.say("week", first=phrases.weekday(first), last=phrases.weekday((first + 6) % 7))
        yield self.say("order")
        yield from self.terms()
        for tier in declared.tiers:
            yield from self.section(
                f"{phrases.title(tier.title)}{self.say('tier_days', days=self.tier_days(tier))}",
                [step for step in declared.steps if step.tier == tier.name],
            )
        outside = [step for step in declared.steps if not step.tier]
        if outside:
            yield from self.section(self.say("outside"), outside)
        yield from self.promises()
        yield from self.payments()
        yield ""
        yield f"## {self.say('approval')}"
        yield ""
        yield self.say("signature")
        yield ""
        yield self.say("digest", digest=self.digest)

    def tier_days(self, tier: Tier) -> str:
        return self.span(tier.from_day, tier.to_day)

    def span(self, first: int, last: int | None) -> str:
        if last is None:
            return self.say("from", first=first)
        return (
            self.say("on", first=first)
            if first == last
            else self.say("between", first=first, last=last)
        )

    def terms(self) -> Iterator[str]:
        if not self.declaration.definitions:
            return
        yield ""
        yield f"## {self.say('terms')}"
        yield ""
        for fact in self.declaration.definitions:
            yield self.say(
                "term",
                name=self.phrases.title(fact.title),
                condition=self.phrases.condition(fact.condition),
            )

    def section(self, heading: str, steps: list[Step]) -> Iterator[str]:
        yield ""
        yield f"## {heading}"
        yield ""
        if not steps:
            yield self.say("no_steps")
        for number, step in enumerate(steps, start=1):
            source = self.say("source", source=step.source) if step.source else ""
            yield f"{number}. **{self.phrases.title(step.title)}**{source}"
            for clause in self.step_clauses(step):
                yield f"   - {clause}"

    def step_clauses(self, step: Step) -> Iterator[str]:
        phrases = self.phrases
        template = self.say("template", template=step.template) if step.template else ""
        yield self.say("way", role=phrases.word(step.role), template=template)
        yield self.timing(step)
        if step.when:
            yield self.say("when", condition=phrases.condition(step.when))
        if step.during:
            yield self.say("during", stays=phrases.joined([phrases.stay(n) for n in step.during]))
        for needed in step.requires:
            yield self.say(
                "requires",
                step=phrases.step(needed.step),
                state=self.say(f"state_{needed.state}"),
                days=needed.days_after,
            )
        for stay in step.stayed_by:
            yield self.stay(stay)
        if step.counted_with:
            names = phrases.joined([phrases.step(name) for name in step.counted_with])
            yield self.say("counted_with", steps=names)
        if step.brought_forward_by:
            yield self.say("brought_forward", step=phrases.step(step.brought_forward_by))
        if step.deadline_days:
            yield self.say("deadline", days=step.deadline_days)
        if step.max_attempts:
            yield self.say("max_attempts", attempts=step.max_attempts)
        if step.late_after is not None:
            yield self.say(
                "late_after" if step.late_after else "late_at_once", days=step.late_after
            )
        if step.fallback:
            yield self.say("fallback", role=phrases.word(step.fallback))

    def timing(self, step: Step) -> str:
        days = self.span(step.first_day, step.last_day)
        if step.until in ("sent", "done"):
            clause = self.say(f"until_{step.until}", first=step.first_day)
            if step.until == "sent" and step.every and step.every[0] > 1:
                clause += self.say("retry", days=step.every[0])
            return clause
        if step.per_week:
            cadence = self.cadence("per_week", step.per_week)
        elif step.every:
            cadence = self.cadence("every_days", step.every)
        else:
            return self.say("once", days=days)
        ending = self.say("until_reached") if step.until == "reached" else ""
        return self.say("repeats", days=days, cadence=cadence, ending=ending)

    def cadence(self, clause: str, pair: tuple[int, int]) -> str:
        least, most = pair
        if clause == "every_days" and least == most:
            clause = "every_day" if most == 1 else "every_exactly"
        elif least == most:
            clause = "per_week_exactly"
        return self.say(clause, least=least, most=most)

    def stay(self, stay: StayRule) -> str:
        limits = [
            self.say(clause, days=days)
            for clause, days in (
                ("stay_for", stay.for_days),
                ("stay_until", stay.until_day),
                ("stay_latest", stay.up_to_latest or None),
            )
            if days is not None
        ]
        return self.say("stayed", name=self.phrases.stay(stay.name), limits="".join(limits))

    def promises(self) -> Iterator[str]:
        care = self.declaration.promise_care
        if care is None:
            return
        yield ""
        yield f"## {self.say('promises')}"
        yield ""
        if care.remind_role:
            yield self.say(
                "remind" if care.remind_days_before else "remind_on_the_day",
                days=care.remind_days_before,
                role=self.phrases.word(care.remind_role),
                template=care.remind_template,
            )
        if care.follow_up_role:
            yield self.say(
                "follow_up",
                role=self.phrases.word(care.follow_up_role),
                template=care.follow_up_template,
            )
        titles = {tier.name: tier.title for tier in self.declaration.tiers}
        for tier, bound in care.longest.items():
            clause = "longest_month" if bound == MONTH else "longest_days"
            yield self.say(clause, tier=self.phrases.title(titles[tier]), days=bound)

    def payments(self) -> Iterator[str]:
        yield ""
        yield f"## {self.say('payments')}"
        yield ""
        orders = dict(self.declaration.waterfalls)
        orders.setdefault("default", DEFAULT_WATERFALL)
        for product, order in sorted(orders.items(), key=lambda item: item[0] == "default"):
            parts = " → ".join(self.phrases.word(part) for part in order)
            whose = "all" if len(orders) == 1 else product
            yield self.say("waterfall", product=self.phrases.word(whose), parts=parts)
