"""A lender's changes: stricter freely, looser with a written reason, mistakes with their line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest

from casekit.compliance.changes import Loosened, apply_changes
from casekit.compliance.gate import Gate
from casekit.compliance.model import Severity, Situation
from casekit.compliance.pack import Rule, RulePack
from casekit.compliance.primitives.capacity import Capacity
from casekit.compliance.primitives.content_forbidden import ContentForbidden
from casekit.compliance.primitives.content_required import ContentRequired, Item
from casekit.compliance.primitives.counting import Counted
from casekit.compliance.primitives.freq_cap import FreqCap
from casekit.compliance.primitives.hold import OnHold
from casekit.compliance.primitives.opt_out import OptOutHonoured
from casekit.compliance.primitives.retention import Retention
from casekit.compliance.primitives.time_window import TimeWindow
from casekit.compliance.wordlist import Category
from casekit.errors import RulePackError
from casekit.settings_file import parse_toml

Make = Callable[..., Situation]

PRIMITIVES = {
    "TIME": TimeWindow(allow=(time(8), time(22)), override="hours"),
    "CAP": FreqCap(Counted(), limit=3),
    "HOLD": OnHold(frozenset({"dispute"}), allow_purposes=frozenset({"reply"})),
    "OPT": OptOutHonoured(allow_purposes=frozenset({"reply"})),
    "WORDS": ContentForbidden((Category("harsh", {"en": "harsh"}, ("赶紧还钱",)),)),
    "SAYS": ContentRequired((Item("who"), Item("how")), frozenset({"who"})),
    "AGE": Capacity(),
    "KEEP": Retention({"recording": 2}),
}
PACK = RulePack(
    "test",
    "7",
    {"en": "test"},
    "Asia/Shanghai",
    tuple(Rule(name, "1", {"en": name}, rule, "a source") for name, rule in PRIMITIVES.items()),
)


def changed(text: str) -> tuple[RulePack, list[Loosened]]:
    return apply_changes(PACK, parse_toml(text, Path("lender.toml")))


TIGHTER = [
    ("TIME", 'allow = ["09:00", "21:00"]'),
    ("TIME", "allow = [09:00:00, 21:30:00]"),
    ("TIME", 'ends = "()"'),
    ("TIME", 'override = ""'),
    ("CAP", "limit = 2"),
    ("CAP", "days = 2"),
    ("HOLD", 'kinds = ["dispute", "hardship"]'),
    ("HOLD", "allow_purposes = []"),
    ("OPT", "any_channel = true"),
    ("WORDS", 'words = ["快点"]'),
    ("SAYS", 'required = ["who", "how"]'),
    ("AGE", "adult_at = 20"),
    ("KEEP", "years = { recording = 5, contact = 3 }"),
]
LOOSER = [
    ("TIME", 'allow = ["07:00", "21:00"]'),
    ("TIME", 'allow = ["09:00", "24:00"]'),
    ("TIME", 'override = "any"'),
    ("TIME", 'exempt_purposes = ["reply"]'),
    ("CAP", "limit = 4"),
    ("CAP", "days = 0"),
    ("CAP", 'override = "frequency"'),
    ("CAP", 'severity = "warn"'),
    ("HOLD", "kinds = []"),
    ("HOLD", 'allow_parties = ["guarantor"]'),
    ("OPT", 'allow_purposes = ["reply", "demand"]'),
    ("WORDS", 'allow = ["不说赶紧还钱"]'),
    ("SAYS", "required = []"),
    ("AGE", 'unknown_age = "allow"'),
    ("KEEP", "years = { recording = 1 }"),
]


@pytest.mark.parametrize(("rule", "line"), TIGHTER)
def test_tightening_needs_no_reason(rule: str, line: str) -> None:
    pack, loosened = changed(f"[rules]\npack = 'test'\n[rules.{rule}]\n{line}\n")
    assert loosened == []
    assert pack.rule(rule) != PACK.rule(rule)


@pytest.mark.parametrize(("rule", "line"), LOOSER)
def test_loosening_without_a_reason_is_an_error_at_its_line(rule: str, line: str) -> None:
    key = line.split(" ", maxsplit=1)[0]
    with pytest.raises(RulePackError, match=rf"lender\.toml:4: rules\.{rule}\.{key}: this loosens"):
        changed(f"[rules]\npack = 'test'\n[rules.{rule}]\n{line}\n")


@pytest.mark.parametrize(("rule", "line"), LOOSER)
def test_loosening_with_a_reason_is_told(rule: str, line: str) -> None:
    pack, loosened = changed(f"[rules.{rule}]\n{line}\nreason = 'Decision 7'\n")
    assert pack.rule(rule) != PACK.rule(rule)
    assert [(item.rule, item.reason) for item in loosened] == [(rule, "Decision 7")]
    assert loosened[0].before != loosened[0].after


@pytest.mark.parametrize("reason", ["''", "'  '"])
def test_an_empty_reason_is_none(reason: str) -> None:
    with pytest.raises(RulePackError, match="no reason is given"):
        changed(f"[rules.CAP]\nlimit = 4\nreason = {reason}\n")


@pytest.mark.parametrize(
    ("text", "says", "hint"),
    [
        ("[rules.CAPP]\nlimit = 1", r"lender\.toml:1: rules\.CAPP: .* no rule 'CAPP'", "CAP?"),
        ("[rules.CAP]\nlimits = 1", r":2: rules\.CAP\.limits: .* no parameter", "limit?"),
        ("[rules.CAP]\nlimit = 'two'", r":2: rules\.CAP\.limit: a whole number", ""),
        ("[rules.CAP]\nlimit = -1", "not negative", ""),
        ("[rules.CAP]\nlimit = true", "a whole number", ""),
        ("[rules.CAP]\nminutes = 5", "counts in days", ""),
        ("[rules.CAP]\nseverity = 'off'", '"block" or "warn"', ""),
        ("[rules.CAP]\nlimit = 4\nreason = 7", r":3: .* must be a text", ""),
        ("[rules.TIME]\nallow = ['22:00', '08:00']", "begin before it ends", ""),
        ("[rules.TIME]\nallow = ['8am', '22:00']", "a time of day", ""),
        ("[rules.TIME]\nallow = '08:00'", "two times", ""),
        ("[rules.TIME]\nends = '[]'", r"one of '\(\)', '\[\)'", ""),
        ("[rules.HOLD]\nkinds = 'dispute'", "a list of texts", ""),
        ("[rules.SAYS]\nrequired = ['who', 'why']", "no item 'why'", ""),
        ("[rules.KEEP]\nyears = 3", "a table of whole numbers", ""),
        ("[rules.OPT]\nany_channel = 1", "true or false", ""),
        ("[rules.TIME]\noverride = 1", "a text in quotation marks", ""),
        ("[rules]\nCAP = 3", r"rules\.CAP: changes to a rule stand in a table", "[rules.CAP]"),
        ("rules = 3", "must be a table", ""),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, says: str, hint: str) -> None:
    with pytest.raises(RulePackError, match=says) as caught:
        changed(text + "\n")
    assert hint in caught.value.hint


def test_versions_tell_by_which_parameters_a_verdict_was_reached() -> None:
    same, _ = changed("[rules]\npack = 'test'\n")
    assert same is PACK
    unchanged, _ = changed("[rules.CAP]\nlimit = 3\n")
    assert unchanged.version == "7"
    two, _ = changed("[rules.CAP]\nlimit = 2\n")
    one, _ = changed("[rules.CAP]\nlimit = 1\n")
    versions = {pack.version for pack in (PACK, two, one)}
    assert len(versions) == 3
    assert all(version.startswith("7") for version in versions)
    rule = two.rule("CAP")
    assert rule is not None
    assert rule.version.startswith("1+")
    untouched = two.rule("TIME")
    assert untouched is PACK.rule("TIME")


def test_severity_can_be_raised_freely() -> None:
    warning = RulePack(
        "test",
        "1",
        {"en": "test"},
        "",
        (Rule("CAP", "1", {"en": "a cap"}, PRIMITIVES["CAP"], "a source", Severity.WARN),),
    )
    document = parse_toml("[rules.CAP]\nseverity = 'block'\n", Path("lender.toml"))
    pack, loosened = apply_changes(warning, document)
    assert pack.rules[0].severity is Severity.BLOCK
    assert loosened == []


def test_a_changed_rule_decides_by_its_change(situation: Make) -> None:
    night = situation("2026-03-02T21:30:00+08:00", history=())
    pack, _ = changed("[rules.TIME]\nallow = ['09:00', '21:00']\n")
    rules = {"TIME"}
    for version, allowed in ((PACK, True), (pack, False)):
        only = RulePack("t", "1", {"en": "t"}, "", tuple(r for r in version.rules if r.id in rules))
        assert Gate(only).check(night).allowed is allowed


def test_a_title_follows_the_parameter_that_the_lender_changes() -> None:
    title = {
        "en": "At most {limit:call|calls} within {days:day|days}",
        "zh": "{days} 日内不超过 {limit} 次",
    }
    cap = Rule("CAP", "1", title, FreqCap(Counted(), limit=3), "a source")
    hours = {"en": "From {allow[0]} to {allow[1]}"}
    window = Rule("TIME", "1", hours, TimeWindow(allow=(time(8), time(22))), "a source")
    kept = {"en": "Kept {years[recording]:year|years}"}
    keep = Rule("KEEP", "1", kept, Retention({"recording": 2}), "a source")
    pack = RulePack("test", "7", {"en": "test"}, "Asia/Shanghai", (cap, window, keep))
    text = """
[rules.CAP]
limit = 1
[rules.TIME]
allow = ["09:00", "21:00"]
[rules.KEEP]
years = { recording = 5 }
"""
    after, _ = apply_changes(pack, parse_toml(text, Path("lender.toml")))

    assert [rule.title_in("en") for rule in pack.rules] == [
        "At most 3 calls within 1 day",
        "From 08:00 to 22:00",
        "Kept 2 years",
    ]
    assert [rule.title_in("en") for rule in after.rules] == [
        "At most 1 call within 1 day",
        "From 09:00 to 21:00",
        "Kept 5 years",
    ]
    assert after.rules[0].title_in("zh-Hans") == "1 日内不超过 1 次"


def test_a_title_that_names_no_parameter_of_its_rule_is_refused_with_its_id() -> None:
    rule = Rule("CAP", "1", {"en": "At most {many} calls"}, FreqCap(Counted(), limit=3), "a source")
    with pytest.raises(RulePackError, match="CAP"):
        RulePack("test", "7", {"en": "test"}, "Asia/Shanghai", (rule,))
