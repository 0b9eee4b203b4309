"""Contacts that were made although a rule forbade them: what a supervisor looks at."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from casekit.archive.opening import header_of
from casekit.archive.search import Query, search_all
from casekit.cases.timeline import TimelineLine, lines_of, narrator

if TYPE_CHECKING:
    from casekit.app import Lender


def violations(
    lender: Lender, since: datetime | None = None, language: str = ""
) -> list[TimelineLine]:
    """Return recorded contacts that a rule forbade; see `Cases.violations`."""
    with lender.store.read() as connection:
        found = [
            hit.entry
            for kind in ("contact.recorded", "contact.result", "contact.corrected")
            for hit in search_all(
                connection,
                lender.store.logs,
                Query(kind=kind, recorded_from=since),
            )
        ]
        broken = [entry for entry in found if header_of(entry).get("data", {}).get("violation")]
        broken.sort(key=lambda entry: (entry.at, entry.log, entry.seq))
    settings = lender.settings.lender
    told = narrator(lender, language or settings.language, settings.currency, {})
    return lines_of(told, broken, {})
