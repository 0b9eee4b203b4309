"""`casekit records`: whether records are complete."""

from __future__ import annotations

from datetime import date

import click

from casekit.cli.codes import Codes
from casekit.cli.columns import headings
from casekit.cli.opening import DATE, LenderChoice, json_option, language_option, lender_choice
from casekit.cli.output import emit, emit_json, emit_table
from casekit.cli.reporting import found_wrong
from casekit.cli.words import Words


@click.group()
def records() -> None:
    """Find what is missing in the records."""


@records.command()
@lender_choice(positional=True)
@click.option("--since", type=DATE, help="Leave out what was before this date.")
@click.option("--collector", default="", metavar="LOGIN", help="Only what this person owes.")
@json_option
@language_option
def check(
    choice: LenderChoice, since: date | None, collector: str, as_json: bool, language: str
) -> None:
    """List contacts without outcome, calls without recording, promises without amount …

    Says whose each is. Remarks (a length that differs, an entry made late) are listed too. Ends
    with status 1 if a record is not complete.
    """
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        zone, codes = lender.settings.lender.zone, Codes(lender, words)
        gaps = lender.records.check(since=since, collector=collector)
    missing = sum(gap.is_missing for gap in gaps)
    if as_json:
        for gap in gaps:
            emit_json(gap.to_json(), line=True)
    else:
        if gaps:
            emit_table(
                headings(words, "what", "case", "contact", "way", "when", "days", "whose"),
                [
                    (
                        words(f"gap_{gap.kind}"),
                        gap.case_name,
                        gap.contact_id,
                        codes.word("role", gap.role),
                        f"{gap.at.astimezone(zone):%Y-%m-%d %H:%M}",
                        gap.days,
                        gap.whose,
                    )
                    for gap in gaps
                ],
            )
        emit(words("records_missing", count=missing) if missing else words("records_complete"))
        if remarks := len(gaps) - missing:
            emit(words("records_remarks", count=remarks))
    if missing:
        found_wrong()
