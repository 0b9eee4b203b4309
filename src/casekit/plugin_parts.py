"""What a plugin gives besides classes: its options, a day's work, pages, documents of reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from casekit.app import Lender


@dataclass(frozen=True, slots=True)
class PluginOptions:
    """The options of a plugin: the table `[plugin.NAME]` of a lender's file.

    Attributes:
        name: of the table, as a rule the plugin's own; `lender.options(name)` has what is in it.
        type: a frozen dataclass, read like the core's tables (`casekit.options`): nested tables
            are `Mapping[str, D]`, arrays of tables `tuple[D, ...]`.
    """

    name: str
    type: type


@dataclass(frozen=True, slots=True)
class DayWork:
    """What a plugin does once a business date, after the run of that date.

    Attributes:
        name: a word for it; what goes wrong is counted as the run's problem `day:NAME`.
        run: called with the lender and the date; returns counts by name, shown with the run's.
            Called again for one date, where a run is repeated, it must do nothing twice.
        words: name of a count → what people call it, by language (`en`, `zh`); a count without
            words is shown as `NAME.COUNT`.
    """

    name: str
    run: Callable[[Lender, date], Mapping[str, int]]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WebPage:
    """What somebody outside is shown.

    Attributes:
        status: HTTP status; any 404 is answered with the one page for what is unknown.
        html: the page, without scripts and without anything from another place.
    """

    status: int
    html: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Page:
    """A page for people outside, reached by a token that only its receiver has.

    Attributes:
        name: the word in its address, `/LENDER/p/NAME/TOKEN`.
        show: called with the lender and the token as it came, for GET; changes nothing.
        take: called with the filled form too, for POST; each field stands in it once.
    """

    name: str
    show: Callable[[Lender, str], WebPage]
    take: Callable[[Lender, str, Mapping[str, str]], WebPage]


@dataclass(frozen=True, slots=True)
class ReportAsk:
    """What a report is asked for.

    Attributes:
        start, end: first and last business date, both within it.
        known_at: what was recorded up to this instant counts; None: all that is recorded.
        language: BCP 47 tag of its words.
        options: the report's own, as `KEY=VALUE` on the command line.
    """

    start: date
    end: date
    known_at: datetime | None = None
    language: str = "en"
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportCell:
    """A number in a table of a report, with how it is shown.

    Attributes:
        value: what a workbook calculates with.
        format: how it shows that, a number format of spreadsheets: `#,##0.00`, `0.00%`.
        text: how CSV and the terminal write it.
    """

    value: int | Decimal
    format: str
    text: str


@dataclass(frozen=True, slots=True)
class ReportTable:
    """One table of a report: a sheet, a CSV file.

    Attributes:
        name: of the sheet; short, and once in a report.
        columns, rows: names and cells: texts, numbers, dates, `ReportCell`s; None is shown empty.
    """

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]] = field(repr=False)


class ReportDocument(Protocol):
    """A report that was made; each form of it tells the same."""

    def tables(self) -> Sequence[ReportTable]:
        """Return its tables, each anew, for CSV, sheets and the terminal."""
        ...

    def to_json(self) -> object:
        """Return it as what JSON can hold; equal for equal periods and knowledge."""
        ...

    def html(self) -> str | None:
        """Return it as one page that needs nothing else; None where it has none."""
        ...
