"""Random lives against a second judge, written apart: slow, plain, and knowing nothing of the gate.

Whatever the history, the consents, the holds and the opt-outs: what the gate allows breaks no rule;
what it refuses is lawful first at `retry_at`, and at no instant before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.compliance.gate import Gate
from casekit.compliance.model import Candidate, Consent, Hold, OptOut, PastContact, Situation
from casekit.compliance.pack import Applies, Rule, RulePack
from casekit.compliance.primitives.all_of import AllOf
from casekit.compliance.primitives.cooldown import Cooldown
from casekit.compliance.primitives.counting import Counted
from casekit.compliance.primitives.freq_cap import FreqCap
from casekit.compliance.primitives.hold import OnHold
from casekit.compliance.primitives.opt_out import OptOutHonoured
from casekit.compliance.primitives.time_window import TimeWindow

TICK = timedelta(microseconds=1)
CALLS = frozenset({"voice"})
CONNECTED = frozenset({"connected", "conversation"})


def _rule(number: int, primitive: object, **more: object) -> Rule:
    return Rule(f"T-{number}", "1", {"en": "a rule"}, primitive, "a source", **more)  # type: ignore[arg-type]


PACK = RulePack(
    "test",
    "1",
    {"en": "test"},
    "",
    (
        _rule(1, TimeWindow((time(8), time(22)), override="hours", inconvenient="spared")),
        _rule(
            2,
            FreqCap(
                Counted(channels=CALLS, outcomes=CONNECTED, keys=frozenset({"person"})), limit=3
            ),
            applies=Applies(channels=CALLS),
        ),
        _rule(
            3,
            AllOf(
                (
                    FreqCap(
                        Counted(
                            channels=CALLS,
                            outcomes=frozenset({"no_answer"}),
                            keys=frozenset({"point"}),
                        ),
                        limit=2,
                        days=3,
                        override="frequency",
                    ),
                    FreqCap(Counted(keys=frozenset({"loan"})), limit=2, minutes=90),
                ),
                names=("daily", "brief"),
            ),
        ),
        _rule(
            4,
            Cooldown(
                Counted(
                    direction="",
                    outcomes=frozenset({"conversation"}),
                    keys=frozenset({"person", "loan"}),
                ),
                days=7,
            ),
            applies=Applies(channels=CALLS),
        ),
        _rule(5, OnHold(frozenset({"dispute"}), allow_purposes=frozenset({"reply"}))),
        _rule(6, OptOutHonoured()),
    ),
)


def _spared(item: Mapping[str, Any], local: datetime) -> bool:
    """Say whether a wall time lies in hours to be spared, which may go on past midnight."""
    minute, start, end = f"{local:%H:%M:%S.%f}", item["from"], item["to"]
    today = f"{local:%a}".lower() in item["days"]
    if start <= end:
        return today and start <= minute < end
    yesterday = f"{local - timedelta(days=1):%a}".lower() in item["days"]
    return (today and minute >= start) or (yesterday and minute < end)


class Oracle:
    """The same rules in the plainest words there are, for one situation."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.zones = [ZoneInfo(name) for name in situation.customer["zones"]]

    def lawful(self, at: datetime) -> bool:
        return (
            self._hours(at)
            and self._connected(at)
            and self._unanswered(at)
            and self._brief(at)
            and self._cool(at)
            and self._free_of_holds(at)
            and self._wanted(at)
        )

    def _dates(self, at: datetime) -> list[date]:
        return [at.astimezone(zone).date() for zone in self.zones]

    def _agreed(self, kind: str, at: datetime) -> list[Consent]:
        return [
            consent
            for consent in self.situation.consents  # type: ignore[union-attr]
            if consent.kind == kind
            and (consent.at is None or consent.at <= at)
            and (consent.until is None or max(self._dates(at)) < consent.until)
            and consent.channel in ("", self.situation.candidate.channel)
        ]

    def _hours(self, at: datetime) -> bool:
        for zone in self.zones:
            local = at.astimezone(zone)
            minute = f"{local:%H:%M:%S.%f}"
            usual = "08:00" <= minute < "22:00"
            agreed = any(
                consent.values["from"] <= minute < consent.values["to"]
                for consent in self._agreed("hours", at)
            )
            spared = any(_spared(item, local) for item in self.situation.customer["spared"])
            if spared or not (usual or agreed):
                return False
        return True

    def _before(self, at: datetime) -> list[PastContact]:
        return [past for past in self.situation.history if past.at <= at]  # type: ignore[union-attr]

    def _most_on_dates(self, pasts: list[PastContact], days: int, at: datetime) -> int:
        return max(
            sum(
                0 <= (at.astimezone(z).date() - past.at.astimezone(z).date()).days < days
                for past in pasts
            )
            for z in self.zones
        )

    def _connected(self, at: datetime) -> bool:
        if self.situation.candidate.channel != "voice":
            return True
        pasts = [
            past
            for past in self._before(at)
            if past.channel == "voice"
            and past.direction == "outbound"
            and past.outcome in CONNECTED
            and past.party == "customer"
        ]
        return self._most_on_dates(pasts, 1, at) < 3

    def _unanswered(self, at: datetime) -> bool:
        pasts = [
            past
            for past in self._before(at)
            if past.channel == "voice"
            and past.direction == "outbound"
            and past.outcome == "no_answer"
            and past.point == self.situation.candidate.point
        ]
        few = self._most_on_dates(pasts, 3, at) < 2
        return few or bool(self._agreed("frequency", at))

    def _brief(self, at: datetime) -> bool:
        (loan,) = self.situation.candidate.loans
        pasts = [
            past
            for past in self._before(at)
            if past.direction == "outbound"
            and (not past.loans or loan in past.loans)
            and at - past.at < timedelta(minutes=90)
        ]
        return len(pasts) < 2

    def _cool(self, at: datetime) -> bool:
        if self.situation.candidate.channel != "voice":
            return True
        (loan,) = self.situation.candidate.loans
        return all(
            (at.astimezone(zone).date() - past.at.astimezone(zone).date()).days >= 7
            for past in self._before(at)
            if past.outcome == "conversation"
            and past.party == "customer"
            and (not past.loans or loan in past.loans)
            for zone in self.zones
        )

    def _free_of_holds(self, at: datetime) -> bool:
        if self.situation.candidate.purpose == "reply":
            return True
        dates = self._dates(at)
        return not any(
            (not hold.loan or hold.loan in self.situation.candidate.loans)
            and max(dates) >= hold.start
            and (hold.until is None or min(dates) < hold.until)
            for hold in self.situation.holds  # type: ignore[union-attr]
        )

    def _wanted(self, at: datetime) -> bool:
        candidate = self.situation.candidate
        return not any(
            out.at <= at
            and out.channel in ("", candidate.channel)
            and out.point in ("", candidate.point)
            for out in self.situation.opt_outs  # type: ignore[union-attr]
        )


