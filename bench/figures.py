"""All figures of a month: over a made-up journal of a million cases with ten million contacts.

The journal's rows are made up, because as many entries would take hours to make; they are written
by the journal's own writer, into its own tables. How fast entries become rows is measured apart,
over the real archive of a small book.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

from bench.lender import DUE_ON, open_on_day, peak_mb
from casekit_reports.figures import FigureMaker
from casekit_reports.figures_period import Period
from casekit_reports.journal import Journal, drop, journal_path
from casekit_reports.journal_schema import (
    CONNECTED,
    DEMAND,
    DUE,
    HANDED_OVER,
    PAID,
    RIGHT_PARTY,
    SOFTWARE,
    TO_CUSTOMER,
)
from casekit_reports.reading_entries import catch_up
from casekit_reports.reading_state import State, month_of

CONTACTS: Final = 10
"""Contacts a case, all of them in the month."""
_MONTH: Final = Period.month(DUE_ON.isoformat()[:7])
_APART: Final = ("collector", "tier", "product", "channel")
_AT_ONCE: Final = 20_000
_SCANNED: Final = ("loans", "money", "stands", "contacts", "promises")


def fill(folder: Path, cases: int) -> dict[str, Any]:
    """Make the journal of a book of `cases`."""
    _use_plugin(folder)
    started = perf_counter()
    with open_on_day(folder, 1) as lender:
        drop(journal_path(lender))
        with Journal.of_lender(lender) as journal:
            for first in range(0, cases, _AT_ONCE):
                with journal.writing() as connection:
                    state = State(journal, lender.settings.lender.zone)
                    made = _MadeUp(state, connection)
                    for loan in range(first + 1, min(first + _AT_ONCE, cases) + 1):
                        made.loan(loan)
                    state.flush()
            with journal.writing() as connection:
                connection.execute("INSERT INTO cursor VALUES (0, ?)", (cases * 20,))
            size = journal_path(lender).stat().st_size
    return {"seconds": perf_counter() - started, "mb": size / 2**20}


def _use_plugin(folder: Path) -> None:
    config = folder / "lender.toml"
    text = config.read_text("utf-8").replace('["cn", "echo"]', '["cn", "echo", "reports"]')
    costs = "\n[plugin.reports.costs]\nsms = 5\nvoice = 200\n"
    config.write_text(text if costs in text else text + costs, "utf-8")


class _MadeUp:
    """Made-up rows: the same for the same numbers."""

    def __init__(self, state: State, connection: sqlite3.Connection) -> None:
        self._state = state
        word = state.word
        self._tiers = [word(tier) for tier in ("mild", "moderate", "severe")]
        self._products = [word(name) for name in ("personal_consumer", "credit_card", "car")]
        self._regions = [word(f"region-{number}") for number in range(30)]
        self._currency, self._policy = word("CNY"), word("0" * 64)
        self._paid, self._source, self._kept = word("paid"), word("transfer"), word("kept")
        self._kinds = self._kinds_of_contact(connection)
        self._month = month_of(_MONTH.first_day)

    def _kinds_of_contact(self, connection: sqlite3.Connection) -> list[list[int]]:
        """Return by tier the numbers of kinds: texts, and calls of 300 collectors."""
        word = self._state.word
        base = HANDED_OVER | TO_CUSTOMER | DEMAND
        ends = (
            ("no_answer", 0),
            ("connected", CONNECTED),
            ("right_party", CONNECTED | RIGHT_PARTY),
        )
        found: list[list[int]] = []
        for tier in self._tiers:
            made = [("sms", "sms", 0, "delivered", base | SOFTWARE)] * 300
            for collector in range(300):
                made += [
                    ("voice", "voice", word(f"c{collector}"), end, base | more)
                    for end, more in ends
                ]
            numbers = []
            for role, medium, collector, outcome, flags in made:
                row = (
                    word(role), word(f"fake-{role}"), word(medium), collector, tier, self._policy,
                    word("customer"), word("demand"), word(outcome), flags,
                )  # fmt: skip
                connection.execute(
                    "INSERT OR IGNORE INTO kinds_of_contact VALUES (NULL, ?,?,?,?,?,?,?,?,?,?)", row
                )
                (number,) = connection.execute(
                    "SELECT id FROM kinds_of_contact "
                    "WHERE (role, collector, tier, outcome) = (?, ?, ?, ?)",
                    (row[0], collector, tier, row[8]),
                ).fetchone()
                numbers.append(number)
            found.append(numbers)
        return found

    def loan(self, loan: int) -> None:
        """Add the rows of a loan with one case and its contacts."""
        chance = random.Random(loan)
        add = self._state.add
        start, days = _MONTH.first_day, (_MONTH.end - _MONTH.start).days
        product, region = loan % len(self._products), chance.randrange(len(self._regions))
        tier = chance.randrange(len(self._tiers))
        seq = loan * 20
        add("loans", loan, seq, 0, loan, self._products[product], self._regions[region],
            self._currency, 1_000_000, start - 900)  # fmt: skip
        due = start - 40 + chance.randrange(60)
        amount = 50_000 + chance.randrange(100_000)
        add("money", loan, 1, seq, 1, 0, due + 1, DUE, 0, amount, 900, 300, 0, 0)
        opened = due + 1
        add("stands", loan, loan, opened, seq + 1, 0, 1, 0, self._policy, 0, opened, due)
        add("stands", loan, loan, opened, seq + 2, 0, 1, self._tiers[tier], self._policy, 0, opened,
            due)  # fmt: skip
        if chance.random() < 0.4:
            part = amount // 2
            for number in range(1 + (chance.random() < 0.5)):
                paid = max(opened, start + chance.randrange(days))
                add("money", loan, 1, seq + 3 + number, 1, 0, paid, PAID, 1, -part, -450, 0, 0,
                    self._source)  # fmt: skip
                if number:
                    add("stands", loan, loan, paid, seq + 5, 0, 0, self._tiers[tier], self._policy,
                        self._paid, opened, None)  # fmt: skip
        if loan % 5 == 0:
            promised = start + chance.randrange(days)
            add("promises", loan, seq + 6, None, 0, loan, loan, start, promised, amount, amount,
                 self._kept, 0, self._tiers[tier])  # fmt: skip
        kinds = self._kinds[tier]
        for number in range(CONTACTS):
            day = start + (number * days) // CONTACTS
            what = kinds[chance.randrange(len(kinds))]
            contact = loan * CONTACTS + number
            add("contacts", self._month, loan, contact, seq + 7, None, 0, loan, day, 540 + number,
                what)  # fmt: skip


def month(folder: Path, cases: int) -> dict[str, Any]:
    """Count all figures of the month, in all and by four dimensions; scan the tables once."""
    with open_on_day(folder, 40) as lender, Journal.of_lender(lender) as journal:
        scan = min(_timed(lambda: _scan(journal.connection))[0] for _ in range(2))
        maker = FigureMaker(lender, journal)

        def count() -> int:
            found = len(maker.make(_MONTH))
            return found + sum(len(maker.make(_MONTH, [one])) for one in _APART)

        seconds, cpu = _timed(count)
        worked = maker.make(_MONTH, names=["success_rate"])[0].bottom
        contacts = sum(maker.counts(journal.connection, maker.known(), _MONTH).contacts.values())
    if (worked, contacts) != (cases, cases * CONTACTS):
        raise SystemExit(f"{worked} loans and {contacts} contacts were counted, of {cases} loans")
    return {
        "seconds": seconds,
        "cpu": cpu,
        "scan_s": scan,
        "ratio": seconds / scan,
        "peak_mb": peak_mb(),
    }


def _timed(what: Callable[[], Any]) -> tuple[float, float]:
    started, cpu = perf_counter(), process_time()
    what()
    return perf_counter() - started, process_time() - cpu


def _scan(connection: sqlite3.Connection) -> None:
    """Read every row of the tables once, inside the database."""
    for table in _SCANNED:
        last = connection.execute(f"PRAGMA table_info({table})").fetchall()[-1][1]
        connection.execute(f"SELECT max({last}), count(*) FROM {table} NOT INDEXED").fetchone()


def read_entries(folder: Path, cases: int) -> dict[str, Any]:
    """Read the archive of a real store into a journal, from its beginning."""
    _use_plugin(folder)
    with open_on_day(folder, 2) as lender:
        drop(journal_path(lender))
        started = process_time()
        entries = catch_up(lender)
        seconds = process_time() - started
        drop(journal_path(lender))
    return {"seconds": seconds, "per_s": entries / seconds, "cases": cases}
