"""Showing people, their files and their training on the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from casekit import Lender, StaffRecordView, StaffView
from casekit.cli.output import emit, emit_json, emit_pairs, emit_table
from casekit.people.barring import barred_words
from casekit_staff.files import Ready, StaffFile, Trained

if TYPE_CHECKING:
    from casekit.imports import ImportReport
    from casekit_staff.words import StaffWords


def words_of(lender: Lender, language: str) -> StaffWords:
    """Return the sentences in the language asked for, or the lender's."""
    from casekit_staff.words import StaffWords

    return StaffWords(language or lender.settings.lender.language)


def show_people(people: Sequence[StaffView], words: StaffWords) -> None:
    """List people; their names are sealed."""
    emit_table(
        words.all("login", "number", "roles", "team", "started", "left"),
        [
            (one.login, one.number, ", ".join(one.roles), one.team, one.started_on, one.left_on)
            for one in people
        ],
        words("nobody"),
    )


def show_file(lender: Lender, found: StaffFile, words: StaffWords) -> None:
    """Show somebody's file: whether ready and why not, what is missing, what is recorded."""
    person, ready = found.ready.person, found.ready.readiness
    pairs: dict[str, Any] = {
        words("login"): person.login,
        words("number"): person.number,
        words("roles"): ", ".join(person.roles),
        words("team"): person.team,
        words("started"): person.started_on,
        words("left"): person.left_on,
        words("takes"): ", ".join((*person.ways, *person.tiers)),
        words("speaks"): ", ".join(person.languages),
        words("skills"): ", ".join(person.skills),
        words("daily"): person.daily,
        words("ready"): f"{words.yes(ready.ready)} ({found.ready.on})",
        words("why"): barred_words((*ready.barred, *ready.warned), words.language),
        words("missed"): ", ".join(str(one) for one in ready.missed),
        words("lacking"): words.subjects(found.lacking),
        words("unread"): ", ".join(one.title for one in found.unread),
    }
    emit_pairs({name: value for name, value in pairs.items() if value not in (None, "")})
    emit("")
    show_records(lender, found.records, words)


def show_records(lender: Lender, records: Sequence[StaffRecordView], words: StaffWords) -> None:
    """List records about people; what is sealed in them is not shown."""
    kinds = lender.plugins.staff_record_kinds.objects
    emit_table(
        words.all("record", "on", "kind", "says", "by"),
        [
            (
                one.record_id,
                one.on,
                words.of(kinds[one.kind].words) if one.kind in kinds else one.kind,
                said(one.data, words),
                one.recorded_by,
            )
            for one in records
        ],
        words("nothing"),
    )


def said(data: Mapping[str, Any], words: StaffWords) -> str:
    """Return what a record says, without digests, which nobody reads."""
    shown = {key: value for key, value in data.items() if key != "digest"}
    return ", ".join(f"{key}={_said(value, words)}" for key, value in sorted(shown.items()))


def _said(value: Any, words: StaffWords) -> str:
    if isinstance(value, bool):
        return words.yes(value)
    return "+".join(map(str, value)) if isinstance(value, list) else str(value)


def show_ready(found: Sequence[Ready], words: StaffWords) -> None:
    """List who may work, and who may not and why."""
    emit_table(
        words.all("login", "roles", "ready", "why"),
        [
            (
                one.person.login,
                ", ".join(one.person.roles),
                words.yes(one.readiness.ready),
                one.words(words.language),
            )
            for one in found
        ],
        words("nobody"),
    )
    if found:
        ready = sum(one.readiness.ready for one in found)
        emit(words("may_work", count=ready, barred=len(found) - ready))


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
    if report.bad_file is not None:
        emit(words("bad_file", path=report.bad_file))
