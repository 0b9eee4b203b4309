"""What an import came to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from casekit.cases.bad_rows import Problem

KEPT_PROBLEMS: Final = 200
"""How many problems a report keeps; all are counted, and told one by one to `on_problem`."""


@dataclass(slots=True)
class ImportReport:
    """What an import came to.

    Attributes:
        table: `loans`, `payments` or `prior`.
        file: name of the file, without its folder.
        rows: rows read.
        new, changed, unchanged: records.
        bad: rows that were not imported.
        absent: loans that a full book no longer listed.
        closed: cases that ended by it.
        problems: the first of them (`KEPT_PROBLEMS`), values masked.
        bad_file: the private file with the bad rows, verbatim; None where there are none.
        refused: `--strict` met bad rows, so nothing was imported.
        notes: what a person should know, a sentence each.
        seconds: how long it took.
    """

    table: str
    file: str
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    bad: int = 0
    absent: int = 0
    closed: int = 0
    problems: list[Problem] = field(default_factory=list)
    bad_file: Path | None = None
    refused: bool = False
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def clean(self) -> bool:
        """True where every row was taken and nothing asks for a person."""
        return self.bad == 0 and not self.refused and not self.notes

    def sentences(self) -> list[str]:
        """Return the kept problems, a line each."""
        return [problem.sentence(self.file) for problem in self.problems]

    def as_data(self) -> dict[str, Any]:
        """Return the report for `--json`; it holds no PII."""
        return {
            "table": self.table,
            "file": self.file,
            "rows": self.rows,
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "bad": self.bad,
            "absent": self.absent,
            "closed": self.closed,
            "refused": self.refused,
            "bad_file": str(self.bad_file) if self.bad_file else None,
            "problems": [
                {
                    "line": p.line,
                    "column": p.column,
                    "field": p.field,
                    "value": p.shown,
                    "reason": p.reason,
                }
                for p in self.problems
            ],
            "notes": self.notes,
            "seconds": round(self.seconds, 3),
        }

    def refuse(self, problem: Problem) -> None:
        """Count a record that was not taken, and take note of why."""
        self.add(problem, None)
        self.bad += 1

    def add(self, problem: Problem, tell: Callable[[Problem], None] | None) -> None:
        """Take note of a problem."""
        if len(self.problems) < KEPT_PROBLEMS:
            self.problems.append(problem)
        if tell is not None:
            tell(problem)
