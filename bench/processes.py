"""Following up what is under way: 100,000 open letters with nothing new, and a thousand with some.

CPU seconds, because others use the machine too.
"""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, Final

from bench.lender import DUE_ON, open_on_day, peak_mb
from casekit.run.following import Follower
from casekit.run.totals import Totals

STORE: Final = "data/store.sqlite3"
DUE: Final = 1000
"""How many have something new on their second day."""

_DAY: Final = DUE_ON + timedelta(days=1)


def followed(folder: Path, count: int) -> dict[str, Any]:
    """Follow up `count` open letters, of which none is to be looked at; then a thousand that are.

    Args:
        folder: of a lender with as many open cases.
        count: letters, one a case.

    Returns:
        `quiet_ms` for all of them with nothing to do, `due_ms` where the deadline of a thousand
        has passed, which moves each of them on.
    """
    _fill(folder / STORE, count)
    with open_on_day(folder, 1) as lender:
        parts = lender.run_parts()

        def follow_up() -> tuple[float, Totals]:
            totals = Totals(_DAY)
            follower = Follower(parts, _DAY, totals, begin=lambda: None)
            started = process_time()
            for log in range(lender.store.logs):
                follower.end_over(log)
                follower.follow_up(log)
            return process_time() - started, totals

        quiet = [follow_up() for _ in range(5)]
        if any(totals.followed for _, totals in quiet):
            raise SystemExit("a letter was looked at before its day")
        _make_due(folder / STORE)
        seconds, totals = follow_up()
        if totals.moved != DUE:
            raise SystemExit(f"{totals.moved} of {DUE} letters went on")
    return {
        "seconds": seconds,
        "quiet_ms": median(spent for spent, _ in quiet) * 1000,
        "due_ms": seconds * 1000,
        "peak_mb": peak_mb(),
    }


def _fill(path: Path, count: int) -> None:
    """Write letters that were delivered, outside casekit: only their number matters here."""
    with sqlite3.connect(path) as connection:
        made = connection.execute(
            "INSERT INTO processes (id, kind, role, channel, case_id, customer_id, log, state, "
            "phase, due_on, look_on, data, opened_at, opened_by, changed_at) "
            "SELECT id, 'letter', 'letter', '', id, customer_id, log, 'delivered', 'open', ?, ?, "
            "'{\"deadline_days\": 15}', '2026-03-01T00:00:00.000000Z', 'casekit', "
            "'2026-03-01T00:00:00.000000Z' FROM cases ORDER BY id LIMIT ?",
            (str(_DAY + timedelta(days=15)), str(_DAY + timedelta(days=1)), count),
        ).rowcount
        if made != count:
            raise SystemExit(f"there are only {made} cases")
        connection.execute("ANALYZE")
    connection.close()


def _make_due(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(
            "UPDATE processes SET due_on = ?, look_on = ? WHERE id IN "
            "(SELECT id FROM processes ORDER BY id LIMIT ?)",
            (str(_DAY - timedelta(days=1)), str(_DAY), DUE),
        )
    connection.close()
