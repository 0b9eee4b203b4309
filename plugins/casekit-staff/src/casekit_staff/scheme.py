"""What a scheme of incentives comes to for one person: pure functions of figures and rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from casekit import Lender
from casekit.compliance.pay import pay_rules
from casekit_staff.options_scheme import (
    FOR_MISSES,
    MONEY,
    Condition,
    RuleOptions,
    SchemeOptions,
)

TOO_FEW: Final = "too_few_answers"
NONE: Final = "none"
BELOW: Final = "below"
ALONE: Final = "by_amount_alone"
SHARE: Final = "share_alone"


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a person came to in a period.

    Attributes:
        value: exact; None where there is nothing to divide by.
        top, bottom: what it is made of. n: of how many.
        fingerprint: of the figures that it is copied from.
        provisional: why it may still change; empty where it is closed.
        why_not: code of why it is not known, where it is not.
    """

    value: Fraction | None
    top: int = 0
    bottom: int = 0
    n: int = 0
    fingerprint: str = ""
    provisional: str = ""
    why_not: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object of whole numbers and text."""
        value = self.value
        return {
            "value": None if value is None else f"{value.numerator}/{value.denominator}",
            "top": self.top,
            "bottom": self.bottom,
            "n": self.n,
            "fingerprint": self.fingerprint,
            "provisional": self.provisional,
            "why_not": self.why_not,
        }


@dataclass(frozen=True, slots=True)
class Threshold:
    """Whether an indicator met a threshold; `why` is a code where it did not."""

    indicator: str
    condition: str
    met: bool
    why: str = ""

    def to_json(self) -> list[Any]:
        """Return it as JSON holds it."""
        return [self.indicator, self.condition, self.met, self.why]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for a person.

    Attributes:
        rule: by which rule. propose: what.
        amount: of a bonus, minor units. capped: it would have been more.
        misses: how many periods in a row were below target.
    """

    rule: str
    propose: str
    amount: int = 0
    capped: bool = False
    misses: int = 0


@dataclass(frozen=True, slots=True)
class SchemeProblem:
    """What is wrong with a scheme.

    Attributes:
        rule: of the scheme. pack_rule, source, severity: of the rule pack.
        why: `by_amount_alone`, or `share_alone`: a share of the money without further conditions.
        lacking: indicators that it should be conditional on besides.
    """

    rule: str
    pack_rule: str
    source: str
    severity: str
    why: str
    lacking: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What is wrong, in English."""
        if self.why == ALONE:
            return "the bonus hangs on the amounts recovered alone"
        return (
            "a share of the money recovered is paid without conditions on "
            f"{', '.join(self.lacking)}"
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "rule": self.rule,
            "pack_rule": self.pack_rule,
            "source": self.source,
            "severity": self.severity,
            "why": self.why,
            "lacking": list(self.lacking),
        }


def judged(
    indicators: Mapping[str, Indicator],
    conditions: Mapping[str, Condition],
    texts: Mapping[str, str],
) -> list[Threshold]:
    """Return for each threshold whether it is met; what is not known meets none."""
    found = []
    for name, condition in conditions.items():
        known = indicators.get(name, Indicator(None, why_not=NONE))
        if known.value is None:
            found.append(Threshold(name, texts[name], False, known.why_not or NONE))
        else:
            met = condition.met_by(known.value)
            found.append(Threshold(name, texts[name], met, "" if met else BELOW))
    return found


def proposals(
    scheme: SchemeOptions,
    indicators: Mapping[str, Indicator],
    *,
    recovered: int,
    misses: int,
    without_reward: bool,
) -> list[Proposal]:
    """Return what the scheme proposes for a person; of bonuses the first rule that is met.

    Args:
        scheme: the lender's.
        indicators: what the person came to.
        recovered: what the person's cases brought, minor units.
        misses: how many periods in a row, this one among them, were below target.
        without_reward: a sanction takes rewards away in this period.
    """
    found: list[Proposal] = []
    paid = False
    for rule in sorted(scheme.rule, key=lambda one: one.propose != "high_bonus"):
        if rule.propose in FOR_MISSES:
            if misses and misses % rule.misses == 0:
                found.append(Proposal(rule.name, rule.propose, misses=misses))
            continue
        met = judged(indicators, rule.conditions(), rule.when)
        if without_reward or not all(one.met for one in met):
            continue
        if rule.propose not in MONEY:
            found.append(Proposal(rule.name, rule.propose))
        elif not paid:
            paid = True
            found.append(_bonus(rule, recovered))
    return found


def _bonus(rule: RuleOptions, recovered: int) -> Proposal:
    amount = rule.amount + max(0, recovered) * rule.share_bp // 10_000
    capped = bool(rule.cap) and amount > rule.cap
    return Proposal(rule.name, rule.propose, min(amount, rule.cap) if capped else amount, capped)


def met_target(thresholds: Sequence[Threshold]) -> bool | None:
    """Return whether a target is met; None where nothing is below it and something is not known."""
    if any(one.why == BELOW for one in thresholds):
        return False
    return True if all(one.met for one in thresholds) else None


def misses_in_a_row(passed: bool | None, before: Iterable[bool | None]) -> int:
    """Return how many assessed periods in a row were below target, this one the last.

    Args:
        passed: whether this one met its target; None where that is not known: such a period is
            no miss, and ends no row.
        before: the same of earlier ones, newest first.
    """
    if passed is not False:
        return 0
    count = 1
    for one in before:
        if one:
            break
        count += one is False
    return count


def problems(lender: Lender, scheme: SchemeOptions) -> Sequence[SchemeProblem]:
    """Return where the lender's rule pack forbids what the scheme pays; none where it does not."""
    found = []
    for rule, pay in pay_rules(lender.pack):
        for one in scheme.rule:
            if one.propose not in MONEY:
                continue
            lacking: frozenset[str] = frozenset()
            why = ALONE if pay.is_by_amount_alone(one.when) else ""
            if not why and one.share_bp and (lacking := pay.lacking_for_a_share(one.when)):
                why = SHARE
            if why:
                found.append(
                    SchemeProblem(
                        one.name,
                        rule.id,
                        rule.source,
                        rule.severity.value,
                        why,
                        tuple(sorted(lacking)),
                    )
                )
    return found
