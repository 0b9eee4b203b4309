"""A report that was made: sections of tables and charts, told alike in every form.

A page, a workbook, CSV and JSON are written from one `Document`; none of them knows more than
another. JSON is what is compared when a report that was sent is made again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from casekit import ReportTable
from casekit.clock import instant_text
from casekit_reports.cells import Kind, for_json, for_sheet, pick, provisional_word
from casekit_reports.charts import Chart
from casekit_reports.figures_period import Period


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        name: its head.
        kind: what it holds; each `Measure` in it is of a kind of its own.
        sheets_only: pages do without it, since their cells say their unit.
    """

    name: str
    kind: Kind = "text"
    sheets_only: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A table with what it says, and the chart that shows it.

    Attributes:
        id: a word for it, the same in every language; names its sheet together with the title.
        title: its head.
        columns, rows: the table. Cells are texts, whole numbers, fractions, dates or None.
        note: a sentence above it.
        chart: shows the same; a part with a chart always has its numbers as a table, too.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...] = field(repr=False)
    note: str = ""
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Parts about one thing.

    Attributes:
        id: its anchor. title: its head. words: what is to be known about it.
        parts: tables and charts.
    """

    id: str
    title: str
    parts: tuple[Part, ...]
    words: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A report; see `casekit.ReportDocument`.

    Attributes:
        name: of the report. title: its head. period: the days it is about.
        lender: whose it is. language: of its words. currency: of its money, ISO 4217.
        known: log → how many entries were known. known_at: the instant up to which they were
            recorded, and by which what is known of people is told. zone: the lender's.
        provisional: why it may still change, in words; empty where it does not.
        sections: what it says.
    """

    name: str
    title: str
    period: Period
    lender: str
    language: str
    currency: str
    known: Mapping[int, int]
    known_at: datetime
    zone: tzinfo
    provisional: str
    sections: tuple[Section, ...] = field(repr=False)

    @property
    def parts(self) -> Sequence[Part]:
        """All its parts, in order."""
        return [part for section in self.sections for part in section.parts]

    @property
    def known_until(self) -> str:
        """Up to when what was recorded counts, on the lender's clock."""
        return self.known_at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")

    def tables(self) -> Sequence[ReportTable]:
        """Return what it is about, and then a table for each part, with numbers as numbers."""
        return [
            self._about(),
            *(
                ReportTable(
                    f"{number} {part.title}",
                    [_head(column, self.currency) for column in part.columns],
                    [
                        [
                            for_sheet(cell, column.kind, self.language, self.currency)
                            for cell, column in zip(row, part.columns, strict=True)
                        ]
                        for row in part.rows
                    ],
                )
                for number, part in enumerate(self.parts, 1)
            ),
        ]

    def _about(self) -> ReportTable:
        """Return what a page says on top and in its notes, for sheets that lie alone."""
        say = self.language
        rows: list[tuple[str, object]] = [
            (pick(say, "lender", "机构"), self.lender),
            (pick(say, "period", "期间"), f"{self.period.start} – {self.period.end}"),
            (pick(say, "known up to", "数据截至"), self.known_until),
            (pick(say, "entries of the archive", "档案条目"), sum(self.known.values())),
            (pick(say, "currency", "币种"), self.currency),
        ]
        if self.provisional:
            rows.append((provisional_word(say), self.provisional))
        rows += [
            (f"{number} {part.title}", part.note)
            for number, part in enumerate(self.parts, 1)
            if part.note
        ]
        return ReportTable(f"0 {pick(say, 'about', '说明')}", (self.title, ""), rows)

    def to_json(self) -> dict[str, Any]:
        """Return it as what JSON can hold.

        It is equal for equal periods and knowledge, but for why it is provisional.
        """
        return {
            "report": self.name,
            "lender": self.lender,
            "start": self.period.start.isoformat(),
            "end": self.period.end.isoformat(),
            "language": self.language,
            "currency": self.currency,
            "known": {str(log): size for log, size in sorted(self.known.items())},
            "known_at": instant_text(self.known_at),
            "provisional": self.provisional or None,
            "sections": [
                {
                    "id": section.id,
                    "parts": [_part_json(part, self.currency) for part in section.parts],
                }
                for section in self.sections
            ],
        }

    def html(self) -> str:
        """Return it as one page that needs nothing else."""
        from casekit_reports.html import page

        return page(self)


def _head(column: Column, currency: str) -> str:
    """Return the head of a column with the unit of its numbers."""
    if column.kind == "share":
        return f"{column.name} (%)"
    return f"{column.name} ({currency})" if column.kind == "money" else column.name


def _part_json(part: Part, currency: str) -> dict[str, Any]:
    return {
        "id": part.id,
        "columns": [[column.name, column.kind] for column in part.columns],
        "rows": [
            [
                for_json(cell, column.kind, currency)
                for cell, column in zip(row, part.columns, strict=True)
            ]
            for row in part.rows
        ],
    }
