"""The facts of a customer for the rules, and what belongs to one contact, out of a batch."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from casekit.compliance.model import Consent, Hold, StaffMember
from casekit.money import Money
from casekit.run.batch import Batch, CaseRow, CustomerRow, PromiseRow
from casekit.run.customer_facts import customer_facts, facts_again
from casekit.run.wording import agency_of, contact_details

AT = datetime(2026, 3, 2, 4, tzinfo=UTC)
TODAY = date(2026, 3, 2)
LENDERS = ("Asia/Shanghai",)


def batch(**given: Any) -> Batch:
    """Return a batch of the customer 7, with what a test says of it."""
    customer = CustomerRow(7, "person", (), "", "active", None)
    names = ("cases", "pauses", "promises", "facts", "collateral", "guarantors", "holds")
    names += ("consents", "opt_outs", "history", "bad_points")
    empty: dict[str, Any] = {name: {} for name in names} | {"customers": {7: customer}}
    return Batch(log=0, as_of=TODAY, **(empty | given))


def facts(given: Batch, profile: dict[str, Any]) -> dict[str, Any]:
    return customer_facts(given, 7, profile, LENDERS, AT)


def test_a_customer_of_whom_little_is_known_has_every_fact_that_can_be_none() -> None:
    assert facts(batch(), {"name": "Li"}) == {
        "zones": LENDERS,
        "regions": (),
        "borrower": "person",
        "deceased": False,
        "inconvenient": (),
        "inconvenient_places": (),
        "capacity": "full",
        "incapacitated": False,
        "number_invalid": False,
    }


def test_zones_and_regions_of_the_record_come_before_the_lender_s() -> None:
    away = CustomerRow(7, "organisation", ("America/New_York",), "", "active", None, ("US-MA",))
    found = facts(batch(customers={7: away}), {"name": "Li", "birth_date": "1990-01-02"})
    assert found["zones"] == ("America/New_York",)
    assert found["regions"] == ("US-MA",)
    assert found["borrower"] == "organisation"
    assert found["birth_date"] == "1990-01-02"


def test_what_only_the_profile_knows_is_unknown_without_it() -> None:
    found = facts(batch(), {})
    assert not {"capacity", "incapacitated", "number_invalid", "birth_date"} & set(found)


@pytest.mark.parametrize(
    ("capacity", "incapacitated"), [("full", False), ("limited", False), ("none", True)]
)
def test_capacity_is_that_of_the_book(capacity: str, incapacitated: bool) -> None:
    found = facts(batch(), {"name": "Li", "extra": {"capacity": capacity}})
    assert (found["capacity"], found["incapacitated"]) == (capacity, incapacitated)


def test_someone_is_deceased_from_the_first_day_of_the_hold_until_it_is_lifted() -> None:
    def deceased(start: date, until: date | None) -> bool:
        held = {7: (Hold("deceased", start, until),)}
        return bool(facts(batch(holds=held), {"name": "Li"})["deceased"])

    assert deceased(TODAY, None)
    assert not deceased(date(2026, 3, 3), None)
    assert not deceased(date(2026, 2, 1), TODAY)


def test_hours_to_be_spared_are_those_asked_for_and_not_over() -> None:
    asked = {"days": ["mon"], "from": "12:00", "to": "14:00"}
    consents = (
        Consent("inconvenient", values=asked),
        Consent("inconvenient", until=TODAY, values={"from": "08:00"}),
        Consent("inconvenient", at=datetime(2026, 3, 2, 5, tzinfo=UTC), values={"to": "09:00"}),
        Consent("hours", values={"from": "06:00", "to": "08:00"}),
    )
    found = facts(batch(consents={7: consents}), {"name": "Li"})
    assert (found["inconvenient"], found["inconvenient_places"]) == ((asked,), ())
    wish = (Consent("inconvenient", values={"place": "work"}),)
    found = facts(batch(consents={7: wish}), {"name": "Li"})
    assert (found["inconvenient"], found["inconvenient_places"]) == ((), ("work",))


def test_a_number_is_invalid_when_none_of_them_can_be_called_any_more() -> None:
    phones = [{"number": "+8613800000001", "ref": "A"}, {"number": "+8613800000002", "ref": "B"}]
    bad = {("A", "voice"), ("B", "sms")}

    def invalid(bad: set[tuple[str, str]], phones: list[dict[str, Any]]) -> bool:
        found = facts(batch(bad_points={7: bad}), {"name": "Li", "phones": phones})
        return bool(found["number_invalid"])

    assert not invalid(bad, phones)
    assert invalid(bad | {("B", "voice")}, phones)
    assert invalid(bad, [phones[0], phones[1] | {"bad": True}])
    # nobody's number is no invalid number
    assert not invalid(bad, [])


def test_news_changes_what_is_on_file_and_keeps_what_the_profile_said() -> None:
    before = facts(batch(), {"name": "Li", "birth_date": "1990-01-02"})
    fresh = batch(holds={7: (Hold("deceased", TODAY, None),)})
    after = facts_again(before, fresh, 7, LENDERS, AT)
    assert after == before | {"deceased": True}


CASE = CaseRow(1, 1, 7, 1, "2026-02-01", None, "mild", None, "", "L1", "card", "CNY", None, 0, 0)
PROMISES = [
    PromiseRow(1, 100, "2026-02-10", "2026-02-01", "broken", None, 0),
    PromiseRow(2, 200, "2026-02-20", "2026-02-11", "part_kept", None, 50),
    PromiseRow(3, 300, "2026-03-20", "2026-03-01", "open", None, 0),
    PromiseRow(4, 400, "2026-03-10", "2026-03-01", "open", None, 0),
]


def test_the_earliest_open_promise_is_named_else_the_last_one_that_was_broken() -> None:
    details = contact_details(batch(promises={1: PROMISES}), [CASE])
    assert (details.promise_date, details.promise_amount) == (date(2026, 3, 10), Money(400, "CNY"))
    details = contact_details(batch(promises={1: PROMISES[:2]}), [CASE])
    assert (details.promise_date, details.promise_amount) == (date(2026, 2, 20), Money(200, "CNY"))
    kept = [replace(PROMISES[0], status="kept")]
    assert contact_details(batch(promises={1: kept}), [CASE]).promise_date is None
    assert contact_details(batch(), [CASE]).promise_date is None


def test_who_speaks_is_said_by_name_and_staff_number_and_for_whom_by_the_agency() -> None:
    staff = (StaffMember("zhang", {"number": "C-088", "name": "小张"}), StaffMember("wang"))
    details = contact_details(batch(), [CASE], staff, agency="诚信服务")
    assert (details.agent_name, details.agent_number) == ("小张", "C-088")
    assert details.agency_name == "诚信服务"
    # of whom nothing is said, the login is; a number is nobody's name
    unnamed = contact_details(batch(), [CASE], staff[1:])
    assert (unnamed.agent_name, unnamed.agent_number) == ("wang", "wang")
    numbered = contact_details(batch(), [CASE], (StaffMember("li", {"number": "0417"}),))
    assert (numbered.agent_name, numbered.agent_number) == ("li", "0417")
    assert agency_of({"agency_names": ["诚信服务", "CX"]}) == "诚信服务"
    assert agency_of({"agency_names": []}) == ""
    assert agency_of({}) == ""
