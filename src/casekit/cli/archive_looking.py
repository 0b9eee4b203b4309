"""`casekit archive verify|checkpoint|search|list`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from casekit.cli.codes import Codes
from casekit.cli.columns import headings
from casekit.cli.opening import (
    LenderChoice,
    json_option,
    language_option,
    lender_choice,
    read_instant,
)
from casekit.cli.output import emit, emit_json, emit_pairs, emit_table, local, note
from casekit.cli.progress import counter
from casekit.cli.reporting import found_wrong
from casekit.cli.words import Words

if TYPE_CHECKING:
    from casekit.app import Lender
    from casekit.archive.entries import StoredEntry
    from casekit.archive.rebuild import RebuildReport
    from casekit.archive.search import Found, Query
    from casekit.archive.verification import Verification


@click.command()
@lender_choice(positional=True)
@click.option("--no-blobs", is_flag=True, help="Leave out documents and recordings.")
@click.option(
    "--tables", is_flag=True, help="Also rebuild every table from the archive and compare."
)
@json_option
@language_option
def verify(
    choice: LenderChoice, no_blobs: bool, tables: bool, as_json: bool, language: str
) -> None:
    """Recompute the whole archive and compare it with the anchors outside.

    It names the first entry that does not fit, or the interval in which the archive was
    rewritten. Entries that no anchor covers yet are counted and never called proven. With
    --tables it names the rows of loans, holds and all other tables that stand otherwise than the
    archive tells. Ends with status 1 if anything does not fit.
    """
    with choice.open() as lender:
        words, zone = (
            Words(language or lender.settings.lender.language),
            lender.settings.lender.zone,
        )
        with counter("verify", "entries") as progress:
            result = lender.archive.verify(with_blobs=not no_blobs, progress=progress)
        compared = None
        if tables:
            with counter("rebuild", "entries") as progress:
                compared = lender.archive.compare_tables(progress=progress)
    if as_json:
        told = result.to_json()
        emit_json(told if compared is None else told | {"tables": compared.to_json()})
    else:
        show_verification(result, words, zone)
        if compared is not None:
            show_compared(compared, words)
    if not result.ok or (compared is not None and not compared.ok):
        found_wrong()


def show_compared(compared: RebuildReport, words: Words) -> None:
    """Write which rows stand otherwise than the archive tells."""
    rows = sum(compared.tables.values())
    emit(words("tables_equal" if compared.ok else "tables_differ", rows=rows))
    for found in compared.differences:
        emit(f"  {found.table} {found.key}: {found.what}")


def show_verification(result: Verification, words: Words, zone: ZoneInfo) -> None:
    """Write what verifying found; times on the wall clock of `zone`."""
    emit(words("verified") if result.ok else words("not_verified"))
    for problem in result.problems:
        place = (
            "" if problem.log is None or problem.seq is None else f" {problem.log}/{problem.seq}"
        )
        emit(f"  {problem.code}{place}: {problem.message}")
    if result.more:
        emit(f"  {words('more_problems', count=result.more)}")
    emit_pairs(
        {
            f"  {words('entries')}": result.entries,
            f"  {words('cases')}": result.cases,
            f"  {words('checkpoints')}": result.checkpoints,
            f"  {words('blobs')}": result.blobs,
            f"  {words('disposed')}": result.disposed or None,
            f"  {words('anchors')}": ", ".join(result.anchors) or words("no"),
        }
    )
    for restore in result.restores:
        emit(words("restored", at=local(restore.at, zone), actor=restore.actor, lost=restore.lost))
    if result.unanchored:
        since = min(log.unanchored_since for log in result.logs if log.unanchored)
        emit(words("unanchored", count=result.unanchored, since=local(since, zone)))
    elif result.logs and result.entries:
        until = max(log.anchored_until for log in result.logs)
        emit(words("all_anchored", until=local(until, zone)))


@click.command()
@lender_choice(positional=True)
@json_option
@language_option
def checkpoint(choice: LenderChoice, as_json: bool, language: str) -> None:
    """Sign the logs that grew and bring the checkpoints to the anchors.

    Every run does it by itself. Ends with status 1 if an anchor could not be reached.
    """
    with choice.open() as lender:
        result = lender.archive.checkpoint()
        words = Words(language or lender.settings.lender.language)
    if as_json:
        emit_json(
            {
                "made": [
                    {"log": made.log, "origin": made.origin, "size": made.size}
                    for made in result.made
                ],
                "failures": [{"anchor": n, "message": m} for n, m in result.failures],
            }
        )
    else:
        for made in result.made:
            emit(words("log_signed", log=made.log, size=made.size))
        if not result.made:
            emit(words("nothing_to_sign"))
    for name, message in result.failures:
        note(words("anchor_missed", name=name, message=message))
    if result.failures:
        found_wrong()


@click.command()
@lender_choice()
@click.option("--case", default="", metavar="CASE", help="C-1042, or the loan's reference.")
@click.option("--customer", type=int, help="Number of a customer.")
@click.option("--product", default="", help="Product of the loan.")
@click.option("--class", "tier", default="", help="The tier in which the case stood then.")
@click.option("--category", default="", help="contact, letter, legal, repayment …")
@click.option("--kind", default="", help="Kind of entry, or its beginning: contact.")
@click.option("--channel", default="", help="Name of the channel.")
@click.option("--actor", default="", help="Who did it.")
@click.option("--since", metavar="INSTANT", default="", help="From then on (date or instant).")
@click.option("--until", metavar="INSTANT", default="", help="Before then.")
@click.option("--happened", is_flag=True, help="By when it happened, not when it was recorded.")
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=100,
    show_default=True,
    help="At most so many; 0: all.",
)
@json_option
@language_option
def search(choice: LenderChoice, limit: int, as_json: bool, language: str, **wanted: Any) -> None:
    """Search the archive; every option narrows it down. In order of time."""
    with choice.open() as lender:
        query = _query(lender, **wanted)
        order = "happened" if wanted["happened"] else "recorded"
        _print(lender, query, order, limit, as_json, language)


@click.command("list")
@click.argument("case")
@lender_choice()
@click.option("--category", default="", help="Only of this category.")
@click.option("--recorded", is_flag=True, help="By when it was recorded, not when it happened.")
@json_option
@language_option
def list_(
    choice: LenderChoice, case: str, category: str, recorded: bool, as_json: bool, language: str
) -> None:
    """List a loan's file, all its overdue episodes, in order of time; CASE as C-1042 or loan."""
    from casekit.archive.search import Query

    with choice.open() as lender:
        query = Query(loan_id=lender.cases.find(case).loan_id, category=category)
        _print(lender, query, "recorded" if recorded else "happened", 0, as_json, language)


