"""Read the text of a template into nodes: literals, placeholders, forms and repeat marks.

The syntax is small on purpose, and nothing in it runs:

* `[name]` is a placeholder (full-width brackets do as well), `[[` and `]]` are literal brackets;
* `[is|are]` is a form for one loan and a form for several;
* `[each loan]…[/each loan]` is a part that is repeated for each loan;
* `先生/女士` and `Mr/Ms` beside the customer's name, or alone, is a form of address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from babel import Locale
from babel.units import format_unit

from casekit.contacts.placeholders import (
    REPEAT_MARKS,
    Level,
    Placeholder,
    did_you_mean,
    find_placeholder,
    normal_name,
)
from casekit.contacts.wording import TitlePlace, wording_of


class BrokenText(ValueError):
    """The text of a template cannot be read; `offset` is the place in it, in characters."""

    def __init__(self, message: str, offset: int, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Literal:
    """Text that stands as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A placeholder; `unit` is a word after it that must agree with its value (天, days, 元)."""

    placeholder: Placeholder
    offset: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A form for one loan and a form for several."""

    one: str
    several: str


@dataclass(frozen=True, slots=True)
class Title:
    """A form of address: before or after a name, or alone."""

    place: TitlePlace


@dataclass(frozen=True, slots=True)
class Mark:
    """The start or the end of a repeated part that the author marked."""

    opening: bool
    offset: int


Node = Literal | Slot | Choice | Title | Mark

_BRACKET = re.compile("\\[\\[|\\]\\]|[\\[\\]\uff3b\uff3d]")
_CLOSING = re.compile("[\\]\uff3d]")
_OPENING_INSIDE = re.compile("[\\[\uff3b\\n]")
_OR = "\\s*(?:[/\uff0f、|\uff5c]|或者?|or)\\s*"
_ZH = "(?:先生|女士|小姐)"
_EN = r"\b(?:Mr|Mrs|Ms|Miss)\b\.?"
_ZH_PAIR = re.compile(f"{_ZH}(?:{_OR}{_ZH})+|{_ZH}[(\uff08]{_ZH}[)\uff09]")
_ZH_PAIR_AFTER = re.compile(rf"[ \u3000]*(?:{_ZH_PAIR.pattern})")
_ZH_FIXED_AFTER = re.compile(rf"[ \u3000]*{_ZH}")
_EN_PAIR_BEFORE = re.compile(rf"{_EN}(?:{_OR}{_EN})+ *\Z")
_EN_FIXED_BEFORE = re.compile(rf"{_EN} *\Z")
_EN_ALONE = re.compile(rf"\b(?:Sir|Madam){_OR}(?:Sir|Madam)\b", re.IGNORECASE)
_ALONE = re.compile(f"{_ZH_PAIR.pattern}|(?i:{_EN_ALONE.pattern})")
_NAMES = frozenset({"customer_name", "contact_name"})
_YUAN = re.compile("元|圆|圓")


def read_text(text: str, language: str) -> list[Node]:
    """Return the nodes of a template's text.

    Raises:
        BrokenText: a bracket without its mate, an unknown placeholder, a form of address that
            would be wrong for half of the customers.
    """
    return _with_units(_with_titles(_brackets(text)), language)


def _brackets(text: str) -> list[Node]:
    nodes: list[Node] = []
    position = 0
    while found := _BRACKET.search(text, position):
        if found.start() > position:
            nodes.append(Literal(text[position : found.start()]))
        if len(found.group()) == 2:
            nodes.append(Literal(found.group()[0]))
            position = found.end()
            continue
        closing = _CLOSING.search(text, found.end())
        if found.group() in "]\uff3d" or closing is None:
            raise BrokenText(
                f"the bracket {found.group()} has no mate",
                found.start(),
                "Write [[ or ]] for a bracket that shall stand in the text.",
            )
        inner = text[found.end() : closing.start()]
        if _OPENING_INSIDE.search(inner):
            raise BrokenText(
                f"the bracket {found.group()} is not closed before the next one or the line's end",
                found.start(),
                "Write [[ or ]] for a bracket that shall stand in the text.",
            )
        nodes.append(_bracketed(inner, found.start()))
        position = closing.end()
    if position < len(text):
        nodes.append(Literal(text[position:]))
    return nodes


