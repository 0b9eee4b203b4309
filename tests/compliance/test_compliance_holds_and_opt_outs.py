"""Holds and opt-outs: who is left alone, since when, until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from casekit.compliance.local_time import TICK
from casekit.compliance.model import UNKNOWN, Hold, OptOut, PastContact, Situation, Verdict
from casekit.compliance.primitives.hold import OnHold
from casekit.compliance.primitives.opt_out import OptOutHonoured

Judge = Callable[..., Verdict]
Make = Callable[..., Situation]

HOLD = OnHold(
    kinds=frozenset({"dispute", "deceased"}),
    allow_purposes=frozenset({"reply", "notice:*"}),
    allow_parties=frozenset({"attorney"}),
    customer_facts=("deceased",),
)
OPT_OUT = OptOutHonoured(allow_purposes=frozenset({"reply"}))
ALIVE = {"zones": ["Asia/Shanghai"], "deceased": False}
NOON = "2026-03-02T12:00:00+08:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def held(situation: Make, *holds: Hold, moment: str = NOON, **facts: object) -> Situation:
    return situation(moment, **{"holds": holds, "customer": ALIVE, **facts})


def test_an_open_hold_refuses_with_no_end(judge: Judge, situation: Make) -> None:
    verdict = judge(HOLD, held(situation, Hold("dispute", date(2026, 2, 20))))
    assert verdict.denials[0].reason == "on_hold"
    assert verdict.denials[0].values == {"hold": "dispute", "since": "2026-02-20"}
    assert verdict.retry_at is None


def test_a_hold_begins_and_ends_with_its_dates_in_the_customers_zone(
    judge: Judge, situation: Make
) -> None:
    hold = Hold("dispute", date(2026, 3, 2), date(2026, 3, 5))
    before = judge(HOLD, held(situation, hold, moment="2026-03-01T23:59:59+08:00"))
    assert before.allowed
    assert before.good_until == at("2026-03-02T00:00:00+08:00") - TICK
    inside = judge(HOLD, held(situation, hold, moment="2026-03-02T00:00:00+08:00"))
    assert inside.retry_at == at("2026-03-05T00:00:00+08:00")
    assert judge(HOLD, held(situation, hold, moment="2026-03-05T00:00:00+08:00")).allowed


def test_holds_that_overlap_end_with_the_last(judge: Judge, situation: Make) -> None:
    first = Hold("dispute", date(2026, 3, 1), date(2026, 3, 5))
    second = Hold("deceased", date(2026, 3, 4), date(2026, 3, 9))
    verdict = judge(HOLD, held(situation, first, second))
    assert verdict.retry_at == at("2026-03-09T00:00:00+08:00")


def test_with_several_zones_a_hold_lasts_from_the_first_to_the_last(
    judge: Judge, situation: Make
) -> None:
    hold = Hold("dispute", date(2026, 3, 2), date(2026, 3, 5))
    customer = {"zones": ["Asia/Shanghai", "America/New_York"], "deceased": False}
    verdict = judge(
        HOLD, held(situation, hold, moment="2026-03-02T00:00:00+08:00", customer=customer)
    )
    assert verdict.retry_at == at("2026-03-05T00:00:00-05:00")


@pytest.mark.parametrize(
    ("hold", "facts", "allowed"),
    [
        (Hold("dispute", date(2026, 1, 1), loan="L1"), {"loans": ("L1",)}, False),
        (Hold("dispute", date(2026, 1, 1), loan="L2"), {"loans": ("L1",)}, True),
        (Hold("dispute", date(2026, 1, 1), loan="L2"), {"loans": ("L1", "L2")}, False),
        (Hold("dispute", date(2026, 1, 1)), {"party": "guarantor"}, False),
        (Hold("dispute", date(2026, 1, 1)), {"party": "contact"}, False),
        (Hold("dispute", date(2026, 1, 1)), {"party": "attorney"}, True),
        (Hold("dispute", date(2026, 1, 1)), {"purpose": "reply"}, True),
        (Hold("dispute", date(2026, 1, 1)), {"purpose": "notice:rights"}, True),
        (Hold("dispute", date(2026, 1, 1)), {"purpose": "reminder"}, False),
        (Hold("some_other_kind", date(2026, 1, 1)), {}, True),
    ],
)
def test_what_a_hold_stops(
    judge: Judge, situation: Make, hold: Hold, facts: dict[str, object], allowed: bool
) -> None:
    assert judge(HOLD, held(situation, hold, **facts)).allowed is allowed


def test_a_fact_of_the_customer_stops_as_a_hold_does(judge: Judge, situation: Make) -> None:
    dead = {"zones": ["Asia/Shanghai"], "deceased": True}
    assert not judge(HOLD, held(situation, customer=dead)).allowed
    assert judge(HOLD, held(situation, customer=dead, purpose="reply")).allowed
    assert judge(HOLD, held(situation, customer=dead, party="contact")).allowed


def test_what_nobody_supplied_is_named(judge: Judge, situation: Make) -> None:
    lost = judge(HOLD, situation(NOON, holds=UNKNOWN, customer=ALIVE), strict=False)
    assert lost.not_tried == ("R1:holds",)
    about_a_loan = Hold("dispute", date(2026, 1, 1), loan="L1")
    no_loan = judge(HOLD, held(situation, about_a_loan, loans=()), strict=False)
    assert no_loan.not_tried == ("R1:candidate.loans",)
    no_purpose = held(situation, Hold("dispute", date(2026, 1, 1)), purpose="")
    assert judge(HOLD, no_purpose, strict=False).not_tried == ("R1:candidate.purpose",)
    assert not judge(HOLD, no_purpose, strict=True).allowed
    assert judge(HOLD, situation(NOON), strict=False).not_tried == ("R1:customer.deceased",)


def opted_out(situation: Make, *opt_outs: OptOut, **facts: object) -> Situation:
    return situation(facts.pop("moment", NOON), **{"channel": "sms", "opt_outs": opt_outs, **facts})


SINCE = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("opt_out", "facts", "allowed"),
    [
        (OptOut(SINCE, "sms", "A"), {}, False),
        (OptOut(SINCE, "sms", "A"), {"point": "B"}, True),
        (OptOut(SINCE, "sms", "A"), {"channel": "voice"}, True),
        (OptOut(SINCE, "sms"), {"point": "B"}, False),
        (OptOut(SINCE, "", "A"), {"channel": "voice"}, False),
        (OptOut(SINCE), {"channel": "letter", "point": "home"}, False),
        (OptOut(SINCE, "sms", "A", party="guarantor"), {}, True),
        (
            OptOut(SINCE, "sms", party="contact", party_ref="P1"),
            {"party": "contact", "party_ref": "P1"},
            False,
        ),
        (
            OptOut(SINCE, "sms", party="contact", party_ref="P1"),
            {"party": "contact", "party_ref": "P2"},
            True,
        ),
        (OptOut(SINCE, "sms", "A"), {"purpose": "reply"}, True),
    ],
)
def test_what_an_opt_out_stops(
    judge: Judge, situation: Make, opt_out: OptOut, facts: dict[str, object], allowed: bool
) -> None:
    verdict = judge(OPT_OUT, opted_out(situation, opt_out, **facts))
    assert verdict.allowed is allowed
    assert verdict.retry_at is None


def test_an_opt_out_holds_from_its_instant_on_and_for_good(judge: Judge, situation: Make) -> None:
    stop = OptOut(at("2026-03-02T12:00:00+08:00"), "sms", "A")
    before = judge(OPT_OUT, opted_out(situation, stop, moment="2026-03-02T11:59:59+08:00"))
    assert before.allowed
    assert before.good_until == stop.at - TICK
    assert not judge(OPT_OUT, opted_out(situation, stop)).allowed
    assert not judge(
        OPT_OUT, opted_out(situation, stop, moment="2036-03-02T12:00:00+08:00")
    ).allowed


def test_one_confirmation_may_be_sent_and_no_second(judge: Judge, situation: Make) -> None:
    stop = OptOut(SINCE, "sms", "A")
    confirming = {"purpose": "opt_out_confirmation", "history": ()}
    assert judge(OPT_OUT, opted_out(situation, stop, **confirming)).allowed
    sent = PastContact(
        at("2026-03-01T12:00:00+08:00"), "sms", point="A", purpose="opt_out_confirmation"
    )
    confirming["history"] = (sent,)
    assert not judge(OPT_OUT, opted_out(situation, stop, **confirming)).allowed


def test_a_refusal_may_hold_on_every_channel(judge: Judge, situation: Make) -> None:
    for_good = OptOutHonoured(any_channel=True, confirm_once=False)
    refused = OptOut(SINCE, "voice", "C", party="contact", party_ref="P1")
    facts = {"party": "contact", "party_ref": "P1", "point": "D", "channel": "sms"}
    assert not judge(for_good, opted_out(situation, refused, **facts)).allowed
    assert judge(OPT_OUT, opted_out(situation, refused, **facts)).allowed


def test_opt_outs_that_nobody_supplied_are_unknown(judge: Judge, situation: Make) -> None:
    verdict = judge(OPT_OUT, situation(NOON, opt_outs=UNKNOWN))
    assert verdict.denials[0].values == {"fact": "opt_outs"}
    of_a_point = OptOut(SINCE, "", "A")
    no_point = judge(OPT_OUT, opted_out(situation, of_a_point, point=""), strict=False)
    assert no_point.not_tried == ("R1:candidate.point",)
