"""May a record be deleted? Asked by erasure, and before a blob is disposed of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from casekit.compliance.pack import RulePack
from casekit.compliance.primitives.retention import Retention


@dataclass(frozen=True, slots=True)
class RetentionAnswer:
    """Whether everything may be deleted, and if not, what keeps it longest.

    Attributes:
        allowed: nothing needs to be kept any more.
        until: the last day on which something must be kept; None if nothing ever had to be.
        rule, source: which rule says so, and what it rests on; empty where none does.
        record: the kind of record that is kept longest.
    """

    allowed: bool
    until: date | None = None
    rule: str = ""
    source: str = ""
    record: str = ""


def may_delete(pack: RulePack, records: Iterable[tuple[str, date]], as_of: date) -> RetentionAnswer:
    """Say whether records may be deleted on the lender's business date `as_of`.

    Args:
        records: pairs of kind (`recording`, `assessment` …) and the date on which each was made.
        as_of: the date of the deletion.
    """
    longest = RetentionAnswer(allowed=True)
    given = list(records)
    for rule in pack.rules:
        for part in rule.primitive.each():
            if not isinstance(part, Retention):
                continue
            for record, made_on in given:
                last = part.last_day(record, made_on)
                if last is not None and (longest.until is None or last > longest.until):
                    longest = RetentionAnswer(as_of > last, last, rule.id, rule.source, record)
    return longest
