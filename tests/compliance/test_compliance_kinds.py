"""What a rule leaves out for a kind of contact, and what it says for good, changes no verdict.

A gate is compared with one whose rules know nothing of kinds, and are asked again each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.compliance.contact_kind import ContactKind
from casekit.compliance.facts import View
from casekit.compliance.gate import Gate
from casekit.compliance.model import (
    PARTIES,
    UNKNOWN,
    Candidate,
    Consent,
    Hold,
    OptOut,
    PastContact,
    Situation,
    StaffMember,
)
from casekit.compliance.pack import Rule, RulePack
from casekit.compliance.primitive import Answer, Primitive
from casekit.compliance.primitives.all_of import AllOf
from casekit.compliance.primitives.amount_told import AmountTold
from casekit.compliance.primitives.capacity import Capacity
from casekit.compliance.primitives.consent_needed import ConsentNeeded
from casekit.compliance.primitives.content_forbidden import ContentForbidden
from casekit.compliance.primitives.content_required import ContentRequired, Item
from casekit.compliance.primitives.cooldown import Cooldown
from casekit.compliance.primitives.counting import Counted
from casekit.compliance.primitives.freq_cap import FreqCap
from casekit.compliance.primitives.hold import OnHold
from casekit.compliance.primitives.medium_refused import MediumRefused
from casekit.compliance.primitives.notice_in_time import NoticeInTime
from casekit.compliance.primitives.opt_out import OptOutHonoured
from casekit.compliance.primitives.required_facts import LiveUntil, RequiredFact
from casekit.compliance.primitives.staff import StaffReady
from casekit.compliance.primitives.third_party import ThirdParty
from casekit.compliance.primitives.time_window import TimeWindow
from casekit.compliance.wordlist import Category

AT = datetime(2026, 3, 2, 4, tzinfo=UTC)
DAY = time(8), time(22)
CALLS = Counted(channels=frozenset({"voice"}), keys=frozenset({"person", "point"}))
REPLY = frozenset({"reply"})
ITEMS = (
    Item("name", words=("acme",)),
    Item("agency", words=("for lender",), lender_roles=frozenset({"debt_collector"})),
    Item("first", words=("this is an attempt",), channels=frozenset({"sms"}), when="first"),
    Item("later", words=("debt collector",), channels=frozenset({"sms"}), when="later"),
)
PRIMITIVES: tuple[Primitive, ...] = (
    TimeWindow(DAY, override="hours"),
    TimeWindow(DAY, exempt_purposes=REPLY),
    TimeWindow((time(0), time.max), inconvenient="spared", reply_once=True),
    FreqCap(CALLS, limit=2, override="frequency"),
    FreqCap(Counted(keys=frozenset({"loan"})), limit=0, minutes=90),
    AllOf(
        (FreqCap(CALLS, 3), Cooldown(CALLS, 2), MediumRefused(frozenset({"post"}))), ("a", "", "")
    ),
    NoticeInTime("notice:validation", days=1, exempt_purposes=REPLY),
    OnHold(frozenset({"dispute"}), allow_purposes=REPLY, customer_facts=("deceased",)),
    OnHold(frozenset({"cease"}), allow_parties=frozenset({"attorney"}), override="hours"),
    OptOutHonoured(allow_purposes=REPLY),
    AllOf(
        (
            LiveUntil("lender.until", lender_roles=frozenset({"debt_collector"})),
            ConsentNeeded(frozenset({"transfer*"}), "hours"),
        )
    ),
    AllOf((ContentForbidden((Category("rude", {"en": "rude"}, ("idiot",)),)), AmountTold())),
    ContentRequired(ITEMS[:2], frozenset({"name", "agency"}), exempt_purposes=REPLY),
    ContentRequired(ITEMS[1:], frozenset({"agency", "first", "later"})),
    RequiredFact("candidate.recording", "not_recorded"),
    Capacity(),
    StaffReady(),
    ThirdParty(frozenset({"relay"}), failures=2, once_per_person=True),
)


@dataclass(frozen=True)
class Forgetful(Primitive):
    """A rule that is asked about every contact, at every instant."""

    kind = "forgetful"
    rule: Primitive

    @property
    def facts(self) -> tuple[str, ...]:
        return self.rule.facts

    def examine(self, view: View) -> Answer | None:
        answer = self.rule.examine(view)
        return None if answer is None else answer._replace(settled=False)


def _gate(primitives: tuple[Primitive, ...], *, strict: bool) -> Gate:
    rules = (
        Rule(f"T-{number}", "1", {"en": "a rule"}, primitive, "a source")
        for number, primitive in enumerate(primitives)
    )
    return Gate(RulePack("test", "1", {"en": "test"}, "", tuple(rules)), strict=strict)


PLAIN = tuple(map(Forgetful, PRIMITIVES))
GATES = {
    strict: (_gate(PRIMITIVES, strict=strict), _gate(PLAIN, strict=strict))
    for strict in (True, False)
}
ALONE = [(_gate((p,), strict=False), _gate((Forgetful(p),), strict=False)) for p in PRIMITIVES]

TEXTS = [pair for pair, p in zip(ALONE, PRIMITIVES, strict=True) if isinstance(p, ContentRequired)]

minutes = st.integers(-5000, 500).map(lambda n: AT + timedelta(minutes=n))
channels = st.sampled_from(("sms", "voice", "post"))
parties = st.sampled_from(("customer", "contact", "attorney"))
points = st.sampled_from(("", "A", "B"))
dates = st.integers(-3, 3).map(lambda n: date(2026, 3, 2) + timedelta(days=n))


def _some(items: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[Any]:
    """Unknown, known to be none, or some."""
    return st.one_of(st.just(UNKNOWN), st.just(()), st.lists(items, max_size=most).map(tuple))


def _known(**values: tuple[Any, ...]) -> st.SearchStrategy[Mapping[str, Any]]:
    """A map of facts, each of which may be absent."""
    return st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in values.items()})


situations = st.builds(
    Situation,
    st.builds(
        Candidate,
        st.integers(0, 2000).map(lambda n: AT + timedelta(minutes=n)),
        channels,
        parties,
        point=points,
        loans=st.sampled_from(((), ("L1",), ("L1", "L2"))),
        purpose=st.sampled_from(("", "demand", "reply", "relay", "transfer:data", "notice:x")),
        text=st.sampled_from((UNKNOWN, "ACME", "idiot", "ACME for lender, debt collector")),
        staff=st.sampled_from((UNKNOWN, (), (StaffMember("s", {"passed_on": "2025-03-03"}),))),
        recording=st.sampled_from((UNKNOWN, True, False)),
        extra=_known(items=(["name"], []), demanded=(5,), owed=(3, 9)),
    ),
    _known(role=("creditor", "debt_collector"), kind=("bank",), until=("2026-03-03",)),
    _known(
        zones=([], ["Asia/Shanghai"], ["Asia/Shanghai", "Europe/Berlin"], ["No/Where"]),
        spared=([], [{"from": "10:00", "to": "13:00"}]),
        deceased=(True, False),
        capacity=("full", "limited"),
        birth_date=("2008-03-04", "1980-01-01"),
    ),
    _some(
        st.builds(
            PastContact,
            minutes,
            channels,
            st.sampled_from(("outbound", "inbound")),
            st.sampled_from(("no_answer", "connected", "conversation")),
            parties,
            point=points,
            purpose=st.sampled_from(("demand", "notice:validation", "reply")),
        ),
        6,
    ),
    _some(
        st.builds(
            Consent,
            st.sampled_from(("hours", "frequency")),
            minutes,
            until=st.one_of(st.none(), dates),
            values=st.just({"from": "22:00", "to": "23:00"}),
        )
    ),
    _some(st.builds(OptOut, minutes, channels, points, parties)),
    _some(
        st.builds(
            Hold,
            st.sampled_from(("dispute", "cease")),
            dates,
            st.one_of(st.none(), dates),
            st.sampled_from(("", "L1", "L3")),
        )
    ),
)


@settings(max_examples=150, deadline=None)
@given(situations, st.booleans())
def test_what_is_left_out_for_a_kind_of_contact_changes_no_verdict(
    situation: Situation, strict: bool
) -> None:
    gate, plain = GATES[strict]
    assert gate.check(situation) == plain.check(situation)
    for quick, slow in ALONE:  # by itself, a rule's instant is not hidden by those of the others
        assert quick.check(situation) == slow.check(situation)


@settings(max_examples=100, deadline=None)
@given(situations, st.integers(1, 600_000))
def test_what_is_settled_is_said_at_any_later_instant_too(situation: Situation, later: int) -> None:
    for primitive in PRIMITIVES:
        view = View(situation, situation.lender)
        answer = primitive.examine(view)
        if answer is not None and answer.settled:
            assert not answer.reason
            moved = primitive.examine(view.moved(view.at + timedelta(minutes=later)))
            # a fact that was asked for may be needed no more; nothing is refused for want of it
            assert moved is None or moved == answer


def test_all_that_a_text_may_depend_on_is_looked_at() -> None:
    past = PastContact(AT - timedelta(days=1), "voice", outcome="conversation")
    kinds = product(
        ("sms", "voice"),
        (UNKNOWN, "ACME", "ACME for lender"),
        ({}, {"items": ["first"]}),
        ({}, {"role": "creditor"}, {"role": "debt_collector"}),
        (UNKNOWN, (), (past,)),
        ("demand", "reply", ""),
    )
    for channel, text, extra, lender, history, purpose in kinds:
        candidate = Candidate(AT, channel, text=text, extra=extra, purpose=purpose)
        situation = Situation(candidate, lender, {}, history)
        for quick, slow in TEXTS:
            assert quick.check(situation) == slow.check(situation)


def test_a_rule_that_judges_otherwise_does_not_inherit_what_is_left_out() -> None:
    class NeverByPost(MediumRefused):
        def examine(self, view: View) -> Answer | None:
            return Answer("medium_refused", {"medium": "any"})

    rule = NeverByPost(frozenset({"post"}))
    kind = ContactKind("sms", PARTIES[0], "demand", None, None, None, False, False, False, False)
    assert MediumRefused(frozenset({"post"})).for_kind(kind) is None
    assert rule.for_kind(kind) == rule.examine
    situation = Situation(Candidate(AT, "sms"), {}, {})
    assert not _gate((rule,), strict=False).check(situation).allowed
    assert _gate(PRIMITIVES[:0], strict=False).check(replace(situation)).allowed
