"""The gate: rules together, the first lawful instant, how long a verdict holds, its digest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from casekit.compliance.gate import Gate
from casekit.compliance.local_time import TICK
from casekit.compliance.model import (
    Candidate,
    Consent,
    Hold,
    PastContact,
    Severity,
    Situation,
)
from casekit.compliance.pack import Applies, Rule, RulePack
from casekit.compliance.primitives.capacity import Capacity
from casekit.compliance.primitives.content_forbidden import ContentForbidden
from casekit.compliance.primitives.cooldown import Cooldown
from casekit.compliance.primitives.counting import Counted
from casekit.compliance.primitives.freq_cap import FreqCap
from casekit.compliance.primitives.hold import OnHold
from casekit.compliance.primitives.opt_out import OptOutHonoured
from casekit.compliance.primitives.required_facts import RequiredFact
from casekit.compliance.primitives.retention import Retention
from casekit.compliance.primitives.time_window import TimeWindow
from casekit.compliance.wordlist import Category
from casekit.errors import RulePackError

Make = Callable[..., Situation]
MakePack = Callable[..., RulePack]

WINDOW = TimeWindow(allow=(time(8), time(22)))
CAP = FreqCap(Counted(frozenset({"voice"})), limit=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_cap_until_midnight_waits_for_the_window_too(situation: Make, pack: MakePack) -> None:
    called = PastContact(at("2026-03-02T09:00:00+08:00"), "voice", outcome="connected")
    verdict = Gate(pack(CAP, WINDOW)).check(
        situation("2026-03-02T21:00:00+08:00", history=(called,))
    )
    assert verdict.denials[0].retry_at == at("2026-03-03T00:00:00+08:00")
    assert verdict.retry_at == at("2026-03-03T08:00:00+08:00")


def test_a_denial_without_end_leaves_no_retry(situation: Make, pack: MakePack) -> None:
    gate = Gate(pack(OnHold(frozenset({"dispute"})), WINDOW))
    facts = situation("2026-03-02T23:00:00+08:00", holds=(Hold("dispute", date(2026, 1, 1)),))
    verdict = gate.check(facts)
    assert {f.rule for f in verdict.denials} == {"R1", "R2"}
    assert verdict.retry_at is None
    assert verdict.good_until is None


def test_a_warning_denies_nothing_and_is_listed(situation: Make, pack: MakePack) -> None:
    gate = Gate(pack(WINDOW, severity=Severity.WARN))
    verdict = gate.check(situation("2026-03-02T23:00:00+08:00"))
    assert verdict.allowed
    assert [f.rule for f in verdict.warnings] == ["R1"]


def test_an_unknown_fact_of_a_warning_denies_nothing(situation: Make, pack: MakePack) -> None:
    gate = Gate(pack(RequiredFact("candidate.recording"), severity=Severity.WARN))
    verdict = gate.check(situation("2026-03-02T12:00:00+08:00"))
    assert verdict.allowed
    assert verdict.not_tried == ("R1:candidate.recording",)


def test_severity_may_differ_by_channel(situation: Make) -> None:
    rule = Rule(
        "R1",
        "1",
        {"en": "a rule"},
        WINDOW,
        "a source",
        Severity.WARN,
        {"letter": Severity.BLOCK},
    )
    gate = Gate(RulePack("test", "1", {"en": "test"}, "", (rule,)))
    night = "2026-03-02T23:00:00+08:00"
    assert gate.check(situation(night)).allowed
    assert not gate.check(situation(night, channel="letter")).allowed


@pytest.mark.parametrize(
    ("applies", "facts", "concerned"),
    [
        (Applies(channels=frozenset({"sms"})), {}, False),
        (Applies(not_channels=frozenset({"voice"})), {}, False),
        (Applies(not_channels=frozenset({"letter"})), {"channel": "pigeon"}, True),
        (Applies(parties=frozenset({"customer"})), {}, True),
        (Applies(parties=frozenset({"contact"})), {}, False),
        (Applies(lender_roles=frozenset({"debt_collector"})), {}, False),
        (Applies(lender_roles=frozenset({"creditor"})), {}, True),
        (Applies(lender_kinds=frozenset({"bank"})), {}, True),
        (Applies(lender_kinds=frozenset({"private"})), {}, False),
    ],
)
def test_whom_a_rule_concerns(
    situation: Make, pack: MakePack, applies: Applies, facts: dict[str, str], concerned: bool
) -> None:
    gate = Gate(pack(WINDOW, applies=applies))
    assert gate.check(situation("2026-03-02T23:00:00+08:00", **facts)).allowed is not concerned


def test_who_lends_must_be_known_where_a_rule_asks(situation: Make, pack: MakePack) -> None:
    rules = pack(WINDOW, applies=Applies(lender_roles=frozenset({"debt_collector"})))
    facts = situation("2026-03-02T12:00:00+08:00", lender={"kind": "bank"})
    assert Gate(rules, strict=False).check(facts).not_tried == ("R1:lender.role",)
    assert not Gate(rules).check(facts).allowed
    told = Gate(rules, lender_facts={"role": "creditor"}).check(replace(facts, lender={}))
    assert told.allowed


def test_records_are_none_of_the_gates_business(situation: Make, pack: MakePack) -> None:
    verdict = Gate(pack(Retention({"recording": 2}))).check(situation("2026-03-02T12:00:00+08:00"))
    assert verdict.allowed
    assert verdict.pack == "test 1"


def test_two_rules_with_one_id_are_refused(pack: MakePack) -> None:
    rules = pack(WINDOW).rules
    with pytest.raises(RulePackError, match="two rules R1"):
        RulePack("test", "1", {"en": "test"}, "", rules + rules)


ZONES = (
    "Asia/Shanghai",
    "America/New_York",
    "America/Los_Angeles",
    "Europe/London",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/Havana",
)
# days around the changes of daylight saving in these zones, and ordinary ones
DAYS = st.one_of(
    st.sampled_from([date(2026, 3, 7), date(2026, 3, 28), date(2026, 4, 4), date(2026, 4, 23)]),
    st.sampled_from(
        [date(2026, 10, 3), date(2026, 10, 24), date(2026, 10, 29), date(2026, 10, 31)]
    ),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)


@st.composite
def near(draw: st.DrawFn, day: date, reach: int = 60) -> datetime:
    """An instant within some hours of the start of a day."""
    start = datetime.combine(day, time(0), UTC)
    minutes = draw(st.integers(-reach * 60, reach * 60))
    return start + timedelta(minutes=minutes, microseconds=draw(st.sampled_from([-1, 0, 0, 1])))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[RulePack, Situation]:
    """A pack of time-bound rules, and a situation in which they have something to say."""
    day = draw(DAYS)
    begin = draw(st.integers(0, 12 * 4))
    end = draw(st.integers(begin + 4, 96))
    window = TimeWindow(
        allow=(
            time(begin // 4, begin % 4 * 15),
            time.max if end == 96 else time(end // 4, end % 4 * 15),
        ),
        ends=draw(st.sampled_from(["[)", "()"])),
        override="hours",
        inconvenient="spared",
    )
    keys = st.sampled_from([frozenset(), frozenset({"loan"}), frozenset({"point"})])
    primitives = [
        window,
        FreqCap(
            Counted(keys=draw(keys)),
            limit=draw(st.integers(1, 3)),
            days=draw(st.integers(1, 3)),
            minutes=draw(st.sampled_from([0, 0, 30])),
            override="frequency",
        ),
        Cooldown(
            Counted(outcomes=frozenset({"conversation"}), keys=draw(keys)),
            days=draw(st.integers(1, 3)),
        ),
        OnHold(frozenset({"dispute"})),
        Capacity(),
    ]
    chosen = draw(st.lists(st.sampled_from(primitives), min_size=1, unique_by=id))
    history = [
        PastContact(
            at=draw(near(day)),
            channel="voice",
            outcome=draw(st.sampled_from(["no_answer", "conversation"])),
            point=draw(st.sampled_from(["A", "B"])),
            loans=(draw(st.sampled_from(["L1", "L2"])),),
        )
        for _ in range(draw(st.integers(0, 4)))
    ]
    holds = [
        Hold(
            "dispute",
            start,
            draw(st.none() | st.just(start + timedelta(days=draw(st.integers(0, 3))))),
            draw(st.sampled_from(["", "L1", "L2"])),
        )
        for start in draw(st.lists(st.sampled_from([day, day + timedelta(days=1)]), max_size=2))
    ]
    consents = [
        Consent(
            draw(st.sampled_from(["hours", "frequency"])),
            at=draw(st.none() | near(day)),
            until=draw(st.none() | st.just(day + timedelta(days=1))),
            values=draw(st.sampled_from([{}, {"from": "05:30", "to": "06:45"}])),
        )
        for _ in range(draw(st.integers(0, 1)))
    ]
    spared = draw(st.sampled_from([[], [{"days": ["sat", "sun"], "from": "09:00", "to": "17:30"}]]))
    zones = draw(st.lists(st.sampled_from(ZONES), min_size=1, max_size=2, unique=True))
    situation = Situation(
        candidate=Candidate(at=draw(near(day)), channel="voice", point="A", loans=("L1",)),
        lender={"role": "creditor"},
        customer={
            "zones": zones,
            "spared": spared,
            "capacity": "full",
            "birth_date": draw(
                st.sampled_from(
                    [date(1980, 1, 1), date(day.year - 18, day.month, min(day.day, 28))]
                )
            ),
        },
        history=tuple(history),
        consents=tuple(consents),
        holds=tuple(holds),
    )
    rules = tuple(
        Rule(f"R{number}", "1", {"en": "a rule"}, primitive, "a source")
        for number, primitive in enumerate(chosen)
    )
    return RulePack("test", "1", {"en": "test"}, "", rules), situation


def moved(situation: Situation, instant: datetime) -> Situation:
    return replace(situation, candidate=replace(situation.candidate, at=instant))


@settings(max_examples=120, deadline=None)
@given(worlds(), st.data())
def test_the_retry_is_the_first_lawful_instant(
    world: tuple[RulePack, Situation], data: st.DataObject
) -> None:
    """At `retry_at` it is allowed, one tick before and at any instant between it is not."""
    pack, situation = world
    gate = Gate(pack)
    verdict = gate.check(situation)
    assume(not verdict.allowed)
    now = situation.candidate.at
    retry = verdict.retry_at
    if retry is None:
        between = [now + timedelta(hours=hours) for hours in range(1, 24 * 4, 5)]
    else:
        assert retry > now
        assert gate.check(moved(situation, retry)).allowed
        width = (retry - now) / TICK
        between = [
            now + TICK * int(width * data.draw(st.floats(0, 1, exclude_max=True))) for _ in range(6)
        ]
        between.append(retry - TICK)
    for instant in between:
        assert not gate.check(moved(situation, instant)).allowed


@settings(max_examples=120, deadline=None)
@given(worlds(), st.data())
def test_an_allowed_verdict_holds_exactly_until_it_says(
    world: tuple[RulePack, Situation], data: st.DataObject
) -> None:
    """Up to `good_until` the answer stays the same; one tick later it is another one."""
    pack, situation = world
    gate = Gate(pack)
    verdict = gate.check(situation)
    assume(verdict.allowed)
    now, last = situation.candidate.at, verdict.good_until
    if last is None:
        later = [now + timedelta(hours=hours) for hours in range(1, 24 * 4, 5)]
        quiet = [past for past in situation.history if past.at > now]  # type: ignore[union-attr]
        assert quiet or all(gate.check(moved(situation, instant)).allowed for instant in later)
        return
    assume(not any(now < past.at <= last + TICK for past in situation.history))  # type: ignore[union-attr]
    assert gate.check(moved(situation, last)).allowed
    assert not gate.check(moved(situation, last + TICK)).allowed
    width = (last - now) / TICK
    for _ in range(4):
        instant = now + TICK * int(width * data.draw(st.floats(0, 1)))
        assert gate.check(moved(situation, instant)).allowed


@settings(max_examples=60, deadline=None)
@given(st.lists(worlds(), min_size=1, max_size=4))
def test_a_batch_answers_as_each_alone(many: list[tuple[RulePack, Situation]]) -> None:
    gate = Gate(many[0][0])
    situations = [situation for _, situation in many]
    fresh = [Gate(many[0][0]).check(situation) for situation in situations]
    assert gate.check_batch(situations) == fresh


FORBIDDEN = ContentForbidden((Category("harsh", {"en": "harsh"}, ("赶紧还钱",)),))


def test_the_digest_tells_facts_apart_and_repeats(situation: Make, pack: MakePack) -> None:
    gate = Gate(pack(WINDOW, FORBIDDEN, Capacity()), strict=False)
    base = situation("2026-03-02T12:00:00+08:00", text="您好", history=())
    digest = gate.check(base).digest
    assert digest == gate.check(replace(base)).digest
    assert len(digest) == 64
    others = [
        moved(base, base.candidate.at + timedelta(seconds=1)),
        replace(base, candidate=replace(base.candidate, point="B")),
        replace(base, candidate=replace(base.candidate, extra={"identity": True})),
        replace(base, candidate=replace(base.candidate, text="赶紧还钱")),
        replace(base, customer={"zones": ["Asia/Tokyo"]}),
        replace(base, lender={"role": "debt_collector"}),
        replace(base, history=(PastContact(base.candidate.at, "voice"),)),
        replace(base, holds=(Hold("dispute", date(2026, 1, 1)),)),
    ]
    digests = {gate.check(other).digest for other in others}
    assert len(digests | {digest}) == len(others) + 1


def test_the_digest_does_not_depend_on_the_order_of_keys(situation: Make, pack: MakePack) -> None:
    gate = Gate(pack(WINDOW))
    noon = "2026-03-02T12:00:00+08:00"
    one = situation(noon, extra={"b": 1, "a": 2}, lender={"role": "creditor", "kind": "bank"})
    other = situation(noon, extra={"a": 2, "b": 1}, lender={"kind": "bank", "role": "creditor"})
    assert gate.check(one).digest == Gate(pack(WINDOW)).check(other).digest


def test_texts_and_birth_dates_cannot_be_guessed_from_the_digest(
    situation: Make, pack: MakePack
) -> None:
    gate = Gate(pack(FORBIDDEN, Capacity()), strict=False)
    noon = "2026-03-02T12:00:00+08:00"

    def digest(text: str, born: str) -> str:
        customer = {"zones": ["Asia/Shanghai"], "birth_date": born, "capacity": "full"}
        return gate.check(situation(noon, text=text, customer=customer)).digest

    assert digest("王伟，您好", "1980-01-01") == digest("李娜，您好", "1985-05-05")


def test_a_verdict_shows_no_text(situation: Make, pack: MakePack) -> None:
    facts = situation("2026-03-02T12:00:00+08:00", text="王伟，赶紧还钱")
    assert "王伟" not in repr(Gate(pack(FORBIDDEN)).check(facts))
    assert "王伟" not in repr(facts)


def test_the_gate_says_how_far_back_earlier_contacts_matter() -> None:
    week = FreqCap(count=Counted(), limit=7, days=7)
    rules = RulePack(
        "test",
        "1",
        {"en": "test"},
        "",
        (
            Rule("R1", "1", {"en": "hours"}, TimeWindow(allow=(time(8), time(22))), "a source"),
            Rule(
                "R2",
                "1",
                {"en": "cap"},
                week,
                "a source",
                applies=Applies(channels=frozenset({"voice"})),
            ),
            Rule("R3", "1", {"en": "opt-out"}, OptOutHonoured(), "a source"),
        ),
    )
    gate = Gate(rules)
    assert gate.history_needed("sms", "customer", "demand") is None
    assert gate.history_needed("voice", "customer", "demand") == timedelta(days=9)
    assert gate.history_needed("sms", "customer", "opt_out_confirmation") == timedelta(days=402)
