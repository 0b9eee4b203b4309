"""Earlier contacts are read for those whom a rule concerns, all of a batch at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casekit.compliance.pack import Applies, Rule, RulePack
from casekit.compliance.primitive import Primitive
from casekit.compliance.primitives.counting import Counted
from casekit.compliance.primitives.freq_cap import FreqCap
from casekit.run import reading
from casekit.testing.road import FakePlugin, Road

DUE = date(2026, 3, 1)
DAY_1 = date(2026, 3, 2)
LOANS = 8


def a_pack(*primitives: Primitive, channels: frozenset[str] = frozenset()) -> RulePack:
    rules = tuple(
        Rule(f"T-{n}", "1", {"en": "a rule"}, primitive, "our default", applies=Applies(channels))
        for n, primitive in enumerate(primitives, start=1)
    )
    return RulePack("strange", "1", {"en": "test"}, "Asia/Shanghai", rules)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """How many customers each query for earlier contacts was for, and since when."""
    seen: list[tuple[int, str]] = []
    plain = reading.history

    def watched(connection: Any, customers: str, since: str, after: int = 0) -> Any:
        seen.append((customers.count(",") + 1, since))
        return plain(connection, customers, since, after)

    monkeypatch.setattr(reading, "history", watched)
    return seen


def run_with(start: Callable[..., Road], pack: RulePack) -> Road:
    road = start(plugin=FakePlugin(rule_packs=[pack]))
    for number in range(1, LOANS + 1):
        road.lend(f"L{number}", due_on=DUE)
    road.reopen(lambda toml: toml.replace('pack = "cn"', 'pack = "strange"'))
    return road.at(DAY_1)


def test_no_earlier_contact_is_read_where_no_rule_looks_at_them(
    start: Callable[..., Road], reads: list[tuple[int, str]]
) -> None:
    calls_only = a_pack(FreqCap(Counted(), limit=1), channels=frozenset({"voice"}))
    assert run_with(start, calls_only).lender.run().sent == LOANS
    assert reads == []


def test_they_are_read_in_one_query_and_as_far_back_as_the_longest_rule_looks(
    start: Callable[..., Road], reads: list[tuple[int, str]]
) -> None:
    rules = a_pack(FreqCap(Counted(), limit=9), FreqCap(Counted(), limit=9, days=30))
    road = run_with(start, rules)
    assert road.lender.run().sent == LOANS
    (read,) = reads
    assert read[0] == LOANS
    assert read[1].startswith(str(DAY_1 - timedelta(days=32)))


def test_a_rule_that_hides_that_it_looks_back_allows_nothing(start: Callable[..., Road]) -> None:
    class Hidden(FreqCap):
        """Counts, and says that it does not."""

        def looks_back(self, purpose: str) -> timedelta | None:
            return None

    totals = run_with(start, a_pack(Hidden(Counted(), limit=9))).lender.run()
    assert totals.sent == 0
    assert dict(totals.denied) == {"T-1": LOANS}
