"""The tables of an evidence pack as a page to read, and the index as a Word file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Final

from casekit.archive.evidence_index import STYLE, IndexFacts, IndexLine, local_time
from casekit.archive.evidence_sheet_words import HEADINGS
from casekit.archive.evidence_sheets import SHEETS, Sheet
from casekit.archive.evidence_words import KIND_NAMES, LABELS
from casekit.errors import UsageError

INDEX: Final = "evidence-index"
"""Key of the Word template of the index."""

_WORD_LANGUAGES: Final = {"en": "en", "zh": "zh-Hans"}
_OTHER: Final = {"en": "zh", "zh": "en"}
_WIDTH: Final = 18.0
_MARGIN: Final = 1.5
_HASHES: Final = ("sealed_sha256", "filed_sha256")
_MADE: Final = (1980, 1, 1, 0, 0, 0)
_STAMPS: Final = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def sheets_page(language: str, facts: IndexFacts, sheets: Sequence[Sheet]) -> str:
    """Return the tables as one HTML page without scripts."""
    words = HEADINGS[language]
    title = words["sheets"].format(case=f"C-{facts.case_id}")
    body = []
    for sheet in sheets:
        kept = _columns(sheet, language)
        head = "".join(f"<th>{escape(words[sheet.columns[n]])}</th>" for n in kept)
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(_said(words, row[n]))}</td>" for n in kept) + "</tr>"
            for row in sheet.rows
        )
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        empty = f'<p class="quiet">{words["empty"]}</p>'
        body.append(f"<h2>{escape(words[sheet.name])}</h2>\n{table if sheet.rows else empty}\n")
    return (
        f'<!doctype html>\n<html lang="{language}"><meta charset="utf-8">'
        f"<title>{title}</title><style>{STYLE}</style>\n<h1>{title}</h1>\n"
        f'<p class="quiet">{escape(words["sealed"])}</p>\n{"".join(body)}</html>\n'
    )


def index_document(
    language: str,
    facts: IndexFacts,
    lines: Sequence[IndexLine],
    told: Mapping[int, Mapping[str, str]],
    sheets: Sequence[Sheet],
    template: Path | None = None,
) -> bytes | None:
    """Return the index and the tables as a Word file; None where `casekit[docx]` is not installed.

    The same pack gives the same bytes.

    Args:
        language: `en` or `zh`.
        facts, lines, told, sheets: what the pack holds.
        template: the lender's Word file `evidence-index`, which is filled; a plain page where None.

    Raises:
        TemplateError, ValueMissing: the template cannot be used, or asks for what is not there.
    """
    if template is not None:
        return _filled(template, language, facts, lines, told, sheets)
    try:
        from docx.shared import Cm

        from casekit.docs.styles import add_line, add_page_number, add_table, blank

        made = blank(_WORD_LANGUAGES[language])
    except (ImportError, UsageError):
        return None
    section = made.sections[0]
    section.left_margin = section.right_margin = Cm(_MARGIN)
    words, labels = HEADINGS[language], LABELS[language]
    title = labels["title"].format(case=f"C-{facts.case_id}")
    add_line(made, title, align="center", style="Title")
    packed = labels["packed"].format(at=local_time(facts, facts.packed_at), actor=facts.actor)
    add_line(made, f"{packed} {words['proof']}", size=10.5)
    head = [
        (labels["origin"], facts.origin),
        (labels["size"], str(facts.size)),
        (labels["root"], facts.root),
        (labels["key"], facts.key),
        (labels["lacking"], "、".join(labels.get(f"part.{one}", one) for one in facts.lacking)),
    ]
    add_table(made, [pair for pair in head if pair[1]], widths=(4.0, 14.0), size=9, head=False)
    add_line(made, labels["entries"], style="Heading 1")
    rows = [[labels["number"], labels["time"], labels["what"], labels["who"]]]
    rows += [list(row) for row in _entries(language, facts, lines, told)]
    add_table(made, rows, widths=(1.2, 3.4, 10.8, 2.6), size=9)
    for sheet in sheets:
        add_line(made, words[sheet.name], style="Heading 1")
        # a hash does not fit into a column of paper; it is in the CSV beside it
        kept = [n for n in _columns(sheet, language) if sheet.columns[n] not in _HASHES]
        texts = [[words[sheet.columns[n]] for n in kept]]
        texts += [[_said(words, row[n]) for n in kept] for row in sheet.rows]
        if sheet.rows:
            add_table(made, texts, widths=_widths(texts), size=8)
        else:
            add_line(made, words["empty"], size=10.5)
    add_page_number(made, title)
    raw = io.BytesIO()
    made.save(raw)
    return _same_bytes(raw.getvalue())


def _entries(
    language: str,
    facts: IndexFacts,
    lines: Sequence[IndexLine],
    told: Mapping[int, Mapping[str, str]],
) -> Iterator[tuple[str, str, str, str]]:
    """Return number, time, what happened and by whom of each entry."""
    for line in lines:
        kind = KIND_NAMES[language].get(line.header["kind"], line.header["kind"])
        what = told[line.number].get(language) or kind
        if line.document:
            what = f"{what}  [{line.document}]"
        when = local_time(facts, line.header["occurred_at"])
        yield str(line.number), when, what, line.header["actor"]


def _filled(
    template: Path,
    language: str,
    facts: IndexFacts,
    lines: Sequence[IndexLine],
    told: Mapping[int, Mapping[str, str]],
    sheets: Sequence[Sheet],
) -> bytes:
    """Return a lender's index, filled; tables that the pack does not have are empty."""
    from casekit.docs.word import WordTemplate

    words, labels = HEADINGS[language], LABELS[language]
    rows: dict[str, list[dict[str, str]]] = {name: [] for name in SHEETS}
    rows["entries"] = [
        dict(zip(("number", "time", "what", "who"), row, strict=True))
        for row in _entries(language, facts, lines, told)
    ]
    for sheet in sheets:
        for row in sheet.rows:
            said = {name: _said(words, cell) for name, cell in zip(sheet.columns, row, strict=True)}
            rows[sheet.name].append({**said, "said": said.get(language, "")})
    parts = [labels.get(f"part.{one}", one) for one in facts.lacking]
    values = {
        "case": f"C-{facts.case_id}",
        "packed": labels["packed"].format(at=local_time(facts, facts.packed_at), actor=facts.actor),
        "origin": facts.origin,
        "size": str(facts.size),
        "root": facts.root,
        "key": facts.key,
        "lacking": ("、" if language == "zh" else ", ").join(parts),
        **{f"has_{name}": "1" if some else "" for name, some in rows.items()},
    }
    return WordTemplate(template).render(values, rows=rows)


def _columns(sheet: Sheet, language: str) -> list[int]:
    """Return the columns for readers of a language: sentences only in theirs."""
    other = _OTHER[language]
    return [n for n, name in enumerate(sheet.columns) if name not in (other, "event")]


def _said(words: Mapping[str, str], cell: str) -> str:
    return words.get(f"value.{cell}", cell)


def _widths(texts: Sequence[Sequence[str]]) -> list[float]:
    """Share the width of the page among columns by their longest text, none below a centimetre."""
    longest = [
        min(max(sum(2 if ord(c) > 0x2E80 else 1 for c in row[n]) for row in texts), 40)
        for n in range(len(texts[0]))
    ]
    free = _WIDTH - len(longest)
    return [1 + free * size / sum(longest) for size in longest]


def _same_bytes(content: bytes) -> bytes:
    """Return a Word file without the times at which it was written."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for one in before.infolist():
            data = before.read(one)
            if one.filename == "docProps/core.xml":
                data = _STAMPS.sub(rb"\g<1>1980-01-01T00:00:00Z\g<3>", data)
            info = zipfile.ZipInfo(one.filename, _MADE)
            info.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(info, data)
    return made.getvalue()
