"""`casekit run`: a business date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from casekit.cli.codes import Codes
from casekit.cli.opening import DATE, LenderChoice, json_option, language_option, lender_choice
from casekit.cli.output import emit, emit_json, emit_pairs, local, note
from casekit.cli.progress import bar
from casekit.cli.reporting import found_wrong
from casekit.cli.words import Words

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from casekit.app import Lender
    from casekit.archive.entries import StoredEntry
    from casekit.run.totals import Totals
    from casekit.run.waiting import Waiting

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
        codes = Codes(lender, words)
        zone = lender.settings.lender.zone
        rehearsed: list[dict[str, object]] = []

        def told(entries: Sequence[StoredEntry]) -> None:
            lines = list(rehearsed_lines(entries))
            rehearsed.extend(lines if as_json else ())
            for contact in () if as_json else _by_contact(lines):
                _show_rehearsed(contact, codes, words, zone)

        with bar("run", "cases") as progress:
            totals = lender.run(
                as_of,
                dry_run=dry_run,
                shard=share,
                release_volume=release_volume,
                progress=progress,
                rehearsed=told if dry_run else None,
            )
        # the account of the book is printed always, also where the run did not look
        totals.count_book()
        waiting = lender.waiting()
        replies = _replies(lender) if totals.did_anything else 0
        modes = [words(lender.settings.lender.mode)]
        if lender.store.simulated:
            modes.append(words("simulation"))
    if as_json:
        shown = {
            **totals.to_json(),
            "waiting": waiting.count,
            "waiting_until": waiting.first_at,
            "replies_waiting": replies,
        }
        emit_json({**shown, **({"contacts": rehearsed} if dry_run else {})})
    else:
        show_totals(totals, codes, words, ("，" if words.chinese else ", ").join(modes))
        show_waiting(totals, waiting, replies, words, zone)
    if needs_a_person(totals):
        found_wrong()


def rehearsed_lines(entries: Sequence[StoredEntry]) -> Iterator[dict[str, object]]:
    """Return what a real run would do about contacts, one for each case that a contact is about.

    Each has `case`, `what`, `contact` (the same for all cases that one message names, None where
    there would be none), `step`, `role`, `template`, `rules` and `retry_at` (UTC).
    """
    from casekit.archive.opening import header_of

    for entry in entries:
        what = REHEARSED.get(entry.kind)
        if what is None:
            continue
        data = header_of(entry).get("data", {})
        if data.get("waits_for") == "person":
            what = "for_people"
        verdict = data.get("verdict", {})
        yield {
            "case": f"C-{entry.case_id}",
            "what": what,
            "contact": data.get("contact"),
            "step": data.get("step", ""),
            "role": data.get("role", ""),
            "template": data.get("template", ""),
            "rules": [denial.get("rule") for denial in verdict.get("denials", ())],
            "retry_at": verdict.get("retry_at"),
        }


def _by_contact(lines: Sequence[dict[str, object]]) -> list[list[dict[str, object]]]:
    """Return the lines of each contact together: one message may name several loans."""
    grouped: dict[object, list[dict[str, object]]] = {}
    for place, line in enumerate(lines):
        number = line["contact"]
        grouped.setdefault(("", place) if number is None else (line["what"], number), []).append(
            line
        )
    return list(grouped.values())


def _show_rehearsed(
    lines: Sequence[Mapping[str, object]], codes: Codes, words: Words, zone: ZoneInfo
) -> None:
    line = lines[0]
    cases = ", ".join(str(each["case"]) for each in lines)
    rules = line["rules"]
    why = ", ".join(map(str, rules)) if isinstance(rules, list) else ""
    until = f" → {local(str(line['retry_at']), zone)}" if line["retry_at"] else ""
    step, role = codes.step(str(line["step"])), codes.word("role", line["role"])
    emit(f"{cases}  {step}  {role}  {words(str(line['what']))}  {why}{until}".rstrip())


def _replies(lender: Lender) -> int:
    from casekit.cases.replies import replies_waiting

    with lender.store.read() as connection:
        return replies_waiting(connection)


def needs_a_person(totals: Totals) -> bool:
    """Say whether a run left something that a person must look at."""
    nothing_taken = totals.failed + totals.not_taken > 0 and totals.sent == 0
    return bool(totals.unknown or totals.difference or totals.problems or nothing_taken)


def show_totals(totals: Totals, codes: Codes, words: Words, mode: str) -> None:
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
        words("denied"): codes.counted("rule", totals.denied),
        words("deferred"): codes.counted("rule", totals.deferred),
        words("failed"): totals.failed,
        words("unknown"): totals.unknown,
        words("no_channel"): codes.counted("role", totals.no_channel),
        words("for_people"): codes.counted("role", totals.for_people),
        words("held_back"): totals.held_back or None,
        words("recovered"): totals.recovered or None,
        words("begun"): totals.processes or None,
        words("moved"): totals.moved or None,
        words("ended"): totals.ended or None,
        words("day_works"): codes.counted("day_work", totals.day_works)
        if totals.day_works
        else None,
        words("problems"): codes.counted("problem", totals.problems) if totals.problems else None,
    }
    emit_pairs({f"  {label}": value for label, value in counts.items() if value is not None})
    emit(
        words(
            "book",
            overdue=totals.overdue_loans,
            open=totals.open_cases,
            exceptions=codes.counted("exception", totals.exceptions),
            difference=totals.difference,
        )
    )
    if totals.difference:
        note(words("escaped", count=totals.difference))
    if totals.unknown:
        note(words("look_unknown", count=totals.unknown))


def show_waiting(
    totals: Totals, waiting: Waiting, replies: int, words: Words, zone: ZoneInfo
) -> None:
    """Write what the run left for later, and what waits for a person to read it."""
    if waiting.first_at is not None and (totals.held_back or not totals.did_anything):
        from casekit.clock import instant_text

        at = local(instant_text(waiting.first_at), zone)
        key = "they_wait" if totals.did_anything else "nothing_due_yet"
        emit(words(key, count=waiting.count, at=at))
    elif not totals.did_anything:
        emit(words("nothing_due"))
    if replies:
        note(words("replies_wait", count=replies))
