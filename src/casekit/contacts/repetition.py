"""Find the parts of a text that must be said once for each loan.

A text is written for one loan and has to be right for several. Where a sentence names what
differs from loan to loan, a part of it is repeated:

* the part that the author marked, if there is a mark;
* in languages whose words do not change with number (Chinese), the part from the first to the
  last such placeholder: 您的*住房贷款于3月2日*、*消费贷款于3月5日*已逾期; where that part reaches
  over a comma, whole clauses: *您的住房贷款,已逾期3天*;*您的消费贷款,已逾期5天*;
* in other languages the whole sentence, without the clause that greets the customer, because a
  verb or article outside of the part could become wrong; or the part alone, where the author
  wrote forms such as `[is|are]` outside of it and so has thought of number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from casekit.contacts.placeholders import Level
from casekit.contacts.template_text import BrokenText, Choice, Literal, Mark, Node, Slot, Title


class Joiner(StrEnum):
    """What stands between the repetitions of a part."""

    LIST = "list"
    SEMICOLON = "semicolon"
    SPACE = "space"
    LINE = "line"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part that is said once for each loan."""

    nodes: tuple[Node, ...]
    joiner: Joiner


Piece = Node | Repeat

_ATOM = re.compile(
    "\\n|[。!?\uff01\uff1f]+[”’\"')\uff09」』]*|\\.(?=\\s|\\Z)|[;,](?!\\d)|[\uff0c\uff1b]|[、:\uff1a]"
    '|[《》「」『』“”"()\uff08\uff09]|[ \\t\u3000]+'
)
_CLAUSE = frozenset(",;\uff0c\uff1b")
_HEAVY = frozenset(",;\uff0c\uff1b、:\uff1a")
_ENDER = re.compile("\\n|[。!?\uff01\uff1f.]")
_CLOSED_BY = dict(zip("《「『“(\uff08", "》」』”)\uff09", strict=True))
_ABBREVIATIONS = frozenset(
    re.findall(r"\w+", "mr mrs ms dr prof st no nos inc ltd co corp tel ref acct approx vs dept")
)
_GREETING = re.compile(r"\s*(?:Dear|Hello|Hi|Good (?:morning|afternoon|evening|day))\b", re.I)
_LAST_WORD = re.compile(r"(\w+)\Z")


def find_repeats(nodes: Sequence[Node], *, numberless: bool) -> list[Piece]:
    """Return the nodes with every repeated part gathered into a `Repeat`.

    Raises:
        BrokenText: a mark without its mate, a marked part in which nothing changes, or a
            placeholder of a loan beside a marked part in the same sentence.
    """
    done: list[Piece] = []
    for sentence in _sentences(_marked(_atoms(nodes), numberless)):
        items = [i for i, piece in enumerate(sentence) if _is_loan(piece)]
        if not items:
            done.extend(sentence)
        elif any(isinstance(piece, Repeat) for piece in sentence):
            slot = sentence[items[0]]
            assert isinstance(slot, Slot)
            raise BrokenText(
                f"[{slot.placeholder.name}] stands outside the repeated part of its sentence",
                slot.offset,
                "Move it into the part between the marks, or into a sentence of its own.",
            )
        else:
            done.extend(_repeated(sentence, items, numberless))
    return done


def _repeated(sentence: list[Piece], items: list[int], numberless: bool) -> list[Piece]:
    start, stop = _span(sentence, items[0], items[-1] + 1)
    choices = [i for i, piece in enumerate(sentence) if isinstance(piece, Choice)]
    if numberless and _has(sentence[start:stop], _CLAUSE):
        start, stop = _whole_clauses(sentence, start, stop)
        joiner = Joiner.SEMICOLON
    elif numberless or (choices and not any(start <= i < stop for i in choices)):
        joiner = Joiner.SEMICOLON if _has(sentence[start:stop], _HEAVY) else Joiner.LIST
    else:
        start, stop, joiner = _whole(sentence, items[0])
    inner = tuple(piece for piece in sentence[start:stop] if not isinstance(piece, Repeat))
    return [*sentence[:start], Repeat(inner, joiner), *sentence[stop:]]


def _span(sentence: Sequence[Piece], start: int, stop: int) -> tuple[int, int]:
    # amounts of the same clause belong to the loan; those of another clause are sums
    for index in range(stop, len(sentence)):
        if _is_text(sentence[index], _CLAUSE):
            break
        if _is_amount(sentence[index]):
            stop = index + 1
    for index in range(start - 1, -1, -1):
        if _is_text(sentence[index], _CLAUSE):
            break
        if _is_amount(sentence[index]):
            start = index
    return _with_brackets(sentence, start, stop)


def _with_brackets(sentence: Sequence[Piece], start: int, stop: int) -> tuple[int, int]:
    """Widen a part so that a bracket or quotation mark never loses its mate."""
    texts = [piece.text if isinstance(piece, Literal) else "" for piece in sentence]
    pending: list[int] = []
    for index, text in enumerate(texts):
        if text in _CLOSED_BY or (text == '"' and not (pending and texts[pending[-1]] == '"')):
            pending.append(index)
        elif pending and text in (_CLOSED_BY.get(texts[pending[-1]]), '"'):
            opening = pending.pop()
            if (start <= opening < stop) != (start <= index < stop):
                start, stop = min(start, opening), max(stop, index + 1)
    return start, stop


