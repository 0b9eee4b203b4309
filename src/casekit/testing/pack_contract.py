"""What every rule pack owes, as tests: subclass `RulePackContract` and give one factory.

```python
class TestMyPack(RulePackContract):
    def make_pack(self) -> RulePack:
        return rule_pack()
```
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from casekit.compliance.contact_kind import ContactKind
from casekit.compliance.explain import explain_finding
from casekit.compliance.facts import View
from casekit.compliance.gate import Gate
from casekit.compliance.local_time import TICK, zones_of
from casekit.compliance.model import (
    UNKNOWN,
    Finding,
    Hold,
    OptOut,
    PastContact,
    Severity,
    Situation,
)
from casekit.compliance.pack import Carried, Rule, RulePack
from casekit.compliance.reasons import WORDS
from casekit.compliance.scenario import ScenarioResult, check_file
from casekit.testing.situations import a_situation, instants, without

_ID = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)+")
_REGION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
_GROUPS = ("customer.", "candidate.", "lender.", "staff.")
_ALONE = frozenset({"history", "consents", "opt_outs", "holds"})
_LONGEST_ID = 40
_FOR_GOOD = timedelta(days=3650)
"""A rule that looks so far back sees everything that is on file of a loan."""
_PERSONAL = ("王小明", "13900001234", "1985-05-20")
_MADE_UP = "another kind of hold"


class RulePackContract:
    """The suite. `make_pack` must be given; the rest where the defaults do not fit the pack."""

    channels: Sequence[str] = ("sms", "voice", "email", "letter", "visit")
    """The ways about which the pack is asked."""

    parties: Sequence[str] = ("customer", "guarantor", "contact", "unrelated")
    """The people about whom the pack is asked."""

    def make_pack(self) -> RulePack:
        """Return the pack, made as its plugin registers it."""
        pytest.fail("a contract test gives make_pack", pytrace=False)

    def situation(
        self, pack: RulePack, channel: str, party: str, at: datetime | None = None, **facts: Any
    ) -> Situation:
        """Return an ordinary contact; give one with the texts and facts that the pack asks for."""
        return a_situation(pack, channel, party, at, **facts)

    def scenario_files(self) -> Sequence[Path]:
        """Return files of scenarios whose lines say what is expected; none by default."""
        return ()

    @pytest.fixture
    def pack(self) -> RulePack:
        """The pack."""
        return self.make_pack()

    # -- what it says of itself --------------------------------------------------------------------

    def test_it_has_a_name_a_version_and_a_title(self, pack: RulePack) -> None:
        assert re.fullmatch(r"[a-z][a-z0-9-]*", pack.name)
        assert pack.version.strip() == pack.version != ""
        assert pack.title.get("en", "").strip()
        assert pack.rules

    def test_every_rule_can_be_named_cited_and_read(self, pack: RulePack) -> None:
        for rule in pack.rules:
            several: tuple[Rule | Carried, ...] = (rule, *rule.carries)
            for named in several:
                assert _ID.fullmatch(named.id), named.id
                assert len(named.id) <= _LONGEST_ID, named.id
                assert named.source.strip(), f"{named.id} rests on nothing"
                for language in named.title:
                    assert rule.filled(named.title, language).strip(), (named.id, language)
            assert rule.version.strip(), rule.id
            assert rule.primitive.kind, rule.id

    def test_its_places_are_places(self, pack: RulePack) -> None:
        for zone in (pack.default_zone, *(z for region in pack.regions for z in region.zones)):
            assert not zone or ZoneInfo(zone)
        assert [r.code for r in pack.regions if not _REGION.fullmatch(r.code)] == []

    def test_its_facts_are_facts_that_somebody_can_supply(self, pack: RulePack) -> None:
        strange = [
            name
            for name in sorted(pack.fact_names())
            if name not in _ALONE and not name.startswith(_GROUPS)
        ]
        assert strange == []

    def test_its_rules_cannot_be_changed_but_by_their_parameters(self, pack: RulePack) -> None:
        for rule in pack.rules:
            for part in rule.primitive.each():
                assert dataclasses.is_dataclass(part)
                assert part.__dataclass_params__.frozen, rule.id
                for name, parameter in part.parameters.items():
                    value = part.value(name)
                    assert parameter.at_least_as_strict(value, value), f"{rule.id}.{name}"
                    assert isinstance(part.settings()[name], str)

    # -- what it lets through ----------------------------------------------------------------------

    def test_an_ordinary_contact_is_lawful_at_some_hour(self, pack: RulePack) -> None:
        """Otherwise the rest of this suite tests nothing: give `situation` what the pack needs."""
        gate = Gate(pack)
        lawful = [at for at in instants(pack) if gate.check(self._sms(pack, at)).allowed]
        refused = gate.check(self._sms(pack, None))
        assert lawful, [(found.rule, found.reason, found.values) for found in refused.denials]

    def test_what_people_opted_out_of_stays_out(self, pack: RulePack) -> None:
        earlier = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
        gate = Gate(pack)
        for opt_out in (OptOut(earlier), OptOut(earlier, channel="sms")):
            refused = [
                gate.check(dataclasses.replace(self._sms(pack, at), opt_outs=(opt_out,)))
                for at in instants(pack)
            ]
            assert not any(verdict.allowed for verdict in refused)

    @pytest.mark.parametrize("kind", [*WORDS, _MADE_UP])
    def test_a_hold_stops_contacts_whatever_it_is_called(self, pack: RulePack, kind: str) -> None:
        hold = Hold(kind, date(2026, 1, 5))
        gate = Gate(pack)
        for at in instants(pack):
            asked = dataclasses.replace(self._sms(pack, at), holds=(hold,))
            assert not gate.check(asked).allowed, kind

    # -- how it judges -----------------------------------------------------------------------------

    def test_it_says_the_same_twice(self, pack: RulePack) -> None:
        """It asks no clock and no chance, and remembers nothing of the contact before."""
        asked = list(self._asked(pack))
        first = Gate(pack).check_batch(asked)
        assert first == Gate(pack).check_batch(asked)
        gate = Gate(self.make_pack())
        assert first == [gate.check(one) for one in reversed(asked)][::-1]

    def test_the_instants_that_it_names_are_exact(self, pack: RulePack) -> None:
        """Lawful at `retry_at` and at no instant before; lawful until `good_until`."""
        gate = Gate(pack)
        for asked in self._asked(pack):
            verdict, at = gate.check(asked), asked.candidate.at
            if verdict.retry_at is not None:
                assert verdict.retry_at > at
                assert gate.check(_moved(asked, verdict.retry_at)).allowed, asked.candidate.at
                for between in _between(at, verdict.retry_at - TICK):
                    assert not gate.check(_moved(asked, between)).allowed, (at, between)
            if verdict.allowed:
                last = verdict.good_until or at + timedelta(days=2)
                for between in _between(at, last):
                    assert gate.check(_moved(asked, between)).allowed, (at, between)

    def test_what_follows_from_the_kind_of_a_contact_is_what_examining_it_says(
        self, pack: RulePack
    ) -> None:
        """`for_kind` is quicker than `examine`, and never of another opinion."""
        for asked in self._asked(pack):
            view, kind = _view(pack, asked), _kind(asked)
            for rule in pack.rules:
                if not rule.primitive.judges_contacts:
                    continue
                if not rule.applies.concerns(kind.channel, kind.party):
                    continue
                whole, quick = rule.primitive.examine(view), rule.primitive.for_kind(kind)
                said = quick(view) if quick is not None else None
                assert (whole.reason if whole else "") == (said.reason if said else ""), rule.id
                assert (whole.unknown if whole else ()) == (said.unknown if said else ()), rule.id

    def test_a_fact_that_nobody_knows_never_helps(self, pack: RulePack) -> None:
        """It is listed or refused: an unknown fact raises nothing, and allows nothing by itself."""
        strict, asking = Gate(pack), Gate(pack, strict=False)
        for asked in self._asked(pack, every=7):
            for fact in sorted(pack.fact_names()):
                less = without(asked, fact)
                verdict, open_still = strict.check(less), asking.check(less).not_tried
                blocked = [
                    entry
                    for entry in open_still
                    if (rule := pack.rule(entry.partition(":")[0]))
                    and rule.severity_for(less.candidate.channel) is Severity.BLOCK
                ]
                assert not (verdict.allowed and blocked), (fact, blocked)
        nothing = Situation(
            dataclasses.replace(self._sms(pack, None).candidate, extra={}, text=UNKNOWN),
            {},
            {},
            *(UNKNOWN,) * 4,
        )
        assert not strict.check(nothing).allowed

    def test_it_looks_no_further_back_than_it_says(self, pack: RulePack) -> None:
        """Earlier contacts are read from the store as far as `looks_back` says, and no further."""
        gate = Gate(pack)
        for asked in self._asked(pack, every=5):
            candidate = asked.candidate
            needed = gate.history_needed(candidate.channel, candidate.party, candidate.purpose)
            if needed is not None and needed >= _FOR_GOOD:
                continue
            before = candidate.at - (needed or timedelta(minutes=5)) - TICK
            for outcome in ("no_answer", "conversation", "sent", "promise"):
                past = PastContact(
                    before,
                    candidate.channel,
                    outcome=outcome,
                    party=candidate.party,
                    party_ref=candidate.party_ref,
                    point=candidate.point,
                    loans=candidate.loans,
                )
                more = dataclasses.replace(asked, history=(past,) * 30)
                assert _said(gate, more) == _said(gate, asked), (candidate.channel, needed, outcome)

    # -- what it says to people --------------------------------------------------------------------

    def test_every_refusal_is_a_sentence_in_the_languages_of_its_title(
        self, pack: RulePack
    ) -> None:
        for finding in self._findings(pack):
            for language in pack.title:
                said = explain_finding(finding, language, pack=pack)
                assert f"({finding.reason})" not in said, f"nobody words {finding.reason!r}"
                assert f"（{finding.reason}）" not in said, f"nobody words {finding.reason!r}"
                assert "{" not in said, said
                assert "?" not in said, said

    def test_a_finding_holds_nothing_personal(self, pack: RulePack) -> None:
        """Findings stand in the archive's plain part: codes, numbers and dates, never a text."""
        for finding in self._findings(pack):
            said = str(dict(finding.values))
            assert [word for word in _PERSONAL if word in said] == [], finding
            assert all(isinstance(value, str | int) for value in finding.values.values()), finding

    def test_its_scenarios_come_out_as_they_say(self, pack: RulePack) -> None:
        for path in self.scenario_files():
            results = list(check_file(path, {pack.name: pack}, default_pack=pack.name))
            assert results, path
            wrong = [
                (path.name, one.line, one.as_json())
                for one in results
                if not isinstance(one, ScenarioResult) or one.held is False or one.unknown_keys
            ]
            assert wrong == []

    # -- what is asked -----------------------------------------------------------------------------

    def _sms(self, pack: RulePack, at: datetime | None) -> Situation:
        return self.situation(pack, self.channels[0], self.parties[0], at)

    def _asked(self, pack: RulePack, every: int = 1) -> Iterator[Situation]:
        """Yield contacts of every way with everyone, spread over the instants."""
        moments = list(instants(pack))
        ways = [(channel, party) for channel in self.channels for party in self.parties]
        for number, at in enumerate(moments * 2):
            if number % every == 0:
                yield self.situation(pack, *ways[number % len(ways)], at)

    def _findings(self, pack: RulePack) -> list[Finding]:
        """Return what is found wrong with contacts that lack things, and with bad ones."""
        gate = Gate(pack)
        found: dict[tuple[str, str, str], Finding] = {}
        earlier = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
        for asked in self._asked(pack, every=3):
            at, candidate = asked.candidate.at, asked.candidate
            past = PastContact(
                at - timedelta(hours=3), candidate.channel, outcome="conversation",
                party=candidate.party, party_ref=candidate.party_ref, point=candidate.point,
                loans=candidate.loans,
            )  # fmt: skip
            worse = [
                asked,
                dataclasses.replace(asked, history=(past,) * 30),
                dataclasses.replace(asked, opt_outs=(OptOut(earlier),)),
                dataclasses.replace(asked, holds=(Hold("dispute", date(2026, 1, 5)),)),
                _saying(asked, "王小明 13900001234"),
                *(without(asked, fact) for fact in sorted(pack.fact_names())),
            ]
            for one in worse:
                verdict = gate.check(one)
                for finding in (*verdict.denials, *verdict.warnings):
                    said = str(sorted(finding.values.items()))
                    found.setdefault((finding.rule, finding.reason, said), finding)
        return list(found.values())


