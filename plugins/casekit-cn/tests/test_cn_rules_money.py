"""What may be asked, what a payment covers, what lapses: the examples of the law's own text."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.compliance.allocation import allocate, allocation_order
from casekit.compliance.amounts import AmountQuestion, lawful_amount
from casekit.compliance.changes import apply_changes
from casekit.compliance.limitation import limitation_end
from casekit.compliance.pack import RulePack
from casekit.errors import RulePackError
from casekit.settings_file import parse_toml
from casekit_cn.rules import rule_pack

LPR_310 = date(2025, 1, 6)
"""A day on which the one-year LPR was 3.10 %."""


def changed(text: str) -> RulePack:
    return apply_changes(rule_pack(), parse_toml(text, Path("lender.toml")))[0]


def asked(**values: Any) -> AmountQuestion:
    given = {"principal": 1_000_000, "days": 90, "contract_on": LPR_310, "lender_kind": "private"}
    return AmountQuestion(**given | values)


@pytest.mark.parametrize(
    ("interest", "allowed"), [(30575, True), (30576, False), (44384, False), (0, True)]
)
def test_a_private_lender_asks_at_most_four_times_the_rate_of_the_contract_s_day(
    interest: int, allowed: bool
) -> None:
    answer = lawful_amount(rule_pack(), asked(interest=interest))
    assert answer.allowed is allowed
    assert (answer.most, answer.cap_bp, answer.rule) == (30575, 1240, "CN-RATE-01")
    assert "28" in answer.source


def test_interest_penalty_and_fees_count_together() -> None:
    assert lawful_amount(rule_pack(), asked(interest=20000, penalty=10000, fees=575)).allowed
    assert not lawful_amount(rule_pack(), asked(interest=20000, penalty=10000, fees=576)).allowed


def test_a_bank_asks_at_most_24_percent_whatever_the_day_of_the_contract() -> None:
    answer = lawful_amount(rule_pack(), asked(lender_kind="bank", contract_on=None, interest=59178))
    assert answer.allowed
    assert (answer.most, answer.cap_bp) == (59178, 2400)


def test_who_is_neither_is_held_to_the_lower_ceiling() -> None:
    assert lawful_amount(rule_pack(), asked(lender_kind="agency")).cap_bp == 1240


@pytest.mark.parametrize(
    ("contract_on", "cap_bp"),
    [
        (date(2019, 8, 20), 1700),
        (date(2020, 4, 19), 1620),
        (date(2020, 4, 20), 1540),
        (date(2025, 5, 19), 1240),
        (date(2025, 5, 20), 1200),
    ],
)
def test_the_rate_is_the_one_of_the_contract_s_day(contract_on: date, cap_bp: int) -> None:
    assert lawful_amount(rule_pack(), asked(contract_on=contract_on)).cap_bp == cap_bp


@pytest.mark.parametrize(
    ("contract_on", "unknown"),
    [
        (None, "contract_on"),
        (date(2019, 8, 19), "base_rate"),
        (date(2027, 1, 1), "base_rate"),
    ],
)
def test_what_is_not_known_allows_nothing(contract_on: date | None, unknown: str) -> None:
    answer = lawful_amount(rule_pack(), asked(contract_on=contract_on))
    assert not answer.allowed
    assert (answer.unknown, answer.most) == ((unknown,), None)


def test_a_lender_adds_later_rates_and_each_holds_for_a_month() -> None:
    with pytest.raises(RulePackError, match="no reason is given"):
        changed('[rules.CN-RATE-01]\nbase_rates = { "2026-11-20" = 290 }\n')
    pack = changed(
        '[rules.CN-RATE-01]\nbase_rates = { "2026-11-20" = 290 }\nreason = "published"\n'
    )
    assert lawful_amount(pack, asked(contract_on=date(2026, 12, 21))).cap_bp == 1160
    assert lawful_amount(pack, asked(contract_on=date(2026, 12, 22))).unknown == ("base_rate",)


@pytest.mark.parametrize(
    "change",
    ["times = 3", "licensed_bp = 1800", "basis_days = 366", 'base_rates = { "2025-05-20" = 290 }'],
)
def test_a_lender_may_ask_for_less_without_a_reason(change: str) -> None:
    changed(f"[rules.CN-RATE-01]\n{change}\n")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("times = 5", "no reason is given"),
        ("basis_days = 360", "no reason is given"),
        ('base_rates = { "2025-05-20" = 310 }', "no reason is given"),
        ('base_rates = { "2025-05-41" = 290 }', "rates by date"),
        ('base_rates = { "2025-05-20" = "3%" }', "rates by date"),
        ("base_rates = {}", "rates by date"),
    ],
)
def test_more_needs_a_reason_and_a_value_that_can_be_used(change: str, message: str) -> None:
    with pytest.raises(RulePackError, match=message):
        changed(f"[rules.CN-RATE-01]\n{change}\n")


@given(
    principal=st.integers(0, 10**12),
    days=st.integers(0, 4000),
    kind=st.sampled_from(["private", "bank", "agency"]),
)
def test_the_most_that_may_be_asked_is_allowed_and_one_more_is_not(
    principal: int, days: int, kind: str
) -> None:
    question = asked(principal=principal, days=days, lender_kind=kind)
    most = lawful_amount(rule_pack(), question).most
    assert most is not None
    for interest, allowed in ((most, True), (most + 1, False)):
        answer = lawful_amount(
            rule_pack(), asked(principal=principal, days=days, lender_kind=kind, interest=interest)
        )
        assert answer.allowed is allowed


def test_amounts_are_not_negative() -> None:
    with pytest.raises(ValueError, match="not negative"):
        asked(interest=-1)


def test_a_payment_covers_costs_then_interest_then_the_principal() -> None:
    order = allocation_order(rule_pack())
    owed = {"costs": 50, "interest": 120, "principal": 1000}
    assert allocate(100, owed, order) == {"costs": 50, "interest": 50, "principal": 0, "left": 0}
    assert allocate(2000, owed, order)["left"] == 830


def test_the_contract_s_order_comes_before_the_law_s() -> None:
    agreed = ("principal", "interest", "penalty", "costs")
    owed = {"costs": 50, "interest": 120, "principal": 1000, "penalty": 7}
    assert allocate(1100, owed, allocation_order(rule_pack(), agreed)) == {
        "costs": 0,
        "interest": 100,
        "principal": 1000,
        "penalty": 0,
        "left": 0,
    }
    with pytest.raises(ValueError, match="once"):
        allocation_order(rule_pack(), ("principal", "interest"))
    with pytest.raises(ValueError, match="'rent'"):
        allocate(1, {"rent": 5}, agreed)
    with pytest.raises(ValueError, match="not negative"):
        allocate(-1, owed, agreed)


def test_a_lender_s_other_order_needs_a_reason() -> None:
    order = '[rules.CN-ALLOC-01]\norder = ["principal", "interest", "costs", "penalty"]\n'
    with pytest.raises(RulePackError, match="no reason is given"):
        changed(order)
    pack = changed(order + 'reason = "the contracts of 2020 say so"\n')
    assert allocation_order(pack)[0] == "principal"


@pytest.mark.parametrize(
    ("due_on", "restarts", "last"),
    [
        # 1 March 2026 is a Sunday
        (date(2023, 3, 1), (), date(2026, 3, 2)),
        (date(2023, 3, 3), (), date(2026, 3, 3)),
        # the last day of February where there is no 29th: 2023-02-28 was a Tuesday
        (date(2020, 2, 29), (), date(2023, 2, 28)),
        # 1 October 2024 to 7 October is a holiday
        (date(2021, 10, 1), (), date(2024, 10, 8)),
        # a Sunday on which people worked instead of a holiday
        (date(2021, 9, 29), (), date(2024, 9, 29)),
        # a demand that was delivered begins it anew
        (date(2021, 3, 1), (date(2023, 6, 1),), date(2026, 6, 1)),
        # the last of several; none before it fell due, none after it had lapsed
        (date(2021, 3, 1), (date(2023, 6, 2), date(2022, 6, 1)), date(2026, 6, 2)),
        (date(2021, 3, 1), (date(2021, 2, 1),), date(2024, 3, 1)),
        (date(2021, 3, 1), (date(2024, 3, 4),), date(2024, 3, 1)),
        # on the very last day is in time
        (date(2021, 3, 1), (date(2024, 3, 1),), date(2027, 3, 1)),
    ],
)
def test_a_claim_lapses_three_years_after_it_fell_due(
    due_on: date, restarts: tuple[date, ...], last: date
) -> None:
    answer = limitation_end(rule_pack(), due_on, restarts=restarts)
    assert (answer.last_day, answer.rule) == (last, "CN-LIM-01")


def test_where_no_calendar_reaches_weekends_count_and_it_is_said() -> None:
    known = limitation_end(rule_pack(), date(2023, 3, 1))
    assert known.certain
    # 1 March 2031 is a Saturday
    far = limitation_end(rule_pack(), date(2028, 3, 1))
    assert (far.last_day, far.certain) == (date(2031, 3, 3), False)


def test_a_pack_without_such_rules_sets_no_limits() -> None:
    bare = RulePack("bare", "1", {"en": "bare"}, "", ())
    assert lawful_amount(bare, asked(interest=10**9)).allowed
    assert limitation_end(bare, date(2023, 3, 1)).last_day is None
    assert allocation_order(bare) == ("costs", "interest", "principal", "penalty")
