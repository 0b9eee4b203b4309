"""A report as one page: style and charts stand in it, and nothing is fetched."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, StrictUndefined

from casekit_reports.cells import is_chinese, pick, told
from casekit_reports.charts import Chart, svg

if TYPE_CHECKING:
    from jinja2 import Template

    from casekit_reports.documents import Column, Document, Part

NUMERIC = frozenset({"count", "share", "money", "number", "amount"})
"""Kinds of columns whose cells stand to the right."""

_BESIDE = 6
"""Columns that a table may have to stand in half the page."""

_LONG = 12
"""A table under a chart with more rows than this is folded on the screen; print shows it."""


def page(document: Document) -> str:
    """Return a report as a page, in its language, that opens without any network.

    Each chart is followed by its numbers as a table: for readers who do not see it, and for print.
    """
    language, digits = document.language, document.digits

    def drawn(chart: Chart) -> str:
        return svg(chart, language, digits)

    def cell(value: Any, column: Column) -> str:
        return told(value, column.kind, language, digits)

    return _template().render(
        document=document,
        lang="zh-Hans" if is_chinese(language) else "en",
        words=_words(document),
        style=_file("page.css"),
        drawn=drawn,
        cell=cell,
        numeric=NUMERIC,
        folded=_folded,
        shape=_shape,
        used=_used,
    )


def _folded(part: Part) -> bool:
    return part.chart is not None and len(part.rows) > _LONG


def _shape(part: Part) -> str:
    """Return the classes of a part: beside another one, or over the whole width."""
    if part.chart is None:
        return "table"
    return "chart wide" if len(_used(part)) > _BESIDE and part.rows else "chart"


def _used(part: Part) -> list[int]:
    """Return the places of the columns that hold anything: a column without is not shown."""
    return [
        place
        for place, column in enumerate(part.columns)
        if not part.rows
        or column.kind in ("share", "number")
        or any(row[place] not in (None, "") for row in part.rows)
    ]


def _words(document: Document) -> dict[str, str]:
    zone = pick(document.language, "known up to", "数据截至")
    at = f"{document.known_at.isoformat(' ', 'minutes').replace('+00:00', '')} UTC"
    entries = sum(document.known.values())
    return {
        "known": f"{zone} {at}",
        "entries": pick(
            document.language, f"entries of the archive: {entries:,}", f"档案条目：{entries:,}"
        ),
        "provisional": pick(document.language, "Provisional", "未定稿"),
        "money": pick(
            document.language,
            f"Money is in {document.currency}.",
            f"金额单位：{document.currency}。",
        ),
        "nothing": pick(document.language, "Nothing.", "无。"),
        "numbers": pick(document.language, "The numbers", "数据表"),
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
