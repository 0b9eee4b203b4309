"""The gate: every contact passes it, and nothing else hands contacts over.

It is pure: facts in, verdicts out. Rules are sorted out once for each kind of contact, and each is
asked in the order of the pack.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casekit.compliance.digest import facts_digest
from casekit.compliance.facts import View
from casekit.compliance.local_time import TICK, zones_of
from casekit.compliance.model import UNKNOWN, Finding, Severity, Situation, Verdict
from casekit.compliance.pack import Rule, RulePack
from casekit.compliance.primitive import Answer

_ROUNDS = 1000


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A rule for one kind of contact.

    `undecided` names the lender fact that says whether the rule applies, where it is not known.
    """

    rule: Rule
    examine: Callable[[View], Answer | None]
    blocks: bool
    undecided: str


class Gate:
    """Judges contacts by the rules of one pack.

    Args:
        pack: the rules, a lender's changes already applied (`casekit.compliance.changes`).
        lender_facts: `role`, `kind`, `names` …, used where a situation gives no lender facts.
        strict: a real run: a fact that an applicable rule needs and that nobody supplied denies.
            Otherwise (scenario files) it is listed in `Verdict.not_tried`.
    """

    def __init__(
        self, pack: RulePack, *, lender_facts: Mapping[str, Any] | None = None, strict: bool = True
    ) -> None:
        self.pack = pack
        self.strict = strict
        self._label = f"{pack.name} {pack.version}"
        self._lender = dict(lender_facts or {})
        self._default_zones = zones_of((pack.default_zone,)) if pack.default_zone else UNKNOWN
        self._compiled: dict[tuple[str, str, object, object], tuple[_Compiled, ...]] = {}
        self._customer_facts = tuple(
            sorted(
                {"zones"}
                | {
                    name.removeprefix("customer.")
                    for name in pack.fact_names()
                    if name.startswith("customer.")
                }
            )
        )

    def check(self, situation: Situation) -> Verdict:
        """Return the verdict on one situation."""
        return self.check_batch([situation])[0]

    def check_batch(self, situations: Sequence[Situation]) -> list[Verdict]:
        """Return a verdict for each situation, in their order."""
        return [self._judge(situation) for situation in situations]

    def _judge(self, situation: Situation) -> Verdict:
        view = View(situation, self._default_zones)
        rules = self._rules_for(situation)
        denials: list[Finding] = []
        warnings: list[Finding] = []
        not_tried: list[str] = []
        until: datetime | None = None
        for compiled in rules:
            if compiled.undecided:
                self._miss(compiled, (compiled.undecided,), denials, not_tried)
                continue
            answer = compiled.examine(view)
            if answer is None:
                continue
            if answer.until is not None and (until is None or answer.until < until):
                until = answer.until
            if answer.reason:
                finding = _finding(compiled.rule, answer)
                (denials if compiled.blocks else warnings).append(finding)
            if answer.unknown:
                self._miss(compiled, answer.unknown, [] if answer.reason else denials, not_tried)
        found = [(finding.rule, finding.reason) for finding in (*denials, *warnings)]
        return Verdict(
            allowed=not denials,
            denials=tuple(denials),
            warnings=tuple(warnings),
            not_tried=tuple(not_tried),
            retry_at=self._retry(view, rules, denials) if denials else None,
            good_until=None if denials or until is None else until - TICK,
            pack=self._label,
            digest=facts_digest(view, self._label, self._customer_facts, found),
        )

    def _miss(
        self,
        compiled: _Compiled,
        facts: tuple[str, ...],
        denials: list[Finding],
        not_tried: list[str],
    ) -> None:
        rule = compiled.rule
        not_tried.extend(f"{rule.id}:{fact}" for fact in facts)
        if self.strict and compiled.blocks:
            denials.append(
                Finding(rule.id, rule.version, rule.source, "unknown_fact", {"fact": facts[0]})
            )

    def _retry(
        self, view: View, rules: tuple[_Compiled, ...], denials: list[Finding]
    ) -> datetime | None:
        """Return the first later instant at which no rule denies, if every rule knows its own.

        Each rule's `retry_at` is the first instant at which that rule allows, so nothing lies
        between that is lawful: going from one latest `retry_at` to the next misses none.
        """
        at = _latest([finding.retry_at for finding in denials])
        for _ in range(_ROUNDS):
            if at is None:
                return None
            moved = view.moved(at)
            waits: list[datetime | None] = []
            for compiled in rules:
                if not compiled.blocks or compiled.undecided:
                    continue
                answer = compiled.examine(moved)
                if answer is None:
                    continue
                if answer.reason:
                    waits.append(answer.retry_at)
                elif answer.unknown and self.strict:
                    return None
            if not waits:
                return at
            at = _latest(waits)
        return None

    def _rules_for(self, situation: Situation) -> tuple[_Compiled, ...]:
        candidate = situation.candidate
        lender = situation.lender or self._lender
        key = (candidate.channel, candidate.party, lender.get("role"), lender.get("kind"))
        rules = self._compiled.get(key)
        if rules is None:
            rules = self._compiled[key] = self._compile(*key)
        return rules

    def _compile(
        self, channel: str, party: str, role: object, kind: object
    ) -> tuple[_Compiled, ...]:
        compiled = []
        for rule in self.pack.rules:
            applies = rule.applies
            if not rule.primitive.judges_contacts or not applies.concerns(channel, party):
                continue
            undecided = ""
            for wanted, given, name in (
                (applies.lender_roles, role, "lender.role"),
                (applies.lender_kinds, kind, "lender.kind"),
            ):
                if wanted and given is None:
                    undecided = undecided or name
                elif wanted and given not in wanted:
                    break
            else:
                blocks = rule.severity_for(channel) is Severity.BLOCK
                compiled.append(_Compiled(rule, rule.primitive.examine, blocks, undecided))
        return tuple(compiled)


def _finding(rule: Rule, answer: Answer) -> Finding:
    return Finding(
        rule.id, rule.version, rule.source, answer.reason, answer.values, answer.retry_at
    )


def _latest(instants: Sequence[datetime | None]) -> datetime | None:
    """Return the latest, or None where one of them is not known."""
    latest: datetime | None = None
    for instant in instants:
        if instant is None:
            return None
        if latest is None or instant > latest:
            latest = instant
    return latest