def _bracketed(inner: str, offset: int) -> Node:
    if _ALONE.fullmatch(inner.strip()):
        return Literal(inner.strip())
    if "|" in inner:
        one, _, several = inner.partition("|")
        if "|" in several:
            raise BrokenText(
                f"[{inner}] has more than two forms",
                offset,
                "Write the form for one loan and the form for several: [is|are].",
            )
        return Choice(one, several)
    name = inner.strip()
    bare = name.removeprefix("/").removeprefix("\uff0f")
    if normal_name(bare) in _repeat_names():
        return Mark(bare == name, offset)
    placeholder = find_placeholder(inner)
    if placeholder is None:
        near = did_you_mean(inner) if name else ""
        hint = f"Did you mean [{near}]? " if near else ""
        raise BrokenText(
            f"unknown placeholder [{inner}]",
            offset,
            f"{hint}docs/reference/templates.md lists them all; "
            f"[[{inner}]] writes it with its brackets.",
        )
    return Slot(placeholder, offset)


@cache
def _repeat_names() -> frozenset[str]:
    return frozenset(normal_name(mark) for mark in REPEAT_MARKS)


def _with_titles(nodes: list[Node]) -> list[Node]:
    nodes = _joined(nodes)
    done: list[Node] = []
    for index, node in enumerate(nodes):
        if not isinstance(node, Literal):
            done.append(node)
            continue
        before = nodes[index - 1] if index else None
        after = nodes[index + 1] if index + 1 < len(nodes) else None
        done.extend(_titles_in(node.text, before, after))
    return done


def _titles_in(text: str, before: Node | None, after: Node | None) -> list[Node]:
    start, end = 0, len(text)
    first: list[Node] = []
    last: list[Node] = []
    if isinstance(before, Slot):
        pair, fixed = _ZH_PAIR_AFTER.match(text), _ZH_FIXED_AFTER.match(text)
        if fixed:
            _check_title(before, bool(pair), fixed.group().strip(), "先生/女士")
        if pair:
            first, start = [Title("after")], pair.end()
    if isinstance(after, Slot):
        pair, fixed = _EN_PAIR_BEFORE.search(text, start), _EN_FIXED_BEFORE.search(text, start)
        if fixed:
            _check_title(after, bool(pair), fixed.group().strip(), "Mr/Ms")
        if pair:
            last, end = [Title("before")], pair.start()
    middle: list[Node] = []
    for found in _ALONE.finditer(text, start, end):
        middle += [Literal(text[start : found.start()]), Title("alone")]
        start = found.end()
    middle.append(Literal(text[start:end]))
    return [*first, *(n for n in middle if not isinstance(n, Literal) or n.text), *last]


def _check_title(beside: Slot, is_pair: bool, written: str, right: str) -> None:
    name = beside.placeholder.name
    if name == "salutation":
        raise BrokenText(
            f"{written} stands beside [{name}], which has a form of address already",
            beside.offset,
            f"Write [{name}] alone, or [customer_name] with {right}.",
        )
    if name in _NAMES and not is_pair:
        raise BrokenText(
            f"{written} beside [{name}] would address every customer so",
            beside.offset,
            f"Write {right}: it becomes the right form for each customer.",
        )
    if name not in _NAMES and is_pair:
        raise BrokenText(
            f"{written} stands beside [{name}], which takes no form of address",
            beside.offset,
            "Only [customer_name] and [contact_name] take one.",
        )


def _with_units(nodes: list[Node], language: str) -> list[Node]:
    for index in range(len(nodes) - 1):
        node, following = nodes[index], nodes[index + 1]
        if not isinstance(node, Slot) or not isinstance(following, Literal):
            continue
        pattern = None
        if node.placeholder.name == "days_past_due":
            pattern = _day_words(language)
        elif node.placeholder.level is Level.AMOUNT or node.placeholder.name in (
            "total_due",
            "promise_amount",
        ):
            pattern = _YUAN
        found = pattern.match(following.text) if pattern else None
        if found:
            nodes[index] = Slot(node.placeholder, node.offset, found.group())
            nodes[index + 1] = Literal(following.text[found.end() :])
    return [node for node in nodes if not isinstance(node, Literal) or node.text]


@cache
def _day_words(language: str) -> re.Pattern[str]:
    wording = wording_of(language)
    if wording.numberless:
        return re.compile(r"\s?(?:天|日|일|ngày|วัน)")
    return re.compile(rf"\s*(?:{'|'.join(_unit_words(wording.locale))})\b")


def _unit_words(locale: Locale) -> list[str]:
    counted = (str(format_unit(n, "duration-day", "long", locale=locale)) for n in range(12))
    words = {re.sub(r"\d+", "", text).strip() for text in counted}
    return sorted((re.escape(word) for word in words if word), key=len, reverse=True)


def _joined(nodes: list[Node]) -> list[Node]:
    joined: list[Node] = []
    for node in nodes:
        if joined and isinstance(node, Literal) and isinstance(joined[-1], Literal):
            joined[-1] = Literal(joined[-1].text + node.text)
        else:
            joined.append(node)
    return joined
