"""What is said to whom in the United States, which notices are due, and who is left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casekit.compliance.explain import explain_finding
from casekit.compliance.model import (
    Consent,
    Hold,
    OptOut,
    PastContact,
)
from casekit.compliance.notices import notice_due
from casekit.compliance.retention import may_delete
from casekit_us.rules import rule_pack

from .conftest import (
    FIRST_TEXT,
    LATER_TEXT,
    SEVEN,
    at,
    contact,
    judged,
    past,
    refused_by,
)

# -- what is said ----------------------------------------------------------------------------------


def test_the_first_text_says_what_it_is_for_and_later_ones_who_sends_it() -> None:
    assert refused_by(contact(text="Hello, please call Acme.")) == ["US-DISC-01"]
    assert refused_by(contact(text=LATER_TEXT)) == ["US-DISC-01"]
    spoken = [past("2026-03-01T10:00:00-04:00", "connected")]
    assert refused_by(contact(text=LATER_TEXT, history=spoken)) == []
    assert refused_by(contact(text="Hello, please call Acme.", history=spoken)) == ["US-DISC-01"]
    # a dial that nobody took told nobody anything
    dialled = [past("2026-04-11T10:00:00-04:00")]
    assert refused_by(contact(text=LATER_TEXT, history=dialled)) == ["US-DISC-01"]


def test_a_first_party_lender_discloses_nothing_of_the_kind() -> None:
    assert refused_by(contact(text="Hello, please call Acme.", role="creditor")) == []


def test_each_message_tells_how_to_opt_out() -> None:
    text = FIRST_TEXT.replace("Reply STOP to stop texts.", "")
    assert refused_by(contact(channel="sms", text=text)) == ["US-OPT-02"]
    assert refused_by(contact(channel="sms", text=FIRST_TEXT)) == []
    assert refused_by(contact(channel="letter", text=text)) == []


def test_an_opt_out_holds_at_once_and_is_confirmed_once() -> None:
    stop = [OptOut(at("2026-04-12T14:59:59-04:00"), "sms", "A")]
    assert refused_by(contact(channel="sms", opt_outs=stop)) == ["US-OPT-01"]
    confirmation = contact(
        channel="sms",
        opt_outs=stop,
        purpose="opt_out_confirmation",
        text="Acme: you are unsubscribed and will get no more messages.",
    )
    assert refused_by(confirmation) == []
    sent = past(
        "2026-04-12T14:59:59-04:00",
        "sent",
        channel="sms",
        point="A",
        purpose="opt_out_confirmation",
    )
    assert refused_by(replace(confirmation, history=(sent,))) == ["US-OPT-01"]
    assert refused_by(contact(channel="sms", opt_outs=stop, role="creditor")) == ["US-OPT-01"]


# -- the validation notice -------------------------------------------------------------------------

SPOKEN = past("2026-03-02T10:00:00-05:00", "conversation")
NOTICE = {"channel": "letter", "purpose": "notice:validation"}


def overdue(moment: str, *history: PastContact, **more: Any) -> bool:
    verdict = judged(contact(moment, history=history, channel="letter", **more))
    return "US-VAL-01" in {finding.rule for finding in verdict.warnings}


def test_the_validation_notice_is_due_five_days_after_the_first_contact() -> None:
    assert not overdue("2026-03-07T20:00:00-05:00", SPOKEN)
    assert overdue("2026-03-08T09:00:00-04:00", SPOKEN)
    sent = past("2026-03-07T10:00:00-05:00", "sent", **NOTICE)
    assert not overdue("2026-03-20T09:00:00-04:00", SPOKEN, sent)
    assert overdue("2026-03-20T09:00:00-04:00", SPOKEN, replace(sent, loans=("L2",)))
    assert overdue("2026-03-20T09:00:00-04:00", SPOKEN, replace(sent, outcome="failed"))


def test_the_notice_itself_is_never_too_late_to_send() -> None:
    late = contact("2026-03-20T09:00:00-04:00", history=[SPOKEN], text=LATER_TEXT, **NOTICE)
    assert judged(late).warnings == ()
    assert judged(late).allowed


def test_a_dial_that_nobody_took_begins_no_five_days() -> None:
    assert not overdue("2026-03-20T09:00:00-04:00", replace(SPOKEN, outcome="no_answer"))


def test_a_lender_may_have_the_overdue_notice_stop_contacts() -> None:
    late = contact("2026-03-20T09:00:00-04:00", history=[SPOKEN], text=LATER_TEXT)
    verdict = judged(late, changes='[rules.US-VAL-01]\nseverity = "block"\n')
    (finding,) = verdict.denials
    assert finding.values["due"] == "2026-03-07"
    assert "2026-03-07" in explain_finding(finding, "en", pack=rule_pack())
    assert "2026-03-07" in explain_finding(finding, "zh", pack=rule_pack())


def test_letters_ask_by_when_the_notice_must_go_out() -> None:
    due = notice_due(rule_pack(), date(2026, 3, 2))
    assert due is not None
    assert (due.purpose, due.on, due.rule) == ("notice:validation", date(2026, 3, 7), "US-VAL-01")


# -- with whom, and not at all ---------------------------------------------------------------------

NEIGHBOUR = {"party": "unrelated", "party_ref": "N1", "point": "N", "purpose": "ask_contact"}
ASKING = "Hello, I am calling to confirm where I may find Jane Doe."


def test_a_neighbour_is_asked_once_unless_they_invite_a_call() -> None:
    first = contact(text=ASKING, **NEIGHBOUR)
    assert refused_by(first) == []
    asked = (past("2026-04-01T10:00:00-04:00", "connected", party="unrelated", party_ref="N1"),)
    assert refused_by(replace(first, history=asked)) == ["US-3P-01"]
    invited = Consent("call_back", at("2026-04-01T10:00:00-04:00"), party="unrelated")
    assert refused_by(replace(first, history=asked, consents=(invited,))) == []
    demand = replace(first, candidate=replace(first.candidate, purpose="demand"))
    assert refused_by(demand) == ["US-3P-01"]


@pytest.mark.parametrize(
    "text",
    [
        "Jane Doe owes us money.",
        "It is about her loan.",
        "It is about an overdue account of hers.",
        "Jane Doe has a D E B T with us.",
        "She is to pay $120.",
        "Se trata de una deuda de Jane Doe.",
        "她有一笔貸 款逾期。",
    ],
)
def test_others_learn_nothing_of_the_debt(text: str) -> None:
    assert refused_by(contact(text=text, **NEIGHBOUR)) == ["US-3P-01"]


@pytest.mark.parametrize(
    "text",
    [ASKING, "Hello Anne, we are told you know her.", "Sin embargo, gracias por su tiempo."],
)
def test_innocent_words_with_others_are_no_debt(text: str) -> None:
    assert refused_by(contact(text=text, **NEIGHBOUR)) == []


def test_nobody_gets_a_postcard() -> None:
    card = contact(channel="postcard", text=ASKING, extra={"point_kind": "home"}, **NEIGHBOUR)
    verdict = judged(card)
    assert [f.rule for f in verdict.denials] == ["US-3P-01"]
    assert "postcard" in explain_finding(verdict.denials[0], "en", pack=rule_pack())


def hold(kind: str, until: str = "") -> tuple[Hold, ...]:
    return (Hold(kind, date(2026, 4, 1), date.fromisoformat(until) if until else None),)


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("cease", "US-CEASE-01"),
        ("represented", "US-ATTY-01"),
        ("dispute", "US-DISP-01"),
        ("bankruptcy", "US-BANKR-01"),
        ("discharge", "US-BANKR-01"),
    ],
)
def test_a_hold_stops_demands(kind: str, rule: str) -> None:
    assert refused_by(contact(holds=hold(kind))) == [rule]
    assert refused_by(contact("2026-03-31T12:00:00-04:00", holds=hold(kind))) == []


@pytest.mark.parametrize("purpose", ["notice:remedy", "notice:end"])
def test_notices_may_be_sent_after_a_cease(purpose: str) -> None:
    assert refused_by(contact(channel="letter", holds=hold("cease"), purpose=purpose)) == []


def test_who_has_an_attorney_is_reached_through_them_or_by_consent() -> None:
    held = hold("represented")
    assert refused_by(contact(holds=held, party="attorney")) == []
    direct = Consent("direct", at("2026-04-02T09:00:00-04:00"), until=date(2026, 4, 20))
    verdict = judged(contact(holds=held, consents=[direct]))
    assert verdict.allowed
    before = judged(contact("2026-04-01T15:00:00-04:00", holds=held, consents=[direct]))
    assert [f.rule for f in before.denials] == ["US-ATTY-01"]
    assert before.retry_at == at("2026-04-02T09:00:00-04:00")
    assert refused_by(contact("2026-04-20T15:00:00-04:00", holds=held, consents=[direct])) == [
        "US-ATTY-01"
    ]


def test_a_first_party_lender_is_bound_by_fewer_rules() -> None:
    night = contact("2026-04-12T23:00:00-04:00", history=SEVEN, role="creditor")
    assert refused_by(night) == []
    assert refused_by(replace(night, holds=hold("bankruptcy"))) == ["US-BANKR-01"]


def test_records_are_kept_three_years() -> None:
    made = [("contact", date(2023, 3, 2)), ("recording", date(2023, 3, 2))]
    assert not may_delete(rule_pack(), made, date(2026, 3, 1)).allowed
    assert may_delete(rule_pack(), made, date(2026, 3, 3)).allowed