ZONES = st.sampled_from(
    [
        ("Asia/Shanghai",),
        ("America/New_York",),
        ("America/New_York", "America/Los_Angeles"),
        ("Europe/London", "Asia/Kolkata"),
        ("Australia/Lord_Howe",),
    ]
)
BASES = st.sampled_from(
    [
        datetime(2026, 3, 2, tzinfo=UTC),
        datetime(2026, 3, 7, 12, tzinfo=UTC),  # clocks go forward in America
        datetime(2026, 3, 28, 12, tzinfo=UTC),  # … in Europe
        datetime(2026, 10, 31, 12, tzinfo=UTC),  # … back in America
        datetime(2026, 4, 4, 12, tzinfo=UTC),  # … half an hour back on Lord Howe
    ]
)
MINUTES = st.integers(-10 * 24 * 60, 24 * 60)
LOANS = st.sampled_from([("L1",), ("L2",), ("L1", "L2"), ()])


def pasts(outcome: str, minutes: st.SearchStrategy[int], most: int) -> st.SearchStrategy[list]:  # type: ignore[type-arg]
    """Calls of one outcome: as many as a cap allows, one fewer or one more."""
    call = st.tuples(
        minutes,
        st.just("voice"),
        st.just("outbound"),
        st.just(outcome),
        st.just("A"),
        st.just(("L1",)),
    )
    return st.lists(call, min_size=max(0, most - 1), max_size=most + 1)


