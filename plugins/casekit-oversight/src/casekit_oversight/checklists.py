"""Checklists: what a supervisor looks at when a contact is checked, and how it is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from casekit.errors import ConfigError, UsageError
from casekit.settings_file import Document, parse_toml, read_toml
from casekit_oversight.kinds_checks import GRADES

GROUPS: Final = ("conduct", "records", "strategy")
"""The three things that a check looks at: conduct, completeness of records, strategy."""

GROUP_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "conduct": {"en": "conduct", "zh": "行为规范"},
    "records": {"en": "completeness of records", "zh": "记录完整性"},
    "strategy": {"en": "execution of the strategy", "zh": "策略执行"},
}

ANSWERS: Final = ("ok", "fault", "na")

OFFERS: Final = ("identity", "complete", "in_time", "promise", "lawful", "step", "points")
"""What the records can say by themselves of a contact."""

_KEYS = frozenset({"code", "group", "ways", "weight", "grade", "offers", "title"})
_SHIPPED = "checklists.toml"


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One thing to look at.

    Attributes:
        code: by which its answer is kept.
        group: one of `GROUPS`.
        title: by language.
        ways: for contacts by these ways; none: all.
        weight: how much it counts in the score.
        grade: of the finding that a fault becomes.
        offers: what the records say of it by themselves; empty where only a person can tell.
    """

    code: str
    group: str
    title: Mapping[str, str]
    ways: tuple[str, ...] = ()
    weight: int = 1
    grade: str = "minor"
    offers: str = ""

    def titled(self, language: str) -> str:
        """Return its title in a language: `zh…` gives Chinese, anything else English."""
        return self.title["zh" if language.startswith("zh") else "en"]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the answers to a checklist come to.

    Attributes:
        right, weight: weights of what was right, and of all that was answered: the score is their
            quotient.
        faults: codes of what was wrong.
        grade: of the gravest fault; empty where there is none.
    """

    right: int
    weight: int
    faults: tuple[str, ...]
    grade: str


def checklist(items: Sequence[ChecklistItem], way: str) -> tuple[ChecklistItem, ...]:
    """Return what is looked at of a contact by a way."""
    return tuple(item for item in items if not item.ways or way in item.ways)


def judged(items: Sequence[ChecklistItem], answers: Mapping[str, str]) -> Judged:
    """Return what answers come to.

    Raises:
        UsageError: an item without answer, one that is not asked, or an answer that is none.
    """
    codes = {item.code for item in items}
    if strange := sorted(set(answers) - codes):
        raise UsageError(
            f"the checklist has no item {strange[0]!r}", hint=f"It has {', '.join(sorted(codes))}."
        )
    if lacking := [item.code for item in items if item.code not in answers]:
        raise UsageError(
            f"not answered: {', '.join(lacking)}",
            hint="Answer each with ok, fault, or na where it could not be told.",
        )
    for code, answer in answers.items():
        if answer not in ANSWERS:
            raise UsageError(f"{code} is ok, fault or na, not {answer!r}")
    told = [item for item in items if answers[item.code] != "na"]
    faults = [item for item in told if answers[item.code] == "fault"]
    return Judged(
        sum(item.weight for item in told if answers[item.code] == "ok"),
        sum(item.weight for item in told),
        tuple(item.code for item in faults),
        max((item.grade for item in faults), key=GRADES.index, default=""),
    )


@cache
def shipped_items() -> tuple[ChecklistItem, ...]:
    """Return the items that come with the plugin."""
    text = files("casekit_oversight").joinpath(_SHIPPED).read_text(encoding="utf-8")
    return _items(parse_toml(text, Path(_SHIPPED)))


@cache
def items_of(path: Path | None) -> tuple[ChecklistItem, ...]:
    """Return the items of a lender's own file, or those that come with the plugin.

    Raises:
        ConfigError: the file is not there, or an item in it is wrong.
    """
    return shipped_items() if path is None else _items(read_toml(path))


def _items(document: Document) -> tuple[ChecklistItem, ...]:
    rows = document.data.get("item")
    if not isinstance(rows, list) or not rows:
        raise document.error("a checklist has [[item]] tables", "item")
    found = tuple(_item(document, number, row) for number, row in enumerate(rows))
    codes = [item.code for item in found]
    for number, code in enumerate(codes):
        if code in codes[:number]:
            raise document.error(f"the item {code!r} is there twice", "item", number, "code")
    if lacking := [group for group in GROUPS if group not in {item.group for item in found}]:
        raise document.error(f"a checklist looks at {lacking[0]} too", "item")
    return found


def _item(document: Document, number: int, row: Any) -> ChecklistItem:
    def wrong(message: str, key: str) -> ConfigError:
        return document.error(message, "item", number, key)

    if not isinstance(row, dict):
        raise document.error("an item is a table", "item", number)
    for key in row:
        if key not in _KEYS:
            raise wrong(f"an item has no {key!r}", key)
    code, title = row.get("code"), row.get("title")
    if not isinstance(code, str) or not code.isidentifier():
        raise wrong("an item needs a code of letters, digits and _", "code")
    if row.get("group") not in GROUPS:
        raise wrong(f"an item's group is one of {', '.join(GROUPS)}", "group")
    if not isinstance(title, dict) or not {"en", "zh"} <= set(title):
        raise wrong("an item needs a title in en and zh", "title")
    weight, grade = row.get("weight", 1), row.get("grade", "minor")
    if not isinstance(weight, int) or weight < 1:
        raise wrong("a weight is a whole number from 1", "weight")
    if grade not in GRADES:
        raise wrong(f"a grade is one of {', '.join(GRADES)}", "grade")
    ways = row.get("ways", [])
    if not isinstance(ways, list) or not all(isinstance(way, str) for way in ways):
        raise wrong("ways is a list of words", "ways")
    offers = row.get("offers", "")
    if offers not in ("", *OFFERS):
        raise wrong(f"the records offer only {', '.join(OFFERS)}", "offers")
    return ChecklistItem(code, row["group"], title, tuple(ways), weight, grade, offers)
