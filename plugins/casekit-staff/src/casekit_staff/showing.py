"""Showing people, their files and their training on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from casekit import Lender, StaffRecordView, StaffView
from casekit.cli.output import emit, emit_json, emit_pairs, emit_table
from casekit_staff.files import Ready, StaffFile, Trained
from casekit_staff.words_records import languages_said, said

if TYPE_CHECKING:
    from casekit.cli.codes import Codes
    from casekit.imports import ImportReport
    from casekit_staff.words import StaffWords


def words_of(lender: Lender, language: str) -> StaffWords:
    """Return the sentences in the language asked for, or the lender's."""
    from casekit_staff.words import StaffWords

    return StaffWords(language or lender.settings.lender.language)


def codes_of(lender: Lender, words: StaffWords) -> Codes:
    """Return the words for the lender's own codes in a language."""
    from casekit.cli.codes import Codes
    from casekit.cli.words import Words

    return Codes(lender, Words(words.language))


def show_people(people: Sequence[StaffView], words: StaffWords) -> None:
    """List people; their names are sealed."""
    emit_table(
        words.all("login", "number", "roles", "team", "started", "left"),
        [
            (one.login, one.number, words.roles(one.roles), one.team, one.started_on, one.left_on)
            for one in people
        ],
        words("nobody"),
    )


def show_file(lender: Lender, found: StaffFile, words: StaffWords) -> None:
    """Show somebody's file: whether ready and why not, what is missing, what is recorded."""
    person, ready = found.ready.person, found.ready.readiness
    codes = codes_of(lender, words)
    pairs: dict[str, Any] = {
        words("login"): person.login,
        words("number"): person.number,
        words("roles"): words.roles(person.roles),
        words("team"): person.team,
        words("started"): person.started_on,
        words("left"): person.left_on,
        words("takes"): (", ", "、")[words.chinese].join(
            (
                *(codes.word("role", one) for one in person.ways),
                *map(codes.tier, person.tiers),
            )
        ),
        words("speaks"): languages_said(person.languages, chinese=words.chinese),
        words("skills"): ", ".join(person.skills),
        words("daily"): person.daily,
        words("ready"): f"{_ready(found.ready, words)} ({found.ready.on})",
        words("why"): found.ready.words(words.language),
        words("missed"): ", ".join(str(one) for one in ready.missed),
        words("lacking"): words.subjects(found.lacking),
        words("unread"): ", ".join(one.title for one in found.unread),
    }
    emit_pairs({name: value for name, value in pairs.items() if value not in (None, "")})
    emit("")
    show_records(lender, found.records, words)


def show_records(lender: Lender, records: Sequence[StaffRecordView], words: StaffWords) -> None:
    """List records about people by their days; what is sealed in them is not shown."""
    kinds = lender.plugins.staff_record_kinds.objects
    emit_table(
        words.all("record", "on", "kind", "says", "by"),
        [
            (
                one.record_id,
                days_of(one),
                words.of(kinds[one.kind].words) if one.kind in kinds else one.kind,
                said(one.data, (words("no"), words("yes")), chinese=words.chinese),
                one.recorded_by,
            )
            for one in records
        ],
        words("nothing"),
    )


def days_of(record: StaffRecordView) -> str:
    """Return the day of a record, or its first and its last."""
    if record.until is None:
        return f"{record.on} –"
    last = record.until - timedelta(days=1)
    return str(record.on) if last == record.on else f"{record.on} – {last}"


def show_ready(found: Sequence[Ready], words: StaffWords, *, not_ready: bool = False) -> None:
    """List who may work, and who may not and why; the sum is of all, also where not all are told.

    Args:
        not_ready: tell those alone who may not, or of whom something is missing.
    """
    told = [one for one in found if not not_ready or one.told]
    emit_table(
        words.all("login", "roles", "ready", "why"),
        [
            (
                one.person.login,
                words.roles(one.person.roles),
                _ready(one, words),
                one.words(words.language),
            )
            for one in told
        ],
        words("all_ready" if found else "nobody"),
    )
    if found:
        ready, apart = sum(one.ready for one in found), sum(one.apart for one in found)
        emit(words("may_work", count=ready, barred=len(found) - ready - apart, apart=apart))


def _ready(one: Ready, words: StaffWords) -> str:
    """Return yes or no, or that the person does not work with customers anyway."""
    return words("apart") if one.apart else words.yes(one.ready)


def show_training(found: Sequence[Trained], words: StaffWords) -> None:
    """List who had which training in a quarter."""
    emit_table(
        words.all("login", "quarter", "attended", "hours", "is_missed", "lacking"),
        [
            (
                one.person.login,
                one.quarter,
                one.attended,
                one.hours,
                words.yes(one.missed),
                words.subjects(one.lacking),
            )
            for one in found
        ],
        words("nobody"),
    )


def show_import(report: ImportReport, words: StaffWords, as_json: bool) -> None:
    """Say what an import came to."""
    if as_json:
        emit_json(report.as_data())
        return
    emit(
        words(
            "imported",
            rows=report.rows,
            new=report.new,
            changed=report.changed,
            unchanged=report.unchanged,
            bad=report.bad,
        )
    )
    for problem in report.problems:
        emit(problem.sentence(report.file, words.language))
    for line in report.notes:
        emit(line)
    if report.refused:
        emit(words("import_refused"))
    if report.bad_file is not None:
        emit(words("bad_file", path=report.bad_file))
