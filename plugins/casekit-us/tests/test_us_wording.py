"""Disclosures in other words than the model's, and what tells a neighbour of a debt."""

from __future__ import annotations

from typing import Any

from casekit.compliance.gate import Gate
from casekit.compliance.scenario_reader import Reader
from casekit_us.rules import rule_pack

PACK = rule_pack()
GATE = Gate(PACK, strict=False, digests=False)
STOP = " Reply STOP to opt out."
DISCLOSED = (
    "This is an attempt to collect a debt and any information obtained will be used for that "
    "purpose. "
)


def refused_by(text: str, *, party: str = "customer") -> list[str]:
    """The rules that deny a first message that says this."""
    other = party != "customer"
    asked: dict[str, Any] = {
        "lender": {"role": "debt_collector", "kind": "agency"},
        "customer": {"zones": ["America/New_York"]},
        "candidate": {
            "at": "2026-04-12T15:00:00-04:00",
            "channel": "voice" if other else "sms",
            "party": party,
            "point": "A",
            "loan": "L1",
            "purpose": "ask_contact" if other else "demand",
            "text": text,
        },
        "history": [],
        "consents": [],
        "opt_outs": [],
        "holds": [],
    }
    verdict = GATE.check(Reader(PACK.fact_names(), PACK.regions).situation(asked))
    return list(dict.fromkeys(finding.rule for finding in verdict.denials))


def test_the_first_text_may_disclose_in_other_words() -> None:
    for text in (
        "We are trying to collect a debt. We will use any information you give us to help collect "
        "the debt.",
        "We are attempting to collect a debt. Any information we obtain will be used for that "
        "purpose.",
        "This is an attempt to collect a debt. Any information you provide will be used to "
        "collect the debt.",
        "The purpose of this call is to collect a debt. Any information you give us will be used "
        "for this purpose.",
    ):
        assert refused_by(text + STOP) == [], text
    for text in (
        "This is an attempt to collect a debt.",
        "Any information obtained will be used for that purpose.",
        "We have information about your account. Please call.",
        "Your information is safe with us. We collect recyclables.",
    ):
        assert refused_by(text + STOP) == ["US-DISC-01"], text


def test_a_way_to_opt_out_is_known_in_other_words() -> None:
    for way in (
        "Respond STOP to end.", "Txt STOP to quit", "Reply END to cancel", "STOP2END",
        "Reply with STOP to end texts.", "Text END to stop", "Reply STOPALL",
        "To stop receiving texts, reply STOP", "Responda STOP para cancelar", "回复T退订",
    ):  # fmt: skip
        assert refused_by(DISCLOSED + way) == [], way
    for way in (
        "Stop by our office.", "Please don't stop calling us.", "We will text end of day.",
        "Please reply soon.", "Text us.",
    ):  # fmt: skip
        assert refused_by(DISCLOSED + way) == ["US-OPT-02"], way


def test_whoever_owes_nothing_hears_of_no_debt() -> None:
    for text in (
        "John owes us money", "He is behind on payments", "It is about his mortgage",
        "John's credit card", "John has an unpaid bill", "John defaulted",
        "about a financial obligation", "We're a debt collector",
    ):  # fmt: skip
        assert refused_by(text, party="unrelated") == ["US-3P-01"], text
    for text in ("Could you help me reach John Roe?", "We'd like to confirm his address."):
        assert refused_by(text, party="unrelated") == [], text
