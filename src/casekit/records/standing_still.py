"""Finding open cases about which nothing was recorded for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from casekit.archive import reading
from casekit.cases.finding import case_name
from casekit.clock import instant_text, parse_instant


@dataclass(frozen=True, slots=True)
class StillCase:
    """An open case in which nothing moves.

    Attributes:
        case_id, case_name, customer_id: which.
        last_at: when something was last recorded about it (UTC).
    """

    case_id: int
    case_name: str
    customer_id: int
    last_at: datetime

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "case": self.case_name,
            "customer": self.customer_id,
            "last_at": instant_text(self.last_at),
        }


def find_still(
    connection: Connection, before: datetime, *, after: int = 0, limit: int = 1000
) -> list[StillCase]:
    """Return open cases with no entry since an instant, by number.

    Args:
        connection: reads.
        before: their last entry was recorded before this instant.
        after: only cases of a higher number.
        limit: the most to return.
    """
    rows = reading.select_all(
        connection,
        "SELECT id, customer_id, last_at FROM (SELECT c.id, c.customer_id, "
        "(SELECT e.at FROM entries e WHERE e.case_id = c.id ORDER BY e.case_seq DESC LIMIT 1) "
        "AS last_at FROM cases c WHERE c.status = 'open' AND c.id > ?) AS open_cases "
        "WHERE last_at < ? ORDER BY id LIMIT ?",
        (after, instant_text(before), limit),
    )
    return [
        StillCase(case_id, case_name(case_id), customer_id, parse_instant(last_at))
        for case_id, customer_id, last_at in rows
    ]
