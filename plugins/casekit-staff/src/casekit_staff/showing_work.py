"""Showing absences, assignments, late work and conduct on the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casekit import Lender, ProcessView
from casekit.cli.output import emit, emit_json, emit_table, local, note
from casekit_staff.allocating import Allocation
from casekit_staff.assignments import WORDS as NOBODY
from casekit_staff.conduct_score import Score
from casekit_staff.handing_over import HandedOver
from casekit_staff.late import LateWork
from casekit_staff.options_work import OffenceOptions
from casekit_staff.scale import scale_of
from casekit_staff.words_work import WorkWords


def words_for(lender: Lender, language: str) -> WorkWords:
    """Return the sentences in the language asked for, or the lender's."""
    return WorkWords(language or lender.settings.lender.language)


def state_of(lender: Lender, view: ProcessView, words: WorkWords) -> str:
    """Return the state of a process in words."""
    return words.of(lender.plugins.process_kinds[view.kind].state(view.state).words, view.state)


def emit_views(views: Sequence[ProcessView]) -> None:
    """Write processes as JSON lines."""
    for view in views:
        emit_json(view.to_json(), line=True)


def show_absences(lender: Lender, views: Sequence[ProcessView], words: WorkWords) -> None:
    """List absences; one that was found by the hour at which it was, on the lender's clock."""
    zone = lender.settings.lender.zone
    emit_table(
        words.all("number", "login", "state", "first_day", "back_on", "reason", "owner", "due"),
        (
            [
                view.process_id,
                view.person,
                state_of(lender, view, words),
                view.data.get("start") or local(str(view.data.get("found_at", "")), zone),
                view.data.get("until"),
                words.code(view.data.get("reason")),
                view.owner,
                view.due_on,
            ]
            for view in views
        ),
        words("no_absence"),
    )


def show_allocation(found: Allocation, words: WorkWords, *, dry_run: bool) -> None:
    """Show how cases were shared out: what is new, what is nobody's, and who has how much."""
    emit_table(
        words.all("case", "from", "to"),
        ([f"C-{case}", *pair] for case, pair in sorted(found.changed.items())),
    )
    emit_table(
        words.all("case", "why"),
        ([f"C-{case}", words.of(NOBODY[why], why)] for case, why in sorted(found.left.items())),
    )
    emit_table(words.all("login", "load"), ([*pair] for pair in sorted(found.load.items())))
    emit(
        words("allotted", given=len(found.given), changed=len(found.changed), left=len(found.left))
    )
    note(words("seed", seed=found.seed))
    if dry_run:
        note(words("dry"))


def show_handed_over(found: HandedOver, words: WorkWords) -> None:
    """Show what became of a collector's cases."""
    emit_table(
        words.all("case", "to"),
        ([f"C-{case}", login] for case, login in sorted(found.given.items())),
    )
    emit_table(
        words.all("case", "why"),
        ([f"C-{case}", words.of(NOBODY[why], why)] for case, why in sorted(found.left.items())),
    )
    emit(
        words(
            "handed_over",
            given=len(found.given),
            left=len(found.left),
            released=len(found.released),
        )
    )
    if found.unfinished:
        note(words("unfinished", count=len(found.unfinished)))


def show_handovers(views: Sequence[ProcessView], words: WorkWords) -> None:
    """List cases that wait to be taken over."""
    emit_table(
        words.all("number", "case", "loan", "from", "to", "why", "promises", "follow_ups", "due"),
        (
            [
                view.process_id,
                view.case_name,
                view.loan_ref,
                view.data.get("from"),
                view.owner,
                words.code(view.data.get("why")),
                view.data.get("promises"),
                view.data.get("follow_ups"),
                view.due_on,
            ]
            for view in views
        ),
        words("no_handover"),
    )


def show_late(lender: Lender, found: Sequence[LateWork], words: WorkWords) -> None:
    """List what is late, by collector."""
    kinds = lender.plugins.process_kinds.objects

    def what(one: LateWork) -> str:
        kind = kinds.get(one.what) if one.kind == "process" else None
        return one.what if kind is None else words.of(kind.words, one.what)

    emit_table(
        words.all("login", "kind", "what", "case", "due", "number"),
        (
            [one.login, words.code(one.kind), what(one), one.case_name, one.due_on, one.number]
            for one in found
        ),
        words("nothing_late"),
    )


def show_scale(scale: Mapping[str, OffenceOptions], words: WorkWords) -> None:
    """Print the scale of severity and sanctions."""
    emit_table(
        words.all("offence", "what", "grade", "sanction", "again", "days", "suspends"),
        (
            [
                name,
                words.of(one.words, name),
                words.code(one.grade),
                words.code(one.sanction),
                words.code(one.next or None),
                one.within_days if one.next else "",
                words.yes(one.suspends),
            ]
            for name, one in scale.items()
        ),
    )


def offence_said(lender: Lender, offence: str, words: WorkWords) -> str:
    """Return an offence of the scale: in Chinese by its words, in English as commands take it."""
    known = scale_of(lender).get(offence)
    return words.of(known.words, offence) if known is not None and words.chinese else offence


def show_breaches(lender: Lender, views: Sequence[ProcessView], words: WorkWords) -> None:
    """List breaches of conduct."""
    emit_table(
        words.all(
            "number", "login", "offence", "grade", "proposed", "decided", "state", "owner", "due"
        ),
        (
            [
                view.process_id,
                view.person,
                offence_said(lender, str(view.data.get("offence", "")), words),
                words.code(view.data.get("grade")),
                words.code(view.data.get("proposed")),
                words.code(view.data.get("sanction")),
                state_of(lender, view, words),
                view.owner,
                view.due_on,
            ]
            for view in views
        ),
        words("no_breach"),
    )


def show_scores(found: Mapping[str, Score], words: WorkWords) -> None:
    """List conduct scores."""
    emit_table(
        words.all("login", "points", "checked", "breaches"),
        (
            [
                login,
                score.to_json()["points"] or words("none_points"),
                score.checked,
                len(score.breaches),
            ]
            for login, score in sorted(found.items())
        ),
        words("nobody"),
    )
