"""A report as one page: style and charts stand in it, and nothing is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from babel.numbers import get_currency_name
from jinja2 import Environment, StrictUndefined

from casekit_reports.cells import QUOTIENTS, is_chinese, locale_of, pick, provisional_word, told
from casekit_reports.charts import Chart, svg

if TYPE_CHECKING:
    from jinja2 import Template

    from casekit_reports.documents import Column, Document, Part

NUMERIC = frozenset({"count", "share", "money", "number", "tenths", "ratio", "days"})
"""Kinds of columns whose cells stand to the right."""

_BESIDE = 5
"""Columns that a table may have to stand in half the page."""

_STACKED = 4
"""A table of more columns has its rows as blocks on a narrow screen."""

_SHORT = 8
"""A part of no more rows than this is printed on one page, with its head."""

_LONG = 14
"""A table under a chart with more rows than this is folded on the screen; print shows it."""


def page(document: Document) -> str:
    """Return a report as a page, in its language, that opens without any network.

    Each chart is followed by its numbers as a table: for readers who do not see it, and for print.
    """
    language, currency = document.language, document.currency

    def drawn(chart: Chart) -> str:
        return svg(chart, language, currency)

    def cell(value: Any, column: Column) -> str:
        return told(value, column.kind, language, currency)

    return _template().render(
        document=document,
        lang="zh-Hans" if is_chinese(language) else "en",
        words=_words(document),
        style=_file("page.css"),
        drawn=drawn,
        cell=cell,
        numeric=NUMERIC,
        folded=_folded,
        shapes=_shapes,
        used=_used,
        stacked=_STACKED,
        short=_SHORT,
    )


def _folded(part: Part) -> bool:
    return part.chart is not None and len(part.rows) > _LONG


def _shapes(parts: Sequence[Part]) -> list[str]:
    """Return the classes of a section's parts.

    Two charts stand beside each other; one that is left over has its table beside it; a table that
    is wider than half a page stands below its chart.
    """
    shapes: list[str] = []
    waiting = False
    for place, part in enumerate(parts):
        if part.chart is None:
            shapes.append("table")
        elif len(_used(part)) > _BESIDE:
            shapes.append("chart wide")
        elif waiting:
            shapes.append("chart")
            waiting = False
            continue
        else:
            following = parts[place + 1] if place + 1 < len(parts) else None
            waiting = (
                following is not None
                and following.chart is not None
                and len(_used(following)) <= _BESIDE
            )
            shapes.append("chart" if waiting else "chart alone")
            continue
        waiting = False
    return shapes


def _used(part: Part) -> list[int]:
    """Return the places of the columns that hold anything: a column without is not shown."""
    return [
        place
        for place, column in enumerate(part.columns)
        if not column.sheets_only
        and (
            not part.rows
            or column.kind in QUOTIENTS
            or any(row[place] not in (None, "") for row in part.rows)
        )
    ]


def _words(document: Document) -> dict[str, Any]:
    known = pick(document.language, "known up to", "数据截至")
    entries = sum(document.known.values())
    currency = get_currency_name(document.currency, locale=locale_of(document.language))
    return {
        "known": f"{known} {document.known_until}",
        "entries": pick(
            document.language, f"entries of the archive: {entries:,}", f"档案条目：{entries:,}"
        ),
        "provisional": provisional_word(document.language).capitalize(),
        "money": pick(
            document.language,
            f"Money is in {currency} ({document.currency}).",
            f"金额单位：{currency}（{document.currency}）。",
        ),
        "nothing": pick(document.language, "Nothing.", "无。"),
        "numbers": pick(document.language, "The numbers", "数据表"),
        "signed": pick(
            document.language, "Prepared by|Reviewed by|Date", "编制人|复核人|日期"
        ).split("|"),
        "contents": pick(document.language, "Contents", "目录"),
    }


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_file("page.html.j2"))


def _file(name: str) -> str:
    return resources.files("casekit_reports").joinpath(name).read_text("utf-8")
