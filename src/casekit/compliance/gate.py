"""The gate: every contact passes it, and nothing else hands contacts over.

It is pure: facts in, verdicts out. Rules are sorted out once for each kind of contact, and each is
asked in the order of the pack.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from casekit.compliance.contact_kind import ContactKind
from casekit.compliance.digest import facts_digest, in_order
from casekit.compliance.facts import View
from casekit.compliance.local_time import TICK, zones_of
from casekit.compliance.model import UNKNOWN, Finding, Severity, Situation, Verdict
from casekit.compliance.pack import Rule, RulePack
from casekit.compliance.primitive import Answer, Examine, missing

_ROUNDS = 1000
_KINDS = 4096


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A rule for one kind of contact, whether it blocks, and its unknown facts by name."""

    rule: Rule
    blocks: bool
    labels: dict[tuple[str, ...], list[str]] = field(default_factory=dict)

    def label(self, facts: tuple[str, ...]) -> list[str]:
        """Return unknown facts as `RULE:fact`."""
        made = self.labels[facts] = [f"{self.rule.id}:{fact}" for fact in facts]
        return made


_ANYTHING = Answer()

_Rules = tuple[tuple[Examine, _Compiled], ...]


class Gate:
    """Judges contacts by the rules of one pack.

    Args:
        pack: the rules, a lender's changes already applied (`casekit.compliance.changes`).
        lender_facts: `role`, `kind`, `names` …, used where a situation gives no lender facts.
        strict: a real run: a fact that an applicable rule needs and that nobody supplied denies.
            Otherwise (scenario files) it is listed in `Verdict.not_tried`.
        digests: make the digest of the facts; where nothing is archived it may be left out.
    """

    def __init__(
        self,
        pack: RulePack,
        *,
        lender_facts: Mapping[str, Any] | None = None,
        strict: bool = True,
        digests: bool = True,
    ) -> None:
        self.pack = pack
        self.strict = strict
        self._digests = digests
        self._label = f"{pack.name} {pack.version}"
        self._lender = dict(lender_facts or {})
        self._lender_seen: tuple[Mapping[str, Any], object] = ({}, in_order({}))
        self._default_zones = zones_of((pack.default_zone,)) if pack.default_zone else UNKNOWN
        self._compiled: dict[tuple[object, ...], _Rules] = {}
        self._needed: dict[tuple[str, str, str], timedelta | None] = {}
        self._regional = any(rule.applies.regions for rule in pack.rules)
        self._customer_facts = tuple(
            sorted(
                {"zones", *(("regions",) if self._regional else ())}
                | {
                    name.removeprefix("customer.")
                    for name in pack.fact_names()
                    if name.startswith("customer.")
                }
            )
        )

    def check(self, situation: Situation) -> Verdict:
        """Return the verdict on one situation."""
        return self._judge(situation)

    def check_batch(self, situations: Sequence[Situation]) -> list[Verdict]:
        """Return a verdict for each situation, in their order."""
        return [self._judge(situation) for situation in situations]

    def history_needed(self, channel: str, party: str, purpose: str) -> timedelta | None:
        """Return how far back earlier contacts must be known to judge such a contact.

        Whoever the lender and wherever the customer is; two days longer than any rule looks, for
        calendar dates differ by zone. None: no rule looks at earlier contacts, and they need not
        be read.
        """
        key = (channel, party, purpose)
        if key not in self._needed:
            spans = [
                span
                for rule in self.pack.rules
                if rule.primitive.judges_contacts and rule.applies.concerns(channel, party)
                if (span := rule.primitive.looks_back(purpose)) is not None
            ]
            self._needed[key] = max(spans) + timedelta(days=2) if spans else None
        return self._needed[key]

    def _judge(self, situation: Situation) -> Verdict:
        lender = situation.lender or self._lender
        if self._digests and lender != self._lender_seen[0]:
            self._lender_seen = (dict(lender), in_order(lender))
        view = View(situation, lender, self._default_zones)
        rules = self._rules_for(situation, lender)
        strict = self.strict
        denials: list[Finding] = []
        warnings: list[Finding] = []
        not_tried: list[str] = []
        until: datetime | None = None
        changing: list[tuple[Examine, Answer]] = []
        for examine, compiled in rules:
            answer = examine(view)
            if answer is None:
                continue
            reason, _, _, ends, unknown, settled = answer
            blocks = compiled.blocks
            if blocks and not settled:
                changing.append((examine, answer))
            if ends is not None and (until is None or ends < until):
                until = ends
            if reason:
                finding = _finding(compiled.rule, answer)
                (denials if blocks else warnings).append(finding)
            if unknown:
                not_tried += compiled.labels.get(unknown) or compiled.label(unknown)
                if strict and blocks and not reason:
                    denials.append(unknown_fact(compiled.rule, unknown[0]))
        return Verdict(
            not denials,
            tuple(denials),
            tuple(warnings),
            tuple(not_tried),
            self._retry(view, rules, changing, denials) if denials else None,
            None if denials or until is None else until - TICK,
            self._label,
            facts_digest(
                view, self._label, self._customer_facts, self._lender_seen[1], denials, warnings
            )
            if self._digests
            else "",
        )

    def _retry(
        self,
        view: View,
        rules: _Rules,
        changing: Sequence[tuple[Examine, Answer]],
        denials: Sequence[Finding],
    ) -> datetime | None:
        """Return the first later instant at which no rule denies, if every rule knows its own.

        Each rule's `retry_at` is the first instant at which that rule allows, so nothing lies
        between that is lawful: going from one latest `retry_at` to the next misses none.

        Args:
            changing: the blocking rules that may deny later, with their answers on the view.
        """
        at = _latest([finding.retry_at for finding in denials])
        if at is not None:
            changing = _with_future(view, rules, changing)
        for _ in range(_ROUNDS):
            if at is None:
                return None
            moved = view.moved(at)
            waits: list[datetime | None] = []
            for examine, before in changing:
                if before.until is not None and before.until > at and not before.unknown:
                    continue
                answer = examine(moved)
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

    def _rules_for(self, situation: Situation, lender: Mapping[str, Any]) -> _Rules:
        candidate = situation.candidate
        regions = situation.customer.get("regions") if self._regional else None
        # a kind equals a tuple of its parts, which is quicker to make
        parts = (
            candidate.channel,
            candidate.party,
            candidate.purpose,
            lender.get("role"),
            lender.get("kind"),
            None if regions is None else frozenset(regions),
            bool(situation.history),
            bool(situation.consents),
            bool(situation.opt_outs),
            bool(situation.holds),
        )
        rules = self._compiled.get(parts)
        if rules is None:
            kind = ContactKind(*parts)
            if len(self._compiled) >= _KINDS:  # purposes are words of whoever asks
                self._compiled.clear()
            rules = self._compiled[kind] = self._compile(kind)
        return rules

    def _compile(self, kind: ContactKind) -> _Rules:
        """Return the rules that may have something to say of contacts of a kind."""
        channel, regions = kind.channel, kind.regions
        compiled: list[tuple[Examine, _Compiled]] = []
        for rule in self.pack.rules:
            applies = rule.applies
            if not rule.primitive.judges_contacts or not applies.concerns(channel, kind.party):
                continue
            if applies.regions and regions is not None and not applies.regions & regions:
                continue
            undecided = "customer.regions" if applies.regions and regions is None else ""
            for wanted, given, name in (
                (applies.lender_roles, kind.role, "lender.role"),
                (applies.lender_kinds, kind.lender_kind, "lender.kind"),
            ):
                if wanted and given is None:
                    undecided = undecided or name
                elif wanted and given not in wanted:
                    break
            else:
                examine = _undecided(undecided) if undecided else rule.primitive.for_kind(kind)
                if examine is not None:
                    blocks = rule.severity_for(channel) is Severity.BLOCK
                    compiled.append((examine, _Compiled(rule, blocks)))
        return tuple(compiled)


