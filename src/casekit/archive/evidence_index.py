"""The readable index of an evidence pack: one HTML page without scripts, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final

from casekit.archive.evidence_words import KIND_NAMES, LABELS

_STYLE: Final = (
    "body{font:15px/1.5 system-ui,'Noto Sans CJK SC',sans-serif;max-width:70em;margin:2em auto;"
    "padding:0 1em;color:#222}table{border-collapse:collapse;width:100%}"
    "td,th{border:1px solid #ccc;padding:.3em .5em;text-align:left;vertical-align:top}"
    "th{background:#f3f3f3}dl{margin:0}dt{color:#666}dd{margin:0 0 .3em 1em}"
    "code{word-break:break-all}"
)


@dataclass(frozen=True, slots=True)
class IndexLine:
    """An entry as the index shows it.

    Attributes:
        number: its number in the pack, counted from 1.
        header: its header.
        content: what its sealed payload holds, or None.
        state: of the payload, see `casekit.archive.opening.Opened`.
        document: file name in the pack of the document that it filed, empty if there is none.
    """

    number: int
    header: dict[str, Any]
    content: dict[str, Any] | None = field(repr=False)
    state: str
    document: str


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """What stands at the top of the index; `lacking` names empty parts of the loan's file."""

    case_id: int
    packed_at: str
    actor: str
    origin: str
    size: int
    root: str
    key: str
    anchors: Sequence[tuple[str, str]]
    lacking: Sequence[str] = ()


def render(
    language: str, facts: IndexFacts, case: Sequence[IndexLine], context: Sequence[IndexLine]
) -> str:
    """Return the index as HTML."""
    words = LABELS[language]
    title = words["title"].format(case=f"C-{facts.case_id}")
    anchors = "<br>".join(escape(f"{name} {at}") for name, at in facts.anchors)
    rows = [
        (words["origin"], escape(facts.origin)),
        (words["size"], str(facts.size)),
        (words["root"], f"<code>{facts.root}</code>"),
        (words["key"], f"<code>{escape(facts.key)}</code>"),
        (words["anchors"], anchors or words["none"]),
        (words["lacking"], "<br>".join(words[f"part.{part}"] for part in facts.lacking)),
    ]
    head = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in rows if value)
    return (
        f'<!doctype html>\n<html lang="{language}"><meta charset="utf-8">'
        f"<title>{title}</title><style>{_STYLE}</style>\n<h1>{title}</h1>\n"
        f"<p>{escape(words['packed'].format(at=facts.packed_at, actor=facts.actor))}</p>\n"
        f"<table>{head}</table>\n<p>{words['how']}</p>\n"
        f"<h2>{words['entries']}</h2>\n{_table(language, case)}\n"
        f"<h2>{words['context']}</h2>\n{_table(language, context)}\n</html>\n"
    )


def _table(language: str, lines: Sequence[IndexLine]) -> str:
    words = LABELS[language]
    columns = ("number", "happened", "recorded", "kind", "actor", "channel", "content")
    head = "".join(f"<th>{words[name]}</th>" for name in columns)
    return f"<table><tr>{head}</tr>{''.join(_row(language, line) for line in lines)}</table>"


def _row(language: str, line: IndexLine) -> str:
    header = line.header
    kind = header["kind"]
    cells = [
        str(line.number),
        header["occurred_at"],
        header["at"],
        escape(KIND_NAMES[language].get(kind, kind)),
        escape(header["actor"]),
        escape(header.get("channel", "")),
        _content(language, line),
    ]
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>\n"


def _content(language: str, line: IndexLine) -> str:
    parts = [_fields(line.header.get("data", {}))]
    if line.content is not None:
        parts.append(_fields({k: v for k, v in line.content.items() if k != "rows"}))
        parts.append(_fields(line.content.get("rows", {})))
    elif line.state != "none":
        parts.append(f"<em>{LABELS[language]['state.' + line.state]}</em>")
    if line.document:
        name = escape(line.document)
        parts.append(f'<a href="{name}">{name}</a>')
    elif line.header["kind"] == "document.added":
        parts.append(f"<em>{LABELS[language]['gone']}</em>")
    return "".join(parts)


def _fields(value: dict[str, Any]) -> str:
    if not value:
        return ""
    lines = "".join(
        f"<dt>{escape(str(name))}</dt><dd>{_value(inner)}</dd>" for name, inner in value.items()
    )
    return f"<dl>{lines}</dl>"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return _fields(value)
    if isinstance(value, list):
        return "<br>".join(_value(inner) for inner in value)
    return escape("" if value is None else str(value))
