"""The readable index of an evidence pack: one HTML page without scripts, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, tzinfo
from html import escape
from typing import Any, Final

from casekit.archive.evidence_values import Values
from casekit.archive.evidence_words import KIND_NAMES, LABELS
from casekit.clock import parse_instant

STYLE: Final = """
body{font:14px/1.5 system-ui,'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;
max-width:68em;margin:1.5em auto;padding:0 1.2em;color:#1d1d1f}
h1{font-size:1.6em;margin:0 0 .3em}h2{font-size:1.15em;margin:1.8em 0 .5em}
p{margin:.4em 0}.quiet{color:#5c5c63;font-size:.93em}
table{border-collapse:collapse;width:100%;table-layout:fixed}
td,th{border:1px solid #cfcfd4;padding:.4em .6em;text-align:left;vertical-align:top;
overflow-wrap:anywhere}
th{background:#f2f2f5;font-weight:600}
.head th{width:15em}
.number{width:3em}.time{width:10.5em}.who{width:10em}
.said{margin:0 0 .2em}
dl{display:grid;grid-template-columns:minmax(5em,max-content) 1fr;gap:.1em .8em;margin:.3em 0 0}
dt{color:#5c5c63}dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}
dd dl{margin:0}
code{font-size:.92em}
thead{display:table-header-group}tr{break-inside:avoid}
@page{size:A4;margin:14mm}
@media print{body{font-size:10.5px;max-width:none;margin:0;padding:0}a{color:inherit}}
"""


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
    """What stands at the top of the index; `lacking` names empty parts of the loan's file.

    `withheld` counts entries that are not handed over.

    Instants are stored texts in UTC; `zone` is the wall clock on which they are shown, `currency`
    that of amounts which name none.
    """

    case_id: int
    packed_at: str
    actor: str
    origin: str
    size: int
    root: str
    key: str
    anchors: Sequence[tuple[str, str]]
    lacking: Sequence[str] = ()
    withheld: int = 0
    zone: tzinfo = UTC
    currency: str = ""


def render(
    language: str,
    facts: IndexFacts,
    case: Sequence[IndexLine],
    context: Sequence[IndexLine],
    sentences: Sequence[str] = (),
) -> str:
    """Return the index as HTML.

    Args:
        language: `en` or `zh`.
        facts: what stands at the top.
        case, context: the entries of the case, and those about the customer and the loan.
        sentences: what happened, told for each of `case` and then of `context`; an empty one, or
            none, where only the fields can be shown.
    """
    page = _Page(language, facts)
    words = page.words
    told = [*sentences, *[""] * (len(case) + len(context) - len(sentences))]
    title = words["title"].format(case=f"C-{facts.case_id}")
    packed = words["packed"].format(at=page.time(facts.packed_at), actor=facts.actor)
    anchors = "<br>".join(escape(f"{name} {page.time(at)}") for name, at in facts.anchors)
    rows = [
        (words["withheld"], str(facts.withheld or "")),
        (words["lacking"], "<br>".join(words[f"part.{part}"] for part in facts.lacking)),
        (words["origin"], escape(facts.origin)),
        (words["size"], str(facts.size)),
        (words["root"], f"<code>{facts.root}</code>"),
        (words["key"], f"<code>{escape(facts.key)}</code>"),
        (words["anchors"], anchors or words["none"]),
    ]
    head = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in rows if value)
    return (
        f'<!doctype html>\n<html lang="{language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{STYLE}</style>\n<h1>{title}</h1>\n"
        f"<p>{escape(packed)} {escape(words['clock'].format(zone=facts.zone))}</p>\n"
        f'<table class="head">{head}</table>\n'
        f"<h2>{words['entries']}</h2>\n{page.table(case, told[: len(case)])}\n"
        f"<h2>{words['context']}</h2>\n{page.table(context, told[len(case) :])}\n"
        f"<h2>{words['check']}</h2>\n"
        f'<p class="quiet">{words["how"]}</p>\n</html>\n'
    )


def local_time(facts: IndexFacts, instant: str) -> str:
    """Return a stored instant on the index's wall clock, to the second."""
    return f"{parse_instant(instant).astimezone(facts.zone):%Y-%m-%d %H:%M:%S}"


class _Page:
    def __init__(self, language: str, facts: IndexFacts) -> None:
        self.language, self.facts = language, facts
        self.words = LABELS[language]
        self.values = Values(language, facts.zone, facts.currency)

    def time(self, instant: str) -> str:
        """Return a stored instant on the wall clock, to the second."""
        return local_time(self.facts, instant)

    def moment(self, instant: str) -> str:
        """Return when something happened: the date alone where no time of day is known."""
        local = self._local(instant)
        return local.date().isoformat() if local.time() == time() else self.time(instant)

    def _local(self, instant: str) -> datetime:
        return parse_instant(instant).astimezone(self.facts.zone)

    def table(self, lines: Sequence[IndexLine], sentences: Sequence[str]) -> str:
        """Return a table of entries."""
        columns = ("number", "time", "what", "who")
        head = "".join(f'<th class="{name}">{self.words[name]}</th>' for name in columns)
        rows = "".join(self.row(*pair) for pair in zip(lines, sentences, strict=True))
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def row(self, line: IndexLine, sentence: str) -> str:
        """Return the row of an entry."""
        header = line.header
        happened, recorded = self.moment(header["occurred_at"]), self.time(header["at"])
        times = happened
        if recorded != happened:
            later = self.words["recorded"].format(at=recorded)
            times += f'<br><span class="quiet">{later}</span>'
        who = "<br>".join(escape(name) for name in (header["actor"], header.get("channel")) if name)
        cells = (str(line.number), times, self.content(line, sentence), who)
        return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>\n"

    def content(self, line: IndexLine, sentence: str) -> str:
        """Return what an entry says: its sentence, what is sealed in it, its document."""
        header, words = line.header, self.words
        kind = KIND_NAMES[self.language].get(header["kind"], header["kind"])
        data = header.get("data", {})
        # the sentence says it all but for what only the provider can look up
        shown = {k: v for k, v in data.items() if k == "provider_ref"} if sentence else data
        parts = [f'<p class="said">{escape(sentence or kind)}</p>', self.values.fields(shown)]
        if line.content is not None:
            sealed = {k: v for k, v in line.content.items() if k != "rows"}
            if "text" in sealed:
                # the text has them filled in
                sealed.pop("params", None)
            parts.append(self.values.fields(sealed))
            parts += self.values.rows(line.content.get("rows", {}))
        elif line.state != "none":
            parts.append(f"<em>{words['state.' + line.state]}</em>")
        if line.document:
            name = escape(line.document)
            parts.append(f'<a href="{name}">{name}</a>')
        elif header["kind"] == "document.added":
            parts.append(f"<em>{words['gone']}</em>")
        return "".join(parts)
