"""A book whose customers have been contacted before: what that adds to a run, and to a call."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from bench.lender import NOON, open_on_day, peak_mb
from casekit.clock import instant_text

CONTACTS = 30
DAYS = 90
BATCH = 1000


def contacted(store: Path) -> int:
    """Give every customer of a store 30 contacts over 90 days, outside casekit; return how many.

    Their ids are below zero, so that they meet none that casekit gives.
    """
    moments = [
        instant_text(NOON - timedelta(days=1 + DAYS * number // CONTACTS))
        for number in range(CONTACTS)
    ]
    connection = sqlite3.connect(store)
    connection.execute("PRAGMA foreign_keys = OFF")
    customers = connection.execute("SELECT customer_id, id FROM loans").fetchall()
    connection.executemany(
        "INSERT INTO contacts (id, customer_id, subject_id, log, party, direction, role, channel, "
        "medium, purpose, point, template, loans, state, outcome, at, actor) VALUES "
        "(?, ?, ?, 0, 'customer', 'outbound', ?, 'before', ?, 'demand', 'A', '', ?, ?, ?, ?, 'x')",
        (
            (
                -1 - number * CONTACTS - index,
                customer,
                customer,
                *(("voice", "voice") if index % 2 else ("sms", "sms")),
                f"[{loan}]",
                "done" if index % 2 else "delivered",
                ("no_answer" if index % 4 == 1 else "connected") if index % 2 else "",
                moment,
            )
            for number, (customer, loan) in enumerate(customers)
            for index, moment in enumerate(moments)
        ),
    )
    connection.commit()
    connection.execute("ANALYZE")
    connection.close()
    return len(customers) * CONTACTS


def calls(folder: Path, cases: int) -> dict[str, Any]:
    """Judge one call to every customer as the queue does; CPU microseconds a call, by stage."""
    from casekit.compliance.model import Candidate, Situation, StaffMember
    from casekit.run import reading
    from casekit.store.bulk import fetch, id_list

    staff = StaffMember(
        "c1",
        {
            "passed_on": "2026-01-10",
            "exam_on": "2026-01-02",
            "started_on": "2026-01-05",
            "flags": [],
            "confidentiality": True,
            "trainings": [],
        },
    )
    spent = {"read history": 0.0, "judge": 0.0}
    queries = 0
    with open_on_day(folder, 1) as lender, lender.store.read() as connection:
        gate, now = lender.gate, lender.clock.now()
        span = gate.history_needed("voice", "customer", "demand")
        if span is None:
            raise SystemExit("no rule looks at earlier calls")
        customers = [row[0] for row in fetch(connection, "SELECT id FROM subjects ORDER BY id")]
        call = Candidate(
            now, "voice", point="A", loans=("1",), text="您好", staff=(staff,), recording=True
        )
        facts = {"zones": ("Asia/Shanghai",), "borrower": "organisation", "deceased": False}
        for start in range(0, len(customers), BATCH):
            some = customers[start : start + BATCH]
            started = process_time()
            found = reading.history(connection, id_list(some), instant_text(now - span))
            queries += 1
            spent["read history"] += process_time() - started
            started = process_time()
            situations = [
                Situation(
                    replace(call, loans=(str(customer),)),
                    {"role": "creditor", "kind": "bank", "names": ["Bench Consumer Finance"]},
                    facts,
                    found.get(customer, ()),
                )
                for customer in some
            ]
            verdicts = gate.check_batch(situations)
            spent["judge"] += process_time() - started
            if not any(verdict.allowed for verdict in verdicts):
                raise SystemExit(f"no call is allowed: {verdicts[0].denials}")
    return {
        "us_a_call": {stage: seconds / len(customers) * 1e6 for stage, seconds in spent.items()},
        "queries": queries,
        "peak_mb": peak_mb(),
    }


def filled(folder: Path, cases: int) -> dict[str, Any]:
    """Fill the store of a folder."""
    started = perf_counter()
    rows = contacted(folder / "data/store.sqlite3")
    return {"rows": rows, "seconds": perf_counter() - started}
