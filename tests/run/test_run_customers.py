"""One customer gets one contact that names all loans; what is held is left out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from casekit.compliance.pack import Rule, RulePack
from casekit.compliance.primitives.counting import Counted
from casekit.compliance.primitives.freq_cap import FreqCap
from casekit.testing.loans import a_loan, a_person
from casekit.testing.road import FakePlugin, Road

DUE = date(2026, 3, 1)
DAY_1 = date(2026, 3, 2)


def _headers(road: Road, kind: str) -> list[dict[str, object]]:
    rows = road.rows(f"SELECT header FROM entries WHERE kind = '{kind}' ORDER BY log, seq")
    return [json.loads(bytes(row[0])) for row in rows]


def _three_loans(road: Road) -> str:
    road.lend("L1", due_on=DUE, customer="K1")
    road.lend("L2", due_on=DUE, customer="K1", product="personal_housing")
    return road.lend("L3", due_on=date(2026, 2, 27), customer="K1")


def test_three_loans_become_one_contact_and_each_case_has_its_entry(any_road: Road) -> None:
    phone = _three_loans(any_road)

    totals = any_road.at(DAY_1).lender.run()

    (contact,) = any_road.sms.handed_over
    assert contact.to == phone
    assert sorted(contact.case_ids) == [1, 2, 3]
    assert "个人消费贷款" in contact.text
    assert "个人住房贷款" in contact.text
    assert (totals.planned, totals.cleared, totals.sent) == (3, 1, 1)
    for kind in ("contact.cleared", "contact.sent"):
        entries = _headers(any_road, kind)
        assert sorted(int(str(entry["case"])) for entry in entries) == [1, 2, 3]
        assert {entry["data"]["contact"] for entry in entries} == {contact.contact_id}  # type: ignore[index]
    assert any_road.rows("SELECT loans FROM contacts") == [("[3,1,2]",)]
    assert any_road.verified().ok


def test_a_hold_on_one_loan_drops_just_that_loan(any_road: Road) -> None:
    _three_loans(any_road)
    any_road.at(DAY_1, 7).lender.run()
    any_road.hold("L2", whole_customer=False)

    totals = any_road.at(DAY_1).lender.run()

    (contact,) = any_road.sms.handed_over
    assert sorted(contact.case_ids) == [1, 3]
    assert "个人住房贷款" not in contact.text
    assert sum(totals.denied.values()) + sum(totals.deferred.values()) == 1
    assert any_road.rows("SELECT state FROM actions ORDER BY case_id") == [
        ("sent",),
        ("denied",),
        ("sent",),
    ]


def test_a_hold_on_the_customer_stops_all_of_them(any_road: Road) -> None:
    _three_loans(any_road)
    any_road.at(DAY_1, 7).lender.run()
    any_road.hold("L2")

    totals = any_road.at(DAY_1).lender.run()

    assert any_road.sms.handed_over == []
    assert sum(totals.denied.values()) == 1
    assert {row[0] for row in any_road.rows("SELECT state FROM actions")} == {"denied"}


def test_a_hold_delays_and_does_not_lose(road: Road) -> None:
    road.lend("L1", due_on=DUE)
    road.at(DAY_1, 7).lender.run()
    hold = road.hold("L1")
    for day in (2, 3, 4):
        assert road.at(date(2026, 3, day)).lender.run().sent == 0
    denials = road.kinds().count("contact.denied")
    assert denials == 1, "an unchanged refusal is archived once"
    road.lender.cases.lift_hold(hold, reason="已解决")

    assert road.at(date(2026, 3, 5)).lender.run().sent == 1
    assert len(road.sms.handed_over) == 1


POLICY = """
[policy]
name = "two-ways"
version = "1"
title = "Two ways"
currency = "CNY"

[[tier]]
name = "early"
from_day = 1

[[tier.step]]
id = "by-sms"
role = "sms"
template = "mild-reminder"
on_day = 1
until = "sent"

[[tier.step]]
id = "by-chat"
role = "chat"
template = "mild-reminder"
on_day = 1
until = "sent"

[[tier.step]]
id = "once-more"
role = "sms"
template = "mild-reminder"
on_day = 1
until = "sent"
"""

ONE_A_DAY = RulePack(
    "one-a-day",
    "1",
    {"en": "One contact a day"},
    "Asia/Shanghai",
    (
        Rule(
            "T-CAP-01",
            "1",
            {"en": "One contact a day, whatever the way"},
            FreqCap(Counted(keys=frozenset({"person"})), limit=1),
            "our default",
        ),
    ),
)


def test_a_second_way_is_judged_with_the_first_in_mind(start: Callable[..., Road]) -> None:
    road = start(
        plugin=FakePlugin(rule_packs=[ONE_A_DAY]),
        channels={"sms": "fake-sms", "chat": "fake-chat"},
    )
    road.lend("L1", due_on=DUE)
    road.use_policy(POLICY).reopen(lambda toml: toml.replace('pack = "cn"', 'pack = "one-a-day"'))

    totals = road.at(DAY_1).lender.run()

    assert totals.sent == 1
    assert dict(totals.deferred) == {"T-CAP-01": 1}
    assert len(road.sms.handed_over) + len(road.channel("chat").handed_over) == 1
    assert road.at(date(2026, 3, 3)).lender.run().sent == 1


def test_two_steps_of_a_case_go_in_one_contact_that_names_the_loan_once(
    start: Callable[..., Road],
) -> None:
    road = start(channels={"sms": "fake-sms", "chat": "fake-chat"})
    road.lend("L1", due_on=DUE)

    totals = road.use_policy(POLICY).at(DAY_1).lender.run()

    (contact,) = road.sms.handed_over
    assert contact.case_ids == (1,)
    assert contact.text.count("个人消费贷款") == 1
    assert (totals.planned, totals.sent) == (3, 2)
    assert {state for _, _, state in road.actions()} == {"sent"}
    assert not road.lender.run().did_anything


def test_a_customer_is_written_to_in_their_own_language_where_the_lender_has_it(
    start: Callable[..., Road],
) -> None:
    road = start()
    sets = '[templates]\nuse = ["cn"]\n'
    road.reopen(lambda toml: toml.replace(sets, sets + 'languages = ["zh-Hant", "en"]\n'))
    people = {"en": "en", "zh-TW": "zh-Hant", "fr": "zh-Hans", "": "zh-Hans"}
    for number, language in enumerate(people, 1):
        borrower = replace(a_person(number), language=language)
        road.lender.push_loans(
            [a_loan(f"L-{number}", date(2026, 3, 1), borrower=borrower)],
            snapshot_on=date(2026, 3, 1),
        )
    road.at(date(2026, 3, 2)).lender.run()
    said = {contact.to[-1]: contact for contact in road.sms.handed_over}
    assert [said[str(n)].language for n in range(1, 5)] == list(people.values())
    assert "Dear" in said["1"].text
    assert "您" in said["3"].text