def _whole_clauses(sentence: Sequence[Piece], start: int, stop: int) -> tuple[int, int]:
    while start and not _is_text(sentence[start - 1], _CLAUSE):
        start -= 1
    while _is_space(sentence[start]):
        start += 1
    while stop < len(sentence) and not (
        _is_text(sentence[stop], _CLAUSE) or _is_ender(sentence, stop)
    ):
        stop += 1
    return start, stop


def _whole(sentence: Sequence[Piece], first_item: int) -> tuple[int, int, Joiner]:
    start, stop = 0, len(sentence)
    while _is_space(sentence[start]):
        start += 1
    ends_line = _is_text(sentence[stop - 1], {"\n"})
    if ends_line:
        stop -= 1
    greeting_end = _greeting_end(sentence, first_item)
    ended = _is_ender(sentence, stop - 1)
    if greeting_end:
        return greeting_end, stop - 1 if ended else stop, Joiner.SEMICOLON
    if ended:
        return start, stop, Joiner.SPACE
    return start, stop, Joiner.LINE if ends_line else Joiner.SEMICOLON


def _greeting_end(sentence: Sequence[Piece], first_item: int) -> int:
    greets = False
    for index in range(first_item):
        piece = sentence[index]
        if isinstance(piece, Literal):
            greets = greets or bool(_GREETING.match(piece.text))
            if greets and piece.text in _CLAUSE:
                after = index + 1
                return after + 1 if _is_space(sentence[after]) else after
        elif isinstance(piece, Title) or (
            isinstance(piece, Slot) and piece.placeholder.level is Level.CUSTOMER
        ):
            greets = True
    return 0


def _marked(nodes: list[Node], numberless: bool) -> list[Piece]:
    done: list[Piece] = []
    inner: list[Node] = []
    opened: Mark | None = None
    for node in nodes:
        if not isinstance(node, Mark):
            (done if opened is None else inner).append(node)
        elif node.opening == (opened is not None):
            raise BrokenText(
                "a mark of a repeated part has no mate",
                node.offset,
                "Write [each loan]…[/each loan]; one part cannot stand in another.",
            )
        elif node.opening:
            opened, inner = node, []
        else:
            if not any(_is_loan(n) or _is_amount(n) for n in inner):
                raise BrokenText(
                    "nothing in the repeated part differs from loan to loan",
                    node.offset,
                    "Put [loan_name] or another placeholder of a loan between the marks.",
                )
            done.append(Repeat(tuple(inner), _marked_joiner(inner, numberless)))
            opened = None
    if opened is not None:
        raise BrokenText(
            "the repeated part has no end", opened.offset, "Close it with [/each loan]."
        )
    return done


def _marked_joiner(inner: list[Node], numberless: bool) -> Joiner:
    if _is_text(inner[-1], {"\n"}):
        return Joiner.NOTHING
    if _is_ender(inner, len(inner) - 1):
        return Joiner.NOTHING if numberless else Joiner.SPACE
    if _is_space(inner[-1]):
        return Joiner.NOTHING
    if _is_text(inner[-1], _HEAVY):
        return Joiner.NOTHING if numberless else Joiner.SPACE
    return Joiner.SEMICOLON if _has(inner, _HEAVY) else Joiner.LIST


def _sentences(pieces: list[Piece]) -> list[list[Piece]]:
    sentences: list[list[Piece]] = [[]]
    for index, piece in enumerate(pieces):
        sentences[-1].append(piece)
        if _is_ender(pieces, index):
            sentences.append([])
    return [sentence for sentence in sentences if sentence]


def _atoms(nodes: Sequence[Node]) -> list[Node]:
    """Split literals so that each mark of punctuation that matters is a node of its own."""
    done: list[Node] = []
    for node in nodes:
        if not isinstance(node, Literal):
            done.append(node)
            continue
        position = 0
        for found in _ATOM.finditer(node.text):
            done += [Literal(node.text[position : found.start()]), Literal(found.group())]
            position = found.end()
        done.append(Literal(node.text[position:]))
    return [node for node in done if not isinstance(node, Literal) or node.text]


def _is_ender(pieces: Sequence[Piece], index: int) -> bool:
    piece = pieces[index]
    if not isinstance(piece, Literal) or not _ENDER.match(piece.text):
        return False
    before = pieces[index - 1] if index else None
    if piece.text != "." or not isinstance(before, Literal):
        return True
    word = _LAST_WORD.search(before.text)
    # a single letter is an initial: J. Smith
    return word is None or not (
        word[1].lower() in _ABBREVIATIONS or (len(word[1]) == 1 and word[1].isalpha())
    )


def _is_loan(piece: Piece) -> bool:
    return isinstance(piece, Slot) and piece.placeholder.level is Level.LOAN


def _is_amount(piece: Piece) -> bool:
    return isinstance(piece, Slot) and piece.placeholder.level is Level.AMOUNT


def _is_text(piece: Piece, texts: frozenset[str] | set[str]) -> bool:
    return isinstance(piece, Literal) and piece.text in texts


def _is_space(piece: Piece) -> bool:
    return isinstance(piece, Literal) and piece.text.isspace()


def _has(pieces: Sequence[Piece], texts: frozenset[str]) -> bool:
    return any(_is_text(piece, texts) for piece in pieces)
