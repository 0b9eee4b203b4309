"""One contact at once goes the same road as a run's: gate, brake, plugins, archive."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casekit.contacts.model import Failure, ReceiptStatus
from casekit.errors import ChannelUnavailable, CollectionStopped, NotLawful, UsageError
from casekit.run.single import SingleContact, judged, reach
from casekit.testing.road import FakePlugin, Road

DUE = date(2026, 3, 1)
DAY_1 = date(2026, 3, 2)


@pytest.fixture
def lent(any_road: Road) -> Road:
    """A road with one loan, whose case is open and has had nothing sent."""
    any_road.lend("L1", due_on=DUE)
    any_road.at(DAY_1, 3).lender.run()
    return any_road.at(DAY_1)


def _asked(road: Road, **changes: Any) -> SingleContact:
    ((customer, case),) = road.rows("SELECT customer_id, id FROM cases")
    given: dict[str, Any] = {
        "purpose": "reply",
        "text": "【友好金融】您好，我们已收到您的来信，谢谢。",
    }
    return SingleContact(customer, (case,), "sms", **(given | changes))


def _last(road: Road, kind: str) -> tuple[str, dict[str, Any]]:
    rows = road.rows(f"SELECT header FROM entries WHERE kind = '{kind}' ORDER BY seq")
    header = json.loads(bytes(rows[-1][0]))
    return header["actor"], header["data"]


def test_it_is_cleared_handed_over_and_settled(lent: Road) -> None:
    done = reach(lent.lender, _asked(lent), actor="li")

    (given,) = lent.sms.handed_over
    assert (given.contact_id, given.to) == (done.contact_id, lent.phone_of("L1"))
    assert done.receipt is not None
    assert done.receipt.status is ReceiptStatus.SENT
    ((state, actor, run, purpose),) = lent.rows(
        f"SELECT state, actor, run_id, purpose FROM contacts WHERE id = {done.contact_id}"
    )
    assert (state, actor, run, purpose) == ("sent", "li", None, "reply")
    assert lent.kinds()[-2:] == ["contact.cleared", "contact.sent"]
    actor, data = _last(lent, "contact.cleared")
    assert actor == "li"
    assert data["verdict"]["allowed"] is True
    assert lent.verified().ok


def test_what_a_hold_forbids_is_not_sent_and_the_rule_is_archived(lent: Road) -> None:
    lent.hold("L1")

    with pytest.raises(NotLawful) as refused:
        reach(lent.lender, _asked(lent, purpose="demand"), actor="li")

    assert [denial.rule for denial in refused.value.verdict.denials] == ["CN-HOLD-01"]
    assert not lent.sms.handed_over
    actor, data = _last(lent, "contact.denied")
    assert actor == "li"
    assert data["verdict"]["denials"][0]["rule"] == "CN-HOLD-01"


def test_at_night_it_says_from_when_it_is_allowed(lent: Road) -> None:
    lent.at(DAY_1, 23)
    with pytest.raises(NotLawful) as refused:
        reach(lent.lender, _asked(lent), actor="li")
    assert "2026-03-03 08:00" in refused.value.hint
    assert lent.kinds()[-1] == "contact.deferred"


def test_the_brake_holds_it_back(lent: Road) -> None:
    lent.lender.stop("a check")
    with pytest.raises(CollectionStopped):
        reach(lent.lender, _asked(lent), actor="li")
    assert not lent.sms.handed_over


def test_a_brake_that_is_put_on_meanwhile_holds_it_back(
    start: Callable[..., Road],
) -> None:
    road = start(plugin=FakePlugin())
    road.lend("L1", due_on=DUE)
    road.at(DAY_1, 3).lender.run()
    road.at(DAY_1)
    asked = _asked(road)
    # another process puts it on between clearing and hand-over
    road.plugin.appended = lambda entries: (
        road.lender.stop("now")
        if any(entry.kind == "contact.cleared" for entry in entries)
        else None
    )
    with pytest.raises(CollectionStopped):
        reach(road.lender, asked, actor="li")
    assert not road.sms.handed_over
    assert road.rows("SELECT state FROM contacts WHERE purpose = 'reply'") == [("failed",)]


def test_a_plugin_may_veto_it(lent: Road) -> None:
    lent.plugin.review = lambda contacts, _: {contacts[0].contact_id: "on-leave"}
    with pytest.raises(NotLawful) as refused:
        reach(lent.lender, _asked(lent), actor="li")
    assert refused.value.verdict.denials[0].reason == "vetoed"
    assert not lent.sms.handed_over


def test_a_number_that_turns_out_bad_is_marked(lent: Road) -> None:
    lent.sms.answer(ReceiptStatus.FAILED, failure=Failure.BAD_POINT, provider_code="21211")

    done = reach(lent.lender, _asked(lent), actor="li")

    assert done.receipt is not None
    assert done.receipt.failure is Failure.BAD_POINT
    assert lent.rows("SELECT medium, reason FROM bad_points") == [("sms", "bad_point")]
    # with no other number, a second one is refused before the channel is asked
    with pytest.raises(NotLawful, match="no_point"):
        reach(lent.lender, _asked(lent), actor="li")


def test_a_channel_that_cannot_work_is_said(lent: Road) -> None:
    lent.sms.raises = ChannelUnavailable("the account is closed", permanent=True)
    with pytest.raises(ChannelUnavailable):
        reach(lent.lender, _asked(lent), actor="li")
    assert lent.kinds()[-2:] == ["contact.cleared", "contact.failed"]


def test_a_way_without_a_channel_is_a_users_mistake(lent: Road) -> None:
    ((customer, case),) = lent.rows("SELECT customer_id, id FROM cases")
    asked = SingleContact(customer, (case,), "carrier-pigeon", text="您好")
    with pytest.raises(UsageError, match="carrier-pigeon"):
        reach(lent.lender, asked, actor="li")


def test_it_can_be_asked_without_doing_it(lent: Road) -> None:
    with lent.lender.store.read() as connection:
        situation, verdict = judged(lent.lender, connection, _asked(lent), lent.clock.now())
    assert verdict.allowed
    assert situation.candidate.point
    assert not lent.sms.handed_over


def test_neither_words_nor_numbers_show(lent: Road) -> None:
    asked = _asked(lent, agent="+8613900000000")
    assert "友好" not in repr(asked)
    assert "139" not in repr(asked)
    done = reach(lent.lender, asked, actor="li")
    assert lent.phone_of("L1") not in json.dumps(done.to_json())
