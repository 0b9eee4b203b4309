"""What the benchmark measures; each step runs in a process of its own and prints one JSON line."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bench import floor
from bench.book import MAPPING, write_book
from bench.lender import DUE_ON, make, open_on_day, peak_mb

STORE = "data/store.sqlite3"


def import_book(folder: Path, cases: int) -> dict[str, Any]:
    """Import a book of loans that fall due on one day."""
    book = folder.parent / f"book-{cases}.csv"
    if not book.exists():
        write_book(book, cases, 1)
    with make(folder, MAPPING) as lender:
        started = perf_counter()
        report = lender.import_loans(book, snapshot_on=DUE_ON)
        seconds = perf_counter() - started
    if report.new != cases or report.bad:
        raise SystemExit(f"the import took {report.new} of {cases} loans, {report.bad} bad")
    return {"seconds": seconds, "per_s": cases / seconds, "peak_mb": peak_mb()}


def run_all_due(folder: Path, cases: int) -> dict[str, Any]:
    """Run the first day past due: every loan becomes a case and every case gets its message."""
    with open_on_day(folder, 1) as lender:
        started = perf_counter()
        totals = lender.run()
        seconds = perf_counter() - started
    if totals.sent != cases:
        raise SystemExit(f"the run sent {totals.sent} of {cases}")
    stages = {stage: spent / cases * 1e6 for stage, spent in totals.seconds.items()}
    return {"seconds": seconds, "stages_us_a_case": stages, "peak_mb": peak_mb()}


def capture_run(folder: Path, cases: int) -> dict[str, Any]:
    """Run the same day on a copy and keep its statements for the floor."""
    with open_on_day(folder, 1) as lender:
        floor.capture(lender.store.engine, folder / "statements")
        totals = lender.run()
    return {"sent": totals.sent, "cases": cases}


def replay_floor(folder: Path, cases: int) -> dict[str, Any]:
    """Write the rows of the captured run with bare sqlite3."""
    seconds, rows = floor.replay(folder / STORE, folder / "statements", cases)
    return {"seconds": seconds, "rows_a_case": rows / cases}


def nothing_due(folder: Path, cases: int) -> dict[str, Any]:
    """Run the same day again in an open lender; median of five."""
    with open_on_day(folder, 1) as lender:
        lender.run()
        times = []
        for _ in range(5):
            started = perf_counter()
            totals = lender.run()
            times.append((perf_counter() - started) * 1000)
            if totals.did_anything:
                raise SystemExit("the second run of the day did something")
        with lender.store.read() as connection:
            counted = connection.exec_driver_sql("SELECT COUNT(*) FROM cases").scalar_one()
    return {"ms": median(times), "cases": counted, "peak_mb": peak_mb()}


def multiply(folder: Path, times: int) -> dict[str, Any]:
    """Make a book many times as large by copying rows with new ids, outside casekit.

    Only for the run with nothing due, which reads no archive: the copies have no entries.
    """
    connection = sqlite3.connect(folder / STORE)
    connection.execute("PRAGMA foreign_keys = OFF")
    shifts = {
        "subjects": ("id",),
        "loans": ("id", "customer_id"),
        "instalments": ("loan_id",),
        "cases": ("id", "loan_id", "customer_id"),
        "actions": ("id", "case_id", "customer_id", "contact_id"),
        "contacts": ("id", "customer_id", "subject_id"),
    }
    for table, shifted in shifts.items():
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        step = connection.execute("SELECT MAX(id) FROM contacts").fetchone()[0]
        base = f"base_{table}"
        connection.execute(f"CREATE TEMP TABLE {base} AS SELECT * FROM {table}")
        for copy in range(1, times):
            values = [
                f"{n} + {copy * 10 * step}"
                if n in shifted
                else f"{n} || '-{copy}'"
                if n == "ref"
                else n
                for n in names
            ]
            connection.execute(
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {base}"
            )
        connection.commit()
        if table == "contacts":
            break
    connection.execute("ANALYZE")
    connection.commit()
    connection.close()
    return {"times": times}


def archive_append(folder: Path, entries: int) -> dict[str, Any]:
    """Append entries in batches of 1,000; then write the same rows with bare executemany."""
    from bench.archive import append

    return append(folder, entries)


def archive_verify(folder: Path, entries: int) -> dict[str, Any]:
    """Verify the whole archive; then hash the same leaves and nodes alone."""
    from bench.archive import verify_whole

    return verify_whole(folder, entries)


def fill_history(folder: Path, cases: int) -> dict[str, Any]:
    """Give every customer 30 contacts over the last 90 days."""
    from bench.history import filled

    return filled(folder, cases)


def judge_calls(folder: Path, cases: int) -> dict[str, Any]:
    """Judge a call to every customer, its history read for a batch at a time."""
    from bench.history import calls

    return calls(folder, cases)


def check_scenarios(folder: Path, count: int) -> dict[str, Any]:
    """Judge a file of scenarios with the full pack of China."""
    from bench.scenarios import judged

    return judged(folder, count)


def write_letters(folder: Path, count: int) -> dict[str, Any]:
    """Write demand letters of Word, sealed in their cases, and some as PDF."""
    from bench.letters import written

    return written(folder, count)


def follow_up(folder: Path, count: int) -> dict[str, Any]:
    """Follow up open letters with nothing new; then a thousand whose deadline has passed."""
    from bench.processes import followed

    return followed(folder, count)


def fill_journal(folder: Path, cases: int) -> dict[str, Any]:
    """Make a journal of figures with ten contacts a case in a month."""
    from bench.figures import fill

    return fill(folder, cases)


def figures_month(folder: Path, cases: int) -> dict[str, Any]:
    """Count all figures of the month; and scan the same tables once."""
    from bench.figures import month

    return month(folder, cases)


def read_entries(folder: Path, cases: int) -> dict[str, Any]:
    """Read the archive of a real book into the journal of figures."""
    from bench.figures import read_entries as read

    return read(folder, cases)


def copied(source: Path, target: Path) -> Path:
    """Copy a lender's folder, and return the copy."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    return target


STEPS = {
    step.__name__: step
    for step in (
        import_book,
        run_all_due,
        capture_run,
        replay_floor,
        nothing_due,
        multiply,
        archive_append,
        archive_verify,
        fill_history,
        judge_calls,
        check_scenarios,
        follow_up,
        write_letters,
        fill_journal,
        figures_month,
        read_entries,
    )
}


def main(name: str, folder: str, number: str) -> None:
    """Run one step and print what it measured."""
    print(json.dumps(STEPS[name](Path(folder), int(number))))
