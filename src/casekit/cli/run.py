"""`casekit run`: a business date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from casekit.cli.opening import DATE, LenderChoice, json_option, language_option, lender_choice
from casekit.cli.output import emit, emit_json, emit_pairs, note
from casekit.cli.progress import bar
from casekit.cli.reporting import found_wrong
from casekit.cli.words import Words

if TYPE_CHECKING:
    from casekit.archive.entries import StoredEntry
    from casekit.run.totals import Totals

REHEARSED = {
    "contact.cleared": "would_send",
    "contact.denied": "denied",
    "contact.deferred": "deferred",
    "action.unassigned": "no_channel",
}
"""Kinds of entries that a dry run tells one by one, and the word for each."""


@click.command()
@lender_choice(positional=True)
@click.option("--as-of", type=DATE, help="The business date; the lender's today if left out.")
@click.option("--dry-run", is_flag=True, help="Say what the run would do; write and send nothing.")
@click.option("--shard", default="", metavar="I/N", help="Only the I-th of N shares.")
@click.option("--release-volume", is_flag=True, help="Go on although it is far more than usual.")
@json_option
@language_option
def run(
    choice: LenderChoice,
    as_of: date | None,
    dry_run: bool,
    shard: str,
    release_volume: bool,
    as_json: bool,
    language: str,
) -> None:
    """Run a business date of a lender: plan what is due, clear it, hand it over, record it.

    It can be repeated at will: a second run of a day does what is still due, and nothing twice.
    --dry-run tells each contact that would be sent, refused or put off, and leaves no trace.

    Ends with status 1 if a person must look: a contact whose fate is unknown, an overdue loan
    without case or exception, a plugin or template that failed, or no contact at all taken by
    its channel.
    """
    from casekit.run.shard import Shard

    share = Shard.parse(shard) if shard else None
    with choice.open(as_of=as_of) as lender:
        words = Words(language or lender.settings.lender.language)
        rehearsed: list[dict[str, object]] = []

        def told(entries: Sequence[StoredEntry]) -> None:
            for line in rehearsed_lines(entries):
                if as_json:
                    rehearsed.append(line)
                else:
                    _show_rehearsed(line, words)

        with bar("run", "cases") as progress:
            totals = lender.run(
                as_of,
                dry_run=dry_run,
                shard=share,
                release_volume=release_volume,
                progress=progress,
                rehearsed=told if dry_run else None,
            )
        if totals.overdue_loans is None:
            # nothing was due, so the run did not look; the account of the book is printed always
            counted = lender.count_book(totals.as_of)
            totals.overdue_loans, totals.open_cases, totals.exceptions = counted
        modes = [words(lender.settings.lender.mode)]
        if lender.store.simulated:
            modes.append(words("simulation"))
    if as_json:
        emit_json({**totals.to_json(), **({"contacts": rehearsed} if dry_run else {})})
    else:
        show_totals(totals, words, ", ".join(modes))
    if needs_a_person(totals):
        found_wrong()


def rehearsed_lines(entries: Sequence[StoredEntry]) -> Iterator[dict[str, object]]:
    """Return what a real run would do about contacts: case, step, role, template, and what."""
    from casekit.archive.opening import header_of

    for entry in entries:
        what = REHEARSED.get(entry.kind)
        if what is None:
            continue
        data = header_of(entry).get("data", {})
        verdict = data.get("verdict", {})
        yield {
            "case": f"C-{entry.case_id}",
            "what": what,
            "step": data.get("step", ""),
            "role": data.get("role", ""),
            "template": data.get("template", ""),
            "rules": [denial.get("rule") for denial in verdict.get("denials", ())],
            "retry_at": verdict.get("retry_at"),
        }


def _show_rehearsed(line: Mapping[str, object], words: Words) -> None:
    rules = line["rules"]
    why = ", ".join(map(str, rules)) if isinstance(rules, list) else ""
    until = f" → {line['retry_at']}" if line["retry_at"] else ""
    step, role, word = line["step"], line["role"], words(str(line["what"]))
    emit(f"{line['case']}  {step}  {role}  {word}  {why}{until}".rstrip())


def needs_a_person(totals: Totals) -> bool:
    """Say whether a run left something that a person must look at."""
    nothing_taken = totals.failed > 0 and totals.sent == 0
    return bool(totals.unknown or totals.difference or totals.problems or nothing_taken)


def show_totals(totals: Totals, words: Words, mode: str) -> None:
    """Write the summary of a run."""
    day = totals.as_of.isoformat()
    emit(words("dry_run_of", date=day) if totals.dry_run else words("run_of", date=day, mode=mode))
    sent = {words("would_send"): totals.cleared} if totals.dry_run else {words("sent"): totals.sent}
    counts: dict[str, object] = {
        words("opened"): totals.opened,
        words("closed_cases"): totals.closed,
        words("reviewed"): totals.reviewed,
        words("planned"): totals.planned,
        words("withdrawn"): totals.withdrawn or None,
        **sent,
        words("denied"): _counted(totals.denied),
        words("deferred"): _counted(totals.deferred),
        words("failed"): totals.failed,
        words("unknown"): totals.unknown,
        words("no_channel"): _counted(totals.no_channel),
        words("for_people"): _counted(totals.for_people),
        words("held_back"): totals.held_back or None,
        words("recovered"): totals.recovered or None,
        words("problems"): _counted(totals.problems) if totals.problems else None,
    }
    emit_pairs({f"  {label}": value for label, value in counts.items() if value is not None})
    if not totals.did_anything:
        emit(words("nothing_due"))
    emit(
        words(
            "book",
            overdue=totals.overdue_loans,
            open=totals.open_cases,
            exceptions=_counted(totals.exceptions),
            difference=totals.difference,
        )
    )
    if totals.difference:
        note(words("escaped", count=totals.difference))
    if totals.unknown:
        note(words("look_unknown", count=totals.unknown))


def _counted(counts: Mapping[str, int]) -> str:
    """Return `3 (sms 2, voice 1)`, or `0`."""
    total = sum(counts.values())
    parts = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    return f"{total} ({parts})" if parts else str(total)