def _query(
    lender: Lender,
    *,
    case: str,
    customer: int | None,
    product: str,
    tier: str,
    category: str,
    kind: str,
    channel: str,
    actor: str,
    since: str,
    until: str,
    happened: bool,
) -> Query:
    from casekit.archive.search import Query

    zone = lender.settings.lender.zone
    start = read_instant(since, zone) if since else None
    end = read_instant(until, zone) if until else None
    return Query(
        case_id=lender.cases.find(case).case_id if case else None,
        customer_id=customer,
        product=product,
        tier=tier,
        category=category,
        kind=kind,
        channel=channel,
        actor=actor,
        recorded_from=None if happened else start,
        recorded_until=None if happened else end,
        happened_from=start if happened else None,
        happened_until=end if happened else None,
    )


def _print(
    lender: Lender, query: Query, order: str, limit: int, as_json: bool, language: str
) -> None:
    zone = lender.settings.lender.zone
    words = Words(language or lender.settings.lender.language)
    entries: Iterable[Found]
    if limit > 0:
        page = lender.archive.search(query, by_time_of=order, limit=limit)
        entries = page.found
        if page.following:
            note(words("only_first", limit=limit))
    else:
        entries = lender.archive.all(query, by_time_of=order)
    if as_json:
        for hit in entries:
            emit_json(_as_json(hit), line=True)
        return
    codes = Codes(lender, words)
    emit_table(
        headings(
            words,
            *("entry", "happened", "recorded", "kind", "category", "case", "class", "by"),
            "channel",
        ),
        [
            (
                f"{hit.entry.log}/{hit.entry.seq}",
                _local(hit.entry.occurred_at, zone),
                _recorded(hit.entry, zone),
                hit.entry.kind,
                codes.word("category", hit.entry.category),
                f"C-{hit.entry.case_id}" if hit.entry.case_id is not None else "",
                codes.tier(hit.tier) if hit.tier else "",
                hit.entry.actor,
                hit.entry.channel or "",
            )
            for hit in entries
        ],
        words("nothing_found"),
    )


def _as_json(hit: Found) -> dict[str, Any]:
    from casekit.archive.opening import header_of

    entry = hit.entry
    return {
        "entry": f"{entry.log}/{entry.seq}",
        "at": entry.at,
        "occurred_at": entry.occurred_at,
        "kind": entry.kind,
        "category": entry.category,
        "case": f"C-{entry.case_id}" if entry.case_id is not None else None,
        "customer": entry.customer_id,
        "class": hit.tier,
        "product": hit.product,
        "actor": entry.actor,
        "channel": entry.channel,
        "sealed": entry.sealed is not None,
        "data": header_of(entry).get("data", {}),
    }


def _recorded(entry: StoredEntry, zone: ZoneInfo) -> str:
    """Return when an entry was recorded, where that shows another second than its happening."""
    recorded = _local(entry.at, zone)
    return recorded if recorded != _local(entry.occurred_at, zone) else ""


def _local(instant: str, zone: ZoneInfo) -> str:
    from casekit.clock import parse_instant

    return f"{parse_instant(instant).astimezone(zone):%Y-%m-%d %H:%M:%S}"
