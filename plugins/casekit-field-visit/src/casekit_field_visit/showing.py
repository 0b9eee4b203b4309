"""How the command line shows visits, a day's order and what became of a record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from casekit.cli.output import emit, emit_json, emit_table
from casekit_field_visit.states import KIND
from casekit_field_visit.words import VisitWords

if TYPE_CHECKING:
    from casekit import ImportReport, Lender, Move, ProcessView
    from casekit.pii.plain_file import PlainFile
    from casekit_field_visit.recording import RecordedVisit
    from casekit_field_visit.taking_along import DayPlan


def show_visits(lender: Lender, found: Sequence[ProcessView], words: VisitWords) -> None:
    """Write visits as a table."""
    kind = lender.plugins.process_kinds[KIND]
    emit_table(
        words.all("visit", "case", "state", "time", "place", "staff"),
        [
            (
                one.process_id,
                one.case_name,
                words.state(kind, one.state),
                _when(lender, one),
                words(str(one.data["place_kind"])) if one.data.get("place_kind") else "",
                ", ".join(one.data.get("staff", ())),
            )
            for one in found
        ],
        words("none"),
    )


def show_visit(lender: Lender, found: ProcessView, words: VisitWords) -> Sequence[str]:
    """Return how a visit stands, in sentences."""
    kind = lender.plugins.process_kinds[KIND]
    lines = [
        words(
            "stands",
            number=found.process_id,
            case=found.case_name,
            state=words.state(kind, found.state),
        )
    ]
    if found.data.get("slot"):
        place = words(str(found.data["place_kind"]))
        lines.append(words("at", when=_when(lender, found), place=place))
    if found.data.get("cleared_for"):
        lines.append(words("cleared", staff=", ".join(found.data["staff"])))
    return lines


def visit_pairs(
    lender: Lender, found: ProcessView, possible: Sequence[Move], words: VisitWords
) -> dict[str, object]:
    """Return what is known of a visit, by what people call it; only what there is."""
    kind = lender.plugins.process_kinds[KIND]
    zone = lender.settings.lender.zone
    data = found.data
    tongue = "zh" if words.chinese else "en"
    went = [f"{one} ({badge})" for one, badge in (data.get("badges") or {}).items()]
    pairs = {
        words("visit"): found.process_id,
        words("case"): f"{found.case_name}  {found.loan_ref}",
        words("state"): words.state(kind, found.state),
        words("since"): found.changed_at.astimezone(zone).date(),
        words("proposed"): ", ".join(str(slot) for slot in data.get("slots") or ()),
        words("time"): _when(lender, found),
        words("place"): words(str(data["place_kind"])) if data.get("place_kind") else "",
        words("agreed_on"): data.get("agreed_on"),
        words("confirmed_on"): data.get("confirmed_on"),
        words("staff"): ", ".join(went or data.get("staff") or ()),
        words("deadline"): found.due_on,
        words("contact"): data.get("contact"),
        words("outcome"): data.get("outcome"),
        words("possible"): ", ".join(
            f"{move.event} ({move.words.get(tongue, move.event)})" for move in possible
        ),
    }
    return {name: value for name, value in pairs.items() if value}


def show_day(lender: Lender, found: DayPlan, words: VisitWords) -> None:
    """Write a day's visits in their order."""
    zone = lender.settings.lender.zone
    emit_table(
        words.all("order", "begins", "agreed", "visit", "case", "way", "late"),
        [
            (
                stop.order,
                f"{stop.begins.astimezone(zone):%H:%M}",
                f"{stop.appointment.start.astimezone(zone):%H:%M}"
                f"–{stop.appointment.until.astimezone(zone):%H:%M}",
                stop.appointment.process_id,
                stop.appointment.case_name,
                f"{stop.metres / 1000:.1f}",
                stop.late_minutes or "",
            )
            for stop in found.stops
        ],
        words("none"),
    )
    if found.stops:
        emit(words("whole", count=len(found.stops), way=f"{found.metres / 1000:.1f}"))
    if found.unconfirmed:
        emit(words("unconfirmed", visits=", ".join(map(str, found.unconfirmed))))


def show_file(
    lender: Lender, made: PlainFile, whose: str, words: VisitWords, as_json: bool
) -> None:
    """Say where a private file lies and when it goes."""
    path = lender.files.path(made)
    day = made.expires_at.astimezone(lender.settings.lender.zone).date()
    if as_json:
        emit_json({"path": str(path), "file": made.file_id, "expires_on": day.isoformat()})
        return
    line = words("made", path=path, day=day)
    emit(f"{whose}: {line}" if whose else line)


def show_record(lender: Lender, made: RecordedVisit, words: VisitWords) -> None:
    """Say what became of a record."""
    for line in show_visit(lender, made.process, words)[:1]:
        emit(line)
    emit(words("recorded", contact=made.contact_id) if made.is_new else words("known"))
    if made.violations:
        rules = ", ".join(dict.fromkeys(finding.rule for finding in made.violations))
        emit(words("against", rules=rules))


def show_import(report: ImportReport, words: VisitWords, as_json: bool) -> None:
    """Say what an import came to."""
    if as_json:
        emit_json(report.as_data())
        return
    emit(
        words(
            "imported",
            rows=report.rows,
            new=report.new,
            unchanged=report.unchanged,
            bad=report.bad,
        )
    )
    for line in report.notes:
        emit(line)
    if report.bad_file is not None:
        emit(words("bad_file", path=report.bad_file))


def _when(lender: Lender, process: ProcessView) -> str:
    slot = process.data.get("slot")
    if not slot:
        return ""
    zone = lender.settings.lender.zone
    start = datetime.fromisoformat(slot).astimezone(zone)
    until = process.data.get("slot_until")
    ends = f"–{datetime.fromisoformat(until).astimezone(zone):%H:%M}" if until else ""
    return f"{start:%Y-%m-%d %H:%M}{ends}"
