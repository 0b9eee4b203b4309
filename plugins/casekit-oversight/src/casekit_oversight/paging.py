"""Reading all processes of a kind, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from casekit.rights import SOFTWARE

if TYPE_CHECKING:
    from casekit import Lender, ProcessView

AT_ONCE: Final = 1000


def pages(lender: Lender, kind: str, *, phase: str = "", person: str = "") -> list[ProcessView]:
    """Return all processes of a kind, read page by page."""
    found: list[ProcessView] = []
    after = 0
    while True:
        page = lender.processes.list(
            kind=kind, phase=phase, person=person, limit=AT_ONCE, after=after, actor=SOFTWARE
        )
        found += page
        if len(page) < AT_ONCE:
            return found
        after = page[-1].process_id
