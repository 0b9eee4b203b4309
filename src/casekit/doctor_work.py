"""What of a lender's daily work waits for a person: the later half of `casekit doctor`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, func, select

from casekit import doctor_letters, doctor_people
from casekit.archive import behind, reading
from casekit.archive.checkpoints import anchored_sizes
from casekit.archive.search import first_since
from casekit.cases.replies import replies_waiting
from casekit.clock import instant_text, parse_instant
from casekit.counted import Counted
from casekit.doctor import Look, State
from casekit.errors import CasekitError
from casekit.store.tables import actions, contacts, runs

if TYPE_CHECKING:
    from casekit.app import Lender

LONGEST_UNANCHORED: Final = timedelta(days=2)
"""An entry that nothing outside vouches for is worth a warning after this time."""

MOST_VERIFIED: Final = 50_000
"""Entries up to which doctor verifies the archive itself; it takes about a second."""


def look_at_work(lender: Lender) -> Iterator[Look]:
    """Say what waits: the clock, the keys' use, files, anchors, unknown contacts, the brake.

    What a damaged store does not let be seen is a finding, and the next thing is looked at.
    """
    looks: tuple[tuple[str, Callable[[Lender], Iterator[Look]]], ...] = (
        ("clock", _clock),
        ("keys", _used_keys),
        ("files", _files),
        ("archive", _unanchored),
        ("archive", _verified),
        ("contacts", _unknown),
        ("replies", _replies),
        ("tasks", doctor_people.late_tasks),
        ("records", doctor_people.open_records),
        ("staff", doctor_people.telephones),
        ("channels", doctor_people.recorders),
        ("staff", doctor_people.names),
        ("staff", doctor_people.roles),
        ("staff", doctor_people.languages),
        ("texts", doctor_people.texts),
        ("texts", doctor_people.telling_name),
        ("texts", doctor_letters.contract_days),
        ("actions", _waiting),
        ("runs", _runs),
        ("brakes", _brake),
    )
    for area, look in looks:
        try:
            yield from look(lender)
        except CasekitError as error:
            yield Look(area, State.WRONG, error.message, error.hint)
        except Exception as error:
            # a row that somebody changed by hand may hold anything, so its words stay out
            yield Look(
                area,
                State.WRONG,
                f"This could not be looked at ({type(error).__name__}).",
                "If the database was changed by hand, `casekit archive verify` tells where.",
            )


def _clock(lender: Lender) -> Iterator[Look]:
    now, last = lender.clock.now(), lender.store.last_instant()
    if last is None or last - now <= behind.CLOCK_TOLERANCE:
        zone = lender.settings.lender.zone
        yield Look("clock", State.OK, f"{now.astimezone(zone):%Y-%m-%d %H:%M} ({zone.key}).")
        return
    with lender.store.read() as connection:
        known = behind.is_accepted(connection, last)
        first = _first_after(connection, lender.store.logs, instant_text(now))
    said = f"The clock says {instant_text(now)}, the archive lies ahead of it from {first} on"
    if known:
        yield Look("clock", State.OK, f"{said}, as someone has accepted.")
    else:
        yield Look("clock", State.WRONG, f"{said}.", behind.HOW_TO_GO_ON)


def _first_after(connection: Connection, logs: int, instant: str) -> str:
    """Return the earliest entry of any log that was recorded after an instant, and its own."""
    found = []
    for log in range(logs):
        seq = first_since(connection, log, instant + "\x7f")
        found += reading.select_all(
            connection, "SELECT at, log, seq FROM entries WHERE log = ? AND seq = ?", (log, seq)
        )
    at, log, seq = min(found, default=(instant, 0, 0))
    return f"entry {log}/{seq} ({at})"


def _used_keys(lender: Lender) -> Iterator[Look]:
    with lender.store.read() as connection:
        found = list(lender.vault.check(connection))
    for sentence in found:
        yield Look("keys", State.WRONG, sentence, "Restore it from the backup of the keys.")


def _files(lender: Lender) -> Iterator[Look]:
    try:
        listed = lender.files.list()
    except (CasekitError, OSError) as error:
        yield Look("files", State.WRONG, f"The private files cannot be read ({error}).")
        return
    states = [file.state for file in listed]
    for state, hint in (
        ("expired", "Remove them: casekit files purge"),
        ("missing", "Someone took them away; `casekit files list` names them."),
        ("changed", "Someone changed them; `casekit files list` names them."),
    ):
        if count := states.count(state):
            yield Look(
                "files",
                State.WARNING,
                f"{Counted(count):file in plain text is|files in plain text are} {state}.",
                hint,
            )


def _unanchored(lender: Lender) -> Iterator[Look]:
    if not lender.anchors:
        return
    with lender.store.read() as connection:
        known = anchored_sizes(connection)
        count, since = 0, ""
        for log in range(lender.store.logs):
            origin = reading.origin(lender.store, log)
            size = reading.log_size(connection, log)
            covered = max(known.get(name, {}).get(origin, 0) for name in lender.anchors)
            if covered < size:
                count += size - covered
                first = reading.select_all(
                    connection, "SELECT at FROM entries WHERE log = ? AND seq = ?", (log, covered)
                )
                since = min(filter(None, (since, *(row[0] for row in first))))
    if not count:
        yield Look("archive", State.OK, "Every entry is covered by an anchored checkpoint.")
        return
    old = lender.clock.now() - _instant(since) > LONGEST_UNANCHORED
    local = _instant(since).astimezone(lender.settings.lender.zone)
    yield Look(
        "archive",
        State.WARNING if old else State.OK,
        f"{Counted(count):entry|entries} since {local:%Y-%m-%d %H:%M:%S} not anchored yet.",
        "Make a checkpoint: casekit archive checkpoint" if old else "",
    )


def _verified(lender: Lender) -> Iterator[Look]:
    """Verify an archive that is small; of a large one say that it was not looked at."""
    with lender.store.read() as connection:
        size = sum(reading.log_size(connection, log) for log in range(lender.store.logs))
    if size > MOST_VERIFIED:
        yield Look(
            "archive",
            State.WARNING,
            f"The archive has {size} entries and is not verified here.",
            "Verify it now and then: casekit archive verify",
        )
        return
    found = lender.archive.verify(with_blobs=False)
    if found.ok:
        yield Look("archive", State.OK, "The archive is whole; documents were not looked at.")
        return
    count = len(found.problems) + found.more
    yield Look(
        "archive",
        State.WRONG,
        f"The archive is not whole: {Counted(count):problem|problems}.",
        "Stop work and see what it is: casekit archive verify",
    )


def _instant(value: str | datetime) -> datetime:
    return value if isinstance(value, datetime) else parse_instant(value)


def _unknown(lender: Lender) -> Iterator[Look]:
    with lender.store.read() as connection:
        unknown = connection.execute(
            select(func.count()).where(contacts.c.state == "unknown")
        ).scalar_one()
    if unknown:
        yield Look(
            "contacts",
            State.WRONG,
            f"{Counted(unknown):contact|contacts} of which nobody knows whether they went out.",
            "Settle them: casekit unknown list",
        )


def _replies(lender: Lender) -> Iterator[Look]:
    with lender.store.read() as connection:
        replies = replies_waiting(connection)
    if replies:
        yield Look(
            "replies",
            State.WARNING,
            f"{Counted(replies):customer has|customers have} written, and nobody has said "
            "what came of it.",
            "Read them (casekit queue tasks --words) and say what came of each: casekit queue done",
        )


def _waiting(lender: Lender) -> Iterator[Look]:
    with lender.store.read() as connection:
        rows = connection.execute(
            select(actions.c.waits_for, func.count())
            .where(actions.c.state == "due", actions.c.waits_for != "")
            .group_by(actions.c.waits_for)
            .order_by(actions.c.waits_for)
        ).all()
    for waits_for, count in rows:
        yield Look(
            "actions", State.OK, f"{Counted(count):action waits|actions wait} for: {waits_for}."
        )


def _runs(lender: Lender) -> Iterator[Look]:
    with lender.store.read() as connection:
        row = connection.execute(
            select(runs.c.as_of, runs.c.status, runs.c.id).order_by(runs.c.id.desc()).limit(1)
        ).one_or_none()
    if row is None:
        yield Look("runs", State.OK, "There was no run yet.")
    elif row.status == "interrupted":
        yield Look(
            "runs",
            State.WARNING,
            f"The run of {row.as_of} was interrupted.",
            "Run it again; it goes on where it stopped.",
        )
    else:
        yield Look("runs", State.OK, f"The last run was that of {row.as_of} ({row.status}).")


def _brake(lender: Lender) -> Iterator[Look]:
    if lender.is_stopped():
        yield Look(
            "brakes",
            State.WARNING,
            "Collection is stopped: nothing is handed over.",
            "Let it go on with `casekit resume`.",
        )