NOISE = st.lists(
    st.tuples(
        MINUTES,
        st.sampled_from(["voice", "sms"]),
        st.sampled_from(["outbound", "inbound"]),
        st.sampled_from(["connected", "no_answer", "conversation", ""]),
        st.sampled_from(["A", "B"]),
        LOANS,
    ),
    max_size=3,
)
THEMES = st.one_of(
    st.just([]),
    pasts("connected", st.integers(-900, -92), 3),
    pasts("no_answer", st.integers(-4 * 24 * 60, -92), 2),
    pasts("", st.sampled_from([-1, -45, -88, -89, -90, -91]), 2),
    pasts("conversation", st.integers(-8 * 24 * 60, -5 * 24 * 60), 1),
)
PASTS = st.builds(lambda theme, noise: [*theme, *noise], THEMES, st.just([]) | NOISE)


@st.composite
def lives(draw: st.DrawFn) -> Situation:
    base = draw(BASES)
    at = base + timedelta(minutes=draw(st.integers(0, 2 * 24 * 60)))

    def moment(minutes: int) -> datetime:
        return at + timedelta(minutes=min(minutes, 0))

    history = [
        PastContact(
            moment(minutes), channel, direction, outcome, "customer", "", point, loans, "demand"
        )
        for minutes, channel, direction, outcome, point, loans in draw(PASTS)
    ]
    walls = st.sampled_from(["00:00", "05:30", "07:59", "12:00", "22:00", "23:15"])
    consents = draw(
        st.just([])
        | st.lists(
            st.builds(
                lambda kind, minutes, until, start, channel: Consent(
                    kind,
                    at=at + timedelta(minutes=minutes),
                    channel=channel,
                    until=None if until is None else at.date() + timedelta(days=until),
                    values={"from": start, "to": "23:30"},
                ),
                st.sampled_from(["hours", "frequency"]),
                MINUTES,
                st.none() | st.integers(-1, 4),
                walls,
                st.sampled_from(["", "", "voice"]),
            ),
            max_size=2,
        )
    )
    holds = draw(
        st.just([])
        | st.lists(
            st.builds(
                lambda start, until, loan: Hold(
                    "dispute",
                    at.date() + timedelta(days=start),
                    None if until is None else at.date() + timedelta(days=start + until),
                    loan,
                ),
                st.integers(-5, 3),
                st.none() | st.integers(0, 6),
                st.sampled_from(["", "L1", "L2"]),
            ),
            max_size=2,
        )
    )
    opt_outs = draw(
        st.just([])
        | st.lists(
            st.builds(
                lambda minutes, channel, point: OptOut(
                    at + timedelta(minutes=minutes), channel, point
                ),
                MINUTES,
                st.sampled_from(["voice", "sms", "sms"]),
                st.sampled_from(["", "A", "B"]),
            ),
            max_size=1,
        )
    )
    spared = draw(
        st.just([])
        | st.lists(
            st.fixed_dictionaries(
                {
                    "days": st.sampled_from([["mon", "tue"], ["sat", "sun"], ["wed"]]),
                    "from": st.sampled_from(["08:00", "12:00", "20:00"]),
                    "to": st.sampled_from(["14:00", "21:00"]),
                }
            ),
            max_size=1,
        )
    )
    return Situation(
        Candidate(
            at,
            draw(st.sampled_from(["voice", "voice", "sms"])),
            point="A",
            loans=("L1",),
            purpose=draw(st.sampled_from(["demand", "demand", "reply"])),
            text="",
        ),
        {"role": "creditor"},
        {"zones": draw(ZONES), "spared": spared},
        tuple(sorted(history, key=lambda past: past.at)),
        tuple(consents),
        tuple(opt_outs),
        tuple(holds),
    )