def _undecided(fact: str) -> Examine:
    """Return what a rule says where nobody knows whether it applies to this contact."""
    answer = missing(fact)
    return lambda _view: answer


def _finding(rule: Rule, answer: Answer) -> Finding:
    return Finding(
        rule.id, rule.version, rule.source, answer.reason, answer.values, answer.retry_at
    )


def _with_future(
    view: View, rules: _Rules, changing: Sequence[tuple[Examine, Answer]]
) -> Sequence[tuple[Examine, Answer]]:
    """Return the rules that may deny later: those that had something to say of the view.

    The others hold for good, but for contacts that lie after the view: they begin to count then.
    """
    history, at = view.situation.history, view.at
    if history is not UNKNOWN:
        for past in history:
            if past.at > at:
                return [(examine, _ANYTHING) for examine, compiled in rules if compiled.blocks]
    return changing


def unknown_fact(rule: Rule, fact: str) -> Finding:
    """Return the refusal of a rule that needs a fact which nobody supplied."""
    return Finding(rule.id, rule.version, rule.source, "unknown_fact", {"fact": fact})


def _latest(instants: Sequence[datetime | None]) -> datetime | None:
    """Return the latest, or None where one of them is not known."""
    latest: datetime | None = None
    for instant in instants:
        if instant is None:
            return None
        if latest is None or instant > latest:
            latest = instant
    return latest
