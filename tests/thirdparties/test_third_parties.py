"""People besides the customer are asked only as the pack allows, and never hear of the debt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casekit import hookimpl
from casekit.app import Lender
from casekit.archive.rebuild import compare_rebuilt
from casekit.cases.records import Liability, PartyRecord, Role
from casekit.clock import SimulatedClock
from casekit.contacts.channel import Channel
from casekit.contacts.model import Outcome
from casekit.errors import NotFound, NotLawful, UsageError
from casekit.pii.profile import Phone, Profile
from casekit.run.single import Reached
from casekit.testing.fake_channel import FakeChannel
from casekit.testing.lenders import READY, make_lender
from casekit.testing.loans import a_loan, a_person
from casekit.work.model import CallResult, WorkItem

TODAY = date(2026, 3, 2)
NINE = datetime(2026, 3, 2, 1, 5, tzinfo=UTC)
SECRETS = ("逾期", "欠", "贷款", "L-1", "还款")


class Plugin:
    """Registers the fake channel."""

    @hookimpl
    def casekit_register_channels(self) -> Sequence[type[Channel]]:
        return [FakeChannel]


@pytest.fixture
def lender(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lender]:
    """C-1 with a contact person (2) and a joint guarantor (3); the customer is out of reach."""
    url = request.getfixturevalue("store_url") if "store_url" in request.fixturenames else ""
    with make_lender(
        tmp_path / "acme",
        plugins=["cn"],
        channels={"sms": "fake-sms", "voice": "by-hand"},
        staff={"li": READY, "wang": {**READY, "supervisor": True}},
        queue={"recorder": True},
        store_url=url,
        modules={"fake": Plugin()},
    ) as opened:
        people = (
            PartyRecord(Role.CONTACT, 1, a_person(2, name="张三丰")),
            PartyRecord(Role.GUARANTOR, 1, a_person(3, name="赵六"), Liability.JOINT),
        )
        customer = a_person(1, name="王小明")
        opened.push_loans(
            [a_loan("L-1", TODAY - timedelta(days=29), borrower=customer, parties=people)],
            snapshot_on=TODAY,
        )
        opened.run()
        yield opened


def out_of_reach(lender: Lender, times: int = 3) -> None:
    """Call the customer in vain, on one day after the other."""
    assert isinstance(lender.clock, SimulatedClock)
    for _ in range(times):
        lender.clock.advance(timedelta(days=1))
        lender.cases.record_contact("C-1", "voice", lender.clock.now(), "no_answer", actor="li")
    lender.clock.advance(timedelta(minutes=10))


def ids(lender: Lender) -> dict[str, int]:
    return {party.role: party.subject_id for party in lender.parties.of("C-1")}


def rows(lender: Lender, table: str, columns: str, where: str = "1 = 1") -> list[Any]:
    with lender.store.read() as connection:
        found = connection.exec_driver_sql(f"SELECT {columns} FROM {table} WHERE {where}")
        return [tuple(row) for row in found]


@pytest.mark.usefixtures("store_url")
def test_nobody_else_is_asked_while_the_customer_can_be_reached(lender: Lender) -> None:
    out_of_reach(lender, 2)
    with pytest.raises(NotLawful, match="CN-3P-01"):
        lender.parties.ask("C-1", role_on_loan="contact", actor="li")

    out_of_reach(lender, 1)
    item = lender.parties.ask("C-1", role_on_loan="contact", actor="li")
    assert isinstance(item, WorkItem)
    assert (item.party, item.purpose, item.state) == ("contact", "ask_contact", "taken")
    assert item.to == "+8613900000002"
    assert item.script is not None
    assert "王小明" in item.script.text
    assert not any(word in item.script.text for word in SECRETS)
    assert compare_rebuilt(lender.store, lender.vault).differences == ()


def test_who_refused_once_is_not_asked_again_and_others_may_be(lender: Lender) -> None:
    out_of_reach(lender)
    item = lender.parties.ask("C-1", role_on_loan="contact", actor="li")
    assert isinstance(item, WorkItem)
    lender.queue.result(
        item.work_id, CallResult(Outcome.REFUSED, party="contact", note="别再找我"), actor="li"
    )

    assert isinstance(lender.clock, SimulatedClock)
    lender.clock.advance(timedelta(days=20))
    with pytest.raises(NotLawful, match="CN-3P-02"):
        lender.parties.ask("C-1", role_on_loan="contact", actor="li")
    (contact,) = [one for one in lender.parties.of("C-1") if one.role == "contact"]
    assert (contact.asked, contact.refused) == (1, True)

    uncle = lender.parties.add("C-1", Profile("李四", phones=(Phone("+8613900000009"),)), "contact")
    item = lender.parties.ask("C-1", subject_id=uncle, actor="li")
    assert isinstance(item, WorkItem)


def test_a_refusal_that_was_heard_otherwise_counts_too(lender: Lender) -> None:
    out_of_reach(lender)
    lender.parties.refused(ids(lender)["contact"], heard="letter", note="请勿打扰")
    with pytest.raises(NotLawful, match="CN-3P-02"):
        lender.parties.ask("C-1", role_on_loan="contact", by="sms", purpose="relay")


def test_a_customer_refuses_only_to_be_asked_about_others(lender: Lender) -> None:
    with pytest.raises(UsageError, match="no party to any loan"):
        lender.parties.refused(1)
    lender.push_loans([a_loan("L-2", TODAY, borrower=a_person(5, name="钱多"))])
    (found,) = lender.customers.find(phone="+8613900000005")
    lender.parties.add("C-1", None, "contact", subject_id=found.subject_id)
    lender.parties.refused(found.subject_id)
    assert rows(lender, "opt_outs", "customer_id, subject_id, party") == [
        (1, found.subject_id, "contact")
    ]


def test_word_is_passed_on_by_message_without_the_debt(lender: Lender) -> None:
    out_of_reach(lender)
    reached = lender.parties.ask("C-1", role_on_loan="contact", by="sms", purpose="relay")
    assert isinstance(reached, Reached)

    channel = lender.channels["sms"]
    assert isinstance(channel, FakeChannel)
    contact = channel.handed_over[-1]
    assert (contact.party, contact.to) == ("contact", "+8613900000002")
    assert "王小明" in contact.text
    assert not any(word in contact.text for word in SECRETS)
    assert not any(word in value for _, value in contact.params for word in SECRETS)
    made = rows(lender, "contacts", "subject_id, party, purpose", f"id = {reached.contact_id}")
    assert made == [(ids(lender)["contact"], "contact", "relay")]


def test_a_text_for_the_customer_is_sent_to_nobody_else(lender: Lender) -> None:
    out_of_reach(lender)
    with pytest.raises(UsageError, match="is for the customer"):
        lender.parties.ask(
            "C-1", role_on_loan="contact", by="sms", purpose="relay", template="mild-reminder"
        )


def test_who_owes_nothing_may_not_be_asked_to_pay(lender: Lender) -> None:
    out_of_reach(lender)
    with pytest.raises(NotLawful, match="CN-3P-01"):
        lender.parties.ask(
            "C-1", role_on_loan="contact", purpose="demand", template="ask-contact", actor="li"
        )


def test_a_contact_is_entered_with_the_person_and_judged_for_them(lender: Lender) -> None:
    out_of_reach(lender)
    person = ids(lender)["contact"]
    now = lender.clock.now()
    lender.cases.record_contact(
        "C-1", "voice", now - timedelta(hours=1), "refused", party="contact", subject_id=person,
        note="不要再打给我", actor="li",
    )  # fmt: skip
    again = lender.cases.record_contact(
        "C-1", "voice", now, "no_answer", party="contact", subject_id=person, actor="li"
    )
    assert "CN-3P-02" in [finding.rule for finding in again.violations]
    violations = rows(lender, "tasks", "owner, about, contact_id", "kind = 'violation'")
    assert ("wang", "li", again.contact_id) in violations


def test_a_guarantor_is_asked_to_pay_while_the_guarantee_binds(lender: Lender) -> None:
    person = ids(lender)["guarantor"]
    during = lender.cases.record_contact(
        "C-1", "voice", NINE, "no_answer", party="guarantor", subject_id=person, actor="li"
    )
    assert "CN-GUAR-01" not in [finding.rule for finding in during.violations]

    late = make_late(lender)
    after = lender.cases.record_contact(
        "C-1", "voice", late, "no_answer", party="guarantor", subject_id=late_guarantor(lender),
        actor="li",
    )  # fmt: skip
    assert "CN-GUAR-01" in [finding.rule for finding in after.violations]


def test_a_guarantor_is_called_with_a_script_of_their_own(lender: Lender) -> None:
    item = lender.parties.ask("C-1", role_on_loan="guarantor", actor="li")
    assert isinstance(item, WorkItem)
    assert (item.party, item.purpose, item.to) == ("guarantor", "demand", "+8613900000003")
    assert item.script is not None
    assert "赵六" in item.script.text


def test_a_guarantor_who_refuses_to_pay_owes_all_the_same(lender: Lender) -> None:
    item = lender.parties.ask("C-1", role_on_loan="guarantor", actor="li")
    assert isinstance(item, WorkItem)
    refused = CallResult(Outcome.REFUSED, party="guarantor", note="否认担保")
    lender.queue.result(item.work_id, refused, actor="li")

    assert rows(lender, "opt_outs", "id", "1 = 1") == []
    (guarantor,) = [one for one in lender.parties.of("C-1") if one.role == "guarantor"]
    assert not guarantor.refused


def test_a_general_guarantor_is_asked_only_after_enforcement_has_failed(lender: Lender) -> None:
    uncle = Profile("钱七", phones=(Phone("+8613900000008"),))
    person = lender.parties.add("C-1", uncle, "guarantor", liability="general")
    with pytest.raises(NotLawful, match="CN-GUAR-01"):
        lender.parties.ask("C-1", subject_id=person, actor="li")

    lender.cases.record_fact("C-1", "legal_result", "failed")
    item = lender.parties.ask("C-1", subject_id=person, actor="li")
    assert isinstance(item, WorkItem)


def make_late(lender: Lender) -> datetime:
    """Let a year pass, so that six months are over for whoever was never asked."""
    assert isinstance(lender.clock, SimulatedClock)
    lender.clock.advance(timedelta(days=365))
    return lender.clock.now()


def late_guarantor(lender: Lender) -> int:
    profile = Profile("钱七", phones=(Phone("+8613900000008"),))
    return lender.parties.add("C-1", profile, "guarantor", liability="joint")


def test_a_text_that_nobody_has_written_is_asked_for(lender: Lender) -> None:
    wife = Profile("孙八", phones=(Phone("+8613900000007"),))
    lender.parties.add("C-1", wife, "co_borrower")
    with pytest.raises(UsageError, match="no usual text for 'demand' to a co-borrower"):
        lender.parties.ask("C-1", role_on_loan="co_borrower", actor="li")
    with pytest.raises(UsageError, match="no usual text for 'ask_contact'"):
        lender.parties.ask("C-1", role_on_loan="contact", by="sms")
    with pytest.raises(UsageError, match="no channel for 'fax'"):
        lender.parties.ask("C-1", role_on_loan="contact", by="fax")


@pytest.mark.parametrize(
    ("role", "more", "said"),
    [
        ("uncle", {}, "nobody is 'uncle'"),
        ("contact", {"liability": "joint"}, "only a guarantor"),
        ("guarantor", {"liability": "half"}, "only a guarantor"),
        ("contact", {"subject_id": 1}, "a new person, or the number"),
    ],
)
def test_who_cannot_be_added_is_not(
    lender: Lender, role: str, more: dict[str, Any], said: str
) -> None:
    profile = Profile("李四", phones=(Phone("+8613900000009"),))
    with pytest.raises(UsageError, match=said):
        lender.parties.add("C-1", profile, role, **more)


def test_the_customer_and_who_is_on_the_loan_are_not_added_again(lender: Lender) -> None:
    with pytest.raises(UsageError, match="is the customer"):
        lender.parties.add("C-1", None, "spouse", subject_id=1)
    with pytest.raises(UsageError, match="on this loan already, as contact"):
        lender.parties.add("C-1", None, "spouse", subject_id=ids(lender)["contact"])
    with pytest.raises(UsageError, match="already with this number, as contact"):
        # another name, or the same: who refused must not be asked anew as somebody else
        lender.parties.add("C-1", Profile("张三", phones=(Phone("139 0000 0002"),)), "unrelated")
    with pytest.raises(NotFound, match="no person 999"):
        lender.parties.add("C-1", None, "spouse", subject_id=999)
    with pytest.raises(UsageError, match="cannot be kept"):
        lender.parties.add("C-1", Profile("李四", phones=(Phone("12"),)), "contact")
    with pytest.raises(NotFound):
        lender.parties.ask("C-1", role_on_loan="spouse")
    with pytest.raises(UsageError, match="several people"):
        lender.parties.ask("C-1")


def test_the_list_shows_nobody_in_clear(lender: Lender) -> None:
    shown = [party.to_json() for party in lender.parties.of("C-1")]
    assert [party["role"] for party in shown] == ["contact", "guarantor"]
    assert shown[1]["liability"] == "joint"
    assert "张三丰" not in str(shown)
    assert "13900000002" not in str(shown)
    assert "张三丰" not in repr(lender.parties.of("C-1"))


def test_who_was_added_by_a_person_stays_when_the_book_comes_again(lender: Lender) -> None:
    wife = Profile("孙八", phones=(Phone("+8613900000007"),))
    lender.parties.add("C-1", wife, "spouse")
    lender.push_loans(
        [a_loan("L-1", TODAY - timedelta(days=29), borrower=a_person(1, name="王小明"))],
        snapshot_on=TODAY,
    )
    assert "spouse" in ids(lender)


def test_a_book_keeps_whom_a_person_added_and_drops_its_own(lender: Lender) -> None:
    attorney = lender.parties.add(
        "C-1", Profile("钱律师", phones=(Phone("+8613900000077"),)), "attorney"
    )
    people = (PartyRecord(Role.GUARANTOR, 1, a_person(3, name="赵六"), Liability.JOINT),)
    lender.push_loans(
        [
            a_loan(
                "L-1",
                TODAY - timedelta(days=29),
                borrower=a_person(1, name="王小明"),
                parties=people,
            )
        ],
        snapshot_on=TODAY,
    )
    roles = {party.role: party.subject_id for party in lender.parties.of("C-1")}
    assert roles == {"guarantor": 3, "attorney": attorney}
