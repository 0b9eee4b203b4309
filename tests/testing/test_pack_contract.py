"""The contract of rule packs finds what is wrong with one, and nothing wrong with a right one."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import Any, ClassVar

import pytest

from casekit.compliance.contact_kind import ContactKind
from casekit.compliance.facts import View
from casekit.compliance.pack import Rule, RulePack
from casekit.compliance.primitive import Answer, Examine, Primitive
from casekit.compliance.primitives import (
    Capacity,
    Counted,
    FreqCap,
    OnHold,
    OptOutHonoured,
    TimeWindow,
)
from casekit.testing.pack_contract import RulePackContract


def rule(number: int, primitive: Primitive, **overrides: Any) -> Rule:
    values: dict[str, Any] = {
        "id": f"XX-{number}",
        "version": "1",
        "title": {"en": "a rule"},
        "primitive": primitive,
        "source": "our default",
    }
    return Rule(**(values | overrides))


def pack_of(*rules: Rule) -> RulePack:
    return RulePack("made-up", "1", {"en": "made up"}, "Europe/Madrid", rules)


SOUND = (
    rule(1, TimeWindow((time(9), time(20)))),
    rule(2, OptOutHonoured()),
    rule(3, OnHold(every_kind=True)),
)


class TestASoundPack(RulePackContract):
    def make_pack(self) -> RulePack:
        voice = FreqCap(Counted(frozenset({"voice"})), limit=3, days=7)
        return pack_of(*SOUND, rule(4, voice), rule(5, Capacity()))


@dataclass(frozen=True)
class Broken(Primitive):
    """A rule of whatever is wrong."""

    kind: ClassVar[str] = "broken"
    reasons: ClassVar[Mapping[str, Mapping[str, str]]] = {"broken": {"en": "it is broken"}}

    def examine(self, view: View) -> Answer | None:
        return None


@dataclass(frozen=True)
class AsksAClock(Broken):
    def examine(self, view: View) -> Answer | None:
        return Answer(reason="broken") if random.random() < 0.5 else None


@dataclass(frozen=True)
class TellsTooLate(Broken):
    def examine(self, view: View) -> Answer | None:
        if view.at.minute < 30:
            return Answer(reason="broken", retry_at=view.at.replace(minute=45))
        return Answer(until=view.at.replace(minute=0) + timedelta(hours=1))


@dataclass(frozen=True)
class ForgetsTheEnd(Broken):
    def examine(self, view: View) -> Answer | None:
        return Answer(reason="broken") if view.at.minute < 30 else None


@dataclass(frozen=True)
class OfTwoOpinions(Broken):
    def examine(self, view: View) -> Answer | None:
        return Answer(reason="broken") if view.candidate.channel == "voice" else None

    def for_kind(self, kind: ContactKind) -> Examine | None:
        return None


@dataclass(frozen=True)
class ReadsOn(Broken):
    @property
    def facts(self) -> tuple[str, ...]:
        return ("history",)

    def looks_back(self, purpose: str) -> timedelta | None:
        return timedelta(days=1)

    def examine(self, view: View) -> Answer | None:
        history: Any = view.situation.history
        return Answer(reason="broken") if len(tuple(history or ())) > 1 else None


@dataclass(frozen=True)
class Guesses(Broken):
    @property
    def facts(self) -> tuple[str, ...]:
        return ("customer.capacity",)

    def examine(self, view: View) -> Answer | None:
        return Answer(reason="broken") if view.situation.customer["capacity"] != "full" else None


@dataclass(frozen=True)
class Tells(Broken):
    def examine(self, view: View) -> Answer | None:
        if view.candidate.channel != "voice":
            return None
        return Answer(reason="broken", values={"text": str(view.candidate.text)})


@dataclass(frozen=True)
class Mumbles(Broken):
    def examine(self, view: View) -> Answer | None:
        return Answer(reason="nobody_words_this") if view.candidate.channel == "voice" else None


def named(test: str) -> Any:
    return getattr(RulePackContract, f"test_{test}")


@pytest.mark.parametrize(
    ("pack", "test"),
    [
        (pack_of(*SOUND, rule(4, AsksAClock())), "it_says_the_same_twice"),
        (pack_of(*SOUND, rule(4, TellsTooLate())), "the_instants_that_it_names_are_exact"),
        (pack_of(*SOUND, rule(4, ForgetsTheEnd())), "the_instants_that_it_names_are_exact"),
        (
            pack_of(*SOUND, rule(4, OfTwoOpinions())),
            "what_follows_from_the_kind_of_a_contact_is_what_examining_it_says",
        ),
        (pack_of(*SOUND, rule(4, ReadsOn())), "it_looks_no_further_back_than_it_says"),
        (pack_of(*SOUND, rule(4, Tells())), "a_finding_holds_nothing_personal"),
        (
            pack_of(*SOUND, rule(4, Mumbles())),
            "every_refusal_is_a_sentence_in_the_languages_of_its_title",
        ),
        (pack_of(SOUND[0], SOUND[2]), "what_people_opted_out_of_stays_out"),
        (pack_of(rule(4, Broken(), id="lower")), "every_rule_can_be_named_cited_and_read"),
        (pack_of(rule(4, Broken(), source=" ")), "every_rule_can_be_named_cited_and_read"),
        (
            replace(pack_of(rule(4, Broken())), title={"zh": "规则"}),
            "it_has_a_name_a_version_and_a_title",
        ),
        (
            pack_of(rule(4, TimeWindow((time(3), time(3, 1))))),
            "an_ordinary_contact_is_lawful_at_some_hour",
        ),
    ],
)
def test_what_is_wrong_is_found(pack: RulePack, test: str) -> None:
    with pytest.raises(AssertionError):
        named(test)(RulePackContract(), pack)


def test_a_pack_that_guesses_or_lets_holds_pass_is_found() -> None:
    suite = RulePackContract()
    with pytest.raises(KeyError):
        named("a_fact_that_nobody_knows_never_helps")(suite, pack_of(*SOUND, rule(4, Guesses())))
    with pytest.raises(AssertionError):
        named("a_hold_stops_contacts_whatever_it_is_called")(
            suite, pack_of(*SOUND[:2], rule(3, OnHold(frozenset({"dispute"})))), "complaint"
        )
