"""What a run has done, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from time import perf_counter
from typing import Any


@dataclass
class Totals:
    """Counts of one run.

    `planned` counts actions that came due; `sent`, `failed` and `unknown` count contacts;
    `held_back` those that were cleared and not handed over: the brake, the channel, or what came
    in meanwhile kept them; `not_taken` those of these that the channel did not take; `recovered`
    those that an interrupted run had left and whose fate the channel could tell. `denied` and
    `deferred` count contacts by the rule that refused (the first of several), also where it did
    so only just before the hand-over; `no_channel` and `for_people` count actions by role;
    `problems` names what a person should look at; `day_works` counts what the plugins' work of the
    date did, by `NAME.WHAT`. `ask_book` counts the book when it is asked.
    """

    as_of: date
    dry_run: bool = False
    opened: int = 0
    closed: int = 0
    reviewed: int = 0
    planned: int = 0
    withdrawn: int = 0
    cleared: int = 0
    sent: int = 0
    failed: int = 0
    unknown: int = 0
    held_back: int = 0
    not_taken: int = 0
    recovered: int = 0
    denied: Counter[str] = field(default_factory=Counter)
    deferred: Counter[str] = field(default_factory=Counter)
    no_channel: Counter[str] = field(default_factory=Counter)
    for_people: Counter[str] = field(default_factory=Counter)
    processes: int = 0
    followed: int = 0
    moved: int = 0
    ended: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    day_works: Counter[str] = field(default_factory=Counter)
    overdue_loans: int | None = None
    open_cases: int | None = None
    exceptions: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    ask_book: Callable[[], tuple[int, int, dict[str, int]]] | None = field(
        default=None, repr=False, compare=False
    )

    def count_book(self) -> None:
        """Fill `overdue_loans`, `open_cases` and `exceptions` where the run did not count them.

        A run in which nothing was due does not, because that takes time. They are then those of
        this moment, and the lender must still be open.
        """
        if self.overdue_loans is None and self.ask_book is not None:
            self.overdue_loans, self.open_cases, self.exceptions = self.ask_book()

    @property
    def difference(self) -> int | None:
        """Overdue loans that are neither an open case nor a listed exception; should be 0.

        The book is counted if it was not yet (`count_book`); None where nobody can say.
        """
        self.count_book()
        if self.overdue_loans is None or self.open_cases is None:
            return None
        return self.overdue_loans - self.open_cases - sum(self.exceptions.values())

    @property
    def did_anything(self) -> bool:
        """True where the run changed something."""
        return bool(
            self.opened
            or self.closed
            or self.reviewed
            or self.recovered
            or self.cleared
            or sum(self.denied.values())
            or sum(self.deferred.values())
            or self.processes
            or self.moved
            or self.ended
        )

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Add the time that passes to a stage in `seconds`."""
        started = perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + perf_counter() - started

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Take back what is counted inside if it ends in an error, as a transaction does."""
        before = {
            name: value.copy() if isinstance(value, dict) else value
            for name, value in vars(self).items()
        }
        try:
            yield
        except BaseException:
            vars(self).update(before)
            raise

    def to_json(self) -> dict[str, Any]:
        """Return the counts as plain JSON (what `casekit run --json` prints)."""
        return {
            "as_of": self.as_of.isoformat(),
            "dry_run": self.dry_run,
            "opened": self.opened,
            "closed": self.closed,
            "reviewed": self.reviewed,
            "planned": self.planned,
            "withdrawn": self.withdrawn,
            "cleared": self.cleared,
            "sent": self.sent,
            "failed": self.failed,
            "unknown": self.unknown,
            "held_back": self.held_back,
            "not_taken": self.not_taken,
            "recovered": self.recovered,
            "denied": dict(sorted(self.denied.items())),
            "deferred": dict(sorted(self.deferred.items())),
            "no_channel": dict(sorted(self.no_channel.items())),
            "for_people": dict(sorted(self.for_people.items())),
            "processes": self.processes,
            "followed": self.followed,
            "moved": self.moved,
            "ended": self.ended,
            "problems": dict(sorted(self.problems.items())),
            "day_works": dict(sorted(self.day_works.items())),
            "overdue_loans": self.overdue_loans,
            "open_cases": self.open_cases,
            "exceptions": dict(sorted(self.exceptions.items())),
            "difference": self.difference,
        }
