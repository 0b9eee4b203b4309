"""`casekit report`: reports that plugins offer."""

from __future__ import annotations

import csv
import sys

import click

from casekit.cli.opening import LenderChoice, json_option, lender_choice
from casekit.cli.output import emit_json, emit_table, note
from casekit.errors import UsageError


@click.command()
@click.argument("name", required=False)
@click.argument("options", nargs=-1, metavar="[KEY=VALUE]...")
@lender_choice()
@click.option("--list", "listing", is_flag=True, help="List the reports that there are.")
@click.option("--csv", "as_csv", is_flag=True, help="Write CSV.")
@json_option
def report(
    choice: LenderChoice,
    name: str | None,
    options: tuple[str, ...],
    listing: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Print the report NAME; its own options follow as KEY=VALUE."""
    if not name and not listing:
        raise UsageError("say which report", hint="`casekit report --list` shows them.")
    with choice.open() as lender:
        reports = lender.plugins.reports
        if listing or not name:
            emit_table(("report", "what it tells"), [(r, reports[r].title) for r in reports])
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
        columns, rows = reports[name].run(lender, dict(_option(text) for text in options))
        if as_json:
            for row in rows:
                emit_json(dict(zip(columns, row, strict=True)), line=True)
        elif as_csv:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(rows)
        else:
            emit_table(columns, rows)


def _option(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise UsageError(f"{text!r} is no option of a report", hint="Write KEY=VALUE.")
    return key, value
