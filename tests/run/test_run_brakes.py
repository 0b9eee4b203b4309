"""The brakes: stop, resume, the volume breaker, and what a plugin vetoes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar

import pytest

from casekit.contacts.model import Contact, Receipt
from casekit.errors import CollectionStopped, NotAuthorized, VolumeBreaker
from casekit.testing.fake_channel import FakeChannel
from casekit.testing.road import FakePlugin, Road

DUE = date(2026, 3, 1)
DAY_1 = date(2026, 3, 2)
DAY_2 = date(2026, 3, 3)


class SmallChannel(FakeChannel):
    """Takes two contacts at a time and does something after the first chunk."""

    name: ClassVar[str] = "small-sms"
    max_batch: int = 2
    then: ClassVar[Callable[[], None]] = staticmethod(lambda: None)

    def send_batch(self, contacts: Sequence[Contact]) -> list[Receipt]:
        receipts = super().send_batch(contacts)
        if len(self.batches) == 1:
            type(self).then()
        return receipts


def test_stop_halts_in_the_middle_and_resume_goes_on(
    start: Callable[..., Road], store_url: str
) -> None:
    road = start(
        plugin=FakePlugin(channels=[SmallChannel]),
        channels={"sms": "small-sms"},
        store_url=store_url,
        extra_toml="[run]\nbatch = 4",
    )
    for number in range(1, 10):
        road.lend(f"L{number}", due_on=DUE)
    SmallChannel.then = staticmethod(lambda: road.lender.stop("wrong rates"))

    with pytest.raises(CollectionStopped):
        road.at(DAY_1).lender.run()

    assert len(road.sms.handed_over) == 2
    assert road.lender.is_stopped()
    assert road.rows("SELECT status FROM runs") == [("interrupted",)]
    with pytest.raises(CollectionStopped, match="nothing is handed over"):
        road.lender.run()
    assert len(road.sms.handed_over) == 2

    SmallChannel.then = staticmethod(lambda: None)
    road.lender.resume("rates are right")
    totals = road.lender.run()
    assert totals.sent == 7
    phones = [contact.to for contact in road.sms.handed_over]
    assert len(phones) == len(set(phones)) == 9
    assert road.verified().ok


def test_far_more_than_usual_waits_for_a_word(any_road: Road) -> None:
    any_road.lend("L1", due_on=DUE)
    any_road.at(DAY_1).lender.run()
    for number in range(2, 9):
        any_road.lend(f"L{number}", due_on=DUE)
    any_road.reopen(lambda toml: toml + "[run]\nbreaker = 3\nbreaker_floor = 2\n").at(DAY_2)

    rehearsed = any_road.lender.run(dry_run=True)
    assert rehearsed.problems["volume_breaker"] == rehearsed.cleared == 7
    with pytest.raises(VolumeBreaker) as caught:
        any_road.lender.run()
    assert (caught.value.planned, caught.value.usual) == (7, 1)
    assert any_road.sms.handed_over == []
    assert any_road.rows("SELECT DISTINCT state FROM actions WHERE state <> 'sent'") == []
    (stopped,) = any_road.rows("SELECT totals FROM runs WHERE status = 'interrupted'")
    counted = json.loads(stopped[0])
    assert (counted["planned"], counted["reviewed"]) == (0, 0), "what was rolled back counts not"

    assert any_road.lender.run(release_volume=True).sent == 7


def test_the_breaker_can_be_off_and_a_first_run_can_have_a_limit(
    start: Callable[..., Road],
) -> None:
    limited = start(extra_toml="[run]\nfirst_limit = 1")
    free = start(extra_toml="[run]\nfirst_limit = 1\nbreaker = 0")
    for road in (limited, free):
        road.lend("L1", due_on=DUE)
        road.lend("L2", due_on=DUE)
    with pytest.raises(VolumeBreaker):
        limited.at(DAY_1).lender.run()
    assert free.at(DAY_1).lender.run().sent == 2


def test_a_veto_is_archived_and_asked_again_the_next_day(any_road: Road) -> None:
    phone = any_road.lend("L1", due_on=DUE)
    other = any_road.lend("L2", due_on=DUE)
    any_road.plugin.review = lambda contacts, situations: {
        contact.contact_id: "vip" for contact in contacts if contact.to == phone
    }

    totals = any_road.at(DAY_1).lender.run()

    assert [c.to for c in any_road.sms.handed_over] == [other]
    assert dict(totals.denied) == {"fake:vip": 1}
    (denied,) = any_road.rows("SELECT header FROM entries WHERE kind = 'contact.denied'")
    verdict = json.loads(bytes(denied[0]))["data"]["verdict"]
    assert verdict["denials"][0]["rule"] == "fake:vip"
    any_road.plugin.review = lambda contacts, situations: None
    assert any_road.at(DAY_1, 10).lender.run().sent == 0
    assert any_road.at(DAY_2).lender.run().sent == 1


@pytest.mark.parametrize("answer", ["raise", "nonsense", "casekit"])
def test_a_reviewer_that_fails_holds_the_batch_for_a_while(road: Road, answer: str) -> None:
    def review(contacts: object, situations: object) -> object:
        if answer == "raise":
            raise RuntimeError("王小明")
        if answer == "casekit":
            raise CollectionStopped("not mine to say")
        return ["not", "a", "mapping"]

    road.lend("L1", due_on=DUE)
    road.plugin.review = review

    totals = road.at(DAY_1).lender.run()

    assert road.sms.handed_over == []
    assert dict(totals.deferred) == {"plugin_failed:fake": 1}
    assert road.kinds().count("contact.deferred") == 1
    road.plugin.review = lambda contacts, situations: None
    assert road.at(DAY_1, 9, 20).lender.run().sent == 1


@pytest.mark.parametrize("key", ["1", 999, None, True, 1.0])
def test_a_veto_of_what_is_no_contact_of_the_batch_holds_the_batch(road: Road, key: object) -> None:
    road.lend("L1", due_on=DUE)
    road.plugin.review = lambda contacts, situations: {key: "no"}
    assert dict(road.at(DAY_1).lender.run().deferred) == {"plugin_failed:fake": 1}
    assert road.sms.handed_over == []


@pytest.mark.parametrize(
    ("reason", "code", "kept"),
    [
        ("vip", "fake:vip", False),
        ("on leave!", "fake:on-leave", True),
        ("客户王小明投诉", "fake:vetoed", True),
        ("", "fake:vetoed", False),
        (None, "fake:vetoed", False),
        (7, "fake:vetoed", False),
        ("x" * 300, "fake:" + "x" * 35, True),
    ],
)
def test_a_veto_is_a_code_and_its_words_are_sealed(
    road: Road, reason: object, code: str, kept: bool
) -> None:
    road.lend("L1", due_on=DUE)
    road.plugin.review = lambda contacts, situations: {contacts[0].contact_id: reason}

    assert dict(road.at(DAY_1).lender.run().denied) == {code: 1}

    assert road.rows("SELECT waits_for FROM actions") == [(code,)]
    ((header, sealed),) = road.rows(
        "SELECT header, sealed FROM entries WHERE kind = 'contact.denied'"
    )
    assert (sealed is not None) is kept
    assert "王小明".encode() not in bytes(header)


@pytest.mark.parametrize("answer", [0, 1, "", "yes", [True]])
def test_a_right_is_given_by_true_alone(
    road: Road, answer: object, caplog: pytest.LogCaptureFixture
) -> None:
    road.plugin.authorize = lambda actor, action, subjects: answer
    with pytest.raises(NotAuthorized):
        road.lender.stop("a test")
    assert "gave neither yes nor no nor None in casekit_authorize" in caplog.text
    road.plugin.authorize = lambda actor, action, subjects: True
    road.lender.stop("a test")


@pytest.mark.parametrize("answer", ["raise", "nonsense", "foreign"])
def test_facts_that_cannot_be_had_are_told_and_asked_again_tomorrow(
    road: Road, answer: str
) -> None:
    def facts(case_ids: Sequence[int]) -> object:
        if answer == "raise":
            raise ValueError("no database")
        return 7 if answer == "nonsense" else {case: {"other.fact": 1} for case in case_ids}

    road.lend("L1", due_on=DUE)
    road.plugin.facts = facts

    totals = road.at(DAY_1).lender.run()

    assert totals.problems["plugin:fake"] == 1
    assert totals.sent == 1, "what rests on other facts goes on"
    assert road.rows("SELECT next_review_on FROM cases") == [("2026-03-03",)]


def test_facts_of_a_plugin_stand_in_the_plan(road: Road) -> None:
    seen: list[int] = []

    def facts(case_ids: Sequence[int]) -> dict[int, dict[str, str]]:
        seen.extend(case_ids)
        return {case: {"fake.team": "north"} for case in case_ids}

    road.lend("L1", due_on=DUE)
    road.plugin.facts = facts
    assert road.at(DAY_1).lender.run().problems == {}
    assert seen == [1]


def test_an_observer_that_raises_harms_nobody(road: Road, caplog: pytest.LogCaptureFixture) -> None:
    def appended(entries: object) -> None:
        raise RuntimeError("observer of 王小明")

    road.plugin.appended = appended
    road.lend("L1", due_on=DUE)
    assert road.at(DAY_1).lender.run().sent == 1
    assert "raised in casekit_entries_appended (RuntimeError)" in caplog.text
    assert "王小明" not in caplog.text
