"""Figures of complaints, answers to surveys and steps of processes, of which there are few.

They are counted from the journal's rows one by one, which name the entries, so that figures can be
traced.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from casekit_reports.figures_cells import FIELDS, Cell, Face
from casekit_reports.figures_period import Period, last_done
from casekit_reports.streams import Known

COMPLAINT, SURVEY, ANSWERED = "complaint", "survey", "answered"
"""Kinds of processes, and the state of a survey, that figures are counted from."""

_UNDER_WAY = ("planned", "sent", "by_call")
_ASKED = ("sent", "by_call", ANSWERED, "declined", "expired")


class Counted(NamedTuple):
    """One thing that counts.

    Attributes:
        face: what it is told apart by.
        top, bottom: what it adds.
        entry: (log, seq) of the entry that says so.
        part: it only counts beside the figure, as this.
    """

    face: Face
    top: int
    bottom: int
    entry: tuple[int, int]
    part: str = ""


class Survey(NamedTuple):
    """A survey as it was known.

    Attributes:
        state: where it stood.
        person: word of the collector. told: what stands in it in the open.
        entry: (log, seq) of the step by which it came there.
    """

    state: str
    person: int
    told: Mapping[str, Any]
    entry: tuple[int, int]


def surveys(connection: sqlite3.Connection, known: Known, period: Period) -> list[Survey]:
    """Return the surveys about contacts of a period, in the order in which they were drawn.

    A survey is about a whole month, and is drawn and answered after it. It counts in the period in
    which that month ends, whenever the answer was given.
    """
    months = {
        part.start.isoformat()[:7]
        for part in period.months()
        if part.end == Period.month(part.start.isoformat()[:7]).end
    }
    rows = connection.execute(
        "SELECT s.process_id, s.person, t.word, s.data, s.log, s.seq FROM steps s "  # noqa: S608
        "JOIN words k ON k.id = s.kind JOIN words t ON t.id = s.state "
        f"WHERE k.word = ? AND t.word <> '' AND s.day >= ?{known.movements} "
        "ORDER BY s.process_id, s.seq",
        (SURVEY, period.first_day),
    )
    found: dict[int, Survey] = {}
    for process, person, state, data, log, seq in rows:
        told = orjson.loads(data)
        if told.get("month") in months:
            found[process] = Survey(state, person, told, (log, seq))
    return list(found.values())


def may_answer(connection: sqlite3.Connection, known: Known, period: Period) -> bool:
    """Say whether answers about a period may still come: somebody drawn for it has not answered."""
    return any(one.state in _UNDER_WAY for one in surveys(connection, known, period))


def answers(
    connection: sqlite3.Connection,
    known: Known,
    period: Period,
    teams: Mapping[int, int],
    question: str,
) -> Iterator[Counted]:
    """Return the answers to one question of the surveys about a period.

    Beside them, how many were asked, did not want to answer, or did not in time.
    """
    numbers = dict(connection.execute("SELECT word, id FROM words"))
    for one in surveys(connection, known, period):
        collector = numbers.get(str(one.told.get("collector", "")), 0) or one.person
        face = Face(collector, teams.get(collector, 0))
        if one.state in _ASKED:
            yield Counted(face, 0, 0, one.entry, "asked")
        if one.state in ("declined", "expired"):
            yield Counted(face, 0, 0, one.entry, one.state)
        answer = one.told.get(question)
        if one.state == ANSWERED and isinstance(answer, int):
            yield Counted(face, answer, 1, one.entry)


def complaints(connection: sqlite3.Connection, known: Known, period: Period) -> Iterator[Counted]:
    """Return the complaints that were opened in a period."""
    rows = connection.execute(
        "SELECT s.log, s.seq FROM steps s JOIN words k ON k.id = s.kind "  # noqa: S608
        "JOIN words e ON e.id = s.event WHERE k.word = ? AND e.word = 'opened' "
        f"AND s.day BETWEEN ? AND ?{known.movements} ORDER BY s.log, s.seq",
        (COMPLAINT, period.first_day, period.last_day),
    )
    for log, seq in rows:
        yield Counted(Face(), 1, 0, (log, seq))


def due_steps(connection: sqlite3.Connection, known: Known, period: Period) -> Iterator[Counted]:
    """Return the steps that were due in a period; those that came late, or not, count above.

    Deadlines that lie behind the last day that is done are not judged yet.
    """
    rows = connection.execute(
        "SELECT process_id, day, due_day, log, seq FROM steps WHERE process_id IN ("  # noqa: S608
        "SELECT process_id FROM steps WHERE due_day BETWEEN ? AND ?)"
        f"{known.movements} ORDER BY process_id, seq",
        (period.first_day, period.last_day),
    ).fetchall()
    done = last_done(connection, known.sizes).toordinal()
    for place, (process, _, due, log, seq) in enumerate(rows):
        if due is None or not period.first_day <= due <= period.last_day:
            continue
        following = rows[place + 1] if place + 1 < len(rows) else None
        came = following is not None and following[0] == process
        if came and following is not None and following[2] == due:
            continue
        if not came and due > done:
            continue
        in_time = came and following is not None and following[1] <= due
        yield Counted(Face(), int(not in_time), 1, (log, seq))


def as_cells(counted: Iterator[Counted], by: tuple[str, ...]) -> dict[tuple[int, ...], Cell]:
    """Return the sums of things that count, told apart."""
    places = [FIELDS[one] for one in by]
    found: dict[tuple[int, ...], Cell] = {} if by else {(): Cell()}
    for one in counted:
        cell = found.setdefault(tuple(one.face[place] for place in places), Cell())
        if one.part:
            cell.parts[one.part] = cell.parts.get(one.part, 0) + 1
            continue
        cell.top += one.top
        cell.bottom += one.bottom
        cell.n += 1
    return found


def teams_of(connection: sqlite3.Connection, known: Known, day: int) -> dict[int, int]:
    """Return collector → team, as of a day."""
    rows = connection.execute(
        f"SELECT login, team FROM people WHERE day <= ?{known.movements} "  # noqa: S608
        "ORDER BY login, day, seq",
        (day,),
    )
    return dict(rows)
