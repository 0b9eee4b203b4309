"""`casekit archive disclosures`: who has seen what of whom."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import click

from casekit.cli.opening import DATE, LenderChoice, shown
from casekit.cli.output import emit_json, emit_table, local, note
from casekit.cli.words import Words

_A_DAY = timedelta(days=1)


@click.command()
@shown
@click.option("--case", default="", metavar="CASE", help="Only of the customer of this case.")
@click.option("--who", default="", metavar="LOGIN", help="Only what this person saw.")
@click.option("--from", "start", type=DATE, help="From this date on.")
@click.option("--to", "end", type=DATE, help="Up to this date, within it.")
@click.option(
    "--limit", type=click.IntRange(1), default=1000, show_default=True, help="The most to list."
)
@click.option("--after", default="", metavar="PLACE", help="Go on after this one.")
def disclosures(
    choice: LenderChoice,
    case: str,
    who: str,
    start: date | None,
    end: date | None,
    limit: int,
    after: str,
    as_json: bool,
    language: str,
) -> None:
    """List who has seen what of whom, or was refused it, in the order of time."""
    with choice.open() as lender:
        words = Words(language or lender.settings.lender.language)
        zone = lender.settings.lender.zone

        def midnight(day: date) -> datetime:
            return datetime.combine(day, time(), zone).astimezone(UTC)

        found = lender.archive.disclosures(
            customer=lender.cases.find(case).customer_id if case else None,
            actor_of=who,
            start=midnight(start) if start else None,
            end=midnight(end + _A_DAY) if end else None,
            limit=limit,
            after=after,
        )
    if as_json:
        for one in found:
            emit_json(one.to_json() | {"place": one.place}, line=True)
        return
    heads = ("at", "who", "seen_what", "seen_of", "seen_fields", "seen_purpose")
    emit_table(
        [words(f"disclosure_{head}") for head in heads],
        [
            (
                local(one.place.partition("/")[0], zone),
                one.who,
                one.kind,
                "" if one.customer_id is None else one.customer_id,
                words("disclosure_refused") if one.refused else ", ".join(one.fields),
                one.purpose or one.channel,
            )
            for one in found
        ],
        empty=words("disclosure_none"),
    )
    if len(found) == limit:
        note(words("disclosure_more", place=found[-1].place))
