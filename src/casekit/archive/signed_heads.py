"""Reading which checkpoint was the first to cover an entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from casekit.archive import reading
from casekit.clock import instant_text, parse_instant


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A checkpoint of a log, as the store keeps it.

    Attributes:
        log: of which log; size: how many of its entries it covers.
        root: the Merkle root over them, in hex: nobody knows it before the last of them is there.
        at: when the last of them was recorded (UTC).
    """

    log: int
    size: int
    root: str
    at: datetime

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "log": self.log,
            "size": self.size,
            "root": self.root,
            "at": instant_text(self.at),
        }


def first_covering(connection: Connection, log: int, seq: int) -> SignedHead | None:
    """Return the first checkpoint of a log that covers an entry; None where none does yet."""
    rows = reading.select_all(
        connection,
        "SELECT size, root, at FROM checkpoints WHERE log = ? AND size > ? "
        "ORDER BY size, epoch LIMIT 1",
        (log, seq),
    )
    if not rows:
        return None
    size, root, at = rows[0]
    return SignedHead(log, size, bytes(root).hex(), parse_instant(at))
