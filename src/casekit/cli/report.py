"""`casekit report`: reports that plugins offer."""

from __future__ import annotations

import csv
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casekit.cli.opening import (
    DATE,
    LenderChoice,
    json_option,
    language_option,
    lender_choice,
    read_instant,
)
from casekit.cli.output import emit, emit_json, emit_table, note
from casekit.errors import UsageError

if TYPE_CHECKING:
    from casekit.app import Lender
    from casekit.plugin_parts import ReportDocument
    from casekit.plugins import Report


@click.command()
@click.argument("name", required=False)
@click.argument("options", nargs=-1, metavar="[KEY=VALUE]...")
@lender_choice()
@click.option("--list", "listing", is_flag=True, help="List the reports that there are.")
@click.option("--from", "start", type=DATE, help="First date of the period.")
@click.option("--to", "end", type=DATE, help="Last date of the period, within it.")
@click.option(
    "--known-at", default="", metavar="INSTANT", help="Only what was recorded up to then counts."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it into a new file; .html, .xlsx, .csv or .json says how.",
)
@click.option("--csv", "as_csv", is_flag=True, help="Write CSV.")
@json_option
@language_option
def report(
    choice: LenderChoice,
    name: str | None,
    options: tuple[str, ...],
    listing: bool,
    start: date | None,
    end: date | None,
    known_at: str,
    out: Path | None,
    as_csv: bool,
    as_json: bool,
    language: str,
) -> None:
    """Print the report NAME, or write it into a file; its own options follow as KEY=VALUE.

    A report about a period takes --from and --to.
    """
    if not name and not listing:
        raise UsageError("say which report", hint="`casekit report --list` shows them.")
    with choice.open() as lender:
        reports = lender.plugins.reports
        if listing or not name:
            spoken = language or lender.settings.lender.language
            tag = "zh" if spoken.lower().startswith("zh") else "en"
            heads = {"en": ("report", "what it tells"), "zh": ("报告", "内容")}[tag]
            emit_table(heads, [(r, reports[r].titles.get(tag, reports[r].title)) for r in reports])
            if not reports.objects:
                note("No plugin of this lender offers a report.")
            return
        if name not in reports:
            known = ", ".join(reports) or "none"
            raise UsageError(
                f"no plugin of this lender offers a report {name!r}",
                hint=f"Known: {known}. Is its plugin listed under `[plugins] use`?",
            )
        lender.authorized(None, "report")
        given = dict(_option(text) for text in options)
        chosen = reports[name]
        if chosen.make is None or (chosen.run is not None and start is None and end is None):
            if start or end or known_at or out:
                raise UsageError(
                    f"the report {name} is a table, not about a period",
                    hint="Leave --from, --to, --known-at and --out out; --csv writes it as CSV.",
                )
            _print_table(lender, chosen, given, as_csv=as_csv, as_json=as_json)
            return
        document = _make(lender, chosen, given, start, end, known_at, language)
        if out is not None:
            _write(document, out)
        else:
            _print(document, as_csv=as_csv, as_json=as_json)


def _make(
    lender: Lender,
    chosen: Report,
    given: dict[str, str],
    start: date | None,
    end: date | None,
    known_at: str,
    language: str,
) -> ReportDocument:
    from casekit.plugin_parts import ReportAsk

    if start is None or end is None:
        raise UsageError(
            f"say about which period the report {chosen.name} is",
            hint="Give --from and --to, for example --from 2026-10-01 --to 2026-10-31.",
        )
    if end < start:
        raise UsageError(f"the period ends on {end}, before it begins on {start}")
    zone = lender.settings.lender.zone
    assert chosen.make is not None
    return chosen.make(
        lender,
        ReportAsk(
            start,
            end,
            read_instant(known_at, zone) if known_at else None,
            language or lender.settings.lender.language,
            given,
        ),
    )


def _write(document: ReportDocument, out: Path) -> None:
    from casekit.cli.report_files import write_report

    for path in write_report(document, out):
        emit(str(path))


def _told(cell: object) -> object:
    """Return a cell for the terminal, where a percent is a number under its head."""
    from casekit.plugin_parts import ReportCell

    return cell.text if isinstance(cell, ReportCell) else cell


def _print(document: ReportDocument, *, as_csv: bool, as_json: bool) -> None:
    from casekit.cli.report_files import plain_cells

    if as_json:
        emit_json(document.to_json())
        return
    for number, table in enumerate(document.tables()):
        if as_csv:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(plain_cells(table.columns))
            writer.writerows(map(plain_cells, table.rows))
            continue
        if number:
            emit()
        emit(table.name)
        emit_table(
            table.columns, [["" if c is None else _told(c) for c in row] for row in table.rows]
        )


def _print_table(
    lender: Lender, chosen: Report, given: dict[str, str], *, as_csv: bool, as_json: bool
) -> None:
    assert chosen.run is not None
    from casekit.cli.report_files import plain_cells

    columns, rows = chosen.run(lender, given)
    if as_json:
        for row in rows:
            emit_json(dict(zip(columns, row, strict=True)), line=True)
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(plain_cells(columns))
        writer.writerows(map(plain_cells, rows))
    else:
        emit_table(columns, rows)


def _option(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise UsageError(f"{text!r} is no option of a report", hint="Write KEY=VALUE.")
    return key, value