GATE = Gate(PACK)


def between(start: datetime, end: datetime, chance: Random, count: int = 40) -> list[datetime]:
    """Return instants of `[start, end)`, most of them near where something may change."""
    length = end - start
    found = [start + length * chance.random() for _ in range(count // 2)]
    for _ in range(count // 2):
        near = (start + length * chance.random()).replace(minute=0, second=0, microsecond=0)
        found += [near, near - TICK, near + timedelta(minutes=30)]
    return [instant for instant in found if start <= instant < end]


@settings(max_examples=300, deadline=None)
@given(lives(), st.integers(0, 10**6))
def test_what_is_allowed_breaks_no_rule_and_stays_so_until_it_is_said(
    situation: Situation, seed: int
) -> None:
    oracle, at = Oracle(situation), situation.candidate.at
    verdict = GATE.check(situation)
    assert verdict.allowed is oracle.lawful(at)
    if not verdict.allowed:
        return
    end = verdict.good_until
    for instant in between(at, end or at + timedelta(days=20), Random(seed)):
        assert oracle.lawful(instant)
    if end is not None:
        assert oracle.lawful(end)
        assert not oracle.lawful(end + TICK)


@settings(max_examples=300, deadline=None)
@given(lives(), st.integers(0, 10**6))
def test_what_is_refused_is_lawful_first_when_it_is_said(situation: Situation, seed: int) -> None:
    oracle, at = Oracle(situation), situation.candidate.at
    verdict = GATE.check(situation)
    if verdict.allowed:
        return
    retry = verdict.retry_at
    for instant in between(at, retry or at + timedelta(days=20), Random(seed)):
        assert not oracle.lawful(instant)
    if retry is not None:
        assert oracle.lawful(retry)
        assert not oracle.lawful(retry - TICK)
        again = replace(situation, candidate=replace(situation.candidate, at=retry))
        assert GATE.check(again).allowed


@settings(max_examples=150, deadline=None)
@given(lives())
def test_each_rule_knows_its_own_first_instant(situation: Situation) -> None:
    for finding in GATE.check(situation).denials:
        if finding.retry_at is None:
            continue
        for instant, denied in ((finding.retry_at, False), (finding.retry_at - TICK, True)):
            then = replace(situation, candidate=replace(situation.candidate, at=instant))
            rules = {f.rule for f in GATE.check(then).denials}
            assert (finding.rule in rules) is denied


@settings(max_examples=150, deadline=None)
@given(lives())
def test_only_as_much_history_counts_as_the_gate_asks_for(situation: Situation) -> None:
    candidate = situation.candidate
    span = GATE.history_needed(candidate.channel, candidate.party, candidate.purpose)
    assert span is not None
    recent = tuple(p for p in situation.history if p.at >= candidate.at - span)  # type: ignore[union-attr]
    whole, part = GATE.check(situation), GATE.check(replace(situation, history=recent))
    assert (whole.allowed, whole.retry_at, whole.good_until) == (
        part.allowed,
        part.retry_at,
        part.good_until,
    )


def test_the_second_judge_finds_what_it_should() -> None:
    """The oracle must refuse too, or it would prove nothing."""
    at = datetime(2026, 3, 2, 4, tzinfo=UTC)
    situation = Situation(
        Candidate(at, "voice", point="A", loans=("L1",)),
        {"role": "creditor"},
        {"zones": ["Asia/Shanghai"], "spared": []},
        tuple(
            PastContact(at - timedelta(minutes=100 + n), "voice", outcome="connected")
            for n in range(3)
        ),
    )
    assert not Oracle(situation).lawful(at)
    assert Oracle(replace(situation, history=())).lawful(at)
    assert not Oracle(replace(situation, history=())).lawful(at.replace(hour=15))