def _moved(situation: Situation, at: datetime) -> Situation:
    return dataclasses.replace(situation, candidate=dataclasses.replace(situation.candidate, at=at))


def _saying(situation: Situation, text: str) -> Situation:
    return dataclasses.replace(
        situation, candidate=dataclasses.replace(situation.candidate, text=text)
    )


def _between(start: datetime, end: datetime) -> list[datetime]:
    """Return both instants and some between them."""
    step = (end - start) / 7
    return [start + step * part for part in range(7)] + [end]


def _said(gate: Gate, situation: Situation) -> tuple[bool, list[tuple[str, str]]]:
    verdict = gate.check(situation)
    return verdict.allowed, [(found.rule, found.reason) for found in verdict.denials]


def _view(pack: RulePack, situation: Situation) -> View:
    default = zones_of((pack.default_zone,)) if pack.default_zone else UNKNOWN
    return View(situation, situation.lender, default)


def _kind(situation: Situation) -> ContactKind:
    candidate = situation.candidate
    return ContactKind(
        candidate.channel,
        candidate.party,
        candidate.purpose,
        situation.lender.get("role"),
        situation.lender.get("kind"),
        frozenset(situation.customer.get("regions", ())),
        bool(situation.history),
        bool(situation.consents),
        bool(situation.opt_outs),
        bool(situation.holds),
    )
